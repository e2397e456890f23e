"""What is had or sought, cut out of a sentence: short phrases without the words around them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from .grammar import Grammar

__all__ = ["phrases_in"]

_MAX_PART: Final = 8
_MAX_PHRASE: Final = 12
_MAX_ROUNDS: Final = 4
# "experts in welding and in casting": the preposition comes again.
_AGAIN: Final = ("en ", "in ")
_WORD: Final = re.compile(r"[^\W_]+(?:[-.&+/][^\W_]+)*[+#]*")
_ITEM: Final = re.compile(r"\s*(?:[;•▪‣◦·]|,(?!\d)|(?<= )[-–—*](?= )|\.(?=\s+[-–—*•]))\s*")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_EDGE_LEFT: Final = re.compile(r"[^\w(«\"“]*(?:[(«\"“](?![^()«»\"“”]*[)»\"”]))?[^\w(«\"“]*")

Span = tuple[int, int]


def phrases_in(small: str, span: Span, grammar: Grammar) -> list[Span]:
    """
    Find the phrases of a stretch of a sentence.

    Parameters
    ----------
    small : str
        The sentence in small letters.
    span : tuple of two int
        Where the stretch begins and ends.
    grammar : Grammar
        The patterns of the language.

    Returns
    -------
    list of tuple of two int
        Where each phrase begins and ends; empty where there is no content word.

    Examples
    --------
    >>> from .grammar import grammar_of
    >>> small = "des essais, du prototypage et un fab-lab qui forme"
    >>> [small[slice(*span)] for span in phrases_in(small, (0, len(small)), grammar_of("fr"))]
    ['essais', 'prototypage', 'fab-lab']
    """
    span = _unfilled(small, span, grammar)
    found = [_cut(small, part, grammar) for part in _parts(small, span, grammar)]
    return [part for part in found if _has_content(small, part, grammar)]


def _parts(small: str, span: Span, grammar: Grammar) -> Iterator[Span]:
    """Split an enumeration, up to where another clause begins."""
    items = list(_items(small, _after_colon(small, span, grammar)))
    for at, item in enumerate(items):
        links = list(_links(small, item, grammar, alone=len(items) == 1))
        for first, part in enumerate(links):
            again = first and small.startswith(_AGAIN, _trimmed(small, part)[0])
            if (at or first) and not again and _ends_list(small, part, grammar):
                return
            yield part


def _after_colon(small: str, span: Span, grammar: Grammar) -> Span:
    """Take the list after a colon, which says more than the word that announces it."""
    start, stop = span
    colon = small.find(": ", start, stop)
    if colon < 0:
        return span
    listed = any(small[found.end() : stop].strip() for found in _ITEM.finditer(small, colon, stop))
    return _unfilled(small, (colon + 1, stop), grammar) if listed else (start, colon)


def _items(small: str, span: Span) -> Iterator[Span]:
    start, stop = span
    closed = [found.span() for found in _BRACKETS.finditer(small, start, stop)]
    for found in _ITEM.finditer(small, start, stop):
        if not any(left < found.start() < right for left, right in closed):
            if found.start() > start:
                yield start, found.start()
            start = found.end()
    if stop > start:
        yield start, stop


def _links(small: str, item: Span, grammar: Grammar, *, alone: bool) -> Iterator[Span]:
    """Split "a and b" where both can stand alone; "design and making of moulds" cannot."""
    start, stop = item
    closed = [found.span() for found in _BRACKETS.finditer(small, start, stop)]
    cuts = [
        found.span()
        for found in grammar.phrase["link"].finditer(small, start, stop)
        if not any(left < found.start() < right for left, right in closed)
    ]
    edges = [start, *(edge for cut in cuts for edge in cut), stop]
    parts = list(zip(edges[::2], edges[1::2], strict=True))
    if all(_stands_alone(small, part, grammar) for part in parts) and not (
        alone and _shares_an_end(small, parts, grammar)
    ):
        yield from parts
    elif len(parts) > 1 and _ends_list(small, parts[-1], grammar):
        yield start, cuts[-1][0]
        yield parts[-1]
    else:
        yield item


def _stands_alone(small: str, part: Span, grammar: Grammar) -> bool:
    cut = _cut(small, part, grammar)
    return _has_content(small, cut, grammar) and _n_words(small, cut) <= _MAX_PART


def _shares_an_end(small: str, parts: list[Span], grammar: Grammar) -> bool:
    if len(parts) == 1:
        return False
    begins = grammar.phrase["lead"].match(small, *parts[-1])
    start = _unfilled(small, parts[0], grammar)[0]
    return not begins and bool(grammar.phrase["shared"].match(small, start, parts[-1][1]))


def _ends_list(small: str, part: Span, grammar: Grammar) -> bool:
    start, stop = _trimmed(small, part)
    return bool(grammar.phrase["stop"].match(small, start, stop))


def _cut(small: str, span: Span, grammar: Grammar) -> Span:
    """Shorten to the thing itself: no filling before it, no clause behind it."""
    start, stop = _unfilled(small, span, grammar)
    for name in ("tail", "purpose"):
        found = grammar.phrase[name].search(small, start, stop)
        long = name == "tail" or _n_words(small, (start, stop)) > _MAX_PART
        if found and long and _has_content(small, (start, found.start()), grammar):
            stop = found.start()
    words = list(_WORD.finditer(small, start, stop))[:_MAX_PHRASE]
    if len(words) == _MAX_PHRASE:
        stop = words[-1].end()
    while len(words) > 1 and _is_function(words[-1].group(), grammar):
        words.pop()
        stop = words[-1].end()
    return _trimmed(small, (start, stop))


def _unfilled(small: str, span: Span, grammar: Grammar) -> Span:
    start, stop = _trimmed(small, span)
    for _ in range(_MAX_ROUNDS):
        for name in ("lead", "fill"):
            found = grammar.phrase[name].match(small, start, stop)
            if found and _has_content(small, (found.end(), stop), grammar):
                start, stop = _trimmed(small, (found.end(), stop))
    return start, stop


def _trimmed(small: str, span: Span) -> Span:
    start, stop = span
    found = _EDGE_LEFT.match(small, start, stop)
    start = found.end() if found else start
    while stop > start and not (small[stop - 1].isalnum() or small[stop - 1] in "+#%°²"):
        if small[stop - 1] in ')»"”' and any(mark in small[start : stop - 1] for mark in '(«"“'):
            break
        stop -= 1
    return start, max(start, stop)


def _n_words(small: str, span: Span) -> int:
    return sum(1 for _ in _WORD.finditer(small, *span))


def _has_content(small: str, span: Span, grammar: Grammar) -> bool:
    words = (found.group() for found in _WORD.finditer(small, *span))
    return any(len(word) > 1 and not _is_function(word, grammar) for word in words)


@lru_cache(maxsize=2**16)
def _is_function(word: str, grammar: Grammar) -> bool:
    return bool(grammar.phrase["function"].fullmatch(word))
