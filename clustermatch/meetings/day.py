"""A meeting day as the planner sees it: inputs read and checked, ids and pairs sorted first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..exceptions import InputError
from ..recommender import PartnerRecommender
from .admissible import CODES, check_fixed, refusals
from .pair_tables import Pairs, count_wishes, pair_keys, read_fixed, read_pairs, read_requests
from .participants import Participants, cluster_frame, read_participants
from .room import Room, make_room
from .score_source import read_scores, score_frame

__all__ = ["Day", "read_day"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_SCALE: Final = 10_000


@dataclass(frozen=True, eq=False)
class Day:
    """
    Everything that a plan depends on; slots and tables count from 0 here.

    Attributes
    ----------
    people : Participants
        Who takes part, sorted by id; `ids` and `names` are theirs.
    room : Room
        Seats of each participant and tables, slot by slot.
    left, right : ndarray of shape (n_pairs,)
        Pairs that may meet, as positions, left < right, sorted.
    score : ndarray of shape (n_pairs,)
        In [0, 1]; NaN where none is known.
    weight : ndarray of shape (n_pairs,)
        ``round(10_000 * score)``, 0 where none is known.
    early, late : ndarray of shape (n_pairs,)
        First slot in which both are there, and the first slot in which one is gone.
    wish : ndarray of shape (n_pairs,)
        How many of both ask for the other: 0, 1 or 2.
    urgency : ndarray of shape (n_pairs,)
        Sum over the requests of a pair of how far their priority lies above the last one given.
    must : ndarray of shape (n_pairs,)
        True where the organiser wants the pair to meet.
    slot, table : ndarray of shape (n_pairs,)
        Of fixed meetings; -1 elsewhere, and where any table will do.
    capacity : ndarray of shape (n_participants,)
        Most meetings, what windows allow considered.
    requests : ndarray of shape (n_requests, 2)
        Who asks for whom, as positions.
    priority : ndarray of shape (n_requests,)
        NaN where none was given.
    musts : ndarray of shape (n_musts, 2)
        Pairs that must meet, as given, also those that cannot.
    refused : dict of tuple to str
        Why a pair that was asked for or must meet cannot: (smaller, larger position) to a code.
    vetoes : frozenset of tuple
        Who declined whom, as positions.
    reasons : dict of tuple to str
        Why (target, partner) is suggested.
    opens : int
        First slot into which the planner may put anything new.
    inputs : dict
        The keywords of `clustermatch.plan_meetings` as given, a recommender turned into a table.
    recommender : PartnerRecommender or None
        Where the scores came from one.

    Examples
    --------
    >>> clusters = pd.DataFrame({"id": ["a", "b"]})
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> day = read_day(clusters, scores, slots=2)
    >>> day.weight, day.early, day.late
    (array([5000]), array([0]), array([2]))
    """

    people: Participants
    room: Room
    left: IntArray
    right: IntArray
    score: FloatArray
    weight: IntArray
    early: IntArray
    late: IntArray
    wish: IntArray
    urgency: IntArray
    must: BoolArray
    slot: IntArray
    table: IntArray
    capacity: IntArray
    requests: IntArray
    priority: FloatArray
    musts: IntArray
    refused: Mapping[tuple[int, int], str]
    vetoes: frozenset[tuple[int, int]]
    reasons: dict[tuple[int, int], str]
    opens: int = 0
    inputs: Mapping[str, Any] = field(default_factory=dict)
    recommender: PartnerRecommender | None = None

    @property
    def ids(self) -> tuple[Any, ...]:
        """
        List the ids of the participants.

        Returns
        -------
        tuple
            Sorted.
        """
        return self.people.ids

    @property
    def names(self) -> tuple[str, ...]:
        """
        List the names of the participants.

        Returns
        -------
        tuple of str
            In the order of the ids.
        """
        return self.people.names

    @property
    def slots(self) -> int:
        """
        Count the slots of the day.

        Returns
        -------
        int
            Slots.
        """
        return len(self.room.limit)

    @property
    def tables(self) -> int:
        """
        Count the tables of the room.

        Returns
        -------
        int
            As given, or as many as could ever be needed.
        """
        return self.room.tables

    def __len__(self) -> int:
        return len(self.left)

    def find(self, pairs: IntArray) -> IntArray:
        """
        Look pairs up.

        Parameters
        ----------
        pairs : ndarray of shape (n_asked, 2)
            Positions, in either order.

        Returns
        -------
        ndarray of shape (n_asked,)
            Row of each in `left` and `right`; -1 where the pair may not meet.
        """
        n = len(self.people)
        own, asked = self.left * n + self.right, pair_keys(pairs, n)
        if not len(own):
            return np.full(len(asked), -1)
        at = np.minimum(np.searchsorted(own, asked), len(own) - 1)
        return np.where(own[at] == asked, at, -1)


def read_day(
    clusters: Any,
    scores: Any,
    *,
    requests: Pairs | None = None,
    vetoes: Pairs | None = None,
    must_meet: Pairs | None = None,
    exclude: Pairs | None = None,
    already_met: Pairs | None = None,
    fixed: pd.DataFrame | None = None,
    capacity: int = 3,
    minimum: int = 0,
    slots: int = 4,
    tables: int | None = None,
    across: str | None = None,
    opens: int = 0,
) -> Day:
    """
    Read and check everything that a plan depends on.

    Parameters
    ----------
    clusters, scores, requests, vetoes, must_meet, exclude, already_met, fixed : object
        As for `clustermatch.plan_meetings`.
    capacity, minimum, slots, tables, across : object
        As for `clustermatch.plan_meetings`.
    opens : int, default=0
        Slots before this one are history: fixed meetings there stand as they are, and nothing
        new is put there.

    Returns
    -------
    Day
        The same day, whatever the order of the rows.

    Raises
    ------
    InputError
        If a table, a cell or an option is not usable, or fixed meetings contradict the rest.

    Examples
    --------
    >>> clusters = pd.DataFrame({"id": ["a", "b", "c"], "departure": [2, 2, 2]})
    >>> scores = pd.DataFrame(columns=["id_a", "id_b", "score"])
    >>> day = read_day(clusters, scores, requests=[("c", "a")], vetoes=[("a", "c")])
    >>> len(day), day.refused
    (0, {(0, 2): 'veto'})
    """
    numbers = {"capacity": capacity, "minimum": minimum, "slots": slots, "tables": tables}
    _check_numbers(**numbers)
    frame = cluster_frame(clusters)
    given: dict[str, Any] = {
        "requests": requests,
        "vetoes": vetoes,
        "must_meet": must_meet,
        "exclude": exclude,
        "already_met": already_met,
    }
    # An iterator is read once here; what is kept can be read again.
    given = {name: _listed(pairs) for name, pairs in given.items()}
    people = read_participants(
        frame, capacity=capacity, minimum=minimum, slots=slots, across=across
    )
    asked, priority = read_requests(given["requests"], people)
    tables_of = {
        name: read_pairs(given[name], name, people)
        for name in ("vetoes", "must_meet", "exclude", "already_met")
    }
    settled = read_fixed(fixed, people, slots, tables)
    wanted = np.vstack([asked, tables_of["must_meet"], settled[:, :2]])
    table = score_frame(scores, people, wanted)
    inputs = {"clusters": frame, "scores": table, **given, "fixed": fixed, **numbers}
    room = make_room(people, settled, slots=slots, tables=tables, opens=opens)
    return _assemble(
        people,
        room,
        read_scores(table, people),
        (asked, priority),
        tables_of,
        settled,
        opens,
        {**inputs, "across": across},
        scores if isinstance(scores, PartnerRecommender) else None,
    )


def _assemble(
    people: Participants,
    room: Room,
    scored: tuple[IntArray, FloatArray, dict[tuple[int, int], str]],
    requested: tuple[IntArray, FloatArray],
    tables_of: Mapping[str, IntArray],
    settled: IntArray,
    opens: int,
    inputs: Mapping[str, Any],
    recommender: PartnerRecommender | None,
) -> Day:
    """Lay out the pairs that may meet, sorted, and say why others that are wanted may not."""
    n, (asked, priority), musts = len(people), requested, tables_of["must_meet"]
    wanted = pair_keys(np.vstack([asked, musts, settled[:, :2]]), n)
    keys = np.union1d(scored[0], wanted)
    pairs = np.column_stack([keys // n, keys % n])
    score, slot, table = np.full(len(keys), np.nan), *np.full((2, len(keys)), -1)
    score[np.searchsorted(keys, scored[0])] = scored[1]
    at = np.searchsorted(keys, pair_keys(settled[:, :2], n))
    slot[at], table[at] = settled[:, 2], settled[:, 3]
    early = np.where(slot >= 0, slot, np.maximum(people.arrival[pairs].max(axis=1), opens))
    late = np.where(slot >= 0, slot + 1, people.departure[pairs].min(axis=1))
    code = refusals(people, room, pairs, early, late, slot, tables_of)
    check_fixed(people, pairs, code, (slot >= opens) & (slot >= 0))
    code[slot >= 0] = 0
    barred = (code > 0) & np.isin(keys, wanted)
    refused = {
        (int(i), int(j)): CODES[why]
        for (i, j), why in zip(pairs[barred], code[barred], strict=True)
    }
    ok = code == 0
    wish, urgency = count_wishes(keys, asked, priority, n)
    return Day(
        people,
        room,
        pairs[ok, 0],
        pairs[ok, 1],
        score[ok],
        np.rint(_SCALE * np.nan_to_num(score[ok])).astype(np.int64),
        early[ok],
        late[ok],
        wish[ok],
        urgency[ok],
        np.isin(keys, pair_keys(musts, n))[ok],
        slot[ok],
        table[ok],
        np.minimum(room.capacity, room.seats.sum(axis=1)),
        asked,
        priority,
        musts,
        refused,
        frozenset(map(tuple, tables_of["vetoes"].tolist())),
        scored[2],
        opens,
        inputs,
        recommender,
    )


def _listed(pairs: Pairs | None) -> Any:
    return pairs if pairs is None or isinstance(pairs, pd.DataFrame) else list(pairs)


def _check_numbers(**numbers: Any) -> None:
    least = {"capacity": 0, "minimum": 0, "slots": 1, "tables": 1}
    for name, number in numbers.items():
        whole = isinstance(number, (int, np.integer)) and not isinstance(number, bool)
        if not (whole and number >= least[name]) and not (name == "tables" and number is None):
            raise InputError(
                f"{name} must be a whole number from {least[name]} on"
                f"{', or None' if name == 'tables' else ''}, got {number!r}."
            )
