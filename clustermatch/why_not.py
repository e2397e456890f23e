"""Why somebody is not among the first: what is missing, and what would have to be different."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .columns import Columns
from .profiles import Profiles
from .ranking import DECIMALS
from .scoring import PairScorer
from .wording import wording_of

__all__ = ["WhyNot", "compare_with_last"]


@dataclass(frozen=True, eq=False)
class WhyNot:
    """
    A candidate beside the last of those that are suggested.

    Attributes
    ----------
    target_id, partner_id : str or int
        The target, and the candidate asked about.
    rank : int
        Place of the candidate among all of the target, from 1.
    last_id : str or int
        The candidate of rank k.
    gap : float
        What the candidate's score lacks to reach that of `last_id`; 0 or less where it is ahead.
    table : DataFrame
        `component`, `value` and `last_value` in [0, 1], `weight`, `difference` of the
        contributions (they add up to minus the gap), and `needed`: the value that would close
        the gap if all else stayed; missing where even 1 would not.
    text : str
        All of it in the language of the target; what ``str()`` gives.

    Examples
    --------
    >>> import clustermatch as cm
    >>> rec = cm.PartnerRecommender().fit(cm.load_interclustering(lang="en").clusters)
    >>> why = rec.why_not("techtera", "minalogic")
    >>> why.rank > 3, bool(abs(why.table["difference"].sum() + why.gap) < 1e-6)
    (True, True)
    """

    target_id: Any
    partner_id: Any
    rank: int
    last_id: Any
    gap: float
    table: pd.DataFrame
    text: str

    def __str__(self) -> str:
        return self.text


def compare_with_last(
    profiles: Profiles, scorer: PairScorer, target: int, partner: int, last: int, rank: int
) -> WhyNot:
    """
    Hold a candidate against the last one that is suggested.

    Parameters
    ----------
    profiles : Profiles
        The population.
    scorer : PairScorer
        Fitted on it.
    target, partner, last : int
        Positions of the target, the candidate and the candidate of rank k.
    rank : int
        Place of the candidate.

    Returns
    -------
    WhyNot
        Component by component.

    Raises
    ------
    IndexError
        If a position is outside the population.
    """
    scores = scorer.score_pairs(np.array([target, target]), np.array([partner, last]))
    parts = scorer.contributions(scores)
    gap = float(scores.score[1] - scores.score[0])
    rows = []
    for name, weight in scorer.weights_.items():
        value, other = np.nan_to_num(getattr(scores, name)).tolist()
        needed = value + gap / weight if weight > 0 else np.inf
        rows.append(
            {
                Columns.COMPONENT: name,
                "value": round(value, DECIMALS),
                "last_value": round(other, DECIMALS),
                "weight": weight,
                "difference": float(parts[name][0] - parts[name][1]),
                "needed": round(needed, DECIMALS) if needed <= 1 else np.nan,
            }
        )
    table = pd.DataFrame(rows)
    ids = profiles.ids
    text = _tell(profiles, (target, partner, last), rank, gap, table)
    return WhyNot(ids[target], ids[partner], rank, ids[last], gap, table, text)


def _tell(
    profiles: Profiles, trio: tuple[int, int, int], rank: int, gap: float, table: pd.DataFrame
) -> str:
    """Tell the comparison as lines of plain text."""
    target, partner, last = trio
    wording = wording_of(profiles.langs[target])
    names = {
        "target": profiles.names[target],
        "partner": profiles.names[partner],
        "last": profiles.names[last],
    }
    head = wording.behind if gap > 0 else wording.not_behind
    lines = [head.format(rank=rank, gap=f"{abs(gap):.3f}", **names), ""]
    for row in table.to_dict("records"):
        label = wording.components[str(row[Columns.COMPONENT])]
        line = f"{row['difference']:+.3f}  {label} {row['value']:.3f} / {row['last_value']:.3f}"
        if gap > 0:
            needed = row["needed"]
            told = wording.never if np.isnan(needed) else wording.needed.format(f"{needed:.3f}")
            line += f" · {told}"
        lines.append(line)
    return "\n".join(lines)
