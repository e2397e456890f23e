"""Closeness that allows for hubs."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from strategies import unit_rows

from clustermatch.exceptions import InputError
from clustermatch.hubs import Closeness, k_occurrence_skew


def of_all(closeness):
    return closeness.block(np.arange(len(closeness.groups)), None)


def normal_rows(generator, n, n_dims):
    rows = generator.standard_normal((n, n_dims))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def one_group(n):
    return np.zeros(n, dtype=np.intp)


# --- by hand -----------------------------------------------------------------------------------


def test_three_rows_by_hand():
    """Cosines 0.8 (first, second), 0.6 (second, third), 0 (first, third).

    Means of the three rows: 0.4, 0.7, 0.3; variances: 0.16, 0.01, 0.09. Over all: 2.8 / 6 and
    0.26 / 3. Each row has two others to compare with, so it is drawn to all by five in seven.
    """
    rows = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
    closeness = Closeness.fit(rows, one_group(3))
    mean = [(2 * own + 5 * 2.8 / 6) / 7 for own in (0.4, 0.7, 0.3)]
    spread = [((2 * own + 5 * 0.26 / 3) / 7) ** 0.5 for own in (0.16, 0.01, 0.09)]
    np.testing.assert_allclose(closeness.mean, mean)
    np.testing.assert_allclose(closeness.spread, spread)
    z = [(0.8 - mean[at]) / spread[at] for at in (0, 1)]
    expected = NormalDist().cdf(sum(z) / 4)
    np.testing.assert_allclose(of_all(closeness)[0, 1], expected)
    np.testing.assert_allclose(of_all(closeness)[0, 1:].round(2), [0.7, 0.24])


def by_loops(rows, groups):
    """The definition, row by row."""
    n = len(rows)
    cosines, known = rows @ rows.T, rows.any(axis=1)
    lists = [
        [cosines[i, j] for j in range(n) if j != i and known[j] and groups[j] == groups[i]]
        for i in range(n)
    ]
    counts = np.array([len(values) for values in lists])
    means = np.array([np.mean(values) if values else 0.0 for values in lists])
    variances = np.array([np.var(values) if values else 0.0 for values in lists])
    weight = counts[known].sum()
    if weight == 0:
        return np.where(known[:, None] & known, 0.5, 0.0)
    all_mean, all_variance = (np.sum((counts * x)[known]) / weight for x in (means, variances))
    means = (counts * means + 5 * all_mean) / (counts + 5)
    spreads = np.sqrt((counts * variances + 5 * all_variance) / (counts + 5))

    def z(i, j):
        return (cosines[i, j] - means[i]) / spreads[i] if spreads[i] > 1e-6 else 0.0

    close = [[NormalDist().cdf((z(i, j) + z(j, i)) / 4) for j in range(n)] for i in range(n)]
    return np.where(known[:, None] & known, close, 0.0)


@given(seed=st.integers(0, 10_000), n_groups=st.integers(1, 3))
def test_equals_the_definition_in_every_language(seed, n_groups):
    generator = np.random.default_rng(seed)
    n = int(generator.integers(1, 12))
    rows, groups = unit_rows(generator, n, 3), generator.integers(0, n_groups, size=n)
    np.testing.assert_allclose(
        of_all(Closeness.fit(rows, groups)), by_loops(rows, groups), atol=1e-9
    )


# --- properties --------------------------------------------------------------------------------


@given(seed=st.integers(0, 10_000))
def test_symmetric_bounded_and_the_order_of_rows_changes_nothing(seed):
    generator = np.random.default_rng(seed)
    n = int(generator.integers(2, 20))
    rows, groups = unit_rows(generator, n, 4), generator.integers(0, 3, size=n)
    close = of_all(Closeness.fit(rows, groups))
    assert ((close >= 0) & (close <= 1)).all()
    np.testing.assert_array_equal(close, close.T)
    order = generator.permutation(n)
    again = of_all(Closeness.fit(rows[order], groups[order]))
    np.testing.assert_allclose(again, close[np.ix_(order, order)], atol=1e-9)


@given(seed=st.integers(0, 10_000), at_once=st.integers(1, 7), n_jobs=st.sampled_from([1, 2]))
def test_blocks_and_threads_change_nothing(seed, at_once, n_jobs):
    generator = np.random.default_rng(seed)
    rows, groups = normal_rows(generator, 15, 4), generator.integers(0, 2, size=15)
    whole = Closeness.fit(rows, groups)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clustermatch.hubs._ROWS_AT_ONCE", at_once)
        pieces = Closeness.fit(rows, groups, n_jobs=n_jobs)
    np.testing.assert_allclose(pieces.mean, whole.mean, atol=1e-12)
    np.testing.assert_allclose(pieces.spread, whole.spread, atol=1e-12)
    some = generator.permutation(15)[:4]
    np.testing.assert_allclose(
        pieces.block(some, some[::-1]), of_all(whole)[np.ix_(some, some[::-1])], atol=1e-9
    )


def test_sparse_and_dense_rows_give_the_same():
    generator = np.random.default_rng(3)
    rows, groups = abs(unit_rows(generator, 12, 6)), generator.integers(0, 2, size=12)
    of_sparse = Closeness.fit(sparse.csr_array(rows), groups)
    np.testing.assert_allclose(of_all(of_sparse), of_all(Closeness.fit(rows, groups)), atol=1e-12)


def test_half_is_usual():
    rows = normal_rows(np.random.default_rng(0), 300, 16)
    close = of_all(Closeness.fit(rows, one_group(300)))
    others = close[~np.eye(300, dtype=bool)]
    assert abs(np.median(others) - 0.5) < 0.02
    # Two standard deviations above: one pair in 44 of a normal distribution.
    assert 0.01 < (others > 0.84).mean() < 0.04


def test_some_references_tell_nearly_what_all_tell():
    rows = normal_rows(np.random.default_rng(1), 600, 16)
    whole = of_all(Closeness.fit(rows, one_group(600)))
    part = of_all(Closeness.fit(rows, one_group(600), references=np.arange(0, 600, 3)))
    assert 0 < abs(part - whole).max() < 0.1


@given(seed=st.integers(0, 10_000))
def test_rows_that_are_no_references_change_nothing_for_others(seed):
    generator = np.random.default_rng(seed)
    rows, groups = unit_rows(generator, 15, 4), generator.integers(0, 3, size=15)
    references, fewer = np.arange(0, 15, 2), np.delete(np.arange(15), 7)
    whole = Closeness.fit(rows, groups, references=references)
    other_rows = rows.copy()
    other_rows[7] = 0.5
    moved = Closeness.fit(other_rows, groups, references=references)
    left = Closeness.fit(rows[fewer], groups[fewer], references=np.searchsorted(fewer, references))
    for name in ("mean", "spread"):
        expected = getattr(whole, name)[fewer]
        np.testing.assert_allclose(getattr(moved, name)[fewer], expected, rtol=0, atol=1e-12)
        np.testing.assert_allclose(getattr(left, name), expected, rtol=0, atol=1e-12)


def test_a_language_without_references_is_held_against_what_is_usual_for_all():
    rows = normal_rows(np.random.default_rng(4), 60, 8)
    groups = np.repeat([0, 1], 30)
    closeness = Closeness.fit(rows, groups, references=np.arange(20))
    assert np.ptp(closeness.mean[30:]) == 0
    np.testing.assert_allclose(closeness.mean[30:], closeness.mean[:20].mean(), atol=0.02)


def test_without_any_reference_that_is_known_everything_is_usual():
    rows = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 0.0]])
    close = of_all(Closeness.fit(rows, one_group(3), references=np.array([2])))
    np.testing.assert_array_equal(close[:2, :2], 0.5)


def test_what_is_usual_is_read_off_the_same_language():
    """A language whose texts are all alike is held against itself, not against the others."""
    generator = np.random.default_rng(5)
    shared = np.array([2.0, *np.zeros(15)])
    alike = normal_rows(generator, 100, 16) + shared
    rows = np.concatenate([normal_rows(generator, 100, 16), alike])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    groups = np.repeat([0, 1], 100)

    def usual(groups):
        close = of_all(Closeness.fit(rows, groups))
        return np.median(close[100:, 100:]), np.median(close[:100, :100])

    np.testing.assert_allclose(usual(groups), 0.5, atol=0.1)
    alike_beside_others, others = usual(one_group(200))
    assert alike_beside_others - others > 0.15


# --- hubs --------------------------------------------------------------------------------------


def nearest(values, k=5):
    values = values.copy()
    np.fill_diagonal(values, -np.inf)
    return np.argsort(-values, axis=1)[:, :k]


def test_a_planted_hub_is_reduced():
    """Everybody has a little of one direction; the first row is that direction alone."""
    generator = np.random.default_rng(2)
    rows = normal_rows(generator, 200, 50)
    rows[:, 0] = 0.6
    rows[0] = np.eye(50)[0]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    by_cosine = nearest(rows @ rows.T)
    by_closeness = nearest(of_all(Closeness.fit(rows, one_group(200))))
    crowded, freed = ((lists == 0).sum() for lists in (by_cosine, by_closeness))
    assert crowded > 150
    assert freed < 15
    before, after = (k_occurrence_skew(lists, 200) for lists in (by_cosine, by_closeness))
    assert before > 10
    assert after < 1


def test_the_skew_by_hand():
    """Candidate 0 stands in four lists, 1 in one: mean 1, variance 12 / 5, third moment 24 / 5."""
    lists = np.array([[1], [0], [0], [0], [0]])
    np.testing.assert_allclose(k_occurrence_skew(lists, 5), (24 / 5) / (12 / 5) ** 1.5)
    unfilled = np.array([[1, -1], [0, -1], [0, -1], [0, -1], [0, -1]])
    assert k_occurrence_skew(unfilled, 5) == k_occurrence_skew(lists, 5)


def test_equal_lists_have_no_skew():
    assert k_occurrence_skew(np.array([[1], [2], [0]]), 3) == 0
    assert k_occurrence_skew(np.full((3, 2), -1), 3) == 0


# --- degenerate populations --------------------------------------------------------------------


def test_of_two_rows_each_is_usual_for_the_other():
    close = of_all(Closeness.fit(np.array([[1.0, 0.0], [0.6, 0.8]]), one_group(2)))
    np.testing.assert_allclose(close[0, 1], 0.5)


def test_identical_rows_are_usual_for_each_other():
    rows = np.tile(np.array([[0.1, 0.7, 0.3]]) / np.sqrt(0.59), (40, 1))
    np.testing.assert_allclose(of_all(Closeness.fit(rows, one_group(40))), 0.5)


def test_a_zero_row_is_close_to_nobody_and_changes_nothing_for_others():
    rows = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
    with_zero = np.concatenate([rows, np.zeros((1, 2))])
    close = of_all(Closeness.fit(with_zero, one_group(5)))
    np.testing.assert_array_equal(close[4], 0.0)
    np.testing.assert_array_equal(close[:, 4], 0.0)
    np.testing.assert_allclose(close[:4, :4], of_all(Closeness.fit(rows, one_group(4))))


@pytest.mark.parametrize(
    ("rows", "groups"),
    [
        (np.zeros((3, 2)), [0, 0, 0]),
        (np.zeros((2, 0)), [0, 0]),
        (np.eye(1), [0]),
        (np.eye(3), [0, 1, 2]),
        (np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]]), [0, 0, 1]),
        (np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]), [0, 0, 1]),
    ],
    ids=[
        "no row known",
        "no dimensions",
        "alone",
        "each of its own language",
        "one alone in its language",
        "alone but for a zero row",
    ],
)
def test_degenerate_populations_stay_finite(rows, groups):
    groups = np.array(groups)
    for vectors in (rows, sparse.csr_array(rows)):
        close = of_all(Closeness.fit(vectors, groups))
        assert np.isfinite(close).all()
        assert ((close >= 0) & (close <= 1)).all()


def test_no_number_of_threads_is_refused():
    with pytest.raises(InputError, match="n_jobs must be a number of threads"):
        Closeness.fit(np.eye(2), one_group(2), n_jobs=0)
