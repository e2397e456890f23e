"""From a table of clusters to validated, immutable profiles: the door where ids come in."""

import copy
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .aliases import names_of, strip_names, told_apart
from .cells import distinct, list_cells, text_cells, warn_commas
from .change import Change
from .cluster_check import MIN_CLUSTERS, check_clusters
from .columns import CLUSTER_COLUMNS, Columns
from .exceptions import InputError
from .ids import id_text
from .languages import OTHER_LANGUAGE, detect_languages, normalise_language
from .sample import reference_sample

__all__ = ["Profiles", "check_clusters", "suggest"]

_SHOWN: Final = 5
_LETTER: Final = re.compile(r"[^\W\d_]")
_PARENTHESES: Final = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, eq=False)
class Profiles:
    """
    What is known of each organisation, validated, sorted by id.

    Sorting at the door makes every result independent of the order of the rows, and lets ties
    fall to the smaller id.

    Attributes
    ----------
    ids : tuple
        Unique ids, all text or all whole numbers, sorted.
    names : tuple of str
        Names for people; the id where the table gives none.
    langs : tuple of str
        "fr", "en", "es", "de", "it" or "other".
    lang_detected : tuple of bool
        True where the language was detected, False where a column gave it.
    descriptions : tuple of str
        Descriptions without the organisation's own names; may be empty.
    competences, needs : tuple of tuple of str
        Phrases without the organisation's own names; may be empty.
    attributes : DataFrame of shape (n_organisations, n_attributes)
        All further columns, in the order of the ids; cells that hold a list are copies.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["b", "a"], "competences": ["laser; optique", "bois"]})
    >>> profiles = Profiles.from_frame(table.assign(lang="fr"))
    >>> profiles.ids, profiles.competences
    (('a', 'b'), (('bois',), ('laser', 'optique')))
    """

    ids: tuple[Any, ...]
    names: tuple[str, ...]
    langs: tuple[str, ...]
    lang_detected: tuple[bool, ...]
    descriptions: tuple[str, ...]
    competences: tuple[tuple[str, ...], ...]
    needs: tuple[tuple[str, ...], ...]
    attributes: pd.DataFrame

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, fewest: int = MIN_CLUSTERS) -> Self:
        """
        Validate a table of clusters.

        Parameters
        ----------
        frame : DataFrame
            Columns `id` and `description` or `competences`; optional `name`, `aliases`,
            `needs`, `lang`; any further column is an attribute. The frame is not changed.
        fewest : int, default=2
            Rows needed.

        Returns
        -------
        Profiles
            The same organisations, sorted by id.

        Raises
        ------
        InputError
            If a column is missing, an id is missing or given twice, a cell is not text, or
            there are fewer than two rows. The message names source, rows and columns.
        """
        ids = check_clusters(frame, fewest=fewest)
        order = sorted(range(len(ids)), key=ids.__getitem__)
        ids, frame = [ids[row] for row in order], frame.iloc[order]
        names = text_cells(frame, Columns.NAME, numbers=True)
        warn_commas(frame, (Columns.COMPETENCES, Columns.NEEDS))
        own_names = [
            names_of(name or _name_in(key), aliases)
            for key, name, aliases in zip(
                ids, names, list_cells(frame, Columns.ALIASES), strict=True
            )
        ]
        descriptions = _strip_each(text_cells(frame, Columns.DESCRIPTION), own_names)
        competences = _strip_lists(list_cells(frame, Columns.COMPETENCES), own_names)
        needs = _strip_lists(list_cells(frame, Columns.NEEDS), own_names)
        langs, detected = _languages(frame, descriptions, competences, needs)
        return cls(
            tuple(ids),
            tuple(name or str(key) for key, name in zip(ids, names, strict=True)),
            langs,
            detected,
            descriptions,
            competences,
            needs,
            _attributes(frame),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def replace(self, change: Change, changed: Self) -> Self:
        """
        Put other organisations in the place of some.

        Parameters
        ----------
        change : Change
            Where everybody is.
        changed : Profiles
            Those that came or changed.

        Returns
        -------
        Profiles
            Of everybody, sorted by id.
        """
        parts = {
            name: change.items(getattr(self, name), getattr(changed, name))
            for name in self.__dataclass_fields__
            if name != "attributes"
        }
        both = pd.concat([self.attributes, changed.attributes], ignore_index=True)
        at = change.source.copy()
        at[change.changed] = len(self) + np.arange(len(changed))
        return type(self)(**parts, attributes=both.iloc[at].reset_index(drop=True))

    def positions(
        self, ids: Iterable[Any], what: str, *, rows: Sequence[Any] | None = None
    ) -> NDArray[np.intp]:
        """
        Turn ids into positions.

        Parameters
        ----------
        ids : iterable
            Ids as in the table; a whole number may also be given as text or as 7.0.
        what : str
            What names them, for the message: "targets", "exclusions".
        rows : sequence, default=None
            Where each id stands, for the message.

        Returns
        -------
        ndarray of shape (n_ids,)
            Positions in `ids`, in the order asked for.

        Raises
        ------
        InputError
            If an id is unknown; the message gives the first five and what comes close. Or if
            `ids` is not a list of ids.
        """
        if isinstance(ids, (str, bytes)) or not isinstance(ids, Iterable):
            raise InputError(f"{what} must be a list of ids, got {ids!r}.")
        asked = list(ids)
        found = [self._position.get(id_text(key), -1) for key in asked]
        unknown = list(
            dict.fromkeys(str(key) for key, at in zip(asked, found, strict=True) if at < 0)
        )
        if unknown:
            shown = ", ".join(repr(key) for key in unknown[:_SHOWN])
            more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
            raise InputError(
                f"{what} name {len(unknown)} unknown id{'s' * (len(unknown) > 1)}: {shown}{more}"
                f"{'' if rows is None else f' (first in row {rows[int(np.argmin(found))]})'}."
                f"{suggest(unknown[0], self._position)} Use the values of column `id`."
            )
        return np.asarray(found, dtype=np.intp)

    @property
    def has_text(self) -> NDArray[np.bool_]:
        """
        Whether a description or a competence has words.

        Returns
        -------
        ndarray of shape (n_organisations,)
            True where there is some text.
        """
        pairs = zip(self.descriptions, self.competences, strict=True)
        texts = ((description, *phrases) for description, phrases in pairs)
        return np.asarray([any(map(_LETTER.search, text)) for text in texts])

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """
        Say what each organisation is and brings, in one text.

        Returns
        -------
        tuple of str
            Description and competences, a line each; "" where there are none. What it needs is
            no part: two that need the same are not alike.
        """
        pairs = zip(self.descriptions, self.competences, strict=True)
        return tuple(
            "\n".join(part for part in (description, *phrases) if part)
            for description, phrases in pairs
        )

    @cached_property
    def short_names(self) -> tuple[str, ...]:
        """
        Give names as sentences use them.

        Returns
        -------
        tuple of str
            Without what stands in parentheses; with the id where several would be the same.
        """
        short = [_PARENTHESES.sub("", name).strip() or name for name in self.names]
        return tuple(told_apart(short, self.ids))

    @cached_property
    def references(self) -> NDArray[np.intp]:
        """
        Choose who stands for all, as of `clustermatch.sample.reference_sample`.

        Returns
        -------
        ndarray of shape (n_references,)
            Positions, sorted; everybody where there are no more than 4,096.
        """
        return reference_sample(self.ids)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {str(key): position for position, key in enumerate(self.ids)}


def suggest(word: str, known: Iterable[str]) -> str:
    """
    Offer the closest known words.

    Parameters
    ----------
    word : str
        What was given.
    known : iterable of str
        What is allowed.

    Returns
    -------
    str
        " Did you mean 'a' or 'b'?", or "" where nothing comes close.

    Examples
    --------
    >>> suggest("minalogik", ["minalogic", "axelera"])
    " Did you mean 'minalogic'?"
    """
    close = difflib.get_close_matches(word, list(known), n=2, cutoff=0.6)
    return f" Did you mean {' or '.join(map(repr, close))}?" if close else ""


def _name_in(key: Any) -> str:
    """Take an id for a name where the table gives none; numbers and small words are no names."""
    return key.capitalize() if isinstance(key, str) and _LETTER.search(key) else ""


def _attributes(frame: pd.DataFrame) -> pd.DataFrame:
    """Take the further columns with data of their own, down to lists within cells."""
    kept = frame.drop(columns=[name for name in CLUSTER_COLUMNS if name in frame.columns])
    kept = kept.reset_index(drop=True).copy()
    for name, column in kept.items():
        if column.dtype == object:
            kept[name] = pd.Series(map(copy.deepcopy, column), index=kept.index, dtype=object)
    return kept


def _strip_each(texts: Iterable[str], own_names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(strip_names(text, names) for text, names in zip(texts, own_names, strict=True))


def _strip_lists(
    lists: Iterable[tuple[str, ...]], own_names: Iterable[tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        distinct(strip_names(phrase, names) for phrase in phrases)
        for phrases, names in zip(lists, own_names, strict=True)
    )


def _languages(
    frame: pd.DataFrame,
    descriptions: Sequence[str],
    competences: Sequence[tuple[str, ...]],
    needs: Sequence[tuple[str, ...]],
) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """Language of each row and whether it had to be detected."""
    given = [normalise_language(value) for value in text_cells(frame, Columns.LANG)]
    langs = list(given)
    to_detect = [row for row, lang in enumerate(given) if not lang]
    texts = ["; ".join([descriptions[row], *competences[row], *needs[row]]) for row in to_detect]
    for row, lang in zip(to_detect, detect_languages(texts), strict=True):
        langs[row] = lang or OTHER_LANGUAGE
    return tuple(langs), tuple(not lang for lang in given)
