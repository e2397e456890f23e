import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import parametrize_with_checks
from strategies import scorers

from clustermatch.encoders import LanguageCentring
from clustermatch.exceptions import InputError
from clustermatch.gains import FUSIONS
from clustermatch.phrases import Phrases
from clustermatch.scoring import PairScorer


@parametrize_with_checks([PairScorer(), LanguageCentring()], xfail_strict=True)
def test_array_in_estimators_follow_scikit_learn(estimator, check):
    check(estimator)


def hand_computed() -> PairScorer:
    """Two dimensions, "light" and "wood".

    a needs light and wood, has wood; b needs wood, has light; c states nothing but its profile.
    gain(a <- b) = mean(1 - 0 for light, max(0, 0 - 1) for wood) = 0.5; gain(b <- a) = 1.
    """
    light, wood = [1.0, 0.0], [0.0, 1.0]
    return PairScorer(context=0).fit(
        [[1.0, 0.0], [0.6, 0.8], [-1.0, 0.0]],
        competences=Phrases.from_counts([wood, light], [1, 1, 0]),
        needs=Phrases.from_counts([light, wood, wood], [2, 1, 0]),
    )


def test_gains_similarity_and_score_of_the_worked_example():
    pair = hand_computed().score_pairs([0, 1], [1, 0])
    np.testing.assert_allclose(pair.target_gain, [0.5, 1.0])
    np.testing.assert_allclose(pair.partner_gain, [1.0, 0.5])
    np.testing.assert_allclose(pair.complementarity, np.sqrt([0.5, 0.5]))
    np.testing.assert_allclose(pair.score, 0.5 * pair.similarity + 0.5 * np.sqrt(0.5))


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
    scorer = hand_computed().set_params(fusion=fusion)
    scorer.fit(
        scorer.profiles_,
        competences=scorer.gains_.plain_competences,
        needs=scorer.gains_.plain_needs,
    )
    np.testing.assert_allclose(scorer.score_pairs([0], [1]).complementarity, [expected])


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
    assert ((scores.score >= 0) & (scores.score <= 1)).all()
    parts = scorer.contributions(scores)
    np.testing.assert_allclose(sum(parts.values()), scores.score, atol=1e-12)
    assert all((part >= 0).all() for part in parts.values())


@given(scorers())
def test_blocks_and_pairs_give_the_same_scores(scorer):
    n = len(scorer.profiles_)
    block = scorer.score_block(np.arange(n)).score
    left, right = map(np.ravel, np.indices((n, n)))
    np.testing.assert_allclose(
        scorer.score_pairs(left, right).score.reshape(n, n), block, atol=1e-7
    )
    # The square root of the geometric mean turns a last bit of 1e-16 into 1e-8.
    np.testing.assert_allclose(scorer.score_block([n - 1]).score[0], block[n - 1], atol=1e-7)


def test_more_cover_never_lowers_a_gain():
    base = hand_computed()
    better = PairScorer(context=0).fit(
        base.profiles_,
        competences=Phrases.from_counts([[0.0, 1.0], [1.0, 0.0], [0.6, 0.8]], [1, 2, 0]),
        needs=base.needs_,
    )
    assert better.score_pairs([0], [1]).target_gain >= base.score_pairs([0], [1]).target_gain


def test_small_blocks_change_nothing(monkeypatch):
    scorer = hand_computed()
    whole = scorer.score_pairs([0, 1, 2, 1], [1, 2, 0, 0]).score
    monkeypatch.setattr("clustermatch.scoring._BLOCK_CELLS", 1)
    assert [len(rows) for rows in scorer.blocks(np.arange(3))] == [1, 1, 1]
    np.testing.assert_allclose(scorer.score_pairs([0, 1, 2, 1], [1, 2, 0, 0]).score, whole)


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
    ],
)
def test_wrong_parameters_are_refused_at_fit(parameters, message):
    with pytest.raises(InputError, match=message):
        PairScorer(**parameters).fit(np.eye(2))


def test_weights_are_brought_to_a_sum_of_one():
    scorer = PairScorer(weights={"similarity": 3, "complementarity": 1}).fit(np.eye(2))
    assert scorer.weights_ == {"similarity": 0.75, "complementarity": 0.25}


def test_phrases_of_another_population_are_refused():
    with pytest.raises(InputError, match="needs are of 1 organisations in 2 dimensions"):
        PairScorer(context=0).fit(np.eye(2), needs=Phrases.from_counts([[1.0, 0.0]], [1]))
