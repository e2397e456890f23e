"""Tables for people: rich renderables that fit a terminal; nothing is printed here."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd
from rich.cells import cell_len, chop_cells
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from .cells import clean
from .columns import Columns
from .reasons import MIN_STRENGTH
from .wording import Wording, wording_of

__all__ = ["explanation_blocks", "market_blocks", "recommendation_blocks", "role_blocks"]

_NUMBERS: Final = (Columns.SCORE, Columns.SIMILARITY, Columns.COMPLEMENTARITY)
_UNKNOWN: Final = "–"
_INDENT: Final = "     "
# Wider lines are hard to read, in narrower ones no figures fit.
_MIN_WIDTH, _MAX_WIDTH = 50, 100
_FULL_WIDTH: Final = 80
# Indentation, and a figure at the beginning of a line.
_PREFIX: Final = re.compile(r" *(?:[+-]?\d\.\d+ +)?")


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
        A heading, then for each partner its name, its id and the figures, and below the reason.

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
    width = _readable(width)
    for target, partners in table.groupby(Columns.TARGET_ID, sort=False):
        wording = wording_of(langs[target])
        lines: list[RenderableType] = [
            *_wrap(_named(target, names), width, "bold"),
            _line(_labels(wording), width),
        ]
        for row in partners.to_dict("records"):
            lines.append(_line(_figures(row, names, wording), width))
            lines += _wrap(_INDENT + str(row[Columns.REASON]), width, "dim")
        yield Group(*lines, Text(""))


def explanation_blocks(text: str, *, width: int) -> Iterator[RenderableType]:
    """
    Lay out an explanation.

    Parameters
    ----------
    text : str
        The lines of ``str(explanation)``.
    width : int
        Characters in a line.

    Yields
    ------
    rich.console.RenderableType
        Lines; what does not fit goes on below, indented as far as it began.

    Examples
    --------
    >>> text = "  0.78  « laser » ← « découpe laser et marquage de pièces en acier »"
    >>> for line in explanation_blocks(text, width=50):
    ...     print(line)
      0.78  « laser » ← « découpe laser et marquage de
            pièces en acier »
    """
    for line in text.split("\n"):
        yield from _wrap(line, _readable(width))


def market_blocks(
    table: pd.DataFrame, names: Mapping[Any, str], langs: Mapping[Any, str], *, width: int
) -> Iterator[RenderableType]:
    """
    Lay out needs and their answers, one block per target in the language of the target.

    Parameters
    ----------
    table : DataFrame
        Needs answered, by target, need and rank; an open need has no rank. Where
        ``attrs["open_needs"]`` says that the target covers one itself, from 0.3 on, it is told.
    names : mapping of id to str
        Names to show.
    langs : mapping of id to str
        Language of each organisation.
    width : int
        Characters in a line.

    Yields
    ------
    rich.console.RenderableType
        A heading, then each need, and below it the answers: score, competence, partner.

    Raises
    ------
    KeyError
        If an id of the table has no name or language.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"target_id": ["a"], "need": ["laser"], "rank": [None], "score": [0.25]}
    ... )
    >>> for block in market_blocks(table, {"a": "Alpine Optics"}, {"a": "en"}, width=80):
    ...     for line in block.renderables:
    ...         print(line)
    Alpine Optics [a]
      “laser”
            – nobody answers it (at best 0.25)
    <BLANKLINE>
    """
    width = _readable(width)
    covers = {
        (one[Columns.TARGET_ID], one[Columns.NEED]): one["own_cover"]
        for one in table.attrs.get("open_needs", ())
    }
    for target, rows in table.groupby(Columns.TARGET_ID, sort=False):
        wording = wording_of(langs[target])
        lines = _wrap(_named(target, names), width, "bold")
        for need, answers in rows.groupby(Columns.NEED, sort=False):
            lines += _wrap(f"  {wording.quote.format(clean(str(need)))}", width)
            for row in answers.to_dict("records"):
                if pd.isna(row[Columns.RANK]):
                    own = covers.get((target, need), 0.0)
                    lines += _open_need(row[Columns.SCORE], own, wording, width)
                else:
                    lines += _answer(row, names, wording, width)
        yield Group(*lines, Text(""))


def role_blocks(table: pd.DataFrame, *, width: int) -> Iterator[RenderableType]:
    """
    Lay out what was read out of descriptions, one block per organisation.

    Parameters
    ----------
    table : DataFrame
        As of `clustermatch.read_roles`.
    width : int
        Characters in a line.

    Yields
    ------
    rich.console.RenderableType
        The id, then confidence, role and phrase of each finding.

    Examples
    --------
    >>> row = {"id": "a", "role": "need", "phrase": "steel", "confidence": 0.9, "sentence": ""}
    >>> for block in role_blocks(pd.DataFrame([row]), width=80):
    ...     for line in block.renderables:
    ...         print(line)
    a
      0.90  need: steel
    <BLANKLINE>
    """
    width = _readable(width)
    for key, rows in table.groupby(Columns.ID, sort=False):
        lines = _wrap(clean(str(key)), width, "bold")
        for row in rows.to_dict("records"):
            lines += _wrap(f"  {row['confidence']:.2f}  {row['role']}: {row['phrase']}", width)
        yield Group(*lines, Text(""))


def _answer(
    row: Mapping[Any, Any], names: Mapping[Any, str], wording: Wording, width: int
) -> list[Text]:
    competence = wording.quote.format(clean(str(row[Columns.COMPETENCE])))
    partner = _named(row[Columns.PARTNER_ID], names)
    return _wrap(f"    {row[Columns.SCORE]:.2f}  {competence} · {partner}", width)


def _open_need(best: float, own_cover: float, wording: Wording, width: int) -> list[Text]:
    asides = [] if math.isnan(best) else [wording.at_best.format(best=_cut_off(best))]
    if own_cover >= MIN_STRENGTH:  # open, for nobody adds anything to it
        asides.append(wording.own.format(cover=f"{own_cover:.2f}"))
    told = f" ({wording.join.join(asides)})" if asides else ""
    return _wrap(f"        {_UNKNOWN} {wording.unanswered}{told}", width, "dim")


def _cut_off(score: float) -> str:
    """Two decimals, not rounded up: 0.296 is below 0.3 and is to look so."""
    return f"{math.floor(100 * score + 1e-6) / 100:.2f}"


def _readable(width: int) -> int:
    return max(_MIN_WIDTH, min(width, _MAX_WIDTH))


def _wrap(text: str, width: int, style: str = "") -> list[Text]:
    """Break at plain spaces, which rich does not: « stays with its word; wide letters count 2."""
    match = _PREFIX.match(text)
    prefix = match.group() if match else ""
    room = width - len(prefix)
    lines = [""]
    for word in text[len(prefix) :].split(" "):
        for piece in chop_cells(word, room):
            longer = f"{lines[-1]} {piece}" if lines[-1] else piece
            lines[-1:] = [longer] if cell_len(longer) <= room else [lines[-1], piece]
    begins = [prefix, *[" " * len(prefix)] * (len(lines) - 1)]
    return [
        Text(begin + line, style=style, no_wrap=True)
        for begin, line in zip(begins, lines, strict=True)
    ]


def _named(key: Any, names: Mapping[Any, str]) -> str:
    """Name and id: `explain` and `--target` ask for ids."""
    name, shown = clean(str(names[key])), clean(str(key))
    return name if name == shown else f"{name} [{shown}]"


def _labels(wording: Wording) -> list[Text]:
    labels = [wording.partner, wording.score, *wording.short_axes, wording.kind]
    return [Text(""), *(Text(label, style="dim") for label in labels)]


def _figures(row: Mapping[Any, Any], names: Mapping[Any, str], wording: Wording) -> list[Text]:
    kind = row[Columns.PARTNER_TYPE]
    numbers = (row[column] for column in _NUMBERS)
    return [
        Text(str(row[Columns.RANK]), style="bold cyan"),
        Text(_named(row[Columns.PARTNER_ID], names)),
        *(Text(_UNKNOWN if math.isnan(value) else f"{value:.3f}") for value in numbers),
        Text(wording.types[kind] if isinstance(kind, str) else _UNKNOWN),
    ]


def _line(cells: list[Text], width: int) -> Table:
    """One row of a grid whose columns stand in the same place in every block."""
    grid = Table.grid(padding=(0, 1))
    grid.width = width
    grid.add_column(width=3, justify="right")
    grid.add_column(ratio=1, overflow="fold")
    for figures in (10, 8, 8):  # "puntuación"
        grid.add_column(width=figures, justify="right")
    grid.add_column(width=19 if width >= _FULL_WIDTH else 11)  # "natürlicher Partner"
    grid.add_row(*cells)
    return grid
