"""Options and arguments that commands of the command line share, with their help texts."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Across",
    "Alliances",
    "CachedEncoderName",
    "Clusters",
    "Column",
    "EncoderName",
    "EncoderOption",
    "Exclude",
    "Format",
    "K",
    "Layout",
    "MaxSuggested",
    "Method",
    "Output",
    "PartRows",
    "Quiet",
    "Restart",
    "Roles",
    "Target",
    "whole_number",
]


class Layout(StrEnum):
    """How a result is shown on stdout."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


Clusters = Annotated[
    Path,
    typer.Argument(
        metavar="CLUSTERS",
        help="Table of clusters: .csv, .parquet, .xlsx, .json, .jsonl. Columns: id, and "
        "description or competences; better with name and needs. Phrases are separated by ; "
        "Or a FOLDER that `clustermatch fit` made.",
    ),
]


def whole_number(text: str) -> int:
    """
    Read a whole number.

    Parameters
    ----------
    text : str
        What was given.

    Returns
    -------
    int
        The number.

    Raises
    ------
    typer.BadParameter
        If it is none.

    Examples
    --------
    >>> whole_number("3")
    3
    """
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"expected a whole number, got {text!r}.") from None


K = Annotated[
    int,
    typer.Option(
        "-k", metavar="N", parser=whole_number, help="Partners suggested to each cluster."
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to this file; its suffix chooses the format: .csv, .parquet, .xlsx, .json, "
        ".jsonl.",
    ),
]
PartRows = Annotated[
    int | None,
    typer.Option(
        "--parts",
        metavar="N",
        parser=whole_number,
        help="For large tables: -o is a folder, written in Parquet files of N targets each. The "
        "same command goes on after it was stopped.",
    ),
]
Restart = Annotated[
    bool,
    typer.Option(
        "--restart",
        help="With --parts: begin anew in a folder; deletes what its manifest names.",
    ),
]
Format = Annotated[
    Layout | None,
    typer.Option(
        "--format",
        help="How to show the result without -o. Not given: table in a terminal, csv elsewhere.",
    ),
]
Column = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="NAME=YOURS",
        help="Your column for id, name, description, competences, needs, lang or aliases, e.g. "
        "id=cluster_code; repeatable.",
    ),
]


class EncoderName(str):
    """
    The name of an encoder, and whether it was asked for or is the default.

    Attributes
    ----------
    given : bool
        True where the option was given.
    """

    __slots__ = ("given",)
    given: bool


def _note_source(context: typer.Context, value: str) -> EncoderName:
    """Keep apart `--encoder static` and no option: a saved recommender takes only the latter."""
    name = EncoderName(value)
    source = context.get_parameter_source("encoder")
    name.given = source is not None and source.name == "COMMANDLINE"
    return name


EncoderOption = Annotated[
    str,
    typer.Option(
        "--encoder",
        metavar="NAME|FOLDER",
        callback=_note_source,
        help="static, lexical, minilm, hybrid, or the folder of a sentence-transformers model.",
    ),
]
CachedEncoderName = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="NAME",
        help="Only those of this encoder, named as `clustermatch cache info` does.",
    ),
]
Exclude = Annotated[
    Path | None,
    typer.Option(
        "--exclude", metavar="FILE", help="Table of pairs never to suggest: columns id_a, id_b."
    ),
]
Across = Annotated[
    str | None,
    typer.Option(
        "--across", metavar="COLUMN", help="Partners must differ in this column, e.g. region."
    ),
]
Method = Annotated[
    str,
    typer.Option(
        "--method",
        metavar="ranked|balanced",
        help="ranked: the best partners of each cluster. balanced: partners who can really meet, "
        "for nobody is suggested more often than --max-suggested.",
    ),
]
MaxSuggested = Annotated[
    int | None,
    typer.Option(
        "--max-suggested",
        metavar="N",
        parser=whole_number,
        help="With --method balanced: how often a cluster may be suggested. Not given: as many "
        "as -k, and lists are mutual.",
    ),
]
Target = Annotated[
    list[str] | None,
    typer.Option("--target", metavar="ID", help="Only for this cluster; repeatable."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No notes and no progress on stderr.")]
Alliances = Annotated[
    Path | None,
    typer.Option(
        "--alliances",
        metavar="FILE",
        help="Table of known alliances (columns id_a, id_b): precedents, and weights of your own.",
    ),
]
Roles = Annotated[
    Path | None,
    typer.Option(
        "--roles",
        metavar="FILE",
        help="What `clustermatch roles` read out of the descriptions, corrected by you.",
    ),
]
