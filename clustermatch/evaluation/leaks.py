"""Signs that texts know the alliances that they are to foresee."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..exceptions import InputError
from ..profiles import Profiles
from .masking import words_in

__all__ = ["Leak", "find_leaks"]

IntArray = NDArray[np.intp]
Pair = tuple[int, int]
Words = tuple[str, ...]

_SHOWN_NAMES: Final = 3
_SHOWN_WORDS: Final = 20
_MIN_WORD: Final = 2
_MIN_USERS: Final = 2


@dataclass(frozen=True)
class Leak:
    """
    A sign that texts know future alliances.

    Attributes
    ----------
    kind : str
        "named partner" or "shared word".
    n : int
        Future pairs that show it.
    share : float
        Share of future pairs that show it, in [0, 1].
    chance : float
        Share among pairs of the same organisations that do not ally, in [0, 1]; NaN where
        there are no such pairs.
    examples : tuple of str
        All that was found, sorted: who names whom, or words and who shares them.
    message : str
        All of it in words for people.

    Examples
    --------
    >>> Leak("shared word", 1, 0.5, 0.0, ("'zorg' (a, b)",), "1 of 2 ...").share
    0.5
    """

    kind: str
    n: int
    share: float
    chance: float
    examples: tuple[str, ...]
    message: str


def find_leaks(
    profiles: Profiles, true_pairs: ArrayLike, named: pd.DataFrame, partnership: ArrayLike
) -> list[Leak]:
    """
    Look in the texts for signs of the alliances that they are to foresee.

    Two signs are sought: a text names the later partner, and both texts hold a word that nobody
    outside their partnership uses, as the acronym of a common project.

    Both shares are compared with chance. Its pairs are made from each future pair by replacing
    one partner by another one of the future pairs that is no ally, weighted by how many future
    allies that one has; all such pairs are counted, none is drawn. Thus everybody occurs as
    often as among the future pairs (degree-matched), and the newcomer takes the place of the
    one who left in a partnership of the same size, so that a word is exclusive by the same rule.

    A name is always told. Shared words are told only where their share exceeds twice the chance
    share plus two standard errors, because similar organisations ally, and similar
    organisations share rare words without any leak. The standard error is that of Agresti and
    Coull (1998, The American Statistician 52, 119-126), of a share after adding two hits and two
    misses, with the partnerships as the number of cases: pairs of one agreement are one case.
    Where nearly all allies come from small sectors with a vocabulary of their own, honest texts
    may still pass this bound: the message lists the words, so that a person can judge.

    Parameters
    ----------
    profiles : Profiles
        The population.
    true_pairs : array-like of shape (n_pairs, 2)
        Positions of future partners.
    named : DataFrame
        Who names whom: the second value of `mask_names`.
    partnership : array-like of shape (n_pairs,)
        Number of the agreement that each pair belongs to.

    Returns
    -------
    list of Leak
        None, one or two.

    Raises
    ------
    InputError
        If the shapes do not fit, or a position is not one of the profiles.

    Examples
    --------
    >>> texts = ["laser zorg", "bois zorg", "lin", "acier"]
    >>> table = pd.DataFrame({"id": list("abcd"), "description": texts, "lang": "fr"})
    >>> named = pd.DataFrame({"id": ["c"], "names_id": ["d"], "field": ["needs"], "name": ["Dee"]})
    >>> leaks = find_leaks(Profiles.from_frame(table), [(0, 1), (2, 3)], named, [0, 1])
    >>> [(leak.kind, leak.n, leak.share, leak.chance, leak.examples) for leak in leaks]
    [('named partner', 1, 0.5, 0.0, ("'c' names 'd' ('Dee', in needs)",)),
     ('shared word', 1, 0.5, 0.0, ("'zorg' (a, b)",))]
    """
    pairs, codes = _check_pairs(true_pairs, partnership, len(profiles))
    if not len(pairs):
        return []
    truth = _Truth.read(pairs, codes)
    leaks = [_find_named(profiles, truth, named), _find_words(profiles, truth)]
    return [leak for leak in leaks if leak is not None]


def _check_pairs(
    true_pairs: ArrayLike, partnership: ArrayLike, n_organisations: int
) -> tuple[IntArray, IntArray]:
    pairs = np.asarray(true_pairs, dtype=np.intp)
    pairs = pairs.reshape(-1, 2) if pairs.size == 0 else pairs
    codes = np.asarray(partnership, dtype=np.intp)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or codes.shape != (len(pairs),):
        raise InputError(
            "true_pairs must be of shape (n_pairs, 2) and partnership of shape (n_pairs,), got "
            f"{pairs.shape} and {codes.shape}."
        )
    if len(pairs) and not (pairs.min() >= 0 and pairs.max() < n_organisations):
        raise InputError(
            f"true_pairs must hold positions from 0 to {n_organisations - 1}, got "
            f"{pairs.min()} to {pairs.max()}."
        )
    if (pairs[:, 0] == pairs[:, 1]).any():
        raise InputError("true_pairs must join two organisations, got one with itself.")
    return pairs, codes


@dataclass(frozen=True, eq=False)
class _Truth:
    """Future pairs, each once, and everybody in the partnerships that each belongs to."""

    circle_of: dict[Pair, frozenset[int]]
    allies_of: dict[int, set[int]]
    n_partnerships: int

    @classmethod
    def read(cls, pairs: IntArray, codes: IntArray) -> "_Truth":
        members: dict[int, set[int]] = {}
        allies_of: dict[int, set[int]] = {}
        for (one, other), code in zip(pairs.tolist(), codes.tolist(), strict=True):
            members.setdefault(code, set()).update((one, other))
            allies_of.setdefault(one, set()).add(other)
            allies_of.setdefault(other, set()).add(one)
        circles: dict[Pair, set[int]] = {}
        for ends, code in sorted(zip(np.sort(pairs, axis=1).tolist(), codes.tolist(), strict=True)):
            circles.setdefault((ends[0], ends[1]), set()).update(members[code])
        circle_of = {pair: frozenset(circle) for pair, circle in circles.items()}
        return cls(circle_of, allies_of, len(members))

    def chance(self, shows: Callable[[int, int, frozenset[int]], Iterable[int]]) -> float:
        """
        Give the share of degree-matched other pairs that show a sign.

        `shows(stayer, leaver, circle)` gives those who show it with the stayer, each standing in
        the circle in the leaver's place.
        """
        degree = {end: len(allies) for end, allies in self.allies_of.items()}
        total, hits = 0, 0
        for (one, other), circle in self.circle_of.items():
            for stayer, leaver in ((one, other), (other, one)):
                barred = self.allies_of[stayer] | {stayer}
                total += sum(degree.values()) - sum(degree[at] for at in barred)
                found = shows(stayer, leaver, circle)
                hits += sum(degree.get(at, 0) for at in set(found) - barred)
        return hits / total if total else math.nan


def _find_named(profiles: Profiles, truth: _Truth, named: pd.DataFrame) -> Leak | None:
    """Find future pairs of which one text names the other."""
    position = {key: at for at, key in enumerate(profiles.ids)}
    names: dict[int, set[int]] = {}
    examples, found = [], set()
    for key, other_key, field, name in named.itertuples(index=False, name=None):
        one, other = position.get(key, -1), position.get(other_key, -1)
        if min(one, other) >= 0:
            names.setdefault(one, set()).add(other)
            names.setdefault(other, set()).add(one)
            pair = (min(one, other), max(one, other))
            if pair in truth.circle_of:
                found.add(pair)
                examples.append(f"{key!r} names {other_key!r} ({name!r}, in {field})")
    if not found:
        return None
    n_pairs = len(truth.circle_of)
    chance = truth.chance(lambda stayer, leaver, circle: names.get(stayer, ()))
    examples = sorted(set(examples))
    message = (
        f"{len(found)} of {n_pairs} future pairs: one text names the other "
        f"({_compare(len(found) / n_pairs, chance)}), e.g. {'; '.join(examples[:_SHOWN_NAMES])}. "
        "See whether the texts were written before the cutoff."
    )
    share = len(found) / n_pairs
    return Leak("named partner", len(found), share, chance, tuple(examples), message)


def _find_words(profiles: Profiles, truth: _Truth) -> Leak | None:
    """Find future pairs that share a word which nobody outside their partnership uses."""
    users = _SharedWords.read(profiles)
    shared = {
        pair: words
        for pair, circle in truth.circle_of.items()
        if (words := users.exclusive_to(*pair, circle))
    }
    n_pairs, share = len(truth.circle_of), len(shared) / len(truth.circle_of)
    chance = truth.chance(users.newcomers)
    bound = 2.0 * (0.0 if math.isnan(chance) else chance)
    if share <= bound + 2.0 * _standard_error(share, truth.n_partnerships):
        return None
    pairs_of: dict[str, list[str]] = {}
    for (one, other), words in shared.items():
        for word in words:
            pairs_of.setdefault(word, []).append(f"{profiles.ids[one]}, {profiles.ids[other]}")
    examples = [f"{word!r} ({'; '.join(pairs)})" for word, pairs in sorted(pairs_of.items())]
    more = f" and {len(examples) - _SHOWN_WORDS} more" if len(examples) > _SHOWN_WORDS else ""
    message = (
        f"{len(shared)} of {n_pairs} future pairs share a word that no text outside their "
        f"partnership holds ({_compare(share, chance)}): {', '.join(examples[:_SHOWN_WORDS])}"
        f"{more}. Names of common projects tell the alliance in advance: take such words out, or "
        "use texts from before the cutoff."
    )
    return Leak("shared word", len(shared), share, chance, tuple(examples), message)


@dataclass(frozen=True, eq=False)
class _SharedWords:
    """Words that two texts or more hold, by text, the rarest first, and all who use each."""

    words_of: list[Words]
    users_of: dict[str, frozenset[int]]
    cache: dict[tuple[int, frozenset[int]], list[tuple[str, frozenset[int]]]]

    @classmethod
    def read(cls, profiles: Profiles) -> "_SharedWords":
        texts = zip(profiles.descriptions, profiles.competences, profiles.needs, strict=True)
        held = [_words(" ; ".join([about, *offers, *needs])) for about, offers, needs in texts]
        counts = Counter(word for words in held for word in words)
        users: dict[str, set[int]] = {}
        for at, words in enumerate(held):
            for word in words:
                if counts[word] >= _MIN_USERS:
                    users.setdefault(word, set()).add(at)
        kept = [
            tuple(sorted((word for word in words if word in users), key=counts.__getitem__))
            for words in held
        ]
        return cls(kept, {word: frozenset(them) for word, them in users.items()}, {})

    def exclusive_to(self, one: int, other: int, circle: frozenset[int]) -> list[str]:
        """List words of both that nobody outside the circle uses."""
        return [
            word
            for word, outside in self._nearly_exclusive(one, circle)
            if not outside and other in self.users_of[word]
        ]

    def newcomers(self, stayer: int, leaver: int, circle: frozenset[int]) -> set[int]:
        """Those who, in the leaver's place, would share an exclusive word with the stayer."""
        found: set[int] = set()
        for word, outside in self._nearly_exclusive(stayer, circle):
            if leaver in self.users_of[word]:
                continue  # the one who left would use the word from outside
            found |= outside or self.users_of[word]
        return found - {stayer}

    def _nearly_exclusive(
        self, owner: int, circle: frozenset[int]
    ) -> list[tuple[str, frozenset[int]]]:
        """List the owner's words that at most one outside of the circle uses, with that one."""
        key = (owner, circle)
        if key not in self.cache:
            words = self.words_of[owner]
            n_few = bisect_right(words, len(circle) + 1, key=lambda word: len(self.users_of[word]))
            outside = [(word, self.users_of[word] - circle) for word in words[:n_few]]
            self.cache[key] = [(word, them) for word, them in outside if len(them) <= 1]
        return self.cache[key]


def _words(text: str) -> set[str]:
    """Words of two characters or more, with a letter: a year is no sign."""
    return {
        word
        for word in set(words_in(text))
        if len(word) >= _MIN_WORD and any(map(str.isalpha, word))
    }


def _standard_error(share: float, n_cases: int) -> float:
    """Give the error of a share after adding two hits and two misses (Agresti and Coull)."""
    adjusted = (share * n_cases + 2.0) / (n_cases + 4.0)
    return math.sqrt(adjusted * (1.0 - adjusted) / (n_cases + 4.0))


def _compare(share: float, chance: float) -> str:
    if math.isnan(chance):
        return f"{share:.0%}; there are no other pairs to compare with"
    return f"{share:.0%}, against {chance:.0%} of other pairs of the same organisations"
