"""Options of the command that plans meetings."""

from pathlib import Path
from typing import Annotated

import typer

from ..options import whole_number

__all__ = [
    "AgendaFolder",
    "AlreadyMet",
    "Capacity",
    "DayOf",
    "ExcludePairs",
    "Fixed",
    "Lang",
    "Minimum",
    "Minutes",
    "MustMeet",
    "Outcomes",
    "PlanFile",
    "Previous",
    "Requests",
    "Slots",
    "Start",
    "Tables",
    "TimeLimit",
    "Vetoes",
]

PlanFile = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to this file: .xlsx for a workbook with a sheet for each cluster; .csv, "
        ".parquet, .json or .jsonl for the table of meetings.",
    ),
]
Requests = Annotated[
    Path | None,
    typer.Option(
        "--requests",
        metavar="FILE",
        help="Who asks for whom: id_a asks for id_b; optional priority, 1 = most wanted.",
    ),
]
Vetoes = Annotated[
    Path | None,
    typer.Option("--vetoes", metavar="FILE", help="Pairs of which one declines: id_a, id_b."),
]
MustMeet = Annotated[
    Path | None,
    typer.Option(
        "--must-meet", metavar="FILE", help="Pairs that are to meet in any case: id_a, id_b."
    ),
]
ExcludePairs = Annotated[
    Path | None,
    typer.Option("--exclude", metavar="FILE", help="Pairs that must not meet: id_a, id_b."),
]
AlreadyMet = Annotated[
    Path | None,
    typer.Option("--already-met", metavar="FILE", help="Pairs that know each other: id_a, id_b."),
]
Fixed = Annotated[
    Path | None,
    typer.Option(
        "--fixed",
        metavar="FILE",
        help="Meetings set beforehand: id_a, id_b, slot; optional table. Both count from 1.",
    ),
]
Capacity = Annotated[
    int,
    typer.Option(
        "--capacity",
        metavar="N",
        parser=whole_number,
        help="Most meetings of a cluster; its column `capacity` goes before.",
    ),
]
Minimum = Annotated[
    int,
    typer.Option(
        "--minimum",
        metavar="N",
        parser=whole_number,
        help="Fewest meetings of a cluster, as far as possible; its column `minimum` goes before.",
    ),
]
Slots = Annotated[
    int,
    typer.Option(
        "--slots",
        metavar="N",
        parser=whole_number,
        help="Slots of the day. One more than the capacity leaves room for every pair.",
    ),
]
Tables = Annotated[
    int | None,
    typer.Option(
        "--tables",
        metavar="N",
        parser=whole_number,
        help="Meetings at the same time at most. Not given: as many as needed.",
    ),
]
AgendaFolder = Annotated[
    Path | None,
    typer.Option(
        "--agendas",
        metavar="FOLDER",
        help="Write agendas to print (agendas.html has all, ID.html one) and, with --day, a "
        "calendar ID.ics for each cluster.",
    ),
]
Start = Annotated[
    str | None,
    typer.Option(
        "--start",
        metavar="HH:MM",
        help="When slot 1 begins. Not given: 09:00 with --day, else slots are numbered.",
    ),
]
Minutes = Annotated[
    int,
    typer.Option("--minutes", metavar="N", parser=whole_number, help="Length of a slot."),
]
DayOf = Annotated[
    str | None,
    typer.Option("--day", metavar="DATE", help="Date of the day, such as 2015-07-09."),
]
Previous = Annotated[
    Path | None,
    typer.Option(
        "--previous",
        metavar="DAY1",
        help="Plan a return match: the meetings of the first day, as this command wrote them.",
    ),
]
Outcomes = Annotated[
    Path | None,
    typer.Option(
        "--outcomes",
        metavar="FILE",
        help="With --previous: what came of them: id_a, id_b, outcome (declined, no_show, met, "
        "second_meeting, letter_of_intent, signed); optional date, reason, rating.",
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        help="Stop improving after this time; the plan may then differ from run to run.",
    ),
]
Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="fr|en|es",
        help="Language of agendas and labels. Not given: that of each cluster, and of most.",
    ),
]
