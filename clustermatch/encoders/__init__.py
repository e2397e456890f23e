"""
Encoders: texts to vectors, behind one protocol.

Names are loaded at first use: the static encoder needs neither scikit-learn nor torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cached import CachedEncoder
    from .centring import LanguageCentring
    from .hybrid import HybridEncoder
    from .identity import EncoderIdentity, identify
    from .lexical import LexicalEncoder
    from .loading import ENCODER_NAMES, load_encoder
    from .protocol import Encoder
    from .sentence import SentenceEncoder
    from .static import StaticEncoder

_MODULE_OF = {
    "ENCODER_NAMES": "loading",
    "CachedEncoder": "cached",
    "Encoder": "protocol",
    "EncoderIdentity": "identity",
    "HybridEncoder": "hybrid",
    "LanguageCentring": "centring",
    "LexicalEncoder": "lexical",
    "SentenceEncoder": "sentence",
    "StaticEncoder": "static",
    "identify": "identity",
    "load_encoder": "loading",
}

__all__ = [
    "ENCODER_NAMES",
    "CachedEncoder",
    "Encoder",
    "EncoderIdentity",
    "HybridEncoder",
    "LanguageCentring",
    "LexicalEncoder",
    "SentenceEncoder",
    "StaticEncoder",
    "identify",
    "load_encoder",
]


def __getattr__(name: str) -> Any:
    if name in _MODULE_OF:
        return getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
