"""Scores of all pairs from whatever is evaluated: a recommender, a baseline, a table."""

import copy
from collections.abc import Iterator
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from ..cells import where
from ..columns import Columns
from ..exceptions import InputError
from ..pairs import pair_ids
from ..profiles import Profiles
from ..recommender import PartnerRecommender
from .questions import Question

__all__ = ["RecommenderScores", "Scores", "TableScores", "read_method"]

FloatArray = NDArray[np.float64]

# Random draws are averaged; in a large population one draw is as good as twenty.
_DRAWN_CELLS: Final = 4_000_000


class Scores(Protocol):
    """
    What is evaluated.

    Attributes
    ----------
    complete : bool
        Whether every pair of organisations with text has a score.
    """

    complete: bool

    def draws(self, question: Question) -> Iterator[FloatArray]:
        """
        Score all pairs.

        Parameters
        ----------
        question : Question
            What is known, for methods that learn from it.

        Yields
        ------
        ndarray of shape (n_organisations, n_organisations)
            Row = target, column = candidate; NaN where there is no score. Several where a
            method draws at random.
        """


def read_method(method: Any, profiles: Profiles, name: str) -> Scores:
    """
    Make anything that can be evaluated ready for it.

    Parameters
    ----------
    method : DataFrame or recommender
        A table of recommendations; or an object with ``fit(clusters)`` (with ``fit(clusters,
        alliances)`` if it has ``learns_from_alliances = True``) and ``score_matrix(draw)`` or
        ``score_pairs(pairs)``. It is copied, never fitted itself.
    profiles : Profiles
        The population, as texts may be read for the evaluation.
    name : str
        Its name, for messages.

    Returns
    -------
    Scores
        Ready to score.

    Raises
    ------
    InputError
        If it is nothing of the kind.
    """
    if isinstance(method, pd.DataFrame):
        return TableScores(method, profiles, name)
    if (
        isinstance(method, type)
        or not hasattr(method, "fit")
        or not any(hasattr(method, needed) for needed in ("score_matrix", "score_pairs"))
    ):
        raise InputError(
            f"{name}: a recommender with fit and score_pairs, or a table with target_id, "
            f"partner_id and rank or score can be evaluated; got {_kind(method)}."
        )
    return RecommenderScores(method, profiles)


def _kind(method: Any) -> str:
    return f"the class {method.__name__}" if isinstance(method, type) else type(method).__name__


class RecommenderScores:
    """
    Scores of a recommender that is fitted here, on what it may know.

    Parameters
    ----------
    method : recommender
        Copied.
    profiles : Profiles
        The population.
    """

    complete = True

    def __init__(self, method: Any, profiles: Profiles):
        self.profiles = profiles
        self.method = clone(method) if hasattr(method, "get_params") else copy.deepcopy(method)
        if hasattr(self.method, "progress"):
            self.method.progress = False
        self.learns = bool(getattr(method, "learns_from_alliances", False))
        if not self.learns:
            self.method.fit(profiles)

    def draws(self, question: Question) -> Iterator[FloatArray]:
        """
        Score all pairs; fit first if the method learns from alliances.

        Parameters
        ----------
        question : Question
            What is known.

        Yields
        ------
        ndarray of shape (n_organisations, n_organisations)
            Scores.
        """
        if self.learns:
            self.method.fit(self.profiles, question.known_table(self.profiles))
        if not hasattr(self.method, "score_matrix"):
            yield _matrix_of_pairs(self.method, self.profiles)
            return
        most = max(1, _DRAWN_CELLS // len(self.profiles) ** 2)
        for draw in range(min(most, int(getattr(self.method, "n_draws", 1)))):
            yield np.asarray(self.method.score_matrix(draw), dtype=np.float64)


class TableScores:
    """
    Recommendations that were made elsewhere.

    Parameters
    ----------
    table : DataFrame
        Columns `target_id`, `partner_id`, and `score` or `rank` (from 1); with both, the rank
        decides.
    profiles : Profiles
        The population.
    name : str
        Its name, for messages.

    Raises
    ------
    InputError
        If a column is absent, an id unknown, a pair there twice or of one organisation, or a rank
        or score no number.
    """

    def __init__(self, table: pd.DataFrame, profiles: Profiles, name: str):
        first, second = pair_ids(table, (Columns.TARGET_ID, Columns.PARTNER_ID), name)
        rows = table.index.tolist()
        targets = profiles.positions(first, f"{where(table)}{name}: target_id", rows=rows)
        partners = profiles.positions(second, f"{where(table)}{name}: partner_id", rows=rows)
        pairs = pd.MultiIndex.from_arrays([targets, partners])
        if pairs.has_duplicates:
            at = int(np.flatnonzero(pairs.duplicated())[0])
            raise InputError(
                f"{where(table)}{name}, row {rows[at]}: {first[at]!r} and {second[at]!r} are "
                "there twice. Give each target a partner once."
            )
        if (targets == partners).any():
            at = int(np.flatnonzero(targets == partners)[0])
            raise InputError(
                f"{where(table)}{name}, row {rows[at]}: {first[at]!r} with itself. Take it out."
            )
        n = len(profiles)
        self.matrix = np.full((n, n), np.nan)
        self.matrix[targets, partners] = _values(table, name)
        self.complete = len(table) >= n * (n - 1)

    def draws(self, question: Question) -> Iterator[FloatArray]:
        """
        Give the scores of the table.

        Parameters
        ----------
        question : Question
            Not looked at: what the table was made from is not known.

        Yields
        ------
        ndarray of shape (n_organisations, n_organisations)
            Scores; NaN where the table has none.
        """
        yield self.matrix


def _values(table: pd.DataFrame, name: str) -> FloatArray:
    """Ranks turned round, or scores."""
    column = next((c for c in (Columns.RANK, Columns.SCORE) if c in table.columns), None)
    if column is None:
        given = ", ".join(map(str, table.columns))
        raise InputError(
            f"{where(table)}{name}: no column `rank` or `score`; the columns are: {given}."
        )
    values = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~np.isfinite(values)
    if column == Columns.RANK:
        wrong |= values < 1
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        allowed = "a number from 1" if column == Columns.RANK else "a number"
        raise InputError(
            f"{where(table)}{name}, row {table.index[at]}, column `{column}`: "
            f"{str(table[column].iloc[at])!r} is not {allowed}."
        )
    return -values if column == Columns.RANK else values


def _matrix_of_pairs(method: Any, profiles: Profiles) -> FloatArray:
    """Scores of a recommender that has no matrix of its own."""
    if isinstance(method, PartnerRecommender):
        return _matrix_of_scorer(method)
    n, ids = len(profiles), np.asarray(profiles.ids, dtype=object)
    matrix = np.full((n, n), np.nan)
    for target in range(n):
        others = np.delete(np.arange(n), target)
        pairs = {Columns.TARGET_ID: ids[[target] * (n - 1)], Columns.PARTNER_ID: ids[others]}
        matrix[target, others] = method.score_pairs(pd.DataFrame(pairs))[Columns.SCORE]
    return matrix


def _matrix_of_scorer(recommender: PartnerRecommender) -> FloatArray:
    """Without reasons and partner types, which take most of the time."""
    profiles, scorer = recommender.profiles_, recommender.scorer_
    blocks = scorer.blocks(np.arange(len(profiles)))
    matrix = np.vstack([scorer.score_block(rows).score for rows in blocks]).astype(np.float64)
    without_text = np.isin(
        np.asarray(profiles.ids, dtype=object), recommender.unranked_[Columns.ID].tolist()
    )
    matrix[without_text] = np.nan
    matrix[:, without_text] = np.nan
    return matrix
