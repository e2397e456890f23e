"""Clocks: jobs in turns, the bare matrix product that all is compared with, what others take."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

import numpy as np
import speed
from allpairs_data import DIMS, Vectors

__all__ = [
    "BARE",
    "Job",
    "Spread",
    "Timed",
    "bare_product",
    "in_turns",
    "ratio_to",
    "spread",
]

Spread = dict[str, float]

BARE: Final = "bare products"
_TILE: Final = 512


@dataclass(frozen=True, eq=False)
class Job:
    """
    Something to time.

    Parameters
    ----------
    run : callable
        The work.
    flop : float
        Multiplications and additions of the products that it stands for, each pair in full: a
        method that needs less of them gains by it.
    """

    run: Callable[[], Any]
    flop: float


@dataclass(frozen=True, eq=False)
class Timed:
    """
    What jobs took, and what they gave.

    Parameters
    ----------
    cpu_s, wall_s : dict of str to list of float
        Seconds of each run: of all threads of this process on CPUs, and by the clock.
    others : list of float
        CPUs that other programs kept busy during each turn, where the system tells.
    last : dict of str to Any
        Result of the last run of each.
    """

    cpu_s: dict[str, list[float]]
    wall_s: dict[str, list[float]]
    others: list[float]
    last: dict[str, Any]


def in_turns(jobs: dict[str, Job], runs: int) -> Timed:
    """
    Run each, then each again: whatever else the machine does falls on all of them alike.

    Parameters
    ----------
    jobs : dict of str to Job
        Name to work.
    runs : int
        Turns.

    Returns
    -------
    Timed
        Of all turns.
    """
    timed = Timed({name: [] for name in jobs}, {name: [] for name in jobs}, [], {})
    for _ in range(runs):
        start, busy, mine = time.perf_counter(), speed._busy_s(), time.process_time()
        for name, job in jobs.items():
            wall, cpu = time.perf_counter(), time.process_time()
            timed.last[name] = job.run()
            timed.cpu_s[name].append(time.process_time() - cpu)
            timed.wall_s[name].append(time.perf_counter() - wall)
        others = speed._others(busy, time.process_time() - mine, time.perf_counter() - start)
        timed.others.extend([] if others is None else [others])
    return timed


def ratio_to(timed: Timed, jobs: dict[str, Job], name: str, base: str = BARE) -> Spread:
    """
    Divide the CPU time of a job by that of another of as many operations, turn by turn.

    Parameters
    ----------
    timed : Timed
        What they took.
    jobs : dict of str to Job
        What they stand for.
    name, base : str
        The job, and the other.

    Returns
    -------
    dict
        "value" (median), "low", "high".
    """
    scale = jobs[base].flop / jobs[name].flop
    pairs = zip(timed.cpu_s[name], timed.cpu_s[base], strict=True)
    return spread([scale * one / other for one, other in pairs])


def spread(values: list[float]) -> Spread:
    """
    Sum up repeated measurements.

    Parameters
    ----------
    values : list of float
        At least one.

    Returns
    -------
    dict
        "value" (median), "low", "high".
    """
    return {"value": median(values), "low": min(values), "high": max(values)}


def bare_product(sides: list[tuple[Vectors, Vectors]], *, half: bool) -> Job:
    """
    Multiply tile by tile into one buffer, and look at nothing.

    Parameters
    ----------
    sides : list of tuple of two ndarray
        Left and right rows of each product; all of the same shapes.
    half : bool
        Whether to do only the tiles on and above the diagonal: cheaper to time, and as many
        operations a second.

    Returns
    -------
    Job
        With the operations that it does.
    """
    n_left, n_right = len(sides[0][0]), len(sides[0][1])
    tiles = [
        (slice(i, min(i + _TILE, n_left)), slice(j, min(j + _TILE, n_right)))
        for i in range(0, n_left, _TILE)
        for j in range(i if half else 0, n_right, _TILE)
    ]
    cells = sum((i.stop - i.start) * (j.stop - j.start) for i, j in tiles)
    buffer = np.empty(_TILE**2, dtype=np.float32)

    def run() -> None:
        for rows, columns in tiles:
            for left, right in sides:
                one, other = left[rows], right[columns]
                out = buffer[: len(one) * len(other)].reshape(len(one), len(other))
                np.matmul(one, other.T, out=out)

    return Job(run, 2.0 * DIMS * cells * len(sides))
