"""When the slots of a day are."""

import datetime
import re
from dataclasses import dataclass
from typing import Any, Final, Self

from ..exceptions import InputError

__all__ = ["SlotClock"]

_START: Final = re.compile(r"([01]?\d|2[0-3])[:hH.]([0-5]\d)")
# Any date will do where only the time of day is shown.
_SOME_DAY: Final = datetime.date(2000, 1, 1)
_LONGEST: Final = 24 * 60


@dataclass(frozen=True)
class SlotClock:
    """
    Start and length of slots that follow each other without a pause.

    Attributes
    ----------
    start : datetime.time
        When slot 1 begins, in the time of the place.
    minutes : int
        How long each slot lasts.
    day : datetime.date or None
        The date, where it is known.

    Examples
    --------
    >>> clock = SlotClock.read("09:00", 20, "2015-07-09")
    >>> clock.label(2), clock.begins(2).isoformat()
    ('09:20–09:40', '2015-07-09T09:20:00')
    """

    start: datetime.time
    minutes: int
    day: datetime.date | None = None

    @classmethod
    def read(cls, start: Any, minutes: Any, day: Any = None) -> Self:
        """
        Read what a person gave.

        Parameters
        ----------
        start : str or datetime.time
            "09:00".
        minutes : int
            At least 1, at most a day.
        day : str or datetime.date, default=None
            "2015-07-09".

        Returns
        -------
        SlotClock
            The same as one thing.

        Raises
        ------
        InputError
            If one of them is not of this form.

        Examples
        --------
        >>> SlotClock.read("9:30", 15).label(1)
        '09:30–09:45'
        """
        whole = isinstance(minutes, int) and not isinstance(minutes, bool)
        if not whole or not 1 <= minutes <= _LONGEST:
            raise InputError(
                f"minutes must be a whole number from 1 to {_LONGEST}, got {minutes!r}: the length "
                "of one slot."
            )
        return cls(_time(start), minutes, _date(day))

    def begins(self, slot: int) -> datetime.datetime:
        """
        Give the beginning of a slot.

        Parameters
        ----------
        slot : int
            From 1.

        Returns
        -------
        datetime.datetime
            In the time of the place; on 1 January 2000 where the day is not known.

        Raises
        ------
        OverflowError
            If there is no such date.
        """
        first = datetime.datetime.combine(self.day or _SOME_DAY, self.start)
        return first + datetime.timedelta(minutes=(slot - 1) * self.minutes)

    def label(self, slot: int) -> str:
        """
        Tell a slot as people do.

        Parameters
        ----------
        slot : int
            From 1.

        Returns
        -------
        str
            Such as "09:00–09:20".
        """
        return f"{self.begins(slot):%H:%M}–{self.begins(slot + 1):%H:%M}"


def _time(given: Any) -> datetime.time:
    if isinstance(given, datetime.time):
        return given.replace(tzinfo=None)
    match = _START.fullmatch(str(given).strip())
    if match is None:
        raise InputError(f"start must be a time of day such as 09:00, got {str(given)!r}.")
    return datetime.time(int(match[1]), int(match[2]))


def _date(given: Any) -> datetime.date | None:
    if given is None:
        return None
    if isinstance(given, datetime.datetime):
        return given.date()
    if isinstance(given, datetime.date):
        return given
    try:
        return datetime.date.fromisoformat(str(given).strip())
    except ValueError:
        raise InputError(f"day must be a date such as 2015-07-09, got {str(given)!r}.") from None
