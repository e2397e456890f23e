"""Vectors that crowd together as those of texts do; isotropic noise would flatter any search."""

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["DIMS", "PHRASES", "Vectors", "organisations", "topics"]

Vectors = NDArray[np.float32]
FloatArray = NDArray[np.float64]
Numbers = TypeVar("Numbers", Vectors, FloatArray)

DIMS: Final = 384
PHRASES: Final = 8
_SPREAD: Final = 0.6
# Of phrases: topics in all, and how many each organisation works in and asks for.
_N_TOPICS: Final = 400
_PER_OWNER: Final = 3


def topics(n: int, *, seed: int, around: int | None = None) -> Vectors:
    """
    Draw unit rows from a mixture of topics that share some directions.

    Parameters
    ----------
    n : int
        Rows; about as many topics as its square root.
    seed : int
        Of the rows.
    around : int, default=None
        Seed of the topics, the same for what is to have the same topics; None: another one.

    Returns
    -------
    ndarray of shape (n, 384), float32
        Cosines within a topic are about 0.74.
    """
    rng = np.random.default_rng(seed)
    n_topics = max(8, round(n**0.5))
    source = np.random.default_rng(seed + 1 if around is None else around)
    centres = _centres(source, n_topics)
    label = rng.choice(n_topics, n, p=source.dirichlet(np.full(n_topics, 0.7)))
    noise = rng.standard_normal((n, DIMS), dtype=np.float32) * np.float32(_SPREAD / DIMS**0.5)
    return _unit(noise + centres[label].astype(np.float32))


def organisations(n: int, *, seed: int) -> tuple[Vectors, Vectors]:
    """
    Draw needs and offers of organisations that each work in a few topics and need a few others.

    Parameters
    ----------
    n : int
        Organisations.
    seed : int
        Of all.

    Returns
    -------
    tuple of two ndarray of shape (n, 8, 384), float32
        Unit vectors of needs, and of offers.
    """
    rng = np.random.default_rng(seed)
    centres = _centres(rng, _N_TOPICS)
    share = rng.dirichlet(np.full(_N_TOPICS, 0.7))
    needs, offers = (_phrases(rng, centres, share, n) for _ in range(2))
    return needs, offers


def _phrases(rng: np.random.Generator, centres: FloatArray, share: FloatArray, n: int) -> Vectors:
    own = rng.choice(len(centres), (n, _PER_OWNER), p=share)
    label = np.take_along_axis(own, rng.integers(0, _PER_OWNER, (n, PHRASES)), axis=1)
    noise = rng.standard_normal((n, PHRASES, DIMS)) * (_SPREAD / DIMS**0.5)
    return _unit((noise + centres[label]).astype(np.float32))


def _centres(rng: np.random.Generator, n_topics: int) -> FloatArray:
    shared = _unit(rng.standard_normal((max(4, n_topics // 10), DIMS)))
    own = _unit(rng.standard_normal((n_topics, DIMS)))
    return _unit(0.7 * own + 0.5 * shared[rng.integers(0, len(shared), n_topics)])


def _unit(rows: Numbers) -> Numbers:
    rows /= np.linalg.norm(rows, axis=-1, keepdims=True)
    return rows
