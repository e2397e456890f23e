"""Tiles screened by products of whole numbers: what they rule out is never scored. Arrays alone.

A product of rounded rows is off by no more than Cauchy and Schwarz allow (docs/exactness.md).
Pairs that this bound does not rule out are scored in float32, as their tile would have been.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..gains import FUSIONS
from . import integer_kernels, integers, kernels
from .facets import Coverage, TwoFacets
from .forms import Cosine, Form
from .integers import IntegerRows, multiply
from .layout import SlotTile
from .lists import TopLists
from .mask import TileMask
from .scratch import Scratch

__all__ = ["Screen", "screen_of", "why_not"]

Singles = NDArray[np.float32]
Cells = NDArray[np.int32]
Floors = tuple[bool, Singles, Singles, Singles, Singles, Cells]

# Where more than one pair in so many is left, a tile in float32 costs less.
_TOO_MANY: Final = 8
# No list takes anything for a row that takes no part.
_NEVER: Final = np.float32(1e30)
# What a direction counts at least, in the bound as in the score.
_NO_GAIN: Final = np.float32(0.0)
_NOTHING: Final = np.empty((0, 0), dtype=np.float32)


class Screen(ABC):
    """
    Looks through tiles by products of whole numbers.

    Parameters
    ----------
    form : Form
        The score.
    mask : TileMask
        Who may be listed for whom.
    shift : ndarray of shape (n_rows,), float32
        Added to the score of each as a candidate.
    """

    def __init__(self, form: Form, mask: TileMask, shift: Singles):
        self.form, self.mask, self.shift = form, mask, shift

    def look(self, rows: slice, columns: slice, lists: TopLists, scratch: Scratch) -> bool:
        """
        List what a tile holds.

        Parameters
        ----------
        rows, columns : slice
            Consecutive positions.
        lists : TopLists
            Written to.
        scratch : Scratch
            Buffers of this thread.

        Returns
        -------
        bool
            False where too many pairs are left: nothing is listed, and float32 is the way.
        """
        shape = (rows.stop - rows.start, columns.stop - columns.start)
        cells = scratch.array("cells", shape, np.int32).reshape(-1)
        reach = self._reach(rows, lists), self._reach(columns, lists)
        floors = (rows == columns, *reach, self.shift[rows], self.shift[columns], cells)
        where = (rows.start, columns.start)
        count = self._screen(rows, columns, scratch, floors)
        if not self.mask.is_open:
            count = integer_kernels.allow_cells(cells, count, *where, *self.mask.parts())
        if count > max(cells.size // _TOO_MANY, 64):
            return False
        scores = self._score(rows, columns, cells[:count])
        arrays = lists.bounds, lists.partners, lists.floor, lists.filled
        integer_kernels.append_cells(cells[:count], scores, *where, self.shift, *arrays)
        return True

    def _reach(self, rows: slice, lists: TopLists) -> Singles:
        return np.where(self.mask.admission.eligible[rows], lists.floor[rows], _NEVER)

    @abstractmethod
    def _screen(self, rows: slice, columns: slice, scratch: Scratch, floors: Floors) -> int:
        """Note the cells that no floor rules out, and tell how many."""

    @abstractmethod
    def _score(self, rows: slice, columns: slice, cells: Cells) -> Singles:
        """Bound the scores of cells as `Form.tile` does."""


class _CosineScreen(Screen):
    """One product, with its error."""

    def __init__(self, form: Cosine, mask: TileMask, shift: Singles):
        super().__init__(form, mask, shift)
        self.single = form.single
        self.rounded = IntegerRows.of(form.vectors)
        self.errors = self.rounded.errors_with(self.rounded.longest)

    def _screen(self, rows: slice, columns: slice, scratch: Scratch, floors: Floors) -> int:
        values, scale = self.rounded.values, self.rounded.scale
        products = multiply(values[rows], values[columns], "whole", scratch)
        errors = scale[rows], self.errors[rows], scale[columns], self.errors[columns]
        return int(integer_kernels.screen_products(products, *errors, *floors))

    def _score(self, rows: slice, columns: slice, cells: Cells) -> Singles:
        return _dots(self.single[rows], self.single[columns], cells)


class _FacetsScreen(Screen):
    """Three products, each with its error, fused as the score is."""

    def __init__(self, form: TwoFacets, mask: TileMask, shift: Singles):
        super().__init__(form, mask, shift)
        self.facets, self.single = form, form.single
        common = _NOTHING if form.common is None else form.common
        needs, offers, texts = rounded = [*map(IntegerRows.of, (form.needs, form.offers, common))]
        self.values = [each.values for each in rounded]
        self.scales = [each.scale for each in rounded]
        self.errors = [
            needs.errors_with(offers.longest),
            offers.errors_with(needs.longest),
            texts.errors_with(texts.longest),
        ]

    def _screen(self, rows: slice, columns: slice, scratch: Scratch, floors: Floors) -> int:
        needs, offers, texts = self.values
        products = (
            multiply(needs[rows], offers[columns], "whole towards", scratch),
            multiply(offers[rows], needs[columns], "whole back", scratch),
            multiply(texts[rows], texts[columns], "whole common", scratch),
        )
        mine = (_cut(self.scales, rows), _cut(self.errors, rows))
        theirs = (_cut(self.scales, columns), _cut(self.errors, columns))
        how = (np.float32(self.facets.weight), FUSIONS.index(self.facets.fusion), _NO_GAIN)
        return int(integer_kernels.screen_facets(products, *mine, *theirs, *how, *floors))

    def _score(self, rows: slice, columns: slice, cells: Cells) -> Singles:
        needs, offers, texts = self.single
        towards = _dots(needs[rows], offers[columns], cells)
        back = _dots(offers[rows], needs[columns], cells)
        common = _dots(texts[rows], texts[columns], cells) if len(texts) else _NOTHING
        return _blend(self.facets, towards, back, common)


class _CoverageScreen(Screen):
    """Products phrase by phrase: means of maxima of bounds are bounds."""

    def __init__(self, form: Coverage, mask: TileMask, shift: Singles):
        super().__init__(form, mask, shift)
        self.coverage = form
        # Roundings: of a mean and of competences in float32, twice over, as those rounded to
        # whole numbers may be longer than their originals.
        self.sums = sums = 2 * int(form.needs.counts.max(initial=0)) + 6
        offers = form.offers.vectors
        self.needs = IntegerRows.of(form.needs.vectors)
        longest = 1.001 * float(np.sqrt(np.einsum("ij,ij->i", offers, offers).max(initial=0.0)))
        self.need_errors = self.needs.errors_with(longest, sums)
        # Every tile meets every other, and is rounded once.
        self._tiles: dict[tuple[int, int], _Offered] = {}

    def _screen(self, rows: slice, columns: slice, scratch: Scratch, floors: Floors) -> int:
        towards = self._bound("towards", rows, columns, scratch)
        back = self._bound("cover", columns, rows, scratch).T.copy()
        common = _NOTHING
        if self.coverage.common is not None:
            texts = self.coverage.texts
            common = scratch.product("common", texts[rows], texts[columns])
        _blend(self.coverage, towards, back, common)
        return int(integer_kernels.screen_tile(towards, *floors))

    def _bound(self, name: str, rows: slice, columns: slice, scratch: Scratch) -> Singles:
        """Bound what some organisations cover of the needs of others."""
        starts = self.coverage.needs.starts[rows.start : rows.stop + 1]
        asked = slice(starts[0], starts[-1])
        offered = self._offered(columns)
        laid, offers = offered.laid, offered.rounded
        products = multiply(self.needs.values[asked], offers.values, "whole", scratch)
        out = scratch.array(name, (len(starts) - 1, laid.n_organisations))
        integer_kernels.bound_covers(
            *(products, starts - starts[0], self.needs.scale[asked], self.need_errors[asked]),
            *(laid.starts, laid.owners, offers.scale, offered.errors, out),
        )
        return out

    def _score(self, rows: slice, columns: slice, cells: Cells) -> Singles:
        towards = self._cover(rows, columns, cells, by_column=False)
        back = self._cover(columns, rows, cells, by_column=True)
        common, texts = _NOTHING, self.coverage.texts
        if self.coverage.common is not None:
            common = _dots(texts[rows], texts[columns], cells)
        return _blend(self.coverage, towards, back, common)

    def _cover(self, asking: slice, giving: slice, cells: Cells, *, by_column: bool) -> Singles:
        scores = np.empty(len(cells), dtype=np.float32)
        starts = self.coverage.needs.starts[asking.start : asking.stop + 1]
        offered, counts = self._offered(giving), self.coverage.offers.counts[giving]
        there = (offered.laid.vectors, offered.laid.starts, offered.places, counts)
        integer_kernels.cover_cells(self.coverage.single, starts, *there, cells, by_column, scores)
        return scores

    def _offered(self, columns: slice) -> "_Offered":
        key = columns.start, columns.stop
        if key not in self._tiles:  # two threads may both do it: the same result
            # As laid out, and kept, for tiles in float32.
            laid = self.coverage._offered(columns)
            rounded = IntegerRows.of(laid.vectors)
            places = np.zeros(laid.n_organisations, dtype=np.intp)
            places[laid.owners] = np.arange(len(laid.owners))
            errors = rounded.errors_with(self.needs.longest, self.sums)
            self._tiles[key] = _Offered(laid, rounded, errors, places)
        return self._tiles[key]


@dataclass(frozen=True, eq=False)
class _Offered:
    """Competences of a tile: laid out, rounded, and where in a slot each organisation is."""

    laid: SlotTile
    rounded: IntegerRows
    errors: Singles
    places: NDArray[np.intp]


_SCREENS: Final[dict[type[Form], Any]] = {
    Cosine: _CosineScreen,
    TwoFacets: _FacetsScreen,
    Coverage: _CoverageScreen,
}


def why_not(form: Form) -> str:
    """
    Tell what keeps a score from being screened.

    Parameters
    ----------
    form : Form
        The score.

    Returns
    -------
    str
        The reason; empty if there is none.
    """
    if type(form) not in _SCREENS:
        return f"{type(form).__name__} has no bound in whole numbers"
    return integers.why_not(_width(form))


def screen_of(form: Form, mask: TileMask, shift: Singles) -> Screen:
    """
    Make a score ready to be screened.

    Parameters
    ----------
    form : Form
        The score.
    mask : TileMask
        Who may be listed for whom.
    shift : ndarray of shape (n_rows,), float32
        Added to the score of each as a candidate.

    Returns
    -------
    Screen
        For a form that `why_not` has nothing against.
    """
    screen: Screen = _SCREENS[type(form)](form, mask, shift)
    return screen


def _width(form: Any) -> int:
    """Tell the length of the longest rows."""
    names = ("vectors", "needs", "offers", "common")
    held = [getattr(form, name, None) for name in names]
    rows = [getattr(each, "vectors", each) for each in held if each is not None]
    return max(int(each.shape[1]) for each in rows)


def _cut(arrays: list[Singles], rows: slice) -> tuple[Singles, ...]:
    return tuple(each[rows] if len(each) else each for each in arrays)


def _dots(left: Singles, right: Singles, cells: Cells) -> Singles:
    scores = np.empty(len(cells), dtype=np.float32)
    integer_kernels.dot_cells(left, right, cells, scores)
    return scores


def _blend(form: TwoFacets | Coverage, towards: Singles, back: Singles, common: Singles) -> Singles:
    how = np.float32(form.weight), FUSIONS.index(form.fusion), np.float32(form.lift)
    rows = [each.reshape(1, -1) if each.ndim == 1 else each for each in (towards, back, common)]
    kernels.blend_tile(*rows, *how)
    return towards
