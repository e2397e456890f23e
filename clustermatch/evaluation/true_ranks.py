"""Where a method ranks the partners that a target really took: arrays alone."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .questions import Question

__all__ = ["TrueRanks"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

# As the library ranks: scores that agree to six decimals are a tie.
_DECIMALS: Final = 6


@dataclass(frozen=True, eq=False)
class TrueRanks:
    """
    Ranks of true partners, target by target.

    Attributes
    ----------
    rank : ndarray of shape (n_true,)
        From 1, among all candidates; infinite where the method does not rank the partner.
        Ascending within each target.
    weight : ndarray of shape (n_true,)
        What a pair counts, above 0.
    target : ndarray of shape (n_true,)
        Position of the target; entries of one target are neighbours.
    entry : ndarray of shape (n_true,)
        Which true pair of the question this is.

    Examples
    --------
    >>> ranks = TrueRanks.from_ranks([2.0, 5.0, 1.0], targets=[0, 0, 4])
    >>> ranks.starts, ranks.targets
    (array([0, 2]), array([0, 4]))
    """

    rank: FloatArray
    weight: FloatArray
    target: IntArray
    entry: IntArray

    @classmethod
    def from_ranks(
        cls,
        ranks: "FloatArray | list[float]",
        targets: "IntArray | list[int]",
        weights: "FloatArray | list[float] | None" = None,
    ) -> Self:
        """
        Order given ranks.

        Parameters
        ----------
        ranks : array-like of shape (n_true,)
            Ranks of true partners.
        targets : array-like of shape (n_true,)
            Position of the target of each.
        weights : array-like of shape (n_true,), default=None
            What each counts; None: 1.

        Returns
        -------
        TrueRanks
            By target, then by rank.
        """
        rank, target = np.asarray(ranks, dtype=np.float64), np.asarray(targets, dtype=np.intp)
        weight = np.ones(len(rank)) if weights is None else np.asarray(weights, dtype=np.float64)
        order = np.lexsort((rank, target))
        return cls(rank[order], weight[order], target[order], order)

    @classmethod
    def from_scores(cls, scores: FloatArray, question: Question) -> Self:
        """
        Rank all candidates of each target that has a true partner.

        Parameters
        ----------
        scores : ndarray of shape (n_organisations, n_organisations)
            Row = target, column = candidate; NaN where the method does not rank the candidate.
        question : Question
            Truth and candidates.

        Returns
        -------
        TrueRanks
            Scores are rounded to 1e-6 first; ties fall to the smaller position.
        """
        rows, row_of = np.unique(question.target, return_inverse=True)
        ranked = np.where(question.allowed[rows], np.round(scores[rows], _DECIMALS), np.nan)
        # NaN sorts to the end, whatever the sign.
        order = np.argsort(-ranked, axis=1, kind="stable")
        place = np.empty_like(order)
        np.put_along_axis(place, order, np.arange(order.shape[1])[None, :], axis=1)
        found = place[row_of, question.partner].astype(np.float64) + 1
        found[np.isnan(ranked[row_of, question.partner])] = np.inf
        return cls.from_ranks(found, question.target, question.weight)

    @property
    def starts(self) -> IntArray:
        """
        Tell where each target begins.

        Returns
        -------
        ndarray of shape (n_targets,)
            First entry of each target.
        """
        changes = np.flatnonzero(self.target[1:] != self.target[:-1]) + 1
        return np.r_[0, changes].astype(np.intp) if len(self.target) else changes

    @property
    def targets(self) -> IntArray:
        """
        List the targets.

        Returns
        -------
        ndarray of shape (n_targets,)
            Positions, in the order of the entries.
        """
        return self.target[self.starts]

    def keep(self, chosen: BoolArray, times: FloatArray | None = None) -> Self:
        """
        Look at some of the true pairs only; ranks stay what they were.

        Parameters
        ----------
        chosen : ndarray of shape (n_pairs_of_the_question,)
            True for the pairs to keep, in the order of the question.
        times : ndarray of shape (n_pairs_of_the_question,), default=None
            How often each counts.

        Returns
        -------
        TrueRanks
            Targets that keep no pair are gone.
        """
        kept = chosen[self.entry]
        weight = self.weight if times is None else self.weight * times[self.entry]
        return type(self)(self.rank[kept], weight[kept], self.target[kept], self.entry[kept])
