"""Plans as people make them: the best pair first, or a maximum-weight matching for each slot."""

from collections import Counter
from typing import Any

import networkx as nx
import pandas as pd
from meetings_measure import MeetingDay

__all__ = ["greedy", "matching_rounds"]

_SCALE = 10_000
_FIRST = 1_000_000  # of a pair that must meet


class _Board:
    """What is free; every plan that is put down here is valid."""

    def __init__(self, day: MeetingDay) -> None:
        self.day = day
        self.info = day.clusters.set_index("id").to_dict("index")
        self.load: Counter[Any] = Counter()
        self.busy: Counter[tuple[Any, int]] = Counter()
        self.rooms: Counter[int] = Counter()
        self.rows: list[tuple[Any, ...]] = []
        barred = {
            frozenset(pair)
            for table in (day.vetoes, day.exclude, day.already_met)
            for pair in zip(table["id_a"], table["id_b"], strict=True)
        }
        self.must = set(
            map(frozenset, zip(day.must_meet["id_a"], day.must_meet["id_b"], strict=True))
        )
        self.score = {
            (a, b): score
            for a, b, score in day.scores.itertuples(index=False)
            if frozenset((a, b)) not in barred
        }
        self.asked = Counter(
            map(frozenset, zip(day.requests["id_a"], day.requests["id_b"], strict=True))
        )

    def is_free(self, a: Any, b: Any, slot: int) -> bool:
        for key in (a, b):
            own = self.info[key]
            if self.load[key] >= own["capacity"] or self.busy[key, slot] >= own["representatives"]:
                return False
            if not own["arrival"] <= slot <= own["departure"]:
                return False
        return self.rooms[slot] < self.day.tables

    def put(self, a: Any, b: Any, slot: int) -> None:
        self.load.update((a, b))
        self.busy.update([(a, slot), (b, slot)])
        self.rooms[slot] += 1
        self.rows.append((slot, self.rooms[slot], a, b, self.score[a, b]))

    def table(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows, columns=["slot", "table", "id_a", "id_b", "score"])


def greedy(day: MeetingDay, *, requests_first: bool) -> pd.DataFrame:
    """
    Take the best pair that still fits, in its first free slot.

    Parameters
    ----------
    day : MeetingDay
        Without fixed meetings and tables of hosts.
    requests_first : bool
        Whether mutual requests, then requests, come before all other pairs.

    Returns
    -------
    DataFrame
        A valid plan, but for must-meets that no longer fit.
    """
    board = _Board(day)

    def rank(pair: tuple[Any, Any]) -> tuple[Any, ...]:
        both = frozenset(pair)
        asked = board.asked[both] if requests_first else 0
        return (both not in board.must, -asked, -board.score[pair], pair)

    for a, b in sorted(board.score, key=rank):
        for slot in range(1, day.slots + 1):
            if board.is_free(a, b, slot):
                board.put(a, b, slot)
                break
    return board.table()


def matching_rounds(day: MeetingDay) -> pd.DataFrame:
    """
    Fill slot after slot with a matching of the largest weight among the pairs that are left.

    Parameters
    ----------
    day : MeetingDay
        Without fixed meetings and tables of hosts; representatives beyond the first sit idle.

    Returns
    -------
    DataFrame
        A valid plan, but for must-meets that no longer fit.
    """
    board = _Board(day)
    left = {
        pair: round(_SCALE * score) + _FIRST * (frozenset(pair) in board.must)
        for pair, score in board.score.items()
    }
    for slot in range(1, day.slots + 1):
        graph = nx.Graph()
        free = [pair for pair in left if board.is_free(*pair, slot)]
        graph.add_weighted_edges_from((a, b, left[a, b]) for a, b in free)
        chosen = [tuple(sorted(pair)) for pair in nx.max_weight_matching(graph)]
        chosen.sort(key=lambda pair: (-left[pair], pair))
        for a, b in chosen[: day.tables]:
            board.put(a, b, slot)
            del left[a, b]
    return board.table()
