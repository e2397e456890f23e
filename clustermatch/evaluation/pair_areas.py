"""Area under the ROC curve over all pairs, with what each pair contributes to it: arrays alone."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .questions import Question

__all__ = ["PairArea", "degree_weights", "score_levels"]

FloatArray = NDArray[np.float64]
LevelArray = NDArray[np.int32]
# Two of these stand in memory for every area; an interval needs no more than six digits.
SmallArray = NDArray[np.float32]

# As the library ranks: scores that agree to six decimals are a tie.
_DECIMALS: Final = 6


def score_levels(scores: FloatArray) -> LevelArray:
    """
    Give scores numbers from the lowest up, so that all that follows sorts them no more.

    Parameters
    ----------
    scores : ndarray of shape (n_organisations, n_organisations)
        Scores of pairs; NaN counts as lower than any score.

    Returns
    -------
    ndarray of shape (n_organisations, n_organisations)
        0 for the lowest, then up by one; the same number where scores agree to six decimals.

    Examples
    --------
    >>> score_levels(np.array([[0.5, np.nan], [0.7, 0.5000001]])).tolist()
    [[1, 0], [2, 1]]
    """
    values = np.round(np.where(np.isnan(scores), -np.inf, scores), _DECIMALS)
    levels = np.unique(values, return_inverse=True)[1]
    return levels.astype(np.int32).reshape(scores.shape)


@dataclass(frozen=True, eq=False)
class PairArea:
    """
    An area and the influence of every pair on it.

    The area is the chance that a new alliance scores higher than a pair that is none; a tie
    counts one half. With placements (DeLong, DeLong and Clarke-Pearson 1988), the area on a
    resample in which organisation i is drawn c_i times, and a pair c_i c_j times, is to first
    order ``area + sum(c_i c_j a_ij) / sum(c_i c_j w_ij) + sum(c_i c_j b_ij) / sum(c_i c_j v_ij)``.

    Attributes
    ----------
    area : float
        From 0 to 1; 0.5 says nothing.
    positive_influence, positive_weight : ndarray of shape (n_true,)
        a and w above, for the true pairs of the question: weight times (placement - area), and
        the weight.
    negative_influence, negative_weight : ndarray of shape (n_organisations, n_organisations)
        b and v above; 0 where the pair is an alliance, or no candidate.
    """

    area: float
    positive_influence: FloatArray
    positive_weight: FloatArray
    negative_influence: SmallArray
    negative_weight: SmallArray

    @classmethod
    def measure(
        cls, levels: LevelArray, question: Question, negative_weight: FloatArray | None = None
    ) -> Self:
        """
        Compare all new alliances with all other candidate pairs, in both directions.

        Parameters
        ----------
        levels : ndarray of shape (n_organisations, n_organisations)
            Of `score_levels`; row = target, column = candidate.
        question : Question
            Truth, weights and candidates.
        negative_weight : ndarray of shape (n_organisations, n_organisations), default=None
            What other pairs count; None: 1 each.

        Returns
        -------
        PairArea
            NaN where no other pair counts.

        Examples
        --------
        >>> import numpy as np
        >>> levels = score_levels(np.array([[0, 0.9, 0.1], [0.9, 0, 0.9], [0.1, 0.9, 0]]))
        >>> pair = np.array([0, 1]), np.array([1, 0]), np.ones(2), np.zeros(2, dtype=int)
        >>> allowed = ~np.eye(3, dtype=bool)
        >>> question = Question("", ~allowed, allowed, *pair, np.zeros(2, "datetime64[D]"))
        >>> float(PairArea.measure(levels, question).area)
        0.75
        """
        true = question.target, question.partner
        negative = question.allowed.astype(np.float32)
        negative[true] = 0
        if negative_weight is not None:
            negative *= negative_weight.astype(np.float32)
        n_levels = int(levels.max()) + 1
        good = np.bincount(levels[true], question.weight, n_levels)
        bad = np.bincount(levels.ravel(), negative.ravel(), n_levels)
        if not good.sum() or not bad.sum():
            nothing = np.zeros_like(question.weight)
            return cls(float("nan"), nothing, question.weight, np.zeros_like(negative), negative)
        bad_below = (np.cumsum(bad) - bad / 2) / bad.sum()
        good_above = 1 - (np.cumsum(good) - good / 2) / good.sum()
        area = float((good * bad_below).sum() / good.sum())
        gained = question.weight * (bad_below - area)[levels[true]]
        lost = negative * (good_above - area).astype(np.float32)[levels]
        return cls(area, gained, question.weight, lost, negative)


def degree_weights(question: Question) -> FloatArray:
    """
    Weigh other pairs so that organisations stand in them as often as in the new alliances.

    A pair (i, j) gets the product of the numbers of new alliances of i and of j: how often it
    comes up if one end of the alliances is permuted. A method that names the same popular
    organisations to everybody gains nothing against such pairs.

    Parameters
    ----------
    question : Question
        The new alliances.

    Returns
    -------
    ndarray of shape (n_organisations, n_organisations)
        Weights for `PairArea.measure`.
    """
    degree = np.bincount(question.target, minlength=len(question.allowed)).astype(np.float64)
    return np.outer(degree, degree)
