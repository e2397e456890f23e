"""From profiles and known alliances to a fitted scorer."""

import numpy as np
import pandas as pd
import pytest

from clustermatch.embedding import ProfileEmbedder
from clustermatch.exceptions import InputError
from clustermatch.fitting import fit_scorer
from clustermatch.learning import MIN_PAIRS
from clustermatch.profiles import Profiles
from clustermatch.weights import load_weights

DEFAULTS = load_weights().weights
COLOURS = ["rouge", "vert", "bleu", "noir", "blanc", "jaune"]
THINGS = ["laser", "bois", "lin", "fer", "verre", "cuir"]


@pytest.fixture
def fit(hash_encoder):
    """Fits a table of clusters, with alliances or without."""

    def call(table, alliances=None, *, weights=None):
        profiles = Profiles.from_frame(table)
        vectors = ProfileEmbedder(encoder=hash_encoder).fit_transform(profiles)
        return fit_scorer(
            profiles, vectors, alliances, weights=weights, fusion="geometric", n_jobs=1
        )

    return call


@pytest.fixture
def many():
    """36 organisations: one for each colour and thing."""
    texts = [f"{colour} {thing}" for colour in COLOURS for thing in THINGS]
    table = pd.DataFrame({"id": [f"o{at:02}" for at in range(36)], "description": texts})
    return table.assign(competences=[text.split()[1] for text in texts], lang="fr")


@pytest.fixture
def alliances(many):
    """All 90 pairs of one thing; those of one smaller id are one agreement."""
    ids = many["id"].to_numpy()
    left, right = np.triu_indices(36, 1)
    same = left % 6 == right % 6
    left, right = left[same], right[same]
    return pd.DataFrame({"id_a": ids[left], "id_b": ids[right], "partnership_id": left})


def shares(weights):
    total = sum(weights.values())
    return pytest.approx({name: weight / total for name, weight in weights.items()})


def test_without_alliances_the_defaults_hold_without_precedents(fit, many):
    fitted = fit(many)
    assert fitted.known is None
    assert fitted.learnt is None
    assert fitted.scorer.precedents_ is None
    expected = {name: w for name, w in DEFAULTS.items() if name != "precedent"}
    assert fitted.scorer.weights_ == shares(expected)


def test_alliances_of_unknown_organisations_are_none(fit, many):
    elsewhere = pd.DataFrame({"id_a": ["x", "o00"], "id_b": ["y", "z"]})
    fitted = fit(many, elsewhere)
    assert fitted.known is None
    assert fitted.learnt is None
    assert fitted.scorer.weights_ == fit(many).scorer.weights_


def test_few_alliances_are_precedents_of_little_weight(fit, many, alliances):
    few = alliances.head(MIN_PAIRS - 1)
    fitted = fit(many, few)
    share = (MIN_PAIRS - 1) / (MIN_PAIRS - 1 + 500)
    damped = {**DEFAULTS, "precedent": DEFAULTS["precedent"] * share}
    assert fitted.scorer.weights_ == shares(damped)
    assert fitted.learnt.share == 0
    assert fitted.learnt.n_pairs == len(fitted.known.left) == MIN_PAIRS - 1
    assert fitted.scorer.precedents_.alliances.nnz == 2 * (MIN_PAIRS - 1)


def test_many_alliances_teach_weights_which_the_scorer_uses(fit, many, alliances):
    fitted = fit(many, alliances)
    assert fitted.learnt.n_pairs == 90
    assert fitted.learnt.n_partnerships == alliances["partnership_id"].nunique()
    assert fitted.learnt.share == pytest.approx(90 / 590)
    assert fitted.scorer.weights_ == pytest.approx(fitted.learnt.weights)
    assert fitted.learnt.weights != fitted.learnt.defaults
    everything = fitted.scorer.score_block(np.arange(36))
    parts = fitted.scorer.contributions(everything)
    np.testing.assert_allclose(sum(parts.values()), everything.score, atol=1e-9)


def test_the_order_of_alliances_and_of_their_ids_changes_nothing(fit, many, alliances):
    flipped = alliances.rename(columns={"id_a": "id_b", "id_b": "id_a"})
    shuffled = pd.concat([alliances.iloc[::2], flipped.iloc[1::2]]).sample(frac=1, random_state=5)
    one, other = fit(many, alliances), fit(many, shuffled)
    assert one.scorer.weights_ == other.scorer.weights_
    assert one.learnt.area == other.learnt.area
    np.testing.assert_array_equal(
        one.scorer.score_block(np.arange(36)).score, other.scorer.score_block(np.arange(36)).score
    )


def test_weights_that_are_given_are_used_and_nothing_is_learnt(fit, many, alliances):
    given = {"similarity": 1, "precedent": 3}
    fitted = fit(many, alliances, weights=given)
    assert fitted.learnt is None
    assert len(fitted.known.left) == 90
    assert fitted.scorer.weights_ == {
        "similarity": 0.25,
        "words": 0.0,
        "complementarity": 0.0,
        "precedent": 0.75,
    }
    with pytest.raises(InputError, match="not all zero over similarity, words, complementarity"):
        fit(many, weights={"precedent": 1})


def test_words_are_compared_within_a_language(fit, many):
    fitted = fit(many.assign(lang=["fr", "en"] * 18))
    scores = fitted.scorer.score_block(np.arange(36))
    same = np.arange(36)[:, None] % 2 == np.arange(36) % 2
    np.testing.assert_array_equal(scores.words[~same], scores.similarity[~same])
    assert (scores.words[same] != scores.similarity[same]).mean() > 0.9


def test_what_is_needed_makes_no_words_in_common(fit, many):
    asking = many.assign(needs="photonique")
    np.testing.assert_allclose(
        fit(asking).scorer.score_block(np.arange(36)).words,
        fit(many).scorer.score_block(np.arange(36)).words,
    )


def test_texts_without_a_word_of_two_letters_are_not_compared_by_words(fit):
    table = pd.DataFrame({"id": ["a", "b", "c"], "competences": ["x", "y", "x y"], "lang": "fr"})
    fitted = fit(table)
    assert [*fitted.scorer.weights_] == ["similarity", "complementarity"]
    assert fitted.words.vectors.shape == (3, 0)


def test_a_table_that_is_none_of_alliances_is_refused(fit, many):
    with pytest.raises(InputError, match="alliances need the columns `id_a` and `id_b`"):
        fit(many, pd.DataFrame({"partner": ["o00"]}))
