"""Single measurements of the meeting plan: a day in, figures out; every plan is checked."""

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from meetings_measure import (
    ALL,
    SCORE,
    MeetingDay,
    describe,
    fingerprint,
    make_day,
    make_plan,
    measure,
    timed,
)
from meetings_rivals import greedy, matching_rounds
from scipy import sparse
from scipy.optimize import linprog

from clustermatch.meetings.check import check_plan
from clustermatch.meetings.planner import plan_meetings
from clustermatch.meetings.replanning import replan_meetings

__all__ = ["bipartite", "complete", "gaps", "peers", "random_days", "repeat", "replan", "stress"]

Figures = dict[str, Any]

CHILD: Final = str(Path(__file__).with_name("meetings_child.py"))
_LP_ZERO: Final = 1e-7


def random_days(count: int) -> Figures:
    """
    Plan many small days of every kind, and count what the checker finds (A1, A9).

    Parameters
    ----------
    count : int
        How many.

    Returns
    -------
    dict
        Faults by code, days with somebody at zero though the bound of coverage is none.
    """
    codes: dict[str, list[int]] = defaultdict(list)
    uncovered, failed = [], {}
    begin = time.perf_counter()
    for seed in range(count):
        day = random_day(seed)
        try:
            plan = make_plan(day, ALL)
        except Exception as error:  # noqa: BLE001 -- any failure is a finding
            failed[seed] = f"{type(error).__name__}: {error}"[:200]
            continue
        found = check_plan(plan.meetings, **day.everything)
        admitted = {*zip(plan.unmet["id_a"], plan.unmet["id_b"], strict=True)}
        for code, a, b in found[["code", "id_a", "id_b"]].itertuples(index=False):
            if code != "must_missing" or not {(a, b), (b, a)} & admitted:
                codes[code].append(seed)
        row = plan.goals.set_index("goal").loc["coverage"]
        if row["value"] < row["bound"] and row["proven"]:
            uncovered.append(seed)
    return {
        "days": count,
        "faults": {code: sorted(set(seeds)) for code, seeds in codes.items()},
        "failed": failed,
        "uncovered": uncovered,
        "seconds": round(time.perf_counter() - begin, 2),
    }


def random_day(seed: int) -> MeetingDay:
    """
    Draw a day with a bit of everything.

    Parameters
    ----------
    seed : int
        The same seed gives the same day.

    Returns
    -------
    MeetingDay
        5 to 40 clusters.
    """
    rng = np.random.default_rng([7, seed])
    n, capacity = int(rng.integers(5, 41)), int(rng.integers(1, 6))
    tight = rng.random() < 0.3
    return make_day(
        n,
        capacity,
        seed=seed,
        slots=capacity if tight else None,
        candidates=int(rng.integers(3, 31)),
        hub=float(rng.choice([0.0, 0.6, 1.2])),
        late=float(rng.choice([0.0, 0.12, 0.4])),
        early=float(rng.choice([0.0, 0.12, 0.4])),
        several=float(rng.choice([0.0, 0.1, 0.5])),
        minimum=int(rng.integers(0, 2)),
        vetoes=float(rng.choice([0.0, 0.05])),
        exclude=float(rng.choice([0.0, 0.05])),
        must=float(rng.choice([0.0, 0.02])),
        met=float(rng.choice([0.0, 0.05])),
        fixed=int(rng.integers(0, 4)),
        homes=float(rng.choice([0.0, 0.2])),
        hosts=bool(rng.random() < 0.25),
        across="region" if rng.random() < 0.25 else None,
    )


def stress(n: int, capacity: int, slots: int, table_share: float = 1.0) -> Figures:
    """
    Plan a day on which two of five come late and two of five leave early (A7, A8).

    Parameters
    ----------
    n, capacity, slots : int
        The day.
    table_share : float, default=1.0
        Share of the usual tables that there are.

    Returns
    -------
    dict
        As of `measure`.
    """
    options: dict[str, Any] = {"late": 0.4, "early": 0.4, "several": 0.0}
    day = make_day(n, capacity, slots=slots, **options)
    if table_share < 1:
        options["tables"] = int(table_share * day.tables)
        day = make_day(n, capacity, slots=slots, **options)
    return measure(day, SCORE)


def bipartite(n: int, capacity: int) -> Figures:
    """
    Let hosts meet visitors in as many slots as anybody may have meetings (A10).

    Parameters
    ----------
    n, capacity : int
        The day.

    Returns
    -------
    dict
        As of `measure`; whether the linear programme is whole, and whether the plan reaches it.
    """
    day = make_day(n, capacity, slots=capacity, hosts=True, late=0, early=0, several=0, must=0)
    found = measure(day, SCORE)
    value, fractional = _linear(day)
    return found | {"fractional": fractional, "below_lp": round(value - found["score"], 4)}


def _linear(day: MeetingDay) -> tuple[float, int]:
    """Solve the selection without whole numbers: value, and how many pairs are in halves."""
    barred = set(map(frozenset, zip(day.vetoes["id_a"], day.vetoes["id_b"], strict=True)))
    both = zip(day.scores["id_a"], day.scores["id_b"], strict=True)
    scores = day.scores[[frozenset(pair) not in barred for pair in both]]
    at = {key: row for row, key in enumerate(day.clusters["id"])}
    ends = np.r_[scores["id_a"].map(at), scores["id_b"].map(at)]
    m = len(scores)
    degree = sparse.csr_array((np.ones(2 * m), (ends, np.r_[np.arange(m), np.arange(m)])))
    most = day.clusters["capacity"].to_numpy()[: degree.shape[0]]
    # All pairs of the scores are within the tables: the room is larger than all capacities.
    found = linprog(-scores["score"], A_ub=degree, b_ub=most, bounds=(0, 1), method="highs-ds")
    halves = (np.abs(found.x - np.rint(found.x)) > _LP_ZERO).sum()
    return float(-found.fun), int(halves)


def complete(n: int, capacity: int) -> Figures:
    """
    Offer one slot more than anybody has meetings, and no table too many (A11).

    Parameters
    ----------
    n, capacity : int
        The day.

    Returns
    -------
    dict
        As of `measure`, with the fewest tables; and the score with many.
    """
    options = {"slots": capacity + 1, "late": 0.0, "early": 0.0}
    roomy = measure(make_day(n, capacity, tables=n, **options), SCORE)
    fewest = ceil(roomy["meetings"] / (capacity + 1))
    tight = measure(make_day(n, capacity, tables=fewest, **options), SCORE)
    return tight | {"tables": fewest, "score_with_many": roomy["score"]}


def gaps(n: int, capacity: int, slots: int) -> Figures:
    """
    Close the gaps between meetings, and compare with the plan before (A12).

    Parameters
    ----------
    n, capacity, slots : int
        The day.

    Returns
    -------
    dict
        Idle slots before and after, and whether score and pairs are the same.
    """
    day = make_day(n, capacity, slots=slots)
    before = measure(day, ALL[:-1])
    after = measure(day, ALL)
    return {
        "before": before["idle"],
        "after": after["idle"],
        "saved": round(1 - after["idle"] / max(before["idle"], 1), 4),
        "same_score": before["score"] == after["score"],
        "seconds": after["seconds"] - before["seconds"],
        "faults": before["faults"] + after["faults"],
    }


def replan(n: int, capacity: int, slots: int, seed: int = 3) -> Figures:
    """
    Let one in twenty stay away, and mend the plan (A13).

    Parameters
    ----------
    n, capacity, slots : int
        The day.
    seed : int, default=3
        Of the day.

    Returns
    -------
    dict
        Meetings kept, moved, dropped, new; the same from scratch; requests held by both.
    """
    day = make_day(n, capacity, slots=slots, seed=seed)
    plan = make_plan(day, ALL)
    generator = np.random.default_rng(5)
    gone = set(generator.choice(day.clusters["id"], max(1, n // 20), replace=False).tolist())
    mended, seconds = timed(lambda: replan_meetings(plan, absent=sorted(gone), now=1))
    faults = check_plan(mended.meetings, absent=gone, now=1, **day.everything)
    away = day.clusters.assign(
        capacity=day.clusters["capacity"].where(~day.clusters["id"].isin(gone), 0)
    )
    musts = day.must_meet[~day.must_meet.isin(gone).any(axis=1)]
    scratch = plan_meetings(away, day.scores, **{**day.keywords, "must_meet": musts}, goals=ALL)
    old = _places(plan.meetings, gone)
    return {
        **seconds,
        "survivors": len(old),
        **_changes(old, _places(mended.meetings, gone)),
        "scratch": _changes(old, _places(scratch.meetings, gone)),
        "at_zero": describe(day, mended.meetings)["at_zero"] - len(gone),
        "requests_held": describe(day, mended.meetings)["requests_held"],
        "requests_held_scratch": describe(day, scratch.meetings)["requests_held"],
        "faults": len(faults),
        "fault_codes": sorted(set(faults["code"])),
    }


def _places(meetings: pd.DataFrame, gone: set[Any]) -> dict[frozenset[Any], int]:
    rows = meetings[["id_a", "id_b", "slot"]].itertuples(index=False)
    return {frozenset((a, b)): slot for a, b, slot in rows if not gone & {a, b}}


def _changes(old: dict[frozenset[Any], int], new: dict[frozenset[Any], int]) -> Figures:
    return {
        "dropped": sum(pair not in new for pair in old),
        "moved": sum(pair in new and new[pair] != slot for pair, slot in old.items()),
        "new": sum(pair not in old for pair in new),
    }


def repeat(n: int, capacity: int, slots: int) -> Figures:
    """
    Plan the same day again: shuffled, and in two other processes (A14, A16).

    Parameters
    ----------
    n, capacity, slots : int
        The day.

    Returns
    -------
    dict
        Fingerprints, whether all are one, and what the processes wrote beside their JSON.
    """
    day = make_day(n, capacity, slots=slots)
    prints = [fingerprint(make_plan(each, ALL).meetings) for each in (day, day.shuffled(1))]
    stray = []
    for seed in ("0", "1"):
        arguments = [sys.executable, CHILD, str(n), str(capacity), str(slots)]
        done = subprocess.run(
            arguments,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        lines = done.stdout.splitlines()
        prints.append(json.loads(lines[-1])["fingerprint"])
        stray += lines[:-1]
    return {"prints": prints, "identical": len(set(prints)) == 1, "stray_lines": stray}


def peers(n: int, capacity: int, slots: int, *, rounds: bool) -> dict[str, Figures]:
    """
    Plan one day in several ways.

    Parameters
    ----------
    n, capacity, slots : int
        The day.
    rounds : bool
        Whether to try rounds of matching, which take long for many clusters.

    Returns
    -------
    dict of str to dict
        Name of the way to its figures.
    """
    day = make_day(n, capacity, slots=slots)
    ways: dict[str, Callable[[], pd.DataFrame]] = {
        "greedy by score": lambda: greedy(day, requests_first=False),
        "greedy, requests first": lambda: greedy(day, requests_first=True),
    }
    if rounds:
        ways["matching slot by slot (networkx)"] = lambda: matching_rounds(day)
    ways["clustermatch, score alone"] = lambda: make_plan(day, SCORE).meetings
    ways["clustermatch, all goals"] = lambda: make_plan(day, ALL).meetings
    found = {}
    for name, way in ways.items():
        meetings, seconds = timed(way)
        found[name] = {**seconds, **describe(day, meetings)}
    return found
