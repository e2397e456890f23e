"""Who is suggested how often: too often for three meetings, or never."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..exposures import exposure_report
from ..profiles import Profiles

__all__ = ["Spread", "count_suggestions", "describe_spread"]

IntArray = NDArray[np.intp]

# A chart of more bars leaves out the empty ones.
_MOST_BARS: Final = 40


@dataclass(frozen=True)
class Spread:
    """
    How suggestions spread over a population.

    Attributes
    ----------
    loads : ndarray of shape (n_organisations,)
        How often each is suggested.
    capacity : int
        Suggestions that one can follow up.
    often : tuple of (int, int)
        Position and number of those suggested more often than they can follow up; most first.
    never : tuple of int
        Positions of those suggested to nobody.
    histogram : tuple of (int, int)
        How many are suggested so often, from 0 to the most; where that is more than 40 times,
        without the numbers that do not occur.
    reciprocity : float
        Share of suggestions made in both directions.
    """

    loads: IntArray
    capacity: int
    often: tuple[tuple[int, int], ...]
    never: tuple[int, ...]
    histogram: tuple[tuple[int, int], ...]
    reciprocity: float


def count_suggestions(table: pd.DataFrame, profiles: Profiles) -> IntArray:
    """
    Count how often each organisation is suggested.

    Parameters
    ----------
    table : DataFrame
        As of `clustermatch.PartnerRecommender.recommend`.
    profiles : Profiles
        The population.

    Returns
    -------
    ndarray of shape (n_organisations,)
        From 0.
    """
    partners = profiles.positions(table["partner_id"], "partners")
    return np.bincount(partners, minlength=len(profiles)).astype(np.intp)


def describe_spread(
    table: pd.DataFrame, profiles: Profiles, ranked: IntArray, capacity: int
) -> Spread:
    """
    Tell whom all are sent to, and whom nobody.

    Parameters
    ----------
    table : DataFrame
        As of `clustermatch.PartnerRecommender.recommend`.
    profiles : Profiles
        The population.
    ranked : ndarray of shape (n_ranked,)
        Positions of those who can be suggested.
    capacity : int
        Suggestions that one can follow up.

    Returns
    -------
    Spread
        Counts.

    Examples
    --------
    >>> from clustermatch.profiles import Profiles
    >>> people = pd.DataFrame({"id": list("abc"), "description": "bois", "lang": "fr"})
    >>> table = pd.DataFrame({"target_id": ["a", "b", "c"], "partner_id": ["b", "a", "a"]})
    >>> spread = describe_spread(table, Profiles.from_frame(people), np.arange(3), 1)
    >>> spread.often, spread.never, spread.histogram
    (((0, 2),), (2,), ((0, 1), (1, 1), (2, 1)))
    """
    loads = count_suggestions(table, profiles)
    busiest = ranked[np.lexsort((ranked, -loads[ranked]))]
    report = exposure_report(table, profiles, capacity=capacity)
    return Spread(
        loads=loads,
        capacity=capacity,
        often=tuple((int(at), int(loads[at])) for at in busiest if loads[at] > capacity),
        never=tuple(int(at) for at in ranked if loads[at] == 0),
        histogram=_histogram(loads[ranked]),
        reciprocity=float(report["reciprocity"].iloc[0]),
    )


def _histogram(loads: IntArray) -> tuple[tuple[int, int], ...]:
    counts = np.bincount(loads).tolist()
    full = len(counts) <= _MOST_BARS
    return tuple((times, n) for times, n in enumerate(counts) if n or full)
