"""Organisations on disk: texts, attributes, roles read out of them, and known alliances."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from ..columns import Columns
from ..profiles import Profiles
from ..roles import ROLE_COLUMNS
from .fields import Fields
from .frames import read_frame, write_frame
from .json_text import damaged

__all__ = ["Population", "read_population", "table_of", "write_population"]

_UNRANKED_COLUMNS: Final = (Columns.ID, Columns.NAME, Columns.REASON)
_LISTS: Final = ("competences", "needs")
# What is read of alliances; the rest changes nothing.
_ALLIANCE_COLUMNS: Final = (Columns.ID_A, Columns.ID_B, Columns.PARTNERSHIP_ID)


@dataclass(frozen=True, eq=False)
class Population:
    """
    What a recommender was fitted on.

    Attributes
    ----------
    stated : Profiles
        As the table gave them.
    filled : Profiles
        With the roles that were read out of descriptions.
    roles : DataFrame
        These roles.
    unranked : DataFrame
        Who has not enough text.
    alliances : DataFrame or None
        Those that are known.
    """

    stated: Profiles
    filled: Profiles
    roles: pd.DataFrame
    unranked: pd.DataFrame
    alliances: pd.DataFrame | None


def write_population(population: Population) -> dict[str, Any]:
    """
    Turn a population into what JSON knows.

    Parameters
    ----------
    population : Population
        What to store.

    Returns
    -------
    dict
        Its fields.

    Raises
    ------
    InputError
        If an attribute is of a type that cannot be stored.
    """
    stated, filled, ids = population.stated, population.filled, population.stated.ids
    return {
        "ids": list(ids),
        "names": list(stated.names),
        "langs": list(stated.langs),
        "lang_detected": list(stated.lang_detected),
        "descriptions": list(stated.descriptions),
        **{name: list(map(list, getattr(stated, name))) for name in _LISTS},
        "read_from_descriptions": {
            name: _differences(getattr(stated, name), getattr(filled, name)) for name in _LISTS
        },
        "attributes": write_frame(stated.attributes, "attributes", ids),
        "roles": _write_table(population.roles, "roles"),
        "unranked": _write_table(population.unranked, "unranked"),
        "alliances": _write_alliances(population.alliances),
    }


def read_population(fields: Fields) -> Population:
    """
    Turn what was stored into the population that it was.

    Parameters
    ----------
    fields : Fields
        As of `write_population`.

    Returns
    -------
    Population
        The same.

    Raises
    ------
    InputError
        If anything is not as it was written: an id twice, lists of other lengths.
    """
    ids = _read_ids(fields)
    n_rows = len(ids)
    detected = fields.items("lang_detected", n_rows)
    if not all(isinstance(flag, bool) for flag in detected):
        fields.refuse("lang_detected", "truth values", "something else")
    attributes = read_frame(fields.items("attributes"), n_rows, fields.source, "attributes")
    stated = Profiles(
        ids,
        tuple(fields.texts("names", n_rows)),
        tuple(fields.texts("langs", n_rows)),
        tuple(detected),
        tuple(fields.texts("descriptions", n_rows)),
        tuple(_phrases(fields, "competences", fields.items("competences", n_rows))),
        tuple(_phrases(fields, "needs", fields.items("needs", n_rows))),
        attributes,
    )
    alliances = None if fields.missing("alliances") else _read_table(fields, "alliances")
    if alliances is not None and not {Columns.ID_A, Columns.ID_B} <= {*alliances.columns}:
        fields.refuse("alliances", "columns id_a and id_b", "others")
    roles = _read_named(fields, "roles", ROLE_COLUMNS)
    unranked = _read_named(fields, "unranked", _UNRANKED_COLUMNS)
    return Population(stated, _fill(stated, fields), roles, unranked, alliances)


def table_of(stated: Profiles) -> pd.DataFrame:
    """
    Write profiles as the table that they are read from.

    Parameters
    ----------
    stated : Profiles
        Any.

    Returns
    -------
    DataFrame of shape (n_organisations, n_columns)
        The columns of clusters, then the attributes; rows counted from 0.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "description": ["bois", "laser"], "lang": "fr"})
    >>> again = Profiles.from_frame(table_of(Profiles.from_frame(table)))
    >>> again.ids, again.descriptions
    (('a', 'b'), ('bois', 'laser'))
    """
    table = pd.DataFrame(
        {
            Columns.ID: list(stated.ids),
            Columns.NAME: list(stated.names),
            Columns.LANG: list(stated.langs),
            Columns.DESCRIPTION: list(stated.descriptions),
            Columns.COMPETENCES: list(map(list, stated.competences)),
            Columns.NEEDS: list(map(list, stated.needs)),
        }
    )
    return pd.concat([table, stated.attributes.reset_index(drop=True)], axis=1)


def _read_ids(fields: Fields) -> tuple[Any, ...]:
    ids = fields.items("ids")
    kinds = {type(key) for key in ids}
    if kinds not in ({str}, {int}) or len(ids) < 2:
        fields.refuse("ids", "two or more, all text or all whole numbers", "something else")
    seen: set[Any] = set()
    twice = [key for key in ids if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
    if twice:
        raise damaged(fields.source, f"ids: {twice[0]!r} is given twice")
    if ids != sorted(ids):
        fields.refuse("ids", "them in order", "another order")
    return tuple(ids)


def _phrases(fields: Fields, name: str, lists: Sequence[Any]) -> list[tuple[str, ...]]:
    for phrases in lists:
        if not isinstance(phrases, list) or not all(isinstance(each, str) for each in phrases):
            fields.refuse(name, "a list of texts for each organisation", "something else")
    return [tuple(phrases) for phrases in lists]


def _differences(
    stated: Sequence[tuple[str, ...]], filled: Sequence[tuple[str, ...]]
) -> list[list[Any]]:
    pairs = enumerate(zip(stated, filled, strict=True))
    return [[at, list(new)] for at, (old, new) in pairs if old != new]


def _fill(stated: Profiles, fields: Fields) -> Profiles:
    part = fields.part("read_from_descriptions")
    lists: dict[str, Any] = {}
    for name in _LISTS:
        entries = part.items(name)
        found = list(getattr(stated, name))
        for entry in entries:
            if not isinstance(entry, list) or [type(each) for each in entry] != [int, list]:
                part.refuse(name, "positions with their phrases", "something else")
            if not 0 <= entry[0] < len(found):
                part.refuse(name, f"positions below {len(found)}", str(entry[0]))
            found[entry[0]] = _phrases(part, name, entry[1:])[0]
        lists[name] = tuple(found)
    same = all(lists[name] == getattr(stated, name) for name in _LISTS)
    return stated if same else replace(stated, **lists)


def _read_named(fields: Fields, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    table = _read_table(fields, name)
    if tuple(table.columns) != columns:
        fields.refuse(name, f"columns {', '.join(columns)}", "others")
    return table


def _write_table(table: pd.DataFrame, what: str) -> dict[str, Any]:
    return {"rows": len(table), "columns": write_frame(table, what, table.index.tolist())}


def _write_alliances(alliances: pd.DataFrame | None) -> dict[str, Any] | None:
    if alliances is None:
        return None
    kept = [name for name in _ALLIANCE_COLUMNS if name in alliances.columns]
    return _write_table(alliances[kept], "alliances")


def _read_table(fields: Fields, name: str) -> pd.DataFrame:
    part = fields.part(name)
    n_rows = part.whole("rows")
    columns = part.items("columns")
    if not columns:
        part.refuse("columns", "one at least", "none")
    return read_frame(columns, n_rows, fields.source, name)
