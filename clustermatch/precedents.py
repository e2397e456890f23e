"""Precedents: those close to you allied with those close to them. Arrays alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .threads import map_blocks

__all__ = ["Precedents"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

_N_NEIGHBOURS: Final = 20
# What an organisation's own alliances count, beside those of its neighbours.
_OWN_SHARE: Final = 0.3
# Closeness that is usual for two organisations: no neighbour lies below.
_USUAL: Final = 0.5
_DECIMALS: Final = 6


@dataclass(frozen=True, eq=False)
class Precedents:
    """
    Recorded alliances, seen from those who are close to their parties.

    Attributes
    ----------
    standing : sparse array of shape (n_organisations, n_organisations)
        W: row i holds 0.3 for i itself, and 0.7 shared out among the 20 closest others by how
        far their closeness exceeds 0.5; rows add up to at most 1.
    alliances : sparse array of shape (n_organisations, n_organisations)
        A: 1 / sqrt(number of allies of one * of the other) where two are allied; symmetric.

    Notes
    -----
    precedent(i, j) = sqrt((W A W')(i, j)), as if i and j were not allied themselves, in
    [0, 1]: collaborative filtering from both sides at once. The square root keeps a few strong
    precedents from hiding all others. Symmetric; 0 where there is none.

    Examples
    --------
    >>> close = np.array([[0.0, 0.9, 0.1], [0.9, 0.0, 0.1], [0.1, 0.1, 0.0]])
    >>> allies = sparse.csr_array(np.array([[0, 0, 1.0], [0, 0, 0], [1.0, 0, 0]]))
    >>> precedents = Precedents.fit(lambda rows: close[rows], [np.arange(3)], allies)
    >>> precedents.block(np.array([1]), None).round(2)  # its neighbour allied with the third
    array([[0.  , 0.  , 0.46]])
    """

    standing: sparse.csr_array
    alliances: sparse.csr_array

    @classmethod
    def fit(
        cls,
        closeness: Callable[[IntArray], FloatArray],
        blocks: Iterable[IntArray],
        allies: sparse.csr_array,
        *,
        n_jobs: int = 1,
    ) -> Self:
        """
        Find the neighbours of everybody, and weigh the alliances.

        Parameters
        ----------
        closeness : callable
            Takes positions of shape (n_rows,), returns closeness of shape (n_rows, n).
        blocks : iterable of ndarray
            All positions, cut into blocks.
        allies : sparse array of shape (n, n)
            1 where two are allied; symmetric.
        n_jobs : int, default=1
            Threads over blocks.

        Returns
        -------
        Precedents
            Ready to look up.

        Raises
        ------
        InputError
            If `n_jobs` is no number of threads.
        """
        found = map_blocks(lambda rows: _neighbours(rows, closeness(rows)), blocks, n_jobs)
        rows, columns, values = map(np.concatenate, zip(*found, strict=True))
        standing = sparse.csr_array((values, (rows, columns)), shape=allies.shape)
        return cls(standing, _by_degree(allies))

    def with_allies(self, allies: sparse.csr_array) -> Self:
        """
        Keep who is close to whom, and take other alliances.

        Parameters
        ----------
        allies : sparse array of shape (n, n)
            1 where two are allied; symmetric.

        Returns
        -------
        Precedents
            A copy.
        """
        return replace(self, alliances=_by_degree(allies))

    def block(self, rows: IntArray, columns: IntArray | None) -> FloatArray:
        """
        Look up the precedents of pairs.

        Parameters
        ----------
        rows : ndarray of shape (n_rows,)
            Positions.
        columns : ndarray of shape (n_columns,) or None
            Positions; None takes all.

        Returns
        -------
        ndarray of shape (n_rows, n_columns)
            In [0, 1].
        """
        others = np.arange(self.alliances.shape[0]) if columns is None else columns
        near = self.standing[rows]
        found = (near @ self.alliances @ self.standing[others].T).toarray()
        row, column = self.alliances[rows][:, others].nonzero()
        if len(row):
            found[row, column] += self._without_own(rows[row], others[column])
        return np.asarray(np.sqrt(np.clip(np.round(found, 12), 0.0, 1.0)))

    def changes(self) -> sparse.csr_array:
        """
        Tell what W A W' must be corrected by, for pairs that are allied themselves.

        Returns
        -------
        sparse array of shape (n_organisations, n_organisations)
            An entry for each allied pair.
        """
        row, column = (np.asarray(each, dtype=np.intp) for each in self.alliances.nonzero())
        changes = self._without_own(row, column) if len(row) else np.empty(0)
        return sparse.csr_array((changes, (row, column)), shape=self.alliances.shape)

    def strongest(self, one: int, other: int, n: int = 2) -> list[tuple[int, int]]:
        """
        Name the alliances that count most for a pair.

        Parameters
        ----------
        one, other : int
            Positions of the two.
        n : int, default=2
            How many at most.

        Returns
        -------
        list of tuple of two int
            Positions: close to `one`, close to `other`; the alliance with the largest share in
            the precedent first, ties by position. Either may be one of the two, as each is
            closest to itself, or the two to each other (told only where there is no other way
            to tell an alliance); their own alliance is none.
        """
        mine, theirs = self.standing[[one]].tocoo(), self.standing[[other]].tocoo()
        growth = self._growth(one, other)
        between = self.alliances[mine.col][:, theirs.col].toarray()
        between = between * np.outer(mine.data * growth[mine.col], theirs.data * growth[theirs.col])
        # So that ties fall to the same alliances and sides, whoever is asked about first.
        turn = 1 if one < other else -1
        # An alliance counts twice where both of its parties are close to both of the two.
        sides = defaultdict(list)
        for row, column in zip(*np.nonzero(between), strict=True):
            a, b = int(mine.col[row]), int(theirs.col[column])
            crossed = a == other or b == one
            share = -round(float(between[row, column]), 12)  # negative: the largest sorts first
            sides[frozenset((a, b))].append((crossed, share, (a, b)[::turn]))
        sides.pop(frozenset((one, other)), None)
        ranked = sorted(
            (round(sum(share for _, share, _ in cells), 12), min(cells)[2])
            for cells in sides.values()
        )
        return [(a, b) for a, b in (named[::turn] for share, named in ranked if share < 0)][:n]

    def _growth(self, one: int, other: int) -> FloatArray:
        """How much more the alliances of each count, were the two not allied; as in `block`."""
        growth = np.ones(self.alliances.shape[0])
        if self.alliances[[one]][:, [other]].nnz:
            degrees = np.diff(self.alliances.indptr)[[one, other]]
            growth[[one, other]] = np.sqrt(degrees / np.maximum(degrees - 1, 1))
        return growth

    def _without_own(self, one: IntArray, other: IntArray) -> FloatArray:
        """Tell what would change for allied pairs, of shape (n_pairs,), were the two not allied.

        Their own alliance falls away, and each has one ally less, so that its others count more.
        """
        itself, degrees = self.standing.diagonal(), np.diff(self.alliances.indptr)
        own = 1.0 / np.sqrt(degrees[one] * degrees[other])
        there, back = _cells(self.standing, one, other), _cells(self.standing, other, one)

        def others_of(party: IntArray, second: IntArray, near: FloatArray) -> FloatArray:
            """Terms of the party's other alliances; `near` is the second's weight of it."""
            allied = self.alliances[party]
            straight = _dots(allied, self.standing[second]) - own * itself[second]
            crosswise = _dots(allied, self.standing[party])
            crosswise -= own * _cells(self.standing, party, second)
            rest = np.maximum(degrees[party] - 1, 1)
            growth = np.sqrt(degrees[party] / rest) - 1.0
            return np.asarray(growth * (itself[party] * straight + near * crosswise))

        change = others_of(one, other, back) + others_of(other, one, there)
        return np.asarray(change - own * (itself[one] * itself[other] + there * back))


def _by_degree(allies: sparse.csr_array) -> sparse.csr_array:
    """Weigh each alliance by how many both parties have."""
    degrees = np.asarray(allies.sum(axis=1)).ravel()
    scale = np.divide(1.0, np.sqrt(degrees), out=np.zeros_like(degrees), where=degrees > 0)
    spread = sparse.diags_array(scale)
    return sparse.csr_array(spread @ allies @ spread)


def _cells(matrix: sparse.csr_array, rows: IntArray, columns: IntArray) -> FloatArray:
    """One entry for each row and the column beside it."""
    one_hot = sparse.eye_array(matrix.shape[0], format="csr")
    return _dots(matrix[rows], one_hot[columns])


def _dots(left: sparse.csr_array, right: sparse.csr_array) -> FloatArray:
    """Product of each row with the row beside it."""
    return np.asarray(left.multiply(right).sum(axis=1)).ravel()


def _neighbours(rows: IntArray, closeness: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
    """Row, column and weight of each entry of W; ties fall to the smaller position."""
    near = np.round(closeness, _DECIMALS)
    near[np.arange(len(rows)), rows] = -np.inf
    columns = np.argsort(-near, axis=1, kind="stable")[:, :_N_NEIGHBOURS]
    above = np.clip(np.take_along_axis(near, columns, axis=1) - _USUAL, 0.0, None)
    total = above.sum(axis=1, keepdims=True)
    shares = np.divide(above, total, out=np.zeros_like(above), where=total > 0)
    kept = shares > 0
    return (
        np.concatenate([np.repeat(rows, kept.sum(axis=1)), rows]),
        np.concatenate([columns[kept], rows]),
        np.concatenate([(1 - _OWN_SHARE) * shares[kept], np.full(len(rows), _OWN_SHARE)]),
    )
