"""Where embeddings are kept: one folder for all, in it a store per encoder and format."""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .identity import EncoderIdentity
from .store_files import FILE_NAMES, FORMAT_VERSION, INDEX_NAME, RECORD, StoreError, read_header

__all__ = ["StoreSummary", "cache_folder", "list_stores", "store_folder"]

_VARIABLE: Final = "CLUSTERMATCH_CACHE"
_OFF: Final = {"off", "0", "false", "no"}
_ON: Final = {"on", "1", "true", "yes"}  # no names of folders
_FORMAT_FOLDER: Final = re.compile(r"v\d+")
_STORE_FOLDER: Final = re.compile(r"[a-z0-9-]+-[0-9a-f]{12}")
_MAX_NAME: Final = 40


@dataclass(frozen=True)
class StoreSummary:
    """
    What is known of a store without reading its vectors.

    Attributes
    ----------
    folder : path
        Its folder.
    encoder : EncoderIdentity or None
        The encoder whose vectors it keeps; None where this version cannot read the store.
    n_texts, n_dims : int
        Number of texts, and the length of their vectors; 0 where it cannot be read.
    n_bytes : int
        Room that its files take.
    last_used : float
        When it last gave or took a vector, in seconds since 1970.
    """

    folder: Path
    encoder: EncoderIdentity | None
    n_texts: int
    n_dims: int
    n_bytes: int
    last_used: float


def cache_folder() -> Path | None:
    """
    Find the folder of the cache: CLUSTERMATCH_CACHE, or the user's folder for such things.

    Returns
    -------
    Path or None
        The folder, which need not exist; None where the variable says "off" (or 0, false, no), or
        where the user has no home. "on" (or 1, true, yes) is the user's folder too.

    Examples
    --------
    >>> folder = cache_folder()
    >>> folder is None or folder.is_absolute()
    True
    """
    chosen = os.environ.get(_VARIABLE, "").strip()
    if chosen.lower() in _OFF:
        return None
    if chosen and chosen.lower() not in _ON:
        return Path(os.path.abspath(os.path.expanduser(chosen)))
    from platformdirs import user_cache_path

    folder = user_cache_path("clustermatch", appauthor=False) / "embeddings"
    return folder if folder.is_absolute() else None


def store_folder(root: Path, encoder: EncoderIdentity) -> Path:
    """
    Name the folder of a store: readable, and another one for whatever changes vectors.

    Parameters
    ----------
    root : path
        Folder of the cache.
    encoder : EncoderIdentity
        The encoder.

    Returns
    -------
    Path
        Below a folder per format, so that two versions of this library never meet.

    Examples
    --------
    >>> store_folder(Path("cache"), EncoderIdentity("minilm", "1", "53aa")).as_posix()
    'cache/v1/minilm-...'
    """
    name = re.sub(r"[^a-z0-9]+", "-", encoder.name.lower())[:_MAX_NAME].strip("-") or "encoder"
    record = json.dumps(encoder.as_record(), sort_keys=True).encode()
    return root / f"v{FORMAT_VERSION}" / f"{name}-{hashlib.sha256(record).hexdigest()[:12]}"


def list_stores(root: Path) -> list[StoreSummary]:
    """
    Summarise the stores of a cache, those of other formats too.

    Parameters
    ----------
    root : path
        Folder of the cache; what else is in it is passed over.

    Returns
    -------
    list of StoreSummary
        By folder; empty where there is no such folder.

    Raises
    ------
    OSError
        If a folder cannot be read.

    Examples
    --------
    >>> list_stores(Path("no", "such", "folder"))
    []
    """
    return [
        summary
        for formats in _folders(root, _FORMAT_FOLDER)
        for folder in _folders(formats, _STORE_FOLDER)
        if (summary := _summarise(folder))
    ]


def _folders(parent: Path, pattern: re.Pattern[str]) -> Iterator[Path]:
    """Go into real folders only: a link may lead out of the cache."""
    for folder in sorted(parent.iterdir()) if parent.is_dir() else ():
        if pattern.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink():
            yield folder


def _summarise(folder: Path) -> StoreSummary | None:
    paths = [folder / name for name in FILE_NAMES]
    stats = {path.name: path.stat() for path in paths if path.exists()}
    if not stats:
        return None
    try:
        header: dict[str, Any] = read_header(folder)
    except StoreError:
        header = {}
    n_records = stats[INDEX_NAME].st_size // RECORD.itemsize if INDEX_NAME in stats else 0
    return StoreSummary(
        folder=folder,
        encoder=_identity(header["encoder"]) if header else None,
        n_texts=n_records if header else 0,
        n_dims=header.get("n_dims", 0),
        n_bytes=sum(stat.st_size for stat in stats.values()),
        last_used=max(stat.st_mtime for stat in stats.values()),
    )


def _identity(record: dict[str, Any]) -> EncoderIdentity:
    parts = {name: str(record.get(name, "")) for name in ("name", "version", "weights", "settings")}
    return EncoderIdentity(**parts)
