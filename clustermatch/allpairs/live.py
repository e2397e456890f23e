"""Partners of all, kept up to date at the cost of what changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..ranking import DECIMALS, Admission
from .forms import Form
from .lists import FORBIDDEN, TopLists
from .scratch import Scratch
from .settle import Ranked, settle_lists
from .tiles import Search, TilePair, fill_lists_in_threads, tile_pairs
from .top import COMPILED_FROM, make_search

__all__ = ["LivePartners"]

IntArray = NDArray[np.intp]

# Scores are compared after rounding: one unit of the last decimal, both halves.
_STEP: Final = 2 * 10.0**-DECIMALS
_ROWS_AT_ONCE: Final = 64
_COLUMNS_AT_ONCE: Final = 2**14


@dataclass(frozen=True, eq=False)
class LivePartners:
    """
    The k best partners of every row, and the lists that they were settled from.

    Attributes
    ----------
    engine : str
        What runs the tiles.
    lists : TopLists
        Of all rows, with spare entries: a partner that goes is replaced from them.
    ranked : Ranked
        The table, as of `clustermatch.allpairs.top_partners`.

    Examples
    --------
    >>> from clustermatch.allpairs import Cosine
    >>> vectors = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    >>> live = LivePartners.fit(Cosine(vectors), 1)
    >>> vectors = np.array([[1.0, 0.0], [0.6, 0.8], [0.8, 0.6]])
    >>> live.update(Cosine(vectors), [2]).ranked.partners.ravel()
    array([2, 2, 1])
    """

    engine: str
    lists: TopLists
    ranked: Ranked

    @classmethod
    def fit(
        cls,
        form: Form,
        k: int = 3,
        *,
        admission: Admission | None = None,
        bias: ArrayLike | None = None,
        engine: str = "auto",
        n_jobs: int = 1,
        watch: Callable[[list[TilePair]], Iterable[TilePair]] | None = None,
    ) -> Self:
        """
        Rank all, and keep the lists.

        Parameters
        ----------
        form, k, admission, bias, engine, n_jobs, watch : object
            As for `clustermatch.allpairs.top_partners`.

        Returns
        -------
        LivePartners
            With the same table.

        Raises
        ------
        InputError
            As there.
        """
        search = make_search(form, k, admission=admission, bias=bias, engine=engine)
        pairs = tile_pairs(form.n_rows, form.tile_size)
        lists = fill_lists_in_threads(search, watch(pairs) if watch else pairs, n_jobs=n_jobs)
        return cls(engine, lists, settle_lists(search, lists, np.arange(form.n_rows), k))

    @property
    def k(self) -> int:
        """
        Tell how many partners are wanted.

        Returns
        -------
        int
            At least 1.
        """
        return int(self.ranked.partners.shape[1])

    def update(
        self,
        form: Form,
        changed: ArrayLike,
        *,
        moved: IntArray | None = None,
        admission: Admission | None = None,
        bias: ArrayLike | None = None,
    ) -> Self:
        """
        Rank again where rows changed, came or went.

        Parameters
        ----------
        form : Form
            The score as it is now.
        changed : array-like of shape (n_changed,)
            Positions, as they are now, of rows that changed or came.
        moved : ndarray of shape (n_rows_before,), default=None
            Where each former row is now; -1 if it is gone. None: nothing moved. What stays must
            stay in the same order.
        admission : Admission, default=None
            Who may be suggested to whom now; what was allowed between unchanged rows stays so.
        bias : array-like of shape (n_rows,), default=None
            As it is now; unchanged for rows that are not `changed`.

        Returns
        -------
        LivePartners
            With the table of a fresh `fit`. The former one stays as it was.

        Raises
        ------
        InputError
            As `fit`.
        """
        # Few rows are scored: a screen of all of them would cost more than it saves.
        compiled = self.engine in ("numba", "int8") or form.n_vectors >= COMPILED_FROM
        engine = "numba" if compiled and self.engine != "numpy" else "numpy"
        search = make_search(form, self.k, admission=admission, bias=bias, engine=engine)
        fresh = np.zeros(form.n_rows, dtype=bool)
        fresh[np.asarray(changed, dtype=np.intp)] = True
        lists, ranked = _carry_over(self.lists, self.ranked, moved, form.n_rows)
        if moved is not None:
            stayed = np.zeros(form.n_rows, dtype=bool)
            stayed[moved[moved >= 0]] = True
            fresh |= ~stayed
        touched: NDArray[np.bool_] = _drop(lists, fresh)
        touched |= _mention(ranked, fresh)
        # Whatever may reach the k-th best of a row has it settled again, listed or not.
        kth = np.where(np.isnan(ranked.scores[:, -1]), -np.inf, ranked.scores[:, -1])
        reach = (kth - search.slack - _STEP).astype(np.float32)
        # A list that has lost too many proves nothing any more: it is made anew as well.
        anew = fresh | ((lists.filled <= self.k) & (lists.floor > FORBIDDEN))
        rows = np.flatnonzero(anew)
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[start : start + _ROWS_AT_ONCE]
            _refill(search, lists, some, fresh, anew, reach, touched)
        rows = np.flatnonzero(touched | anew)
        settled = settle_lists(search, lists, rows, self.k)
        ranked.partners[rows], ranked.scores[rows] = settled.partners, settled.scores
        return type(self)(self.engine, lists, replace(ranked, n_searched=settled.n_searched))


def _carry_over(
    lists: TopLists, ranked: Ranked, moved: IntArray | None, n_rows: int
) -> tuple[TopLists, Ranked]:
    """Copy lists and table, with rows and partners where they are now."""
    if moved is None:
        copied = lists.take(np.arange(n_rows))
        return copied, Ranked(ranked.partners.copy(), ranked.scores.copy(), 0)
    moved = np.asarray(moved, dtype=np.intp)
    everybody = moved >= 0
    now = np.append(moved, -1)  # the place of "nobody" is the last, -1
    fresh = TopLists.empty(n_rows, lists.depth)
    rows = moved[everybody]
    fresh.bounds[rows], fresh.floor[rows] = lists.bounds[everybody], lists.floor[everybody]
    fresh.filled[rows] = lists.filled[everybody]
    gone = now[lists.partners[everybody]]
    # Who is gone is told from an empty place by its bound.
    fresh.partners[rows] = gone
    partners = np.full((n_rows, ranked.partners.shape[1]), -1, dtype=np.intp)
    scores = np.full(partners.shape, np.nan)
    partners[rows], scores[rows] = now[ranked.partners[everybody]], ranked.scores[everybody]
    return fresh, Ranked(partners, scores, 0)


def _drop(lists: TopLists, fresh: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Take out who changed or is gone; tell which lists had them."""
    listed = lists.bounds > FORBIDDEN
    gone = listed & (fresh[lists.partners] | (lists.partners < 0))
    touched: NDArray[np.bool_] = np.asarray(gone.any(axis=1))
    rows = np.flatnonzero(touched)
    bounds = np.where(gone[rows], FORBIDDEN, lists.bounds[rows])
    partners = np.where(gone[rows], -1, lists.partners[rows])
    order = np.argsort(-bounds, axis=1, kind="stable")  # empty places last
    lists.bounds[rows] = np.take_along_axis(bounds, order, axis=1)
    lists.partners[rows] = np.take_along_axis(partners, order, axis=1)
    lists.filled[rows] = (lists.partners[rows] >= 0).sum(axis=1)
    return touched


def _mention(ranked: Ranked, fresh: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which rows of the table name somebody who changed or is gone."""
    named = ~np.isnan(ranked.scores)
    return np.asarray((named & (fresh[ranked.partners] | (ranked.partners < 0))).any(axis=1))


def _refill(
    search: Search,
    lists: TopLists,
    rows: IntArray,
    fresh: NDArray[np.bool_],
    anew: NDArray[np.bool_],
    reach: NDArray[np.float32],
    touched: NDArray[np.bool_],
) -> None:
    """List anew the candidates of some rows; list those that changed for everybody else."""
    n_rows, width = search.form.n_rows, lists.bounds.shape[1]
    bounds = np.empty((len(rows), n_rows), dtype=np.float32)
    scratch = Scratch()
    for start in range(0, n_rows, _COLUMNS_AT_ONCE):
        columns = slice(start, min(start + _COLUMNS_AT_ONCE, n_rows))
        tile = search.form.tile(rows, columns, search.kernels, scratch)
        bounds[:, columns] = np.where(search.mask.allowed(rows, columns), tile, FORBIDDEN)
    for row, mine in zip(rows, bounds, strict=True):
        if fresh[row]:
            # Rows that are listed anew come to it on their own.
            theirs = mine + search.shift[row]
            met = (mine > FORBIDDEN) & ~anew
            touched |= met & (theirs >= reach)
            for other in np.flatnonzero(met & (theirs > lists.floor)):
                _append(lists, int(other), theirs[other], int(row))
    shifted = np.where(bounds > FORBIDDEN, bounds + search.shift, FORBIDDEN)
    taken = min(width - 1, n_rows)
    best = np.argpartition(-shifted, taken - 1, axis=1)[:, :taken]
    found = np.take_along_axis(shifted, best, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")
    best, found = np.take_along_axis(best, order, axis=1), np.take_along_axis(found, order, axis=1)
    lists.bounds[rows], lists.partners[rows] = FORBIDDEN, -1
    lists.bounds[rows, :taken] = found
    lists.partners[rows, :taken] = np.where(found > FORBIDDEN, best, -1)
    lists.filled[rows] = (found > FORBIDDEN).sum(axis=1)
    lists.floor[rows] = found[:, -1] if taken < n_rows else FORBIDDEN


def _append(lists: TopLists, row: int, bound: float, partner: int) -> None:
    """Add a candidate; a list that is full keeps its better half."""
    at = lists.filled[row]
    lists.bounds[row, at], lists.partners[row, at] = bound, partner
    lists.filled[row] = at + 1
    if at + 1 < lists.bounds.shape[1]:
        return
    order = np.argsort(-lists.bounds[row], kind="stable")
    kept, left = order[: lists.depth].copy(), order[lists.depth :]
    lists.floor[row] = max(lists.floor[row], lists.bounds[row][left[0]])
    bounds, partners = lists.bounds[row][kept], lists.partners[row][kept]
    lists.bounds[row], lists.partners[row] = FORBIDDEN, -1
    lists.bounds[row, : lists.depth], lists.partners[row, : lists.depth] = bounds, partners
    lists.filled[row] = lists.depth
