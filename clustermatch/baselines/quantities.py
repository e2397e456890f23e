"""Quantities in the cells of a table: numbers, or text with thousands separators."""

import re
from collections.abc import Iterable
from decimal import Decimal
from numbers import Real
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..cells import clean
from ..exceptions import InputError

__all__ = ["fill_quantities", "read_quantities"]

FloatArray = NDArray[np.float64]

# "1 200", "1'200": a space or an apostrophe before exactly three digits.
_GAP: Final = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
# "1,200", "1.200.000", "1,200.5": groups of three digits, then perhaps a decimal part.
_GROUPED: Final = re.compile(r"([1-9]\d{0,2})(([.,])\d{3}(?:\3\d{3})*)(?:(?!\3)[.,](\d+))?")
# "1200", "12,5": at most one separator, for decimals.
_PLAIN: Final = re.compile(r"(\d+)(?:[.,](\d+))?")


def read_quantities(cells: Iterable[Any]) -> FloatArray:
    """
    Read quantities.

    Parameters
    ----------
    cells : iterable
        Numbers, or text. In text a space, also a narrow or a non-breaking one, or an apostrophe
        separates thousands; so does a comma or a point before exactly three digits ("1,200",
        "1.200.000"), unless the number begins with 0 ("0.125"). Any other comma or point is the
        decimal one ("12,5", "1.200,5").

    Returns
    -------
    ndarray of shape (n_cells,)
        Numbers of at least 0; NaN where a cell is missing, negative or no number ("about 50").

    Examples
    --------
    >>> read_quantities([400, "1 200", "1.200,5", "12,5", "0.125", "about 50", -1, None])
    array([4.0000e+02, 1.2000e+03, 1.2005e+03, 1.2500e+01, 1.2500e-01, nan, nan, nan])
    """
    return np.asarray([_quantity(cell) for cell in cells], dtype=np.float64)


def fill_quantities(quantities: FloatArray, what: str) -> FloatArray:
    """
    Put the median in the place of unknown quantities.

    Parameters
    ----------
    quantities : ndarray of shape (n_organisations,)
        NaN where unknown.
    what : str
        What they are, for the message.

    Returns
    -------
    ndarray of shape (n_organisations,)
        Without NaN.

    Raises
    ------
    InputError
        If all are unknown.

    Examples
    --------
    >>> fill_quantities(np.array([1.0, np.nan, 3.0]), "sizes")
    array([1., 2., 3.])
    """
    unknown = np.isnan(quantities)
    if unknown.all():
        raise InputError(
            f"{what} holds no number of at least 0 in any of its {len(quantities)} cells. Write "
            "numbers alone, such as 1200 or 1 200, or name another attribute."
        )
    return np.where(unknown, np.median(quantities[~unknown]), quantities)


def _quantity(cell: Any) -> float:
    if isinstance(cell, str):
        return _from_text(cell)
    if not isinstance(cell, (Real, Decimal)) or isinstance(cell, (bool, np.bool_)):
        return np.nan
    number = float(cell)
    return number if 0 <= number < np.inf else np.nan


def _from_text(text: str) -> float:
    written = _GAP.sub("", clean(text))
    grouped = _GROUPED.fullmatch(written)
    if grouped:
        first, others, separator, decimals = grouped.groups()
        return float(f"{first}{others.replace(separator, '')}.{decimals or 0}")
    plain = _PLAIN.fullmatch(written)
    return float(f"{plain[1]}.{plain[2] or 0}") if plain else np.nan
