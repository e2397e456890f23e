"""Suggestions for a large population in parts: goes on after a kill, nothing lost or twice."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ..allpairs.lists import TopLists
from ..recommender import PartnerRecommender
from .checkpoint import load_checkpoint, save_checkpoint
from .folder import PartsFolder
from .search import fill_in_rounds, n_rounds
from .task import BatchTask

__all__ = ["PART_ROWS", "BatchStep", "Parts", "recommend_in_parts"]

PART_ROWS: Final = 50_000
_CHECKPOINT_S: Final = 60.0


@dataclass(frozen=True)
class BatchStep:
    """
    How far a run is.

    Attributes
    ----------
    stage : str
        "search", in rounds, then "write", in parts.
    done, total : int
        Rounds or parts; those of earlier runs count as done.
    saved : bool
        True where a kill from here on loses nothing of it.
    seconds_left : float or None
        For this stage, at the pace of this run; None as long as there is none.
    resumed : bool
        True for the first step of a run that goes on from a checkpoint or from parts.
    """

    stage: str
    done: int
    total: int
    saved: bool
    seconds_left: float | None = None
    resumed: bool = False


@dataclass(frozen=True)
class Parts:
    """
    A table in parts.

    Attributes
    ----------
    folder : Path
        Where they are.
    files : tuple of Path
        Parquet files; one after the other they are the table of `PartnerRecommender.recommend`.
    n_rows : int
        Rows of all parts together.
    n_written : int
        Parts that this run wrote; 0 where the folder was finished before.

    Examples
    --------
    >>> Parts(Path("partners"), (Path("partners/part-00000.parquet"),), 141, 1).n_rows
    141
    """

    folder: Path
    files: tuple[Path, ...]
    n_rows: int
    n_written: int


Watch = Callable[[BatchStep], None]


def recommend_in_parts(
    recommender: PartnerRecommender,
    folder: str | os.PathLike[str],
    k: int = 3,
    *,
    part_rows: int = PART_ROWS,
    exclude: pd.DataFrame | Iterable[tuple[Any, Any]] | None = None,
    across: str | None = None,
    method: str = "ranked",
    checkpoint_s: float = _CHECKPOINT_S,
    restart: bool = False,
    about: Mapping[str, Any] | None = None,
    watch: Watch | None = None,
) -> Parts:
    """
    Suggest k partners to everybody, into a folder of Parquet files.

    Called again with the same after a kill at any moment, it goes on from the last checkpoint of
    the search, then with the first part that is missing. Texts are embedded anew by `fit`.

    Parameters
    ----------
    recommender : PartnerRecommender
        Fitted.
    folder : path-like
        Made if it is not there. Holds "part-00000.parquet" and so on, "manifest.json", and, until
        all is done, "checkpoint".
    k : int, default=3
        Partners wanted.
    part_rows : int, default=50_000
        Targets of each part.
    exclude : DataFrame or iterable of tuple, default=None
        As for `PartnerRecommender.recommend`.
    across : str, default=None
        As there.
    method : {"ranked"}, default="ranked"
        As there.
    checkpoint_s : float, default=60.0
        Seconds between two checkpoints of the search.
    restart : bool, default=False
        True begins anew, whatever the folder was begun with; only the files that its manifest
        names are deleted.
    about : mapping of str to object, default=None
        What else the result depends on, as JSON; a run goes on only where it is the same.
    watch : callable, default=None
        Takes a `BatchStep` at each step, to show progress.

    Returns
    -------
    Parts
        The files; joined in their order they are the table of `PartnerRecommender.recommend`.

    Raises
    ------
    InputError
        If k, the size of parts, an excluded id, the attribute or the method is not allowed.
    OutputError
        If the folder cannot be used or was begun with something else, or writing fails.
    sklearn.exceptions.NotFittedError
        If the recommender was not fitted.

    Warns
    -----
    ShortListWarning
        If a target has fewer than k admissible candidates; the message says why.

    Notes
    -----
    Memory beside the fitted recommender, in bytes: n_organisations * (16 * (k + 5) + 8) for the
    one set of lists that all threads share, 3 * 512**2 * 4 for the tiles of each thread (and those
    of phrases), and about 1,000 * k * part_rows for a part as a table. On disk the checkpoint
    takes the lists twice.

    Examples
    --------
    >>> import tempfile
    >>> import clustermatch as cm
    >>> rec = cm.PartnerRecommender().fit(cm.load_interclustering().clusters)
    >>> with tempfile.TemporaryDirectory() as outer:
    ...     parts = recommend_in_parts(rec, Path(outer, "partners"), part_rows=20)
    ...     table = pd.concat(map(pd.read_parquet, parts.files), ignore_index=True)
    >>> len(parts.files), table.equals(rec.recommend())
    (3, True)
    """
    task = BatchTask.read(
        recommender, k, part_rows=part_rows, exclude=exclude, across=across, method=method
    )
    place = PartsFolder(folder)
    with place.locked():
        fingerprint = {**task.fingerprint(), **(about or {})}
        if not restart:
            place.check_same(fingerprint)
        elif place.manifest is not None:
            place.discard()
        if restart or place.manifest is None:
            place.begin(fingerprint, task.rows_of_parts(), task.made_with())
        missing = [] if place.complete else place.missing()
        if missing:
            task.warn()
            _Run(task, place, checkpoint_s, watch or (lambda step: None)).write(missing)
        place.finish()
        rows = int((place.manifest or {})["rows"])
        return Parts(place.path, place.files, rows, len(missing))


class _Run:
    """One run over what is still to be done."""

    def __init__(self, task: BatchTask, place: PartsFolder, checkpoint_s: float, watch: Watch):
        self.task, self.place, self.checkpoint_s, self.watch = task, place, checkpoint_s, watch
        self.search = task.search()
        form = self.search.form
        self.n_rounds = n_rounds(form.n_rows, form.tile_size)
        # Bounds hold for what they were made with.
        self.about = {
            "n_rows": form.n_rows,
            "tile_size": form.tile_size,
            "depth": self.search.depth,
            "kernels": self.search.kernels.__name__.rpartition(".")[2],
            "slack": self.search.slack,
            "fingerprint": (place.manifest or {})["fingerprint"],
        }

    def write(self, missing: list[int]) -> None:
        """Search as far as it is not done, and write the missing parts."""
        kept = load_checkpoint(self.place.checkpoint, self.about)
        lists = self._fill(kept)
        total = len(self.place.files)
        steps = _Steps("write", total - len(missing), total)
        # A search that was finished before says nothing of itself.
        if kept is not None and kept[1] == self.n_rounds:
            self.watch(replace(steps.at(steps.first, saved=True), resumed=True))
        for done, number in enumerate(missing, start=steps.first + 1):
            self.place.write_part(number, self.task.table(self.search, lists, number))
            self.watch(steps.at(done, saved=True))

    def _fill(self, kept: tuple[TopLists, int] | None) -> TopLists:
        lists, first = kept or (TopLists.empty(self.search.form.n_rows, self.search.depth), 0)
        if first == self.n_rounds:
            return lists
        steps = _Steps("search", first, self.n_rounds)
        self.watch(replace(steps.at(first, saved=first > 0), resumed=first > 0))
        saved_at = time.monotonic()
        n_jobs = self.task.recommender.n_jobs
        for done in fill_in_rounds(self.search, lists, first=first, n_jobs=n_jobs):
            due = done == self.n_rounds or time.monotonic() - saved_at >= self.checkpoint_s
            if due:
                with self.place.writing():
                    save_checkpoint(self.place.checkpoint, lists, done, self.about)
                saved_at = time.monotonic()
            self.watch(steps.at(done, saved=due))
        return lists


class _Steps:
    """Steps of one stage, with the time that is left at the pace so far."""

    def __init__(self, stage: str, first: int, total: int):
        self.stage, self.first, self.total = stage, first, total
        self._begun = time.monotonic()

    def at(self, done: int, *, saved: bool) -> BatchStep:
        left = None
        if done > self.first:
            pace = (time.monotonic() - self._begun) / (done - self.first)
            left = pace * (self.total - done)
        return BatchStep(self.stage, done, self.total, saved, left)
