"""Metrics of ranked lists: one value per target, from the ranks of its true partners.

All leave targets without a true partner out, and all take ties as they were ranked: after
rounding to 1e-6, to the smaller id.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .true_ranks import TrueRanks

__all__ = [
    "RANKING_METRICS",
    "average_precision",
    "hit",
    "metric_name",
    "ndcg",
    "precision",
    "recall",
    "reciprocal_rank",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


def hit(found: TrueRanks, k: int) -> FloatArray:
    """
    Tell whether one of the first k candidates is a true partner (hit@k).

    Parameters
    ----------
    found : TrueRanks
        Ranks of true partners.
    k : int
        Length of the list.

    Returns
    -------
    ndarray of shape (n_targets,)
        1 or 0. Weights play no role.

    Examples
    --------
    >>> hit(TrueRanks.from_ranks([2, 5, 9], targets=[0, 0, 1]), 3)
    array([1., 0.])
    """
    return (_first(found) <= k).astype(np.float64)


def recall(found: TrueRanks, k: int) -> FloatArray:
    """
    Give the share of a target's true partners among the first k candidates (recall@k).

    Parameters
    ----------
    found : TrueRanks
        Ranks of true partners.
    k : int
        Length of the list.

    Returns
    -------
    ndarray of shape (n_targets,)
        From 0 to 1. The divisor is the weight of all true partners of the target, however many:
        with more than k of them, 1 is out of reach.

    Examples
    --------
    >>> recall(TrueRanks.from_ranks([2, 5, 9], targets=[0, 0, 1]), 3)
    array([0.5, 0. ])
    """
    return _total(found, found.weight * (found.rank <= k)) / _total(found, found.weight)


def precision(found: TrueRanks, k: int) -> FloatArray:
    """
    Give the share of the first k candidates that are true partners (precision@k).

    Parameters
    ----------
    found : TrueRanks
        Ranks of true partners.
    k : int
        Length of the list.

    Returns
    -------
    ndarray of shape (n_targets,)
        From 0 to 1. The divisor is k, even where there are fewer candidates. Weights play no
        role. A lower bound: an unrecorded partner is not a wrong one.

    Examples
    --------
    >>> precision(TrueRanks.from_ranks([2, 3, 9], targets=[0, 0, 1]), 4)
    array([0.5, 0. ])
    """
    return _total(found, (found.rank <= k).astype(np.float64)) / k


def reciprocal_rank(found: TrueRanks, k: int = 0) -> FloatArray:
    """
    Give one over the rank of the first true partner; its mean is the MRR.

    Parameters
    ----------
    found : TrueRanks
        Ranks of true partners.
    k : int, default=0
        Unused: the whole list counts.

    Returns
    -------
    ndarray of shape (n_targets,)
        From 0 (not ranked) to 1. Weights play no role.

    Examples
    --------
    >>> reciprocal_rank(TrueRanks.from_ranks([2, 5, 4], targets=[0, 0, 1]))
    array([0.5 , 0.25])
    """
    return 1 / _first(found)


def ndcg(found: TrueRanks, k: int) -> FloatArray:
    """
    Give the discounted gain of the first k candidates over the best possible (nDCG@k).

    The gain of a true partner is its weight, the discount 1 / log2(1 + rank) (Järvelin and
    Kekäläinen 2002).

    Parameters
    ----------
    found : TrueRanks
        Ranks of true partners.
    k : int
        Length of the list.

    Returns
    -------
    ndarray of shape (n_targets,)
        From 0 to 1. The divisor is the gain of a list that begins with the true partners, the
        heaviest first.

    Examples
    --------
    >>> ndcg(TrueRanks.from_ranks([1, 3, 2], targets=[0, 0, 1]), 3).round(4)
    array([0.9197, 0.6309])
    """
    heaviest_first = np.lexsort((-found.weight, found.target))
    best_rank = _within(found).astype(np.float64) + 1
    gained = found.weight * _discount(found.rank, k)
    best = found.weight[heaviest_first] * _discount(best_rank, k)
    return _total(found, gained) / _total(found, best)


def average_precision(found: TrueRanks, k: int = 0) -> FloatArray:
    """
    Average the precision at the rank of each true partner (AP); its mean over targets is MAP.

    Parameters
    ----------
    found : TrueRanks
        Ranks of true partners.
    k : int, default=0
        Unused: the whole list counts.

    Returns
    -------
    ndarray of shape (n_targets,)
        From 0 to 1: each true partner's precision counts by its weight, and within a precision
        true partners count by their weights and other candidates 1. The divisor is the weight
        of all true partners; one that is not ranked adds 0.

    Examples
    --------
    >>> average_precision(TrueRanks.from_ranks([1, 4, 2], targets=[0, 0, 1]))
    array([0.75, 0.5 ])
    """
    running = np.cumsum(found.weight)
    before = (running - found.weight)[found.starts]
    true = running - np.repeat(before, _counts(found))
    others = found.rank - (_within(found) + 1)
    precisions = true / (true + others)  # 0 where the rank is infinite
    return _total(found, found.weight * precisions) / _total(found, found.weight)


RANKING_METRICS: Final[dict[str, Callable[[TrueRanks, int], FloatArray]]] = {
    "hit@{k}": hit,
    "recall@{k}": recall,
    "precision@{k}": precision,
    "mrr": reciprocal_rank,
    "ndcg@{k}": ndcg,
    "ap": average_precision,
}


def metric_name(pattern: str, k: int) -> str:
    """
    Name a metric as tables do.

    Parameters
    ----------
    pattern : str
        A key of `RANKING_METRICS`.
    k : int
        Length of the list.

    Returns
    -------
    str
        Its name.

    Examples
    --------
    >>> metric_name("hit@{k}", 3)
    'hit@3'
    """
    return pattern.format(k=k)


def _first(found: TrueRanks) -> FloatArray:
    return found.rank[found.starts]


def _total(found: TrueRanks, values: FloatArray) -> FloatArray:
    """Add up values of each target."""
    if not len(values):
        return np.zeros(0)
    return np.asarray(np.add.reduceat(values, found.starts), dtype=np.float64)


def _counts(found: TrueRanks) -> IntArray:
    return np.asarray(np.diff(np.r_[found.starts, len(found.rank)]), dtype=np.intp)


def _within(found: TrueRanks) -> IntArray:
    """Give the entries of each target numbers from 0."""
    return np.arange(len(found.rank)) - np.repeat(found.starts, _counts(found))


def _discount(rank: FloatArray, k: int) -> FloatArray:
    return np.where(rank <= k, 1 / np.log2(1 + rank), 0.0)
