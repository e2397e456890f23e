"""The sets that suggestions are held against: organisations, their alliances, and what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from horizon import MAX_PARTIES, load_horizon
from label_rows import read_table
from tasks import LEFT_OUT

import clustermatch as cm

__all__ = [
    "GROUPS",
    "HORIZON",
    "QualitySet",
    "european_sets",
    "horizon_sets",
    "interclustering_sets",
    "mark_alliances",
]

HORIZON: Final = "horizon"
GROUPS: Final = ("interclustering", "europe", HORIZON)

_LANGUAGES: Final = {"fr": "French", "en": "English"}
_DAY: Final = "2015-07"
_EUROPE_MAX_PARTIES: Final = 12
_EUROPE_CUTOFFS: Final = ("2016", "2017", "2018")
_EUROPE_UNTIL: Final = "2020"
_WINDOW: Final = ("2023-07-01", "2024-07-01")

_EXAMPLE_CAVEAT: Final = (
    "Pairs on record only by a merger or by a weak alliance count neither for nor against; nor do "
    "raac and lutb, which shared one association, and auvergne-efficience-industrielle and "
    "mont-blanc-industries, the worked example."
)
_EXAMPLE_LOOKED_AT: Final = (
    "Looked at while the encoder was chosen; every text was written after the facts."
)
_EUROPE_CAVEAT: Final = (
    "Mergers and pairs of partnerships above 12 parties count neither for nor against. About 40 % "
    "of the consortia are on record."
)
_EUROPE_LOOKED_AT: Final = (
    "Looked at, up to 2019, while the encoder and the lexical share were chosen; the profiles "
    "tell of 2012 to 2019, so they may know of what is to be foreseen."
)
_HORIZON_NEEDS: Final = (
    "The table states no needs, so every gain rests on what the other has that is lacking. MiniLM "
    "is not measured here, as the texts are many and long."
)
_HORIZON_CAVEAT: Final = (
    "An alliance is a pair in a project of at most 40 parties, most often two of a large "
    "consortium and no deal between the two; pairs of larger projects count neither for nor "
    "against. Texts are of projects signed before the window."
)


@dataclass(frozen=True, eq=False)
class QualitySet:
    """
    One question to one population.

    Attributes
    ----------
    group : str
        Which data: one of `GROUPS`.
    name : str
        For headings.
    clusters : DataFrame
        The population.
    alliances : DataFrame
        Recorded alliances: id_a, id_b, date, and as far as known kind, partnership_id, parties.
    options : mapping of str to object
        Options of `clustermatch.compare`: cutoff and what else is asked.
    caveats : tuple of str
        What to know before the figures are read.
    minilm : bool
        Whether MiniLM is measured too; it takes long where texts are many and long.
    """

    group: str
    name: str
    clusters: pd.DataFrame
    alliances: pd.DataFrame
    options: Mapping[str, Any]
    caveats: tuple[str, ...] = field(default=())
    minilm: bool = True


def interclustering_sets() -> list[QualitySet]:
    """
    Ask for the alliances of the Interclustering example, in both languages.

    Returns
    -------
    list of QualitySet
        By language: from the month of the meeting on, and all recorded ones; 43 clusters, as
        those that had merged before are no candidates.
    """
    questions = {f"from {_DAY} on": _DAY, "all recorded alliances": None}
    sets = []
    for lang, language in _LANGUAGES.items():
        data = cm.load_interclustering(lang=lang)
        merged = data.clusters["status_2015_07"].str.startswith("merged")
        alliances = mark_alliances(data.alliances)
        sets += [
            QualitySet(
                GROUPS[0],
                f"Interclustering, {language} texts, {asked}",
                data.clusters[~merged],
                alliances,
                {"cutoff": cutoff, "leave_out": ("merger", "weak", "left out")},
                (_EXAMPLE_CAVEAT, _EXAMPLE_LOOKED_AT),
            )
            for asked, cutoff in questions.items()
        ]
    return sets


def mark_alliances(alliances: pd.DataFrame) -> pd.DataFrame:
    """
    Call what is no test by kinds that `compare` sets aside.

    Parameters
    ----------
    alliances : DataFrame
        Columns id_a, id_b, kind, strength, as of `load_interclustering`.

    Returns
    -------
    DataFrame
        A copy; kind is "left out" for the pairs of `tasks.LEFT_OUT`, else "weak" where the
        strength is weak, else as it was.
    """
    pairs = map(frozenset, zip(alliances["id_a"], alliances["id_b"], strict=True))
    left_out = [pair in set(map(frozenset, LEFT_OUT)) for pair in pairs]
    kinds = alliances["kind"].mask(alliances["strength"] == "weak", "weak")
    return alliances.assign(kind=kinds.mask(np.array(left_out), "left out"))


def european_sets() -> list[QualitySet]:
    """
    Ask for the partnerships of European clusters.

    Returns
    -------
    list of QualitySet
        By time, with three cutoffs; each tenth of the partnerships with the others known; and
        all before 2020 with none known.
    """
    clusters = read_table("european_clusters/clusters.csv")
    alliances = read_table("european_clusters/alliances.csv").rename(columns={"programme": "kind"})
    questions: dict[str, dict[str, Any]] = {
        f"{', '.join(_EUROPE_CUTOFFS)} and after": {
            "cutoff": list(_EUROPE_CUTOFFS),
            "until": _EUROPE_UNTIL,
        },
        "each tenth of the partnerships with the others known": {"cutoff": None, "folds": 10},
        f"all before {_EUROPE_UNTIL}": {"cutoff": None, "until": _EUROPE_UNTIL},
    }
    shared = {"max_parties": _EUROPE_MAX_PARTIES, "slices": True}
    caveats = (_EUROPE_CAVEAT, _EUROPE_LOOKED_AT)
    return [
        QualitySet(
            GROUPS[1], f"European clusters, {asked}", clusters, alliances, shared | options, caveats
        )
        for asked, options in questions.items()
    ]


def horizon_sets(folder: Path) -> list[QualitySet]:
    """
    Ask for the projects of a year of Horizon Europe.

    Parameters
    ----------
    folder : Path
        Holds projects.csv.gz and participations.csv.gz; see `horizon.load_horizon`.

    Returns
    -------
    list of QualitySet
        One question.
    """
    cutoff, until = _WINDOW
    clusters, alliances = load_horizon(folder, cutoff, until)
    options = {"cutoff": cutoff, "max_parties": MAX_PARTIES}
    name = f"Horizon Europe, projects signed from {cutoff} to {until}"
    caveats = (_HORIZON_CAVEAT, _HORIZON_NEEDS)
    return [QualitySet(HORIZON, name, clusters, alliances, options, caveats, minilm=False)]
