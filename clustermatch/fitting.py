"""From profiles and known alliances to a fitted scorer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .allies import KnownPairs, read_known_pairs
from .embedding import ProfileVectors
from .learning import LearntWeights, learn_weights
from .profiles import Profiles
from .scoring import PairScorer
from .weights import load_weights
from .words import WordVectors

__all__ = ["FittedScorer", "fit_scorer"]


@dataclass(frozen=True, eq=False)
class FittedScorer:
    """
    A scorer, and what it was made from.

    Attributes
    ----------
    scorer : PairScorer
        Fitted on the population.
    words : WordVectors
        Its words.
    known : KnownPairs or None
        Alliances that it knows.
    learnt : LearntWeights or None
        What these taught; None where none are known, or weights were given.
    """

    scorer: PairScorer
    words: WordVectors
    known: KnownPairs | None
    learnt: LearntWeights | None


def fit_scorer(
    profiles: Profiles,
    vectors: ProfileVectors,
    alliances: pd.DataFrame | None,
    *,
    weights: Mapping[str, float] | None,
    fusion: str,
    n_jobs: int,
) -> FittedScorer:
    """
    Fit the scorer of a population, with precedents and weights from alliances if there are any.

    What is usual, and how rare a word is, are read off `profiles.references`: the score of two
    organisations depends on these and on the two alone. Precedents and learnt weights are the
    exception, for they depend on all alliances and on everybody close to their parties.

    Parameters
    ----------
    profiles : Profiles
        The population.
    vectors : ProfileVectors
        Of the same organisations.
    alliances : DataFrame or None
        Those that are known.
    weights : mapping of str to float or None
        None takes the defaults, and learns from alliances.
    fusion : str
        As of `PairScorer`.
    n_jobs : int
        Threads.

    Returns
    -------
    FittedScorer
        Ready to score.

    Raises
    ------
    InputError
        If the alliances, a weight or the fusion is not usable.

    Examples
    --------
    >>> import clustermatch as cm
    >>> rec = cm.PartnerRecommender().fit(cm.load_interclustering().clusters)
    >>> [*rec.scorer_.weights_]
    ['similarity', 'words', 'complementarity']
    """
    known = None if alliances is None else read_known_pairs(profiles, alliances)
    if known is not None and not len(known.left):
        known = None
    words = WordVectors.from_texts(profiles.texts, profiles.langs, references=profiles.references)
    defaults = load_weights().weights
    scorer = PairScorer(weights=defaults if weights is None else weights, fusion=fusion)
    scorer.set_params(n_jobs=n_jobs).fit(
        vectors.profiles,
        competences=vectors.competences,
        needs=vectors.needs,
        words=words.vectors if words.vectors.shape[1] else None,
        languages=np.unique(profiles.langs, return_inverse=True)[1],
        allies=None if known is None else known.allies(),
        references=profiles.references,
    )
    if known is None or weights is not None:
        return FittedScorer(scorer, words, known, None)
    learnt = learn_weights(scorer, known.left, known.right, known.partnership, defaults)
    return FittedScorer(scorer.adapt(weights=learnt.weights), words, known, learnt)
