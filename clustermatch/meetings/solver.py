"""Integer programmes by HiGHS, to the proof: one goal after the other, nothing printed."""

import math
import time
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from ..quiet import quiet_stdout

__all__ = ["Budget", "Model", "Solution"]

FloatArray = NDArray[np.float64]
_TOLERANCE: Final = 1e-9
_WHOLE: Final = 1e-4
_INFEASIBLE: Final = 2
# First target below the bound of the relaxation, as a share: odd cycles cost about so much.
_FIRST_GAP: Final = 2e-5
_WIDER: Final = 16
_ATTEMPTS: Final = 6


@dataclass
class Budget:
    """
    What may be spent: nodes always, seconds only where the user sets a limit.

    Attributes
    ----------
    seconds : float or None, default=None
        Limit of the whole plan; None: none, and the plan does not depend on the machine.
    cut : bool, default=False
        True once the clock cut something short.

    Examples
    --------
    >>> Budget().over()
    False
    """

    seconds: float | None = None
    cut: bool = False
    _start: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """
        Tell the seconds that are left.

        Returns
        -------
        float
            At least a twentieth of a second, infinity without a limit.
        """
        if self.seconds is None:
            return float("inf")
        return max(0.05, self.seconds - (time.monotonic() - self._start))

    def over(self) -> bool:
        """
        Tell whether time is up, and remember it.

        Returns
        -------
        bool
            Never True without a limit.
        """
        done = self.seconds is not None and time.monotonic() - self._start >= self.seconds
        self.cut |= done
        return done


@dataclass(frozen=True, eq=False)
class Solution:
    """
    What came of one goal.

    Attributes
    ----------
    x : ndarray of shape (n_columns,) or None
        The best point found; None where there is none.
    value, bound : float
        What it reaches, and what nothing can pass.

    Examples
    --------
    >>> Solution(None, 0.0, 1.0).x is None
    True
    """

    x: FloatArray | None
    value: float
    bound: float


class Model:
    """
    A maximisation whose rows and columns grow goal by goal.

    Parameters
    ----------
    n_columns : int
        Binary columns to begin with.
    budget : Budget
        What may be spent.

    Examples
    --------
    >>> model = Model(2, Budget())
    >>> model.add_rows(sparse.csr_array([[1.0, 1.0]]), upper=1)
    >>> round(model.maximise(np.array([2.0, 3.0])).value)
    3
    """

    def __init__(self, n_columns: int, budget: Budget):
        self.budget = budget
        self.lower = np.zeros(n_columns)
        self.upper = np.ones(n_columns)
        self.whole = np.ones(n_columns)
        self._rows: list[tuple[sparse.csr_array, FloatArray, FloatArray]] = []
        self._relaxed: _Relaxed | None = None

    def add_columns(self, n: int, upper: float = np.inf) -> slice:
        """
        Add continuous columns from 0 on.

        Parameters
        ----------
        n : int
            How many.
        upper : float, default=inf
            Their upper limit.

        Returns
        -------
        slice
            Where they are.
        """
        start = len(self.lower)
        self.lower = np.append(self.lower, np.zeros(n))
        self.upper = np.append(self.upper, np.full(n, upper))
        self.whole = np.append(self.whole, np.zeros(n))
        return slice(start, start + n)

    def add_rows(self, rows: Any, *, lower: Any = -np.inf, upper: Any = np.inf) -> None:
        """
        Add constraints ``lower <= rows @ x <= upper``.

        Parameters
        ----------
        rows : sparse array of shape (n_rows, n_columns)
            May be narrower than the model is now, or will be.
        lower, upper : array-like of shape (n_rows,)
            Limits; a number counts for all rows.
        """
        rows = sparse.csr_array(rows)
        size = (rows.shape[0],)
        self._rows.append(
            (rows, np.broadcast_to(lower, size).astype(float), np.broadcast_to(upper, size))
        )

    def maximise(
        self, gains: FloatArray, *, least: float = -np.inf, nodes: int | None = None
    ) -> Solution:
        """
        Find the best point for one goal whose values are whole numbers.

        The relaxation comes first. Columns whose reduced cost exceeds the distance between its
        bound and a target stay where they are in every point that reaches the target, so a much
        smaller programme remains; if it misses the target, what it found is the next target.

        Parameters
        ----------
        gains : ndarray of shape (n_gains,)
            Of the first columns; the others count nothing.
        least : float, default=-inf
            A value that is known to be possible.
        nodes : int, default=None
            Nodes of each search at most; None: until it is proven.

        Returns
        -------
        Solution
            Without a point where none was found within the limits.
        """
        full = np.zeros(len(self.lower))
        full[: len(gains)] = gains
        relaxed = self._relax(full)
        if relaxed is None:
            return self._search(full, self.lower, self.upper, nodes)
        self._relaxed = relaxed
        top = math.floor(relaxed.bound + _TOLERANCE * max(1.0, abs(relaxed.bound)))
        point = np.rint(relaxed.x)
        if np.abs(relaxed.x - point)[self.whole > 0].max(initial=0) < _WHOLE:
            return Solution(np.where(self.whole > 0, point, relaxed.x), float(top), float(top))
        found, gap = Solution(None, -np.inf, float(top)), round(_FIRST_GAP * abs(top))
        target = max(float(top - gap), least)
        for _ in range(_ATTEMPTS):
            lower, upper = self._fixed(relaxed, target)
            here = self._search(full, lower, upper, nodes)
            # Whatever lies outside the smaller programme stays below the target.
            bound = min(float(top), max(here.bound, target - 1.0))
            if here.value > found.value:
                found = here
            found = Solution(found.x, found.value, min(found.bound, bound))
            if found.value >= target - _WHOLE or self.budget.over():
                return found
            gap = max(gap, 1) * _WIDER
            target = found.value if found.x is not None else max(float(top - gap), least)
        return found

    def hold(self, value: float) -> None:
        """
        Fix what cannot change any more once the last goal is frozen at a value.

        Parameters
        ----------
        value : float
            What it has to reach from now on.
        """
        if self._relaxed is not None and len(self._relaxed.x) == len(self.lower):
            self.lower, self.upper = self._fixed(self._relaxed, value)
        self._relaxed = None

    def _fixed(self, relaxed: "_Relaxed", target: float) -> tuple[FloatArray, FloatArray]:
        """Fix each column that a point of this value cannot have elsewhere."""
        slack = relaxed.bound - target + _TOLERANCE * max(1.0, abs(relaxed.bound))
        lower, upper = self.lower.copy(), self.upper.copy()
        down, up = relaxed.at_lower > slack, relaxed.at_upper > slack
        upper[down], lower[up] = lower[down], upper[up]
        return lower, upper

    def _relax(self, gains: FloatArray) -> "_Relaxed | None":
        rows, lower, upper = self._stacked()
        low, high = np.isfinite(lower), np.isfinite(upper)
        options: Any = {}
        if self.budget.seconds is not None:
            options["time_limit"] = self.budget.left()
        limits: Any = np.column_stack([self.lower, self.upper])  # its type wants pairs of numbers
        with quiet_stdout():
            result = linprog(
                -gains,
                A_ub=sparse.vstack([rows[high], -rows[low]], format="csr"),
                b_ub=np.r_[upper[high], -lower[low]],
                bounds=limits,
                method="highs",
                options=options,
            )
        if result.status != 0 or result.x is None or result.fun is None:
            self.budget.over()
            return None
        return _Relaxed(result.x, -result.fun, result.lower.marginals, -result.upper.marginals)

    def _search(
        self, gains: FloatArray, lower: FloatArray, upper: FloatArray, nodes: int | None
    ) -> Solution:
        options: Any = {"mip_rel_gap": 0.0}  # the default 1e-4 is not "optimal"
        if nodes is not None:
            options["node_limit"] = nodes
        if self.budget.seconds is not None:
            options["time_limit"] = self.budget.left()
        rows, least, most = self._stacked()
        with quiet_stdout():
            result = milp(
                -gains,
                integrality=self.whole.astype(int),
                bounds=Bounds(lower, upper),
                constraints=[LinearConstraint(rows, least, most)],
                options=options,
            )
        self.budget.over()
        if result.status == _INFEASIBLE:
            return Solution(None, -np.inf, -np.inf)
        best = getattr(result, "mip_dual_bound", None)
        bound = float(gains[gains > 0] @ upper[gains > 0])
        if best is not None and np.isfinite(best):
            bound = float(np.floor(_WHOLE - best))
        if result.x is None:
            return Solution(None, -np.inf, bound)
        x = np.where(self.whole > 0, np.rint(result.x), result.x)
        return Solution(x, float(np.rint(gains @ x)), bound)

    def _stacked(self) -> tuple[sparse.csr_array, FloatArray, FloatArray]:
        width = len(self.lower)
        if not self._rows:
            return sparse.csr_array((0, width)), np.empty(0), np.empty(0)
        parts = [
            sparse.csr_array((rows.data, rows.indices, rows.indptr), (rows.shape[0], width))
            for rows, _, _ in self._rows
        ]
        return (
            sparse.vstack(parts, format="csr"),
            np.concatenate([lower for _, lower, _ in self._rows]),
            np.concatenate([upper for _, _, upper in self._rows]),
        )


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """A solved relaxation: the point, its bound, and what leaving either limit costs."""

    x: FloatArray
    bound: float
    at_lower: FloatArray
    at_upper: FloatArray
