"""Recorded alliances as arrays: who signed with whom, when, and in how large an agreement."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..cells import is_missing, list_rows, where
from ..exceptions import InputError
from ..profiles import Profiles, suggest
from .alliance_rows import MIN_PARTIES, read_rows
from .days import parse_cutoff, parse_day, whole_number

__all__ = ["AllianceRecords", "parse_cutoff", "parse_day", "read_records"]

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
DayArray = NDArray[np.datetime64]

_SHOWN: Final = 3
_UNKNOWN: Final = "id not in the table of clusters"
_SELF: Final = "an organisation with itself"
_TWICE: Final = "the same row twice"


@dataclass(frozen=True, eq=False)
class AllianceRecords:
    """
    Recorded alliances between organisations of a population, one entry per usable row.

    Entries are sorted by pair, day and partnership, so that the order of the rows changes nothing.

    Attributes
    ----------
    left, right : ndarray of shape (n_rows,)
        Positions in the profiles, left < right.
    day : ndarray of shape (n_rows,)
        datetime64[D]: the earliest day that the date may mean, 2015-01-01 for "2015".
    partnership : ndarray of shape (n_rows,)
        Which agreement the pair belongs to, a number from 0 in the order of `labels`.
    parties : ndarray of shape (n_rows,)
        Parties of that agreement, at least 2.
    set_aside : ndarray of shape (n_rows,)
        True for a pair that is neither for nor against anybody: masked from candidates and
        from truth.
    labels : tuple of str
        The partnership_id of each partnership, or its pair and day where the table gives none.
    exclusions : DataFrame
        What was excluded or set aside: what, rows (a count), examples (three at most).
    unknown_ids : tuple of str
        Ids that the table of clusters does not hold, sorted.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "description": ["laser", "bois", "lin"]})
    >>> profiles = Profiles.from_frame(table.assign(lang="fr"))
    >>> rows = [("b", "a", 2014), ("a", "c", "2016-03"), ("a", "x", 2016)]
    >>> alliances = pd.DataFrame(rows, columns=["id_a", "id_b", "date"])
    >>> records = read_records(alliances, profiles)
    >>> records.left, records.right, records.unknown_ids
    (array([0, 0]), array([1, 2]), ('x',))
    >>> records.before(parse_cutoff("2015-07"))
    array([ True, False])
    """

    left: IntArray
    right: IntArray
    day: DayArray
    partnership: IntArray
    parties: IntArray
    set_aside: BoolArray
    labels: tuple[str, ...]
    exclusions: pd.DataFrame
    unknown_ids: tuple[str, ...]

    @property
    def weight(self) -> NDArray[np.float64]:
        """
        Weigh each pair so that an organisation counts once per agreement, however large.

        Returns
        -------
        ndarray of shape (n_rows,)
            1 / (parties - 1), in (0, 1], after Newman (2001, Physical Review E 64, 016132).
        """
        return np.asarray(1.0 / (self.parties - 1))

    def before(self, cutoff: Any) -> BoolArray:
        """
        Tell which alliances were known at the cutoff.

        Parameters
        ----------
        cutoff : numpy.datetime64, str, int or date
            First day of the future, in a form of `parse_cutoff`.

        Returns
        -------
        ndarray of shape (n_rows,)
            True where the day lies before the cutoff.

        Raises
        ------
        InputError
            If the cutoff is no date.
        """
        return np.asarray(self.day < parse_cutoff(cutoff))

    def straddling(self, cutoff: Any) -> list[tuple[str, int, int]]:
        """
        List partnerships with pairs on both sides of the cutoff: the mark of a random split.

        Parameters
        ----------
        cutoff : numpy.datetime64, str, int or date
            First day of the future, in a form of `parse_cutoff`.

        Returns
        -------
        list of tuple
            Label, number of pairs before, number of pairs from the cutoff on; pairs that are
            set aside do not count.

        Raises
        ------
        InputError
            If the cutoff is no date.
        """
        known, counted = self.before(cutoff), ~self.set_aside
        n_labels = len(self.labels)
        earlier = np.bincount(self.partnership[known & counted], minlength=n_labels)
        later = np.bincount(self.partnership[~known & counted], minlength=n_labels)
        both = np.flatnonzero((earlier > 0) & (later > 0))
        return [(self.labels[code], int(earlier[code]), int(later[code])) for code in both]


def read_records(
    alliances: pd.DataFrame,
    profiles: Profiles,
    *,
    leave_out: Collection[str] = ("merger",),
    max_parties: int | None = None,
    group: str | None = None,
) -> AllianceRecords:
    """
    Read a table of alliances; name what is unusable and set aside what is no test.

    Parameters
    ----------
    alliances : DataFrame
        Columns `id_a`, `id_b`, `date`; optional `kind`, `partnership_id` (pairs of one agreement
        share it; without, a row is an agreement of its own) and `parties` (without, the ids that
        the agreement has in the table, also those that the clusters do not hold; else 2).
    profiles : Profiles
        The population.
    leave_out : collection of str, default=("merger",)
        Kinds to set aside, whatever their case and accents.
    max_parties : int, default=None
        Set aside agreements of more parties.
    group : str, default=None
        An attribute: pairs that share its value are set aside, as they never were a question.

    Returns
    -------
    AllianceRecords
        Usable rows as arrays, and the list of exclusions, each row under its first reason. Rows
        of the same pair, day and partnership count once: the one that is set aside, if any, else
        the one of most parties.

    Raises
    ------
    InputError
        If a column, id or date is missing, a cell or option is not usable, or no row is left.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "description": ["laser", "bois", "lin"]})
    >>> profiles = Profiles.from_frame(table.assign(lang="fr"))
    >>> rows = [("b", "a", 2014, ""), ("a", "c", "2016-03", "Merger")]
    >>> alliances = pd.DataFrame(rows, columns=["id_a", "id_b", "date", "kind"])
    >>> read_records(alliances, profiles).exclusions
                           what  rows                         examples
    0  kind merger, set aside     1  'a' and 'c' (row with index 1)
    """
    _check_options(leave_out, max_parties)
    rows = read_rows(alliances, profiles)
    rows["aside"] = _aside_reasons(rows, leave_out, max_parties, _group_values(profiles, group))
    rows = _sorted_rows(rows)
    rows["excluded"] = _exclusion_reasons(rows)
    exclusions = _list_exclusions(rows, alliances)
    kept = rows[rows["excluded"] == ""]
    if (kept["aside"] != "").all():
        counts = zip(exclusions["rows"], exclusions["what"], strict=True)
        why = "; ".join(f"{count} {what}" for count, what in counts) or "the table is empty"
        raise InputError(
            f"{where(alliances)}alliances: none of {len(alliances)} rows is left to learn from or "
            f"to be measured against: {why}. Ids must be those of the clusters' column `id`."
        )
    ends = rows[["low", "high"]].to_numpy().ravel()
    unknown = sorted(set(ends) - {str(key) for key in profiles.ids})
    return _as_records(kept, exclusions, tuple(unknown))


def _check_options(leave_out: Collection[str], max_parties: int | None) -> None:
    if isinstance(leave_out, str) or not all(isinstance(kind, str) for kind in leave_out):
        raise InputError(
            f'leave_out must be a list of kinds, as ["merger"], got {leave_out!r}; [] leaves out '
            "none."
        )
    if max_parties is not None and (whole_number(max_parties) or 0) < MIN_PARTIES:
        raise InputError(
            f"max_parties must be a whole number of at least {MIN_PARTIES}, or None for no limit; "
            f"got {max_parties!r}."
        )


def _group_values(profiles: Profiles, group: str | None) -> list[str]:
    """Value of the attribute for each organisation; "" where there is none or no group."""
    attributes = profiles.attributes
    if group is None:
        return [""] * len(profiles)
    if not isinstance(group, str) or group not in attributes.columns:
        known = list(map(str, attributes.columns))
        raise InputError(
            f"group: no attribute {group!r}; the attributes are: {', '.join(known) or 'none'}."
            f"{suggest(str(group), known)}"
        )
    return ["" if is_missing(value) else str(value).strip() for value in attributes[group]]


def _aside_reasons(
    rows: pd.DataFrame, leave_out: Collection[str], max_parties: int | None, groups: list[str]
) -> list[str]:
    """Say why each row is set aside; "" where it is not."""
    names = {_fold(kind): f"kind {kind}, set aside" for kind in sorted(leave_out)}
    reasons = [names.get(_fold(kind), "") for kind in rows["kind"]]
    cells = zip(rows["left"], rows["right"], rows["parties"], strict=True)
    for at, (left, right, parties) in enumerate(cells):
        if not reasons[at] and max_parties is not None and parties > max_parties:
            reasons[at] = f"more than {max_parties} parties, set aside"
        elif not reasons[at] and left >= 0 and groups[left] and groups[left] == groups[right]:
            reasons[at] = "same group, set aside"
    return reasons


def _sorted_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort rows whatever their order in the table; of like rows the one to keep comes first."""
    ranked = rows.assign(plain=rows["aside"] == "", fewer=-rows["parties"])
    ranked["right"] = rows["right"].where(rows["left"] >= 0, -1)  # the unknown go by id
    ranked["label"] = ranked["row"].map(lambda label: str(label).zfill(12))  # 9 before 10
    keys = ["left", "right", "low", "high", "day", "partnership", "plain", "fewer", "label"]
    return rows.loc[ranked.sort_values(keys).index]


def _exclusion_reasons(rows: pd.DataFrame) -> list[str]:
    """Say why each of the sorted rows is excluded; "" where it is usable."""
    unknown, alone = rows["left"] < 0, rows["low"] == rows["high"]
    twice = rows.duplicated(["low", "high", "day", "partnership"])
    chosen = np.select([unknown, alone, twice], [_UNKNOWN, _SELF, _TWICE], default="")
    return [str(reason) for reason in chosen]


def _list_exclusions(rows: pd.DataFrame, alliances: pd.DataFrame) -> pd.DataFrame:
    """Count the sorted rows under each reason, with the first three as examples."""
    reasons = rows["excluded"].where(rows["excluded"] != "", rows["aside"])
    aside = sorted(set(reasons) - {"", _UNKNOWN, _SELF, _TWICE})
    table = []
    for reason in (_UNKNOWN, _SELF, _TWICE, *aside):
        found = rows[reasons == reason]
        first = zip(found["low"], found["high"], found["row"], strict=True)
        examples = [
            f"{low!r} and {high!r} ({list_rows(alliances, [row])})"
            for low, high, row in islice(first, _SHOWN)
        ]
        table.append((reason, len(found), "; ".join(examples)))
    listed = pd.DataFrame(table, columns=["what", "rows", "examples"])
    return listed[listed["rows"] > 0].reset_index(drop=True)


def _as_records(
    kept: pd.DataFrame, exclusions: pd.DataFrame, unknown_ids: tuple[str, ...]
) -> AllianceRecords:
    keys, codes = np.unique(kept["partnership"].to_numpy(dtype=object), return_inverse=True)
    return AllianceRecords(
        left=kept["left"].to_numpy(dtype=np.intp),
        right=kept["right"].to_numpy(dtype=np.intp),
        day=kept["day"].to_numpy(dtype="datetime64[D]"),
        partnership=codes.astype(np.intp),
        parties=kept["parties"].to_numpy(dtype=np.intp),
        set_aside=(kept["aside"] != "").to_numpy(dtype=bool),
        labels=tuple(" / ".join(key.split("\n")) for key in keys),
        exclusions=exclusions,
        unknown_ids=unknown_ids,
    )


def _fold(text: str) -> str:
    """Write a kind without case and accents."""
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
