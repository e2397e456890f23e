"""Goals, taken apart into quantities to maximise one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .day import Day

__all__ = ["GOALS", "Step", "Tier", "count_meetings", "goal_steps", "measure", "reachable"]

IntArray = NDArray[np.int64]

GOALS: Final = (
    "must",
    "mutual requests",
    "coverage",
    "requests",
    "floors",
    "score",
    "idle gaps",
)


@dataclass(frozen=True, eq=False)
class Step:
    """
    One quantity to maximise: gains of pairs, or less the meetings missing below a floor.

    Attributes
    ----------
    goal : str
        The goal that it is part of.
    gains : ndarray of shape (n_pairs,) or None
        What each pair adds.
    floor : ndarray of shape (n_participants,) or None
        Meetings below which each one missing counts -1.
    nodes : int or None
        Nodes of the search at most.

    Examples
    --------
    >>> Step("score", gains=np.ones(2)).value(np.array([1]), np.array([1, 1]))
    1
    """

    goal: str
    gains: IntArray | None = None
    floor: IntArray | None = None
    nodes: int | None = None

    def value(self, edges: IntArray, degree: IntArray) -> int:
        """
        Measure a choice of pairs.

        Parameters
        ----------
        edges : ndarray of shape (n_meetings,)
            Pairs that meet.
        degree : ndarray of shape (n_participants,)
            Meetings of each.

        Returns
        -------
        int
            What the choice reaches.
        """
        if self.gains is not None:
            return int(self.gains[edges].sum())
        assert self.floor is not None
        return -int(np.maximum(self.floor - degree, 0).sum())

    @property
    def ceiling(self) -> int:
        """
        Tell what nothing can pass.

        Returns
        -------
        int
            Without any constraint considered.
        """
        return 0 if self.gains is None else int(np.maximum(self.gains, 0).sum())


@dataclass(frozen=True)
class Tier:
    """
    What a step reached.

    Attributes
    ----------
    goal : str
        The goal that it is part of.
    value, bound : int
        What was reached, and what nothing can pass that is as good in the steps before.

    Examples
    --------
    >>> Tier("score", 3, 3).proven
    True
    """

    goal: str
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """
        Tell whether nothing better exists.

        Returns
        -------
        bool
            True where the bound is reached.
        """
        return self.value >= self.bound


def reachable(day: Day) -> IntArray:
    """
    Count the meetings that each could have if all others did as it likes.

    Parameters
    ----------
    day : Day
        The day.

    Returns
    -------
    ndarray of shape (n_participants,)
        The smaller of capacity and pairs.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> reachable(read_day(pd.DataFrame({"id": ["a", "b", "c"]}), scores))
    array([1, 1, 0])
    """
    return np.minimum(day.capacity, count_meetings(day, np.arange(len(day))))


def measure(day: Day, steps: Sequence[Step], edges: IntArray) -> tuple[int, ...]:
    """
    Measure a choice of pairs by all steps, for comparison in their order.

    Parameters
    ----------
    day : Day
        The day.
    steps : sequence of Step
        What counts, the most important first.
    edges : ndarray of shape (n_meetings,)
        Pairs that meet.

    Returns
    -------
    tuple of int
        More is better.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b"]}), scores)
    >>> measure(day, goal_steps(day, ("coverage", "score")), np.array([0]))
    (0, 0, 5000)
    """
    degree = count_meetings(day, edges)
    return tuple(step.value(edges, degree) for step in steps)


def goal_steps(day: Day, goals: Sequence[str], bonus: IntArray | None = None) -> list[Step]:
    """
    Take goals apart into quantities.

    Parameters
    ----------
    day : Day
        The day.
    goals : sequence of str
        Of `GOALS`, the most important first.
    bonus : ndarray of shape (n_pairs,), default=None
        Added to the weights of the scores.

    Returns
    -------
    list of Step
        In the order of the goals. "must" comes first in any case. Requests are counted first,
        priorities decide between plans that meet as many. Floors are the minimum of each, then
        the levels from 2 to half the largest capacity, rounded up: beyond it the score decides.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b"]}), scores)
    >>> [step.goal for step in goal_steps(day, ("coverage", "score"))]
    ['must', 'coverage', 'score']
    """
    weight = day.weight if bonus is None else day.weight + bonus
    most = reachable(day)
    plain = {
        "must": day.must.astype(np.int64),
        "mutual requests": (day.wish == 2).astype(np.int64),
        "requests": day.wish,
        "score": weight,
    }
    steps = []
    for goal in ("must", *(goal for goal in goals if goal != "must")):
        if goal in plain:
            steps.append(Step(goal, gains=plain[goal]))
        elif goal == "coverage":
            steps.append(Step(goal, floor=np.minimum(1, most)))
        elif goal == "floors":
            steps += _floors(day, most)
        if goal == "requests" and day.urgency.any():
            steps.append(Step(goal, gains=day.urgency))
    return steps


def _floors(day: Day, most: IntArray) -> Iterator[Step]:
    top = (int(most.max(initial=0)) + 1) // 2
    if day.people.minimum.any() or top < 2:
        yield Step("floors", floor=np.minimum(day.people.minimum, most), nodes=_FLOOR_NODES)
    for level in range(2, top + 1):
        yield Step("floors", floor=np.minimum(level, most), nodes=_FLOOR_NODES)


_FLOOR_NODES: Final = 200


def count_meetings(day: Day, edges: IntArray) -> IntArray:
    """
    Count the meetings of each participant.

    Parameters
    ----------
    day : Day
        The day.
    edges : ndarray of shape (n_meetings,)
        Pairs that meet.

    Returns
    -------
    ndarray of shape (n_participants,)
        Meetings.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["c"], "score": [0.5]})
    >>> count_meetings(read_day(pd.DataFrame({"id": ["a", "b", "c"]}), scores), np.array([0]))
    array([1, 0, 1])
    """
    n = len(day.people)
    counted = np.bincount(day.left[edges], minlength=n) + np.bincount(day.right[edges], minlength=n)
    return np.asarray(counted, dtype=np.int64)
