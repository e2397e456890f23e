"""Partners by the whole score: all against all by tiles, a few targets row by row."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .allpairs import top_partners
from .allpairs.mask import TileMask
from .allpairs.tiles import TilePair
from .progress import track
from .ranking import Admission, rank_partners
from .score_form import ScoreForm
from .scoring import PairScorer

__all__ = ["rank_by_score"]

IntArray = NDArray[np.intp]

# Half of all pairs are scored for all targets at once; fewer targets than this are cheaper alone.
_SHARE_OF_TARGETS: Final = 0.5
_DOING: Final = "ranking partners"


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
    array([1, 0, 1])
    """
    if len(rows) < _SHARE_OF_TARGETS * len(scorer.profiles_):
        blocks = list(scorer.blocks(rows))
        watched = track(blocks, _DOING, total=len(blocks), show=progress)
        return rank_partners(
            lambda some: scorer.score_block(some).score, watched, admission, k, n_jobs=n_jobs
        )

    def watch(pairs: list[TilePair]) -> Iterable[TilePair]:
        return track(pairs, _DOING, total=len(pairs), show=progress)

    form = ScoreForm(scorer)
    ranked = top_partners(form, k, admission=admission, n_jobs=n_jobs, watch=watch)
    return ranked.partners[rows], TileMask(admission).n_allowed()[rows]
