"""Needs and who answers them, for each organisation."""

import math
from dataclasses import dataclass

import pandas as pd

from ..profiles import Profiles

__all__ = ["Need", "list_needs"]


@dataclass(frozen=True)
class Need:
    """
    One need and the best answer to it.

    Attributes
    ----------
    text : str
        As it was stated.
    partner : int
        Position of who answers it best; -1 where nobody does.
    competence : str
        With what; "" where nobody does.
    score : float
        Of the answer, or the best there is where it does not count as one; in [0, 1].
    """

    text: str
    partner: int
    competence: str
    score: float

    @property
    def is_open(self) -> bool:
        """
        Whether nobody answers it.

        Returns
        -------
        bool
            True where there is no partner.
        """
        return self.partner < 0


def list_needs(table: pd.DataFrame, profiles: Profiles) -> dict[int, list[Need]]:
    """
    Read a table of needs answered.

    Parameters
    ----------
    table : DataFrame
        As of `clustermatch.PartnerRecommender.answer_needs`; rank 1 is what is read.
    profiles : Profiles
        The population.

    Returns
    -------
    dict of int to list of Need
        For the position of each organisation that states needs, in their order.
    """
    best = table[table["rank"].isna() | (table["rank"] == 1)]
    targets = profiles.positions(best["target_id"], "targets").tolist()
    found: dict[int, list[Need]] = {}
    for target, row in zip(targets, best.to_dict("records"), strict=True):
        answered = not pd.isna(row["rank"])
        partner = int(profiles.positions([row["partner_id"]], "partners")[0]) if answered else -1
        competence = str(row["competence"]) if answered else ""
        score = float(row["score"])
        found.setdefault(target, []).append(
            Need(str(row["need"]), partner, competence, 0.0 if math.isnan(score) else score)
        )
    return found
