"""From chosen pairs to a timetable, along the way that suits the day."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..progress import track
from .colouring import colour
from .day import Day
from .joint import selection_programme
from .konig import colour_bipartite, is_bipartite
from .repair import mend
from .selection import Step, Tier
from .solver import Budget

__all__ = ["Kept", "choose_pairs", "timetable"]

IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Kept:
    """
    Meetings of an earlier plan that a new one should hold on to.

    Attributes
    ----------
    edges : ndarray of shape (n_kept,)
        Pairs, as rows of the day.
    slots, tables : ndarray of shape (n_kept,)
        Where they were, from 0.
    bonus : int, default=0
        What each kept pair adds to the score, in 1/10,000.

    Examples
    --------
    >>> Kept(np.array([0]), np.array([1]), np.array([0])).bonus
    0
    """

    edges: IntArray
    slots: IntArray
    tables: IntArray
    bonus: int = 0

    def of(self, edges: IntArray, values: IntArray) -> IntArray:
        """
        Look up kept slots or tables.

        Parameters
        ----------
        edges : ndarray of shape (n_meetings,)
            Pairs asked for.
        values : ndarray of shape (n_kept,)
            `slots` or `tables`.

        Returns
        -------
        ndarray of shape (n_meetings,)
            -1 where the pair is not kept.
        """
        known = dict(zip(self.edges.tolist(), values.tolist(), strict=True))
        return np.asarray([known.get(edge, -1) for edge in edges.tolist()], dtype=np.int64)


def choose_pairs(
    day: Day, steps: Sequence[Step], budget: Budget, *, progress: bool | None = False
) -> tuple[list[Tier], IntArray]:
    """
    Choose the pairs that meet, without slots.

    Parameters
    ----------
    day : Day
        The day.
    steps : sequence of Step
        What counts.
    budget : Budget
        What may be spent.
    progress : bool, default=False
        A bar on stderr; None shows it where stderr is a terminal.

    Returns
    -------
    tiers : list of Tier
        What each step reached.
    edges : ndarray of shape (n_meetings,)
        Pairs, sorted.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> from clustermatch.meetings.selection import goal_steps
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b"]}), scores)
    >>> choose_pairs(day, goal_steps(day, ("score",)), Budget())[1]
    array([0])
    """
    programme = selection_programme(day, budget)
    watched = track(steps, "planning meetings", total=len(steps), show=progress)
    return [programme.reach(step) for step in watched], programme.edges


def timetable(
    day: Day,
    steps: Sequence[Step],
    tiers: list[Tier],
    edges: IntArray,
    budget: Budget,
    seed: int,
    kept: Kept | None = None,
) -> tuple[IntArray, IntArray, list[Tier]]:
    """
    Give the chosen pairs slots, and choose others where some cannot have one.

    Parameters
    ----------
    day : Day
        The day.
    steps : sequence of Step
        What counts.
    tiers : list of Tier
        What the choice of pairs reached.
    edges : ndarray of shape (n_chosen,)
        Chosen pairs.
    budget : Budget
        What may be spent.
    seed : int
        Of the search.
    kept : Kept, default=None
        Meetings to hold on to.

    Returns
    -------
    edges, slots : ndarray of shape (n_meetings,)
        Pairs that meet, and when, from 0.
    tiers : list of Tier
        What the timetable reached.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> from clustermatch.meetings.selection import goal_steps
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b"]}), scores)
    >>> steps = goal_steps(day, ("score",))
    >>> tiers, edges = choose_pairs(day, steps, Budget())
    >>> timetable(day, steps, tiers, edges, Budget(), 0)[:2]
    (array([0]), array([0]))
    """
    start = None if kept is None else kept.of(edges, kept.slots)
    slots = colour_bipartite(day, edges) if start is None and is_bipartite(day, edges) else None
    if slots is None:
        slots = colour(day, edges, budget, seed=seed, start=start)
    if (slots >= 0).all():
        return edges, slots, tiers
    return mend(day, steps, tiers, edges, slots, budget, seed=seed)
