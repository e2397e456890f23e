"""From a name, a folder or an object to an encoder."""

from pathlib import Path
from typing import Any, Final

from ..exceptions import EncoderError
from .lexical import LexicalEncoder
from .protocol import Encoder
from .sentence import SentenceEncoder, minilm_folder

__all__ = ["ENCODER_NAMES", "encoder_name", "load_encoder"]

ENCODER_NAMES: Final = ("lexical", "minilm")


def load_encoder(
    encoder: str | Path | Encoder, *, allow_download: bool = False, progress: bool | None = None
) -> Encoder:
    """
    Give the encoder that a name, a folder or an object stands for.

    Parameters
    ----------
    encoder : str, path or Encoder
        "lexical" (TF-IDF, no download, any language), "minilm" (all-MiniLM-L6-v2 from its
        Python package, hash checked), the folder of a sentence-transformers model, its name on
        a hub ("owner/model"), or any object with ``encode(texts, langs=None)``.
    allow_download : bool, default=False
        Whether a model named on a hub may be downloaded.
    progress : bool, default=None
        Progress bar of slow encoders; None shows it where stderr is a terminal.

    Returns
    -------
    Encoder
        Ready to encode; a sentence model is read at its first text.

    Raises
    ------
    EncoderError
        If there is no such encoder.
    MissingDependencyError
        If the encoder needs a package that is not installed.

    Examples
    --------
    >>> load_encoder("lexical").encode(["métrologie", "optique"]).shape
    (2, 256)
    """
    if not isinstance(encoder, (str, Path)):
        if isinstance(encoder, Encoder) and not isinstance(encoder, type):
            return encoder
        raise EncoderError(
            "an encoder is an object with a method encode(texts, langs=None); "
            f"got {'the class ' if isinstance(encoder, type) else ''}{encoder!r}."
        )
    if encoder == "lexical":
        return LexicalEncoder()
    if encoder == "minilm":
        return SentenceEncoder(minilm_folder(), progress=progress)
    if (str(encoder) and Path(encoder).exists()) or "/" in str(encoder):
        return SentenceEncoder(encoder, allow_download=allow_download, progress=progress)
    raise EncoderError(
        f"no encoder {str(encoder)!r}: allowed are {', '.join(ENCODER_NAMES)}, the folder of a "
        "sentence-transformers model, or its name on a hub (owner/model)."
    )


def encoder_name(encoder: Any) -> str:
    """
    Name an encoder for records.

    Parameters
    ----------
    encoder : Encoder
        Any encoder.

    Returns
    -------
    str
        Its `name`, or the name of its class.

    Examples
    --------
    >>> encoder_name(LexicalEncoder())
    'lexical'
    """
    return str(getattr(encoder, "name", type(encoder).__name__))
