"""Lists in numba: take what is above a floor, halve when full. Arrays alone.

A row of a tile is screened by counting the entries that reach a list, as compilers vectorise a
count and not a maximum.
"""

from typing import Any, Final

import numba as nb
import numpy as np

__all__ = ["FAST", "FORBIDDEN", "append", "select_tile"]

FORBIDDEN: Final = np.float32(-1e30)
_WORST: Final = np.float32(-1e29)
# Sets of columns whose maxima tell a first floor, for short lists and for long ones.
_SETS: Final = 64
_MORE_SETS: Final = 256
_SHORT: Final = 24
# A relative step below a float32, so that the value itself is above.
_STEP: Final = np.float32(2.4e-7)
# Divisions are not checked for zero, and sums may be taken in any order.
FAST: Final[dict[str, Any]] = {
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
        bounds[row, at] = FORBIDDEN
        partners[row, at] = -1
    filled[row] = depth


@nb.njit(inline="always")
def append(bounds, partners, floor, filled, row, bound, partner):  # type: ignore[no-untyped-def]
    """Add a candidate to a list, and halve the list once it is full."""
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


@nb.njit(**FAST)
def _seed_rows(tile, first_row, first_column, shift, floor, depth):  # type: ignore[no-untyped-def]
    """Raise the floor of rows that have seen nothing to just below their depth-th best.

    Or a little lower: to the depth-th largest of the maxima of sets of columns, which so many
    are at least as large as. Without it a first tile would be listed almost whole.
    """
    n_rows, n_columns = tile.shape
    n_sets = _SETS if depth < _SHORT else _MORE_SETS
    best = np.empty(n_sets, np.float32)
    for i in range(n_rows):
        if floor[first_row + i] > FORBIDDEN:
            continue
        best[:] = FORBIDDEN
        row = tile[i]
        for start in range(0, n_columns, n_sets):
            part = row[start : start + n_sets]
            more = shift[first_column + start : first_column + start + part.size]
            for at in range(part.size):
                best[at] = max(best[at], part[at] + more[at])
        least = _nth_largest(best, depth)
        if least > _WORST:
            floor[first_row + i] = least - (abs(least) + np.float32(1)) * _STEP


@nb.njit(**FAST)
def _seed_columns(  # type: ignore[no-untyped-def]
    tile, first_row, first_column, shift, floor, depth
):
    """Do the same for the columns of a tile."""
    n_rows, n_columns = tile.shape
    cold = False
    for at in range(n_columns):
        cold = cold or floor[first_column + at] <= FORBIDDEN
    if not cold:
        return
    n_sets = _SETS if depth < _SHORT else _MORE_SETS
    best = np.full((n_sets, n_columns), FORBIDDEN, np.float32)
    for i in range(n_rows):
        row, most, more = tile[i], best[i % n_sets], shift[first_row + i]
        for at in range(n_columns):
            most[at] = max(most[at], row[at] + more)
    for at in range(n_columns):
        if floor[first_column + at] <= FORBIDDEN:
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


@nb.njit(**FAST)
def select_tile(  # type: ignore[no-untyped-def]
    tile, first_row, first_column, shift, bounds, partners, floor, filled
):
    """List what is above the floor of its row and, off the diagonal, of its column."""
    n_rows, n_columns = tile.shape
    both = first_row != first_column
    depth = bounds.shape[1] // 2
    if not both:
        for i in range(n_rows):
            tile[i, i] = FORBIDDEN
    if depth < _MORE_SETS // 2:
        _seed_rows(tile, first_row, first_column, shift, floor, depth)
        if both:
            _seed_columns(tile, first_row, first_column, shift, floor, depth)
    reach = np.empty(n_columns, np.float32)
    flags = np.zeros(-(-n_columns // 8) * 8, np.uint8)
    words = flags.view(np.uint64)
    shifts = shift[first_column : first_column + n_columns]
    for at in range(n_columns):
        reach[at] = floor[first_column + at] if both else -FORBIDDEN
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
                    append(bounds, partners, floor, filled, me, score + shifts[at], other)
                if both and score + mine > reach[at]:
                    append(bounds, partners, floor, filled, other, score + mine, me)
                    reach[at] = floor[other]
