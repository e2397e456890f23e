"""Exact top-k over all pairs, block after block: arrays alone, no ids and no text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .threads import map_blocks

__all__ = ["DECIMALS", "Admission", "rank_partners"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

# Scores are compared after rounding to 1e-6, so that the last bits of a matrix product,
# which depend on the shape of the block, decide nothing. Ties fall to the smaller position.
DECIMALS: Final = 6


@dataclass(frozen=True, eq=False)
class Admission:
    """
    Who may be suggested to whom; self never.

    Attributes
    ----------
    eligible : ndarray of shape (n_organisations,)
        False for an organisation that is never ranked, as target or as candidate.
    excluded : sparse array of shape (n_organisations, n_organisations), default=None
        Non-zero where a pair is forbidden; symmetric.
    groups : ndarray of shape (n_organisations,), default=None
        Partners must be of another group; -1 (no group known) is like no other.
    """

    eligible: BoolArray
    excluded: sparse.csr_array | None = None
    groups: IntArray | None = None

    def allowed(self, rows: IntArray) -> BoolArray:
        """
        Tell the admissible candidates of some targets.

        Parameters
        ----------
        rows : ndarray of shape (n_rows,)
            Positions of the targets.

        Returns
        -------
        ndarray of shape (n_rows, n_organisations)
            True where the candidate may be suggested to the target.
        """
        allowed = self.eligible[rows][:, None] & self.eligible[None, :]
        allowed[np.arange(len(rows)), rows] = False
        if self.excluded is not None:
            allowed &= self.excluded[rows].toarray() == 0
        if self.groups is not None:
            mine = self.groups[rows][:, None]
            allowed &= (mine != self.groups[None, :]) | (mine < 0)
        return allowed


def rank_partners(
    score_block: Callable[[IntArray], FloatArray],
    blocks: Iterable[IntArray],
    admission: Admission,
    k: int,
    *,
    n_jobs: int = 1,
) -> tuple[IntArray, IntArray]:
    """
    Find the k best admissible candidates of each target, exactly.

    Parameters
    ----------
    score_block : callable
        Takes positions of shape (n_rows,), returns scores of shape (n_rows, n_organisations).
    blocks : iterable of ndarray
        Positions of the targets, cut into blocks that fit in memory.
    admission : Admission
        Who may be suggested to whom; applied before ranking, so that lists stay full.
    k : int
        Partners wanted for each target, at least 1.
    n_jobs : int, default=1
        Threads over blocks; -1 takes all cores. The result is the same.

    Returns
    -------
    partners : ndarray of shape (n_targets, k)
        Positions of the partners, best first; -1 where fewer than k are admissible. Scores
        are rounded to 1e-6 first, and ties fall to the smaller position.
    n_allowed : ndarray of shape (n_targets,)
        How many candidates each target had.

    Raises
    ------
    ValueError
        If there is no block at all.

    Examples
    --------
    >>> scores = np.array([[0.0, 0.2, 0.9], [0.2, 0.0, 0.5], [0.9, 0.5, 0.0]])
    >>> everybody = Admission(np.ones(3, dtype=bool))
    >>> rank_partners(lambda rows: scores[rows], [np.arange(3)], everybody, k=2)[0]
    array([[2, 1],
           [2, 0],
           [0, 1]])
    """

    def rank(rows: IntArray) -> tuple[IntArray, IntArray]:
        allowed = admission.allowed(rows)
        masked = np.where(allowed, np.round(score_block(rows), DECIMALS), -np.inf)
        return _top_k(masked, k), allowed.sum(axis=1)

    partners, n_allowed = zip(*map_blocks(rank, blocks, n_jobs), strict=True)
    return np.concatenate(partners), np.concatenate(n_allowed)


def _top_k(scores: FloatArray, k: int) -> IntArray:
    """Positions of the k largest finite scores of each row, ties to the left, -1 to fill."""
    width = min(k, scores.shape[1])
    kth_best = np.partition(scores, scores.shape[1] - width, axis=1)[:, -width]
    best = np.full((len(scores), k), -1, dtype=np.intp)
    for row, (values, threshold) in enumerate(zip(scores, kth_best, strict=True)):
        candidates = np.flatnonzero((values >= threshold) & (values > -np.inf))
        ranked = candidates[np.argsort(-values[candidates], kind="stable")][:k]
        best[row, : len(ranked)] = ranked
    return best
