"""Seats and tables, slot by slot: what windows, home tables and fixed meetings leave."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..exceptions import InputError
from .participants import Participants

__all__ = ["Room", "make_room"]

IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Room:
    """
    What can take place at the same time.

    Attributes
    ----------
    seats : ndarray of shape (n_participants, n_slots)
        Meetings that a participant can hold in a slot.
    limit : ndarray of shape (n_slots,)
        Meetings that the room can hold in a slot: tables, and half of all seats.
    capacity : ndarray of shape (n_participants,)
        Most meetings of the day.
    tables : int
        Tables of the room.

    Examples
    --------
    >>> Room(np.ones((3, 2)), np.ones(2), np.ones(3), 1).tables
    1
    """

    seats: IntArray
    limit: IntArray
    capacity: IntArray
    tables: int


def make_room(
    people: Participants, fixed: IntArray, *, slots: int, tables: int | None, opens: int = 0
) -> Room:
    """
    Count seats and tables.

    A home table seats one meeting at a time, whatever the representatives of its host. Somebody
    whose home table is taken by a fixed meeting of others has no seat in that slot.

    Parameters
    ----------
    people : Participants
        Who takes part.
    fixed : ndarray of shape (n_meetings, 4)
        Settled meetings: two positions, slot and table (-1: any), from 0.
    slots : int
        Slots of the day.
    tables : int or None
        Tables of the room; None: as many as could ever be needed.
    opens : int, default=0
        Slots before this one are history and hold the fixed meetings alone.

    Returns
    -------
    Room
        Seats and limits.

    Raises
    ------
    InputError
        If home tables or fixed meetings contradict each other or the rest.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.participants import read_participants
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "arrival": [1, 2, 1]})
    >>> people = read_participants(table, capacity=3, minimum=0, slots=2, across=None)
    >>> make_room(people, np.empty((0, 4), dtype=int), slots=2, tables=None).seats
    array([[1, 1],
           [0, 1],
           [1, 1]])
    """
    _check_homes(people, tables)
    past = fixed[:, 2] < opens
    at = np.arange(slots)
    there = (at >= people.arrival[:, None]) & (at < people.departure[:, None]) & (at >= opens)
    at_once = np.where(people.home >= 0, 1, people.representatives)
    seats = np.where(there, at_once[:, None], 0)
    _check_fixed(people, fixed[~past], seats, tables)
    for table, slot, pair in zip(fixed[:, 3], fixed[:, 2], fixed[:, :2], strict=True):
        hosts = np.flatnonzero((people.home == table) & (table >= 0))
        robbed = np.setdiff1d(hosts, pair)
        if slot >= opens:
            _check_lent(people, fixed[fixed[:, 2] == slot], pair, table, robbed)
        # Settled at the home table of another host, the host keeps that seat.
        own = np.bincount(fixed[fixed[:, 2] == slot, :2].ravel(), minlength=len(people))
        seats[robbed, slot] = np.minimum(seats[robbed, slot], own[robbed])
    for pair in fixed[past]:
        seats[pair[:2], pair[2]] += 1
    used = np.bincount(fixed[past, :2].ravel(), minlength=len(people))
    limit = np.maximum(
        _meetings_at_once(people, seats, tables), np.bincount(fixed[:, 2], minlength=slots)
    )
    homes = people.home[people.home >= 0]
    n_tables = tables
    if n_tables is None:
        most = max([*(homes + 1).tolist(), *(fixed[:, 3] + 1).tolist(), 0])
        n_tables = max(int(limit.max(initial=0)) + len(homes), most)
    return Room(seats, limit, np.maximum(people.capacity, used), n_tables)


def _meetings_at_once(people: Participants, seats: IntArray, tables: int | None) -> IntArray:
    """Half of all seats, and no more than what hosts find visitors for."""
    total, half = seats.sum(axis=0), seats.sum(axis=0) // 2
    for role in (1, 2):
        half = np.minimum(half, total - seats[people.role == role].sum(axis=0))
    return np.asarray(half if tables is None else np.minimum(half, tables), dtype=np.int64)


def _check_homes(people: Participants, tables: int | None) -> None:
    hosts = np.flatnonzero(people.home >= 0)
    seen: dict[int, Any] = {}
    for host in hosts.tolist():
        table, key = int(people.home[host]) + 1, people.ids[host]
        if tables is not None and table > tables:
            raise InputError(
                f"clusters: {key!r} has the home table {table}, but there are {tables} tables. "
                "Give it one of them, or raise `tables`."
            )
        if table in seen:
            raise InputError(
                f"clusters: {seen[table]!r} and {key!r} have the same home table {table}. Give "
                "each its own, or leave one cell empty."
            )
        seen[table] = key


def _check_fixed(
    people: Participants, fixed: IntArray, seats: IntArray, tables: int | None
) -> None:
    """Name the first clash among settled meetings."""
    n, slots = seats.shape
    busy, load = np.zeros((n, slots), dtype=np.int64), np.zeros(n, dtype=np.int64)
    taken: dict[tuple[int, int], str] = {}
    for left, right, slot, table in fixed.tolist():
        named = f"fixed: the meeting of {people.ids[left]!r} and {people.ids[right]!r}"
        for who in (left, right):
            key = people.ids[who]
            busy[who, slot] += 1
            load[who] += 1
            _check_seat(named, people, who, slot, seats, int(busy[who, slot]))
            if load[who] > people.capacity[who]:
                raise InputError(
                    f"{named} is one more than the {people.capacity[who]} that {key!r} may have. "
                    "Raise its capacity, or remove a fixed meeting."
                )
            if table >= 0 and people.home[who] not in (-1, table):
                _check_home_pair(named, people, (left, right), table, key)
        if table >= 0 and (slot, table) in taken:
            raise InputError(
                f"{named} takes table {table + 1} in slot {slot + 1}, as does "
                f"{taken[slot, table]}. Move one of them."
            )
        taken[slot, table] = named.removeprefix("fixed: ")
    full = np.bincount(fixed[:, 2], minlength=slots)
    if tables is not None and (full > tables).any():
        at = int(np.argmax(full > tables))
        raise InputError(
            f"fixed: {full[at]} meetings in slot {at + 1}, but there are {tables} tables. Move "
            "some."
        )


def _check_seat(
    named: str, people: Participants, who: int, slot: int, seats: IntArray, busy: int
) -> None:
    key = people.ids[who]
    if seats[who, slot] == 0:
        raise InputError(
            f"{named} is in slot {slot + 1}, but {key!r} is there from slot "
            f"{people.arrival[who] + 1} to {people.departure[who]}. Move it, or correct the hours."
        )
    if busy > seats[who, slot]:
        raise InputError(
            f"{named} is the meeting number {busy} of {key!r} in slot {slot + 1}, which can hold "
            f"{seats[who, slot]} at a time. Move one of them."
        )


def _check_lent(
    people: Participants, at_once: IntArray, pair: IntArray, table: int, hosts: IntArray
) -> None:
    """Name a host that has a settled meeting, at no other table, while its own is taken."""
    homeless = at_once[at_once[:, 3] < 0, :2]
    wrong = hosts[np.isin(hosts, homeless)]
    if len(wrong):
        one, other = (people.ids[who] for who in pair)
        raise InputError(
            f"fixed: the meeting of {one!r} and {other!r} takes table {table + 1} in slot "
            f"{at_once[0, 2] + 1}, the home table of {people.ids[wrong[0]]!r}, which has a fixed "
            "meeting at the same time. Move one of them."
        )


def _check_home_pair(
    named: str, people: Participants, pair: tuple[int, int], table: int, key: Any
) -> None:
    """Let two hosts meet at the home table of either."""
    if table not in people.home[list(pair)]:
        raise InputError(
            f"{named} is at table {table + 1}, but {key!r} has the home table "
            f"{people.home[people.ids.index(key)] + 1}. Correct one of them."
        )
