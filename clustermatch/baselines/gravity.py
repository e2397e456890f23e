"""The gravity model: large ones that are near, of the same sector."""

from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..exceptions import InputError
from ..profiles import Profiles
from .attributes import attribute_column, group_codes, same_group
from .base import Baseline
from .distances import great_circle, region_steps
from .network import count_allies
from .quantities import fill_quantities, read_quantities

__all__ = ["Gravity"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

_WHO: Final = "Gravity"
_COUNTRY: Final = "country"
_MIN_PLACES: Final = 2


class Gravity(Baseline):
    """
    Suggest large organisations that are near and of the same sector.

    Parameters
    ----------
    size : str, default="members"
        Attribute that holds sizes. Where the table has no such column, 1 + the number of known
        allies stands in for the size; None asks for that.
    latitude, longitude : str, default=None
        Attributes that hold degrees; both or none.
    region : str, default="region"
        Attribute that tells who is near where no coordinates are named; None: nobody is. A
        column `country` is used beside it if there is one.
    sector : str, default="sector"
        Attribute whose sharing adds 1; None: nothing does.

    Attributes
    ----------
    log_sizes_ : ndarray of shape (n_organisations,)
        Logarithm of each size; sizes below 1 count as 1, unknown ones as the median.
    unread_ : tuple
        Ids whose size or coordinates are missing or cannot be read.
    profiles_ : Profiles
        The validated organisations, sorted by id.
    passed_over_ : dict of str to int
        Rows of the alliances that were not learnt from, counted by reason.

    Notes
    -----
    The score is log size_i + log size_j - log(1 + distance_ij) + same sector_ij (1 or 0): the
    gravity model of trade (Tinbergen 1962) with elasticities of one. Nothing is fitted; natural
    logarithms throughout. The distance is the great circle in km, with the median of all known
    pairs where a side has no coordinates; or, where no coordinates are named, 0 in the same
    region, 1 in another of the same country, 2 elsewhere. Alliances are needed only where the
    column of sizes is absent.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "x", "region": ["N", "N", "S"]})
    >>> table["members"] = [10, 20, 50]
    >>> gravity = Gravity(sector=None).fit(table.assign(lang="en"))
    >>> gravity.score_pairs([("a", "b"), ("a", "c")])["score"].round(3).tolist()
    [5.298, 5.116]
    """

    learns_from_alliances: ClassVar[bool] = True
    _alliances_optional: ClassVar[bool] = True

    def __init__(
        self,
        *,
        size: str | None = "members",
        latitude: str | None = None,
        longitude: str | None = None,
        region: str | None = "region",
        sector: str | None = "sector",
    ):
        self.size = size
        self.latitude = latitude
        self.longitude = longitude
        self.region = region
        self.sector = sector

    def _learn(self, profiles: Profiles, known: sparse.csr_array | None) -> None:
        sizes = self._sizes(profiles, known)
        places = self._places(profiles)
        regions, countries, sectors = (
            _codes(profiles, name) for name in (self.region, self._country(profiles), self.sector)
        )
        unread = np.isnan(sizes) if places is None else np.isnan(sizes) | np.isnan(places[0])
        filled = fill_quantities(sizes, f"{_WHO}: the attribute {self.size!r}")
        self.log_sizes_ = np.log(np.maximum(filled, 1.0))
        self.unread_ = tuple(profiles.ids[at] for at in np.flatnonzero(unread))
        self._coordinates, self._regions = places, (regions, countries)
        self._sectors = sectors

    def _scores(self, draw: int) -> FloatArray:
        measured = self._coordinates
        far = region_steps(*self._regions) if measured is None else great_circle(*measured)
        scores = self.log_sizes_[:, None] + self.log_sizes_[None, :]
        scores -= np.log1p(far)
        scores += same_group(self._sectors)
        return scores

    def _sizes(self, profiles: Profiles, known: sparse.csr_array | None) -> FloatArray:
        """Read sizes, NaN where unknown; or let known allies stand in for them."""
        if self.size is not None and self.size in profiles.attributes.columns:
            return read_quantities(attribute_column(profiles, self.size, _WHO))
        if known is None:
            columns = ", ".join(map(str, profiles.attributes.columns)) or "none"
            raise InputError(
                f"{_WHO}: no attribute {self.size!r} for the size; the attributes are: {columns}. "
                "Name the column that holds sizes, or give fit(clusters, alliances): 1 + the "
                "number of known allies then stands in."
            )
        return 1.0 + count_allies(known, len(profiles))

    def _places(self, profiles: Profiles) -> tuple[FloatArray, FloatArray] | None:
        """Read latitudes and longitudes, NaN in both where one is unknown."""
        if self.latitude is None and self.longitude is None:
            return None
        if self.latitude is None or self.longitude is None:
            raise InputError(
                f"{_WHO}: latitude and longitude belong together; got {self.latitude!r} and "
                f"{self.longitude!r}. Name both columns, or none."
            )
        latitudes = _degrees(profiles, self.latitude, 90)
        longitudes = _degrees(profiles, self.longitude, 180)
        unknown = np.isnan(latitudes) | np.isnan(longitudes)
        if (~unknown).sum() < _MIN_PLACES:
            raise InputError(
                f"{_WHO}: {(~unknown).sum()} of {len(profiles)} clusters have both "
                f"{self.latitude!r} and {self.longitude!r}; at least two are needed. Fill the "
                "columns, or name none."
            )
        latitudes[unknown] = longitudes[unknown] = np.nan
        return latitudes, longitudes

    def _country(self, profiles: Profiles) -> str | None:
        return _COUNTRY if _COUNTRY in profiles.attributes.columns else None


def _codes(profiles: Profiles, attribute: str | None) -> IntArray:
    if attribute is None:
        return np.full(len(profiles), -1, dtype=np.intp)
    return group_codes(profiles, attribute, _WHO)


def _degrees(profiles: Profiles, attribute: str, most: int) -> FloatArray:
    """Read decimal degrees, NaN for anything else; a degree of 91 is refused, not unknown."""
    degrees = np.array([_degree(cell) for cell in attribute_column(profiles, attribute, _WHO)])
    wrong = np.flatnonzero(np.abs(degrees) > most)
    if len(wrong):
        raise InputError(
            f"{_WHO}: {attribute!r} of {profiles.ids[wrong[0]]!r} is {degrees[wrong[0]]:g}; "
            f"degrees from -{most} to {most} are allowed ({len(wrong)} such). Is it the other "
            "coordinate, or another unit?"
        )
    return degrees


def _degree(cell: Any) -> float:
    try:
        return float(str(cell).replace(",", "."))  # a decimal comma is understood
    except ValueError:
        return np.nan
