"""What became of meetings, as it was reported."""

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..cells import is_missing, list_rows, where
from ..columns import Columns
from ..exceptions import InputError
from ..pairs import pair_ids
from ..profiles import suggest
from .participants import Participants

__all__ = ["OUTCOMES", "REASON_CODES", "Outcomes", "read_outcomes"]

IntArray = NDArray[np.int64]

# Of several reports of one day about a pair, the one that comes last here counts.
OUTCOMES: Final = ("no_show", "met", "declined", "second_meeting", "letter_of_intent", "signed")
# What a reason for declining speaks against: a component of the score, or nothing in it.
REASON_CODES: Final[dict[str, str | None]] = {
    "too_similar": "similarity",
    "competitor": "similarity",
    "nothing_to_gain": "complementarity",
    "need_covered": "complementarity",
    "known_already": None,
    "other": None,
}
_HELD: Final = ("met", "second_meeting", "letter_of_intent", "signed")
_RATING: Final = re.compile(r"[1-5](\.0*)?")
_DATE: Final = re.compile(r"(\d{4})(?:\.0)?|\d{4}-\d\d(?:-\d\d(?:[T ]\d.*)?)?")
# Before every date.
_UNDATED: Final = -(2**63)
_IDS: Final = (Columns.ID_A, Columns.ID_B)


@dataclass(frozen=True, eq=False)
class Outcomes:
    """
    Reports about pairs.

    Attributes
    ----------
    pairs : ndarray of shape (n_reports, 2)
        Positions: who reports (who declined), and the other.
    outcome : tuple of str of shape (n_reports,)
        Of `OUTCOMES`.
    reason : tuple of str of shape (n_reports,)
        Of `REASON_CODES`; "" where none was given.
    final : dict of tuple to str
        The outcome that counts for each pair: the latest, (smaller, larger position) to outcome.

    Examples
    --------
    >>> from clustermatch.meetings.participants import read_participants
    >>> table = pd.DataFrame({"id": ["a", "b", "c"]})
    >>> people = read_participants(table, capacity=3, minimum=0, slots=4, across=None)
    >>> told = pd.DataFrame({"id_a": ["b"], "id_b": ["a"], "outcome": ["met"]})
    >>> read_outcomes(told, people).held
    {(0, 1)}
    """

    pairs: IntArray
    outcome: tuple[str, ...]
    reason: tuple[str, ...]
    final: dict[tuple[int, int], str]

    @property
    def held(self) -> set[tuple[int, int]]:
        """
        Name the pairs that met.

        Returns
        -------
        set of tuple of two int
            As far as it was reported.
        """
        return self.with_outcome(*_HELD)

    @property
    def declines(self) -> list[tuple[int, int, str]]:
        """
        Name who declined whom, and why.

        Returns
        -------
        list of tuple
            Positions of who declined and of the other, and the reason, "" where none was given;
            each once, and only where the pair was not reported otherwise later.
        """
        told = zip(self.pairs.tolist(), self.outcome, self.reason, strict=True)
        found = {
            (one, other, reason) for (one, other), outcome, reason in told if outcome == "declined"
        }
        refused = self.with_outcome("declined")
        return sorted(each for each in found if (min(each[:2]), max(each[:2])) in refused)

    def with_outcome(self, *outcomes: str) -> set[tuple[int, int]]:
        """
        Name the pairs with an outcome.

        Parameters
        ----------
        *outcomes : str
            Of `OUTCOMES`.

        Returns
        -------
        set of tuple of two int
            Smaller position first.
        """
        return {pair for pair, outcome in self.final.items() if outcome in outcomes}


def read_outcomes(outcomes: pd.DataFrame, people: Participants) -> Outcomes:
    """
    Read what was reported.

    Parameters
    ----------
    outcomes : DataFrame
        `id_a`, `id_b`, `outcome`; optional `date` (the latest report counts), `reason` (a code
        for declining, given by `id_a`), `rating` from 1 to 5.
    people : Participants
        Who took part.

    Returns
    -------
    Outcomes
        The same, whatever the order of the rows.

    Raises
    ------
    InputError
        If a column is missing, or an id, outcome, reason, date or rating is not usable.

    Examples
    --------
    >>> from clustermatch.meetings.participants import read_participants
    >>> table = pd.DataFrame({"id": ["a", "b"]})
    >>> people = read_participants(table, capacity=3, minimum=0, slots=4, across=None)
    >>> told = pd.DataFrame({"id_a": ["a"] * 2, "id_b": ["b"] * 2, "date": ["2015-07", "2015-09"]})
    >>> read_outcomes(told.assign(outcome=["met", "signed"]), people).final
    {(0, 1): 'signed'}
    """
    if not isinstance(outcomes, pd.DataFrame) or "outcome" not in outcomes.columns:
        got = getattr(outcomes, "columns", type(outcomes).__name__)
        raise InputError(
            f"outcomes must be a table with `id_a`, `id_b`, `outcome`; got "
            f"{', '.join(map(str, got)) if not isinstance(got, str) else got}."
        )
    first, second = pair_ids(outcomes, _IDS, "outcomes")
    rows = outcomes.index.tolist()
    source = f"{where(outcomes)}outcomes"
    pairs = np.column_stack(
        [people.positions(ids, source, rows=rows) for ids in (first, second)]
    ).reshape(-1, 2)
    _check_two(outcomes, pairs)
    told = _words(outcomes, "outcome", OUTCOMES)
    reasons = _words(outcomes, Columns.REASON, tuple(REASON_CODES), optional=True)
    _check_ratings(outcomes)
    dates = _dates(outcomes)
    order = sorted(
        range(len(told)), key=lambda row: (dates[row], OUTCOMES.index(told[row]), reasons[row])
    )
    final = {_undirected(pairs[row]): told[row] for row in order}
    sort = sorted(order, key=lambda row: (*pairs[row].tolist(), dates[row]))
    return Outcomes(
        pairs[sort], tuple(told[row] for row in sort), tuple(reasons[row] for row in sort), final
    )


def _check_two(frame: pd.DataFrame, pairs: IntArray) -> None:
    alone = np.flatnonzero(pairs[:, 0] == pairs[:, 1])
    if len(alone):
        row = frame.index[alone[0]]
        raise InputError(
            f"{where(frame)}outcomes, {list_rows(frame, [row])}: `id_a` and `id_b` are the same, "
            f"{frame[Columns.ID_A].iloc[alone[0]]!r}. A meeting needs two."
        )


def _undirected(pair: IntArray) -> tuple[int, int]:
    one, other = sorted(pair.tolist())
    return one, other


def _words(
    frame: pd.DataFrame, column: str, allowed: tuple[str, ...], *, optional: bool = False
) -> list[str]:
    """Read words of a list, written in any case, with spaces for underscores."""
    if optional and column not in frame.columns:
        return [""] * len(frame)
    words: list[str] = []
    for row, cell in zip(frame.index, frame[column], strict=True):
        word = (
            ""
            if is_missing(cell)
            else str(cell).strip().lower().replace(" ", "_").replace("-", "_")
        )
        if word not in allowed and not (optional and not word):
            raise InputError(
                f"{where(frame)}outcomes, {list_rows(frame, [row])}, column `{column}`: got "
                f"{cell!r}; allowed are {', '.join(allowed)}.{suggest(word, allowed)}"
            )
        words.append(word)
    return words


def _check_ratings(frame: pd.DataFrame) -> None:
    if "rating" not in frame.columns:
        return
    for row, cell in zip(frame.index, frame["rating"], strict=True):
        if not is_missing(cell) and _RATING.fullmatch(str(cell).strip()) is None:
            raise InputError(
                f"{where(frame)}outcomes, {list_rows(frame, [row])}, column `rating`: got "
                f"{cell!r}; allowed are whole numbers from 1 to 5, or an empty cell."
            )


def _dates(frame: pd.DataFrame) -> list[Any]:
    """Dates as sortable numbers; the start of the period that is named, first where none is."""
    if "date" not in frame.columns:
        return [_UNDATED] * len(frame)
    dates: list[Any] = []
    for row, cell in zip(frame.index, frame["date"], strict=True):
        try:
            dates.append(_UNDATED if is_missing(cell) else _date(str(cell).strip()))
        except ValueError as error:
            raise InputError(
                f"{where(frame)}outcomes, {list_rows(frame, [row])}, column `date`: got {cell!r}; "
                "write 2015, 2015-07 or 2015-07-09."
            ) from error
    return dates


def _date(text: str) -> int:
    """Read a date from the year on; pandas alone would read "today", and months before days."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(pd.Timestamp(found[1] or text).value)
