"""Matchings without a solver: the best pair first, then exchanges until all room is taken."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .problem import Problem

__all__ = ["Exchanges", "match_greedily"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]


def match_greedily(problem: Problem, order: IntArray) -> BoolArray:
    """
    Take pairs in an order as long as both ends have room.

    Parameters
    ----------
    problem : Problem
        What is to be matched.
    order : ndarray of shape (n_pairs,)
        Pairs, the first to be taken first.

    Returns
    -------
    ndarray of shape (n_pairs,)
        True for those that are taken.

    Examples
    --------
    >>> problem = Problem.of([0, 0, 1], [1, 2, 2], [9, 8, 7], [1, 1, 1])
    >>> match_greedily(problem, np.array([1, 0, 2]))
    array([False,  True, False])
    """
    room = problem.room.tolist()
    left, right = problem.left[order].tolist(), problem.right[order].tolist()
    chosen = np.zeros(len(order), dtype=bool)
    taken = []
    for at, (one, other) in enumerate(zip(left, right, strict=True)):
        if room[one] and room[other]:
            room[one] -= 1
            room[other] -= 1
            taken.append(at)
    chosen[order[taken]] = True
    return chosen


class Exchanges:
    """
    Fills free places: of a pair (a, b) both find somebody else who has room.

    Parameters
    ----------
    problem : Problem
        What is to be matched.

    Notes
    -----
    An augmenting path of three pairs u - a, a - b, b - c: the second is given up for the first and
    the third, of all such the one that adds most (or costs least).

    Examples
    --------
    >>> problem = Problem.of([0, 0, 1, 2], [1, 2, 3, 3], [9, 5, 5, 0], [1, 1, 1, 1])
    >>> Exchanges(problem).fill(np.array([True, False, False, False]))
    array([ True, False, False,  True])
    """

    def __init__(self, problem: Problem):
        self.problem = problem
        n, number = problem.n_nodes, np.arange(1, len(problem.left) + 1)
        ends = np.concatenate([problem.left, problem.right])
        others = np.concatenate([problem.right, problem.left])
        both = np.tile(number, 2)
        self._pairs = sparse.csr_array((both, (ends, others)), shape=(n, n))
        self._pairs.sort_indices()

    def fill(self, chosen: BoolArray) -> BoolArray:
        """
        Exchange pairs until that gains no further pair, then so that all nodes have one.

        Parameters
        ----------
        chosen : ndarray of shape (n_pairs,)
            A matching.

        Returns
        -------
        ndarray of shape (n_pairs,)
            A matching with at least as many pairs, that covers at least as many nodes.
        """
        chosen = chosen.copy()
        room = self.problem.room - self.problem.degrees(chosen)
        done = False
        while not done:
            done = True
            for node in np.flatnonzero(room > 0).tolist():
                while room[node] > 0 and self._place(node, chosen, room):
                    done = False
        for node in np.flatnonzero((self.problem.room > 0) & (room == self.problem.room)).tolist():
            self._cover(node, chosen, room)
        return chosen

    def _cover(self, node: int, chosen: BoolArray, room: IntArray) -> None:
        """Let a node without a pair take the place of one that has more, where it costs least."""
        if room[node] < self.problem.room[node]:  # covered meanwhile
            return
        near, first = self._of(node)
        step, other, given = self._spread(near)
        spare = chosen[given] & (self.problem.room[other] - room[other] > 1)
        step, other, given = step[spare], other[spare], given[spare]
        if not len(given):
            return
        best = int(np.argmax(self.problem.weights[first[step]] - self.problem.weights[given]))
        chosen[first[step[best]]], chosen[given[best]] = True, False
        room[node] -= 1
        room[other[best]] += 1

    def _place(self, node: int, chosen: BoolArray, room: IntArray) -> bool:
        """Give one node one pair more."""
        near, pairs = self._of(node)
        new = ~chosen[pairs]
        near, pairs = near[new], pairs[new]
        direct = np.flatnonzero(room[near] > 0)
        if len(direct):
            best = pairs[direct[np.argmax(self.problem.weights[pairs[direct]])]]
            chosen[best] = True
            room[node] -= 1
            room[near[pairs == best]] -= 1
            return True
        return self._exchange(node, near, pairs, chosen, room)

    def _exchange(
        self, node: int, near: IntArray, first: IntArray, chosen: BoolArray, room: IntArray
    ) -> bool:
        """Find the path of three pairs that is worth most, and take it."""
        weights = self.problem.weights
        step, middle_to, middle = self._spread(near)
        kept = chosen[middle]
        step, middle_to, middle = step[kept], middle_to[kept], middle[kept]
        last_step, end, last = self._spread(middle_to)
        needed = 1 + (end == node)  # it may come back to where it began
        open_end = (room[end] >= needed) & ~chosen[last]
        last_step, end, last = last_step[open_end], end[open_end], last[open_end]
        if not len(last):
            return False
        gain = weights[first[step[last_step]]] - weights[middle[last_step]] + weights[last]
        best = int(np.argmax(gain))
        via = last_step[best]
        chosen[first[step[via]]] = chosen[last[best]] = True
        chosen[middle[via]] = False
        room[node] -= 1
        room[end[best]] -= 1
        return True

    def _of(self, node: int) -> tuple[IntArray, IntArray]:
        cells = slice(self._pairs.indptr[node], self._pairs.indptr[node + 1])
        return self._pairs.indices[cells].astype(np.intp), self._pairs.data[cells] - 1

    def _spread(self, nodes: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """List the pairs of several nodes: which of these, the other end, the pair."""
        starts, stops = self._pairs.indptr[nodes], self._pairs.indptr[nodes + 1]
        counts = stops - starts
        of = np.repeat(np.arange(len(nodes)), counts)
        offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        cells = np.repeat(starts, counts) + offset
        return of, self._pairs.indices[cells].astype(np.intp), self._pairs.data[cells] - 1
