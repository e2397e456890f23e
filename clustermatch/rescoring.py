"""A fitted scorer with other rows in the place of some: arrays alone."""

from copy import copy

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .change import Change
from .gains import Gains
from .phrases import Phrases
from .scoring import PairScorer

__all__ = ["replace_rows"]

IntArray = NDArray[np.intp]


def replace_rows(
    scorer: PairScorer,
    change: Change,
    profiles: NDArray[np.float64],
    *,
    competences: Phrases,
    needs: Phrases,
    words: sparse.csr_array | None,
    languages: IntArray,
    references: IntArray,
) -> PairScorer:
    """
    Put other organisations in the place of some, where no reference changed.

    Parameters
    ----------
    scorer : PairScorer
        Fitted without alliances; it stays as it is.
    change : Change
        Where everybody is.
    profiles : ndarray of shape (n_changed, n_dims)
        Unit rows of the changed organisations.
    competences, needs : Phrases
        Of the changed organisations.
    words : sparse array of shape (n_organisations, n_words) or None
        Of everybody now.
    languages : ndarray of shape (n_organisations,)
        Of everybody now.
    references : ndarray of shape (n_references,)
        Positions, as they are now, of those that stand for all.

    Returns
    -------
    PairScorer
        As a fresh fit would give it, at the cost of the changed rows and of copying the others.

    Examples
    --------
    >>> nothing = Phrases.from_counts(np.empty((0, 2)), [0])
    >>> scorer = PairScorer(weights={"similarity": 1}).fit(np.eye(2)[[0, 1, 1]])
    >>> change = Change.between("abc", changed="c", removed="")
    >>> options = dict(competences=nothing, needs=nothing, words=None)
    >>> options |= dict(languages=np.zeros(3, dtype=int), references=np.array([0, 1]))
    >>> replace_rows(scorer, change, np.eye(2)[[0]], **options).profiles_[2]
    array([1., 0.])
    """
    now = copy(scorer)
    part = Gains.from_phrases(profiles, needs, competences, context=scorer.context)
    now.gains_ = scorer.gains_.replace(change, part)
    now.profiles_ = now.gains_.profiles
    now.needs_, now.competences_ = now.gains_.needs, now.gains_.competences
    now.own_cover_ = now.gains_.own_cover
    now.languages_, now.references_ = languages, references
    everybody: IntArray = np.zeros(len(now.profiles_), dtype=np.intp)
    n_jobs = scorer.n_jobs
    now.closeness_ = scorer.closeness_.replace(
        change, now.profiles_, everybody, references, n_jobs=n_jobs
    )
    if scorer.words_ is not None and words is not None:
        now.words_ = scorer.words_.replace(change, words, languages, references, n_jobs=n_jobs)
    return now
