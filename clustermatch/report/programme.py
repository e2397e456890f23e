"""The day of a plan as a page shows it: by slot, and by participant."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..cells import clean, list_rows, where
from ..columns import Columns
from ..exceptions import InputError
from ..meetings.clock import SlotClock
from ..meetings.plan import MeetingPlan
from ..pairs import pair_ids
from ..profiles import Profiles

__all__ = ["Meeting", "Programme", "read_programme"]

_IDS: Final = (Columns.ID_A, Columns.ID_B)
# Every slot gets a column of the page: a day of minutes.
_MOST_SLOTS: Final = 24 * 60
_MOST_TABLES: Final = 1_000_000


@dataclass(frozen=True)
class Meeting:
    """
    One meeting.

    Attributes
    ----------
    slot : int
        When, from 1.
    table : int
        Where, from 1; 0 where that is not said.
    one, other : int
        Positions of the two.
    origin : str
        "must", "mutual request", "request", "suggestion", or "" where that is not said.
    """

    slot: int
    table: int
    one: int
    other: int
    origin: str


@dataclass(frozen=True)
class Programme:
    """
    All meetings of a day.

    Attributes
    ----------
    meetings : tuple of Meeting
        By slot and table.
    slots : tuple of int
        Every slot from the first to the last.
    times : dict of int to str
        When each slot is; empty where that is not known.
    clock : SlotClock or None
        The same, with the date.
    """

    meetings: tuple[Meeting, ...]
    slots: tuple[int, ...]
    times: dict[int, str]
    clock: SlotClock | None

    def of(self, position: int) -> dict[int, Meeting]:
        """
        List the meetings of one participant.

        Parameters
        ----------
        position : int
            Whose.

        Returns
        -------
        dict of int to Meeting
            By slot.
        """
        return self._by_participant.get(position, {})

    @property
    def participants(self) -> frozenset[int]:
        """
        List who has a meeting.

        Returns
        -------
        frozenset of int
            Positions.
        """
        return frozenset(self._by_participant)

    @cached_property
    def by_slot(self) -> dict[int, list[Meeting]]:
        """
        Give the meetings of each slot.

        Returns
        -------
        dict of int to list of Meeting
            By slot, those at once by table; a slot without any has an empty list.
        """
        found: dict[int, list[Meeting]] = {slot: [] for slot in self.slots}
        for each in self.meetings:
            found[each.slot].append(each)
        return found

    @cached_property
    def _by_participant(self) -> dict[int, dict[int, Meeting]]:
        found: dict[int, dict[int, Meeting]] = {}
        for each in self.meetings:
            for person in (each.one, each.other):
                found.setdefault(person, {})[each.slot] = each
        return found


def read_programme(
    plan: pd.DataFrame | MeetingPlan, profiles: Profiles, clock: SlotClock | None = None
) -> Programme:
    """
    Read the meetings of a plan, as far as a page can show them.

    Whether it keeps to all that was asked of it is for `clustermatch.check_plan` to say, which
    shares no code with whoever makes or shows plans.

    Parameters
    ----------
    plan : DataFrame or MeetingPlan
        A plan, or its table: `slot`, `id_a`, `id_b`; optional `table`, `origin`, and `time` as
        workbooks have it.
    profiles : Profiles
        The population.
    clock : SlotClock, default=None
        When the slots are.

    Returns
    -------
    Programme
        The day.

    Raises
    ------
    InputError
        If a column is missing, a slot or table is no whole number from 1, an id is unknown, or
        somebody would meet itself, or two others in one slot.

    Examples
    --------
    >>> people = pd.DataFrame({"id": list("abcd"), "description": "bois", "lang": "fr"})
    >>> plan = pd.DataFrame({"slot": [2, 1], "id_a": ["a", "b"], "id_b": ["b", "c"]})
    >>> day = read_programme(plan, Profiles.from_frame(people))
    >>> [(each.slot, each.one, each.other) for each in day.meetings], day.slots
    ([(1, 1, 2), (2, 0, 1)], (1, 2))
    """
    frame = plan.meetings if isinstance(plan, MeetingPlan) else plan
    _check_columns(frame)
    source = f"{where(frame)}plan"
    first, second = pair_ids(frame, _IDS, "plan")
    rows = frame.index.tolist()
    ends = [profiles.positions(ids, source, rows=rows) for ids in (first, second)]
    slots = _whole(frame, "slot", _MOST_SLOTS)
    tables = np.zeros(len(frame), dtype=np.int64)
    if "table" in frame:
        tables = _whole(frame, "table", _MOST_TABLES)
    origins = [_text(value) for value in frame.get("origin", pd.Series([""] * len(frame)))]
    order = np.lexsort((ends[1], ends[0], tables, slots))
    meetings = tuple(
        Meeting(int(slots[at]), int(tables[at]), int(ends[0][at]), int(ends[1][at]), origins[at])
        for at in order
    )
    _check_once(meetings, profiles, source)
    last = int(slots.max()) if len(slots) else 0
    numbers = tuple(range(1, last + 1))
    return Programme(meetings, numbers, _times(frame, slots, numbers, clock), clock)


def _check_columns(frame: Any) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise InputError(
            f"plan must be a MeetingPlan or a table of meetings, got {type(frame).__name__}."
        )
    names = frame.columns.tolist()
    twice = [name for name in ("slot", "table", "origin", "time") if names.count(name) > 1]
    if "slot" not in names or twice:
        wrong = f"column `{twice[0]}` stands there twice" if twice else "no column `slot`"
        raise InputError(
            f"{where(frame)}plan: {wrong}; the columns are: {', '.join(map(str, names))}. Give the "
            "meetings as `clustermatch plan -o` writes them."
        )


def _whole(frame: pd.DataFrame, name: str, most: int) -> NDArray[np.int64]:
    numbers = [_number(value) for value in frame[name]]
    wrong = [at for at, number in enumerate(numbers) if not 1 <= number <= most or number % 1]
    if wrong:
        raise InputError(
            f"{where(frame)}plan: column `{name}` must hold whole numbers from 1 to {most}, got "
            f"{frame[name].iloc[wrong[0]]!r} in {list_rows(frame, [frame.index[wrong[0]]])}."
        )
    return np.asarray(numbers, dtype=np.int64)


def _number(value: Any) -> float:
    """Read a cell; nan, which lies in no range, where it is no number."""
    try:
        return math.nan if isinstance(value, (bool, np.bool_)) else float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _check_once(meetings: tuple[Meeting, ...], profiles: Profiles, source: str) -> None:
    """Refuse a day that nobody could live through."""
    taken: set[tuple[int, int]] = set()
    for each in meetings:
        if each.one == each.other:
            raise InputError(
                f"{source}: {profiles.ids[each.one]!r} would meet itself in slot {each.slot}."
            )
        for person in (each.one, each.other):
            if (each.slot, person) in taken:
                raise InputError(
                    f"{source}: {profiles.ids[person]!r} has two meetings in slot "
                    f"{each.slot}. `clustermatch.check_plan` lists all faults of a plan."
                )
            taken.add((each.slot, person))


def _times(
    frame: pd.DataFrame,
    slots: NDArray[np.int64],
    numbers: tuple[int, ...],
    clock: SlotClock | None,
) -> dict[int, str]:
    if clock is not None:
        return {slot: clock.label(slot) for slot in numbers}
    if "time" not in frame:
        return {}
    told = [_text(value) for value in frame["time"]]
    return {int(slot): time for slot, time in zip(slots, told, strict=True) if time}


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""
