"""Area under the ROC curve over all pairs, with what each pair contributes to it: arrays alone."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .questions import Question

__all__ = ["PairArea", "degree_weights"]

FloatArray = NDArray[np.float64]
# Four of these stand in memory for every area; an interval needs no more than six digits.
SmallArray = NDArray[np.float32]


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
    positive_influence, negative_influence : ndarray of shape (n_organisations, n_organisations)
        a and b above: weight times (placement - area); 0 elsewhere.
    positive_weight, negative_weight : ndarray of shape (n_organisations, n_organisations)
        w and v above: 0 where the pair is no alliance, or no candidate.
    """

    area: float
    positive_influence: SmallArray
    negative_influence: SmallArray
    positive_weight: SmallArray
    negative_weight: SmallArray

    @classmethod
    def measure(
        cls, scores: FloatArray, question: Question, negative_weight: FloatArray | None = None
    ) -> Self:
        """
        Compare all new alliances with all other candidate pairs, in both directions.

        Parameters
        ----------
        scores : ndarray of shape (n_organisations, n_organisations)
            Row = target, column = candidate; NaN counts as lower than any score.
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
        >>> scores = np.array([[0, 0.9, 0.1], [0.9, 0, 0.9], [0.1, 0.9, 0]])
        >>> pair = np.array([0, 1]), np.array([1, 0]), np.ones(2), np.zeros(2, dtype=int)
        >>> allowed = ~np.eye(3, dtype=bool)
        >>> question = Question("", ~allowed, allowed, *pair, np.zeros(2, "datetime64[D]"))
        >>> float(PairArea.measure(scores, question).area)
        0.75
        """
        positive = np.zeros(scores.shape, dtype=np.float32)
        positive[question.target, question.partner] = question.weight
        negative = (question.allowed & (positive == 0)).astype(np.float32)
        if negative_weight is not None:
            negative *= negative_weight.astype(np.float32)
        lowest_if_none = np.where(np.isnan(scores), -np.inf, scores)
        area, gained, lost = _place(lowest_if_none, positive, negative)
        return cls(area, gained, lost, positive, negative)


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


def _place(
    scores: FloatArray, positive: SmallArray, negative: SmallArray
) -> tuple[float, SmallArray, SmallArray]:
    """Area; and weight times (placement - area) of positives and of negatives."""
    gained, lost = np.zeros(scores.size, np.float32), np.zeros(scores.size, np.float32)
    used = np.flatnonzero((positive > 0) | (negative > 0)).astype(np.int32)
    values = np.round(scores.ravel()[used], 6)
    order = np.argsort(values, kind="stable")
    values, used = values[order], used[order]
    del order
    new = np.r_[True, values[1:] != values[:-1]]
    start, group = np.flatnonzero(new), np.cumsum(new, dtype=np.int32) - 1
    good, bad = positive.ravel()[used], negative.ravel()[used]
    good_tied = np.add.reduceat(good, start, dtype=np.float64)
    bad_tied = np.add.reduceat(bad, start, dtype=np.float64)
    shape, total_good, total_bad = scores.shape, good_tied.sum(), bad_tied.sum()
    if not total_good or not total_bad:
        return float("nan"), gained.reshape(shape), lost.reshape(shape)
    bad_below = (np.cumsum(bad_tied) - bad_tied / 2) / total_bad
    good_above = 1 - (np.cumsum(good_tied) - good_tied / 2) / total_good
    area = float((good_tied * bad_below).sum() / total_good)
    gained[used] = good * (bad_below - area)[group]
    lost[used] = bad * (good_above - area)[group]
    return area, gained.reshape(shape), lost.reshape(shape)
