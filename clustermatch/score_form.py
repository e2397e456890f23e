"""The score of `PairScorer`, tile by tile, for the search over all pairs. Arrays alone."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from .allpairs import Form, plain
from .allpairs.forms import TILE, Rows
from .allpairs.scratch import Scratch
from .scoring import PairScorer

if TYPE_CHECKING:
    from .score_tiles import ScoreTiles

__all__ = ["ScoreForm"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# float64 scores rounded to float32, both ways.
_ROUNDED: Final = 2.0**-22


class ScoreForm(Form):
    """
    The whole score: similarity, words, complementarity and precedents, weighed.

    Parameters
    ----------
    scorer : PairScorer
        Fitted on the population.

    Notes
    -----
    In numpy a tile is that of `PairScorer` in double precision; compiled, it is made of float32
    products by `ScoreTiles`, each component a bound from above.

    Examples
    --------
    >>> scorer = PairScorer(weights={"similarity": 1}).fit([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    >>> from clustermatch.allpairs import top_partners
    >>> top_partners(ScoreForm(scorer), k=1).partners.ravel()
    array([1, 2, 1])
    """

    def __init__(self, scorer: PairScorer):
        self.scorer = scorer
        counts = [phrases.counts for phrases in (scorer.needs_, scorer.competences_)]
        n_rows = len(scorer.profiles_)
        phrases = max(1.0, max(count.sum() for count in counts) / n_rows)
        self._compiled: ScoreTiles | None = None
        super().__init__(
            n_rows=n_rows,
            tile_size=max(8, int(TILE / phrases)),
            slack=_ROUNDED,
            n_vectors=int(n_rows * phrases),
        )

    def compile(self) -> None:
        """Make ready what compiled tiles need: float32 copies of all vectors."""
        if self._compiled is None:
            from .score_tiles import ScoreTiles

            self._compiled = ScoreTiles(self.scorer)
            self.slack = self._compiled.slack

    def _tile(self, rows: Rows, columns: slice, kernels: Any, scratch: Scratch) -> Any:
        if kernels is not plain and self._compiled is not None:
            return self._compiled.tile(rows, columns, scratch)
        asked = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        others = np.arange(columns.start, columns.stop)
        return self.scorer.score_block(asked, others).score.astype(np.float32)

    def _pairs(self, left: IntArray, right: IntArray, kernels: Any) -> FloatArray:
        return self.scorer.score_pairs(left, right).score
