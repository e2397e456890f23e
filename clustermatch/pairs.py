"""Tables of pairs of ids: exclusions, and pairs to score."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd

from .cells import is_missing, list_rows, where
from .exceptions import InputError

__all__ = ["pair_ids"]

_PAIR_KINDS: Final = (tuple, list, np.ndarray)
_SHOWN_LENGTH: Final = 40


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
    _check_columns(pairs, columns, what)
    for name in columns:
        blank = np.asarray([is_missing(key) for key in pairs[name]], dtype=bool)
        if blank.any():
            rows = pairs.index[blank].tolist()
            raise InputError(
                f"{where(pairs)}{what}, column `{name}`: {len(rows)} missing, in "
                f"{list_rows(pairs, rows)}. Every pair needs two ids."
            )
    return pairs[columns[0]].tolist(), pairs[columns[1]].tolist()


def _check_columns(pairs: pd.DataFrame, columns: tuple[str, str], what: str) -> None:
    present = pairs.columns.tolist()
    if any(present.count(name) != 1 for name in columns):
        given = ", ".join(map(str, present)) or "none"
        raise InputError(
            f"{where(pairs)}{what} need the columns {' and '.join(f'`{c}`' for c in columns)}, "
            f"once each; the columns are: {given}. {_advice(columns, what)}"
        )


def _advice(columns: tuple[str, str], what: str) -> str:
    if what == "alliances":  # the one table of pairs whose columns the command line maps
        return f"Name yours: {' '.join(f'--column {name}=YOUR_COLUMN' for name in columns)}."
    return "Give the two columns with ids these names."


def _from_tuples(
    pairs: Iterable[tuple[Any, Any]], columns: tuple[str, str], what: str
) -> pd.DataFrame:
    rows = list(pairs) if isinstance(pairs, Iterable) else [pairs]
    wrong = [row for row in rows if not (isinstance(row, _PAIR_KINDS) and len(row) == 2)]
    if wrong:
        raise InputError(
            f"{what} must be a table with {' and '.join(columns)}, or tuples of two ids; "
            f"got {str(wrong[0])[:_SHOWN_LENGTH]!r}."
        )
    numbers = pd.RangeIndex(1, len(rows) + 1, name="row")
    return pd.DataFrame(map(tuple, rows), index=numbers, columns=list(columns), dtype=object)
