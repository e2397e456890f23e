"""The return match: a second day for the same participants, after what the first one brought."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Columns
from ..exceptions import InputError
from ..ids import id_text
from ..pairs import pair_ids
from ..recommender import PartnerRecommender
from .adjustments import adjust_scores
from .outcomes import read_outcomes
from .participants import Participants, cluster_frame, read_participants
from .plan import MeetingPlan
from .planner import plan_meetings
from .score_source import score_frame

__all__ = ["return_match"]

IntArray = NDArray[np.int64]
Pairs = pd.DataFrame | Iterable[tuple[Any, Any]]

# What a second day takes over from the first where nothing else is said.
_CARRIED: Final = ("capacity", "minimum", "slots", "tables", "across")
_IDS: Final = (Columns.ID_A, Columns.ID_B)


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
        Who takes part in the second day; None: those of the plan, else those of `rec`. Whoever
        does not come again may be named in outcomes.
    vetoes, must_meet, already_met : DataFrame or iterable of tuple, default=None
        As for `clustermatch.plan_meetings`, beside what follows from the outcomes.
    **options
        As for `clustermatch.plan_meetings`; capacity, minimum, slots, tables, across, exclusions
        and requests of the first day that it did not answer are taken over where they are not
        given. Its vetoes, and who had already met, hold on.

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
    given, clusters, options = _inputs(rec, plan, clusters, options)
    people = _participants(clusters, options)
    # All of the recommender: somebody who does not come again may have met somebody who does.
    known = _participants(rec.profiles_, {})
    told = read_outcomes(_without_strangers(outcomes, first, known), known)
    planned = _pairs_of(first, known)
    pinned = told.with_outcome("second_meeting")
    apart = (planned | told.held) - pinned - told.with_outcome("no_show", "declined")
    again, done = (_ids(known, people, named) for named in (pinned, apart))
    declined = _ids(known, people, {(one, other) for one, other, _ in told.declines})
    held = {frozenset(pair) for pair in again}
    before = _tuples(_still(given.get("already_met"), people))
    before = [pair for pair in before if frozenset(pair) not in held]
    rules: dict[str, Any] = {
        "vetoes": [*_tuples(vetoes), *_tuples(_still(given.get("vetoes"), people)), *declined],
        "must_meet": [*_tuples(must_meet), *again],
        "already_met": [*_tuples(already_met), *before, *done],
    }
    if "requests" not in options:
        options["requests"] = _open(_still(given.get("requests"), people), people, set(done))
    if "exclude" not in options:
        options["exclude"] = _still(given.get("exclude"), people)
    wanted = [options["requests"], options.get("fixed"), rules["must_meet"]]
    scores = score_frame(rec, people, _wanted(wanted, people))
    scores, adjustments = adjust_scores(rec, scores, told, known)
    second = plan_meetings(clusters, scores, **rules, **options)
    _say_why(rec, second)
    here = people.known_positions(adjustments[Columns.ID].tolist()) >= 0
    return replace(second, adjustments=adjustments[here].reset_index(drop=True))


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
    """Pairs of the first day, as far as they are known."""
    at = [people.known_positions(ids) for ids in pair_ids(meetings, _IDS, "meetings")]
    both = np.sort(np.column_stack(at).reshape(-1, 2), axis=1)
    return {(int(one), int(other)) for one, other in both if one >= 0}


def _ids(
    known: Participants, people: Participants, pairs: set[tuple[int, int]]
) -> list[tuple[Any, Any]]:
    """Name pairs as far as both take part in the second day."""
    named = [(known.ids[one], known.ids[other]) for one, other in sorted(pairs)]
    at = [people.known_positions(side) for side in zip(*named, strict=True)]
    return [
        (people.ids[one], people.ids[other])
        for one, other in zip(*at, strict=True)
        if one >= 0 and other >= 0
    ]


def _without_strangers(outcomes: Any, first: pd.DataFrame, known: Participants) -> Any:
    """Leave out those of the first day whom the recommender no longer knows."""
    if not isinstance(outcomes, pd.DataFrame) or not set(_IDS) <= set(outcomes.columns):
        return outcomes
    planned = [key for side in pair_ids(first, _IDS, "meetings") for key in side]
    gone = {
        id_text(key)
        for key, at in zip(planned, known.known_positions(planned), strict=True)
        if at < 0
    }
    left = [outcomes[column].map(id_text).isin(gone) for column in _IDS] if gone else []
    return outcomes[~(left[0] | left[1])] if left else outcomes


def _inputs(
    rec: PartnerRecommender,
    plan: MeetingPlan | pd.DataFrame,
    clusters: Any,
    options: dict[str, Any],
) -> tuple[Mapping[str, Any], Any, dict[str, Any]]:
    """Take over what the first day was planned with, before anybody was reported absent."""
    given: Mapping[str, Any] = {}
    if isinstance(plan, MeetingPlan):
        given = plan.day.inputs.get("first", plan.day.inputs)
    elif not isinstance(plan, pd.DataFrame):
        raise InputError(
            f"plan must be a MeetingPlan or its table of meetings, got {type(plan).__name__}."
        )
    if clusters is None:
        clusters = given.get("clusters", rec.profiles_)
    options = {name: given[name] for name in _CARRIED if name in given} | options
    for name in ("requests", "exclude"):
        if options.get(name) is not None and not isinstance(options[name], pd.DataFrame):
            options[name] = list(options[name])  # an iterator is read once
    return given, clusters, options


def _still(pairs: Pairs | None, people: Participants) -> Any:
    """Keep pairs of those who take part."""
    if pairs is None:
        return None
    frame = pairs if isinstance(pairs, pd.DataFrame) else pd.DataFrame(pairs, columns=list(_IDS))
    at = [people.known_positions(frame[column].tolist()) for column in _IDS]
    return frame[(at[0] >= 0) & (at[1] >= 0)]


def _open(
    requests: pd.DataFrame | None, people: Participants, done: set[tuple[Any, Any]]
) -> pd.DataFrame | None:
    """Leave out requests that the first day has answered."""
    if requests is None:
        return None
    at = [people.known_positions(requests[column].tolist()).tolist() for column in _IDS]
    pairs = [(people.ids[one], people.ids[other]) for one, other in zip(*at, strict=True)]
    left = np.asarray([not {pair, pair[::-1]} & done for pair in pairs], dtype=bool)
    return requests.loc[left]


def _wanted(tables: list[Any], people: Participants) -> IntArray:
    """Pairs that need a score, whoever is best for whom; unknown ids are told of later."""
    pairs = [pair for table in tables for pair in _tuples(table)]
    at = [people.known_positions(side) for side in zip(*pairs, strict=True)]
    both = np.column_stack(at).reshape(-1, 2) if pairs else np.empty((0, 2), dtype=np.int64)
    usable = (both >= 0).all(axis=1) & (both[:, 0] != both[:, 1])
    return np.asarray(both[usable], dtype=np.int64)


def _tuples(pairs: Pairs | None) -> list[tuple[Any, Any]]:
    if pairs is None:
        return []
    return list(zip(*pair_ids(pairs, _IDS, "pairs"), strict=True))
