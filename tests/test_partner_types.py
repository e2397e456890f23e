import numpy as np

from clustermatch.partner_types import PartnerTypes
from clustermatch.phrases import Phrases
from clustermatch.scoring import PairScorer


def test_thresholds_are_the_ninth_decile_of_all_pairs(fitted):
    left, right = map(np.ravel, np.indices((47, 47)))
    off_diagonal = left != right
    scores = fitted.scorer_.score_pairs(left[off_diagonal], right[off_diagonal])
    types = fitted.partner_types_
    np.testing.assert_allclose(types.similarity, np.quantile(scores.similarity, 0.9), atol=1e-6)
    expected = np.nanquantile(scores.complementarity, 0.9)
    np.testing.assert_allclose(types.complementarity, expected, atol=1e-6)


def test_without_phrases_no_type_is_guessed():
    scorer = PairScorer(context=0).fit(np.eye(3))
    types = PartnerTypes.from_population(scorer, np.arange(3))
    assert types.thresholds() == {"similarity": 0.5, "complementarity": None}
    assert types.name(np.array([0.9]), np.array([np.nan])).tolist() == [None]


def test_pairs_that_tie_with_the_highest_tenth_are_among_it():
    needs = Phrases.from_counts(np.eye(4)[[0, 1, 2, 3]], [1, 1, 1, 1])
    competences = Phrases.from_counts(np.eye(4)[[1, 0, 3, 2]], [1, 1, 1, 1])
    scorer = PairScorer(context=0).fit(np.eye(4), competences=competences, needs=needs)
    types = PartnerTypes.from_population(scorer, np.arange(4))
    pairs = scorer.score_pairs([0, 2, 0], [1, 3, 2])
    assert types.name(pairs.similarity, pairs.complementarity).tolist() == [
        "bridge",
        "bridge",
        "far",
    ]


def test_what_rounds_to_nothing_is_no_gain_and_what_is_usual_no_similarity():
    types = PartnerTypes(similarity=0.5, complementarity=0.0)
    similarity, complementarity = np.array([0.5 + 3e-13, 0.51]), np.array([3e-13, 0.01])
    assert types.name(similarity, complementarity).tolist() == ["far", "natural partner"]


def test_below_what_is_usual_nothing_is_similar_even_where_it_is_the_highest_tenth():
    types = PartnerTypes(similarity=0.3, complementarity=0.1)
    assert types.name(np.array([0.49, 0.49]), np.array([0.05, 0.2])).tolist() == ["far", "bridge"]


def test_gains_read_off_differences_make_types_too():
    """Nobody states a need: the first two lack what the other has, in their own field."""
    profiles = np.array([[0.8, 0.6], [0.6, 0.8], [-1.0, 0.0]])
    competences = Phrases.from_counts([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]], [1, 1, 1])
    scorer = PairScorer().fit(profiles, competences=competences)
    types = PartnerTypes.from_population(scorer, np.arange(3))
    np.testing.assert_allclose(types.complementarity, 0.5 * 0.6)
    pairs = scorer.score_pairs([0, 0], [1, 2])
    assert types.name(pairs.similarity, pairs.complementarity).tolist() == [
        "natural partner",
        "far",
    ]


def test_who_does_not_take_part_moves_no_threshold():
    generator = np.random.default_rng(0)
    rows = generator.standard_normal((20, 3))
    scorer = PairScorer().fit(rows)
    some = np.arange(0, 20, 2)
    similarity = scorer.score_block(some).similarity[:, some]
    expected = np.quantile(similarity[~np.eye(10, dtype=bool)], 0.9)
    types = PartnerTypes.from_population(scorer, some)
    np.testing.assert_allclose(types.similarity, expected, atol=1e-6)
