"""By what people filter and colour a population: region, sector, family."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Any, Final

import pandas as pd

from ..cells import clean, is_missing

__all__ = ["Facet", "facets_of", "shades"]

# Columns that people ask for by name, as tables in three languages call them.
_KNOWN: Final = {
    "region": {"region", "région", "región", "territoire", "territorio"},
    "country": {"country", "pays", "país", "pais"},
    "sector": {"sector", "secteur", "filière", "filiere", "industry", "branche"},
}
# Of other columns only those with a few values, and no more than this many: a page is no table.
_FEW: Final = 12
_MOST_OTHERS: Final = 1
_MOST_SHADES: Final = 8
# Marks in one colour for all that remain say nothing where that is most of them.
_COVERED: Final = 0.6


@dataclass(frozen=True)
class Facet:
    """
    One way to tell organisations apart.

    Attributes
    ----------
    name : str
        Of the column; "" for families.
    kind : str
        "region", "country", "sector", "family", or "" for any other.
    values : tuple of str
        For each organisation; "" where unknown.
    choices : tuple of (str, int)
        Values with how many have each, in the order to show.
    shade : tuple of int
        Colour and shape of each organisation, from 0; -1 for all that remain.
    legend : tuple of (str, int, int)
        Label, shade and number of each colour; empty where there are too many values to colour.
    """

    name: str
    kind: str
    values: tuple[str, ...]
    choices: tuple[tuple[str, int], ...]
    shade: tuple[int, ...]
    legend: tuple[tuple[str, int, int], ...]


def facets_of(attributes: pd.DataFrame) -> list[Facet]:
    """
    Find the columns that serve to filter.

    Parameters
    ----------
    attributes : DataFrame of shape (n_organisations, n_attributes)
        All further columns.

    Returns
    -------
    list of Facet
        Region, country and sector first, under their usual names in three languages; then the
        first other column that has two to twelve values.

    Examples
    --------
    >>> table = pd.DataFrame({"city": list("abc"), "Région": ["N", "S", "N"], "one": 1})
    >>> [(facet.name, facet.kind, facet.choices) for facet in facets_of(table)]
    [('Région', 'region', (('N', 2), ('S', 1))), ('city', '', (('a', 1), ('b', 1), ('c', 1)))]
    """
    columns = [name for name in dict.fromkeys(map(str, attributes.columns)) if clean(name)]
    known = {kind: [each for each in columns if each.casefold() in _KNOWN[kind]] for kind in _KNOWN}
    found = [_facet(attributes, each[0], kind) for kind, each in known.items() if each]
    taken = {facet.name for facet in found}
    others = (_facet(attributes, name, "") for name in columns if name not in taken)
    few = (facet for facet in others if len(facet.choices) <= _FEW)
    chosen = [facet for facet in found if len(facet.choices) > 1]
    return [*chosen, *islice((each for each in few if len(each.choices) > 1), _MOST_OTHERS)]


def shades(values: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[tuple[str, int, int], ...]]:
    """
    Give the most frequent values a colour and a shape.

    Parameters
    ----------
    values : tuple of str
        For each organisation; "" where unknown.

    Returns
    -------
    shade : tuple of int
        For each organisation, from 0; -1 for all that remain.
    legend : tuple of (str, int, int)
        Label, shade and number; the last may be -1, with the label "". Empty where more than two
        in five would have to go without a colour of their own.

    Examples
    --------
    >>> shades(("N", "S", "N", ""))
    ((0, 1, 0, -1), (('N', 0, 2), ('S', 1, 1), ('', -1, 1)))
    """
    ranked = _ranked(values)
    own = ranked if len(ranked) <= _MOST_SHADES else ranked[: _MOST_SHADES - 1]
    number = {value: shade for shade, (value, _) in enumerate(own)}
    shade = tuple(number.get(value, -1) for value in values)
    rest = shade.count(-1)
    if rest > (1 - _COVERED) * len(values):
        return shade, ()
    legend = [(value, number[value], count) for value, count in own]
    return shade, (*legend, *([("", -1, rest)] if rest else []))


def _ranked(values: tuple[str, ...]) -> list[tuple[str, int]]:
    counts = Counter(value for value in values if value)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _choices(values: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(_ranked(values), key=lambda item: item[0].casefold()))


def _facet(attributes: pd.DataFrame, name: str, kind: str) -> Facet:
    column = attributes.loc[:, [str(each) == name for each in attributes.columns]].iloc[:, 0]
    values = tuple(_text(value) for value in column)
    return Facet(name, kind, values, _choices(values), *shades(values))


def _text(value: Any) -> str:
    """Write a cell as people read it; lists and the like are no values to filter by."""
    if not pd.api.types.is_scalar(value) or is_missing(value):
        return ""
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    whole = isinstance(value, float) and value.is_integer()
    return clean(str(int(value) if whole else value))
