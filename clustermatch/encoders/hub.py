"""Models on a hub: their local copies, and their download where that is allowed."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from ..exceptions import EncoderError, MissingDependencyError
from .weights import DESCRIPTIONS, NOT_READ, first_line

__all__ = ["SENTENCE_TRANSFORMERS_MISSING", "local_folder", "model_folder"]

SENTENCE_TRANSFORMERS_MISSING: Final = (
    "a sentence encoder needs sentence-transformers: pip install sentence-transformers"
)


def model_folder(model: str, *, allow_download: bool) -> Path:
    """
    Find the folder of a model, downloading it where that is allowed and needed.

    Parameters
    ----------
    model : str
        Folder of a model, or its name on a hub.
    allow_download : bool
        Whether a model without a complete local copy may be fetched; weights in other formats
        than safetensors are left behind.

    Returns
    -------
    Path
        The folder, or the local copy of the model on the hub.

    Raises
    ------
    EncoderError
        If there is no such model here, or it cannot be downloaded.
    MissingDependencyError
        If the model is on a hub and sentence-transformers is not installed.

    Examples
    --------
    >>> model_folder(".", allow_download=False).is_dir()
    True
    """
    found = local_folder(model, complete=allow_download)
    if found is not None:
        return found
    if allow_download:
        return _snapshot(model, local_files_only=False)
    raise EncoderError(
        f"encoder {model!r} cannot be loaded: it is no folder, and no copy of it was downloaded "
        "before. Give a folder, or allow the download (allow_download=True)."
    )


def local_folder(model: str, *, complete: bool) -> Path | None:
    """
    Find the folder of a model without asking the hub.

    Parameters
    ----------
    model : str
        Folder of a model, or its name on a hub.
    complete : bool
        Whether to leave out local copies of which files are known to be missing; otherwise
        such a copy counts, as it may hold all that is needed.

    Returns
    -------
    Path or None
        The folder; None where there is none.

    Raises
    ------
    MissingDependencyError
        If the model is on a hub and sentence-transformers is not installed.

    Examples
    --------
    >>> local_folder("nobody/no-such-model", complete=False) is None
    True
    """
    if os.path.exists(model):  # unlike a Path, it takes a name that is too long
        return Path(model)
    if not complete:
        return _snapshot_in_part(model)
    try:
        copy = _snapshot(model, local_files_only=True)
    except EncoderError:
        return None
    # A download that broke off may have left configuration alone.
    return copy if any(copy.rglob("*.safetensors")) else None


def _snapshot(model: str, *, local_files_only: bool) -> Path:
    """Fetch the files that are read, or find them all in the local copy."""
    download = _hub().snapshot_download
    try:
        found = download(
            _hub_name(model),
            cache_dir=_hub_cache(),
            ignore_patterns=list(NOT_READ),
            local_files_only=local_files_only,
        )
    except Exception as error:  # offline, refused, misspelt: one message
        raise EncoderError(
            f"encoder {model!r} is no folder and cannot be downloaded: {first_line(error)}"
        ) from error
    return Path(found)


def _snapshot_in_part(model: str) -> Path | None:
    """Find a local copy by a file that every model has; other programs fetch only some files."""
    find = _hub().try_to_load_from_cache
    with suppress(ValueError):  # what cannot be a name on a hub, such as a path of three parts
        for name in DESCRIPTIONS:
            found = find(_hub_name(model), name, cache_dir=_hub_cache())
            if isinstance(found, str):
                return Path(found).parent
    return None


def _hub() -> Any:
    try:
        import huggingface_hub
    except ImportError as error:  # it comes with sentence-transformers
        raise MissingDependencyError(SENTENCE_TRANSFORMERS_MISSING) from error
    return huggingface_hub


def _hub_name(model: str) -> str:
    """Complete a name without owner as sentence-transformers does."""
    return model if "/" in model else f"sentence-transformers/{model}"


def _hub_cache() -> str | None:
    return os.environ.get("SENTENCE_TRANSFORMERS_HOME")
