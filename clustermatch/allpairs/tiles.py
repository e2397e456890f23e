"""Fill lists tile by tile: only tiles on and above the diagonal, each for rows and columns."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import effective_n_jobs
from numpy.typing import NDArray

from ..threads import map_blocks
from . import plain
from .forms import Form
from .integers import one_torch_thread
from .lists import TopLists
from .mask import TileMask
from .scratch import Scratch

__all__ = ["Search", "TilePair", "fill_lists", "fill_lists_in_threads", "tile_pairs"]

TilePair = tuple[slice, slice]


@dataclass(frozen=True, eq=False)
class Search:
    """
    What to look for.

    Attributes
    ----------
    form : Form
        The score.
    mask : TileMask
        Who may be listed for whom.
    shift : ndarray of shape (n_rows,), float32
        Added to the score of each as a candidate.
    depth : int
        Candidates that each list keeps.
    kernels : module
        `clustermatch.allpairs.kernels` or `plain`.
    screen : Screen, default=None
        Looks through tiles in whole numbers first, if at all.
    note : str, default=""
        Why another engine runs than was asked for.
    """

    form: Form
    mask: TileMask
    shift: NDArray[np.float32]
    depth: int
    kernels: Any
    screen: Any = None
    note: str = ""

    @property
    def engine(self) -> str:
        """
        Tell what runs the tiles.

        Returns
        -------
        str
            "numpy", "numba" or "int8".
        """
        compiled = "numba" if self.screen is None else "int8"
        return "numpy" if self.kernels is plain else compiled

    @property
    def slack(self) -> float:
        """
        Tell how far a score, with what is added, may be above its bound.

        Returns
        -------
        float
            Slack of the form, and rounding of a sum in float32.
        """
        return self.form.slack + float(np.abs(self.shift).max(initial=0.0)) * 2.0**-22


def tile_pairs(n_rows: int, size: int) -> list[TilePair]:
    """
    Cut all pairs of rows into tiles.

    Parameters
    ----------
    n_rows : int
        Organisations.
    size : int
        Rows of a tile.

    Returns
    -------
    list of tuple of two slice
        Rows and columns of each tile on or above the diagonal, strip after strip.

    Examples
    --------
    >>> len(tile_pairs(1000, 512))
    3
    """
    starts = range(0, n_rows, size)
    spans = [slice(start, min(start + size, n_rows)) for start in starts]
    return [(rows, columns) for at, rows in enumerate(spans) for columns in spans[at:]]


def fill_lists(search: Search, pairs: Iterable[TilePair], lists: TopLists) -> TopLists:
    """
    Look through some tiles, in one thread.

    A pure function but for `lists`: what other tiles found merges with it in any order.

    Parameters
    ----------
    search : Search
        What to look for.
    pairs : iterable of tuple of two slice
        Tiles.
    lists : TopLists
        Written to; it may hold what other tiles have found.

    Returns
    -------
    TopLists
        The same.
    """
    scratch = Scratch()
    if search.screen is None:
        for rows, columns in pairs:
            _look(search, rows, columns, lists, scratch)
        return lists
    with one_torch_thread():
        for rows, columns in pairs:
            if not search.screen.look(rows, columns, lists, scratch):
                _look(search, rows, columns, lists, scratch)
    return lists


def _look(search: Search, rows: slice, columns: slice, lists: TopLists, scratch: Scratch) -> None:
    """Look through a tile in float32."""
    kernels = search.kernels
    tile = search.form.tile(rows, columns, kernels, scratch)
    search.mask.apply(tile, rows.start, columns.start, kernels)
    where = (rows.start, columns.start, search.shift)
    kernels.select_tile(tile, *where, lists.bounds, lists.partners, lists.floor, lists.filled)


def fill_lists_in_threads(
    search: Search, pairs: Iterable[TilePair], *, n_jobs: int = 1
) -> TopLists:
    """
    Look through tiles, in threads that each keep lists of their own.

    Parameters
    ----------
    search : Search
        What to look for.
    pairs : iterable of tuple of two slice
        Tiles; taken as threads become free.
    n_jobs : int, default=1
        Threads; -1 takes all cores.

    Returns
    -------
    TopLists
        Of all rows.

    Raises
    ------
    InputError
        If `n_jobs` is no number of threads.
    """
    shared = _Shared(pairs)

    def work(_: int) -> TopLists:
        return fill_lists(search, shared, TopLists.empty(search.form.n_rows, search.depth))

    threads = max(1, effective_n_jobs(n_jobs or 1))
    first, *others = map_blocks(work, range(threads), n_jobs)
    for other in others:
        first = first.merge(other)
    return first


class _Shared(Iterator[TilePair]):
    """An iterable that several threads take from."""

    def __init__(self, items: Iterable[TilePair]):
        self._items = iter(items)
        self._lock = threading.Lock()

    def __next__(self) -> TilePair:
        with self._lock:
            return next(self._items)
