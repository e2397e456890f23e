"""File formats: how the bytes of each become a frame, and how a frame becomes its bytes."""

import importlib.util
import io
import json
import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from .exceptions import InputError, MissingDependencyError
from .sheets import frame_of_csv, frame_of_rows, is_blank

__all__ = ["READERS", "WRITERS", "reason_of", "require_openpyxl"]

_JSON_KINDS: Final = {
    dict: "an object",
    list: "a list",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}
_FORMULA_MARKS: Final = ("=", "+", "-", "@")


def reason_of(error: Exception) -> str:
    """
    Give the short reason of an error from outside.

    Parameters
    ----------
    error : Exception
        What a library or the system raised.

    Returns
    -------
    str
        The system's words, or the first line of the message, or the name of the error.

    Examples
    --------
    >>> reason_of(KeyError()), reason_of(PermissionError(13, "Permission denied", "a.csv"))
    ('KeyError', 'Permission denied')
    """
    words = (error.strerror if isinstance(error, OSError) else None) or str(error).strip()
    return words.splitlines()[0] if words else type(error).__name__


def require_openpyxl(name: str) -> None:
    """
    Refuse an Excel file where nothing can read or write it.

    Parameters
    ----------
    name : str
        Name of the file, for the message.

    Raises
    ------
    MissingDependencyError
        If openpyxl is not installed.

    Examples
    --------
    >>> require_openpyxl("clusters.xlsx")
    """
    if importlib.util.find_spec("openpyxl") is None:
        raise MissingDependencyError(
            f'{name}: Excel files need openpyxl: pip install "clustermatch[excel]". Or use .csv.'
        )


def _broken(source: str, what: str, reason: str) -> InputError:
    return InputError(f"{source}: {what} ({reason}). Correct it, or export the table again.")


def _read_parquet(source: str, data: bytes) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(io.BytesIO(data))
    except Exception as error:
        raise _broken(source, "broken Parquet", reason_of(error)) from error
    named = [name for name in frame.index.names if name is not None]
    frame = _map_objects(frame.reset_index(named) if named else frame, _as_list)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    return frame


def _read_excel(source: str, data: bytes) -> pd.DataFrame:
    require_openpyxl(source)
    options: dict[str, Any] = {"header": None, "dtype": object, "keep_default_na": False}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # styles that openpyxl does not know
            sheet = pd.read_excel(io.BytesIO(data), engine="openpyxl", na_values=[""], **options)
    except Exception as error:
        raise _broken(source, "broken Excel workbook", reason_of(error)) from error
    rows = enumerate(sheet.where(sheet.notna(), None).to_numpy().tolist(), start=1)
    return frame_of_rows(
        source, [(row, cells) for row, cells in rows if not all(map(is_blank, cells))]
    )


def _read_json(source: str, data: bytes) -> pd.DataFrame:
    records = _parse_json(source, _decode_json(source, data))
    if not isinstance(records, list):
        raise InputError(
            f"{source}: holds {_JSON_KINDS[type(records)]}, expected a list of objects. "
            'Write [{"id": ...}, {"id": ...}].'
        )
    return _frame_of_objects(source, "record", list(enumerate(records, start=1)))


def _read_json_lines(source: str, data: bytes) -> pd.DataFrame:
    lines = enumerate(_decode_json(source, data).split("\n"), start=1)
    parsed = [(line, _parse_json(source, text, line)) for line, text in lines if text.strip()]
    return _frame_of_objects(source, "line", parsed)


def _decode_json(source: str, data: bytes) -> str:
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{source}: line {line}: byte 0x{data[error.start]:02X} is not "
            f"{error.encoding.upper()}. JSON must be UTF-8: save the file as UTF-8."
        ) from error


def _parse_json(source: str, text: str, line: int | None = None) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = reason_of(error)
        if line and isinstance(error, json.JSONDecodeError):
            reason = f"{error.msg}, column {error.colno}"
        what = f"line {line}: broken JSON" if line else "broken JSON"
        raise _broken(source, what, reason) from error


def _frame_of_objects(source: str, unit: str, objects: Sequence[tuple[int, Any]]) -> pd.DataFrame:
    for number, found in objects:
        if not isinstance(found, dict):
            raise InputError(
                f"{source}: {unit} {number} is {_JSON_KINDS[type(found)]}, expected an object. "
                'Write {"id": ..., "description": ...}.'
            )
    names = list(dict.fromkeys(name for _, found in objects for name in found))
    return pd.DataFrame(
        [[found.get(name) for name in names] for _, found in objects],
        columns=names,
        index=pd.Index([number for number, _ in objects], name="row"),
        dtype=object,
    )


class _LineFeeds(io.StringIO):
    """Receives rows that end in CR LF, without which csv would not quote a lone CR; keeps LF."""

    def write(self, row: str, /) -> int:
        return super().write(row.removesuffix("\r\n") + "\n")


def _to_csv(frame: pd.DataFrame) -> bytes:
    text = _LineFeeds(newline="")
    _map_objects(frame, _joined).to_csv(text, index=False, lineterminator="\r\n")
    return text.getvalue().encode("utf-8")


def _to_parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    _map_objects(frame, _as_list).to_parquet(buffer, index=False)
    return buffer.getvalue()


def _to_excel(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        warnings.filterwarnings("error", message="Cell contents too long")  # and cut off
        _map_objects(frame, _joined).to_excel(writer, index=False)
        for cell in (cell for row in writer.book.active.rows for cell in row):
            if isinstance(cell.value, str):
                cell.data_type = "s"
                if cell.value.startswith(_FORMULA_MARKS):
                    cell.quotePrefix = True  # or a later edit of the cell makes it a formula
    return buffer.getvalue()


def _to_json(frame: pd.DataFrame) -> bytes:
    text = json.dumps(_objects_of(frame), ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def _to_json_lines(frame: pd.DataFrame) -> bytes:
    lines = (json.dumps(found, ensure_ascii=False) for found in _objects_of(frame))
    return "".join(f"{line}\n" for line in lines).encode()


def _objects_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    names = [str(name) for name in frame.columns]
    rows = frame.itertuples(index=False, name=None)
    return [{name: _plain(cell) for name, cell in zip(names, row, strict=True)} for row in rows]


def _plain(cell: Any) -> Any:
    """Only what JSON knows: numbers that are none become null, dates become text."""
    cell = _as_list(cell)
    if isinstance(cell, list):
        return [_plain(item) for item in cell]
    if isinstance(cell, dict):
        return {str(name): _plain(item) for name, item in cell.items()}
    cell = cell.item() if isinstance(cell, np.generic) else cell
    if pd.isna(cell) or (isinstance(cell, float) and not math.isfinite(cell)):
        return None
    return cell if isinstance(cell, (str, int, float)) else str(cell)


def _joined(cell: Any) -> Any:
    cell = _as_list(cell)
    return ";".join(map(str, cell)) if isinstance(cell, list) else cell


def _as_list(cell: Any) -> Any:
    if isinstance(cell, (set, frozenset)):
        cell = sorted(cell, key=str)
    return (
        [_as_list(item) for item in cell] if isinstance(cell, (list, tuple, np.ndarray)) else cell
    )


def _map_objects(frame: pd.DataFrame, function: Callable[[Any], Any]) -> pd.DataFrame:
    """Apply a function to the cells that can hold a list, and let no other type change."""
    columns = [
        pd.Series(map(function, column), index=frame.index, dtype=object, name=name)
        if pd.api.types.is_object_dtype(column.dtype)
        else column
        for name, column in frame.items()
    ]
    return pd.concat(columns, axis=1) if columns else frame


READERS: Final[dict[str, Callable[[str, bytes], pd.DataFrame]]] = {
    ".csv": frame_of_csv,
    ".tsv": frame_of_csv,
    ".txt": frame_of_csv,
    ".parquet": _read_parquet,
    ".xlsx": _read_excel,
    ".json": _read_json,
    ".jsonl": _read_json_lines,
}
WRITERS: Final[dict[str, Callable[[pd.DataFrame], bytes]]] = {
    ".csv": _to_csv,
    ".parquet": _to_parquet,
    ".xlsx": _to_excel,
    ".json": _to_json,
    ".jsonl": _to_json_lines,
}
