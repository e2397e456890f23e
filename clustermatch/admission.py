"""Who may be suggested to whom: exclusions and rules of people, as masks over positions."""

import warnings
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from .cells import where
from .columns import Columns
from .exceptions import InputError, ShortListWarning
from .pairs import pair_ids
from .profiles import Profiles, suggest
from .ranking import Admission

__all__ = [
    "check_k",
    "pair_positions",
    "read_admission",
    "target_positions",
    "warn_short_lists",
]

IntArray = NDArray[np.intp]
Pairs = pd.DataFrame | Iterable[tuple[Any, Any]]

_SHOWN: Final = 5


def read_admission(
    profiles: Profiles, eligible: NDArray[np.bool_], exclude: Pairs | None, across: str | None
) -> Admission:
    """
    Turn exclusions and a rule about an attribute into masks.

    Parameters
    ----------
    profiles : Profiles
        The population.
    eligible : ndarray of shape (n_organisations,)
        False for an organisation that is never ranked.
    exclude : DataFrame or iterable of tuple or None
        Pairs never to suggest, in either direction: `id_a`, `id_b`.
    across : str or None
        An attribute that must differ; where it is unknown, it differs from all.

    Returns
    -------
    Admission
        What the ranking applies.

    Raises
    ------
    InputError
        If an id or the attribute is unknown, or a pair is not a pair.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": ["x", "y", "z"]})
    >>> profiles = Profiles.from_frame(table.assign(lang="en"))
    >>> everybody = np.ones(3, dtype=bool)
    >>> admission = read_admission(profiles, everybody, [("c", "a")], None)
    >>> admission.allowed(np.array([0]))
    array([[False,  True, False]])
    """
    excluded = None if exclude is None else _excluded_pairs(profiles, exclude)
    groups = None if across is None else _group_codes(profiles, across)
    return Admission(eligible, excluded, groups)


def check_k(k: int, n_candidates: int) -> None:
    """
    Refuse a k that no list can have.

    Parameters
    ----------
    k : int
        Partners wanted.
    n_candidates : int
        Organisations besides the target.

    Raises
    ------
    InputError
        If k is no whole number from 1 to `n_candidates`.

    Examples
    --------
    >>> check_k(3, 46)
    """
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or not 1 <= k <= n_candidates:
        raise InputError(
            f"k must be a whole number from 1 to {n_candidates} (the other clusters), got {k!r}."
        )


def target_positions(profiles: Profiles, targets: Iterable[Any] | None) -> IntArray:
    """
    Turn the targets that were asked for into positions.

    Parameters
    ----------
    profiles : Profiles
        The population.
    targets : iterable or None
        Ids; a single one may stand alone. None takes all.

    Returns
    -------
    ndarray of shape (n_targets,)
        Positions, sorted, each once.

    Raises
    ------
    InputError
        If there is none, or an id is unknown.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": ["x", "y", "z"]})
    >>> target_positions(Profiles.from_frame(table.assign(lang="en")), ["c", "a", "c"])
    array([0, 2])
    """
    if targets is None:
        return np.arange(len(profiles))
    asked = [targets] if np.isscalar(targets) else list(targets)
    if not asked:
        raise InputError("targets is empty; name at least one id, or None for all.")
    return np.unique(profiles.positions(asked, "targets"))


def pair_positions(profiles: Profiles, pairs: Pairs) -> tuple[IntArray, IntArray]:
    """
    Turn pairs to be scored into positions.

    Parameters
    ----------
    profiles : Profiles
        The population.
    pairs : DataFrame or iterable of tuple
        `target_id` and `partner_id`.

    Returns
    -------
    tuple of two ndarrays of shape (n_pairs,)
        Positions of the targets and of the partners, in the order of the pairs.

    Raises
    ------
    InputError
        If a column or an id is unknown, or an organisation is paired with itself.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": ["x", "y", "z"]})
    >>> pair_positions(Profiles.from_frame(table.assign(lang="en")), [("c", "a"), ("a", "b")])
    (array([2, 0]), array([0, 1]))
    """
    first, second = pair_ids(pairs, (Columns.TARGET_ID, Columns.PARTNER_ID), "pairs")
    targets = profiles.positions(first, "pairs")
    partners = profiles.positions(second, "pairs")
    if (targets == partners).any():
        alone = profiles.ids[int(targets[targets == partners][0])]
        raise InputError(f"pairs hold {alone!r} with itself; a pair needs two organisations.")
    return targets, partners


def warn_short_lists(
    profiles: Profiles,
    rows: IntArray,
    n_allowed: IntArray,
    k: int,
    admission: Admission,
    across: str | None,
) -> None:
    """
    Say which targets get fewer than k partners, and what stood in the way.

    Parameters
    ----------
    profiles : Profiles
        The population.
    rows : ndarray of shape (n_targets,)
        Positions of the targets.
    n_allowed : ndarray of shape (n_targets,)
        Candidates of each.
    k : int
        Partners wanted.
    admission : Admission
        What was applied.
    across : str or None
        The attribute that had to differ.

    Warns
    -----
    ShortListWarning
        If there is any such target; the first five are told.
    """
    short = np.flatnonzero(n_allowed < k)
    if not len(short):
        return
    told = [
        f"{profiles.ids[rows[at]]!r} {n_allowed[at]} of {k} "
        f"({_obstacles(int(rows[at]), admission, across)})"
        for at in short[:_SHOWN]
    ]
    more = f"; and {len(short) - _SHOWN} more" if len(short) > _SHOWN else ""
    warnings.warn(f"shorter lists: {'; '.join(told)}{more}.", ShortListWarning, stacklevel=3)


def _excluded_pairs(profiles: Profiles, exclude: Pairs) -> sparse.csr_array:
    """Mark excluded pairs in both directions."""
    what, rows = "exclusions", None
    if isinstance(exclude, pd.DataFrame):
        what, rows = f"{where(exclude)}exclusions", exclude.index.tolist()
    first, second = pair_ids(exclude, (Columns.ID_A, Columns.ID_B), "exclusions")
    one = profiles.positions(first, what, rows=rows)
    other = profiles.positions(second, what, rows=rows)
    both = np.concatenate([one, other]), np.concatenate([other, one])
    shape = (len(profiles), len(profiles))
    return sparse.csr_array((np.ones(len(both[0]), dtype=np.int64), both), shape=shape)


def _group_codes(profiles: Profiles, across: str) -> IntArray:
    """Give each value of an attribute a number; -1 where there is none."""
    attributes = profiles.attributes
    if not isinstance(across, str) or across not in attributes.columns:
        known = ", ".join(map(str, attributes.columns)) or "none"
        raise InputError(
            f"across: no attribute {across!r}; the attributes are: {known}."
            f"{suggest(str(across), map(str, attributes.columns))}"
        )
    cells = attributes[across].tolist()
    for key, cell in zip(profiles.ids, cells, strict=True):
        if not pd.api.types.is_scalar(cell):
            raise InputError(
                f"across: attribute {across!r} must hold one value a cell, got {str(cell)[:40]!r} "
                f"for id {key!r}. Choose an attribute such as region."
            )
    values = ["" if pd.isna(cell) else str(cell).strip() for cell in cells]
    codes = pd.factorize(pd.Series(values, dtype=object).where(lambda text: text != "", None))[0]
    return np.asarray(codes, dtype=np.intp)


def _obstacles(row: int, admission: Admission, across: str | None) -> str:
    counts = {"without enough text": int((~admission.eligible).sum())}
    if admission.excluded is not None:
        counts["excluded"] = int((admission.excluded[[row]].toarray() > 0).sum())
    if admission.groups is not None and admission.groups[row] >= 0:
        counts[f"of the same {across}"] = int((admission.groups == admission.groups[row]).sum()) - 1
    parts = [f"{count} {why}" for why, count in counts.items() if count]
    others = len(admission.eligible) - 1
    return ", ".join(parts) + f", among {others} other clusters"
