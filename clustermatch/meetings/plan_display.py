"""A plan for people: rich renderables that fit a terminal; nothing is printed here."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..cells import clean
from ..columns import Columns
from ..display import explanation_blocks
from .agenda_wording import AgendaWording, agenda_wording_of
from .clock import SlotClock

__all__ = ["plan_blocks"]

_MIN_WIDTH, _MAX_WIDTH = 50, 100
_GOALS_WIDTH: Final = 76
_UNKNOWN: Final = "–"
_PARENTHESES: Final = re.compile(r"\s*\([^)]*\)")


def plan_blocks(
    meetings: pd.DataFrame,
    names: Mapping[Any, str],
    *,
    width: int,
    lang: str = "en",
    clock: SlotClock | None = None,
    goals: pd.DataFrame | None = None,
    unmet: pd.DataFrame | None = None,
) -> Iterator[RenderableType]:
    """
    Lay out a plan, one block per slot, then what it reaches and what it had to refuse.

    Parameters
    ----------
    meetings : DataFrame
        `slot`, `table`, `id_a`, `id_b`, `score`, `origin`, by slot and table.
    names : mapping of id to str
        Names to show, short; the id beside it where two would look the same.
    width : int
        Characters in a line; from 50 to 100 are used.
    lang : str, default="en"
        Language of the labels.
    clock : SlotClock, default=None
        When the slots are.
    goals, unmet : DataFrame, default=None
        Those of the plan.

    Yields
    ------
    rich.console.RenderableType
        A heading for each slot, and below it a line for each meeting.

    Raises
    ------
    KeyError
        If an id has no name.

    Examples
    --------
    >>> row = {"slot": 1, "table": 2, "id_a": "a", "id_b": "b", "score": 0.5, "origin": "request"}
    >>> clock = SlotClock.read("09:00", 20)
    >>> names = {"a": "Alpine Optics", "b": "Bois Net"}
    >>> for block in plan_blocks(pd.DataFrame([row]), names, width=60, clock=clock):
    ...     print(block.renderables[0])
    09:00–09:20 · Slot 1 · 1 meeting
    """
    width = max(_MIN_WIDTH, min(width, _MAX_WIDTH))
    wording, shown = agenda_wording_of(lang), _shown(names)
    for _, rows in meetings.groupby("slot", sort=True):
        slot = int(rows["slot"].iloc[0])
        grid = _grid(wording, width)
        for row in rows.to_dict("records"):
            grid.add_row(*_meeting(row, shown, wording))
        parts = [wording.at_slot.format(slot=slot), wording.count(len(rows))]
        head = " · ".join([clock.label(slot), *parts] if clock else parts)
        yield Group(Text(head, style="bold cyan"), grid, Text(""))
    if unmet is not None and len(unmet):
        yield Group(*_unmet(unmet, shown, wording, width), Text(""))
    if goals is not None and len(goals):
        yield Group(_goals(goals, wording, width), Text(""))


def _shown(names: Mapping[Any, str]) -> dict[Any, str]:
    """Names without what stands in parentheses; with the id where two would look the same."""
    full = {key: clean(str(name)) for key, name in names.items()}
    short = {key: clean(_PARENTHESES.sub("", name)) or name for key, name in full.items()}
    often = Counter(short.values())
    return {
        key: name if often[name] == 1 else f"{name} [{clean(str(key))}]"
        for key, name in short.items()
    }


def _grid(wording: AgendaWording, width: int) -> Table:
    """Columns of the same widths in every block, whatever is in them."""
    grid = Table(box=None, width=width, padding=(0, 1), pad_edge=False, header_style="dim")
    grid.add_column(wording.table.lower(), width=5, justify="right")
    grid.add_column(wording.cluster.lower(), ratio=1, overflow="fold")
    grid.add_column(wording.partner.lower(), ratio=1, overflow="fold")
    grid.add_column(wording.score, width=max(5, len(wording.score)), justify="right")
    grid.add_column(wording.why, width=10, style="dim")
    return grid


def _meeting(
    row: Mapping[Any, Any], shown: Mapping[Any, str], wording: AgendaWording
) -> list[Text]:
    origin, score = str(row["origin"]), float(row[Columns.SCORE])
    return [
        Text(str(row["table"]), style="bold"),
        Text(shown[row[Columns.ID_A]]),
        Text(shown[row[Columns.ID_B]]),
        Text(_UNKNOWN if math.isnan(score) else f"{score:.2f}"),
        Text(wording.short_origins.get(origin, origin)),
    ]


def _unmet(
    unmet: pd.DataFrame, shown: Mapping[Any, str], wording: AgendaWording, width: int
) -> Iterator[Text]:
    rows = [row for row in unmet.to_dict("records") if not _told_before(row)]
    yield Text(f"{wording.unmet} ({len(rows)})", style="bold cyan")
    for row in rows:
        asides = [wording.origins.get(row["kind"], str(row["kind"]))]
        if not pd.isna(row["priority"]):
            asides.append(f"{wording.priority} {row['priority']:g}")
        arrow = "→" if row["kind"] == "request" else "↔"
        pair = f"{shown[row[Columns.ID_A]]} {arrow} {shown[row[Columns.ID_B]]}"
        lines = [f"  {pair} ({', '.join(asides)})", f"     {clean(str(row[Columns.REASON]))}"]
        for line in lines:
            for text in explanation_blocks(line, width=width):
                yield text if isinstance(text, Text) else Text(str(text))


def _told_before(row: Mapping[Any, Any]) -> bool:
    """Tell the second row of a wish of both, which is in the table from each side."""
    return bool(row["kind"] == "mutual request" and row[Columns.ID_A] > row[Columns.ID_B])


def _goals(goals: pd.DataFrame, wording: AgendaWording, width: int) -> Table:
    width = min(width, _GOALS_WIDTH)
    table = Table(box=None, width=width, padding=(0, 1), pad_edge=False, header_style="bold cyan")
    table.add_column(wording.goal.capitalize(), ratio=1, overflow="fold")
    table.add_column(wording.value, width=10, justify="right")
    table.add_column(wording.bound, width=10, justify="right")
    table.add_column("", width=16)
    for row in goals.to_dict("records"):
        proven = bool(row["proven"])
        gap = wording.open_goal.format(gap=_share(row["gap"]))
        table.add_row(
            Text(wording.goals.get(row["goal"], str(row["goal"]))),
            Text(_number(row["value"])),
            Text(_number(row["bound"])),
            Text(f"✓ {wording.proven}" if proven else gap, style="green" if proven else "yellow"),
        )
    return table


def _number(value: Any) -> str:
    if value is None or pd.isna(value):
        return _UNKNOWN
    number = float(value)
    return f"{number:.0f}" if number.is_integer() else f"{number:.3f}"


def _share(value: Any) -> str:
    """Per cent, three digits at most; what is not nothing is not to look so."""
    if value is None or pd.isna(value):
        return _UNKNOWN
    return f"{100 * float(value):.2g} %" if value < 1 else f"{100 * float(value):.0f} %"
