"""Scores of pairs, and pairs as cells of small matrices: arrays alone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["PairBlock", "PairScores", "group_pairs"]

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


def group_pairs(
    targets: IntArray, partners: IntArray, blocks: Callable[[IntArray], Iterable[IntArray]]
) -> Iterator[PairBlock]:
    """
    Group pairs by target into blocks that fit in memory.

    Parameters
    ----------
    targets, partners : ndarray of shape (n_pairs,)
        Positions of the organisations.
    blocks : callable
        Cuts sorted positions of targets into blocks.

    Yields
    ------
    PairBlock
        Some targets, the candidates that they are paired with, and which pairs these are.

    Examples
    --------
    >>> pairs = np.array([2, 0]), np.array([1, 1])
    >>> [block.pairs.tolist() for block in group_pairs(*pairs, lambda rows: [rows])]
    [[1, 0]]
    """
    order = np.argsort(targets, kind="stable")
    for rows in blocks(np.unique(targets)):
        first, last = np.searchsorted(targets[order], [rows[0], rows[-1] + 1])
        pairs = order[first:last]
        candidates, candidate_of = np.unique(partners[pairs], return_inverse=True)
        row_of = np.searchsorted(rows, targets[pairs])
        yield PairBlock(rows, candidates, pairs, row_of, candidate_of)
