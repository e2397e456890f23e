"""Kernels between an integer product and the lists: screen a tile, score what is left, list it.

All bounds are float32 numbers above the score; what may be listed nowhere is not looked at again.
"""

from typing import Any, Final

import numba as nb
import numpy as np

from .list_kernels import append

__all__ = [
    "allow_cells",
    "append_cells",
    "bound_covers",
    "cover_cells",
    "dot_cells",
    "screen_facets",
    "screen_products",
    "screen_tile",
]

_FAST: Final[dict[str, Any]] = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"nnan", "nsz", "reassoc", "contract", "arcp"},
}
_LEAST: Final = np.float32(-1e30)
# A cell of a tile in one number: its row above these bits, its column in them.
_COLUMN_BITS: Final = 16
_COLUMNS: Final = 2**_COLUMN_BITS - 1


# Functions of one loop each: the compiler vectorises a loop over few arrays, and none over many.
@nb.njit(**_FAST)
def _lift(products, own_scale, own_error, scale, error, bounds):  # type: ignore[no-untyped-def]
    """Bound scalar products by those of rounded rows."""
    for at in range(bounds.size):
        bounds[at] = np.float32(products[at]) * (own_scale * scale[at]) + (own_error + error[at])


@nb.njit(**_FAST)
def _fuse(there, here, weight, fusion, cut, bounds):  # type: ignore[no-untyped-def]
    """Fuse bounds of both directions: 0 geometric, 1 harmonic, 2 the smaller one."""
    two, tiny = np.float32(2), np.float32(1e-12)
    if fusion == 0:
        for at in range(bounds.size):
            bounds[at] = weight * np.sqrt(max(there[at], cut) * max(here[at], cut))
    elif fusion == 1:
        for at in range(bounds.size):
            p, q = max(there[at], cut), max(here[at], cut)
            bounds[at] = weight * two * p * q / (p + q + tiny)
    else:
        for at in range(bounds.size):
            bounds[at] = weight * max(min(there[at], here[at]), cut)


@nb.njit(**_FAST)
def _add(more, factor, bounds):  # type: ignore[no-untyped-def]
    for at in range(bounds.size):
        bounds[at] += factor * more[at]


@nb.njit(**_FAST)
def _flag(bounds, reach, other_reach, shifts, own_shift, flags):  # type: ignore[no-untyped-def]
    """Flag what the floor of the row or of the column does not rule out."""
    for at in range(bounds.size):
        flags[at] = bounds[at] > min(reach - shifts[at], other_reach[at] - own_shift)


@nb.njit(nogil=True, cache=True)
def _note(row, after, flags, words, cells, count):  # type: ignore[no-untyped-def]
    """Note the flagged cells of a row from the column `after` on."""
    # Eight flags at once: most are zero.
    for word in range(after // 8, words.size):
        if words[word] == np.uint64(0):
            continue
        for at in range(max(after, 8 * word), 8 * word + 8):
            if flags[at] != np.uint8(0):
                cells[count] = (row << _COLUMN_BITS) + at
                count += 1
    return count


@nb.njit(**_FAST)
def screen_products(  # type: ignore[no-untyped-def]
    products, row_scale, row_error, scale, error, same, row_reach, reach, row_shift, shift, cells
):
    """Note the cells whose scalar product may be above the floor of their row or column.

    same: a tile on the diagonal, of which the half above is looked at. reach: the floors. A cell
    is its row, times 65,536, plus its column.
    """
    bounds = np.empty(products.shape[1], np.float32)
    flags = np.zeros(-(-bounds.size // 8) * 8, np.uint8)
    words = flags.view(np.uint64)
    count = 0
    for i in range(products.shape[0]):
        _lift(products[i], row_scale[i], row_error[i], scale, error, bounds)
        _flag(bounds, row_reach[i], reach, shift, row_shift[i], flags)
        count = _note(i, i + 1 if same else 0, flags, words, cells, count)
    return count


@nb.njit(**_FAST)
def screen_facets(  # type: ignore[no-untyped-def]
    products, row_scales, row_errors, scales, errors, weight, fusion, cut,
    same, row_reach, reach, row_shift, shift, cells,
):  # fmt: skip
    """Do the same for two facets and what is common.

    products: needs by offers, offers by needs, texts by texts; scales and errors: of needs,
    offers and texts; cut: what a direction counts at least.
    """
    n_columns = products[0].shape[1]
    there, here = np.empty(n_columns, np.float32), np.empty(n_columns, np.float32)
    bounds = np.empty(n_columns, np.float32)
    rest = np.float32(1) - weight
    flags = np.zeros(-(-bounds.size // 8) * 8, np.uint8)
    words = flags.view(np.uint64)
    count = 0
    for i in range(products[0].shape[0]):
        _lift(products[0][i], row_scales[0][i], row_errors[0][i], scales[1], errors[1], there)
        _lift(products[1][i], row_scales[1][i], row_errors[1][i], scales[0], errors[0], here)
        _fuse(there, here, weight, fusion, cut, bounds)
        if products[2].shape[1] > 0:
            _lift(products[2][i], row_scales[2][i], row_errors[2][i], scales[2], errors[2], there)
            _add(there, rest, bounds)
        _flag(bounds, row_reach[i], reach, shift, row_shift[i], flags)
        count = _note(i, i + 1 if same else 0, flags, words, cells, count)
    return count


@nb.njit(**_FAST)
def screen_tile(tile, same, row_reach, reach, row_shift, shift, cells):  # type: ignore[no-untyped-def]
    """Do the same for a tile of bounds."""
    flags = np.zeros(-(-tile.shape[1] // 8) * 8, np.uint8)
    words = flags.view(np.uint64)
    count = 0
    for i in range(tile.shape[0]):
        _flag(tile[i], row_reach[i], reach, shift, row_shift[i], flags)
        count = _note(i, i + 1 if same else 0, flags, words, cells, count)
    return count


@nb.njit(nogil=True, cache=True)
def allow_cells(  # type: ignore[no-untyped-def]
    cells, count, first_row, first_column, eligible, groups, starts, columns
):
    """Keep the cells whose two may be suggested to each other; -1 is no group."""
    kept = 0
    for at in range(count):
        row, column = cells[at] >> _COLUMN_BITS, cells[at] & _COLUMNS
        one, other = first_row + row, first_column + column
        if not (eligible[one] and eligible[other]):
            continue
        if groups.size > 0 and groups[one] >= 0 and groups[one] == groups[other]:
            continue
        if starts.size > 0:
            mine = columns[starts[one] : starts[one + 1]]
            place = np.searchsorted(mine, other)
            if place < mine.size and mine[place] == other:
                continue
        cells[kept] = cells[at]
        kept += 1
    return kept


@nb.njit(**_FAST)
def dot_cells(left, right, cells, scores):  # type: ignore[no-untyped-def]
    """Scalar products in float32 of the rows of some cells."""
    for at in range(cells.size):
        row, column = cells[at] >> _COLUMN_BITS, cells[at] & _COLUMNS
        one, other = left[row], right[column]
        total = np.float32(0)
        for d in range(one.size):
            total += one[d] * other[d]
        scores[at] = total


@nb.njit(nogil=True, cache=True)
def append_cells(  # type: ignore[no-untyped-def]
    cells, scores, first_row, first_column, shift, bounds, partners, floor, filled
):
    """List each cell for its row and for its column, where it is above their floors."""
    for at in range(cells.size):
        row, column = cells[at] >> _COLUMN_BITS, cells[at] & _COLUMNS
        one, other = first_row + row, first_column + column
        here, there = scores[at] + shift[other], scores[at] + shift[one]
        if here > floor[one]:
            append(bounds, partners, floor, filled, one, here, other)
        if there > floor[other]:
            append(bounds, partners, floor, filled, other, there, one)


@nb.njit(**_FAST)
def bound_covers(  # type: ignore[no-untyped-def]
    products, need_starts, need_scale, need_error,
    slot_starts, owners, slot_scale, slot_error, out,
):  # fmt: skip
    """Bound the mean over the needs of each row of the best competence of each column.

    Columns of `products` lie as for `kernels.cover_tile`.
    """
    n_slots = slot_starts.size - 1
    n_owners = slot_starts[1] if n_slots else 0
    best, total = np.empty(n_owners, np.float32), np.empty(n_owners, np.float32)
    out[:] = np.float32(0)
    for i in range(need_starts.size - 1):
        first, last = need_starts[i], need_starts[i + 1]
        if first == last:
            continue
        total[:] = np.float32(0)
        for need in range(first, last):
            best[:] = _LEAST
            scale, slip = need_scale[need], need_error[need]
            for slot in range(n_slots):
                start, stop = slot_starts[slot], slot_starts[slot + 1]
                row = products[need, start:stop]
                theirs, slips = slot_scale[start:stop], slot_error[start:stop]
                for at in range(row.size):
                    best[at] = max(
                        best[at], np.float32(row[at]) * (scale * theirs[at]) + (slip + slips[at])
                    )
            for at in range(n_owners):
                total[at] += best[at]
        share = np.float32(1) / np.float32(last - first)
        for at in range(n_owners):
            out[i, owners[at]] = total[at] * share


@nb.njit(**_FAST)
def cover_cells(  # type: ignore[no-untyped-def]
    needs, need_starts, offers, slot_starts, places, counts, cells, by_column, scores
):
    """Mean over the needs of one side of the best competence of the other, in float32.

    by_column: the column of a cell asks and its row offers. places: of each organisation in the
    slots of `offers`; counts: its competences.
    """
    for cell in range(cells.size):
        asks, gives = cells[cell] >> _COLUMN_BITS, cells[cell] & _COLUMNS
        if by_column:
            asks, gives = gives, asks
        first, last = need_starts[asks], need_starts[asks + 1]
        if first == last or counts[gives] == 0:
            scores[cell] = np.float32(0)
            continue
        total = np.float32(0)
        for need in range(first, last):
            one, best = needs[need], _LEAST
            for slot in range(counts[gives]):
                other = offers[slot_starts[slot] + places[gives]]
                cosine = np.float32(0)
                for d in range(one.size):
                    cosine += one[d] * other[d]
                best = max(best, cosine)
            total += best
        scores[cell] = total / np.float32(last - first)
