"""Threads over blocks of work, each with one thread of linear algebra."""

from collections.abc import Callable, Iterable
from itertools import chain, islice
from typing import Final, TypeVar

from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from .exceptions import InputError

__all__ = ["map_blocks", "one_blas_thread"]

Block = TypeVar("Block")
Result = TypeVar("Result")

# More than the cores of any machine; systems refuse to start many thousands.
_MOST: Final = 1024


def one_blas_thread() -> threadpool_limits:
    """
    Keep linear algebra to one thread for a while.

    Threads inside one small product wait for each other as soon as other programs run, which
    makes them many times slower; threads over blocks do not (docs/decisions.md).

    Returns
    -------
    threadpoolctl.threadpool_limits
        A context manager.

    Examples
    --------
    >>> with one_blas_thread():
    ...     pass
    """
    return threadpool_limits(1, user_api="blas")


def map_blocks(
    function: Callable[[Block], Result], blocks: Iterable[Block], n_jobs: int
) -> list[Result]:
    """
    Apply a function to blocks that do not depend on each other.

    Parameters
    ----------
    function : callable
        Work on one block; it should spend its time in numpy, which lets other threads run.
    blocks : iterable
        The blocks; taken as threads become free.
    n_jobs : int
        Number of threads, up to 1024; -1 takes all cores.

    Returns
    -------
    list
        Results in the order of the blocks.

    Raises
    ------
    InputError
        If `n_jobs` is no number of threads.

    Examples
    --------
    >>> map_blocks(abs, [-1, -2], n_jobs=2)
    [1, 2]
    """
    whole = isinstance(n_jobs, int) and not isinstance(n_jobs, bool)
    if not whole or n_jobs == 0 or n_jobs > _MOST:
        raise InputError(
            f"n_jobs must be a number of threads up to {_MOST}, or -1 for all, got {n_jobs!r}."
        )
    rest = iter(blocks)
    first = list(islice(rest, 2))
    with one_blas_thread():
        # Starting threads for a single block takes longer than most single blocks.
        if len(first) < 2:
            return [function(block) for block in first]
        return list(
            Parallel(n_jobs=n_jobs, prefer="threads")(
                delayed(function)(block) for block in chain(first, rest)
            )
        )
