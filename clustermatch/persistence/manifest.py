"""The manifest of a saved recommender: its format, what made it, and the hash of every file."""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Final

from .. import __version__
from ..exceptions import InputError
from .fields import Fields
from .json_text import damaged, parse_json, write_json

__all__ = [
    "FILES",
    "FORMAT",
    "KIND",
    "MANIFEST",
    "FileRecord",
    "Manifest",
    "read_manifest",
    "write_manifest",
]

# To be raised whenever what is stored, or what is derived from it on load, means something else.
FORMAT: Final = 1
KIND: Final = "clustermatch.PartnerRecommender"
MANIFEST: Final = "manifest.json"
# All that a folder holds beside its manifest. Names are never taken from a file.
FILES: Final = (
    "README.md",
    "config.json",
    "organisations.json",
    "vocabulary.json",
    "arrays.safetensors",
)
_PACKAGES: Final = ("numpy", "scipy", "pandas", "scikit-learn", "safetensors")
_SEAL: Final = "sha256"


@dataclass(frozen=True)
class FileRecord:
    """
    What a manifest says of a file.

    Attributes
    ----------
    n_bytes : int
        Its size.
    sha256 : str
        Its hash, in hexadecimal.
    """

    n_bytes: int
    sha256: str

    def check(self, data: bytes, source: str) -> None:
        """
        Refuse content that is not what was saved.

        Parameters
        ----------
        data : bytes
            Content of the file.
        source : str
            The file, for messages.

        Raises
        ------
        InputError
            If its size or its hash is another.
        """
        self.check_size(len(data), source)
        found = hashlib.sha256(data).hexdigest()
        if found != self.sha256:
            raise damaged(
                source, f"has SHA-256 {found[:12]}..., {MANIFEST} states {self.sha256[:12]}..."
            )

    def check_size(self, n_bytes: int, source: str) -> None:
        """
        Refuse a file of another size.

        Parameters
        ----------
        n_bytes : int
            Its size.
        source : str
            The file, for messages.

        Raises
        ------
        InputError
            If another size was saved.
        """
        if n_bytes != self.n_bytes:
            raise damaged(source, f"has {n_bytes} bytes, {self.n_bytes} were saved")


@dataclass(frozen=True)
class Manifest:
    """
    What a manifest says.

    Attributes
    ----------
    versions : dict of str to str
        Versions of clustermatch, Python and the libraries that it was saved with.
    files : dict of str to FileRecord
        Every file of `FILES`.
    """

    versions: dict[str, str]
    files: dict[str, FileRecord]


def write_manifest(contents: Mapping[str, bytes]) -> bytes:
    """
    Write the manifest of some files.

    Parameters
    ----------
    contents : mapping of str to bytes
        Content of each file.

    Returns
    -------
    bytes
        JSON, sealed with its own hash.

    Examples
    --------
    >>> data = write_manifest(dict.fromkeys(FILES, b""))
    >>> read_manifest(data, "manifest.json").files["config.json"].n_bytes
    0
    """
    found: dict[str, Any] = {
        "kind": KIND,
        "format": FORMAT,
        "versions": _versions(),
        "files": {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in contents.items()
        },
    }
    return write_json({**found, _SEAL: _seal(found)}, indent=1)


def read_manifest(data: bytes, source: str) -> Manifest:
    """
    Read a manifest.

    Parameters
    ----------
    data : bytes
        Content of the file.
    source : str
        The file, for messages.

    Returns
    -------
    Manifest
        What it says.

    Raises
    ------
    InputError
        If it is of something else or of another format, names other files than `FILES`, or was
        altered.

    Examples
    --------
    >>> read_manifest(b"{}", "rec/manifest.json")
    Traceback (most recent call last):
    clustermatch.exceptions.InputError: rec/manifest.json: is no manifest of a saved ...
    """
    found = parse_json(data, source)
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise InputError(
            f"{source}: is no manifest of a saved recommender. Name a folder that "
            "PartnerRecommender.save or `clustermatch fit` made."
        )
    fields = Fields(found, source)
    _check_format(fields.whole("format"), found, source)
    seal = fields.text(_SEAL)
    rest = {name: value for name, value in found.items() if name != _SEAL}
    # The bytes too: another way to write the same is not what was saved.
    if seal != _seal(rest) or data != write_json({**rest, _SEAL: seal}, indent=1):
        raise damaged(source, "does not agree with its own SHA-256")
    versions = fields.part("versions")
    return Manifest(
        {name: versions.text(name) for name in versions.values}, _file_records(fields.part("files"))
    )


def _file_records(files: Fields) -> dict[str, FileRecord]:
    if {*files.values} != {*FILES}:
        odd = sorted({*files.values} ^ {*FILES})
        raise damaged(files.source, f"must name {', '.join(FILES)}; {odd[0]!r} is one too many")
    parts = {name: files.part(name) for name in FILES}
    return {
        name: FileRecord(part.whole("bytes"), part.text("sha256")) for name, part in parts.items()
    }


def _check_format(found: int, manifest: Mapping[str, Any], source: str) -> None:
    if found == FORMAT:
        return
    versions = manifest.get("versions")
    maker = versions.get("clustermatch") if isinstance(versions, dict) else None
    made = f"made by clustermatch {maker}" if isinstance(maker, str) else "made by another version"
    if found > FORMAT:
        raise InputError(
            f"{source}: is of format {found}, {made}; this is clustermatch {__version__}, which "
            f"reads format {FORMAT}. Upgrade: pip install --upgrade clustermatch"
        )
    raise InputError(
        f"{source}: is of format {found}, {made}; no version reads that: formats begin at 1. Fit "
        "and save anew."
    )


def _seal(found: Mapping[str, Any]) -> str:
    return hashlib.sha256(write_json(found)).hexdigest()


def _versions() -> dict[str, str]:
    libraries = {name: metadata.version(name) for name in _PACKAGES}
    return {"clustermatch": __version__, "python": platform.python_version(), **libraries}
