"""Partners by chance, and the random numbers that settle ties."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..exceptions import InputError
from ..profiles import Profiles
from .base import Baseline

__all__ = ["RandomPartners", "check_draws", "symmetric_draws"]

FloatArray = NDArray[np.float64]


class RandomPartners(Baseline):
    """
    Suggest anybody: what any method must beat.

    Parameters
    ----------
    seed : int, default=0
        Seed of the random numbers, at least 0.
    n_draws : int, default=20
        How many score matrices an evaluation may average over.

    Attributes
    ----------
    profiles_ : Profiles
        The validated organisations, sorted by id.
    passed_over_ : dict of str to int
        Empty: alliances are not looked at.

    Notes
    -----
    Scores are uniform in [0, 1) and symmetric: both sides of a pair draw the same number.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "x", "lang": "en"})
    >>> matrix = RandomPartners(seed=1).fit(table).score_matrix()
    >>> bool(matrix[0, 1] == matrix[1, 0]), bool(matrix[0, 1] == matrix[0, 2])
    (True, False)
    """

    def __init__(self, *, seed: int = 0, n_draws: int = 20):
        self.seed = seed
        self.n_draws = n_draws

    def _learn(self, profiles: Profiles, known: sparse.csr_array | None) -> None:
        check_draws(self.seed, self.n_draws)

    def _scores(self, draw: int) -> FloatArray:
        return symmetric_draws(len(self.profiles_), self.seed, draw)


def check_draws(seed: Any, n_draws: Any) -> None:
    """
    Check the options of a baseline that draws.

    Parameters
    ----------
    seed : object
        A whole number of at least 0.
    n_draws : object
        A whole number of at least 1.

    Raises
    ------
    InputError
        If either is anything else.

    Examples
    --------
    >>> check_draws(0, 20)
    """
    for name, value, least in (("seed", seed, 0), ("n_draws", n_draws, 1)):
        whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
        if not whole or value < least:
            raise InputError(f"{name} must be a whole number from {least}, got {value!r}.")


def symmetric_draws(n: int, seed: int, draw: int) -> FloatArray:
    """
    Draw a random number for every pair.

    Parameters
    ----------
    n : int
        Number of organisations.
    seed : int
        Seed, at least 0.
    draw : int
        Number of the draw, at least 0; every draw is independent of the others.

    Returns
    -------
    ndarray of shape (n, n)
        Uniform in [0, 1), symmetric, 0 on the diagonal. Depends on positions alone: with ids
        sorted, the order of the rows of a table changes nothing.

    Examples
    --------
    >>> drawn = symmetric_draws(3, seed=0, draw=0)
    >>> bool((drawn == drawn.T).all()), bool((drawn == symmetric_draws(3, 0, 1)).all())
    (True, False)
    """
    upper = np.triu(np.random.default_rng([seed, draw]).random((n, n)), 1)
    return np.asarray(upper + upper.T)
