"""What vectors and scores are worth, query by query: arrays alone, no ids and no text."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["average_precisions", "ndcg", "translation_hits", "weighted_auc"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# As the library ranks: scores that agree to six decimals are a tie.
DECIMALS: Final = 6


def translation_hits(queries: FloatArray, documents: FloatArray) -> FloatArray:
    """
    Say which queries find the document of their own row first.

    Parameters
    ----------
    queries, documents : ndarray of shape (n, n_dims)
        Unit rows; a row of zeros is alike to all.

    Returns
    -------
    ndarray of shape (n,)
        1 or 0; where several documents share the first place, the chance to pick the right one.
    """
    cosines = np.round(queries @ documents.T, DECIMALS)
    first = cosines == cosines.max(axis=1, keepdims=True)
    return np.asarray(np.diag(first) / first.sum(axis=1))


def average_precisions(vectors: FloatArray, topics: NDArray[np.str_]) -> FloatArray:
    """
    Rank all other rows for each row and see how early those of its topic come.

    Parameters
    ----------
    vectors : ndarray of shape (n, n_dims)
        Unit rows.
    topics : ndarray of shape (n,)
        Topic of each row; each has at least two.

    Returns
    -------
    ndarray of shape (n,)
        Average precision: mean, over the other rows of the topic, of the share of this topic
        among the rows up to there. Ties fall to the smaller position.
    """
    cosines = np.round(vectors @ vectors.T, DECIMALS)
    np.fill_diagonal(cosines, -np.inf)
    order = np.argsort(-cosines, axis=1, kind="stable")[:, :-1]
    same = topics[order] == topics[:, None]
    precision = np.cumsum(same, axis=1) / np.arange(1, len(topics))
    return np.asarray((precision * same).sum(axis=1) / same.sum(axis=1))


def ndcg(scores: FloatArray, grades: FloatArray, k: int = 5) -> float:
    """
    Compare a ranking of graded items with the best one.

    Parameters
    ----------
    scores : ndarray of shape (n_items,)
        Larger is ranked earlier.
    grades : ndarray of shape (n_items,)
        At least one is above 0.
    k : int, default=5
        Places that count.

    Returns
    -------
    float
        In [0, 1]: sum of (2^grade - 1) / log2(1 + place) over the first places, as a share of
        the largest such sum. Items of one score share the mean of their gains, which is the
        expectation over their orders.
    """
    gains = np.exp2(grades) - 1
    places = min(k, len(gains))
    discounts = 1 / np.log2(np.arange(2, places + 2))
    _, tie = np.unique(-np.round(scores, DECIMALS), return_inverse=True)
    expected = np.bincount(tie, weights=gains) / np.bincount(tie)
    found = expected[np.sort(tie)][:places] @ discounts
    return float(found / (np.sort(gains)[::-1][:places] @ discounts))


def weighted_auc(scores: FloatArray, truth: BoolArray, weights: FloatArray) -> FloatArray:
    """
    Give the chance that a true pair scores higher than another pair, under several weightings.

    Parameters
    ----------
    scores : ndarray of shape (n_pairs,)
        One score per pair.
    truth : ndarray of shape (n_pairs,)
        True where the pair is recorded.
    weights : ndarray of shape (n_weightings, n_pairs)
        How often each pair counts.

    Returns
    -------
    ndarray of shape (n_weightings,)
        Area under the ROC curve; a tie counts half.
    """
    values = np.round(scores, DECIMALS)
    order = np.argsort(values, kind="stable")
    starts = np.flatnonzero(np.diff(values[order], prepend=-np.inf))
    ordered = weights[:, order]
    true = np.add.reduceat(ordered * truth[order], starts, axis=1)
    other = np.add.reduceat(ordered * ~truth[order], starts, axis=1)
    below = np.cumsum(other, axis=1) - other / 2
    return np.asarray((true * below).sum(axis=1) / (true.sum(axis=1) * other.sum(axis=1)))
