"""The commands that explain a pair, and show the roles read out of descriptions."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ..options import (
    Alliances,
    Clusters,
    Column,
    EncoderOption,
    Format,
    K,
    Output,
    Quiet,
    Roles,
)
from .commands import app
from .inputs import fit, read_clusters_of
from .output import check_output, log, notes, show

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..explanation import Explanation
    from ..why_not import WhyNot

__all__ = ["explain", "roles"]


@app.command(epilog="Example: clustermatch explain clusters.csv minalogic axelera")
def explain(
    clusters: Clusters,
    a: Annotated[str, typer.Argument(metavar="A", help="Id of a cluster, the target.")],
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="Id of its partner.")] = None,
    why_not: Annotated[
        str | None,
        typer.Option("--why-not", metavar="B", help="Say why B is not among the first -k of A."),
    ] = None,
    k: K = 3,
    output: Output = None,
    layout: Format = None,
    column: Column = None,
    encoder: EncoderOption = "static",
    alliances: Alliances = None,
    roles: Roles = None,
    quiet: Quiet = False,
) -> None:
    """Take the score of one pair apart: contributions and the phrases behind them."""
    if (b is None) == (why_not is None):
        raise typer.BadParameter("name either a partner B, or --why-not B.")
    with notes(quiet):
        check_output(output, clusters, alliances, roles)
        recommender = fit(
            read_clusters_of(clusters, column),
            encoder,
            quiet,
            alliances=alliances,
            roles=roles,
            mappings=column,
        )
        explained: Explanation | WhyNot
        if why_not is None:
            explained = recommender.explain(a, b)
        else:
            explained = recommender.why_not(a, why_not, k)

        def blocks(width: int) -> "Iterator[RenderableType]":
            from ..display import explanation_blocks

            return explanation_blocks(str(explained), width=width)

        show(explained.table, output, layout, quiet, blocks)


@app.command(
    epilog="Example: clustermatch roles clusters.csv -o roles.csv\n\n"
    "then, once corrected: clustermatch recommend clusters.csv --roles roles.csv"
)
def roles(
    clusters: Clusters,
    output: Output = None,
    layout: Format = None,
    column: Column = None,
    quiet: Quiet = False,
) -> None:
    """Read out of descriptions what clusters have and what they seek, for you to correct."""
    with notes(quiet):
        check_output(output, clusters)
        from ..roles import read_roles

        table = read_roles(read_clusters_of(clusters, column))

        def blocks(width: int) -> "Iterator[RenderableType]":
            from ..display import role_blocks

            return role_blocks(table, width=width)

        show(table, output, layout, quiet, blocks)
        if not quiet:
            log(f"roles: {len(table)} phrases; correct them and give them to --roles.")
