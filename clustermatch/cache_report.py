"""What is kept of embeddings, for people: a table of it, and how it is deleted."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .encoders.cache_folder import StoreSummary, cache_folder, list_stores
from .encoders.store_files import StoreError
from .encoders.vector_store import VectorStore
from .exceptions import InputError, OutputError

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

__all__ = ["cache_blocks", "cache_table", "clear_cache", "describe_stores", "read_cache"]

_OFF: Final = "The cache is switched off: CLUSTERMATCH_CACHE says so, or there is no home folder."
_UNITS: Final = ("bytes", "kB", "MB", "GB")


def read_cache() -> list[StoreSummary]:
    """
    Summarise what is kept, encoder by encoder.

    Returns
    -------
    list of StoreSummary
        By folder; empty where nothing is kept or the cache is switched off.

    Raises
    ------
    InputError
        If the folder of the cache cannot be read.

    Examples
    --------
    >>> isinstance(read_cache(), list)
    True
    """
    root = cache_folder()
    try:
        return list_stores(root) if root else []
    except OSError as error:
        raise InputError(f"{root}: cannot be read ({error.strerror}).") from error


def cache_table(stores: Sequence[StoreSummary]) -> "pd.DataFrame":
    """
    Lay out stores as a table.

    Parameters
    ----------
    stores : sequence of StoreSummary
        As `read_cache` gives them.

    Returns
    -------
    DataFrame
        Columns encoder (name, version and settings), weights (first digits of their hash),
        texts, dims, bytes, last_used (ISO 8601, local time), folder; a row per store.

    Examples
    --------
    >>> cache_table([]).columns.tolist()
    ['encoder', 'weights', 'texts', 'dims', 'bytes', 'last_used', 'folder']
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "encoder": [_label(store) for store in stores],
            "weights": [store.encoder.weights[:12] if store.encoder else "" for store in stores],
            "texts": [store.n_texts for store in stores],
            "dims": [store.n_dims for store in stores],
            "bytes": [store.n_bytes for store in stores],
            "last_used": [_time(store).isoformat(timespec="seconds") for store in stores],
            "folder": [str(store.folder) for store in stores],
        }
    )


def cache_blocks(stores: Sequence[StoreSummary]) -> "Iterator[RenderableType]":
    """
    Lay out stores for a terminal.

    Parameters
    ----------
    stores : sequence of StoreSummary
        As `read_cache` gives them.

    Yields
    ------
    rich.console.RenderableType
        A table; nothing where there is no store.

    Examples
    --------
    >>> list(cache_blocks([]))
    []
    """
    if not stores:
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("Encoder", "Weights"):
        table.add_column(heading, overflow="fold")
    for heading in ("Texts", "Dims", "Size", "Last used"):
        table.add_column(heading, justify="right", no_wrap=True)
    for store in stores:
        figures = f"{store.n_texts:,}", str(store.n_dims), _size(store.n_bytes)
        weights = store.encoder.weights[:12] if store.encoder else ""
        cells = (_label(store), weights, *figures, f"{_time(store):%Y-%m-%d %H:%M}")
        table.add_row(*map(Text, cells))
    yield table


def describe_stores(stores: Sequence[StoreSummary]) -> str:
    """
    Sum up stores in one sentence.

    Parameters
    ----------
    stores : sequence of StoreSummary
        As `read_cache` gives them.

    Returns
    -------
    str
        How many texts of how many encoders, how much room, and in which folder; or that nothing
        is kept.

    Examples
    --------
    >>> describe_stores([]).endswith(".")
    True
    """
    root = cache_folder()
    if root is None:
        return _OFF
    if not stores:
        return f"No embeddings are kept in {root}."
    texts = sum(store.n_texts for store in stores)
    size = _size(sum(store.n_bytes for store in stores))
    encoders = "1 encoder" if len(stores) == 1 else f"{len(stores)} encoders"
    return f"{texts:,} texts of {encoders}, {size}, in {root}."


def clear_cache(encoder: str | None = None) -> list[StoreSummary]:
    """
    Delete what is kept; files that the cache did not make stay.

    Parameters
    ----------
    encoder : str, default=None
        Name of the encoder whose vectors are deleted; None deletes those of all.

    Returns
    -------
    list of StoreSummary
        What was deleted.

    Raises
    ------
    InputError
        If nothing is kept of an encoder of that name, or the folder cannot be read.
    OutputError
        If a file cannot be deleted, or another process is writing for long.

    Examples
    --------
    >>> clear_cache("no such encoder")
    Traceback (most recent call last):
    clustermatch.exceptions.InputError: no embeddings of 'no such encoder' are kept...
    """
    stores = read_cache()
    chosen = [store for store in stores if encoder is None or _name(store) == encoder]
    if encoder is not None and not chosen:
        kept = ", ".join(sorted({_name(store) for store in stores} - {""})) or "none"
        raise InputError(f"no embeddings of {encoder!r} are kept. Encoders with some: {kept}.")
    for store in chosen:
        _delete(store.folder)
    return chosen


def _delete(folder: Path) -> None:
    try:
        VectorStore(folder).clear()
    except (OSError, StoreError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(f"{folder}: cannot be deleted ({reason}).") from error


def _name(store: StoreSummary) -> str:
    return store.encoder.name if store.encoder else ""


def _label(store: StoreSummary) -> str:
    encoder = store.encoder
    if encoder is None:
        return "(damaged, or of another version)"
    return " ".join(filter(None, (encoder.name, encoder.version, encoder.settings)))


def _time(store: StoreSummary) -> datetime:
    return datetime.fromtimestamp(store.last_used).astimezone()


def _size(n_bytes: int) -> str:
    size, unit = float(n_bytes), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{n_bytes} bytes"
