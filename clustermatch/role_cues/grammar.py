"""Words that tell what an organisation has from what it seeks: one table a language.

A table is made of regular expressions in small letters, an alternative a line, in a short hand:
a letter with an accent also stands for the one without (not the other way round: "cherche" is
not "cherché"), ``~`` lets adverbs stand between two words, ``@`` is "de" in all its forms, and
``<NAME>`` is an entry of ``PARTS``. A group of cues is called by role, form and strength:

- verb: in the singular or the first person; what is had or sought follows
- plural: the same, but the subject must be shown to be the organisation itself
- noun: nouns, participles and headings
- back: what is had or sought stands before; either: it follows or else stands before
- past: over, so not worth much
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from . import english, french, spanish

__all__ = ["READ_LANGUAGES", "Grammar", "grammar_of"]

_TABLES: Final = {"fr": french, "en": english, "es": spanish}
READ_LANGUAGES: Final = tuple(_TABLES)
_ACCENTED: Final = re.compile("[à-öø-ÿ]")
# How the entries of CONTEXT and PHRASE are anchored; what is not named here stands anywhere.
_FRAMES: Final = {
    "determiner": r"(?:^|[ '(])(?:{})$",
    "negation": r"(?:^|[ '])(?:{})~$",
    "adverbs": r"^(?:{})$",
    "past": r"\b(?:{})~$",
    "relative": r"\b(?:{})~$",
    "infinitive": r"\b(?:{})~$",
    "bare": r"\b(?:{}) ?(?:\w+)?$",
    "boundary": r"(?:[,;:()•·–—]| [-*] |\b(?:{})\b)\s*",
    "lead": r"(?:(?:{})(?:(?<=')| |$))+",
    "stop": r"(?:{})",
    "tail": r"[ ,]+(?:{})\b.*",
    "purpose": r" (?:{})\b.*",
    "fill": r"(?:{})",
    "function": r"(?:{})",
    "link": r" (?:{}) ",
    "shared": r"(?:{})",
}


@dataclass(frozen=True, eq=False)  # hashable, so that answers can be kept
class Grammar:
    """
    Compiled patterns of one language, for text in small letters.

    Attributes
    ----------
    cues : Pattern
        One alternation; the name of the group that matched says role, form and strength.
    subject : Pattern
        Who acts; groups "own", "member" and "other".
    context : mapping of str to Pattern
        What stands around a cue and changes what it means, by name.
    phrase : mapping of str to Pattern
        How a phrase begins, ends and comes apart, by name.

    Examples
    --------
    >>> grammar_of("fr").cues.search("nous cherchons un fondeur").lastgroup
    'need_verb_strong'
    """

    cues: re.Pattern[str]
    subject: re.Pattern[str]
    context: Mapping[str, re.Pattern[str]]
    phrase: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=len(READ_LANGUAGES))
def grammar_of(lang: str) -> Grammar:
    """
    Compile the table of a language, once.

    Parameters
    ----------
    lang : str
        One of `READ_LANGUAGES`.

    Returns
    -------
    Grammar
        Its patterns.

    Raises
    ------
    KeyError
        If there is no table for the language.

    Examples
    --------
    >>> grammar_of("en").subject.search("our members").lastgroup
    'member'
    """
    table = _TABLES[lang]
    context = {**table.CONTEXT, "adverbs": "~"}
    parts = {name: "|".join(_lines(text)) for name, text in table.PARTS.items()}
    cues = "|".join(f"(?P<{name}>{_join(text)})" for name, text in table.CUES.items())
    subject = "|".join(f"(?P<{name}>{_join(text)})" for name, text in table.SUBJECT.items())
    return Grammar(
        # An apostrophe ends a cue that the next word hangs on: "besoin d'un partenaire".
        _compile(rf"(?<![\w-])(?:{cues})(?:(?<=[' ])|(?!\w))", parts),
        _compile(subject, parts),
        {name: _compile(_framed(name, text), parts) for name, text in context.items()},
        {name: _compile(_framed(name, text), parts) for name, text in table.PHRASE.items()},
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _join(text: str) -> str:
    return "|".join(_lines(text))


def _framed(name: str, text: str) -> str:
    return _FRAMES.get(name, r"\b(?:{})\b").replace("{}", _join(text))


def _compile(pattern: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    for name, part in parts.items():
        pattern = pattern.replace(f"<{name}>", f"(?:{part})")
    adverbs, of = parts["ADVERB"], parts["OF"]
    pattern = pattern.replace("~", f"(?: (?:{adverbs})(?!\\w))*").replace("@", f"(?:{of})")
    return re.compile(_ACCENTED.sub(_either, pattern))


def _either(letter: re.Match[str]) -> str:
    base = unicodedata.normalize("NFD", letter.group())[0]
    return f"[{letter.group()}{base}]"
