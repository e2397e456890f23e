"""Transparent rules that read what an organisation has and seeks, sentence by sentence."""

from .grammar import READ_LANGUAGES
from .reading import COMPETENCE, NEED, Finding, read_sentence
from .sentences import sentences

__all__ = ["COMPETENCE", "NEED", "READ_LANGUAGES", "Finding", "read_sentence", "sentences"]
