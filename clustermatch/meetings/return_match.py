"""The return match: a second day for the same participants, after what the first one brought."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Columns
from ..exceptions import InputError
from ..pairs import pair_ids
from ..recommender import PartnerRecommender
from .adjustments import adjust_scores
from .outcomes import Outcomes, read_outcomes
from .participants import Participants, cluster_frame, read_participants
from .plan import MeetingPlan
from .planner import plan_meetings
from .score_source import score_frame

__all__ = ["return_match"]

IntArray = NDArray[np.int64]
Pairs = pd.DataFrame | Iterable[tuple[Any, Any]]

# What a second day takes over from the first where nothing else is said.
_CARRIED = ("capacity", "minimum", "slots", "tables", "across", "requests", "exclude")
_IDS = (Columns.ID_A, Columns.ID_B)


def return_match(
    rec: PartnerRecommender,
    plan: MeetingPlan | pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    clusters: Any = None,
    vetoes: Pairs | None = None,
    must_meet: Pairs | None = None,
    already_met: Pairs | None = None,
    **options: Any,
) -> MeetingPlan:
    """
    Plan a second day from what became of the first.

    Parameters
    ----------
    rec : PartnerRecommender
        Fitted on the participants, and maybe others.
    plan : MeetingPlan or DataFrame
        The first day, or its meetings: `id_a`, `id_b`.
    outcomes : DataFrame
        `id_a`, `id_b`, `outcome`: "declined" (by `id_a`; `reason` says why), "no_show", "met",
        "second_meeting" (asked for), "letter_of_intent" or "signed"; optional `date`, `rating`.
    clusters : DataFrame, default=None
        Who takes part in the second day; None: those of the plan, else those of `rec`.
    vetoes, must_meet, already_met : DataFrame or iterable of tuple, default=None
        As for `clustermatch.plan_meetings`, beside what follows from the outcomes.
    **options
        As for `clustermatch.plan_meetings`; capacity, minimum, slots, tables, across, requests
        and exclusions of the first day are taken over where they are not given.

    Returns
    -------
    MeetingPlan
        Its `adjustments` say what counts less than on the first day, for whom, and why.

    Raises
    ------
    InputError
        If a table is not usable, or names somebody who does not take part.

    Notes
    -----
    Pairs that met do not meet again, unless a second meeting was asked for: that is a must. A
    planned pair of which nothing is reported counts as met, and teaches nothing. Who declined is
    not planned with the same partner again; a no-show may be. See `adjust_scores` for what the
    scores learn.

    Examples
    --------
    >>> import clustermatch as cm
    >>> clusters = cm.load_interclustering(lang="en").clusters.head(8)
    >>> rec = cm.PartnerRecommender().fit(clusters)
    >>> first = cm.plan_meetings(clusters, rec, capacity=1, slots=1)
    >>> told = first.meetings[["id_a", "id_b"]].assign(outcome="met")
    >>> second = cm.return_match(rec, first, told)
    >>> pairs = [set(zip(day.meetings.id_a, day.meetings.id_b)) for day in (first, second)]
    >>> pairs[0] & pairs[1]
    set()
    """
    first = plan.meetings if isinstance(plan, MeetingPlan) else plan
    carried = dict(plan.day.inputs) if isinstance(plan, MeetingPlan) else {}
    if clusters is None:
        clusters = carried.get("clusters", rec.profiles_)
    options = {name: carried[name] for name in _CARRIED if name in carried} | options
    people = _participants(clusters, options)
    told = read_outcomes(outcomes, people)
    planned = _pairs_of(first, people)
    pinned = told.with_outcome("second_meeting")
    apart = (planned | told.held) - pinned - told.with_outcome("no_show", "declined")
    scores, adjustments = _adjusted(rec, people, told, pinned)
    second = plan_meetings(
        clusters,
        scores,
        vetoes=[*_tuples(vetoes), *_ids(people, told.with_outcome("declined"))],
        must_meet=[*_tuples(must_meet), *_ids(people, pinned)],
        already_met=[*_tuples(already_met), *_ids(people, apart)],
        **options,
    )
    _say_why(rec, second)
    return replace(second, adjustments=adjustments)


def _say_why(rec: PartnerRecommender, plan: MeetingPlan) -> None:
    """Let the recommender give the reasons: the table of scores, which it made, has none."""
    ids = [plan.meetings[column].tolist() for column in _IDS]
    pairs = [*zip(*ids, strict=True), *zip(*ids[::-1], strict=True)]
    if pairs:
        at = [
            plan.day.people.positions(side, "meetings").tolist()
            for side in (ids[0] + ids[1], ids[1] + ids[0])
        ]
        texts = rec.score_pairs(pairs)[Columns.REASON]
        plan.day.reasons.update(zip(zip(*at, strict=True), texts, strict=True))


def _participants(clusters: Any, options: dict[str, Any]) -> Participants:
    return read_participants(
        cluster_frame(clusters),
        capacity=options.get("capacity", 3),
        minimum=options.get("minimum", 0),
        slots=options.get("slots", 4),
        across=options.get("across"),
    )


def _pairs_of(meetings: pd.DataFrame, people: Participants) -> set[tuple[int, int]]:
    """Pairs of the first day among those who take part in the second."""
    if not isinstance(meetings, pd.DataFrame):
        raise InputError(
            f"plan must be a MeetingPlan or its table of meetings, got {type(meetings).__name__}."
        )
    at = [people.known_positions(ids) for ids in pair_ids(meetings, _IDS, "meetings")]
    both = np.sort(np.column_stack(at).reshape(-1, 2), axis=1)
    return {(int(one), int(other)) for one, other in both if one >= 0}


def _adjusted(
    rec: PartnerRecommender, people: Participants, told: Outcomes, pinned: set[tuple[int, int]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    wanted = np.array(sorted(pinned), dtype=np.int64).reshape(-1, 2)
    scores = score_frame(rec, people, wanted)
    return adjust_scores(rec, scores, told, people)


def _ids(people: Participants, pairs: set[tuple[int, int]]) -> list[tuple[Any, Any]]:
    return [(people.ids[one], people.ids[other]) for one, other in sorted(pairs)]


def _tuples(pairs: Pairs | None) -> list[tuple[Any, Any]]:
    if pairs is None:
        return []
    return list(zip(*pair_ids(pairs, _IDS, "pairs"), strict=True))
