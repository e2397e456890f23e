"""Slots for chosen pairs: tabu search for a list edge colouring with tables."""

import random

import numpy as np
from numpy.typing import NDArray

from .day import Day
from .solver import Budget

__all__ = ["colour", "open_slots"]

IntArray = NDArray[np.int64]

_PATIENCE = 20_000
_PATIENCE_PER_PAIR = 5
_KICK = 1000.0
_TABU = 1e5


def open_slots(day: Day, edges: IntArray) -> list[list[int]]:
    """
    List the slots in which each pair could meet.

    Parameters
    ----------
    day : Day
        The day.
    edges : ndarray of shape (n_meetings,)
        Pairs.

    Returns
    -------
    list of list of int
        Slots, ascending, of each pair.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> clusters = pd.DataFrame({"id": ["a", "b"], "arrival": [1, 2]})
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> open_slots(read_day(clusters, scores), np.array([0]))
    [[1, 2, 3]]
    """
    seats = (day.room.seats > 0) & (day.room.limit > 0)
    at = np.arange(day.slots)
    both = seats[day.left[edges]] & seats[day.right[edges]]
    both &= (at >= day.early[edges][:, None]) & (at < day.late[edges][:, None])
    return [np.flatnonzero(row).tolist() for row in both]


def colour(
    day: Day,
    edges: IntArray,
    budget: Budget,
    *,
    seed: int = 0,
    start: IntArray | None = None,
) -> IntArray:
    """
    Give chosen pairs slots.

    A pair without a free slot takes one and pushes out whoever stands in its way; that pair may
    not come back there for a while (tabu search; Hertz and de Werra 1987). It ends when all have
    a slot, or after many moves without progress.

    Parameters
    ----------
    day : Day
        The day.
    edges : ndarray of shape (n_meetings,)
        Pairs.
    budget : Budget
        What may be spent.
    seed : int, default=0
        Of the choices between equals.
    start : ndarray of shape (n_meetings,), default=None
        Slots to begin with, -1 for none; these pairs are moved only where it must be.

    Returns
    -------
    ndarray of shape (n_meetings,)
        Slot of each pair, from 0; -1 where none was found.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a", "a"], "id_b": ["b", "c"], "score": [0.5, 0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b", "c"]}), scores, slots=2)
    >>> sorted(colour(day, np.array([0, 1]), Budget()).tolist())
    [0, 1]
    """
    search = _Search(day, edges, random.Random(seed))
    for edge, slot in enumerate(day.slot[edges].tolist()):
        if slot >= 0:
            search.place(edge, slot)
            search.fixed[edge] = True
    if start is not None:
        search.keep(start.tolist())
    search.fill()
    search.run(budget)
    return np.asarray(search.best if search.todo else search.slot, dtype=np.int64)


class _Search:
    """State of the search: who is busy with what, slot by slot."""

    def __init__(self, day: Day, edges: IntArray, rng: random.Random):
        self.rng, self.m = rng, len(edges)
        self.left, self.right = day.left[edges].tolist(), day.right[edges].tolist()
        self.open = open_slots(day, edges)
        self.seats, self.limit = day.room.seats.tolist(), day.room.limit.tolist()
        n = len(day.people)
        self.busy: list[list[list[int]]] = [[[] for _ in range(day.slots)] for _ in range(n)]
        self.members: list[list[int]] = [[] for _ in range(day.slots)]
        self.place_in = [0] * self.m
        self.slot, self.moved = [-1] * self.m, [0] * self.m
        self.fixed = [False] * self.m
        self.todo: list[int] = []
        self.best: list[int] = []

    def place(self, edge: int, slot: int) -> None:
        self.slot[edge] = slot
        self.busy[self.left[edge]][slot].append(edge)
        self.busy[self.right[edge]][slot].append(edge)
        self.place_in[edge] = len(self.members[slot])
        self.members[slot].append(edge)

    def lift(self, edge: int) -> int:
        slot = self.slot[edge]
        self.slot[edge] = -1
        self.busy[self.left[edge]][slot].remove(edge)
        self.busy[self.right[edge]][slot].remove(edge)
        members, at = self.members[slot], self.place_in[edge]
        members[at] = members[-1]
        self.place_in[members[at]] = at
        members.pop()
        return slot

    def free(self, edge: int, slot: int) -> bool:
        one, other = self.left[edge], self.right[edge]
        return bool(
            len(self.busy[one][slot]) < self.seats[one][slot]
            and len(self.busy[other][slot]) < self.seats[other][slot]
            and len(self.members[slot]) < self.limit[slot]
        )

    def keep(self, start: list[int]) -> None:
        for edge, slot in enumerate(start):
            if slot in self.open[edge] and self.slot[edge] < 0 and self.free(edge, slot):
                self.place(edge, slot)
                self.moved[edge] = 3

    def fill(self) -> None:
        """Place what fits as it is: the pairs with the fewest slots first, in the emptiest slot."""
        waiting = [edge for edge in range(self.m) if self.slot[edge] < 0]
        for edge in sorted(waiting, key=lambda edge: len(self.open[edge])):
            fits = [slot for slot in self.open[edge] if self.free(edge, slot)]
            if fits:
                self.place(edge, min(fits, key=lambda slot: len(self.members[slot])))
            else:
                self.todo.append(edge)

    def run(self, budget: Budget) -> None:
        tabu: dict[tuple[int, int], int] = {}
        fewest, self.best = len(self.todo), list(self.slot)
        patience = max(_PATIENCE, _PATIENCE_PER_PAIR * self.m)
        last = step = 0
        while self.todo and step - last < patience:
            step += 1
            if step % 1000 == 0 and budget.over():
                break
            at = self.rng.randrange(len(self.todo))
            self.todo[at], self.todo[-1] = self.todo[-1], self.todo[at]
            edge = self.todo[-1]
            slot, out = self._best_move(edge, tabu, step)
            if slot < 0:
                continue
            self.todo.pop()
            for other in out:
                hold = step + 10 + self.rng.randrange(10) + len(self.todo) // 2
                tabu[other, self.lift(other)] = hold
                self.todo.append(other)
                self.moved[other] += 1
            self.place(edge, slot)
            if len(self.todo) < fewest:
                fewest, last, self.best = len(self.todo), step, list(self.slot)

    def _best_move(
        self, edge: int, tabu: dict[tuple[int, int], int], step: int
    ) -> tuple[int, list[int]]:
        cost, where, out = float("inf"), -1, list[int]()
        for slot in self.open[edge]:
            kick = self._in_the_way(edge, slot)
            if kick is None:
                continue
            z = self.rng.random() + 0.5 * len(self.members[slot]) / self.limit[slot]
            z += sum(_KICK + self.moved[other] for other in kick)
            if kick and tabu.get((edge, slot), 0) > step:
                z += _TABU
            if z < cost:
                cost, where, out = z, slot, kick
        return where, out

    def _in_the_way(self, edge: int, slot: int) -> list[int] | None:
        """Say who must leave for a pair to meet in a slot; None where somebody cannot."""
        kick: list[int] = []
        for who in (self.left[edge], self.right[edge]):
            busy = self.busy[who][slot]
            if len(busy) >= self.seats[who][slot]:
                movable = [other for other in busy if not self.fixed[other]]
                if not movable:
                    return None
                least = min(movable, key=self.moved.__getitem__)
                if least not in kick:
                    kick.append(least)
        members = self.members[slot]
        if len(members) - len(kick) >= self.limit[slot]:
            others = [o for o in self._some(members) if not self.fixed[o] and o not in kick]
            if not others:
                return None
            kick.append(min(others, key=self.moved.__getitem__))
        return kick

    def _some(self, members: list[int]) -> list[int]:
        """Look at a few of a full room: the least moved of them leaves."""
        if len(members) <= 8:
            return members
        return [members[self.rng.randrange(len(members))] for _ in range(8)]
