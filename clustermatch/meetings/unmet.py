"""Which must pairs and requests are not in the plan, and why, each in one plain sentence."""

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Columns
from .day import Day
from .participants import ROLES
from .plan import ORIGINS, UNMET_COLUMNS

__all__ = ["unmet_table"]

IntArray = NDArray[np.int64]


def unmet_table(day: Day, edges: IntArray, slots: IntArray) -> pd.DataFrame:
    """
    Tell what could not be met.

    Parameters
    ----------
    day : Day
        The day.
    edges : ndarray of shape (n_meetings,)
        Pairs that meet.
    slots : ndarray of shape (n_meetings,)
        When, from 0.

    Returns
    -------
    DataFrame
        `id_a`, `id_b`, `kind`, `priority`, `reason`: must pairs first, then requests, by ids.

    Examples
    --------
    >>> from clustermatch.meetings.day import read_day
    >>> clusters = pd.DataFrame({"id": ["a", "b", "c"]})
    >>> scores = pd.DataFrame(columns=["id_a", "id_b", "score"])
    >>> day = read_day(clusters, scores, requests=[("c", "a")], vetoes=[("a", "c")])
    >>> unmet_table(day, np.array([], dtype=int), np.array([], dtype=int))["reason"].tolist()
    ["'a' declined to meet 'c'."]
    """
    story = _Story(day, edges, slots)
    asked = set(map(tuple, day.requests.tolist()))
    rows: list[tuple[Any, ...]] = []
    for one, other in np.unique(np.sort(day.musts, axis=1), axis=0).tolist():
        if (one, other) not in story.meets:
            ids = day.ids[one], day.ids[other]
            rows.append((*ids, ORIGINS[0], np.nan, story.why(one, other)))
    for (one, other), priority in zip(day.requests.tolist(), day.priority.tolist(), strict=True):
        if (min(one, other), max(one, other)) not in story.meets:
            kind = ORIGINS[1 if (other, one) in asked else 2]
            ids = day.ids[one], day.ids[other]
            rows.append((*ids, kind, priority, story.why(one, other)))
    table = pd.DataFrame(rows, columns=list(UNMET_COLUMNS))
    kinds = "str" if day.ids and isinstance(day.ids[0], str) else "int64"
    return table.astype(
        {
            Columns.ID_A: kinds,
            Columns.ID_B: kinds,
            "kind": "str",
            "priority": "float64",
            Columns.REASON: "str",
        }
    )


class _Story:
    """What stands in the way of a pair, in the order in which people want to know it."""

    def __init__(self, day: Day, edges: IntArray, slots: IntArray):
        self.day = day
        self.meets: set[tuple[int, int]] = set()
        self.partners: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.full: dict[int, str] = {}
        self.busy: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.held = np.bincount(slots, minlength=day.slots)
        left, right = day.left[edges].tolist(), day.right[edges].tolist()
        for edge, one, other, slot in zip(edges.tolist(), left, right, slots.tolist(), strict=True):
            self.meets.add((one, other))
            for who, partner in ((one, other), (other, one)):
                self.partners[who].append((partner, edge))
                self.busy[who, slot].append(partner)

    def why(self, one: int, other: int) -> str:
        code = self.day.refused.get((min(one, other), max(one, other)))
        if code is not None:
            return self._refusal(code, one, other)
        full = [who for who in (one, other) if self._is_full(who)]
        if full:
            return " ".join(self._full(who) for who in full)
        return self._no_slot(one, other)

    def _name(self, who: int) -> str:
        return repr(self.day.ids[who])

    def _is_full(self, who: int) -> bool:
        return len(self.partners[who]) >= int(self.day.room.capacity[who])

    def _full(self, who: int) -> str:
        if who not in self.full:
            most = int(self.day.room.capacity[who])
            named = ", ".join(self._partner(*partner) for partner in sorted(self.partners[who]))
            meetings = "meeting" if most == 1 else f"{most} meetings"
            self.full[who] = f"{self._name(who)} already has its {meetings}: with {named}."
        return self.full[who]

    def _partner(self, partner: int, edge: int) -> str:
        if self.day.slot[edge] >= 0:
            return f"{self._name(partner)} (fixed)"
        if self.day.must[edge]:
            return f"{self._name(partner)} (must)"
        wish = int(self.day.wish[edge])
        return f"{self._name(partner)} ({ORIGINS[3 - wish]})" if wish else self._name(partner)

    def _refusal(self, code: str, one: int, other: int) -> str:
        day, names = self.day, (self._name(one), self._name(other))
        if code == "veto":
            who, whom = names if (one, other) in day.vetoes else names[::-1]
            return f"{who} declined to meet {whom}."
        if code == "excluded":
            return "The pair is among those to exclude."
        if code == "already met":
            return "They have already met."
        if code == "same group":
            value = day.people.group_names[day.people.group[one]]
            return f"Both have {value!r} as {day.inputs.get('across')}, which must differ."
        if code == "same role":
            return f"Both are {ROLES[day.people.role[one]]}s."
        if code == "no capacity":
            nobody = [who for who in (one, other) if day.room.capacity[who] == 0]
            return f"{' and '.join(map(self._name, nobody))} may have no meeting at all."
        return f"No common slot: {self._hours(one)}, {self._hours(other)}."

    def _hours(self, who: int) -> str:
        slots = np.flatnonzero(self.day.room.seats[who] > 0) + 1
        if not len(slots):
            return f"{self._name(who)} is there in no slot of the day"
        if len(slots) == slots[-1] - slots[0] + 1:
            span = f"slot {slots[0]}" if len(slots) == 1 else f"slots {slots[0]} to {slots[-1]}"
        else:
            span = f"slots {', '.join(map(str, slots))}"
        return f"{self._name(who)} is there in {span}"

    def _no_slot(self, one: int, other: int) -> str:
        """Both have room left: then seats or tables are taken in every slot that they share."""
        day = self.day
        at = int(day.find(np.array([[one, other]]))[0])
        shared = [
            slot
            for slot in range(int(day.early[at]), int(day.late[at]))
            if min(day.room.seats[one, slot], day.room.seats[other, slot]) > 0
        ]
        both = [slot for slot in shared if self._idle(one, slot) and self._idle(other, slot)]
        if both:
            slots = ", ".join(str(slot + 1) for slot in both)
            return f"No table is free in the slots that both have left ({slots})."
        taken = []
        for slot in shared:
            held = [who for who in (one, other) if not self._idle(who, slot)]
            names = [
                f"{self._name(who)} meets {', '.join(map(self._name, self.busy[who, slot]))}"
                for who in held
            ]
            taken.append(f"slot {slot + 1}: {' and '.join(names)}")
        return f"No slot is free for both ({'; '.join(taken)})."

    def _idle(self, who: int, slot: int) -> bool:
        return len(self.busy[who, slot]) < int(self.day.room.seats[who, slot])
