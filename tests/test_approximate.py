"""Approximate candidates: exact scores, a recall that is measured, and never in silence."""

import sys

import numpy as np
import pytest
from allpairs_cases import FORMS, random_rows, rank_all

from clustermatch.allpairs import Cosine, TwoFacets, approximate, top_partners
from clustermatch.allpairs.approximate import approximate_partners
from clustermatch.exceptions import ApproximationWarning, InputError, MissingDependencyError

WITHOUT_FAISS = "faiss is not installed: pip install 'clustermatch[approximate]'"
# faiss' own bindings, on import
pytestmark = pytest.mark.filterwarnings("ignore:builtin type .*:DeprecationWarning")


@pytest.fixture
def faiss():
    return pytest.importorskip("faiss", reason=WITHOUT_FAISS)


def topics(rng, n_rows):
    """Rows around forty directions."""
    rows = random_rows(rng, 40)[rng.integers(0, 40, n_rows)] + 0.1 * random_rows(rng, n_rows)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def two_facets(rng, n_rows, fusion="harmonic"):
    return TwoFacets(*(topics(rng, n_rows) for _ in range(3)), weight=0.7, fusion=fusion)


def search(form, k=3, **options):
    with pytest.warns(ApproximationWarning, match=f"^Recall@{k} "):
        return approximate_partners(form, k, **options)


def true_recall(found, exact):
    return (exact.partners[:, :, None] == found.ranked.partners[:, None]).any(axis=2).mean()


@pytest.mark.parametrize("name", ["one vector", "two facets, geometric", "two facets alone"])
@pytest.mark.parametrize("k", [3, 50])
def test_with_all_candidates_it_is_the_exact_table(faiss, name, k):
    form = FORMS[name](np.random.default_rng(0), 150)
    found = search(form, k, n_candidates=150, n_probe=150)
    partners, scores = rank_all(form, k)
    np.testing.assert_array_equal(found.ranked.partners, partners)
    np.testing.assert_allclose(found.ranked.scores, scores, atol=1e-9)
    assert found.recall == 1


@pytest.mark.parametrize("form", [Cosine, two_facets])
def test_recall_of_all_rows_is_what_a_comparison_with_the_exact_table_gives(faiss, form):
    rng = np.random.default_rng(1)
    form = Cosine(topics(rng, 2000)) if form is Cosine else two_facets(rng, 2000)
    found = search(form, n_candidates=5, n_probe=2, sample=2000)
    assert found.n_sampled == 2000
    assert 0.1 < found.recall < 1
    assert found.recall == pytest.approx(true_recall(found, top_partners(form)))


@pytest.mark.parametrize("fusion", ["harmonic", "geometric", "min"])
def test_the_product_of_width_3d_finds_the_partners_by_two_facets(faiss, fusion):
    form = two_facets(np.random.default_rng(2), 3000, fusion)
    found = search(form, n_candidates=200, n_probe=1000)  # all cells: the product alone decides
    assert found.n_probe == found.n_cells == 75
    assert found.recall > 0.95


def test_an_interval_holds_the_recall_of_all_rows_as_often_as_it_says(faiss):
    form = two_facets(np.random.default_rng(3), 1500)
    exact = top_partners(form)
    held = []
    for seed in range(20):
        found = search(form, n_candidates=5, n_probe=3, sample=100, random_state=seed)
        low, high = found.interval
        held.append(low <= true_recall(found, exact) <= high)
    assert sum(held) >= 18


def test_a_product_that_bounds_no_pair_of_opposites_lowers_the_measured_recall(faiss):
    """Needs point away from competences: the product is below the score, which is cut off at 0."""
    rng = np.random.default_rng(4)
    rows = np.abs(random_rows(rng, 400))
    form = TwoFacets(rows, -rows[::-1], random_rows(rng, 400), weight=0.5)
    found = search(form, n_candidates=3, sample=400)
    assert found.recall < 0.9
    assert found.recall == pytest.approx(true_recall(found, top_partners(form)))


def test_wilson_interval_by_hand():
    low, high = approximate._wilson(0.9, 100)
    assert (low, high) == (pytest.approx(0.8256, abs=1e-4), pytest.approx(0.9448, abs=1e-4))
    assert approximate._wilson(1.0, 500) == (pytest.approx(0.9924, abs=1e-4), 1.0)


def test_fewer_rows_than_partners(faiss):
    found = search(Cosine(np.eye(3)), 5, n_candidates=5)
    assert found.ranked.partners.tolist() == top_partners(Cosine(np.eye(3)), 5).partners.tolist()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 0}, "k must be a whole number of at least 1"),
        ({"n_candidates": 2}, "n_candidates must be at least 3, got 2"),
        ({"n_probe": 0}, "n_probe must be at least 1, got 0"),
        ({"sample": 0}, "sample must be at least 1, got 0"),
        ({"form": Cosine(np.eye(1))}, "need at least 2 rows, got 1"),
        ({"form": FORMS["phrases"](np.random.default_rng(5), 9)}, "need Cosine or TwoFacets, got"),
    ],
)
def test_what_is_not_allowed_is_said(options, message):
    with pytest.raises(InputError, match=message):
        approximate_partners(**{"form": Cosine(np.eye(4)), **options})


def test_without_faiss_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "faiss", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'clustermatch\[approximate\]'"):
        approximate_partners(Cosine(np.eye(4)), 1)
