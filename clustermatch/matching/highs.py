"""Linear and whole-number programmes by scipy's HiGHS: no gap allowed, nothing on stdout."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from ..quiet import quiet_stdout

__all__ = ["Programme", "Solution"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# Nodes of the search tree: unlike a limit on the clock it gives the same answer on each machine.
_NODE_LIMIT: Final = 20_000
_DONE, _INFEASIBLE = 0, 2
_TOLERANCE: Final = 1e-6
_linprog: Any = linprog  # its stubs know no sparse rows


@dataclass(frozen=True, eq=False)
class Solution:
    """
    An answer of the solver.

    Attributes
    ----------
    values : ndarray of shape (n_variables,) or None
        None where there is no solution, or none was found.
    bound : float
        No solution is worth more; minus infinity where there is none.
    reduced : ndarray of shape (n_variables,) or None
        Of a linear programme: what one unit more of a variable would add at most.
    """

    values: FloatArray | None
    bound: float
    reduced: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Programme:
    """
    Rows of equations and inequalities over variables with bounds.

    Attributes
    ----------
    upper : ndarray of shape (n_variables,)
        Upper bounds; lower bounds are 0.
    equal : tuple of sparse array of shape (n_rows, n_variables) and ndarray of shape (n_rows,)
        Rows that equal what is on the right.
    below : tuple of sparse array of shape (n_rows, n_variables) and ndarray of shape (n_rows,)
        Rows that are at most what is on the right.

    Examples
    --------
    >>> row = sparse.csr_array([[2.0, 2.0]])
    >>> none = sparse.csr_array((0, 2)), np.empty(0)
    >>> programme = Programme(np.ones(2), equal=none, below=(row, np.array([3.0])))
    >>> programme.solve(np.array([4.0, 3.0])).values, programme.relax(np.array([4.0, 3.0])).bound
    (array([1., 0.]), 5.5)
    """

    upper: FloatArray
    equal: tuple[sparse.csr_array, FloatArray]
    below: tuple[sparse.csr_array, FloatArray]
    node_limit: int = field(default=_NODE_LIMIT, kw_only=True)

    def solve(self, worth: FloatArray) -> Solution:
        """
        Find whole numbers that are worth most.

        Parameters
        ----------
        worth : ndarray of shape (n_variables,)
            Of one unit of each variable; whole numbers.

        Returns
        -------
        Solution
            Proven to be the best where its worth is its bound.
        """
        rows = []
        if self.equal[0].shape[0]:
            rows.append(LinearConstraint(self.equal[0], self.equal[1], self.equal[1]))
        if self.below[0].shape[0]:
            rows.append(LinearConstraint(self.below[0], -np.inf, self.below[1]))
        with quiet_stdout():
            found = milp(
                -worth,
                integrality=np.ones(len(worth), dtype=np.int64),
                bounds=Bounds(0, self.upper),
                constraints=rows,
                # The default gap of 1e-4 would pass for the best.
                options={"mip_rel_gap": 0.0, "node_limit": self.node_limit},
            )
        if found.x is None:
            limited = found.status not in (_DONE, _INFEASIBLE)
            return Solution(None, np.inf if limited else -np.inf)
        return Solution(np.round(found.x), float(np.floor(-found.mip_dual_bound + 1e-6)))

    def relax(self, worth: FloatArray, likely: BoolArray | None = None) -> Solution:
        """
        Find numbers, whole or not, that are worth most.

        Parameters
        ----------
        worth : ndarray of shape (n_variables,)
            Of one unit of each variable.
        likely : ndarray of shape (n_variables,), default=None
            True for variables to begin with; others are taken in as far as they could add
            anything. The worth found is the same.

        Returns
        -------
        Solution
            With what a unit more of each variable would add.
        """
        kept = np.ones(len(worth), dtype=bool) if likely is None else likely.copy()
        while True:
            found = self.keep(kept)._relax(worth[kept])
            if found.status != _DONE and not kept.all():
                kept[:] = True
                continue
            if found.status != _DONE:
                return Solution(None, -np.inf if found.status == _INFEASIBLE else np.inf)
            prices = (found.eqlin.marginals, found.ineqlin.marginals)
            reduced = worth + self.equal[0].T @ prices[0] + self.below[0].T @ prices[1]
            missing = ~kept & (reduced > _TOLERANCE)
            if not missing.any():
                break
            kept |= missing
        values = np.zeros(len(worth))
        values[kept] = found.x
        return Solution(values, -float(found.fun), reduced)

    def _relax(self, worth: FloatArray) -> Any:
        bounds: Any = np.stack([np.zeros_like(self.upper), self.upper], axis=1)
        equal, below = (rows if rows[0].shape[0] else (None, None) for rows in self._rows())
        given: Any = (below[0], below[1], equal[0], equal[1], bounds)
        with quiet_stdout():
            return _linprog(-worth, *given, method="highs")

    def _rows(self) -> list[tuple[Any, FloatArray]]:
        return [self.equal, self.below]

    def keep(self, kept: BoolArray) -> "Programme":
        """
        Leave variables out, as if they were 0.

        Parameters
        ----------
        kept : ndarray of shape (n_variables,)
            True for those that stay.

        Returns
        -------
        Programme
            Over these.
        """
        equal, below = (rows[0].tocsc()[:, kept].tocsr() for rows in (self.equal, self.below))
        return Programme(
            self.upper[kept],
            (equal, self.equal[1]),
            (below, self.below[1]),
            node_limit=self.node_limit,
        )
