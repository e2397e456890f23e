"""The column of ids: unique, text or whole numbers; anything else is refused by row."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from .cells import clean, is_missing, list_rows, where
from .columns import Columns
from .exceptions import InputError

__all__ = ["clean_ids", "id_text"]

_SHOWN: Final = 5
_SHOWN_LENGTH: Final = 40
# A date is what a spreadsheet makes of an id such as 1-2.
_NO_IDS: Final = (bool, np.bool_, bytes, list, tuple, set, frozenset, dict, np.ndarray, date)


def clean_ids(frame: pd.DataFrame) -> list[Any]:
    """
    Read the column `id`.

    Parameters
    ----------
    frame : DataFrame
        A table of clusters.

    Returns
    -------
    list of shape (n_organisations,)
        All text or all whole numbers, none missing, none twice, in the order of the rows.

    Raises
    ------
    InputError
        If an id is missing, given twice, or neither text nor a whole number.

    Examples
    --------
    >>> clean_ids(pd.DataFrame({"id": ["b", " a "]}))
    ['b', 'a']
    """
    raw = frame[Columns.ID].tolist()
    blank = list(map(is_missing, raw))
    if any(blank):
        rows = frame.index[np.asarray(blank)].tolist()
        raise InputError(
            f"{where(frame)}column `id`: {len(rows)} missing, in {list_rows(frame, rows)}. "
            "Every cluster needs an id of its own."
        )
    _check_kinds(frame, raw)
    whole = all(_is_whole(value) for value in raw)
    ids: list[Any] = [int(value) if whole else id_text(value) for value in raw]
    _check_unique(frame, ids)
    return ids


def _check_kinds(frame: pd.DataFrame, ids: Sequence[Any]) -> None:
    for value, row in zip(ids, frame.index, strict=True):
        if isinstance(value, _NO_IDS) or (
            isinstance(value, (float, np.floating)) and math.isinf(value)
        ):
            raise InputError(
                f"{where(frame)}{list_rows(frame, [row])}, column `id`: expected text or a whole "
                f"number, got the {type(value).__name__} {str(value)[:_SHOWN_LENGTH]!r}. Write "
                "the ids as text."
            )


def _check_unique(frame: pd.DataFrame, ids: Sequence[Any]) -> None:
    rows_of: dict[Any, list[Any]] = {}
    for key, row in zip(ids, frame.index, strict=True):
        rows_of.setdefault(key, []).append(row)
    twice = {key: rows for key, rows in rows_of.items() if len(rows) > 1}
    if twice:
        shown = "; ".join(
            f"{key!r} in {list_rows(frame, rows)}" for key, rows in list(twice.items())[:_SHOWN]
        )
        raise InputError(
            f"{where(frame)}column `id`: {len(twice)} id{'s' * (len(twice) > 1)} given more than "
            f"once: {shown}. Ids must be unique: rename or remove rows."
        )


def _is_whole(value: Any) -> bool:
    if isinstance(value, (float, np.floating)):
        return float(value).is_integer()
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def id_text(value: Any) -> str:
    """
    Write an id as text, so that 7, 7.0 and "7" are the same.

    Parameters
    ----------
    value : object
        An id.

    Returns
    -------
    str
        Clean text.

    Examples
    --------
    >>> id_text(7.0), id_text(" a ")
    ('7', 'a')
    """
    return clean(str(int(value) if _is_whole(value) else value))
