"""Window cuts: Hall conditions that a timetable will impose on the choice of pairs."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .day import Day

__all__ = ["capacity_rows", "incidence", "window_cuts"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def incidence(day: Day) -> sparse.csr_array:
    """
    Tell who takes part in which pair.

    Parameters
    ----------
    day : Day
        The day.

    Returns
    -------
    sparse array of shape (n_participants, n_pairs)
        1 where the participant is one of both.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["c"], "score": [0.5]})
    >>> incidence(read_day(pd.DataFrame({"id": ["a", "b", "c"]}), scores)).toarray().ravel()
    array([1., 0., 1.])
    """
    m = len(day)
    at = np.r_[np.arange(m), np.arange(m)]
    shape = (len(day.people), m)
    return sparse.csr_array((np.ones(2 * m), (np.r_[day.left, day.right], at)), shape=shape)


def capacity_rows(day: Day) -> tuple[sparse.csr_array, FloatArray]:
    """
    Write that nobody has more meetings than it may.

    Parameters
    ----------
    day : Day
        The day.

    Returns
    -------
    rows : sparse array of shape (n_rows, n_pairs)
        One row for each participant with more pairs than meetings.
    limits : ndarray of shape (n_rows,)
        Upper limits.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a", "a"], "id_b": ["b", "c"], "score": [0.5, 0.25]})
    >>> clusters = pd.DataFrame({"id": ["a", "b", "c"]})
    >>> rows, limits = capacity_rows(read_day(clusters, scores, capacity=1))
    >>> rows.toarray(), limits
    (array([[1., 1.]]), array([1.]))
    """
    rows = incidence(day)
    binding = np.flatnonzero(np.diff(rows.indptr) > day.capacity)
    return rows[binding], day.capacity[binding].astype(float)


def window_cuts(day: Day) -> tuple[sparse.csr_array, FloatArray]:
    """
    Write what any timetable will impose, without slots.

    For each interval of slots: the chosen meetings of one participant whose common window lies
    inside are no more than its seats there, and those of all no more than the room holds (the
    condition of Hall 1935 for intervals). An interval that holds no more pairs than one within
    it says nothing new and is left out.

    Parameters
    ----------
    day : Day
        The day.

    Returns
    -------
    rows : sparse array of shape (n_cuts, n_pairs)
        Which pairs each cut counts.
    limits : ndarray of shape (n_cuts,)
        Upper limits.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a", "a"], "id_b": ["b", "c"], "score": [0.5, 0.25]})
    >>> clusters = pd.DataFrame({"id": ["a", "b", "c"], "departure": [9, 1, 1]})
    >>> rows, limits = window_cuts(read_day(clusters, scores))
    >>> rows.toarray(), limits  # of a; of the room, where three people fill one table
    (array([[1., 1.],
           [1., 1.]]), array([1., 1.]))
    """
    own = _Counts(day)
    blocks, limits = [], []
    for first in range(day.slots):
        for last in range(first + 1, day.slots + 1):
            inside, most = own.cuts(first, last)
            if len(most):
                blocks.append(inside)
                limits.append(most)
    if not limits:
        return sparse.csr_array((0, len(day))), np.empty(0)
    return sparse.vstack(blocks, format="csr"), np.concatenate(limits)


class _Counts:
    """Pairs of each participant, and of the room, inside each interval of slots."""

    def __init__(self, day: Day):
        self.day = day
        everybody = sparse.csr_array(np.ones((1, len(day))))
        self.incidence = sparse.vstack([incidence(day), everybody], format="csr")
        slots, n = day.slots, len(day.people)
        shape = (slots + 1, slots + 1, n + 1)
        grid = np.zeros(shape, dtype=np.int64)
        for who in (day.left, day.right, np.full(len(day), n)):
            cell = np.ravel_multi_index((day.early, day.late, who), shape)
            grid += np.bincount(cell, minlength=grid.size).reshape(shape)
        # count[a, b]: pairs that lie in [a, b), by sums over both ends
        self.count = np.cumsum(np.cumsum(grid[::-1], axis=0)[::-1], axis=1)
        self.seats = np.zeros((slots + 1, n + 1), dtype=np.int64)
        self.seats[1:, :n] = np.cumsum(day.room.seats.T, axis=0)
        self.seats[1:, n] = np.cumsum(day.room.limit)
        self.most = np.append(day.capacity, len(day) + 1)

    def cuts(self, first: int, last: int) -> tuple[sparse.csr_array, FloatArray]:
        count, most = self.count[first, last], self.seats[last] - self.seats[first]
        binding = (count > most) & (most < self.most)
        if last - first > 1:
            within = np.maximum(self.count[first + 1, last], self.count[first, last - 1])
            binding &= count > within
        rows = np.flatnonzero(binding)
        pairs = (self.day.early >= first) & (self.day.late <= last)
        picked = sparse.csr_array(self.incidence[rows].multiply(pairs.astype(float)))
        picked.eliminate_zeros()
        return picked, most[rows].astype(float)
