"""Who is known to be allied with whom: from a table of alliances to a sparse matrix."""

from collections import Counter

import numpy as np
import pandas as pd
from scipy import sparse

from ..columns import Columns
from ..ids import id_text
from ..pairs import pair_ids
from ..profiles import Profiles

__all__ = ["read_allies"]


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
    first, second = pair_ids(alliances, (Columns.ID_A, Columns.ID_B), "alliances")
    position = {str(key): at for at, key in enumerate(profiles.ids)}
    pairs: set[tuple[int, int]] = set()
    passed_over: Counter[str] = Counter()
    for ends in zip(first, second, strict=True):
        low, high = sorted(position.get(id_text(key), -1) for key in ends)
        reason = _why_not(low, high, pairs)
        if reason:
            passed_over[reason] += 1
        else:
            pairs.add((low, high))
    return _symmetric(pairs, len(profiles)), dict(sorted(passed_over.items()))


def _why_not(low: int, high: int, pairs: set[tuple[int, int]]) -> str:
    if low < 0:
        return "unknown id"
    if low == high:
        return "with itself"
    return "repeated" if (low, high) in pairs else ""


def _symmetric(pairs: set[tuple[int, int]], n: int) -> sparse.csr_array:
    ends = np.array(sorted(pairs), dtype=np.intp).reshape(-1, 2)
    rows, columns = np.r_[ends[:, 0], ends[:, 1]], np.r_[ends[:, 1], ends[:, 0]]
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, n))
