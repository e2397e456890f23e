"""The command line: the only file that prints."""

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .exceptions import ClusterMatchError, ClusterMatchWarning, InputError

if TYPE_CHECKING:
    import pandas as pd

    from .recommender import PartnerRecommender

__all__ = ["app", "run"]

_FAILED = 2


class Layout(StrEnum):
    """How a result is shown on stdout."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


Clusters = Annotated[
    Path,
    typer.Argument(
        metavar="CLUSTERS", help="Table of clusters: .csv, .parquet, .xlsx, .json, .jsonl."
    ),
]
K = Annotated[int, typer.Option("-k", help="Partners suggested to each cluster.")]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="Write to this file; its suffix chooses the format."),
]
Format = Annotated[
    Layout | None,
    typer.Option("--format", help="On stdout: table in a terminal, csv elsewhere, unless given."),
]
Column = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar="NAME=YOURS", help="Which column of the file is NAME; repeatable."
    ),
]
EncoderOption = Annotated[
    str,
    typer.Option(
        "--encoder", help="lexical, minilm, or the folder of a sentence-transformers model."
    ),
]
Exclude = Annotated[
    Path | None,
    typer.Option("--exclude", help="Table of pairs never to suggest: columns id_a, id_b."),
]
Across = Annotated[
    str | None,
    typer.Option(
        "--across", metavar="COLUMN", help="Partners must differ in this column, e.g. region."
    ),
]
Method = Annotated[str, typer.Option("--method", help="ranked: the best partners of each cluster.")]
Target = Annotated[
    list[str] | None,
    typer.Option("--target", metavar="ID", help="Only for this cluster; repeatable."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No notes and no progress on stderr.")]

app = typer.Typer(
    name="clustermatch",
    help="For every cluster the three partners worth meeting, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=lambda on: _show_version(on)),
    ] = False,
) -> None:
    """Hold the options that come before a command."""


@app.command(epilog="Example: clustermatch demo --lang en")
def demo(
    lang: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    k: K = 3,
    output: Output = None,
    layout: Format = None,
    quiet: Quiet = False,
) -> None:
    """Suggest partners to the 47 clusters of Auvergne and Rhône-Alpes of July 2015."""
    with _told(quiet):
        _check_output(output)
        from .datasets import load_interclustering

        recommender = _fit(load_interclustering(lang=lang).clusters, "lexical", quiet)
        _emit(recommender, recommender.recommend(k), output, layout, quiet)


@app.command(
    epilog="Example: clustermatch recommend clusters.csv -k 3 --across region -o partners.xlsx"
)
def recommend(
    clusters: Clusters,
    k: K = 3,
    output: Output = None,
    layout: Format = None,
    column: Column = None,
    encoder: EncoderOption = "lexical",
    exclude: Exclude = None,
    across: Across = None,
    method: Method = "ranked",
    target: Target = None,
    quiet: Quiet = False,
) -> None:
    """Suggest partners to every cluster of a table."""
    with _told(quiet):
        _check_output(output, clusters, exclude)
        from .tables import read_table

        excluded = read_table(exclude) if exclude else None
        recommender = _fit(_read(clusters, column), encoder, quiet)
        table = recommender.recommend(
            k, targets=target or None, exclude=excluded, across=across, method=method
        )
        _emit(recommender, table, output, layout, quiet)


@app.command(epilog="Example: clustermatch explain clusters.csv minalogic axelera")
def explain(
    clusters: Clusters,
    a: Annotated[str, typer.Argument(metavar="A", help="Id of a cluster, the target.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Id of another, its partner.")],
    output: Output = None,
    layout: Format = None,
    column: Column = None,
    encoder: EncoderOption = "lexical",
    quiet: Quiet = False,
) -> None:
    """Take the score of one pair apart: contributions and the phrases behind them."""
    with _told(quiet):
        _check_output(output, clusters)
        explanation = _fit(_read(clusters, column), encoder, quiet).explain(a, b)
        _show(explanation.table, output, layout, quiet, lambda: print(explanation))


def run(arguments: Sequence[str]) -> int:
    """
    Run the command line.

    Parameters
    ----------
    arguments : sequence of str
        Arguments after the name of the program.

    Returns
    -------
    int
        0 done, 2 bad input, bad usage or interrupted.

    Examples
    --------
    >>> run(["explain", "no-such-file.csv", "a", "b"])
    2
    """
    try:
        app(args=list(arguments), prog_name="clustermatch")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else _FAILED
    return 0


@contextmanager
def _told(quiet: bool) -> Iterator[None]:
    """Turn errors into one message and exit 2; turn warnings into notes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", ClusterMatchWarning)
            warnings.showwarning = lambda message, category, *_: _note(message, category, quiet)
            yield
            sys.stdout.flush()
    except ClusterMatchError as error:
        _log(f"clustermatch: {error}")
        raise typer.Exit(_FAILED) from None
    except KeyboardInterrupt:
        _log("Interrupted; nothing was written.")
        raise typer.Exit(_FAILED) from None
    except BrokenPipeError:
        # The reader has gone (`| head`): nothing is left to say, and no flush may fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def _note(message: Warning | str, category: type[Warning], quiet: bool) -> None:
    if issubclass(category, ClusterMatchWarning) and not quiet:
        _log(f"note: {message}")


def _log(line: str) -> None:
    print(line, file=sys.stderr)


def _show_version(wanted: bool) -> None:
    if wanted:
        from . import __version__

        print(f"clustermatch {__version__}")
        raise typer.Exit


def _check_output(output: Path | None, *inputs: Path | None) -> None:
    """Fail before the work rather than after it."""
    if output is not None:
        from .tables import check_destination

        check_destination(output, inputs=[path for path in inputs if path is not None])


def _read(path: Path, mappings: list[str] | None) -> "pd.DataFrame":
    from .reading import read_clusters

    return read_clusters(path, columns=_parse_columns(mappings or []))


def _parse_columns(mappings: list[str]) -> dict[str, str]:
    columns = {}
    for mapping in mappings:
        name, equals, column = mapping.partition("=")
        if not equals or not name.strip() or not column.strip():
            raise InputError(
                f"--column {mapping!r}: expected NAME=YOURS, for example --column id=cluster_code."
            )
        columns[name.strip()] = column.strip()
    return columns


def _fit(clusters: "pd.DataFrame", encoder: str, quiet: bool) -> "PartnerRecommender":
    from .recommender import PartnerRecommender

    return PartnerRecommender(encoder=encoder, progress=False if quiet else None).fit(clusters)


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

    def print_blocks() -> None:
        from rich.console import Console

        from .display import recommendation_blocks

        console = Console(highlight=False)
        for block in recommendation_blocks(table, names, langs, width=console.width):
            console.print(block)

    _show(table, output, layout, quiet, print_blocks)


def _show(
    table: "pd.DataFrame",
    output: Path | None,
    layout: Layout | None,
    quiet: bool,
    print_for_people: Callable[[], None],
) -> None:
    """Write a table to a file, or show it on stdout as its reader needs it."""
    from .tables import format_table, write_table

    if output is not None:
        write_table(table, output)
        if not quiet:
            _log(f"{len(table)} rows written to {output}")
        return
    chosen = layout or (Layout.TABLE if sys.stdout.isatty() else Layout.CSV)
    if chosen is Layout.TABLE:
        print_for_people()
    else:
        sys.stdout.write(format_table(table, "csv" if chosen is Layout.CSV else "json"))
