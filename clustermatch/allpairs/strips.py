"""Pairs of strips of rows that lie in files, by whatever runs tasks: threads, processes, dask."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs
from numpy.typing import ArrayLike, NDArray

from ..exceptions import InputError
from ..ranking import Admission
from ..threads import one_blas_thread
from .form_files import FormFiles
from .forms import Form
from .lists import TopLists
from .settle import Ranked, settle_lists
from .tiles import Search, TilePair, fill_lists, tile_pairs
from .top import COMPILED_FROM, make_search

__all__ = [
    "StripTask",
    "fill_strips",
    "merge_strips",
    "strip_tasks",
    "top_partners_of_files",
]

IntArray = NDArray[np.intp]

# Two strips of 65,536 rows, 384 numbers each in float32, are 192 MiB.
STRIP_ROWS: Final = 65_536
_MERGED_AT_ONCE: Final = 2**14
# Results that wait to be merged: workers may be faster than the one that merges.
_WAITING_BYTES: Final = 2**30

Watch = Callable[[list[TilePair]], Iterable[TilePair]]


@dataclass(frozen=True, eq=False)
class StripTask:
    """
    One pair of strips: paths and numbers, small enough to send anywhere.

    Attributes
    ----------
    files : FormFiles
        Where the vectors are.
    pair : tuple of two slice
        Rows of both strips, the same twice on the diagonal.
    k : int
        Partners wanted.
    engine : {"auto", "numpy", "numba", "int8"}
        What runs the tiles; "auto" takes what suits the machine that does it.
    admission : Admission or None
        Of the rows of these strips, one after the other.
    shift : ndarray of shape (n_strip_rows,)
        Added to the score of each as a candidate.
    """

    files: FormFiles
    pair: TilePair
    k: int
    engine: str
    admission: Admission | None
    shift: NDArray[np.float32]


def top_partners_of_files(
    files: FormFiles,
    k: int = 3,
    *,
    admission: Admission | None = None,
    bias: ArrayLike | None = None,
    strip_rows: int = STRIP_ROWS,
    engine: str = "auto",
    n_jobs: int | None = -1,
    watch: Watch | None = None,
) -> Ranked:
    """
    Find the k best admissible partners of every row, exactly, of vectors that lie in files.

    Parameters
    ----------
    files : FormFiles
        Where the vectors are.
    k : int, default=3
        Partners wanted, at least 1.
    admission : Admission, default=None
        Who may be suggested to whom; None: everybody.
    bias : array-like of shape (n_rows,), default=None
        Added to the score of each as a candidate.
    strip_rows : int, default=65536
        Rows of a strip; each pair of strips is a task.
    engine : {"auto", "numpy", "numba", "int8"}, default="auto"
        What runs the tiles, as for `clustermatch.allpairs.top_partners`. The result is the same.
    n_jobs : int, default=-1
        Tasks at a time; -1 takes all cores, and None what `joblib.parallel_config` says. Tasks
        are threads unless it names another backend: "loky" for processes, "dask" for a cluster.
    watch : callable, default=None
        Takes the list of strip pairs and passes it through, one for each that is done.

    Returns
    -------
    Ranked
        The table of `top_partners`, whatever runs the tasks and in whatever order. `engine` is
        what settled it; tasks may run another.

    Raises
    ------
    InputError
        As there; or if a file cannot be read.

    Notes
    -----
    Memory, in bytes: a task reads 2 * strip_rows * n_dims * 4 (three times that with two facets
    and what is common) and lists 2 * strip_rows * (16 * (k + 5) + 8). Here are the lists of all,
    n_rows * (16 * (k + 5) + 8), the table, n_rows * 16 * k, and what waits to be merged: 1 GiB
    of the lists of tasks, or those of four tasks for each worker if that is more.
    docs/scaling.md has it in figures.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     np.save(f"{folder}/vectors.npy", np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]]))
    ...     top_partners_of_files(FormFiles(f"{folder}/vectors.npy"), k=1).partners.ravel()
    array([1, 2, 1])
    """
    for name, number in (("strip_rows", strip_rows), ("n_jobs", 1 if n_jobs is None else n_jobs)):
        if isinstance(number, bool) or not isinstance(number, int) or number == 0:
            raise InputError(f"{name} must be a whole number other than 0, got {number!r}.")
    if strip_rows < 1:
        raise InputError(f"strip_rows must be at least 1, got {strip_rows}.")
    form = files.form()
    options: dict[str, Any] = {"admission": admission, "bias": bias}
    search = make_search(form, k, engine=_settled_by(engine, form.n_rows), **options)
    n_rows = form.n_rows
    pairs = tile_pairs(n_rows, strip_rows)
    lists = TopLists.empty(n_rows, search.depth)
    # Threads share one limit, which the first to end would lift: it is held here.
    with one_blas_thread():
        tasks = strip_tasks(files, search, pairs, k, engine)
        done = _run(tasks, len(pairs), n_jobs, 2 * strip_rows * (16 * search.depth + 8))
        for _, (pair, part) in zip(watch(pairs) if watch else pairs, done, strict=True):
            merge_strips(lists, pair, part)
    return settle_lists(search, lists, np.arange(n_rows), k)


def strip_tasks(
    files: FormFiles, search: Search, pairs: Iterable[TilePair], k: int, engine: str
) -> Iterator[StripTask]:
    """
    Cut a search into tasks that anybody can run.

    Parameters
    ----------
    files : FormFiles
        Where the vectors are.
    search : Search
        What to look for among all rows.
    pairs : iterable of tuple of two slice
        As of `tile_pairs`.
    k : int
        Partners wanted.
    engine : {"auto", "numpy", "numba", "int8"}
        What runs the tiles; the one that settles the lists of all is that of `search`.

    Yields
    ------
    StripTask
        One for each pair.
    """
    if engine == "auto" and search.engine == "numpy":
        engine = "numpy"
    for pair in pairs:
        at = _positions(pair)
        yield StripTask(files, pair, k, engine, _of_rows(search, at), search.shift[at])


def fill_strips(task: StripTask) -> TopLists:
    """
    Look through a pair of strips: a pure function of the task and its files.

    Parameters
    ----------
    task : StripTask
        What to do.

    Returns
    -------
    TopLists
        Of the rows of both strips, one after the other; the partners are positions in all rows.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    rows, columns = task.pair
    form = task.files.form([rows] if rows == columns else [rows, columns])
    options: dict[str, Any] = {"admission": task.admission, "bias": task.shift}
    search = make_search(form, task.k, engine=task.engine, **options)
    lists = TopLists.empty(form.n_rows, search.depth)
    with one_blas_thread():
        fill_lists(search, _tiles(rows.stop - rows.start, form), lists)
    at = _positions(task.pair).astype(np.int32)
    partners = np.where(lists.partners >= 0, at[lists.partners], np.int32(-1))
    return TopLists(lists.bounds, partners, lists.floor, lists.filled)


def merge_strips(lists: TopLists, pair: TilePair, part: TopLists) -> None:
    """
    Add what a task has found; each pair once, in any order.

    Parameters
    ----------
    lists : TopLists
        Of all rows; written to.
    pair : tuple of two slice
        Rows of the strips.
    part : TopLists
        Result of `fill_strips`.
    """
    at = _positions(pair)
    # After a few strips most rows find nothing above their floor.
    better = np.flatnonzero(part.bounds.max(axis=1, initial=-np.inf) > lists.floor[at])
    lists.floor[at] = np.maximum(lists.floor[at], part.floor)
    for start in range(0, len(better), _MERGED_AT_ONCE):
        some = better[start : start + _MERGED_AT_ONCE]
        rows = at[some]
        merged = lists.take(rows).merge(part.take(some))
        lists.bounds[rows], lists.partners[rows] = merged.bounds, merged.partners
        lists.floor[rows], lists.filled[rows] = merged.floor, merged.filled


def _run(
    tasks: Iterator[StripTask], n_tasks: int, n_jobs: int | None, n_bytes: int
) -> Iterator[tuple[TilePair, TopLists]]:
    """Give results as they come; in rounds, as joblib never waits for who takes them."""
    at_once = max(4 * effective_n_jobs(n_jobs), _WAITING_BYTES // n_bytes)
    with _parallel(n_jobs) as parallel:
        for start in range(0, n_tasks, at_once):
            now = range(start, min(start + at_once, n_tasks))
            yield from parallel(delayed(_fill)(task) for _, task in zip(now, tasks, strict=False))


def _settled_by(engine: str, n_rows: int) -> str:
    """Tell which engine of `top_partners` scores pairs as this one: no screen of all rows here."""
    if engine == "auto":
        return "numpy" if n_rows < COMPILED_FROM else "numba"
    return "numba" if engine == "int8" else engine


def _parallel(n_jobs: int | None) -> Any:
    options: dict[str, Any] = {"n_jobs": n_jobs, "prefer": "threads", "batch_size": 1}
    try:
        return Parallel(return_as="generator_unordered", **options)
    except ValueError:  # a backend that gives a whole round at once
        return Parallel(**options)


def _fill(task: StripTask) -> tuple[TilePair, TopLists]:
    return task.pair, fill_strips(task)


def _positions(pair: TilePair) -> IntArray:
    rows, columns = pair
    strips = [rows] if rows == columns else [rows, columns]
    return np.concatenate([np.arange(strip.start, strip.stop) for strip in strips])


def _tiles(n_first: int, form: Form) -> list[TilePair]:
    """Tiles of a strip with itself, or of the first with the second."""
    if n_first == form.n_rows:
        return tile_pairs(n_first, form.tile_size)
    starts = [*range(0, n_first, form.tile_size)], [*range(n_first, form.n_rows, form.tile_size)]
    rows, columns = (
        [slice(start, min(start + form.tile_size, stop)) for start in some]
        for some, stop in zip(starts, (n_first, form.n_rows), strict=True)
    )
    return [(one, other) for one in rows for other in columns]


def _of_rows(search: Search, at: IntArray) -> Admission | None:
    admission = search.mask.admission
    excluded, groups = admission.excluded, admission.groups
    return Admission(
        admission.eligible[at],
        None if excluded is None else excluded[at][:, at],
        None if groups is None else groups[at],
    )
