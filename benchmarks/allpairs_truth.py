"""The right partners of some rows, in double precision, and how many of them were found.

Scores that are the same after rounding to 1e-6 are as good as each other.
"""

from typing import Any, Final

import numpy as np
from allpairs_data import PHRASES, Vectors
from allpairs_peers import Partners, harmonic
from numpy.typing import NDArray

__all__ = ["Truth", "agreement", "recall", "true_cosines", "true_coverages", "true_fusions"]

Truth = tuple[Partners, NDArray[np.bool_]]

_SAMPLED: Final = 500
_DECIMALS: Final = 6


def true_cosines(vectors: Vectors, n_asked: int, k: int) -> Truth:
    """
    Find the partners of some rows in double precision.

    Parameters
    ----------
    vectors : ndarray of shape (n_rows, n_dims)
        Unit rows.
    n_asked : int
        The rows are among the first so many: some methods are asked for these alone.
    k : int
        Partners of each.

    Returns
    -------
    rows : ndarray of shape (n_sampled,)
        Positions.
    right : ndarray of shape (n_sampled, n_rows)
        True where the score, rounded, is not below the k-th best of the row.
    """
    rows, double = _sample(n_asked), vectors.astype(np.float64)
    return rows, _right(double[rows] @ double.T, rows, k)


def true_fusions(needs: Vectors, offers: Vectors, common: Vectors, weight: float, k: int) -> Truth:
    """
    Do so for both directions fused by the harmonic mean, and what is common.

    Parameters
    ----------
    needs, offers, common : ndarray of shape (n_rows, n_dims)
        Unit rows.
    weight : float
        Share of the fusion.
    k : int
        Partners of each.

    Returns
    -------
    tuple of two ndarray
        As of `true_cosines`.
    """
    rows = _sample(len(needs))
    asked, brought, texts = (each.astype(np.float64) for each in (needs, offers, common))
    fused = harmonic(asked[rows] @ brought.T, brought[rows] @ asked.T)
    return rows, _right(weight * fused + (1 - weight) * (texts[rows] @ texts.T), rows, k)


def true_coverages(needs: Vectors, offers: Vectors, k: int) -> Truth:
    """
    Do so phrase by phrase.

    Parameters
    ----------
    needs, offers : ndarray of shape (n_organisations, 8, n_dims)
        Unit vectors.
    k : int
        Partners of each.

    Returns
    -------
    tuple of two ndarray
        As of `true_cosines`.
    """
    rows = _sample(len(needs))
    asked, brought = needs.astype(np.float64), offers.astype(np.float64)
    flat_asked, flat_brought = (each.reshape(-1, each.shape[2]) for each in (asked, brought))
    shape = (PHRASES, len(needs), PHRASES)
    fused = []
    for row in rows:
        towards = (asked[row] @ flat_brought.T).reshape(shape).max(axis=2).mean(axis=0)
        back = (brought[row] @ flat_asked.T).reshape(shape).max(axis=0).mean(axis=1)
        fused.append(harmonic(towards, back))
    return rows, _right(np.stack(fused), rows, k)


def recall(truth: Truth, found: Partners) -> float:
    """
    Count what was found of the right partners.

    Parameters
    ----------
    truth : tuple of two ndarray
        Rows, and who is right for them.
    found : ndarray of shape (n_asked, k)
        Partners of all rows, or of the first ones.

    Returns
    -------
    float
        Share, from 0 to 1.
    """
    rows, right = truth
    return float(np.take_along_axis(right, found[rows], axis=1).mean())


def agreement(one: Partners, other: Partners) -> float:
    """
    Count the partners that two tables share, in any order.

    Parameters
    ----------
    one, other : ndarray of shape (n_rows, k)
        Positions; the longer table counts as far as the shorter one goes.

    Returns
    -------
    float
        Share, from 0 to 1.
    """
    n_rows = min(len(one), len(other))
    same = one[:n_rows, :, None] == other[:n_rows, None, :]
    return float(same.any(axis=2).mean())


def _sample(n_rows: int) -> Partners:
    return np.random.default_rng(0).permutation(n_rows)[:_SAMPLED]


def _right(scores: Any, rows: Partners, k: int) -> NDArray[np.bool_]:
    scores[np.arange(len(rows)), rows] = -np.inf
    rounded = np.round(scores, _DECIMALS)
    kth = np.partition(rounded, -k, axis=1)[:, [-k]]
    return np.asarray(rounded >= kth)
