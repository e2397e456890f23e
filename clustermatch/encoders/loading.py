"""From a name, a folder or an object to an encoder."""

from pathlib import Path
from typing import Final

from ..exceptions import EncoderError
from .protocol import Encoder
from .static import StaticEncoder

__all__ = ["ENCODER_NAMES", "load_encoder"]

ENCODER_NAMES: Final = ("static", "lexical", "minilm", "hybrid")


def load_encoder(
    encoder: str | Path | Encoder, *, allow_download: bool = False, progress: bool | None = None
) -> Encoder:
    """
    Give the encoder that a name, a folder or an object stands for.

    Parameters
    ----------
    encoder : str, path or Encoder
        "static" (comes with the library: French, English, Spanish; no torch), "lexical"
        (TF-IDF, any language), "minilm" (all-MiniLM-L6-v2 from its Python package, hash
        checked), "hybrid" (static and minilm side by side), the folder of a
        sentence-transformers model, its name on a hub ("owner/model"), or any object with
        ``encode(texts, langs=None)``.
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

    Notes
    -----
    Vectors of sentence models are kept on disk between runs; see `CachedEncoder`.

    Examples
    --------
    >>> load_encoder("static").encode(["métrologie", "optique"]).shape
    (2, 256)
    """
    if not isinstance(encoder, (str, Path)):
        if isinstance(encoder, Encoder) and not isinstance(encoder, type):
            return encoder
        raise EncoderError(
            "an encoder is an object with a method encode(texts, langs=None); "
            f"got {'the class ' if isinstance(encoder, type) else ''}{encoder!r}."
        )
    name = str(encoder)
    if name in ENCODER_NAMES:
        return _named(name, progress)
    if (name and Path(encoder).exists()) or "/" in name:
        from .cached import CachedEncoder
        from .sentence import SentenceEncoder

        model = SentenceEncoder(encoder, allow_download=allow_download, progress=progress)
        return CachedEncoder(model)
    raise EncoderError(
        f"no encoder {name!r}: allowed are {', '.join(ENCODER_NAMES)}, the folder of a "
        "sentence-transformers model, or its name on a hub (owner/model)."
    )


def _named(name: str, progress: bool | None) -> Encoder:
    # Imported here: scikit-learn takes longer to import than the static encoder to encode.
    if name == "static":
        return StaticEncoder()
    if name == "lexical":
        from .lexical import LexicalEncoder

        return LexicalEncoder()
    from .cached import CachedEncoder
    from .hybrid import HybridEncoder
    from .sentence import minilm_encoder

    minilm = CachedEncoder(minilm_encoder(progress=progress))
    if name == "minilm":
        return minilm
    static = StaticEncoder()
    return HybridEncoder([static, minilm], languages=static.languages)
