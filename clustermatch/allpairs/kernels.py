"""Tile kernels in numba; `plain` has the same in numpy. Arrays alone."""

import numba as nb
import numpy as np

from .list_kernels import FAST, FORBIDDEN, select_tile

__all__ = [
    "blend_tile",
    "cover_pairs",
    "cover_tile",
    "dots",
    "exclude_cells",
    "mask_tile",
    "select_tile",
]


@nb.njit(**FAST)
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


@nb.njit(**FAST)
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
            # Eight at once where all owners have them, to pass over `best` less often.
            while slot + 7 < n_slots and slot_starts[slot + 8] - slot_starts[slot + 7] == n_owners:
                eight = row[slot_starts[slot] : slot_starts[slot + 8]]
                for at in range(n_owners):
                    low = max(
                        max(eight[at], eight[at + n_owners]),
                        max(eight[at + 2 * n_owners], eight[at + 3 * n_owners]),
                    )
                    high = max(
                        max(eight[at + 4 * n_owners], eight[at + 5 * n_owners]),
                        max(eight[at + 6 * n_owners], eight[at + 7 * n_owners]),
                    )
                    best[at] = max(low, high) if slot == 0 else max(best[at], max(low, high))
                slot += 8
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


@nb.njit(**FAST)
def mask_tile(tile, first_row, first_column, eligible, groups):  # type: ignore[no-untyped-def]
    """Forbid pairs with one that takes no part, and pairs within a group; -1 is no group."""
    n_rows, n_columns = tile.shape
    columns = eligible[first_column : first_column + n_columns]
    grouped = groups.size > 0
    for i in range(n_rows):
        row = tile[i]
        if not eligible[first_row + i]:
            row[:] = FORBIDDEN
            continue
        for at in range(n_columns):
            row[at] = row[at] if columns[at] else FORBIDDEN
        if grouped and groups[first_row + i] >= 0:
            group = groups[first_row + i]
            theirs = groups[first_column : first_column + n_columns]
            for at in range(n_columns):
                row[at] = FORBIDDEN if theirs[at] == group else row[at]


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
            tile[i, mine[at] - first_column] = FORBIDDEN
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
