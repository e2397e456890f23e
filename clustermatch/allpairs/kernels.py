"""Tile kernels in numba; `plain` has the same in numpy. Arrays alone.

What decides their speed: a row of a tile is screened by counting the entries that reach a list,
as compilers vectorise a count and not a maximum; divisions are not checked for zero; and what is
forbidden is a very low number, not minus infinity.
"""

from typing import Any, Final

import numba as nb
import numpy as np

__all__ = [
    "blend_tile",
    "cover_pairs",
    "cover_tile",
    "dots",
    "exclude_cells",
    "mask_tile",
    "select_tile",
]

_FORBIDDEN: Final = np.float32(-1e30)
_WORST: Final = np.float32(-1e29)
# Sets of columns whose maxima tell a first floor, for short lists and for long ones.
_SETS: Final = 64
_MORE_SETS: Final = 256
_SHORT: Final = 24
# A relative step below a float32, so that the value itself is above.
_STEP: Final = np.float32(2.4e-7)
_FAST: Final[dict[str, Any]] = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"nnan", "nsz", "reassoc", "contract", "arcp"},
}


@nb.njit(inline="always")
def _swap(bounds, partners, row, one, other):  # type: ignore[no-untyped-def]
    bounds[row, one], bounds[row, other] = bounds[row, other], bounds[row, one]
    partners[row, one], partners[row, other] = partners[row, other], partners[row, one]


@nb.njit(nogil=True, cache=True)
def _halve(bounds, partners, floor, filled, row):  # type: ignore[no-untyped-def]
    """Keep the better half of a full list (Hoare's selection); the worst of it is the floor."""
    width = bounds.shape[1]
    depth = width // 2
    low, high = 0, width - 1
    while low < high:
        pivot = bounds[row, (low + high) // 2]
        left, right = low, high
        while left <= right:
            while bounds[row, left] > pivot:
                left += 1
            while bounds[row, right] < pivot:
                right -= 1
            if left <= right:
                _swap(bounds, partners, row, left, right)
                left += 1
                right -= 1
        if depth - 1 <= right:
            high = right
        elif depth - 1 >= left:
            low = left
        else:
            break
    floor[row] = max(floor[row], bounds[row, depth - 1])
    for at in range(depth, width):
        bounds[row, at] = _FORBIDDEN
        partners[row, at] = -1
    filled[row] = depth


@nb.njit(inline="always")
def _append(bounds, partners, floor, filled, row, bound, partner):  # type: ignore[no-untyped-def]
    at = filled[row]
    bounds[row, at] = bound
    partners[row, at] = partner
    filled[row] = at + 1
    if at + 1 == bounds.shape[1]:
        _halve(bounds, partners, floor, filled, row)


@nb.njit(nogil=True, cache=True)
def _nth_largest(values, n):  # type: ignore[no-untyped-def]
    """Find the n-th largest, from 1 (Hoare's selection); `values` are reordered."""
    low, high = 0, values.size - 1
    while low < high:
        pivot = values[(low + high) // 2]
        left, right = low, high
        while left <= right:
            while values[left] > pivot:
                left += 1
            while values[right] < pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if n - 1 <= right:
            high = right
        elif n - 1 >= left:
            low = left
        else:
            break
    return values[n - 1]


@nb.njit(**_FAST)
def _seed_rows(tile, first_row, first_column, shift, floor, depth):  # type: ignore[no-untyped-def]
    """Raise the floor of rows that have seen nothing to just below their depth-th best.

    Or a little lower: to the depth-th largest of the maxima of sets of columns, which so many
    are at least as large as. Without it a first tile would be listed almost whole.
    """
    n_rows, n_columns = tile.shape
    n_sets = _SETS if depth < _SHORT else _MORE_SETS
    best = np.empty(n_sets, np.float32)
    for i in range(n_rows):
        if floor[first_row + i] > _FORBIDDEN:
            continue
        best[:] = _FORBIDDEN
        row = tile[i]
        for start in range(0, n_columns - n_sets + 1, n_sets):
            part = row[start : start + n_sets]
            more = shift[first_column + start : first_column + start + n_sets]
            for at in range(n_sets):
                best[at] = max(best[at], part[at] + more[at])
        least = _nth_largest(best, depth)
        if least > _WORST:
            floor[first_row + i] = least - (abs(least) + np.float32(1)) * _STEP


@nb.njit(**_FAST)
def _seed_columns(  # type: ignore[no-untyped-def]
    tile, first_row, first_column, shift, floor, depth
):
    """Do the same for the columns of a tile."""
    n_rows, n_columns = tile.shape
    cold = False
    for at in range(n_columns):
        cold = cold or floor[first_column + at] <= _FORBIDDEN
    if not cold:
        return
    n_sets = _SETS if depth < _SHORT else _MORE_SETS
    best = np.full((n_sets, n_columns), _FORBIDDEN, np.float32)
    for i in range(n_rows):
        row, most, more = tile[i], best[i % n_sets], shift[first_row + i]
        for at in range(n_columns):
            most[at] = max(most[at], row[at] + more)
    for at in range(n_columns):
        if floor[first_column + at] <= _FORBIDDEN:
            least = _nth_largest(best[:, at].copy(), depth)
            if least > _WORST:
                floor[first_column + at] = least - (abs(least) + np.float32(1)) * _STEP


@nb.njit(inline="always")
def _hits(row, shifts, reach, threshold, own_shift):  # type: ignore[no-untyped-def]
    """Count entries above the floor of their row or of their column."""
    one, count = np.float32(1), np.float32(0)
    for at in range(row.size):
        least = min(threshold - shifts[at], reach[at] - own_shift)
        count += one if row[at] > least else np.float32(0)
    return count


@nb.njit(**_FAST)
def select_tile(  # type: ignore[no-untyped-def]
    tile, first_row, first_column, shift, bounds, partners, floor, filled
):
    """List what is above the floor of its row and, off the diagonal, of its column."""
    n_rows, n_columns = tile.shape
    both = first_row != first_column
    depth = bounds.shape[1] // 2
    if not both:
        for i in range(n_rows):
            tile[i, i] = _FORBIDDEN
    if depth < _MORE_SETS // 2:
        _seed_rows(tile, first_row, first_column, shift, floor, depth)
        if both:
            _seed_columns(tile, first_row, first_column, shift, floor, depth)
    reach = np.empty(n_columns, np.float32)
    flags = np.zeros(-(-n_columns // 8) * 8, np.uint8)
    words = flags.view(np.uint64)
    shifts = shift[first_column : first_column + n_columns]
    for at in range(n_columns):
        reach[at] = floor[first_column + at] if both else -_FORBIDDEN
    for i in range(n_rows):
        row, me = tile[i], first_row + i
        mine = shift[me]
        if _hits(row, shifts, reach, floor[me], mine) == np.float32(0):
            continue
        threshold = floor[me]
        for at in range(n_columns):
            flags[at] = row[at] > min(threshold - shifts[at], reach[at] - mine)
        # Eight flags at once: most are zero.
        for word in range(words.size):
            if words[word] == np.uint64(0):
                continue
            for at in range(8 * word, 8 * word + 8):
                if flags[at] == np.uint8(0):
                    continue
                score, other = row[at], first_column + at
                if score <= _WORST:
                    continue
                if score + shifts[at] > floor[me]:
                    _append(bounds, partners, floor, filled, me, score + shifts[at], other)
                if both and score + mine > reach[at]:
                    _append(bounds, partners, floor, filled, other, score + mine, me)
                    reach[at] = floor[other]


@nb.njit(**_FAST)
def blend_tile(towards, back, common, weight, fusion, lift):  # type: ignore[no-untyped-def]
    """Fuse both directions and add what is common, in place of `towards`.

    fusion: 0 geometric, 1 harmonic, 2 the smaller one; `common` may be of no column; `lift` is
    added to each direction first.
    """
    n_rows, n_columns = towards.shape
    zero, two, tiny = np.float32(0), np.float32(2), np.float32(1e-12)
    rest = np.float32(1) - weight
    for i in range(n_rows):
        there, here = towards[i], back[i]
        if fusion == 0:
            for at in range(n_columns):
                there[at] = weight * np.sqrt(
                    max(there[at] + lift, zero) * max(here[at] + lift, zero)
                )
        elif fusion == 1:
            for at in range(n_columns):
                p, q = max(there[at] + lift, zero), max(here[at] + lift, zero)
                there[at] = weight * two * p * q / (p + q + tiny)
        else:
            for at in range(n_columns):
                there[at] = weight * max(min(there[at], here[at]) + lift, zero)
        if common.shape[1] > 0:
            shared = common[i]
            for at in range(n_columns):
                there[at] += rest * shared[at]


@nb.njit(**_FAST)
def cover_tile(  # type: ignore[no-untyped-def]
    cosines, need_starts, slot_starts, owners, out
):
    """Mean over the needs of each row of the best competence of each column.

    Columns of `cosines` are the first competences of all owners, then the second ones of those
    with two, and so on, the richest owner first: every maximum is elementwise.
    """
    n_rows = need_starts.size - 1
    n_slots = slot_starts.size - 1
    n_owners = slot_starts[1] if n_slots else 0
    best = np.empty(n_owners, np.float32)
    total = np.empty(n_owners, np.float32)
    out[:] = np.float32(0)
    for i in range(n_rows):
        count = need_starts[i + 1] - need_starts[i]
        if count == 0:
            continue
        total[:] = np.float32(0)
        for need in range(need_starts[i], need_starts[i + 1]):
            row = cosines[need]
            slot = 0
            # Four at once where all owners have them, to pass over `best` less often.
            while slot + 3 < n_slots and slot_starts[slot + 4] - slot_starts[slot + 3] == n_owners:
                one = row[slot_starts[slot] : slot_starts[slot + 1]]
                two = row[slot_starts[slot + 1] : slot_starts[slot + 2]]
                three = row[slot_starts[slot + 2] : slot_starts[slot + 3]]
                four = row[slot_starts[slot + 3] : slot_starts[slot + 4]]
                if slot == 0:
                    for at in range(n_owners):
                        best[at] = max(max(one[at], two[at]), max(three[at], four[at]))
                else:
                    for at in range(n_owners):
                        other = max(max(one[at], two[at]), max(three[at], four[at]))
                        best[at] = max(best[at], other)
                slot += 4
            if slot == 0:
                for at in range(n_owners):
                    best[at] = row[at]
                slot = 1
            while slot < n_slots:
                one = row[slot_starts[slot] : slot_starts[slot + 1]]
                for at in range(one.size):
                    best[at] = max(best[at], one[at])
                slot += 1
            for at in range(n_owners):
                total[at] += best[at]
        share = np.float32(1) / np.float32(count)
        for at in range(n_owners):
            out[i, owners[at]] = total[at] * share


@nb.njit(**_FAST)
def mask_tile(tile, first_row, first_column, eligible, groups):  # type: ignore[no-untyped-def]
    """Forbid pairs with one that takes no part, and pairs within a group; -1 is no group."""
    n_rows, n_columns = tile.shape
    columns = eligible[first_column : first_column + n_columns]
    grouped = groups.size > 0
    for i in range(n_rows):
        row = tile[i]
        if not eligible[first_row + i]:
            row[:] = _FORBIDDEN
            continue
        for at in range(n_columns):
            row[at] = row[at] if columns[at] else _FORBIDDEN
        if grouped and groups[first_row + i] >= 0:
            group = groups[first_row + i]
            theirs = groups[first_column : first_column + n_columns]
            for at in range(n_columns):
                row[at] = _FORBIDDEN if theirs[at] == group else row[at]


@nb.njit(nogil=True, cache=True)
def exclude_cells(tile, first_row, first_column, starts, columns):  # type: ignore[no-untyped-def]
    """Forbid the pairs of a sparse matrix with sorted columns."""
    n_rows, n_columns = tile.shape
    for i in range(n_rows):
        start, stop = starts[first_row + i], starts[first_row + i + 1]
        if start == stop:
            continue
        mine = columns[start:stop]
        at = np.searchsorted(mine, first_column)
        while at < mine.size and mine[at] < first_column + n_columns:
            tile[i, mine[at] - first_column] = _FORBIDDEN
            at += 1


@nb.njit(nogil=True, cache=True, fastmath={"reassoc", "contract"})
def dots(left, right, one, other):  # type: ignore[no-untyped-def]
    """Scalar products of given rows, in double precision."""
    found = np.empty(one.size, np.float64)
    for pair in range(one.size):
        a, b = left[one[pair]], right[other[pair]]
        total = 0.0
        for at in range(a.size):
            total += np.float64(a[at]) * np.float64(b[at])
        found[pair] = total
    return found


@nb.njit(nogil=True, cache=True, fastmath={"reassoc", "contract"})
def cover_pairs(  # type: ignore[no-untyped-def]
    needs, need_starts, offers, offer_starts, one, other
):
    """Mean over the needs of one of the best competence of the other, in double precision."""
    found = np.zeros(one.size, np.float64)
    for pair in range(one.size):
        first, last = need_starts[one[pair]], need_starts[one[pair] + 1]
        start, stop = offer_starts[other[pair]], offer_starts[other[pair] + 1]
        if first == last or start == stop:
            continue
        total = 0.0
        for need in range(first, last):
            best = -np.inf
            for offer in range(start, stop):
                a, b = needs[need], offers[offer]
                cosine = 0.0
                for at in range(a.size):
                    cosine += np.float64(a[at]) * np.float64(b[at])
                best = max(best, cosine)
            total += best
        found[pair] = total / (last - first)
    return found
