"""The estimator that people use: a table of clusters in, a table of partners out."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from .admission import (
    check_k,
    pair_positions,
    read_admission,
    target_positions,
    warn_short_lists,
)
from .balanced import balance_lists, check_max_suggested, warn_uneven_lists
from .columns import RECOMMENDATION_COLUMNS, Columns
from .embedding import ProfileEmbedder
from .encoders import Encoder, load_encoder
from .exceptions import InputError
from .fitting import fit_scorer
from .inquiries import Inquiries
from .partner_types import PartnerTypes
from .persistence.storage import Storage
from .profiles import Profiles
from .reasons import ReasonWriter
from .roles import fill_roles
from .score_ranking import rank_by_score
from .score_table import score_table
from .text_check import list_unranked, note_foreign_languages, rankable
from .updating import Upkeep

__all__ = ["METHODS", "PartnerRecommender"]

IntArray = NDArray[np.intp]
Pairs = pd.DataFrame | Iterable[tuple[Any, Any]]

METHODS: Final = ("ranked", "balanced")


class PartnerRecommender(Inquiries, Upkeep, Storage, BaseEstimator):
    """
    Suggest to every organisation the partners worth meeting, and say why.

    Parameters
    ----------
    encoder : str, path or Encoder, default="static"
        See `clustermatch.load_encoder`.
    weights : mapping of str to float, default=None
        Weights of "similarity", "words", "complementarity" and "precedent"; None takes those
        that ship with the library, and adapts them to the alliances given to `fit`.
    fusion : {"geometric", "harmonic", "min"}, default="geometric"
        How what the target gains and what the partner gains become one complementarity.
    shrinkage : float, default=5.0
        How strongly the mean of a language with few texts is drawn to the overall mean.
    lexical_share : float, default=None
        Share of lexical evidence, from 0 to 1; None: 0, or 0.8 in languages new to the encoder.
    learns_from_alliances : bool, default=True
        False leaves the alliances given to `fit` aside, to see what texts alone foresee.
    n_jobs : int, default=-1
        Threads for scoring and ranking; -1 takes all cores. Results do not depend on it.
    progress : bool, default=None
        Progress bars on stderr; None shows them where stderr is a terminal.

    Attributes
    ----------
    profiles_ : Profiles
        The validated organisations, sorted by id.
    embedder_ : ProfileEmbedder
        The fitted encoder and the means of each language.
    scorer_ : PairScorer
        Scores any pair of positions.
    roles_ : DataFrame
        What was read out of descriptions where nothing else was given, as of
        `clustermatch.read_roles`; correct it with `clustermatch.apply_roles`.
    learnt_ : LearntWeights or None
        What alliances taught: ``str()`` says what changed and whether it helps.
    partner_types_ : PartnerTypes
        The thresholds between the four partner types, from this population.
    unranked_ : DataFrame
        Columns id, name, reason: organisations without enough text, kept but never ranked.
    saved_with_ : dict of str to str
        After `load` alone: the versions that it was saved with.

    See Also
    --------
    clustermatch.load_encoder : The encoders by name.

    Examples
    --------
    >>> import clustermatch as cm
    >>> data = cm.load_interclustering(lang="fr")
    >>> rec = cm.PartnerRecommender().fit(data.clusters)
    >>> rec.recommend(k=2, targets=["techtera"])[["partner_id", "rank"]]
        partner_id  rank
    0    sporaltec     1
    1  plastipolis     2
    """

    def __init__(
        self,
        *,
        encoder: str | Path | Encoder = "static",
        weights: Mapping[str, float] | None = None,
        fusion: str = "geometric",
        shrinkage: float = 5.0,
        lexical_share: float | None = None,
        learns_from_alliances: bool = True,
        n_jobs: int = -1,
        progress: bool | None = None,
    ):
        self.encoder = encoder
        self.weights = weights
        self.fusion = fusion
        self.shrinkage = shrinkage
        self.lexical_share = lexical_share
        self.learns_from_alliances = learns_from_alliances
        self.n_jobs = n_jobs
        self.progress = progress

    def fit(self, clusters: pd.DataFrame | Profiles, alliances: pd.DataFrame | None = None) -> Self:
        """
        Read, embed and prepare a population.

        Parameters
        ----------
        clusters : DataFrame or Profiles
            One row per organisation: `id`, `description` or `competences`, and as far as known
            `name`, `aliases`, `needs`, `lang`, and attributes.
        alliances : DataFrame, default=None
            Alliances that are known: `id_a`, `id_b`; with `partnership_id` pairs of one agreement
            share it. They are precedents, and adapt the weights; see `learnt_`. Ids outside the
            population are passed over. To leave allies out of suggestions, give those
            within it to ``recommend(exclude=...)`` too.

        Returns
        -------
        PartnerRecommender
            Itself.

        Raises
        ------
        InputError
            If a table, a weight or the fusion is not usable, or fewer than two organisations
            have enough text. What was fitted before stays as it was.
        EncoderError
            If the encoder cannot be had.
        """
        encoder = load_encoder(self.encoder, progress=self.progress)
        profiles = clusters if isinstance(clusters, Profiles) else Profiles.from_frame(clusters)
        stated = profiles
        profiles, roles = fill_roles(stated)
        embedder = ProfileEmbedder(
            encoder=encoder, shrinkage=self.shrinkage, lexical_share=self.lexical_share
        )
        vectors = embedder.fit_transform(profiles)
        known = alliances if self.learns_from_alliances else None
        fitted = fit_scorer(
            profiles,
            vectors,
            known,
            weights=self.weights,
            fusion=self.fusion,
            n_jobs=self.n_jobs,
        )
        scorer = fitted.scorer
        eligible = profiles.has_text & vectors.profiles.any(axis=1)
        unranked = list_unranked(profiles, eligible)
        types = PartnerTypes.from_population(scorer, np.flatnonzero(eligible))
        note_foreign_languages(profiles, embedder.encoder_, embedder.lexical_shares_)
        # All at once and last: a fit that fails leaves the one before as it was.
        self.profiles_, self.embedder_, self.scorer_ = profiles, embedder, scorer
        self.unranked_, self.partner_types_, self._eligible = unranked, types, eligible
        self.roles_, self.learnt_ = roles, fitted.learnt
        self._writer = ReasonWriter(profiles, fitted.words)
        self._stated, self._alliances = stated, known
        self._live, self._pending = None, frozenset()
        return self

    def recommend(
        self,
        k: int = 3,
        *,
        targets: Iterable[Any] | None = None,
        exclude: Pairs | None = None,
        across: str | None = None,
        method: str = "ranked",
        max_suggested: int | None = None,
    ) -> pd.DataFrame:
        """
        Suggest k partners to each target.

        Parameters
        ----------
        k : int, default=3
            Partners wanted, from 1 to the number of organisations less one.
        targets : iterable, default=None
            Ids to suggest partners to; None takes all. Candidates are always all.
        exclude : DataFrame or iterable of tuple, default=None
            Pairs never to suggest, in either direction: `id_a`, `id_b`.
        across : str, default=None
            An attribute, such as "region", that must differ between target and partner. Where
            it is unknown, it differs from all.
        method : {"ranked", "balanced"}, default="ranked"
            "ranked" gives every target its own best partners, whoever else they are suggested to.
            "balanced" gives all of them partners whom they can really meet: nobody is suggested
            more than `max_suggested` times. Of all such lists, those that leave fewest without a
            suggestion, then the fullest, then those with the largest sum of scores. They are made
            for all; `targets` only says whose are shown.
        max_suggested : int, default=None
            For "balanced": how often anybody may be suggested at most; None: k times. Up to k
            lists are mutual and hold no more than that many; above, whoever is sought after may
            be in more lists than the own list is long.

        Returns
        -------
        DataFrame
            `target_id`, `partner_id`, `rank` (from 1), `score` in [0, 1], `similarity`,
            `complementarity`, `target_gain`, `partner_gain` (each in [0, 1]; missing where
            competences are not stated), `partner_type`, `reason`; by target and rank.
            Ties after rounding to 1e-6 fall to the smaller id. ``attrs`` records the encoder
            (name, version, hash of its weights), the share of lexical evidence for each
            language, the weights and the thresholds; "balanced" what lists were balanced by: the
            sum of scores ("value"; a mutual pair counts once), what no such lists can exceed
            ("bound"), the "gap" between the two as a share, whether the value is "proven" to be
            the largest and the lists to be "fullest", the "candidates", and how many targets had
            to look beyond them ("widened").

        Raises
        ------
        InputError
            If k, a target, an excluded id, the attribute, the method or `max_suggested` is not
            allowed.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.

        Warns
        -----
        ShortListWarning
            If a target has fewer than k admissible candidates, or its balanced list is shorter;
            the message says why.
        """
        check_is_fitted(self)
        check_k(k, len(self.profiles_) - 1)
        if method not in METHODS:
            raise InputError(f"method must be one of {', '.join(METHODS)}, got {method!r}.")
        most = check_max_suggested(max_suggested, k, method)
        admission = read_admission(self.profiles_, self._eligible, exclude, across)
        asked = target_positions(self.profiles_, targets)
        rows = asked[self._eligible[asked]]
        if targets is not None:
            rows = rankable(self.profiles_, self._eligible, asked)
        lists = None
        if method == "balanced":
            lists = balance_lists(
                self.scorer_, admission, k, most, n_jobs=self.n_jobs, progress=self.progress
            )
            partners, n_allowed = lists.partners[rows], lists.n_allowed[rows]
        elif targets is None:
            partners, n_allowed = self._rank_everybody(rows, admission, k, across)
        else:
            partners, n_allowed = rank_by_score(
                self.scorer_, rows, admission, k, n_jobs=self.n_jobs, progress=self.progress
            )
        warn_short_lists(self.profiles_, rows, n_allowed, k, admission, across)
        if lists is not None:
            warn_uneven_lists(self.profiles_.ids, lists, rows, k)
        found = partners >= 0
        table = self._score_table(np.repeat(rows, found.sum(axis=1)), partners[found])
        ranks = np.broadcast_to(np.arange(1, k + 1), partners.shape)[found]
        table.insert(2, Columns.RANK, ranks.astype(np.int64))
        if lists is not None:
            table.attrs["balanced"] = lists.record
        return table[list(RECOMMENDATION_COLUMNS)]

    def score_pairs(self, pairs: Pairs) -> pd.DataFrame:
        """
        Score given pairs, whether or not they would be suggested.

        Parameters
        ----------
        pairs : DataFrame or iterable of tuple
            `target_id` and `partner_id`.

        Returns
        -------
        DataFrame
            The columns of `recommend` without `rank`, one row per pair, in their order. A pair
            in which one side has not enough text has no score, and the reason says so.

        Raises
        ------
        InputError
            If a column or an id is unknown, or an organisation is paired with itself.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        check_is_fitted(self)
        targets, partners = pair_positions(self.profiles_, pairs)
        return self._score_table(targets, partners)

    def _score_table(self, targets: IntArray, partners: IntArray) -> pd.DataFrame:
        """Score pairs of positions and record what the result depends on."""
        fitted = (self.profiles_, self._eligible, self.scorer_, self.partner_types_, self._writer)
        table = score_table(*fitted, targets, partners)
        table.attrs.update(
            self.embedder_.record(),
            weights=dict(self.scorer_.weights_),
            fusion=self.scorer_.fusion,
            partner_type_thresholds=self.partner_types_.thresholds(),
        )
        return table
