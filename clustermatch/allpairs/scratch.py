"""Buffers that one thread uses again and again, so that tiles stay in its cache."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Scratch"]


class Scratch:
    """
    Named arrays, made once and reused.

    Examples
    --------
    >>> scratch = Scratch()
    >>> scratch.array("tile", (2, 3)).shape
    (2, 3)
    """

    def __init__(self) -> None:
        self._buffers: dict[str, NDArray[Any]] = {}

    def array(self, name: str, shape: tuple[int, int], dtype: Any = np.float32) -> NDArray[Any]:
        """
        Give an array of any content.

        Parameters
        ----------
        name : str
            Asking for the same name again overwrites it.
        shape : tuple of two int
            Wanted shape.
        dtype : data-type, default=numpy.float32
            Of its entries; the same for each name.

        Returns
        -------
        ndarray of the shape
            C-contiguous.
        """
        size = shape[0] * shape[1]
        if name not in self._buffers or self._buffers[name].size < size:
            self._buffers[name] = np.empty(size, dtype=dtype)
        return self._buffers[name][:size].reshape(shape)

    def filled(self, name: str, size: int, value: int) -> NDArray[np.int64]:
        """
        Give an array of whole numbers that its users leave as it was.

        Parameters
        ----------
        name : str
            Of the buffer.
        size : int
            Entries.
        value : int
            Of each entry.

        Returns
        -------
        ndarray of shape (size,)
            Filled once.
        """
        if name not in self._buffers or self._buffers[name].size != size:
            self._buffers[name] = np.full(size, value, dtype=np.int64)
        return self._buffers[name]

    def product(
        self, name: str, left: NDArray[np.float32], right: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """
        Multiply rows with rows.

        Parameters
        ----------
        name : str
            Of the buffer.
        left, right : ndarray of shape (n_left, n_dims) and (n_right, n_dims)
            Rows.

        Returns
        -------
        ndarray of shape (n_left, n_right)
            ``left @ right.T``.
        """
        out = self.array(name, (len(left), len(right)))
        np.matmul(left, right.T, out=out)
        return out
