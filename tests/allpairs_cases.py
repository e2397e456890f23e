"""Populations and scores for tests of the search over all pairs, and the obvious way to rank."""

import numpy as np
from scipy import sparse

from clustermatch.allpairs import Cosine, Coverage, TwoFacets, plain
from clustermatch.phrases import Phrases
from clustermatch.ranking import Admission


def unit(rows):
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)


def random_rows(rng, n_rows, n_dims=16, *, duplicates=False):
    """Unit rows of either sign; with `duplicates`, half of them twice, and two rows of zeros."""
    rows = unit(rng.normal(size=(n_rows, n_dims)))
    if duplicates:
        rows[n_rows // 2 :] = rows[: n_rows - n_rows // 2]
        rows[[0, n_rows - 1]] = 0
    return rows


def random_phrases(rng, n_rows, most=4, **options):
    counts = rng.integers(0, most + 1, n_rows)
    return Phrases.from_counts(random_rows(rng, int(counts.sum()), **options), counts)


def random_admission(rng, n_rows):
    excluded = sparse.random_array((n_rows, n_rows), density=0.02, rng=rng)
    excluded = sparse.csr_array(((excluded + excluded.T) != 0).astype(np.int64))
    return Admission(rng.random(n_rows) > 0.2, excluded, rng.integers(-1, 3, n_rows))


FORMS = {
    "one vector": lambda rng, n, **o: Cosine(random_rows(rng, n, **o)),
    "one vector, float32": lambda rng, n, **o: Cosine(random_rows(rng, n, **o).astype(np.float32)),
    **{
        f"two facets, {fusion}": lambda rng, n, fusion=fusion, **o: TwoFacets(
            *(random_rows(rng, n, **o) for _ in range(3)), weight=0.7, fusion=fusion
        )
        for fusion in ("harmonic", "geometric", "min")
    },
    "two facets alone": lambda rng, n, **o: TwoFacets(
        random_rows(rng, n, **o), random_rows(rng, n, **o)
    ),
    "phrases": lambda rng, n, **o: Coverage(
        random_phrases(rng, n), random_phrases(rng, n), fusion="geometric"
    ),
    "phrases and text": lambda rng, n, **o: Coverage(
        random_phrases(rng, n), random_phrases(rng, n), random_rows(rng, n, **o), weight=0.6
    ),
}


def rank_all(form, k, *, admission=None, bias=None):
    """The table by the whole matrix, sorted: positions and scores."""
    n = form.n_rows
    left, right = np.divmod(np.arange(n * n), n)
    scores = form.pairs(left, right, plain).reshape(n, n)
    if bias is not None:
        scores = scores + np.asarray(bias, dtype=np.float32)
    everybody = Admission(np.ones(n, dtype=bool))
    allowed = (admission or everybody).allowed(np.arange(n))
    scores = np.where(allowed, np.round(scores, 6), -np.inf)
    order = np.argsort(-scores, axis=1, kind="stable")
    order = np.pad(order, ((0, 0), (0, max(0, k - n))), constant_values=0)[:, :k]
    best = np.take_along_axis(scores, order, axis=1)
    best[:, n:] = -np.inf
    return np.where(np.isneginf(best), -1, order), np.where(np.isneginf(best), np.nan, best)


def assert_same(ranked, form, k, **options):
    partners, scores = rank_all(form, k, **options)
    np.testing.assert_array_equal(ranked.partners, partners)
    np.testing.assert_allclose(ranked.scores, scores, atol=1.1e-6)
