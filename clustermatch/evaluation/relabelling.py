"""A permutation test that relabels the organisations: arrays alone."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["permuted_means"]

FloatArray = NDArray[np.float64]


def permuted_means(
    scores: FloatArray, truth: FloatArray, n_permutations: int, seed: int
) -> FloatArray:
    """
    Relabel the organisations of a score matrix at random (QAP; Hubert 1987, Krackhardt 1988).

    Who stands in how many alliances, and who scores high with everybody, both stay; only which
    organisation is which is shuffled.

    Parameters
    ----------
    scores : ndarray of shape (n_organisations, n_organisations)
        Row = target, column = candidate; NaN is lower than any score.
    truth : ndarray of shape (n_organisations, n_organisations)
        Weight of each new alliance; 0 elsewhere.
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
    >>> scores = np.array([[0, 3, 1], [3, 0, 2], [1, 2, 0]])
    >>> truth = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    >>> float(permuted_means(scores, truth, 0, seed=0)[0].round(3))
    0.833
    """
    n, ranks, pairs = len(scores), _midranks(scores), np.nonzero(truth)
    shares = truth[pairs] / truth[pairs].sum()
    generator = np.random.default_rng(seed)
    orders = [np.arange(n), *(generator.permutation(n) for _ in range(n_permutations))]
    return np.array([ranks[order[pairs[0]], order[pairs[1]]] @ shares for order in orders])


def _midranks(scores: FloatArray) -> FloatArray:
    """Give the share of pairs of two organisations that score lower, ties half; 0 with itself."""
    off = ~np.eye(len(scores), dtype=np.bool_)
    values = np.round(np.nan_to_num(scores[off], nan=-np.inf), 6)
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.zeros(scores.shape)
    ranks[off] = ((np.cumsum(times) - times / 2) / len(values))[place]
    return ranks
