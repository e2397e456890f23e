"""What a table of clusters must have before it is read."""

from typing import Any, Final

import pandas as pd

from .cells import where
from .columns import Columns
from .exceptions import InputError
from .ids import clean_ids

__all__ = ["MIN_CLUSTERS", "check_clusters"]

MIN_CLUSTERS: Final = 2


def check_clusters(frame: pd.DataFrame, *, fewest: int = MIN_CLUSTERS) -> list[Any]:
    """
    Check the columns and the ids of a table of clusters.

    Parameters
    ----------
    frame : DataFrame
        A table of clusters.
    fewest : int, default=2
        Rows needed.

    Returns
    -------
    list of shape (n_organisations,)
        Clean ids, all text or all whole numbers, in the order of the rows.

    Raises
    ------
    InputError
        If a column is missing or double, an id missing or double, or fewer than two rows there.

    Examples
    --------
    >>> check_clusters(pd.DataFrame({"id": [2.0, 1.0], "description": ["laser", "bois"]}))
    [2, 1]
    """
    _check_columns(frame, fewest)
    return clean_ids(frame)


def _check_columns(frame: pd.DataFrame, fewest: int) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise InputError(
            f"clusters must be a pandas DataFrame, got {type(frame).__name__}; "
            "cm.read_clusters(path) reads one from a file."
        )
    source = where(frame)
    columns = ", ".join(map(str, frame.attrs.get("columns", frame.columns))) or "none"
    if frame.columns.nlevels > 1:
        raise InputError(
            f"{source}column names of {frame.columns.nlevels} levels: {columns}. Give each column "
            "one name: frame.columns = [...]."
        )
    if Columns.ID not in frame.columns:
        in_index = " The index is called `id`: frame.reset_index() makes it a column."
        raise InputError(
            f"{source}no column `id`; the columns are: {columns}. Name the one that holds the "
            'ids: --column id=YOUR_COLUMN, or columns={"id": "YOUR_COLUMN"}.'
            f"{in_index if Columns.ID in frame.index.names else ''}"
        )
    if not {Columns.DESCRIPTION, Columns.COMPETENCES} & set(frame.columns):
        raise InputError(
            f"{source}no text column: `description` or `competences` is needed; the columns are: "
            f"{columns}. Name yours: --column description=YOUR_COLUMN."
        )
    if frame.columns.has_duplicates:
        twice = sorted({str(name) for name in frame.columns[frame.columns.duplicated()]})
        raise InputError(f"{source}columns given twice: {', '.join(twice)}. Rename or drop one.")
    if len(frame) < fewest:
        raise InputError(
            f"{source}{len(frame)} cluster{'s' * (len(frame) != 1)}; at least two are needed "
            "to suggest partners."
        )
