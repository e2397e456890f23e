"""Plan one day in a process of its own: prints one JSON object and nothing else."""

import json
import sys

from meetings_cases import ALL, fingerprint, make_day

import clustermatch as cm

if __name__ == "__main__":
    n, capacity, slots = map(int, sys.argv[1:])
    day = make_day(n, capacity, slots=slots)
    plan = cm.plan_meetings(day.clusters, day.scores, **day.keywords, goals=ALL)
    print(json.dumps({"fingerprint": fingerprint(plan.meetings)}))
