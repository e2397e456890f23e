"""Cells of a table as text or lists of phrases; what is neither is refused by row and column."""

import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd

from .exceptions import InputError

__all__ = ["list_cells", "text_cells", "where"]

_BLANK_MARKS: Final = {"", "-", "--", "nan", "null", "none", "n/a", "#n/a", "<na>", "nat"}
_NUMBER: Final = re.compile(r"[+-]?\d[\d\s.,]*%?")
_SHOWN_LENGTH: Final = 40


def where(frame: pd.DataFrame) -> str:
    """
    Begin a message with the file that a table came from.

    Parameters
    ----------
    frame : DataFrame
        A table, with ``attrs["source"]`` where it was read from a file.

    Returns
    -------
    str
        "FILE: ", or "" where there is no file.

    Examples
    --------
    >>> where(pd.DataFrame())
    ''
    """
    source = frame.attrs.get("source")
    return f"{source}: " if source else ""


def text_cells(frame: pd.DataFrame, column: str) -> list[str]:
    """
    Read a column of texts.

    Parameters
    ----------
    frame : DataFrame
        Any table.
    column : str
        Name of the column; where it is absent every text is empty.

    Returns
    -------
    list of str
        As long as the table; NFC, single spaces, "" for a missing value.

    Raises
    ------
    InputError
        If a cell is a number or another thing that is not text; file, row, column and what
        was got are named.

    Examples
    --------
    >>> text_cells(pd.DataFrame({"name": ["  Pôle   bois ", None]}), "name")
    ['Pôle bois', '']
    """
    if column not in frame.columns:
        return [""] * len(frame)
    pairs = zip(frame.index, frame[column], strict=True)
    return [_text(cell, _place(frame, row, column)) for row, cell in pairs]


def list_cells(frame: pd.DataFrame, column: str) -> list[tuple[str, ...]]:
    """
    Read a column of lists of phrases.

    Parameters
    ----------
    frame : DataFrame
        Any table.
    column : str
        Name of the column; its cells are lists of text, or text with ``;`` or line breaks
        between the phrases. Where it is absent every list is empty.

    Returns
    -------
    list of tuple of str
        As long as the table; without blank and repeated phrases.

    Raises
    ------
    InputError
        If a cell, or an item of a list, is a number or another thing that is not text.

    Examples
    --------
    >>> list_cells(pd.DataFrame({"needs": ["laser; ;laser;bois", ["optique"], None]}), "needs")
    [('laser', 'bois'), ('optique',), ()]
    """
    if column not in frame.columns:
        return [()] * len(frame)
    pairs = zip(frame.index, frame[column], strict=True)
    return [_phrases(cell, _place(frame, row, column)) for row, cell in pairs]


def _place(frame: pd.DataFrame, row: Any, column: str) -> tuple[str, Any, str]:
    label = "row" if frame.index.name == "row" else "row with index"
    return f"{where(frame)}{label} ", row, column


def _phrases(cell: Any, place: tuple[str, Any, str]) -> tuple[str, ...]:
    if isinstance(cell, (list, tuple, set, frozenset, np.ndarray)):
        items: Iterable[Any] = sorted(cell) if isinstance(cell, (set, frozenset)) else cell
        phrases = [_text(item, place, number_in_text=True) for item in items]
    else:
        text = "" if _is_missing(cell) else cell
        if isinstance(text, str) and not _NUMBER.fullmatch(text.strip()):
            phrases = [_text(part, place, number_in_text=True) for part in re.split(r"[;\n]", text)]
        else:
            phrases = [_text(cell, place)]
    return tuple(dict.fromkeys(phrase for phrase in phrases if phrase))


def _text(cell: Any, place: tuple[str, Any, str], *, number_in_text: bool = False) -> str:
    """Return clean text; `number_in_text` lets "4.0" pass as one phrase among others."""
    if _is_missing(cell):
        return ""
    if not isinstance(cell, str) or (not number_in_text and _NUMBER.fullmatch(cell.strip())):
        start, row, column = place
        kind = "number" if isinstance(cell, (str, int, float, np.number)) else type(cell).__name__
        raise InputError(
            f"{start}{row}, column `{column}`: expected text, got the {kind} "
            f"{str(cell)[:_SHOWN_LENGTH]!r}. Write words there, or leave the cell empty."
        )
    text = " ".join(unicodedata.normalize("NFC", cell).split())
    return "" if text.casefold() in _BLANK_MARKS else text


def _is_missing(cell: Any) -> bool:
    return (
        cell is None
        or cell is pd.NA
        or cell is pd.NaT
        or (isinstance(cell, float) and math.isnan(cell))
    )
