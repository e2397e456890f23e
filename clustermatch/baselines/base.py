"""What all baselines share: fit, recommend, score_pairs and score_matrix."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from ..admission import (
    check_k,
    pair_positions,
    read_admission,
    target_positions,
    warn_short_lists,
)
from ..allies import read_allies
from ..columns import Columns
from ..exceptions import InputError
from ..profiles import Profiles
from ..ranking import DECIMALS, rank_partners

__all__ = ["Baseline"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Pairs = pd.DataFrame | Iterable[tuple[Any, Any]]

_TARGETS_AT_ONCE: Final = 512


class Baseline(BaseEstimator, ABC):
    """
    Score all pairs in one simple way, behind the interface of `PartnerRecommender`.

    A baseline is one class with two methods: `_learn` keeps what it takes from the profiles and
    the known alliances, `_scores` gives the matrix. Scores order the candidates of one target,
    larger is better; they are finite, but have no unit and no range in common.

    Attributes
    ----------
    learns_from_alliances : bool
        Whether `fit` looks at the alliances that are known.
    n_draws : int
        How many score matrices there are: 1, or more where ties or all scores are drawn.
    profiles_ : Profiles
        The validated organisations, sorted by id.
    passed_over_ : dict of str to int
        Rows of the alliances that were not learnt from, counted by reason; empty where none
        were looked at.

    See Also
    --------
    clustermatch.PartnerRecommender : What these are compared with.

    Notes
    -----
    Everybody is ranked, also organisations without text: what a baseline knows of them is
    enough for it. All scores stand in one matrix of float64, 72 MB for 3000 organisations.

    Examples
    --------
    >>> from clustermatch.baselines import RandomPartners
    >>> isinstance(RandomPartners(), Baseline), RandomPartners.learns_from_alliances
    (True, False)
    """

    learns_from_alliances: ClassVar[bool] = False
    # True where alliances only stand in for something else that may be missing.
    _alliances_optional: ClassVar[bool] = False
    n_draws: int = 1

    def fit(self, clusters: pd.DataFrame | Profiles, alliances: pd.DataFrame | None = None) -> Self:
        """
        Read a population and what the baseline takes from it.

        Parameters
        ----------
        clusters : DataFrame or Profiles
            One row per organisation, as for `PartnerRecommender`.
        alliances : DataFrame, default=None
            Alliances known at the time: `id_a`, `id_b`, other columns ignored. Ids outside the
            population and an organisation with itself are passed over, repeated pairs count
            once, all are counted in `passed_over_`. Not looked at by a baseline that does not
            learn from alliances.

        Returns
        -------
        Baseline
            Itself.

        Raises
        ------
        InputError
            If the table, an option or an attribute is not usable, or the baseline learns from
            alliances and none are given. A table of no rows is one: nothing was known.
        """
        profiles = clusters if isinstance(clusters, Profiles) else Profiles.from_frame(clusters)
        known: sparse.csr_array | None = None
        passed_over: dict[str, int] = {}
        if self.learns_from_alliances and alliances is not None:
            known, passed_over = read_allies(profiles, alliances)
        elif self.learns_from_alliances and not self._alliances_optional:
            raise InputError(
                f"{type(self).__name__} learns from alliances and got none. Give those known at "
                "the time: fit(clusters, alliances), a table with the columns `id_a` and `id_b`."
            )
        self._learn(profiles, known)
        self.profiles_, self.passed_over_ = profiles, passed_over
        return self

    def recommend(
        self,
        k: int = 3,
        *,
        targets: Iterable[Any] | None = None,
        exclude: Pairs | None = None,
        across: str | None = None,
    ) -> pd.DataFrame:
        """
        Suggest k partners to each target, by the scores of the first draw.

        Parameters
        ----------
        k : int, default=3
            Partners wanted, from 1 to the number of organisations less one.
        targets : iterable, default=None
            Ids to suggest partners to; None takes all. Candidates are always all.
        exclude : DataFrame or iterable of tuple, default=None
            Pairs never to suggest, in either direction: `id_a`, `id_b`.
        across : str, default=None
            An attribute that must differ between target and partner. Where it is unknown, it
            differs from all.

        Returns
        -------
        DataFrame
            `target_id`, `partner_id`, `rank` (from 1), `score` (rounded to 1e-6); by target and
            rank. Ties fall to the smaller id.

        Raises
        ------
        InputError
            If k, a target, an excluded id or the attribute is not allowed.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.

        Warns
        -----
        ShortListWarning
            If a target has fewer than k admissible candidates; the message says why.
        """
        check_is_fitted(self, "profiles_")
        check_k(k, len(self.profiles_) - 1)
        everybody = np.ones(len(self.profiles_), dtype=np.bool_)
        admission = read_admission(self.profiles_, everybody, exclude, across)
        rows = target_positions(self.profiles_, targets)
        matrix = self.score_matrix()
        blocks = np.array_split(rows, -(-len(rows) // _TARGETS_AT_ONCE))
        partners, n_allowed = rank_partners(lambda block: matrix[block], blocks, admission, k)
        warn_short_lists(self.profiles_, rows, n_allowed, k, admission, across)
        found = partners >= 0
        table = self._table(np.repeat(rows, found.sum(axis=1)), partners[found], matrix)
        ranks = np.broadcast_to(np.arange(1, k + 1), partners.shape)[found]
        table.insert(2, Columns.RANK, ranks.astype(np.int64))
        return table

    def score_pairs(self, pairs: Pairs) -> pd.DataFrame:
        """
        Score given pairs by the first draw, whether or not they would be suggested.

        Parameters
        ----------
        pairs : DataFrame or iterable of tuple
            `target_id` and `partner_id`.

        Returns
        -------
        DataFrame
            `target_id`, `partner_id`, `score` (rounded to 1e-6), in the order of the pairs.

        Raises
        ------
        InputError
            If a column or an id is unknown, or an organisation is paired with itself.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        check_is_fitted(self, "profiles_")
        targets, partners = pair_positions(self.profiles_, pairs)
        return self._table(targets, partners, self.score_matrix())

    def score_matrix(self, draw: int = 0) -> FloatArray:
        """
        Score all pairs.

        Parameters
        ----------
        draw : int, default=0
            Which of the `n_draws` matrices.

        Returns
        -------
        ndarray of shape (n_organisations, n_organisations)
            Row = target, column = candidate, in the order of the sorted ids; finite. The
            diagonal means nothing.

        Raises
        ------
        InputError
            If there is no such draw.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        check_is_fitted(self, "profiles_")
        if type(draw) is not int or not 0 <= draw < self.n_draws:
            raise InputError(
                f"draw must be a whole number from 0 to {self.n_draws - 1} (n_draws less one), "
                f"got {draw!r}."
            )
        return self._scores(draw)

    @abstractmethod
    def _learn(self, profiles: Profiles, known: sparse.csr_array | None) -> None:
        """Check the options and keep what the scores need; `known` holds 1 for each alliance."""

    @abstractmethod
    def _scores(self, draw: int) -> FloatArray:
        """Give the scores of all pairs of positions."""

    def _table(self, targets: IntArray, partners: IntArray, matrix: FloatArray) -> pd.DataFrame:
        ids = np.asarray(self.profiles_.ids, dtype=object)
        # Said, not inferred: a table of no rows has the same columns as any.
        kind = "str" if isinstance(ids[0], str) else "int64"
        return pd.DataFrame(
            {
                Columns.TARGET_ID: pd.Series(ids[targets], dtype=kind),
                Columns.PARTNER_ID: pd.Series(ids[partners], dtype=kind),
                Columns.SCORE: np.round(matrix[targets, partners], DECIMALS),
            }
        )
