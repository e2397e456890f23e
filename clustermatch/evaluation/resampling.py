"""Resampling, for intervals: arrays alone.

Pairs that share an organisation are not independent, so organisations are resampled, or
partnerships, and never pairs.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .pair_areas import PairArea
from .questions import Question
from .true_ranks import TrueRanks

__all__ = ["OrganisationResamples", "PartnershipResamples", "Resamples"]

FloatArray = NDArray[np.float64]


Metric = Callable[[TrueRanks], FloatArray]


class OrganisationResamples:
    """
    Draw organisations with replacement, each with all its lists and pairs.

    Every sum comes as an array of shape (1 + n_resamples,): on all there is, then on each
    resample. All methods share the resamples, so that their differences are paired.

    Parameters
    ----------
    n_organisations : int
        Size of the population.
    n_resamples : int
        Number of resamples.
    seed : int
        Seed of the generator.
    """

    def __init__(self, n_organisations: int, n_resamples: int, seed: int):
        self.counts = _draw(n_organisations, n_resamples, seed)

    def over_targets(
        self, found: TrueRanks, metric: Metric, question: Question
    ) -> tuple[FloatArray, FloatArray]:
        """
        Add up a metric over targets.

        Parameters
        ----------
        found : TrueRanks
            Ranks of true partners.
        metric : callable
            From ranks to one value per target.
        question : Question
            Where the ranks come from.

        Returns
        -------
        total, number : ndarray of shape (1 + n_resamples,)
            Sum of the values, and number of targets.
        """
        drawn = self.counts[:, found.targets]
        return drawn @ metric(found), drawn.sum(axis=1)

    def over_pairs(self, values: FloatArray, question: Question) -> tuple[FloatArray, FloatArray]:
        """
        Add up values of true pairs.

        Parameters
        ----------
        values : ndarray of shape (n_true,)
            One per ordered pair of the question.
        question : Question
            The pairs.

        Returns
        -------
        total, number : ndarray of shape (1 + n_resamples,)
            Sum of the values, and number of pairs: one of i and j counts c_i c_j times.
        """
        number = self._total_of_true(np.ones_like(values), question)
        return self._total_of_true(values, question), number

    def area(self, area: PairArea, question: Question) -> FloatArray:
        """
        Give the area under the ROC curve.

        Parameters
        ----------
        area : PairArea
            The area with its influences; resamples are exact to first order.
        question : Question
            Where it comes from.

        Returns
        -------
        ndarray of shape (1 + n_resamples,)
            Areas, from 0 to 1. A resample without any alliance says nothing and keeps the value.
        """
        with np.errstate(invalid="ignore"):
            gained = self._total_of_true(area.positive_influence, question) / self._total_of_true(
                area.positive_weight, question
            )
            lost = self._total(area.negative_influence) / self._total(area.negative_weight)
        change = np.nan_to_num(gained) + np.nan_to_num(lost)
        change[0] = 0.0
        return np.asarray(np.clip(area.area + change, 0, 1))

    def _total_of_true(self, values: FloatArray, question: Question) -> FloatArray:
        """Sum of c_i c_j m_ij over true pairs."""
        n, ends = len(question.allowed), (question.target, question.partner)
        products = np.asarray(sparse.csr_array((values, ends), shape=(n, n)) @ self.counts.T)
        return np.asarray(np.einsum("ir,ri->r", products, self.counts), dtype=np.float64)

    def _total(self, pairs: NDArray[np.float32]) -> FloatArray:
        """Sum of c_i c_j m_ij; single precision is ample for an interval."""
        drawn = self.counts.astype(np.float32)
        products = drawn @ pairs
        return np.asarray(np.einsum("ri,ri->r", products, drawn), dtype=np.float64)


class PartnershipResamples:
    """
    Draw partnerships with replacement, each with all its pairs.

    Parameters
    ----------
    n_partnerships : int
        One above the largest number of a partnership.
    n_resamples : int
        Number of resamples.
    seed : int
        Seed of the generator.

    See Also
    --------
    OrganisationResamples : The same methods.
    """

    def __init__(self, n_partnerships: int, n_resamples: int, seed: int):
        self.counts = _draw(n_partnerships, n_resamples, seed)

    def over_targets(
        self, found: TrueRanks, metric: Metric, question: Question
    ) -> tuple[FloatArray, FloatArray]:
        """
        Add up a metric over targets; the true partners of a partnership not drawn are none.

        Parameters
        ----------
        found : TrueRanks
            Ranks of true partners.
        metric : callable
            From ranks to one value per target.
        question : Question
            Where the ranks come from.

        Returns
        -------
        total, number : ndarray of shape (1 + n_resamples,)
            Sum of the values, and number of targets.
        """
        totals = np.zeros((2, len(self.counts)))
        for row, counts in enumerate(self.counts):
            times = counts[question.partnership]
            values = metric(found.keep(times > 0, times))
            totals[:, row] = values.sum(), len(values)
        return totals[0], totals[1]

    def over_pairs(self, values: FloatArray, question: Question) -> tuple[FloatArray, FloatArray]:
        """
        Add up values of true pairs.

        Parameters
        ----------
        values : ndarray of shape (n_true,)
            One per ordered pair of the question.
        question : Question
            The pairs.

        Returns
        -------
        total, number : ndarray of shape (1 + n_resamples,)
            Sum of the values, and number of pairs.
        """
        number = self._total(np.ones_like(values), question)
        return self._total(values, question), number

    def area(self, area: PairArea, question: Question) -> FloatArray:
        """
        Give the area under the ROC curve; other pairs stay what they are.

        Parameters
        ----------
        area : PairArea
            The area with its influences.
        question : Question
            Where it comes from.

        Returns
        -------
        ndarray of shape (1 + n_resamples,)
            Areas, from 0 to 1.
        """
        with np.errstate(invalid="ignore"):
            change = self._total(area.positive_influence, question) / self._total(
                area.positive_weight, question
            )
        change[0] = 0.0
        return np.asarray(np.clip(area.area + np.nan_to_num(change), 0, 1))

    def _total(self, values: FloatArray, question: Question) -> FloatArray:
        """Sum over true pairs, each as often as its partnership is drawn."""
        n_partnerships = self.counts.shape[1]
        return self.counts @ np.bincount(question.partnership, values, n_partnerships)


def _draw(n: int, n_resamples: int, seed: int) -> FloatArray:
    """How often each of n is drawn: once in the first row, then at random, n in all."""
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=n_resamples)
    return np.vstack([np.ones(n), drawn])


Resamples = OrganisationResamples | PartnershipResamples
