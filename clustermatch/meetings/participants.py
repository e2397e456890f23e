"""Who takes part in a day: limits, hours, home tables and roles, one row each, sorted by id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..cells import is_missing, list_rows, text_cells, where
from ..columns import Columns
from ..exceptions import InputError
from ..ids import clean_ids, id_text
from ..profiles import Profiles, suggest

__all__ = ["ROLES", "Participants", "cluster_frame", "read_participants", "whole_cells"]

IntArray = NDArray[np.int64]

ROLES: Final = ("any", "host", "visitor")
_SHOWN: Final = 5


@dataclass(frozen=True, eq=False)
class Participants:
    """
    What is known of everybody who takes part; slots and tables count from 0 here.

    Attributes
    ----------
    ids : tuple
        Unique ids, sorted.
    names : tuple of str
        Names for people; the id where the table gives none.
    capacity, minimum : ndarray of shape (n_participants,)
        Most and fewest meetings.
    representatives : ndarray of shape (n_participants,)
        Meetings at the same time at most.
    arrival, departure : ndarray of shape (n_participants,)
        First slot there, and the first slot gone.
    home : ndarray of shape (n_participants,)
        Home table; -1 where there is none.
    role : ndarray of shape (n_participants,)
        Position in `ROLES`.
    group : ndarray of shape (n_participants,)
        Code of the attribute that must differ within a pair; -1 where it is unknown.
    group_names : tuple of str
        Values of that attribute, by code.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["b", "a"], "arrival": [2, None]})
    >>> people = read_participants(table, capacity=3, minimum=0, slots=4, across=None)
    >>> people.ids, people.arrival.tolist(), people.departure.tolist()
    (('a', 'b'), [0, 1], [4, 4])
    """

    ids: tuple[Any, ...]
    names: tuple[str, ...]
    capacity: IntArray
    minimum: IntArray
    representatives: IntArray
    arrival: IntArray
    departure: IntArray
    home: IntArray
    role: IntArray
    group: IntArray
    group_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {id_text(key): position for position, key in enumerate(self.ids)}

    def positions(
        self, ids: Iterable[Any], what: str, *, rows: Sequence[Any] | None = None
    ) -> IntArray:
        """
        Turn ids into positions.

        Parameters
        ----------
        ids : iterable
            Ids as in the table; a whole number may also be given as text or as 7.0.
        what : str
            What names them, for the message.
        rows : sequence, default=None
            Where each stands, for the message.

        Returns
        -------
        ndarray of shape (n_ids,)
            Positions in `ids`, in the order asked for.

        Raises
        ------
        InputError
            If an id is unknown.
        """
        asked = list(ids)
        found = self.known_positions(asked).tolist()
        if -1 in found:
            wrong = [str(key) for key, at in zip(asked, found, strict=True) if at < 0]
            unknown = list(dict.fromkeys(wrong))
            more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
            first = "" if rows is None else f" (first in row {rows[found.index(-1)]})"
            raise InputError(
                f"{what} name {len(unknown)} unknown id{'s' * (len(unknown) > 1)}: "
                f"{', '.join(map(repr, unknown[:_SHOWN]))}{more}{first}."
                f"{suggest(unknown[0], self._position)} Use the values of column `id`."
            )
        return np.asarray(found, dtype=np.int64)

    def known_positions(self, ids: Iterable[Any]) -> IntArray:
        """
        Turn ids into positions, as far as they take part.

        Parameters
        ----------
        ids : iterable
            Ids.

        Returns
        -------
        ndarray of shape (n_ids,)
            Positions in `ids`; -1 for others.
        """
        found: dict[Any, int] = {}  # each id is read once, however many rows name it
        for key in (asked := list(ids)):
            if key not in found:
                found[key] = self._position.get(id_text(key), -1)
        return np.asarray([found[key] for key in asked], dtype=np.int64)


def cluster_frame(clusters: Any) -> pd.DataFrame:
    """
    Bring clusters of either kind to one table.

    Parameters
    ----------
    clusters : DataFrame or Profiles
        Who takes part.

    Returns
    -------
    DataFrame
        A table with `id`.

    Raises
    ------
    InputError
        If it is neither, or there is no column `id`.

    Examples
    --------
    >>> cluster_frame(pd.DataFrame({"id": ["a"]})).columns.tolist()
    ['id']
    """
    if isinstance(clusters, Profiles):
        named = pd.DataFrame({Columns.ID: clusters.ids, Columns.NAME: clusters.names})
        return pd.concat([named, clusters.attributes.reset_index(drop=True)], axis=1)
    if not isinstance(clusters, pd.DataFrame):
        raise InputError(
            f"clusters must be a pandas DataFrame, got {type(clusters).__name__}; "
            "cm.read_clusters(path) reads one from a file."
        )
    if clusters.columns.tolist().count(Columns.ID) != 1:
        given = ", ".join(map(str, clusters.columns)) or "none"
        raise InputError(
            f"{where(clusters)}clusters need one column `id`; the columns are: {given}. Name the "
            'one that holds the ids: columns={"id": "YOUR_COLUMN"}.'
        )
    return clusters


def read_participants(
    clusters: pd.DataFrame, *, capacity: int, minimum: int, slots: int, across: str | None
) -> Participants:
    """
    Read who takes part.

    Parameters
    ----------
    clusters : DataFrame
        `id`; optional `name`, `capacity`, `minimum`, `representatives`, `arrival`, `departure`,
        `home_table`, `role`. An empty cell means what an absent column means.
    capacity, minimum : int
        Most and fewest meetings of those whose row says nothing.
    slots : int
        Slots of the day.
    across : str or None
        An attribute that must differ between both sides of a meeting.

    Returns
    -------
    Participants
        Sorted by id.

    Raises
    ------
    InputError
        If a cell is not usable: file, row, column and what was got are named.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "capacity": ["", 1]})
    >>> people = read_participants(table, capacity=3, minimum=2, slots=4, across=None)
    >>> people.capacity.tolist(), people.minimum.tolist()
    ([3, 1], [2, 1])
    """
    ids = clean_ids(clusters)
    order = sorted(range(len(ids)), key=ids.__getitem__)
    frame, ids = clusters.iloc[order], [ids[row] for row in order]
    frame.attrs = dict(clusters.attrs)
    most = whole_cells(frame, "capacity", capacity, least=0)
    fewest = whole_cells(frame, "minimum", minimum, least=0)
    arrival = whole_cells(frame, "arrival", 1, least=1)
    departure = np.minimum(whole_cells(frame, "departure", slots, least=1), slots)
    _check_order(frame, "minimum", fewest, "capacity", most)
    _check_order(
        frame, "arrival", arrival, "departure", np.where(arrival > slots, arrival, departure)
    )
    names = text_cells(frame, Columns.NAME, numbers=True)
    group, group_names = _groups(frame, across)
    return Participants(
        tuple(ids),
        tuple(name or str(key) for name, key in zip(names, ids, strict=True)),
        most,
        np.minimum(fewest, most),
        whole_cells(frame, "representatives", 1, least=1),
        arrival - 1,
        departure,
        whole_cells(frame, "home_table", 0, least=1) - 1,
        _roles(frame),
        group,
        group_names,
    )


def whole_cells(frame: pd.DataFrame, column: str, default: int, *, least: int) -> IntArray:
    """
    Read a column of whole numbers.

    Parameters
    ----------
    frame : DataFrame
        Any table.
    column : str
        Name of the column; it may be absent.
    default : int
        What an empty cell means.
    least : int
        Smallest number allowed.

    Returns
    -------
    ndarray of shape (n_rows,)
        The numbers.

    Raises
    ------
    InputError
        If a cell is no whole number from `least` on.

    Examples
    --------
    >>> whole_cells(pd.DataFrame({"capacity": ["2", 3.0, None]}), "capacity", 5, least=0)
    array([2, 3, 5])
    """
    numbers = np.full(len(frame), default, dtype=np.int64)
    if column not in frame.columns:
        return numbers
    for at, (row, cell) in enumerate(zip(frame.index, frame[column], strict=True)):
        if is_missing(cell):
            continue
        number = _whole(cell)
        if number is None or number < least:
            raise InputError(
                f"{where(frame)}{list_rows(frame, [row])}, column `{column}`: expected a whole "
                f"number from {least} on, got {str(cell)!r}. Correct it, or leave the cell empty."
            )
        numbers[at] = number
    return numbers


def _whole(cell: Any) -> int | None:
    if isinstance(cell, (bool, np.bool_)):
        return None
    try:
        number = float(cell)
    except (TypeError, ValueError):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else None


def _check_order(frame: pd.DataFrame, low: str, lows: IntArray, high: str, highs: IntArray) -> None:
    """Refuse a row that contradicts itself; a default gives way."""
    if low not in frame.columns or high not in frame.columns:
        return
    for at in np.flatnonzero(lows > highs).tolist():
        if not is_missing(frame[low].iloc[at]) and not is_missing(frame[high].iloc[at]):
            raise InputError(
                f"{where(frame)}{list_rows(frame, [frame.index[at]])}: `{low}` is {lows[at]} and "
                f"`{high}` is {highs[at]}, which is less. Correct one of them."
            )


def _roles(frame: pd.DataFrame) -> IntArray:
    words = [word.casefold() or ROLES[0] for word in text_cells(frame, "role")]
    for row, word in zip(frame.index, words, strict=True):
        if word not in ROLES:
            raise InputError(
                f"{where(frame)}{list_rows(frame, [row])}, column `role`: got {word!r}. Allowed: "
                f"{', '.join(ROLES)}."
            )
    return np.asarray([ROLES.index(word) for word in words], dtype=np.int64)


def _groups(frame: pd.DataFrame, across: str | None) -> tuple[IntArray, tuple[str, ...]]:
    """Give each value of an attribute a number; -1 where there is none."""
    if across is None:
        return np.full(len(frame), -1, dtype=np.int64), ()
    if not isinstance(across, str) or across not in frame.columns:
        known = [str(name) for name in frame.columns if name != Columns.ID]
        raise InputError(
            f"across: no attribute {across!r}; the attributes are: {', '.join(known) or 'none'}."
            f"{suggest(str(across), known)}"
        )
    values = ["" if is_missing(cell) else str(cell).strip() for cell in frame[across]]
    names = sorted({value for value in values if value})
    code = {name: at for at, name in enumerate(names)}
    return np.asarray([code.get(value, -1) for value in values], dtype=np.int64), tuple(names)
