"""What a run in parts is to do: checked, cut into parts, and told by what it depends on."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from .. import __version__
from ..admission import check_k, read_admission, warn_short_lists
from ..allpairs.lists import TopLists
from ..allpairs.mask import TileMask
from ..allpairs.settle import settle_lists
from ..allpairs.tiles import Search
from ..allpairs.top import make_search
from ..columns import RECOMMENDATION_COLUMNS, Columns
from ..encoders import identify
from ..exceptions import InputError
from ..profiles import Profiles
from ..ranking import Admission
from ..recommender import PartnerRecommender
from ..score_form import ScoreForm

__all__ = ["BatchTask", "describe_options"]

IntArray = NDArray[np.intp]
Pairs = pd.DataFrame | Iterable[tuple[Any, Any]]

_METHOD: Final = "ranked"


def describe_options(
    *, k: int, part_rows: int, across: str | None, method: str, encoder: object
) -> dict[str, Any]:
    """
    Name what a table depends on and is known before anything is fitted.

    Parameters
    ----------
    k : int
        Partners wanted.
    part_rows : int
        Targets of each part.
    across : str or None
        An attribute that must differ.
    method : str
        "ranked".
    encoder : Encoder
        Not yet fitted, or fitted.

    Returns
    -------
    dict of str to object
        A part of what a manifest records as its "fingerprint".

    Examples
    --------
    >>> from clustermatch.encoders import LexicalEncoder
    >>> found = describe_options(
    ...     k=3, part_rows=9, across=None, method="ranked", encoder=LexicalEncoder()
    ... )
    >>> found["encoder"]
    'lexical'
    """
    return {
        "version": __version__,
        "k": int(k),
        "targets of a part (--parts)": int(part_rows),
        "across": across,
        "method": method,
        "encoder": str(identify(encoder)),
    }


@dataclass(frozen=True, eq=False)
class BatchTask:
    """
    What is asked for.

    Attributes
    ----------
    recommender : PartnerRecommender
        Fitted.
    admission : Admission
        Who may be suggested to whom.
    rows : ndarray of shape (n_targets,)
        Positions of all targets.
    n_allowed : ndarray of shape (n_targets,)
        Candidates of each.
    k : int
        Partners wanted.
    part_rows : int
        Targets of each part.
    across : str or None
        An attribute that must differ.
    method : str
        "ranked".
    """

    recommender: PartnerRecommender
    admission: Admission
    rows: IntArray
    n_allowed: IntArray
    k: int
    part_rows: int
    across: str | None
    method: str

    @classmethod
    def read(
        cls,
        recommender: PartnerRecommender,
        k: int,
        *,
        part_rows: int,
        exclude: Pairs | None,
        across: str | None,
        method: str,
    ) -> Self:
        """
        Check what is asked for.

        Parameters
        ----------
        recommender : PartnerRecommender
            Fitted.
        k : int
            Partners wanted.
        part_rows : int
            Targets of each part.
        exclude : DataFrame or iterable of tuple or None
            Pairs never to suggest.
        across : str or None
            An attribute that must differ.
        method : str
            "ranked".

        Returns
        -------
        BatchTask
            Ready to run.

        Raises
        ------
        InputError
            If anything is not allowed.
        sklearn.exceptions.NotFittedError
            If the recommender was not fitted.
        """
        check_is_fitted(recommender)
        profiles = recommender.profiles_
        check_k(k, len(profiles) - 1)
        if isinstance(part_rows, bool) or not isinstance(part_rows, int) or part_rows < 1:
            raise InputError(
                f"targets of a part: expected a whole number of at least 1, got {part_rows!r}."
            )
        if method != _METHOD:
            raise InputError(
                f"method of a table in parts must be {_METHOD!r}, got {method!r}: other lists "
                "depend on each other. Use recommend for them."
            )
        eligible = np.ones(len(profiles), dtype=bool)
        eligible[profiles.positions(recommender.unranked_[Columns.ID].tolist(), "unranked")] = False
        admission = read_admission(profiles, eligible, exclude, across)
        rows, n_allowed = np.flatnonzero(eligible), TileMask(admission).n_allowed()
        return cls(recommender, admission, rows, n_allowed[rows], k, part_rows, across, method)

    def rows_of_parts(self) -> list[int]:
        """
        Count the rows of each part before it is made.

        Returns
        -------
        list of int
            Of each part.
        """
        listed = np.minimum(self.n_allowed, self.k)
        starts = range(0, len(self.rows), self.part_rows)
        return [int(listed[at : at + self.part_rows].sum()) for at in starts]

    def warn(self) -> None:
        """
        Say which lists are shorter than k.

        Warns
        -----
        ShortListWarning
            If any is.
        """
        profiles = self.recommender.profiles_
        warn_short_lists(profiles, self.rows, self.n_allowed, self.k, self.admission, self.across)

    def search(self) -> Search:
        """
        Make the search ready, compiled where that is worth it.

        Returns
        -------
        Search
            Over the whole score.
        """
        form = ScoreForm(self.recommender.scorer_)
        return make_search(form, self.k, admission=self.admission)

    def table(self, search: Search, lists: TopLists, number: int) -> pd.DataFrame:
        """
        Make a part, as `PartnerRecommender.recommend` makes the whole.

        Parameters
        ----------
        search : Search
            What was looked for.
        lists : TopLists
            What all tiles found.
        number : int
            Of the part.

        Returns
        -------
        DataFrame
            Its rows, by target and rank.
        """
        start = number * self.part_rows
        rows = self.rows[start : start + self.part_rows]
        partners = settle_lists(search, lists, rows, self.k).partners
        found = partners >= 0
        ids = np.asarray(self.recommender.profiles_.ids, dtype=object)
        sides = {
            Columns.TARGET_ID: ids[np.repeat(rows, found.sum(axis=1))],
            Columns.PARTNER_ID: ids[partners[found]],
        }
        table = self.recommender.score_pairs(pd.DataFrame(sides, dtype=object))
        ranks = np.broadcast_to(np.arange(1, self.k + 1), partners.shape)[found]
        table.insert(2, Columns.RANK, ranks.astype(np.int64))
        return table[list(RECOMMENDATION_COLUMNS)]

    def fingerprint(self) -> dict[str, Any]:
        """
        Tell all that the table depends on.

        Returns
        -------
        dict of str to object
            Options as they are, texts and pairs as digests; JSON.
        """
        recommender = self.recommender
        given = recommender.get_params(deep=False)
        found = describe_options(
            k=self.k,
            part_rows=self.part_rows,
            across=self.across,
            method=self.method,
            encoder=recommender.embedder_.encoder_,
        )
        weights = given["weights"]
        return {
            **found,
            **{name: given[name] for name in ("fusion", "shrinkage", "lexical_share")},
            "weights": None if weights is None else {k: float(v) for k, v in weights.items()},
            **self._digests(),
        }

    def made_with(self) -> dict[str, Any]:
        """
        Give what a table of `PartnerRecommender.recommend` holds in its ``attrs``.

        Returns
        -------
        dict of str to object
            Encoder, weights and thresholds; JSON.
        """
        recommender = self.recommender
        return {
            **recommender.embedder_.record(),
            "weights": dict(recommender.scorer_.weights_),
            "fusion": recommender.scorer_.fusion,
            "partner_type_thresholds": recommender.partner_types_.thresholds(),
        }

    def _digests(self) -> dict[str, str | None]:
        excluded, groups = self.admission.excluded, self.admission.groups
        precedents = self.recommender.scorer_.precedents_
        return {
            "content of the population": _digest_profiles(self.recommender.profiles_),
            "content of the exclusions": None if excluded is None else _digest_cells(excluded),
            "content of the attribute": None if groups is None else _digest(groups),
            "content of the alliances": (
                None if precedents is None else _digest_cells(precedents.alliances)
            ),
        }


def _digest_profiles(profiles: Profiles) -> str:
    digest = hashlib.sha256()
    fields = (profiles.ids, profiles.names, profiles.langs, profiles.descriptions)
    for row in zip(*fields, profiles.competences, profiles.needs, strict=True):
        digest.update(json.dumps(row, default=str).encode())
    return digest.hexdigest()


def _digest_cells(matrix: Any) -> str:
    """Say which cells are not zero, in whatever order they are stored."""
    row, column = matrix.nonzero()
    order = np.lexsort((column, row))
    return _digest(np.stack([row[order], column[order]]))


def _digest(numbers: NDArray[Any]) -> str:
    return hashlib.sha256(np.ascontiguousarray(numbers, dtype=np.int64).tobytes()).hexdigest()
