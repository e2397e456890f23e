"""What a plan is checked against, read anew from the tables; shares no code with the planner."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol, Self, runtime_checkable

import pandas as pd

from ..exceptions import InputError
from .check_cells import cell, id_key, number, records

__all__ = ["Fixed", "Member", "Pair", "Rules"]

Pair = frozenset[str]

_ROLES: Final = ("host", "visitor", "any")
_PAIRS: Final = ("id_a", "id_b")
_LEAST: Final = {"capacity": 0, "minimum": 0, "representatives": 1, "arrival": 1, "departure": 1}


class Member(NamedTuple):
    """
    What one cluster can do on the day.

    Attributes
    ----------
    shown : object
        Its id as the table gives it.
    capacity, minimum : int
        Most and fewest meetings.
    representatives : int
        Meetings that it can hold at once.
    arrival, departure : int
        First and last slot that it is there.
    home_table : int or None
        Its own table.
    role : str
        "host", "visitor" or "any".
    group : str
        Its value of the attribute that has to differ; "" where unknown, which differs from all.
    """

    shown: Any
    capacity: int
    minimum: int
    representatives: int
    arrival: int
    departure: int
    home_table: int | None
    role: str
    group: str


class Fixed(NamedTuple):
    """
    A meeting that has to be where it was put.

    Attributes
    ----------
    pair : frozenset of str
        Who meets.
    slot : int
        When.
    table : int or None
        Where; None leaves it open.
    """

    pair: Pair
    slot: int
    table: int | None


@runtime_checkable
class _Scorer(Protocol):
    def score_pairs(self, pairs: pd.DataFrame) -> pd.DataFrame: ...


@dataclass(frozen=True)
class Rules:
    """
    Everything that a plan has to keep to.

    Attributes
    ----------
    members : dict of str to Member
        By id as text.
    slots : int
        Slots of the day.
    tables : int or None
        Tables of the room; None: as many as needed.
    vetoes, exclude, already_met, must_meet : frozenset of frozenset of str
        Pairs.
    asked : frozenset of tuple of str
        Requests: who asks for whom.
    fixed : tuple of Fixed
        Meetings put in place.
    scores : dict of frozenset of str to float, or None
        Of the candidates; None where no scores were given.
    across : str or None
        The attribute that has to differ.

    Examples
    --------
    >>> clusters = pd.DataFrame({"id": [1, 2], "arrival": [1, 2]})
    >>> rules = Rules.read(clusters, {"slots": 3, "capacity": 2, "vetoes": [(2, 1)]})
    >>> rules.members["2"].arrival, rules.members["2"].capacity, len(rules.vetoes)
    (2, 2, 1)
    """

    members: dict[str, Member]
    slots: int
    tables: int | None
    vetoes: frozenset[Pair] = frozenset()
    exclude: frozenset[Pair] = frozenset()
    already_met: frozenset[Pair] = frozenset()
    must_meet: frozenset[Pair] = frozenset()
    asked: frozenset[tuple[str, str]] = frozenset()
    fixed: tuple[Fixed, ...] = ()
    scores: dict[Pair, float] | None = field(default=None, repr=False)
    across: str | None = None

    @classmethod
    def read(cls, clusters: Any, keywords: Mapping[str, Any], pairs: Iterable[Pair] = ()) -> Self:
        """
        Read the tables and numbers that `plan_meetings` takes.

        Parameters
        ----------
        clusters : DataFrame or Profiles
            Who takes part.
        keywords : mapping of str to object
            The keywords of `plan_meetings`, and `scores`.
        pairs : iterable of frozenset of str, default=()
            Pairs whose scores a fitted recommender is asked for.

        Returns
        -------
        Rules
            The same, by ids as text.

        Raises
        ------
        InputError
            If a column is missing, a number is none, or an id is unknown.
        """
        frame = _frame_of(clusters)
        slots = number(keywords.get("slots", 4), "slots", least=1)
        members = _members(frame, keywords, slots)
        sets = {
            name: _pair_set(keywords.get(name), name, members)
            for name in ("vetoes", "exclude", "already_met", "must_meet")
        }
        tables = keywords.get("tables")
        requests = _pair_rows(keywords.get("requests"), "requests", members)
        return cls(
            members,
            slots,
            None if tables is None else number(tables, "tables", least=1),
            **sets,
            asked=frozenset((row["id_a"], row["id_b"]) for row in requests),
            fixed=_fixed(keywords.get("fixed"), members),
            scores=_scores(keywords.get("scores"), members, pairs),
            across=keywords.get("across"),
        )

    def origin(self, pair: Pair) -> str:
        """
        Say why a pair meets.

        Parameters
        ----------
        pair : frozenset of str
            Two ids.

        Returns
        -------
        str
            "must", "mutual request", "request" or "suggestion".
        """
        if pair in self.must_meet:
            return "must"
        one, other = sorted(pair)
        times = ((one, other) in self.asked) + ((other, one) in self.asked)
        return ("suggestion", "request", "mutual request")[times]

    def is_wanted(self, pair: Pair) -> bool:
        """
        Tell whether somebody named this pair.

        Parameters
        ----------
        pair : frozenset of str
            Two ids.

        Returns
        -------
        bool
            True for pairs that must meet, were asked for, or are fixed; they need no score.
        """
        return self.origin(pair) != "suggestion" or any(pair == each.pair for each in self.fixed)


def _frame_of(clusters: Any) -> pd.DataFrame:
    """Take a table of clusters, or the one behind profiles."""
    if isinstance(clusters, pd.DataFrame):
        return clusters
    if hasattr(clusters, "attributes") and hasattr(clusters, "ids"):
        frame: pd.DataFrame = clusters.attributes.assign(id=list(clusters.ids))
        return frame
    raise InputError(
        f"clusters must be a table with the column `id`, got {type(clusters).__name__}. Give the "
        "table of clusters that the plan was made for."
    )


def _members(frame: pd.DataFrame, keywords: Mapping[str, Any], slots: int) -> dict[str, Member]:
    across = keywords.get("across")
    if across is not None and across not in frame.columns:
        known = ", ".join(map(str, frame.columns))
        raise InputError(f"across: no column {across!r}; the columns are: {known}. Name one.")
    usual = {"capacity": keywords.get("capacity", 3), "minimum": keywords.get("minimum", 0)}
    usual |= {"representatives": 1, "arrival": 1, "departure": slots}
    optional = (*_LEAST, "home_table", "role", *([across] if across else []))
    found: dict[str, Member] = {}
    for row in records(frame, ("id",), optional):
        shown = row["id"]
        values = {
            name: number(
                given if (given := cell(row, name)) is not None else usual[name],
                f"{name} of {shown!r}",
                least=least,
            )
            for name, least in _LEAST.items()
        }
        home, role = cell(row, "home_table"), str(cell(row, "role") or "any").casefold()
        if role not in _ROLES:
            allowed = ", ".join(_ROLES)
            raise InputError(f"role of {shown!r}: got {role!r}, allowed are {allowed}. Change it.")
        home = None if home is None else number(home, f"home_table of {shown!r}", least=1)
        group = str(cell(row, across) or "").strip() if across else ""
        found[id_key(shown)] = Member(shown, **values, home_table=home, role=role, group=group)
    return found


def _pair_rows(
    table: Any, what: str, members: Mapping[str, Member], optional: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = records(table, _PAIRS, optional)
    keys: dict[Any, str] = {}
    for row in rows:
        for name in _PAIRS:
            given = row[name]
            key = row[name] = keys.get(given) or keys.setdefault(given, id_key(given))
            if key not in members:
                raise InputError(f"{what} name the unknown id {given!r}. Use the ids of clusters.")
    return rows


def _pair_set(table: Any, what: str, members: Mapping[str, Member]) -> frozenset[Pair]:
    rows = _pair_rows(table, what, members)
    return frozenset(frozenset((row["id_a"], row["id_b"])) for row in rows)


def _fixed(table: Any, members: Mapping[str, Member]) -> tuple[Fixed, ...]:
    found = []
    for row in _pair_rows(table, "fixed", members, ("slot", "table")):
        slot, place = number(cell(row, "slot"), "slot of a fixed meeting", least=1), None
        if cell(row, "table") is not None:
            place = number(cell(row, "table"), "table of a fixed meeting", least=1)
        found.append(Fixed(frozenset((row["id_a"], row["id_b"])), slot, place))
    return tuple(found)


def _scores(
    scores: Any, members: Mapping[str, Member], pairs: Iterable[Pair]
) -> dict[Pair, float] | None:
    """Take the mean over all that is said of a pair; a recommender is asked for `pairs`."""
    if scores is None:
        return None
    if isinstance(scores, _Scorer):
        asked = [[members[key].shown for key in sorted(pair)] for pair in pairs]
        if not asked:
            return {}
        scores = scores.score_pairs(pd.DataFrame(asked, columns=["target_id", "partner_id"]))
    names = ("target_id", "partner_id") if "target_id" in scores.columns else _PAIRS
    keys: dict[Any, str] = {}
    sums: dict[Pair, list[float]] = {}
    for row in records(scores, (*names, "score")):
        pair = frozenset(
            keys.get(row[name]) or keys.setdefault(row[name], id_key(row[name])) for name in names
        )
        if cell(row, "score") is not None:
            sums.setdefault(pair, []).append(float(row["score"]))
    return {pair: math.fsum(values) / len(values) for pair, values in sums.items()}
