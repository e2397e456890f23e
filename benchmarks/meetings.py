"""How good meeting plans are, how long they take, and whether they hold what is promised.

Run as ``python benchmarks/meetings.py [--quick] [--only SECTION ...]``: one table on stdout,
figures in results/meetings.json where every section was measured in full. Days are synthetic
and seeded (tests/meeting_days.py); every plan passes the independent checker.
"""

import argparse
import os
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from meetings_cases import (
    bipartite,
    complete,
    gaps,
    peers,
    random_days,
    repeat,
    replan,
    stress,
)
from meetings_lists import lists
from meetings_measure import ALL, SCORE, make_day, measure
from meetings_report import judge, print_report
from output import RESULTS, conditions, write_json

Figures = dict[str, Any]
Size = tuple[int, int, int]

SMALL: Final[Size] = (40, 3, 5)
MIDDLE: Final[Size] = (200, 6, 8)
LARGE: Final[Size] = (1000, 12, 16)
HUGE: Final[Size] = (5000, 12, 16)


def main() -> None:
    """Measure, print, and write the JSON if nothing was left out."""
    options = read_options()
    kept = conditions() | {name: metadata.version(name) for name in ("scipy", "networkx")}
    kept["load_at_start"] = round(os.getloadavg()[0], 2)
    results: Figures = {"conditions": kept}
    left_out: dict[str, str] = {}
    for name in options.only or SECTIONS:
        print(f"measuring {name} ...", file=sys.stderr)
        try:
            results[name] = SECTIONS[name](options.quick)
        except (ImportError, NotImplementedError) as error:
            left_out[name] = str(error)
    results["targets"] = judge(results)
    print_report(results)
    whole = not left_out and not options.only and not options.quick
    if left_out:
        print(f"left out: {left_out}", file=sys.stderr)
    output = options.output or (RESULTS / "meetings.json" if whole else None)
    if output is not None:
        write_json(output, results)


def read_options() -> argparse.Namespace:
    """
    Read the command line.

    Returns
    -------
    argparse.Namespace
        `quick`, `only`, `output`.
    """
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, within a minute")
    parser.add_argument(
        "--only", nargs="+", choices=SECTIONS, metavar="SECTION", help="of: " + ", ".join(SECTIONS)
    )
    parser.add_argument("-o", "--output", type=Path, help="default results/meetings.json")
    return parser.parse_args()


def measure_sizes(quick: bool) -> Figures:
    """
    Plan days of growing size, for the score alone and for all goals.

    Parameters
    ----------
    quick : bool
        Whether to leave large ones out.

    Returns
    -------
    dict
        By size and goals.
    """
    found = {}
    for size in (SMALL, MIDDLE) if quick else (SMALL, MIDDLE, LARGE, HUGE):
        n, capacity, slots = size
        day = make_day(n, capacity, slots=slots)
        for what, goals in (("score", SCORE), ("all goals", ALL)):
            if size != HUGE or goals == SCORE:
                found[f"{_name(*size)}, {what}"] = measure(day, goals)
    return found


def measure_stress(quick: bool) -> Figures:
    """
    Plan days with narrow windows and hardly a slot to spare.

    Parameters
    ----------
    quick : bool
        Whether to leave large ones out.

    Returns
    -------
    dict
        By size.
    """
    sizes = [(40, 3, 3), (40, 3, 4)]
    if not quick:
        sizes += [(200, 3, 4), (200, 6, 6), (1000, 3, 4), (1000, 12, 12)]
    found = {"40x3x3, 80 % of tables": stress(40, 3, 3, 0.8)}
    return found | {_name(*size): stress(*size) for size in sizes}


def measure_peers(quick: bool) -> Figures:
    """
    Plan the same days as others do.

    Parameters
    ----------
    quick : bool
        Whether to leave large ones out.

    Returns
    -------
    dict
        By size, then by way.
    """
    found = {_name(*SMALL): peers(*SMALL, rounds=True)}
    if not quick:
        found[_name(*MIDDLE)] = peers(*MIDDLE, rounds=True)
        found[_name(*LARGE)] = peers(*LARGE, rounds=False)
    return found


def _each(
    work: Callable[..., Figures], quick: list[tuple[int, ...]], more: list[tuple[int, ...]]
) -> Callable[[bool], Figures]:
    """Do the same for several sizes."""

    def run(only_quick: bool) -> Figures:
        sizes = quick if only_quick else [*quick, *more]
        return {_name(*size): work(*size) for size in sizes}

    return run


def _name(*size: int) -> str:
    return "x".join(map(str, size))


SECTIONS: Final[dict[str, Callable[[bool], Figures]]] = {
    "random": lambda quick: random_days(40 if quick else 200),
    "sizes": measure_sizes,
    "stress": measure_stress,
    "bipartite": _each(bipartite, [(40, 3)], [(200, 6), (1000, 12)]),
    "complete": _each(complete, [(40, 3), (41, 3)], [(41, 4), (201, 4), (200, 6), (1000, 12)]),
    "gaps": _each(gaps, [SMALL], [(200, 3, 5), MIDDLE, LARGE]),
    "replan": _each(replan, [SMALL], [(200, 3, 5), MIDDLE, (1000, 3, 5), LARGE]),
    "repeat": _each(repeat, [SMALL], [MIDDLE, LARGE]),
    "balanced": _each(lists, [(40,)], [(200,), (1000,)]),
    "peers": measure_peers,
}


if __name__ == "__main__":
    main()
