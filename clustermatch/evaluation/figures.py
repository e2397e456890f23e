"""A figure with its resamples, so that figures and paired differences get intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["Figure"]

FloatArray = NDArray[np.float64]

# Means of the same numbers differ in their last bits; a difference of 1e-17 is none.
_EXACT: Final = 12
_TAILS: Final = (2.5, 97.5)


@dataclass(frozen=True, eq=False)
class Figure:
    """
    A figure and the same figure on each resample.

    Attributes
    ----------
    value : float
        On all there is; NaN where it cannot be had.
    resampled : ndarray of shape (n_resamples,) or None
        On the resamples, the same for all methods; None where it has no interval.

    Examples
    --------
    >>> better = Figure(0.5, np.array([0.4, 0.5, 0.6]))
    >>> better.minus(Figure(0.2, np.array([0.1, 0.2, 0.3]))).interval()
    (0.3, 0.3)
    """

    value: float
    resampled: FloatArray | None = None

    def interval(self) -> tuple[float, float]:
        """
        Give the 95 % interval.

        Returns
        -------
        low, high : float
            2.5th and 97.5th percentile of the resamples that have a value (Efron 1979); NaN
            without resamples.
        """
        if self.resampled is None or np.isnan(self.resampled).all():
            return float("nan"), float("nan")
        low, high = np.nanpercentile(np.round(self.resampled, _EXACT), _TAILS)
        return float(low), float(high)

    def minus(self, other: "Figure") -> "Figure":
        """
        Subtract another method's figure, resample by resample.

        Parameters
        ----------
        other : Figure
            Of the same metric and the same resamples.

        Returns
        -------
        Figure
            The paired difference.
        """
        value = float(np.round(self.value - other.value, _EXACT))
        if self.resampled is None or other.resampled is None:
            return Figure(value)
        return Figure(value, self.resampled - other.resampled)

    @classmethod
    def average(cls, figures: "Sequence[Self]") -> Self:
        """
        Average figures of random draws, resample by resample.

        Parameters
        ----------
        figures : sequence of Figure
            Of one metric, at least one.

        Returns
        -------
        Figure
            Their mean; without an interval if one of them has none.
        """
        value = float(np.mean([figure.value for figure in figures]))
        resampled = [figure.resampled for figure in figures if figure.resampled is not None]
        if len(resampled) < len(figures):
            return cls(value)
        return cls(value, np.mean(resampled, axis=0))
