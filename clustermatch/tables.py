"""Tables in and out, by suffix: read with the row numbers a person sees, written atomically."""

import os
import secrets
import stat
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Literal

import pandas as pd

from .exceptions import InputError, OutputError
from .formats import READERS, WRITERS, reason_of, require_openpyxl

__all__ = [
    "check_destination",
    "format_table",
    "read_table",
    "write_bytes",
    "write_table",
    "write_text",
]


def read_table(path: str | os.PathLike[str]) -> pd.DataFrame:
    """
    Read a table.

    Parameters
    ----------
    path : path-like
        A .csv, .tsv, .txt, .parquet, .xlsx (first sheet), .json (list of objects) or .jsonl
        file. Text is UTF-8; CSV may also be UTF-16 with its mark, or Windows-1252. Commas,
        semicolons, tabs and vertical bars are recognised.

    Returns
    -------
    DataFrame
        The cells, every CSV cell a str ("" where blank), other formats with their own types,
        None for an empty cell of Excel or a missing key of JSON. The index "row" holds the row
        of the spreadsheet (the header is row 1), the line of JSON lines, or the number of the
        record from 1; ``attrs["source"]`` the path.

    Raises
    ------
    InputError
        If the file is missing, unreadable, empty, broken, or of another kind.
    MissingDependencyError
        If the file is .xlsx and openpyxl is not installed.

    Warns
    -----
    InputWarning
        If a CSV file is not UTF-8 and was read as Windows-1252.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "clusters.csv")
    ...     write_table(pd.DataFrame({"id": [7], "needs": ["laser; bois"]}), path)
    ...     read_table(path).loc[2].to_dict()
    {'id': '7', 'needs': 'laser; bois'}
    """
    source = os.fspath(path)
    _check_source(source)
    data = _read_bytes(source)
    frame = READERS[Path(source).suffix.lower()](source, data)
    if not len(frame):
        raise InputError(f"{source}: no rows, a header at most. Add at least one row.")
    frame.attrs = {"source": source}
    return frame


def write_table(frame: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """
    Write a table, completely or not at all.

    The index is left out. Where a file of that name exists, it is replaced only once the new
    one is complete, and keeps its permissions.

    Parameters
    ----------
    frame : DataFrame
        Any table.
    path : path-like
        A .csv, .parquet, .xlsx, .json (list of objects) or .jsonl file. In .csv and .xlsx the
        items of a list are joined by ";". Text that begins with = + - or @ is stored as text
        in .xlsx; in .csv it stays as it is, and a spreadsheet may run it as a formula.

    Raises
    ------
    OutputError
        If the destination is not usable or writing fails; nothing has changed then.
    MissingDependencyError
        If the file is .xlsx and openpyxl is not installed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "partners.jsonl")
    ...     write_table(pd.DataFrame({"id": ["é"], "score": [float("nan")]}), path)
    ...     path.read_text(encoding="utf-8").strip()
    '{"id": "é", "score": null}'
    """
    check_destination(path)
    suffix = Path(path).suffix.lower()
    try:
        # attrs may hold what cannot be copied or stored, and the constructor leaves them behind
        content = WRITERS[suffix](pd.DataFrame(frame))
        _replace_file(Path(os.path.realpath(path)), content)
    except Exception as error:
        raise OutputError(
            f"{os.fspath(path)}: not written ({reason_of(error)}). Nothing was changed."
        ) from error


def write_text(text: str, path: str | os.PathLike[str]) -> None:
    """
    Write a text in UTF-8, completely or not at all.

    Parameters
    ----------
    text : str
        Any text.
    path : path-like
        A file, replaced only once the new one is complete.

    Raises
    ------
    OutputError
        If the destination is not usable or writing fails; nothing has changed then.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "report.md")
    ...     write_text("# Report", path)
    ...     path.read_text(encoding="utf-8")
    '# Report'
    """
    try:
        content = text.encode("utf-8")
    except UnicodeError as error:
        raise OutputError(
            f"{os.fspath(path)}: not written ({reason_of(error)}). Nothing was changed."
        ) from error
    write_bytes(content, path)


def write_bytes(content: bytes, path: str | os.PathLike[str]) -> None:
    """
    Write a file, completely or not at all.

    Parameters
    ----------
    content : bytes
        All of it.
    path : path-like
        A file, replaced only once the new one is complete.

    Raises
    ------
    OutputError
        If the destination is not usable or writing fails; nothing has changed then.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "day.ics")
    ...     write_bytes(b"BEGIN:VCALENDAR", path)
    ...     path.read_bytes()
    b'BEGIN:VCALENDAR'
    """
    check_destination(path, also=[Path(path).suffix.lower()])
    try:
        _replace_file(Path(os.path.realpath(path)), content)
    except OSError as error:
        raise OutputError(
            f"{os.fspath(path)}: not written ({reason_of(error)}). Nothing was changed."
        ) from error


def check_destination(
    path: str | os.PathLike[str],
    *,
    inputs: Iterable[str | os.PathLike[str]] = (),
    also: Collection[str] = (),
    only: Collection[str] | None = None,
) -> None:
    """
    Refuse a destination before long work, not after it.

    Parameters
    ----------
    path : path-like
        Where a table shall be written.
    inputs : iterable of path-like, default ()
        Files that were read, which are never overwritten.
    also : collection of str, default ()
        Suffixes that are allowed besides those of tables, such as ".md".
    only : collection of str, default=None
        Suffixes that are allowed in place of those of tables, such as ".html".

    Raises
    ------
    OutputError
        If the suffix is unknown, the folder is missing or not writable, the path is a folder, a
        read-only file or one of the inputs.
    MissingDependencyError
        If the file is .xlsx and openpyxl is not installed.

    Examples
    --------
    >>> check_destination("partners.docx")
    Traceback (most recent call last):
    clustermatch.exceptions.OutputError: partners.docx: cannot write '.docx'. Allowed: ...
    """
    name, target = os.fspath(path), os.path.realpath(path)
    suffix = Path(path).suffix.lower()
    known = [*WRITERS, *also] if only is None else [*only]
    if suffix not in known:
        allowed = ", ".join(known)
        raise OutputError(f"{name}: cannot write {_named(suffix)}. Allowed: {allowed}.")
    if os.path.isdir(target):
        raise OutputError(f"{name}: is a folder. Name a file in it.")
    if os.path.exists(target):
        for source in inputs:
            if os.path.exists(source) and os.path.samefile(source, target):
                raise OutputError(f"{name}: is an input file. Choose another name for the result.")
    _check_writable(name, target)
    if suffix == ".xlsx":
        require_openpyxl(name)


def format_table(frame: pd.DataFrame, layout: Literal["csv", "json"]) -> str:
    r"""
    Give the text that `write_table` would write.

    Parameters
    ----------
    frame : DataFrame
        Any table.
    layout : {"csv", "json"}
        Format of the text.

    Returns
    -------
    str
        The text, with the line break at its end.

    Raises
    ------
    InputError
        If the layout is another one.

    Examples
    --------
    >>> format_table(pd.DataFrame({"id": ["a"], "needs": [["laser", "bois"]]}), "csv")
    'id,needs\na,laser;bois\n'
    """
    if layout not in ("csv", "json"):
        raise InputError(f"layout {layout!r} is unknown. Allowed: 'csv', 'json'.")
    return WRITERS[f".{layout}"](pd.DataFrame(frame)).decode("utf-8")


def _check_source(source: str) -> None:
    if not os.path.exists(source):
        raise InputError(f"{source}: no such file (looked from {Path.cwd()}). Check the path.")
    if os.path.isdir(source):
        raise InputError(f"{source}: is a folder. Name one file in it.")
    suffix = Path(source).suffix.lower()
    if suffix not in READERS:
        allowed = ", ".join(READERS)
        raise InputError(
            f"{source}: cannot read {_named(suffix)}. Allowed: {allowed}. Save the table as one "
            "of these."
        )


def _read_bytes(source: str) -> bytes:
    try:
        data = Path(source).read_bytes()
    except OSError as error:
        raise InputError(
            f"{source}: cannot be read ({reason_of(error)}). Check its permissions."
        ) from error
    if not data.strip():
        raise InputError(f"{source}: empty file. At least one row is needed.")
    return data


def _named(suffix: str) -> str:
    return repr(suffix) if suffix else "a file without suffix"


def _check_writable(name: str, target: str) -> None:
    folder = os.path.dirname(target)
    if not os.path.isdir(folder):
        problem = "is not a folder" if os.path.exists(folder) else "does not exist"
        raise OutputError(f"{name}: the folder {folder} {problem}. Create it, or choose another.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{name}: the folder {folder} is not writable. Choose another.")
    if os.path.exists(target) and not os.access(target, os.W_OK):
        raise OutputError(f"{name}: is read-only. Choose another name, or make it writable.")


def _replace_file(target: Path, content: bytes) -> None:
    temporary = target.with_name(f".{secrets.token_hex(8)}{target.suffix}")
    try:
        with temporary.open("xb") as handle:  # not tempfile, whose files only their owner may read
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
