"""What a score matrix is worth against recorded pairs: arrays alone, no ids and no text."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "METRICS",
    "Estimate",
    "draw_resamples",
    "estimate",
    "first_true_ranks",
    "rank_values",
    "summarise",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

K: Final = 3
METRICS: Final = (f"hit@{K}", "mrr")
# As the library ranks: scores that agree to six decimals are a tie.
DECIMALS: Final = 6
N_RESAMPLES: Final = 2000
SEED: Final = 20150709
# Means of the same numbers differ in their last bits; a difference of 1e-17 is none.
_EXACT: Final = 12


@dataclass(frozen=True)
class Estimate:
    """
    A mean over targets with its 95 % interval.

    Parameters
    ----------
    value : float
        Mean over the evaluated targets.
    low, high : float
        2.5th and 97.5th percentile of the mean over resampled targets.
    """

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval lies on one side of 0."""
        return self.low > 0 or self.high < 0


def first_true_ranks(scores: FloatArray, truth: BoolArray, allowed: BoolArray) -> IntArray:
    """
    Rank the candidates of each evaluated target and find the first true partner.

    Parameters
    ----------
    scores : ndarray of shape (n, n)
        Row = target, column = candidate, in the order of sorted ids.
    truth : ndarray of shape (n, n)
        True where the pair is recorded.
    allowed : ndarray of shape (n, n)
        False where the candidate must not be ranked: the target itself, a masked pair.

    Returns
    -------
    ndarray of shape (n_evaluated,)
        Rank, from 1, of the first true partner of every target that has one among its allowed
        candidates, in the order of the rows. Ties fall to the smaller position.

    Raises
    ------
    ValueError
        If a score is not a finite number.
    """
    if not np.isfinite(scores).all():
        raise ValueError("scores hold values that are not finite; such a pair cannot be ranked.")
    to_find = truth & allowed
    ranked = np.where(allowed, np.round(scores, DECIMALS), -np.inf)
    order = np.argsort(-ranked, axis=1, kind="stable")
    found = np.take_along_axis(to_find, order, axis=1)[to_find.any(axis=1)]
    return np.asarray(found.argmax(axis=1) + 1, dtype=np.intp)


def rank_values(ranks: IntArray) -> dict[str, FloatArray]:
    """
    Turn ranks of the first true partner into the value of each metric for each target.

    Parameters
    ----------
    ranks : ndarray of shape (n_evaluated,)
        As of `first_true_ranks`.

    Returns
    -------
    dict of str to ndarray of shape (n_evaluated,)
        Metric name to values; their mean is the metric.
    """
    return {METRICS[0]: (ranks <= K).astype(np.float64), METRICS[1]: 1.0 / ranks}


def draw_resamples(n_targets: int, n_resamples: int = N_RESAMPLES, seed: int = SEED) -> IntArray:
    """
    Draw targets with replacement, once for all methods, so that differences are paired.

    Parameters
    ----------
    n_targets : int
        Number of evaluated targets.
    n_resamples : int, default=2000
        Number of resamples.
    seed : int, default=20150709
        Seed of the generator.

    Returns
    -------
    ndarray of shape (n_resamples, n_targets)
        Positions of targets.
    """
    return np.random.default_rng(seed).integers(0, n_targets, (n_resamples, n_targets))


def estimate(values: FloatArray, resamples: IntArray) -> Estimate:
    """
    Average over targets, with a percentile bootstrap interval over targets.

    Parameters
    ----------
    values : ndarray of shape (n_targets,)
        Values of one metric, or differences of two methods, target by target.
    resamples : ndarray of shape (n_resamples, n_targets)
        As of `draw_resamples`.

    Returns
    -------
    Estimate
        Mean and 95 % interval.
    """
    return summarise(values.mean(), values[resamples].mean(axis=1))


def summarise(value: float, resampled: FloatArray) -> Estimate:
    """
    Give a figure the percentile interval of its resamples.

    Parameters
    ----------
    value : float
        The figure, on all there is.
    resampled : ndarray of shape (n_resamples,)
        The same figure on each resample.

    Returns
    -------
    Estimate
        The figure and its 95 % interval.
    """
    low, high = np.percentile(np.round(resampled, _EXACT), [2.5, 97.5])
    return Estimate(float(np.round(value, _EXACT)), float(low), float(high))
