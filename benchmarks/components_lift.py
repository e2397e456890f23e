"""Which kinds of competence ally more often than chance, and whether that foresees later pairs."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import numpy as np
from components_data import Population, figure, fit, matrix
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import ndtr
from sklearn.cluster import KMeans

from clustermatch.evaluation.figures import Figure
from clustermatch.evaluation.metrics import hit
from clustermatch.evaluation.pair_areas import PairArea, degree_weights, score_levels
from clustermatch.evaluation.questions import Question
from clustermatch.evaluation.resampling import OrganisationResamples
from clustermatch.evaluation.true_ranks import TrueRanks
from clustermatch.profiles import Profiles

__all__ = ["learn_lift", "measure_lift", "shares_of_topics"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Figures = dict[str, Figure]

N_TOPICS: Final = (15, 40, 100)
SHRINKAGES: Final = (2.0, 10.0)
WEIGHTS: Final = (0.1, 0.3)
K: Final = 3
N_RESAMPLES: Final = 1000
SEED: Final = 20150709
_AREA: Final = "auc_matched"


def measure_lift(asked: Population) -> dict[str, Any]:
    """
    Learn the lift on alliances before each cutoff and score the new pairs after it.

    Parameters
    ----------
    asked : Population
        Development data.

    Returns
    -------
    dict
        Size, figures of the library without lift, and of every setting, alone and added, with
        the paired difference to the library; means over the cutoffs.
    """
    topics = [_topics(asked, n_topics) for n_topics in N_TOPICS]
    resamples = OrganisationResamples(len(asked.profiles), N_RESAMPLES, SEED)
    measured = [
        {
            name: _measure(scores, question, resamples)
            for name, scores in _methods(asked.profiles, question, topics)
        }
        for question in asked.later
    ]
    found = {name: _average([each[name] for each in measured]) for name in measured[0]}
    library = found.pop("library")
    return {
        "cutoffs": list(asked.cutoffs),
        "known": [len(question.known_pairs) for question in asked.later],
        "new": [len(question.target) // 2 for question in asked.later],
        "library": {metric: figure(each) for metric, each in library.items()},
        "lift": [
            {
                **dict(zip(("topics", "shrinkage", "weight"), name, strict=True)),
                **{metric: figure(each) for metric, each in figures.items()},
                **{
                    f"{metric} less the library's": figure(each.minus(library[metric]))
                    for metric, each in figures.items()
                },
            }
            for name, figures in found.items()
        ],
    }


def _topics(asked: Population, n_topics: int) -> IntArray:
    """Kind of each competence: its part of k-means on the vectors of distinct ones."""
    vectors = asked.scorer.gains_.plain_competences.vectors
    # Rounded, so that the same vectors are one whatever their last bits.
    distinct, number = np.unique(np.round(vectors, 6), axis=0, return_inverse=True)
    means = KMeans(n_topics, n_init=3, random_state=SEED).fit(distinct)
    return np.asarray(means.labels_[number.ravel()], dtype=np.intp)


def _methods(
    profiles: Profiles, question: Question, topics: list[IntArray]
) -> Iterator[tuple[Any, FloatArray]]:
    """Yield the scores of the library, of each lift alone (weight 1), and of both together."""
    library = matrix(fit(profiles, question.known_table(profiles)), "score")
    yield "library", library
    pairs = np.unique(question.known_pairs[:, :2], axis=0)
    for n_topics, topic_of in zip(N_TOPICS, topics, strict=True):
        everything, left, right = shares_of_topics(profiles, topic_of, pairs)
        for shrinkage in SHRINKAGES:
            alone = everything @ learn_lift(left, right, shrinkage) @ everything.T
            usual = alone[question.allowed]
            lift = ndtr((alone - usual.mean()) / (2 * usual.std()))
            yield (n_topics, shrinkage, 1.0), lift
            for weight in WEIGHTS:
                yield (n_topics, shrinkage, weight), (1 - weight) * library + weight * lift


def shares_of_topics(
    profiles: Profiles, topic_of: IntArray, pairs: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """
    Tell which topics organisations are about, and what each of two allies had of its own.

    Parameters
    ----------
    profiles : Profiles
        The population.
    topic_of : ndarray of shape (n_competences,)
        Topic of each competence, owner after owner.
    pairs : ndarray of shape (n_pairs, 2)
        Known allies.

    Returns
    -------
    everything : ndarray of shape (n_organisations, n_topics)
        Share of each topic among the competences of each; 0 without any.
    left, right : ndarray of shape (n_pairs, n_topics)
        The same of one side of each pair, without the competences that both state in the same
        words: those of a common project would teach that a topic goes with itself.
    """
    stated = [phrase for phrases in profiles.competences for phrase in phrases]
    owners = np.repeat(np.arange(len(profiles)), list(map(len, profiles.competences)))
    texts, text_of = np.unique(np.array(stated, dtype=object), return_inverse=True)
    topics = np.zeros((len(texts), int(topic_of.max()) + 1))
    topics[text_of, topic_of] = 1.0
    states = sparse.csr_array(
        (np.ones(len(owners)), (owners, text_of)), shape=(len(profiles), len(texts))
    )
    counts = states @ topics
    common = states[pairs[:, 0]].multiply(states[pairs[:, 1]]).tocsr() @ topics
    left, right = (counts[side] - common for side in pairs.T)
    return _as_shares(counts), _as_shares(left), _as_shares(right)


def learn_lift(left: FloatArray, right: FloatArray, shrinkage: float) -> FloatArray:
    """
    Learn how much more often than by chance topics stand on both sides of an alliance.

    Parameters
    ----------
    left, right : ndarray of shape (n_pairs, n_topics)
        Shares of topics of both sides.
    shrinkage : float
        Further pairs at the rate of chance in each cell.

    Returns
    -------
    ndarray of shape (n_topics, n_topics)
        Logarithm of (found + shrinkage) / (expected + shrinkage), symmetric; expected is what
        the topics of allied organisations would give if they met at random.
    """
    found = left.T @ right
    found += found.T
    often = found.sum(axis=1)
    expected = np.outer(often, often) / max(often.sum(), 1.0)
    return np.asarray(np.log((found + shrinkage) / (expected + shrinkage)))


def _as_shares(counts: FloatArray) -> FloatArray:
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0))


def _measure(scores: FloatArray, question: Question, resamples: OrganisationResamples) -> Figures:
    """Area against equally sought-after pairs, and hits among the first three."""
    area = PairArea.measure(score_levels(scores), question, degree_weights(question))
    found = TrueRanks.from_scores(scores, question)
    total, number = resamples.over_targets(found, partial(hit, k=K), question)
    hits = total / number
    areas = resamples.area(area, question)
    return {_AREA: Figure(areas[0], areas[1:]), f"hit@{K}": Figure(hits[0], hits[1:])}


def _average(measured: list[Figures]) -> Figures:
    return {name: Figure.average([each[name] for each in measured]) for name in measured[0]}


def best_of(rows: list[dict[str, Any]], weight: float) -> dict[str, Any]:
    """
    Pick the setting with the largest area, for a table; it is chosen with hindsight.

    Parameters
    ----------
    rows : list of dict
        "lift" of `measure_lift`.
    weight : float
        Its weight; 1 is the lift alone.

    Returns
    -------
    dict
        One row.
    """
    return max(
        (row for row in rows if row["weight"] == weight), key=lambda row: row[_AREA]["value"]
    )
