"""Folders of models: whether they are safe to read, and the hash of what they hold."""

import hashlib
import json
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import Final

from ..exceptions import EncoderError

__all__ = ["DESCRIPTIONS", "NOT_READ", "check_folder", "file_sha256", "first_line", "folder_sha256"]

# One of them is in every folder of a model.
DESCRIPTIONS: Final = ("modules.json", "config.json")
# Formats that can run code when they are read.
_UNSAFE_SUFFIXES: Final = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib")
# Never read here, so neither downloaded nor hashed: those, the weights of other libraries, code,
# and what is written for people. Whatever else a folder holds may change vectors.
NOT_READ: Final = (
    *(f"*{suffix}" for suffix in _UNSAFE_SUFFIXES),
    *("*.h5", "*.msgpack", "*.ot", "*.npz", "*.gguf", "*.tflite", "*.onnx", "*.onnx_data"),
    *("onnx/*", "openvino/*", "coreml/*"),
    *("*.py", "*.pyc", "*.md", "*.pdf", "*.png", "*.jpg", "*.svg", ".*", "LICENSE*"),
)
_OWN_CLASSES: Final = "sentence_transformers."


def check_folder(folder: Path) -> None:
    """
    Refuse a folder that is no model, or that could run code when it is read.

    Parameters
    ----------
    folder : Path
        Folder of a model; nothing of it is loaded.

    Raises
    ------
    EncoderError
        If it is no model, keeps weights in a format that can run code, or names classes from
        outside sentence-transformers.
    """
    if not folder.is_dir():
        raise EncoderError(f"encoder {str(folder)!r} is a file; give the folder of a model.")
    if not any((folder / name).exists() for name in DESCRIPTIONS):
        raise EncoderError(
            f"encoder {str(folder)!r} holds neither modules.json nor config.json: it is not the "
            "folder of a sentence-transformers model."
        )
    _check_formats(folder)
    _check_classes(folder)


def _check_formats(folder: Path) -> None:
    for file in sorted(folder.rglob("*")):
        if file.suffix in _UNSAFE_SUFFIXES and not any(file.parent.glob("*.safetensors")):
            raise EncoderError(
                f"encoder {str(folder)!r} keeps weights in {file.name}, a format that can run "
                "code when read; save the model with safetensors instead."
            )


def _check_classes(folder: Path) -> None:
    """Check here too: sentence-transformers before 6.0 imports whatever a local folder names."""
    for name in _class_names(folder):
        if not name.startswith(_OWN_CLASSES):
            raise EncoderError(
                f"encoder {str(folder)!r} cannot be loaded: it names the class {name!r}, which "
                "is not part of sentence-transformers, and code that a model brings is not run."
            )


def _class_names(folder: Path) -> Iterator[str]:
    for file in (*folder.rglob("modules.json"), *folder.rglob("router_config.json")):
        try:
            described = json.loads(file.read_text(encoding="utf-8"))
            if file.name == "modules.json":
                yield from [str(module["type"]) for module in described]
            else:
                yield from map(str, described["types"].values())
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise EncoderError(
                f"encoder {str(folder)!r} cannot be loaded: {file.name} is broken: "
                f"{first_line(error)} Copy or download the model anew."
            ) from error


def folder_sha256(folder: Path) -> str:
    """
    Hash everything in a folder that can change the vectors of its model.

    Weights alone would not do: the same weights behind another tokenizer, another pooling or
    another prompt give other vectors.

    Parameters
    ----------
    folder : Path
        Folder of a model.

    Returns
    -------
    str
        SHA-256 in hexadecimal over the sorted relative names and the hashes of the files:
        weights, tokenizer, configuration. Empty for an adapter, whose base lies elsewhere.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "config.json").write_text("{}")
    ...     folder_sha256(Path(folder))[:12]
    'bef6acf233bd'
    """
    digest = hashlib.sha256()
    for name, file in sorted(_files_read(folder)):
        if file.name == "adapter_config.json":
            return ""
        digest.update(f"{name}\0{file_sha256(file)}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _files_read(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in folder.rglob("*"):
        name = file.relative_to(folder).as_posix()
        if not any(fnmatch(name, pattern) for pattern in NOT_READ) and file.is_file():
            yield name, file


def file_sha256(file: Path) -> str:
    """
    Hash a file, once for each state that it is seen in.

    Parameters
    ----------
    file : Path
        Any file.

    Returns
    -------
    str
        SHA-256 in hexadecimal; kept for this run until size or time of the file change.
    """
    state = file.stat()
    return _hash(file.resolve(), state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=4096)
def _hash(file: Path, size: int, changed: int) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def first_line(error: Exception) -> str:
    """
    Shorten what another library says to one sentence.

    Parameters
    ----------
    error : Exception
        Any exception.

    Returns
    -------
    str
        First line of its message, at most 200 characters, ending in a full stop.
    """
    lines = str(error).strip().splitlines() or [repr(error)]
    return f"{lines[0][:200].rstrip('.')}."
