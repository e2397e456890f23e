"""Pairs that found no slot: fill what is free, then solve one neighbourhood after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .colouring import open_slots
from .day import Day
from .joint import rebound, solve_jointly
from .selection import Step, Tier, measure
from .solver import Budget, Model

__all__ = ["mend"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_ROUNDS: Final = 200
_PATIENCE: Final = 70
_MOST_CELLS: Final = 8_000
_JOINT_CELLS: Final = 4_000
_NODES: Final = 50


def mend(
    day: Day,
    steps: Sequence[Step],
    tiers: Sequence[Tier],
    chosen: IntArray,
    slots: IntArray,
    budget: Budget,
    *,
    seed: int = 0,
) -> tuple[IntArray, IntArray, list[Tier]]:
    """
    Make the best of a timetable in which not all chosen pairs found a slot.

    A group of participants, or a few slots, are set free and planned anew by an exact model;
    the result stays if it is no worse, goal by goal (large-neighbourhood search; Shaw 1998).
    Small days end with one exact model of all pairs and slots.

    Parameters
    ----------
    day : Day
        The day.
    steps : sequence of Step
        What counts, the most important first.
    tiers : sequence of Tier
        What the choice of pairs reached: no timetable passes the first that it misses.
    chosen : ndarray of shape (n_chosen,)
        Chosen pairs.
    slots : ndarray of shape (n_chosen,)
        Their slots; -1 where none was found.
    budget : Budget
        What may be spent.
    seed : int, default=0
        Of the choice of neighbourhoods.

    Returns
    -------
    edges, slots : ndarray of shape (n_meetings,)
        Pairs that meet, sorted, and when.
    tiers : list of Tier
        What is reached, and what nothing can pass.
    """
    held = slots >= 0
    search = _Neighbourhoods(day, steps, budget, chosen, np.random.default_rng(seed))
    search.begin(chosen[held], slots[held])
    goal = tuple(tier.value for tier in tiers)
    search.run(goal)
    edges, when = search.edges, search.slots
    order = np.argsort(edges)
    edges, when = edges[order], when[order]
    if measure(day, steps, edges) == goal:
        return edges, when, list(tiers)
    if sum(map(len, open_slots(day, np.arange(len(day))))) <= _JOINT_CELLS:
        return solve_jointly(day, steps, tiers, edges, when, budget)
    return edges, when, rebound(day, steps, tiers, edges, budget)


@dataclass(eq=False)
class _Cells:
    """Pairs in slots that a neighbourhood may use, and what limits them."""

    edge: IntArray
    slot: IntArray


class _Neighbourhoods:
    """A timetable, and parts of it that are planned anew."""

    def __init__(
        self,
        day: Day,
        steps: Sequence[Step],
        budget: Budget,
        chosen: IntArray,
        rng: np.random.Generator,
    ):
        self.day, self.steps, self.budget, self.chosen, self.rng = day, steps, budget, chosen, rng
        everywhere = open_slots(day, np.arange(len(day)))
        self.cell_edge = np.repeat(np.arange(len(day)), list(map(len, everywhere)))
        self.cell_slot = np.asarray([slot for some in everywhere for slot in some], dtype=np.int64)
        self.gain, self.levels = _blend(day, steps)
        self.edges = self.slots = np.empty(0, dtype=np.int64)
        self.value: tuple[int, ...] = ()
        n = len(day.people)
        both = np.r_[day.left, day.right], np.r_[day.right, day.left]
        near = sparse.csr_array((np.ones(2 * len(day)), both), shape=(n, n))
        self.near = [row.tolist() for row in np.split(near.indices, near.indptr[1:-1])]

    def begin(self, edges: IntArray, slots: IntArray) -> None:
        self.edges, self.slots = edges, slots
        self.value = measure(self.day, self.steps, edges)
        self._solve(np.zeros(len(self.day.people), dtype=bool), np.empty(0, dtype=np.int64))

    def run(self, goal: tuple[int, ...]) -> None:
        last = 0
        for step in range(_ROUNDS):
            if self.value >= goal or step - last > _PATIENCE or self.budget.over():
                return
            before = self.value
            if step % 4 == 3:
                count = min(2, self.day.slots)
                self._solve(
                    np.zeros(len(self.day.people), dtype=bool),
                    np.sort(self.rng.choice(self.day.slots, count, replace=False)),
                )
            else:
                self._solve(self._group(), np.empty(0, dtype=np.int64), inner=step % 2 == 0)
            if self.value > before:
                last = step

    def _group(self) -> NDArray[np.bool_]:
        """Grow a connected group, mostly from somebody whose chosen pair found no slot."""
        n, rng = len(self.day.people), self.rng
        lost = np.setdiff1d(self.chosen, self.edges)
        starts = np.unique(np.r_[self.day.left[lost], self.day.right[lost]])
        first = (
            int(rng.choice(starts)) if len(starts) and rng.random() < 0.7 else int(rng.integers(n))
        )
        size = max(4, min(n, int(min(0.35 * n, 40))))
        group, queue = {first}, [first]
        while len(group) < size and queue:
            who = queue.pop(int(rng.integers(len(queue))))
            near = self.near[who]
            for other in rng.permutation(len(near))[:4]:
                if near[other] not in group:
                    group.add(near[other])
                    queue.append(near[other])
        inside = np.zeros(n, dtype=bool)
        inside[list(group)] = True
        return inside

    def _solve(self, group: NDArray[np.bool_], free: IntArray, *, inner: bool = False) -> None:
        """Plan anew what lies in the group or in the free slots; keep it if it is no worse."""
        day = self.day
        left, right = group[day.left[self.edges]], group[day.right[self.edges]]
        out = (left & right) if inner else (left | right)
        out |= np.isin(self.slots, free)
        out &= day.slot[self.edges] < 0
        edges, slots = self.edges[~out], self.slots[~out]
        cells, rest = self._cells(edges, slots, self.edges[out], self.slots[out])
        if not len(cells.edge):
            return
        picked = self._best(cells, rest, edges)
        if picked is None:
            return
        edges = np.r_[edges, cells.edge[picked]]
        value = measure(day, self.steps, edges)
        if value >= self.value:
            self.value, self.edges = value, edges
            self.slots = np.r_[slots, cells.slot[picked]]

    def _cells(
        self, edges: IntArray, slots: IntArray, gone: IntArray, gone_slots: IntArray
    ) -> tuple[_Cells, tuple[IntArray, IntArray, IntArray]]:
        """List what fits beside the meetings that stay; the best, where there is too much."""
        day, n = self.day, len(self.day.people)
        seats = day.room.seats.copy()
        np.subtract.at(seats, (day.left[edges], slots), 1)
        np.subtract.at(seats, (day.right[edges], slots), 1)
        ends = np.r_[day.left[edges], day.right[edges]]
        room = day.capacity - np.bincount(ends, minlength=n)
        tables = day.room.limit - np.bincount(slots, minlength=day.slots)
        used = np.zeros(len(day), dtype=bool)
        used[edges] = True
        e, t = self.cell_edge, self.cell_slot
        one, other = day.left[e], day.right[e]
        ok = ~used[e] & (room[one] > 0) & (room[other] > 0) & (tables[t] > 0)
        ok &= (seats[one, t] > 0) & (seats[other, t] > 0)
        at = np.flatnonzero(ok)
        if len(at) > _MOST_CELLS:
            # The meetings that were there stay possible, so that nothing can get worse.
            was = np.isin(e[at] * day.slots + t[at], gone * day.slots + gone_slots)
            best = np.lexsort((at, -self.gain[e[at]], ~was))[:_MOST_CELLS]
            at = np.sort(at[best])
        return _Cells(e[at], t[at]), (seats, room, tables)

    def _best(
        self, cells: _Cells, rest: tuple[IntArray, IntArray, IntArray], stay: IntArray
    ) -> IntArray | None:
        day, n, m = self.day, len(self.day.people), len(cells.edge)
        seats, room, tables = rest
        model = Model(m, self.budget)
        one, other, at = day.left[cells.edge], day.right[cells.edge], np.arange(m)
        both, ends = np.r_[at, at], np.r_[one, other]

        def add(group: IntArray, columns: IntArray, limits: IntArray) -> None:
            names, row = np.unique(group, return_inverse=True)
            shape = (len(names), m)
            rows = sparse.csr_array((np.ones(len(row)), (row, columns)), shape=shape)
            model.add_rows(rows, upper=limits[names])

        add(cells.edge, at, np.ones(len(day), dtype=np.int64))
        add(ends, both, room)
        when = np.r_[cells.slot, cells.slot]
        add(ends * day.slots + when, both, seats.ravel())
        add(cells.slot, at, tables)
        gains = self.gain[cells.edge].astype(float)
        gains = np.r_[gains, self._level_columns(model, ends, both, stay, n)]
        found = model.maximise(gains, nodes=_NODES)
        return None if found.x is None else np.flatnonzero(found.x[:m] > 0.5)

    def _level_columns(
        self, model: Model, ends: IntArray, columns: IntArray, stay: IntArray, n: int
    ) -> FloatArray:
        """Add a column for each level that somebody could climb; the lower ones count more."""
        if not self.levels.any():
            return np.empty(0)
        day = self.day
        degree = np.bincount(np.r_[day.left[stay], day.right[stay]], minlength=n)
        who, climbs = np.unique(ends, return_counts=True)
        steps = [
            (row, float(self.levels[person, level]))
            for row, (person, most) in enumerate(zip(who.tolist(), climbs.tolist(), strict=True))
            for level in range(degree[person], min(degree[person] + most, self.levels.shape[1]))
            if self.levels[person, level]
        ]
        if not steps:
            return np.empty(0)
        block = model.add_columns(len(steps), upper=1.0)
        rows = np.r_[np.searchsorted(who, ends), [row for row, _ in steps]]
        at = np.r_[columns, np.arange(block.start, block.stop)]
        signs = np.r_[np.ones(len(ends)), -np.ones(len(steps))]
        shape = (len(who), block.stop)
        model.add_rows(sparse.csr_array((signs, (rows, at)), shape=shape), lower=0)
        return np.asarray([gain for _, gain in steps])


def _blend(day: Day, steps: Sequence[Step]) -> tuple[IntArray, IntArray]:
    """
    Weigh all goals together: what a pair adds, and what each further meeting of somebody adds.

    One unit of a goal counts twice what one pair can add to all goals after it. That is no
    strict order, but it only proposes plans: what stays is decided goal by goal.
    """
    gain = np.zeros(len(day), dtype=np.int64)
    most = max(
        (int(step.floor.max(initial=0)) for step in steps if step.floor is not None), default=0
    )
    levels = np.zeros((len(day.people), most), dtype=np.int64)
    largest = 1
    for step in reversed(steps):
        unit = 1 if largest == 1 else 2 * largest
        if step.gains is not None:
            gain += unit * step.gains
            largest += unit * int(step.gains.max(initial=0))
        elif step.floor is not None:
            levels += unit * (np.arange(most) < step.floor[:, None])
            largest += 2 * unit
    return gain, levels
