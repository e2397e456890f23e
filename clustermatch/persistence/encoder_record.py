"""Encoders on disk: how to make the same one again, and how to tell that it is the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ..encoders import (
    CachedEncoder,
    Encoder,
    EncoderIdentity,
    HybridEncoder,
    LexicalEncoder,
    SentenceEncoder,
    StaticEncoder,
    identify,
)
from ..encoders.sentence import MiniLMEncoder, minilm_encoder
from ..encoders.static import STATIC_MODEL, STATIC_SHA256
from ..exceptions import EncoderError, InputError
from .absent import AbsentEncoder
from .fields import Fields

__all__ = ["check_same", "describe_encoder", "make_encoder", "read_identity"]

_OWN: Final = "own"
_OTHERWISE: Final = (
    "Give it: load(folder, encoder=...). For recommendations alone: load(folder, "
    "recommend_only=True)."
)


def describe_encoder(encoder: Any, fitted: list[LexicalEncoder]) -> dict[str, Any]:
    """
    Say how to make an encoder again.

    Parameters
    ----------
    encoder : str, path or Encoder
        What a recommender was given, or made of it.
    fitted : list of LexicalEncoder
        Those whose state is stored; one that is fitted is added.

    Returns
    -------
    dict
        Its kind and options; of an encoder of the user's own, its class alone.

    Raises
    ------
    InputError
        If it only stands for one that was not loaded.

    Examples
    --------
    >>> describe_encoder("static", []), describe_encoder(StaticEncoder(), [])
    ({'kind': 'name', 'name': 'static'}, {'kind': 'static', 'folder': None})
    """
    if isinstance(encoder, AbsentEncoder):
        raise InputError(
            "this recommender was loaded without its encoder (recommend_only=True) and cannot be "
            "saved. Copy the folder that it was loaded from, or load it with its encoder."
        )
    if isinstance(encoder, str):
        return {"kind": "name", "name": encoder}
    if isinstance(encoder, Path):
        return {"kind": "path", "path": str(encoder)}
    describe = _DESCRIBERS.get(type(encoder))
    if describe is None:
        return {"kind": _OWN, "class": type(encoder).__qualname__}
    return describe(encoder, fitted)


def make_encoder(fields: Fields, fitted: Callable[[int], LexicalEncoder]) -> Any:
    """
    Make an encoder of its description.

    Parameters
    ----------
    fields : Fields
        As of `describe_encoder`.
    fitted : callable
        Takes a number, returns that fitted lexical encoder.

    Returns
    -------
    str, path or Encoder
        As it was. Nothing is ever downloaded; a cache is the user's own.

    Raises
    ------
    EncoderError
        If it is one of the user's own, or cannot be had.
    InputError
        If the description is none.
    MissingDependencyError
        If a package is missing.
    """
    kind = fields.text("kind")
    if kind == _OWN:
        raise EncoderError(
            f"it was fitted with an encoder of its user's own, {fields.text('class')}, which is "
            f"code and is not stored. {_OTHERWISE}"
        )
    if kind not in _MAKERS:
        fields.refuse("kind", " or ".join(_MAKERS), repr(kind))
    return _MAKERS[kind](fields, fitted)


def read_identity(fields: Fields) -> EncoderIdentity:
    """
    Read which encoder made vectors.

    Parameters
    ----------
    fields : Fields
        As of `EncoderIdentity.as_record`.

    Returns
    -------
    EncoderIdentity
        The same.

    Raises
    ------
    InputError
        If a field is missing or no text.
    """
    return EncoderIdentity(
        fields.text("name"), fields.text("version"), fields.text("weights"), fields.text("settings")
    )


def check_same(saved: EncoderIdentity, encoder: Encoder) -> None:
    """
    Refuse an encoder that would give other vectors.

    Where both state the hash of their weights, it decides, with the settings; else all that they
    state.

    Parameters
    ----------
    saved : EncoderIdentity
        Of the encoder that made the vectors.
    encoder : Encoder
        The one at hand.

    Raises
    ------
    EncoderError
        If it is another one.

    Examples
    --------
    >>> check_same(EncoderIdentity("static", "1", "0123"), StaticEncoder())
    Traceback (most recent call last):
    clustermatch.exceptions.EncoderError: it was fitted with the encoder static 1 (0123), ...
    """
    found = _identity(encoder)
    if saved.weights and not found.weights:
        raise EncoderError(
            f"its encoder, {saved}, cannot be found here: {found} states no hash of its weights. "
            f"{_OTHERWISE}"
        )
    if saved.weights:
        same = (saved.weights, saved.settings) == (found.weights, found.settings)
    else:
        same = saved == found
    if not same:
        raise EncoderError(
            f"it was fitted with the encoder {saved}, and this one is {found}: its vectors cannot "
            f"be compared with those that are stored. {_OTHERWISE}"
        )


def _identity(encoder: Encoder) -> EncoderIdentity:
    if type(encoder) is StaticEncoder and encoder.folder is None:
        # Without reading it: it refuses other weights than these when it reads them.
        return EncoderIdentity("static", STATIC_MODEL, STATIC_SHA256)
    return identify(encoder)


def _describe_lexical(encoder: Any, fitted: list[LexicalEncoder]) -> dict[str, Any]:
    number = None
    if hasattr(encoder, "components_"):
        known = [at for at, other in enumerate(fitted) if other is encoder]
        number = known[0] if known else len(fitted)
        fitted.extend([] if known else [encoder])
    return {"kind": "lexical", "n_dims": int(encoder.n_dims), "fitted": number}


def _describe_hybrid(encoder: Any, fitted: list[LexicalEncoder]) -> dict[str, Any]:
    languages = encoder.languages
    return {
        "kind": "hybrid",
        "name": str(encoder.name),
        "languages": None if languages is None else list(map(str, languages)),
        "parts": [describe_encoder(part, fitted) for part in encoder.parts],
    }


def _describe_sentence(encoder: Any, fitted: list[LexicalEncoder]) -> dict[str, Any]:
    return {
        "kind": "minilm" if type(encoder) is MiniLMEncoder else "sentence",
        "model": str(encoder.model),
        "batch_size": int(encoder.batch_size),
        "device": str(encoder.device),
        "dtype": str(encoder.dtype),
    }


def _make_lexical(fields: Fields, fitted: Callable[[int], LexicalEncoder]) -> LexicalEncoder:
    if fields.missing("fitted"):
        return LexicalEncoder(n_dims=fields.whole("n_dims"))
    return fitted(fields.whole("fitted"))


def _make_hybrid(fields: Fields, fitted: Callable[[int], LexicalEncoder]) -> HybridEncoder:
    languages = None if fields.missing("languages") else tuple(fields.texts("languages"))
    items = fields.items("parts")
    place = f"{fields.place}.parts"
    parts = [make_encoder(Fields(item, fields.source, place), fitted) for item in items]
    if not all(isinstance(part, Encoder) for part in parts) or not parts:
        fields.refuse("parts", "encoders", "something else")
    return HybridEncoder(parts, name=fields.text("name"), languages=languages)


def _make_cached(fields: Fields, fitted: Callable[[int], LexicalEncoder]) -> CachedEncoder:
    encoder = make_encoder(fields.part("encoder"), fitted)
    if not isinstance(encoder, Encoder):
        fields.refuse("encoder", "an encoder", "something else")
    return CachedEncoder(encoder)


def _make_sentence(fields: Fields, fitted: Callable[[int], LexicalEncoder]) -> SentenceEncoder:
    options: dict[str, Any] = {
        "batch_size": fields.whole("batch_size"),
        "device": fields.text("device"),
        "dtype": fields.text("dtype"),
    }
    if fields.text("kind") == "minilm":
        return minilm_encoder(**options)
    return SentenceEncoder(fields.text("model"), **options)


def _make_static(fields: Fields, fitted: Callable[[int], LexicalEncoder]) -> StaticEncoder:
    return StaticEncoder(None if fields.missing("folder") else fields.text("folder"))


_DESCRIBERS: Final[dict[type, Callable[[Any, list[LexicalEncoder]], dict[str, Any]]]] = {
    StaticEncoder: lambda encoder, fitted: {
        "kind": "static",
        "folder": None if encoder.folder is None else str(encoder.folder),
    },
    LexicalEncoder: _describe_lexical,
    HybridEncoder: _describe_hybrid,
    CachedEncoder: lambda encoder, fitted: {
        "kind": "cached",
        "encoder": describe_encoder(encoder.encoder, fitted),
    },
    SentenceEncoder: _describe_sentence,
    MiniLMEncoder: _describe_sentence,
}
_MAKERS: Final[dict[str, Callable[[Fields, Callable[[int], LexicalEncoder]], Any]]] = {
    "name": lambda fields, fitted: fields.text("name"),
    "path": lambda fields, fitted: Path(fields.text("path")),
    "static": _make_static,
    "lexical": _make_lexical,
    "hybrid": _make_hybrid,
    "cached": _make_cached,
    "sentence": _make_sentence,
    "minilm": _make_sentence,
}
