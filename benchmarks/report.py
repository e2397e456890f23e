"""What reports, saved recommenders and the map of a report cost and keep.

Run as ``python benchmarks/report.py [--quick]`` (two minutes): whole processes of the report beside
`recommend` on the same table, loading beside fitting, and how many neighbourhoods projections
keep; figures in results/report.json.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from output import RESULTS, conditions, write_json
from sklearn.decomposition import PCA
from sklearn.manifold import MDS, trustworthiness
from speed import Run, run_once
from synthetic import make_clusters

import clustermatch as cm
from clustermatch.report.landscape import project

EUROPE: Final = Path(__file__).parent / "data" / "european_clusters" / "clusters.csv"
NEIGHBOURS: Final = 5
RUNS: Final = 5
# Seconds of a whole process, and bytes of a page.
GOALS: Final = {"example": 3.0, "500 clusters": 10.0}
LARGEST: Final = 5_000_000
LOADED: Final = 5_000


def main() -> None:
    """Measure, print, and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="one run of each, and no file")
    quick = parser.parse_args().quick
    results: dict[str, Any] = {"conditions": conditions(), "runs": 1 if quick else RUNS}
    results["reports"] = measure_reports(results["runs"])
    results["saved"] = [measure_saved(name, table) for name, table in _tables(quick)]
    results["projections"] = measure_projections()
    print_results(results)
    if not quick:
        write_json(RESULTS / "report.json", results)


def measure_reports(runs: int) -> list[dict[str, Any]]:
    """
    Time whole processes.

    Parameters
    ----------
    runs : int
        How often each; medians are given.

    Returns
    -------
    list of dict
        One for each report: seconds, those of `recommend` on the same table in turn with it,
        their ratio, peak memory, bytes of the page.
    """
    data = cm.load_interclustering(lang="fr")
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = folder / "report.html"
        data.clusters.to_csv(folder / "example.csv", index=False)
        data.alliances.to_csv(folder / "signed.csv", index=False)
        europe_and_more().to_csv(folder / "many.csv", index=False)
        signed = ["--alliances", str(folder / "signed.csv"), "--cutoff", "2015-07"]
        for what, table, options in (
            ("example", "example.csv", []),
            ("example, with alliances", "example.csv", signed),
            ("500 clusters", "many.csv", []),
        ):
            source = str(folder / table)
            reports, lists = [], []
            for _ in range(runs):
                reports.append(_run("report", source, *options, "-o", str(page)))
                lists.append(_run("recommend", source, "-o", str(folder / "partners.csv")))
            middle = sorted(reports, key=lambda run: run.wall_s)[len(reports) // 2]
            beside = median(run.wall_s for run in lists)
            found.append(
                {
                    "report": what,
                    **asdict(middle),
                    "recommend_s": beside,
                    "ratio": middle.wall_s / beside,
                    "page_bytes": page.stat().st_size,
                }
            )
    return found


def europe_and_more(n: int = 500) -> pd.DataFrame:
    """
    Make 500 clusters of the 306 European ones.

    Parameters
    ----------
    n : int, default=500
        How many.

    Returns
    -------
    DataFrame
        Those, and others made of their phrases, drawn at random.
    """
    real = pd.read_csv(EUROPE)
    rng = np.random.default_rng(0)
    offers, needs = (
        real[name].dropna().str.split(";").explode().str.strip().to_numpy()
        for name in ("competences", "needs")
    )
    others = real.sample(n - len(real), replace=True, random_state=0).reset_index(drop=True)
    others["id"] = [f"made-{number}" for number in range(len(others))]
    others["name"] = [f"Made {number}" for number in range(len(others))]
    others["competences"] = ["; ".join(rng.choice(offers, 7, replace=False)) for _ in others["id"]]
    others["needs"] = ["; ".join(rng.choice(needs, 4, replace=False)) for _ in others["id"]]
    return pd.concat([real, others], ignore_index=True)


def measure_saved(name: str, table: pd.DataFrame) -> dict[str, Any]:
    """
    Time loading beside fitting, and compare the tables.

    Parameters
    ----------
    name : str
        Of the population.
    table : DataFrame
        Its clusters.

    Returns
    -------
    dict
        Seconds to fit, save and load, the ratio of loading to fitting, bytes, and whether both
        give the same table.
    """
    fit_s, rec = _timed(lambda: cm.PartnerRecommender(progress=False).fit(table))
    with tempfile.TemporaryDirectory() as outer:
        save_s, folder = _timed(lambda: rec.save(Path(outer, "saved")))
        load_s, again = _timed(lambda: cm.PartnerRecommender.load(folder))
        size = sum(file.stat().st_size for file in folder.iterdir())
    same = again.recommend().equals(rec.recommend())
    return {
        "population": name,
        "fit_s": fit_s,
        "save_s": save_s,
        "load_s": load_s,
        "ratio": load_s / fit_s,
        "bytes": size,
        "same_table": same,
    }


def measure_projections() -> list[dict[str, Any]]:
    """
    Tell how many neighbourhoods a map keeps.

    Returns
    -------
    list of dict
        For each population, trustworthiness of five neighbours (Venna and Kaski 2001), and the
        share of suggested partners among the five nearest on the map, projection by projection.
    """
    populations = {
        "example, French": cm.load_interclustering(lang="fr").clusters,
        "example, English": cm.load_interclustering(lang="en").clusters,
        "European clusters": pd.read_csv(EUROPE),
    }
    found = []
    for name, table in populations.items():
        rec = cm.PartnerRecommender(progress=False).fit(table)
        vectors = rec.scorer_.profiles_
        apart = 1.0 - vectors @ vectors.T
        np.fill_diagonal(apart, 0.0)
        apart = np.maximum((apart + apart.T) / 2, 0.0)
        for projection, places in _projections(vectors, apart):
            kept = trustworthiness(apart, places, n_neighbors=NEIGHBOURS, metric="precomputed")
            found.append(
                {
                    "population": name,
                    "projection": projection,
                    "trustworthiness": float(kept),
                    "partners_near": _partners_near(rec, places),
                }
            )
    return found


def _projections(
    vectors: NDArray[np.float64], apart: NDArray[np.float64]
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    yield "t-SNE", project(vectors)
    yield "principal components", PCA(2, random_state=0).fit_transform(vectors)
    scaling = MDS(
        metric="precomputed", n_init=1, init="random", random_state=0, normalized_stress=False
    )
    yield "multidimensional scaling", scaling.fit_transform(apart)


def _partners_near(rec: cm.PartnerRecommender, places: NDArray[np.float64]) -> float:
    far = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(far, np.inf)
    near = far.argsort(axis=1)[:, :NEIGHBOURS]
    table = rec.recommend()
    ends = [rec.profiles_.positions(table[name], name) for name in ("target_id", "partner_id")]
    return float((near[ends[0]] == ends[1][:, None]).any(axis=1).mean())


def _tables(quick: bool) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "example", cm.load_interclustering(lang="fr").clusters
    if not quick:
        yield f"{LOADED} made-up organisations", make_clusters(LOADED)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _run(command: str, *options: str) -> Run:
    return run_once(["-m", "clustermatch", command, *options, "--quiet"])[0]


def print_results(results: dict[str, Any]) -> None:
    """
    Print the tables.

    Parameters
    ----------
    results : dict
        What was measured.
    """
    for row in results["reports"]:
        goal = GOALS.get(row["report"])
        verdict = ""
        if goal is not None:
            reached = row["wall_s"] < goal and row["page_bytes"] < LARGEST
            verdict = f", goal {goal:.0f} s {'reached' if reached else 'MISSED'}"
        print(
            f"report of {row['report']}: {row['wall_s']:.2f} s (CPU {row['cpu_s']:.2f}), "
            f"{row['ratio']:.2f} x recommend, {row['page_bytes'] / 1e6:.2f} MB{verdict}"
        )
    for row in results["saved"]:
        print(
            f"{row['population']}: fit {row['fit_s']:.2f} s, save {row['save_s']:.2f} s, load "
            f"{row['load_s']:.3f} s ({row['ratio']:.3f} of fit), same table: {row['same_table']}"
        )
    for row in results["projections"]:
        print(
            f"{row['population']}, {row['projection']}: trustworthiness "
            f"{row['trustworthiness']:.3f}, partners among the five nearest "
            f"{row['partners_near']:.2f}"
        )


if __name__ == "__main__":
    main()
