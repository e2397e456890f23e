"""One day planned: seconds, what the plan gives to whom, faults."""

import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pandas as pd

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from meeting_days import MeetingDay, make_day, reciprocal_scores

from clustermatch.meetings.check import check_plan
from clustermatch.meetings.planner import plan_meetings

__all__ = [
    "ALL",
    "SCORE",
    "MeetingDay",
    "describe",
    "fingerprint",
    "idle_slots",
    "make_day",
    "make_plan",
    "measure",
    "reciprocal_scores",
    "timed",
]

Figures = dict[str, Any]

SCORE: Final = ("must", "score")
ALL: Final = (*("must", "mutual requests", "coverage", "requests", "floors", "score", "idle gaps"),)


def measure(day: MeetingDay, goals: tuple[str, ...]) -> Figures:
    """
    Plan a day, check the plan, and say how good it is.

    Parameters
    ----------
    day : MeetingDay
        All inputs.
    goals : tuple of str
        What is pursued.

    Returns
    -------
    dict
        Seconds, figures of the plan, each goal with bound and proof, faults.
    """
    plan, seconds = timed(lambda: make_plan(day, goals))
    rows = plan.goals.set_index("goal")
    score = rows.loc["score"]
    return {
        **seconds,
        **describe(day, plan.meetings),
        "gap": float(score["gap"]),
        "proven": bool(rows.drop(index="idle gaps", errors="ignore")["proven"].all()),
        "unproven": [g for g in rows.index[~rows["proven"].astype(bool)] if g != "idle gaps"],
        "varies": bool(plan.varies),
        "goals": json.loads(plan.goals.to_json(orient="records")),
    }


def describe(day: MeetingDay, meetings: pd.DataFrame) -> Figures:
    """
    Say what a plan gives to whom.

    Parameters
    ----------
    day : MeetingDay
        All inputs.
    meetings : DataFrame
        The plan.

    Returns
    -------
    dict
        Meetings, score, requests held, clusters without a meeting, idle slots, faults.
    """
    pairs = set(map(frozenset, zip(meetings["id_a"], meetings["id_b"], strict=True)))
    asked = list(zip(day.requests["id_a"], day.requests["id_b"], strict=True))
    directed = set(asked)
    mutual = {frozenset(pair) for pair in asked if pair[::-1] in directed}
    met = {key for pair in pairs for key in pair}
    found = check_plan(meetings, **day.everything)
    return {
        "meetings": len(meetings),
        "score": round(float(meetings["score"].sum()), 4),
        "requests_held": sum(frozenset(pair) in pairs for pair in asked),
        "requests": len(asked),
        "mutual_held": len(mutual & pairs),
        "mutual": len(mutual),
        "at_zero": len(set(day.clusters["id"]) - met),
        "idle": idle_slots(meetings),
        "faults": len(found),
        "fault_codes": sorted(set(found["code"])),
    }


def idle_slots(meetings: pd.DataFrame) -> int:
    """
    Count slots in which somebody waits between its first and its last meeting.

    Parameters
    ----------
    meetings : DataFrame
        A plan.

    Returns
    -------
    int
        Over all clusters.
    """
    slots: dict[Any, set[int]] = defaultdict(set)
    for slot, a, b in meetings[["slot", "id_a", "id_b"]].itertuples(index=False):
        slots[a].add(slot)
        slots[b].add(slot)
    return sum(max(own) - min(own) + 1 - len(own) for own in slots.values())


def fingerprint(meetings: pd.DataFrame) -> str:
    """
    Name a table by its bytes as CSV.

    Parameters
    ----------
    meetings : DataFrame
        A plan.

    Returns
    -------
    str
        Sixteen characters.
    """
    return hashlib.sha256(meetings.to_csv(index=False).encode()).hexdigest()[:16]


def make_plan(day: MeetingDay, goals: tuple[str, ...]) -> Any:
    """
    Plan a day.

    Parameters
    ----------
    day : MeetingDay
        All inputs.
    goals : tuple of str
        What is pursued.

    Returns
    -------
    MeetingPlan
        The plan.
    """
    return plan_meetings(day.clusters, day.scores, **day.keywords, goals=goals)


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """
    Do something and look at the clock.

    Parameters
    ----------
    work : callable
        What to do.

    Returns
    -------
    result : object
        What it gives.
    seconds : dict of str to float
        By the clock, and of this process on CPUs.
    """
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    seconds = {
        "seconds": round(time.perf_counter() - wall, 3),
        "cpu_s": round(time.process_time() - cpu, 3),
    }
    return result, seconds
