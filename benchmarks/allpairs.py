"""How long the search over all pairs takes, against the bare matrix product and against others.

Run as ``python benchmarks/allpairs.py [--quick] [--only SECTION ...]``: a table on stdout,
figures in results/allpairs.json (not with --quick). Let nothing else run; what was disturbed is
measured anew with --only.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from allpairs_methods import (
    measure_coverage,
    measure_facets,
    measure_semantic,
    measure_threads,
    measure_vectors,
)
from allpairs_peers import one_thread
from allpairs_processes import measure_change, measure_demo, measure_memory
from allpairs_report import goals, print_results
from output import RESULTS, conditions, write_json

FULL: Final = {
    "vectors": 50_000,
    "asked": 10_000,
    "fewer": 16_000,
    "semantic": 20_000,
    "facets": 16_000,
    "organisations": 2000,
    "threads": 30_000,
    "changes": 100_000,
}
QUICK: Final = {
    "vectors": 8000,
    "asked": 4000,
    "fewer": 4000,
    "semantic": 5000,
    "facets": 6000,
    "organisations": 500,
    "threads": 10_000,
    "changes": 10_000,
}
SECTIONS: Final = (
    "one vector",
    "semantic search",
    "one vector, fewer",
    "two facets",
    "phrase by phrase",
    "one change",
    "two threads",
    "memory",
    "47 clusters",
)
_LIBRARIES: Final = ("numba", "scipy", "faiss-cpu", "torch", "sentence-transformers")
_NOTES: Final = {
    "ratio": "CPU time of one thread to that of the bare float32 product of the same pairs, all in "
    "full, tile by tile (512), one buffer; the bare product is timed on the tiles on and above "
    "the diagonal where it is symmetric, and scaled by its operations",
    "rows_asked": "peers answer for the first rows alone; their ratio is to the product of these "
    "rows with all",
    "change": "LivePartners.update alone: the form of the vectors changed in place is made before",
}


def main() -> None:
    """Measure, print, and write the JSON unless sizes are small."""
    options = read_options()
    sizes = QUICK if options.quick else FULL
    runs = options.runs or (3 if options.quick else 5)
    output = options.output or (None if options.quick else RESULTS / "allpairs.json")
    results: dict[str, Any] = {"conditions": conditions() | _versions(), "notes": _NOTES}
    if options.only and output is not None:
        results = json.loads(output.read_text(encoding="utf-8")) | results
    results |= measure(sizes, runs, options.only or SECTIONS)
    if set(results) >= set(SECTIONS):
        results["goals"] = goals(results)
        print_results(results)
    if output is not None:
        write_json(output, results)


def read_options() -> argparse.Namespace:
    """
    Read the command line.

    Returns
    -------
    argparse.Namespace
        `quick`, `runs`, `only`, `output`.
    """
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="few rows, 3 runs; nothing written")
    parser.add_argument("--runs", type=int, help="turns of each comparison (default 5)")
    parser.add_argument(
        "--only", nargs="+", choices=SECTIONS, help="measure these anew, and keep other figures"
    )
    parser.add_argument("-o", "--output", type=Path, help="(default results/allpairs.json)")
    return parser.parse_args()


def measure(sizes: dict[str, int], runs: int, asked: Sequence[str]) -> dict[str, Any]:
    """
    Measure sections.

    Parameters
    ----------
    sizes : dict of str to int
        Rows of each.
    runs : int
        Turns.
    asked : sequence of str
        Which sections.

    Returns
    -------
    dict
        Section to figures, each with the load of the machine when it began.
    """
    n, n_asked, fewer = sizes["vectors"], sizes["asked"], sizes["fewer"]
    works: dict[str, Callable[[], dict[str, Any]]] = {
        "one vector": lambda: measure_vectors(n, n_asked, runs),
        "semantic search": lambda: measure_semantic(sizes["semantic"], runs),
        "one vector, fewer": lambda: measure_vectors(fewer, fewer, runs, alone=True),
        "two facets": lambda: measure_facets(sizes["facets"], runs),
        "phrase by phrase": lambda: measure_coverage(sizes["organisations"], runs),
        "one change": lambda: measure_change(sizes["changes"]),
        "two threads": lambda: measure_threads(sizes["threads"], runs),
    }
    # These start processes of their own, and leave threads to them.
    apart: dict[str, Callable[[], dict[str, Any]]] = {
        "memory": lambda: measure_memory(n),
        "47 clusters": lambda: measure_demo(runs),
    }
    with one_thread():
        found = {name: _section(name, work, runs) for name, work in works.items() if name in asked}
    alone = {name: _section(name, work, runs) for name, work in apart.items() if name in asked}
    return found | alone


def _section(name: str, work: Callable[[], dict[str, Any]], runs: int) -> dict[str, Any]:
    start, load = time.perf_counter(), round(os.getloadavg()[0], 2)
    print(f"measuring {name} ...", file=sys.stderr, end=" ", flush=True)
    found = work()
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)
    return found | {"runs": runs, "load_at_start": load}


def _versions() -> dict[str, str]:
    installed = {each.metadata["Name"].lower() for each in metadata.distributions()}
    return {name: metadata.version(name) for name in _LIBRARIES if name in installed}


if __name__ == "__main__":
    main()
