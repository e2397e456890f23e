"""How much a few texts crowd the lists of all, with cosines as they are and as corrected."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from components_data import plain
from label_rows import read_table
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

import clustermatch as cm
from clustermatch.evaluation.exposure import top_lists
from clustermatch.hubs import Closeness, k_occurrence_skew

__all__ = ["csls", "local_scaling", "measure_hubs"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Scores = dict[str, FloatArray]
# What is listed, how many, scores by method, and what may be listed for whom.
_Listed = tuple[str, int, Scores, BoolArray]

N_NEAREST: Final = 10
N_HALVES: Final = 400
SEED: Final = 20150709
_LISTED: Final = 3
_PER_NEED: Final = 5
RAW: Final = "cosine, raw"
SHIPPED: Final = "shipped"


def measure_hubs() -> list[dict[str, Any]]:
    """
    Measure profiles, words, and competences that answer needs, on each population.

    Returns
    -------
    list of dict
        Population, what is listed, method, number of lists, their length, largest load, skew of
        loads, and the difference in skew to the raw cosine with a 95 % range over random halves
        of the lists.
    """
    populations = {
        "Interclustering, French": cm.load_interclustering(lang="fr").clusters,
        "Interclustering, English": cm.load_interclustering(lang="en").clusters,
        "European clusters": read_table("european_clusters/clusters.csv"),
    }
    rows = []
    for population, clusters in populations.items():
        for listed, k, methods, allowed in _lists(clusters):
            raw = top_lists(methods[RAW], allowed, k)
            for method, scores in methods.items():
                head = {"population": population, "listed": listed, "method": method}
                rows.append(head | _measure(top_lists(scores, allowed, k), raw, allowed.shape[1]))
    return rows


def _lists(clusters: pd.DataFrame) -> Iterator[_Listed]:
    rec = cm.PartnerRecommender(progress=False).fit(clusters)
    others = ~np.eye(len(rec.profiles_), dtype=np.bool_)
    yield "profiles", _LISTED, _of_profiles(rec), others
    if rec.scorer_.words_ is not None:
        yield "words", _LISTED, _of_words(rec.scorer_.words_), others
    yield "competences for a need", _PER_NEED, *_of_needs(rec)


def _of_profiles(rec: cm.PartnerRecommender) -> Scores:
    scorer, raw = rec.scorer_, _encode(rec, rec.profiles_.texts)
    cosine = scorer.profiles_ @ scorer.profiles_.T
    everybody = np.arange(len(raw))
    pairs = scorer.score_block(everybody)
    return {
        RAW: raw @ raw.T,
        "raw, corrected": Closeness.fit(raw, np.zeros_like(everybody)).block(everybody, None),
        "cosine, centred": cosine,
        SHIPPED: pairs.similarity,
        "CSLS": csls(cosine),
        "local scaling": local_scaling(cosine),
        "whole score": pairs.score,
    }


def _of_words(words: Closeness) -> Scores:
    cosines = sparse.csr_array(words.vectors) @ sparse.csr_array(words.vectors).T
    return {RAW: cosines.toarray(), SHIPPED: words.block(np.arange(cosines.shape[0]), None)}


def _of_needs(rec: cm.PartnerRecommender) -> tuple[Scores, BoolArray]:
    """Score each competence for each need; those of its own cluster are no answer."""
    profiles, gains = rec.profiles_, rec.scorer_.gains_
    needs, offers = (
        _encode(rec, [phrase for phrases in field for phrase in phrases])
        for field in (profiles.needs, profiles.competences)
    )
    asking, giving = (
        np.repeat(np.arange(len(profiles)), each.counts)
        for each in (gains.needs, gains.competences)
    )
    gain = gains.net(np.arange(len(asking)), np.arange(len(giving)))
    scores = {
        RAW: needs @ offers.T,
        "cosine, centred": gains.plain_needs.vectors @ gains.plain_competences.vectors.T,
        "in context": gains.needs.vectors @ gains.competences.vectors.T,
        SHIPPED: np.where(gain > 0, gain, np.nan),  # what answers nothing is not listed
    }
    return scores, asking[:, None] != giving


def _encode(rec: cm.PartnerRecommender, texts: Any) -> FloatArray:
    vectors = rec.embedder_.encoder_.encode(list(texts))
    return np.asarray(normalize(np.asarray(vectors, dtype=np.float64)))


def csls(cosines: FloatArray) -> FloatArray:
    """
    Correct cosines by how near the neighbours are (Conneau et al. 2018).

    Parameters
    ----------
    cosines : ndarray of shape (n, n)
        Symmetric.

    Returns
    -------
    ndarray of shape (n, n)
        Twice the cosine, less the mean cosine of both with their ten nearest.
    """
    near = _nearest(cosines).mean(axis=1)
    return np.asarray(2 * cosines - near[:, None] - near)


def local_scaling(cosines: FloatArray) -> FloatArray:
    """
    Measure distances by how far the neighbours are (Zelnik-Manor and Perona 2004).

    Parameters
    ----------
    cosines : ndarray of shape (n, n)
        Symmetric.

    Returns
    -------
    ndarray of shape (n, n)
        Less the squared distance over the product of both distances to the tenth nearest.
    """
    far = np.sqrt(np.maximum(2 - 2 * _nearest(cosines)[:, -1], 1e-12))
    return np.asarray(-(2 - 2 * cosines) / (far[:, None] * far))


def _nearest(cosines: FloatArray) -> FloatArray:
    """Cosines of each with its ten nearest others, the nearest first."""
    others = np.where(np.eye(len(cosines), dtype=np.bool_), -np.inf, cosines)
    return -np.sort(-others, axis=1)[:, :N_NEAREST]


def _measure(lists: NDArray[np.intp], raw: NDArray[np.intp], n: int) -> dict[str, Any]:
    generator = np.random.default_rng(SEED)
    halves = [generator.permutation(len(lists))[: len(lists) // 2] for _ in range(N_HALVES)]
    gaps = [k_occurrence_skew(lists[half], n) - k_occurrence_skew(raw[half], n) for half in halves]
    low, high = np.percentile(gaps, [2.5, 97.5])
    skew = k_occurrence_skew(lists, n)
    gap = {"value": skew - k_occurrence_skew(raw, n), "low": low, "high": high}
    return {
        "lists": len(lists),
        "k": lists.shape[1],
        "max_load": int(np.bincount(lists[lists >= 0], minlength=n).max()),
        "skew": plain(skew),
        "skew less the raw cosine's": {key: plain(float(each)) for key, each in gap.items()},
    }
