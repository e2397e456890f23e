import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks
from strategies import scorers, some_allies, unit_rows

from clustermatch.components import COMPONENTS
from clustermatch.encoders import LanguageCentring
from clustermatch.exceptions import InputError
from clustermatch.gains import FUSIONS
from clustermatch.hubs import Closeness
from clustermatch.pair_scores import PairScores
from clustermatch.phrases import Phrases
from clustermatch.precedents import Precedents
from clustermatch.scoring import PairScorer


@parametrize_with_checks([PairScorer(), LanguageCentring()], xfail_strict=True)
def test_array_in_estimators_follow_scikit_learn(estimator, check):
    check(estimator)


# --- by hand -----------------------------------------------------------------------------------


def hand_computed(**parameters) -> PairScorer:
    """Two dimensions, "light" and "wood"; phrases without context.

    a needs light and wood, has wood; b needs wood, has light; c states nothing but its profile.
    gain(a <- b) = mean(1 - 0 for light, max(0, 0 - 1) for wood) = 0.5; gain(b <- a) = 1.
    """
    light, wood = [1.0, 0.0], [0.0, 1.0]
    return PairScorer(**{"context": 0, **parameters}).fit(
        [[1.0, 0.0], [0.6, 0.8], [-1.0, 0.0]],
        competences=Phrases.from_counts([wood, light], [1, 1, 0]),
        needs=Phrases.from_counts([light, wood, wood], [2, 1, 0]),
    )


def test_gains_and_score_of_the_worked_example():
    pair = hand_computed().score_pairs([0, 1], [1, 0])
    np.testing.assert_allclose(pair.target_gain, [0.5, 1.0])
    np.testing.assert_allclose(pair.partner_gain, [1.0, 0.5])
    np.testing.assert_allclose(pair.complementarity, np.sqrt([0.5, 0.5]))
    np.testing.assert_allclose(pair.score, 0.5 * pair.similarity + 0.5 * np.sqrt(0.5))


def test_of_two_organisations_the_score_by_hand():
    """Either is usual for the other: similarity 0.5; a lacks light and wood, which b has."""
    light, wood = [1.0, 0.0], [0.0, 1.0]
    scorer = PairScorer(weights={"similarity": 1, "complementarity": 3}, context=0).fit(
        [light, wood],
        competences=Phrases.from_counts([light, wood, light], [1, 2]),
        needs=Phrases.from_counts([wood, light, light], [2, 1]),
    )
    pair = scorer.score_pairs([0], [1])
    np.testing.assert_allclose(pair.target_gain, [0.5])  # wood 1; light is covered
    np.testing.assert_allclose(pair.partner_gain, [0.0])  # light is covered
    np.testing.assert_allclose(pair.score, 0.25 * 0.5)


def test_a_need_already_covered_at_home_brings_nothing():
    scorer = hand_computed()
    np.testing.assert_allclose(scorer.own_cover_, [0.0, 1.0, 0.0])


def test_what_is_not_stated_is_unknown_and_adds_nothing():
    pair = hand_computed().score_pairs([0], [2])
    assert np.isnan(pair.target_gain).all()
    assert np.isnan(pair.complementarity).all()
    assert pair.similarity < 0.5  # opposite texts share less ground than is usual
    np.testing.assert_allclose(pair.score, 0.5 * pair.similarity)


@pytest.mark.parametrize(
    ("fusion", "expected"), [("geometric", np.sqrt(0.5)), ("harmonic", 2 / 3), ("min", 0.5)]
)
def test_fusions_of_the_worked_example(fusion, expected):
    scorer = hand_computed(fusion=fusion)
    np.testing.assert_allclose(scorer.score_pairs([0], [1]).complementarity, [expected])


def test_phrases_stand_in_the_context_of_their_organisation_by_default():
    """a's need of light: (1.5, 0); b's light: (1.3, 0.4), at a cosine of 1.3 / sqrt(1.85)."""
    assert PairScorer().context == 0.5
    pair = hand_computed(context=0.5).score_pairs([0], [1])
    np.testing.assert_allclose(pair.target_gain, 0.5 * 1.3 / np.sqrt(1.85))


# --- words and precedents ----------------------------------------------------------------------


def population(seed=0, n=12):
    """Everything that a scorer can be given; every fourth row is of another language."""
    generator = np.random.default_rng(seed)
    counts = generator.integers(0, 3, size=n)
    return {
        "X": unit_rows(generator, n, 4),
        "competences": Phrases.from_counts(unit_rows(generator, counts.sum(), 4), counts),
        "needs": Phrases.from_counts(unit_rows(generator, counts.sum(), 4), counts[::-1]),
        "words": sparse.csr_array(abs(unit_rows(generator, n, 6))),
        "languages": np.arange(n) % 4 == 0,
        "allies": some_allies(generator, n),
    }


def test_across_languages_the_similarity_stands_for_the_words():
    given_to = population()
    scorer = PairScorer().fit(**given_to)
    scores = scorer.score_block(np.arange(12))
    groups = given_to["languages"].astype(int)
    same = groups[:, None] == groups
    expected = Closeness.fit(given_to["words"], groups).block(np.arange(12), None)
    np.testing.assert_allclose(scores.words[same], expected[same], atol=1e-12)
    np.testing.assert_array_equal(scores.words[~same], scores.similarity[~same])
    pairs = scorer.score_pairs([0, 1], [1, 2])
    np.testing.assert_allclose(pairs.words, scores.words[[0, 1], [1, 2]], atol=1e-12)


def test_without_languages_all_are_of_one():
    given_to = {**population(), "languages": None}
    words = PairScorer().fit(**given_to).score_block(np.arange(12)).words
    expected = Closeness.fit(given_to["words"], np.zeros(12, dtype=int))
    np.testing.assert_allclose(words, expected.block(np.arange(12), None), atol=1e-12)


def test_precedents_rest_on_who_is_similar():
    given_to = population()
    scorer = PairScorer().fit(**given_to)
    scores = scorer.score_block(np.arange(12))
    everybody = [np.arange(12)]
    expected = Precedents.fit(lambda rows: scores.similarity[rows], everybody, given_to["allies"])
    np.testing.assert_allclose(scores.precedent, expected.block(np.arange(12), None), atol=1e-9)
    assert scores.precedent.max() > 0.3


@pytest.mark.parametrize(
    ("absent", "used"),
    [
        ([], COMPONENTS),
        (["words"], ("similarity", "complementarity", "precedent")),
        (["allies"], ("similarity", "words", "complementarity")),
        (["words", "allies"], ("similarity", "complementarity")),
    ],
)
def test_components_that_the_data_lack_have_no_weight(absent, used):
    scorer = PairScorer().fit(**{**population(), **dict.fromkeys(absent)})
    assert scorer.weights_ == dict.fromkeys(used, 1 / len(used))
    scores = scorer.score_block(np.arange(12))
    assert [*scorer.contributions(scores)] == [*used]
    if "words" in absent:
        np.testing.assert_array_equal(scores.words, scores.similarity)
    if "allies" in absent:
        np.testing.assert_array_equal(scores.precedent, 0)


def test_a_matrix_without_alliances_is_as_none():
    scorer = PairScorer().fit(**{**population(), "allies": sparse.csr_array((12, 12))})
    assert "precedent" not in scorer.weights_


# --- the same population, otherwise ------------------------------------------------------------


def columns(scores):
    return {name: getattr(scores, name) for name in PairScores.__dataclass_fields__}


def test_other_alliances_are_as_if_fitted_with_them():
    given_to = population()
    other_allies = some_allies(np.random.default_rng(9), 12)
    scorer = PairScorer().fit(**given_to)
    before = scorer.score_block(np.arange(12))
    adapted = scorer.adapt(allies=other_allies).score_block(np.arange(12))
    anew = PairScorer().fit(**{**given_to, "allies": other_allies}).score_block(np.arange(12))
    assert (adapted.precedent != before.precedent).any()
    for name, values in columns(anew).items():
        np.testing.assert_array_equal(columns(adapted)[name], values)
    for name, values in columns(scorer.score_block(np.arange(12))).items():
        np.testing.assert_array_equal(values, columns(before)[name])


def test_other_weights_are_as_if_fitted_with_them():
    given_to, weights = population(), {"similarity": 1, "precedent": 1}
    scorer = PairScorer().fit(**given_to)
    adapted = scorer.adapt(weights=weights)
    anew = PairScorer(weights=weights).fit(**given_to)
    assert adapted.weights_ == anew.weights_
    assert adapted.get_params() == anew.get_params()
    np.testing.assert_array_equal(adapted.score_block([0]).score, anew.score_block([0]).score)
    assert scorer.weights_ == dict.fromkeys(COMPONENTS, 0.25)
    with pytest.raises(InputError, match="weights name"):
        scorer.adapt(weights={"likeness": 1})


def test_nothing_else_adapts_nothing():
    scorer = PairScorer().fit(**population())
    np.testing.assert_array_equal(
        scorer.adapt().score_block([0, 5]).score, scorer.score_block([0, 5]).score
    )
    alone = PairScorer().fit(**{**population(), "allies": None})
    adapted = alone.adapt(allies=some_allies(np.random.default_rng(0), 12))
    np.testing.assert_array_equal(adapted.score_block([0]).precedent, 0)  # it knew of none


def test_what_is_not_fitted_scores_nothing():
    scorer = PairScorer()
    for call in (
        lambda: scorer.adapt(),
        lambda: scorer.score_block([0]),
        lambda: scorer.score_pairs([0], [1]),
        lambda: list(scorer.blocks(np.arange(1))),
    ):
        with pytest.raises(NotFittedError):
            call()


# --- properties --------------------------------------------------------------------------------


@pytest.mark.parametrize("fusion", FUSIONS)
@given(data=st.data())
def test_scores_are_symmetric_bounded_and_add_up(fusion, data):
    scorer = data.draw(scorers(fusion=fusion))
    n = len(scorer.profiles_)
    left, right = map(np.ravel, np.indices((n, n)))
    scores = scorer.score_pairs(left, right)
    mirrored = scorer.score_pairs(right, left)
    np.testing.assert_allclose(scores.score, mirrored.score, atol=1e-7)
    np.testing.assert_allclose(scores.target_gain, mirrored.partner_gain, atol=1e-12)
    for values in columns(scores).values():
        known = values[~np.isnan(values)]
        assert ((known >= 0) & (known <= 1)).all()
    for name in COMPONENTS:
        np.testing.assert_allclose(getattr(scores, name), getattr(mirrored, name), atol=1e-7)
    parts = scorer.contributions(scores)
    np.testing.assert_allclose(sum(parts.values()), scores.score, atol=1e-9)
    assert all((part >= 0).all() for part in parts.values())


@given(scorers())
def test_blocks_and_pairs_give_the_same_scores(scorer):
    n = len(scorer.profiles_)
    left, right = map(np.ravel, np.indices((n, n)))
    block, last = (columns(scorer.score_block(rows)) for rows in (np.arange(n), [n - 1]))
    # The square root of the geometric mean turns a last bit of 1e-16 into 1e-8.
    for name, values in columns(scorer.score_pairs(left, right)).items():
        np.testing.assert_allclose(values.reshape(n, n), block[name], atol=1e-7)
        np.testing.assert_allclose(last[name][0], block[name][n - 1], atol=1e-7)


@given(scorer=scorers(), cells=st.sampled_from([1, 30, 200]), n_jobs=st.sampled_from([1, 2]))
def test_the_size_of_blocks_and_threads_change_nothing(scorer, cells, n_jobs):
    n = len(scorer.profiles_)
    left, right = map(np.ravel, np.indices((n, n)))
    whole = columns(scorer.score_pairs(left, right))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clustermatch.scoring.BLOCK_CELLS", cells)
        patch.setattr("clustermatch.pair_scores.BLOCK_CELLS", cells)
        rows = list(scorer.blocks(np.arange(n)))
        assert np.concatenate(rows).tolist() == [*range(n)]
        pieces = columns(scorer.set_params(n_jobs=n_jobs).score_pairs(left, right))
    for name, values in whole.items():
        np.testing.assert_allclose(pieces[name], values, atol=1e-7)


@given(seed=st.integers(0, 10_000), n=st.integers(2, 15))
def test_the_order_of_organisations_changes_nothing(seed, n):
    given_to = population(seed, n)
    order = np.random.default_rng(seed).permutation(n)
    moved = {
        "X": given_to["X"][order],
        "competences": given_to["competences"].take(order),
        "needs": given_to["needs"].take(order),
        "words": given_to["words"][order],
        "languages": given_to["languages"][order],
        "allies": given_to["allies"][order][:, order],
    }
    before, after = (
        columns(PairScorer().fit(**each).score_block(np.arange(n))) for each in (given_to, moved)
    )
    for name, values in before.items():
        np.testing.assert_allclose(after[name], values[np.ix_(order, order)], atol=1e-6)


def test_more_cover_never_lowers_a_gain():
    base = hand_computed()
    better = PairScorer(context=0).fit(
        base.profiles_,
        competences=Phrases.from_counts([[0.0, 1.0], [1.0, 0.0], [0.6, 0.8]], [1, 2, 0]),
        needs=base.needs_,
    )
    assert better.score_pairs([0], [1]).target_gain >= base.score_pairs([0], [1]).target_gain


def test_small_blocks_are_of_one_row(monkeypatch):
    monkeypatch.setattr("clustermatch.scoring.BLOCK_CELLS", 1)
    assert [len(rows) for rows in hand_computed().blocks(np.arange(3))] == [1, 1, 1]


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"weights": {"likeness": 1}}, r"weights name \['likeness'\]; the components are"),
        ({"weights": {"similarity": -1}}, "non-negative and not all zero"),
        ({"weights": {"similarity": 0}}, "non-negative and not all zero"),
        ({"weights": {"similarity": float("nan")}}, "non-negative and not all zero"),
        ({"weights": [0.5, 0.5]}, "weights must be like"),
        ({"weights": {"similarity": "much"}}, "non-negative and not all zero"),
        ({"fusion": "mean"}, "fusion must be one of geometric, harmonic, min, got 'mean'"),
        ({"context": -0.1}, "context must be a number of at least 0, got -0.1"),
        ({"context": float("nan")}, "context must be a number of at least 0, got nan"),
        ({"context": "none"}, "context must be a number of at least 0, got 'none'"),
        ({"n_jobs": 0}, "n_jobs must be a number of threads"),
        ({"n_jobs": 10**5}, "n_jobs must be a number of threads up to 1024, .*got 100000"),
        ({"weights": {"words": 1}}, "not all zero over similarity, complementarity, which the"),
    ],
)
def test_wrong_parameters_are_refused_at_fit(parameters, message):
    with pytest.raises(InputError, match=message):
        PairScorer(**parameters).fit(np.eye(2))


def test_weights_are_brought_to_a_sum_of_one():
    scorer = PairScorer(weights={"similarity": 3, "complementarity": 1}).fit(np.eye(2))
    assert scorer.weights_ == {"similarity": 0.75, "complementarity": 0.25}
