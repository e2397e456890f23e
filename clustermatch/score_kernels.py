"""Kernels of the whole score in numba: each bounds a component from above. Arrays alone."""

from typing import Any, Final

import numba as nb
import numpy as np

__all__ = ["closeness_tile", "gain_tile", "novelty_tile", "sparse_tile"]

_FAST: Final[dict[str, Any]] = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"nnan", "nsz", "reassoc", "contract", "arcp"},
}


@nb.njit(**_FAST)
def closeness_tile(  # type: ignore[no-untyped-def]
    tile, row_scale, row_shift, column_scale, column_shift, lift
):
    """Turn cosines into Φ((cosine + lift) * (a_i + a_j) - (b_i + b_j)), in place.

    Φ by Abramowitz and Stegun (1964), 7.1.26, off by at most 7.5e-8, with e^y as 2^n times a
    polynomial: both loops are vectorised.
    """
    n_rows, n_columns = tile.shape
    one, half, zero = np.float32(1), np.float32(0.5), np.float32(0)
    power = np.empty(n_columns, np.int32)
    scale = power.view(np.float32)
    for i in range(n_rows):
        row, a, b = tile[i], row_scale[i], row_shift[i]
        for at in range(n_columns):
            z = (row[at] + lift) * (a + column_scale[at]) - (b + column_shift[at])
            x = abs(z) * np.float32(0.7071067811865476)
            y = max(-x * x, np.float32(-80)) * np.float32(1.4426950408889634)
            n = np.int32(y - half)
            f = (y - np.float32(n)) * np.float32(0.6931471805599453)
            e = one + f * np.float32(1 / 6) * (one + f * np.float32(1 / 7))
            e = one + f * np.float32(1 / 4) * (one + f * np.float32(1 / 5) * e)
            e = one + f * (one + f * np.float32(1 / 2) * (one + f * np.float32(1 / 3) * e))
            t = one / (one + np.float32(0.3275911) * x)
            tail = np.float32(-1.453152027) + t * np.float32(1.061405429)
            tail = np.float32(-0.284496736) + t * (np.float32(1.421413741) + t * tail)
            tail = half * e * t * (np.float32(0.254829592) + t * tail)
            power[at] = (n + np.int32(127)) << np.int32(23)
            row[at] = tail if z < zero else -tail
        for at in range(n_columns):
            tail = row[at] * scale[at]
            row[at] = tail if tail > zero else one + tail


@nb.njit(**_FAST)
def gain_tile(  # type: ignore[no-untyped-def]
    cosines, plain, own, need_starts, slot_starts, owners, lift, out
):
    """Bound the gain of each row from each column, where needs are stated.

    `cosines` are of needs and competences in their context, `plain` without; columns are the
    first competences of all owners, then the second ones of those with two, and so on.
    """
    n_rows = need_starts.size - 1
    n_slots = slot_starts.size - 1
    n_owners = slot_starts[1] if n_slots else 0
    zero, one = np.float32(0), np.float32(1)
    best = np.empty(n_owners, np.float32)
    total = np.empty(n_owners, np.float32)
    out[:] = zero
    for i in range(n_rows):
        count = need_starts[i + 1] - need_starts[i]
        if count == 0:
            continue
        total[:] = zero
        for need in range(need_starts[i], need_starts[i + 1]):
            home = own[need]
            least = home - lift
            best[:] = -one
            for slot in range(n_slots):
                first, last = slot_starts[slot], slot_starts[slot + 1]
                near, same = cosines[need, first:last], plain[need, first:last]
                for at in range(near.size):
                    best[at] = max(best[at], near[at] if same[at] > least else -one)
            for at in range(n_owners):
                total[at] += min(max(best[at] - home + lift, zero), one)
        share = one / np.float32(count)
        for at in range(n_owners):
            out[i, owners[at]] = total[at] * share


@nb.njit(**_FAST)
def novelty_tile(  # type: ignore[no-untyped-def]
    broad, narrow, own_starts, rows, slot_starts, owners, lift, share, out
):
    """Bound the gain of rows that state competences and no needs, read off a difference.

    `broad` are cosines of their profiles with the competences of the columns, `narrow` of their
    competences; row r of `broad` is row `rows[r]` of `out`.
    """
    n_slots = slot_starts.size - 1
    n_owners = slot_starts[1] if n_slots else 0
    zero, one = np.float32(0), np.float32(1)
    width = broad.shape[1]
    nearest = np.empty(width, np.float32)
    best = np.empty(n_owners, np.float32)
    for r in range(rows.size):
        nearest[:] = zero
        for mine in range(own_starts[r], own_starts[r + 1]):
            row = narrow[mine]
            for at in range(width):
                nearest[at] = max(nearest[at], row[at] - lift)
        best[:] = zero
        for slot in range(n_slots):
            first, last = slot_starts[slot], slot_starts[slot + 1]
            field, near = broad[r, first:last], nearest[first:last]
            for at in range(field.size):
                value = min(max(field[at] + lift, zero), one) * (one - near[at])
                best[at] = max(best[at], value)
        for at in range(n_owners):
            out[rows[r], owners[at]] = best[at] * share


@nb.njit(nogil=True, cache=True)
def sparse_tile(  # type: ignore[no-untyped-def]
    rows, left_starts, left_columns, left_values,
    first, last, right_starts, right_columns, right_values, place, out
):  # fmt: skip
    """Add products of some sparse rows of `left` with rows first to last of `right`.

    `place` holds -1 for each column, and is left so: where the entries of a column begin.
    """
    begin, end = right_starts[first], right_starts[last]
    n_kinds = 0
    kinds = np.empty(end - begin + 1, np.int64)
    counts = np.zeros(end - begin + 2, np.int64)
    for at in range(begin, end):
        column = right_columns[at]
        if place[column] < 0:
            place[column] = n_kinds
            kinds[n_kinds] = column
            n_kinds += 1
        counts[place[column] + 1] += 1
    for kind in range(n_kinds):
        counts[kind + 1] += counts[kind]
    following = counts[: n_kinds + 1].copy()
    owners = np.empty(end - begin, np.int32)
    values = np.empty(end - begin, np.float32)
    for row in range(first, last):
        for at in range(right_starts[row], right_starts[row + 1]):
            kind = place[right_columns[at]]
            owners[following[kind]] = row - first
            values[following[kind]] = right_values[at]
            following[kind] += 1
    for i in range(rows.size):
        for at in range(left_starts[rows[i]], left_starts[rows[i] + 1]):
            kind = place[left_columns[at]]
            if kind >= 0:
                weight = left_values[at]
                for entry in range(counts[kind], counts[kind + 1]):
                    out[i, owners[entry]] += weight * values[entry]
    for kind in range(n_kinds):
        place[kinds[kind]] = -1
