"""The best of the fullest matchings, with proof: goals one after the other, by HiGHS."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .auction import beyond_prices
from .fill import Exchanges, match_greedily
from .highs import Programme, Solution
from .problem import Matching, Problem

__all__ = ["match_exactly"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# Pairs that cost no more than this against the linear programme are tried first.
_CORE: Final = 20.0
# Pairs that cost no more than this against prices are where the linear programme begins.
_LIKELY: Final = 300.0
# Below so many pairs that is not worth it.
_MANY_PAIRS: Final = 50_000
_WIDER: Final = 5.0


def match_exactly(problem: Problem) -> Matching:
    """
    Find the matching that covers most nodes, of these the fullest, of these the best.

    Parameters
    ----------
    problem : Problem
        What is to be matched.

    Returns
    -------
    Matching
        Proven, unless the solver came to its limit of search nodes.

    Notes
    -----
    Maximum-weight simple b-matching (Edmonds 1965): max w x, A x + s = room, x in {0, 1}, free
    places s >= 0. Coverage and the number of pairs are frozen before the weights count. The
    linear programme over all pairs gives a bound and what each pair would cost; the
    whole-number programme over the cheap ones gives a matching; whoever costs more than what lies
    between the two cannot be in a better one.

    Examples
    --------
    >>> problem = Problem.of([0, 0, 1, 2], [1, 2, 3, 3], [9, 5, 5, 0], [1, 1, 1, 1])
    >>> matching = match_exactly(problem)
    >>> matching.chosen, matching.value, matching.proven
    (array([False,  True,  True, False]), 10, True)
    """
    if not len(problem.left):
        return Matching(np.zeros(0, dtype=bool), 0, 0.0, True)
    best_first = np.argsort(-problem.weights, kind="stable")
    start = Exchanges(problem).fill(match_greedily(problem, best_first))
    covered, free, fullest = _settle_fullness(problem, start)
    model = _Model(problem, covered, free)
    return _best(model, start, fullest)


@dataclass(frozen=True, eq=False)
class _Model:
    """Equations over pairs x, free places s and nodes that are covered z."""

    problem: Problem
    covered: int | None = None
    free: int | None = None

    @property
    def everybody(self) -> bool:
        """Tell whether all nodes with room are covered."""
        return self.covered == int((self.problem.room > 0).sum())

    def programme(self) -> Programme:
        """Write the equations."""
        n, m, room = self.problem.n_nodes, len(self.problem.left), self.problem.room
        width = m + n if self.everybody else m + 2 * n
        eye = sparse.eye_array(n, format="csr")
        parts = [self.problem.incidence(), eye]
        spare = np.maximum(room - 1, 0) if self.everybody else room
        upper = [np.ones(m), spare.astype(np.float64)]
        below, most = [sparse.csr_array((0, width))], [np.empty(0)]
        if not self.everybody:
            parts.append(sparse.csr_array((n, n)))
            upper.append(np.minimum(room, 1).astype(np.float64))
            below.append(sparse.hstack([sparse.csr_array((n, m)), eye, eye], format="csr"))
            most.append(room.astype(np.float64))
            if self.covered is not None:
                below.append(_row(width, m + n, width, -1.0))
                most.append(np.array([-float(self.covered)]))
        if self.free is not None:
            below.append(_row(width, m, m + n, 1.0))
            most.append(np.array([float(self.free)]))
        return Programme(
            np.concatenate(upper),
            (sparse.hstack(parts, format="csr"), room.astype(np.float64)),
            (sparse.vstack(below, format="csr"), np.concatenate(most)),
        )

    def worth(self, *, pairs: float = 0.0, covered: float = 0.0) -> FloatArray:
        """Weigh all pairs alike, or all nodes that are covered."""
        n, m = self.problem.n_nodes, len(self.problem.left)
        parts = [np.full(m, pairs), np.zeros(n)]
        return np.concatenate(parts if self.everybody else [*parts, np.full(n, covered)])


def _row(width: int, start: int, stop: int, value: float) -> sparse.csr_array:
    """Make one equation over neighbouring variables."""
    at = np.arange(start, stop)
    cells = np.zeros(len(at), dtype=np.intp), at
    return sparse.csr_array((np.full(len(at), value), cells), shape=(1, width))


def _settle_fullness(problem: Problem, start: BoolArray) -> tuple[int, int, bool]:
    """Find how many nodes can be covered, and how few places must then stay free."""
    everybody = int((problem.room > 0).sum())
    covered, free = problem.covered(start), problem.free(start)
    if covered == everybody and free == problem.least_free:  # nothing is left to prove
        return covered, free, True
    model = _Model(problem, everybody)
    fullest = _most_pairs(model, problem, start if covered == everybody else None)
    if fullest is not None:
        return everybody, *fullest
    model = _Model(problem)
    found = model.programme().solve(model.worth(covered=1.0))
    if found.values is None:
        return covered, free, False
    most = round(float(found.values[-problem.n_nodes :].sum()))
    fullest = _most_pairs(_Model(problem, most), problem, None)
    proven = found.bound <= most
    return (covered, free, False) if fullest is None else (most, fullest[0], fullest[1] and proven)


def _most_pairs(
    model: _Model, problem: Problem, start: BoolArray | None
) -> tuple[int, bool] | None:
    """Find the fewest free places, and whether that is proven; None if nothing fits the model."""
    programme, worth = model.programme(), model.worth(pairs=1.0)
    relaxed = programme.relax(worth)
    if relaxed.values is None and relaxed.bound < 0:
        return None
    most = int(np.floor(relaxed.bound + 1e-6))
    if start is not None and start.sum() == most:
        return problem.free(start), True
    found = programme.solve(worth)
    if found.values is None:
        return None
    pairs = round(float(found.values[: len(problem.left)].sum()))
    return int(problem.room.sum() - 2 * pairs), found.bound <= pairs


def _best(model: _Model, start: BoolArray, fullest: bool) -> Matching:
    """Find the largest sum of weights among matchings that are as full."""
    problem = model.problem
    programme = model.programme()
    m = len(problem.left)
    worth = np.concatenate([problem.weights.astype(np.float64), np.zeros(len(programme.upper) - m)])
    relaxed = programme.relax(worth, _likely(model, len(worth)))
    known = _start(model, start, fullest)
    if relaxed.values is None or relaxed.reduced is None:
        return known
    bound, reach = relaxed.bound + 1e-3, _CORE
    while True:
        core = np.ones(len(worth), dtype=bool)
        core[:m] = (relaxed.reduced[:m] >= -reach) | (relaxed.values[:m] > 0.5)
        found = programme.keep(core).solve(worth[core])
        matching = _read(problem, found, core, bound, reach, fullest)
        if core[:m].all():
            return known if matching is None else matching
        # Not proven although all that is outside costs too much: the solver came to its limit.
        if matching is not None and (matching.proven or bound - reach < matching.value + 1):
            return matching
        between = 0.0 if matching is None else bound - matching.value
        reach = max(between, reach * _WIDER)


def _likely(model: _Model, width: int) -> BoolArray | None:
    """Say which pairs may be in a good matching, by prices."""
    problem = model.problem
    if len(problem.left) < _MANY_PAIRS:
        return None
    likely = np.ones(width, dtype=bool)
    likely[: len(problem.left)] = beyond_prices(problem, model.free or 0) >= -_LIKELY
    return likely


def _start(model: _Model, start: BoolArray, fullest: bool) -> Matching:
    """Take what was found without the solver, where that fails."""
    problem = model.problem
    value = int(problem.weights[start].sum())
    same = problem.free(start) == model.free and problem.covered(start) == model.covered
    return Matching(start, value, np.inf, fullest and same)


def _read(
    problem: Problem, found: Solution, core: BoolArray, bound: float, reach: float, fullest: bool
) -> Matching | None:
    """Read a solution over the core; what lies outside of it costs more than `reach`."""
    if found.values is None:
        return None
    m = len(problem.left)
    chosen = np.zeros(m, dtype=bool)
    chosen[core[:m]] = found.values[: core[:m].sum()] > 0.5
    value = int(problem.weights[chosen].sum())
    outside = -np.inf if core[:m].all() else bound - reach
    return Matching(chosen, value, float(min(bound, max(found.bound, outside))), fullest)
