"""A free text comes apart into sentences."""

import re
from collections.abc import Iterator
from typing import Final

from ..cells import clean

__all__ = ["sentences"]

_BREAK: Final = re.compile(
    r"(?<=[.!?…])[»\"”’')\]]*\s+|[^\S\n]*\n\s*|\s+(?=[•▪‣◦·]\s)|(?<=[!?…])(?=[A-ZÀ-Ý¿¡])"
)
# Words whose full stop ends no sentence; a single letter is an initial.
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(\[.'’-])(?:[^\W\d_]|etc|dr|pr|mm|mme|mlle|mr|mrs|ms|st|ste|no|nos|cf|ex|ej|env|vs|fig"
    r"|t[eé]l|sra?|srta|ud|uds|inc|ltd|co|corp|approx|art|av|bd|dept|d[eé]pt|prof|ing|min|max|resp"
    r"|incl|e\.g|i\.e)\.$",
    re.IGNORECASE,
)
_BULLET: Final = re.compile(r"[-–—*•▪‣◦·]\s")
_OPENS_LIST: Final = re.compile(r":\s*(?:$|[-–—*•▪‣◦·]\s)")
_LONGEST_ABBREVIATION: Final = 12


def sentences(text: str) -> Iterator[str]:
    r"""
    Split a text into sentences.

    A list after a colon stays with the sentence that opens it.

    Parameters
    ----------
    text : str
        Any text.

    Yields
    ------
    str
        Sentences as written, NFC and with single spaces; none is empty.

    Examples
    --------
    >>> list(sentences("M. Roy usine à 3.5 µm. Il cherche :\n- un fondeur\n- un labo\nFin"))
    ['M. Roy usine à 3.5 µm.', 'Il cherche : - un fondeur - un labo', 'Fin']
    """
    open_sentence = ""
    for piece in filter(None, map(clean, _pieces(text))):
        listed = _BULLET.match(piece) and _OPENS_LIST.search(open_sentence)
        if open_sentence and (listed or open_sentence.endswith(":")):
            open_sentence = f"{open_sentence} {piece}"
            continue
        if open_sentence:
            yield open_sentence
        open_sentence = piece
    if open_sentence:
        yield open_sentence


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for found in _BREAK.finditer(text):
        if _ends_sentence(text, found):
            yield text[start : found.start()] + found.group().strip()
            start = found.end()
    yield text[start:]


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    before = text[max(found.start() - _LONGEST_ABBREVIATION, 0) : found.start()]
    after = text[found.end() : found.end() + 1]
    if "\n" in found.group() and not before.endswith((".", ":", ";", "!", "?")):
        # A line that goes on in small letters was only wrapped.
        return found.group().count("\n") > 1 or not after.islower()
    if _ABBREVIATION.search(before):
        return before.lower().endswith("etc.") and not after.islower()
    return True
