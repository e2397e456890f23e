"""Precedents: those close to you allied with those close to them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from strategies import some_allies

from clustermatch.exceptions import InputError
from clustermatch.precedents import Precedents


def allied(n, *pairs):
    matrix = np.zeros((n, n))
    for one, other in pairs:
        matrix[one, other] = matrix[other, one] = 1
    return sparse.csr_array(matrix)


def fitted(close, allies):
    return Precedents.fit(lambda rows: close[rows], [np.arange(len(close))], allies)


def of_all(precedents):
    return precedents.block(np.arange(precedents.alliances.shape[0]), None)


def some_closeness(generator, n):
    close = generator.random((n, n))
    return (close + close.T) / 2


def pairs_of_friends():
    """Five organisations: 0 and 1 are close, 2 and 3 are, 4 is close to nobody."""
    close = np.full((5, 5), 0.4)
    close[0, 1] = close[1, 0] = close[2, 3] = close[3, 2] = 0.9
    return close


# --- by hand -----------------------------------------------------------------------------------


def test_standing_is_a_third_ones_own_and_the_rest_that_of_neighbours():
    """0 is close to 1 (0.9, 0.4 above usual) and 2 (0.6, 0.1 above): 0.7 shared out 4 to 1."""
    close = np.array(
        [[0.0, 0.9, 0.6, 0.3], [0.9, 0.0, 0.5, 0.5], [0.6, 0.5, 0.0, 0.5], [0.3, 0.5, 0.5, 0.0]]
    )
    standing = fitted(close, allied(4)).standing.toarray()
    np.testing.assert_allclose(standing[0], [0.3, 0.56, 0.14, 0.0])
    np.testing.assert_allclose(standing[1], [0.7, 0.3, 0.0, 0.0])
    np.testing.assert_allclose(standing[3], [0.0, 0.0, 0.0, 0.3])


def test_neighbours_of_both_who_are_allied():
    """1 allied with 3: the pair 0 and 2 has 0.7 * 1 * 0.7, 1 and 2 (own ally) 0.3 * 1 * 0.7."""
    precedents = of_all(fitted(pairs_of_friends(), allied(5, (1, 3))))
    np.testing.assert_allclose(precedents[0, 2], np.sqrt(0.49))
    np.testing.assert_allclose(precedents[1, 2], np.sqrt(0.21))
    np.testing.assert_allclose(precedents[4], 0)


def test_an_alliance_of_those_who_have_many_counts_less():
    """3 has 4 as a second ally: 1 / sqrt(1 * 2)."""
    precedents = of_all(fitted(pairs_of_friends(), allied(5, (1, 3), (3, 4))))
    np.testing.assert_allclose(precedents[0, 2], np.sqrt(0.49 / np.sqrt(2)))


def test_the_own_alliance_is_no_precedent():
    precedents = of_all(fitted(pairs_of_friends(), allied(5, (1, 3))))
    assert precedents[1, 3] == 0


def test_the_own_alliance_makes_others_no_weaker():
    """Beside its alliance with 3, 1 has one with 2, who is close to 3: 0.3 * 1 * 0.7 for 1 and 3.

    Counting the own alliance, 1 would have two allies, and the other would count 1 / sqrt(2).
    """
    alone, beside = (
        of_all(fitted(pairs_of_friends(), allied(5, (1, 2), *more))) for more in ([], [(1, 3)])
    )
    np.testing.assert_allclose(alone[1, 3], np.sqrt(0.21))
    np.testing.assert_allclose(beside[1, 3], np.sqrt(0.21))


def test_who_is_as_close_as_usual_is_no_neighbour():
    precedents = of_all(fitted(np.full((4, 4), 0.5), allied(4, (0, 1))))
    np.testing.assert_array_equal(precedents, 0)


def test_at_most_twenty_neighbours_and_ties_fall_to_the_smaller_position():
    close = np.full((30, 30), 0.8)
    standing = fitted(close, allied(30)).standing.toarray()
    assert np.flatnonzero(standing[25]).tolist() == [*range(20), 25]
    np.testing.assert_allclose(standing[25, 0], 0.7 / 20)


# --- the strongest -----------------------------------------------------------------------------


def test_the_strongest_alliances_are_named_as_close_to_one_and_close_to_the_other():
    precedents = fitted(pairs_of_friends(), allied(5, (1, 3), (0, 3)))
    # For 0 and 2: by 1, with 0.7 * 0.7 / sqrt(2), and by 0 itself, with 0.3 * 0.7 / sqrt(2).
    assert precedents.strongest(0, 2) == [(1, 3), (0, 3)]
    assert precedents.strongest(2, 0) == [(3, 1), (3, 0)]
    assert precedents.strongest(0, 2, n=1) == [(1, 3)]
    assert precedents.strongest(0, 4) == []


def test_the_own_alliance_is_never_among_the_strongest():
    precedents = fitted(pairs_of_friends(), allied(5, (0, 2), (1, 3)))
    assert precedents.strongest(0, 2) == [(1, 3)]
    close = np.array([[0.0, 0.9], [0.9, 0.0]])
    assert fitted(close, allied(2, (0, 1))).strongest(0, 1) == []  # nor the other way round


def test_equally_strong_alliances_are_named_by_position():
    close = np.array([[0, 0.9, 0.9, 0], [0.9, 0, 0, 0], [0.9, 0, 0, 0], [0, 0, 0, 0.0]])
    precedents = fitted(close, allied(4, (2, 3), (1, 3)))
    assert precedents.strongest(0, 3) == [(1, 3), (2, 3)]


def test_an_alliance_with_who_is_not_of_the_kind_is_none():
    """0 and 1 are close; that 1 is allied with 3, who is of another kind, tells 0 nothing."""
    assert fitted(pairs_of_friends(), allied(5, (1, 3))).strongest(0, 1) == []


def chain():
    """0 is close to 1, and 1 to 2, who is not close to 0; 3 stands apart."""
    close = np.full((4, 4), 0.4)
    close[0, 1] = close[1, 0] = close[1, 2] = close[2, 1] = 0.9
    return close


def test_an_alliance_of_the_partner_with_who_is_close_to_it_is_named():
    """1, close to 0, is allied with 2, close to 1: 0.7 * 1 * 0.35, and all that there is."""
    precedents = fitted(chain(), allied(4, (1, 2)))
    np.testing.assert_allclose(of_all(precedents)[0, 1], np.sqrt(0.7 * 0.35))
    assert precedents.strongest(0, 1) == [(1, 2)]
    assert precedents.strongest(1, 0) == [(2, 1)]


def test_an_alliance_that_counts_from_both_sides_is_named_once_and_simply():
    """0, 1 and 2 are all close; 1 and 2 are allied: 0.35 * 0.35 by 1, and 0.35 * 0.3 by 2."""
    close = np.full((4, 4), 0.4)
    close[:3, :3] = 0.9
    precedents = fitted(close, allied(4, (1, 2)))
    np.testing.assert_allclose(of_all(precedents)[0, 1], np.sqrt(0.35 * 0.35 + 0.35 * 0.3))
    assert precedents.strongest(0, 1) == [(2, 1)]  # 2, close to 0, is allied with 1
    assert precedents.strongest(1, 0) == [(1, 2)]


def test_an_alliance_counts_with_both_of_its_sides():
    """2, close to 0, and 3, close to 1, are allied: 0.2625 * 0.2625 = 0.069.

    4 and 5, both close to both, are as well: 0.21875 * 0.21875 = 0.048, twice.
    """
    close = np.full((6, 6), 0.4)
    for one, other, value in [(0, 2, 0.8), (1, 3, 0.8), (0, 4, 0.75), (0, 5, 0.75)]:
        close[one, other] = close[other, one] = value
    close[1, 4] = close[4, 1] = close[1, 5] = close[5, 1] = 0.75
    assert fitted(close, allied(6, (2, 3), (4, 5))).strongest(0, 1) == [(4, 5), (2, 3)]


def test_the_order_is_that_of_the_two_not_being_allied():
    """0 and 1 are allied, which weakens 0's other alliance, with 2, on paper only.

    For 0 and 1: 0.3 * A(0, 2) * 0.35 by 2, close to 1, and 0.7 * A(5, 4) * 0.35 / sqrt(7) by 5,
    close to 0, and 4, close to 1, who has six other allies: 0.105 and 0.0926.
    """
    close = np.full((12, 12), 0.4)
    for one, other in [(1, 2), (1, 4), (0, 5)]:
        close[one, other] = close[other, one] = 0.9
    many = [(4, at) for at in range(6, 12)]
    precedents = fitted(close, allied(12, (0, 1), (0, 2), (4, 5), *many))
    assert precedents.strongest(0, 1) == [(0, 2), (5, 4)]
    assert fitted(close, allied(12, (0, 2), (4, 5), *many)).strongest(0, 1) == [(0, 2), (5, 4)]


@given(seed=st.integers(0, 10_000))
def test_what_is_named_is_an_alliance_of_others_and_a_precedent(seed):
    generator = np.random.default_rng(seed)
    n = int(generator.integers(2, 8))
    precedents = fitted(some_closeness(generator, n), some_allies(generator, n))
    values = of_all(precedents)
    for one, other in zip(*np.triu_indices(n, 1), strict=True):
        named = precedents.strongest(one, other, n=99)
        assert all(precedents.alliances[[a]][:, [b]].nnz for a, b in named)
        assert not {(one, other), (other, one)} & set(named)
        assert (values[one, other] > 0) == bool(named)
        assert len({frozenset(pair) for pair in named}) == len(named)
        assert sorted(named) == sorted((b, a) for a, b in precedents.strongest(other, one, n=99))


@given(seed=st.integers(0, 10_000))
def test_what_is_named_first_has_the_largest_share(seed):
    generator = np.random.default_rng(seed)
    n = int(generator.integers(3, 8))
    precedents = fitted(some_closeness(generator, n), some_allies(generator, n))
    standing = precedents.standing.toarray()
    for one, other in zip(*np.triu_indices(n, 1), strict=True):
        allies = precedents.alliances.toarray() > 0
        allies[one, other] = allies[other, one] = False
        degree = allies.sum(axis=1)
        shares = {
            (a, b): (standing[one, a] * standing[other, b] + standing[one, b] * standing[other, a])
            / np.sqrt(degree[a] * degree[b])
            for a, b in zip(*np.nonzero(np.triu(allies)), strict=True)
        }
        named = [tuple(sorted(pair)) for pair in precedents.strongest(one, other, n=99)]
        found = [shares[pair] for pair in named]
        np.testing.assert_allclose(found, sorted(found, reverse=True), atol=1e-9)
        np.testing.assert_allclose(sum(found), sum(shares.values()), atol=1e-9)


# --- properties --------------------------------------------------------------------------------


def by_loops(standing, allies, one, other):
    """The definition, over all alliances but the pair's own."""
    allies = allies.copy()
    allies[one, other] = allies[other, one] = 0
    degree = allies.sum(axis=1)
    n = range(len(allies))
    return sum(
        standing[one, a] * standing[other, b] / np.sqrt(degree[a] * degree[b])
        for a in n
        for b in n
        if allies[a, b]
    )


@given(seed=st.integers(0, 10_000))
def test_equals_the_definition_without_the_own_alliance(seed):
    generator = np.random.default_rng(seed)
    n = int(generator.integers(2, 8))
    close, allies = some_closeness(generator, n), some_allies(generator, n)
    precedents = fitted(close, allies)
    standing = precedents.standing.toarray()
    expected = [[by_loops(standing, allies.toarray(), i, j) for j in range(n)] for i in range(n)]
    found = of_all(precedents)
    np.testing.assert_allclose(found**2, expected, atol=1e-9)
    np.testing.assert_array_equal(found, found.T)
    assert ((found >= 0) & (found <= 1)).all()


@given(seed=st.integers(0, 10_000))
def test_whether_a_pair_is_allied_does_not_move_its_value(seed):
    generator = np.random.default_rng(seed)
    n = int(generator.integers(2, 9))
    close, allies = some_closeness(generator, n), some_allies(generator, n).toarray()
    precedents = fitted(close, sparse.csr_array(allies))
    before = of_all(precedents)
    one, other = generator.choice(n, size=2, replace=False)
    allies[one, other] = allies[other, one] = 1 - allies[one, other]
    after = precedents.with_allies(sparse.csr_array(allies))
    np.testing.assert_allclose(of_all(after)[one, other] ** 2, before[one, other] ** 2, atol=1e-9)


@given(seed=st.integers(0, 10_000))
def test_blocks_and_the_order_of_rows_change_nothing(seed):
    generator = np.random.default_rng(seed)
    n = int(generator.integers(2, 9))
    close, allies = some_closeness(generator, n), some_allies(generator, n)
    whole = fitted(close, allies)
    cut = np.array_split(np.arange(n), 3)
    pieces = Precedents.fit(
        lambda rows: close[rows], [rows for rows in cut if len(rows)], allies, n_jobs=2
    )
    rows, columns = generator.permutation(n)[:2], generator.permutation(n)
    np.testing.assert_allclose(
        pieces.block(rows, columns) ** 2, of_all(whole)[np.ix_(rows, columns)] ** 2, atol=1e-9
    )
    order = generator.permutation(n)
    moved = fitted(close[np.ix_(order, order)], allies[order][:, order])
    np.testing.assert_allclose(
        of_all(moved) ** 2, of_all(whole)[np.ix_(order, order)] ** 2, atol=1e-9
    )


def test_other_allies_are_as_if_fitted_with_them():
    generator = np.random.default_rng(1)
    close = some_closeness(generator, 9)
    first, second = (some_allies(generator, 9) for _ in range(2))
    known = fitted(close, first)
    before = of_all(known)
    adapted = known.with_allies(second)
    np.testing.assert_array_equal(of_all(adapted), of_all(fitted(close, second)))
    np.testing.assert_array_equal(of_all(known), before)


def test_without_alliances_there_is_no_precedent():
    precedents = fitted(pairs_of_friends(), allied(5))
    np.testing.assert_array_equal(of_all(precedents), 0)


def test_no_number_of_threads_is_refused():
    with pytest.raises(InputError, match="n_jobs must be a number of threads"):
        Precedents.fit(lambda rows: np.ones((2, 2)), [np.arange(2)], allied(2), n_jobs=0)
