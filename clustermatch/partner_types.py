"""Four kinds of partner from the two axes, with thresholds from the population."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .ranking import DECIMALS
from .scoring import PairScorer
from .threads import map_blocks

__all__ = ["QUANTILE", "PartnerTypes"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# "Similar" and "gaining" mean: among the highest tenth of all pairs of this population.
QUANTILE: Final = 0.9
# Thresholds are read off the pairs of at most this many targets, evenly spaced by id.
_MAX_TARGETS: Final = 256
# Similarity that is usual for two organisations is none.
_USUAL: Final = 0.5


@dataclass(frozen=True)
class PartnerTypes:
    """
    The two thresholds that tell four kinds of partner apart.

    Attributes
    ----------
    similarity, complementarity : float
        0.9-quantile over the pairs of the population; NaN where no pair has a value.

    Examples
    --------
    >>> types = PartnerTypes(similarity=0.8, complementarity=0.1)
    >>> types.name(np.array([0.9, 0.9, 0.6, 0.6]), np.array([0.0, 0.2, 0.2, 0.0])).tolist()
    ['twin', 'natural partner', 'bridge', 'far']
    """

    similarity: float
    complementarity: float

    @classmethod
    def from_population(cls, scorer: PairScorer, eligible: IntArray) -> Self:
        """
        Read the thresholds off a population.

        Parameters
        ----------
        scorer : PairScorer
            Fitted on the population.
        eligible : ndarray of shape (n_eligible,)
            Positions that take part, sorted.

        Returns
        -------
        PartnerTypes
            Its thresholds.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If the scorer is not fitted.
        """
        step = max(1, -(-len(eligible) // _MAX_TARGETS))
        targets = eligible[::step]

        def axes(rows: IntArray) -> tuple[FloatArray, FloatArray]:
            scores = scorer.score_block(rows)
            others = np.ix_(np.arange(len(rows)), eligible)
            apart = rows[:, None] != eligible[None, :]
            return scores.similarity[others][apart], scores.complementarity[others][apart]

        blocks = map_blocks(axes, scorer.blocks(targets), scorer.n_jobs)
        similarity, complementarity = map(np.concatenate, zip(*blocks, strict=True))
        return cls(_quantile(similarity), _quantile(complementarity))

    def name(self, similarity: FloatArray, complementarity: FloatArray) -> NDArray[np.object_]:
        """
        Name the kind of each pair.

        Parameters
        ----------
        similarity, complementarity : ndarray of shape (n_pairs,)
            The two axes; an unknown complementarity leaves the kind open.

        Returns
        -------
        ndarray of shape (n_pairs,)
            "twin" (similar, little to gain), "natural partner" (similar and gaining), "bridge"
            (different and gaining), "far" (neither), or None.
        """
        similar = _reaches(similarity, self.similarity, _USUAL)
        gaining = _reaches(complementarity, self.complementarity, 0.0)
        names = np.select(
            [similar & gaining, similar, gaining],
            ["natural partner", "twin", "bridge"],
            default="far",
        ).astype(object)
        names[np.isnan(complementarity)] = None
        return names

    def thresholds(self) -> dict[str, float | None]:
        """
        Give the thresholds as plain numbers.

        Returns
        -------
        dict of str to float or None
            None where no pair of the population has a value.
        """
        values = {"similarity": self.similarity, "complementarity": self.complementarity}
        return {name: None if np.isnan(value) else value for name, value in values.items()}


def _reaches(values: FloatArray, threshold: float, nothing: float) -> NDArray[np.bool_]:
    """Tell which values are among the highest; what says nothing is never among them."""
    rounded = np.round(values, DECIMALS)
    return np.asarray((rounded >= threshold) & (rounded > nothing))


def _quantile(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(np.round(np.quantile(known, QUANTILE), DECIMALS)) if len(known) else float("nan")
