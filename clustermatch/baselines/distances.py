"""How far apart organisations are: kilometres, or steps between regions."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics.pairwise import haversine_distances

from .attributes import same_group

__all__ = ["great_circle", "region_steps"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# Mean radius of the Earth (IUGG).
_EARTH_KM: Final = 6371.0088


def great_circle(latitudes: FloatArray, longitudes: FloatArray) -> FloatArray:
    """
    Measure the great-circle distances of all pairs.

    Parameters
    ----------
    latitudes, longitudes : ndarray of shape (n_organisations,)
        Degrees; NaN where unknown, in both. At least two are known.

    Returns
    -------
    ndarray of shape (n_organisations, n_organisations)
        Kilometres, from 0 to 20 016; for a pair with an unknown side the median of the pairs
        that are known. Symmetric.

    Examples
    --------
    >>> lyon_clermont = great_circle(np.array([45.76, 45.78]), np.array([4.84, 3.08]))
    >>> int(lyon_clermont[0, 1].round())
    137
    """
    known = ~np.isnan(latitudes)
    degrees = np.stack([latitudes[known], longitudes[known]], axis=1)
    measured = haversine_distances(np.radians(degrees)) * _EARTH_KM
    if known.all():
        return np.asarray(measured)
    usual = np.median(measured[np.triu_indices(len(measured), 1)])
    distances = np.full((len(known), len(known)), usual)
    distances[np.ix_(known, known)] = measured
    return distances


def region_steps(regions: IntArray, countries: IntArray) -> FloatArray:
    """
    Count the borders between all pairs.

    Parameters
    ----------
    regions, countries : ndarray of shape (n_organisations,)
        Numbers of regions and of countries; -1 where unknown.

    Returns
    -------
    ndarray of shape (n_organisations, n_organisations)
        0 in the same region, 1 in another region of the same country, 2 elsewhere or where
        nothing is known. Regions of one name in two known countries are two regions. Symmetric.

    Examples
    --------
    >>> region_steps(np.array([0, 0, 1, -1]), np.array([0, 0, 0, 1]))[0].tolist()
    [0.0, 0.0, 1.0, 2.0]
    """
    same_country = same_group(countries)
    both = (countries >= 0)[:, None] & (countries >= 0)
    same_region = same_group(regions) & (same_country | ~both)
    return np.where(same_region, 0.0, np.where(same_country, 1.0, 2.0))
