"""Products of whole numbers: their bounds hold, and the table is that of every other engine."""

import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from allpairs_cases import FORMS, assert_same, random_admission, random_phrases, random_rows, unit
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clustermatch.allpairs import (
    Cosine,
    Coverage,
    TwoFacets,
    plain,
    screens,
    tiles,
    top,
    top_partners,
)
from clustermatch.allpairs import integers as whole
from clustermatch.allpairs.forms import TILE
from clustermatch.allpairs.integers import IntegerRows
from clustermatch.allpairs.mask import TileMask
from clustermatch.allpairs.scratch import Scratch
from clustermatch.score_form import ScoreForm
from clustermatch.scoring import PairScorer

needs_product = pytest.mark.skipif(bool(whole.why_not()), reason=whole.why_not() or "works")
run = partial(top_partners, engine="int8")


@pytest.fixture
def every_tile(monkeypatch):
    """Screen every tile, however little its bounds rule out."""
    monkeypatch.setattr(screens, "_TOO_MANY", 1)


@pytest.fixture
def in_float32(monkeypatch):
    """Count the tiles that go through float32."""
    seen = []
    look = tiles._look
    monkeypatch.setattr(tiles, "_look", lambda *given: (seen.append(1), look(*given)))
    return seen


def in_small_tiles(form, size=32):
    form.tile_size = min(form.tile_size, size)
    return form


@needs_product
@pytest.mark.parametrize("duplicates", [False, True])
@pytest.mark.parametrize("name", FORMS)
@pytest.mark.usefixtures("every_tile")
def test_every_form_gives_the_table_of_the_sorted_matrix(name, duplicates, in_float32):
    rng = np.random.default_rng(0)
    form = in_small_tiles(FORMS[name](rng, 150, duplicates=duplicates))
    admission, bias = random_admission(rng, 150), rng.normal(size=150) * 0.1
    for options in ({}, {"admission": admission}, {"bias": bias}):
        for k in (3, 50):
            ranked = run(form, k, **options)
            assert_same(ranked, form, k, **options)
            assert (ranked.engine, ranked.note) == ("int8", "")
    assert not in_float32


@needs_product
@pytest.mark.parametrize("k", [3, 50])
@pytest.mark.parametrize("name", FORMS)
def test_large_populations_are_as_by_numpy(name, k):
    rng = np.random.default_rng(1)
    n_rows = 400 if name.startswith("phrases") else 1600
    form, bias = FORMS[name](rng, n_rows), rng.normal(size=n_rows) * 0.05
    options = {"admission": random_admission(rng, n_rows), "bias": bias, "k": k}
    for each in (options, {"k": k}):
        one, other = run(form, **each), top_partners(form, engine="numpy", **each)
        np.testing.assert_array_equal(one.partners, other.partners)
        np.testing.assert_array_equal(one.scores, other.scores)


@needs_product
@pytest.mark.parametrize("n_rows", [2, 3, 479, 480, 481, 960, 961])
def test_sizes_around_that_of_a_tile(n_rows):
    form = Cosine(random_rows(np.random.default_rng(n_rows), n_rows, 8))
    assert_same(run(form, 3), form, 3)


@needs_product
def test_most_tiles_are_never_multiplied_in_float32(in_float32):
    rng = np.random.default_rng(2)
    centres = random_rows(rng, 40, 64)[rng.integers(0, 40, 4096)]
    rows = unit(centres + rng.normal(size=centres.shape) * 0.08)
    one, other = run(Cosine(rows), 3), top_partners(Cosine(rows), 3, engine="numba")
    np.testing.assert_array_equal(one.partners, other.partners)
    # Numba multiplies all tiles; of these, whole numbers leave those of the first strip.
    strips = -(-4096 // TILE)
    assert len(in_float32) <= strips * (strips + 1) // 2 + strips + 4


@needs_product
@pytest.mark.usefixtures("every_tile")
@pytest.mark.parametrize("kind", ["one vector", "two facets, min", "phrases"])
@settings(max_examples=25, deadline=None)
@given(
    rows=arrays(np.float64, st.tuples(st.integers(2, 30), st.just(3)), elements=st.integers(-2, 2)),
    k=st.integers(1, 6),
)
def test_any_small_rows_with_many_ties(kind, rows, k):
    rows = unit(rows.astype(np.float64))
    if kind == "one vector":
        form = Cosine(rows)
    elif kind == "phrases":
        counts = np.bincount(np.arange(len(rows)) // 3, minlength=len(rows))
        needs, offers = (whole_phrases(each, counts) for each in (rows, rows[::-1]))
        form = Coverage(needs, offers, rows, weight=0.7)
    else:
        form = TwoFacets(rows, rows[::-1], rows, weight=0.7, fusion="min")
    form = in_small_tiles(form, 8)
    assert_same(run(form, k), form, k)


def whole_phrases(rows, counts):
    return random_phrases(np.random.default_rng(0), 0).from_counts(rows, counts)


def adversarial(fusion):
    """Nobody offers what anybody needs: most gains are below 0 and count as 0."""
    rng = np.random.default_rng(3)
    needs, offers, texts = (random_rows(rng, 900, 12) for _ in range(3))
    needs, offers = unit(needs + np.eye(12)[0]), unit(offers - np.eye(12)[0])
    return in_small_tiles(TwoFacets(needs, offers, texts, weight=0.7, fusion=fusion), 64)


@needs_product
@pytest.mark.parametrize("fusion", ["harmonic", "geometric", "min"])
def test_gains_below_nothing_count_as_nothing_in_the_bound(fusion, monkeypatch):
    form = adversarial(fusion)
    right = top_partners(form, 3, engine="numpy")
    np.testing.assert_array_equal(run(form, 3).partners, right.partners)
    # The plain inner product that means bound (arithmetic above geometric above harmonic) is no
    # bound here: it is below the score of pairs that belong into the table.
    pairs = np.repeat(np.arange(900), 3), right.partners.ravel()
    towards = plain.dots(form.needs, form.offers, *pairs)
    back = plain.dots(form.offers, form.needs, *pairs)
    texts = plain.dots(form.common, form.common, *pairs)
    inner = 0.35 * (towards + back) + 0.3 * texts
    scores = right.scores.ravel()
    assert (inner < scores - 0.05).mean() > 0.1
    assert (0.35 * np.maximum(towards + back, 0) + 0.3 * texts + 1e-6 >= scores).all()
    if fusion == "min":
        monkeypatch.setattr(screens, "_NO_GAIN", np.float32(-1e30))
        wrong = run(form, 3).partners != right.partners
        assert wrong.any(axis=1).sum() > 10


@needs_product
@settings(max_examples=60, deadline=None)
@given(
    n_dims=st.integers(1, 300),
    size=st.sampled_from([1e-35, 1e-12, 1.0, 300.0]),
    tails=st.booleans(),
    single=st.booleans(),
    seed=st.integers(0, 2**16),
)
def test_the_bound_is_above_every_product(n_dims, size, tails, single, seed):
    rng = np.random.default_rng(seed)
    left, right = (rng.normal(size=(12, n_dims)) ** (5 if tails else 1) * size for _ in range(2))
    left[0], right[0] = 0, left[1]
    left, right = (x.astype(np.float32) if single else x for x in (left, right))
    one, other = IntegerRows.of(left), IntegerRows.of(right)
    products = whole.multiply(one.values, other.values, "whole", Scratch()).astype(np.float32)
    assert np.array_equal(products, one.values.astype(int) @ other.values.astype(int).T)
    errors = one.errors_with(other.longest)[:, None] + other.errors_with(one.longest)
    bound = products * (one.scale[:, None] * other.scale) + errors
    exact = left.astype(np.float64) @ right.astype(np.float64).T
    assert (bound >= exact).all()
    assert (bound - exact <= 2.01 * errors + 1e-30).all()


@needs_product
def test_means_of_maxima_keep_the_bound():
    rng = np.random.default_rng(4)
    needs, offers = random_phrases(rng, 90, 9), random_phrases(rng, 90, 9)
    form = in_small_tiles(Coverage(needs, offers, fusion="min"), 40)
    everybody = TileMask.of(None, 90)
    screen = screens.screen_of(form, everybody, np.zeros(90, dtype=np.float32))
    rows, columns = slice(0, form.tile_size), slice(form.tile_size, 2 * form.tile_size)
    bound = screen._bound("cover", rows, columns, Scratch())
    left, right = (x.ravel() for x in np.mgrid[rows, columns])
    facets = (form.needs.vectors, form.needs.starts, form.offers.vectors, form.offers.starts)
    exact = plain.cover_pairs(*facets, left, right).reshape(bound.shape)
    assert (bound >= exact).all()
    assert (bound - exact).max() < 0.05


@needs_product
def test_threads_and_merging_change_nothing():
    rng = np.random.default_rng(5)
    form = in_small_tiles(FORMS["two facets, harmonic"](rng, 700, duplicates=True), 64)
    one, three = (run(form, 5, n_jobs=n) for n in (1, 3))
    np.testing.assert_array_equal(one.partners, three.partners)
    np.testing.assert_array_equal(one.scores, three.scores)


@needs_product
def test_torch_has_its_threads_back():
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with whole.one_torch_thread():
            assert torch.get_num_threads() == 1
            with whole.one_torch_thread():
                assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


@needs_product
def test_the_automatic_choice_takes_whole_numbers_where_they_pay(monkeypatch):
    form = Cosine(np.eye(40))
    monkeypatch.setattr(top, "COMPILED_FROM", 10)
    monkeypatch.setattr(top, "products_pay", lambda: True)
    assert top_partners(form, 1).engine == "numba"  # too few rows
    monkeypatch.setattr(top, "_INTEGERS_FROM", 10)
    assert top_partners(form, 1).engine == "int8"
    monkeypatch.setattr(top, "products_pay", lambda: False)
    assert (top_partners(form, 1).engine, top_partners(form, 1).note) == ("numba", "")


@pytest.fixture
def fresh_probe():
    whole._why_no_product.cache_clear()
    yield
    whole._why_no_product.cache_clear()


@pytest.mark.usefixtures("fresh_probe")
def test_without_torch_another_engine_runs_and_the_result_says_so(monkeypatch):
    monkeypatch.setattr(whole, "find_spec", lambda name: None)
    form = Cosine(random_rows(np.random.default_rng(6), 60))
    ranked = run(form, 3)
    assert_same(ranked, form, 3)
    assert ranked.engine == "numba"
    assert ranked.note == "int8 was not used: torch is not installed."


@needs_product
@pytest.mark.usefixtures("fresh_probe")
@pytest.mark.parametrize("broken", [lambda a, b, out: out.fill_(1), None])
def test_a_product_that_is_not_exact_is_not_used(broken, monkeypatch):
    import torch

    if broken:
        monkeypatch.setattr(torch, "_int_mm", broken)
    else:
        monkeypatch.delattr(torch, "_int_mm")
    ranked = run(Cosine(np.eye(3)), 1)
    assert ranked.engine == "numba"
    assert ranked.note.startswith("int8 was not used: th")


def test_a_score_without_a_bound_in_whole_numbers_says_so():
    form = ScoreForm(PairScorer(weights={"similarity": 1}).fit(np.eye(4)))
    assert run(form, 1).note == "int8 was not used: ScoreForm has no bound in whole numbers."
    assert "longer than" in whole.why_not(2**17 + 1)


def test_small_searches_load_no_torch():
    code = (
        "import sys, numpy as np; from clustermatch.allpairs import Cosine, top_partners\n"
        "rows = np.random.default_rng(0).normal(size=(5000, 8))\n"
        "print(top_partners(Cosine(rows)).engine, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["numba", "False"]
