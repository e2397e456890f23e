"""Where the trained models that come with the library lie, however it was installed."""

import hashlib
from pathlib import Path
from typing import Final

from .exceptions import EncoderError

__all__ = ["check_sums", "shipped_folder"]

SUMS: Final = "SHA256SUMS"
_PACKAGE: Final = Path(__file__).resolve().parent


def shipped_folder(name: str) -> Path:
    """
    Find a folder of trained models.

    A wheel carries them inside the package; a clone, and an editable install of one, beside it.

    Parameters
    ----------
    name : str
        Name of the folder, such as "static-fr-en-es-v1".

    Returns
    -------
    Path
        A folder that exists.

    Raises
    ------
    EncoderError
        If it is in neither place.

    Examples
    --------
    >>> (shipped_folder("static-fr-en-es-v1") / "README.md").exists()
    True
    """
    candidates = (_PACKAGE / "models" / name, _PACKAGE.parent / "models" / name)
    for folder in candidates:
        if folder.is_dir():
            return folder
    places = " nor ".join(f"{str(folder)!r}" for folder in candidates)
    raise EncoderError(
        f"the model {name!r} that comes with clustermatch is neither {places}. The installation "
        "is not complete: pip install --force-reinstall clustermatch"
    )


def check_sums(folder: Path) -> dict[str, str]:
    """
    Compare the files of a folder with its list of checksums.

    Parameters
    ----------
    folder : Path
        A folder with SHA256SUMS, as `sha256sum` writes it.

    Returns
    -------
    dict of str to str
        SHA-256 of each listed file by its name, in hexadecimal.

    Raises
    ------
    EncoderError
        If the list is missing or not readable, or a file is missing or differs from it.

    Examples
    --------
    >>> sums = check_sums(shipped_folder("static-fr-en-es-v1"))
    >>> "model.safetensors" in sums
    True
    """
    sums = _read_sums(folder)
    for name, expected in sums.items():
        found = _sha256(folder / name)
        if found != expected:
            raise EncoderError(
                f"{folder / name} has SHA-256 {found[:12]}..., {SUMS} beside it states "
                f"{expected[:12]}...: the file is damaged or was replaced. Install the model anew."
            )
    return sums


def _read_sums(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        sums = {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"{folder} holds no readable {SUMS}: it is not a model that came with clustermatch. "
            "Give any other sentence-transformers folder to encoder= as a path."
        ) from error
    # A name with a directory in it would have files outside the folder read.
    if not sums or any(Path(name).name != name for name in sums):
        raise EncoderError(f"{folder / SUMS} lists no files, or files outside its folder.")
    return sums


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(f"{path} cannot be read ({error.strerror}); {SUMS} lists it.") from error
