"""Meetings that can all take place: what an organiser gets from scores. Arrays alone."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .exposure import top_lists

__all__ = ["plan_greedily"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

_N_CANDIDATES: Final = 60


def plan_greedily(
    scores: FloatArray, allowed: BoolArray, capacity: int, n_candidates: int = _N_CANDIDATES
) -> tuple[IntArray, IntArray]:
    """
    Let pairs meet from the best score down, as long as both have room.

    At least half as good as the best possible plan (greedy b-matching; Mestre 2006), and the same
    for every method. A method that names the same few organisations to everybody gains nothing:
    they have no more room than others.

    Parameters
    ----------
    scores : ndarray of shape (n_organisations, n_organisations)
        Row = target, column = candidate; a pair's score is the mean of both directions, or a
        little below the lowest of all where one direction has none.
    allowed : ndarray of shape (n_organisations, n_organisations)
        Who may meet; symmetric.
    capacity : int
        Meetings of each organisation at most.
    n_candidates : int, default=60
        A pair may meet if one of both is among so many best of the other.

    Returns
    -------
    left, right : ndarray of shape (n_meetings,)
        Positions, left < right, the best first. Ties, after rounding to 1e-6, fall to the
        smaller positions.

    Examples
    --------
    >>> scores = np.array([[0, 0.9, 0.8], [0.9, 0, 0.7], [0.8, 0.7, 0]])
    >>> plan_greedily(scores, ~np.eye(3, dtype=bool), capacity=1)
    (array([0]), array([1]))
    """
    symmetric = _symmetric(scores)
    lists = top_lists(symmetric, allowed, min(n_candidates, len(scores)))
    rows, places = np.nonzero(lists >= 0)
    ends = np.sort(np.stack([rows, lists[rows, places]]), axis=0)
    left, right = np.unique(ends, axis=1)
    best_first = np.argsort(-np.round(symmetric[left, right], 6), kind="stable")
    room = [capacity] * len(scores)
    met = []
    for at in best_first.tolist():
        one, other = int(left[at]), int(right[at])
        if room[one] and room[other]:
            room[one] -= 1
            room[other] -= 1
            met.append(at)
    return left[met], right[met]


def _symmetric(scores: FloatArray) -> FloatArray:
    """Mean of both directions; NaN where there is none at all."""
    missing = np.isnan(scores)
    if not missing.any():
        return (scores + scores.T) / 2
    ranked = scores[~missing]
    floor = ranked.min() - 1e-3 * (np.ptp(ranked) or 1.0) if len(ranked) else 0.0
    filled = np.where(missing, floor, scores)
    return np.where(missing & missing.T, np.nan, (filled + filled.T) / 2)
