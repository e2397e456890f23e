"""One exact model of pairs, slots and tables for small days, and bounds for large ones."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .colouring import open_slots
from .cuts import capacity_rows, window_cuts
from .day import Day
from .programme import Programme
from .selection import Step, Tier, measure
from .solver import Budget

__all__ = ["rebound", "selection_programme", "solve_jointly"]

IntArray = NDArray[np.int64]

_NODES: Final = 2_000


def selection_programme(day: Day, budget: Budget) -> Programme:
    """
    Set up the choice of pairs: capacities, window cuts, fixed meetings.

    Parameters
    ----------
    day : Day
        The day.
    budget : Budget
        What may be spent.

    Returns
    -------
    Programme
        Without goals yet.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b"]}), scores)
    >>> len(selection_programme(day, Budget()).edge)
    1
    """
    programme = Programme(day, np.arange(len(day)), budget)
    for rows, limits in (capacity_rows(day), window_cuts(day)):
        programme.model.add_rows(rows, upper=limits)
    programme.pin(np.flatnonzero(day.slot >= 0))
    return programme


def solve_jointly(
    day: Day,
    steps: Sequence[Step],
    tiers: Sequence[Tier],
    edges: IntArray,
    slots: IntArray,
    budget: Budget,
) -> tuple[IntArray, IntArray, list[Tier]]:
    """
    Choose pairs and slots at once, from the first goal on that is not proven yet.

    Parameters
    ----------
    day : Day
        A small day.
    steps : sequence of Step
        What counts, the most important first.
    tiers : sequence of Tier
        What the choice of pairs alone reached: a bound as long as the timetable reaches it.
    edges, slots : ndarray of shape (n_meetings,)
        The best timetable so far.
    budget : Budget
        What may be spent.

    Returns
    -------
    edges, slots : ndarray of shape (n_meetings,)
        Pairs that meet, sorted, and when.
    tiers : list of Tier
        What is reached, and what nothing can pass.
    """
    programme, cell_slot = _cell_programme(day, budget)
    cells = programme.edge * day.slots + cell_slot
    programme.chosen = np.searchsorted(cells, np.sort(edges * day.slots + slots))
    reached, known = [], True
    for step, tier, value in zip(steps, tiers, measure(day, steps, edges), strict=True):
        known = known and value >= tier.bound
        if known:
            programme.freeze(step, value)
            reached.append(Tier(step.goal, value, value))
        else:
            reached.append(programme.reach(step, nodes=_NODES))
    return programme.edges, cell_slot[programme.chosen], reached


def rebound(
    day: Day, steps: Sequence[Step], tiers: Sequence[Tier], edges: IntArray, budget: Budget
) -> list[Tier]:
    """
    Bound what plans can reach that are as good as this one in the goals before.

    Parameters
    ----------
    day : Day
        The day.
    steps : sequence of Step
        What counts, the most important first.
    tiers : sequence of Tier
        What the choice of pairs alone reached.
    edges : ndarray of shape (n_meetings,)
        Pairs that meet.
    budget : Budget
        What may be spent.

    Returns
    -------
    list of Tier
        With the values of this plan.
    """
    programme = selection_programme(day, budget)
    programme.chosen = np.sort(edges)
    bounds, known = [], True
    for step, tier, value in zip(steps, tiers, measure(day, steps, edges), strict=True):
        if known:
            programme.freeze(step, value)
            bounds.append(Tier(step.goal, value, max(tier.bound, value)))
        else:
            bounds.append(programme.reach(step, nodes=_NODES, value=value))
        known = known and value >= tier.bound
    return bounds


def _cell_programme(day: Day, budget: Budget) -> tuple[Programme, IntArray]:
    """Set up a column for each pair in each slot, with all limits of the day."""
    everywhere = open_slots(day, np.arange(len(day)))
    edge = np.repeat(np.arange(len(day)), list(map(len, everywhere)))
    slot = np.asarray([slot for some in everywhere for slot in some], dtype=np.int64)
    programme, m = Programme(day, edge, budget), len(edge)
    at, n = np.arange(m), len(day.people)

    def add(row: IntArray, columns: IntArray, limits: IntArray) -> None:
        shape = (len(limits), m)
        rows = sparse.csr_array((np.ones(len(row)), (row, columns)), shape=shape)
        programme.model.add_rows(rows, upper=limits)

    add(edge, at, np.ones(len(day), dtype=np.int64))
    both, when = np.r_[at, at], np.r_[slot, slot]
    ends = np.r_[day.left[edge], day.right[edge]]
    add(ends * day.slots + when, both, day.room.seats.reshape(n * day.slots))
    add(slot, at, day.room.limit)
    for rows, limits in (capacity_rows(day), window_cuts(day)):
        programme.model.add_rows(rows[:, edge], upper=limits)
    programme.pin(np.flatnonzero(day.slot[edge] >= 0))
    return programme, slot
