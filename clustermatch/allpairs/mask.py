"""Who may be listed for whom, tile by tile."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..ranking import Admission

__all__ = ["TileMask"]

IntArray = NDArray[np.intp]
Tile = NDArray[np.float32]


class TileMask:
    """
    Marks the forbidden pairs of a tile.

    Parameters
    ----------
    admission : Admission
        Who may be suggested to whom.

    Examples
    --------
    >>> mask = TileMask(Admission(np.array([True, True, False])))
    >>> mask.n_allowed().tolist()
    [1, 1, 0]
    """

    def __init__(self, admission: Admission):
        self.admission = admission
        self._everybody = bool(admission.eligible.all()) and admission.groups is None
        groups = admission.groups
        self._groups = np.empty(0, dtype=np.intp) if groups is None else groups
        excluded = admission.excluded
        if excluded is not None:
            excluded = excluded.copy()
            excluded.eliminate_zeros()
            excluded.sort_indices()
        self._excluded = excluded if excluded is not None and excluded.nnz else None

    @classmethod
    def of(cls, admission: Admission | None, n_rows: int) -> Self:
        """
        Let all take part where nothing is said.

        Parameters
        ----------
        admission : Admission or None
            Who may be suggested to whom.
        n_rows : int
            Organisations.

        Returns
        -------
        TileMask
            Of that admission, or of everybody.
        """
        return cls(Admission(np.ones(n_rows, dtype=bool)) if admission is None else admission)

    def apply(self, tile: Tile, first_row: int, first_column: int, kernels: Any) -> None:
        """
        Mark the forbidden pairs of a tile of consecutive rows.

        Parameters
        ----------
        tile : ndarray of shape (n_rows, n_columns)
            Written to.
        first_row, first_column : int
            Positions of its first row and column.
        kernels : module
            `clustermatch.allpairs.kernels` or `plain`.
        """
        if not self._everybody:
            kernels.mask_tile(tile, first_row, first_column, self.admission.eligible, self._groups)
        if self._excluded is not None:
            cells = (self._excluded.indptr, self._excluded.indices)
            kernels.exclude_cells(tile, first_row, first_column, *cells)

    def allowed(self, rows: IntArray, columns: slice) -> NDArray[np.bool_]:
        """
        Tell the admissible candidates of any rows.

        Parameters
        ----------
        rows : ndarray of shape (n_rows,)
            Positions.
        columns : slice
            Consecutive positions.

        Returns
        -------
        ndarray of shape (n_rows, n_columns)
            True where the column may be listed for the row; never for itself.
        """
        eligible = self.admission.eligible
        allowed = eligible[rows, None] & eligible[columns]
        at = np.arange(columns.start, columns.stop)
        allowed &= rows[:, None] != at
        if self._groups.size:
            mine = self._groups[rows, None]
            allowed &= (mine != self._groups[columns]) | (mine < 0)
        if self._excluded is not None:
            allowed &= self._excluded[rows][:, columns].toarray() == 0
        return np.asarray(allowed)

    @property
    def is_open(self) -> bool:
        """
        Tell whether nothing is forbidden but oneself.

        Returns
        -------
        bool
            True if all take part, without groups and excluded pairs.
        """
        return self._everybody and self._excluded is None

    def parts(self) -> tuple[NDArray[Any], ...]:
        """
        Give what decides about single pairs.

        Returns
        -------
        tuple of four ndarray
            Who takes part, of shape (n_rows,); groups, of the same shape or empty; starts and
            sorted columns of excluded pairs as in a sparse matrix, or empty.
        """
        excluded = self._excluded
        none = np.empty(0, dtype=np.int32)
        cells = (none, none) if excluded is None else (excluded.indptr, excluded.indices)
        return (self.admission.eligible, self._groups, *cells)

    def n_allowed(self) -> IntArray:
        """
        Count the admissible candidates of each row.

        Returns
        -------
        ndarray of shape (n_rows,)
            How many may be listed for it.
        """
        eligible, groups = self.admission.eligible, self._groups
        count = np.where(eligible, eligible.sum() - 1, 0)
        if groups.size:
            # At least one group, though nobody may be in any.
            size = np.bincount(groups[eligible & (groups >= 0)], minlength=max(groups.max(), 0) + 1)
            same = size[np.maximum(groups, 0)] - 1
            count -= np.where(eligible & (groups >= 0), same, 0)
        if self._excluded is not None:
            row, column = self._excluded.nonzero()
            counted = eligible[row] & eligible[column] & (row != column)
            if groups.size:
                counted &= (groups[row] != groups[column]) | (groups[row] < 0)
            count -= np.bincount(row[counted], minlength=len(count))
        return np.asarray(count, dtype=np.intp)
