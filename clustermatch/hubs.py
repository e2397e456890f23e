"""Closeness that allows for hubs: who is close to everybody is close to nobody in particular.

Arrays alone. A few rows of any text embedding are among the nearest of a great many others
(Radovanović, Nanopoulos and Ivanović 2010); a cosine is therefore held against what both of its
rows usually have.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import ndtr

from .change import Change
from .sample import evenly_spaced
from .threads import map_blocks

__all__ = ["Closeness", "k_occurrence_skew"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# Rows with few others to compare with are drawn to what is usual for all, as by this many more.
_SHRINKAGE: Final = 5.0
# Below this spread cosines differ by their last bits only.
_MIN_SPREAD: Final = 1e-6
# Standard deviations in one step of the scale: with 1 the closest pairs would all be 1.0.
_STEP: Final = 2.0
_ROWS_AT_ONCE: Final = 512


@dataclass(frozen=True, eq=False)
class Closeness:
    """
    Cosines of rows, as compared with what is usual for both of them.

    Attributes
    ----------
    vectors : ndarray or sparse array of shape (n_rows, n_dims)
        Unit rows; a zero row is close to nobody, 0 from everybody.
    groups : ndarray of shape (n_rows,)
        What is usual is read off rows of the same group, such as a language.
    mean, spread : ndarray of shape (n_rows,)
        Mean and standard deviation of the cosines of each row with the references of its group,
        itself left out.

    Notes
    -----
    With z(i, j) = (cos(x_i, x_j) - mean_i) / spread_i,

    closeness(i, j) = Φ((z(i, j) + z(j, i)) / 4), in [0, 1], symmetric:

    0.5 is usual for the two, 0.84 two standard deviations above, 0.98 four. It is mutual
    proximity with normal distributions (Schnitzer, Flexer, Schedl and Widmer 2012), with the
    mean of both z-scores for the product of both probabilities, on a scale twice as wide: the
    product makes the closest pairs of a large population all alike (docs/decisions.md).

    Examples
    --------
    >>> rows = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
    >>> everybody = np.arange(3)
    >>> Closeness.fit(rows, np.zeros(3, dtype=int)).block(everybody, everybody).round(2)[0, 1:]
    array([0.7 , 0.24])
    """

    vectors: FloatArray | sparse.csr_array
    groups: IntArray
    mean: FloatArray
    spread: FloatArray

    @classmethod
    def fit(
        cls,
        vectors: FloatArray | sparse.csr_array,
        groups: IntArray,
        *,
        references: IntArray | None = None,
        n_jobs: int = 1,
    ) -> Self:
        """
        Learn what is usual for each row, from its own vector and those of the references alone.

        Parameters
        ----------
        vectors : ndarray or sparse array of shape (n_rows, n_dims)
            Unit rows, or zero.
        groups : ndarray of shape (n_rows,)
            Group of each row.
        references : ndarray of shape (n_references,), default=None
            Positions of the rows that each is compared with, sorted; zero rows among them do not
            count. None takes all, evenly spaced where there are more than 4,096.
        n_jobs : int, default=1
            Threads over blocks of rows.

        Returns
        -------
        Closeness
            Ready to compare.

        Raises
        ------
        InputError
            If `n_jobs` is no number of threads.
        """
        everybody = np.arange(int(vectors.shape[0]))
        if references is None:
            references = evenly_spaced(everybody)
        references = references[_are_known(vectors[references])]
        found = _sums(vectors, groups, references, everybody, n_jobs)
        return cls(vectors, groups, *_usual(found, references))

    def replace(
        self,
        change: Change,
        vectors: FloatArray | sparse.csr_array,
        groups: IntArray,
        references: IntArray,
        *,
        n_jobs: int = 1,
    ) -> Self:
        """
        Put other rows in the place of some, where no reference changed.

        Parameters
        ----------
        change : Change
            Where everybody is.
        vectors, groups, references, n_jobs : object
            As for `fit`, of everybody now.

        Returns
        -------
        Closeness
            As `fit` would give; what is usual is read off anew for the changed rows alone.
        """
        references = references[_are_known(vectors[references])]
        rows = np.union1d(references, change.changed)
        found = _sums(vectors, groups, references, rows, n_jobs)
        mean, spread = _usual(found, np.searchsorted(rows, references))
        new = np.searchsorted(rows, change.changed)
        usual = (change.rows(self.mean, mean[new]), change.rows(self.spread, spread[new]))
        return type(self)(vectors, groups, *usual)

    def block(self, rows: IntArray, columns: IntArray | None) -> FloatArray:
        """
        Compare some rows with others.

        Parameters
        ----------
        rows : ndarray of shape (n_rows,)
            Positions.
        columns : ndarray of shape (n_columns,) or None
            Positions; None takes all.

        Returns
        -------
        ndarray of shape (n_rows, n_columns)
            Closeness in [0, 1].
        """
        others = slice(None) if columns is None else columns
        cosines = _products(self.vectors[rows], self.vectors[others])
        z = _standardise(cosines, self.mean[rows, None], self.spread[rows, None])
        z += _standardise(cosines, self.mean[others], self.spread[others])
        close = np.asarray(ndtr(z / (2 * _STEP)))
        close[~self.known[rows]] = 0.0
        close[:, ~self.known[others]] = 0.0
        return close

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """
        Tell which rows are not zero.

        Returns
        -------
        ndarray of shape (n_rows,)
            False where a row is close to nobody.
        """
        return _are_known(self.vectors)

    @property
    def scale(self) -> FloatArray:
        """
        Tell what a cosine counts for each row.

        Returns
        -------
        ndarray of shape (n_rows,)
            The a of closeness(i, j) = Φ(cos * (a_i + a_j) - (a_i mean_i + a_j mean_j)); 0 where
            cosines differ by their last bits only.
        """
        flat = self.spread <= _MIN_SPREAD
        return np.divide(1.0, 2 * _STEP * self.spread, out=np.zeros_like(self.spread), where=~flat)


def k_occurrence_skew(lists: IntArray, n_candidates: int) -> float:
    """
    Measure how much a few candidates crowd the lists of all.

    Parameters
    ----------
    lists : ndarray of shape (n_targets, k)
        Positions of the candidates in each list; -1 for none.
    n_candidates : int
        How many could stand in a list.

    Returns
    -------
    float
        Skewness of how often each stands in a list (Radovanović et al. 2010): about 0 without
        hubs, above 1 with marked ones.

    Examples
    --------
    >>> k_occurrence_skew(np.array([[1], [0], [0], [0], [0]]), 5) > 1
    True
    """
    times = np.bincount(lists[lists >= 0], minlength=n_candidates).astype(np.float64)
    spread = times.std()
    return float(((times - times.mean()) ** 3).mean() / spread**3) if spread > 0 else 0.0


def _are_known(vectors: FloatArray | sparse.csr_array) -> NDArray[np.bool_]:
    """Which rows are not zero."""
    squares = vectors.multiply(vectors) if sparse.issparse(vectors) else vectors**2
    return np.asarray(squares.sum(axis=1)).ravel() > 0


def _products(
    rows: FloatArray | sparse.csr_array, others: FloatArray | sparse.csr_array
) -> FloatArray:
    products = rows @ others.T
    return np.asarray(products.toarray() if sparse.issparse(products) else products)


def _sums(
    vectors: FloatArray | sparse.csr_array,
    groups: IntArray,
    references: IntArray,
    rows: IntArray,
    n_jobs: int,
) -> FloatArray:
    """Count, sum and sum of squares of the cosines of rows with the references of their group."""
    others = vectors[references]

    def sums(some: IntArray) -> FloatArray:
        cosines = _products(vectors[some], others)
        counts = (some[:, None] != references) & (groups[some, None] == groups[references])
        return np.stack(
            [
                counts.sum(axis=1),
                (cosines * counts).sum(axis=1),
                (cosines**2 * counts).sum(axis=1),
            ]
        )

    blocks = np.array_split(rows, max(1, -(-len(rows) // _ROWS_AT_ONCE)))
    return np.concatenate(map_blocks(sums, blocks, n_jobs), axis=1)


def _usual(sums: FloatArray, references: IntArray) -> tuple[FloatArray, FloatArray]:
    """Mean and spread of rows from count, sum and squares, shrunk to those of the references."""
    n, total, squares = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(n > 0, total / n, 0.0)
        variance = np.where(n > 0, np.maximum(squares / n - mean**2, 0.0), 0.0)
    weight = n[references].sum()
    if weight == 0:  # nobody has anybody to be compared with
        return np.zeros_like(n), np.zeros_like(n)
    all_mean = total[references].sum() / weight
    all_variance = (n * variance)[references].sum() / weight
    mean = (n * mean + _SHRINKAGE * all_mean) / (n + _SHRINKAGE)
    variance = (n * variance + _SHRINKAGE * all_variance) / (n + _SHRINKAGE)
    return mean, np.sqrt(variance)


def _standardise(cosines: FloatArray, mean: FloatArray, spread: FloatArray) -> FloatArray:
    flat = np.broadcast_to(spread, cosines.shape) <= _MIN_SPREAD
    return np.divide(cosines - mean, spread, out=np.zeros_like(cosines), where=~flat)
