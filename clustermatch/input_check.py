"""Whether what a scorer is fitted on is all of the same organisations. Arrays alone."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from .exceptions import InputError
from .phrases import Phrases
from .sample import evenly_spaced

__all__ = ["check_allies", "check_languages", "check_phrases", "check_sample", "check_words"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


def check_phrases(phrases: Phrases | None, rows: FloatArray, name: str) -> Phrases:
    """
    Check that phrases are of the organisations in the rows.

    Parameters
    ----------
    phrases : Phrases or None
        What they state.
    rows : ndarray of shape (n_organisations, n_dims)
        Their profiles.
    name : str
        What to call the phrases in a message.

    Returns
    -------
    Phrases
        The same; without any phrase for None.

    Raises
    ------
    InputError
        If they are something else, or the shapes do not agree.
    """
    n_organisations, n_dims = rows.shape
    if phrases is None:
        return Phrases.from_counts(np.empty((0, n_dims)), np.zeros(n_organisations))
    if not isinstance(phrases, Phrases):
        raise InputError(
            f"{name} must be Phrases or None, got {type(phrases).__name__}: group the vectors with "
            "Phrases.from_counts(vectors, counts)."
        )
    if len(phrases.counts) != n_organisations or phrases.vectors.shape[1] != n_dims:
        raise InputError(
            f"{name} are of {len(phrases.counts)} organisations in {phrases.vectors.shape[1]} "
            f"dimensions; X has {n_organisations} rows and {n_dims} columns. Give a count for each "
            "row (0 for none), and vectors of the encoder that X is from."
        )
    return phrases


def check_words(words: sparse.csr_array | None, n_organisations: int) -> sparse.csr_array | None:
    """
    Check that there is a row of words for each organisation.

    Parameters
    ----------
    words : sparse array of shape (n_organisations, n_words) or None
        Weighed words.
    n_organisations : int
        How many there must be.

    Returns
    -------
    sparse array of shape (n_organisations, n_words) or None
        The same, as float64.

    Raises
    ------
    InputError
        If they are no numbers, or of another shape.
    """
    if words is None:
        return None
    advice = "give one row of weighed words for each organisation, in the order of X, or None."
    found = _matrix(words, "words", advice)
    if found.shape[0] != n_organisations:
        raise InputError(
            f"words are of {found.shape[0]} organisations; X has {n_organisations} rows: {advice}"
        )
    if not np.isfinite(found.data).all():
        raise InputError(f"words must be finite, got {_first(~np.isfinite(found.data), found)}.")
    return found


def check_languages(languages: ArrayLike | None, n_organisations: int) -> IntArray:
    """
    Check that there is a number of a language for each organisation.

    Parameters
    ----------
    languages : array-like of shape (n_organisations,) or None
        Whole numbers; None: all are of one.
    n_organisations : int
        How many there must be.

    Returns
    -------
    ndarray of shape (n_organisations,)
        The same as an array.

    Raises
    ------
    InputError
        If they are no whole numbers, or of another shape.
    """
    if languages is None:
        return np.zeros(n_organisations, dtype=np.intp)
    advice = "number them, such as numpy.unique(codes, return_inverse=True)[1], or give None."
    try:
        found = np.asarray(languages)
    except ValueError as error:
        raise InputError(
            f"languages must be one for each organisation, got {languages!r}: {advice}"
        ) from error
    if found.shape != (n_organisations,):
        raise InputError(
            f"languages are of shape {found.shape}; X has {n_organisations} rows, which needs "
            f"({n_organisations},): {advice}"
        )
    if found.dtype.kind not in "biu":
        raise InputError(f"languages must be whole numbers, got {found[0]!r}, ...: {advice}")
    return found.astype(np.intp)


def check_allies(allies: sparse.csr_array, n_organisations: int) -> sparse.csr_array:
    """
    Check that alliances are between the organisations, both ways.

    Parameters
    ----------
    allies : sparse array of shape (n_organisations, n_organisations)
        1 where two are allied.
    n_organisations : int
        How many there must be.

    Returns
    -------
    sparse array of shape (n_organisations, n_organisations)
        The same as float64, without zeros that are written out.

    Raises
    ------
    InputError
        If it is of another shape, not symmetric, holds another number than 0 and 1, or has
        anybody allied with itself.
    """
    advice = "give 1 at [i, j] and [j, i] for each allied pair, in the order of X, or None."
    found = _matrix(allies, "allies", advice)
    square = (n_organisations, n_organisations)
    if found.shape != square:
        raise InputError(
            f"allies are of shape {found.shape}; X has {n_organisations} rows, which needs "
            f"{square}: {advice}"
        )
    found.eliminate_zeros()
    if not (found.data == 1).all():
        raise InputError(f"allies must be 0 or 1, got {_first(found.data != 1, found)}: {advice}")
    if found.diagonal().any():
        itself = int(np.flatnonzero(found.diagonal())[0])
        raise InputError(f"allies have row {itself} allied with itself: {advice}")
    odd = (found - found.T).tocoo()
    odd.eliminate_zeros()
    if odd.nnz:
        raise InputError(
            f"allies must be symmetric, but [{odd.row[0]}, {odd.col[0]}] and "
            f"[{odd.col[0]}, {odd.row[0]}] differ: {advice}"
        )
    return found


def check_sample(references: ArrayLike | None, n_organisations: int) -> IntArray:
    """
    Check that those who stand for all are among the organisations.

    Parameters
    ----------
    references : array-like of shape (n_references,) or None
        Positions; None: all, evenly spaced where there are more than 4,096.
    n_organisations : int
        How many organisations there are.

    Returns
    -------
    ndarray of shape (n_references,)
        The positions, sorted, each once.

    Raises
    ------
    InputError
        If they are no whole numbers from 0 to the last row.
    """
    if references is None:
        return evenly_spaced(np.arange(n_organisations))
    found = np.asarray(references)
    if found.ndim != 1 or found.dtype.kind not in "iu":
        raise InputError(f"references must be a list of positions, got {references!r}.")
    if len(found) and not 0 <= found.min() <= found.max() < n_organisations:
        raise InputError(
            f"references must be positions from 0 to {n_organisations - 1}, got {found.min()} to "
            f"{found.max()}."
        )
    return np.unique(found).astype(np.intp)


def _matrix(values: Any, name: str, advice: str) -> sparse.csr_array:
    """Copy a matrix of numbers, of any sparse kind or dense."""
    try:
        found: sparse.csr_array = sparse.csr_array(values, dtype=np.float64, copy=True)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{name} must be a sparse array of numbers, got {type(values).__name__}: {advice}"
        ) from error
    if found.ndim != 2:
        raise InputError(f"{name} must be a sparse array of two axes, got {found.ndim}: {advice}")
    found.sum_duplicates()
    return found


def _first(wrong: NDArray[np.bool_], matrix: sparse.csr_array) -> str:
    """Show the first wrong value and where it stands."""
    at = int(np.flatnonzero(wrong)[0])
    row = int(np.searchsorted(matrix.indptr, at, side="right")) - 1
    return f"{matrix.data[at]} at [{row}, {matrix.indices[at]}]"
