"""Scores of pairs, and pairs as cells of small matrices: arrays alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["PairBlock", "PairScores"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class PairScores:
    """
    Scores of pairs and what they are made of; NaN stands for "cannot be known".

    Attributes
    ----------
    similarity : ndarray
        Shared ground, in [0, 1], symmetric.
    target_gain : ndarray
        What the partner brings to the target, in [0, 1]; NaN without needs or competences.
    partner_gain : ndarray
        What the target brings to the partner, in [0, 1]; NaN likewise.
    complementarity : ndarray
        Both gains fused, in [0, 1], symmetric; NaN where a gain is NaN.
    score : ndarray
        Weighted sum, in [0, 1], symmetric. An unknown component adds nothing.
    """

    similarity: FloatArray
    target_gain: FloatArray
    partner_gain: FloatArray
    complementarity: FloatArray
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
