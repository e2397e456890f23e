"""The folder of a saved recommender, as it is read: which files, how large, and none but these."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..exceptions import InputError
from ..formats import reason_of
from .json_text import damaged
from .manifest import FILES, MANIFEST, Manifest, read_manifest

__all__ = ["HARMLESS", "MAX_BYTES", "SavedFiles", "former_of", "is_saved", "read_folder"]

MAX_BYTES: Final = 16 * 2**30
# Left by programs that show folders.
HARMLESS: Final = (".DS_Store", "Thumbs.db", "desktop.ini")
_MANIFEST_BYTES: Final = 2**16
_ADVICE: Final = "Name a folder that PartnerRecommender.save or `clustermatch fit` made"


@dataclass(frozen=True)
class SavedFiles:
    """
    Files of a saved recommender whose hashes are right.

    Attributes
    ----------
    path : Path
        Their folder.
    manifest : Manifest
        What is said of them.
    contents : mapping of str to bytes
        What they hold.
    """

    path: Path
    manifest: Manifest
    contents: Mapping[str, bytes]

    def source(self, name: str) -> str:
        """
        Name a file for a message.

        Parameters
        ----------
        name : str
            Of the file.

        Returns
        -------
        str
            With its folder.
        """
        return str(self.path / name)


def former_of(path: Path) -> Path:
    """
    Name the place of what a folder held, while it is being replaced.

    Parameters
    ----------
    path : Path
        The folder.

    Returns
    -------
    Path
        Beside it.

    Examples
    --------
    >>> former_of(Path("models", "rec")).name
    '.rec.former'
    """
    return path.with_name(f".{path.name}.former")


def is_saved(path: Path) -> bool:
    """
    Tell whether a path is meant as a saved recommender.

    Parameters
    ----------
    path : Path
        Any path.

    Returns
    -------
    bool
        True for a folder with files of one, also where its replacement was interrupted.

    Examples
    --------
    >>> is_saved(Path("no-such-folder"))
    False
    """
    if path.is_dir():
        return any((path / name).exists() for name in (MANIFEST, *FILES[1:]))
    return not path.exists() and (former_of(path.absolute()) / MANIFEST).is_file()


def read_folder(path: Path, max_bytes: int = MAX_BYTES) -> SavedFiles:
    """
    Read the files of a saved recommender.

    Parameters
    ----------
    path : Path
        Its folder.
    max_bytes : int, default=17179869184
        Refuse more than this together, before anything of it is read.

    Returns
    -------
    SavedFiles
        Their contents, each as its hash says.

    Raises
    ------
    InputError
        If there is no such folder, a file is missing, too many, a link, too large, damaged,
        cannot be read, or `max_bytes` is no number of bytes.

    Examples
    --------
    >>> read_folder(Path("no-such-folder"))
    Traceback (most recent call last):
    clustermatch.exceptions.InputError: no-such-folder: no such folder ...
    """
    place = _place(path)
    try:
        sizes = _sizes(path, place)
        _check_size(path, sum(sizes.values()), max_bytes)
        if sizes[MANIFEST] > _MANIFEST_BYTES:
            raise damaged(str(path / MANIFEST), f"has {sizes[MANIFEST]} bytes, too many for one")
        data = _read(place / MANIFEST, sizes[MANIFEST])
        manifest = read_manifest(data, str(path / MANIFEST))
        for name, record in manifest.files.items():
            record.check_size(sizes[name], str(path / name))  # before a giant is read
        contents = {}
        for name, record in manifest.files.items():
            contents[name] = _read(place / name, sizes[name])
            record.check(contents[name], str(path / name))
    except MemoryError as error:
        raise InputError(
            f"{path}: its {sum(sizes.values())} bytes do not fit into memory. Load it where more "
            "is free."
        ) from error
    except OSError as error:
        raise InputError(
            f"{error.filename or path}: cannot be read ({reason_of(error)}). Check the path and "
            "its permissions."
        ) from error
    return SavedFiles(path, manifest, contents)


def _place(path: Path) -> Path:
    """Find the folder; where its replacement was cut short, what it held before."""
    if path.is_dir():
        return path
    if path.exists() or path.is_symlink():
        raise InputError(f"{path}: is not a folder. {_ADVICE}.")
    former = former_of(path.absolute())
    if (former / MANIFEST).is_file():
        return former
    raise InputError(f"{path}: no such folder (looked from {Path.cwd()}). {_ADVICE}.")


def _sizes(path: Path, place: Path) -> dict[str, int]:
    """Size of each file; refuse what is missing, too many, or no plain file."""
    with os.scandir(place) as entries:
        found = {
            entry.name: entry.stat(follow_symlinks=False)
            for entry in entries
            if entry.name not in HARMLESS
        }
    if MANIFEST not in found:
        raise InputError(f"{path}: holds no {MANIFEST}: it is no saved recommender. {_ADVICE}.")
    missing = [name for name in FILES if name not in found]
    if missing:
        raise damaged(str(path), f"{missing[0]} is missing")
    others = sorted({*found} - {*FILES, MANIFEST})
    if others:
        raise damaged(str(path), f"holds {others[0]!r}, which is no part of a saved recommender")
    for name, state in found.items():
        if not stat.S_ISREG(state.st_mode):
            what = "is a link" if stat.S_ISLNK(state.st_mode) else "is no plain file"
            raise damaged(str(path / name), f"{what}, and only files of the folder are read")
    return {name: state.st_size for name, state in found.items()}


def _check_size(path: Path, n_bytes: int, max_bytes: int) -> None:
    if isinstance(max_bytes, bool) or not isinstance(max_bytes, int) or max_bytes < 1:
        raise InputError(f"max_bytes must be a whole number from 1, got {max_bytes!r}.")
    if n_bytes > max_bytes:
        raise InputError(
            f"{path}: holds {n_bytes} bytes, more than the limit of {max_bytes}. If you trust it, "
            f"raise the limit: load(..., max_bytes={n_bytes})."
        )


def _read(path: Path, n_bytes: int) -> bytes:
    """Read as many bytes as were counted and one more; what grows meanwhile is not as saved."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(path, flags), "rb") as file:
        return file.read(n_bytes + 1)
