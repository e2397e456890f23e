"""Table numbers: fixed ones stand, hosts stay at home, others take the lowest free table."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .day import Day

__all__ = ["number_tables"]

IntArray = NDArray[np.int64]


def number_tables(
    day: Day, edges: IntArray, slots: IntArray, kept: IntArray | None = None
) -> IntArray:
    """
    Give each meeting of each slot a table of its own.

    A meeting of somebody with a home table takes place there; where both have one, at that of
    the smaller id. A home table is lent to others only where no other table is left.

    Parameters
    ----------
    day : Day
        The day.
    edges : ndarray of shape (n_meetings,)
        Pairs.
    slots : ndarray of shape (n_meetings,)
        Of each, from 0.
    kept : ndarray of shape (n_meetings,), default=None
        Tables to stay at where they are free, -1 for none.

    Returns
    -------
    ndarray of shape (n_meetings,)
        Tables, from 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> clusters = pd.DataFrame({"id": ["a", "b", "c", "d"], "home_table": [None, None, 1, None]})
    >>> scores = pd.DataFrame({"id_a": ["a", "c"], "id_b": ["b", "d"], "score": [0.5, 0.5]})
    >>> day = read_day(clusters, scores, slots=1)
    >>> number_tables(day, np.array([0, 1]), np.array([0, 0])).tolist()
    [1, 0]
    """
    table = day.table[edges].copy()
    left, right = day.people.home[day.left[edges]], day.people.home[day.right[edges]]
    table = np.where(table >= 0, table, np.where(left >= 0, left, right))
    homes = set(day.people.home[day.people.home >= 0].tolist())
    outside = [number for number in range(day.tables) if number not in homes]
    order = [*outside, *sorted(homes)]
    for slot in range(day.slots):
        here = np.flatnonzero(slots == slot)
        _settle_two_hosts(day, edges, here, table)
        taken = set(table[here].tolist())
        waiting = [at for at in here.tolist() if table[at] < 0]
        waiting = _stay(waiting, kept, table, taken, homes)
        free = (number for number in order if number not in taken)
        # Pairs are sorted, so that the numbers do not depend on how the slots were found.
        for at, number in zip(sorted(waiting, key=edges.__getitem__), free, strict=False):
            table[at] = number
    return np.asarray(table, dtype=np.int64)


def _stay(
    waiting: Iterable[int],
    kept: IntArray | None,
    table: IntArray,
    taken: set[int],
    homes: set[int],
) -> list[int]:
    """Leave kept meetings at their table; return who still needs one."""
    left = []
    for at in waiting:
        number = -1 if kept is None else int(kept[at])
        if number >= 0 and number not in taken and number not in homes:
            table[at] = number
            taken.add(number)
        else:
            left.append(at)
    return left


def _settle_two_hosts(day: Day, edges: IntArray, here: IntArray, table: IntArray) -> None:
    """Send two hosts to the other home table where a fixed meeting sits at the first."""
    fixed = {int(table[at]) for at in here if day.table[edges[at]] >= 0}
    for at in here.tolist():
        if day.table[edges[at]] < 0 and int(table[at]) in fixed:
            other = int(day.people.home[day.right[edges[at]]])
            table[at] = other if other not in fixed else -1
