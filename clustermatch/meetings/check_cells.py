"""Cells, ids and rows as the checker reads them; shares no code with the planner."""

import math
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from ..exceptions import InputError

__all__ = ["cell", "id_key", "number", "records", "whole"]

# What spreadsheets and programs write into an empty cell.
_BLANK_MARKS: Final = {"", "-", "--", "nan", "null", "none", "n/a", "#n/a", "<na>", "nat"}


def id_key(value: Any) -> str:
    """
    Write an id as text, so that 7, 7.0 and "7" are one.

    Parameters
    ----------
    value : object
        An id.

    Returns
    -------
    str
        Text in NFC with single spaces; "" where there is none.

    Examples
    --------
    >>> id_key(7.0), id_key(" a ")
    ('7', 'a')
    """
    number = None if isinstance(value, str) else whole(value)
    if number is None and (value is None or value is pd.NA or value != value):
        return ""
    return " ".join(unicodedata.normalize("NFC", str(value if number is None else number)).split())


def whole(value: Any) -> int | None:
    """
    Read a whole number.

    Parameters
    ----------
    value : object
        A number, or text that says one.

    Returns
    -------
    int or None
        None where it is none.

    Examples
    --------
    >>> whole(3.0), whole("3"), whole(2.5), whole(None)
    (3, 3, None, None)
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return int(number) if math.isfinite(number) and number.is_integer() else None


def cell(row: Mapping[str, Any], name: str) -> Any:
    """
    Take a cell that may be missing.

    Parameters
    ----------
    row : mapping of str to object
        A row of a table.
    name : str
        A column, which need not exist.

    Returns
    -------
    object
        None where it is absent or empty.

    Examples
    --------
    >>> cell({"slot": float("nan")}, "slot") is None
    True
    """
    value = row.get(name)
    if isinstance(value, str):
        return None if value.strip().casefold() in _BLANK_MARKS else value.strip()
    return None if value is None or value is pd.NA or value != value else value


def records(table: Any, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> list[Any]:
    """
    Take the rows of a table, or tuples in its place.

    Parameters
    ----------
    table : DataFrame or iterable of tuple or None
        A table, or tuples of `columns` followed by `optional`.
    columns : tuple of str
        Columns that it needs.
    optional : tuple of str, default=()
        Columns that it may have.

    Returns
    -------
    list of dict
        A row each, by column.

    Raises
    ------
    InputError
        If a column is missing.

    Examples
    --------
    >>> records([("a", "b")], ("id_a", "id_b"))
    [{'id_a': 'a', 'id_b': 'b'}]
    """
    if table is None:
        return []
    names = (*columns, *optional)
    if not isinstance(table, pd.DataFrame):
        return [dict(zip(names, row, strict=False)) for row in table]
    missing = [name for name in columns if name not in table.columns]
    if missing:
        present = ", ".join(map(str, table.columns)) or "none"
        raise InputError(
            f"the table needs the columns {', '.join(columns)}; {missing[0]!r} is missing, the "
            f"columns are: {present}. Add or rename it."
        )
    kept = [name for name in names if name in table.columns]
    columns_of = [table[name].tolist() for name in kept]
    return [dict(zip(kept, row, strict=True)) for row in zip(*columns_of, strict=True)]


def number(value: Any, what: str, *, least: int) -> int:
    """
    Read a whole number that has to be there.

    Parameters
    ----------
    value : object
        A number.
    what : str
        What it is, for the message.
    least : int
        The smallest that is allowed.

    Returns
    -------
    int
        The same.

    Raises
    ------
    InputError
        If it is none, or too small.

    Examples
    --------
    >>> number(3.0, "slots", least=1)
    3
    """
    found = whole(value)
    if found is None or found < least or isinstance(value, bool):
        raise InputError(
            f"{what} must be a whole number from {least} on, got {value!r}. Change it."
        )
    return found
