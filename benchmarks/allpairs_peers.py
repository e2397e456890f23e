"""What others do: the same partners by other libraries, and by plain numpy."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

import numpy as np
from allpairs_data import PHRASES, Vectors
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

__all__ = [
    "PEERS",
    "Partners",
    "coverage_numpy",
    "coverage_torch",
    "harmonic",
    "k_best",
    "missing",
    "one_thread",
    "semantic_search",
]

Partners = NDArray[np.intp]

_BLOCK: Final = 1024


def missing(module: str) -> str | None:
    """
    Say why a library cannot take part.

    Parameters
    ----------
    module : str
        Its name.

    Returns
    -------
    str or None
        None where it can.
    """
    try:
        import_module(module)
    except ImportError as error:
        return f"{module} is not installed: {error}"
    return None


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep all libraries to one thread each, once they are loaded."""
    if missing("faiss") is None:
        import_module("faiss").omp_set_num_threads(1)
    if missing("torch") is None:
        import_module("torch").set_num_threads(1)
    import_module("sklearn.neighbors")
    with threadpool_limits(1):
        yield


def faiss_flat(vectors: Vectors, n_asked: int, k: int) -> Partners:
    """
    Search an IndexFlatIP of faiss.

    Parameters
    ----------
    vectors : ndarray of shape (n_rows, n_dims)
        Unit rows.
    n_asked : int
        How many rows, from the first on, ask for partners among all.
    k : int
        Partners of each.

    Returns
    -------
    ndarray of shape (n_asked, k)
        Positions.
    """
    index = import_module("faiss").IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return _without_self(index.search(vectors[:n_asked], k + 1)[1])


def sklearn_neighbours(vectors: Vectors, n_asked: int, k: int) -> Partners:
    """
    Search the nearest by brute force, with scikit-learn's fastest way (euclidean, fused).

    Parameters
    ----------
    vectors, n_asked, k
        As for `faiss_flat`.

    Returns
    -------
    ndarray of shape (n_asked, k)
        Positions.
    """
    neighbours = import_module("sklearn.neighbors").NearestNeighbors(
        n_neighbors=k + 1, algorithm="brute", metric="euclidean"
    )
    return _without_self(neighbours.fit(vectors).kneighbors(vectors[:n_asked])[1])


def numpy_blocked(vectors: Vectors, n_asked: int, k: int) -> Partners:
    """
    Multiply a thousand rows with all, and part the best by argpartition.

    Parameters
    ----------
    vectors, n_asked, k
        As for `faiss_flat`.

    Returns
    -------
    ndarray of shape (n_asked, k)
        Positions.
    """
    found = []
    for start in range(0, n_asked, _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, n_asked))
        found.append(k_best(vectors[rows] @ vectors.T, rows, k))
    return np.concatenate(found)


def semantic_search(vectors: Vectors, n_asked: int, k: int) -> Partners:
    """
    Search with sentence_transformers.util, without its own normalisation of unit rows.

    Parameters
    ----------
    vectors, n_asked, k
        As for `faiss_flat`.

    Returns
    -------
    ndarray of shape (n_asked, k)
        Positions.
    """
    util = import_module("sentence_transformers.util")
    rows = import_module("torch").from_numpy(vectors)
    hits = util.semantic_search(rows[:n_asked], rows, top_k=k + 1, score_function=util.dot_score)
    return _without_self(np.array([[hit["corpus_id"] for hit in each] for each in hits]))


PEERS: Final[dict[str, tuple[str, Callable[[Vectors, int, int], Partners]]]] = {
    "faiss IndexFlatIP": ("faiss", faiss_flat),
    "scikit-learn NearestNeighbors": ("sklearn.neighbors", sklearn_neighbours),
    "numpy blocked, argpartition": ("numpy", numpy_blocked),
}


def coverage_numpy(needs: Vectors, offers: Vectors, k: int) -> Partners:
    """
    Cover needs block by block, keep the matrix of all coverages, fuse it with its transpose.

    Parameters
    ----------
    needs, offers : ndarray of shape (n_organisations, 8, n_dims)
        Unit vectors.
    k : int
        Partners of each.

    Returns
    -------
    ndarray of shape (n_organisations, k)
        Positions.
    """
    # First phrases of all, then second ones: every maximum is elementwise, as fast as it gets.
    side = np.ascontiguousarray(offers.transpose(1, 0, 2)).reshape(-1, offers.shape[2])

    def cover(block: Vectors) -> Any:
        cosines = (block @ side.T).reshape(len(block), PHRASES, len(offers))
        return cosines.max(axis=1).reshape(-1, PHRASES, len(offers)).mean(axis=1)

    flat = needs.reshape(-1, needs.shape[2])
    covers = np.concatenate([cover(flat[at : at + 512]) for at in range(0, len(flat), 512)])
    fused = harmonic(covers, covers.T)
    return k_best(fused, np.arange(len(fused)), k)


def coverage_torch(needs: Vectors, offers: Vectors, k: int) -> Partners:
    """
    Do the same in torch.

    Parameters
    ----------
    needs, offers, k
        As for `coverage_numpy`.

    Returns
    -------
    ndarray of shape (n_organisations, k)
        Positions.
    """
    torch = import_module("torch")
    side = torch.from_numpy(offers).transpose(0, 1).reshape(-1, offers.shape[2])

    def cover(block: Any) -> Any:
        cosines = (block @ side.T).reshape(len(block), PHRASES, len(offers))
        return cosines.amax(dim=1).reshape(-1, PHRASES, len(offers)).mean(dim=1)

    flat = torch.from_numpy(needs.reshape(-1, needs.shape[2]))
    covers = torch.cat([cover(flat[at : at + 512]) for at in range(0, len(flat), 512)])
    one, other = covers.clamp(min=0), covers.T.clamp(min=0)
    fused = 2 * one * other / (one + other + 1e-12)
    fused.fill_diagonal_(-1.0)
    return np.asarray(fused.topk(k, dim=1).indices.numpy())


def harmonic(one: Any, other: Any) -> Any:
    """
    Fuse both directions.

    Parameters
    ----------
    one, other : ndarray
        Of one shape; cut off below 0.

    Returns
    -------
    ndarray of that shape
        Harmonic means.
    """
    one, other = np.maximum(one, 0.0), np.maximum(other, 0.0)
    return 2 * one * other / (one + other + 1e-12)


def k_best(scores: Any, rows: Partners, k: int) -> Partners:
    """
    Find the best columns of each row.

    Parameters
    ----------
    scores : ndarray of shape (n_rows, n_columns)
        Written to: a row's own column is out.
    rows : ndarray of shape (n_rows,)
        The own columns.
    k : int
        Partners of each.

    Returns
    -------
    ndarray of shape (n_rows, k)
        Columns, best first.
    """
    scores[np.arange(len(rows)), rows] = -np.inf
    best = np.argpartition(scores, -k, axis=1)[:, -k:]
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(best, order, axis=1))


def _without_self(found: Any) -> Partners:
    """Drop each row's own position; the last, where it is not among them."""
    found = np.asarray(found, dtype=np.intp)
    others = found != np.arange(len(found))[:, None]
    others[others.all(axis=1), -1] = False
    return found[others].reshape(len(found), -1)
