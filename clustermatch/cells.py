"""Cells of a table as text or lists of phrases; what is neither is refused by row and column."""

import re
import unicodedata
import warnings
from collections.abc import Iterable, Sequence
from typing import Any, Final, NoReturn

import numpy as np
import pandas as pd

from .exceptions import InputError, InputWarning

__all__ = [
    "clean",
    "distinct",
    "is_missing",
    "list_cells",
    "list_rows",
    "text_cells",
    "warn_commas",
    "where",
]

_BLANK_MARKS: Final = {"", "-", "--", "nan", "null", "none", "n/a", "#n/a", "<na>", "nat"}
_NUMBER: Final = re.compile(r"[+-]?\d[\d\s.,]*%?")
_SEPARATOR: Final = re.compile(r"[;\r\n]")
_LIST_AS_TEXT: Final = re.compile(r"\[\s*(['\"]).*\1\s*\]", re.DOTALL)
_BULLET: Final = re.compile(r"^[-–—*•·▪‣◦]\s+")
# Soft hyphens, zero-width and direction marks, halves of a broken emoji: pasted in, never meant.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SHOWN_LENGTH: Final = 40
_SHOWN_ROWS: Final = 5


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


def list_rows(frame: pd.DataFrame, rows: Sequence[Any]) -> str:
    """
    Name rows in a message.

    Parameters
    ----------
    frame : DataFrame
        A table; an index called "row" holds the row numbers of a file.
    rows : sequence
        Labels of the index.

    Returns
    -------
    str
        The first five, as "rows 2, 7" or "rows with index 0, 5".

    Examples
    --------
    >>> list_rows(pd.DataFrame(), [0, 5])
    'rows with index 0, 5'
    """
    shown = ", ".join(map(str, rows[:_SHOWN_ROWS]))
    more = f" and {len(rows) - _SHOWN_ROWS} more" if len(rows) > _SHOWN_ROWS else ""
    noun = "row" if len(rows) == 1 else "rows"
    label = "" if frame.index.name == "row" else " with index"
    return f"{noun}{label} {shown}{more}"


def is_missing(cell: Any) -> bool:
    """
    Tell whether a cell says nothing.

    Parameters
    ----------
    cell : object
        A cell of any kind.

    Returns
    -------
    bool
        True for a missing value, blank text, and the marks that programs write for them.

    Examples
    --------
    >>> [is_missing(cell) for cell in (None, float("nan"), " ", "NaN", "-", 0, [])]
    [True, True, True, True, True, False, False]
    """
    if isinstance(cell, str):
        return clean(cell).casefold() in _BLANK_MARKS
    return cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell)))


def clean(text: str) -> str:
    r"""
    Write a text in one way.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        NFC, single spaces, without invisible and control characters.

    Examples
    --------
    >>> clean(" compé\u00adtences\n  clés ")
    'compétences clés'
    """
    visible = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def distinct(phrases: Iterable[str]) -> tuple[str, ...]:
    """
    Drop blank phrases and those that differ from an earlier one in case alone.

    Parameters
    ----------
    phrases : iterable of str
        Clean phrases.

    Returns
    -------
    tuple of str
        The first of each, in their order.

    Examples
    --------
    >>> distinct(["Laser", "", "bois", "laser"])
    ('Laser', 'bois')
    """
    first: dict[str, str] = {}
    for phrase in phrases:
        first.setdefault(phrase.casefold(), phrase)
    return tuple(phrase for phrase in first.values() if phrase)


def text_cells(frame: pd.DataFrame, column: str, *, numbers: bool = False) -> list[str]:
    """
    Read a column of texts.

    Parameters
    ----------
    frame : DataFrame
        Any table.
    column : str
        Name of the column; where it is absent every text is empty.
    numbers : bool, default=False
        Whether a number is text as well: there are companies named 1083.

    Returns
    -------
    list of str
        As long as the table; NFC, single spaces, "" where no letter and no digit is left.

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
    return [
        _number_as_text(cell)
        if numbers and _is_number(cell)
        else _text(cell, (frame, row, column), number_in_text=numbers)
        for row, cell in pairs
    ]


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
        As long as the table; without bullets, and without blank and repeated phrases.

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
    return [_phrases(cell, (frame, row, column)) for row, cell in pairs]


def warn_commas(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """
    Warn where phrases seem to be separated by commas, which do not separate them here.

    Parameters
    ----------
    frame : DataFrame
        Any table.
    columns : iterable of str
        Columns of phrases.

    Warns
    -----
    InputWarning
        If no cell of a column holds ``;`` or a line break and most hold two commas or more.

    Examples
    --------
    >>> warn_commas(pd.DataFrame({"needs": ["laser; bois", "a, b, c"]}), ["needs"])
    """
    for column in columns:
        cells = list(frame[column]) if column in frame.columns else []
        texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        listed = sum(text.count(",") >= 2 for text in texts)
        if 2 * listed > len(texts) and not any(map(_SEPARATOR.search, texts)):
            warnings.warn(
                f"{where(frame)}column `{column}`: commas but no `;`, so each cell is read as one "
                "phrase. Write `;` between phrases.",
                InputWarning,
                stacklevel=4,
            )


_Place = tuple[pd.DataFrame, Any, str]


def _phrases(cell: Any, place: _Place) -> tuple[str, ...]:
    if isinstance(cell, str) and not _NUMBER.fullmatch(cell.strip()):
        if _LIST_AS_TEXT.fullmatch(cell.strip()):
            _refuse("list written as text", cell, place, "phrases with `;` between them")
        items: Iterable[Any] = _SEPARATOR.split(cell)
    elif isinstance(cell, (set, frozenset)):
        items = sorted(cell, key=str)
    elif isinstance(cell, (list, tuple)) or (isinstance(cell, np.ndarray) and cell.ndim):
        items = cell
    elif is_missing(cell):
        items = ()
    else:
        _refuse(_kind(cell), cell, place, "phrases with `;` between them, or a list of texts")
    texts = (_text(item, place, number_in_text=True) for item in items)
    return distinct(_BULLET.sub("", text) for text in texts)


def _text(cell: Any, place: _Place, *, number_in_text: bool = False) -> str:
    """Return clean text; `number_in_text` lets "4.0" pass as one phrase among others."""
    if isinstance(cell, str) and (number_in_text or not _NUMBER.fullmatch(cell.strip())):
        text = clean(cell)
        says = any(map(str.isalnum, text)) and text.casefold() not in _BLANK_MARKS
        return text if says else ""
    if not is_missing(cell):
        _refuse(_kind(cell), cell, place, "text")
    return ""


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float, np.number)) and not isinstance(cell, bool) and cell == cell


def _number_as_text(cell: Any) -> str:
    return str(int(cell) if float(cell).is_integer() else cell)


def _kind(cell: Any) -> str:
    """Say what a cell is in a word that a person without Python knows, where there is one."""
    if isinstance(cell, (bool, np.bool_)):
        return "truth value"
    return "number" if isinstance(cell, (str, int, float, np.number)) else type(cell).__name__


def _refuse(kind: str, cell: Any, place: _Place, expected: str) -> NoReturn:
    frame, row, column = place
    got = clean(str(cell))[:_SHOWN_LENGTH]
    raise InputError(
        f"{where(frame)}{list_rows(frame, [row])}, column `{column}`: expected {expected}, got "
        f"the {kind} {got!r}. Write words there, or leave the cell empty."
    )
