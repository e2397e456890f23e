"""Whether a plan keeps to everything that was asked of it; shares no code with the planner."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from .check_cells import cell, id_key, number, records, whole
from .check_faults import Checked, Day, Fault, find_faults
from .check_rules import Pair, Rules

__all__ = ["FAULTS", "below_minimum", "check_plan"]

# Each code, and what is wrong.
FAULTS: Final = {
    "unknown_id": "an id is not among the clusters",
    "self_meeting": "a cluster meets itself",
    "bad_slot": "the slot is no whole number from 1 to slots",
    "bad_table": "the table is no whole number from 1 to tables",
    "outside_window": "one side has not arrived yet or has left",
    "absent": "one side is absent",
    "vetoed": "one side refused the other",
    "excluded": "the pair is excluded",
    "already_met": "the pair met before",
    "not_a_candidate": "the pair has no score, and nobody asked for it",
    "not_across": "both have the same value of the attribute that must differ",
    "same_role": "two hosts, or two visitors",
    "home_table": "a cluster with a table of its own sits elsewhere",
    "wrong_score": "the score differs from the one that was given",
    "bad_origin": "the origin is not what the requests and must-meets say",
    "pair_twice": "the same two meet more than once",
    "double_booked": "a cluster has two meetings at once and one representative",
    "representatives": "a cluster has more meetings at once than representatives",
    "table_clash": "two meetings share a table",
    "too_many_tables": "more meetings at once than tables",
    "over_capacity": "a cluster has more meetings than it can take",
    "must_missing": "two that must meet do not",
    "fixed_moved": "a fixed meeting is not where it was put",
    "past_changed": "a slot that is over is not as it was",
}

_PLACED: Final = ("slot", "id_a", "id_b")
_OPTIONAL: Final = ("table", "score", "origin")
_COLUMNS: Final = ("code", "id_a", "id_b", "slot", "detail")


def check_plan(
    plan: Any,
    *,
    clusters: Any = None,
    absent: Iterable[Any] = (),
    now: int = 1,
    late: Mapping[Any, int] | None = None,
    previous: Any = None,
    **asked: Any,
) -> pd.DataFrame:
    """
    Seek what is wrong with a plan.

    The tables are read anew and nothing of the planner is used, so that a fault of the planner
    cannot hide itself. Any table of meetings can be checked: one that was changed by hand, or
    that another program made. A minimum that is missed is no fault: `below_minimum` tells it.

    Parameters
    ----------
    plan : MeetingPlan or DataFrame
        A plan brings what it was made from. A table needs `slot`, `id_a`, `id_b`; `table`,
        `score` and `origin` are checked where they are there.
    clusters : DataFrame or Profiles, default=None
        Who takes part; for a table of meetings.
    absent : iterable, default=()
        Ids of those who are away from slot `now` on.
    now : int, default=1
        The first slot that is not over.
    late : mapping of id to int, default=None
        First slot of those who come later than the table says.
    previous : MeetingPlan or DataFrame, default=None
        The plan before; its slots before `now` must be unchanged.
    **asked : object
        The keywords of `plan_meetings` that the plan was made with, and `scores`.

    Returns
    -------
    DataFrame
        `code`, `id_a`, `id_b`, `slot`, `detail`, a fault each, sorted by slot; empty if all is
        well. The codes are those of `clustermatch.meetings.check.FAULTS`.

    Raises
    ------
    InputError
        If a table or a number that the plan is checked against is not usable.

    Examples
    --------
    >>> clusters = pd.DataFrame({"id": ["a", "b", "c"]})
    >>> meetings = pd.DataFrame({"slot": [1, 1], "id_a": ["a", "b"], "id_b": ["b", "c"]})
    >>> check_plan(meetings, clusters=clusters, slots=2, capacity=1).loc[:, "code":"slot"]
                code id_a  id_b  slot
    0  over_capacity    b  <NA>  <NA>
    1  double_booked    b  <NA>     1
    """
    day = _read(plan, clusters, asked)
    gone = frozenset(map(id_key, absent))
    arriving = {id_key(key): number(slot, "late", least=1) for key, slot in (late or {}).items()}
    before = None if previous is None else _read_meetings(previous)
    start = number(now, "now", least=1)
    return _table(find_faults(day._replace(now=start, absent=gone, late=arriving, previous=before)))


def below_minimum(plan: Any, *, clusters: Any = None, **asked: Any) -> pd.DataFrame:
    """
    List who has fewer meetings than its minimum.

    Parameters
    ----------
    plan : MeetingPlan or DataFrame
        As for `check_plan`.
    clusters : DataFrame or Profiles, default=None
        Who takes part; for a table of meetings.
    **asked : object
        The keywords of `plan_meetings`.

    Returns
    -------
    DataFrame
        `id`, `meetings`, `minimum`, in the order of the clusters.

    Raises
    ------
    InputError
        As for `check_plan`.

    Examples
    --------
    >>> meetings = pd.DataFrame({"slot": [1], "id_a": ["a"], "id_b": ["b"]})
    >>> below_minimum(meetings, clusters=pd.DataFrame({"id": ["a", "b", "c"]}), minimum=1)
      id  meetings  minimum
    0  c         0        1
    """
    day = _read(plan, clusters, asked)
    load = Counter(key for meeting in day.meetings for key in meeting.pair)
    rows = [
        (member.shown, load[key], member.minimum)
        for key, member in day.rules.members.items()
        if load[key] < min(member.minimum, member.capacity)
    ]
    return pd.DataFrame(rows, columns=["id", "meetings", "minimum"])


def _read(plan: Any, clusters: Any, asked: Mapping[str, Any]) -> Day:
    meetings, admitted = _read_meetings(plan), frozenset[Pair]()
    if hasattr(plan, "meetings"):
        # A must-meet that cannot be held is no fault where the plan says so, and why.
        admitted = frozenset(
            frozenset(map(id_key, (row["id_a"], row["id_b"])))
            for row in records(plan.unmet, ("id_a", "id_b"), ("reason",))
            if cell(row, "reason")
        )
        asked = {**plan.day.inputs, **asked}
        clusters = asked.pop("clusters") if clusters is None else clusters
    pairs = {meeting.pair for meeting in meetings if meeting.a != meeting.b}
    rules = Rules.read(clusters, asked, pairs)
    return Day(meetings, rules, admitted=admitted)


def _read_meetings(plan: Any) -> list[Checked]:
    table = getattr(plan, "meetings", plan)
    return [
        Checked(
            id_key(row["id_a"]),
            id_key(row["id_b"]),
            whole(row["slot"]),
            whole(row.get("table")),
            row,
        )
        for row in records(table, _PLACED, _OPTIONAL)
    ]


def _table(faults: Iterable[Fault]) -> pd.DataFrame:
    rows = sorted(faults, key=lambda each: (each.slot or 0, each.code, *map(str, each[1:])))
    columns = zip(*rows, strict=True) if rows else ([] for _ in _COLUMNS)
    cells = {
        name: [pd.NA if value is None else value for value in column]
        for name, column in zip(_COLUMNS, columns, strict=True)
    }
    table = pd.DataFrame(cells, dtype=object)
    return table.astype({"code": str, "slot": "Int64", "detail": str})
