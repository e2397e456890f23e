"""The command line: the only file that prints."""

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .exceptions import ClusterMatchError, ClusterMatchWarning, InputError, OutputError
from .options import (
    Across,
    CachedEncoderName,
    Clusters,
    Column,
    EncoderOption,
    Exclude,
    Format,
    K,
    Layout,
    Method,
    Output,
    Quiet,
    Target,
)

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from .recommender import PartnerRecommender

__all__ = ["app", "run"]

_FAILED = 2
# Of its usage errors typer hands on BadParameter alone; the class above it covers them all.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]
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
    with _notes(quiet):
        _check_output(output)
        from .datasets import load_interclustering

        recommender = _fit(load_interclustering(lang=lang).clusters, "static", quiet)
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
    target: Target = None,
    quiet: Quiet = False,
) -> None:
    """Suggest partners to every cluster of a table."""
    with _notes(quiet):
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
    encoder: EncoderOption = "static",
    quiet: Quiet = False,
) -> None:
    """Take the score of one pair apart: contributions and the phrases behind them."""
    with _notes(quiet):
        _check_output(output, clusters)
        explanation = _fit(_read(clusters, column), encoder, quiet).explain(a, b)

        def blocks(width: int) -> "Iterator[RenderableType]":
            from .display import explanation_blocks

            return explanation_blocks(str(explanation), width=width)

        _show(explanation.table, output, layout, quiet, blocks)


@cache.command(epilog="Example: clustermatch cache info")
def info(output: Output = None, layout: Format = None, quiet: Quiet = False) -> None:
    """Show of which encoders embeddings are kept, how many, and how much room they take."""
    _check_output(output)
    from .cache_report import cache_blocks, cache_table, describe_stores, read_cache

    stores = read_cache()
    _show(cache_table(stores), output, layout, quiet, lambda width: cache_blocks(stores))
    if not quiet:
        _log(describe_stores(stores))


@cache.command(epilog="Example: clustermatch cache clear --encoder minilm")
def clear(encoder: CachedEncoderName = None, quiet: Quiet = False) -> None:
    """Delete embeddings that were kept; the next run makes them anew."""
    from .cache_report import clear_cache, describe_stores

    deleted = clear_cache(encoder)
    if not quiet:
        _log(f"{'Deleted: ' if deleted else ''}{describe_stores(deleted)}")


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
        _invoke(list(arguments) or ["--help"])
    except typer.Exit as end:
        return end.exit_code
    except _UsageError as error:
        return _fail(_usage(error))
    except ClusterMatchError as error:
        return _fail(f"clustermatch: {error}")
    except KeyboardInterrupt:
        return _fail("Interrupted; nothing was written.")
    except OSError as error:
        return _lose_stdout(error)
    return 0


def _invoke(arguments: list[str]) -> None:
    """Run a command as typer does, without its own handling of errors and Ctrl-C."""
    command = typer.main.get_command(app)
    with command.make_context("clustermatch", arguments) as context:
        command.invoke(context)


def _fail(message: str) -> int:
    _log(message)
    return _FAILED


def _usage(error: Any) -> str:
    message = error.format_message().rstrip(".")
    stop = "" if message.endswith("?") else "."
    path = error.ctx.command_path if error.ctx else "clustermatch"
    return f"clustermatch: {message}{stop} See: {path} --help"


def _lose_stdout(error: OSError) -> int:
    """End where stdout takes no more: quietly after `| head`, else with a message."""
    if error.filename is not None:  # not of a stream
        raise error
    with suppress(OSError):  # or the flush at exit fails once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    return _fail(f"clustermatch: stdout cannot be written ({error.strerror}). Use -o FILE.")


@contextmanager
def _notes(quiet: bool) -> Iterator[None]:
    """Turn warnings into notes on stderr."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", ClusterMatchWarning)
        warnings.showwarning = lambda message, category, *_: _note(message, category, quiet)
        yield


def _note(message: Warning | str, category: type[Warning], quiet: bool) -> None:
    if issubclass(category, ClusterMatchWarning) and not quiet:
        _log(f"note: {message}")


def _log(line: str) -> None:
    with suppress(OSError):  # a reader of stderr that has gone changes no result
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

    def blocks(width: int) -> "Iterator[RenderableType]":
        from .display import recommendation_blocks

        return recommendation_blocks(table, names, langs, width=width)

    _show(table, output, layout, quiet, blocks)


def _show(
    table: "pd.DataFrame",
    output: Path | None,
    layout: Layout | None,
    quiet: bool,
    blocks: Callable[[int], Iterator["RenderableType"]],
) -> None:
    """Write a table to a file, or show it on stdout as its reader needs it."""
    from .tables import format_table, write_table

    if output is not None:
        write_table(table, output)
        if not quiet:
            _log(f"{len(table)} rows written to {output}")
        return
    if sys.stdout is None:
        raise OutputError("stdout is closed. Use -o FILE.")
    chosen = layout or (Layout.TABLE if sys.stdout.isatty() else Layout.CSV)
    if chosen is Layout.TABLE:
        _print(blocks)
    else:
        sys.stdout.write(format_table(table, "csv" if chosen is Layout.CSV else "json"))
    sys.stdout.flush()


def _print(blocks: Callable[[int], Iterator["RenderableType"]]) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for block in blocks(console.width):
        console.print(block)
