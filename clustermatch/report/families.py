"""Families of organisations with like competences, and an order in which they show."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage

from ..phrases import Phrases

__all__ = ["Families", "find_families"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# More than eight colours cannot be told apart.
_FEWEST: Final = 3
_MOST: Final = 8
# Beyond, the best order of leaves takes minutes, the tree alone a second.
_MOST_IN_BEST_ORDER: Final = 600
# A second phrase says something only where it is not the first in other words.
_ALIKE: Final = 0.6
_LOOKED_AT: Final = 12


@dataclass(frozen=True, eq=False)
class Families:
    """
    A population in families.

    Attributes
    ----------
    order : ndarray of shape (n_ranked,)
        Positions of all who have a text, so that those who are alike stand side by side.
    family : ndarray of shape (n_organisations,)
        Family of each, from 0; -1 for those without text.
    names : list of str
        For each family, the one or two competences that are nearest to its middle.
    """

    order: IntArray
    family: IntArray
    names: list[str]


def find_families(
    vectors: FloatArray, ranked: IntArray, offers: Phrases, phrases: list[str]
) -> Families:
    """
    Put those who are alike together.

    Parameters
    ----------
    vectors : ndarray of shape (n_organisations, n_dims)
        Unit rows.
    ranked : ndarray of shape (n_ranked,)
        Positions of those with a text, at least two, sorted.
    offers : Phrases
        Competences of all, without context.
    phrases : list of str
        The same as texts, in their order.

    Returns
    -------
    Families
        As many as the square root of the population, from three to eight; the largest first.

    Notes
    -----
    Average linkage of cosine distances (Sokal and Michener 1958), for up to 600 with the leaves in
    the order that brings neighbours closest (Bar-Joseph, Gifford and Jaakkola 2001), which takes
    the cube of their number; beyond, as the tree has them. Memory grows with the square.

    Examples
    --------
    >>> vectors = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    >>> offers = Phrases.from_counts(vectors, [1, 1, 1, 1])
    >>> found = find_families(vectors, np.arange(4), offers, ["laser", "bois", "optics", "wood"])
    >>> one, other, like_one, _ = found.family.tolist()
    >>> one == like_one, one == other
    (True, False)
    """
    ordered = len(ranked) <= _MOST_IN_BEST_ORDER
    tree = linkage(vectors[ranked], "average", metric="cosine", optimal_ordering=ordered)
    # Rounding may leave a distance a hair below 0, which the tree does not allow.
    tree[:, 2] = np.maximum.accumulate(np.maximum(tree[:, 2], 0.0))
    n_families = int(np.clip(round(np.sqrt(len(ranked))), _FEWEST, _MOST))
    labels = fcluster(tree, n_families, "maxclust").astype(np.intp)
    order = leaves_list(tree).astype(np.intp)
    family = np.full(len(vectors), -1, dtype=np.intp)
    family[ranked] = _by_size(labels, order)
    names = [
        _name(vectors, family == each, offers, phrases) for each in range(int(family.max()) + 1)
    ]
    return Families(ranked[order], family, names)


def _by_size(labels: IntArray, order: IntArray) -> IntArray:
    """Give each family a number, the largest 0; equals as they stand in the order."""
    found, first = np.unique(labels[order], return_index=True)
    size = np.array([(labels == label).sum() for label in found])
    ranked = found[np.lexsort((first, -size))]
    number = np.empty(labels.max() + 1, dtype=np.intp)
    number[ranked] = np.arange(len(ranked))
    return number[labels]


def _name(
    vectors: FloatArray, members: NDArray[np.bool_], offers: Phrases, phrases: list[str]
) -> str:
    """Quote the competences nearest to the middle of a family."""
    rows = offers.rows_of(np.flatnonzero(members))
    if not len(rows):
        return ""
    closeness = np.round(offers.vectors[rows] @ vectors[members].mean(axis=0), 6)
    best = rows[np.argsort(-closeness, kind="stable")[:_LOOKED_AT]]
    first = best[0]
    others = [at for at in best if offers.vectors[at] @ offers.vectors[first] < _ALIKE]
    return " · ".join(phrases[at] for at in (first, *others[:1]))
