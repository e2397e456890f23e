"""Integer programmes by HiGHS, to the proof: one goal after the other, nothing printed."""

import contextlib
import ctypes
import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

__all__ = ["Budget", "Model", "Solution", "quiet_stdout"]

FloatArray = NDArray[np.float64]
_LOCK = threading.RLock()


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

    def maximise(self, gains: FloatArray, *, nodes: int | None = None) -> Solution:
        """
        Find the best point for one goal.

        Parameters
        ----------
        gains : ndarray of shape (n_gains,)
            Of the first columns; the others count nothing.
        nodes : int, default=None
            Nodes of the search at most; None: until it is proven.

        Returns
        -------
        Solution
            Without a point where none was found within the limits.
        """
        costs = np.zeros(len(self.lower))
        costs[: len(gains)] = -gains
        options: dict[str, Any] = {"mip_rel_gap": 0.0}  # the default 1e-4 is not "optimal"
        if nodes is not None:
            options["node_limit"] = nodes
        if self.budget.seconds is not None:
            options["time_limit"] = self.budget.left()
        with quiet_stdout():
            result = milp(
                costs,
                integrality=self.whole,
                bounds=Bounds(self.lower, self.upper),
                constraints=self._constraints(),
                options=options,
            )
        self.budget.over()
        best = getattr(result, "mip_dual_bound", None)
        bound = float(gains[gains > 0].sum()) if best is None or not np.isfinite(best) else -best
        if result.x is None:
            return Solution(None, -np.inf, bound)
        x = np.where(self.whole > 0, np.rint(result.x), result.x)
        return Solution(x, float(-costs @ x), bound)

    def _constraints(self) -> list[LinearConstraint]:
        if not self._rows:
            return []
        width = len(self.lower)
        parts = []
        for rows, _, _ in self._rows:
            wide = sparse.csr_array((rows.data, rows.indices, rows.indptr), (rows.shape[0], width))
            parts.append(wide)
        return [
            LinearConstraint(
                sparse.vstack(parts, format="csr"),
                np.concatenate([lower for _, lower, _ in self._rows]),
                np.concatenate([upper for _, _, upper in self._rows]),
            )
        ]


@contextlib.contextmanager
def quiet_stdout() -> Iterator[None]:
    """
    Keep what compiled code prints off stdout.

    HiGHS in scipy 1.17 prints a line now and then (HiGHS issue 2783), past ``sys.stdout``.

    Yields
    ------
    None
        File descriptor 1 leads nowhere meanwhile.

    Examples
    --------
    >>> with quiet_stdout():
    ...     _ = os.write(1, b"chatter")
    """
    with _LOCK:
        if sys.stdout is not None:
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.flush()
        _flush_compiled()
        try:
            kept = os.dup(1)
        except OSError:  # no stdout at all: nothing to protect
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            yield
        finally:
            _flush_compiled()  # what waits in the C library's buffer would come out later
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)


def _flush_compiled() -> None:
    with contextlib.suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
        library.fflush(None)
