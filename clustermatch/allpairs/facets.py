"""Scores of two directions fused: facet by facet, and phrase by phrase. Arrays alone."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..exceptions import InputError
from ..gains import FUSIONS, fuse
from ..phrases import Phrases
from .forms import TILE, Form, Rows, rounding_error
from .layout import SlotTile
from .scratch import Scratch

__all__ = ["Coverage", "TwoFacets"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Tile = NDArray[np.float32]
Vectors = NDArray[np.floating[Any]]

_NOTHING: Final = np.empty((0, 0), dtype=np.float32)
_UNIT_ROUNDOFF: Final = 2.0**-24
# Roundings of a fusion.
_FUSING: Final = 8


class TwoFacets(Form):
    """
    Two directions fused, and what is common: weight * fusion(p, q) + (1 - weight) * c.

    p = need_i . offer_j, q = need_j . offer_i, both cut off below 0; c = text_i . text_j.

    Parameters
    ----------
    needs, offers : ndarray of shape (n_rows, n_dims)
        What each asks for and brings.
    common : ndarray of shape (n_rows, n_common_dims), default=None
        What each is; None where `weight` is 1.
    weight : float, default=1.0
        Share of the fusion, in [0, 1].
    fusion : {"geometric", "harmonic", "min"}, default="harmonic"
        How both directions become one.

    Raises
    ------
    InputError
        If the fusion or the weight is not allowed, or common is missing.

    Examples
    --------
    >>> from clustermatch.allpairs import plain
    >>> needs, offers = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> TwoFacets(needs, offers).pairs(np.array([0]), np.array([1]), plain)
    array([1.])
    """

    def __init__(
        self,
        needs: Vectors,
        offers: Vectors,
        common: Vectors | None = None,
        *,
        weight: float = 1.0,
        fusion: str = "harmonic",
    ):
        _check_blend(common, weight, fusion)
        self.needs, self.offers, self.common = needs, offers, common
        self.weight, self.fusion = weight, fusion
        self.single = tuple(
            _NOTHING if each is None else np.ascontiguousarray(each, dtype=np.float32)
            for each in (needs, offers, common)
        )
        self.lift = rounding_error(needs, offers, _FUSING)
        shared = 0.0 if common is None else rounding_error(common, common)
        slack = (1.0 - weight) * shared + 8 * _UNIT_ROUNDOFF
        super().__init__(n_rows=len(needs), tile_size=TILE, slack=slack)

    def _tile(self, rows: Rows, columns: slice, kernels: Any, scratch: Scratch) -> Tile:
        needs, offers, texts = self.single
        towards = scratch.product("towards", needs[rows], offers[columns])
        back = scratch.product("back", offers[rows], needs[columns])
        common = _NOTHING
        if self.common is not None:
            common = scratch.product("common", texts[rows], texts[columns])
        _blend(self, towards, back, common, kernels)
        return towards

    def _pairs(self, left: IntArray, right: IntArray, kernels: Any) -> FloatArray:
        towards = kernels.dots(self.needs, self.offers, left, right)
        back = kernels.dots(self.offers, self.needs, left, right)
        return _fused_pairs(self, towards, back, left, right, kernels)


class Coverage(Form):
    """
    Phrase by phrase: what each covers of the other's needs, fused, and what is common.

    cover(i, j) = mean over the needs u of i of max over the offers v of j of u . v (late
    interaction, Khattab and Zaharia 2020), 0 where either states nothing; the score is
    weight * fusion(cover(i, j), cover(j, i)) + (1 - weight) * text_i . text_j.

    Parameters
    ----------
    needs, offers : Phrases
        Of the same organisations.
    common : ndarray of shape (n_rows, n_common_dims), default=None
        What each is; None where `weight` is 1.
    weight : float, default=1.0
        Share of the fusion, in [0, 1].
    fusion : {"geometric", "harmonic", "min"}, default="harmonic"
        How both covers become one.

    Raises
    ------
    InputError
        If the fusion or the weight is not allowed, or common is missing.

    Examples
    --------
    >>> from clustermatch.allpairs import plain
    >>> needs = Phrases.from_counts([[1.0, 0.0], [0.0, 1.0]], [1, 1])
    >>> offers = Phrases.from_counts([[0.0, 1.0], [1.0, 0.0]], [1, 1])
    >>> Coverage(needs, offers).pairs(np.array([0]), np.array([1]), plain)
    array([1.])
    """

    def __init__(
        self,
        needs: Phrases,
        offers: Phrases,
        common: Vectors | None = None,
        *,
        weight: float = 1.0,
        fusion: str = "harmonic",
    ):
        _check_blend(common, weight, fusion)
        self.needs, self.offers, self.common = needs, offers, common
        self.weight, self.fusion = weight, fusion
        self.single = np.ascontiguousarray(needs.vectors, dtype=np.float32)
        self.texts = _NOTHING if common is None else np.ascontiguousarray(common, dtype=np.float32)
        most = _FUSING + int(needs.counts.max(initial=0))
        self.lift = rounding_error(needs.vectors, offers.vectors, most)
        shared = 0.0 if common is None else rounding_error(common, common)
        phrases = max(1.0, max(len(needs.vectors), len(offers.vectors)) / max(1, len(needs.counts)))
        super().__init__(
            n_rows=len(needs.counts),
            tile_size=max(8, int(TILE / phrases)),
            slack=(1.0 - weight) * shared + 8 * _UNIT_ROUNDOFF,
            n_vectors=len(offers.vectors),
        )
        # Every tile meets every other, and is laid out once.
        self._tiles: dict[tuple[int, int], SlotTile] = {}

    def _tile(self, rows: Rows, columns: slice, kernels: Any, scratch: Scratch) -> Tile:
        towards = self._cover("towards", rows, columns, kernels, scratch)
        same = isinstance(rows, slice) and rows == columns
        back = towards if same else self._cover("cover", columns, rows, kernels, scratch)
        other = scratch.array("back", towards.shape)
        np.copyto(other, back.T)
        common = _NOTHING
        if self.common is not None:
            common = scratch.product("common", self.texts[rows], self.texts[columns])
        _blend(self, towards, other, common, kernels)
        return towards

    def _cover(self, name: str, rows: Rows, columns: Rows, kernels: Any, scratch: Scratch) -> Tile:
        asked, starts = self._asked(rows)
        offered = self._offered(columns)
        cosines = scratch.product("cosines", asked, offered.vectors)
        out = scratch.array(name, (len(starts) - 1, offered.n_organisations))
        kernels.cover_tile(cosines, starts, offered.starts, offered.owners, out)
        return out

    def _asked(self, rows: Rows) -> tuple[Tile, IntArray]:
        """Needs of some organisations, owner after owner, and where each owner's begin."""
        if isinstance(rows, slice):
            starts = self.needs.starts[rows.start : rows.stop + 1]
            return self.single[starts[0] : starts[-1]], starts - starts[0]
        starts = np.concatenate([[0], np.cumsum(self.needs.counts[rows])])
        return self.single[self.needs.rows_of(rows)], starts

    def _offered(self, columns: Rows) -> SlotTile:
        if not isinstance(columns, slice):
            return SlotTile.cut(self.offers, columns)
        key = columns.start, columns.stop
        if key not in self._tiles:  # two threads may both do it: the same result
            self._tiles[key] = SlotTile.cut(self.offers, columns)
        return self._tiles[key]

    def _pairs(self, left: IntArray, right: IntArray, kernels: Any) -> FloatArray:
        # A pair that both sides ask for is scored once: it takes many products.
        keys = np.minimum(left, right) * self.n_rows + np.maximum(left, right)
        distinct, pair = np.unique(keys, return_inverse=True)
        one, other = np.divmod(distinct, self.n_rows)
        facets = (self.needs.vectors, self.needs.starts, self.offers.vectors, self.offers.starts)
        towards = kernels.cover_pairs(*facets, one, other)
        back = kernels.cover_pairs(*facets, other, one)
        return _fused_pairs(self, towards, back, one, other, kernels)[pair]


def _check_blend(common: Vectors | None, weight: float, fusion: str) -> None:
    if fusion not in FUSIONS:
        raise InputError(f"fusion must be one of {', '.join(FUSIONS)}, got {fusion!r}.")
    if not 0 <= weight <= 1:
        raise InputError(f"weight must be from 0 to 1, got {weight!r}.")
    if common is None and weight != 1:
        raise InputError(f"weight {weight} leaves a share to what is common, which is not given.")


def _blend(form: Any, towards: Tile, back: Tile, common: Tile, kernels: Any) -> None:
    weight, lift = np.float32(form.weight), np.float32(form.lift)
    kernels.blend_tile(towards, back, common, weight, FUSIONS.index(form.fusion), lift)


def _fused_pairs(
    form: Any,
    towards: FloatArray,
    back: FloatArray,
    left: IntArray,
    right: IntArray,
    kernels: Any,
) -> FloatArray:
    fused = fuse(np.maximum(towards, 0.0), np.maximum(back, 0.0), form.fusion)
    if form.common is None:
        return np.asarray(form.weight * fused)
    common = kernels.dots(form.common, form.common, left, right)
    return np.asarray(form.weight * fused + (1.0 - form.weight) * common)
