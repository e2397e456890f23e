"""What a score is, tile by tile, and its simplest form: one vector. Arrays alone."""

from abc import ABC, abstractmethod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .scratch import Scratch

__all__ = ["TILE", "Cosine", "Form", "rounding_error"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Tile = NDArray[np.float32]
Rows = slice | IntArray
Vectors = NDArray[np.floating[Any]]

# 480 x 480 float32 is 0.9 MiB, and stays in the cache of a core with its operands; rows of a power
# of two in length would collide there.
TILE: Final = 480
_UNIT_ROUNDOFF: Final = 2.0**-24
# Roundings of a fusion.
_FUSING: Final = 8


class Form(ABC):
    """
    A symmetric score of pairs of rows: bounds of it by tiles, itself by pairs.

    Parameters
    ----------
    n_rows : int
        Organisations.
    tile_size : int
        Rows of a tile at most.
    slack : float
        No score is above the entry of its tile by more.
    n_vectors : int, default=None
        Vectors, if an organisation has several: how much work there is.
    """

    def __init__(self, *, n_rows: int, tile_size: int, slack: float, n_vectors: int | None = None):
        self.n_rows = n_rows
        self.tile_size = tile_size
        self.slack = slack
        self.n_vectors = n_rows if n_vectors is None else n_vectors

    def compile(self) -> None:  # noqa: B027 - most need nothing
        """Make ready what compiled tiles need, once it is known that they are used."""

    def tile(self, rows: Rows, columns: slice, kernels: Any, scratch: Scratch) -> Tile:
        """
        Bound the scores of some rows with others, from above and by little.

        Parameters
        ----------
        rows : slice or ndarray of shape (n_rows,)
            Positions.
        columns : slice
            Consecutive positions.
        kernels : module
            `clustermatch.allpairs.kernels` or `clustermatch.allpairs.plain`.
        scratch : Scratch
            Buffers of this thread.

        Returns
        -------
        ndarray of shape (n_rows, n_columns), float32
            May be written to; the next call with the same scratch overwrites it.
        """
        return self._tile(rows, columns, kernels, scratch)

    def pairs(self, left: IntArray, right: IntArray, kernels: Any) -> FloatArray:
        """
        Score given pairs in double precision.

        Parameters
        ----------
        left, right : ndarray of shape (n_pairs,)
            Positions.
        kernels : module
            As for `tile`.

        Returns
        -------
        ndarray of shape (n_pairs,)
            Symmetric; a value depends on its two rows, not on what other pairs are asked for.
        """
        return self._pairs(left, right, kernels)

    @abstractmethod
    def _tile(self, rows: Rows, columns: slice, kernels: Any, scratch: Scratch) -> Tile: ...

    @abstractmethod
    def _pairs(self, left: IntArray, right: IntArray, kernels: Any) -> FloatArray: ...


class Cosine(Form):
    """
    Scalar products of rows.

    Parameters
    ----------
    vectors : ndarray of shape (n_rows, n_dims), float32 or float64
        Any rows; those in float32 are used as they are, without a copy.

    Examples
    --------
    >>> from clustermatch.allpairs import plain
    >>> form = Cosine(np.array([[1.0, 0.0], [0.6, 0.8]]))
    >>> form.pairs(np.array([0]), np.array([1]), plain)
    array([0.6])
    """

    def __init__(self, vectors: Vectors):
        self.vectors = vectors
        self.single = np.ascontiguousarray(vectors, dtype=np.float32)
        super().__init__(
            n_rows=len(vectors), tile_size=TILE, slack=rounding_error(vectors, vectors)
        )

    def _tile(self, rows: Rows, columns: slice, kernels: Any, scratch: Scratch) -> Tile:
        return scratch.product("common", self.single[rows], self.single[columns])

    def _pairs(self, left: IntArray, right: IntArray, kernels: Any) -> FloatArray:
        return np.asarray(kernels.dots(self.vectors, self.vectors, left, right))


def rounding_error(left: Vectors, right: Vectors, more: int = 0) -> float:
    """
    Bound how far a float32 scalar product is from that of the unrounded rows.

    Parameters
    ----------
    left, right : ndarray of shape (n_left, n_dims) and (n_right, n_dims)
        Rows of either side.
    more : int, default=0
        Roundings afterwards.

    Returns
    -------
    float
        (n_dims + 4 + more) * 2**-24 * the largest norms: products and sums in any order (Higham
        2002, section 3.1), and both rows rounded to float32.

    Examples
    --------
    >>> rounding_error(np.eye(2), np.eye(2)) < 1e-6
    True
    """
    if not left.size or not right.size:
        return 0.0
    norms = [float(np.sqrt(np.einsum("ij,ij->i", x, x).max())) for x in (left, right)]
    return float(1.01 * (left.shape[1] + 4 + more) * _UNIT_ROUNDOFF * norms[0] * norms[1])
