"""Scores of pairs for a day: from a table, or from a fitted recommender."""

import warnings
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..cells import list_rows, where
from ..columns import Columns
from ..exceptions import InputError, InputWarning
from ..pairs import pair_ids
from ..ranking import DECIMALS, Admission
from ..recommender import PartnerRecommender
from ..score_ranking import rank_by_score
from .pair_tables import pair_keys
from .participants import Participants

__all__ = ["read_scores", "score_frame"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_AGREE: Final = 1e-6
_ALL_PAIRS: Final = 400
_CANDIDATES: Final = 30
_DIRECTED: Final = (Columns.TARGET_ID, Columns.PARTNER_ID)
_PLAIN: Final = (Columns.ID_A, Columns.ID_B)


def score_frame(scores: Any, people: Participants, asked: IntArray) -> pd.DataFrame:
    """
    Bring scores of either kind to one table.

    Parameters
    ----------
    scores : DataFrame or PartnerRecommender
        A table is handed on. A recommender scores all pairs of up to 400 participants, else
        the 30 best of each, and always the pairs asked for.
    people : Participants
        Who takes part.
    asked : ndarray of shape (n_pairs, 2)
        Pairs that need a score in any case.

    Returns
    -------
    DataFrame
        With `score` and two id columns.

    Raises
    ------
    InputError
        If it is neither, a column is missing, or the recommender does not know a participant.

    Examples
    --------
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> score_frame(scores, None, None) is scores
    True
    """
    if isinstance(scores, PartnerRecommender):
        return _scored(scores, people, asked)
    if not isinstance(scores, pd.DataFrame):
        raise InputError(
            f"scores must be a table with two ids and `score`, or a fitted PartnerRecommender; "
            f"got {type(scores).__name__}."
        )
    columns = set(scores.columns)
    if Columns.SCORE not in columns or not (set(_DIRECTED) <= columns or set(_PLAIN) <= columns):
        raise InputError(
            f"{where(scores)}scores need `score` and either `target_id`, `partner_id` or `id_a`, "
            f"`id_b`; the columns are: {', '.join(map(str, scores.columns)) or 'none'}."
        )
    return scores


def read_scores(
    frame: pd.DataFrame, people: Participants
) -> tuple[IntArray, FloatArray, dict[tuple[int, int], str]]:
    """
    Read one score a pair.

    Parameters
    ----------
    frame : DataFrame
        As of `score_frame`. Pairs with somebody who does not take part, and pairs without a
        score, are passed over.
    people : Participants
        Who takes part.

    Returns
    -------
    keys : ndarray of shape (n_pairs,)
        Pairs as of `pair_keys`, sorted.
    scores : ndarray of shape (n_pairs,)
        One score each, in [0, 1].
    reasons : dict of tuple to str
        Column `reason`, where there is one, by (target, partner).

    Raises
    ------
    InputError
        If a score is not in [0, 1].

    Warns
    -----
    InputWarning
        If both directions of a pair differ; the mean is taken.

    Examples
    --------
    >>> from clustermatch.meetings.participants import read_participants
    >>> table = pd.DataFrame({"id": ["a", "b", "c"]})
    >>> people = read_participants(table, capacity=3, minimum=0, slots=4, across=None)
    >>> read_scores(pd.DataFrame({"id_a": ["c"], "id_b": ["a"], "score": [0.5]}), people)
    (array([2]), array([0.5]), {})
    """
    columns = _DIRECTED if set(_DIRECTED) <= set(frame.columns) else _PLAIN
    first, second = pair_ids(frame, columns, "scores")
    at = people.known_positions(first), people.known_positions(second)
    values = _values(frame)
    use = (at[0] >= 0) & (at[1] >= 0) & (at[0] != at[1]) & ~np.isnan(values)
    pairs = np.column_stack([at[0][use], at[1][use]])
    keys, inverse, counts = np.unique(
        pair_keys(pairs, len(people)), return_inverse=True, return_counts=True
    )
    # Sorted before they are added, so that the order of the rows cannot change the last digit.
    order = np.lexsort((values[use], inverse))
    sums = np.bincount(inverse[order], weights=values[use][order], minlength=len(keys))
    mean = sums / counts
    _warn_directions(people, keys, np.abs(values[use] - mean[inverse]), inverse)
    return keys, mean, _reasons(frame, pairs, use)


def _values(frame: pd.DataFrame) -> FloatArray:
    values = pd.to_numeric(frame[Columns.SCORE], errors="coerce").to_numpy(dtype=float)
    text = frame[Columns.SCORE].notna().to_numpy() & np.isnan(values)
    text &= frame[Columns.SCORE].astype(str).str.strip().to_numpy() != ""
    wrong = text | (values < 0) | (values > 1)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise InputError(
            f"{where(frame)}scores, {list_rows(frame, [frame.index[at]])}, column `score`: got "
            f"{str(frame[Columns.SCORE].iloc[at])!r}; allowed are numbers from 0 to 1. Divide the "
            "column by its largest value, or leave a cell without a score empty."
        )
    return values


def _warn_directions(
    people: Participants, keys: IntArray, off: FloatArray, inverse: IntArray
) -> None:
    apart = np.unique(inverse[off > _AGREE])
    if len(apart):
        left, right = divmod(int(keys[apart[0]]), len(people))
        warnings.warn(
            f"scores: {len(apart)} pair{'s' * (len(apart) > 1)} with two different scores, first "
            f"{people.ids[left]!r} and {people.ids[right]!r}; the mean is taken.",
            InputWarning,
            stacklevel=5,
        )


def _reasons(
    frame: pd.DataFrame, pairs: IntArray, use: NDArray[np.bool_]
) -> dict[tuple[int, int], str]:
    if Columns.REASON not in frame.columns:
        return {}
    texts = frame[Columns.REASON].fillna("").astype(str).to_numpy()[use]
    return {(i, j): text for (i, j), text in zip(pairs.tolist(), texts, strict=True) if text}


def _scored(rec: PartnerRecommender, people: Participants, asked: IntArray) -> pd.DataFrame:
    """Score candidates by position; reasons are written later, for the pairs that meet."""
    where_in = np.asarray(rec.profiles_.positions(people.ids, "clusters"), dtype=np.int64)
    mute = set(rec.unranked_[Columns.ID])
    speaks = np.asarray([key not in mute for key in people.ids])
    n = len(people)
    if n <= _ALL_PAIRS:
        left, right = np.triu_indices(n, 1)
        pairs = np.column_stack([left, right])
    else:
        pairs = np.vstack([_best(rec, people, where_in, speaks), asked])
    keys = np.unique(pair_keys(pairs[speaks[pairs].all(axis=1)], n))
    left, right = keys // n, keys % n
    score = rec.scorer_.score_pairs(where_in[left], where_in[right]).score
    ids = np.asarray(people.ids, dtype=object)
    return pd.DataFrame(
        {
            Columns.TARGET_ID: ids[left],
            Columns.PARTNER_ID: ids[right],
            Columns.SCORE: np.round(score, DECIMALS),
        }
    )


def _best(
    rec: PartnerRecommender,
    people: Participants,
    where_in: IntArray,
    speaks: NDArray[np.bool_],
) -> IntArray:
    """Give each participant the best that it may meet."""
    n_all = len(rec.profiles_)
    back, groups = np.full(n_all, -1), np.full(n_all, -1)
    back[where_in] = np.arange(len(people))
    by_role, by_group = (people.role > 0).any(), (people.group >= 0).any()
    # The ranking keeps one of both rules; where both count, longer lists leave enough of the other.
    groups[where_in] = people.group if by_group else people.role - 1
    wanted = _CANDIDATES * (3 if by_role and by_group else 1)
    eligible = np.zeros(n_all, dtype=bool)
    eligible[where_in[speaks]] = True
    rows = np.flatnonzero(speaks)
    admission = Admission(eligible, None, groups if by_role or by_group else None)
    best, _ = rank_by_score(
        rec.scorer_,
        where_in[rows],
        admission,
        min(wanted, int(speaks.sum()) - 1),
        n_jobs=rec.n_jobs,
        progress=False,
    )
    at, place = np.nonzero(best >= 0)
    return np.column_stack([rows[at], back[best[at, place]]])
