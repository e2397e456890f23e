"""The best candidates of every row so far: lists that merge in any order."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["FORBIDDEN", "TopLists"]

Scores = NDArray[np.float32]
Positions = NDArray[np.int32]

# Marks a pair that may not be listed. Finite, as fast arithmetic may assume that all else is.
FORBIDDEN: Final = np.float32(-1e30)


@dataclass(frozen=True, eq=False)
class TopLists:
    """
    For each row, candidates with the highest bounds, in any order.

    A list takes candidates above its floor until it is full; then the better half stays, and
    the floor rises to the worst of it.

    Attributes
    ----------
    bounds : ndarray of shape (n_rows, 2 * depth), float32
        No score of a listed candidate is above by more than the slack of its form; `FORBIDDEN`
        where there is none.
    partners : ndarray of shape (n_rows, 2 * depth), int32
        Their positions; -1 where there is none. Empty places come last.
    floor : ndarray of shape (n_rows,), float32
        No candidate that was seen and is not listed has a bound above.
    filled : ndarray of shape (n_rows,), int32
        Candidates listed.

    Examples
    --------
    >>> TopLists.empty(2, 3).partners.shape
    (2, 6)
    """

    bounds: Scores
    partners: Positions
    floor: Scores
    filled: Positions

    @classmethod
    def empty(cls, n_rows: int, depth: int) -> Self:
        """
        Start with nothing.

        Parameters
        ----------
        n_rows, depth : int
            Rows, and candidates that each keeps at least.

        Returns
        -------
        TopLists
            Lists without any candidate.
        """
        return cls(
            np.full((n_rows, 2 * depth), FORBIDDEN, dtype=np.float32),
            np.full((n_rows, 2 * depth), -1, dtype=np.int32),
            np.full(n_rows, FORBIDDEN, dtype=np.float32),
            np.zeros(n_rows, dtype=np.int32),
        )

    @property
    def depth(self) -> int:
        """
        Count the candidates that each row keeps at least.

        Returns
        -------
        int
            Half the width of the arrays.
        """
        return int(self.bounds.shape[1] // 2)

    def merge(self, other: Self) -> Self:
        """
        Join lists of the same rows that have seen different candidates.

        Parameters
        ----------
        other : TopLists
            Of the same shape, without a candidate that is listed here.

        Returns
        -------
        TopLists
            What is above both floors, the better half of it where it fills a list. Whatever the
            order of merging, `settle_lists` makes the same table of it.
        """
        width = self.bounds.shape[1]
        bounds = np.concatenate([self.bounds, other.bounds], axis=1)
        partners = np.concatenate([self.partners, other.partners], axis=1)
        # Empty places last: -1 is the largest of all numbers without sign.
        order = np.lexsort((partners.view(np.uint32), -bounds), axis=1)
        bounds = np.take_along_axis(bounds, order, axis=1)
        partners = np.take_along_axis(partners, order, axis=1)
        floor = np.maximum(self.floor, other.floor)
        full = partners[:, width] >= 0
        floor = np.where(full, np.maximum(floor, bounds[:, self.depth - 1]), floor)
        keep = partners[:, :width] >= 0
        keep[full, self.depth :] = False
        return type(self)(
            np.where(keep, bounds[:, :width], FORBIDDEN),
            np.where(keep, partners[:, :width], -1),
            floor,
            keep.sum(axis=1, dtype=np.int32),
        )

    def take(self, rows: NDArray[np.intp]) -> Self:
        """
        Keep some rows.

        Parameters
        ----------
        rows : ndarray of shape (n_taken,)
            Their positions.

        Returns
        -------
        TopLists
            A copy.
        """
        return type(self)(
            self.bounds[rows], self.partners[rows], self.floor[rows], self.filled[rows]
        )
