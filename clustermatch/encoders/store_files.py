"""The files of a store of vectors: their names, what is in them, how they grow."""

import json
import os
import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["StoreError", "checksum", "extend", "read_header"]

FORMAT_VERSION: Final = 1
HEADER_NAME: Final = "format.json"
PART_NAME: Final = "format.json.part"
INDEX_NAME: Final = "index.bin"
VECTORS_NAME: Final = "vectors.f32"
LOCK_NAME: Final = "lock"
# In the order of deletion: without an index nobody asks for a vector.
FILE_NAMES: Final = (INDEX_NAME, VECTORS_NAME, HEADER_NAME, PART_NAME)
# A record's place is its row. The checksum covers key and row, so it vouches for both.
RECORD: Final = np.dtype([("key", "V32"), ("checksum", "<u4")])
MAX_DIMS: Final = 2**20


class StoreError(Exception):
    """A store cannot be used: damaged, locked for too long, or of another shape."""


def read_header(folder: Path) -> dict[str, Any]:
    """
    Read what a store says of itself.

    Parameters
    ----------
    folder : path
        Folder of the store.

    Returns
    -------
    dict
        "format", "n_dims", "token" and "encoder"; empty where there is no store.

    Raises
    ------
    StoreError
        If the header is damaged, or of another format.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> read_header(Path("no", "such", "folder"))
    {}
    """
    try:
        header = json.loads((folder / HEADER_NAME).read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        raise StoreError(f"{HEADER_NAME} is damaged") from None
    if not isinstance(header, dict):
        raise StoreError(f"{HEADER_NAME} is damaged")
    if header.get("format") != FORMAT_VERSION:
        raise StoreError(f"it is of format {header.get('format')!r}, not {FORMAT_VERSION}")
    n_dims, encoder = header.get("n_dims"), header.get("encoder")
    if not isinstance(n_dims, int) or not 0 < n_dims <= MAX_DIMS or not isinstance(encoder, dict):
        raise StoreError(f"{HEADER_NAME} is damaged")
    return header


def write_header(folder: Path, header: dict[str, Any]) -> None:
    """
    Write what a store says of itself, completely or not at all.

    Parameters
    ----------
    folder : path
        Folder of the store.
    header : dict
        As `read_header` gives it.

    Raises
    ------
    OSError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_header(Path(folder), {"format": 1, "n_dims": 2, "encoder": {}})
    ...     read_header(Path(folder))
    {'format': 1, 'n_dims': 2, 'encoder': {}}
    """
    extend(folder / PART_NAME, 0, json.dumps(header, indent=1).encode())
    (folder / PART_NAME).replace(folder / HEADER_NAME)


def checksum(key: bytes, row: NDArray[np.float32]) -> int:
    """
    Vouch for a row and for the key that it belongs to.

    Parameters
    ----------
    key : bytes
        The key.
    row : ndarray of shape (n_dims,)
        The vector.

    Returns
    -------
    int
        CRC-32 of both: one flipped bit never passes, other damage once in four thousand million.

    Examples
    --------
    >>> checksum(b"key", np.zeros(2, dtype=np.float32))
    1941707306
    """
    return zlib.crc32(row.data, zlib.crc32(key))


def extend(path: Path, end: int, data: bytes) -> None:
    """
    Write after what counts, over what a killed writer left there, and wait for the disk.

    Parameters
    ----------
    path : path
        A file; made if it is not there.
    end : int
        Where what counts ends, in bytes.
    data : bytes
        What to write there.

    Raises
    ------
    OSError
        If it cannot be written; a part of it may have been.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     extend(Path(folder, "a"), 0, b"one t")
    ...     extend(Path(folder, "a"), 4, b"two")
    ...     Path(folder, "a").read_bytes()
    b'one two'
    """
    path.touch()
    with path.open("r+b", buffering=0) as file:
        file.truncate(end)
        file.seek(end)
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
