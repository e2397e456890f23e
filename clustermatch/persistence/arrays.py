"""Arrays in safetensors, each checked for its type, its shape and numbers that are none."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..formats import reason_of
from .json_text import damaged

__all__ = ["Arrays", "pack", "sparse_parts"]


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """
    Write arrays as safetensors.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Of numbers or truth values, of any shape.

    Returns
    -------
    bytes
        Content of the file.

    Examples
    --------
    >>> Arrays(pack({"rows": np.eye(2)}), "a.safetensors").floats("rows", (2, None))[0]
    array([1., 0.])
    """
    from safetensors.numpy import save

    # It writes the memory of an array as it lies: only C order is the order of its shape.
    return bytes(save({name: np.ascontiguousarray(rows) for name, rows in arrays.items()}))


def sparse_parts(name: str, matrix: sparse.csr_array) -> dict[str, NDArray[Any]]:
    """
    Take a sparse matrix apart.

    Parameters
    ----------
    name : str
        What to call it.
    matrix : sparse array of shape (n_rows, n_columns)
        By rows.

    Returns
    -------
    dict of str to ndarray
        Its entries, their columns, and where each row begins.
    """
    return {
        f"{name}.data": matrix.data,
        f"{name}.indices": matrix.indices,
        f"{name}.indptr": matrix.indptr,
    }


class Arrays:
    """
    The arrays of a file that somebody may have altered.

    Parameters
    ----------
    data : bytes
        Content of the file.
    source : str
        The file, for messages.

    Raises
    ------
    InputError
        If it is no safetensors: sizes and places in it are checked before any is read.
    """

    def __init__(self, data: bytes, source: str):
        from safetensors import SafetensorError
        from safetensors.numpy import load

        self.source = source
        try:
            self._found: dict[str, NDArray[Any]] = load(data)
        except (SafetensorError, ValueError, TypeError, LookupError, OverflowError) as error:
            raise damaged(source, f"broken safetensors ({reason_of(error)})") from error

    def floats(self, name: str, shape: tuple[int | None, ...]) -> NDArray[np.float64]:
        """
        Read an array of finite numbers.

        Parameters
        ----------
        name : str
            Of the array.
        shape : tuple of int or None
            What it must be; None: any.

        Returns
        -------
        ndarray of shape (...)
            As float64, free to be changed.

        Raises
        ------
        InputError
            If it is missing, of another type or shape, or holds NaN or infinity.
        """
        found: NDArray[np.float64] = self._read(name, shape, np.float64)
        return found

    def singles(self, name: str, shape: tuple[int | None, ...]) -> NDArray[np.float32]:
        """
        Read an array of finite numbers in single precision.

        Parameters
        ----------
        name, shape : object
            As of `floats`.

        Returns
        -------
        ndarray of shape (...)
            As float32.

        Raises
        ------
        InputError
            As of `floats`.
        """
        found: NDArray[np.float32] = self._read(name, shape, np.float32)
        return found

    def flags(self, name: str, length: int) -> NDArray[np.bool_]:
        """
        Read an array of truth values.

        Parameters
        ----------
        name : str
            Of the array.
        length : int
            How many.

        Returns
        -------
        ndarray of shape (length,)
            As bool.

        Raises
        ------
        InputError
            If it is missing, or of another type or shape.
        """
        found: NDArray[np.bool_] = self._read(name, (length,), np.bool_)
        return found

    def starts(self, name: str, counts: list[int]) -> NDArray[np.intp]:
        """
        Read where the rows of each organisation begin.

        Parameters
        ----------
        name : str
            Of the array.
        counts : list of int
            How many rows each has.

        Returns
        -------
        ndarray of shape (n_organisations + 1,)
            As of `clustermatch.phrases.Phrases`.

        Raises
        ------
        InputError
            If it says other than the counts.
        """
        found = self._read(name, (len(counts) + 1,), np.int64)
        if not np.array_equal(found, np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])):
            raise damaged(self.source, f"{name}: does not agree with organisations.json")
        return np.asarray(found, dtype=np.intp)

    def sparse(self, name: str, shape: tuple[int, int]) -> sparse.csr_array:
        """
        Read a sparse matrix of finite numbers.

        Parameters
        ----------
        name : str
            Of the matrix.
        shape : tuple of two int
            What it must be.

        Returns
        -------
        sparse array of shape (n_rows, n_columns)
            By rows, float64.

        Raises
        ------
        InputError
            If a part is missing or of another type, or they do not make such a matrix.
        """
        data = self._read(f"{name}.data", (None,), np.float64)
        indices = self._read(f"{name}.indices", (len(data),), None)
        indptr = self._read(f"{name}.indptr", (shape[0] + 1,), None)
        try:
            matrix = sparse.csr_array((data, indices, indptr), shape=shape)
            matrix.check_format(full_check=True)
        except (ValueError, IndexError) as error:
            raise damaged(self.source, f"{name}: is no matrix of shape {shape}") from error
        return matrix

    def has(self, name: str) -> bool:
        """
        Tell whether there is an array.

        Parameters
        ----------
        name : str
            Of the array.

        Returns
        -------
        bool
            True where there is.
        """
        return name in self._found

    def _read(self, name: str, shape: tuple[int | None, ...], dtype: Any) -> Any:
        if name not in self._found:
            raise damaged(self.source, f"{name} is missing")
        found = self._found[name]
        wanted = (np.int32, np.int64) if dtype is None else (dtype,)
        if found.dtype not in wanted:
            raise damaged(self.source, f"{name}: expected {wanted[-1].__name__}, got {found.dtype}")
        sizes = zip(found.shape, shape, strict=False)
        if len(found.shape) != len(shape) or any(n not in (None, has) for has, n in sizes):
            told = ", ".join("any" if n is None else str(n) for n in shape)
            raise damaged(self.source, f"{name}: expected shape ({told}), got {found.shape}")
        if found.dtype.kind == "f" and not np.isfinite(found).all():
            raise damaged(self.source, f"{name}: holds NaN or infinity")
        return np.array(found)
