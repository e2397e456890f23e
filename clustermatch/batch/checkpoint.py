"""How far a search is, on disk: valid at every moment, whenever its process is killed."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..allpairs.lists import TopLists

__all__ = [
    "CHECKPOINT_FILES",
    "load_checkpoint",
    "save_checkpoint",
    "sync_folder",
    "write_atomically",
]

# Lists are written to the slot that the pointer does not name; then the pointer changes over.
_SLOTS: Final = ("a", "b")
_ARRAYS: Final = ("bounds", "partners", "floor", "filled")
_POINTER: Final = "state.json"
_TEMPORARY: Final = ".tmp"
CHECKPOINT_FILES: Final = (
    *(f"{slot}-{name}.npy" for slot in _SLOTS for name in _ARRAYS),
    _POINTER,
    _POINTER + _TEMPORARY,
)


def save_checkpoint(folder: Path, lists: TopLists, n_done: int, about: Mapping[str, Any]) -> None:
    """
    Keep lists, and how many rounds made them.

    Parameters
    ----------
    folder : path
        Made if it is not there. Holds two sets of lists while the second is written, so takes
        2 * (16 * depth + 8) bytes for each organisation.
    lists : TopLists
        Of all rows.
    n_done : int
        Rounds that are done.
    about : mapping
        What the lists are of; JSON.

    Raises
    ------
    OSError
        If it cannot be written; the checkpoint before is still valid then.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_checkpoint(Path(folder), TopLists.empty(2, 3), 7, {"depth": 3})
    ...     load_checkpoint(Path(folder), {"depth": 3})[1], load_checkpoint(Path(folder), {})
    (7, None)
    """
    folder.mkdir(exist_ok=True)
    before = _read_pointer(folder)
    slot = _SLOTS[before is not None and before.get("slot") == _SLOTS[0]]
    for name in _ARRAYS:
        with _array(folder, slot, name).open("wb") as file:
            np.save(file, getattr(lists, name), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
    sync_folder(folder)
    state = {"slot": slot, "rounds_done": n_done, "about": dict(about)}
    write_atomically(folder / _POINTER, json.dumps(state, indent=1).encode())


def load_checkpoint(folder: Path, about: Mapping[str, Any]) -> tuple[TopLists, int] | None:
    """
    Take up what was kept.

    Parameters
    ----------
    folder : path
        Where.
    about : mapping
        What the lists must be of.

    Returns
    -------
    tuple of TopLists and int, or None
        Lists, and rounds that are done; None where there is nothing, it is of something else, or
        it is damaged: the search then begins anew.

    Examples
    --------
    >>> load_checkpoint(Path("no-such-folder"), {}) is None
    True
    """
    state = _read_pointer(folder)
    if state is None or state.get("about") != json.loads(json.dumps(dict(about))):
        return None
    try:
        arrays = [
            np.load(_array(folder, str(state["slot"]), name), allow_pickle=False)
            for name in _ARRAYS
        ]
        lists, n_done = TopLists(*arrays), int(state["rounds_done"])
    except (OSError, EOFError, ValueError, KeyError):
        return None
    blank = TopLists.empty(0, lists.bounds.shape[-1] // 2)
    fits = all(
        mine.dtype == other.dtype and mine.shape[1:] == other.shape[1:]
        for mine, other in ((getattr(lists, n), getattr(blank, n)) for n in _ARRAYS)
    )
    return (lists, n_done) if fits and len({len(each) for each in arrays}) == 1 else None


def write_atomically(path: Path, content: bytes) -> None:
    """
    Write a file, completely or not at all, and wait for the disk.

    Parameters
    ----------
    path : path
        Replaced only once the new file is complete. A kill may leave ``path.tmp``, which the
        next call overwrites.
    content : bytes
        All of it.

    Raises
    ------
    OSError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder, "a"), b"text")
    ...     Path(folder, "a").read_bytes()
    b'text'
    """
    temporary = path.with_name(path.name + _TEMPORARY)
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """
    Wait until the disk knows of new names in a folder, where the system lets us.

    Parameters
    ----------
    folder : path
        A folder.

    Examples
    --------
    >>> sync_folder(Path())
    """
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _array(folder: Path, slot: str, name: str) -> Path:
    return folder / f"{slot}-{name}.npy"


def _read_pointer(folder: Path) -> dict[str, Any] | None:
    try:
        state = json.loads((folder / _POINTER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) and state.get("slot") in _SLOTS else None
