"""From lists of bounds to the exact table: scored in double precision, ties by position."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..ranking import DECIMALS
from .lists import FORBIDDEN, TopLists
from .scratch import Scratch
from .tiles import Search

__all__ = ["Ranked", "settle_lists"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# Rounding moves a score by at most half a unit of the last decimal.
_HALF: Final = 0.5 * 10.0**-DECIMALS
# More positions than an int32 has, and the key of an empty place.
_POSITIONS: Final = np.int64(2**31)
_NONE: Final = np.iinfo(np.int64).max
# Entries of lists that are ranked at a time: some 50 bytes each.
_CELLS_AT_ONCE: Final = 2**17
_SEARCHED_AT_ONCE: Final = 64
_COLUMNS_AT_ONCE: Final = 2**14


@dataclass(frozen=True, eq=False)
class Ranked:
    """
    The k best of some rows.

    Attributes
    ----------
    partners : ndarray of shape (n_rows, k)
        Positions, best first; -1 where fewer are admissible. Ties fall to the smaller position.
    scores : ndarray of shape (n_rows, k)
        Rounded to 1e-6; NaN where there is no partner.
    n_searched : int
        Rows whose lists could not prove the result, and were looked through once more.
    engine : str, default=""
        What ran the tiles: "numpy", "numba" or "int8".
    note : str, default=""
        Why not the engine that was asked for.
    """

    partners: IntArray
    scores: FloatArray
    n_searched: int
    engine: str = ""
    note: str = ""


def settle_lists(search: Search, lists: TopLists, rows: IntArray, k: int) -> Ranked:
    """
    Rank the listed candidates exactly, and look again where a list proves nothing.

    A list is proof if its k-th best, rounded, is above everything that it left out: above its
    floor, plus the slack of the form, plus half a unit of the last decimal.

    Parameters
    ----------
    search : Search
        What was looked for.
    lists : TopLists
        Of all rows.
    rows : ndarray of shape (n_rows,)
        Positions of the rows to rank.
    k : int
        Partners wanted, at most the depth of the lists.

    Returns
    -------
    Ranked
        Of these rows, in their order.
    """
    partners = np.empty((len(rows), k), dtype=np.intp)
    scores = np.empty((len(rows), k))
    step = max(1, _CELLS_AT_ONCE // lists.bounds.shape[1])
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        partners[part], scores[part] = _rank_listed(search, lists.take(rows[part]), rows[part], k)
    floor = lists.floor[rows].astype(np.float64)
    # No score left out, and none at all, is below any threshold.
    kth = np.where(np.isnan(scores[:, -1]), -np.inf, scores[:, -1])
    proven = (floor <= FORBIDDEN) | (kth > floor + search.slack + _HALF)
    doubtful = np.flatnonzero(~proven)
    for start in range(0, len(doubtful), _SEARCHED_AT_ONCE):
        at = doubtful[start : start + _SEARCHED_AT_ONCE]
        partners[at], scores[at] = _search_all(search, rows[at], kth[at], k)
    return Ranked(partners, scores, len(doubtful), search.engine, search.note)


def _rank_listed(
    search: Search, lists: TopLists, rows: IntArray, k: int
) -> tuple[IntArray, FloatArray]:
    """Score the k highest bounds, then what else may be among the k best by its bound."""
    bounds, listed = lists.bounds, lists.partners >= 0
    exact: FloatArray = np.full(bounds.shape, -np.inf)
    kth_bound = np.partition(bounds, bounds.shape[1] - k, axis=1)[:, [-k]]
    first = listed & (bounds >= kth_bound)
    _score_cells(search, exact, lists.partners, rows, first)
    kth = np.partition(exact, exact.shape[1] - k, axis=1)[:, [-k]]
    more = listed & ~first & (bounds >= kth - search.slack - 2 * _HALF)
    _score_cells(search, exact, lists.partners, rows, more)
    return _best(exact, lists.partners, k)


def _score_cells(
    search: Search,
    exact: FloatArray,
    partners: NDArray[np.int32],
    rows: IntArray,
    cells: NDArray[np.bool_],
) -> None:
    """Score the chosen cells."""
    row, at = np.nonzero(cells)
    others = partners[row, at].astype(np.intp)
    exact[row, at] = search.form.pairs(rows[row], others, search.kernels) + search.shift[others]


def _best(exact: FloatArray, partners: NDArray[np.int32], k: int) -> tuple[IntArray, FloatArray]:
    """Order the k best cells of each row, ties by position."""
    # One number for score and position, so that one fast sort orders by both.
    steps = np.rint(np.where(np.isneginf(exact), 0.0, exact) * 10.0**DECIMALS).astype(np.int64)
    keys = np.where(np.isneginf(exact), _NONE, -steps * _POSITIONS + partners)
    keys = np.sort(np.partition(keys, k - 1, axis=1)[:, :k], axis=1)
    steps, found = np.divmod(keys, _POSITIONS)
    none = keys == _NONE
    return np.where(none, -1, found), np.where(none, np.nan, -steps / 10.0**DECIMALS)


def _search_all(
    search: Search, rows: IntArray, kth: FloatArray, k: int
) -> tuple[IntArray, FloatArray]:
    """Look through all candidates of some rows for what may reach their k-th best."""
    n_rows = search.form.n_rows
    reach = kth[:, None] - search.slack - 2 * _HALF
    scratch = Scratch()
    found: list[Any] = []
    for start in range(0, n_rows, _COLUMNS_AT_ONCE):
        columns = slice(start, min(start + _COLUMNS_AT_ONCE, n_rows))
        tile = search.form.tile(rows, columns, search.kernels, scratch) + search.shift[columns]
        row, column = np.nonzero((tile >= reach) & search.mask.allowed(rows, columns))
        found.append((row, column + start))
    row, column = map(np.concatenate, zip(*found, strict=True))
    scores = search.form.pairs(rows[row], column, search.kernels) + search.shift[column]
    rounded = np.round(scores, DECIMALS)
    order = np.lexsort((column, -rounded, row))
    row, column, rounded = row[order], column[order], rounded[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    kept = rank < k
    partners = np.full((len(rows), k), -1, dtype=np.intp)
    best = np.full((len(rows), k), np.nan)
    partners[row[kept], rank[kept]] = column[kept]
    best[row[kept], rank[kept]] = rounded[kept]
    return partners, best
