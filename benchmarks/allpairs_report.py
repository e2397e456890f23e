"""The table that is printed, and which of the figures asked for were reached."""

from typing import Any

from allpairs_compare import INT8, NUMBA
from allpairs_methods import LONG, SEMANTIC
from rich import box
from rich.console import Console
from rich.table import Table

__all__ = ["goals", "print_results"]

Figures = dict[str, Any]
Cells = tuple[str, str, str]
_WIDTH = 100


def goals(results: Figures) -> list[Figures]:
    """
    Hold what was measured against what was asked for.

    Parameters
    ----------
    results : dict
        Section to figures.

    Returns
    -------
    list of dict
        "section", "what", "value", "goal", "reached"; medians, not their ranges. Left out is
        what was not measured.
    """
    found = []
    for section, method, goal in (
        ("one vector", NUMBA, 0.60),
        ("one vector", INT8, 0.30),
        ("two facets", NUMBA, 0.55),
        ("two facets", INT8, 0.35),
        ("phrase by phrase", NUMBA, 1.10),
    ):
        row = results[section]["rows"].get(method)
        if row:
            found.append(_goal(section, method, row["ratio"]["value"], goal))
    for section in ("one vector", "one vector, fewer"):
        value = results[section]["rows"][LONG]["to k=3"]["value"]
        found.append(_goal("k = 50", f"N = {results[section]['n']:,}", value, 1.20))
    return found + _process_goals(results)


def _process_goals(results: Figures) -> list[Figures]:
    found = [
        _goal("two threads", name, row["gain"]["value"], 1.8, least=True)
        for name, row in results["two threads"]["rows"].items()
    ]
    memory = results["memory"]
    for name in ("numba", "int8"):
        if name in memory["rows"]:
            extra = memory["rows"][name]["extra_mib"]
            found.append(_goal("memory", name, extra, 128 + memory["lists_mib"]))
    for name, row in results["one change"]["rows"].items():
        goal = _goal("one change", f"{name}, identical", row["share"], 1 / 500)
        goal["reached"] &= row["identical"]
        found.append(goal)
    if "demo" in results["47 clusters"]["rows"]:
        value = results["47 clusters"]["rows"]["demo"]["value"]
        found.append(_goal("47 clusters", "demo", value, 1.2))
    return found


def _goal(section: str, what: str, value: float, goal: float, *, least: bool = False) -> Figures:
    reached = value >= goal if least else value <= goal
    return {"section": section, "what": what, "value": value, "goal": goal, "reached": reached}


def print_results(results: Figures) -> None:
    """
    Print one table, as wide as a terminal.

    Parameters
    ----------
    results : dict
        Section to figures.
    """
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    for name in ("what", "ours", "peers", "reach asked"):
        table.add_column(name, no_wrap=True)
    cells = _ratio_cells(results) | _process_cells(results)
    for what, (title, ours, peers) in cells.items():
        table.add_row(title, ours, peers, _reach(results["goals"], what), end_section=True)
    console = Console(width=_WIDTH, highlight=False)
    console.print(table)
    for line in _notes(results):
        console.print(line)


def _ratio_cells(results: Figures) -> dict[str, Cells]:
    one, semantic = results["one vector"], results["semantic search"]
    peers = _lines(one, ours=False)
    if SEMANTIC in semantic["rows"]:
        row = semantic["rows"][SEMANTIC]["ratio"]
        peers += f"\nsemantic_search {_text(row)}\n  (N = {semantic['n']:,})"
    fewer = results["one vector, fewer"]
    long = "\n".join(_text(part["rows"][LONG]["to k=3"]) for part in (one, fewer))
    facets, phrases = results["two facets"], results["phrase by phrase"]
    return {
        "one vector": (f"one vector, top 3\nN = {one['n']:,}", _lines(one), peers),
        "two facets": (f"two facets, harmonic\nN = {facets['n']:,}", _lines(facets), ""),
        "phrase by phrase": (
            f"phrases, m = 8\n{phrases['n']:,} organisations",
            _lines(phrases),
            _lines(phrases, ours=False),
        ),
        "k = 50": (f"k = 50 to k = 3, numba\nN = {one['n']:,}; {fewer['n']:,}", long, ""),
    }


def _process_cells(results: Figures) -> dict[str, Cells]:
    threads, memory = results["two threads"], results["memory"]
    change, demo = results["one change"], results["47 clusters"]["rows"]
    gains = [f"{_short(name)} {_text(row['gain'])}" for name, row in threads["rows"].items()]
    extra = {name: _memory(name, row) for name, row in memory["rows"].items()}
    cosine = extra.pop("scikit-learn", "").replace("scikit-learn", "scikit-learn cosine")
    shares = [
        f"{name} 1/{1 / row['share']:.0f}, {'' if row['identical'] else 'not '}identical"
        for name, row in change["rows"].items()
    ]
    seconds = {name: f"{row['value']:.2f} s {_range(row)}" for name, row in demo.items()}
    floor = "\n".join(f"{name}\n  {text}" for name, text in seconds.items() if name != "demo")
    return {
        "two threads": (f"two threads to one\nN = {threads['n']:,}", "\n".join(gains), ""),
        "memory": (
            f"extra MiB (by formula)\nN = {memory['n']:,}",
            "\n".join(extra.values()),
            cosine,
        ),
        "one change": (f"one change to full run\nN = {change['n']:,}", "\n".join(shares), ""),
        "47 clusters": ("47 clusters\nwhole process", seconds.get("demo", "failed"), floor),
    }


def _memory(name: str, row: Figures) -> str:
    formula = f" ({row['formula_mib']:.0f})" if "formula_mib" in row else ""
    return f"{name} {row['extra_mib']:.0f}{formula}"


def _lines(section: Figures, *, ours: bool = True) -> str:
    lines = [
        f"{_short(name)} {_text(row['ratio'])}"
        for name, row in section["rows"].items()
        if name != LONG and name.startswith("ours") == ours
    ]
    left_out = [name for name in section["skipped"] if name.startswith("ours") == ours]
    return "\n".join(lines + [f"{_short(name)}: not measured" for name in left_out])


def _short(name: str) -> str:
    for long, short in (
        ("ours, ", ""),
        (" NearestNeighbors", ""),
        ("IndexFlatIP", "Flat"),
        (", argpartition", ""),
    ):
        name = name.replace(long, short)
    return name


def _reach(found: list[Figures], section: str) -> str:
    sign = "≥" if section == "two threads" else "≤"
    return "\n".join(
        f"{sign} {_number(goal['goal'])} {'met' if goal['reached'] else 'missed'}"
        for goal in found
        if goal["section"] == section
    )


def _number(value: float) -> str:
    if value < 0.01:
        return f"1/{1 / value:.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _text(figure: dict[str, float]) -> str:
    return f"{figure['value']:.2f} {_range(figure)}"


def _range(figure: dict[str, float]) -> str:
    return rf"\[{figure['low']:.2f}-{figure['high']:.2f}]"


def _notes(results: Figures) -> list[str]:
    runs = sorted({part["runs"] for part in _sections(results)})
    lines = [
        "Ratios: CPU time of one thread to that of the bare float32 products of all pairs, in turns"
        f" in one process; median of {' or '.join(map(str, runs))} \\[smallest-largest].",
        *_checked(results),
    ]
    for name, part in results.items():
        if isinstance(part, dict) and part.get("skipped"):
            lines.append(f"Not measured, {name}: {part['skipped']}")
    taken = [part["others_cpus"] for part in _sections(results)]
    taken += [row["others_cpus"] for row in results["two threads"]["rows"].values()]
    values = [each["value"] for each in taken if each]
    if values:
        lines.append(
            f"Other programs kept {min(values):.1f} to {max(values):.1f} CPUs busy meanwhile, in"
            " the median turn of each comparison; beside them seconds are"
            " upper bounds, gains by threads lower ones, and ratios uncertain."
        )
    return lines


def _sections(results: Figures) -> list[Figures]:
    """Sections whose methods were timed in turns."""
    return [part for part in results.values() if isinstance(part, dict) and "others_cpus" in part]


def _checked(results: Figures) -> list[str]:
    rows = [item for part in _sections(results) for item in part["rows"].items()]
    ours = [row for name, row in rows if name.startswith("ours") and "recall" in row]
    peers = [row for name, row in rows if not name.startswith("ours")]
    return [
        f"Partners of ours, any engine against numba: {_least(ours, 'as ours')} the same; of 500"
        f" rows in double precision {_least(ours, 'recall')} found.",
        f"Partners of peers: at least {_least(peers, 'as ours')} as ours, {_least(peers, 'recall')}"
        " found.",
    ]


def _least(rows: list[Figures], name: str) -> str:
    return f"{min(row[name] for row in rows):.5f}" if rows else "none"
