"""A fitted scorer on disk, with the words of the population and what alliances taught."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..components import COMPONENTS, check_weights
from ..gains import FUSIONS, Gains
from ..hubs import Closeness
from ..learning import LearntWeights
from ..phrases import Phrases
from ..precedents import Precedents
from ..profiles import Profiles
from ..scoring import PairScorer
from ..words import WordVectors
from .arrays import Arrays, sparse_parts
from .fields import Fields
from .json_text import damaged

__all__ = [
    "describe_learnt",
    "describe_scorer",
    "read_learnt",
    "read_scorer",
    "read_words",
    "score_arrays",
]

_PHRASES: Final = ("needs", "competences")
_MEASURES: Final = ("area", "default_area")


def describe_scorer(scorer: PairScorer) -> dict[str, Any]:
    """
    Say what a scorer is, but for its arrays.

    Parameters
    ----------
    scorer : PairScorer
        Fitted.

    Returns
    -------
    dict
        For people and for JSON.
    """
    return {
        "weights": _plain(scorer.weights),
        "weights_in_use": _plain(scorer.weights_),
        "fusion": scorer.fusion,
        "context": float(scorer.context),
        "n_jobs": scorer.n_jobs,
        "n_dims": int(scorer.profiles_.shape[1]),
    }


def score_arrays(scorer: PairScorer, words: WordVectors) -> dict[str, NDArray[Any]]:
    """
    Give the arrays of a scorer and of the words that it compares.

    Parameters
    ----------
    scorer : PairScorer
        Fitted.
    words : WordVectors
        Of the same organisations.

    Returns
    -------
    dict of str to ndarray
        By name.
    """
    gains = scorer.gains_
    found: dict[str, NDArray[Any]] = {
        "profiles": scorer.profiles_,
        "own_cover": gains.own_cover,
        "closeness.mean": scorer.closeness_.mean,
        "closeness.spread": scorer.closeness_.spread,
        "words.common": words.common,
        "words.idf": words.idf,
        **sparse_parts("words", words.vectors),
    }
    for name in _PHRASES:
        found[f"{name}.starts"] = getattr(gains, name).starts.astype(np.int64)
        found[f"{name}.in_context"] = getattr(gains, name).vectors
        found[f"{name}.plain"] = getattr(gains, f"plain_{name}").vectors
    if scorer.words_ is not None:
        found |= {"words.mean": scorer.words_.mean, "words.spread": scorer.words_.spread}
    if scorer.precedents_ is not None:
        found |= sparse_parts("standing", scorer.precedents_.standing)
        found |= sparse_parts("alliances", scorer.precedents_.alliances)
    return found


def read_scorer(
    config: Fields, arrays: Arrays, profiles: Profiles, words: WordVectors
) -> PairScorer:
    """
    Make a fitted scorer of what was stored.

    Parameters
    ----------
    config : Fields
        As of `describe_scorer`.
    arrays : Arrays
        As of `score_arrays`.
    profiles : Profiles
        The population.
    words : WordVectors
        Of the same organisations.

    Returns
    -------
    PairScorer
        Fitted; nothing is computed again.

    Raises
    ------
    InputError
        If anything is not as it was written.
    """
    n_rows, n_dims = len(profiles), config.whole("n_dims")
    if config.text("fusion") not in FUSIONS:
        config.refuse("fusion", " or ".join(FUSIONS), repr(config.text("fusion")))
    weights = None if config.missing("weights") else config.numbers("weights")
    scorer = PairScorer(
        weights=weights,
        fusion=config.text("fusion"),
        context=config.number("context"),
        n_jobs=1 if config.missing("n_jobs") else config.whole("n_jobs"),
    )
    scorer.n_features_in_ = n_dims
    scorer.profiles_ = arrays.floats("profiles", (n_rows, n_dims))
    scorer.languages_ = np.unique(profiles.langs, return_inverse=True)[1].astype(np.intp)
    scorer.references_ = profiles.references
    scorer.gains_ = _read_gains(arrays, profiles, scorer.profiles_)
    scorer.needs_, scorer.competences_ = scorer.gains_.needs, scorer.gains_.competences
    scorer.own_cover_ = scorer.gains_.own_cover
    scorer.closeness_ = Closeness(
        scorer.profiles_,
        np.zeros(n_rows, dtype=np.intp),
        arrays.floats("closeness.mean", (n_rows,)),
        arrays.floats("closeness.spread", (n_rows,)),
    )
    scorer.words_ = _read_closeness_of_words(arrays, words, scorer)
    scorer.precedents_ = _read_precedents(arrays, n_rows)
    scorer.weights_ = _weights_in_use(config, scorer)
    return scorer


def read_words(
    terms: list[str], arrays: Arrays, profiles: Profiles, n_references: int
) -> WordVectors:
    """
    Make the words of a population of what was stored.

    Parameters
    ----------
    terms : list of str
        The words.
    arrays : Arrays
        As of `score_arrays`.
    profiles : Profiles
        The population.
    n_references : int
        How many organisations tell how rare words are.

    Returns
    -------
    WordVectors
        The same.

    Raises
    ------
    InputError
        If anything is not as it was written.
    """
    n_terms = len(terms)
    if len({*terms}) < n_terms:
        raise damaged(arrays.source, "words: vocabulary.json gives one twice")
    # As of `WordVectors.from_texts`.
    rarest = float(np.log(1 + n_references) + 1) if n_terms else 1.0
    return WordVectors(
        arrays.sparse("words", (len(profiles), n_terms)),
        np.array(terms, dtype=object),
        arrays.flags("words.common", n_terms),
        arrays.floats("words.idf", (n_terms,)),
        rarest,
    )


def describe_learnt(learnt: LearntWeights | None) -> dict[str, Any] | None:
    """
    Say what alliances taught.

    Parameters
    ----------
    learnt : LearntWeights or None
        What they taught.

    Returns
    -------
    dict or None
        Its fields; null for an area that is not known.
    """
    if learnt is None:
        return None
    areas = {name: float(getattr(learnt, name)) for name in _MEASURES}
    return {
        "weights": _plain(learnt.weights),
        "defaults": _plain(learnt.defaults),
        "n_pairs": int(learnt.n_pairs),
        "n_partnerships": int(learnt.n_partnerships),
        "share": float(learnt.share),
        **{name: None if np.isnan(area) else area for name, area in areas.items()},
    }


def read_learnt(config: Fields) -> LearntWeights:
    """
    Read what alliances taught.

    Parameters
    ----------
    config : Fields
        As of `describe_learnt`.

    Returns
    -------
    LearntWeights
        The same.

    Raises
    ------
    InputError
        If a field is missing or of another type.
    """
    areas = [config.maybe_number(name) for name in _MEASURES]
    weights, defaults = config.numbers("weights"), config.numbers("defaults")
    if {*weights} != {*defaults}:
        config.refuse("defaults", "the components of weights", "others")
    return LearntWeights(
        weights,
        defaults,
        config.whole("n_pairs"),
        config.whole("n_partnerships"),
        config.number("share"),
        *(float("nan") if area is None else area for area in areas),
    )


def _plain(weights: Any) -> dict[str, float] | None:
    return None if weights is None else {str(name): float(each) for name, each in weights.items()}


def _read_gains(arrays: Arrays, profiles: Profiles, rows: NDArray[np.float64]) -> Gains:
    found = {}
    for name in _PHRASES:
        starts = arrays.starts(f"{name}.starts", list(map(len, getattr(profiles, name))))
        shape = (int(starts[-1]), rows.shape[1])
        found[name] = Phrases(arrays.floats(f"{name}.in_context", shape), starts)
        found[f"plain_{name}"] = Phrases(arrays.floats(f"{name}.plain", shape), starts)
    cover = arrays.floats("own_cover", (len(found["needs"].vectors),))
    return Gains(rows, **found, own_cover=cover)


def _read_closeness_of_words(
    arrays: Arrays, words: WordVectors, scorer: PairScorer
) -> Closeness | None:
    if not arrays.has("words.mean"):
        return None
    shape = (len(scorer.profiles_),)
    usual = arrays.floats("words.mean", shape), arrays.floats("words.spread", shape)
    return Closeness(words.vectors, scorer.languages_, *usual)


def _read_precedents(arrays: Arrays, n_rows: int) -> Precedents | None:
    if not arrays.has("standing.data"):
        return None
    shape = (n_rows, n_rows)
    return Precedents(arrays.sparse("standing", shape), arrays.sparse("alliances", shape))


def _weights_in_use(config: Fields, scorer: PairScorer) -> dict[str, float]:
    optional = {"words": scorer.words_, "precedent": scorer.precedents_}
    active = tuple(name for name in COMPONENTS if optional.get(name, scorer) is not None)
    found = check_weights(scorer.weights, active)
    if found != config.numbers("weights_in_use"):
        config.refuse("weights_in_use", f"those that follow from weights, {found}", "others")
    return found
