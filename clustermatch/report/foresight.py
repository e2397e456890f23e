"""How well suggestions foresee the alliances on record, in figures that a page can draw."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from ..baselines import default_baselines
from ..evaluation import compare
from ..recommender import PartnerRecommender

__all__ = [
    "BY_MEANING",
    "BY_WORDS",
    "CHANCE",
    "SAME",
    "Foresight",
    "MethodFigures",
    "measure_foresight",
]

_OURS: Final = "clustermatch"
# Names of baselines, as of `clustermatch.baselines.default_baselines`, and ends of such names.
CHANCE: Final = "random"
BY_WORDS: Final = "TF-IDF cosine"
BY_MEANING: Final = " cosine"
SAME: Final = "same "
# What a reader can understand in a line: chance, fame, words; beside the same place or trade, and
# meaning.
_SHOWN: Final = (CHANCE, "popularity", BY_WORDS)


@dataclass(frozen=True)
class MethodFigures:
    """
    One method on the alliances to be found.

    Attributes
    ----------
    name : str
        As of `clustermatch.compare`.
    hit, low, high : float
        Share of organisations with a future ally among the first k, and its 95 % interval.
    area : float
        Chance that an alliance scores above another pair of equally sought-after ones.
    area_low, area_high : float
        Its 95 % interval.
    distinguishable : bool or None
        Whether its share differs from ours; None for ours, or where that cannot be told.
    """

    name: str
    hit: float
    low: float
    high: float
    area: float
    area_low: float
    area_high: float
    distinguishable: bool | None


@dataclass(frozen=True)
class Foresight:
    """
    What was asked and found.

    Attributes
    ----------
    cutoff : str
        Alliances before are known; "" where all are to be found.
    k : int
        Length of the lists.
    n_targets, n_pairs, n_known : int
        Organisations with an alliance to be found, such alliances, and known ones.
    methods : tuple of MethodFigures
        Ours first.
    notes : tuple of str
        What has to be known before the figures are believed, in English.
    """

    cutoff: str
    k: int
    n_targets: int
    n_pairs: int
    n_known: int
    methods: tuple[MethodFigures, ...]
    notes: tuple[str, ...]

    @property
    def ours(self) -> MethodFigures:
        """
        Give our own figures.

        Returns
        -------
        MethodFigures
            The first.
        """
        return self.methods[0]

    @property
    def best_simple(self) -> MethodFigures:
        """
        Give the simple method that foresees most.

        Returns
        -------
        MethodFigures
            That with the highest share; the first of equals.
        """
        return max(self.methods[1:], key=lambda method: method.hit)

    def named(self, name: str) -> MethodFigures | None:
        """
        Look a method up.

        Parameters
        ----------
        name : str
            As of `clustermatch.compare`.

        Returns
        -------
        MethodFigures or None
            None where it was not measured.
        """
        return next((method for method in self.methods if method.name == name), None)


def measure_foresight(
    recommender: PartnerRecommender,
    alliances: pd.DataFrame,
    *,
    cutoff: str | None,
    k: int,
    n_resamples: int = 1000,
    progress: bool | None = None,
) -> Foresight:
    """
    Evaluate a recommender beside simple methods.

    Parameters
    ----------
    recommender : PartnerRecommender
        Fitted; it is copied and fitted anew on what was known at the cutoff.
    alliances : DataFrame
        As for `clustermatch.evaluate`.
    cutoff : str or None
        Alliances before are known; None: none is, and all are to be found.
    k : int
        Length of the lists.
    n_resamples : int, default=1000
        For intervals.
    progress : bool, default=None
        Progress bars on stderr; None shows them where stderr is a terminal.

    Returns
    -------
    Foresight
        Figures beside chance, same attributes, popularity, TF-IDF and the encoder's cosine.

    Raises
    ------
    InputError
        If the table or the cutoff is not usable, or no alliance is left to find.
    """
    profiles = recommender.profiles_
    baselines = default_baselines(profiles, alliances_known=cutoff is not None)
    methods = {_OURS: recommender} | {
        name: method for name, method in baselines.items() if _is_shown(name)
    }
    table = compare(
        methods,
        alliances,
        cutoff=cutoff,
        k=k,
        clusters=profiles,
        n_resamples=n_resamples,
        progress=progress,
    )
    asked = table.attrs["questions"][0]
    return Foresight(
        cutoff or "",
        k,
        asked["targets"],
        asked["new_pairs"],
        asked["known_pairs"],
        tuple(_figures(table, name, k) for name in methods),
        tuple(table.attrs["notes"]),
    )


def _is_shown(name: str) -> bool:
    return name in _SHOWN or name.startswith(SAME) or name.endswith(BY_MEANING)


def _figures(table: pd.DataFrame, name: str, k: int) -> MethodFigures:
    rows = table[table["method"] == name].set_index("metric")
    hit, area = _row(rows, f"hit@{k}"), _row(rows, "auc_matched")
    apart = hit.get("distinguishable")
    return MethodFigures(
        name,
        hit=float(hit["value"]),
        low=float(hit["low"]),
        high=float(hit["high"]),
        area=float(area["value"]),
        area_low=float(area["low"]),
        area_high=float(area["high"]),
        distinguishable=None if apart is None or pd.isna(apart) else bool(apart),
    )


def _row(rows: pd.DataFrame, metric: str) -> Mapping[Any, Any]:
    if metric in rows.index:
        return rows.loc[metric].to_dict()
    return dict.fromkeys(("value", "low", "high"), math.nan)
