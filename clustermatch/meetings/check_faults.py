"""Faults of a plan, each sought on its own; shares no code with the planner."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from .check_cells import cell
from .check_rules import Member, Pair, Rules

__all__ = ["Checked", "Day", "Fault", "find_faults"]

_TOLERANCE: Final = 1e-6


class Checked(NamedTuple):
    """
    A meeting of the plan.

    Attributes
    ----------
    a, b : str
        Ids as text.
    slot, table : int or None
        None where they are no whole numbers.
    row : mapping of str to object
        Its row.
    """

    a: str
    b: str
    slot: int | None
    table: int | None
    row: Mapping[str, Any]

    @property
    def pair(self) -> Pair:
        """
        Both ids.

        Returns
        -------
        frozenset of str
            One id where a cluster meets itself.
        """
        return frozenset((self.a, self.b))


class Fault(NamedTuple):
    """
    What is wrong, and where.

    Attributes
    ----------
    code : str
        One of `FAULTS`.
    id_a, id_b : object
        Whom it concerns; None where it is one alone, or nobody.
    slot : int or None
        When.
    detail : str
        What was found and what is allowed.
    """

    code: str
    id_a: Any
    id_b: Any
    slot: int | None
    detail: str


class Day(NamedTuple):
    """
    All that faults are sought in.

    Attributes
    ----------
    meetings : list of Checked
        The plan.
    rules : Rules
        What it has to keep to.
    now : int
        The first slot that is not over.
    absent : frozenset of str
        Who is away from then on.
    late : mapping of str to int
        First slots of those who come later.
    admitted : frozenset of frozenset of str
        Must-meets of which the plan itself says why they cannot be.
    previous : list of Checked or None
        The plan before.
    """

    meetings: list[Checked]
    rules: Rules
    now: int = 1
    absent: frozenset[str] = frozenset()
    late: Mapping[str, int] = {}
    admitted: frozenset[Pair] = frozenset()
    previous: list[Checked] | None = None

    def shown(self, key: str) -> Any:
        """
        Give an id as the clusters write it.

        Parameters
        ----------
        key : str
            An id as text.

        Returns
        -------
        object
            The id; the text itself where it is unknown.
        """
        member = self.rules.members.get(key)
        return key if member is None else member.shown

    def of_pair(self, code: str, pair: Pair, slot: int | None, detail: str) -> Fault:
        """
        Name a fault of two clusters.

        Parameters
        ----------
        code : str
            What is wrong.
        pair : frozenset of str
            Whose.
        slot : int or None
            When.
        detail : str
            In words.

        Returns
        -------
        Fault
            With the ids as the clusters write them, sorted.
        """
        ids = [*map(self.shown, sorted(pair)), None]
        return Fault(code, ids[0], ids[1], slot, detail)


Found = Iterator[tuple[str, str]]


def find_faults(day: Day) -> Iterator[Fault]:
    """
    Seek every fault.

    Parameters
    ----------
    day : Day
        A plan and what it has to keep to.

    Yields
    ------
    Fault
        Those of single meetings first.
    """
    for meeting in day.meetings:
        for seek in _OF_A_MEETING:
            for code, detail in seek(day, meeting):
                yield Fault(code, meeting.row["id_a"], meeting.row["id_b"], meeting.slot, detail)
    for seek_in in _OF_THE_DAY:
        yield from seek_in(day)


def _who(day: Day, meeting: Checked) -> Found:
    for key, name in ((meeting.a, "id_a"), (meeting.b, "id_b")):
        if key not in day.rules.members:
            yield "unknown_id", f"{meeting.row[name]!r} is not among the clusters"
    if meeting.a == meeting.b:
        yield "self_meeting", f"{day.shown(meeting.a)!r} meets itself"


def _place(day: Day, meeting: Checked) -> Found:
    slots, tables = day.rules.slots, day.rules.tables
    if meeting.slot is None or not 1 <= meeting.slot <= slots:
        yield "bad_slot", f"slot {meeting.row['slot']!r}, allowed are 1 to {slots}"
    if "table" in meeting.row:
        at = meeting.table
        if at is None or at < 1 or (tables is not None and at > tables):
            allowed = "from 1 on" if tables is None else f"1 to {tables}"
            yield "bad_table", f"table {meeting.row['table']!r}, allowed are {allowed}"


def _presence(day: Day, meeting: Checked) -> Found:
    slot = meeting.slot
    for key, member in _known(day, meeting):
        if slot is None:
            return
        over = slot < day.now
        first = member.arrival if over else max(member.arrival, day.late.get(key, 1))
        if not first <= slot <= member.departure:
            yield (
                "outside_window",
                f"{member.shown!r} is there from slot {first} to {member.departure}",
            )
        if key in day.absent and not over:
            yield "absent", f"{member.shown!r} is absent from slot {day.now} on"


def _pair(day: Day, meeting: Checked) -> Found:
    rules, pair = day.rules, meeting.pair
    if pair in rules.vetoes:
        yield "vetoed", "one side refused the other"
    if pair in rules.exclude:
        yield "excluded", "the pair is excluded"
    if pair in rules.already_met:
        yield "already_met", "the pair met before"
    known = [member for _, member in _known(day, meeting)]
    if len(pair) < 2 or len(known) < 2:
        return
    if known[0].group and known[0].group == known[1].group:
        yield "not_across", f"both have {rules.across} {known[0].group!r}"
    if known[0].role == known[1].role != "any":
        yield "same_role", f"both are {known[0].role}s"


def _home(day: Day, meeting: Checked) -> Found:
    homes = {member.home_table: member for _, member in _known(day, meeting) if member.home_table}
    if meeting.table is not None and homes and meeting.table not in homes:
        home, member = next(iter(homes.items()))
        yield "home_table", f"table {meeting.table}; {member.shown!r} has table {home} of its own"


def _labels(day: Day, meeting: Checked) -> Found:
    rules, pair = day.rules, meeting.pair
    if len(pair) < 2 or not pair <= rules.members.keys():
        return
    given = None if rules.scores is None else rules.scores.get(pair)
    if rules.scores is not None and given is None and not rules.is_wanted(pair):
        yield "not_a_candidate", "the pair has no score, and nobody asked for it"
    score = cell(meeting.row, "score")
    if given is not None and "score" in meeting.row and not _agree(score, given):
        yield "wrong_score", f"score {score!r}, given was {given:.6g}"
    if "origin" in meeting.row:
        allowed = {rules.origin(pair)}
        if any(pair == fixed.pair for fixed in rules.fixed):
            allowed.add("must")
        if meeting.row["origin"] not in allowed:
            yield "bad_origin", f"origin {meeting.row['origin']!r}, not {min(allowed)!r}"


def _agree(score: Any, given: float) -> bool:
    return score is not None and abs(float(score) - given) <= _TOLERANCE


def _known(day: Day, meeting: Checked) -> list[tuple[str, Member]]:
    members = day.rules.members
    return [(key, members[key]) for key in dict.fromkeys(meeting[:2]) if key in members]


def _twice(day: Day) -> Iterator[Fault]:
    for pair, times in Counter(each.pair for each in day.meetings).items():
        if times > 1:
            yield day.of_pair("pair_twice", pair, None, f"{times} meetings")


def _at_once(day: Day) -> Iterator[Fault]:
    """Seek who has more meetings at once than representatives."""
    busy = Counter((key, each.slot) for each in day.meetings for key in each.pair)
    for (key, slot), times in busy.items():
        member = day.rules.members.get(key)
        if member is not None and slot is not None and times > member.representatives:
            code = "double_booked" if member.representatives == 1 else "representatives"
            detail = f"{times} meetings at once, representatives: {member.representatives}"
            yield Fault(code, member.shown, None, slot, detail)


def _rooms(day: Day) -> Iterator[Fault]:
    places = Counter((each.slot, each.table) for each in day.meetings)
    for (slot, table), times in places.items():
        if times > 1 and slot is not None and table is not None:
            yield Fault("table_clash", None, None, slot, f"{times} meetings at table {table}")
    for slot, times in Counter(each.slot for each in day.meetings).items():
        if day.rules.tables is not None and slot is not None and times > day.rules.tables:
            detail = f"{times} meetings at once, tables: {day.rules.tables}"
            yield Fault("too_many_tables", None, None, slot, detail)


def _loads(day: Day) -> Iterator[Fault]:
    for key, times in Counter(key for each in day.meetings for key in each.pair).items():
        member = day.rules.members.get(key)
        if member is not None and times > member.capacity:
            detail = f"{times} meetings, capacity {member.capacity}"
            yield Fault("over_capacity", member.shown, None, None, detail)


def _musts(day: Day) -> Iterator[Fault]:
    held = {each.pair for each in day.meetings}
    for pair in sorted(day.rules.must_meet - held - day.admitted, key=sorted):
        if not pair & day.absent:
            yield day.of_pair("must_missing", pair, None, "the pair must meet and does not")


def _fixtures(day: Day) -> Iterator[Fault]:
    places = defaultdict(set)
    for each in day.meetings:
        places[each.pair].add((each.slot, each.table))
    for pair, slot, table in day.rules.fixed:
        gone = slot >= day.now and pair & day.absent
        if gone or any(slot < day.late.get(key, 1) for key in pair):
            continue
        if not any(s == slot and table in (None, t) for s, t in places[pair]):
            at = "" if table is None else f" at table {table}"
            yield day.of_pair("fixed_moved", pair, slot, f"it is fixed in slot {slot}{at}")


def _past(day: Day) -> Iterator[Fault]:
    if day.previous is None:
        return
    before, after = (
        {(each.pair, each.slot, each.table) for each in plan if (each.slot or day.now) < day.now}
        for plan in (day.previous, day.meetings)
    )
    for pair, slot, table in sorted(
        before ^ after, key=lambda each: (each[1] or 0, sorted(each[0]))
    ):
        what = "gone from" if (pair, slot, table) in before else "new in"
        yield day.of_pair("past_changed", pair, slot, f"{what} slot {slot}, which is over")


_OF_A_MEETING: Final[tuple[Callable[[Day, Checked], Found], ...]] = (
    *(_who, _place, _presence, _pair, _home, _labels),
)
_OF_THE_DAY: Final[tuple[Callable[[Day], Iterator[Fault]], ...]] = (
    *(_twice, _at_once, _rooms, _loads, _musts, _fixtures, _past),
)
