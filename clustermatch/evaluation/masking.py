"""Texts without the names of other organisations, which give later partners away."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from ..aliases import names_of, strip_names
from ..cells import clean, distinct
from ..columns import Columns
from ..exceptions import InputError
from ..profiles import Profiles
from ..progress import track

__all__ = ["mask_names", "words_in"]

_WORD: Final = re.compile(r"[^\W_]+")
_MIN_LETTERS: Final = 3
_NAMES_ID: Final = "names_id"
_COLUMNS: Final = (Columns.ID, _NAMES_ID, "field", Columns.NAME)


def mask_names(
    profiles: Profiles, *, also: Iterable[str] = (), progress: bool | None = False
) -> tuple[Profiles, pd.DataFrame]:
    """
    Take the names of all other organisations out of every text.

    A text written after an alliance may name the partner; a method that reads names would then
    be right without any idea of what the two do. Names are found as `strip_names` finds an
    organisation's own: several words whatever their case, one word only where it is written
    with a capital. A name of one word and less than three letters ("IT", "3D") is left in the
    texts of others, where it is a word far more often than a name.

    Parameters
    ----------
    profiles : Profiles
        The population. Names are those in `names`, with the former names and acronyms that
        they hold, and ids that are text of three letters or more.
    also : iterable of str, default=()
        Further names to take out of every text: projects, organisations outside, and the
        aliases of the table of clusters, which `Profiles` does not keep.
    progress : bool, default=False
        A progress bar on stderr; None shows it where stderr is a terminal.

    Returns
    -------
    masked : Profiles
        A copy; phrases that become empty are dropped, texts without a name are as they were.
    named : DataFrame
        What was taken out, sorted, each once: `id` (whose text), `names_id` (whom it names; ""
        for `also`), `field` ("description", "competences" or "needs"), `name`.

    Raises
    ------
    InputError
        If `also` is one text, or holds something else than text.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "name": ["Alpine Optics", "Bois Net"]})
    >>> table["description"] = ["Laser design with Bois Net.", "Timber frames."]
    >>> masked, named = mask_names(Profiles.from_frame(table.assign(lang="en")))
    >>> masked.descriptions
    ('Laser design with .', 'Timber frames.')
    >>> named
      id names_id        field      name
    0  a        b  description  Bois Net
    """
    masker = _Masker(_NameIndex.build(_list_names(profiles, _check_also(also))))
    owners = range(len(profiles))
    texts = [
        (
            masker.mask(profiles.descriptions[at], at, Columns.DESCRIPTION),
            masker.mask_list(profiles.competences[at], at, Columns.COMPETENCES),
            masker.mask_list(profiles.needs[at], at, Columns.NEEDS),
        )
        for at in track(owners, "masking names", total=len(owners), show=progress)
    ]
    descriptions, competences, needs = zip(*texts, strict=True)
    masked = replace(profiles, descriptions=descriptions, competences=competences, needs=needs)
    return masked, _list_named(masker.found, profiles)


def words_in(text: str) -> list[str]:
    """
    List the words of a text without case and accents.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of str
        Runs of letters and digits, in their order; "œ" is "oe".

    Examples
    --------
    >>> words_in("L'Éco-Cœur 4.0")
    ['l', 'eco', 'coeur', '4', '0']
    """
    words = _WORD.findall(clean(text))
    folded = {word: _fold(word) for word in set(words)}  # most words come again and again
    return [folded[word] for word in words]


@lru_cache(maxsize=2**16)
def _fold(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


# A name as it is written, and the position of who bears it; -1 for a name of nobody in the table.
_Name = tuple[str, int]


def _check_also(also: Iterable[str]) -> list[str]:
    names = [also] if isinstance(also, str) else list(also)
    if isinstance(also, str) or not all(isinstance(name, str) for name in names):
        raise InputError(f"also must be a list of names, each a text, got {also!r}.")
    return names


def _list_names(profiles: Profiles, also: list[str]) -> Iterator[_Name]:
    for at, (key, name) in enumerate(zip(profiles.ids, profiles.names, strict=True)):
        yield from ((part, at) for part in names_of(name))
        if isinstance(key, str) and sum(map(str.isalpha, key)) >= _MIN_LETTERS:
            # With a capital, so that an id of one word is sought as names are written.
            yield from ((part, at) for part in names_of(key[0].upper() + key[1:]))
    for name in also:
        yield from ((part, -1) for part in names_of(name))


@dataclass(frozen=True, eq=False)
class _NameIndex:
    """Names under the rarest of their words, so that each text is held against few of them.

    `words` are those of a name, with a space between: names that differ in case, accents or
    punctuation are one name, which several may bear.
    """

    names_with: dict[str, list[tuple[str, str]]]  # rarest word: (name as written, words)
    owners_of: dict[str, set[int]]  # words: who is called so

    @classmethod
    def build(cls, names: Iterable[_Name]) -> "_NameIndex":
        words_of: dict[str, list[str]] = {}
        owners_of: dict[str, set[int]] = {}
        for name, owner in names:
            words = words_in(name)
            if len(words) > 1 or (words and sum(map(str.isalpha, name)) >= _MIN_LETTERS):
                words_of[name] = words
                owners_of.setdefault(" ".join(words), set()).add(owner)
        counts = Counter(word for words in words_of.values() for word in words)
        names_with: dict[str, list[tuple[str, str]]] = {}
        for name, words in words_of.items():
            rarest = min(words, key=lambda word: (counts[word], word))
            names_with.setdefault(rarest, []).append((name, " ".join(words)))
        return cls(names_with, owners_of)

    def names_possible_in(self, text: str) -> list[tuple[str, str]]:
        """List names whose words stand side by side in a clean text, the longest first."""
        written = _WORD.findall(text)
        folded = {form: _fold(form) for form in set(written)}
        forms: dict[str, list[str]] = {}
        for form, word in folded.items():
            forms.setdefault(word, []).append(form)
        entries = [entry for word in forms for entry in self.names_with.get(word, ())]
        whole = f" {' '.join(folded[form] for form in written)} " if entries else ""
        possible = [
            (name, key)
            for name, key in entries
            if (_may_be_name(name, forms[key], text) if key in forms else f" {key} " in whole)
        ]
        return sorted(possible, key=lambda entry: (-len(entry[0]), entry[0]))


def _may_be_name(name: str, forms: Iterable[str], text: str) -> bool:
    """Rule out words in small letters that stand in no address; cheaper than a search."""
    if name[0].islower() or any(not form[0].islower() for form in forms):
        return True
    return any(mark + form in text for form in forms for mark in "@#.") or any(
        f"{form}." in text for form in forms
    )


@dataclass(frozen=True, eq=False)
class _Masker:
    """Takes names out of texts and keeps account of them."""

    index: _NameIndex
    found: set[tuple[int, int, str, str]] = field(default_factory=set)

    def mask(self, text: str, owner: int, where_found: str) -> str:
        rest = first = clean(text)
        whole = ""
        while rest != whole:  # what is left may join to a name anew
            whole = rest
            for name, words in self.index.names_possible_in(whole):
                others = self.index.owners_of[words] - {owner}
                left = strip_names(rest, (name,)) if others else rest
                if left != rest:
                    self.found.update((owner, other, where_found, name) for other in others)
                rest = left
        return text if rest == first else rest

    def mask_list(self, phrases: tuple[str, ...], owner: int, where_found: str) -> tuple[str, ...]:
        masked = tuple(self.mask(phrase, owner, where_found) for phrase in phrases)
        return phrases if masked == phrases else distinct(masked)


def _list_named(found: set[tuple[int, int, str, str]], profiles: Profiles) -> pd.DataFrame:
    ids = np.asarray([*profiles.ids, ""], dtype=object)  # the last, at -1, is nobody
    rows = [(ids[at], ids[other], *rest) for at, other, *rest in sorted(found)]
    return pd.DataFrame(rows, columns=list(_COLUMNS))
