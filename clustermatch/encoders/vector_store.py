"""Vectors on disk that only ever grow, safe under two processes and a kill at any moment."""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from .store_files import (
    FILE_NAMES,
    FORMAT_VERSION,
    HEADER_NAME,
    INDEX_NAME,
    LOCK_NAME,
    MAX_DIMS,
    RECORD,
    VECTORS_NAME,
    StoreError,
    checksum,
    extend,
    read_header,
    write_header,
)

__all__ = ["VectorStore"]

Vector = NDArray[np.float32]

# Writers hold the lock for the time of one write, not while they encode.
LOCK_SECONDS: Final = 30.0


class VectorStore:
    """
    Keep one float32 vector per key in a folder of its own.

    Vectors reach the disk before the records that name them, and what is named never changes or
    goes: a killed writer leaves at most an unnamed tail, which the next one overwrites. Writers
    take turns through a lock and add only what is not there. Readers need no lock: a row is
    served only where its checksum fits, so what is damaged counts as missing.

    Parameters
    ----------
    folder : path
        Folder of this store; made at the first `append`, with the file "lock" beside it.
    encoder : mapping of str to str, default=None
        What to record of the encoder, for people who look at the folder.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = VectorStore(Path(folder, "mine"))
    ...     store.append([b"k" * 32], np.ones((1, 2), dtype=np.float32))
    ...     VectorStore(Path(folder, "mine")).get([b"k" * 32, b"?" * 32])
    1
    {b'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk': array([1., 1.], dtype=float32)}
    """

    def __init__(self, folder: Path, *, encoder: Mapping[str, str] | None = None):
        self.folder = Path(folder)
        self.encoder = dict(encoder or {})
        self._begin({})

    @property
    def n_dims(self) -> int:
        """
        Length of the vectors.

        Returns
        -------
        int
            Dimensions, as last read; 0 as long as there is no store.
        """
        return int(self._header.get("n_dims", 0))

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Vector]:
        """
        Give the vectors that are there and whole.

        Parameters
        ----------
        keys : sequence of bytes
            Keys of 32 bytes.

        Returns
        -------
        dict of bytes to ndarray of shape (n_dims,)
            The vector of each key that has one.

        Raises
        ------
        StoreError
            If the store is of another format, or its header is damaged.
        OSError
            If a file cannot be read.
        """
        self._refresh()
        vector_of = self._read(keys)
        if vector_of:
            with suppress(OSError):  # when it was last used, for `clustermatch cache info`
                os.utime(self.folder / HEADER_NAME)
        return vector_of

    def append(self, keys: Sequence[bytes], vectors: Vector) -> int:
        """
        Add the vectors whose keys are not there yet; return when they are on the disk.

        Parameters
        ----------
        keys : sequence of bytes
            Keys of 32 bytes.
        vectors : ndarray of shape (n_keys, n_dims)
            A row per key.

        Returns
        -------
        int
            How many were added; the others were there, perhaps from another process.

        Raises
        ------
        StoreError
            If the store is damaged or has other dimensions, or its lock is held for long.
        OSError
            If something cannot be written; what was there before stays.
        """
        row_of = dict(zip(keys, vectors, strict=True))
        with self._locked():
            self._refresh()
            if not self._header:
                self._create(vectors.shape[1])
            if self.n_dims != vectors.shape[1]:
                raise StoreError(f"it holds {self.n_dims} dimensions, not {vectors.shape[1]}")
            for key in self._read(keys):
                del row_of[key]
            if row_of:
                self._write(row_of)
        return len(row_of)

    def clear(self) -> None:
        """
        Delete the files of this store, and its folder where nothing else is in it.

        A process that reads or writes meanwhile goes on without its vectors, or begins anew.

        Raises
        ------
        StoreError
            If the lock is held for long.
        OSError
            If a file cannot be deleted.
        """
        with self._locked():
            for name in FILE_NAMES:  # unlinked, never cut: a reader may have them mapped
                (self.folder / name).unlink(missing_ok=True)
            with suppress(OSError):  # what else is in it is not ours
                self.folder.rmdir()
        self._begin({})

    def _begin(self, header: dict[str, Any]) -> None:
        self._header = header
        self._record_of: dict[bytes, tuple[int, int]] = {}
        self._n_records = 0

    def _refresh(self) -> None:
        """Read what was appended since; all of it where the store was cleared and begun anew."""
        header = read_header(self.folder)
        if header != self._header:
            self._begin(header)
        if not header:
            return
        try:
            with (self.folder / INDEX_NAME).open("rb") as file:
                if os.fstat(file.fileno()).st_size < self._n_records * RECORD.itemsize:
                    self._begin(header)
                file.seek(self._n_records * RECORD.itemsize)
                self._add_records(file.read())
        except FileNotFoundError:  # begun a moment ago, or being cleared
            self._begin(header)

    def _add_records(self, data: bytes) -> None:
        whole = len(data) // RECORD.itemsize  # a writer may have been killed within one
        records = np.frombuffer(data, dtype=RECORD, count=whole)
        rows = range(self._n_records, self._n_records + whole)
        places = zip(rows, records["checksum"].tolist(), strict=True)
        self._record_of.update(zip(records["key"].tolist(), places, strict=True))
        self._n_records += whole

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, Vector]:
        known = [key for key in dict.fromkeys(keys) if key in self._record_of]
        try:
            with (self.folder / VECTORS_NAME).open("rb") as file:
                return self._read_rows(known, file)
        except FileNotFoundError:  # not begun, or cleared a moment ago
            return {}

    def _read_rows(self, keys: list[bytes], file: IO[bytes]) -> dict[bytes, Vector]:
        n_rows = os.fstat(file.fileno()).st_size // self._row_bytes if keys else 0
        # Mapped memory beyond the end of the file would kill the process.
        there = [key for key in keys if self._record_of[key][0] < n_rows]
        if not there:
            return {}
        mapped = np.memmap(file, dtype="<f4", mode="r", shape=(n_rows, self.n_dims))
        rows = np.asarray(mapped)[[self._record_of[key][0] for key in there]]
        return {
            key: row.astype(np.float32, copy=False)
            for key, row in zip(there, rows, strict=True)
            if checksum(key, row) == self._record_of[key][1]
        }

    def _write(self, row_of: dict[bytes, Vector]) -> None:
        rows = np.stack(list(row_of.values())).astype("<f4", copy=False)
        records = np.empty(len(rows), dtype=RECORD)
        records["key"] = np.frombuffer(b"".join(row_of), dtype="V32")
        records["checksum"] = [checksum(*pair) for pair in zip(row_of, rows, strict=True)]
        end, vectors = self._n_records * self._row_bytes, self.folder / VECTORS_NAME
        try:
            extend(vectors, end, rows.tobytes())
        except BaseException:
            with suppress(OSError):  # room on a full disk; no record names these rows yet
                os.truncate(vectors, end)
            raise
        # Not cut on failure: a reader may have seen its whole records, and their rows are there.
        extend(self.folder / INDEX_NAME, self._n_records * RECORD.itemsize, records.tobytes())
        self._add_records(records.tobytes())

    @property
    def _row_bytes(self) -> int:
        return self.n_dims * np.dtype(np.float32).itemsize

    def _create(self, n_dims: int) -> None:
        """Begin a store; what lies there without a header has no known shape."""
        if not 0 < n_dims <= MAX_DIMS:
            raise StoreError(f"vectors of {n_dims} dimensions cannot be kept")
        self.folder.mkdir(exist_ok=True)
        for name in FILE_NAMES:
            (self.folder / name).unlink(missing_ok=True)
        header = {
            "format": FORMAT_VERSION,
            "n_dims": n_dims,
            "token": secrets.token_hex(8),  # tells it from one that was cleared and begun anew
            "encoder": self.encoder,
        }
        write_header(self.folder, header)
        self._begin(header)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # Imported here, as it brings asyncio along.
        from filelock import FileLock, Timeout

        self.folder.parent.mkdir(parents=True, exist_ok=True)
        # Beside the folder, and never deleted: taken away under a process that waits for it, two
        # could write at once.
        lock = FileLock(self.folder.parent / LOCK_NAME, timeout=LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout:
            held = f"another process has held its lock for {LOCK_SECONDS:g} seconds"
            raise StoreError(held) from None
        except NotImplementedError:
            raise StoreError("its file system has no locks") from None
        try:
            yield
        finally:
            lock.release()
