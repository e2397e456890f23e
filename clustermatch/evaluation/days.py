"""The day of an alliance and of the cutoff: a year, a month or a day, read strictly."""

import re
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from ..cells import clean, is_missing
from ..exceptions import InputError

__all__ = ["DATE_FORMS", "day_of", "parse_cutoff", "parse_day", "whole_number"]

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_WHOLE: Final = re.compile(r"([+-]?\d{1,18})(?:\.0*)?", re.ASCII)
# Outside of these years a number of four digits is a slip or no date at all.
_YEARS: Final = (1800, 2100)
_SHOWN_LENGTH: Final = 40

DATE_FORMS: Final = f"YYYY, YYYY-MM, YYYY-MM-DD (years {_YEARS[0]} to {_YEARS[1]}) or a date type"


def parse_day(value: Any) -> np.datetime64:
    """
    Find the earliest day that a date may mean.

    Parameters
    ----------
    value : str, int, float, date, numpy.datetime64 or pandas.Period
        YYYY, YYYY-MM, YYYY-MM-DD, a whole number that is a year, or a date type.

    Returns
    -------
    numpy.datetime64
        A day.

    Raises
    ------
    InputError
        If it is none of these, or out of the years 1800 to 2100.

    Examples
    --------
    >>> [str(parse_day(value)) for value in ("2015", 2015.0, "2015-07", date(2015, 7, 9))]
    ['2015-01-01', '2015-01-01', '2015-07-01', '2015-07-09']
    """
    return parse_cutoff(value, what="date")


def parse_cutoff(value: Any, what: str = "cutoff") -> np.datetime64:
    """
    Read the day that splits known from future alliances.

    Parameters
    ----------
    value : str, int, float, date, numpy.datetime64 or pandas.Period
        In a form of `parse_day`.
    what : str, default="cutoff"
        What it is, for the message.

    Returns
    -------
    numpy.datetime64
        First day of the future.

    Raises
    ------
    InputError
        If it is no date.

    Examples
    --------
    >>> str(parse_cutoff("2015-07"))
    '2015-07-01'
    """
    day = day_of(value)
    if day is None:
        raise InputError(f"{what} must be {DATE_FORMS}, got {str(value)[:_SHOWN_LENGTH]!r}.")
    return day


def day_of(value: Any) -> np.datetime64 | None:
    """
    Find the earliest day that a date may mean, or none.

    Parameters
    ----------
    value : object
        In a form of `parse_day`, or anything else.

    Returns
    -------
    numpy.datetime64 or None
        A day; None where the value is no date.

    Examples
    --------
    >>> str(day_of("2016-02-29")), day_of("2015-13"), day_of("20150709")
    ('2016-02-29', None, None)
    """
    match = _DATE.fullmatch(_date_text(value))
    if match is None or not _YEARS[0] <= int(match[1]) <= _YEARS[1]:
        return None
    try:
        return np.datetime64(date(*(int(part or 1) for part in match.groups())), "D")
    except ValueError:  # a 13th month, a 31st of June
        return None


def _date_text(value: Any) -> str:
    """Write a value as a date in text; "" where it cannot be one."""
    if is_missing(value) or isinstance(value, (bool, np.bool_)):
        return ""
    if isinstance(value, pd.Period):
        value = value.start_time
    if isinstance(value, date):  # also datetime and Timestamp, by their own clock
        return f"{value.year:04}-{value.month:02}-{value.day:02}"
    if isinstance(value, np.datetime64):
        return str(value.astype("datetime64[D]"))
    number = whole_number(value)
    return clean(value) if isinstance(value, str) else "" if number is None else str(number)


def whole_number(value: Any) -> int | None:
    """
    Read a whole number as spreadsheets hold it.

    Parameters
    ----------
    value : object
        A cell.

    Returns
    -------
    int or None
        From 4, 4.0, "4" or "4.0"; None for anything else.

    Examples
    --------
    >>> [whole_number(value) for value in (4, 4.0, " 4.0", "4.5", "four", True)]
    [4, 4, 4, None, None, None]
    """
    if isinstance(value, str):
        match = _WHOLE.fullmatch(value.strip())
        return int(match[1]) if match else None
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return int(value)
    is_int = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    return int(value) if is_int else None
