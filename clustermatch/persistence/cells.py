"""Cells of any further column as JSON, and back: the same value of the same type."""

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd

__all__ = ["CellError", "read_cell", "write_cell"]

# Deeper lists are no cells of a table, and a risk to whoever reads them.
_DEEPEST: Final = 20
_NUMBERS: Final = "biuf"
_WIDEST: Final = 8


class CellError(ValueError):
    """A cell is of a type that cannot be stored, or what was stored is none."""


def write_cell(cell: Any, depth: int = 0) -> Any:
    """
    Turn a cell into what JSON knows.

    Parameters
    ----------
    cell : object
        Number, text, truth value, date, a missing value, or a list of such.
    depth : int, default=0
        How many lists it stands in.

    Returns
    -------
    object
        Itself where JSON knows it; else an object of one field, the type.

    Raises
    ------
    CellError
        If its type is not known here, or it is nested too deep.

    Examples
    --------
    >>> write_cell(["a", 1, None, float("nan")]), write_cell(dt.date(2015, 7, 9))
    (['a', 1, None, {'float': 'nan'}], {'date': '2015-07-09'})
    """
    if depth > _DEEPEST:
        raise CellError(f"is nested deeper than {_DEEPEST} lists")
    kind = type(cell)
    if cell is None or kind in (bool, int, str):
        return cell
    if kind is float:
        return cell if math.isfinite(cell) else {"float": repr(cell)}
    if kind is list:
        return [write_cell(item, depth + 1) for item in cell]
    if kind in _CONTAINERS:
        return {kind.__name__: [write_cell(item, depth + 1) for item in _CONTAINERS[kind](cell)]}
    if cell is pd.NA or cell is pd.NaT:
        return {"missing": "NA" if cell is pd.NA else "NaT"}
    return _write_rarer(cell, kind, depth)


def _write_rarer(cell: Any, kind: type, depth: int) -> Any:
    if isinstance(cell, np.generic) and _is_number(cell.dtype):
        return {"numpy": [cell.dtype.str, write_cell(cell.item())]}
    if kind is np.str_:
        return {"numpy": ["U", str(cell)]}
    listed = kind is np.ndarray and cell.ndim == 1
    if listed and (_is_number(cell.dtype) or cell.dtype.kind in "UO"):
        items = [write_cell(item, depth + 1) for item in cell.tolist()]
        return {"array": [cell.dtype.str, items]}
    if kind is pd.Timestamp:
        zone = None if cell.tz is None else str(cell.tz)
        return {"timestamp": [cell.as_unit(cell.unit)._value, cell.unit, zone]}
    if kind is dt.datetime and cell.tzinfo in (None, dt.UTC):
        return {"datetime": cell.isoformat()}
    if kind in (dt.date, dt.time) and getattr(cell, "tzinfo", None) is None:
        return {kind.__name__: cell.isoformat()}
    if kind is dt.timedelta:
        return {"timedelta": [cell.days, cell.seconds, cell.microseconds]}
    if kind is Decimal:
        return {"decimal": str(cell)}
    raise CellError(f"is of type {kind.__name__}")


def read_cell(value: Any) -> Any:
    """
    Turn what was stored into the cell that it was.

    Parameters
    ----------
    value : object
        As of `write_cell`.

    Returns
    -------
    object
        The cell.

    Raises
    ------
    CellError
        If it is nothing that `write_cell` gives.

    Examples
    --------
    >>> read_cell({"date": "2015-07-09"})
    datetime.date(2015, 7, 9)
    """
    if isinstance(value, list):
        return [read_cell(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) != 1 or next(iter(value)) not in _READERS:
        raise CellError("is of a type that this version does not know")
    name, held = next(iter(value.items()))
    try:
        return _READERS[name](held)
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as error:
        raise CellError(f"is no {name}") from error


def _items(held: Any) -> list[Any]:
    if not isinstance(held, list):
        raise CellError("is no list")
    return [read_cell(item) for item in held]


def _read_numpy(held: Any) -> Any:
    code, item = held
    if code == "U":
        return np.str_(item)
    return _number_type(code).type(read_cell(item))


def _read_array(held: Any) -> Any:
    code, items = held
    found = _items(items)
    if code == "|O":
        cells = np.empty(len(found), dtype=object)
        cells[:] = found
        return cells
    return np.array(found, dtype=code if code[1:2] == "U" else _number_type(code))


def _number_type(code: str) -> np.dtype[Any]:
    found = np.dtype(code)
    if not _is_number(found):
        raise CellError("is no number")
    return found


def _is_number(dtype: np.dtype[Any]) -> bool:
    """Tell which numbers Python's own hold in full."""
    return dtype.kind in _NUMBERS and dtype.itemsize <= _WIDEST


def _read_timestamp(held: Any) -> Any:
    value, unit, zone = held
    moment = pd.Timestamp(np.datetime64(value, unit))
    return moment if zone is None else moment.tz_localize("UTC").tz_convert(zone)


_CONTAINERS: Final[dict[type, Callable[[Any], Any]]] = {
    tuple: list,
    set: lambda cell: sorted(cell, key=repr),
    frozenset: lambda cell: sorted(cell, key=repr),
    dict: lambda cell: [list(pair) for pair in cell.items()],
}
_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "float": lambda held: {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[held],
    "missing": lambda held: {"NA": pd.NA, "NaT": pd.NaT}[held],
    "tuple": lambda held: tuple(_items(held)),
    "set": lambda held: set(_items(held)),
    "frozenset": lambda held: frozenset(_items(held)),
    "dict": lambda held: dict(_items(held)),
    "numpy": _read_numpy,
    "array": _read_array,
    "timestamp": _read_timestamp,
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "timedelta": lambda held: dt.timedelta(*held),
    "decimal": Decimal,
}
