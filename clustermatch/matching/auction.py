"""Prices instead of a solver, where that takes too long: a matching and a bound."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .fill import Exchanges, match_greedily
from .problem import Matching, Problem

__all__ = ["auction", "beyond_prices"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

_ROUNDS: Final = 400
# A matching is made at so many prices, the last ones, which are the best.
_MATCHINGS: Final = 8
_SPACING: Final = 10
# After so many rounds without a better bound steps get shorter by this factor.
_PATIENCE: Final = 8
_SHORTER: Final = 0.7


def auction(problem: Problem, rounds: int = _ROUNDS) -> Matching:
    """
    Find a full matching that is nearly the best, and how far it is from that at most.

    Parameters
    ----------
    problem : Problem
        What is to be matched.
    rounds : int, default=400
        Steps of prices.

    Returns
    -------
    Matching
        Fullest as far as exchanges find it; the bound holds for all matchings with as many free
        places.

    Notes
    -----
    Lagrangian relaxation of the rooms by subgradient steps (Held, Wolfe and Crowder 1974; step
    size of Polyak 1969): nodes that are too much sought get a higher price, others a lower one, and
    what pairs are worth beyond both prices, plus the rooms at their prices, less the free places
    at the lowest, is a bound whatever the prices are. A matching takes pairs in the order of what
    they are worth beyond prices, and is then filled by exchanges.

    Examples
    --------
    >>> problem = Problem.of([0, 0, 1, 2], [1, 2, 3, 3], [9, 5, 5, 0], [1, 1, 1, 1])
    >>> matching = auction(problem)
    >>> matching.chosen, matching.value, matching.proven
    (array([False,  True,  True, False]), 10, True)
    """
    exchanges = Exchanges(problem)
    best = exchanges.fill(match_greedily(problem, _best_first(problem)))
    prices = _Prices(problem, problem.free(best))
    for number in range(rounds):
        prices.step(int(problem.weights[best].sum()))
        left = rounds - 1 - number
        if prices.settled or (left % _SPACING == 0 and left < _SPACING * _MATCHINGS):
            order = np.argsort(-prices.beyond(prices.best), kind="stable")
            best = _better(problem, best, exchanges.fill(match_greedily(problem, order)))
            prices.free = min(prices.free, problem.free(best))
        if prices.settled:
            break
    return _judge(problem, best, prices)


def beyond_prices(problem: Problem, free: int, rounds: int = _ROUNDS) -> FloatArray:
    """
    Tell what pairs are worth beyond good prices of their ends.

    Parameters
    ----------
    problem : Problem
        What is to be matched.
    free : int
        Places that stay free.
    rounds : int, default=400
        Steps of prices.

    Returns
    -------
    ndarray of shape (n_pairs,)
        Below 0 for pairs that are hardly in a good matching.

    Examples
    --------
    >>> problem = Problem.of([0, 0, 1, 2], [1, 2, 3, 3], [9, 5, 5, 0], [1, 1, 1, 1])
    >>> beyond_prices(problem, 0).shape
    (4,)
    """
    prices = _Prices(problem, free)
    likely = int(problem.weights[match_greedily(problem, _best_first(problem))].sum())
    for _ in range(rounds):
        prices.step(likely)
        if prices.settled:
            break
    return prices.beyond(prices.best)


def _best_first(problem: Problem) -> IntArray:
    return np.argsort(-problem.weights, kind="stable")


def _better(problem: Problem, one: BoolArray, other: BoolArray) -> BoolArray:
    """Take what covers more, then what is fuller, then what is worth more."""

    def merit(chosen: BoolArray) -> tuple[int, int, int]:
        value = int(problem.weights[chosen].sum())
        return problem.covered(chosen), -problem.free(chosen), value

    return max(one, other, key=merit)


def _judge(problem: Problem, chosen: BoolArray, prices: "_Prices") -> Matching:
    free = problem.free(chosen)
    everybody = problem.covered(chosen) == int((problem.room > 0).sum())
    fullest = everybody and free == problem.least_free
    value = int(problem.weights[chosen].sum())
    bound = max(float(value), prices.bound_of(prices.best, free)[0])
    return Matching(chosen, value, bound, fullest)


class _Prices:
    """Prices of rooms, and the bound that they give."""

    def __init__(self, problem: Problem, free: int):
        self.problem, self.free = problem, free
        self.now: FloatArray = np.zeros(problem.n_nodes)
        self.best, self.bound = self.now, np.inf
        self.settled = False
        self._scale, self._waited = 1.0, 0

    def beyond(self, prices: FloatArray) -> FloatArray:
        """Tell what each pair is worth beyond the prices of both ends."""
        return self.problem.weights - prices[self.problem.left] - prices[self.problem.right]

    def bound_of(self, prices: FloatArray, free: int) -> tuple[float, IntArray]:
        """Bound all matchings with so many free places; and the demand at these prices."""
        beyond = self.beyond(prices)
        wanted = beyond > 0
        cheapest = np.argsort(prices, kind="stable")
        before = np.cumsum(self.problem.room[cheapest]) - self.problem.room[cheapest]
        left_free = np.zeros(len(prices), dtype=np.intp)
        left_free[cheapest] = np.clip(free - before, 0, self.problem.room[cheapest])
        taken = self.problem.room - left_free
        return float(beyond[wanted].sum() + prices @ taken), self.problem.degrees(wanted) - taken

    def step(self, value: int) -> None:
        """Raise prices where too much is wanted, lower them where too little is."""
        bound, excess = self.bound_of(self.now, self.free)
        if bound < self.bound - 1e-9:
            self.bound, self.best, self._waited = bound, self.now, 0
        else:
            self._waited += 1
            if self._waited >= _PATIENCE:
                self._scale, self._waited = self._scale * _SHORTER, 0
        size = float((excess.astype(np.float64) ** 2).sum())
        self.settled = size == 0
        if size:
            self.now = self.now + self._scale * max(bound - value, 1.0) / size * excess
