"""Every method that is compared, as a matrix of scores in the order of sorted ids."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

import clustermatch as cm
from clustermatch.encoders import LanguageCentring
from clustermatch.profiles import Profiles

__all__ = [
    "OURS",
    "minilm_matrices",
    "popularity",
    "recommender_scores",
    "sector_overlap",
    "text_matrices",
]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

OURS = "ours"
_WORD = re.compile(r"[^\W\d_]{4,}")


def text_matrices(profiles: Profiles) -> dict[str, FloatArray]:
    """
    Score with everything that needs no model.

    Parameters
    ----------
    profiles : Profiles
        The population. All methods read the same texts, own names stripped.

    Returns
    -------
    dict of str to ndarray of shape (n, n)
        Method name to scores.
    """
    return {
        "same sector": sector_overlap(profiles.attributes["sector"].tolist()),
        "TF-IDF cosine": _tfidf(profiles, analyzer="word"),
        "char TF-IDF cosine": _tfidf(profiles, analyzer="char_wb", ngram_range=(3, 5)),
        f"{OURS}: similarity only": recommender_scores(profiles, weights={"similarity": 1.0}),
        f"{OURS}: complementarity only": recommender_scores(
            profiles, weights={"complementarity": 1.0}
        ),
        OURS: recommender_scores(profiles),
    }


def minilm_matrices(profiles: Profiles, encoder: cm.Encoder) -> dict[str, FloatArray]:
    """
    Score with all-MiniLM-L6-v2, alone and inside the library.

    Parameters
    ----------
    profiles : Profiles
        The population.
    encoder : Encoder
        As of ``load_encoder("minilm")``.

    Returns
    -------
    dict of str to ndarray of shape (n, n)
        Method name to scores.
    """
    vectors = encoder.encode(profiles.descriptions, profiles.langs)
    centred = LanguageCentring().fit_transform(vectors, langs=profiles.langs)
    return {
        "MiniLM cosine": _products(vectors),
        "MiniLM cosine, centred": _products(centred),
        f"{OURS}, MiniLM encoder": recommender_scores(profiles, encoder=encoder),
    }


def recommender_scores(
    profiles: Profiles,
    *,
    encoder: str | cm.Encoder = "lexical",
    weights: Mapping[str, float] | None = None,
) -> FloatArray:
    """
    Score all pairs with the library.

    Parameters
    ----------
    profiles : Profiles
        The population.
    encoder : str or Encoder, default="lexical"
        As for `PartnerRecommender`.
    weights : mapping of str to float, default=None
        As for `PartnerRecommender`; None takes its defaults.

    Returns
    -------
    ndarray of shape (n, n)
        Symmetric scores in [0, 1].
    """
    rec = cm.PartnerRecommender(encoder=encoder, weights=weights, progress=False).fit(profiles)
    return rec.scorer_.score_block(np.arange(len(profiles))).score


def sector_overlap(sectors: list[str]) -> FloatArray:
    """
    Compare free-text sectors by the words that they share.

    Parameters
    ----------
    sectors : list of str
        One free text per cluster; most are unique, so that equality would find nobody.

    Returns
    -------
    ndarray of shape (n, n)
        Jaccard index of the casefolded words of four and more letters; 0 where both have none.
    """
    words = [set(_WORD.findall(sector.casefold())) for sector in sectors]
    return np.array(
        [[len(one & other) / max(1, len(one | other)) for other in words] for one in words]
    )


def popularity(recorded: BoolArray) -> FloatArray:
    """
    Score a candidate by how many partners it has on record, the target left out.

    Parameters
    ----------
    recorded : ndarray of shape (n, n)
        True where the pair is recorded; symmetric.

    Returns
    -------
    ndarray of shape (n, n)
        Row = target, column = candidate; not symmetric.
    """
    counts = recorded.sum(axis=1)
    return np.asarray(counts[None, :] - recorded, dtype=np.float64)


def _tfidf(profiles: Profiles, **options: Any) -> FloatArray:
    texts = [
        "; ".join([description, *phrases])
        for description, phrases in zip(profiles.descriptions, profiles.competences, strict=True)
    ]
    vectorizer = TfidfVectorizer(strip_accents="unicode", sublinear_tf=True, **options)
    return _products(vectorizer.fit_transform(texts).toarray())


def _products(vectors: ArrayLike) -> FloatArray:
    """Cosines of unit rows."""
    rows = np.asarray(vectors, dtype=np.float64)
    return np.asarray(rows @ rows.T)
