"""A figure with its resamples, so that figures and paired differences get intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from metrics import Estimate, draw_resamples, summarise
from numpy.typing import NDArray
from retrieval import weighted_auc
from tasks import Task

__all__ = ["N_RESAMPLES", "Sample"]

FloatArray = NDArray[np.float64]

N_RESAMPLES: Final = 1000
# Resamples at a time: with 306 organisations, 50 rows of weights of all pairs are 19 MB.
_CHUNK: Final = 50


@dataclass(frozen=True, eq=False)
class Sample:
    """
    A figure on everything, and on each of the resamples that all encoders share.

    Parameters
    ----------
    value : float
        The figure.
    resampled : ndarray of shape (n_resamples,)
        The same figure on each resample.
    n : int
        Number of queries, targets or organisations that were resampled.
    """

    value: float
    resampled: FloatArray
    n: int

    @classmethod
    def of_values(cls, values: FloatArray) -> Self:
        """
        Average values over queries, which are resampled.

        Parameters
        ----------
        values : ndarray of shape (n,)
            One value per query.

        Returns
        -------
        Sample
            Their mean.
        """
        resamples = draw_resamples(len(values), N_RESAMPLES)
        return cls(float(values.mean()), values[resamples].mean(axis=1), len(values))

    @classmethod
    def of_auc(cls, matrices: Sequence[FloatArray], task: Task) -> Self:
        """
        Average the area under the ROC curve over score matrices; organisations are resampled.

        Parameters
        ----------
        matrices : sequence of ndarray of shape (n, n)
            Symmetric scores; several where an experiment is drawn several times.
        task : Task
            Which pairs are true, and which count at all.

        Returns
        -------
        Sample
            The mean over the matrices; a pair of an organisation with itself never counts.
        """
        left, right = np.nonzero(np.triu(task.allowed))
        truth = task.truth[left, right]
        n = len(task.allowed)
        counts = [
            np.bincount(drawn, minlength=n).astype(np.float64)
            for drawn in draw_resamples(n, N_RESAMPLES)
        ]
        # First everything once, then the resamples.
        times = np.vstack([np.ones(n), *counts])
        found = np.zeros(len(times))
        for start in range(0, len(times), _CHUNK):
            rows = slice(start, start + _CHUNK)
            weights = times[rows, left] * times[rows, right]
            for scores in matrices:
                found[rows] += weighted_auc(scores[left, right], truth, weights) / len(matrices)
        return cls(float(found[0]), found[1:], n)

    def estimate(self) -> Estimate:
        """
        Give the figure with its interval.

        Returns
        -------
        Estimate
            Value and 95 % interval.
        """
        return summarise(self.value, self.resampled)

    def minus(self, other: "Sample") -> Estimate:
        """
        Give the paired difference to another encoder's figure.

        Parameters
        ----------
        other : Sample
            The same figure of another encoder.

        Returns
        -------
        Estimate
            Difference and 95 % interval.
        """
        return summarise(self.value - other.value, self.resampled - other.resampled)
