"""One table whatever the path: engines, threads, order of tiles, masks, ties."""

import numpy as np
import pytest
from allpairs_cases import FORMS, assert_same, random_admission, random_rows, unit
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clustermatch.allpairs import Cosine, TopLists, TwoFacets, plain, top_partners
from clustermatch.allpairs.mask import TileMask
from clustermatch.allpairs.scratch import Scratch
from clustermatch.allpairs.settle import settle_lists
from clustermatch.allpairs.tiles import fill_lists, tile_pairs
from clustermatch.allpairs.top import make_search
from clustermatch.exceptions import InputError

ENGINES = ("numpy", "numba")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("duplicates", [False, True])
@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_table_of_the_sorted_matrix(name, duplicates, engine):
    rng = np.random.default_rng(0)
    form = FORMS[name](rng, 150, duplicates=duplicates)
    admission, bias = random_admission(rng, 150), rng.normal(size=150) * 0.1
    for options in ({}, {"admission": admission}, {"bias": bias}):
        for k in (3, 50):
            assert_same(top_partners(form, k, engine=engine, **options), form, k, **options)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("n_rows", [2, 3, 479, 480, 481, 961])
def test_sizes_around_that_of_a_tile(n_rows, engine):
    form = Cosine(random_rows(np.random.default_rng(n_rows), n_rows, 8))
    assert_same(top_partners(form, 3, engine=engine), form, 3)


@pytest.mark.parametrize("engine", ENGINES)
def test_more_partners_than_there_are(engine):
    form = Cosine(np.eye(3))
    ranked = top_partners(form, 5, engine=engine)
    assert ranked.partners.tolist() == [[1, 2, -1, -1, -1], [0, 2, -1, -1, -1], [0, 1, -1, -1, -1]]
    assert np.isnan(ranked.scores[:, 2:]).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_ties_beyond_what_a_list_holds_fall_to_the_smaller_position(engine):
    rows = np.tile(unit(np.array([[1.0, 2.0], [2.0, 1.0]])), (60, 1))
    form = Cosine(rows)
    ranked = top_partners(form, 3, engine=engine)
    assert_same(ranked, form, 3)
    assert ranked.n_searched == 120  # no list can prove which of 59 equals come first


@pytest.mark.parametrize("engine", ENGINES)
def test_scores_closer_than_float32_can_tell_are_told(engine):
    angles = np.linspace(0, 1e-3, 700)  # neighbours differ by less than 1e-9
    form = Cosine(np.stack([np.cos(angles), np.sin(angles)], axis=1))
    assert_same(top_partners(form, 3, engine=engine), form, 3)


@settings(max_examples=40, deadline=None)
@given(
    rows=arrays(np.float64, st.tuples(st.integers(2, 30), st.just(3)), elements=st.integers(-2, 2)),
    k=st.integers(1, 6),
)
def test_any_small_rows_with_many_ties(rows, k):
    form = Cosine(unit(rows.astype(np.float64)))
    for engine in ENGINES:
        assert_same(top_partners(form, k, engine=engine), form, k)


@pytest.mark.parametrize("engine", ENGINES)
def test_threads_change_nothing(engine):
    form = FORMS["phrases and text"](np.random.default_rng(1), 700)
    one, three = (top_partners(form, 5, engine=engine, n_jobs=n) for n in (1, 3))
    np.testing.assert_array_equal(one.partners, three.partners)
    np.testing.assert_array_equal(one.scores, three.scores)


@pytest.mark.parametrize("engine", ENGINES)
def test_parts_merge_in_any_order(engine):
    rng = np.random.default_rng(2)
    form = FORMS["two facets, harmonic"](rng, 1300, duplicates=True)
    search = make_search(form, 3, engine=engine)
    pairs = tile_pairs(form.n_rows, form.tile_size)
    parts = [
        fill_lists(search, [pair], TopLists.empty(form.n_rows, search.depth)) for pair in pairs
    ]
    one = parts[0].merge(parts[1]).merge(parts[2].merge(parts[3])).merge(parts[4].merge(parts[5]))
    other = parts[5].merge(parts[3]).merge(parts[1])
    other = other.merge(parts[4].merge(parts[0].merge(parts[2])))
    for lists in (one, other):
        assert_same(settle_lists(search, lists, np.arange(form.n_rows), 3), form, 3)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", FORMS)
def test_a_tile_is_at_least_the_score_and_close_to_it(name, engine):
    form = FORMS[name](np.random.default_rng(3), 120)
    search = make_search(form, 3, engine=engine)
    everybody = slice(0, 120)
    tile = form.tile(everybody, everybody, search.kernels, Scratch()).astype(np.float64)
    left, right = np.divmod(np.arange(120 * 120), 120)
    above = tile.ravel() - form.pairs(left, right, plain)
    assert above.min() >= -form.slack
    # The root of a product near zero is where a bound may be far above.
    assert above.max() < (0.01 if "geometric" in name or name == "phrases" else 1e-4)


def test_rows_in_any_order_have_the_same_tile():
    form = FORMS["phrases and text"](np.random.default_rng(4), 90)
    rows = np.array([7, 3, 80])
    some = form.tile(rows, slice(10, 60), plain, Scratch()).copy()
    whole = form.tile(slice(0, 90), slice(10, 60), plain, Scratch())
    np.testing.assert_allclose(some, whole[rows], atol=1e-5)


def test_candidates_are_counted_as_they_are_admitted():
    admission = random_admission(np.random.default_rng(5), 80)
    everybody = np.arange(80)
    np.testing.assert_array_equal(
        TileMask(admission).n_allowed(), admission.allowed(everybody).sum(axis=1)
    )


def test_progress_passes_every_tile():
    seen = []

    def watch(pairs):
        for pair in pairs:
            seen.append(pair)
            yield pair

    top_partners(Cosine(np.eye(1025)), 1, engine="numpy", watch=watch)
    assert len(seen) == 6


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 0}, "k must be a whole number of at least 1"),
        ({"engine": "abacus"}, "engine must be one of auto, numpy, numba"),
        ({"bias": [1.0]}, "bias must be a finite number for each of 3 rows"),
        ({"bias": [1.0, np.nan, 0.0]}, "bias must be a finite number"),
    ],
)
def test_what_is_not_allowed_is_said(options, message):
    with pytest.raises(InputError, match=message):
        top_partners(Cosine(np.eye(3)), **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fusion": "mean"}, "fusion must be one of geometric, harmonic, min"),
        ({"weight": 2.0}, "weight must be from 0 to 1"),
        ({"weight": 0.5}, "leaves a share to what is common"),
    ],
)
def test_facets_that_do_not_fit_are_said(options, message):
    with pytest.raises(InputError, match=message):
        TwoFacets(np.eye(3), np.eye(3), **options)
