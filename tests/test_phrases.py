import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustermatch.exceptions import InputError
from clustermatch.phrases import MARGIN, Floor, Phrases


def ragged(seed: int) -> Phrases:
    generator = np.random.default_rng(seed)
    counts = generator.integers(0, 5, size=generator.integers(1, 8))
    return Phrases.from_counts(generator.standard_normal((counts.sum(), 3)), counts)


def test_counts_must_add_up_to_the_rows():
    with pytest.raises(InputError, match="counts add up to 3 phrases, but there are 2"):
        Phrases.from_counts(np.eye(2), [1, 2])


@given(st.integers(0, 10_000))
def test_best_cosines_equal_a_loop(seed):
    phrases = ragged(seed)
    queries = np.random.default_rng(seed + 1).standard_normal((4, 3))
    best = phrases.best_cosines(queries)
    for owner, (start, stop) in enumerate(zip(phrases.starts, phrases.starts[1:], strict=False)):
        if start == stop:
            assert np.isnan(best[:, owner]).all()
        else:
            expected = (queries @ phrases.vectors[start:stop].T).max(axis=1)
            np.testing.assert_allclose(best[:, owner], expected, atol=1e-12)


@given(st.integers(0, 10_000))
def test_take_keeps_each_owners_phrases_in_the_order_asked_for(seed):
    phrases = ragged(seed)
    owners = np.random.default_rng(seed).permutation(len(phrases.counts))
    taken = phrases.take(owners)
    np.testing.assert_array_equal(taken.counts, phrases.counts[owners])
    expected = [
        phrases.vectors[phrases.starts[owner] : phrases.starts[owner + 1]] for owner in owners
    ]
    np.testing.assert_array_equal(taken.vectors, np.concatenate(expected))


def test_mean_per_owner_leaves_the_silent_unknown():
    phrases = Phrases.from_counts(np.eye(3), [2, 0, 1])
    means = phrases.mean_per_owner(np.array([[1.0], [3.0], [5.0]]))
    np.testing.assert_array_equal(means, [[2.0], [np.nan], [5.0]])


def test_max_per_owner_leaves_the_silent_unknown():
    phrases = Phrases.from_counts(np.eye(3), [2, 0, 1])
    largest = phrases.max_per_owner(np.array([[1.0, -1.0], [3.0, -2.0], [5.0, 0.0]]))
    np.testing.assert_array_equal(largest, [[3.0, -1.0], [np.nan, np.nan], [5.0, 0.0]])


def test_where_nobody_states_any_phrase_all_is_unknown():
    nobody = Phrases.from_counts(np.empty((0, 2)), [0, 0])
    assert np.isnan(nobody.best_cosines(np.eye(2))).all()
    for reduce in (nobody.max_per_owner, nobody.mean_per_owner):
        np.testing.assert_array_equal(reduce(np.empty((0, 1))), [[np.nan], [np.nan]])


def test_below_a_floor_a_phrase_does_not_count():
    """One query, two phrases of one owner, one of another; what counts is told by other vectors."""
    phrases = Phrases.from_counts([[0.9], [0.5], [0.7]], [2, 1])
    other = Phrases.from_counts([[0.1], [0.4], [0.2]], [2, 1])
    for floor, expected in [
        (0.0, [0.9, 0.7]),
        (0.1, [0.5, 0.7]),
        (0.3, [0.5, -1]),
        (0.5, [-1, -1]),
    ]:
        only = Floor(other, np.array([[1.0]]), np.array([floor]))
        np.testing.assert_array_equal(
            phrases.best_cosines(np.array([[1.0]]), only=only), [expected]
        )


@pytest.mark.parametrize(("above", "counts"), [(0.0, False), (MARGIN / 2, False), (1e-5, True)])
def test_the_last_bits_lift_nothing_above_a_floor(above, counts):
    phrases = Phrases.from_counts([[1.0]], [1])
    only = Floor(Phrases.from_counts([[0.5 + above]], [1]), np.array([[1.0]]), np.array([0.5]))
    assert phrases.best_cosines(np.array([[1.0]]), only=only)[0, 0] == (1.0 if counts else -1.0)


@given(st.integers(0, 10_000))
def test_floors_equal_a_loop(seed):
    phrases = ragged(seed)
    generator = np.random.default_rng(seed + 1)
    queries, floors = generator.standard_normal((4, 3)), generator.random(4)
    plain = Phrases(generator.standard_normal((len(phrases.vectors), 2)), phrases.starts)
    plain_queries = generator.standard_normal((4, 2))
    best = phrases.best_cosines(queries, only=Floor(plain, plain_queries, floors))
    for owner, (start, stop) in enumerate(zip(phrases.starts, phrases.starts[1:], strict=False)):
        if start == stop:
            assert np.isnan(best[:, owner]).all()
            continue
        cosines = queries @ phrases.vectors[start:stop].T
        counts = plain_queries @ plain.vectors[start:stop].T > floors[:, None] + MARGIN
        expected = np.where(counts, cosines, -1.0).max(axis=1)
        np.testing.assert_allclose(best[:, owner], expected, atol=1e-12)
