"""What the command line says: tables on stdout, notes on stderr."""

import os
import sys
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..exceptions import ClusterMatchWarning, OutputError
from ..options import Layout

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

__all__ = ["check_output", "fail", "log", "lose_stdout", "notes", "say", "show"]

_FAILED = 2


def fail(message: str) -> int:
    """Say what went wrong; give the exit status."""
    log(message)
    return _FAILED


def say(line: str) -> None:
    """Print a line to stdout."""
    print(line)


def lose_stdout(error: OSError) -> int:
    """End where stdout takes no more: quietly after `| head`, else with a message."""
    if error.filename is not None:  # not of a stream
        raise error
    with suppress(OSError):  # or the flush at exit fails once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    return fail(f"clustermatch: stdout cannot be written ({error.strerror}). Use -o FILE.")


@contextmanager
def notes(quiet: bool) -> Iterator[None]:
    """Turn warnings into notes on stderr."""
    said: set[str] = set()  # an evaluation fits anew, and would say everything again

    def note(message: Warning | str, category: type[Warning]) -> None:
        if issubclass(category, ClusterMatchWarning) and not quiet and str(message) not in said:
            said.add(str(message))
            log(f"note: {message}")

    with warnings.catch_warnings():
        warnings.simplefilter("always", ClusterMatchWarning)
        warnings.showwarning = lambda message, category, *_: note(message, category)
        yield


def log(line: str) -> None:
    """Print a line to stderr."""
    with suppress(OSError):  # a reader of stderr that has gone changes no result
        print(line, file=sys.stderr)


def check_output(
    output: Path | None,
    *inputs: Path | None,
    also: Collection[str] = (),
    only: Collection[str] | None = None,
) -> None:
    """Fail before the work rather than after it."""
    if output is not None:
        from ..tables import check_destination

        read = [path for path in inputs if path is not None]
        for folder in (path for path in read if path.is_dir()):
            if folder.resolve() in output.resolve().parents:
                raise OutputError(
                    f"{output}: lies in the saved recommender {folder}, which holds nothing else. "
                    "Choose another place."
                )
        check_destination(output, inputs=read, also=also, only=only)


def show(
    table: "pd.DataFrame",
    output: Path | None,
    layout: Layout | None,
    quiet: bool,
    blocks: Callable[[int], Iterator["RenderableType"]],
) -> None:
    """Write a table to a file, or show it on stdout as its reader needs it."""
    from ..tables import format_table, write_table

    if output is not None:
        write_table(table, output)
        if not quiet:
            log(f"{len(table)} rows written to {output}")
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
