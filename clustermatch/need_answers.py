"""Need by need, what one organisation has to answer those of another."""

from dataclasses import dataclass

import numpy as np

from .profiles import Profiles
from .ranking import DECIMALS
from .scoring import PairScorer

__all__ = ["NeedAnswer", "answer_each_need"]


@dataclass(frozen=True)
class NeedAnswer:
    """
    A need, and the competence of one partner that answers it best.

    Attributes
    ----------
    need, competence : str
        As they were stated.
    cover, own_cover : float
        Cosines, in context, of the need with that competence and with the best one at home.
    gain : float
        What the competence adds to what is there at home, in [0, 1]; 0 where it does not answer
        better than the own ones by its words alone.
    """

    need: str
    competence: str
    cover: float
    own_cover: float
    gain: float


def answer_each_need(
    profiles: Profiles, scorer: PairScorer, owner: int, giver: int
) -> list[NeedAnswer]:
    """
    Find for each need of one organisation the best competence of another.

    Parameters
    ----------
    profiles : Profiles
        The population.
    scorer : PairScorer
        Fitted on it.
    owner, giver : int
        Positions of who has the needs and of who has the competences.

    Returns
    -------
    list of NeedAnswer
        One for each need, in their order; none where one side states nothing. Covers are rounded
        to 1e-6; among equal competences the first is taken.

    Raises
    ------
    IndexError
        If a position is outside the population.

    Examples
    --------
    >>> import clustermatch as cm
    >>> rec = cm.PartnerRecommender().fit(cm.load_interclustering(lang="en").clusters)
    >>> pair = rec.profiles_.positions(["techtera", "sporaltec"], "pair").tolist()
    >>> answers = answer_each_need(rec.profiles_, rec.scorer_, *pair)
    >>> len(answers) == len(rec.profiles_.needs[pair[0]])
    True
    """
    needs, offers = profiles.needs[owner], profiles.competences[giver]
    if not needs or not offers:
        return []
    rows = scorer.needs_.rows_of(np.array([owner]))
    offered = scorer.competences_.rows_of(np.array([giver]))
    gains = scorer.gains_.net(rows, offered)
    best = gains.argmax(axis=1)
    asked, answers = scorer.needs_.vectors[rows], scorer.competences_.vectors[offered[best]]
    covers = np.round(np.diag(asked @ answers.T), DECIMALS)
    own = np.round(scorer.own_cover_[rows], DECIMALS)
    return [
        NeedAnswer(need, offers[at], float(cover), float(home), float(gain))
        for need, at, cover, home, gain in zip(
            needs, best, covers, own, gains.max(axis=1), strict=True
        )
    ]
