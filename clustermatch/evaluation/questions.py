"""What a method is asked at one moment: who was already allied, and who came together later."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Columns
from ..exceptions import InputError
from ..profiles import Profiles
from .records import AllianceRecords

__all__ = ["Question", "ask_at", "ask_in_folds"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

_END: Final = np.datetime64("9999-12-31", "D")
_START: Final = np.datetime64("0001-01-01", "D")


@dataclass(frozen=True, eq=False)
class Question:
    """
    Pairs to find, pairs already known, and who may be ranked for whom.

    Attributes
    ----------
    label : str
        The moment, for tables.
    known : ndarray of shape (n_organisations, n_organisations)
        True where a pair was allied before; symmetric. Methods may learn from these, and they
        are no candidates.
    allowed : ndarray of shape (n_organisations, n_organisations)
        True where the column may be ranked for the row: not itself, not known, not set aside.
    target, partner : ndarray of shape (n_true,)
        New alliances as ordered pairs of positions, each in both directions; by target, then by
        partner.
    weight : ndarray of shape (n_true,)
        1 / (parties - 1): a partnership of many parties counts once.
    partnership : ndarray of shape (n_true,)
        Number of the partnership.
    day : ndarray of shape (n_true,)
        First day that the record may mean.
    known_pairs : ndarray of shape (n_known, 3)
        Positions of the two, and number of the partnership, of each known pair; sorted.
    """

    label: str
    known: BoolArray
    allowed: BoolArray
    target: IntArray
    partner: IntArray
    weight: FloatArray
    partnership: IntArray
    day: NDArray[np.datetime64]
    known_pairs: IntArray = field(default_factory=lambda: np.empty((0, 3), dtype=np.intp))

    @property
    def truth(self) -> BoolArray:
        """
        Mark the pairs to find.

        Returns
        -------
        ndarray of shape (n_organisations, n_organisations)
            True where a pair is new; symmetric.
        """
        truth = np.zeros_like(self.allowed)
        truth[self.target, self.partner] = True
        return truth

    def known_table(self, profiles: Profiles) -> pd.DataFrame:
        """
        Give the known pairs to methods that learn.

        Parameters
        ----------
        profiles : Profiles
            The population.

        Returns
        -------
        DataFrame
            Columns `id_a`, `id_b`, `partnership_id`; a row per pair, sorted.
        """
        one, other, partnership = self.known_pairs.T
        ids = np.asarray(profiles.ids, dtype=object)
        return pd.DataFrame(
            {
                Columns.ID_A: ids[one],
                Columns.ID_B: ids[other],
                Columns.PARTNERSHIP_ID: partnership.astype(str),
            }
        )


def ask_at(
    records: AllianceRecords,
    n_organisations: int,
    cutoff: np.datetime64 | None,
    until: np.datetime64 | None = None,
) -> Question:
    """
    Ask for the alliances first recorded from a day on.

    Parameters
    ----------
    records : AllianceRecords
        All usable records.
    n_organisations : int
        Size of the population.
    cutoff : datetime64 or None
        What may have been recorded before this day is known. None: nothing is known, and all
        records are asked for.
    until : datetime64, default=None
        Alliances first recorded from this day on are not asked for; their pairs are candidates
        like any other.

    Returns
    -------
    Question
        Its truth holds pairs that were never allied before the cutoff, not even by a record
        that is set aside. New pairs that are on record only by such are no candidates.

    Raises
    ------
    InputError
        If no new pair is left to find; the message says between which days there are records.
    """
    start = _START if cutoff is None else cutoff
    before = records.day < start
    known = _mark(records, before, n_organisations)
    later = (records.day >= start) & (records.day < (_END if until is None else until))
    later &= ~known[records.left, records.right]
    label = "all recorded alliances" if cutoff is None else f"from {cutoff} on"
    label += "" if until is None else f", before {until}"
    question = _ask(records, n_organisations, before, later, label)
    if not len(question.target):
        _refuse(records, label, n_known=int(np.triu(known).sum()))
    return question


def ask_in_folds(
    records: AllianceRecords, n_organisations: int, n_folds: int, seed: int
) -> list[Question]:
    """
    Ask for each part of the partnerships with all the others known.

    Parameters
    ----------
    records : AllianceRecords
        All usable records.
    n_organisations : int
        Size of the population.
    n_folds : int
        Number of parts, from 2 to the number of partnerships.
    seed : int
        Seed of the division.

    Returns
    -------
    list of Question
        One for each part that holds a pair which no other part holds. Time plays no role: what
        is known may have come later, so figures are upper bounds for methods that learn.

    Raises
    ------
    InputError
        If there are fewer partnerships than parts, or nothing is left to find.
    """
    numbers = np.unique(records.partnership[~records.set_aside])
    whole = isinstance(n_folds, (int, np.integer)) and not isinstance(n_folds, bool)
    if not whole or not 2 <= n_folds <= len(numbers):
        raise InputError(
            f"folds must be a whole number from 2 to {len(numbers)} (the partnerships that "
            f"count), got {n_folds!r}."
        )
    parts = np.array_split(np.random.default_rng(seed).permutation(numbers), n_folds)
    questions = []
    for number, part in enumerate(parts, start=1):
        hidden = np.isin(records.partnership, part)
        shown = ~hidden & ~records.set_aside
        known = _mark(records, shown, n_organisations)
        asked = hidden & ~known[records.left, records.right]
        question = _ask(records, n_organisations, shown, asked, f"fold {number} of {n_folds}")
        questions += [question] if len(question.target) else []
    if not questions:
        _refuse(records, "partnerships in folds", n_known=len(records.left))
    return questions


def _ask(
    records: AllianceRecords, n: int, before: BoolArray, asked: BoolArray, label: str
) -> Question:
    known = _mark(records, before, n)
    true = asked & ~records.set_aside
    aside = _mark(records, records.set_aside, n) & ~_mark(records, true, n)
    allowed = ~known & ~aside
    np.fill_diagonal(allowed, val=False)
    pairs = _first_of_each(records, np.flatnonzero(true))
    left, right = records.left[pairs], records.right[pairs]
    target, partner = np.r_[left, right], np.r_[right, left]
    both, order = np.r_[pairs, pairs], np.lexsort((partner, target))
    rows = both[order]
    return Question(
        label,
        known,
        allowed,
        target[order],
        partner[order],
        records.weight[rows],
        records.partnership[rows],
        records.day[rows],
        _known_partnerships(records, before),
    )


def _known_partnerships(records: AllianceRecords, before: BoolArray) -> IntArray:
    """Give left, right and agreement of each known pair, in columns."""
    rows = _first_of_each(records, np.flatnonzero(before))
    return np.stack([records.left[rows], records.right[rows], records.partnership[rows]], axis=1)


def _first_of_each(records: AllianceRecords, rows: IntArray) -> IntArray:
    """Keep one record of each pair: the first, and of one day that with the fewest parties."""
    keys = (-records.weight[rows], records.day[rows], records.right[rows], records.left[rows])
    rows = rows[np.lexsort(keys)]
    pairs = np.stack([records.left[rows], records.right[rows]])
    first = np.r_[True, (pairs[:, 1:] != pairs[:, :-1]).any(axis=0)] if len(rows) else []
    return rows[np.asarray(first, dtype=np.bool_)]


def _mark(records: AllianceRecords, chosen: BoolArray, n: int) -> BoolArray:
    matrix = np.zeros((n, n), dtype=np.bool_)
    matrix[records.left[chosen], records.right[chosen]] = True
    return matrix | matrix.T


def _refuse(records: AllianceRecords, label: str, n_known: int) -> None:
    days = records.day
    stated: Sequence[str] = [f"{day}" for day in (days.min(), days.max())]
    raise InputError(
        f"alliances: no new pair {label}. There are {len(days)} usable records, dated "
        f"{stated[0]} to {stated[1]}; {n_known} pairs were known before, and "
        f"{int(records.set_aside.sum())} records are set aside. Choose an earlier cutoff, or "
        "give later alliances."
    )
