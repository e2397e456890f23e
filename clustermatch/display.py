"""Tables for people: rich renderables that fit a terminal; nothing is printed here."""

import math
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from .columns import Columns
from .wording import Wording, wording_of

__all__ = ["recommendation_blocks"]

_NUMBERS: Final = (Columns.SCORE, Columns.SIMILARITY, Columns.COMPLEMENTARITY)
_TYPE_WIDTH: Final = 20
_UNKNOWN: Final = "–"
_INDENT: Final = "    "


def recommendation_blocks(
    table: pd.DataFrame, names: Mapping[Any, str], langs: Mapping[Any, str], *, width: int
) -> Iterator[RenderableType]:
    """
    Lay out recommendations, one block per target in the language of the target.

    Parameters
    ----------
    table : DataFrame
        Recommendations, by target and rank.
    names : mapping of id to str
        Names to show.
    langs : mapping of id to str
        Language of each organisation.
    width : int
        Characters in a line.

    Yields
    ------
    rich.console.RenderableType
        A heading, then for each partner a line of figures and the reason below it.

    Raises
    ------
    KeyError
        If an id of the table has no name or language.

    Examples
    --------
    >>> table = pd.DataFrame({name: [] for name in ("target_id", "partner_id", "rank")})
    >>> list(recommendation_blocks(table, {}, {}, width=80))
    []
    """
    for target, partners in table.groupby(Columns.TARGET_ID, sort=False):
        wording = wording_of(langs[target])
        lines: list[RenderableType] = [_line(_heading(str(names[target]), wording))]
        for row in partners.to_dict("records"):
            lines.append(_line(_figures(row, names, wording)))
            lines += _reason(str(row[Columns.REASON]), width)
        yield Group(*lines, Text(""))


def _reason(sentence: str, width: int) -> list[RenderableType]:
    # textwrap keeps no-break spaces whole, which rich does not: « stays with its word.
    lines = textwrap.wrap(sentence, max(20, width - len(_INDENT)))
    return [Text(_INDENT + line, style="dim", no_wrap=True) for line in lines]


def _heading(name: str, wording: Wording) -> list[Text]:
    labels = [wording.score, *wording.short_axes, wording.kind]
    return [
        Text(""),
        Text(name, style="bold", overflow="ellipsis", no_wrap=True),
        *(Text(label, style="dim", no_wrap=True) for label in labels),
    ]


def _figures(row: Mapping[Any, Any], names: Mapping[Any, str], wording: Wording) -> list[Text]:
    kind = row[Columns.PARTNER_TYPE]
    numbers = (row[column] for column in _NUMBERS)
    return [
        Text(str(row[Columns.RANK]), style="bold cyan"),
        Text(str(names[row[Columns.PARTNER_ID]]), overflow="ellipsis", no_wrap=True),
        *(Text(_UNKNOWN if math.isnan(value) else f"{value:.3f}") for value in numbers),
        Text(wording.types[kind] if isinstance(kind, str) else _UNKNOWN, no_wrap=True),
    ]


def _line(cells: list[Text]) -> Table:
    """One row of a grid whose columns stand in the same place in every block."""
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_column(width=2, justify="right")
    grid.add_column(ratio=1)
    for width in (6, 8, 8):
        grid.add_column(width=width, justify="right")
    grid.add_column(width=_TYPE_WIDTH)
    grid.add_row(*cells)
    return grid
