import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from clustermatch.ranking import DECIMALS, Admission, rank_partners


def ranked(scores, admission=None, k=3, cuts=(), n_jobs=1):
    blocks = np.split(np.arange(len(scores)), cuts)
    admission = admission or Admission(np.ones(len(scores), dtype=bool))
    return rank_partners(
        lambda rows: scores[rows], [b for b in blocks if len(b)], admission, k, n_jobs=n_jobs
    )


def by_sorting(scores, allowed, k):
    """The definition: sort all admissible candidates by score, then position."""
    lists = []
    for row, values in enumerate(np.round(scores, DECIMALS)):
        order = sorted(np.flatnonzero(allowed[row]), key=lambda j: (-values[j], j))[:k]
        lists.append(order + [-1] * (k - len(order)))
    return np.array(lists)


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_equals_sorting_with_ties_masks_and_any_cut(seed, k):
    generator = np.random.default_rng(seed)
    n = generator.integers(1, 10)
    scores = generator.integers(0, 4, size=(n, n)) / 3 + generator.normal(0, 1e-9, size=(n, n))
    eligible = generator.random(n) < 0.8
    barred = generator.random((n, n)) < 0.2
    groups = generator.integers(-1, 3, size=n)
    admission = Admission(eligible, sparse.csr_array(barred.astype(int)), groups)
    same = (groups[:, None] == groups) & (groups[:, None] >= 0)
    allowed = eligible[:, None] & eligible & ~np.eye(n, dtype=bool) & ~barred & ~same
    partners, n_allowed = ranked(scores, admission, k, cuts=[n // 2], n_jobs=2)
    np.testing.assert_array_equal(partners, by_sorting(scores, allowed, k))
    np.testing.assert_array_equal(n_allowed, allowed.sum(axis=1))


def test_a_difference_below_a_millionth_is_a_tie_and_falls_to_the_smaller_position():
    scores = np.array([[0.0, 0.5, 0.5 + 4e-7], [0.5, 0.0, 0.0], [0.5, 0.0, 0.0]])
    assert ranked(scores, k=2)[0][0].tolist() == [1, 2]


def test_exclusions_are_masked_before_ranking_so_lists_stay_full():
    scores = np.array([[0, 9, 8, 7], [9, 0, 1, 1], [8, 1, 0, 1], [7, 1, 1, 0]]) / 10
    barred = sparse.csr_array((np.ones(2), ([0, 1], [1, 0])), shape=(4, 4))
    partners, _ = ranked(scores, Admission(np.ones(4, dtype=bool), barred), k=2)
    assert partners[0].tolist() == [2, 3]


@pytest.mark.parametrize("k", [1, 3, 7])
def test_lists_longer_than_the_population_are_filled_with_minus_one(k):
    partners, n_allowed = ranked(np.zeros((2, 2)), k=k)
    assert partners[0].tolist() == [1] + [-1] * (k - 1)
    assert n_allowed.tolist() == [1, 1]


def test_who_is_not_eligible_is_neither_target_nor_candidate():
    scores = np.array([[0.0, 0.9, 0.1], [0.9, 0.0, 0.5], [0.1, 0.5, 0.0]])
    partners, n_allowed = ranked(scores, Admission(np.array([True, False, True])), k=2)
    assert partners.tolist() == [[2, -1], [-1, -1], [0, -1]]
    assert n_allowed.tolist() == [1, 0, 1]


def test_who_is_of_no_group_is_like_no_other():
    groups = np.array([0, 0, -1, -1])
    partners, _ = ranked(np.zeros((4, 4)), Admission(np.ones(4, dtype=bool), groups=groups))
    assert partners.tolist() == [[2, 3, -1], [2, 3, -1], [0, 1, 3], [0, 1, 2]]
