"""From clusters and scores to a day of meetings: choose pairs, give them slots, prove it."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Columns
from ..exceptions import ClusterMatchError, InputError
from .check import check_plan
from .day import Day, read_day
from .gaps import close_gaps, idle_gaps
from .goal_table import goal_table
from .pair_tables import Pairs
from .plan import MeetingPlan, meeting_table
from .selection import GOALS, goal_steps
from .solver import Budget
from .tables import number_tables
from .timetable import Kept, choose_pairs, timetable
from .unmet import unmet_table

__all__ = ["GOALS", "Kept", "check_goals", "plan_day", "plan_meetings"]

IntArray = NDArray[np.int64]

_IDLE: Final = GOALS[-1]


def plan_meetings(
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
    goals: Sequence[str] = GOALS,
    time_limit: float | None = None,
    random_state: int = 0,
    progress: bool | None = None,
) -> MeetingPlan:
    """
    Plan who meets whom, in which slot and at which table.

    The pairs are the best for one goal after the other, proven by integer programmes; then they
    get slots. Where all of them do, the plan is the optimum of the whole problem, as the choice
    of pairs alone is a relaxation of it. Otherwise the plan is mended, and the bounds say how
    far it can be from the optimum.

    Parameters
    ----------
    clusters : DataFrame or Profiles
        Who takes part: `id`, and as far as known `name`, `capacity`, `minimum`,
        `representatives`, `arrival` and `departure` (first and last slot there), `home_table`,
        `role` (host, visitor, any). Two hosts do not meet, nor do two visitors. Who has a home
        table has one meeting at a time.
    scores : DataFrame or PartnerRecommender
        A table of `target_id`, `partner_id` (or `id_a`, `id_b`) and `score` in [0, 1], as of
        `recommend` or `score_pairs`; or a fitted recommender, which scores all pairs of up to
        400 participants, else the 30 best of each. Only pairs with a score, and those that were
        asked for, must meet or are fixed, can meet.
    requests : DataFrame or iterable of tuple, default=None
        `id_a` asks for `id_b`; optional `priority`, 1 = most wanted. As many requests as
        possible are met; among such plans those with the higher priorities.
    vetoes : DataFrame or iterable of tuple, default=None
        `id_a`, `id_b`: pairs that do not meet. A veto of one side is enough.
    must_meet : DataFrame or iterable of tuple, default=None
        `id_a`, `id_b`: pairs that meet before all else; what cannot be is told in `unmet`.
    exclude, already_met : DataFrame or iterable of tuple, default=None
        `id_a`, `id_b`: further pairs that do not meet.
    fixed : DataFrame, default=None
        `id_a`, `id_b`, `slot`, optional `table`, from 1: meetings that are settled.
    capacity, minimum : int, default=3, 0
        Most and fewest meetings of those whose row says nothing.
    slots : int, default=4
        Slots of the day. One more than the capacity is always enough without windows.
    tables : int, default=None
        Tables of the room; None: as many as needed.
    across : str, default=None
        An attribute, such as "region", that must differ within a pair.
    goals : sequence of str, default=GOALS
        What counts, the most important first, of must, mutual requests, coverage (nobody
        without a meeting), requests, floors (fewest missing below the minimum of each, then
        below 2, 3, ... up to half the capacity), score, idle gaps (which change slots alone).
    time_limit : float, default=None
        Seconds. None limits the search by its steps, so that the plan is the same everywhere.
    random_state : int, default=0
        Seed of the search for slots.
    progress : bool, default=None
        A bar on stderr; None shows it where stderr is a terminal.

    Returns
    -------
    MeetingPlan
        The same plan whatever the order of the rows; checked by `clustermatch.check_plan`.

    Raises
    ------
    InputError
        If a table or an option is not usable, or fixed meetings contradict each other.

    Warns
    -----
    InputWarning
        If both directions of a pair have different scores; the mean is taken.

    Examples
    --------
    >>> import clustermatch as cm
    >>> data = cm.load_interclustering(lang="en")
    >>> rec = cm.PartnerRecommender().fit(data.clusters)
    >>> plan = plan_meetings(data.clusters, rec, across="region", capacity=3, slots=4)
    >>> plan.goals.loc[plan.goals["goal"] == "coverage", "proven"].item()
    True
    """
    named = check_goals(goals)
    _check_options(time_limit, random_state)
    day = read_day(
        clusters,
        scores,
        requests=requests,
        vetoes=vetoes,
        must_meet=must_meet,
        exclude=exclude,
        already_met=already_met,
        fixed=fixed,
        capacity=capacity,
        minimum=minimum,
        slots=slots,
        tables=tables,
        across=across,
    )
    plan = plan_day(
        day, goals=named, time_limit=time_limit, random_state=random_state, progress=progress
    )
    faults = check_plan(plan)
    if len(faults):
        raise ClusterMatchError(
            f"the plan has {len(faults)} faults, first {faults.iloc[0].to_dict()}. This is a fault "
            "of the library: please report it."
        )
    return plan


def plan_day(
    day: Day,
    *,
    goals: Sequence[str] = GOALS,
    time_limit: float | None = None,
    random_state: int = 0,
    progress: bool | None = None,
    kept: Kept | None = None,
) -> MeetingPlan:
    """
    Plan a day that was read already, without the final check.

    Parameters
    ----------
    day : Day
        As of `read_day`.
    goals, time_limit, random_state, progress : object
        As for `plan_meetings`.
    kept : Kept, default=None
        Meetings to hold on to.

    Returns
    -------
    MeetingPlan
        The plan.

    Examples
    --------
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> plan_day(read_day(pd.DataFrame({"id": ["a", "b"]}), scores)).meetings["slot"].tolist()
    [1]
    """
    budget = Budget(time_limit)
    steps = goal_steps(day, goals, _bonus(day, kept))
    tiers, edges = choose_pairs(day, steps, budget, progress=progress)
    edges, slots, tiers = timetable(day, steps, tiers, edges, budget, random_state, kept)
    idle = None
    if _IDLE in goals:
        slots = close_gaps(day, edges, slots, budget, seed=random_state)
        idle = idle_gaps(day, edges, slots)
    stays = None if kept is None else _stays(kept, edges, slots)
    places = number_tables(day, edges, slots, stays)
    _write_reasons(day, edges)
    return MeetingPlan(
        meeting_table(day, edges, slots, places),
        unmet_table(day, edges, slots),
        goal_table(day, tiers, idle),
        day,
        varies=budget.cut,
    )


def check_goals(goals: Sequence[str]) -> tuple[str, ...]:
    """
    Refuse goals that do not exist.

    Parameters
    ----------
    goals : sequence of str
        The most important first.

    Returns
    -------
    tuple of str
        The same.

    Raises
    ------
    InputError
        If one is unknown or named twice, or "idle gaps" is not the last.

    Examples
    --------
    >>> check_goals(["coverage", "score"])
    ('coverage', 'score')
    """
    named = (goals,) if isinstance(goals, str) else tuple(goals)
    unknown = [goal for goal in named if goal not in GOALS]
    if unknown or len(set(named)) != len(named):
        raise InputError(
            f"goals must be some of {', '.join(GOALS)}, each once, the most important first; got "
            f"{', '.join(map(repr, named))}."
        )
    if _IDLE in named[:-1]:
        raise InputError(
            f"goals: {_IDLE!r} must be the last, as it changes slots alone; got "
            f"{', '.join(map(repr, named))}."
        )
    return named


def _check_options(time_limit: float | None, random_state: int) -> None:
    number = isinstance(time_limit, (int, float)) and not isinstance(time_limit, bool)
    if time_limit is not None and not (number and time_limit > 0):
        raise InputError(f"time_limit must be seconds above 0, or None, got {time_limit!r}.")
    if isinstance(random_state, bool) or not isinstance(random_state, (int, np.integer)):
        raise InputError(f"random_state must be a whole number, got {random_state!r}.")


def _bonus(day: Day, kept: Kept | None) -> IntArray | None:
    if kept is None or not kept.bonus:
        return None
    bonus = np.zeros(len(day), dtype=np.int64)
    bonus[kept.edges] = kept.bonus
    return bonus


def _stays(kept: Kept, edges: IntArray, slots: IntArray) -> IntArray:
    """Tables of the meetings that kept their slot."""
    return np.where(kept.of(edges, kept.slots) == slots, kept.of(edges, kept.tables), -1)


def _write_reasons(day: Day, edges: IntArray) -> None:
    """Let the recommender say why, for those who meet."""
    if day.recommender is None or not len(edges):
        return
    left, right = day.left[edges].tolist(), day.right[edges].tolist()
    pairs = [*zip(left, right, strict=True), *zip(right, left, strict=True)]
    missing = [pair for pair in pairs if pair not in day.reasons]
    if missing:
        asked = [(day.ids[one], day.ids[other]) for one, other in missing]
        texts = day.recommender.score_pairs(asked)[Columns.REASON]
        day.reasons.update(zip(missing, texts, strict=True))
