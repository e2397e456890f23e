"""The command that shows how complete profiles are."""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..options import Clusters, Column, EncoderOption, Format, Output, Quiet, Target
from .commands import app
from .inputs import fit, read_clusters_of
from .output import check_output, log, notes, show

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

__all__ = ["completeness", "completeness_blocks"]

_READING = (
    "Completeness runs from 0 to 1: how much of what a score is made of the profile tells. The "
    "question is the one whose answer would add most; the figure with a plus says how much."
)


@app.command(
    help=f"Show what each profile lacks, and what to ask first.\n\n{_READING}",
    epilog="Example: clustermatch completeness clusters.csv -o questions.xlsx",
)
def completeness(
    clusters: Clusters,
    output: Output = None,
    layout: Format = None,
    column: Column = None,
    encoder: EncoderOption = "static",
    target: Target = None,
    quiet: Quiet = False,
) -> None:
    """Show what each profile lacks, and what to ask first."""
    with notes(quiet):
        check_output(output, clusters)
        recommender = fit(read_clusters_of(clusters, column), encoder, quiet)
        table = recommender.completeness(targets=target or None)
        profiles = recommender.profiles_
        langs = dict(zip(profiles.ids, profiles.langs, strict=True))

        def blocks(width: int) -> "Iterator[RenderableType]":
            return completeness_blocks(table, langs, width=width)

        show(table, output, layout, quiet, blocks)
        if not quiet:
            log(_summary(table))


def completeness_blocks(
    table: "pd.DataFrame", langs: Mapping[Any, str], *, width: int
) -> "Iterator[RenderableType]":
    """
    Lay out the completeness of profiles, one block for each, in its language.

    Parameters
    ----------
    table : DataFrame
        As of `clustermatch.completeness.describe_completeness`.
    langs : mapping of id to str
        Language of each organisation.
    width : int
        Characters in a line.

    Yields
    ------
    rich.console.RenderableType
        Name and id, the completeness with what is missing, and the question with its worth.

    Raises
    ------
    KeyError
        If an id of the table has no language.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"id": "a", "name": "Alpine Optics", "completeness": 1.0, "missing": ""}
    >>> table = pd.DataFrame([row | {"question": "", "worth": 0.0}])
    >>> for block in completeness_blocks(table, {"a": "en"}, width=80):
    ...     for line in block.renderables:
    ...         print(line)
    Alpine Optics [a]
      1.00  nothing important is missing
    <BLANKLINE>
    """
    from rich.console import Group
    from rich.text import Text

    from ..display import explanation_blocks

    for row in table.to_dict("records"):
        heading, *lines = _lines(row, langs[row["id"]])
        head = [Text(str(line), style="bold") for line in explanation_blocks(heading, width=width)]
        yield Group(*head, *explanation_blocks("\n".join(lines), width=width), Text(""))


def _lines(row: Mapping[Any, Any], lang: str) -> list[str]:
    from ..cells import clean
    from ..wording.completeness import completeness_wording_of

    wording = completeness_wording_of(lang)
    name, key = clean(str(row["name"])), clean(str(row["id"]))
    # Not rounded up: what lacks something is not to look full.
    figure = f"  {math.floor(100 * row['completeness'] + 1e-6) / 100:.2f}  "
    heading = name if name == key else f"{name} [{key}]"
    if not row["missing"]:
        return [heading, figure + wording.complete]
    told = wording.incomplete.format(missing=row["missing"])
    return [heading, figure + told, f" +{row['worth']:.2f}  {row['question']}"]


def _summary(table: "pd.DataFrame") -> str:
    n_full = int((table["missing"] == "").sum())
    return f"clusters: {len(table)}, nothing missing: {n_full}, asked: {len(table) - n_full}"
