import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustermatch.exceptions import InputError
from clustermatch.phrases import Phrases


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
