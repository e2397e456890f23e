"""The two axes of a pair as a picture: similarity across, complementarity up."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..pair_scores import PairScores
from ..partner_types import PartnerTypes
from .pictures import density_picture

__all__ = ["PairPlane", "draw_plane"]

# Room above the highest pair.
_ABOVE: Final = 1.08
_SMALLEST: Final = 0.05


@dataclass(frozen=True)
class PairPlane:
    """
    Where a pair lies among all pairs.

    Attributes
    ----------
    picture : str
        Data URI: where all pairs lie, in grey; "" where no pair has a complementarity.
    top : float
        The complementarity at the upper edge.
    similarity, complementarity : float
        Where the four partner types meet, as shares of the width and of the height.
    n_organisations : int
        Those whose pairs are drawn.

    Notes
    -----
    Complementarity is drawn by its square root: most pairs have little, and the few that have
    more would else lie far above all others.
    """

    picture: str
    top: float
    similarity: float
    complementarity: float
    n_organisations: int

    def height(self, complementarity: float) -> float:
        """
        Tell how high a pair lies.

        Parameters
        ----------
        complementarity : float
            In [0, 1]; missing counts as 0.

        Returns
        -------
        float
            From 0, the lower edge, to 1.

        Examples
        --------
        >>> PairPlane("", 0.4, 0.8, 0.2, 47).height(0.1)
        0.5
        """
        known = 0.0 if np.isnan(complementarity) else max(0.0, complementarity)
        return round(min(1.0, float(np.sqrt(known / self.top))), 4)


def draw_plane(scores: PairScores, types: PartnerTypes) -> PairPlane:
    """
    Draw where all pairs lie.

    Parameters
    ----------
    scores : PairScores
        Of many organisations, as rows and as columns.
    types : PartnerTypes
        Where the four kinds of partner meet.

    Returns
    -------
    PairPlane
        The picture, and how to place a pair on it.
    """
    n = len(scores.similarity)
    above = np.triu_indices(n, 1)
    similarity, complementarity = scores.similarity[above], scores.complementarity[above]
    known = ~np.isnan(complementarity)
    highest = float(complementarity[known].max()) if known.any() else 0.0
    top = max(highest * _ABOVE, _SMALLEST)
    empty = PairPlane("", top, types.similarity, 1.0, n)
    if not known.any():
        return empty
    heights = np.sqrt(np.clip(complementarity[known], 0, None) / top)
    picture = density_picture(similarity[known], heights)
    height = empty.height(types.complementarity)
    return PairPlane(picture, top, types.similarity, height, n)
