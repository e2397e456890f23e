"""Rows of a table of alliances, every cell checked, before any is excluded."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..cells import is_missing, list_rows, text_cells, where
from ..columns import Columns
from ..exceptions import InputError
from ..ids import id_text
from ..pairs import pair_ids
from ..profiles import Profiles
from .days import DATE_FORMS, day_of, whole_number

__all__ = ["MIN_PARTIES", "read_rows"]

IntArray = NDArray[np.intp]
DayArray = NDArray[np.datetime64]

_NEEDED: Final = (Columns.ID_A, Columns.ID_B, "date")
_OPTIONAL: Final = ("kind", "partnership_id", "parties")
_SHOWN_LENGTH: Final = 40

MIN_PARTIES: Final = 2


def _check_columns(alliances: pd.DataFrame) -> None:
    if not isinstance(alliances, pd.DataFrame):
        raise InputError(
            f"alliances must be a pandas DataFrame with the columns {', '.join(_NEEDED)}; got "
            f"{type(alliances).__name__}."
        )
    present = alliances.columns.tolist()
    given = ", ".join(map(str, present)) or "none"
    absent = [name for name in _NEEDED if name not in present]
    if absent:
        raise InputError(
            f"{where(alliances)}alliances: no column {' and no column '.join(map(repr, absent))}; "
            f"the columns are: {given}. Name yours: --column {absent[0]}=YOUR_COLUMN, or "
            f'columns={{"{absent[0]}": "YOUR_COLUMN"}}.'
        )
    twice = [name for name in (*_NEEDED, *_OPTIONAL) if present.count(name) > 1]
    if twice:
        raise InputError(
            f"{where(alliances)}alliances: column given twice: {', '.join(twice)}. Rename or drop "
            "one."
        )


def read_rows(alliances: pd.DataFrame, profiles: Profiles) -> pd.DataFrame:
    """
    Read every row of a table of alliances, usable or not.

    Parameters
    ----------
    alliances : DataFrame
        Columns `id_a`, `id_b`, `date`; optional `kind`, `partnership_id`, `parties`.
    profiles : Profiles
        The population.

    Returns
    -------
    DataFrame
        In the order of the table: `low`, `high` (ids as text, in order), `left`, `right`
        (positions in order, -1 where an id is unknown), `day` (datetime64[D]), `kind`,
        `partnership` (its id, or both ids and the day with a line break between), `parties`
        (at least 2), `row` (label of the row).

    Raises
    ------
    InputError
        If a column, an id or a date is missing, or a date or a number of parties is none.

    Examples
    --------
    >>> table = pd.DataFrame({"id": [7, 8], "description": ["laser", "bois"], "lang": "fr"})
    >>> alliances = pd.DataFrame({"id_a": [8], "id_b": [7], "date": [2015], "parties": ["3"]})
    >>> row = read_rows(alliances, Profiles.from_frame(table)).iloc[0]
    >>> row["low"], row["high"], int(row["left"]), int(row["parties"])
    ('7', '8', 0, 3)
    """
    _check_columns(alliances)
    ids = pair_ids(alliances, (Columns.ID_A, Columns.ID_B), "alliances")
    ends = [sorted(pair) for pair in zip(*(map(id_text, side) for side in ids), strict=True)]
    rows = pd.DataFrame(ends, columns=["low", "high"], dtype=object)
    position = {str(key): at for at, key in enumerate(profiles.ids)}
    places = [[position.get(key, -1) for key in rows[side]] for side in ("low", "high")]
    rows["left"], rows["right"] = np.sort(np.asarray(places, dtype=np.intp), axis=0)
    rows["day"] = _days(alliances)
    rows["kind"] = text_cells(alliances, "kind", numbers=True)
    rows["partnership"] = _partnerships(alliances, rows)
    rows["parties"] = _parties(alliances, rows)
    rows["row"] = alliances.index.tolist()
    return rows


def _days(alliances: pd.DataFrame) -> DayArray:
    cells = list(alliances["date"])
    days = [day_of(cell) for cell in cells]
    wrong = [at for at, day in enumerate(days) if day is None]
    if wrong:
        first = cells[wrong[0]]
        got = "a missing date" if is_missing(first) else f"{str(first)[:_SHOWN_LENGTH]!r}"
        raise InputError(
            f"{where(alliances)}alliances, column `date`: expected {DATE_FORMS}, got {got}; "
            f"{len(wrong)} such, in {list_rows(alliances, alliances.index[wrong].tolist())}. "
            "Write the year first, as in 2014-03-12, or make the cells of the spreadsheet dates."
        )
    return np.asarray(days, dtype="datetime64[D]")


def _partnerships(alliances: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """Name each row's agreement; ids hold no line break, so that no two names meet."""
    days = rows["day"].dt.strftime("%Y-%m-%d")
    own = map("\n".join, zip(rows["low"], rows["high"], days, strict=True))
    if "partnership_id" not in alliances.columns:
        return list(own)
    cells = zip(alliances["partnership_id"], own, strict=True)
    return [pair if is_missing(cell) else id_text(cell) for cell, pair in cells]


def _parties(alliances: pd.DataFrame, rows: pd.DataFrame) -> IntArray:
    """Parties of each row's agreement: as stated, else the distinct ids that it has here."""
    ends = [rows[["partnership", side]].set_axis(["key", "id"], axis=1) for side in ("low", "high")]
    members = pd.concat(ends).groupby("key")["id"].nunique()
    counted = rows["partnership"].map(members).clip(lower=MIN_PARTIES).to_numpy(dtype=np.intp)
    if "parties" not in alliances.columns:
        return np.asarray(counted)
    cells = list(alliances["parties"])
    stated = [None if is_missing(cell) else whole_number(cell) or 0 for cell in cells]
    wrong = [at for at, n in enumerate(stated) if n is not None and n < MIN_PARTIES]
    if wrong:
        raise InputError(
            f"{where(alliances)}alliances, column `parties`: expected a whole number of at least "
            f"{MIN_PARTIES}, got {str(cells[wrong[0]])[:_SHOWN_LENGTH]!r}; {len(wrong)} such, in "
            f"{list_rows(alliances, alliances.index[wrong].tolist())}. Leave unknown cells empty."
        )
    known = [n if count is None else count for n, count in zip(counted, stated, strict=True)]
    return np.asarray(known, dtype=np.intp)
