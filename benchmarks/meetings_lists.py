"""Lists of three partners: everybody's own best, and lists that leave nobody out (A15)."""

from typing import Any, Final

import numpy as np
from meetings_measure import reciprocal_scores
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from clustermatch.matching import Problem, match_exactly

__all__ = ["describe_lists", "lists"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Figures = dict[str, Any]

K: Final = 3
CANDIDATES: Final = 60
SEEDS: Final = (0, 1, 2)


def lists(n: int) -> Figures:
    """
    Suggest three partners each in both ways, over several populations with hubs.

    Parameters
    ----------
    n : int
        Clusters.

    Returns
    -------
    dict
        Means over the populations, by way.
    """
    found: dict[str, list[Figures]] = {"ranked": [], "balanced": []}
    for seed in SEEDS if n <= 200 else SEEDS[:1]:
        scores = reciprocal_scores(n, seed)
        best = best_plan(scores, _pairs_of(_top(scores, CANDIDATES)))
        for name, partners in (("ranked", _top(scores, K)), ("balanced", _balanced(scores))):
            found[name].append(describe_lists(scores, partners, best))
    return {
        name: {key: round(float(np.mean([row[key] for row in rows])), 4) for key in rows[0]}
        for name, rows in found.items()
    }


def describe_lists(scores: FloatArray, partners: IntArray, best: float) -> Figures:
    """
    Measure how evenly lists name everybody, and what can be made of them.

    Parameters
    ----------
    scores : ndarray of shape (n, n)
        Symmetric.
    partners : ndarray of shape (n, k)
        Lists; -1 where there is none.
    best : float
        Score of the best plan without lists.

    Returns
    -------
    dict
        Share named by nobody, Gini coefficient and maximum of how often each is named, share of
        lists that are mutual, and the best plan within the lists as a share of `best`.
    """
    n = len(scores)
    load = np.bincount(partners[partners >= 0], minlength=n)
    named = np.zeros((n, n), dtype=bool)
    rows, places = np.nonzero(partners >= 0)
    named[rows, partners[rows, places]] = True
    return {
        "never": float((load == 0).mean()),
        "gini": _gini(load),
        "busiest": int(load.max()),
        "mutual": float(named[named.T].size and (named & named.T).sum() / named.sum()),
        "share_of_best": best_plan(scores, named | named.T) / best,
    }


def best_plan(scores: FloatArray, open_pairs: NDArray[np.bool_]) -> float:
    """
    Find the largest sum of scores with at most three meetings each.

    Parameters
    ----------
    scores : ndarray of shape (n, n)
        Symmetric.
    open_pairs : ndarray of shape (n, n)
        Symmetric; True where two may meet.

    Returns
    -------
    float
        The sum.
    """
    left, right = np.nonzero(np.triu(open_pairs, 1))
    m = len(left)
    ends, pairs = np.r_[left, right], np.r_[np.arange(m), np.arange(m)]
    degree = sparse.csr_array((np.ones(2 * m), (ends, pairs)), shape=(len(scores), m))
    found = milp(
        -scores[left, right],
        integrality=np.ones(m),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(degree, -np.inf, K),
        options={"mip_rel_gap": 0.0},
    )
    return float(-found.fun)


def _top(scores: FloatArray, k: int) -> IntArray:
    k = min(k, len(scores) - 1)
    others = scores - 2 * scores.max() * np.eye(len(scores))
    return np.argsort(-others, axis=1, kind="stable")[:, :k]


def _pairs_of(partners: IntArray) -> NDArray[np.bool_]:
    named = np.zeros((len(partners), len(partners)), dtype=bool)
    np.put_along_axis(named, partners, True, axis=1)
    return named | named.T


def _gini(load: NDArray[np.int64]) -> float:
    n, ordered = len(load), np.sort(load)
    ranks = np.arange(1, n + 1)
    return float(((2 * ranks - n - 1) * ordered).sum() / max(n * ordered.sum(), 1))


def _balanced(scores: FloatArray) -> IntArray:
    """Let the library's b-matching make lists of the same scores."""
    n = len(scores)
    left, right = np.nonzero(np.triu(_pairs_of(_top(scores, min(CANDIDATES, n - 1))), 1))
    weights = np.rint(10_000 * scores[left, right]).astype(np.int64)
    problem = Problem.of(left, right, weights, np.full(n, K))
    chosen = match_exactly(problem)
    one, other = problem.left[chosen.chosen], problem.right[chosen.chosen]
    one, other = np.concatenate([one, other]), np.concatenate([other, one])
    order = np.lexsort((other, -scores[one, other], one))
    one, other = one[order], other[order]
    partners = np.full((n, K), -1, dtype=np.intp)
    partners[one, np.arange(len(one)) - np.searchsorted(one, one)] = other
    return partners
