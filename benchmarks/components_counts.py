"""Pairs counted by how similar they are, on all there is and on resamples: arrays alone.

Pairs are put into some hundred narrow bins of similarity; shares and regressions come from the
counts in these, so that a resample is two sums. Organisations are resampled, each with all its
pairs, or partnerships, each with all its allied pairs; single pairs never.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clustermatch.evaluation.questions import Question

__all__ = ["SHARES", "Counts", "count_pairs"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

N_RESAMPLES: Final = 1000
SEED: Final = 20150709
# Tenths of all pairs, the highest cut finer.
_TENTHS: Final = (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
SHARES: Final = (*_TENTHS, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9995, 1)
_NARROW: Final = 500


@dataclass(frozen=True, eq=False)
class Counts:
    """
    Pairs and allied pairs in narrow bins of similarity: on all there is, then on resamples.

    Attributes
    ----------
    at : ndarray of shape (n_bins,)
        Mean similarity of the pairs of each bin, in standard deviations from the mean of all.
    pairs, matched : ndarray of shape (1 + n_resamples, n_bins)
        Pairs, and pairs that did not ally weighed by how often both their ends did.
    allied : dict of str to ndarray of shape (1 + n_resamples, n_bins)
        Pairs that allied, by what is resampled.
    wide : ndarray of shape (n_bins,)
        Which bin of `SHARES` each belongs to.
    largest, mean, spread : float
        Of the similarity: the largest, in standard deviations, and what makes it one.
    """

    at: FloatArray
    pairs: FloatArray
    matched: FloatArray
    allied: dict[str, FloatArray]
    wide: IntArray
    largest: float
    mean: float
    spread: float


def count_pairs(
    similarity: FloatArray, question: Question, n_resamples: int = N_RESAMPLES
) -> Counts:
    """
    Count pairs by similarity, on all there is and on resamples.

    Parameters
    ----------
    similarity : ndarray of shape (n_organisations, n_organisations)
        Symmetric; not finite where one of the two has no text: such pairs are left out.
    question : Question
        Candidates and new alliances.
    n_resamples : int, default=1000
        Number of resamples.

    Returns
    -------
    Counts
        The same each time.
    """
    left, right = np.nonzero(np.triu(question.allowed & np.isfinite(similarity)))
    values, true = similarity[left, right], question.truth[left, right]
    bins, wide = _bin(values)
    drawn = _draw(len(similarity), n_resamples)
    degree = np.bincount(question.target, minlength=len(similarity)).astype(np.float64)
    sought = ~true & (degree[left] * degree[right] > 0)
    once = np.bincount(bins)
    mean, spread = float(values.mean()), float(values.std())
    return Counts(
        (np.bincount(bins, values) / once - mean) / spread,
        _count(drawn, left, right, bins),
        _count(drawn * degree, left[sought], right[sought], bins[sought], len(once)),
        {
            "organisations": _count(drawn, left[true], right[true], bins[true], len(once)),
            "partnerships": _count_partnerships(question, left, right, bins, n_resamples),
        },
        wide,
        float((values.max() - mean) / spread),
        mean,
        spread,
    )


def _draw(n: int, n_resamples: int) -> FloatArray:
    """How often each of n is drawn: once in the first row, then at random, n in all."""
    drawn = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), n_resamples)
    return np.vstack([np.ones(n), drawn])


def _count(
    drawn: FloatArray, left: IntArray, right: IntArray, bins: IntArray, n_bins: int = 0
) -> FloatArray:
    """Count pairs by bin; one of i and j as often as the product of both."""
    return np.stack([np.bincount(bins, each[left] * each[right], n_bins) for each in drawn])


def _bin(values: FloatArray) -> tuple[IntArray, IntArray]:
    """Narrow bin of each value, and the wide one that each narrow bin is part of."""
    steps = [np.linspace(0, 1, _NARROW + 1), np.linspace(_TENTHS[-1], 1, _NARROW // 5 + 1), SHARES]
    shares = np.unique(np.round(np.concatenate(steps), 6))
    edges = np.quantile(values, shares)
    found = np.searchsorted(edges[1:-1], values, side="right")
    # Bins that ties left empty are dropped.
    kept, bins = np.unique(found, return_inverse=True)
    wide = np.searchsorted(SHARES, shares[kept], side="right") - 1
    return bins.astype(np.intp), np.asarray(wide, dtype=np.intp)


def _count_partnerships(
    question: Question, left: IntArray, right: IntArray, bins: IntArray, n_resamples: int
) -> FloatArray:
    """Count allied pairs of drawn partnerships by bin."""
    numbers, codes = np.unique(question.partnership, return_inverse=True)
    code_of = np.full(question.allowed.shape, -1)
    code_of[question.target, question.partner] = codes
    codes = code_of[left, right]
    true = codes >= 0
    table = np.zeros((len(numbers), int(bins.max()) + 1))
    np.add.at(table, (codes[true], bins[true]), 1)
    return np.asarray(_draw(len(numbers), n_resamples) @ table)
