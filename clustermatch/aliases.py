"""A cluster's own names: found in its name, and stripped from its texts.

The name is never evidence: "Mont-Blanc Industries" in two texts says nothing about what either
brings or needs.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from .cells import clean

__all__ = ["names_of", "strip_names", "told_apart"]

_FORMERLY: Final = re.compile(
    r"^(?:ex|formerly|anciennement|autrefois|dit|alias|aka|ehemals|già|antes)\b[\s.:-]*",
    re.IGNORECASE,
)
_SEPARATORS: Final = re.compile(r"\s+[-–—|/]\s+|\s*[;()\[\]]\s*|\s*,\s+")
_ORPHANS: Final = re.compile(r"^(?:[\s,;:·–—-]|\.(?!\w))+|[\s,;:·–—-]+$")
_EMPTY_PAIR: Final = re.compile(r"\(\s*\)|\[\s*\]|«\s*»|“\s*”|\"\s*\"")
_WORD: Final = re.compile(r"[^\W_]+")
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_LIGATURE: Final = re.compile("œ|oe", re.IGNORECASE)
# What people write between the words of a name, besides what the name itself has there.
_GAP: Final = r"[\s_'’ʼ‐‑–-]+"
_ADDRESS_START: Final = frozenset("@#.")
_ADDRESS_END: Final = re.compile(r"\.[a-z]{2}")
# A single letter would strip every "A"; a name of two may be a real acronym (3D, IT).
_MIN_LENGTH: Final = 2


def names_of(name: str, aliases: Iterable[str] = ()) -> tuple[str, ...]:
    """
    List the names that an organisation goes by.

    Parameters
    ----------
    name : str
        Its name as written in the table, possibly with a former name or an acronym.
    aliases : iterable of str, default=()
        Further names.

    Returns
    -------
    tuple of str
        Distinct names, the longest first, so that stripping leaves no remainder.

    Raises
    ------
    AttributeError
        If a name is not text.

    Examples
    --------
    >>> names_of("Terralia (ex PEIFL)")
    ('Terralia (ex PEIFL)', 'Terralia', 'ex PEIFL', 'PEIFL')
    >>> names_of("Outdoor Sports Valley", ["OSV Annecy"])
    ('Outdoor Sports Valley', 'OSV Annecy')
    """
    first, *others = _SEPARATORS.split(name)
    others += [part for text in aliases for part in (text, *_SEPARATORS.split(text))]
    # "Alias Robotics" is a name; "Minalogic (alias MNL)" holds one.
    current = [_FORMERLY.sub("", part.strip()) for part in others]
    parts = (part.strip() for part in (name, first, *others, *current))
    distinct = dict.fromkeys(part for part in parts if len(part) >= _MIN_LENGTH)
    return tuple(sorted(distinct, key=lambda part: (-len(part), part)))


def strip_names(text: str, names: Iterable[str]) -> str:
    """
    Take an organisation's names out of its text.

    A name of several words goes whatever its case, accents, hyphens and spaces. A name of one
    word goes only where it is written with a capital, as names are, or stands in an address: a
    cluster named "Lumière" keeps its competence "lumière urbaine". A name that itself begins
    with a small letter, as "bioPmed", goes everywhere.

    Parameters
    ----------
    text : str
        A description, competence or need.
    names : iterable of str
        Names as of `names_of`.

    Returns
    -------
    str
        The text without them, with single spaces; empty where nothing else was said.

    Raises
    ------
    TypeError
        If `text` is not text.

    Examples
    --------
    >>> strip_names("Le pôle MONT BLANC industries usine.", ["Mont-Blanc Industries"])
    'Le pôle usine.'
    >>> strip_names("Eden protège l'eden.", ["Eden"])
    "protège l'eden."
    """
    names = tuple(names)
    whole, rest = None, clean(text)
    while rest != whole:  # what is left may join to a name anew
        whole = rest
        for name in names:
            rest = _strip_one(rest, name)
        rest = whole if rest == whole else _tidy(rest)
    return rest


def told_apart(names: Sequence[str], ids: Sequence[Any]) -> list[str]:
    """
    Add the id to a name that several have.

    Parameters
    ----------
    names : sequence of str
        One for each organisation.
    ids : sequence
        Their ids.

    Returns
    -------
    list of str
        No two the same.

    Examples
    --------
    >>> told_apart(["Bois", "Laser", "bois"], ["o1", "o2", "o3"])
    ['Bois (o1)', 'Laser', 'bois (o3)']
    """
    n_with = Counter(name.casefold() for name in names)
    return [
        f"{name} ({key})" if n_with[name.casefold()] > 1 else name
        for name, key in zip(names, ids, strict=True)
    ]


def _strip_one(text: str, name: str) -> str:
    shadow = _unaccented(text)
    kept, end = [], 0
    for start, stop in _find(text, shadow, name):
        kept.append(text[end:start])
        end = stop
    return "".join([*kept, text[end:]])


def _find(text: str, shadow: str, name: str) -> Iterator[tuple[int, int]]:
    words = _WORD.findall(_unaccented(clean(name)))
    # Most texts do not hold the name; this test is much cheaper than compiling a pattern.
    if not words or _LIGATURE.split(words[0])[0].lower() not in shadow.lower():
        return
    anywhere = words[0][0].islower() or (len(words) > 1 and not _is_literal(words))
    for match in _pattern(name).finditer(shadow):
        start, stop = match.span()
        before = text[max(start - 1, 0) : start]
        in_address = before in _ADDRESS_START or _ADDRESS_END.match(text, stop)
        if anywhere or in_address or not text[start].islower():
            yield start, stop


@lru_cache(maxsize=2**14)
def _pattern(name: str) -> re.Pattern[str]:
    plain = _unaccented(clean(name))
    found = list(_WORD.finditer(plain))
    if _is_literal([word.group() for word in found]):
        body = re.escape(plain)
    else:
        body = _loose(found[0].group())
        for before, word in pairwise(found):
            gap = re.escape(plain[before.end() : word.start()])
            body += f"(?:{_GAP}|{gap}){_loose(word.group())}"
        first, last = re.escape(plain[: found[0].start()]), re.escape(plain[found[-1].end() :])
        body = f"(?:{first})?{body}(?:{last})?"
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])", re.IGNORECASE)


def _is_literal(words: list[str]) -> bool:
    """Names of single letters, as "C++" or "A&B", are found only as they are written."""
    return max(map(len, words)) < _MIN_LENGTH


def _loose(word: str) -> str:
    return _LIGATURE.sub("(?:œ|oe)", word)


def _tidy(text: str) -> str:
    """Take away what stood around a name; nothing is left where no word is."""
    rest = _ORPHANS.sub("", clean(_EMPTY_PAIR.sub("", text)))
    return rest if _WORD.search(rest) else ""


@lru_cache(maxsize=8)  # a text is asked for once for each name that may stand in it
def _unaccented(text: str) -> str:
    """Drop accents letter by letter, so that positions stay those of `text`."""
    return _BEYOND_ASCII.sub(lambda run: "".join(map(_base, run.group())), text)


@lru_cache(maxsize=4096)
def _base(letter: str) -> str:
    base, *marks = list(unicodedata.normalize("NFD", letter))
    # A Korean syllable also comes apart, but into letters.
    return base if all(map(unicodedata.combining, marks)) else letter
