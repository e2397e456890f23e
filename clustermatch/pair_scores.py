"""Scores of pairs, and pairs as cells of small matrices: arrays alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLOCK_CELLS", "PairBlock", "PairScores", "group_pairs", "split_rows"]

# Cells of float64 that one block of rows may fill: 2**23 * 8 bytes = 64 MiB.
BLOCK_CELLS: Final = 2**23
# Of a block of given pairs: most of its cells are of no pair, and a larger block has more of them.
_PAIR_CELLS: Final = 2**17

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class PairScores:
    """
    Scores of pairs and what they are made of; NaN stands for "cannot be known".

    Attributes
    ----------
    similarity : ndarray
        Shared ground, in [0, 1], symmetric; 0.5 is usual for the two.
    words : ndarray
        Rare words in common, in [0, 1], symmetric; 0.5 is usual for the two. Across languages
        it is the similarity, as words cannot be compared.
    target_gain : ndarray
        What the partner brings to the target, in [0, 1]; NaN without competences of the
        partner, or without needs and competences of the target.
    partner_gain : ndarray
        What the target brings to the partner, in [0, 1]; NaN likewise.
    complementarity : ndarray
        Both gains fused, in [0, 1], symmetric; NaN where a gain is NaN.
    precedent : ndarray
        Alliances between those who are close to the two, in [0, 1], symmetric; 0 where there
        is none or none are known.
    score : ndarray
        Weighted sum, in [0, 1], symmetric. An unknown component adds nothing.
    """

    similarity: FloatArray
    words: FloatArray
    target_gain: FloatArray
    partner_gain: FloatArray
    complementarity: FloatArray
    precedent: FloatArray
    score: FloatArray


@dataclass(frozen=True, eq=False)
class PairBlock:
    """
    Some pairs as cells of a small matrix.

    Attributes
    ----------
    rows, candidates : ndarray of shape (n_rows,) and (n_candidates,)
        Distinct positions of the targets and of their partners, sorted.
    pairs : ndarray of shape (n_pairs,)
        Which pairs of the whole list these are.
    row_of, candidate_of : ndarray of shape (n_pairs,)
        Cell of each pair.
    """

    rows: IntArray
    candidates: IntArray
    pairs: IntArray
    row_of: IntArray
    candidate_of: IntArray


def split_rows(
    rows: IntArray, n_pairs: IntArray, cells: float, n_columns: int
) -> Iterator[IntArray]:
    """
    Cut rows into blocks by how many candidates their pairs may have.

    Parameters
    ----------
    rows : ndarray of shape (n_rows,)
        Positions of targets.
    n_pairs : ndarray of shape (n_rows,)
        Pairs of each.
    cells : float
        Rows times candidates that a block may have.
    n_columns : int
        Candidates that there are.

    Yields
    ------
    ndarray of shape (n_block_rows,)
        Consecutive pieces of `rows`, at least one row each.

    Examples
    --------
    >>> rows = np.arange(5)
    >>> [block.tolist() for block in split_rows(rows, np.array([1, 1, 1, 9, 1]), 4, 100)]
    [[0, 1], [2], [3], [4]]
    """
    first, held = 0, 0
    for at, count in enumerate(n_pairs.tolist()):
        held += count
        if at > first and (at - first + 1) * min(held, n_columns) > cells:
            yield rows[first:at]
            first, held = at, count
    if len(rows):
        yield rows[first:]


def group_pairs(
    targets: IntArray,
    partners: IntArray,
    cells: Callable[[IntArray], IntArray],
    n_organisations: int,
) -> Iterator[PairBlock]:
    """
    Group pairs by target into blocks that fit in memory.

    Parameters
    ----------
    targets, partners : ndarray of shape (n_pairs,)
        Positions of the organisations.
    cells : callable
        Tells how many cells of temporary arrays each of some targets causes with all candidates.
    n_organisations : int
        Candidates that there are.

    Yields
    ------
    PairBlock
        Some targets, the candidates that they are paired with, and which pairs these are.

    Examples
    --------
    >>> pairs = np.array([2, 0]), np.array([1, 1])
    >>> [block.pairs.tolist() for block in group_pairs(*pairs, lambda rows: 10 * rows, 3)]
    [[1, 0]]
    """
    order = np.argsort(targets, kind="stable")
    targeted, n_pairs = np.unique(targets, return_counts=True)
    cost = 8 + (float(cells(targeted).mean()) / n_organisations if len(targeted) else 0.0)
    most = min(BLOCK_CELLS / cost, _PAIR_CELLS)
    for rows in split_rows(targeted, n_pairs, most, n_organisations):
        first, last = np.searchsorted(targets[order], [rows[0], rows[-1] + 1])
        pairs = order[first:last]
        candidates, candidate_of = np.unique(partners[pairs], return_inverse=True)
        row_of = np.searchsorted(rows, targets[pairs])
        yield PairBlock(rows, candidates, pairs, row_of, candidate_of)
