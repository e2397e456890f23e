"""Hypothesis strategies for populations of vectors and phrases."""

import numpy as np
from hypothesis import strategies as st
from scipy import sparse

from clustermatch.phrases import Phrases
from clustermatch.scoring import PairScorer


@st.composite
def scorers(draw: st.DrawFn, fusion: str = "geometric") -> PairScorer:
    """Fitted scorers with ragged phrases, silent organisations, duplicates and zero rows.

    Some know words in up to three languages, some know alliances.
    """
    n = draw(st.integers(2, 9))
    n_dims = draw(st.integers(1, 4))
    context = draw(st.sampled_from([0.0, 0.5, 2.0]))
    generator = np.random.default_rng(draw(st.integers(0, 2**16)))

    def phrases() -> Phrases:
        counts = generator.integers(0, 4, size=n)
        return Phrases.from_counts(unit_rows(generator, counts.sum(), n_dims), counts)

    scorer = PairScorer(fusion=fusion, context=context)
    return scorer.fit(
        unit_rows(generator, n, n_dims),
        competences=phrases(),
        needs=phrases(),
        words=sparse.csr_array(abs(unit_rows(generator, n, 5))) if draw(st.booleans()) else None,
        languages=generator.integers(0, 3, size=n),
        allies=some_allies(generator, n) if draw(st.booleans()) else None,
    )


def unit_rows(generator: np.random.Generator, n: int, n_dims: int) -> np.ndarray:
    """Few distinct directions, so that duplicates and ties are common."""
    rows = generator.integers(-1, 2, size=(n, n_dims)).astype(float)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)


def some_allies(generator: np.random.Generator, n: int, share: float = 0.4) -> sparse.csr_array:
    """Symmetric, nothing on the diagonal."""
    upper = np.triu(generator.random((n, n)) < share, 1).astype(float)
    return sparse.csr_array(upper + upper.T)
