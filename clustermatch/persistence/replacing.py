"""The folder of a saved recommender, as it is written: complete, or not there at all."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ..exceptions import InputError, OutputError
from ..formats import reason_of
from .folder import HARMLESS, former_of
from .manifest import FILES, MANIFEST, read_manifest

__all__ = ["check_place", "write_folder"]


def check_place(path: Path) -> None:
    """
    Refuse a place before long work.

    Parameters
    ----------
    path : Path
        Where the folder is to be.

    Raises
    ------
    OutputError
        If it holds anything but a saved recommender, is a file, or the folder above it is
        missing or not writable. Nothing is changed.

    Examples
    --------
    >>> check_place(Path("no", "such", "folder"))
    Traceback (most recent call last):
    clustermatch.exceptions.OutputError: no/such/folder: the folder above it does not exist...
    """
    with _told(path):
        place = Path(os.path.realpath(path))
        if not place.name:
            raise OutputError(f"{path}: is the root of a file system. Name a new folder.")
        if place == Path.cwd():
            raise OutputError(f"{path}: is the folder you are in. Name a folder in it.")
        if not place.parent.is_dir():
            raise OutputError(f"{path}: the folder above it does not exist. Create it first.")
        if not os.access(place.parent, os.W_OK | os.X_OK):
            raise OutputError(
                f"{path}: the folder above it, {place.parent}, is not writable. Choose another "
                "place."
            )
        if place.exists():
            _check_replaceable(path, place)


def write_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """
    Write files into a folder that appears, or replaces its former self, once it is complete.

    Parameters
    ----------
    path : Path
        The folder.
    contents : mapping of str to bytes
        Content of each of `FILES`, and of the manifest.

    Raises
    ------
    OutputError
        If it cannot be written; what was there is kept.
    """
    from filelock import FileLock, Timeout

    check_place(path)
    place = Path(os.path.realpath(path))
    lock = FileLock(place.with_name(f".{place.name}.lock"), timeout=0)
    with _told(path):
        try:
            lock.acquire()
        except Timeout:
            raise OutputError(
                f"{path}: another process is saving to it. Wait for its end, or choose another."
            ) from None
        try:
            _write(place, contents)
        finally:
            with suppress(OSError):  # a lock that nobody holds keeps nobody out
                Path(lock.lock_file).unlink(missing_ok=True)
            lock.release()


def _write(place: Path, contents: Mapping[str, bytes]) -> None:
    new = place.with_name(f".{place.name}.new")
    _remove(new)  # of a run that was killed: we hold the lock
    try:
        new.mkdir()
        for name, data in contents.items():
            _write_file(new / name, data)
        if place.exists():
            shutil.copymode(place, new)
        _swap(place, new)
    except BaseException:
        with suppress(OSError):  # what stopped the writing is told, not this
            _remove(new)
        raise


def _swap(place: Path, new: Path) -> None:
    """Move the new folder into place; between two moves, `load` finds the former one."""
    former = former_of(place)
    if not place.exists():
        os.rename(new, place)
    else:
        _remove(former)
        os.rename(place, former)
        try:
            os.rename(new, place)
        except BaseException:
            os.rename(former, place)
            raise
    with suppress(OSError):  # the new one is in place; the next save tries again
        _remove(former)


def _write_file(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _remove(folder: Path) -> None:
    """Delete the files of a saved recommender and its folder, and nothing else."""
    if not folder.is_dir() or folder.is_symlink():
        return
    for name in (*FILES, MANIFEST, *HARMLESS):
        (folder / name).unlink(missing_ok=True)
    folder.rmdir()


def _check_replaceable(path: Path, place: Path) -> None:
    """Refuse to replace anything but an empty folder or a saved recommender."""
    if not place.is_dir():
        raise OutputError(f"{path}: is a file. Name a folder that does not exist yet.")
    found = {entry.name for entry in place.iterdir()} - {*HARMLESS}
    others = sorted(found - {*FILES, MANIFEST})
    if not found:
        return
    if others or MANIFEST not in found:
        raise OutputError(
            f"{path}: holds {(others or sorted(found))[0]!r}, and is no saved recommender alone. "
            "Nothing was changed: name a folder that does not exist yet."
        )
    try:
        read_manifest((place / MANIFEST).read_bytes(), str(path / MANIFEST))
    except InputError as error:
        raise OutputError(
            f"{path}: is not replaced, as it may be something else: {error}"
        ) from error


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn errors of the system into a message."""
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"{path}: not saved ({reason_of(error)}). What was there before is kept: make room, "
            "check the permissions, or choose another place."
        ) from error
