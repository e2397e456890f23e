"""Planted partners: twins that look alike and have nothing to gain, complements that have.

For a cluster of the example of which one need at least is met directly by a competence of
another, and of which one competence meets directly a need of another, as readers graded it:

- its twin has the same description, competences and needs: neither brings what the other seeks;
- its complement has the same description and the first half of its competences, and beside
  them what meets its needs; it needs what the cluster has.

"graded" takes the phrases that readers graded, in other words than those of the need; "same"
takes the words of need and competence themselves, which any method can recognise; "apart" does
so too, and its complements share half of the competences with the cluster, and no description.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import pandas as pd
from label_rows import read_table

import clustermatch as cm

__all__ = ["WORDINGS", "PlantedSet", "plant"]

WORDINGS: Final = ("graded", "same", "apart")
_DIRECTLY: Final = 2.0


@dataclass(frozen=True, eq=False)
class PlantedSet:
    """
    A population with planted partners.

    Attributes
    ----------
    clusters : DataFrame
        The example, and the planted rows.
    planted : tuple of tuple of three str
        Ids of a cluster, of its twin and of its complement.
    """

    clusters: pd.DataFrame
    planted: tuple[tuple[str, str, str], ...]

    def share(self, scores: pd.DataFrame) -> float:
        """
        Tell how often the complement scores above the twin.

        Parameters
        ----------
        scores : DataFrame
            `target_id`, `partner_id`, `score` of the pairs of `pairs`.

        Returns
        -------
        float
            From 0 to 1.
        """
        score = scores.set_index(["target_id", "partner_id"])["score"]
        above = [score[key, gaining] > score[key, twin] for key, twin, gaining in self.planted]
        return sum(above) / len(above)

    def pairs(self) -> list[tuple[str, str]]:
        """
        List the pairs to score.

        Returns
        -------
        list of tuple
            Each cluster with its twin and with its complement.
        """
        return [(key, other) for key, *others in self.planted for other in others]


def plant(lang: str, wording: str = WORDINGS[0]) -> PlantedSet:
    """
    Plant partners into the example.

    Parameters
    ----------
    lang : str
        "fr" or "en".
    wording : {"graded", "same", "apart"}, default="graded"
        What answers a need.

    Returns
    -------
    PlantedSet
        The same each time.
    """
    clusters = cm.load_interclustering(lang=lang).clusters
    graded = read_table("need_offer/graded.csv")
    graded = graded[graded["grade"].astype(float) >= _DIRECTLY]
    sought, given = defaultdict(list), defaultdict(list)
    for row in graded.to_dict("records"):
        sought[row["need_id"].split("#")[0]].append(row[f"offer_{lang}"])
        given[row["offer_id"].split("#")[0]].append(row[f"need_{lang}"])
    rows, planted = [], []
    for cluster in clusters.to_dict("records"):
        key = cluster["id"]
        if not sought[key] or not given[key]:
            continue
        has = [phrase.strip() for phrase in str(cluster["competences"]).split(";")]
        twin = {**cluster, "id": f"{key} twin", "name": "", "aliases": ""}
        gaining = {**twin, "id": f"{key} complement"}
        shared, rest = has[: len(has) // 2], has[len(has) // 2 :]
        brought, needed = sought[key], given[key]
        if wording != "graded":
            brought, needed = [str(cluster["needs"])], rest
        if wording == "apart":
            gaining["description"] = ""
        gaining["competences"] = "; ".join([*shared, *dict.fromkeys(brought)])
        gaining["needs"] = "; ".join(dict.fromkeys(needed))
        rows += [twin, gaining]
        planted.append((key, twin["id"], gaining["id"]))
    return PlantedSet(pd.concat([clusters, pd.DataFrame(rows)]), tuple(planted))
