"""Suggestions in parts: checked before the work, watched while it goes on."""

import hashlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from ..exceptions import ClusterMatchError, InputError, OutputError
from .inputs import encoder_of, fit, read_clusters_of
from .output import log

if TYPE_CHECKING:
    from ..batch.run import BatchStep, Watch
    from ..encoders import Encoder

__all__ = ["InputFiles", "PartOptions", "check_parts", "run_in_parts"]

# Parts that are written faster than this are not told one by one.
_LINE_S: Final = 10.0
_DOING: Final = {"search": "comparing all pairs", "write": "writing parts"}
_MINUTE: Final = 60
_HOUR: Final = 3600


@dataclass(frozen=True)
class InputFiles:
    """Files that are read, and names of their columns."""

    clusters: Path
    exclude: Path | None
    alliances: Path | None
    roles: Path | None
    columns: list[str] | None

    def digests(self) -> dict[str, Any]:
        """Tell the content of each, and how its columns are read."""
        named = {
            "CLUSTERS": self.clusters,
            "--exclude": self.exclude,
            "--alliances": self.alliances,
            "--roles": self.roles,
        }
        found = {f"content of {name}": _digest(path) for name, path in named.items()}
        return found | {"--column": sorted(self.columns or [])}


@dataclass(frozen=True)
class PartOptions:
    """Options that change the result."""

    k: int
    part_rows: int
    encoder: str
    across: str | None
    method: str

    def described(self, encoder: "Encoder") -> dict[str, Any]:
        """Tell them as a manifest does, as far as they are known before the work."""
        from ..batch.task import describe_options
        from ..encoders import identify

        found = describe_options(
            k=self.k,
            part_rows=self.part_rows,
            across=self.across,
            method=self.method,
            encoder=encoder,
        )
        if "/" in self.encoder and not identify(encoder).weights:
            del found["encoder"]  # a model that is still to be downloaded
        return found


def check_parts(
    parts: int | None, output: Path | None, targets: list[str] | None, restart: bool
) -> None:
    """Refuse options that do not go together."""
    if parts is None:
        if restart:
            raise typer.BadParameter("--restart needs --parts N.")
        if output is not None and output.is_dir():
            raise OutputError(
                f"{output}: is a folder. Name a file in it, or add --parts 50000 to write the "
                "table to this folder in parts."
            )
        return
    if parts < 1:
        raise typer.BadParameter(f"--parts: expected at least 1 target a part, got {parts}.")
    if output is None:
        raise typer.BadParameter("--parts needs a folder to write to: -o FOLDER.")
    if targets:
        raise typer.BadParameter("--parts is for all targets: leave --target out, or --parts.")


def run_in_parts(
    files: InputFiles, output: Path, options: PartOptions, restart: bool, quiet: bool
) -> None:
    """Fit, search and write, or go on with what was begun."""
    from ..batch.folder import PartsFolder

    place = PartsFolder(output)
    _check_apart(files, output)
    encoder = encoder_of(files.clusters, options.encoder, quiet)
    about = files.digests()
    if not restart:
        place.check_same(about | options.described(encoder), partly=True)
        if place.complete:
            place.finish()
            _say(quiet, f"{output}: finished before, nothing to do; --restart begins anew.")
            return
        if place.manifest is not None:
            _say(quiet, f"{output}: goes on where it was stopped; texts are embedded anew.")
    with _stoppable(output):
        _run(files, output, options, encoder, about, restart, quiet)


def _run(
    files: InputFiles,
    output: Path,
    options: PartOptions,
    encoder: "Encoder",
    about: dict[str, Any],
    restart: bool,
    quiet: bool,
) -> None:
    from ..batch import recommend_in_parts
    from ..tables import read_table

    excluded = read_table(files.exclude) if files.exclude else None
    recommender = fit(
        read_clusters_of(files.clusters, files.columns),
        encoder,
        quiet,
        alliances=files.alliances,
        roles=files.roles,
        mappings=files.columns,
    )
    with _watch(quiet) as watch:
        written = recommend_in_parts(
            recommender,
            output,
            options.k,
            part_rows=options.part_rows,
            exclude=excluded,
            across=options.across,
            method=options.method,
            restart=restart,
            about=about,
            watch=watch,
        )
    _say(quiet, f"{written.n_rows} rows in {len(written.files)} parts in {output}")


def _digest(path: Path | None) -> str | None:
    from ..persistence.folder import is_saved
    from ..persistence.manifest import MANIFEST

    if path is None:
        return None
    if is_saved(path):
        path = path / MANIFEST  # it holds the hashes of the other files
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        if not path.exists():
            where = Path.cwd()
            raise InputError(
                f"{path}: no such file (looked from {where}). Check the path."
            ) from error
        raise InputError(f"{path}: cannot be read ({error.strerror}). Check the path.") from error


def _check_apart(files: InputFiles, output: Path) -> None:
    """Refuse a folder with an input in it, under a name that a part may get."""
    for path in (files.clusters, files.exclude, files.alliances, files.roles):
        if path is not None and path.resolve().parent == output.resolve():
            raise OutputError(f"{output}: holds the input file {path}. Choose another folder.")


@contextmanager
def _stoppable(output: Path) -> Iterator[None]:
    """Say after Ctrl-C what is left, whatever it was raised as."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, Exception):
            raise
        begun = (output / "manifest.json").exists()
        left = "the same command goes on from the last checkpoint" if begun else "nothing was begun"
        raise ClusterMatchError(f"interrupted; {left}.") from error


@contextmanager
def _watch(quiet: bool) -> Iterator["Watch | None"]:
    """Show a bar on a terminal; say a line at each checkpoint elsewhere."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar() as watch:
            yield watch
    else:
        yield _Lines()


@contextmanager
def _bar() -> Iterator["Watch"]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bars: dict[str, Any] = {}

        def watch(step: "BatchStep") -> None:
            if step.stage not in bars:
                bars[step.stage] = progress.add_task(_DOING[step.stage], total=step.total)
                progress.reset(bars[step.stage], completed=step.done)
            progress.update(bars[step.stage], completed=step.done, refresh=True)

        yield watch


class _Lines:
    """Lines on stderr: at the start, at each checkpoint, and of parts not too many."""

    def __init__(self) -> None:
        self._told = -_LINE_S

    def __call__(self, step: "BatchStep") -> None:
        now = time.monotonic()
        if step.stage == "write" and step.done < step.total and now - self._told < _LINE_S:
            return
        if step.saved or step.done == 0:
            self._told = now
            log(_line(step))


def _line(step: "BatchStep") -> str:
    unit = "parts" if step.stage == "write" else "rounds"
    share = f"{100 * step.done // step.total} %"
    told = f"{_DOING[step.stage]}: {share} ({step.done} of {step.total} {unit})"
    if step.resumed:
        told += ", done before"
    if step.seconds_left and step.done < step.total:
        told += f", about {_duration(step.seconds_left)} left"
    return told


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"


def _say(quiet: bool, line: str) -> None:
    if not quiet:
        log(line)
