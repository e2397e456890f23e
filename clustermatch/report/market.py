"""Needs and who answers them, for each organisation."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..columns import Columns
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
    best = table[table[Columns.RANK].isna() | (table[Columns.RANK] == 1)]
    targets = profiles.positions(best[Columns.TARGET_ID], "targets")
    answered = best[Columns.RANK].notna().to_numpy()
    partners = np.full(len(best), -1, dtype=np.intp)
    partners[answered] = profiles.positions(best.loc[answered, Columns.PARTNER_ID], "partners")
    found: dict[int, list[Need]] = {}
    for target, partner, need, competence, score in zip(
        targets.tolist(),
        partners.tolist(),
        best[Columns.NEED].astype(str),
        best[Columns.COMPETENCE].where(answered, "").astype(str),
        best[Columns.SCORE].fillna(0.0).tolist(),
        strict=True,
    ):
        found.setdefault(target, []).append(Need(need, partner, competence, score))
    return found
