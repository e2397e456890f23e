"""Tiles of the whole score out of float32 products, each entry a bound from above."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .allpairs import kernels
from .allpairs.forms import Rows, rounding_error
from .allpairs.layout import SlotTile
from .allpairs.scratch import Scratch
from .gains import DIFFERENCE_SHARE, FUSIONS
from .hubs import Closeness
from .score_kernels import closeness_tile, gain_tile, novelty_tile, sparse_tile
from .scoring import PairScorer

__all__ = ["ScoreTiles"]

IntArray = NDArray[np.intp]
Tile = NDArray[np.float32]

# Words that more than this share of all texts hold are multiplied as a dense matrix.
_COMMON: Final = 0.125
# Of 0.5 * (1 + erf), of its exponential, and of sums of a few float32 numbers in [0, 1].
_CURVE_ERROR: Final = 2e-6
# What float32 may lose where two terms cancel out.
_CANCELLED: Final = 2e-7
_NO_COMMON: Final = np.empty((0, 0), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class _Sparse:
    """Rows of a sparse matrix in float32."""

    starts: IntArray
    columns: IntArray
    values: Tile
    n_columns: int

    @classmethod
    def of(cls, matrix: sparse.csr_array) -> Self:
        return cls(
            matrix.indptr.astype(np.int64),
            matrix.indices.astype(np.int64),
            matrix.data.astype(np.float32),
            matrix.shape[1],
        )

    def add_products(
        self, rows: Rows, right: "_Sparse", columns: slice, out: Tile, scratch: Scratch, name: str
    ) -> None:
        at = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        place = scratch.filled(name, self.n_columns, -1)
        ours = (self.starts, self.columns, self.values)
        theirs = (right.starts, right.columns, right.values)
        sparse_tile(at, *ours, columns.start, columns.stop, *theirs, place, out)


class _Curve:
    """Closeness of cosines, with the numbers of each row ready."""

    def __init__(self, closeness: Closeness):
        scale, self.known = closeness.scale, closeness.known
        self.scale = scale.astype(np.float32)
        self.shift = (scale * closeness.mean).astype(np.float32)
        largest = float(scale.max(initial=0.0)) * (1.0 + float(np.abs(closeness.mean).max()))
        # Φ rises by at most 0.4 for each unit of its argument.
        self.slack = 0.4 * 4 * largest * 2.0**-23 + _CURVE_ERROR

    def apply(self, tile: Tile, rows: Rows, columns: slice, lift: float) -> None:
        ours = (self.scale[rows], self.shift[rows])
        theirs = (self.scale[columns], self.shift[columns])
        closeness_tile(tile, *ours, *theirs, np.float32(lift))
        if not self.known.all():
            tile[~self.known[rows]] = 0
            tile[:, ~self.known[columns]] = 0


class ScoreTiles:
    """
    Bounds of the score of a fitted scorer.

    Parameters
    ----------
    scorer : PairScorer
        Fitted on the population.

    Attributes
    ----------
    slack : float
        No score is above its bound by more.
    """

    def __init__(self, scorer: PairScorer):
        self.scorer = scorer
        self.weights = scorer.weights_
        self.profiles = scorer.profiles_.astype(np.float32)
        self.profile_error = rounding_error(scorer.profiles_, scorer.profiles_)
        self.curve = _Curve(scorer.closeness_)
        self.slack = 1e-6 + self.curve.slack
        self._prepare_words()
        self._prepare_gains()
        self._prepare_precedents()

    def tile(self, rows: Rows, columns: slice, scratch: Scratch) -> Tile:
        """
        Bound the scores of some rows with others.

        Parameters
        ----------
        rows : slice or ndarray of shape (n_rows,)
            Positions.
        columns : slice
            Consecutive positions.
        scratch : Scratch
            Buffers of this thread.

        Returns
        -------
        ndarray of shape (n_rows, n_columns), float32
            Overwritten by the next call with the same scratch.
        """
        similarity = scratch.product("similarity", self.profiles[rows], self.profiles[columns])
        self.curve.apply(similarity, rows, columns, self.profile_error)
        total = scratch.array("total", similarity.shape)
        np.multiply(similarity, np.float32(self.weights["similarity"]), out=total)
        if self.weights.get("words"):
            total += np.float32(self.weights["words"]) * self._words(
                rows, columns, similarity, scratch
            )
        if self.weights["complementarity"] and len(self.scorer.competences_.vectors):
            total += np.float32(self.weights["complementarity"]) * self._complementarity(
                rows, columns, scratch
            )
        if self.weights.get("precedent"):
            total += np.float32(self.weights["precedent"]) * self._precedent(rows, columns, scratch)
        return total

    def _prepare_words(self) -> None:
        if self.scorer.words_ is None:
            return
        vectors = sparse.csc_array(self.scorer.words_.vectors)
        common = np.diff(vectors.indptr) > _COMMON * vectors.shape[0]
        self.head = vectors[:, common].toarray().astype(np.float32)
        self.tail = _Sparse.of(sparse.csr_array(vectors[:, ~common]))
        self.word_curve = _Curve(self.scorer.words_)
        self.slack += self.word_curve.slack
        # Unit rows with at most so many words, in two parts.
        longest = int(np.diff(sparse.csr_array(vectors).indptr).max(initial=0))
        self.word_error = 1.01 * (longest + 8) * 2.0**-24
        self.one_language = not np.ptp(self.scorer.languages_)

    def _words(self, rows: Rows, columns: slice, similarity: Tile, scratch: Scratch) -> Tile:
        words = scratch.product("words", self.head[rows], self.head[columns])
        self.tail.add_products(rows, self.tail, columns, words, scratch, "terms")
        self.word_curve.apply(words, rows, columns, self.word_error)
        if not self.one_language:
            languages = self.scorer.languages_
            apart = languages[rows][:, None] != languages[columns]
            np.copyto(words, similarity, where=apart)
        return words

    def _prepare_gains(self) -> None:
        gains = self.scorer.gains_
        self.asked, self.plain_asked = (
            phrases.vectors.astype(np.float32) for phrases in (gains.needs, gains.plain_needs)
        )
        self.own = gains.own_cover.astype(np.float32)
        self.has = gains.plain_competences.vectors.astype(np.float32)
        self.silent = gains.rests_on_difference(np.arange(len(self.profiles)))
        # Longest rows are of norm 1; the margin of the gate is on the safe side.
        self.gain_lift = np.float32(rounding_error(np.eye(1, self.profiles.shape[1]), np.eye(1)))
        self._laid_out: dict[tuple[int, int], tuple[SlotTile, SlotTile]] = {}

    def _complementarity(self, rows: Rows, columns: slice, scratch: Scratch) -> Tile:
        towards = self._gain("towards", rows, columns, scratch)
        same = isinstance(rows, slice) and rows == columns
        back = towards if same else self._gain("gain", columns, rows, scratch)
        other = scratch.array("back", towards.shape)
        np.copyto(other, back.T)
        fusion = FUSIONS.index(self.scorer.fusion)
        kernels.blend_tile(towards, other, _NO_COMMON, np.float32(1), fusion, np.float32(0))
        return towards

    def _gain(self, name: str, rows: Rows, columns: Rows, scratch: Scratch) -> Tile:
        """Bound what rows gain from columns."""
        needs = self.scorer.needs_
        offered, plain_offered = self._offered(columns)
        at = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        asked = needs.rows_of(at)
        starts = np.concatenate([[0], np.cumsum(needs.counts[at])])
        out = scratch.array(name, (len(at), offered.n_organisations))
        near = scratch.product("near", self.asked[asked], offered.vectors)
        plain = scratch.product("plain", self.plain_asked[asked], plain_offered.vectors)
        slots = (offered.starts, offered.owners)
        gain_tile(near, plain, self.own[asked], starts, *slots, self.gain_lift, out)
        quiet = np.flatnonzero(self.silent[at])
        if len(quiet):
            self._add_differences(at, quiet, plain_offered, out, scratch)
        return out

    def _add_differences(
        self, at: IntArray, quiet: IntArray, offered: SlotTile, out: Tile, scratch: Scratch
    ) -> None:
        competences = self.scorer.gains_.plain_competences
        mine = competences.rows_of(at[quiet])
        starts = np.concatenate([[0], np.cumsum(competences.counts[at[quiet]])])
        broad = scratch.product("broad", self.profiles[at[quiet]], offered.vectors)
        narrow = scratch.product("narrow", self.has[mine], offered.vectors)
        slots = (offered.starts, offered.owners, self.gain_lift)
        novelty_tile(broad, narrow, starts, quiet, *slots, np.float32(DIFFERENCE_SHARE), out)

    def _offered(self, columns: Rows) -> tuple[SlotTile, SlotTile]:
        gains = self.scorer.gains_

        def cut(rows: Rows) -> tuple[SlotTile, SlotTile]:
            return SlotTile.cut(gains.competences, rows), SlotTile.cut(
                gains.plain_competences, rows
            )

        if not isinstance(columns, slice):
            return cut(columns)
        key = columns.start, columns.stop
        if key not in self._laid_out:  # two threads may both do it: the same result
            self._laid_out[key] = cut(columns)
        return self._laid_out[key]

    def _prepare_precedents(self) -> None:
        precedents = self.scorer.precedents_
        if precedents is None:
            return
        self.seen = _Sparse.of(sparse.csr_array(precedents.standing @ precedents.alliances))
        self.standing = _Sparse.of(precedents.standing)
        changes = precedents.changes()
        changes.data += _CANCELLED
        self.changes = _Sparse.of(changes)
        self.ones = _Sparse.of(sparse.eye_array(len(self.profiles), format="csr"))

    def _precedent(self, rows: Rows, columns: slice, scratch: Scratch) -> Tile:
        n_rows = rows.stop - rows.start if isinstance(rows, slice) else len(rows)
        found = scratch.array("precedent", (n_rows, columns.stop - columns.start))
        found[:] = 0
        self.seen.add_products(rows, self.standing, columns, found, scratch, "neighbours")
        self.changes.add_products(rows, self.ones, columns, found, scratch, "neighbours")
        found *= np.float32(1 + 1e-5)
        return np.asarray(np.sqrt(np.clip(found, 0, 1, out=found), out=found))
