"""How large a report may be: a page that a browser still opens, made in minutes."""

from numbers import Integral
from typing import Final

from ..exceptions import InputError

__all__ = ["MOST_ORGANISATIONS", "MOST_SUGGESTIONS", "check_size"]

# Beyond, a browser takes long to open the page, and families are found in memory that grows with
# the square: docs/report.md has the figures.
MOST_ORGANISATIONS: Final = 5_000
MOST_SUGGESTIONS: Final = 15_000
_INSTEAD: Final = (
    "Keep fewer rows of the table, for example one region or one sector; for tables of any size, "
    "without a page: `clustermatch recommend`."
)


def check_size(n_organisations: int, k: int) -> None:
    """
    Refuse a report that no browser would open, before any work.

    Parameters
    ----------
    n_organisations : int
        How many the page is about.
    k : int
        Partners suggested to each.

    Raises
    ------
    InputError
        If there are more than 5,000 organisations, or more than 15,000 suggestions.

    Examples
    --------
    >>> check_size(5_000, 3)
    >>> check_size(50_000, 3)
    Traceback (most recent call last):
    clustermatch.exceptions.InputError: report: 50000 organisations; a page holds at most 5000. ...
    """
    if n_organisations > MOST_ORGANISATIONS:
        raise InputError(
            f"report: {n_organisations} organisations; a page holds at most {MOST_ORGANISATIONS}. "
            f"{_INSTEAD}"
        )
    if not isinstance(k, Integral) or k >= n_organisations:
        return  # `recommend` says what is wrong with it
    if n_organisations * k > MOST_SUGGESTIONS:
        raise InputError(
            f"report: {n_organisations} organisations with {k} partners each make "
            f"{n_organisations * k} suggestions; a page holds at most {MOST_SUGGESTIONS}. Choose k "
            f"up to {MOST_SUGGESTIONS // n_organisations}, or keep fewer rows of the table."
        )
