"""Sheets: a header and rows under it, from the bytes of a CSV file or the cells of a workbook."""

import codecs
import csv
import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

import pandas as pd

from .exceptions import InputError, InputWarning

__all__ = ["frame_of_csv", "frame_of_rows", "is_blank"]

_DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_BOMS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# A Windows-1252 "é »" with a no-break space happens to be valid UTF-8 for a Chinese character;
# UTF-8 for a character of Windows-1252 itself does not happen by chance in a Western text.
_WINDOWS_CHARACTERS: Final = frozenset(bytes(range(0x80, 0x100)).decode("cp1252", "ignore"))
_MARK: Final = "\ufeff"
_NUL: Final = "is a NUL byte: UTF-16 without its byte order mark, or no text file at all"


def frame_of_csv(source: str, data: bytes) -> pd.DataFrame:
    r"""
    Read delimited text without guessing any type.

    Parameters
    ----------
    source : str
        Name of the file, for messages.
    data : bytes
        Content of the file: comma, semicolon, tab or vertical bar between the fields; UTF-8,
        UTF-16 with a byte order mark, or Windows-1252.

    Returns
    -------
    DataFrame
        Every cell a str; the index "row" counts records and blank lines, the header is row 1.

    Raises
    ------
    InputError
        If encoding, quotes, header or number of fields are broken; file and row are named.

    Warns
    -----
    InputWarning
        If the text is not UTF-8 and was read as Windows-1252.

    Examples
    --------
    >>> frame_of_csv("c.csv", b"id;needs\na;laser, optics\n").loc[2].to_list()
    ['a', 'laser, optics']
    """
    text = _decode(source, data)
    with _fields_up_to(len(text)):
        delimiter = _find_delimiter(text)
        rows = list(_parse(source, text, delimiter))
    return frame_of_rows(source, rows, delimiter=_DELIMITERS[delimiter])


def frame_of_rows(
    source: str, rows: Sequence[tuple[int, list[Any]]], *, delimiter: str = "delimiter"
) -> pd.DataFrame:
    """
    Put numbered rows, the header first, into a frame.

    Parameters
    ----------
    source : str
        Name of the file, for messages.
    rows : sequence of (int, list)
        Number and cells of each row that is not blank.
    delimiter : str, default "delimiter"
        Name of what stands between two cells, for messages.

    Returns
    -------
    DataFrame
        Columns of dtype object, named by the header without white space around; index "row".
        Empty cells to the right of the last named column are dropped.

    Raises
    ------
    InputError
        If there is no header, a name is blank or given twice, or a row is too short or long.

    Examples
    --------
    >>> frame_of_rows("c.xlsx", [(1, ["id", None]), (3, ["a", None])]).loc[3].to_dict()
    {'id': 'a'}
    """
    if not rows:
        raise InputError(f"{source}: empty file. A header and at least one row are needed.")
    header = ["" if is_blank(cell) else str(cell).strip() for cell in rows[0][1]]
    records = rows[1:]
    longest = max((_filled_length(cells) for _, cells in records), default=0)
    names = header[: max(_filled_length(header), min(longest, len(header)))]
    _check_names(source, names)
    for row, cells in records:
        _check_length(source, row, cells, len(names), delimiter)
    return pd.DataFrame(
        [cells[: len(names)] for _, cells in records],
        columns=names,
        index=pd.Index([row for row, _ in records], name="row"),
        dtype=object,
    )


def is_blank(cell: Any) -> bool:
    """
    Tell whether a cell of a sheet holds nothing that shows.

    Parameters
    ----------
    cell : object
        Any cell.

    Returns
    -------
    bool
        True for None and for text of white space.

    Examples
    --------
    >>> [is_blank(cell) for cell in (None, " ", 0)]
    [True, True, False]
    """
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _filled_length(cells: Sequence[Any]) -> int:
    length = len(cells)
    while length and is_blank(cells[length - 1]):
        length -= 1
    return length


def _check_names(source: str, names: Sequence[str]) -> None:
    blank = [str(place) for place, name in enumerate(names, start=1) if not name]
    if blank or not names:
        where = f"column{'s' * (len(blank) > 1)} {', '.join(blank)}" if blank else "any column"
        raise InputError(
            f"{source}: the header gives no name to {where}. Name every column that holds cells; "
            "a delimiter inside an unquoted text also makes one column too many."
        )
    twice = dict.fromkeys(name for name in names if names.count(name) > 1)
    if twice:
        shown = ", ".join(map(repr, twice))
        raise InputError(f"{source}: the header gives {shown} more than once. Rename or drop one.")


def _check_length(source: str, row: int, cells: list[Any], expected: int, delimiter: str) -> None:
    got = max(_filled_length(cells), min(len(cells), expected))
    if got == expected:
        return
    cause = (
        f"a {delimiter} inside an unquoted text"
        if got > expected
        else f"a missing {delimiter}, or a line break or a {delimiter} inside an unquoted text"
    )
    raise InputError(
        f"{source}: row {row} has {got} field{'s' * (got != 1)}, expected {expected} as in the "
        f'header. Likely cause: {cause}. Put double quotes around such a text: "...".'
    )


@contextmanager
def _fields_up_to(length: int) -> Iterator[None]:
    """Lift csv's limit on the length of a cell for a while: a description may be long."""
    before = csv.field_size_limit(max(length, 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _decode(source: str, data: bytes) -> str:
    mark = next((bom for bom in _BOMS if data.startswith(bom)), b"")
    encoding = _BOMS.get(mark, "utf-8")
    try:
        text = data.decode(encoding)  # with its mark, so that offsets are those of the file
    except UnicodeDecodeError as error:
        if not mark:
            return _decode_windows(source, data, error.start)
        promised = f"is not {encoding.upper()}, which the byte order mark promises"
        raise _broken(source, data, error.start, promised, encoding) from error
    if "\0" in text:
        offset = len(text[: text.index("\0")].encode(encoding))
        raise _broken(source, data, offset, _NUL, encoding)
    return text.removeprefix(_MARK)


def _decode_windows(source: str, data: bytes, offset: int) -> str:
    """Decode what is not UTF-8 from `offset` on, unless it is not Windows-1252 either."""
    if b"\0" in data:
        raise _broken(source, data, data.index(b"\0"), _NUL)
    if _WINDOWS_CHARACTERS.intersection(data.decode("utf-8", "surrogateescape")):
        mixed = "is not UTF-8, but other accents in the file are: two encodings are mixed"
        raise _broken(source, data, offset, mixed)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        neither = "means nothing in UTF-8 or in Windows-1252"
        raise _broken(source, data, error.start, neither) from error
    warnings.warn(
        f"{source}: not UTF-8 (byte 0x{data[offset]:02X} in row {_row_at(data, offset)}); read as "
        "Windows-1252 (Latin-1). If accents look wrong, save the file as UTF-8.",
        InputWarning,
        stacklevel=5,  # the caller of read_table
    )
    return text


def _broken(
    source: str, data: bytes, offset: int, problem: str, encoding: str = "latin-1"
) -> InputError:
    return InputError(
        f"{source}: broken encoding: byte 0x{data[offset]:02X} in row "
        f"{_row_at(data, offset, encoding)} (offset {offset}) {problem}. Repair that row in an "
        "editor, or export the table again, and save it as UTF-8."
    )


def _row_at(data: bytes, offset: int, encoding: str = "latin-1") -> int:
    before = data[:offset].decode(encoding, "ignore").removeprefix(_MARK) + "x"
    reader = csv.reader(io.StringIO(before, newline=""), delimiter=_find_delimiter(before))
    row = 0
    with suppress(csv.Error):
        for _ in reader:
            row += 1
    return max(row, 1)


def _find_delimiter(text: str) -> str:
    candidates = [mark for mark in _DELIMITERS if _fit(text, mark, rows=1)[2] > 1]
    return max(candidates, key=lambda mark: _fit(text, mark), default=",")


def _fit(text: str, delimiter: str, rows: int | None = None) -> tuple[bool, float, int]:
    """Whether all parses, the share of rows as long as the header, the length of the header."""
    lengths: list[int] = []
    parses = True
    try:
        for _, cells in _parse("", text, delimiter):
            lengths.append(len(cells))
            if len(lengths) == rows:
                break
    except InputError:
        parses = False
    if not lengths:
        return parses, 0.0, 0
    return parses, lengths.count(lengths[0]) / len(lengths), lengths[0]


def _parse(source: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            if cells and not (len(cells) == 1 and cells[0].isspace()):
                yield row, cells
    except csv.Error as error:
        raise InputError(
            f"{source}: row {row + 1} does not parse as CSV ({error}). Likely cause: a double "
            "quote that is never closed, or text after a closing one. Inside quotes, write "
            'each " twice.'
        ) from error
