"""What counts as found: the recorded alliances as truth, and who may be ranked for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEFT_OUT", "Task", "pair_matrix"]

BoolArray = NDArray[np.bool_]

# Neither for nor against anybody: masked from the candidates as well as from the truth.
LEFT_OUT: Final = (
    ("raac", "lutb"),  # one association shared
    ("auvergne-efficience-industrielle", "mont-blanc-industries"),  # the worked example
)


@dataclass(frozen=True, eq=False)
class Task:
    """
    One question: the pairs that a method should find among its candidates.

    Parameters
    ----------
    truth : ndarray of shape (n, n)
        True where the pair is recorded; symmetric.
    allowed : ndarray of shape (n, n)
        True where the candidate may be ranked for the target; symmetric.
    """

    truth: BoolArray
    allowed: BoolArray

    @property
    def n_targets(self) -> int:
        """Number of targets with at least one true partner among their candidates."""
        return int((self.truth & self.allowed).any(axis=1).sum())


def pair_matrix(ids: Sequence[str], pairs: Iterable[tuple[str, str]]) -> BoolArray:
    """
    Mark pairs in a symmetric matrix.

    Parameters
    ----------
    ids : sequence of str
        Ids, in the order of the rows.
    pairs : iterable of tuple
        Two ids each; pairs with an id that is not in the table are passed over.

    Returns
    -------
    ndarray of shape (n, n)
        True where the pair is listed.
    """
    position = {key: at for at, key in enumerate(ids)}
    matrix = np.zeros((len(ids), len(ids)), dtype=np.bool_)
    for one, other in pairs:
        if one in position and other in position:
            matrix[position[one], position[other]] = True
    return matrix | matrix.T
