"""Tile kernels in numpy, where numba is absent or would cost more than it saves."""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .lists import FORBIDDEN

__all__ = [
    "blend_tile",
    "cover_pairs",
    "cover_tile",
    "dots",
    "exclude_cells",
    "mask_tile",
    "select_tile",
]

Scores = NDArray[np.float32]
Positions = NDArray[np.int32]
Starts = NDArray[np.intp]

_WORST: Final = np.float32(-1e29)
_PAIRS_AT_ONCE: Final = 2**14


def select_tile(
    tile: Scores,
    first_row: int,
    first_column: int,
    shift: Scores,
    bounds: Scores,
    partners: Positions,
    floor: Scores,
    filled: Positions,
) -> None:
    """List what is above the floor of its row and, off the diagonal, of its column."""
    n_rows, n_columns = tile.shape
    rows, columns = np.arange(n_rows) + first_row, np.arange(n_columns) + first_column
    lists = (bounds, partners, floor, filled)
    if first_row == first_column:
        np.fill_diagonal(tile, FORBIDDEN)
    else:
        _select_rows(tile.T, columns, rows, shift, *lists)
    _select_rows(tile, rows, columns, shift, *lists)


def _select_rows(
    tile: Scores,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    shift: Scores,
    bounds: Scores,
    partners: Positions,
    floor: Scores,
    filled: Positions,
) -> None:
    """Join what each row lists with the best of its tile, and keep the better half."""
    shifted = tile + shift[columns] if shift[columns].any() else tile
    hit = np.flatnonzero(shifted.max(axis=1) > floor[rows])
    if not len(hit):
        return
    mine, depth = rows[hit], bounds.shape[1] // 2
    found = np.concatenate([bounds[mine], shifted[hit]], axis=1)
    others = np.concatenate([partners[mine], np.tile(columns, (len(hit), 1))], axis=1)
    # One more than is kept: the best of what is left out.
    width = min(depth + 1, found.shape[1])
    order = np.argpartition(-found, [width - 2, width - 1], axis=1)[:, :width]
    found = np.take_along_axis(found, order, axis=1)
    others = np.where(found > _WORST, np.take_along_axis(others, order, axis=1), -1)
    left_out = np.where(others[:, -1] >= 0, found[:, -1], FORBIDDEN)
    floor[mine] = np.maximum(floor[mine], left_out)
    bounds[mine, :depth] = np.where(others[:, :depth] >= 0, found[:, :depth], FORBIDDEN)
    partners[mine, :depth] = others[:, :depth]
    bounds[mine, depth:], partners[mine, depth:] = FORBIDDEN, -1
    filled[mine] = (others[:, :depth] >= 0).sum(axis=1)


def blend_tile(
    towards: Scores,
    back: Scores,
    common: Scores,
    weight: np.float32,
    fusion: int,
    lift: np.float32,
) -> None:
    """Fuse both directions and add what is common, in place of `towards`.

    fusion: 0 geometric, 1 harmonic, 2 the smaller one; `common` may be of no column; `lift` is
    added to each direction first.
    """
    one, other = np.maximum(towards + lift, 0), np.maximum(back + lift, 0)
    if fusion == 0:
        np.sqrt(one * other, out=towards)
    elif fusion == 1:
        np.divide(2 * one * other, one + other + np.float32(1e-12), out=towards)
    else:
        np.minimum(one, other, out=towards)
    towards *= weight
    if common.shape[1]:
        towards += (np.float32(1) - weight) * common


def cover_tile(
    cosines: Scores, need_starts: Starts, slot_starts: Starts, owners: Starts, out: Scores
) -> None:
    """Mean over the needs of each row of the best competence of each column.

    Columns of `cosines` are the first competences of all owners, then the second ones of those
    with two, and so on, the richest owner first: every maximum is elementwise.
    """
    out[:] = 0
    counts = np.diff(need_starts)
    stating = np.flatnonzero(counts)
    if len(slot_starts) < 2 or not len(stating):
        return
    best = cosines[:, : slot_starts[1]].copy()
    for start, stop in pairwise(slot_starts[1:]):
        first = best[:, : stop - start]
        np.maximum(first, cosines[:, start:stop], out=first)
    sums = np.add.reduceat(best, need_starts[stating], axis=0)
    out[np.ix_(stating, owners)] = sums / counts[stating, None].astype(np.float32)


def mask_tile(
    tile: Scores,
    first_row: int,
    first_column: int,
    eligible: NDArray[np.bool_],
    groups: NDArray[np.intp],
) -> None:
    """Forbid pairs with one that takes no part, and pairs within a group; -1 is no group."""
    rows = slice(first_row, first_row + tile.shape[0])
    columns = slice(first_column, first_column + tile.shape[1])
    tile[~eligible[rows]] = FORBIDDEN
    tile[:, ~eligible[columns]] = FORBIDDEN
    if groups.size:
        mine = groups[rows, None]
        tile[(mine == groups[columns]) & (mine >= 0)] = FORBIDDEN


def exclude_cells(
    tile: Scores,
    first_row: int,
    first_column: int,
    starts: NDArray[np.int32],
    columns: NDArray[np.int32],
) -> None:
    """Forbid the pairs of a sparse matrix with sorted columns."""
    first, last = starts[first_row], starts[first_row + tile.shape[0]]
    if first == last:
        return
    rows = np.repeat(
        np.arange(tile.shape[0]), np.diff(starts[first_row : first_row + tile.shape[0] + 1])
    )
    at = columns[first:last] - first_column
    inside = (at >= 0) & (at < tile.shape[1])
    tile[rows[inside], at[inside]] = FORBIDDEN


def dots(
    left: NDArray[np.floating], right: NDArray[np.floating], one: Starts, other: Starts
) -> NDArray[np.float64]:
    """Scalar products of given rows, in double precision."""
    found = np.empty(len(one))
    for start in range(0, len(one), _PAIRS_AT_ONCE):
        pairs = slice(start, start + _PAIRS_AT_ONCE)
        a, b = (np.asarray(x, dtype=np.float64) for x in (left[one[pairs]], right[other[pairs]]))
        found[pairs] = np.einsum("ij,ij->i", a, b)
    return found


def cover_pairs(
    needs: NDArray[np.floating],
    need_starts: Starts,
    offers: NDArray[np.floating],
    offer_starts: Starts,
    one: Starts,
    other: Starts,
) -> NDArray[np.float64]:
    """Mean over the needs of one of the best competence of the other, in double precision."""
    found = np.zeros(len(one))
    for pair, (owner, giver) in enumerate(zip(one, other, strict=True)):
        asked = needs[need_starts[owner] : need_starts[owner + 1]].astype(np.float64)
        offered = offers[offer_starts[giver] : offer_starts[giver + 1]].astype(np.float64)
        if len(asked) and len(offered):
            # Row by row, so that a value depends on its own two rows alone.
            cosines = np.einsum("ud,vd->uv", asked, offered)
            found[pair] = cosines.max(axis=1).mean()
    return found
