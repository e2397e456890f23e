"""An evaluation for people: in a terminal, and as Markdown."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from .measuring import P_RELABELLED
from .slices import ALL

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["HEADINGS", "evaluation_blocks", "evaluation_markdown"]

# Which figures stand side by side, and what they are called in one line of help.
HEADINGS: Final = (
    (
        "How well new alliances are foreseen",
        ("hit@{k}", "recall@{k}", "mrr", "ndcg@{k}", "auc", "auc_matched"),
        "hit: share of organisations with a future ally among the first {k}. auc: chance that an "
        "alliance scores above another pair (0.5 says nothing); matched: above pairs of equally "
        "sought-after organisations.",
    ),
    (
        "A joint plan of at most {capacity} meetings each",
        ("plan_hits", "plan_share", "p_relabelled"),
        "plan_hits: recorded alliances in the plan. plan_share: share of the organisations with a "
        "new alliance that meet a future ally. p_relabelled: chance of such scores if "
        "organisations were relabelled at random.",
    ),
    (
        "Whom the lists name",
        ("coverage", "max_load", "gini", "reciprocity"),
        "coverage: share of organisations that anybody is shown. max_load: lists that hold the "
        "most shown one. gini: 0 where all are shown alike. reciprocity: share of suggestions "
        "made both ways.",
    ),
)
_SLICES: Final = (
    "newcomers: no alliance before. little overlap: the half of these pairs that shares the fewest "
    "words. n: organisations with such an alliance. Beside the first method the three best others; "
    "all figures with their intervals stand in the table (-o FILE.csv)."
)
_WARNING: Final = "Warning"
_NAME_WIDTH: Final = 17
_N_OTHERS: Final = 3
_UNDECIDED: Final = "≈"
_LEGEND: Final = (
    "In brackets: 95 % intervals, {resampled} resampled {n_resamples} times. ≈ after a figure: "
    "not distinguishable from the first line's (the interval of the paired difference holds 0)."
)


def evaluation_blocks(table: pd.DataFrame) -> "Iterator[RenderableType]":
    """
    Lay out an evaluation for a terminal.

    Parameters
    ----------
    table : DataFrame
        As of `compare` or `evaluate`.

    Yields
    ------
    rich.console.RenderableType
        What was asked, tables of figures, and notes.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    yield Text(_asked(table) + "\n")
    warnings = [note for note in table.attrs["notes"] if note.startswith(_WARNING)]
    for note in warnings:
        yield Text(note + "\n", style="bold yellow")
    for title, metrics, rows, explanation in _tables(table):
        grid = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", padding=(0, 1, 0, 0))
        grid.add_column("", overflow="fold", min_width=_NAME_WIDTH)
        for metric in metrics:
            grid.add_column(metric, justify="right", overflow="fold")
        for name, *cells in rows:
            grid.add_row(Text(name), *(Text(cell.replace(" [", "\n").strip("]")) for cell in cells))
        yield grid
        if explanation:
            yield Text(explanation + "\n", style="dim")
    yield Text(_legend(table) + "\n", style="dim")
    for note in table.attrs["notes"]:
        if note not in warnings:
            yield Text(f"- {note}")


def evaluation_markdown(table: pd.DataFrame) -> str:
    """
    Write an evaluation as Markdown.

    Parameters
    ----------
    table : DataFrame
        As of `compare` or `evaluate`.

    Returns
    -------
    str
        What was asked, tables of figures, and notes.
    """
    lines = ["# Evaluation against recorded alliances", "", _asked(table)]
    for title, metrics, rows, explanation in _tables(table):
        lines += ["", f"## {title}", ""]
        lines += [_markdown_row(["method", *metrics]), _markdown_row(["---"] * (len(metrics) + 1))]
        lines += [_markdown_row(row) for row in rows]
        lines += ["", explanation] if explanation else []
    lines += ["", _legend(table), "", "## Notes", ""]
    return "\n".join(lines + [f"- {note}" for note in table.attrs["notes"]]) + "\n"


def _tables(
    table: pd.DataFrame,
) -> Iterator[tuple[str, list[str], list[list[str]], str]]:
    """Title, metrics, rows (method first) and explanation of each block of figures."""
    overall = table[table["slice"] == ALL] if "slice" in table else table
    words = _attributes(table)
    for title, patterns, explanation in HEADINGS:
        metrics = [pattern.format(k=words["k"]) for pattern in patterns]
        yield title.format(**words), metrics, _rows(overall, metrics), explanation.format(**words)
    shares = [name for name in overall["metric"].unique() if name.startswith("same_")]
    if shares:
        yield "Suggestions within the same group, and by chance", shares, _rows(overall, shares), ""
    if "slice" in table:
        hit = HEADINGS[0][1][0].format(k=words["k"])
        yield f"{hit} by kind of alliance", *_slice_rows(table, hit), _SLICES


def _slice_rows(table: pd.DataFrame, metric: str) -> tuple[list[str], list[list[str]]]:
    """Give a row to each kind of alliance, a column to the first method and the best others."""
    found = table[table["metric"] == metric]
    overall = found[found["slice"] == ALL].set_index("method")["value"]
    others = overall.iloc[1:].sort_values(ascending=False, kind="stable").index[:_N_OTHERS]
    methods = [str(name) for name in (overall.index[0], *others)]
    figures = found.set_index(["slice", "method"])
    rows = []
    for name, n_targets in table.attrs["slices"].items():
        cells = [_cell(figures.loc[(name, method)]).split(" [")[0] for method in methods]
        rows.append([name, str(n_targets), *cells])
    return ["n", *methods], rows


def _rows(table: pd.DataFrame, metrics: Sequence[str]) -> list[list[str]]:
    rows = []
    for method, figures in table.groupby("method", sort=False):
        by_metric = figures.set_index("metric")
        cells = [_cell(by_metric.loc[m]) if m in by_metric.index else "–" for m in metrics]
        rows.append([str(method), *cells])
    return rows


def _attributes(table: pd.DataFrame) -> dict[str, Any]:
    return {str(name): value for name, value in table.attrs.items()}


def _cell(row: Any) -> str:
    """Value, mark and interval of a row of figures."""
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    if math.isnan(value):
        return "–"
    if row.name == "max_load":
        return f"{value:.0f}"
    digits = 3 if row.name == P_RELABELLED else 1 if row.name == "plan_hits" else 2
    shown = f"{value:.{digits}f}"
    if "distinguishable" in row and row["distinguishable"] is False:
        shown += f" {_UNDECIDED}"
    return shown if math.isnan(low) else f"{shown} [{_short(low, digits)}–{_short(high, digits)}]"


def _short(value: float, digits: int) -> str:
    """Leave the zero before the point out, so that seven columns fit a terminal."""
    shown = f"{value:.{digits}f}"
    return shown[1:] if shown.startswith("0.") else shown


def _asked(table: pd.DataFrame) -> str:
    return "\n".join(
        f"{asked['question']}: {_counted(asked['new_pairs'], 'new pair')} of "
        f"{_counted(asked['partnerships'], 'partnership')}, {asked['targets']} of "
        f"{asked['organisations']} organisations with one; "
        f"{_counted(asked['known_pairs'], 'known pair')} masked."
        for asked in table.attrs["questions"]
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _legend(table: pd.DataFrame) -> str:
    return _LEGEND.format(**_attributes(table))


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
