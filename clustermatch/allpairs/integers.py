"""Rows rounded to 8 bits, and their products in whole numbers by torch. Arrays alone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from time import perf_counter
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from .scratch import Scratch

__all__ = ["IntegerRows", "multiply", "one_torch_thread", "products_pay", "why_not"]

FloatArray = NDArray[np.float64]
Vectors = NDArray[np.floating[Any]]
Bytes = NDArray[np.int8]

_LARGEST: Final = 127
# Sums of so many products of two such numbers stay below 2**31.
_WIDEST: Final = 2**17
# Rows below are as good as zero, and a scale of theirs might be.
_SMALLEST: Final = 1e-30
# Rows of a single number are multiplied wrongly by some versions of torch.
_WIDTH: Final = 16
_ROWS_AT_ONCE: Final = 1024
_UNIT_ROUNDOFF: Final = 2.0**-24
_lock = threading.Lock()
_quiet = {"users": 0, "threads": 1}


@dataclass(frozen=True, eq=False)
class IntegerRows:
    """
    Rows rounded to whole numbers from -127 to 127, each with a scale of its own.

    Attributes
    ----------
    values : ndarray of shape (n_rows, n_dims and some), int8
        The rounded rows, with zeros at their ends up to a multiple of 16.
    scale : ndarray of shape (n_rows,), float32
        A row of `values` times this is like the original.
    error : ndarray of shape (n_rows,)
        Distance of the two.
    longest : float
        Largest norm of a row, original or rounded.

    Examples
    --------
    >>> rows = IntegerRows.of(np.array([[1.0, 0.5], [0.0, 0.0]]))
    >>> rows.values[:, :2].tolist(), rows.error.round(4).tolist()
    ([[127, 64], [0, 0]], [0.0039, 0.0])
    """

    values: Bytes
    scale: NDArray[np.float32]
    error: FloatArray
    longest: float

    @classmethod
    def of(cls, vectors: Vectors) -> Self:
        """
        Round rows, some at a time.

        Parameters
        ----------
        vectors : ndarray of shape (n_rows, n_dims)
            Any rows.

        Returns
        -------
        IntegerRows
            A quarter of their size in float32.
        """
        n_rows, n_dims = vectors.shape
        values = np.zeros((n_rows, -(-n_dims // _WIDTH) * _WIDTH), dtype=np.int8)
        scale, error = np.ones(n_rows, dtype=np.float32), np.zeros(n_rows)
        longest = 0.0
        for start in range(0, n_rows, _ROWS_AT_ONCE):
            at = slice(start, start + _ROWS_AT_ONCE)
            rows = np.asarray(vectors[at], dtype=np.float64)
            most = np.abs(rows).max(axis=1, initial=0.0)
            scale[at] = np.where(most > _SMALLEST, most / _LARGEST, 1.0)
            steps = scale[at].astype(np.float64)[:, None]
            held = np.clip(np.rint(rows / steps), -_LARGEST, _LARGEST)
            values[at, :n_dims] = held
            held *= steps
            error[at] = _norms(rows - held)
            longest = max(longest, _norms(rows).max(), _norms(held).max())
        return cls(values, scale, error, float(longest))

    def errors_with(self, longest: float, n_sums: int = 0) -> NDArray[np.float32]:
        """
        Share out the error of products with other rows.

        Parameters
        ----------
        longest : float
            Largest norm of the other side.
        n_sums : int, default=0
            Products that are added up afterwards.

        Returns
        -------
        ndarray of shape (n_rows,), float32
            A scalar product is at most the rounded one, plus this, plus the same of the other;
            rounding in float32 is allowed for.
        """
        rounding = (4 + n_sums) * _UNIT_ROUNDOFF * self.longest * longest
        share = 1.0001 * (self.error * longest + rounding)
        return np.nextafter(share.astype(np.float32), np.float32(np.inf))


def multiply(left: Bytes, right: Bytes, name: str, scratch: Scratch) -> NDArray[np.int32]:
    """
    Multiply rows with rows, exactly.

    Parameters
    ----------
    left, right : ndarray of shape (n_left, n_dims) and (n_right, n_dims), int8
        C-contiguous rows.
    name : str
        Of the buffer.
    scratch : Scratch
        Buffers of this thread.

    Returns
    -------
    ndarray of shape (n_left, n_right), int32
        ``left @ right.T``.
    """
    import torch

    out = scratch.array(name, (len(left), len(right)), np.int32)
    if left.size and right.size:
        # Private in torch, so `why_not` tries it first.
        turned = torch.from_numpy(right).t()
        torch._int_mm(torch.from_numpy(left), turned, out=torch.from_numpy(out))
    else:
        out[:] = 0
    return out


def why_not(n_dims: int = 1) -> str:
    """
    Tell what keeps whole numbers from being used.

    Parameters
    ----------
    n_dims : int, default=1
        Length of the rows.

    Returns
    -------
    str
        The reason; empty if there is none.
    """
    return _why_no_product() if n_dims <= _WIDEST else f"rows are longer than {_WIDEST}"


@cache
def products_pay() -> bool:
    """
    Tell whether whole numbers are multiplied much faster than float32 on this processor.

    Returns
    -------
    bool
        True if in less than half the time.
    """
    if why_not():
        return False
    whole, scratch = np.ones((512, 384), dtype=np.int8), Scratch()
    single = whole.astype(np.float32)
    with one_torch_thread():
        quick = _fastest(lambda: multiply(whole, whole, "whole", scratch))
        return 2 * quick < _fastest(lambda: scratch.product("single", single, single))


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """
    Keep torch to one thread in this thread for a while: tiles have threads of their own.

    Yields
    ------
    None
        Afterwards torch has as many as it had before the first that asked.
    """
    import torch

    with _lock:
        if not _quiet["users"]:
            _quiet["threads"] = torch.get_num_threads()
        _quiet["users"] += 1
        torch.set_num_threads(1)
    try:
        yield
    finally:
        with _lock:
            _quiet["users"] -= 1
            torch.set_num_threads(_quiet["threads"])


@cache
def _why_no_product() -> str:
    if find_spec("torch") is None:
        return "torch is not installed"
    try:
        exact = all(_is_exact(*shape) for shape in ((64, 96, 64), (17, 48, 5), (1, 16, 1)))
    except (AttributeError, ImportError, NotImplementedError, RuntimeError, TypeError) as error:
        return f"this torch has no integer product ({type(error).__name__}: {error})"
    return "" if exact else "the integer product of this torch is not exact on this processor"


def _is_exact(n_left: int, n_dims: int, n_right: int) -> bool:
    """Hold the product against numpy on the largest numbers, where some processors saturate."""
    left = np.full((n_left, n_dims), _LARGEST, dtype=np.int8)
    right = np.full((n_right, n_dims), _LARGEST, dtype=np.int8)
    right[::2] = -_LARGEST
    right[:, ::3] = np.arange(right[:, ::3].size).reshape(n_right, -1) % 255 - _LARGEST
    exact = left.astype(np.int32) @ right.T.astype(np.int32)
    return np.array_equal(multiply(left, right, "whole", Scratch()), exact)


def _fastest(function: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        start = perf_counter()
        function()
        times.append(perf_counter() - start)
    return min(times)


def _norms(rows: FloatArray) -> FloatArray:
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", rows, rows)))
