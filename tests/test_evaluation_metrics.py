"""Metrics against cases computed by hand and against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score

from clustermatch.evaluation.exposure import gini, measure_exposure, same_group_share, top_lists
from clustermatch.evaluation.joint_plan import plan_greedily
from clustermatch.evaluation.metrics import (
    average_precision,
    hit,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
)
from clustermatch.evaluation.pair_areas import PairArea, degree_weights
from clustermatch.evaluation.questions import Question
from clustermatch.evaluation.true_ranks import TrueRanks


def ask(n, pairs, weights=None, known=()):
    """A question of new pairs, in the form that `ask_at` gives."""
    both = sorted(
        [(i, j, at) for at, (i, j) in enumerate(pairs)]
        + [(j, i, at) for at, (i, j) in enumerate(pairs)]
    )
    target, partner, at = (np.array(side, dtype=np.intp) for side in zip(*both, strict=True))
    weight = np.ones(len(pairs)) if weights is None else np.asarray(weights, dtype=float)
    matrix = np.zeros((n, n), dtype=bool)
    for i, j in known:
        matrix[i, j] = matrix[j, i] = True
    allowed = ~matrix & ~np.eye(n, dtype=bool)
    day = np.full(len(both), "2016-01-01", dtype="datetime64[D]")
    return Question("", matrix, allowed, target, partner, weight[at], at, day)


def symmetric(n, seed=0):
    half = np.triu(np.random.default_rng(seed).random((n, n)), 1)
    return half + half.T


# Target 0: true partners at ranks 1, 3 and 6, of weights 1, 1/2, 1/4. Target 1: one, never ranked.
FOUND = TrueRanks.from_ranks([3, 1, 6, np.inf], [0, 0, 0, 1], [0.5, 1, 0.25, 1])


def test_by_hand():
    np.testing.assert_allclose(hit(FOUND, 3), [1, 0])
    np.testing.assert_allclose(recall(FOUND, 3), [1.5 / 1.75, 0])
    np.testing.assert_allclose(precision(FOUND, 3), [2 / 3, 0])
    np.testing.assert_allclose(reciprocal_rank(FOUND), [1, 0])
    # Gains 1 at rank 1 and 1/2 at rank 3; best: 1, 1/2, 1/4 in this order.
    best = 1 + 0.5 / np.log2(3) + 0.25 / 2
    np.testing.assert_allclose(ndcg(FOUND, 3), [(1 + 0.5 / 2) / best, 0])
    # Precisions 1/1, 1.5/(1.5 + 1 other), 1.75/(1.75 + 3 others), weighted 1, 1/2, 1/4.
    precisions = (1 * 1 + 0.5 * 1.5 / 2.5 + 0.25 * 1.75 / 4.75) / 1.75
    np.testing.assert_allclose(average_precision(FOUND), [precisions, 0])


def test_nobody_to_evaluate_gives_no_value():
    nobody = FOUND.keep(np.zeros(4, dtype=bool))
    for metric in (hit, recall, precision, reciprocal_rank, ndcg, average_precision):
        assert metric(nobody, 3).shape == (0,)


@given(st.integers(0, 10_000), st.integers(4, 12))
def test_like_scikit_learn_on_lists_without_ties(seed, n):
    random = np.random.default_rng(seed)
    scores, truth = random.permutation(n).astype(float) / n, random.random(n) < 0.4
    truth[random.integers(1, n)] = True
    truth[0] = False  # the target itself
    weights = np.where(truth, random.choice([1, 0.5, 0.25], n), 1.0)
    pairs = [(0, j) for j in np.flatnonzero(truth)]
    matrix = np.tile(scores, (n, 1))
    found = TrueRanks.from_scores(matrix, ask(n, pairs, weights[truth]))
    row, others = int(np.flatnonzero(found.targets == 0)[0]), slice(1, n)
    expected = average_precision_score(truth[others], scores[others], sample_weight=weights[others])
    assert average_precision(found)[row] == pytest.approx(expected)
    gains = np.where(truth, weights, 0.0)[others]
    assert ndcg(found, 3)[row] == pytest.approx(ndcg_score([gains], [scores[others]], k=3))


def test_ranks_leave_out_the_target_and_known_pairs_and_break_ties_by_position():
    scores = np.array([[9, 1, 1, 5, 1.0000001], [1] * 5, [1] * 5, [5] * 5, [1] * 5], dtype=float)
    found = TrueRanks.from_scores(scores, ask(5, [(0, 2), (0, 4)], known=[(0, 3)]))
    # Candidates of 0: 1, 2, 4, all alike after rounding.
    assert found.rank[found.target == 0].tolist() == [2, 3]


@pytest.mark.parametrize("seed", range(5))
def test_area_is_that_of_scikit_learn_ties_and_weights_included(seed):
    n, random = 12, np.random.default_rng(seed)
    scores = np.round(symmetric(n, seed), 1)
    question = ask(n, [(0, 1), (2, 5), (1, 7)], [1, 0.5, 0.25], known=[(0, 2)])
    weights = np.where(question.truth, 0, random.random((n, n)))
    area = PairArea.measure(scores, question, weights)
    weights[question.target, question.partner] = question.weight
    used = question.allowed
    expected = roc_auc_score(question.truth[used], scores[used], sample_weight=weights[used])
    assert area.area == pytest.approx(expected)


def test_matched_pairs_take_away_what_popularity_alone_explains():
    n, hub = 30, 0
    pairs = [(hub, j) for j in range(1, 15)] + [(20, 21), (22, 23)]
    question = ask(n, pairs)
    popularity = np.tile(question.truth.sum(axis=0).astype(float), (n, 1))
    plain = PairArea.measure(popularity, question).area
    matched = PairArea.measure(popularity, question, degree_weights(question)).area
    assert plain > 0.8
    assert matched < 0.7


def test_exposure_by_hand():
    lists = np.array([[1, 2], [0, 2], [1, -1], [1, 2]])
    found = measure_exposure(lists)
    # Loads 1, 3, 3, 0; suggested both ways: 0-1, 1-2 (four of seven suggestions).
    assert found["coverage"] == 0.75
    assert found["max_load"] == 3
    assert found["reciprocity"] == pytest.approx(4 / 7)
    pairs = np.abs(np.subtract.outer([1, 3, 3, 0], [1, 3, 3, 0])).mean()
    assert found["gini"] == pytest.approx(pairs / (2 * 7 / 4))
    assert gini(np.zeros(3)) == 0


def test_no_suggestion_at_all():
    found = measure_exposure(np.full((3, 2), -1))
    assert found["coverage"] == found["max_load"] == 0
    assert np.isnan(found["reciprocity"])


def test_unknown_groups_count_neither_here_nor_there():
    lists, allowed = np.array([[1], [2], [0]]), ~np.eye(3, dtype=bool)
    shares = same_group_share(lists, allowed, {"sector": np.array([0, 0, -1])})
    assert shares == {"same_sector": 1.0, "same_sector_chance": 1.0}


def test_top_lists_are_short_where_candidates_run_out():
    scores = np.array([[0, np.nan, 2], [1, 0, 1], [0, 0, 0]], dtype=float)
    assert top_lists(scores, ~np.eye(3, dtype=bool), 2).tolist() == [[2, -1], [0, 2], [0, 1]]


@given(st.integers(0, 10_000), st.integers(1, 3))
def test_a_plan_keeps_to_the_capacity_and_leaves_no_pair_that_could_still_meet(seed, capacity):
    scores = symmetric(9, seed)
    allowed = (symmetric(9, seed + 1) > 0.3) & ~np.eye(9, dtype=bool)
    left, right = plan_greedily(scores, allowed, capacity)
    load = np.bincount(np.r_[left, right], minlength=9)
    assert load.max(initial=0) <= capacity
    assert allowed[left, right].all()
    met = np.zeros((9, 9), dtype=bool)
    met[left, right] = met[right, left] = True
    free = load < capacity
    assert not (allowed & ~met & free[:, None] & free[None, :]).any()


def test_popularity_gains_nothing_in_a_joint_plan():
    n = 20
    popular = np.tile(np.r_[np.full(2, 5.0), np.zeros(n - 2)], (n, 1))
    left, right = plan_greedily(popular, ~np.eye(n, dtype=bool), capacity=3)
    assert ((left < 2) | (right < 2)).sum() <= 6
