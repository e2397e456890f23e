"""What decided how complementarity is made: distance, lift between topics, hubs, needs.

Run as ``python benchmarks/components.py --horizon FOLDER``: tables on stdout, figures in
results/components.json where every part was measured. Development data alone: European clusters
before 2020, the first window of Horizon Europe, the example and its graded needs.
"""

import argparse
import os
import sys
import textwrap
from pathlib import Path
from typing import Any, Final

import pandas as pd
from components_data import Population, european, horizon_window
from components_distance import measure_distance
from components_hubs import measure_hubs
from components_lift import best_of, measure_lift
from components_needs import measure_needs
from output import RESULTS, conditions, write_json
from rich.console import Console
from threadpoolctl import threadpool_limits

Rows = list[dict[str, Any]]

# Left out, so that the same data give the same file.
_PASSING: Final = ("date", "cpus")
DEVELOPMENT: Final = (
    "European clusters before 2020 and Horizon Europe from December 2022 to June 2023 served to "
    "choose hubs, components and weights; the graded needs to choose the encoder's settings, the "
    "context and the gate; Interclustering was looked at throughout. Nothing here is a test on "
    "data that were not looked at."
)


def main() -> None:
    """Measure, print, and write the JSON if nothing was left out."""
    # Vectors are computed; one thread, as sums in another order differ in their last bits.
    os.environ |= {"CLUSTERMATCH_CACHE": "off", "OMP_NUM_THREADS": "1"}
    options = read_options()
    with threadpool_limits(1):
        results = measure(options.horizon)
    print_results(results)
    if results["left_out"] and options.output == RESULTS / "components.json":
        print(f"Left out, so nothing is written: {results['left_out']}", file=sys.stderr)
    else:
        write_json(options.output, results)


def read_options() -> argparse.Namespace:
    """
    Read the command line.

    Returns
    -------
    argparse.Namespace
        `horizon`, `output`.
    """
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--horizon", type=Path, metavar="FOLDER", help="of the Horizon data")
    parser.add_argument("-o", "--output", type=Path, default=RESULTS / "components.json")
    return parser.parse_args()


def measure(horizon: Path | None) -> dict[str, Any]:
    """
    Measure all four parts.

    Parameters
    ----------
    horizon : Path or None
        Folder of the Horizon data; None leaves them out.

    Returns
    -------
    dict
        For the JSON.
    """
    kept = {name: value for name, value in conditions().items() if name not in _PASSING}
    left_out = ["Horizon Europe: no --horizon"] if horizon is None else []
    _say("graded needs")
    needs, missing = measure_needs()
    _say("hubs")
    results: dict[str, Any] = {"conditions": kept, "development": DEVELOPMENT}
    results |= {"left_out": left_out + missing, "needs": needs, "hubs": measure_hubs()}
    results |= {"distance": {}, "lift": {}}
    populations = [european()] if horizon is None else [european(), horizon_window(horizon)]
    for asked in populations:
        _measure_population(asked, results)
    return results


def _measure_population(asked: Population, results: dict[str, Any]) -> None:
    _say(f"distance, {asked.name}")
    results["distance"][asked.name] = measure_distance(asked)
    _say(f"lift, {asked.name}")
    results["lift"][asked.name] = measure_lift(asked)


def _say(what: str) -> None:
    print(f"measuring {what} ...", file=sys.stderr)


def print_results(results: dict[str, Any]) -> None:
    """
    Print what matters most, within the width of a terminal.

    Parameters
    ----------
    results : dict
        As of `measure`.
    """
    console = Console(highlight=False)
    for name, found in results["distance"].items():
        _print(console, f"Share of pairs that allied, {name}", _share_rows(found))
        for step in found["steps"]:
            print(f"rise from {step['from']:g} on: {_text(step['rise'], 4)}")
        _print(console, f"Logistic regression on distance, {name}", _regression_rows(found))
    for name, found in results["lift"].items():
        _print(console, f"Lift between topics, {name}", _lift_rows(found))
    _print(console, "Hubs: largest load and skew", _hub_rows(results["hubs"]))
    _print(console, "Graded needs, nDCG@5", _need_rows(results["needs"]))
    print(textwrap.fill(results["development"], 79))


def _print(console: Console, title: str, rows: Rows) -> None:
    console.rule(title)
    print(pd.DataFrame(rows).to_string(index=False))


def _share_rows(found: dict[str, Any]) -> Rows:
    return [
        {
            "quantiles": f"{row['from']:g}-{row['to']:g}",
            "similarity": f"{row['similarity']:.2f}",
            "pairs": row["pairs"],
            "allied": row["allied"],
            "share [95 %]": _text(row["share"], 4),
        }
        for row in found["bins"]
    ]


def _regression_rows(found: dict[str, Any]) -> Rows:
    return [
        {
            "similarity": row["similarity"],
            "against": row["against"],
            "quadratic [95 %]": _text(row["quadratic"], 3),
            "vertex": f"{row['vertex']:.1f}",
            "largest": f"{row['largest']:.1f}",
            "inside": f"{row['inside, share of resamples']:.2f}",
        }
        for row in found["regressions"]
        if row["resampled"] == "organisations"
    ]


def _lift_rows(found: dict[str, Any]) -> Rows:
    rows = [{"method": "library", "topics": "", **_lift_cells(found["library"], "")}]
    for weight in sorted({row["weight"] for row in found["lift"]}):
        best = best_of(found["lift"], weight)
        method = "best alone" if weight == 1 else f"best added at {weight}"
        topics = f"{best['topics']}/{best['shrinkage']:g}"
        gap = _text(best["auc_matched less the library's"], 3)
        rows.append({"method": method, "topics": topics, **_lift_cells(best, gap)})
    return rows


def _lift_cells(row: dict[str, Any], gap: str) -> dict[str, str]:
    cells = {name: _text(row[name], 3) for name in ("auc_matched", "hit@3")}
    return {**cells, "auc difference": gap}


def _hub_rows(rows: Rows) -> Rows:
    return [
        {
            "population": row["population"].removeprefix("Interclustering, "),
            "listed": row["listed"].removesuffix(" for a need"),
            "method": row["method"],
            "load": row["max_load"],
            "skew": f"{row['skew']:.2f}",
            "less raw": _text(row["skew less the raw cosine's"], 2),
        }
        for row in rows
    ]


def _need_rows(rows: Rows) -> Rows:
    return [
        {"lang": row["lang"], "method": row["method"], "nDCG@5 [95 %]": _text(row["ndcg@5"], 3)}
        for row in rows
    ]


def _text(found: dict[str, float], digits: int) -> str:
    value, low, high = (f"{found[key]:.{digits}f}" for key in ("value", "low", "high"))
    return f"{value} [{low} {high}]"


if __name__ == "__main__":
    main()
