"""Options of the command that measures suggestions."""

from pathlib import Path
from typing import Annotated

import typer

from ..options import whole_number

__all__ = [
    "AlliancesFile",
    "Cutoff",
    "Folds",
    "Group",
    "LeaveOut",
    "Mask",
    "MaxParties",
    "Recommendations",
    "ReportFile",
    "Resample",
    "Resamples",
    "Slices",
    "Until",
]

ReportFile = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to this file: .md for the whole report; .csv, .parquet, .xlsx, .json or .jsonl "
        "for the table of figures.",
    ),
]
AlliancesFile = Annotated[
    Path,
    typer.Option(
        "--alliances",
        metavar="FILE",
        help="Table of recorded alliances: id_a, id_b, date; better with kind, partnership_id and "
        "parties.",
    ),
]
Cutoff = Annotated[
    list[str],
    typer.Option(
        "--cutoff",
        metavar="DATE",
        help="Year, month (2015-07) or day: older alliances are known, the others are to be found. "
        "Repeated, each asks up to the next. 'all' splits nothing: an upper bound.",
    ),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Later alliances are not asked for."),
]
Recommendations = Annotated[
    Path | None,
    typer.Option(
        "--recommendations",
        metavar="FILE",
        help="Measure this table, made elsewhere, in the place of our own suggestions: target_id, "
        "partner_id, and rank or score.",
    ),
]
Folds = Annotated[
    int | None,
    typer.Option(
        "--folds",
        metavar="N",
        parser=whole_number,
        help="With --cutoff all: hide one Nth of the partnerships.",
    ),
]
LeaveOut = Annotated[
    list[str] | None,
    typer.Option(
        "--leave-out",
        metavar="KIND",
        help="A kind of alliance that counts neither way; repeatable. Not given: merger.",
    ),
]
MaxParties = Annotated[
    int | None,
    typer.Option(
        "--max-parties",
        metavar="N",
        parser=whole_number,
        help="Larger agreements count neither way.",
    ),
]
Group = Annotated[
    str | None,
    typer.Option(
        "--group", metavar="COLUMN", help="Pairs alike in it (an owner) count neither way."
    ),
]
Slices = Annotated[
    bool, typer.Option("--slices", help="Also by kind of alliance: newcomers, across regions.")
]
Resample = Annotated[
    str,
    typer.Option(
        "--resample",
        metavar="WHAT",
        help="Intervals from drawing 'organisations' or 'partnerships' anew.",
    ),
]
Resamples = Annotated[
    int,
    typer.Option(
        "--resamples", metavar="N", parser=whole_number, help="Resamples for the intervals."
    ),
]
Mask = Annotated[
    bool, typer.Option("--mask/--no-mask", help="Take the names of others out of the texts.")
]
