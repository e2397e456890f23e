"""The command that plans a day of meetings, and its return match."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from ..exceptions import InputError, OutputError
from ..options import Across, Alliances, Clusters, Column, EncoderOption, Format, Layout, Quiet
from .commands import app
from .inputs import fit, read_clusters_of
from .output import check_output, log, notes, show
from .plan_options import (
    AgendaFolder,
    AlreadyMet,
    Capacity,
    DayOf,
    ExcludePairs,
    Fixed,
    Lang,
    Minimum,
    Minutes,
    MustMeet,
    Outcomes,
    PlanFile,
    Previous,
    Requests,
    Slots,
    Start,
    Tables,
    TimeLimit,
    Vetoes,
)

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from ..meetings.clock import SlotClock
    from ..meetings.plan import MeetingPlan
    from ..recommender import PartnerRecommender

__all__ = ["clock_of", "plan"]

_SHOWN: Final = 10
_READING: Final = (
    "Goals are pursued one after the other: must-meets, mutual requests, a meeting for everybody, "
    "requests, minimums, the sum of scores, few waiting slots. Columns of CLUSTERS that are read, "
    "where they are there: capacity, minimum, representatives, arrival, departure (slots), "
    "home_table, role (host, visitor, any)."
)


@app.command(
    help=f"Plan who meets whom, when and at which table.\n\n{_READING}",
    epilog="Example: clustermatch plan clusters.csv --requests requests.csv --across region "
    "--agendas agendas --day 2015-07-09 -o plan.xlsx",
)
def plan(
    clusters: Clusters,
    requests: Requests = None,
    vetoes: Vetoes = None,
    must_meet: MustMeet = None,
    exclude: ExcludePairs = None,
    already_met: AlreadyMet = None,
    fixed: Fixed = None,
    capacity: Capacity = 3,
    minimum: Minimum = 0,
    slots: Slots = 4,
    tables: Tables = None,
    across: Across = None,
    alliances: Alliances = None,
    encoder: EncoderOption = "static",
    column: Column = None,
    output: PlanFile = None,
    layout: Format = None,
    agendas: AgendaFolder = None,
    start: Start = None,
    minutes: Minutes = 20,
    day: DayOf = None,
    previous: Previous = None,
    outcomes: Outcomes = None,
    time_limit: TimeLimit = None,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """Plan who meets whom, when and at which table."""
    pairs = {
        "requests": requests,
        "vetoes": vetoes,
        "must_meet": must_meet,
        "exclude": exclude,
        "already_met": already_met,
        "fixed": fixed,
    }
    with notes(quiet):
        _check(previous, outcomes, lang, time_limit)
        _check_folder(agendas)
        paper = _Paper(output, layout, agendas, clock_of(start, minutes, day), lang)
        check_output(output, clusters, alliances, previous, outcomes, *pairs.values())
        numbers = {"capacity": capacity, "minimum": minimum, "slots": slots, "tables": tables}
        given = _read(pairs) | numbers | {"across": across, "time_limit": time_limit}
        given["progress"] = False if quiet else None
        table = read_clusters_of(clusters, column)
        recommender = fit(table, encoder, quiet, alliances=alliances, mappings=column)
        _emit(_plan(table, recommender, given, previous, outcomes), paper, quiet)


@dataclass(frozen=True)
class _Paper:
    """Where a plan goes, and how it is written."""

    output: Path | None
    layout: Layout | None
    agendas: Path | None
    clock: "SlotClock | None"
    lang: str | None


def _check(
    previous: Path | None, outcomes: Path | None, lang: str | None, time_limit: float | None
) -> None:
    """Refuse options that do not go together before any work."""
    from ..meetings.agenda_wording import AGENDA_WORDINGS

    if (previous is None) != (outcomes is None):
        raise typer.BadParameter(
            "--previous and --outcomes go together: the meetings of the first day, and what came "
            "of them."
        )
    if lang is not None and lang not in AGENDA_WORDINGS:
        raise typer.BadParameter(
            f"--lang: expected one of {', '.join(AGENDA_WORDINGS)}, got {lang!r}."
        )
    if time_limit is not None and not 0 < time_limit < float("inf"):
        raise typer.BadParameter(f"--time-limit: expected seconds above 0, got {time_limit}.")


def _check_folder(folder: Path | None) -> None:
    if folder is None or folder.is_dir():
        return
    if folder.exists():
        raise OutputError(f"{folder}: is a file. --agendas needs a folder.")
    if not folder.resolve().parent.is_dir():
        raise OutputError(f"{folder}: the folder above it does not exist. Create it first.")


def clock_of(start: str | None, minutes: int, day: str | None) -> "SlotClock | None":
    """Read when slots are, from options."""
    from ..meetings.clock import SlotClock

    try:
        clock = SlotClock.read(start or "09:00", minutes, day)
    except InputError as error:
        raise typer.BadParameter(f"--{error}") from error
    return None if start is None and day is None else clock


def _read(paths: dict[str, Path | None]) -> dict[str, Any]:
    from ..tables import read_table

    return {name: read_table(path) for name, path in paths.items() if path is not None}


def _plan(
    clusters: "pd.DataFrame",
    recommender: "PartnerRecommender",
    given: dict[str, Any],
    previous: Path | None,
    outcomes: Path | None,
) -> "MeetingPlan":
    from ..tables import read_table

    if previous is None or outcomes is None:
        from ..meetings.planner import plan_meetings

        return plan_meetings(clusters, recommender, **given)
    from ..meetings.return_match import return_match

    first, told = read_table(previous), read_table(outcomes)
    return return_match(recommender, first, told, clusters=clusters, **given)


def _emit(made: "MeetingPlan", paper: _Paper, quiet: bool) -> None:
    names = dict(zip(made.day.ids, made.day.names, strict=True))

    def blocks(width: int) -> "Iterator[RenderableType]":
        from ..meetings.plan_display import plan_blocks

        return plan_blocks(
            made.meetings,
            names,
            width=width,
            lang=paper.lang or _most(made),
            clock=paper.clock,
            goals=made.goals,
            unmet=made.unmet,
        )

    if paper.agendas is not None:
        _hand_out(made, paper, quiet)
    if paper.output is not None and paper.output.suffix.lower() == ".xlsx":
        from ..meetings.plan_output import write_workbook

        write_workbook(made, paper.output, paper.clock)
        if not quiet:
            log(f"workbook with {len(names)} agendas written to {paper.output}")
    else:
        show(made.meetings, paper.output, paper.layout, quiet, blocks)
    if quiet:
        return
    if not _as_table(paper):
        for line in _summary(made, names):
            log(line)
    for line in _learnt(made):
        log(line)
    if made.varies:
        log("note: the time limit cut the search short; another run may give another plan.")


def _as_table(paper: _Paper) -> bool:
    """Whether goals and unmet requests stand on stdout already."""
    if paper.output is not None:
        return False
    return sys.stdout.isatty() if paper.layout is None else paper.layout is Layout.TABLE


def _most(made: "MeetingPlan") -> str:
    """Choose the language that most participants have and that there is a wording for."""
    from ..meetings.agenda_wording import AGENDA_WORDINGS
    from ..meetings.plan_agendas import langs_of

    counted = Counter(lang for lang in langs_of(made.day) if lang in AGENDA_WORDINGS)
    return max(sorted(counted), key=counted.__getitem__) if counted else "en"


def _hand_out(made: "MeetingPlan", paper: _Paper, quiet: bool) -> None:
    from ..meetings.plan_output import write_agendas

    assert paper.agendas is not None
    files = write_agendas(made, paper.agendas, paper.clock, lang=paper.lang)
    if quiet:
        return
    calendars = sum(file.suffix == ".ics" for file in files)
    log(f"{len(made.day.ids)} agendas and {calendars} calendars written to {paper.agendas}")
    if paper.clock is None or paper.clock.day is None:
        log("note: no calendars without a date; add --day, such as --day 2015-07-09.")


def _learnt(made: "MeetingPlan") -> Iterator[str]:
    """Say what the first day changed; nothing is learnt in silence."""
    rows = made.adjustments.to_dict("records")
    for row in rows[:_SHOWN]:
        what = f"{row['kind']} {row['what']!r}"
        yield f"learnt: {row['id']}: {what} counts {row['factor']:g} ({row['because']})"
    if len(rows) > _SHOWN:
        yield f"learnt: and {len(rows) - _SHOWN} more."


def _summary(made: "MeetingPlan", names: dict[Any, str]) -> Iterator[str]:
    """Say what a table of meetings does not."""
    met = {*made.meetings["id_a"], *made.meetings["id_b"]}
    open_goals = made.goals[~made.goals["proven"].astype(bool)]["goal"].tolist()
    proof = f"not proven best: {', '.join(open_goals)}" if open_goals else "all goals proven"
    yield (
        f"meetings: {len(made.meetings)}, clusters with one: {len(met)} of {len(names)}, unmet "
        f"requests: {len(made.unmet)}; {proof}"
    )
    for row in made.unmet.head(_SHOWN).to_dict("records"):
        yield f"unmet: {row['id_a']} – {row['id_b']} ({row['kind']}): {row['reason']}"
    if len(made.unmet) > _SHOWN:
        yield f"and {len(made.unmet) - _SHOWN} more; -o plan.xlsx lists them all."
