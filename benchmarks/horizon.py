"""Organisations of Horizon Europe at a moment, and their projects together, from CORDIS."""

import itertools
from pathlib import Path
from typing import Final

import pandas as pd

__all__ = ["MAX_PARTIES", "load_horizon"]

# Projects of more parties make no alliance; still larger ones do not even make acquaintance.
MAX_PARTIES: Final = 40
_MAX_ACQUAINTED: Final = 100
_MIN_PROJECTS: Final = 2


def load_horizon(folder: Path, cutoff: str, until: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Describe organisations by what was signed before a day, and list who worked together when.

    Parameters
    ----------
    folder : Path
        Holds projects.csv.gz and participations.csv.gz (see benchmarks/README.md).
    cutoff : str
        Day, as 2023-07-01: organisations with at least two projects signed before.
    until : str
        Day: projects signed from here on are left out.

    Returns
    -------
    clusters : DataFrame
        id, name, description (keywords and objectives), competences (titles), lang, country,
        sector (kind of organisation), members (number of projects); a row per organisation.
    alliances : DataFrame
        id_a, id_b, date, partnership_id, parties; a row per pair within a project.
    """
    projects = _read(folder, "projects.csv.gz").set_index("project_id")
    taken = _read(folder, "participations.csv.gz").drop_duplicates(
        ["project_id", "organisation_id"]
    )
    taken = taken.join(projects, on="project_id")
    taken = taken[taken["date"] < until].sort_values(["organisation_id", "project_id"])
    before = taken[taken["date"] < cutoff]
    n_projects = before.groupby("organisation_id")["project_id"].nunique()
    known = n_projects.index[n_projects >= _MIN_PROJECTS]
    clusters = _describe(before[before["organisation_id"].isin(known)])
    return clusters, _pair(taken[taken["organisation_id"].isin(known)])


def _read(folder: Path, name: str) -> pd.DataFrame:
    # NA is Namibia.
    return pd.read_csv(folder / name, dtype=str, keep_default_na=False)


def _describe(before: pd.DataFrame) -> pd.DataFrame:
    texts = before.assign(text=before["keywords"] + ". " + before["objective"])
    groups = texts.groupby("organisation_id", sort=True)
    return pd.DataFrame(
        {
            "name": groups["name"].first(),
            "description": groups["text"].agg("\n".join),
            "competences": groups["title"].agg(list),
            "lang": "en",
            "country": groups["country"].first(),
            "sector": groups["activity_type"].first(),
            "members": groups["project_id"].nunique(),
        }
    ).reset_index(names="id")


def _pair(taken: pd.DataFrame) -> pd.DataFrame:
    taken = taken[taken["parties"].astype(int) <= _MAX_ACQUAINTED]
    rows = []
    for project, members in taken.groupby("project_id"):
        date, parties = members["date"].iloc[0], int(members["parties"].iloc[0])
        ids = sorted(members["organisation_id"])
        rows += [(*pair, date, project, parties) for pair in itertools.combinations(ids, 2)]
    return pd.DataFrame(rows, columns=["id_a", "id_b", "date", "partnership_id", "parties"])
