"""Keeping a fitted recommender up to date as organisations come, change and go."""

from collections.abc import Iterable
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from .allpairs.mask import TileMask
from .change import Change
from .columns import Columns
from .embedding import ProfileEmbedder
from .exceptions import InputError
from .ids import id_text
from .profiles import Profiles
from .ranking import Admission
from .reasons import ReasonWriter
from .rescoring import replace_rows
from .roles import fill_roles
from .score_ranking import LiveRanking
from .scoring import PairScorer
from .text_check import list_unranked, note_foreign_languages

__all__ = ["Upkeep"]

IntArray = NDArray[np.intp]


# With fewer of them taking part, thresholds are read off everybody.
_FEWEST_REFERENCES: Final = 2


class Upkeep:
    """
    The part of `clustermatch.PartnerRecommender` that follows changes.

    Attributes
    ----------
    profiles_, embedder_, scorer_, roles_, unranked_
        As of `clustermatch.PartnerRecommender`.
    """

    n_jobs: int
    progress: bool | None
    profiles_: Profiles
    embedder_: ProfileEmbedder
    scorer_: PairScorer
    roles_: pd.DataFrame
    unranked_: pd.DataFrame
    _eligible: NDArray[np.bool_]
    _writer: ReasonWriter
    _stated: Profiles
    _alliances: pd.DataFrame | None
    _live: LiveRanking | None
    _pending: frozenset[Any]

    def update(self, changed: pd.DataFrame | None = None, *, removed: Iterable[Any] = ()) -> Self:
        """
        Take in organisations that came or changed, and let go of those that went.

        Parameters
        ----------
        changed : DataFrame, default=None
            Rows as for `fit`. An id that is known replaces its row as a whole; others are new.
        removed : iterable, default=()
            Ids that went, or one id.

        Returns
        -------
        PartnerRecommender
            Itself, as a fresh `fit` on the table of now would leave it.

        Raises
        ------
        InputError
            If a row is not usable, an id to remove is unknown or also changed, ids are of
            another kind, or fewer than two organisations with text are left. What was fitted
            before stays as it was.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.

        Notes
        -----
        What holds for all - means of languages, rarity of words, what is usual for a row,
        thresholds of partner types - is read off a sample of at most 4,096 organisations
        (`clustermatch.sample`). Where none of these is concerned, the changed rows alone are
        embedded, and the next `recommend` without targets repairs the lists that they touch.
        Else, and where alliances are known or a language is new, everything is made anew: up to
        4,096 organisations at every change, beyond at one in n / 4,096.

        Examples
        --------
        >>> import clustermatch as cm
        >>> data = cm.load_interclustering(lang="fr")
        >>> rec = cm.PartnerRecommender().fit(data.clusters)
        >>> rec = rec.update(removed=["techtera"])
        >>> "techtera" in rec.profiles_.ids
        False
        """
        check_is_fitted(self)
        one = isinstance(removed, str)  # of several, each letter would be an id
        new, gone = self._read_change(changed, [removed] if one else list(removed))
        change = Change.between(self._stated.ids, new.ids, gone)
        stated = self._stated.replace(change, new)
        if self._concerns_all(stated, change):
            return self.fit(stated, self._alliances)  # type: ignore[attr-defined, no-any-return]
        self._replace(stated, change, new)
        return self

    def _read_change(
        self, changed: pd.DataFrame | None, removed: list[Any]
    ) -> tuple[Profiles, list[Any]]:
        """Read rows and ids, in the form of the ids that are known."""
        ids = self.profiles_.ids
        gone = [ids[position] for position in self.profiles_.positions(removed, "removed")]
        if changed is None:
            return _nobody(self._stated), gone
        new = Profiles.from_frame(changed, fewest=1)
        if isinstance(ids[0], str) and not isinstance(new.ids[0], str):
            as_text = changed[Columns.ID].map(id_text)
            new = Profiles.from_frame(changed.assign(**{Columns.ID: as_text}), fewest=1)
        if type(new.ids[0]) is not type(ids[0]):
            raise InputError(
                f"changed: ids such as {new.ids[0]!r} are text, those known whole numbers such as "
                f"{ids[0]!r}. Give whole numbers, or fit anew with text ids."
            )
        both = sorted({*new.ids} & {*gone})
        if both:
            raise InputError(f"{both[0]!r} is both changed and removed. Decide for one.")
        return new, gone

    def _concerns_all(self, stated: Profiles, change: Change) -> bool:
        """Tell whether anything that is read off a whole population may be another."""
        same_sample = np.array_equal(change.source[stated.references], self._stated.references)
        same_languages = {*stated.langs} == {*self._stated.langs}
        few = self._eligible[self._stated.references].sum() < _FEWEST_REFERENCES
        wordless = self.scorer_.words_ is None
        known = self._alliances is not None
        return bool(known or few or wordless or not same_sample or not same_languages)

    def _replace(self, stated: Profiles, change: Change, new: Profiles) -> None:
        filled, roles = fill_roles(new)
        profiles = self.profiles_.replace(change, filled)
        eligible, words = self._eligible[change.source], self._writer.words
        scorer = self.scorer_
        if len(new):
            part = self.embedder_.transform(filled)
            eligible[change.changed] = filled.has_text & part.profiles.any(axis=1)
            words = words.replace(change, filled.texts)
            vectors, offered, asked = part.profiles, part.competences, part.needs
        else:
            words = words.replace(change, [])
            nothing = (part_of.take(np.empty(0, dtype=np.intp)) for part_of in _phrases(scorer))
            vectors, (offered, asked) = scorer.profiles_[:0], nothing
        scorer = replace_rows(
            scorer,
            change,
            vectors,
            competences=offered,
            needs=asked,
            words=words.vectors,
            languages=np.unique(profiles.langs, return_inverse=True)[1],
            references=profiles.references,
        )
        unranked = list_unranked(profiles, eligible)
        if len(new):
            note_foreign_languages(filled, self.embedder_.encoder_, self.embedder_.lexical_shares_)
        # All at once and last: an update that fails leaves what was before as it was.
        self._stated, self.profiles_, self.scorer_ = stated, profiles, scorer
        self.unranked_, self._eligible = unranked, eligible
        self.roles_ = _renew_roles(self.roles_, roles, profiles, filled)
        self._writer = ReasonWriter(profiles, words)
        self._pending |= {*new.ids}

    def _rank_everybody(
        self, rows: IntArray, admission: Admission, k: int, across: str | None
    ) -> tuple[IntArray, IntArray]:
        """Rank all, from the former ranking where that is there and serves."""
        ids, live = self.profiles_.ids, self._live
        if live is not None and live.serves(k, across, len(self._pending)):
            live = live.update(self.scorer_, ids, admission, self._pending)
        else:
            live = LiveRanking.fit(
                self.scorer_, ids, admission, k, across, n_jobs=self.n_jobs, progress=self.progress
            )
        self._live, self._pending = live, frozenset()
        return live.live.ranked.partners[rows], TileMask(admission).n_allowed()[rows]


def _nobody(profiles: Profiles) -> Profiles:
    return Profiles((), (), (), (), (), (), (), profiles.attributes.iloc[:0])


def _phrases(scorer: PairScorer) -> tuple[Any, Any]:
    return scorer.gains_.plain_competences, scorer.gains_.plain_needs


def _renew_roles(
    before: pd.DataFrame, new: pd.DataFrame, profiles: Profiles, changed: Profiles
) -> pd.DataFrame:
    """Put roles together, in the order of the organisations."""
    at = {key: position for position, key in enumerate(profiles.ids)}
    kept = before[before[Columns.ID].isin(at) & ~before[Columns.ID].isin(changed.ids)]
    if not len(kept) or not len(new):
        return (new if len(new) else kept).reset_index(drop=True)
    both = pd.concat([kept, new])
    order = both[Columns.ID].map(at).argsort(kind="stable")
    return both.iloc[order].reset_index(drop=True)
