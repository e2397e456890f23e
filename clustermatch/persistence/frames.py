"""Tables as JSON, and back: the same cells in columns of the same types."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ..exceptions import InputError
from .cells import CellError, read_cell, write_cell
from .fields import Fields
from .json_text import damaged

__all__ = ["read_frame", "write_frame"]

_NUMBERS: Final = "biuf"
_TIMES: Final = "mM"


def write_frame(frame: pd.DataFrame, what: str, labels: Sequence[Any]) -> list[dict[str, Any]]:
    """
    Turn a table into what JSON knows; the index is left out.

    Parameters
    ----------
    frame : DataFrame
        Any table.
    what : str
        What it holds, for messages.
    labels : sequence
        What to call each row in a message.

    Returns
    -------
    list of dict
        One for each column.

    Raises
    ------
    InputError
        If a column or a cell is of a type that cannot be stored; it names both.

    Examples
    --------
    >>> write_frame(pd.DataFrame({"members": [40, 7]}), "attributes", ["a", "b"])
    [{'name': 'members', 'type': 'int64', 'cells': [40, 7]}]
    """
    columns = [frame.iloc[:, at] for at in range(frame.shape[1])]
    return [_write_column(column, what, labels) for column in columns]


def read_frame(columns: list[Any], n_rows: int, source: str, what: str) -> pd.DataFrame:
    """
    Turn what was stored into the table that it was.

    Parameters
    ----------
    columns : list
        As of `write_frame`.
    n_rows : int
        Rows that it must have.
    source, what : str
        The file, and what the table holds, for messages.

    Returns
    -------
    DataFrame
        With rows counted from 0.

    Raises
    ------
    InputError
        If it is no such table.

    Examples
    --------
    >>> column = {"name": "members", "type": "int64", "cells": [40, 7]}
    >>> read_frame([column], 2, "organisations.json", "attributes")
       members
    0       40
    1        7
    """
    index, read, names = pd.RangeIndex(n_rows), [], []
    for number, column in enumerate(columns):
        fields = Fields(column, source, f"{what}[{number}]")
        try:
            names.append(read_cell(fields.values.get("name")))
            hash(names[-1])
            values = _read_values(fields, n_rows)
            read.append(pd.Series(values, index=index, dtype=values.dtype))
        except InputError:
            raise
        except (CellError, ValueError, TypeError, ArithmeticError, LookupError) as error:
            raise damaged(source, f"{what}[{number}]: is no column ({error})") from error
    if not read:
        return pd.DataFrame(index=index, columns=pd.Index([], dtype="str"))
    frame: pd.DataFrame = pd.concat(read, axis=1)
    frame.columns = pd.Index(names)
    return frame


def _write_column(column: Any, what: str, labels: Sequence[Any]) -> dict[str, Any]:
    try:
        found = {"name": write_cell(column.name), **_type_and_cells(column)}
        if _read_values(Fields(found, what), len(column)).dtype == column.dtype:
            return found
    except CellError as error:
        raise InputError(_refused(column, what, labels, error)) from error
    except (TypeError, ValueError, NotImplementedError, RecursionError):
        pass  # a type that pandas does not know by its name
    raise InputError(
        f"{what}: column `{column.name}` is of type {column.dtype}, which cannot be saved. "
        "Convert it, for example with .astype(object), or drop it, and fit anew."
    )


def _refused(column: Any, what: str, labels: Sequence[Any], error: CellError) -> str:
    for label, cell in zip(labels, column, strict=True):
        try:
            write_cell(cell)
        except CellError:
            return (
                f"{what}: column `{column.name}`, {label!r}: the cell {error}, which cannot be "
                "saved. Allowed are numbers, text, truth values, dates, and lists of these: "
                "convert or drop it, and fit anew."
            )
    return f"{what}: column `{column.name}` {error}, which cannot be saved. Drop it, and fit anew."


def _type_and_cells(column: Any) -> dict[str, Any]:
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        categories = {"name": None, **_type_and_cells(pd.Series(dtype.categories))}
        codes = column.cat.codes.tolist()
        return {
            "type": "category",
            "cells": codes,
            "ordered": bool(dtype.ordered),
            "categories": categories,
        }
    if isinstance(dtype, pd.DatetimeTZDtype):
        moments = column.array.asi8.tolist()
        return {"type": str(dtype), "cells": moments, "unit": dtype.unit, "zone": str(dtype.tz)}
    if not isinstance(dtype, np.dtype):
        cells = [None if pd.isna(cell) else write_cell(cell) for cell in column]
    elif dtype.kind in _TIMES:
        cells = column.to_numpy().view("i8").tolist()
    elif dtype.kind in _NUMBERS:
        cells = [write_cell(cell) for cell in column.tolist()]
    else:
        cells = [write_cell(cell) for cell in column]
    return {"type": str(dtype), "cells": cells}


def _read_values(fields: Fields, n_rows: int | None) -> Any:
    """Give the array of a column: of numpy, or of pandas."""
    name, cells = fields.text("type"), fields.items("cells", n_rows)
    if name == "category":
        categories = pd.Index(_read_values(fields.part("categories"), None))
        codes = np.array(cells, dtype=np.intp)
        return pd.Categorical.from_codes(
            codes, categories=categories, ordered=fields.flag("ordered")
        )
    if "zone" in fields.values:
        moments = np.array(cells, dtype=np.int64).view(f"M8[{fields.text('unit')}]")
        zoned = pd.Series(moments).dt.tz_localize("UTC").dt.tz_convert(fields.text("zone"))
        return zoned.array
    dtype = pd.api.types.pandas_dtype(name)
    if not isinstance(dtype, np.dtype):
        kind: Any = dtype
        return pd.array([read_cell(cell) for cell in cells], dtype=kind)
    if dtype.kind in _TIMES:
        return np.array(cells, dtype=np.int64).view(dtype)
    found = [read_cell(cell) for cell in cells]
    if dtype.kind in _NUMBERS:
        return np.array(found, dtype=dtype)
    if dtype.kind != "O":
        raise CellError(f"type {name!r} is not known")
    values = np.empty(len(found), dtype=object)
    for at, cell in enumerate(found):  # a list stays one cell
        values[at] = cell
    return values
