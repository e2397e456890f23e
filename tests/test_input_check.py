"""What a scorer is not fitted on."""

import numpy as np
import pytest
from scipy import sparse

from clustermatch.exceptions import InputError
from clustermatch.phrases import Phrases
from clustermatch.scoring import PairScorer

PAIR = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])


def csr(rows):
    return sparse.csr_array(np.array(rows, dtype=float))


@pytest.mark.parametrize(
    ("given_to", "message"),
    [
        (
            {"needs": Phrases.from_counts(np.eye(3)[:1], [1])},
            r"needs are of 1 organisations in 3 dimensions; X has 3 rows and 3 columns\. Give a c",
        ),
        ({"needs": [[1.0]]}, r"needs must be Phrases or None, got list: .* Phrases\.from_counts"),
        ({"words": csr(np.eye(2))}, r"words are of 2 organisations; X has 3 rows: give one row"),
        ({"words": csr(np.eye(4))}, r"words are of 4 organisations; X has 3 rows: give one row"),
        ({"words": np.ones(3)}, r"words must be a sparse array of two axes, got 1: give one row"),
        ({"words": ["laser", "lin", "bois"]}, r"words must be a sparse array of numbers, got list"),
        ({"words": csr([[1], [np.nan], [0]])}, r"words must be finite, got nan at \[1, 0\]\."),
        ({"languages": [0, 1]}, r"languages are of shape \(2,\); X has 3 rows, which needs \(3,\)"),
        ({"languages": [[0], [1], [0]]}, r"languages are of shape \(3, 1\); X has 3 rows"),
        ({"languages": 0}, r"languages are of shape \(\); X has 3 rows"),
        ({"languages": [[0], [1, 2], 0]}, r"languages must be one for each organisation, got \[\["),
        (
            {"languages": ["fr", "en", "fr"]},
            r"languages must be whole numbers, got .*'fr'.*, \.\.\.: number them, such as numpy\.u",
        ),
        ({"languages": [0.5, 1, 0]}, r"languages must be whole numbers, got .*0\.5"),
        (
            {"allies": csr(PAIR[:2, :2])},
            r"allies are of shape \(2, 2\); X has 3 rows, which needs \(3, 3\): give 1 at \[i, j\]",
        ),
        ({"allies": csr(PAIR[:2])}, r"allies are of shape \(2, 3\); X has 3 rows"),
        ({"allies": csr(np.zeros((2, 2)))}, r"allies are of shape \(2, 2\)"),
        ({"allies": [("a", "b")]}, r"allies must be a sparse array of numbers, got list: give 1"),
        ({"allies": csr(2 * PAIR)}, r"allies must be 0 or 1, got 2\.0 at \[0, 1\]: give 1"),
        ({"allies": csr(np.nan * PAIR)}, r"allies must be 0 or 1, got nan at"),
        ({"allies": csr(np.triu(PAIR))}, r"allies must be symmetric, but \[\d, \d\] and \[\d, \d"),
        ({"allies": csr(PAIR + np.diag([0, 0, 1]))}, r"allies have row 2 allied with itself"),
    ],
)
def test_what_is_not_of_the_same_organisations_is_refused(given_to, message):
    with pytest.raises(InputError, match=message):
        PairScorer().fit(np.eye(3), **given_to)


def test_other_allies_are_checked_as_well():
    scorer = PairScorer().fit(np.eye(3), allies=csr(PAIR))
    with pytest.raises(InputError, match=r"allies are of shape \(2, 2\); X has 3 rows"):
        scorer.adapt(allies=csr(PAIR[:2, :2]))


@pytest.mark.parametrize("kind", [sparse.coo_array, sparse.csc_array, np.array, sparse.csr_matrix])
def test_any_kind_of_matrix_is_read_and_left_alone(kind):
    close = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
    words, allies = kind(close), kind(PAIR.astype(int))
    found = PairScorer().fit(close, words=words, allies=allies).score_block([0, 1, 2]).score
    plain = PairScorer().fit(close, words=csr(close), allies=csr(PAIR)).score_block([0, 1, 2]).score
    np.testing.assert_array_equal(found, plain)
    for given_to, before in ((words, close), (allies, PAIR)):
        now = given_to.toarray() if sparse.issparse(given_to) else given_to
        np.testing.assert_array_equal(now, before)


def test_zeros_that_are_written_out_are_no_alliances():
    written = csr(PAIR + 1)
    written.data -= 1
    assert written.nnz == 9
    scorer = PairScorer().fit(np.eye(3), allies=written)
    assert scorer.precedents_.alliances.nnz == 2
    written.data[:] = 0
    assert PairScorer().fit(np.eye(3), allies=written).precedents_ is None


def test_languages_may_be_truth_values():
    scorer = PairScorer().fit(np.eye(3), languages=np.array([True, False, True]))
    assert scorer.languages_.tolist() == [1, 0, 1]
