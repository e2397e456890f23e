"""From a file to a table of clusters with the columns that the library knows."""

import difflib
import os
import unicodedata
import warnings
from collections.abc import Collection, Mapping
from typing import Final

import pandas as pd

from .columns import CLUSTER_COLUMNS, HEADER_SYNONYMS
from .exceptions import InputError, InputWarning
from .profiles import check_clusters, suggest
from .tables import read_table

__all__ = ["guess_columns", "map_columns", "read_clusters"]

# A name this close to a known one, and not it, is a slip of the pen, not an attribute.
_SLIP: Final = 0.8


def read_clusters(
    path: str | os.PathLike[str], *, columns: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """
    Read a table of clusters.

    Parameters
    ----------
    path : str or path
        A .csv, .parquet, .xlsx, .json or .jsonl file.
    columns : mapping of str to str, default=None
        Which column of the file holds what, as ``{"description": "description_fr"}``.

    Returns
    -------
    DataFrame
        The file's columns, those named in `columns` under their new names. The index holds the
        row numbers of the file, so that messages can point at them.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing or an id is missing or double.
    MissingDependencyError
        If a file format needs a package that is not installed.

    Examples
    --------
    >>> from importlib.resources import files
    >>> path = files("clustermatch") / "data" / "interclustering" / "clusters.csv"
    >>> read_clusters(path, columns={"sector_en": "sector"}).loc[2, ["id", "sector_en"]].tolist()
    ['minalogic', 'digital technologies: micro-nanoelectronics, photonics, software']
    """
    frame = map_columns(read_table(path), columns or {})
    check_clusters(frame)
    return frame


def map_columns(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """
    Give columns the names that the library knows.

    Parameters
    ----------
    frame : DataFrame
        A table as it was read.
    columns : mapping of str to str
        Name in the library to name in the table. Where neither it nor the table has a known
        column, a header that says the same in French or Spanish, or in other case, is taken.

    Returns
    -------
    DataFrame
        A new table; `frame` is not changed.

    Raises
    ------
    InputError
        If a named column is not there, or a name in the library looks misspelt.

    Warns
    -----
    InputWarning
        If a column was taken because its header says the same.

    Examples
    --------
    >>> frame = pd.DataFrame({"cluster_code": ["a"], "description": ["laser"]})
    >>> list(map_columns(frame, {"id": "cluster_code"}).columns)
    ['id', 'description']
    """
    source = frame.attrs.get("source", "the table")
    if not isinstance(columns, Mapping):
        raise InputError(f'columns must be like {{"description": "YOUR_COLUMN"}}, got {columns!r}.')
    present = [str(name) for name in frame.columns]
    known = {str(name): str(column) for name, column in columns.items()}
    for name, column in known.items():
        _check_mapping(name, column, present, source)
    known |= guess_columns(present, CLUSTER_COLUMNS, taken={*known, *known.values()}, source=source)
    mapped = [present.index(column) for column in known.values()]
    kept = [at for at, name in enumerate(present) if name not in {*known, *known.values()}]
    result = frame.iloc[:, [*mapped, *kept]].set_axis([*known, *frame.columns[kept]], axis=1)
    result.attrs["columns"] = present  # for messages, which name what stands in the file
    return result


def _check_mapping(name: str, column: str, present: list[str], source: str) -> None:
    if column not in present:
        raise InputError(
            f"{source}: no column {column!r} to read as `{name}`; the columns are: "
            f"{', '.join(present)}.{suggest(column, present)}"
        )
    if present.count(column) > 1:
        raise InputError(
            f"{source}: {present.count(column)} columns are called {column!r}; which of them is "
            f"`{name}` cannot be told. Rename or drop one."
        )
    close = difflib.get_close_matches(name, CLUSTER_COLUMNS, n=1, cutoff=_SLIP)
    if close and name not in CLUSTER_COLUMNS:
        raise InputError(
            f"columns: {name!r} is not a column of this library; did you mean {close[0]!r}? Known: "
            f"{', '.join(CLUSTER_COLUMNS)}; any other name is kept as an attribute."
        )


def guess_columns(
    present: list[str], names: Collection[str], *, taken: Collection[str], source: str
) -> dict[str, str]:
    """
    Find headers that mean a known column that is neither there nor mapped.

    Parameters
    ----------
    present : list of str
        Headers of a table.
    names : collection of str
        Names in the library that are looked for.
    taken : collection of str
        Names and headers that are mapped already.
    source : str
        The table, for the note.

    Returns
    -------
    dict of str to str
        Name in the library to header.

    Warns
    -----
    InputWarning
        If any was found.

    Examples
    --------
    >>> guess_columns(["id_a", "id_b", "date"], ["date"], taken=(), source="signed.csv")
    {}
    """
    plain = {_plain(column): column for column in reversed(present) if column not in taken}
    guessed = {}
    for name in names:
        if name in present or name in taken:
            continue
        for header in (name, *HEADER_SYNONYMS.get(name, ())):
            if header in plain:
                guessed[name] = plain[header]
                break
    if guessed:
        told = ", ".join(f"{column!r} as `{name}`" for name, column in guessed.items())
        warnings.warn(f"{source}: read column {told}.", InputWarning, stacklevel=4)
    return guessed


def _plain(header: str) -> str:
    letters = unicodedata.normalize("NFD", header.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
