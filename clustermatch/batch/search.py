"""The search over all pairs in rounds that can be left and taken up again. Arrays alone."""

from collections.abc import Iterator

from joblib import effective_n_jobs

from ..allpairs.lists import TopLists
from ..allpairs.tiles import Search, TilePair, fill_lists
from ..threads import map_blocks

__all__ = ["fill_in_rounds", "n_rounds", "round_tiles"]

# Shares of a round for each thread: one that is slow holds up the others for less.
_SHARES: int = 2


def n_rounds(n_rows: int, size: int) -> int:
    """
    Count the rounds of a search.

    Parameters
    ----------
    n_rows : int
        Organisations.
    size : int
        Rows of a tile.

    Returns
    -------
    int
        As many as there are strips of rows.

    Examples
    --------
    >>> n_rounds(1000, 512)
    2
    """
    return -(-n_rows // size)


def round_tiles(n_rows: int, size: int, number: int) -> list[TilePair]:
    """
    Give the tiles of one round: no strip of rows is in two of them.

    Strips i and j meet in round (i + j) modulo the number of strips, as in a tournament: each
    tile on or above the diagonal is in one round.

    Parameters
    ----------
    n_rows : int
        Organisations.
    size : int
        Rows of a tile.
    number : int
        Of the round, from 0.

    Returns
    -------
    list of tuple of two slice
        Rows and columns of each tile.

    Examples
    --------
    >>> [round_tiles(3, 1, number) for number in range(3)][0]
    [(slice(0, 1, None), slice(0, 1, None)), (slice(1, 2, None), slice(2, 3, None))]
    """
    strips = n_rounds(n_rows, size)
    spans = [slice(start, min(start + size, n_rows)) for start in range(0, n_rows, size)]
    meetings = ((at, (number - at) % strips) for at in range(strips))
    return [(spans[one], spans[other]) for one, other in meetings if one <= other]


def fill_in_rounds(
    search: Search, lists: TopLists, *, first: int = 0, n_jobs: int = 1
) -> Iterator[int]:
    """
    Look through all tiles, round after round, into one set of lists.

    Threads share the lists: within a round no two tiles have a row in common.

    Parameters
    ----------
    search : Search
        What to look for.
    lists : TopLists
        Written to; what the rounds before `first` found.
    first : int, default=0
        Round to begin with.
    n_jobs : int, default=1
        Threads; -1 takes all cores. The result is the same.

    Yields
    ------
    int
        Rounds that are done, after each; the lists are theirs until the next is asked for.

    Raises
    ------
    InputError
        If `n_jobs` is no number of threads.
    """
    form = search.form

    def work(tiles: list[TilePair]) -> None:
        fill_lists(search, tiles, lists)

    for number in range(first, n_rounds(form.n_rows, form.tile_size)):
        tiles = round_tiles(form.n_rows, form.tile_size, number)
        shares = _SHARES * max(1, effective_n_jobs(n_jobs or 1))
        map_blocks(work, [tiles[at::shares] for at in range(min(shares, len(tiles)))], n_jobs)
        yield number + 1
