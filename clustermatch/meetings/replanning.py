"""The plan on the day: somebody does not come, or comes late, and the rest holds."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Columns
from ..exceptions import ClusterMatchError, InputError
from .check import check_plan
from .day import Day, read_day
from .participants import Participants
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
_PLACE: Final = [*_IDS, "slot", "table"]
_NUMBERS: Final = ("capacity", "minimum", "slots", "tables")
_PAIRS: Final = ("requests", "vetoes", "exclude", "already_met")


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
        First slot in which somebody is there.
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
    gone = [day.ids[at] for at in day.people.positions(list(absent), "absent")]
    arrivals = _arrivals(day, late or {})
    survivors = _survivors(plan.meetings, gone, arrivals, now)
    again = _read_again(plan, survivors, gone, arrivals, now, policy)
    after = plan_day(again, goals=_GOALS, random_state=random_state, kept=_kept(again, survivors))
    faults = check_plan(after)
    if len(faults):
        raise ClusterMatchError(
            f"the new plan has {len(faults)} faults, first {faults.iloc[0].to_dict()}. This is a "
            "fault of the library: please report it."
        )
    return replace(after, changes=_changes(plan.meetings, after.meetings))


def _check(day: Day, now: int, policy: str) -> None:
    if policy not in POLICIES:
        raise InputError(f"policy must be one of {', '.join(POLICIES)}, got {policy!r}.")
    whole = isinstance(now, (int, np.integer)) and not isinstance(now, bool)
    if not whole or not 1 <= now <= day.slots:
        raise InputError(f"now must be a slot from 1 to {day.slots}, got {now!r}.")


def _arrivals(day: Day, late: Mapping[Any, int]) -> dict[Any, int]:
    """Bring ids of late arrivals to their form in the day."""
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
        there &= meetings[column].map(arrivals).fillna(1) <= meetings["slot"]
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
    inputs = plan.day.inputs
    held = survivors["slot"] < now
    settled = survivors if policy == "additions" else survivors[held | _pinned(plan, survivors)]
    return read_day(
        _present(plan.day, inputs["clusters"], gone, arrivals),
        inputs["scores"] if plan.day.recommender is None else plan.day.recommender,
        **{name: _without(inputs[name], gone, plan.day.people) for name in _PAIRS},
        must_meet=_without(inputs["must_meet"], gone, plan.day.people),
        fixed=settled[_PLACE],
        **{name: inputs[name] for name in _NUMBERS},
        across=inputs["across"],
        opens=now - 1,
    )


def _pinned(plan: MeetingPlan, survivors: pd.DataFrame) -> pd.Series:
    """Tell which meetings were settled from the start."""
    day = plan.day
    at = np.column_stack([day.people.positions(survivors[column], "plan") for column in _IDS])
    edges = day.find(at.reshape(-1, 2))
    fixed = (edges >= 0) & (day.slot[np.maximum(edges, 0)] >= 0)
    return pd.Series(fixed, index=survivors.index)


def _present(
    day: Day, clusters: pd.DataFrame, gone: list[Any], arrivals: Mapping[Any, int]
) -> pd.DataFrame:
    """Write who is gone and who comes late into the table of clusters."""
    at = day.people.positions(clusters[Columns.ID].tolist(), "clusters")
    keys = pd.Series([day.ids[position] for position in at], index=clusters.index)
    absent, late = keys.isin(gone), keys.map(arrivals)
    given = {
        name: pd.Series(values, dtype=float)
        for name, values in (
            ("capacity", day.people.capacity[at]),
            ("minimum", day.people.minimum[at]),
            ("arrival", day.people.arrival[at] + 1),
        )
    }
    for column in given.values():
        column.index = clusters.index
    return clusters.assign(
        capacity=given["capacity"].mask(absent, 0.0),
        minimum=given["minimum"].mask(absent, 0.0),
        arrival=np.fmax(given["arrival"], late.astype(float)),
        departure=np.fmax(day.people.departure[at], late.fillna(1).astype(float)),
    )


def _without(pairs: Any, gone: list[Any], people: Participants) -> Any:
    """Drop pairs with somebody who is gone."""
    if pairs is None or not gone:
        return pairs
    frame = pairs if isinstance(pairs, pd.DataFrame) else pd.DataFrame(pairs, columns=_IDS)
    there = pd.Series(True, index=frame.index)
    for column in _IDS:
        at = people.positions(frame[column].tolist(), "pairs")
        there &= ~np.isin(at, people.positions(gone, "absent"))
    return frame[there]


def _kept(day: Day, survivors: pd.DataFrame) -> Kept:
    at = np.column_stack([day.people.positions(survivors[column], "plan") for column in _IDS])
    edges = day.find(at.reshape(-1, 2))
    known = edges >= 0
    slots, tables = (survivors[name].to_numpy(dtype=np.int64) - 1 for name in ("slot", "table"))
    return Kept(edges[known], slots[known], tables[known], bonus=_KEPT)


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
