"""A progress bar on stderr for long work; nothing where nobody watches."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

__all__ = ["track"]

T = TypeVar("T")


def track(items: Iterable[T], description: str, *, total: int, show: bool | None) -> Iterator[T]:
    """
    Pass items through and show how far they are.

    Parameters
    ----------
    items : iterable
        The work, item by item.
    description : str
        What is being done, in two or three words.
    total : int
        Number of items.
    show : bool or None
        None shows the bar only where stderr is a terminal.

    Yields
    ------
    object
        The items, unchanged.

    Examples
    --------
    >>> list(track([1, 2], "counting", total=2, show=False))
    [1, 2]
    """
    if show is False or (show is None and not sys.stderr.isatty()):
        yield from items
        return
    from rich.console import Console
    from rich.progress import track as rich_track

    yield from rich_track(items, description, total, console=Console(stderr=True), transient=True)
