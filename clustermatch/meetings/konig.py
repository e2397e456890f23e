"""Hosts and visitors without windows: as few slots as the busiest needs, by alternating paths."""

import numpy as np
from numpy.typing import NDArray

from .day import Day

__all__ = ["colour_bipartite", "is_bipartite"]

IntArray = NDArray[np.int64]


def is_bipartite(day: Day, edges: IntArray) -> bool:
    """
    Tell whether the theorem of König (1916) gives the timetable.

    Parameters
    ----------
    day : Day
        The day.
    edges : ndarray of shape (n_meetings,)
        Pairs.

    Returns
    -------
    bool
        True where each pair joins a host and a visitor, both are there all day with the same
        number of seats in each slot, and nothing is fixed.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> clusters = pd.DataFrame({"id": ["a", "b"], "role": ["host", "visitor"]})
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> is_bipartite(read_day(clusters, scores), np.array([0]))
    True
    """
    if not len(edges) or (day.slot[edges] >= 0).any():
        return False
    ends = np.stack([day.left[edges], day.right[edges]])
    seats = day.room.seats[np.unique(ends)]
    roles = np.sort(day.people.role[ends], axis=0)
    sides = (roles[0] == 1) & (roles[1] == 2)
    return bool(sides.all() and (seats[:, :1] > 0).all() and (seats == seats[:, :1]).all())


def colour_bipartite(day: Day, edges: IntArray) -> IntArray | None:
    """
    Give every pair a slot.

    Somebody with several seats counts as so many participants with one each, who share the
    meetings evenly. The slots are then filled evenly, so that as few tables as possible are
    enough (de Werra 1971).

    Parameters
    ----------
    day : Day
        A day of which `is_bipartite` is true.
    edges : ndarray of shape (n_meetings,)
        Pairs.

    Returns
    -------
    ndarray of shape (n_meetings,) or None
        Slots from 0; None where somebody has more meetings than slots, or tables do not do.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> clusters = pd.DataFrame({"id": list("abcd"), "role": ["host", "host"] + ["visitor"] * 2})
    >>> pairs = [("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")]
    >>> scores = pd.DataFrame(pairs, columns=["id_a", "id_b"]).assign(score=0.5)
    >>> colour_bipartite(read_day(clusters, scores, slots=2), np.arange(4)).tolist()
    [1, 0, 0, 1]
    """
    host_is_left = day.people.role[day.left[edges]] == 1
    host = np.where(host_is_left, day.left[edges], day.right[edges])
    visitor = np.where(host_is_left, day.right[edges], day.left[edges])
    seats = day.room.seats[:, 0]
    paths = _Paths(_split(host, seats), _split(visitor, seats), day.slots)
    if not paths.colour():
        return None
    paths.level()
    if (np.bincount(paths.colours, minlength=day.slots) > day.room.limit).any():
        return None
    return np.asarray(paths.colours, dtype=np.int64)


def _split(who: IntArray, seats: IntArray) -> list[int]:
    """Share the meetings of each participant evenly among its copies."""
    copies, turn = int(seats.max()), np.zeros(len(seats), dtype=np.int64)
    own = []
    for person in who.tolist():
        own.append(person * copies + int(turn[person] % seats[person]))
        turn[person] += 1
    return own


class _Paths:
    """A partial colouring of a bipartite graph, mended along alternating paths."""

    def __init__(self, hosts: list[int], visitors: list[int], slots: int):
        shift = max(hosts) + 1
        self.ends = [(host, visitor + shift) for host, visitor in zip(hosts, visitors, strict=True)]
        self.colours = [-1] * len(self.ends)
        size = shift + max(visitors) + 1
        self.at = [[-1] * slots for _ in range(size)]
        self.slots = slots

    def colour(self) -> bool:
        for edge, (one, other) in enumerate(self.ends):
            if -1 not in self.at[one] or -1 not in self.at[other]:
                return False
            mine, its = self.at[one].index(-1), self.at[other].index(-1)
            if mine != its:  # free `mine` at the other end, along the path that starts there
                self._swap(self._path(other, mine, its), mine, its)
            self._set(edge, mine)
        return True

    def level(self) -> None:
        """Even out the slots: a path with one more meeting in the fuller slot changes sides."""
        sizes = np.bincount(self.colours, minlength=self.slots)
        while sizes.max() - sizes.min() > 1:
            full, empty = int(sizes.argmax()), int(sizes.argmin())
            for edge in [e for e, colour in enumerate(self.colours) if colour == full]:
                start = next((p for p in self.ends[edge] if self.at[p][empty] < 0), -1)
                if start < 0 or self.colours[edge] != full:
                    continue
                path = self._path(start, full, empty)
                if len(path) % 2:
                    self._swap(path, full, empty)
                    break
            sizes = np.bincount(self.colours, minlength=self.slots)

    def _path(self, start: int, first: int, second: int) -> list[int]:
        """Follow two colours in turn from somebody on."""
        path, here, colour = [], start, first
        while self.at[here][colour] >= 0:
            edge = self.at[here][colour]
            path.append(edge)
            one, other = self.ends[edge]
            here = other if here == one else one
            colour = second if colour == first else first
        return path

    def _swap(self, path: list[int], first: int, second: int) -> None:
        colours = [second if self.colours[edge] == first else first for edge in path]
        for edge in path:
            for who in self.ends[edge]:
                self.at[who][self.colours[edge]] = -1
        for edge, colour in zip(path, colours, strict=True):
            self._set(edge, colour)

    def _set(self, edge: int, colour: int) -> None:
        self.colours[edge] = colour
        for who in self.ends[edge]:
            self.at[who][colour] = edge
