"""The page docs/quality.md, made from results/quality.json alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from output import RESULTS

__all__ = ["DOCUMENT", "read_results", "render_page", "render_slices", "write_page"]

DOCUMENT: Final = Path(__file__).parents[1] / "docs" / "quality.md"

_METRICS: Final = {
    "hit@3": "hit@3",
    "mrr": "MRR",
    "auc": "AUC",
    "auc_matched": "AUC matched",
    "plan_share": "plan share",
}
_UNDECIDED: Final = "≈"
_SLICED: Final = "hit@3"
_INTRODUCTION: Final = """\
# How well the library foresees recorded alliances

Made from `benchmarks/results/quality.json` by `python benchmarks/quality.py`, not written by hand.
How to read it, what is masked and left out, and what such figures can prove:
[evaluation.md](evaluation.md).

Read this before any figure:

- **The sets are small.** Look at the intervals and at n, the number of organisations with an
  alliance to be foreseen. With n = 30 a difference in hit@3 under 0.15 proves nothing.
- **Texts written after the facts give upper bounds.** Those of Interclustering and of the European
  clusters were; only those of Horizon Europe are of the time.
- **Unrecorded is not refused.** Nobody records all alliances, and many good ones never come about.
- **Foreseen is not good.** Alliances form between those who are alike; what partners gain is
  measured nowhere here.
- **One in twenty differences that are none looks like one**, by chance, and here are hundreds.
- **What was tuned on what.** The encoder, the form of the score and its default weights were chosen
  on the European clusters before 2020, an earlier window of Horizon Europe and the graded needs
  ([decisions](decisions.md), 13 and 16): the figures of the European clusters are figures of
  development. Those of Horizon Europe, from July 2023 on, chose nothing of this score;
  a former score was measured on them too.

"clustermatch" knows the alliances from before, where there are any; "texts alone" does not. "X
only" has one component of the score, "without X" the default weights of the others.

Columns:

- **hit@3**: share of the organisations with an alliance to be foreseen that find one among their
  first three.
- **MRR**: mean of 1 / rank of the first.
- **AUC**: chance that an alliance scores above another pair; 0.5 says nothing.
- **AUC matched**: chance that it scores above a pair of equally sought-after organisations.
- **plan share**: share of the organisations with an alliance to be foreseen that meet a future ally
  where nobody has more than three meetings.

In brackets: 95 % intervals, organisations resampled. ≈: not distinguishable from the first line, as
the interval of the paired difference holds 0. All other figures are in the JSON."""


def main() -> None:
    """Write the page anew from the JSON."""
    write_page(read_results(RESULTS / "quality.json"), DOCUMENT)


def read_results(path: Path) -> dict[str, Any]:
    """
    Read the sets that were measured.

    Parameters
    ----------
    path : Path
        As written by quality.py.

    Returns
    -------
    dict of str to dict
        Name of the set to its record; empty if the file is of another form.
    """
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")).get("sets", {})
    return found


def write_page(results: Mapping[str, Any], path: Path) -> None:
    """
    Write the page.

    Parameters
    ----------
    results : mapping of str to dict
        As of `read_results`.
    path : Path
        File to write.
    """
    path.write_text(render_page(results), encoding="utf-8", newline="\n")


def render_page(results: Mapping[str, Any]) -> str:
    """
    Lay the figures out as Markdown.

    Parameters
    ----------
    results : mapping of str to dict
        As of `read_results`.

    Returns
    -------
    str
        The whole page.
    """
    parts = [_INTRODUCTION]
    for name, record in results.items():
        parts += [f"## {name}", _render_asked(record), _render_figures(record)]
        parts += [render_slices(record)] if len(record["slices"]) > 1 else []
        parts += [_render_notes(record)]
    return "\n\n".join(parts) + "\n"


def _render_asked(record: Mapping[str, Any]) -> str:
    return "\n".join(
        f"- {asked['question']}: n = {asked['targets']} of {asked['organisations']} organisations, "
        f"{asked['new_pairs']} new pairs of {asked['partnerships']} partnerships; "
        f"{asked['known_pairs']} known pairs masked."
        for asked in record["questions"]
    )


def _render_figures(record: Mapping[str, Any]) -> str:
    found = _by_slice(record, "all")
    lines = [_row(["method", *_METRICS.values()]), _row(["---"] * (1 + len(_METRICS)))]
    for method in dict.fromkeys(name for name, _ in found):
        cells = [_cell(found[method, metric]) for metric in _METRICS]
        lines.append(_row([method, *cells]))
    return "\n".join(lines)


def render_slices(record: Mapping[str, Any]) -> str:
    """
    Lay out hit@3 by kind of alliance.

    Parameters
    ----------
    record : mapping of str to object
        Of one set; of its entries `figures` and `slices` are read.

    Returns
    -------
    str
        A row for each kind; columns for the first method and the three best others.
    """
    overall = {
        m: f["value"] for (m, what), f in _by_slice(record, "all").items() if what == _SLICED
    }
    first, *others = overall
    best = [first, *sorted(others, key=lambda name: (-overall[name], name))[:3]]
    lines = [_row([f"{_SLICED} by kind", "n", *best]), _row(["---"] * (2 + len(best)))]
    # Years come last, in their order; questions meet them in another.
    for name in sorted(record["slices"], key=_year_of):
        found = _by_slice(record, name)
        cells = [_cell(found[method, _SLICED]) for method in best]
        lines.append(_row([name, str(record["slices"][name]), *cells]))
    return "\n".join(lines)


def _year_of(kind: str) -> str:
    """Give the year of a kind such as "in 2016"; "" for the other kinds."""
    return kind.removeprefix("in ") if kind.startswith("in ") else ""


def _render_notes(record: Mapping[str, Any]) -> str:
    versions = record["conditions"]
    measured = (
        f"Measured {versions['date']} with clustermatch "
        f"{versions['clustermatch']}, numpy {versions['numpy']}, scikit-learn "
        f"{versions['scikit-learn']}; {record['n_resamples']} resamples."
    )
    notes = [note for note in record["notes"] if note.startswith("Warning")]
    return "\n".join(f"- {note}" for note in [*record["caveats"], *notes, measured])


def _by_slice(record: Mapping[str, Any], name: str) -> dict[tuple[str, str], dict[str, Any]]:
    rows = (row for row in record["figures"] if row.get("slice", "all") == name)
    return {(row["method"], row["metric"]): row for row in rows}


def _cell(row: Mapping[str, Any]) -> str:
    """Value, mark and interval, as .45 ≈ [.30 .61]."""
    if "value" not in row:
        return "–"
    mark = f" {_UNDECIDED}" if row.get("distinguishable") is False else ""
    shown = f"{_short(row['value'])}{mark}"
    return f"{shown} [{_short(row['low'])} {_short(row['high'])}]" if "low" in row else shown


def _short(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".", 1)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
