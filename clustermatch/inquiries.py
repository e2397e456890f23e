"""What people ask of a fitted recommender beside its lists: needs answered, why, and why not."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from .admission import check_k, read_admission, target_positions
from .columns import Columns
from .completeness import describe_completeness
from .embedding import ProfileEmbedder
from .exceptions import InputError
from .explanation import Explanation, explain_pair
from .market import find_answers
from .profiles import Profiles
from .reasons import ReasonWriter
from .scoring import PairScorer
from .text_check import rankable
from .why_not import WhyNot, compare_with_last

__all__ = ["Inquiries"]

Pairs = pd.DataFrame | Iterable[tuple[Any, Any]]


class Inquiries:
    """
    The part of `clustermatch.PartnerRecommender` that answers questions about single pairs.

    Attributes
    ----------
    profiles_, embedder_, scorer_
        As of `clustermatch.PartnerRecommender`.
    """

    progress: bool | None
    profiles_: Profiles
    embedder_: ProfileEmbedder
    scorer_: PairScorer
    _eligible: NDArray[np.bool_]
    _writer: ReasonWriter

    @abstractmethod
    def recommend(self, k: int = 3, *, targets: Iterable[Any] | None = None) -> pd.DataFrame:
        """
        Suggest partners.

        Parameters
        ----------
        k : int, default=3
            How many.
        targets : iterable, default=None
            To whom.

        Returns
        -------
        DataFrame
            As of `clustermatch.PartnerRecommender`.
        """

    @abstractmethod
    def score_pairs(self, pairs: Pairs) -> pd.DataFrame:
        """
        Score given pairs.

        Parameters
        ----------
        pairs : DataFrame or iterable of tuple
            Ids.

        Returns
        -------
        DataFrame
            As of `clustermatch.PartnerRecommender`.
        """

    def completeness(self, targets: Iterable[Any] | None = None) -> pd.DataFrame:
        """
        Say how complete profiles are, what is missing, and which answer would help most.

        Parameters
        ----------
        targets : iterable, default=None
            Ids; None takes all.

        Returns
        -------
        DataFrame
            `id`, `name`, `completeness` in [0, 1], `missing`, `question` (in the language of the
            profile; empty where nothing is missing) and `worth` (what an answer would add).

        Raises
        ------
        InputError
            If an id is unknown.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        check_is_fitted(self)
        rows = target_positions(self.profiles_, targets)
        return describe_completeness(self.profiles_, self.scorer_, self._eligible, rows)

    def answer_needs(
        self,
        k: int = 5,
        *,
        targets: Iterable[Any] | None = None,
        exclude: Pairs | None = None,
        across: str | None = None,
    ) -> pd.DataFrame:
        """
        Find for each need of each target the k partners whose competences answer it best.

        Parameters
        ----------
        k : int, default=5
            Partners wanted for each need, from 1 to the number of organisations less one.
        targets, exclude, across : optional
            As for `recommend`.

        Returns
        -------
        DataFrame
            `target_id`, `need`, `rank` (from 1), `partner_id`, `competence` and its `score`, the
            net cosine, from 0.3 to 1; by target, need and rank. A need that none answers is open:
            one row with the best score there is, the rest missing. ``attrs`` lists "open_needs"
            and "without_needs" (targets that state none), and records the encoder.

        Raises
        ------
        InputError
            If k, a target, an excluded id or the attribute is not allowed.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.

        Warns
        -----
        InputWarning
            If no target states a need; the table then has no rows.
        """
        check_is_fitted(self)
        check_k(k, len(self.profiles_) - 1)
        admission = read_admission(self.profiles_, self._eligible, exclude, across)
        asked = target_positions(self.profiles_, targets)
        rows = asked[self._eligible[asked]]
        if targets is not None:
            rows = rankable(self.profiles_, self._eligible, asked)
        table = find_answers(self.profiles_, self.scorer_, admission, rows, k, show=self.progress)
        table.attrs.update(self.embedder_.record())
        return table

    def explain(self, target_id: Any, partner_id: Any) -> Explanation:
        """
        Take the score of a pair apart.

        Parameters
        ----------
        target_id, partner_id : str or int
            Ids of two organisations.

        Returns
        -------
        Explanation
            `.table` holds the contributions, which add up to the score, and the phrases behind
            each; ``str()`` tells it in the language of the target.

        Raises
        ------
        InputError
            If an id is unknown, both are the same, or one has not enough text.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        check_is_fitted(self)
        target, partner = self.profiles_.positions([target_id, partner_id], "A and B").tolist()
        scored = self.score_pairs([(target_id, partner_id)])
        row = scored.iloc[0]
        if np.isnan(row[Columns.SCORE]):
            raise InputError(f"no score to explain. {row[Columns.REASON]}")
        return explain_pair(self.profiles_, self.scorer_, self._writer, target, partner, row)

    def why_not(self, target_id: Any, partner_id: Any, k: int = 3) -> WhyNot:
        """
        Say why a candidate is not among the first k of a target.

        Parameters
        ----------
        target_id, partner_id : str or int
            Ids of two organisations.
        k : int, default=3
            Length of the list.

        Returns
        -------
        WhyNot
            The candidate beside that of rank k, and what would have to be different.

        Raises
        ------
        InputError
            If k or an id is not allowed, both are the same, or one has not enough text.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        explained = self.explain(target_id, partner_id)
        n_others = int(self._eligible.sum()) - 1
        check_k(k, n_others)
        ids = [explained.target_id]
        ranked = self.recommend(n_others, targets=ids)[Columns.PARTNER_ID].tolist()
        rank = ranked.index(explained.partner_id) + 1
        trio = [explained.target_id, explained.partner_id, ranked[k - 1]]
        target, partner, last = self.profiles_.positions(trio, "A and B").tolist()
        return compare_with_last(self.profiles_, self.scorer_, target, partner, last, rank)
