"""A folder that a table is written to in parts: manifest, parts, and what belongs to them."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ..exceptions import OutputError
from ..formats import WRITERS, reason_of
from .checkpoint import CHECKPOINT_FILES, write_atomically
from .manifest import FORMAT, differences, part_name, read_manifest

__all__ = ["PartsFolder"]

_MANIFEST: Final = "manifest.json"
_LOCK: Final = "lock"
_CHECKPOINT: Final = "checkpoint"
_TEMPORARY: Final = ".tmp"
# What a run that was killed before its manifest was written may have left.
_HARMLESS: Final = frozenset({_LOCK, _MANIFEST + _TEMPORARY})


class PartsFolder:
    """
    Files of one table, each complete or not there at all.

    Parameters
    ----------
    path : path-like
        The folder; it need not exist, the one that it is in must.

    Attributes
    ----------
    path : Path
        The same.
    manifest : dict or None
        As last read; None where nothing has begun.

    Raises
    ------
    OutputError
        If the path is no folder for this, or its manifest cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as outer:
    ...     folder = PartsFolder(Path(outer, "partners"))
    ...     with folder.locked():
    ...         folder.begin({"k": 3}, [1], {})
    ...         folder.missing()
    [0]
    """

    def __init__(self, path: str | os.PathLike[str]):
        self.path = Path(path)
        self.manifest: dict[str, Any] | None = None
        self.read()

    @property
    def checkpoint(self) -> Path:
        """
        Where the state of the search is kept while there are parts to write.

        Returns
        -------
        Path
            A folder within.
        """
        return self.path / _CHECKPOINT

    @property
    def complete(self) -> bool:
        """
        Tell whether the table is finished and all of it still there.

        Returns
        -------
        bool
            As the manifest and the files say.
        """
        return self._finished and not self.missing()

    @property
    def files(self) -> tuple[Path, ...]:
        """
        Name the parts in their order.

        Returns
        -------
        tuple of Path
            As planned in the manifest.
        """
        return tuple(self.path / part["file"] for part in self._parts())

    def read(self) -> None:
        """
        Check the folder, and read its manifest.

        Raises
        ------
        OutputError
            If the folder cannot be used.
        """
        self._check_usable()
        if not self.path.exists():
            self.manifest = None
            return
        source = self.path / _MANIFEST
        if not source.exists():
            self._check_empty()
        self.manifest = read_manifest(source) if source.exists() else None

    def check_same(self, fingerprint: Mapping[str, Any], *, partly: bool = False) -> None:
        """
        Refuse to continue what was begun with something else.

        Parameters
        ----------
        fingerprint : mapping of str to object
            What the table depends on; JSON.
        partly : bool, default=False
            True: what is not in `fingerprint` is not compared.

        Raises
        ------
        OutputError
            If anything differs; the message names it.
        """
        if self.manifest is None:
            return
        other = differences(self.manifest["fingerprint"], fingerprint, partly=partly)
        if other:
            raise OutputError(
                f"{self.path}: was begun with something else: {'; '.join(other)}. Choose another "
                "folder, or begin anew in this one with --restart (in Python: restart=True), which "
                "deletes the files that its manifest names and no others."
            )

    def begin(
        self, fingerprint: Mapping[str, Any], rows: Sequence[int], made_with: Mapping[str, Any]
    ) -> None:
        """
        Write the manifest of a run that begins.

        Parameters
        ----------
        fingerprint : mapping of str to object
            What the table depends on; JSON.
        rows : sequence of int
            Rows of each part.
        made_with : mapping of str to object
            What to tell readers of the table; JSON.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        parts = [{"file": part_name(at), "rows": count} for at, count in enumerate(rows)]
        self._put_manifest(
            {
                "format": FORMAT,
                "finished": False,
                "rows": sum(rows),
                "parts": parts,
                "fingerprint": dict(fingerprint),
                "made_with": dict(made_with),
            }
        )

    def missing(self) -> list[int]:
        """
        Find the parts that are still to be written.

        Returns
        -------
        list of int
            Their numbers; a file that is damaged or of another number of rows is missing too.
        """
        return [at for at, part in enumerate(self._parts()) if not self._holds(part)]

    def write_part(self, number: int, table: pd.DataFrame) -> None:
        """
        Write a part, completely or not at all.

        Parameters
        ----------
        number : int
            Which.
        table : DataFrame
            Its rows.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        with self.writing():
            path = self.files[number]
            # attrs may hold what cannot be stored, and the constructor leaves them behind
            write_atomically(path, WRITERS[path.suffix](pd.DataFrame(table)))

    def finish(self) -> None:
        """
        Say in the manifest that all is there, and remove what only a run in progress needs.

        Raises
        ------
        OutputError
            If the manifest cannot be written.
        """
        if not self._finished:
            self._put_manifest({**(self.manifest or {}), "finished": True})
        self._remove_checkpoint()

    def discard(self) -> None:
        """
        Delete the parts and the checkpoint, and nothing else; the manifest is overwritten later.

        Raises
        ------
        OutputError
            If a file cannot be deleted.
        """
        if self._finished:  # not for long: a kill from here on leaves parts out
            self._put_manifest({**(self.manifest or {}), "finished": False})
        with self.writing():
            for path in self.files:
                path.unlink(missing_ok=True)
        self._remove_checkpoint()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """
        Keep other processes out, and read the manifest again.

        Yields
        ------
        None
            While the folder is ours; it is made if it was not there.

        Raises
        ------
        OutputError
            If another process writes to the folder, or it cannot be made.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.path / _LOCK, timeout=0)
        with self.writing():
            self.path.mkdir(exist_ok=True)
            try:
                lock.acquire()
            except Timeout:
                raise OutputError(
                    f"{self.path}: another process is writing to it. Wait for its end, or choose "
                    "another folder."
                ) from None
        try:
            self.read()
            yield
        finally:
            with suppress(OSError):  # a lock that nobody holds keeps nobody out
                (self.path / _LOCK).unlink(missing_ok=True)
            lock.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """
        Turn errors of the system into a message.

        Yields
        ------
        None
            While something is written.

        Raises
        ------
        OutputError
            If that fails.
        """
        try:
            yield
        except OutputError:
            raise
        except Exception as error:
            raise OutputError(
                f"{self.path}: writing to it failed ({reason_of(error)}). What was written before "
                "is kept: once there is room and permission, the same command continues."
            ) from error

    @property
    def _finished(self) -> bool:
        return bool(self.manifest and self.manifest.get("finished"))

    def _parts(self) -> list[dict[str, Any]]:
        return list(self.manifest["parts"]) if self.manifest else []

    def _holds(self, part: Mapping[str, Any]) -> bool:
        from pyarrow import ArrowInvalid
        from pyarrow.parquet import read_metadata

        try:
            rows: int = read_metadata(self.path / part["file"]).num_rows
            return rows == int(part["rows"])
        except (OSError, ArrowInvalid):
            return False

    def _put_manifest(self, manifest: dict[str, Any]) -> None:
        with self.writing():
            text = json.dumps(manifest, indent=1, ensure_ascii=False)
            write_atomically(self.path / _MANIFEST, text.encode("utf-8", "backslashreplace"))
        self.manifest = json.loads(text)

    def _remove_checkpoint(self) -> None:
        with self.writing():
            for name in CHECKPOINT_FILES:
                (self.checkpoint / name).unlink(missing_ok=True)
            for path in self.files:
                path.with_name(path.name + _TEMPORARY).unlink(missing_ok=True)
            with suppress(OSError):  # not there, or somebody else put a file into it
                self.checkpoint.rmdir()

    def _check_usable(self) -> None:
        folder = self.path if self.path.exists() else self.path.absolute().parent
        if not folder.is_dir():
            problem = "is a file" if folder == self.path else f"the folder {folder} does not exist"
            raise OutputError(f"{self.path}: {problem}. Parts need a folder: name another.")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise OutputError(f"{self.path}: the folder {folder} is not writable. Choose another.")

    def _check_empty(self) -> None:
        others = sorted(path.name for path in self.path.iterdir() if path.name not in _HARMLESS)
        if others:
            raise OutputError(
                f"{self.path}: holds {others[0]!r}{' and more' * (len(others) > 1)}, and no "
                f"{_MANIFEST} of clustermatch. Choose an empty folder, or a new one."
            )
