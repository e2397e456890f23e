"""Which pairs may not meet, and the first rule that says so. Positions alone."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..exceptions import InputError
from .pair_tables import pair_keys
from .participants import Participants
from .room import Room

__all__ = ["CODES", "check_fixed", "refusals"]

IntArray = NDArray[np.int64]

# In the order in which they are told: what people decided comes before what hours allow.
CODES: Final = (
    "",
    "veto",
    "excluded",
    "already met",
    "same group",
    "same role",
    "no capacity",
    "no common slot",
)
_TABLES: Final = ("vetoes", "exclude", "already_met")


def refusals(
    people: Participants,
    room: Room,
    pairs: IntArray,
    early: IntArray,
    late: IntArray,
    slot: IntArray,
    tables_of: Mapping[str, IntArray],
) -> IntArray:
    """
    Apply every rule to every pair.

    Parameters
    ----------
    people : Participants
        Who takes part.
    room : Room
        Seats of each participant, slot by slot.
    pairs : ndarray of shape (n_pairs, 2)
        Positions.
    early, late : ndarray of shape (n_pairs,)
        First slot in which both are there, and the first in which one is gone.
    slot : ndarray of shape (n_pairs,)
        Slot of a fixed meeting, else -1.
    tables_of : mapping of str to ndarray
        Pairs under "vetoes", "exclude" and "already_met".

    Returns
    -------
    ndarray of shape (n_pairs,)
        Position in `CODES`; 0 where the pair may meet.

    Examples
    --------
    >>> CODES[1]
    'veto'
    """
    keys, n = pair_keys(pairs, len(people)), len(people)
    group, role = people.group[pairs], people.role[pairs]
    broken = (
        *(np.isin(keys, pair_keys(tables_of[name], n)) for name in _TABLES),
        (group[:, 0] == group[:, 1]) & (group[:, 0] >= 0),
        (role[:, 0] == role[:, 1]) & (role[:, 0] > 0),
        (room.capacity[pairs] == 0).any(axis=1),
        (slot < 0) & ~_share_a_slot(room, pairs, early, late),
    )
    code = np.zeros(len(pairs), dtype=np.int64)
    for number in range(len(broken), 0, -1):
        code[broken[number - 1]] = number
    return code


def check_fixed(
    people: Participants, pairs: IntArray, code: IntArray, fixed: NDArray[np.bool_]
) -> None:
    """
    Refuse a fixed meeting that a rule bars.

    Parameters
    ----------
    people : Participants
        Who takes part.
    pairs : ndarray of shape (n_pairs, 2)
        Positions.
    code : ndarray of shape (n_pairs,)
        As of `refusals`.
    fixed : ndarray of shape (n_pairs,)
        True where the meeting is settled.

    Raises
    ------
    InputError
        If there is any; the first is named.

    Examples
    --------
    >>> check_fixed(None, np.array([[0, 1]]), np.array([0]), np.array([True]))
    """
    wrong = np.flatnonzero(fixed & (code > 0))
    if len(wrong):
        one, other = (people.ids[position] for position in pairs[wrong[0]])
        raise InputError(
            f"fixed: {one!r} and {other!r} cannot meet ({CODES[code[wrong[0]]]}). Remove the fixed "
            "meeting, or what stands against it."
        )


def _share_a_slot(
    room: Room, pairs: IntArray, early: IntArray, late: IntArray
) -> NDArray[np.bool_]:
    share = np.zeros(len(pairs), dtype=bool)
    for at in range(room.seats.shape[1]):
        seats = (room.seats[pairs[:, 0], at] > 0) & (room.seats[pairs[:, 1], at] > 0)
        share |= seats & (early <= at) & (at < late) & (room.limit[at] > 0)
    return share
