"""Why a pair has its score: contributions that add up to it, and the phrases behind each."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from .columns import Columns
from .contributions import contribution_table, objections
from .need_answers import NeedAnswer, answer_each_need
from .profiles import Profiles
from .reasons import MIN_STRENGTH, ReasonWriter
from .scoring import PairScorer
from .wording import Wording, wording_of

__all__ = ["Explanation", "explain_pair"]

_NEED_COLUMNS: Final = (
    *(Columns.ID, "need", Columns.PARTNER_ID, "competence", "cover", "own_cover", "gain"),
)


@dataclass(frozen=True, eq=False)
class Explanation:
    """
    The score of one pair, taken apart.

    Attributes
    ----------
    target_id, partner_id : str or int
        The pair.
    score : float
        In [0, 1].
    partner_type : str or None
        "twin", "natural partner", "bridge", "far"; None where complementarity is unknown.
    table : DataFrame
        `component`, `value` in [0, 1], `weight`, `contribution` (they add up to the score) and
        `evidence` in the language of the target.
    needs : DataFrame
        Need by need, of both: `id`, `need`, `partner_id`, `competence`, `cover` (cosine in
        context), `own_cover`, `gain` (what exceeds the own cover; 0 where the competence does not
        answer better than the own ones by its words alone).
    reason : str
        The sentence of the recommendations.
    against : tuple of str
        What speaks against the pair, in the language of the target.
    text : str
        All of it as plain text in the language of the target; what ``str()`` gives.

    Examples
    --------
    >>> import clustermatch as cm
    >>> rec = cm.PartnerRecommender().fit(cm.load_interclustering(lang="en").clusters)
    >>> why = rec.explain("auvergne-efficience-industrielle", "mont-blanc-industries")
    >>> bool(abs(why.table["contribution"].sum() - why.score) < 1e-6)
    True
    """

    target_id: Any
    partner_id: Any
    score: float
    partner_type: str | None
    table: pd.DataFrame
    needs: pd.DataFrame
    reason: str
    against: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return self.text


def explain_pair(
    profiles: Profiles,
    scorer: PairScorer,
    writer: ReasonWriter,
    target: int,
    partner: int,
    row: "pd.Series[Any]",
) -> Explanation:
    """
    Explain one pair of a fitted population.

    Parameters
    ----------
    profiles : Profiles
        The population.
    scorer : PairScorer
        Fitted on it.
    writer : ReasonWriter
        Writes the clauses.
    target, partner : int
        Positions of the two.
    row : Series
        The pair's row of a table of scores.

    Returns
    -------
    Explanation
        Contributions, needs and text.

    Raises
    ------
    IndexError
        If a position is outside the population.
    """
    wording = wording_of(profiles.langs[target])
    table = contribution_table(profiles, scorer, writer, target, partner)
    answers = (
        answer_each_need(profiles, scorer, target, partner),
        answer_each_need(profiles, scorer, partner, target),
    )
    needs = _need_table((profiles.ids[target], profiles.ids[partner]), answers)
    similarity = float(scorer.score_pairs(np.array([target]), np.array([partner])).similarity[0])
    against = objections(scorer, profiles, (target, partner), answers, similarity, wording)
    text = _tell(profiles, wording, (target, partner), row, table, needs, against)
    return Explanation(
        profiles.ids[target],
        profiles.ids[partner],
        float(row[Columns.SCORE]),
        row[Columns.PARTNER_TYPE] if isinstance(row[Columns.PARTNER_TYPE], str) else None,
        table,
        needs,
        row[Columns.REASON],
        against,
        text,
    )


def _need_table(ids: tuple[Any, Any], answers: Iterable[Sequence[NeedAnswer]]) -> pd.DataFrame:
    """Lay out need by need, the giver's best competence and what it adds to the owner's own."""
    rows = [
        {Columns.ID: owner, Columns.PARTNER_ID: giver} | asdict(answer)
        for found, owner, giver in zip(answers, ids, ids[::-1], strict=True)
        for answer in found
    ]
    return pd.DataFrame(rows, columns=list(_NEED_COLUMNS))


def _tell(
    profiles: Profiles,
    wording: Wording,
    pair: tuple[int, int],
    row: "pd.Series[Any]",
    table: pd.DataFrame,
    needs: pd.DataFrame,
    against: tuple[str, ...],
) -> str:
    """Tell an explanation as lines of plain text."""
    target, partner = pair
    kind = row[Columns.PARTNER_TYPE]
    lines = [
        f"{profiles.names[target]} – {profiles.names[partner]}",
        f"{wording.score} {row[Columns.SCORE]:.3f}, "
        f"{wording.partner_type}: {wording.types[kind] if isinstance(kind, str) else wording.note}",
        "",
    ]
    for part in table.to_dict("records"):
        value = wording.note if np.isnan(part["value"]) else f"{part['value']:.3f}"
        label = wording.components[str(part[Columns.COMPONENT])]
        lines += [
            f"{part[Columns.CONTRIBUTION]:+.3f}  {label} {value} × {part['weight']:.2f}",
            f"        {part[Columns.EVIDENCE]}",
        ]
    for owner, giver in ((target, partner), (partner, target)):
        lines += ["", wording.needs_of.format(who=profiles.names[owner])]
        mine = needs[needs[Columns.ID] == profiles.ids[owner]]
        lines += [
            _tell_need(need, wording, profiles.names[giver]) for need in mine.to_dict("records")
        ]
        lines += [] if len(mine) else [f"  {wording.note}"]
    if against:
        lines += ["", f"{wording.against}:", *(f"  – {clause}" for clause in against)]
    return "\n".join(lines)


def _tell_need(need: dict[Any, Any], wording: Wording, giver: str) -> str:
    asked = wording.quote.format(need["need"])
    if need["gain"] < MIN_STRENGTH:
        return f"  {need['gain']:.2f}  {asked} · {wording.nobody.format(who=giver)}"
    own = wording.own.format(cover=f"{need['own_cover']:.2f}")
    aside = f" ({own})" if need["own_cover"] >= MIN_STRENGTH else ""
    return f"  {need['gain']:.2f}  {asked} ← {wording.quote.format(need['competence'])}{aside}"
