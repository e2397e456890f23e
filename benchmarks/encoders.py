"""What the shipped encoder is worth, beside plain baselines, MiniLM and both together.

Run as ``python benchmarks/encoders.py --lexicons FOLDER``: a table on stdout, figures in
results/encoders.json where every part was measured.
"""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from alliance_rows import european_rows, example_library_rows, example_rows
from encoder_columns import CHARACTERS, MINILM, STATIC, load_columns
from encoder_report import judge, print_report
from encoder_speed import measure_speed
from label_rows import graded_rows, lexicon_rows, phrase_rows
from output import RESULTS, conditions, write_json
from samples import Sample

from clustermatch.encoders import identify

Columns = dict[str, dict[str, Sample]]
Rows = list[dict[str, Any]]
Part = Callable[[Any], dict[str, Sample]]


def main() -> None:
    """Measure, print, and write the JSON if nothing was left out."""
    # Every vector is computed. Threads that wait for each other beside other programs have taken
    # MiniLM thirty times as long as one thread. torch is not imported yet; children inherit both.
    os.environ |= {"CLUSTERMATCH_CACHE": "off", "OMP_NUM_THREADS": "1"}
    arguments = _arguments()
    encoders = load_columns(arguments.model)
    missing = _missing(arguments, encoders)
    parts = choose_parts(arguments.lexicons, quick=arguments.quick)
    columns = {name: measure(name, encoder, parts) for name, encoder in encoders.items()}
    results: dict[str, Any] = {"conditions": conditions(), "left_out": missing}
    results["encoders"] = {name: identify(one).as_record() for name, one in encoders.items()}
    results["figures"] = list_figures(columns)
    results["differences"] = list_differences(columns)
    if MINILM in encoders and not arguments.quick:
        results["speed"] = measure_speed(arguments.model)
        results["figures"] += _speed_figures(results["speed"].pop("rows"))
    results["goals"] = judge(results["figures"])
    print_report(results)
    if missing:
        print(f"{arguments.output.name} is not written.", file=sys.stderr)
    else:
        write_json(arguments.output, results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--lexicons", type=Path, help="folder of the ESCO and NACE labels")
    parser.add_argument("--model", type=Path, help="judge this folder, not the shipped encoder")
    parser.add_argument("--quick", action="store_true", help="no speed, no refitted mixtures")
    parser.add_argument("-o", "--output", type=Path, default=RESULTS / "encoders.json")
    return parser.parse_args()


def _missing(arguments: argparse.Namespace, encoders: dict[str, Any]) -> list[str]:
    """Say what is not measured in this run."""
    reasons = {
        "labels of industries and skills: no --lexicons": arguments.lexicons is None,
        "the shipped encoder: --model stands in its place": arguments.model is not None,
        "speed, and the library on mixed languages: --quick": arguments.quick,
        "MiniLM, hybrid and speed: the MiniLM package is not installed": MINILM not in encoders,
    }
    return [reason for reason, applies in reasons.items() if applies]


def choose_parts(lexicons: Path | None, *, quick: bool) -> list[Part]:
    """
    List what is measured of each encoder.

    Parameters
    ----------
    lexicons : Path or None
        Folder of labels; None leaves their rows out.
    quick : bool
        Leave out what takes long.

    Returns
    -------
    list of callable
        From an encoder to its rows.
    """
    parts: list[Part] = [] if lexicons is None else [lambda one: lexicon_rows(one, lexicons)]
    parts += [graded_rows, phrase_rows, european_rows, example_rows]
    return parts if quick else [*parts, example_library_rows]


def measure(name: str, encoder: Any, parts: list[Part]) -> dict[str, Sample]:
    """
    Measure one encoder.

    Parameters
    ----------
    name : str
        Its column, for the notice on stderr.
    encoder : Encoder
        The encoder.
    parts : list of callable
        As of `choose_parts`.

    Returns
    -------
    dict of str to Sample
        Row to figure.
    """
    print(f"measuring {name} ...", file=sys.stderr)
    return {row: sample for part in parts for row, sample in part(encoder).items()}


def list_figures(columns: Columns) -> Rows:
    """
    Give every figure with its interval.

    Parameters
    ----------
    columns : dict of str to dict of str to Sample
        Column to row to figure.

    Returns
    -------
    list of dict
        Records of row, encoder, n, value, low, high.
    """
    return [
        {"row": row, "encoder": column, "n": sample.n} | asdict(sample.estimate())
        for column, rows in columns.items()
        for row, sample in rows.items()
    ]


def list_differences(columns: Columns) -> Rows:
    """
    Compare the static encoder with MiniLM and with character TF-IDF, row by row.

    Parameters
    ----------
    columns : dict of str to dict of str to Sample
        Column to row to figure.

    Returns
    -------
    list of dict
        Records of row, minus, value, low, high, distinguishable; paired: the same resamples.
    """
    differences = []
    for other in (name for name in (MINILM, CHARACTERS) if name in columns):
        for row, sample in columns[STATIC].items():
            gap = sample.minus(columns[other][row])
            found = {"row": row, "minus": other} | asdict(gap)
            differences.append(found | {"distinguishable": gap.excludes_zero})
    return differences


def _speed_figures(rows: dict[str, dict[str, dict[str, float]]]) -> Rows:
    return [
        {"row": row, "encoder": column, "n": None} | figure
        for row, columns in rows.items()
        for column, figure in columns.items()
    ]


if __name__ == "__main__":
    main()
