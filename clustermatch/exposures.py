"""Who is suggested to whom, table beside table: whether everybody sees the same few."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from .cells import where
from .columns import Columns
from .evaluation.exposure import gini
from .exceptions import InputError
from .ids import id_text
from .profiles import Profiles

__all__ = ["describe_exposure", "exposure_report"]

_ENDS: Final = (Columns.TARGET_ID, Columns.PARTNER_ID)
_ALONE: Final = "suggestions"


def exposure_report(
    table: pd.DataFrame | Mapping[str, pd.DataFrame],
    clusters: pd.DataFrame | Profiles | None = None,
    *,
    capacity: int | None = None,
) -> pd.DataFrame:
    """
    Measure how suggestions spread over a population.

    Parameters
    ----------
    table : DataFrame or mapping of str to DataFrame
        Suggestions as of `PartnerRecommender.recommend`, at least `target_id` and `partner_id`;
        several tables by the name of their method.
    clusters : DataFrame or Profiles, default=None
        The population, with `id`; None: all who are in one of the tables, as target or as partner.
        Whoever is in neither is then not counted among those never suggested.
    capacity : int, default=None
        Suggestions that an organisation can follow up; None: the length of the longest list.

    Returns
    -------
    DataFrame
        A row for each table: `method`; `never_suggested`, the share of the population that is
        suggested to nobody; `over_capacity`, the share of suggestions beyond what the partner can
        take; `busiest`, how often the most suggested one is; `gini` of how often each is, 0
        where all are alike; `reciprocity`, the share of suggestions made in both directions;
        `mean_score`, where there are scores. Shares are missing without any suggestion.
        ``attrs`` holds "population" and "capacity".

    Raises
    ------
    InputError
        If a column is missing, an id is not of the population, or the capacity is no whole number
        of at least 1.

    Notes
    -----
    Gini (1912): mean absolute difference of two organisations over twice the mean.

    Examples
    --------
    >>> import clustermatch as cm
    >>> data = cm.load_interclustering(lang="fr")
    >>> rec = cm.PartnerRecommender().fit(data.clusters)
    >>> tables = {name: rec.recommend(k=2, method=name) for name in ("ranked", "balanced")}
    >>> report = cm.exposure_report(tables, data.clusters)
    >>> report[["method", "never_suggested", "over_capacity", "busiest", "gini"]].round(2)
         method  never_suggested  over_capacity  busiest  gini
    0    ranked             0.09            0.2        5   0.3
    1  balanced             0.00            0.0        2   0.0
    """
    tables = dict(table) if isinstance(table, Mapping) else {_name(table): table}
    if not tables:
        raise InputError("no table to report on; give at least one.")
    for name, one in tables.items():
        _check_table(name, one)
    population = _population(tables, clusters)
    room = _longest(tables) if capacity is None else _check_capacity(capacity)
    rows = [{"method": name, **_measure(one, population, room)} for name, one in tables.items()]
    report = pd.DataFrame(rows)
    report.attrs.update(population=len(population), capacity=room)
    return report


def describe_exposure(report: pd.DataFrame) -> str:
    """
    Tell a report in one line.

    Parameters
    ----------
    report : DataFrame
        As of `exposure_report`.

    Returns
    -------
    str
        Method by method.

    Examples
    --------
    >>> table = pd.DataFrame({"target_id": ["a", "b", "c"], "partner_id": ["b", "a", "a"]})
    >>> describe_exposure(exposure_report({"ranked": table}))
    'exposure: ranked 33.3 % never suggested, busiest 2 times, 33.3 % beyond 1 each, Gini 0.44'
    """
    room = report.attrs["capacity"]
    parts = [
        f"{row['method']} {100 * row['never_suggested']:.1f} % never suggested, "
        f"busiest {row['busiest']} times, {100 * row['over_capacity']:.1f} % beyond {room} each, "
        f"Gini {row['gini']:.2f}"
        for row in report.to_dict("records")
    ]
    return f"exposure: {'; '.join(parts)}"


def _name(table: Any) -> str:
    """Name a table that stands alone."""
    return "balanced" if "balanced" in getattr(table, "attrs", {}) else _ALONE


def _check_table(name: str, table: Any) -> None:
    if not isinstance(table, pd.DataFrame):
        raise InputError(
            f"{name}: expected a table of suggestions (DataFrame), got {type(table).__name__}."
        )
    missing = [column for column in _ENDS if column not in table]
    if missing:
        present = ", ".join(map(str, table.columns)) or "none"
        raise InputError(
            f"{where(table)}{name}: no column `{missing[0]}`; the columns are: {present}. "
            "Give a table of suggestions."
        )
    empty = table[list(_ENDS)].isna()
    if empty.to_numpy().any():
        row, column = np.argwhere(empty.to_numpy())[0]
        raise InputError(
            f"{where(table)}{name}: column `{_ENDS[column]}` is missing in the row with index "
            f"{table.index[row]}. Every suggestion needs both ids."
        )


def _check_capacity(capacity: int) -> int:
    whole = isinstance(capacity, (int, np.integer)) and not isinstance(capacity, bool)
    if not whole or capacity < 1:
        raise InputError(f"capacity must be a whole number of at least 1, got {capacity!r}.")
    return int(capacity)


def _longest(tables: Mapping[str, pd.DataFrame]) -> int:
    longest = [one[Columns.TARGET_ID].value_counts().max() for one in tables.values() if len(one)]
    return int(max(longest, default=1))


def _population(
    tables: Mapping[str, pd.DataFrame], clusters: pd.DataFrame | Profiles | None
) -> "pd.Index[Any]":
    """List all ids as text: those of a file and those of a table may differ in kind."""
    if isinstance(clusters, Profiles):
        return _index([id_text(key) for key in clusters.ids])
    if clusters is None:
        ends = [_texts(one, column) for one in tables.values() for column in _ENDS]
        return _index(sorted(pd.concat(ends).unique()))
    if Columns.ID not in clusters:
        raise InputError(
            f"{where(clusters)}no column `id`; the columns are: "
            f"{', '.join(map(str, clusters.columns))}."
        )
    return _index(_texts(clusters, Columns.ID).unique().tolist())


def _index(texts: list[str]) -> "pd.Index[Any]":
    return pd.Index(texts, dtype=object)


def _texts(table: pd.DataFrame, column: str) -> "pd.Series[Any]":
    return table[column].map(id_text).astype(object)


def _measure(table: pd.DataFrame, population: "pd.Index[Any]", room: int) -> dict[str, Any]:
    ends = []
    for column in _ENDS:
        texts = _texts(table, column)
        at = population.get_indexer(pd.Index(texts))
        if (at < 0).any():
            stranger = texts.iloc[int(np.flatnonzero(at < 0)[0])]
            raise InputError(
                f"{where(table)}column `{column}` names {stranger!r}, who is not among the "
                f"{len(population)} clusters. Give the table that the suggestions were made from."
            )
        ends.append(at.astype(np.int64))
    targets, partners = ends
    n, total = len(population), len(table)
    loads = np.bincount(partners, minlength=n)
    forth, back = targets * n + partners, partners * n + targets
    scores = table[Columns.SCORE] if Columns.SCORE in table else pd.Series(dtype=float)
    return {
        "never_suggested": _share((loads == 0).sum() if total else np.nan, n),
        "over_capacity": _share(np.maximum(loads - room, 0).sum(), total),
        "busiest": int(loads.max(initial=0)),
        "gini": gini(loads),
        "reciprocity": _share(np.isin(forth, back).sum(), total),
        "mean_score": float(scores.mean()),
    }


def _share(part: Any, whole: int) -> float:
    return float(part) / whole if whole else float("nan")
