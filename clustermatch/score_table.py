"""Scores of pairs as a table that people read: ids, figures, partner type and reason."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .columns import PAIR_SCORE_COLUMNS, Columns
from .evidence import PairEvidence
from .partner_types import PartnerTypes
from .profiles import Profiles
from .ranking import DECIMALS
from .reasons import ReasonWriter
from .scoring import PairScorer

__all__ = ["score_table"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

_FIGURES = (
    Columns.SCORE,
    Columns.SIMILARITY,
    Columns.COMPLEMENTARITY,
    Columns.TARGET_GAIN,
    Columns.PARTNER_GAIN,
)


def score_table(
    profiles: Profiles,
    eligible: BoolArray,
    scorer: PairScorer,
    types: PartnerTypes,
    writer: ReasonWriter,
    targets: IntArray,
    partners: IntArray,
) -> pd.DataFrame:
    """
    Score pairs of positions; pairs without enough text get no number.

    Parameters
    ----------
    profiles : Profiles
        The population.
    eligible : ndarray of shape (n_organisations,)
        False for an organisation without enough text.
    scorer : PairScorer
        Fitted on the population.
    types : PartnerTypes
        Names the type of a pair.
    writer : ReasonWriter
        Writes the reasons.
    targets, partners : ndarray of shape (n_pairs,)
        Positions of the organisations.

    Returns
    -------
    DataFrame
        The columns of `PAIR_SCORE_COLUMNS`, one row per pair, in their order; figures in
        [0, 1], rounded to 1e-6, missing where they cannot be known.

    Raises
    ------
    IndexError
        If a position is outside the population.

    Examples
    --------
    >>> from clustermatch import PartnerRecommender, load_interclustering
    >>> rec = PartnerRecommender().fit(load_interclustering(lang="en").clusters)
    >>> rec.score_pairs([("techtera", "axelera")])[["target_id", "partner_id", "partner_type"]]
      target_id partner_id partner_type
    0  techtera    axelera          far
    """
    scores = scorer.score_pairs(targets, partners)
    known = eligible[targets] & eligible[partners]
    kinds = types.name(scores.similarity, scores.complementarity)
    kinds[~known] = None
    reasons = _reasons(eligible, scorer, writer, targets, partners)
    ids = np.asarray(profiles.ids, dtype=object)
    # Said, not inferred: a table of no rows, or of no types, has the same columns as any.
    kind = "str" if isinstance(ids[0], str) else "int64"
    columns: dict[str, Any] = {
        Columns.TARGET_ID: pd.Series(ids[targets], dtype=kind),
        Columns.PARTNER_ID: pd.Series(ids[partners], dtype=kind),
        Columns.PARTNER_TYPE: pd.Series(kinds, dtype="str"),
        Columns.REASON: pd.Series(reasons, dtype="str"),
    }
    for name in _FIGURES:
        columns[name] = np.where(known, np.round(getattr(scores, name), DECIMALS), np.nan)
    return pd.DataFrame(columns, columns=list(PAIR_SCORE_COLUMNS))


def _reasons(
    eligible: BoolArray,
    scorer: PairScorer,
    writer: ReasonWriter,
    targets: IntArray,
    partners: IntArray,
) -> list[str]:
    reasons = writer.write(targets, partners, PairEvidence.find(scorer, targets, partners))
    for at in np.flatnonzero(~(eligible[targets] & eligible[partners])):
        pair = (int(targets[at]), int(partners[at]))
        poor = [position for position in pair if not eligible[position]]
        reasons[at] = writer.not_enough_text(pair[0], *poor)
    return reasons
