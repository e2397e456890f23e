"""What each goal reached, beside what could be reached at all."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from .day import Day
from .plan import GOAL_COLUMNS
from .selection import Tier, reachable

__all__ = ["goal_table"]

_SCALE: Final = 10_000


def goal_table(day: Day, tiers: Sequence[Tier], idle: int | None) -> pd.DataFrame:
    """
    Sum up the steps of each goal.

    Parameters
    ----------
    day : Day
        The day.
    tiers : sequence of Tier
        What each step reached.
    idle : int or None
        Slots that participants wait; None where that is no goal.

    Returns
    -------
    DataFrame
        `GOAL_COLUMNS`, a row a goal, in their order.

    Examples
    --------
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b"]}), scores)
    >>> goal_table(day, [Tier("coverage", 0, 0), Tier("score", 5000, 5000)], None)
           goal  value  bound  gap  proven
    0  coverage    2.0    2.0  0.0    True
    1     score    0.5    0.5  0.0    True
    """
    rows = []
    for goal in dict.fromkeys(tier.goal for tier in tiers):
        own = [tier for tier in tiers if tier.goal == goal]
        value, bound = _figures(day, goal, own)
        rows.append((goal, value, bound, all(tier.proven for tier in own)))
    if idle is not None:
        rows.append(("idle gaps", idle, 0, idle == 0))
    table: list[tuple[Any, ...]] = [
        (goal, float(value), float(bound), _gap(value, bound), bool(proven))
        for goal, value, bound, proven in rows
    ]
    frame = pd.DataFrame(table, columns=list(GOAL_COLUMNS))
    return frame.astype({"goal": "str", "proven": bool})


def _figures(day: Day, goal: str, tiers: Sequence[Tier]) -> tuple[float, float]:
    if goal == "coverage":
        everybody = int(np.count_nonzero(reachable(day)))
        return everybody + tiers[0].value, everybody + tiers[0].bound
    if goal == "floors":
        return -sum(tier.value for tier in tiers), -sum(tier.bound for tier in tiers)
    scale = _SCALE if goal == "score" else 1  # of requests the count; priorities break ties
    return tiers[0].value / scale, tiers[0].bound / scale


def _gap(value: float, bound: float) -> float:
    return abs(bound - value) / max(abs(bound), abs(value)) if value != bound else 0.0
