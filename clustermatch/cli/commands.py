"""The commands."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..options import (
    Across,
    Alliances,
    CachedEncoderName,
    Clusters,
    Column,
    EncoderOption,
    Exclude,
    Format,
    K,
    Layout,
    MaxSuggested,
    Method,
    Output,
    PartRows,
    Quiet,
    Restart,
    Roles,
    Target,
)
from .balancing import BALANCED, check_balanced, note_exposure
from .inputs import fit, read_clusters_of
from .output import check_output, log, notes, say, show
from .parts import InputFiles, PartOptions, check_parts, run_in_parts

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from ..recommender import PartnerRecommender

__all__ = ["app"]

_DEMO = "They are the clusters of Auvergne and Rhône-Alpes of July 2015."
_READING = (
    "Scores run from 0 to 1. Similarity is shared ground; complementarity is what each brings to "
    "the needs of the other. A twin is among the tenth of all pairs highest in similarity, a "
    "bridge among the tenth highest in complementarity, a natural partner in both, far in neither."
)


app = typer.Typer(
    name="clustermatch",
    help="For every cluster the three partners worth meeting, and why.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
cache = typer.Typer(help="See or delete the embeddings that slow encoders keep for later runs.")
app.add_typer(cache, name="cache")


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=lambda on: _show_version(on)),
    ] = False,
) -> None:
    """Hold the options that come before a command."""


@app.command(
    help=f"Suggest partners to the 47 clusters of the built-in example.\n\n{_DEMO}\n\n{_READING}",
    epilog="Example: clustermatch demo --lang en",
)
def demo(
    lang: Annotated[
        str, typer.Option("--lang", metavar="fr|en", help="Language of the texts.")
    ] = "fr",
    k: K = 3,
    output: Output = None,
    layout: Format = None,
    quiet: Quiet = False,
) -> None:
    """Suggest partners to the 47 clusters of Auvergne and Rhône-Alpes of July 2015."""
    with notes(quiet):
        check_output(output)
        from ..datasets import load_interclustering

        recommender = fit(load_interclustering(lang=lang).clusters, "static", quiet)
        _emit(recommender, recommender.recommend(k), output, layout, quiet)


@app.command(
    help=f"Suggest partners to every cluster of a table.\n\n{_READING}",
    epilog="Example: clustermatch recommend clusters.csv --across region -o partners.xlsx",
)
def recommend(
    clusters: Clusters,
    k: K = 3,
    output: Output = None,
    layout: Format = None,
    column: Column = None,
    encoder: EncoderOption = "static",
    exclude: Exclude = None,
    across: Across = None,
    method: Method = "ranked",
    max_suggested: MaxSuggested = None,
    target: Target = None,
    alliances: Alliances = None,
    roles: Roles = None,
    parts: PartRows = None,
    restart: Restart = False,
    quiet: Quiet = False,
) -> None:
    """Suggest partners to every cluster of a table."""
    check_parts(parts, output, target, restart)
    check_balanced(method, max_suggested, parts)
    with notes(quiet):
        if parts is not None and output is not None:
            files = InputFiles(clusters, exclude, alliances, roles, column)
            run_in_parts(
                files, output, PartOptions(k, parts, encoder, across, method), restart, quiet
            )
            return
        check_output(output, clusters, exclude, alliances, roles)
        from ..tables import read_table

        excluded = read_table(exclude) if exclude else None
        recommender = fit(
            read_clusters_of(clusters, column),
            encoder,
            quiet,
            alliances=alliances,
            roles=roles,
            mappings=column,
        )
        table = recommender.recommend(
            k,
            targets=target or None,
            exclude=excluded,
            across=across,
            method=method,
            max_suggested=max_suggested,
        )
        _emit(recommender, table, output, layout, quiet)
        if method == BALANCED and not quiet and not target:
            note_exposure(recommender, table, exclude, k, across)


@cache.command(epilog="Example: clustermatch cache info")
def info(output: Output = None, layout: Format = None, quiet: Quiet = False) -> None:
    """Show of which encoders embeddings are kept, how many, and how much room they take."""
    check_output(output)
    from ..cache_report import cache_blocks, cache_table, describe_stores, read_cache

    stores = read_cache()
    show(cache_table(stores), output, layout, quiet, lambda width: cache_blocks(stores))
    if not quiet:
        log(describe_stores(stores))


@cache.command(epilog="Example: clustermatch cache clear --encoder minilm")
def clear(encoder: CachedEncoderName = None, quiet: Quiet = False) -> None:
    """Delete embeddings that were kept; the next run makes them anew."""
    from ..cache_report import clear_cache, describe_stores

    deleted = clear_cache(encoder)
    if not quiet:
        log(f"{'Deleted: ' if deleted else ''}{describe_stores(deleted)}")


def _show_version(wanted: bool) -> None:
    if wanted:
        from .. import __version__

        say(f"clustermatch {__version__}")
        raise typer.Exit


def _emit(
    recommender: "PartnerRecommender",
    table: "pd.DataFrame",
    output: Path | None,
    layout: Layout | None,
    quiet: bool,
) -> None:
    profiles = recommender.profiles_
    names = dict(zip(profiles.ids, profiles.names, strict=True))
    langs = dict(zip(profiles.ids, profiles.langs, strict=True))

    def blocks(width: int) -> "Iterator[RenderableType]":
        from ..display import recommendation_blocks

        return recommendation_blocks(table, names, langs, width=width)

    show(table, output, layout, quiet, blocks)
