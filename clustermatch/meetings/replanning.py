"""The plan on the day: somebody does not come, or comes late, and the rest holds."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Columns
from ..exceptions import ClusterMatchError, InputError
from ..pairs import pair_ids
from .check import check_plan
from .day import Day, read_day
from .plan import CHANGE_COLUMNS, MeetingPlan
from .planner import Kept, plan_day

__all__ = ["POLICIES", "replan_meetings"]

IntArray = NDArray[np.int64]

POLICIES: Final = ("sticky", "additions")
# Nobody without a meeting, then as many kept pairs as possible, then score; slots stay.
_GOALS: Final = ("must", "coverage", "score")
# Three times the best score that a pair can have: a kept pair gives way to nothing but coverage.
_KEPT: Final = 30_000
_IDS: Final = [Columns.ID_A, Columns.ID_B]
_ID_PAIR: Final = (Columns.ID_A, Columns.ID_B)
_PLACE: Final = [*_IDS, "slot", "table"]
_NUMBERS: Final = ("capacity", "minimum", "slots", "tables")
_RULES: Final = ("vetoes", "exclude", "already_met", "across")
_BY_PAIR: Final = (
    *("left", "right", "score", "weight", "early", "late"),
    *("wish", "urgency", "must", "slot", "table"),
)


def replan_meetings(
    plan: MeetingPlan,
    *,
    absent: Iterable[Any] = (),
    late: Mapping[Any, int] | None = None,
    now: int = 1,
    policy: str = "sticky",
    random_state: int = 0,
) -> MeetingPlan:
    """
    Plan the rest of a day again.

    Parameters
    ----------
    plan : MeetingPlan
        The plan so far.
    absent : iterable, default=()
        Ids of those who do not come, or have left.
    late : mapping of id to int, default=None
        First slot in which somebody is there, or is there again; a later re-plan remembers it.
    now : int, default=1
        The next slot, from 1: what lies before is history and stays as it is.
    policy : {"sticky", "additions"}, default="sticky"
        "sticky" may move or drop a surviving meeting where nobody would be left without one, or
        where more meetings fit; "additions" leaves all of them where they are.
    random_state : int, default=0
        Seed of the search for slots.

    Returns
    -------
    MeetingPlan
        With `changes`: `id_a`, `id_b`, `change` (kept, moved, dropped, new), `from_slot`,
        `to_slot`.

    Raises
    ------
    InputError
        If an id is unknown, the slot or the policy does not exist.

    Examples
    --------
    >>> import clustermatch as cm
    >>> clusters = cm.load_interclustering(lang="en").clusters.head(12)
    >>> rec = cm.PartnerRecommender().fit(clusters)
    >>> plan = cm.plan_meetings(clusters, rec, capacity=2, slots=3)
    >>> gone = plan.meetings["id_a"][0]
    >>> after = cm.replan_meetings(plan, absent=[gone])
    >>> gone in set(after.meetings["id_a"]) | set(after.meetings["id_b"])
    False
    """
    day = plan.day
    _check(day, now, policy)
    arrivals = {**day.inputs.get("late", {}), **_arrivals(day, late)}
    gone = _gone(day, absent, arrivals)
    survivors = _survivors(plan.meetings, gone, arrivals, now)
    again = _read_again(plan, survivors, gone, arrivals, now, policy)
    after = plan_day(again, goals=_GOALS, random_state=random_state, kept=_kept(again, survivors))
    after = replace(
        after,
        meetings=_with_origins(plan.meetings, after.meetings),
        day=_as_asked(plan, after.day, survivors, arrivals),
        changes=_changes(plan.meetings, after.meetings),
        adjustments=plan.adjustments,
    )
    faults = check_plan(after, absent=gone, now=now, late=arrivals, previous=plan)
    if len(faults):
        raise ClusterMatchError(
            f"the new plan has {len(faults)} faults, first {faults.iloc[0].to_dict()}. This is a "
            "fault of the library: please report it."
        )
    return after


def _check(day: Day, now: int, policy: str) -> None:
    if policy not in POLICIES:
        raise InputError(f"policy must be one of {', '.join(POLICIES)}, got {policy!r}.")
    whole = isinstance(now, (int, np.integer)) and not isinstance(now, bool)
    if not whole or not 1 <= now <= day.slots:
        raise InputError(f"now must be a slot from 1 to {day.slots}, got {now!r}.")


def _gone(day: Day, absent: Iterable[Any], arrivals: Mapping[Any, int]) -> list[Any]:
    """Bring ids of those absent to their form in the day; too late for its hours is absent."""
    if isinstance(absent, str) or not isinstance(absent, Iterable):
        raise InputError(f"absent must be a list of ids, got {absent!r}. Write [{absent!r}].")
    gone = set(day.people.positions(list(absent), "absent").tolist())
    at = day.people.positions(list(arrivals), "late").tolist()
    slots = arrivals.values()
    gone |= {who for who, slot in zip(at, slots, strict=True) if slot > day.people.departure[who]}
    return [day.ids[who] for who in sorted(gone)]


def _arrivals(day: Day, late: Mapping[Any, int] | None) -> dict[Any, int]:
    """Bring ids of late arrivals to their form in the day."""
    if late is None:
        return {}
    if not isinstance(late, Mapping):
        raise InputError(
            f"late must map ids to their first slots, as {{id: 2}}; got {type(late).__name__}."
        )
    at = day.people.positions(list(late), "late")
    found = {day.ids[position]: slot for position, slot in zip(at, late.values(), strict=True)}
    for key, slot in found.items():
        whole = isinstance(slot, (int, np.integer)) and not isinstance(slot, bool)
        if not whole or not 1 <= slot <= day.slots:
            raise InputError(
                f"late: {key!r} must come in a slot from 1 to {day.slots}, got {slot!r}."
            )
    return found


def _survivors(
    meetings: pd.DataFrame, gone: list[Any], arrivals: Mapping[Any, int], now: int
) -> pd.DataFrame:
    """Meetings that were held, or still can be where they are."""
    past = meetings["slot"] < now
    there = ~meetings[_IDS].isin(gone).any(axis=1)
    for column in _IDS:
        there &= meetings[column].map(arrivals).astype(float).fillna(1) <= meetings["slot"]
    return meetings[past | there]


def _read_again(
    plan: MeetingPlan,
    survivors: pd.DataFrame,
    gone: list[Any],
    arrivals: Mapping[Any, int],
    now: int,
    policy: str,
) -> Day:
    """Read the day with what is history settled."""
    day, inputs = plan.day, plan.day.inputs
    past = survivors[survivors["slot"] < now]
    settled = survivors
    if policy != "additions":
        fixed = _pairs_of(day, inputs["fixed"])
        settled = survivors[_among(day, survivors, _pairs_of(day, past) | fixed)]
    again = read_day(
        _present(day, past, gone, arrivals, now),
        inputs["scores"],
        requests=_without(day, inputs["requests"], gone, past),
        must_meet=_without(day, inputs["must_meet"], gone, past),
        fixed=settled[_PLACE],
        **{name: inputs[name] for name in (*_NUMBERS, *_RULES)},
        opens=now - 1,
    )
    again.reasons.update(day.reasons)
    return _shut_out(replace(again, recommender=day.recommender), arrivals)


def _shut_out(day: Day, arrivals: Mapping[Any, int]) -> Day:
    """Keep those free who were there before, left, and come again."""
    seats, first = day.room.seats.copy(), np.zeros(len(day.people), dtype=np.int64)
    for who, slot in zip(day.people.positions(arrivals, "late"), arrivals.values(), strict=True):
        seats[who, day.opens : slot - 1], first[who] = 0, slot - 1
    # A host away from home, whose table is lent meanwhile, has its seat all the same.
    held = np.flatnonzero(day.slot >= 0)
    own = np.zeros_like(seats)
    for side in (day.left, day.right):
        np.add.at(own, (side[held], day.slot[held]), 1)
    seats = np.maximum(seats, own)
    early = np.maximum(day.early, np.maximum(first[day.left], first[day.right]))
    early = np.where(day.slot >= 0, day.early, early)
    shut = early >= day.late
    wanted = shut & (day.must | (day.wish > 0))
    pairs = zip(day.left[wanted].tolist(), day.right[wanted].tolist(), strict=True)
    open_day = replace(
        day,
        early=early,
        room=replace(day.room, seats=seats),
        refused={**day.refused, **dict.fromkeys(pairs, "no common slot")},
    )
    return replace(open_day, **{name: getattr(open_day, name)[~shut] for name in _BY_PAIR})


def _pairs_of(day: Day, pairs: Any) -> set[tuple[int, int]]:
    """Name pairs by position, the smaller one first."""
    if pairs is None:
        return set()
    at = [day.people.positions(ids, "pairs").tolist() for ids in pair_ids(pairs, _ID_PAIR, "pairs")]
    return {(min(pair), max(pair)) for pair in zip(*at, strict=True)}


def _among(day: Day, table: pd.DataFrame, pairs: set[tuple[int, int]]) -> NDArray[np.bool_]:
    at = [day.people.positions(table[column], "pairs").tolist() for column in _IDS]
    found = [(min(pair), max(pair)) in pairs for pair in zip(*at, strict=True)]
    return np.asarray(found, dtype=bool)


def _present(
    day: Day, past: pd.DataFrame, gone: list[Any], arrivals: Mapping[Any, int], now: int
) -> pd.DataFrame:
    """Write who is gone and who comes late into the table of clusters.

    Whoever has met keeps what made that possible: a plan has to hold without what we know now.
    """
    clusters: pd.DataFrame = day.inputs["clusters"]
    at = day.people.positions(clusters[Columns.ID].tolist(), "clusters")
    keys = pd.Series([day.ids[position] for position in at], index=clusters.index)
    times = keys.map(pd.concat([past[column] for column in _IDS]).value_counts()).fillna(0)
    absent, late = keys.isin(gone), keys.map(arrivals).where(times == 0)
    given = {
        name: pd.Series(values, dtype=float)
        for name, values in (
            ("capacity", day.people.capacity[at]),
            ("minimum", day.people.minimum[at]),
            ("arrival", day.people.arrival[at] + 1),
            ("departure", day.people.departure[at]),
        )
    }
    for column in given.values():
        column.index = clusters.index
    return clusters.assign(
        capacity=given["capacity"].mask(absent, times.astype(float)),
        minimum=given["minimum"].mask(absent, 0.0),
        arrival=np.fmax(given["arrival"], late.astype(float).mask(absent)),
        departure=given["departure"].mask(
            absent, np.fmin(given["departure"], given["arrival"].clip(lower=now - 1))
        ),
    )


def _without(day: Day, pairs: Any, gone: list[Any], past: pd.DataFrame) -> Any:
    """Drop pairs with somebody who is gone, unless they have met."""
    if pairs is None or not gone:
        return pairs
    frame = pairs if isinstance(pairs, pd.DataFrame) else pd.DataFrame(pairs, columns=_IDS)
    there = _among(day, frame, _pairs_of(day, past))
    absent = day.people.positions(gone, "absent")
    at = [day.people.positions(frame[column].tolist(), "pairs") for column in _IDS]
    there |= ~(np.isin(at[0], absent) | np.isin(at[1], absent))
    return frame.loc[there]


def _kept(day: Day, survivors: pd.DataFrame) -> Kept:
    at = np.column_stack([day.people.positions(survivors[column], "plan") for column in _IDS])
    edges = day.find(at.reshape(-1, 2))
    known = edges >= 0
    slots, tables = (survivors[name].to_numpy(dtype=np.int64) - 1 for name in ("slot", "table"))
    return Kept(edges[known], slots[known], tables[known], bonus=_KEPT)


def _with_origins(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Keep why a meeting was planned: that it is settled by now is no reason."""
    was = before.set_index([*_IDS, "slot"])["origin"].to_dict()
    # Where it has moved, it is no longer what was settled.
    places = zip(*(after[name] for name in (*_IDS, "slot", "origin")), strict=True)
    origins = [was.get((one, other, slot), origin) for one, other, slot, origin in places]
    return after.assign(origin=pd.Series(origins, index=after.index, dtype="str"))


def _as_asked(
    plan: MeetingPlan, day: Day, survivors: pd.DataFrame, arrivals: Mapping[Any, int]
) -> Day:
    """Leave as fixed what was given as fixed, and keep the inputs of the first plan."""
    inputs, fixed = plan.day.inputs, plan.day.inputs["fixed"]
    if fixed is not None:
        fixed = fixed[_among(day, fixed, _pairs_of(day, survivors))]
    first = inputs.get("first", inputs)
    return replace(
        day, inputs={**day.inputs, "fixed": fixed, "late": dict(arrivals), "first": first}
    )


def _changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Compare two plans pair by pair."""
    both = before[[*_IDS, "slot"]].merge(
        after[[*_IDS, "slot"]], on=_IDS, how="outer", suffixes=("_before", "_after")
    )
    was, now = both["slot_before"], both["slot_after"]
    change = np.select([was.isna(), now.isna(), was == now], ["new", "dropped", "kept"], "moved")
    table = both[_IDS].assign(
        change=pd.Series(change, index=both.index, dtype="str"),
        from_slot=was.astype("Int64"),
        to_slot=now.astype("Int64"),
    )
    return table[list(CHANGE_COLUMNS)].sort_values(_IDS, kind="stable", ignore_index=True)
