"""Which rows of a sorted population came, changed or went: arrays alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .phrases import Phrases

__all__ = ["Change"]

IntArray = NDArray[np.intp]
Item = TypeVar("Item")


@dataclass(frozen=True, eq=False)
class Change:
    """
    From the rows of before to the rows of now.

    Attributes
    ----------
    source : ndarray of shape (n_rows,)
        For each row of now, where it was before; -1 where it came or changed.
    changed : ndarray of shape (n_changed,)
        Rows of now that came or changed, in ascending order.
    moved : ndarray of shape (n_rows_before,)
        For each row of before, where it is now, changed or not; -1 where it went.

    Examples
    --------
    >>> change = Change.between(["a", "c", "d"], changed=["b", "c"], removed=["a"])
    >>> change.rows(np.array([1.0, 3.0, 4.0]), np.array([20.0, 30.0]))
    array([20., 30.,  4.])
    """

    source: IntArray
    changed: IntArray
    moved: IntArray

    @classmethod
    def between(cls, before: Sequence[Any], changed: Sequence[Any], removed: Sequence[Any]) -> Self:
        """
        Find where everybody is.

        Parameters
        ----------
        before, changed : sequence
            Unique ids, sorted: those of before, and those that came or changed.
        removed : sequence
            Ids that went; none of `changed`.

        Returns
        -------
        Change
            Rows of now are sorted by id again.
        """
        gone, new = set(removed), set(changed)
        now = sorted({*before, *changed} - gone)
        at = {key: position for position, key in enumerate(now)}
        was = {key: position for position, key in enumerate(before)}
        source = [-1 if key in new else was[key] for key in now]
        return cls(
            np.array(source, dtype=np.intp),
            np.array([at[key] for key in changed], dtype=np.intp),
            np.array([at.get(key, -1) for key in before], dtype=np.intp),
        )

    def rows(self, before: NDArray[Any], changed: NDArray[Any]) -> NDArray[Any]:
        """
        Put rows together.

        Parameters
        ----------
        before : ndarray of shape (n_rows_before, ...)
            Of all rows of before.
        changed : ndarray of shape (n_changed, ...)
            Of the changed rows.

        Returns
        -------
        ndarray of shape (n_rows, ...)
            Of all rows of now.
        """
        now = before[self.source]
        now[self.changed] = changed
        return now

    def items(self, before: Sequence[Item], changed: Sequence[Item]) -> tuple[Item, ...]:
        """
        Put any items together.

        Parameters
        ----------
        before, changed : sequence
            One item for each row.

        Returns
        -------
        tuple of shape (n_rows,)
            Of all rows of now.
        """
        now: list[Any] = [before[at] if at >= 0 else None for at in self.source]
        for at, item in zip(self.changed, changed, strict=True):
            now[at] = item
        return tuple(now)

    def sparse_rows(self, before: sparse.csr_array, changed: sparse.csr_array) -> sparse.csr_array:
        """
        Put rows of sparse matrices together.

        Parameters
        ----------
        before, changed : sparse array of shape (n, n_columns)
            Of all rows of before, and of the changed ones.

        Returns
        -------
        sparse array of shape (n_rows, n_columns)
            Of all rows of now.
        """
        stacked = sparse.csr_array(sparse.vstack([before, changed], format="csr"))
        at = self.source.copy()
        at[self.changed] = before.shape[0] + np.arange(len(self.changed))
        return sparse.csr_array(stacked[at])

    def phrases(self, before: Phrases, changed: Phrases) -> Phrases:
        """
        Put phrases together.

        Parameters
        ----------
        before, changed : Phrases
            Of all organisations of before, and of the changed ones.

        Returns
        -------
        Phrases
            Of all organisations of now.
        """
        counts = self.rows(before.counts, changed.counts)
        is_new = np.repeat(self.source < 0, counts)
        vectors = np.empty((int(counts.sum()), before.vectors.shape[1]))
        vectors[~is_new] = before.vectors[before.rows_of(self.source[self.source >= 0])]
        vectors[is_new] = changed.vectors
        return Phrases.from_counts(vectors, counts)

    def phrase_rows(
        self, before: Phrases, changed: Phrases, values: NDArray[Any], new_values: NDArray[Any]
    ) -> NDArray[Any]:
        """
        Put values of phrases together.

        Parameters
        ----------
        before, changed : Phrases
            Of all organisations of before, and of the changed ones.
        values, new_values : ndarray of shape (n_phrases,)
            One value for each of these phrases.

        Returns
        -------
        ndarray of shape (n_phrases_now,)
            One value for each phrase of now.
        """
        counts = self.rows(before.counts, changed.counts)
        is_new = np.repeat(self.source < 0, counts)
        now = np.empty(len(is_new), dtype=values.dtype)
        now[~is_new] = values[before.rows_of(self.source[self.source >= 0])]
        now[is_new] = new_values
        return now
