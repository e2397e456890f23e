"""What counts as found: the recorded alliances as truth, and who may be ranked for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["CUTOFF", "LEFT_OUT", "Task", "make_tasks", "pair_matrix"]

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

# Dates are text of different precision. A bare year equal to the cutoff's sorts before it: what
# may have been known already is not counted as new.
CUTOFF: Final = "2015-07"
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
    name : str
        For the tables.
    truth : ndarray of shape (n, n)
        True where the pair is recorded; symmetric.
    allowed : ndarray of shape (n, n)
        True where the candidate may be ranked for the target; symmetric.
    known : ndarray of shape (n, n)
        Pairs on record before the time of the question; all False where it has no time.
    """

    name: str
    truth: BoolArray
    allowed: BoolArray
    known: BoolArray

    @property
    def n_targets(self) -> int:
        """Number of targets with at least one true partner among their candidates."""
        return int((self.truth & self.allowed).any(axis=1).sum())

    @property
    def n_pairs(self) -> int:
        """Number of distinct true pairs."""
        return int(np.triu(self.truth & self.allowed).sum())


def make_tasks(ids: Sequence[str], alliances: pd.DataFrame) -> list[Task]:
    """
    Build the two questions that are asked of every method.

    Parameters
    ----------
    ids : sequence of str
        Ids of the clusters, sorted.
    alliances : DataFrame
        Columns `id_a`, `id_b`, `date`, `strength`.

    Returns
    -------
    list of Task
        All recorded pairs; and pairs first recorded from the cutoff on, with every pair that
        was on record before, weak ones included, masked from the candidates.
    """
    firm = alliances["strength"] != "weak"
    before = alliances["date"] < CUTOFF
    left_out = pair_matrix(ids, LEFT_OUT)
    allowed = ~left_out & ~np.eye(len(ids), dtype=np.bool_)
    known = pair_matrix(ids, _pairs(alliances[before]))
    every = pair_matrix(ids, _pairs(alliances[firm])) & allowed
    new = pair_matrix(ids, _pairs(alliances[firm & ~before])) & allowed & ~known
    return [
        Task("all recorded alliances", every, allowed, np.zeros_like(known)),
        Task(f"from {CUTOFF} on, new pairs only", new, allowed & ~known, known),
    ]


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


def _pairs(alliances: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(alliances["id_a"], alliances["id_b"], strict=True))
