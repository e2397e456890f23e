"""The command that shows the market of needs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ..options import (
    Across,
    Clusters,
    Column,
    EncoderOption,
    Exclude,
    Format,
    K,
    Output,
    Quiet,
    Target,
)
from .commands import app
from .inputs import fit, read_clusters_of
from .output import check_output, log, notes, show

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

__all__ = ["needs"]

_READING = (
    "For every need, the -k partners whose competences answer it best. The score is the cosine of "
    "need and competence, less what the cluster covers itself, from 0 to 1. Answers from 0.3 on "
    "are shown; a need without any is open: nobody answers it."
)


@app.command(
    help=f"Show who answers which need, and which nobody answers.\n\n{_READING}",
    epilog="Example: clustermatch needs clusters.csv --open -o open_needs.xlsx",
)
def needs(
    clusters: Clusters,
    k: K = 5,
    output: Output = None,
    layout: Format = None,
    column: Column = None,
    encoder: EncoderOption = "static",
    exclude: Exclude = None,
    across: Across = None,
    target: Target = None,
    open_only: Annotated[
        bool, typer.Option("--open", help="Only the needs that nobody answers.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Show who answers which need, and which nobody answers."""
    with notes(quiet):
        check_output(output, clusters, exclude)
        from ..tables import read_table

        excluded = read_table(exclude) if exclude else None
        recommender = fit(read_clusters_of(clusters, column), encoder, quiet)
        table = recommender.answer_needs(k, targets=target or None, exclude=excluded, across=across)
        profiles = recommender.profiles_
        names = dict(zip(profiles.ids, profiles.names, strict=True))
        langs = dict(zip(profiles.ids, profiles.langs, strict=True))
        shown = table[table["rank"].isna()] if open_only else table

        def blocks(width: int) -> "Iterator[RenderableType]":
            from ..display import market_blocks

            return market_blocks(shown, names, langs, width=width)

        show(shown, output, layout, quiet, blocks)
        if not quiet:
            log(_summary(table))


def _summary(table: "pd.DataFrame") -> str:
    """Count needs: those with an answer have one row of rank 1, the others one without rank."""
    n_answered, n_open = int((table["rank"] == 1).sum()), int(table["rank"].isna().sum())
    silent = table.attrs["without_needs"]
    told = f"needs: {n_answered + n_open}, answered: {n_answered}, open: {n_open}"
    return f"{told}; clusters that state none: {len(silent)}" if silent else told
