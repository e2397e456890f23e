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
from clustermatch.evaluation.pair_areas import PairArea, degree_weights, score_levels
from clustermatch.evaluation.questions import Question
from clustermatch.evaluation.relabelling import permuted_means
from clustermatch.evaluation.resampling import OrganisationResamples, PartnershipResamples
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
    area = PairArea.measure(score_levels(scores), question, weights)
    weights[question.target, question.partner] = question.weight
    used = question.allowed
    expected = roc_auc_score(question.truth[used], scores[used], sample_weight=weights[used])
    assert area.area == pytest.approx(expected)


def test_matched_pairs_take_away_what_popularity_alone_explains():
    n, hub = 30, 0
    pairs = [(hub, j) for j in range(1, 15)] + [(20, 21), (22, 23)]
    question = ask(n, pairs)
    popularity = np.tile(question.truth.sum(axis=0).astype(float), (n, 1))
    plain = PairArea.measure(score_levels(popularity), question).area
    matched = PairArea.measure(score_levels(popularity), question, degree_weights(question)).area
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


# Resampling


def weighted_area(scores, question, counts):
    """The area on a resample, computed anew: a pair of i and j counts c_i c_j times."""
    times = np.outer(counts, counts).astype(float)
    times[question.target, question.partner] *= question.weight
    used = question.allowed & (times > 0)
    return roc_auc_score(question.truth[used], scores[used], sample_weight=times[used])


def test_areas_of_resampled_organisations_are_exact_to_first_order():
    n = 60
    scores = symmetric(n)
    pairs = [(i, j) for i in range(n) for j in range(i) if (7 * i + 3 * j) % 19 == 0]
    for i, j in pairs:
        scores[i, j] = scores[j, i] = scores[i, j] + 0.3
    question = ask(n, pairs, np.resize([1, 0.5, 0.25], len(pairs)))
    resamples = OrganisationResamples(n, 200, seed=0)
    found = resamples.area(PairArea.measure(score_levels(scores), question), question)
    exact = np.array([weighted_area(scores, question, counts) for counts in resamples.counts])
    assert found[0] == pytest.approx(exact[0], abs=1e-9)
    # What first order leaves out is small beside the spread, which is what an interval shows.
    assert np.abs(found - exact).max() < 0.02
    assert found[1:].std() == pytest.approx(exact[1:].std(), rel=0.1)


def test_sums_over_resampled_organisations_by_hand():
    question = ask(4, [(0, 1), (2, 3)])
    resamples = OrganisationResamples(4, 1, seed=0)
    resamples.counts = np.array([[1, 1, 1, 1], [2, 1, 0, 1]], dtype=float)
    total, number = resamples.over_pairs(np.array([1.0, 1.0, 5.0, 5.0]), question)
    # Drawn twice and once, 0-1 counts twice from each end; 2 is not drawn.
    assert total.tolist() == [12, 4]
    assert number.tolist() == [4, 4]
    found = TrueRanks.from_ranks([1, 2, 3, 4], question.target)
    total, number = resamples.over_targets(found, reciprocal_rank, question)
    assert total.tolist() == pytest.approx([1 + 1 / 2 + 1 / 3 + 1 / 4, 2 + 1 / 2 + 1 / 4])
    assert number.tolist() == [4, 4]


def test_a_resample_without_any_alliance_keeps_the_value():
    question = ask(4, [(0, 1)])
    area = PairArea.measure(score_levels(symmetric(4)), question)
    resamples = OrganisationResamples(4, 1, seed=0)
    resamples.counts = np.array([[1, 1, 1, 1], [0, 0, 2, 2]], dtype=float)
    positive = area.area + (resamples._total(area.negative_influence) / 8)[1]
    assert resamples.area(area, question)[1] == pytest.approx(np.clip(positive, 0, 1))


def test_resampled_partnerships_by_hand():
    question = ask(6, [(0, 1), (0, 2), (3, 4)])  # partnerships 0, 1 and 2
    resamples = PartnershipResamples(3, 1, seed=0)
    resamples.counts = np.array([[1, 1, 1], [0, 3, 0]], dtype=float)
    found = TrueRanks.from_ranks(np.arange(1, 7), question.target)
    assert question.target.tolist() == [0, 0, 1, 2, 3, 4]
    total, number = resamples.over_targets(found, reciprocal_rank, question)
    # Only 0-2 is left, at rank 2 for 0 and at rank 4 for 2.
    assert total.tolist() == pytest.approx([1 + 1 / 3 + 1 / 4 + 1 / 5 + 1 / 6, 1 / 2 + 1 / 4])
    assert number.tolist() == [5, 2]
    total, number = resamples.over_pairs(np.arange(6.0), question)
    assert (total.tolist(), number.tolist()) == ([15, 3 * (1 + 3)], [6, 6])


@pytest.mark.parametrize("seed", range(3))
def test_areas_of_resampled_partnerships_are_exact(seed):
    n = 20
    question = ask(n, [(0, 1), (2, 5), (1, 7), (8, 9)], [1, 0.5, 0.25, 1])
    scores = symmetric(n, seed)
    resamples = PartnershipResamples(4, 20, seed)
    areas = resamples.area(PairArea.measure(score_levels(scores), question), question)
    used = question.allowed
    for found, counts in zip(areas, resamples.counts, strict=True):
        times = np.ones((n, n))
        times[question.target, question.partner] = question.weight * counts[question.partnership]
        expected = roc_auc_score(question.truth[used], scores[used], sample_weight=times[used])
        assert found == pytest.approx(expected)


# Relabelling


def p_relabelled(scores, question, n_permutations=199, seed=0):
    first, *others = permuted_means(score_levels(scores), question, n_permutations, seed)
    return (1 + np.sum(others >= first)) / (1 + n_permutations)


def test_mean_ranks_by_hand():
    # Scores of the six ordered pairs: 1, 1, 2, 2, 3, 3. Ties count half: shares 1/6, 1/2, 5/6.
    scores = np.array([[9, 3, 1], [3, 9, 2], [1, 2, np.nan]], dtype=float)
    question = ask(3, [(0, 1), (0, 2)], [1, 0.5])
    means = permuted_means(score_levels(scores), question, 50, seed=0)
    assert means[0] == pytest.approx((5 / 6 + 0.5 * 1 / 6) / 1.5)
    ranks = [5 / 6, 1 / 2, 1 / 6]
    possible = {round((a + 0.5 * b) / 1.5, 9) for a in ranks for b in ranks if a != b}
    assert set(np.round(means, 9)) == possible


def test_relabelling_tells_scores_that_know_from_scores_that_do_not():
    n = 40
    question = ask(n, [(i, i + 20) for i in range(20)])
    informed = symmetric(n)
    informed[question.target, question.partner] += 0.5
    assert p_relabelled(informed, question) == 1 / 200
    # Without knowledge p is uniform: its mean is near 1/2, a tenth of all lie below 1/10.
    blind = np.array([p_relabelled(symmetric(n, seed), question, 99) for seed in range(1, 201)])
    assert abs(blind.mean() - 0.5) < 3 * np.sqrt(1 / 12 / 200)
    assert abs((blind <= 0.1).mean() - 0.1) < 3 * np.sqrt(0.09 / 200)


def test_popularity_alone_is_no_knowledge_of_who_meets_whom():
    # All scores of a column are alike, and everybody has one alliance: no labelling is better.
    popular = np.tile(np.arange(10.0), (10, 1))
    question = ask(10, [(i, i + 5) for i in range(5)])
    first, *others = permuted_means(score_levels(popular), question, 20, seed=0)
    assert others == pytest.approx([first] * 20, abs=1e-12)


# Levels and lists


@given(st.integers(0, 10_000), st.integers(1, 12), st.booleans())
def test_top_lists_are_those_of_a_full_sort(seed, k, tied):
    random = np.random.default_rng(seed)
    scores = random.random((9, 9)).round(1 if tied else 8)
    scores[random.random((9, 9)) < 0.1] = np.nan
    allowed = random.random((9, 9)) < 0.7
    for row, found in enumerate(top_lists(scores, allowed, k)):
        there = [at for at in range(9) if allowed[row, at] and not np.isnan(scores[row, at])]
        best = sorted(there, key=lambda at: (-round(scores[row, at], 6), at))[:k]
        assert found.tolist() == best + [-1] * (k - len(best))


def test_levels_are_numbered_from_the_lowest():
    scores = np.array([[np.nan, 0.5, -1], [0.5000001, 0.50001, 3]])
    assert score_levels(scores).tolist() == [[0, 2, 1], [2, 3, 4]]
