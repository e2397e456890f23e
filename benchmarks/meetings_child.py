"""Plan one day in a process of its own: prints one JSON object and nothing else."""

import json
import sys

from meetings_measure import ALL, fingerprint, make_day, make_plan

if __name__ == "__main__":
    n, capacity, slots = map(int, sys.argv[1:])
    day = make_day(n, capacity, slots=slots)
    plan = make_plan(day, ALL)
    print(json.dumps({"fingerprint": fingerprint(plan.meetings)}))
