"""Who stands for all: a sample that stays the same whatever happens to anybody else."""

import heapq
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["SAMPLE_SIZE", "evenly_spaced", "reference_sample"]

IntArray = NDArray[np.intp]

# Up to here everybody is in the sample.
SAMPLE_SIZE: Final = 4096
_DIGEST_BYTES: Final = 16


def reference_sample(ids: Iterable[Any], size: int = SAMPLE_SIZE) -> IntArray:
    """
    Choose the organisations that what holds for a whole population is read off.

    Parameters
    ----------
    ids : iterable
        Unique ids; 7 and "7" are the same.
    size : int, default=4096
        How many at most.

    Returns
    -------
    ndarray of shape (n_sampled,)
        Positions in `ids`, in ascending order; all of them where there are no more than `size`.

    Notes
    -----
    Those with the smallest hashes (BLAKE2b) of their ids: a bottom-k sample (Cohen and Kaplan
    2007). It is as good as drawn by lot, is the same on every machine and in any order, and
    changes only where one of its own leaves or one of a smaller hash comes: of a million
    organisations, at one arrival or departure in 244. Equal hashes fall to the smaller id.

    Examples
    --------
    >>> reference_sample(["a", "b", "c", "d"], size=2)
    array([0, 3])
    >>> reference_sample(["d", "c", "b", "a"], size=2), reference_sample(["a", "b"])
    (array([0, 3]), array([0, 1]))
    """
    texts = [str(key) for key in ids]
    if len(texts) <= size:
        return np.arange(len(texts))
    hashed = zip(map(_digest, texts), texts, range(len(texts)), strict=True)
    return np.sort([position for _, _, position in heapq.nsmallest(size, hashed)])


def evenly_spaced(positions: IntArray, size: int = SAMPLE_SIZE) -> IntArray:
    """
    Thin out positions.

    Parameters
    ----------
    positions : ndarray of shape (n_positions,)
        Any positions.
    size : int, default=4096
        How many to keep at most.

    Returns
    -------
    ndarray of shape (n_kept,)
        The first and every second, third, ... after it; all where there are no more than `size`.

    Examples
    --------
    >>> evenly_spaced(np.arange(7), 3)
    array([0, 3, 6])
    """
    return positions[:: max(1, -(-len(positions) // size))]


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()
