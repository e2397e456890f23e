"""Development data for the parts of the score: European clusters, and a window of Horizon."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from horizon import MAX_PARTIES, load_horizon
from numpy.typing import NDArray
from quality_sets import european_sets

import clustermatch as cm
from clustermatch.evaluation.figures import Figure
from clustermatch.evaluation.masking import mask_names
from clustermatch.evaluation.questions import Question, ask_at
from clustermatch.evaluation.records import AllianceRecords, read_records
from clustermatch.profiles import Profiles
from clustermatch.scoring import PairScorer

__all__ = [
    "EUROPE",
    "WINDOW",
    "Population",
    "european",
    "figure",
    "fit",
    "horizon_window",
    "matrix",
    "plain",
]

EUROPE: Final = "European clusters before 2020"
# What docs/quality.md reports of Horizon begins where this window ends.
WINDOW: Final = ("2022-12-01", "2023-07-01")
_CUTOFFS: Final = ("2016-01-01", "2017-01-01", "2018-01-01")
_UNTIL: Final = "2020-01-01"
_DIGITS: Final = 4


@dataclass(frozen=True, eq=False)
class Population:
    """
    Organisations and their alliances, with what may be asked of them.

    Attributes
    ----------
    name : str
        For tables.
    profiles : Profiles
        Names of others masked.
    records : AllianceRecords
        Alliances.
    first : str or None
        Alliances before are no question of distance; None asks for all.
    cutoffs : tuple of str
        Days that part earlier alliances from later ones.
    until : str
        Alliances from here on are not looked at.
    """

    name: str
    profiles: Profiles
    records: AllianceRecords
    first: str | None
    cutoffs: tuple[str, ...]
    until: str

    @property
    def all_new(self) -> Question:
        """Ask for all alliances of the development data that were new."""
        return self._ask(self.first)

    @property
    def later(self) -> list[Question]:
        """Ask, at each cutoff, for new alliances with the earlier ones known."""
        return [self._ask(cutoff) for cutoff in self.cutoffs]

    @cached_property
    def scorer(self) -> PairScorer:
        """Texts alone."""
        return fit(self.profiles)

    def _ask(self, cutoff: str | None) -> Question:
        day = None if cutoff is None else np.datetime64(cutoff)
        return ask_at(self.records, len(self.profiles), day, np.datetime64(self.until))


def european() -> Population:
    """
    Load the European clusters and their alliances before 2020.

    Returns
    -------
    Population
        Partnerships above 12 parties and mergers count neither for nor against.
    """
    asked = european_sets()[0]
    profiles, records = _read(asked.clusters, asked.alliances, asked.options["max_parties"])
    return Population(EUROPE, profiles, records, None, _CUTOFFS, _UNTIL)


def horizon_window(folder: Path) -> Population:
    """
    Load the organisations and projects of the first window of Horizon Europe.

    Parameters
    ----------
    folder : Path
        Holds projects.csv.gz and participations.csv.gz; see `horizon.load_horizon`.

    Returns
    -------
    Population
        Projects before December 2022 are known, those until the end of June 2023 asked for.
    """
    cutoff, until = WINDOW
    profiles, records = _read(*load_horizon(folder, cutoff, until), MAX_PARTIES)
    name = f"Horizon Europe, {cutoff} to {until}"
    return Population(name, profiles, records, cutoff, (cutoff,), until)


def _read(
    clusters: pd.DataFrame, alliances: pd.DataFrame, max_parties: int
) -> tuple[Profiles, AllianceRecords]:
    profiles = mask_names(Profiles.from_frame(clusters))[0]
    return profiles, read_records(alliances, profiles, max_parties=max_parties)


def fit(profiles: Profiles, alliances: pd.DataFrame | None = None) -> PairScorer:
    """
    Fit the library as it comes.

    Parameters
    ----------
    profiles : Profiles
        The population.
    alliances : DataFrame, default=None
        What is known.

    Returns
    -------
    PairScorer
        Ready to score.
    """
    return cm.PartnerRecommender(progress=False).fit(profiles, alliances).scorer_


def matrix(scorer: PairScorer, name: str) -> NDArray[np.float64]:
    """
    Compare everybody with everybody.

    Parameters
    ----------
    scorer : PairScorer
        Fitted.
    name : str
        A field of `clustermatch.pair_scores.PairScores`.

    Returns
    -------
    ndarray of shape (n_organisations, n_organisations)
        Row = target, column = candidate.
    """
    blocks = scorer.blocks(np.arange(len(scorer.profiles_)))
    return np.concatenate([getattr(scorer.score_block(rows), name) for rows in blocks])


def plain(value: float) -> float:
    """
    Round a number for the JSON, so that last bits do not show.

    Parameters
    ----------
    value : float
        Finite.

    Returns
    -------
    float
        Four digits; no minus before a zero.
    """
    return round(float(value), _DIGITS) + 0.0


def figure(found: Figure) -> dict[str, Any]:
    """
    Give a figure to the JSON.

    Parameters
    ----------
    found : Figure
        With its resamples.

    Returns
    -------
    dict of str to float
        value, low, high.
    """
    low, high = found.interval()
    return {"value": plain(found.value), "low": plain(low), "high": plain(high)}
