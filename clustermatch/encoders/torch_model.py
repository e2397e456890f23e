"""Loading a sentence-transformers model: on which device, in which precision, from safetensors."""

import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ..exceptions import EncoderError, InputError, MissingDependencyError
from .hub import SENTENCE_TRANSFORMERS_MISSING
from .weights import first_line

__all__ = ["check_options", "load_model"]

_DEVICE: Final = re.compile(r"cpu|cuda(:\d+)?|mps|auto")
_DEVICES: Final = "cpu, cuda (or cuda:1 and so on), mps, auto"
_DTYPES: Final = "float32, bfloat16"


def check_options(*, batch_size: int, device: str, dtype: str) -> None:
    """
    Check what can be checked without torch.

    Parameters
    ----------
    batch_size : int
        Texts per pass, at least 1.
    device : str
        "cpu", "cuda", "cuda:1", "mps" or "auto".
    dtype : str
        "float32" or "bfloat16".

    Raises
    ------
    InputError
        If one of them is anything else.

    Examples
    --------
    >>> check_options(batch_size=8, device="cpu", dtype="int8")
    Traceback (most recent call last):
    clustermatch.exceptions.InputError: dtype 'int8' is not offered: measured, weights of...
    """
    if isinstance(batch_size, bool) or not isinstance(batch_size, int) or batch_size < 1:
        raise InputError(f"batch_size must be a whole number of at least 1, got {batch_size!r}.")
    if not isinstance(device, str) or not _DEVICE.fullmatch(device):
        raise InputError(f"device must be one of {_DEVICES}; got {device!r}.")
    if "int8" in str(dtype):
        raise InputError(
            f"dtype {dtype!r} is not offered: measured, weights of 8 bits move the ranks of "
            f"partners. Allowed are {_DTYPES}."
        )
    if dtype not in ("float32", "bfloat16"):
        raise InputError(f"dtype must be one of {_DTYPES}; got {dtype!r}.")


def load_model(folder: Path, *, device: str, dtype: str) -> Any:
    """
    Load a model of which the folder was checked.

    Parameters
    ----------
    folder : Path
        Folder of a sentence-transformers model.
    device : str
        As `check_options` allows.
    dtype : str
        Weights of whatever precision are brought to this one.

    Returns
    -------
    sentence_transformers.SentenceTransformer
        The model on its device.

    Raises
    ------
    EncoderError
        If the model is broken, or device or precision are not to be had on this machine.
    MissingDependencyError
        If sentence-transformers is not installed.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingDependencyError(SENTENCE_TRANSFORMERS_MISSING) from error
    import torch

    kind = _available(device)
    if dtype == "bfloat16" and not _is_bfloat16_native(kind):
        raise EncoderError(
            f"dtype 'bfloat16' on {kind!r}: this machine has no instructions for it, which makes "
            "it slower than float32, not faster; use dtype='float32'."
        )
    try:
        with _no_foreign_bars():
            model = SentenceTransformer(
                str(folder),
                device=kind,
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, "dtype": getattr(torch, dtype)},
            )
        # Modules other than transformers keep the precision of their file.
        return model.to(getattr(torch, dtype))
    except Exception as error:  # whatever a foreign folder provokes: one message
        raise EncoderError(
            f"encoder {str(folder)!r} cannot be loaded: {first_line(error)}"
        ) from error


def _available(device: str) -> str:
    """Settle on a device that torch sees here."""
    import torch

    seen = {
        "cpu": 1,
        "cuda": torch.cuda.device_count() if torch.cuda.is_available() else 0,
        "mps": int(torch.backends.mps.is_available()),
    }
    if device == "auto":
        return next((kind for kind in ("cuda", "mps") if seen[kind]), "cpu")
    kind, _, number = device.partition(":")
    if int(number or 0) >= seen[kind]:
        raise EncoderError(
            f"device {device!r} is not there: torch sees {seen[kind]} of this kind here. Use "
            "device='cpu', or 'auto', which takes an accelerator where there is one."
        )
    return device


def _is_bfloat16_native(device: str) -> bool:
    """Tell whether the device computes in bfloat16 by instructions of its own."""
    import torch

    if device.startswith("cuda"):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device == "mps":
        return True
    if platform.machine().lower() in ("x86_64", "amd64"):
        # Not torch.ops.mkldnn._is_mkldnn_bf16_supported: on x86 it counts AVX-512 that only
        # emulates bfloat16. Processors with AMX have this one as well.
        return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
    supported = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", lambda: False)
    return bool(supported())


@contextmanager
def _no_foreign_bars() -> Iterator[None]:
    """Keep transformers' own progress bar off stderr while a model loads: it takes an instant."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
