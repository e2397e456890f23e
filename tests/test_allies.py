"""Who is known to be allied with whom."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustermatch.allies import read_allies, read_known_pairs
from clustermatch.exceptions import InputError
from clustermatch.profiles import Profiles


def population(ids):
    return Profiles.from_frame(pd.DataFrame({"id": ids, "competences": "x", "lang": "en"}))


FIVE = population(["a", "b", "c", "d", "e"])


def known(*rows, profiles=FIVE):
    columns = ["id_a", "id_b", "partnership_id"][: len(rows[0]) if rows else 2]
    return read_known_pairs(profiles, pd.DataFrame([*rows], columns=columns))


def pairs_of(known):
    return list(zip(known.left.tolist(), known.right.tolist(), strict=True))


def agreements(known):
    """Sets of pairs that share an agreement."""
    pairs, numbers = pairs_of(known), known.partnership.tolist()
    return sorted(
        [pair for pair, number in zip(pairs, numbers, strict=True) if number == one]
        for one in set(numbers)
    )


def test_each_pair_stands_once_sorted_with_the_smaller_position_first():
    found = known(("d", "c"), ("b", "a"), ("a", "b"), ("c", "a"))
    assert pairs_of(found) == [(0, 1), (0, 2), (2, 3)]
    assert found.passed_over == {"repeated": 1}
    assert found.n_organisations == 5


def test_rows_that_add_nothing_are_counted():
    found = known(("a", "a"), ("a", "z"), ("y", "z"), ("a", "b"), ("b", "a"))
    assert pairs_of(found) == [(0, 1)]
    assert found.passed_over == {"repeated": 1, "unknown id": 2, "with itself": 1}


def test_without_labels_every_pair_is_an_agreement_of_its_own():
    assert agreements(known(("a", "b"), ("b", "c"))) == [[(0, 1)], [(1, 2)]]


def test_pairs_of_one_label_are_one_agreement():
    rows = [("a", "b", "x"), ("b", "c", "x"), ("c", "d", "y"), ("d", "e", None), ("a", "e", "")]
    assert agreements(known(*rows)) == [[(0, 1), (1, 2)], [(0, 4)], [(2, 3)], [(3, 4)]]


def test_a_pair_of_several_agreements_stands_under_the_first_label():
    rows = [("a", "b", "y"), ("a", "b", "x"), ("b", "a", None), ("c", "d", "x"), ("d", "e", "y")]
    assert agreements(known(*rows)) == [[(0, 1), (2, 3)], [(3, 4)]]


def test_labels_may_be_numbers_even_where_some_are_missing():
    """A missing cell turns a column of whole numbers into one of fractions."""
    table = pd.DataFrame({"id_a": [*"abc"], "id_b": [*"bcd"], "partnership_id": [1, 1, None]})
    assert agreements(read_known_pairs(FIVE, table)) == [[(0, 1), (1, 2)], [(2, 3)]]


def test_ids_may_be_numbers():
    numbered = population([10, 9, 8])
    assert pairs_of(known((10, 8), ("9", 10.0), profiles=numbered)) == [(0, 2), (1, 2)]


@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_and_of_ids_changes_nothing(seed):
    generator = np.random.default_rng(seed)
    rows = generator.choice([*"abcdez"], size=(8, 2))
    labels = generator.choice(["x", "y", ""], size=8)
    table = pd.DataFrame({"id_a": rows[:, 0], "id_b": rows[:, 1], "partnership_id": labels})
    flipped = table.rename(columns={"id_a": "id_b", "id_b": "id_a"})
    one, other = (
        read_known_pairs(FIVE, t) for t in (table, flipped.sample(frac=1, random_state=seed))
    )
    assert pairs_of(one) == pairs_of(other)
    np.testing.assert_array_equal(one.partnership, other.partnership)
    assert one.passed_over == other.passed_over


def test_the_matrix_is_symmetric_and_may_hold_some_pairs_only():
    found = known(("a", "b"), ("b", "c"))
    whole = found.allies().toarray()
    np.testing.assert_array_equal(whole, whole.T)
    assert np.argwhere(np.triu(whole)).tolist() == [[0, 1], [1, 2]]
    assert set(whole.ravel()) == {0.0, 1.0}
    part = found.allies(np.array([False, True])).toarray()
    assert np.argwhere(np.triu(part)).tolist() == [[1, 2]]


def test_read_allies_gives_the_matrix_and_what_was_passed_over():
    table = pd.DataFrame({"id_a": ["a", "b", "q"], "id_b": ["b", "a", "a"]})
    allies, passed_over = read_allies(FIVE, table)
    assert allies.sum() == 2
    assert passed_over == {"repeated": 1, "unknown id": 1}


def test_no_alliance_that_counts_is_none():
    found = known(("a", "z"))
    assert pairs_of(found) == []
    assert found.allies().shape == (5, 5)
    assert found.allies().nnz == 0


def test_a_table_that_is_none_of_alliances_is_refused():
    with pytest.raises(InputError, match="alliances need the columns `id_a` and `id_b`"):
        read_known_pairs(FIVE, pd.DataFrame({"id_a": ["a"]}))
    with pytest.raises(InputError, match="alliances, column `id_b`: 1 missing"):
        read_known_pairs(FIVE, pd.DataFrame({"id_a": ["a"], "id_b": [None]}))
