"""Partners by the whole score: few targets row by row, everybody by tiles and kept up to date."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from .allpairs import LivePartners
from .allpairs.mask import TileMask
from .allpairs.tiles import TilePair
from .progress import track
from .ranking import Admission, rank_partners
from .score_form import ScoreForm
from .scoring import PairScorer

__all__ = ["LiveRanking", "rank_by_score"]

IntArray = NDArray[np.intp]

_DOING: Final = "ranking partners"
# Half of all pairs are scored for everybody at once; fewer targets than this are cheaper alone.
_SHARE_OF_TARGETS: Final = 0.5
# With more changes than this share a run from the start costs no more.
_SHARE_OF_CHANGES: Final = 0.1


def rank_by_score(
    scorer: PairScorer,
    rows: IntArray,
    admission: Admission,
    k: int,
    *,
    n_jobs: int = 1,
    progress: bool | None = None,
) -> tuple[IntArray, IntArray]:
    """
    Find the k best admissible candidates of some targets.

    Parameters
    ----------
    scorer : PairScorer
        Fitted on the population.
    rows : ndarray of shape (n_targets,)
        Positions of the targets.
    admission : Admission
        Who may be suggested to whom.
    k : int
        Partners wanted for each target.
    n_jobs : int, default=1
        Threads; -1 takes all cores. The result is the same.
    progress : bool, default=None
        None shows a bar where stderr is a terminal.

    Returns
    -------
    partners : ndarray of shape (n_targets, k)
        Positions of the partners, best first; -1 where fewer than k are admissible.
    n_allowed : ndarray of shape (n_targets,)
        How many candidates each target had.

    Examples
    --------
    >>> scorer = PairScorer(weights={"similarity": 1}).fit([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    >>> everybody = Admission(np.ones(3, dtype=bool))
    >>> rank_by_score(scorer, np.arange(3), everybody, 1)[0].ravel()
    array([1, 2, 1])
    """
    if len(rows) > _SHARE_OF_TARGETS * len(scorer.profiles_):
        live = _rank_all(scorer, admission, k, n_jobs, progress)
        return live.ranked.partners[rows], TileMask(admission).n_allowed()[rows]
    blocks = list(scorer.blocks(rows))
    watched = track(blocks, _DOING, total=len(blocks), show=progress)
    return rank_partners(
        lambda some: scorer.score_block(some).score, watched, admission, k, n_jobs=n_jobs
    )


@dataclass(frozen=True, eq=False)
class LiveRanking:
    """
    The partners of everybody, and for whom and under which conditions they were found.

    Attributes
    ----------
    live : LivePartners
        The table and its lists.
    ids : tuple
        Who stood where.
    across : str or None
        The attribute that had to differ.
    excluded : frozenset of tuple of two ids
        Pairs that were excluded, in either direction.
    """

    live: LivePartners
    ids: tuple[Any, ...]
    across: str | None
    excluded: frozenset[tuple[Any, Any]]

    @classmethod
    def fit(
        cls,
        scorer: PairScorer,
        ids: tuple[Any, ...],
        admission: Admission,
        k: int,
        across: str | None,
        *,
        n_jobs: int = 1,
        progress: bool | None = None,
    ) -> Self:
        """
        Rank everybody.

        Parameters
        ----------
        scorer : PairScorer
            Fitted on the population.
        ids : tuple
            Of the population.
        admission : Admission
            Who may be suggested to whom.
        k : int
            Partners wanted.
        across : str or None
            The attribute that has to differ.
        n_jobs : int, default=1
            Threads.
        progress : bool, default=None
            None shows a bar where stderr is a terminal.

        Returns
        -------
        LiveRanking
            Ready to be kept up to date.
        """
        live = _rank_all(scorer, admission, k, n_jobs, progress)
        return cls(live, ids, across, _excluded_ids(admission, ids))

    def serves(self, k: int, across: str | None, n_pending: int) -> bool:
        """
        Tell whether bringing this up to date is cheaper than a run from the start.

        Parameters
        ----------
        k : int
            Partners wanted.
        across : str or None
            The attribute that has to differ.
        n_pending : int
            How many changed since.

        Returns
        -------
        bool
            False also where the conditions are others.
        """
        few = n_pending <= _SHARE_OF_CHANGES * len(self.ids)
        return few and k == self.live.k and across == self.across

    def update(
        self,
        scorer: PairScorer,
        ids: tuple[Any, ...],
        admission: Admission,
        pending: frozenset[Any],
    ) -> Self:
        """
        Rank again where somebody came, changed or went, or where other pairs are excluded.

        Parameters
        ----------
        scorer : PairScorer
            Of the population as it is now.
        ids : tuple
            Of the population as it is now.
        admission : Admission
            Who may be suggested to whom now.
        pending : frozenset
            Ids that came or changed since.

        Returns
        -------
        LiveRanking
            The table of a run from the start.
        """
        at = {key: position for position, key in enumerate(ids)}
        excluded = _excluded_ids(admission, ids)
        anew = pending | {key for pair in excluded ^ self.excluded for key in pair}
        live = self.live.update(
            ScoreForm(scorer),
            sorted(at[key] for key in anew if key in at),
            moved=np.array([at.get(key, -1) for key in self.ids], dtype=np.intp),
            admission=admission,
        )
        return type(self)(live, ids, self.across, excluded)


def _rank_all(
    scorer: PairScorer, admission: Admission, k: int, n_jobs: int, progress: bool | None
) -> LivePartners:
    def watch(pairs: list[TilePair]) -> Iterable[TilePair]:
        return track(pairs, _DOING, total=len(pairs), show=progress)

    form = ScoreForm(scorer)
    return LivePartners.fit(form, k, admission=admission, n_jobs=n_jobs, watch=watch)


def _excluded_ids(admission: Admission, ids: tuple[Any, ...]) -> frozenset[tuple[Any, Any]]:
    if admission.excluded is None:
        return frozenset()
    row, column = admission.excluded.nonzero()
    return frozenset((ids[one], ids[other]) for one, other in zip(row, column, strict=True))
