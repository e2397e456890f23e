"""What is to be matched, and a matching with what is known about how good it is."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["Matching", "Problem"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Problem:
    """
    Pairs of nodes, what each is worth, and the room of each node.

    Attributes
    ----------
    left, right : ndarray of shape (n_pairs,)
        Nodes of each pair; each pair once, sorted by left and right.
    weights : ndarray of shape (n_pairs,)
        Whole numbers from 0.
    room : ndarray of shape (n_nodes,)
        Pairs that each node can take at most, no more than it has.

    Examples
    --------
    >>> problem = Problem.of([1, 0], [2, 1], [5, 7], [3, 3, 3])
    >>> problem.left, problem.right, problem.weights, problem.room
    (array([0, 1]), array([1, 2]), array([7, 5]), array([1, 2, 1]))
    """

    left: IntArray
    right: IntArray
    weights: NDArray[np.int64]
    room: IntArray

    @classmethod
    def of(
        cls,
        left: "IntArray | list[int]",
        right: "IntArray | list[int]",
        weights: "NDArray[np.int64] | list[int]",
        room: "IntArray | list[int]",
    ) -> Self:
        """
        Sort pairs, and take away room that nobody can fill.

        Parameters
        ----------
        left, right : array-like of shape (n_pairs,)
            Nodes of each pair; each pair once.
        weights : array-like of shape (n_pairs,)
            Whole numbers from 0.
        room : array-like of shape (n_nodes,)
            Pairs that each node can take at most.

        Returns
        -------
        Problem
            Whatever the order of the pairs was, the same.
        """
        one, other = np.asarray(left, dtype=np.intp), np.asarray(right, dtype=np.intp)
        order = np.lexsort((other, one))
        one, other = one[order], other[order]
        ends = np.concatenate([one, other])
        degree = np.bincount(ends, minlength=len(room))
        wanted = np.minimum(np.asarray(room, dtype=np.intp), degree)
        return cls(one, other, np.asarray(weights, dtype=np.int64)[order], wanted)

    @property
    def n_nodes(self) -> int:
        """
        Count the nodes.

        Returns
        -------
        int
            As many as there are rooms.
        """
        return len(self.room)

    def degrees(self, chosen: BoolArray) -> IntArray:
        """
        Count the chosen pairs of each node.

        Parameters
        ----------
        chosen : ndarray of shape (n_pairs,)
            True for pairs that are taken.

        Returns
        -------
        ndarray of shape (n_nodes,)
            From 0 to the room of the node, in a matching.
        """
        ends = np.concatenate([self.left[chosen], self.right[chosen]])
        return np.bincount(ends, minlength=self.n_nodes)

    def incidence(self) -> sparse.csr_array:
        """
        Say which pair ends where.

        Returns
        -------
        sparse array of shape (n_nodes, n_pairs)
            1 where the node is an end of the pair.
        """
        n = len(self.left)
        cells = np.concatenate([self.left, self.right]), np.tile(np.arange(n), 2)
        return sparse.csr_array((np.ones(2 * n), cells), shape=(self.n_nodes, n))

    @property
    def least_free(self) -> int:
        """
        Tell how many places stay free whatever is taken.

        Returns
        -------
        int
            Where pairs lead from some nodes to others, what one side has more than the other;
            else one where the number of places is odd.
        """
        if len(self.left) and self.left.max() < self.right.min():
            first = int(self.room[: self.left.max() + 1].sum())
            return abs(int(self.room.sum()) - 2 * first)
        return int(self.room.sum()) % 2

    def free(self, chosen: BoolArray) -> int:
        """
        Count the places that stay free.

        Parameters
        ----------
        chosen : ndarray of shape (n_pairs,)
            True for pairs that are taken.

        Returns
        -------
        int
            Over all nodes.
        """
        return int(self.room.sum() - 2 * chosen.sum())

    def covered(self, chosen: BoolArray) -> int:
        """
        Count the nodes that have a pair.

        Parameters
        ----------
        chosen : ndarray of shape (n_pairs,)
            True for pairs that are taken.

        Returns
        -------
        int
            At most the nodes that have room.
        """
        return int((self.degrees(chosen) > 0).sum())


@dataclass(frozen=True, eq=False)
class Matching:
    """
    Pairs that are taken, and how good they are beside what is possible at best.

    Attributes
    ----------
    chosen : ndarray of shape (n_pairs,)
        True for pairs that are taken.
    value : int
        Sum of their weights.
    bound : float
        No matching with as many nodes covered and as few free places is worth more.
    fullest : bool
        True if it is proven that no matching covers more nodes, nor, of those that cover as many,
        takes more pairs.
    """

    chosen: BoolArray
    value: int
    bound: float
    fullest: bool

    @property
    def proven(self) -> bool:
        """
        Tell whether the sum of weights is proven to be the largest.

        Returns
        -------
        bool
            True if there is nothing between value and bound.
        """
        return self.bound < self.value + 1
