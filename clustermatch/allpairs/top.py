"""Exact top-k over all pairs."""

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..exceptions import InputError
from ..ranking import Admission
from . import plain
from .forms import Form
from .integers import products_pay
from .mask import TileMask
from .settle import Ranked, settle_lists
from .tiles import Search, TilePair, fill_lists_in_threads, tile_pairs

__all__ = ["COMPILED_FROM", "ENGINES", "SPARE", "make_search", "top_partners"]

ENGINES: Final = ("auto", "numpy", "numba", "int8")
# Candidates kept beyond k: what float32 cannot tell apart is settled among them.
SPARE: Final = 5
# Below, loading compiled kernels takes longer than they save.
COMPILED_FROM: Final = 4096
# Below, importing torch does.
_INTEGERS_FROM: Final = 30_000

Watch = Callable[[list[TilePair]], Iterable[TilePair]]


def top_partners(
    form: Form,
    k: int = 3,
    *,
    admission: Admission | None = None,
    bias: ArrayLike | None = None,
    engine: str = "auto",
    n_jobs: int = 1,
    watch: Watch | None = None,
) -> Ranked:
    """
    Find the k best admissible partners of every row, exactly.

    Parameters
    ----------
    form : Form
        The score: `Cosine`, `TwoFacets` or `Coverage`.
    k : int, default=3
        Partners wanted, at least 1; lists are shorter where fewer are admissible.
    admission : Admission, default=None
        Who may be suggested to whom; None: everybody.
    bias : array-like of shape (n_rows,), default=None
        Added to the score of each as a candidate.
    engine : {"auto", "numpy", "numba", "int8"}, default="auto"
        What runs the tiles. "int8" screens them by whole numbers, where torch can multiply
        these; `Ranked.engine` and `Ranked.note` say if not. "auto" takes numba from 4,096 rows
        on (phrase by phrase: phrases), int8 from 30,000 on where it pays. The result is the same.
    n_jobs : int, default=1
        Threads over tiles; -1 takes all cores. The result is the same.
    watch : callable, default=None
        Takes the list of tiles and passes it through, to show progress.

    Returns
    -------
    Ranked
        Scores in double precision, rounded to 1e-6; ties fall to the smaller position.

    Raises
    ------
    InputError
        If k, the engine or the bias is not allowed.

    Notes
    -----
    Memory beside the vectors in float32, in bytes: for each thread 4 * 480**2 for each product
    that a tile is made of (at most three, five phrase by phrase) and 16 * n_rows * (k + 5) for
    lists; four times as much as one thread's lists while two are merged; some 8 MiB to settle them.
    With int8, one byte more for each number of the rows, and 16 * 480**2 for each thread.

    Examples
    --------
    >>> from clustermatch.allpairs import Cosine
    >>> top_partners(Cosine(np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])), k=1).partners.ravel()
    array([1, 2, 1])
    """
    search = make_search(form, k, admission=admission, bias=bias, engine=engine)
    pairs = tile_pairs(form.n_rows, form.tile_size)
    lists = fill_lists_in_threads(search, watch(pairs) if watch else pairs, n_jobs=n_jobs)
    return settle_lists(search, lists, np.arange(form.n_rows), k)


def make_search(
    form: Form,
    k: int,
    *,
    admission: Admission | None = None,
    bias: ArrayLike | None = None,
    engine: str = "auto",
    spare: int = SPARE,
) -> Search:
    """
    Check what is asked for, and make it ready.

    Parameters
    ----------
    form, k, admission, bias, engine : object
        As for `top_partners`.
    spare : int, default=5
        Candidates kept beyond k.

    Returns
    -------
    Search
        What to look for.

    Raises
    ------
    InputError
        As `top_partners`.
    """
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
        raise InputError(f"k must be a whole number of at least 1, got {k!r}.")
    shift = np.zeros(form.n_rows, dtype=np.float32)
    if bias is not None:
        shift = np.ascontiguousarray(bias, dtype=np.float32)
    if shift.shape != (form.n_rows,) or not np.isfinite(shift).all():
        raise InputError(
            f"bias must be a finite number for each of {form.n_rows} rows, got {shift.shape}."
        )
    mask = TileMask.of(admission, form.n_rows)
    kernels = _kernels(engine, form)
    screen, note = _screen(engine, form, mask, shift)
    return Search(form, mask, shift, int(k) + spare, kernels, screen, note)


def _kernels(engine: str, form: Form) -> ModuleType:
    if engine not in ENGINES:
        raise InputError(f"engine must be one of {', '.join(ENGINES)}, got {engine!r}.")
    if engine == "numpy" or (engine == "auto" and form.n_vectors < COMPILED_FROM):
        return plain
    from . import kernels

    form.compile()
    return kernels


def _screen(engine: str, form: Form, mask: TileMask, shift: NDArray[np.float32]) -> tuple[Any, str]:
    """Make the screen of an engine; None and the reason where there is none."""
    if engine not in ("auto", "int8") or (engine == "auto" and form.n_vectors < _INTEGERS_FROM):
        return None, ""
    from . import screens

    reason = screens.why_not(form)
    if engine == "auto" and (reason or not products_pay()):
        return None, ""
    if reason:
        return None, f"int8 was not used: {reason}."
    return screens.screen_of(form, mask, shift), ""
