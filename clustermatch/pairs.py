"""Tables of pairs of ids: exclusions, and pairs to score."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from .cells import where
from .exceptions import InputError

__all__ = ["pair_ids"]


def pair_ids(
    pairs: pd.DataFrame | Iterable[tuple[Any, Any]], columns: tuple[str, str], what: str
) -> tuple[list[Any], list[Any]]:
    """
    Read pairs of ids from a table or from tuples.

    Parameters
    ----------
    pairs : DataFrame or iterable of tuple
        A table with two id columns, or tuples of two ids.
    columns : tuple of two str
        Names of the id columns.
    what : str
        What the pairs are, for messages: "exclusions", "pairs".

    Returns
    -------
    tuple of two lists
        First and second ids, in the order of the pairs.

    Raises
    ------
    InputError
        If a column is absent, an id is missing, or a pair does not have two ids.

    Examples
    --------
    >>> pair_ids([("a", "b"), ("a", "c")], ("id_a", "id_b"), "exclusions")
    (['a', 'a'], ['b', 'c'])
    """
    if not isinstance(pairs, pd.DataFrame):
        pairs = _from_tuples(pairs, columns, what)
    absent = [name for name in columns if name not in pairs.columns]
    if absent:
        given = ", ".join(map(str, pairs.columns)) or "none"
        raise InputError(
            f"{where(pairs)}{what} need the columns {' and '.join(f'`{c}`' for c in columns)}; "
            f"the columns are: {given}."
        )
    for name in columns:
        blank = pairs[name].isna() | (pairs[name].astype(str).str.strip() == "")
        if blank.any():
            row = pairs.index[blank.to_numpy()][0]
            raise InputError(f"{where(pairs)}row {row}, column `{name}`: the id is missing.")
    return pairs[columns[0]].tolist(), pairs[columns[1]].tolist()


def _from_tuples(
    pairs: Iterable[tuple[Any, Any]], columns: tuple[str, str], what: str
) -> pd.DataFrame:
    rows = list(pairs)
    wrong = [
        row for row in rows if isinstance(row, str) or not hasattr(row, "__len__") or len(row) != 2
    ]
    if wrong:
        raise InputError(
            f"{what} must be a table with {' and '.join(columns)}, or tuples of two ids; "
            f"got {wrong[0]!r}."
        )
    return pd.DataFrame(rows, columns=list(columns), dtype=object)
