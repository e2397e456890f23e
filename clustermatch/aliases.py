"""A cluster's own names: found in its name, and stripped from its texts.

The name is never evidence: "Mont-Blanc Industries" in two texts says nothing about what either
brings or needs.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

__all__ = ["names_of", "strip_names"]

_FORMERLY: Final = re.compile(
    r"^(?:ex|formerly|anciennement|autrefois|dit|alias|aka|ehemals|già|antes)\b[\s.:-]*",
    re.IGNORECASE,
)
_SEPARATORS: Final = re.compile(r"\s+[-–—|/]\s+|\s*[;()\[\]]\s*|\s*,\s+")
_SPACES: Final = re.compile(r"\s+")
_ORPHANS: Final = re.compile(r"^[\s,;:.·–—-]+|[\s,;:·–—-]+$")
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
    >>> names_of("Mont-Blanc Industries (ex Arve Industries)")
    ('Mont-Blanc Industries', 'Arve Industries')
    >>> names_of("Outdoor Sports Valley (OSV)", ["OSV Annecy"])
    ('Outdoor Sports Valley', 'OSV Annecy', 'OSV')
    """
    parts = [part for text in (name, *aliases) for part in _SEPARATORS.split(text)]
    cleaned = [_FORMERLY.sub("", part.strip()) for part in parts]
    distinct = dict.fromkeys(part for part in cleaned if len(part) >= _MIN_LENGTH)
    return tuple(sorted(distinct, key=lambda part: (-len(part), part)))


def strip_names(text: str, names: Iterable[str]) -> str:
    """
    Take an organisation's names out of its text.

    A name of several words goes whatever its case, accents, hyphens and spaces. A name of one
    word goes only where it is written with a capital, as names are: a cluster named "Lumière"
    keeps its competence "lumière urbaine".

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
    AttributeError
        If `text` is not text.

    Examples
    --------
    >>> strip_names("Le pôle MONT BLANC industries usine.", ["Mont-Blanc Industries"])
    'Le pôle usine.'
    >>> strip_names("Eden protège l'eden.", ["Eden"])
    "protège l'eden."
    """
    composed = unicodedata.normalize("NFC", text)
    for name in names:
        composed = _strip_one(composed, name)
    return _ORPHANS.sub("", _SPACES.sub(" ", composed)) if composed.strip() else ""


def _strip_one(text: str, name: str) -> str:
    words = re.findall(r"\w+", _unaccented(name))
    if not words:
        return text
    several = len(words) > 1
    pattern = r"(?<!\w)" + r"[\W_]+".join(map(re.escape, words)) + r"(?!\w)"
    shadow = _unaccented(text)
    kept, end = [], 0
    for match in re.finditer(pattern, shadow, re.IGNORECASE):
        first = text[match.start()]
        if several or not first.isalpha() or first.isupper() or name[:1].islower():
            kept.append(text[end : match.start()])
            end = match.end()
    return "".join([*kept, text[end:]])


def _unaccented(text: str) -> str:
    """Drop accents letter by letter, so that positions stay those of `text`."""
    return "".join(
        unicodedata.normalize("NFD", letter)[0] for letter in unicodedata.normalize("NFC", text)
    )
