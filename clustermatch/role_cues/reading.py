"""One sentence at a time: which cues count, how much, and what is had or sought."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .grammar import Grammar, grammar_of
from .phrases import Span, phrases_in

__all__ = ["COMPETENCE", "NEED", "Finding", "read_sentence"]

COMPETENCE: Final = "competence"
NEED: Final = "need"
_ROLES: Final = {"have": COMPETENCE, "need": NEED}
_CONFIDENCE: Final = {"strong": 0.9, "weak": 0.6}
_HEDGED: Final = 0.3
_ASKED: Final = 0.2
_AT_MOST_MEMBERS: Final = 0.4
_AT_MOST_PAST: Final = 0.3
_LEAST: Final = 0.1
# How far before a cue its subject is sought; keeps texts without any full stop fast.
_REACH: Final = 400
_LIST_START: Final = re.compile(r".*[;:]", re.DOTALL)
# After these a clause of its own begins, whatever is left out.
_TURNS: Final = {";", "mais", "but", "pero"}
_FIRST_PERSON: Final = re.compile(r"(?:ons|mos)\b")


@dataclass(frozen=True)
class Finding:
    """
    One thing that a sentence says the organisation has or seeks.

    Attributes
    ----------
    role : str
        "competence" or "need".
    phrase : str
        The thing, as written.
    confidence : float
        In (0, 1].

    Examples
    --------
    >>> Finding("need", "steel", 0.9).phrase
    'steel'
    """

    role: str
    phrase: str
    confidence: float


@dataclass(frozen=True)
class _Cue:
    role: str
    form: str
    confidence: float
    start: int
    stop: int
    clause: Span  # where the mark that opens its clause begins and ends


def read_sentence(sentence: str, lang: str) -> Iterator[Finding]:
    """
    Read what a sentence says the organisation has and seeks.

    Parameters
    ----------
    sentence : str
        One sentence, NFC.
    lang : str
        "fr", "en" or "es".

    Yields
    ------
    Finding
        In the order of the sentence.

    Raises
    ------
    KeyError
        If the language is another one.

    Examples
    --------
    >>> list(read_sentence("We offer laser welding but lack test benches.", "en"))
    [Finding(role='competence', phrase='laser welding', confidence=0.9),
    Finding(role='need', phrase='test benches', confidence=0.9)]
    """
    grammar, small = grammar_of(lang), _small(sentence)
    cues = _accepted(small, grammar)
    for at, cue in enumerate(cues):
        stop = len(small) if at + 1 == len(cues) else max(cue.stop, cues[at + 1].clause[0])
        for start, end in _spans(small, cue, stop, cues[at - 1].stop if at else 0, grammar):
            yield Finding(cue.role, sentence[start:end], cue.confidence)


def _spans(small: str, cue: _Cue, stop: int, earliest: int, grammar: Grammar) -> list[Span]:
    after = [] if cue.form == "back" else phrases_in(small, (cue.stop, stop), grammar)
    if after or cue.form not in ("back", "either"):
        return after
    opened = _LIST_START.match(small, earliest, cue.start)
    return phrases_in(small, (opened.end() if opened else earliest, cue.start), grammar)


def _accepted(small: str, grammar: Grammar) -> list[_Cue]:
    found = [match for match in grammar.cues.finditer(small) if match.lastgroup != "trap"]
    if not found:
        return []
    marks = [mark.span() for mark in grammar.context["boundary"].finditer(small)]
    reader = _Reader(small, grammar, marks)
    for match in found:
        reader.judge(match)
    return reader.cues


class _Reader:
    """Goes through the cues of a sentence from left to right."""

    def __init__(self, small: str, grammar: Grammar, marks: list[Span]) -> None:
        self.small = small
        self.grammar = grammar
        self.marks = marks
        self.cues: list[_Cue] = []
        self.in_relative = False

    def judge(self, match: re.Match[str]) -> None:
        """Take a cue or leave it."""
        role, form, strength = str(match.lastgroup).split("_")
        before = [mark for mark in self.marks if mark[1] <= match.start()]
        clause = before[-1] if before else (0, 0)
        left = self.small[max(clause[1], match.start() - _REACH) : match.start()].rstrip()
        if self._belongs_elsewhere(match, form, left, clause):
            return
        kind = self._kind(match, form, left)
        if kind == "other" or (form == "plural" and kind is None and not self._denied(match, left)):
            return
        if self._denied(match, left):
            if role == "need" or not self.grammar.context["possess"].match(match.group()):
                return
            role, strength = "need", "weak"
        confidence = self._confidence(match, form, strength, left, kind)
        if confidence > 0:
            cue = _Cue(_ROLES[role], form, confidence, *match.span(), clause)
            self.cues.append(cue)

    def _before(self, match: re.Match[str]) -> str:
        return self.small[max(0, match.start() - _REACH) : match.start()]

    def _says(self, name: str, text: str) -> bool:
        return bool(self.grammar.context[name].search(text))

    def _belongs_elsewhere(self, match: re.Match[str], form: str, left: str, clause: Span) -> bool:
        """Whether the words are a noun, or part of what another cue is about."""
        since_last = self.cues[-1].stop if self.cues else 0
        since = max(clause[1], since_last)
        own = self._says("own_now", self.small[since : match.end()]) or (
            clause[0] >= since_last and self.small[slice(*clause)].strip() in _TURNS
        )
        if form in ("verb", "plural", "past", "lack"):
            if self._says("determiner", left) or (
                form == "plural" and self._says("infinitive", left)
            ):
                return True
            if self._says("relative", left):
                self.in_relative = not self._presents_itself(match)
                return self.in_relative
        elif form == "noun" and self._says("bare", left) and not self._says("identity", left):
            return True
        return bool(self.cues) and not own and self._is_inside(match, form, clause)

    def _presents_itself(self, match: re.Match[str]) -> bool:
        """Whether "who" is the organisation: "X is a company that offers ..."."""
        return not self.cues and self._says("identity", self._before(match))

    def _is_inside(self, match: re.Match[str], form: str, clause: Span) -> bool:
        last = self.cues[-1]
        if form == "back":
            return False
        if clause[1] <= last.stop and match.start() > last.stop:
            return True
        return (form == "noun" and last.role == NEED) or (
            self.in_relative and str(match.lastgroup).startswith("have")
        )

    def _kind(self, match: re.Match[str], form: str, left: str) -> str | None:
        """Who acts: "own", "member", "other", or None where the sentence does not say."""
        if form == "back":
            return None
        if form != "noun" and _FIRST_PERSON.search(match.group().split(" ")[0]):
            return "own"
        texts = [left, self._before(match)]
        if form == "plural" and not self._says("adverbs", f" {left}" if left else ""):
            texts.pop()  # the word before is the subject, or makes it a noun: "software design"
        for text in texts:
            found = self.grammar.subject.search(text)
            if found:
                return found.lastgroup
        return None

    def _denied(self, match: re.Match[str], left: str) -> bool:
        text = match.group()
        if str(match.lastgroup) == "need_lack_weak" or self._says("only", f"{left} {text}"):
            return False
        return self._says("negation", left) or self._says("negated", text)

    def _confidence(
        self, match: re.Match[str], form: str, strength: str, left: str, kind: str | None
    ) -> float:
        confidence = _CONFIDENCE[strength]
        if self.small.endswith("?"):
            if kind != "own":
                return 0.0
            confidence -= _ASKED
        if form == "past" or self._says("past", left):
            if self._says("found", self.small):
                return 0.0
            confidence = min(confidence, _AT_MOST_PAST)
        if self._says("hedge", f"{left} {match.group()}"):
            confidence -= _HEDGED
        if kind == "member":
            confidence = min(confidence, _AT_MOST_MEMBERS)
        return round(max(confidence, _LEAST), 2)


def _small(text: str) -> str:
    """Write in small letters and with plain apostrophes, so that positions stay."""
    return "".join(map(_small_letter, text))


@lru_cache(maxsize=4096)
def _small_letter(letter: str) -> str:
    if letter in "’ʼ‘`´":
        return "'"
    small = letter.lower()
    return " " if letter.isspace() else small if len(small) == 1 else letter
