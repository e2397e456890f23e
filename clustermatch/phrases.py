"""Phrase vectors grouped by the organisation that states them: arrays alone."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .exceptions import InputError

__all__ = ["MARGIN", "Floor", "Phrases"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# Cosines that are equal but for their last bits are equal.
MARGIN: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Floor:
    """
    For each query, which phrases count: those that by other vectors are above a floor.

    Attributes
    ----------
    phrases : Phrases
        The same phrases by other vectors.
    queries : ndarray of shape (n_queries, n_other_dims)
        The queries by these.
    floors : ndarray of shape (n_queries,)
        A phrase counts where its cosine is above, by more than 1e-6.
    """

    phrases: "Phrases"
    queries: FloatArray
    floors: FloatArray

    def below(self, slot: int) -> NDArray[np.bool_]:
        """
        Tell which phrases do not count.

        Parameters
        ----------
        slot : int
            0 for the first phrases of all owners, 1 for the second, and so on.

        Returns
        -------
        ndarray of shape (n_queries, n_owners_with_so_many)
            True where a phrase does not count.
        """
        cosines = self.queries @ self.phrases._slots[slot].T
        return np.asarray(cosines <= self.floors[:, None] + MARGIN)


@dataclass(frozen=True, eq=False)
class Phrases:
    """
    Vectors of short phrases, grouped by the organisation that they belong to.

    Attributes
    ----------
    vectors : ndarray of shape (n_phrases, n_dims)
        Unit rows; the phrases of one organisation stand together.
    starts : ndarray of shape (n_organisations + 1,)
        Organisation i owns the rows ``starts[i]:starts[i + 1]``.

    Examples
    --------
    >>> phrases = Phrases.from_counts(np.eye(3), [2, 0, 1])
    >>> phrases.counts
    array([2, 0, 1])
    >>> phrases.take(np.array([2])).vectors
    array([[0., 0., 1.]])
    """

    vectors: FloatArray
    starts: IntArray

    @classmethod
    def from_counts(cls, vectors: ArrayLike, counts: ArrayLike) -> Self:
        """
        Group rows by how many each organisation owns.

        Parameters
        ----------
        vectors : array-like of shape (n_phrases, n_dims)
            One row per phrase, in the order of their owners.
        counts : array-like of shape (n_organisations,)
            Phrases of each organisation; zero is allowed.

        Returns
        -------
        Phrases
            The grouped rows, as float64.

        Raises
        ------
        InputError
            If the counts do not add up to the number of rows.
        """
        rows = np.asarray(vectors, dtype=np.float64)
        starts = np.concatenate([[0], np.cumsum(np.asarray(counts, dtype=np.intp))])
        if starts[-1] != len(rows):
            raise InputError(f"counts add up to {starts[-1]} phrases, but there are {len(rows)}.")
        return cls(rows, starts.astype(np.intp))

    @property
    def counts(self) -> IntArray:
        """
        Number of phrases of each organisation.

        Returns
        -------
        ndarray of shape (n_organisations,)
            At least 0.
        """
        return np.asarray(np.diff(self.starts))

    def rows_of(self, owners: IntArray) -> IntArray:
        """
        Give the positions of the phrases of some organisations.

        Parameters
        ----------
        owners : ndarray of shape (n_owners,)
            Positions of organisations.

        Returns
        -------
        ndarray of shape (n_their_phrases,)
            Row numbers, owner after owner.
        """
        counts = self.counts[owners]
        shifts = np.repeat(
            self.starts[owners] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts
        )
        return np.asarray(np.arange(counts.sum()) + shifts, dtype=np.intp)

    def take(self, owners: IntArray) -> "Phrases":
        """
        Keep the phrases of some organisations.

        Parameters
        ----------
        owners : ndarray of shape (n_owners,)
            Positions of organisations; their order is the order of the result.

        Returns
        -------
        Phrases
            Phrases of those organisations, renumbered from 0.
        """
        return Phrases.from_counts(self.vectors[self.rows_of(owners)], self.counts[owners])

    def best_cosines(self, queries: FloatArray, *, only: "Floor | None" = None) -> FloatArray:
        """
        Find how well each organisation's best phrase matches each query.

        Parameters
        ----------
        queries : ndarray of shape (n_queries, n_dims)
            Unit rows.
        only : Floor, default=None
            Which phrases count for which query; None lets all count.

        Returns
        -------
        ndarray of shape (n_queries, n_organisations)
            Largest cosine over the phrases of each organisation that count, -1 where none does;
            NaN where it states none.
        """
        best = np.full((len(queries), len(self.counts)), np.nan)
        for slot, vectors in enumerate(self._slots):
            cosines = queries @ vectors.T
            if only is not None:
                cosines[only.below(slot)] = -1.0
            first = best[:, : len(vectors)]
            np.copyto(first, cosines if slot == 0 else np.maximum(first, cosines, out=cosines))
        return best[:, np.argsort(self._by_count)]

    @cached_property
    def _by_count(self) -> IntArray:
        return np.asarray(np.argsort(-self.counts, kind="stable"))

    @cached_property
    def _slots(self) -> list[FloatArray]:
        """First phrases of all owners, second phrases of those with two, and so on.

        With owners sorted by how many they have, every slot is a prefix: the largest cosine is
        then a few vectorised passes instead of one short loop per owner (six times slower).
        """
        counts = self.counts[self._by_count]
        starts = self.starts[:-1][self._by_count]
        n_slots = int(counts[0]) if len(counts) else 0
        return [self.vectors[starts[counts > slot] + slot] for slot in range(n_slots)]

    def mean_per_owner(self, values: FloatArray) -> FloatArray:
        """
        Reduce rows, one per phrase, to rows, one per owner.

        Parameters
        ----------
        values : ndarray of shape (n_phrases, n_columns)
            Any numbers.

        Returns
        -------
        ndarray of shape (n_organisations, n_columns)
            Mean over each owner's phrases; NaN for an owner without phrases.
        """
        # Nobody divides by 0: who owns none is NaN by then.
        return self._per_owner(values, np.add) / np.maximum(self.counts, 1)[:, None]

    def max_per_owner(self, values: FloatArray) -> FloatArray:
        """
        Reduce rows, one per phrase, to rows, one per owner.

        Parameters
        ----------
        values : ndarray of shape (n_phrases, n_columns)
            Any numbers.

        Returns
        -------
        ndarray of shape (n_organisations, n_columns)
            Largest over each owner's phrases; NaN for an owner without phrases.
        """
        return self._per_owner(values, np.maximum)

    def _per_owner(self, values: FloatArray, reduction: np.ufunc) -> FloatArray:
        owners = np.flatnonzero(self.counts)
        found = np.full((len(self.counts), values.shape[1]), np.nan)
        if len(owners):
            found[owners] = reduction.reduceat(values, self.starts[owners], axis=0)
        return found
