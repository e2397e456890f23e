"""What a report says of each suggested pair."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from ..columns import Columns
from ..contributions import objections
from ..evidence import Matches, PairEvidence
from ..need_answers import NeedAnswer, answer_each_need
from ..profiles import Profiles
from ..reasons import MIN_NOVELTY, MIN_STRENGTH
from ..scoring import PairScorer
from ..wording import Wording
from .people import spoken

__all__ = ["Partner", "Quote", "describe_partners"]

# Needs answered that are quoted in each direction; the best ones.
_QUOTED: Final = 3


@dataclass(frozen=True)
class Quote:
    """
    A competence that one brings to the other.

    Attributes
    ----------
    need : str
        What it answers; "" where no need is stated and it is new to the other.
    competence : str
        As it was stated.
    strength : float
        What it adds, in [0, 1].
    """

    need: str
    competence: str
    strength: float


@dataclass(frozen=True)
class Partner:
    """
    One suggestion.

    Attributes
    ----------
    position : int
        Who is suggested.
    rank : int
        From 1.
    score, similarity, complementarity : float
        In [0, 1]; complementarity missing where competences are not stated.
    kind : str
        Partner type; "" where complementarity is unknown.
    receives, gives : tuple of Quote
        What the partner brings to the target, and the other way round.
    shared : tuple of str
        Closest competences of target and partner; empty where none are close.
    reason, lang : str
        The sentence of the table of recommendations, and its language.
    against : tuple of str
        What speaks against the pair.
    mutual : bool
        True where the target is suggested to the partner, too.
    """

    position: int
    rank: int
    score: float
    similarity: float
    complementarity: float
    kind: str
    receives: tuple[Quote, ...]
    gives: tuple[Quote, ...]
    shared: tuple[str, ...]
    reason: str
    lang: str
    against: tuple[str, ...]
    mutual: bool


def describe_partners(
    table: pd.DataFrame, profiles: Profiles, scorer: PairScorer, wording: Wording
) -> dict[int, list[Partner]]:
    """
    Tell of each suggestion what stands behind it.

    Parameters
    ----------
    table : DataFrame
        As of `clustermatch.PartnerRecommender.recommend`.
    profiles : Profiles
        The population.
    scorer : PairScorer
        Fitted on it.
    wording : Wording
        The language for what speaks against a pair.

    Returns
    -------
    dict of int to list of Partner
        For the position of each target, by rank.

    Examples
    --------
    >>> import clustermatch as cm
    >>> from clustermatch.wording import wording_of
    >>> rec = cm.PartnerRecommender().fit(cm.load_interclustering(lang="en").clusters)
    >>> told = describe_partners(rec.recommend(), rec.profiles_, rec.scorer_, wording_of("en"))
    >>> len(told), [partner.rank for partner in told[0]]
    (47, [1, 2, 3])
    """
    targets = profiles.positions(table[Columns.TARGET_ID], "targets")
    partners = profiles.positions(table[Columns.PARTNER_ID], "partners")
    pairs = list(zip(targets.tolist(), partners.tolist(), strict=True))
    evidence = PairEvidence.find(scorer, targets, partners)
    phrases = [phrase for each in profiles.competences for phrase in each]
    suggested = {*pairs}
    told: dict[int, list[Partner]] = {}
    for at, (pair, row) in enumerate(zip(pairs, table.to_dict("records"), strict=True)):
        target, partner = pair
        asked = answer_each_need(profiles, scorer, target, partner)
        offered = answer_each_need(profiles, scorer, partner, target)
        similarity = float(row[Columns.SIMILARITY])
        against = objections(scorer, profiles, pair, (asked, offered), similarity, wording)
        told.setdefault(target, []).append(
            Partner(
                position=partner,
                rank=int(row[Columns.RANK]),
                score=float(row[Columns.SCORE]),
                similarity=similarity,
                complementarity=float(row[Columns.COMPLEMENTARITY]),
                kind=_text(row[Columns.PARTNER_TYPE]),
                receives=_brought(asked, evidence.to_target, at, phrases),
                gives=_brought(offered, evidence.to_partner, at, phrases),
                shared=_shared(evidence.shared, at, phrases),
                reason=str(row[Columns.REASON]),
                lang=spoken(profiles.langs[target]),
                against=against,
                mutual=pair[::-1] in suggested,
            )
        )
    return told


def _brought(
    answers: Sequence[NeedAnswer], matches: Matches, at: int, phrases: Sequence[str]
) -> tuple[Quote, ...]:
    """Quote needs that are answered, or what is new to who states none."""
    found = [
        Quote(answer.need, answer.competence, answer.gain)
        for answer in sorted(answers, key=lambda each: -each.gain)
        if answer.gain >= MIN_STRENGTH
    ]
    stated = matches.left[at] >= 0
    if not stated and matches.strength[at] >= MIN_NOVELTY:
        return (Quote("", phrases[matches.right[at]], float(matches.strength[at])),)
    return tuple(found[:_QUOTED])


def _shared(matches: Matches, at: int, phrases: Sequence[str]) -> tuple[str, ...]:
    """Quote the closest competences; once where they are the same."""
    if matches.strength[at] < MIN_STRENGTH:
        return ()
    one, other = (phrases[side[at]] for side in (matches.left, matches.right))
    return (one,) if one.casefold() == other.casefold() else (one, other)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
