"""Fewer idle gaps: meetings change slots along Kempe chains; who meets whom stays."""

import math
import random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .colouring import open_slots
from .day import Day
from .solver import Budget

__all__ = ["close_gaps", "idle_gaps"]

IntArray = NDArray[np.int64]

_MOVES_PER_MEETING: Final = 200
_MOST_MOVES: Final = 100_000
_LONGEST: Final = 20
_HOT: Final = 0.5
_COLD: Final = 0.05


def idle_gaps(day: Day, edges: IntArray, slots: IntArray) -> int:
    """
    Count the slots that participants wait between their first and their last meeting.

    Parameters
    ----------
    day : Day
        The day.
    edges, slots : ndarray of shape (n_meetings,)
        Pairs that meet, and when.

    Returns
    -------
    int
        Over all participants.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a", "a"], "id_b": ["b", "c"], "score": [0.5, 0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b", "c"]}), scores)
    >>> idle_gaps(day, np.array([0, 1]), np.array([0, 3]))
    2
    """
    busy = np.zeros(len(day.people), dtype=object)
    for one, other, slot in zip(day.left[edges], day.right[edges], slots.tolist(), strict=True):
        busy[one] |= 1 << slot
        busy[other] |= 1 << slot
    return sum(map(_gap, busy.tolist()))


def close_gaps(
    day: Day, edges: IntArray, slots: IntArray, budget: Budget, *, seed: int = 0
) -> IntArray:
    """
    Move meetings so that people wait less.

    A meeting goes to another slot, and all that stand in its way change sides between both slots
    (a Kempe chain, as in Morgenstern and Shapiro 1991); it is taken if people wait less, or,
    less and less often, somewhat longer (simulated annealing).

    Parameters
    ----------
    day : Day
        The day.
    edges, slots : ndarray of shape (n_meetings,)
        Pairs that meet, and when.
    budget : Budget
        What may be spent.
    seed : int, default=0
        Of the moves.

    Returns
    -------
    ndarray of shape (n_meetings,)
        Slots; windows, seats and tables are kept.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a", "a"], "id_b": ["b", "c"], "score": [0.5, 0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b", "c"]}), scores)
    >>> pair = np.array([0, 1])
    >>> idle_gaps(day, pair, close_gaps(day, pair, np.array([0, 3]), Budget()))
    0
    """
    if not len(edges):
        return slots
    chains = _Chains(day, edges, slots, random.Random(seed))
    return np.asarray(chains.anneal(budget), dtype=np.int64)


def _gap(busy: int) -> int:
    return busy.bit_length() - (busy & -busy).bit_length() + 1 - busy.bit_count() if busy else 0


class _Chains:
    """A timetable, who is busy when, and the exchanges that keep it valid."""

    def __init__(self, day: Day, edges: IntArray, slots: IntArray, rng: random.Random):
        self.rng = rng
        self.ends = list(zip(day.left[edges].tolist(), day.right[edges].tolist(), strict=True))
        fixed = (day.slot[edges] >= 0).tolist()
        self.open = [
            [] if still else free for free, still in zip(open_slots(day, edges), fixed, strict=True)
        ]
        self.allowed = [sum(1 << slot for slot in free) for free in self.open]
        self.seats, self.limit = day.room.seats.tolist(), day.room.limit.tolist()
        self.slot = slots.tolist()
        self.count = np.bincount(slots, minlength=day.slots).tolist()
        n = len(day.people)
        self.at: list[list[list[int]]] = [[[] for _ in range(day.slots)] for _ in range(n)]
        self.busy = [0] * n
        for edge, slot in enumerate(self.slot):
            for who in self.ends[edge]:
                self.at[who][slot].append(edge)
                self.busy[who] |= 1 << slot
        self.people = sorted({who for pair in self.ends for who in pair})

    def anneal(self, budget: Budget) -> list[int]:
        now = sum(map(_gap, self.busy))
        best, answer = now, list(self.slot)
        moves = min(_MOST_MOVES, _MOVES_PER_MEETING * len(self.slot))
        for step in range(moves):
            if not now or (step % 500 == 0 and budget.over()):
                break
            heat = max(_COLD, _HOT * (1 - step / moves))
            now += self._move(heat)
            if now < best:
                best, answer = now, list(self.slot)
        return answer

    def _move(self, heat: float) -> int:
        """Try one exchange; return by how much people wait longer."""
        edge, target = self._pick()
        if edge < 0 or target == self.slot[edge]:
            return 0
        source = self.slot[edge]
        chain = self._chain(edge, source, target)
        if chain is None:
            return 0
        shift = sum(1 if self.slot[other] == source else -1 for other in chain)
        over_target = self.count[target] + shift > self.limit[target]
        if over_target or self.count[source] - shift > self.limit[source]:
            return 0
        who = {person for other in chain for person in self.ends[other]}
        before = sum(_gap(self.busy[person]) for person in who)
        self._flip(chain, source, target, who)
        longer = sum(_gap(self.busy[person]) for person in who) - before
        good = longer <= 0 or self.rng.random() < math.exp(-longer / heat)
        if good and not self._crowded(who, source, target):
            self.count[target] += shift
            self.count[source] -= shift
            return longer
        self._flip(chain, source, target, who)
        return 0

    def _pick(self) -> tuple[int, int]:
        """Mostly bring the first or last meeting of somebody who waits into the gap."""
        rng = self.rng
        who = self.people[int(rng.random() * len(self.people))]
        busy = self.busy[who]
        if not _gap(busy):
            edge = int(rng.random() * len(self.slot))
            free = self.open[edge]
            return (edge, free[int(rng.random() * len(free))]) if free else (-1, -1)
        first, last = (busy & -busy).bit_length() - 1, busy.bit_length() - 1
        holes = [slot for slot in range(first, last) if not busy >> slot & 1]
        at_end = self.at[who][first if rng.random() < 0.5 else last]
        edge = at_end[int(rng.random() * len(at_end))]
        target = holes[int(rng.random() * len(holes))]
        return (edge, target) if self.allowed[edge] >> target & 1 else (-1, -1)

    def _chain(self, edge: int, source: int, target: int) -> list[int] | None:
        """All meetings that change sides together; None where one of them may not."""
        chain, stack, seen = list[int](), [edge], {edge}
        while stack:
            here = stack.pop()
            other = target if self.slot[here] == source else source
            if not self.allowed[here] >> other & 1 or len(chain) >= _LONGEST:
                return None
            chain.append(here)
            for who in self.ends[here]:
                for beside in self.at[who][other]:
                    if beside not in seen:
                        seen.add(beside)
                        stack.append(beside)
        return chain

    def _flip(self, chain: list[int], source: int, target: int, who: set[int]) -> None:
        for edge in chain:
            slot = self.slot[edge]
            for person in self.ends[edge]:
                self.at[person][slot].remove(edge)
        for edge in chain:
            slot = self.slot[edge] = target if self.slot[edge] == source else source
            for person in self.ends[edge]:
                self.at[person][slot].append(edge)
        for person in who:
            at = self.at[person]
            busy = self.busy[person] & ~(1 << source | 1 << target)
            busy |= bool(at[source]) << source | bool(at[target]) << target
            self.busy[person] = busy

    def _crowded(self, who: set[int], source: int, target: int) -> bool:
        return any(
            len(self.at[person][slot]) > self.seats[person][slot]
            for person in who
            for slot in (source, target)
        )
