"""What a first day teaches about the scores of the next: only what was said, and visibly."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Columns
from ..gains import fuse
from ..ranking import DECIMALS
from ..recommender import PartnerRecommender
from .outcomes import REASON_CODES, Outcomes
from .participants import Participants

__all__ = ["ADJUSTMENT_COLUMNS", "adjust_scores"]

IntArray = NDArray[np.intp]
FloatArray = NDArray[np.float64]
# Who and against what; then whom, and for which reasons.
Declines = dict[tuple[int, str], dict[int, list[str]]]

ADJUSTMENT_COLUMNS: Final = (Columns.ID, "kind", "what", "factor", "because")
# Each reason given for declining leaves four fifths of the component that it speaks against.
_PER_DECLINE: Final = 0.8
_LEAST: Final = 0.4
# A need that a partner of the first day answers counts half.
_ANSWERED: Final = 0.5


@dataclass(frozen=True)
class _Row:
    """One thing that counts less, for one participant."""

    position: int
    kind: str
    what: str
    factor: float
    because: str


def adjust_scores(
    rec: PartnerRecommender, scores: pd.DataFrame, outcomes: Outcomes, people: Participants
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Score pairs for a second day.

    Parameters
    ----------
    rec : PartnerRecommender
        Fitted on the participants, and maybe others.
    scores : DataFrame
        `target_id`, `partner_id`, `score` of the pairs.
    outcomes : Outcomes
        What became of the meetings of the first day.
    people : Participants
        Who takes part.

    Returns
    -------
    scores : DataFrame
        With the same pairs.
    adjustments : DataFrame
        `id`, `kind` ("component" or "need"), `what` counts less, its `factor`, and `because`.

    Notes
    -----
    score' = score - sum over components c of (1 - (f_i + f_j) / 2) * contribution_c
    - weight * (complementarity - complementarity'),

    where f_i = max(0.4, 0.8 ** n) for n meetings that i declined for a reason that speaks against
    c, and complementarity' counts needs half that a partner who was met answers. Silence changes
    nothing.

    Examples
    --------
    >>> import clustermatch as cm
    >>> from clustermatch.meetings.outcomes import read_outcomes
    >>> from clustermatch.meetings.participants import read_participants
    >>> clusters = cm.load_interclustering(lang="en").clusters
    >>> rec = cm.PartnerRecommender().fit(clusters)
    >>> people = read_participants(clusters, capacity=3, minimum=0, slots=4, across=None)
    >>> told = pd.DataFrame({"id_a": ["raac"], "id_b": ["automac"], "outcome": ["declined"]})
    >>> told = read_outcomes(told.assign(reason="too_similar"), people)
    >>> pair = rec.score_pairs([("raac", "viameca")])
    >>> after, why = adjust_scores(rec, pair, told, people)
    >>> bool(after["score"][0] < pair["score"][0]), why["because"][0]
    (True, 'too_similar, 1 meeting declined')
    """
    at = np.asarray(rec.profiles_.positions(people.ids, "clusters"), dtype=np.intp)
    left, right = (
        np.asarray(rec.profiles_.positions(scores[column].tolist(), "scores"), dtype=np.intp)
        for column in (Columns.TARGET_ID, Columns.PARTNER_ID)
    )
    declines = _declines(outcomes, at)
    answers = _answered_needs(rec, sorted(outcomes.held), at)
    lost = _lost_by_reasons(rec, left, right, declines)
    lost += _lost_by_answers(rec, left, right, answers)
    now = np.round(np.clip(scores[Columns.SCORE].to_numpy(dtype=float) - lost, 0.0, 1.0), DECIMALS)
    rows = [*_explain_declines(declines), *_explain_answers(rec, answers)]
    return scores.assign(**{Columns.SCORE: now}), _table(rec, rows)


def _declines(outcomes: Outcomes, at: IntArray) -> Declines:
    """Whom each declined for what speaks against a component, and the reasons; by recommender."""
    found: Declines = {}
    for who, other, reason in outcomes.declines:
        component = REASON_CODES.get(reason)
        if component is not None:
            partners = found.setdefault((int(at[who]), component), {})
            partners.setdefault(int(at[other]), []).append(reason)
    return found


def _factor(meetings: int) -> float:
    return round(max(_LEAST, _PER_DECLINE**meetings), DECIMALS)


def _factors(declines: Declines, component: str, n: int) -> FloatArray:
    factors = np.ones(n)
    for (who, against), partners in declines.items():
        if against == component:
            factors[who] = _factor(len(partners))
    return factors


def _lost_by_reasons(
    rec: PartnerRecommender,
    left: IntArray,
    right: IntArray,
    declines: Declines,
) -> FloatArray:
    lost = np.zeros(len(left))
    if not declines or not len(left):
        return lost
    parts = rec.scorer_.contributions(rec.scorer_.score_pairs(left, right))
    for component, contribution in parts.items():
        factor = _factors(declines, component, len(rec.profiles_))
        lost += (1 - (factor[left] + factor[right]) / 2) * contribution
    return lost


def _answered_needs(
    rec: PartnerRecommender, held: Iterable[tuple[int, int]], at: IntArray
) -> dict[int, int]:
    """Needs, as rows of phrases, and the partner met whose competence answers them best."""
    gains = rec.scorer_.gains_
    answered: dict[int, int] = {}
    best: dict[int, float] = {}
    for one, other in held:
        for who, partner in ((int(at[one]), int(at[other])), (int(at[other]), int(at[one]))):
            needs = gains.needs.rows_of(np.array([who]))
            offers = gains.competences.rows_of(np.array([partner]))
            if not len(needs) or not len(offers):
                continue
            for need, net in zip(needs, gains.net(needs, offers).max(axis=1), strict=True):
                if net > best.get(int(need), 0.0):
                    best[int(need)], answered[int(need)] = float(net), partner
    return answered


def _lost_by_answers(
    rec: PartnerRecommender, left: IntArray, right: IntArray, answers: dict[int, int]
) -> FloatArray:
    scorer = rec.scorer_
    if not answers or not len(left):
        return np.zeros(len(left))
    before = scorer.score_pairs(left, right)
    row_of, used = _used_gains(rec, answers)
    target = np.clip(before.target_gain - used[row_of[left], right], 0.0, 1.0)
    partner = np.clip(before.partner_gain - used[row_of[right], left], 0.0, 1.0)
    after = fuse(target, partner, scorer.fusion)
    change = np.nan_to_num(before.complementarity) - np.nan_to_num(after)
    return np.asarray(scorer.weights_["complementarity"] * np.maximum(change, 0.0))


def _used_gains(rec: PartnerRecommender, answers: dict[int, int]) -> tuple[IntArray, FloatArray]:
    """Find what answered needs add to gains, the half that no longer counts.

    Rows of the second are those who have such needs, columns all partners; the first tells the row
    of each organisation, the last row (of zeros) for all others.
    """
    gains = rec.scorer_.gains_
    needs = np.array(sorted(answers), dtype=np.intp)
    owners, row = np.unique(
        np.searchsorted(gains.needs.starts, needs, side="right") - 1, return_inverse=True
    )
    everything = np.arange(len(gains.competences.vectors))
    best = np.nan_to_num(gains.competences.max_per_owner(gains.net(needs, everything).T).T)
    used = np.zeros((len(owners) + 1, len(gains.profiles)))
    np.add.at(used, row, best * (_ANSWERED / gains.needs.counts[owners])[row, None])
    row_of = np.full(len(gains.profiles), len(owners), dtype=np.intp)
    row_of[owners] = np.arange(len(owners))
    return row_of, used


def _explain_declines(declines: Declines) -> list[_Row]:
    rows = []
    for (who, component), partners in sorted(declines.items()):
        count = len(partners)
        reasons = sorted({reason for given in partners.values() for reason in given})
        because = f"{', '.join(reasons)}, {count} meeting{'s' * (count > 1)} declined"
        rows.append(_Row(who, "component", component, _factor(count), because))
    return rows


def _explain_answers(rec: PartnerRecommender, answers: dict[int, int]) -> list[_Row]:
    profiles, starts = rec.profiles_, rec.scorer_.gains_.needs.starts
    rows = []
    for need, partner in sorted(answers.items()):
        who = int(np.searchsorted(starts, need, side="right")) - 1
        what = profiles.needs[who][need - int(starts[who])]
        because = f"answered by {profiles.names[partner]}, who was met"
        rows.append(_Row(who, "need", what, _ANSWERED, because))
    return rows


def _table(rec: PartnerRecommender, rows: list[_Row]) -> pd.DataFrame:
    ids = rec.profiles_.ids
    cells = [(ids[row.position], row.kind, row.what, row.factor, row.because) for row in rows]
    table = pd.DataFrame(cells, columns=list(ADJUSTMENT_COLUMNS))
    return table.sort_values([Columns.ID, "kind", "what"], kind="stable", ignore_index=True)
