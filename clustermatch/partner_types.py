"""Four kinds of partner from the two axes, with thresholds from the population."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .ranking import DECIMALS
from .sample import evenly_spaced
from .scoring import PairScorer
from .threads import map_blocks

__all__ = ["QUANTILE", "PartnerTypes"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# "Similar" and "gaining" mean: among the highest tenth of all pairs of this population.
QUANTILE: Final = 0.9
# Thresholds are read off the pairs of at most this many targets with all references.
_MAX_TARGETS: Final = 256
_FEWEST: Final = 2
# Similarity that is usual for two organisations is none.
_USUAL: Final = 0.5


@dataclass(frozen=True)
class PartnerTypes:
    """
    The two thresholds that tell four kinds of partner apart.

    Attributes
    ----------
    similarity, complementarity : float
        0.9-quantile over pairs of references; NaN where no pair has a value.

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
        Read the thresholds off the references of a population.

        The pairs are those of at most 256 of them, evenly spaced by id, with all of them; what
        is not among the references moves no threshold.

        Parameters
        ----------
        scorer : PairScorer
            Fitted on the population; its `references_` stand for all, as far as they take part.
        eligible : ndarray of shape (n_eligible,)
            Positions that take part, sorted; where fewer than two of them are references, they
            stand for themselves.

        Returns
        -------
        PartnerTypes
            Its thresholds.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If the scorer is not fitted.
        """
        pool = np.intersect1d(eligible, scorer.references_, assume_unique=True)
        if len(pool) < _FEWEST:
            pool = evenly_spaced(eligible)

        def axes(rows: IntArray) -> tuple[FloatArray, FloatArray]:
            scores = scorer.score_block(rows, pool)
            apart = rows[:, None] != pool[None, :]
            return scores.similarity[apart], scores.complementarity[apart]

        blocks = map_blocks(axes, scorer.blocks(evenly_spaced(pool, _MAX_TARGETS)), scorer.n_jobs)
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
