"""Who is suggested to whom, beyond being right: coverage, congestion, reciprocity, homophily."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["gini", "measure_exposure", "same_group_share", "top_lists"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]


def top_lists(scores: FloatArray, allowed: BoolArray, k: int) -> IntArray:
    """
    List the best candidates of everybody.

    Parameters
    ----------
    scores : ndarray of shape (n_organisations, n_organisations)
        Row = target, column = candidate; NaN is never listed.
    allowed : ndarray of shape (n_organisations, n_organisations)
        Candidates.
    k : int
        Length of the lists.

    Returns
    -------
    ndarray of shape (n_organisations, k)
        Positions, the best first; -1 where candidates ran out. Scores are rounded to 1e-6; ties
        fall to the smaller position.

    Examples
    --------
    >>> scores = np.array([[0, 0.5, 0.5], [0.1, 0, 0.7], [np.nan, 0.2, 0]])
    >>> top_lists(scores, ~np.eye(3, dtype=bool), 2)
    array([[ 1,  2],
           [ 2,  0],
           [ 1, -1]])
    """
    n, length = len(scores), min(k, len(scores))
    costs = np.where(allowed & ~np.isnan(scores), -np.round(scores, 6), np.inf)
    # The best are picked before they are sorted; of those tied with the last, the first ones.
    last = np.partition(costs, length - 1, axis=1)[:, length - 1 : length]
    better, tied = costs < last, costs == last
    tied &= np.cumsum(tied, axis=1) <= length - better.sum(axis=1, keepdims=True)
    picked = np.nonzero(better | tied)[1].reshape(n, length)
    best = np.take_along_axis(costs, picked, axis=1)
    order = np.argsort(best, axis=1, kind="stable")
    listed = np.isfinite(np.take_along_axis(best, order, axis=1))
    lists = np.full((n, k), -1, dtype=np.intp)
    lists[:, :length] = np.where(listed, np.take_along_axis(picked, order, axis=1), -1)
    return lists


def measure_exposure(lists: IntArray) -> dict[str, float]:
    """
    Measure how suggestions spread over the population.

    Parameters
    ----------
    lists : ndarray of shape (n_organisations, k)
        As of `top_lists`.

    Returns
    -------
    dict of str to float
        Share of organisations that are suggested to somebody (coverage); max_load: how often the
        most suggested one is. gini: inequality of these loads, 0 where all are alike.
        reciprocity: share of suggestions made in both directions; NaN without suggestions.

    Examples
    --------
    >>> measure_exposure(np.array([[1], [0], [1]]))["max_load"]
    2.0
    """
    loads = np.bincount(lists[lists >= 0], minlength=len(lists))
    suggested = np.zeros((len(lists), len(lists)), dtype=np.bool_)
    rows, places = np.nonzero(lists >= 0)
    suggested[rows, lists[rows, places]] = True
    n = suggested.sum()
    return {
        "coverage": float((loads > 0).mean()),
        "max_load": float(loads.max()),
        "gini": gini(loads),
        "reciprocity": float((suggested & suggested.T).sum() / n) if n else float("nan"),
    }


def gini(loads: "IntArray | FloatArray") -> float:
    """
    Give the Gini coefficient.

    Parameters
    ----------
    loads : ndarray of shape (n,)
        Numbers from 0.

    Returns
    -------
    float
        Mean absolute difference of two organisations over twice the mean (Gini 1912): 0 where
        all are alike, near 1 where one has everything; 0 where all are 0.

    Examples
    --------
    >>> gini(np.array([0, 0, 0, 4])), gini(np.array([2, 2]))
    (0.75, 0.0)
    """
    ordered = np.sort(np.asarray(loads, dtype=np.float64))
    total, n = ordered.sum(), len(ordered)
    if not total:
        return 0.0
    places = 2 * np.arange(1, n + 1) - n - 1
    return float((places * ordered).sum() / (n * total))


def same_group_share(
    lists: IntArray, allowed: BoolArray, groups: Mapping[str, IntArray]
) -> dict[str, float]:
    """
    Tell how often a suggestion stays in the same sector, region or language, and by chance.

    Parameters
    ----------
    lists : ndarray of shape (n_organisations, k)
        As of `top_lists`.
    allowed : ndarray of shape (n_organisations, n_organisations)
        Candidates.
    groups : mapping of str to ndarray of shape (n_organisations,)
        Attribute to the number of each organisation's group; -1 where it is unknown, and such
        pairs are left out.

    Returns
    -------
    dict of str to float
        For each attribute ``same_NAME``, the share of suggestions, and ``same_NAME_chance``, the
        share of all candidate pairs; NaN where no pair has known groups.

    Examples
    --------
    >>> lists = np.array([[1], [0], [0]])
    >>> same_group_share(lists, ~np.eye(3, dtype=bool), {"region": np.array([0, 0, 1])})
    {'same_region': 0.6666666666666666, 'same_region_chance': 0.3333333333333333}
    """
    rows, places = np.nonzero(lists >= 0)
    partners = lists[rows, places]
    shares = {}
    for name, codes in groups.items():
        known = codes >= 0
        candidates = allowed & known[:, None] & known[None, :]
        same = codes[:, None] == codes[None, :]
        stated = known[rows] & known[partners]
        shares[f"same_{name}"] = _share(same[rows, partners] & stated, stated)
        shares[f"same_{name}_chance"] = _share(same & candidates, candidates)
    return shares


def _share(part: BoolArray, whole: BoolArray) -> float:
    return float(part.sum() / whole.sum()) if whole.any() else float("nan")
