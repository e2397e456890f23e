"""The table of meeting plans as text, and which targets are reached."""

from collections.abc import Iterator
from typing import Any, Final

__all__ = ["judge", "print_report"]

Figures = dict[str, Any]
Row = tuple[str, str, Any, bool]

_WIDE: Final = 46


def judge(results: Figures) -> list[Figures]:
    """
    Hold the figures against the targets; what was not measured is left out.

    Parameters
    ----------
    results : dict
        As measured.

    Returns
    -------
    list of dict
        `target`, `wanted`, `found`, `reached`.
    """
    rows = [row for section in _SECTIONS for row in section(results)]
    names = ("target", "wanted", "found", "reached")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _random(results: Figures) -> Iterator[Row]:
    if found := results.get("random"):
        wrong = sum(map(len, found["faults"].values())) + len(found["failed"])
        yield f"A1 faults in {found['days']} random days", "0", wrong, wrong == 0
        lost = len(found["uncovered"])
        yield "A9 days with coverage below its proof", "0", lost, lost == 0


def _sizes(results: Figures) -> Iterator[Row]:
    limits = {
        ("40x3x5", "all goals"): ("A2", 2.0),
        ("200x6x8", "score"): ("A3", 1.0),
        ("200x6x8", "all goals"): ("A3", 5.0),
        ("1000x12x16", "score"): ("A4", 5.0),
        ("1000x12x16", "all goals"): ("A5", 25.0),
        ("5000x12x16", "score"): ("A6", 60.0),
    }
    for name, found in results.get("sizes", {}).items():
        size, what = name.split(", ")
        if (size, what) in limits:
            code, most = limits[size, what]
            proof = "proven" if found["proven"] else f"not proven: {', '.join(found['unproven'])}"
            text = f"{found['seconds']:.2f} s (CPU {found['cpu_s']:.2f}), {proof}"
            reached = found["proven"] and found["seconds"] <= most
            yield f"{code} {name}", f"proven in {most:g} s", text, reached


def _stress(results: Figures) -> Iterator[Row]:
    limits = {
        "40x3x3, 80 % of tables": ("A7", 0.0, 10.0),
        "200x3x4": ("A8", 0.003, 30.0),
        "1000x3x4": ("A8", 0.004, 30.0),
    }
    for name, found in results.get("stress", {}).items():
        code, gap, most = limits.get(name, ("A8", 0.005, 30.0))
        text = f"{100 * found['gap']:.3f} % in {found['seconds']:.1f} s (CPU {found['cpu_s']:.1f})"
        reached = found["gap"] <= gap and found["seconds"] <= most
        yield f"{code} stress {name}", f"gap <= {100 * gap:g} % in {most:g} s", text, reached


def _structure(results: Figures) -> Iterator[Row]:
    for name, found in results.get("bipartite", {}).items():
        text = f"{found['fractional']} halves, {abs(found['below_lp']):g} below the LP"
        whole = found["fractional"] == 0 and abs(found["below_lp"]) < 1e-3
        yield f"A10 hosts and visitors {name}", "0 halves, 0 below", text, whole
    for name, found in results.get("complete", {}).items():
        lost = round(found["score_with_many"] - found["score"], 4)
        text = f"{lost:g} with {found['tables']} tables"
        yield f"A11 cap + 1 slots {name}", "no score lost", text, lost <= 0 and found["proven"]
    for name, found in results.get("gaps", {}).items():
        text = f"{found['before']} -> {found['after']} ({100 * found['saved']:.0f} %)"
        reached = found["saved"] >= 0.75 and found["same_score"]
        yield f"A12 idle slots {name}", "75 % fewer, same score", text, reached


def _days(results: Figures) -> Iterator[Row]:
    for name, found in results.get("replan", {}).items():
        share = found["requests_held"] / max(found["requests_held_scratch"], 1)
        text = (
            f"{found['dropped']} dropped, {found['moved']} of {found['survivors']} moved, "
            f"{found['at_zero']} at zero, requests {100 * share:.1f} %, {found['seconds']:.2f} s"
        )
        most = 1.0 if int(name.split("x")[0]) <= 200 else 5.0
        reached = not found["dropped"] and found["moved"] <= 0.02 * found["survivors"]
        reached = reached and not found["at_zero"] and share >= 0.97 and found["seconds"] <= most
        yield f"A13 re-plan {name}", f"0, <= 2 %, 0, >= 97 %, {most:g} s", text, reached
    for name, found in results.get("repeat", {}).items():
        text = " ".join(sorted(set(found["prints"])))
        yield f"A14 shuffled, other processes {name}", "identical", text, found["identical"]
        stray = len(found["stray_lines"])
        yield f"A16 stray lines on stdout {name}", "0", stray, stray == 0


def _lists(results: Figures) -> Iterator[Row]:
    for name, found in results.get("balanced", {}).items():
        own = found["balanced"]
        text = (
            f"{100 * own['never']:.1f} % never, Gini {own['gini']:.3f}, "
            f"{100 * own['share_of_best']:.1f} % of the best"
        )
        reached = own["never"] <= 0.01 and own["gini"] <= 0.05 and own["share_of_best"] >= 0.95
        yield f"A15 lists {name}", "<= 1 %, <= .05, >= 95 %", text, reached


_SECTIONS: Final = (_random, _sizes, _stress, _structure, _days, _lists)


def print_report(results: Figures) -> None:
    """
    Print the comparison and the targets.

    Parameters
    ----------
    results : dict
        As written to the JSON.
    """
    print("; ".join(f"{name} {value}" for name, value in results["conditions"].items()))
    for name, ways in results.get("peers", {}).items():
        print(f"\n{name}: {'':<28}score  requests    mutual  at zero  idle  faults  seconds")
        for way, found in ways.items():
            held = f"{found['requests_held']}/{found['requests']}"
            mutual = f"{found['mutual_held']}/{found['mutual']}"
            print(
                f"  {way:<36}{found['score']:>8.2f}{held:>10}{mutual:>10}{found['at_zero']:>9}"
                f"{found['idle']:>6}{found['faults']:>8}{found['seconds']:>9.2f}"
            )
    print(f"\n{'target':<{_WIDE}}{'wanted':<28}found")
    for row in results["targets"]:
        mark = "ok  " if row["reached"] else "MISS"
        print(f"{mark} {row['target']:<{_WIDE - 5}}{row['wanted']:<28}{row['found']}")
