"""A permutation test that relabels the organisations: arrays alone."""

import numpy as np
from numpy.typing import NDArray

from .questions import Question

__all__ = ["permuted_means"]

FloatArray = NDArray[np.float64]
LevelArray = NDArray[np.int32]


def permuted_means(
    levels: LevelArray, question: Question, n_permutations: int, seed: int
) -> FloatArray:
    """
    Relabel the organisations of a score matrix at random (QAP; Hubert 1987, Krackhardt 1988).

    Who stands in how many alliances, and who scores high with everybody, both stay; only which
    organisation is which is shuffled.

    Parameters
    ----------
    levels : ndarray of shape (n_organisations, n_organisations)
        Of `score_levels`; row = target, column = candidate.
    question : Question
        New alliances and their weights.
    n_permutations : int
        Number of permutations.
    seed : int
        Seed of the generator.

    Returns
    -------
    ndarray of shape (1 + n_permutations,)
        Mean rank, from 0 to 1 among all pairs, of the scores of new alliances: first as
        labelled, then permuted.

    Examples
    --------
    >>> levels = np.array([[0, 3, 1], [3, 0, 2], [1, 2, 0]], dtype=np.int32)
    >>> pair = np.array([0, 1]), np.array([1, 0]), np.ones(2), np.zeros(2, dtype=int)
    >>> allowed = ~np.eye(3, dtype=bool)
    >>> question = Question("", ~allowed, allowed, *pair, np.zeros(2, "datetime64[D]"))
    >>> float(permuted_means(levels, question, 0, seed=0)[0].round(3))
    0.833
    """
    n, ranks = len(levels), _midranks(levels)
    shares = question.weight / question.weight.sum()
    generator = np.random.default_rng(seed)
    means = np.empty(1 + n_permutations)
    for draw in range(1 + n_permutations):
        order = generator.permutation(n) if draw else np.arange(n)
        # Not as a product of two vectors: threads of linear algebra cost more than they do here.
        means[draw] = (ranks[order[question.target], order[question.partner]] * shares).sum()
    return means


def _midranks(levels: LevelArray) -> FloatArray:
    """Give the share of pairs of two organisations that score lower, ties half."""
    times = np.bincount(levels.ravel())
    times -= np.bincount(levels.diagonal(), minlength=len(times))
    return np.asarray(((np.cumsum(times) - times / 2) / times.sum())[levels])
