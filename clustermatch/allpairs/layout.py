"""Phrases laid out for tiles: first phrases of all owners, then second ones, and so on."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..phrases import Phrases

__all__ = ["SlotTile"]

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class SlotTile:
    """
    The phrases of some consecutive organisations, the richest owner first in every slot.

    Attributes
    ----------
    vectors : ndarray of shape (n_phrases, n_dims), float32
        First phrases of all owners, then second ones of those with two, and so on: a maximum
        over the phrases of each owner is then elementwise on what lies side by side.
    starts : ndarray of shape (n_slots + 1,)
        Where each slot begins.
    owners : ndarray of shape (n_owners,)
        Organisation of each column of the first slot, counted from the first of the tile.
    n_organisations : int
        Those of the tile, with phrases or without.
    """

    vectors: NDArray[np.float32]
    starts: IntArray
    owners: IntArray
    n_organisations: int

    @classmethod
    def cut(cls, phrases: Phrases, rows: slice | IntArray) -> Self:
        """
        Lay out the phrases of some organisations.

        Parameters
        ----------
        phrases : Phrases
            Of all organisations.
        rows : slice or ndarray of shape (n_organisations,)
            Their positions.

        Returns
        -------
        SlotTile
            A copy of their phrases.
        """
        counts = phrases.counts[rows]
        order = np.argsort(-counts, kind="stable")
        owners = order[counts[order] > 0]
        first = phrases.starts[:-1][rows][owners]
        n_slots = int(counts.max(initial=0))
        slots = [first[counts[owners] > slot] + slot for slot in range(n_slots)]
        starts = np.concatenate([[0], np.cumsum([len(slot) for slot in slots], dtype=np.intp)])
        at = np.concatenate(slots) if slots else np.empty(0, dtype=np.intp)
        vectors = np.ascontiguousarray(phrases.vectors[at], dtype=np.float32)
        return cls(vectors, starts.astype(np.intp), owners.astype(np.intp), len(counts))
