"""What a score is made of, component by component, with the evidence behind each, in words."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from .columns import Columns
from .evidence import PairEvidence
from .need_answers import NeedAnswer
from .profiles import Profiles
from .ranking import DECIMALS
from .reasons import ReasonWriter
from .scoring import PairScorer
from .wording import Wording, wording_of

__all__ = ["contribution_table", "objections"]

# Closeness that is usual for two organisations.
_USUAL = 0.5


def contribution_table(
    profiles: Profiles, scorer: PairScorer, writer: ReasonWriter, target: int, partner: int
) -> pd.DataFrame:
    """
    Take the score of a pair apart.

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

    Returns
    -------
    DataFrame
        `component`, `value` in [0, 1], `weight`, `contribution` (they add up to the score) and
        `evidence` in the language of the target.

    Raises
    ------
    IndexError
        If a position is outside the population.
    """
    pair = np.array([target]), np.array([partner])
    scores = scorer.score_pairs(*pair)
    evidence = PairEvidence.find(scorer, *pair)
    wording = wording_of(profiles.langs[target])
    told: dict[str, Callable[[], list[str]]] = {
        "similarity": lambda: writer.shared_ground(target, evidence.shared, 0),
        "words": lambda: writer.shared_words(target, partner),
        "complementarity": lambda: [
            *writer.answer(target, target, partner, evidence.to_target, 0),
            *writer.answer(target, partner, target, evidence.to_partner, 0),
            *writer.missing(target, partner, wording),
        ],
        "precedent": lambda: _precedents(scorer, writer, target, partner, wording),
    }
    parts = scorer.contributions(scores)
    return pd.DataFrame(
        [
            {
                Columns.COMPONENT: name,
                "value": round(float(getattr(scores, name)[0]), DECIMALS),
                "weight": scorer.weights_[name],
                Columns.CONTRIBUTION: float(parts[name][0]),
                Columns.EVIDENCE: wording.join.join(told[name]()) or wording.nothing_to_quote[name],
            }
            for name in scorer.weights_
        ]
    )


def objections(
    scorer: PairScorer,
    profiles: Profiles,
    pair: tuple[int, int],
    answers: tuple[Sequence[NeedAnswer], Sequence[NeedAnswer]],
    similarity: float,
    wording: Wording,
) -> tuple[str, ...]:
    """
    Say what speaks against a pair.

    Parameters
    ----------
    scorer : PairScorer
        Fitted on the population.
    profiles : Profiles
        The population.
    pair : tuple of int
        Positions of target and partner.
    answers : tuple of sequence of NeedAnswer
        The needs of the target with what the partner has, and the other way round.
    similarity : float
        Of the pair.
    wording : Wording
        The language to say it in.

    Returns
    -------
    tuple of str
        Clauses; none where nothing speaks against it.
    """
    target, partner = pair
    names, langs = ([of[at] for at in pair] for of in (profiles.short_names, profiles.langs))
    clauses = []
    if similarity < _USUAL:
        clauses.append(wording.little_ground.format(value=f"{similarity:.2f}"))
    if langs[0] != langs[1]:
        clauses.append(wording.languages_differ.format(one=langs[0], other=langs[1]))
    for found, whose, who in zip(answers, names, names[::-1], strict=True):
        if found and not any(answer.gain > 0 for answer in found):
            clauses.append(wording.answers_none.format(who=who, whose=whose))
    kept = scorer.precedents_
    if kept is not None and kept.alliances[[target]][:, [partner]].nnz:
        clauses.append(wording.already_allied)
    return tuple(clauses)


def _precedents(
    scorer: PairScorer, writer: ReasonWriter, target: int, partner: int, wording: Wording
) -> list[str]:
    """Name the alliances that count most: one party close to the target, one to the partner."""
    kept = scorer.precedents_
    if kept is None:
        return []
    pair = writer.name(target), writer.name(partner)
    clauses = []
    for near, far in kept.strongest(target, partner):
        one, other = writer.name(near), writer.name(far)
        if near == partner:
            clauses.append(wording.mutual_precedent.format(who=one, ally=other, also=pair[0]))
        elif far == target:
            clauses.append(wording.mutual_precedent.format(who=other, ally=one, also=pair[1]))
        else:
            theirs = wording.their_precedent if far == partner else wording.precedent_of
            template = wording.own_precedent if near == target else theirs
            named = {"one": one, "other": other, "target": pair[0], "partner": pair[1]}
            clauses.append(template.format(**named))
    return clauses
