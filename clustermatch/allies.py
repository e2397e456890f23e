"""Who is known to be allied with whom: from a table of alliances to arrays."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from .cells import is_missing
from .columns import Columns
from .ids import id_text
from .pairs import pair_ids
from .profiles import Profiles

__all__ = ["KnownPairs", "read_allies", "read_known_pairs"]

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class KnownPairs:
    """
    Pairs that are known to be allied, each once.

    Attributes
    ----------
    left, right : ndarray of shape (n_pairs,)
        Positions, left < right; sorted.
    partnership : ndarray of shape (n_pairs,)
        Number of the agreement that brought the pair together; a pair of several stands under
        the first by its label, one without a label under its own.
    n_organisations : int
        Size of the population.
    passed_over : dict of str to int
        Rows that add nothing: "unknown id", "with itself", "repeated"; only what occurs.
    """

    left: IntArray
    right: IntArray
    partnership: IntArray
    n_organisations: int
    passed_over: dict[str, int]

    def allies(self, chosen: NDArray[np.bool_] | None = None) -> sparse.csr_array:
        """
        Mark allied pairs in a matrix.

        Parameters
        ----------
        chosen : ndarray of shape (n_pairs,), default=None
            Which pairs; None takes all.

        Returns
        -------
        sparse array of shape (n_organisations, n_organisations)
            1 where two are allied; symmetric, float64, nothing on the diagonal.
        """
        kept = slice(None) if chosen is None else chosen
        rows = np.r_[self.left[kept], self.right[kept]]
        columns = np.r_[self.right[kept], self.left[kept]]
        shape = (self.n_organisations, self.n_organisations)
        return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


def read_known_pairs(profiles: Profiles, alliances: pd.DataFrame) -> KnownPairs:
    """
    Read the pairs of organisations that are known to be allied.

    Parameters
    ----------
    profiles : Profiles
        The population.
    alliances : DataFrame
        Columns `id_a`, `id_b`; optional `partnership_id`; others are ignored. The order of rows
        and of the two ids plays no role.

    Returns
    -------
    KnownPairs
        Each pair once, however often it is recorded.

    Raises
    ------
    InputError
        If a column is absent or an id is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "x", "lang": "en"})
    >>> alliances = pd.DataFrame({"id_a": ["a", "c", "b"], "id_b": ["c", "a", "elsewhere"]})
    >>> known = read_known_pairs(Profiles.from_frame(table), alliances)
    >>> known.left, known.right, known.passed_over
    (array([0]), array([2]), {'repeated': 1, 'unknown id': 1})
    """
    first, second = pair_ids(alliances, (Columns.ID_A, Columns.ID_B), "alliances")
    labels = _labels(alliances)
    position = {str(key): at for at, key in enumerate(profiles.ids)}
    label_of: dict[tuple[int, int], str] = {}
    passed_over: Counter[str] = Counter()
    for one, other, label in zip(first, second, labels, strict=True):
        low, high = sorted(position.get(id_text(key), -1) for key in (one, other))
        reason = _why_not(low, high, label_of)
        if reason:
            passed_over[reason] += 1
        if reason in ("", "repeated"):
            stated = label_of.get((low, high), "")
            label_of[low, high] = min(filter(None, (stated, label)), default="")
    pairs = sorted(label_of)
    names = [label_of[pair] or f"\n{low} {high}" for pair in pairs for low, high in [pair]]
    ends = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    numbers = np.unique(np.asarray(names, dtype=str), return_inverse=True)[1].astype(np.intp)
    told = dict(sorted(passed_over.items()))
    return KnownPairs(ends[:, 0], ends[:, 1], numbers, len(profiles), told)


def read_allies(
    profiles: Profiles, alliances: pd.DataFrame
) -> tuple[sparse.csr_array, dict[str, int]]:
    """
    Read the pairs of organisations that are known to be allied.

    Parameters
    ----------
    profiles : Profiles
        The population.
    alliances : DataFrame
        Columns `id_a`, `id_b`; others are ignored. The order of rows and of the two ids plays
        no role.

    Returns
    -------
    allies : sparse array of shape (n_organisations, n_organisations)
        1 where two organisations are allied, however often that is recorded; symmetric, float64,
        nothing on the diagonal.
    passed_over : dict of str to int
        Rows that add nothing: "unknown id", "with itself", "repeated"; only what occurs.

    Raises
    ------
    InputError
        If a column is absent or an id is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "x", "lang": "en"})
    >>> alliances = pd.DataFrame({"id_a": ["a", "c", "b"], "id_b": ["c", "a", "elsewhere"]})
    >>> allies, passed_over = read_allies(Profiles.from_frame(table), alliances)
    >>> allies.toarray()[0].tolist(), passed_over
    ([0.0, 0.0, 1.0], {'repeated': 1, 'unknown id': 1})
    """
    known = read_known_pairs(profiles, alliances)
    return known.allies(), known.passed_over


def _labels(alliances: pd.DataFrame) -> list[str]:
    if Columns.PARTNERSHIP_ID not in alliances.columns:
        return [""] * len(alliances)
    cells: list[Any] = alliances[Columns.PARTNERSHIP_ID].tolist()
    return ["" if is_missing(cell) else id_text(cell) for cell in cells]


def _why_not(low: int, high: int, known: dict[tuple[int, int], str]) -> str:
    if low < 0:
        return "unknown id"
    if low == high:
        return "with itself"
    return "repeated" if (low, high) in known else ""
