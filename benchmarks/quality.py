"""How well suggestions foresee the recorded alliances of the Interclustering example.

Run as ``python benchmarks/quality.py``: tables on stdout, figures in results/quality.json.
"""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from baselines import OURS, minilm_matrices, popularity, text_matrices
from metrics import (
    METRICS,
    draw_resamples,
    estimate,
    first_true_ranks,
    random_values,
    rank_values,
)
from numpy.typing import NDArray
from output import RESULTS, conditions, write_json
from tasks import CUTOFF, Task, make_tasks

import clustermatch as cm
from clustermatch.profiles import Profiles

FloatArray = NDArray[np.float64]
Values = dict[str, FloatArray]
Rows = list[dict[str, Any]]

LANGUAGES: Final = ("fr", "en")
PEEKS: Final = "popularity (peeks)"
ORDER: Final = (
    "random",
    "same sector",
    PEEKS,
    f"popularity before {CUTOFF}",
    "TF-IDF cosine",
    "char TF-IDF cosine",
    "MiniLM cosine",
    "MiniLM cosine, centred",
    f"{OURS}: similarity only",
    f"{OURS}: complementarity only",
    OURS,
    f"{OURS}, MiniLM encoder",
)
CAVEATS: Final = """\
Read this before any figure:
- A small set: {n_targets} targets have a recorded partner. A difference in hit@3 under 0.15
  proves nothing, whatever its interval says. Of twenty methods exactly as good as ours, one
  would be marked * by chance.
- The texts were written after the facts (with care to leave alliances out): upper bounds.
- Nothing was tuned on this set: the default weights are equal and were set before.
- An absent alliance is no failure: nobody recorded every alliance, and many good ones never
  came about. Many recorded mergers are within one sector and reward plain similarity.
- Intervals: percentile bootstrap over targets, 2,000 resamples, the same for every method. A
  pair counts for both its targets, which are not independent: intervals are rather too narrow.
- Left out, neither for nor against: raac / lutb (one association shared) and
  auvergne-efficience-industrielle / mont-blanc-industries (the worked example, not evidence).
- same sector: share of common words (Jaccard, casefolded, 4+ letters) of free-text sectors, which
  are in English in both versions. {peeks}: number of recorded partners of the
  candidate, the pair itself left out; it uses the answers and no one could run it in time.
- MiniLM (all-MiniLM-L6-v2) was trained on English text."""


def main() -> None:
    """Measure, print, and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=RESULTS / "quality.json")
    path = parser.parse_args().output
    encoder = _load_minilm()
    results: dict[str, Any] = {"conditions": conditions(), "n_targets": {}, "n_pairs": {}}
    results |= {"minilm": encoder is not None, "figures": [], "differences": []}
    for lang in LANGUAGES:
        measure_language(lang, encoder, results)
    print_report(results)
    write_json(path, results)


def measure_language(lang: str, encoder: cm.Encoder | None, results: dict[str, Any]) -> None:
    """
    Measure every method on the texts of one language.

    Parameters
    ----------
    lang : str
        "fr" or "en".
    encoder : Encoder or None
        MiniLM, where it is installed.
    results : dict
        Gets the figures and the differences.
    """
    data = cm.load_interclustering(lang=lang)
    profiles = Profiles.from_frame(data.clusters)
    matrices = text_matrices(profiles)
    if encoder is not None:
        matrices |= minilm_matrices(profiles, encoder)
    tasks = make_tasks(profiles.ids, data.alliances)
    matrices[PEEKS] = popularity(tasks[0].truth)
    for task in tasks:
        results["n_targets"][task.name], results["n_pairs"][task.name] = (
            task.n_targets,
            task.n_pairs,
        )
        figures, differences = measure(task, matrices)
        labels = {"task": task.name, "language": lang}
        results["figures"] += [labels | row for row in figures]
        results["differences"] += [labels | row for row in differences]


def measure(task: Task, matrices: dict[str, FloatArray]) -> tuple[Rows, Rows]:
    """
    Measure methods on one task.

    Parameters
    ----------
    task : Task
        Truth and candidates.
    matrices : dict of str to ndarray of shape (n, n)
        Method name to scores.

    Returns
    -------
    figures, differences : list of dict
        Values with intervals; and "ours" minus each other method, with intervals.
    """
    values = _values(task, matrices)
    resamples = draw_resamples(task.n_targets)
    figures, differences = [], []
    for method in (name for name in ORDER if name in values):
        for metric in METRICS:
            mine = estimate(values[method][metric], resamples)
            figures.append({"method": method, "metric": metric} | asdict(mine))
            if method != OURS:
                gap = estimate(values[OURS][metric] - values[method][metric], resamples)
                row = {"minus": method, "metric": metric} | asdict(gap)
                differences.append(row | {"distinguishable": gap.excludes_zero})
    return figures, differences


def _values(task: Task, matrices: dict[str, FloatArray]) -> dict[str, Values]:
    """Value of each metric for each evaluated target."""
    if task.known.any():
        matrices = matrices | {f"popularity before {CUTOFF}": popularity(task.known)}
    values = {
        method: rank_values(first_true_ranks(scores, task.truth, task.allowed))
        for method, scores in matrices.items()
    }
    return values | {"random": random_values(task.truth, task.allowed)}


def _load_minilm() -> cm.Encoder | None:
    try:
        return cm.load_encoder("minilm", progress=False)
    except cm.MissingDependencyError as error:
        print(f"MiniLM rows are left out: {error}", file=sys.stderr)
        return None


def print_report(results: dict[str, Any]) -> None:
    """
    Print the caveats and, task by task, figures and differences.

    Parameters
    ----------
    results : dict
        As written to the JSON.
    """
    first = next(iter(results["n_targets"].values()))
    print(CAVEATS.format(n_targets=first, peeks=PEEKS))
    if not results["minilm"]:
        print("- The MiniLM package is not installed: its rows are left out.")
    for task, n_targets in results["n_targets"].items():
        print(f"\n== {task}: {n_targets} targets, {results['n_pairs'][task]} pairs ==")
        _print_table("method [95 % interval]", results["figures"], task, "method")
        print()
        _print_table("ours minus (*: not 0)", results["differences"], task, "minus")


def _print_table(title: str, rows: Rows, task: str, key: str) -> None:
    mine = [row for row in rows if row["task"] == task]
    columns = [(lang, metric) for lang in LANGUAGES for metric in METRICS]
    _print_line(title, [" ".join(column) for column in columns])
    for method in dict.fromkeys(row[key] for row in mine):
        cells = {(row["language"], row["metric"]): _cell(row) for row in mine if row[key] == method}
        _print_line(method, [cells[column] for column in columns])


def _print_line(title: str, cells: list[str]) -> None:
    print((f"{title:<27}" + "".join(f"{cell:<18}" for cell in cells)).rstrip())


def _cell(row: dict[str, Any]) -> str:
    """Write as ".45 [.30 .61]", or with signs and a star where it is a difference."""
    form = "+.2f" if "distinguishable" in row else ".2f"
    value, low, high = (
        f"{row[name]:{form}}".replace("0.", ".", 1) for name in ("value", "low", "high")
    )
    return f"{value} [{low} {high}]{'*' if row.get('distinguishable') else ''}"


if __name__ == "__main__":
    main()
