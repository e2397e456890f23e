"""Workbooks: tables as sheets of one Excel file, whose names are made valid and unique."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, Final

import numpy as np
import pandas as pd

from ..cells import clean

__all__ = ["sheet_titles", "workbook_bytes"]

_LONGEST_TITLE: Final = 31
_NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\]")
_RESERVED: Final = "history"
_FORMULA_MARKS: Final = ("=", "+", "-", "@")
_LONGEST_CELL: Final = 32_767
# In characters of the standard font; narrower looks crowded, wider leaves no room for the rest.
_NARROWEST, _WIDEST = 6, 60
_SAMPLE: Final = 200


def workbook_bytes(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """
    Make a workbook.

    Text is stored as text, whatever it begins with: a name such as "=1+1" is never a formula.

    Parameters
    ----------
    sheets : mapping of str to DataFrame
        Titles, as of `sheet_titles`, and tables; at least one.

    Returns
    -------
    bytes
        Of an .xlsx file.

    Raises
    ------
    ImportError
        If openpyxl is not installed.

    Examples
    --------
    >>> workbook_bytes({"Meetings": pd.DataFrame({"slot": [1]})})[:2]
    b'PK'
    """
    import openpyxl

    book = openpyxl.Workbook()
    styles = _styles(book.active)
    book.remove(book.active)
    for title, table in sheets.items():
        _fill(book.create_sheet(title), table, *styles)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet_titles(names: Iterable[str], *, taken: Iterable[str] = ()) -> list[str]:
    """
    Give every name a title that Excel takes, all different.

    Parameters
    ----------
    names : iterable of str
        Any names.
    taken : iterable of str, default ()
        Titles of other sheets.

    Returns
    -------
    list of str
        At most 31 characters each, different without regard to case.

    Examples
    --------
    >>> sheet_titles(["R&D: bois/bois", "Eden", "eden", "'", "History"])
    ['R&D bois bois', 'Eden', 'eden (2)', 'Sheet', 'History (2)']
    """
    used = {_RESERVED, *(title.casefold() for title in taken)}
    titles = []
    for name in names:
        plain = _cut(clean(_NOT_IN_TITLES.sub(" ", name)).strip("' "), _LONGEST_TITLE) or "Sheet"
        title, number = plain, 1
        while title.casefold() in used:
            number += 1
            mark = f" ({number})"
            title = _cut(plain, _LONGEST_TITLE - len(mark)) + mark
        used.add(title.casefold())
        titles.append(title)
    return titles


def _cut(text: str, longest: int) -> str:
    """Shorten a title; Excel counts in units of UTF-16, of which an emoji takes two."""
    units = text.encode("utf-16-le")[: 2 * longest]
    return units.decode("utf-16-le", "ignore").rstrip("' ")


def _styles(sheet: Any) -> tuple[Any, Any]:
    """Make the styles of headers and other cells, once: made for each cell, they cost minutes."""
    from openpyxl.styles import Alignment, Font

    for cell in (sheet["A1"], sheet["A2"]):
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet["A1"].font = Font(bold=True)
    return copy(sheet["A1"]._style), copy(sheet["A2"]._style)


def _fill(sheet: Any, table: pd.DataFrame, header_style: Any, style: Any) -> None:
    from openpyxl.utils import get_column_letter

    sheet.append([_cell(name) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        sheet.append([_cell(value) for value in row])
    for at, cells in enumerate(sheet.iter_rows()):
        for cell in cells:
            cell._style = copy(style if at else header_style)
            if isinstance(cell.value, str):
                cell.data_type = "s"
                if cell.value.startswith(_FORMULA_MARKS):
                    cell.quotePrefix = True  # or a later edit of the cell makes it a formula
    for at, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _widths(table: pd.DataFrame) -> Sequence[int]:
    """Make columns as wide as the longest of the first cells, within limits."""
    tops = table.head(_SAMPLE)
    longest = [
        max([len(str(name)), *(len(str(value)) for value in tops.iloc[:, at])])
        for at, name in enumerate(table.columns)
    ]
    return [max(_NARROWEST, min(width, _WIDEST)) + 2 for width in longest]


def _cell(value: Any) -> Any:
    """Only what a cell can hold: what is missing is empty, other things are text."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, (bool, int, float)):
        return value if abs(value) < float("inf") else str(value)
    return clean(str(value))[:_LONGEST_CELL]
