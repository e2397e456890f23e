"""The example data that come with the library."""

from dataclasses import dataclass
from importlib import resources
from typing import Final

import pandas as pd

from .exceptions import InputError

__all__ = ["Dataset", "load_interclustering"]

_FILES: Final = {"fr": "clusters.csv", "en": "clusters_en.csv"}


@dataclass(frozen=True, eq=False)
class Dataset:
    """
    A population and what is recorded of its alliances.

    Attributes
    ----------
    clusters : DataFrame
        One row per cluster.
    alliances : DataFrame
        One row per recorded pair: `id_a`, `id_b`, `date` and what is known of each.
    outside : DataFrame
        Organisations that alliances name and the table of clusters does not hold.
    """

    clusters: pd.DataFrame
    alliances: pd.DataFrame
    outside: pd.DataFrame


def load_interclustering(*, lang: str = "fr") -> Dataset:
    """
    Load the clusters of Auvergne and Rhône-Alpes of July 2015, and their alliances.

    Parameters
    ----------
    lang : {"fr", "en"}, default="fr"
        Language of descriptions, competences and needs.

    Returns
    -------
    Dataset
        47 clusters; 84 alliance rows (2007 to 2023), of which 62 are between clusters of the
        table; the organisations outside of it.

    Raises
    ------
    InputError
        If there is no version in that language.

    Notes
    -----
    Limits, to be repeated wherever a figure from this set is shown:

    - Small: about 35 clusters have an alliance, so differences in hit@3 under 0.15 prove nothing.
    - The texts were written after the facts, in our own words and with care to leave alliances
      out: a figure is an upper bound.
    - The pair auvergne-efficience-industrielle / mont-blanc-industries is the worked example,
      not evidence: the need and its answer come from the article that reports the alliance.
    - raac and lutb shared one association; leave that pair out.
    - Many mergers were within one sector and reward plain similarity.
    - Nobody published who came on 9 July 2015; the table is rebuilt from label lists and the
      press. As of that day, leave out rows whose `status_2015_07` starts with "merged".
    - Member counts are of different years. Ten clusters have no recorded alliance, which is
      absence of evidence only.

    Examples
    --------
    >>> data = load_interclustering(lang="fr")
    >>> len(data.clusters), len(data.alliances)
    (47, 84)
    """
    if lang not in _FILES:
        raise InputError(f"lang must be one of {', '.join(_FILES)}, got {lang!r}.")
    folder = resources.files("clustermatch") / "data" / "interclustering"
    return Dataset(
        *(
            pd.read_csv(str(folder / name), dtype=str, keep_default_na=False, encoding="utf-8")
            for name in (_FILES[lang], "alliances.csv", "outside.csv")
        )
    )
