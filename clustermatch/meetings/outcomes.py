"""What became of meetings, as it was reported."""

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
_RATINGS: Final = range(1, 6)
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
    told = _words(outcomes, "outcome", OUTCOMES)
    reasons = _words(outcomes, Columns.REASON, tuple(REASON_CODES), optional=True)
    _check_ratings(outcomes)
    dates = _dates(outcomes)
    order = sorted(range(len(told)), key=lambda row: (dates[row], OUTCOMES.index(told[row])))
    final = {_undirected(pairs[row]): told[row] for row in order}
    sort = sorted(order, key=lambda row: (*pairs[row].tolist(), dates[row]))
    return Outcomes(
        pairs[sort], tuple(told[row] for row in sort), tuple(reasons[row] for row in sort), final
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
        word = "" if is_missing(cell) else str(cell).strip().lower().replace(" ", "_")
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
        if not is_missing(cell) and cell not in _RATINGS and str(cell).strip() not in "12345":
            raise InputError(
                f"{where(frame)}outcomes, {list_rows(frame, [row])}, column `rating`: got "
                f"{cell!r}; allowed are whole numbers from 1 to 5, or an empty cell."
            )


def _dates(frame: pd.DataFrame) -> list[Any]:
    """Dates as sortable numbers; the start of the period that is named, first where none is."""
    if "date" not in frame.columns:
        return [0] * len(frame)
    dates: list[Any] = []
    for row, cell in zip(frame.index, frame["date"], strict=True):
        try:
            dates.append(0 if is_missing(cell) else pd.Timestamp(str(cell)).value)
        except ValueError as error:
            raise InputError(
                f"{where(frame)}outcomes, {list_rows(frame, [row])}, column `date`: got {cell!r}; "
                "write 2015, 2015-07 or 2015-07-09."
            ) from error
    return dates
