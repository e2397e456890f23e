"""Tables of pairs that a day is given: requests, vetoes, must-meets, fixed meetings."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..cells import list_rows, where
from ..columns import Columns
from ..exceptions import InputError
from ..pairs import pair_ids
from .participants import Participants, whole_cells

__all__ = ["Pairs", "count_wishes", "pair_keys", "read_fixed", "read_pairs", "read_requests"]

IntArray = NDArray[np.int64]
Pairs = pd.DataFrame | Iterable[tuple[Any, Any]]

_IDS: Final = (Columns.ID_A, Columns.ID_B)


def pair_keys(pairs: IntArray, n: int) -> IntArray:
    """
    Give each pair a number without direction.

    Parameters
    ----------
    pairs : ndarray of shape (n_pairs, 2)
        Positions.
    n : int
        Participants.

    Returns
    -------
    ndarray of shape (n_pairs,)
        Smaller position times n plus the larger one.

    Examples
    --------
    >>> pair_keys(np.array([[2, 0], [0, 2]]), 3)
    array([2, 2])
    """
    return np.asarray(pairs.min(axis=1) * n + pairs.max(axis=1), dtype=np.int64)


def read_pairs(pairs: Pairs | None, what: str, people: Participants) -> IntArray:
    """
    Read pairs as positions, in the direction given.

    Parameters
    ----------
    pairs : DataFrame or iterable of tuple or None
        `id_a`, `id_b`.
    what : str
        What the pairs are, for messages.
    people : Participants
        Who takes part.

    Returns
    -------
    ndarray of shape (n_pairs, 2)
        Positions, each pair once, sorted.

    Raises
    ------
    InputError
        If an id is missing or unknown, or somebody is paired with itself.

    Examples
    --------
    >>> from clustermatch.meetings.participants import read_participants
    >>> table = pd.DataFrame({"id": ["a", "b", "c"]})
    >>> people = read_participants(table, capacity=3, minimum=0, slots=4, across=None)
    >>> read_pairs([("c", "a"), ("a", "b")], "vetoes", people).tolist()
    [[0, 1], [2, 0]]
    """
    if pairs is None:
        return np.empty((0, 2), dtype=np.int64)
    return np.unique(_positions(pairs, what, people), axis=0)


def read_requests(
    requests: Pairs | None, people: Participants
) -> tuple[IntArray, NDArray[np.float64]]:
    """
    Read who asks for whom, and how much.

    Parameters
    ----------
    requests : DataFrame or iterable of tuple or None
        `id_a` asks for `id_b`; optional `priority`, 1 = most wanted.
    people : Participants
        Who takes part.

    Returns
    -------
    pairs : ndarray of shape (n_requests, 2)
        Positions of who asks and who is asked, each once, sorted.
    priority : ndarray of shape (n_requests,)
        The smallest given; NaN where none was.

    Raises
    ------
    InputError
        If an id is missing or unknown, somebody asks for itself, or a priority is no whole
        number from 1 on.

    Examples
    --------
    >>> from clustermatch.meetings.participants import read_participants
    >>> table = pd.DataFrame({"id": ["a", "b", "c"]})
    >>> people = read_participants(table, capacity=3, minimum=0, slots=4, across=None)
    >>> read_requests([("c", "a")], people)
    (array([[2, 0]]), array([nan]))
    """
    if requests is None:
        return np.empty((0, 2), dtype=np.int64), np.empty(0)
    asked = _positions(requests, "requests", people)
    rank = np.full(len(asked), np.inf)
    if isinstance(requests, pd.DataFrame):
        given = whole_cells(requests, "priority", -1, least=1)
        rank = np.where(given > 0, given, np.inf)
    order = np.lexsort((rank, asked[:, 1], asked[:, 0]))
    asked, rank = asked[order], rank[order]
    first = np.ones(len(asked), dtype=bool)
    first[1:] = (asked[1:] != asked[:-1]).any(axis=1)
    return asked[first], np.where(np.isinf(rank[first]), np.nan, rank[first])


def count_wishes(
    keys: IntArray, asked: IntArray, priority: NDArray[np.float64], n: int
) -> tuple[IntArray, IntArray]:
    """
    Count the requests of each pair, and how urgent they are.

    Parameters
    ----------
    keys : ndarray of shape (n_pairs,)
        As of `pair_keys`, sorted; all requests are among them.
    asked, priority : ndarray
        As of `read_requests`.
    n : int
        Participants.

    Returns
    -------
    wish : ndarray of shape (n_pairs,)
        Requests: 0, 1 or 2.
    urgency : ndarray of shape (n_pairs,)
        How far they lie above the last priority given; without a priority 0.

    Examples
    --------
    >>> count_wishes(np.array([1, 2]), np.array([[0, 1], [2, 0]]), np.array([1.0, 3.0]), 3)
    (array([1, 1]), array([2, 0]))
    """
    at = np.searchsorted(keys, pair_keys(asked, n))
    last = np.nanmax(priority) if (~np.isnan(priority)).any() else 0
    above = np.where(np.isnan(priority), 0, last - priority)
    wish = np.bincount(at, minlength=len(keys))
    urgency = np.bincount(at, weights=above, minlength=len(keys))
    return wish.astype(np.int64), urgency.astype(np.int64)


def read_fixed(
    fixed: pd.DataFrame | None, people: Participants, slots: int, tables: int | None
) -> IntArray:
    """
    Read meetings that are settled beforehand.

    Parameters
    ----------
    fixed : DataFrame or None
        `id_a`, `id_b`, `slot`; optional `table`.
    people : Participants
        Who takes part.
    slots : int
        Slots of the day.
    tables : int or None
        Tables of the room; None: no limit.

    Returns
    -------
    ndarray of shape (n_meetings, 4)
        Smaller and larger position, slot and table from 0 (-1: any table), by slot and pair.

    Raises
    ------
    InputError
        If a cell is not usable, or a pair is fixed twice.

    Examples
    --------
    >>> from clustermatch.meetings.participants import read_participants
    >>> table = pd.DataFrame({"id": ["a", "b", "c"]})
    >>> people = read_participants(table, capacity=3, minimum=0, slots=4, across=None)
    >>> fixed = pd.DataFrame({"id_a": ["c"], "id_b": ["a"], "slot": [2]})
    >>> read_fixed(fixed, people, 4, None).tolist()
    [[0, 2, 1, -1]]
    """
    if fixed is None:
        return np.empty((0, 4), dtype=np.int64)
    if not isinstance(fixed, pd.DataFrame) or "slot" not in fixed.columns:
        got = list(fixed.columns) if isinstance(fixed, pd.DataFrame) else type(fixed).__name__
        raise InputError(
            "fixed must be a table with `id_a`, `id_b`, `slot` and, if wanted, `table`; got "
            f"{got!r}. Add the slot of each meeting, from 1."
        )
    pairs = np.sort(_positions(fixed, "fixed", people), axis=1)
    slot = whole_cells(fixed, "slot", 0, least=1)
    table = whole_cells(fixed, "table", 0, least=1)
    _check_range(fixed, "slot", slot, slots, needed=True)
    _check_range(fixed, "table", table, tables, needed=False)
    _check_once(fixed, pairs)
    order = np.lexsort((pairs[:, 1], pairs[:, 0], slot))
    return np.column_stack([pairs, slot - 1, table - 1])[order]


def _positions(pairs: Pairs, what: str, people: Participants) -> IntArray:
    rows = pairs.index.tolist() if isinstance(pairs, pd.DataFrame) else None
    named = f"{where(pairs)}{what}" if isinstance(pairs, pd.DataFrame) else what
    first, second = pair_ids(pairs, _IDS, what)
    left = people.positions(first, named, rows=rows)
    right = people.positions(second, named, rows=rows)
    if (left == right).any():
        alone = people.ids[int(left[left == right][0])]
        raise InputError(f"{named} hold {alone!r} with itself; a pair needs two different ids.")
    return np.column_stack([left, right])


def _check_range(
    fixed: pd.DataFrame, column: str, numbers: IntArray, most: int | None, *, needed: bool
) -> None:
    wrong = (numbers < 1) & needed
    if most is not None:
        wrong |= numbers > most
    if wrong.any():
        at = int(np.argmax(wrong))
        raise InputError(
            f"{where(fixed)}fixed, {list_rows(fixed, [fixed.index[at]])}, column `{column}`: got "
            f"{str(fixed[column].iloc[at])!r}; allowed are 1 to {most}. Correct it, or change "
            f"`{column}s`."
        )


def _check_once(fixed: pd.DataFrame, pairs: IntArray) -> None:
    seen: dict[tuple[int, int], Any] = {}
    for row, (left, right) in zip(fixed.index, pairs.tolist(), strict=True):
        if (left, right) in seen:
            both = list_rows(fixed, [seen[left, right], row])
            raise InputError(f"{where(fixed)}fixed: {both} hold the same pair. Keep one of them.")
        seen[left, right] = row
