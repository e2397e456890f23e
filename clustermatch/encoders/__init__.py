"""Encoders: texts to vectors, behind one protocol."""

from .cached import CachedEncoder
from .centring import LanguageCentring
from .lexical import LexicalEncoder
from .loading import ENCODER_NAMES, encoder_name, load_encoder
from .protocol import Encoder
from .sentence import SentenceEncoder

__all__ = [
    "ENCODER_NAMES",
    "CachedEncoder",
    "Encoder",
    "LanguageCentring",
    "LexicalEncoder",
    "SentenceEncoder",
    "encoder_name",
    "load_encoder",
]
