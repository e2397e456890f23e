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


def test_what_rounds_to_nothing_is_no_gain():
    types = PartnerTypes(similarity=0.0, complementarity=0.0)
    assert types.name(np.array([3e-13]), np.array([3e-13])).tolist() == ["far"]
