"""What a plan can be written as."""

import datetime
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .clock import SlotClock
from .plan_agendas import Plan
from .plan_output import (
    write_agendas,
    write_calendar,
    write_html,
    write_meetings,
    write_workbook,
)

__all__ = ["PlanFiles"]

_Path = str | os.PathLike[str]


class PlanFiles:
    """
    Write a plan: table, workbook, calendars, agendas; each file completely or not at all.

    Examples
    --------
    >>> import tempfile
    >>> import clustermatch as cm
    >>> data = cm.load_interclustering(lang="en")
    >>> plan = cm.plan_meetings(data.clusters.head(4), cm.PartnerRecommender().fit(data.clusters))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = plan.to_agendas(folder, start="09:00", minutes=20, day="2015-07-09")
    ...     [file.name for file in files[:3]]
    ['agendas.html', 'axelera.html', 'axelera.ics']
    """

    def to_csv(self: Plan, path: _Path) -> Path:
        """
        Write the table of meetings.

        Parameters
        ----------
        path : path-like
            A .csv file, or .parquet, .json, .jsonl.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        write_meetings(self, path)
        return Path(path)

    def to_excel(
        self: Plan, path: _Path, *, start: Any = None, minutes: int = 20, day: Any = None
    ) -> Path:
        """
        Write a workbook: meetings, unmet requests and goals, then a sheet for each participant.

        Parameters
        ----------
        path : path-like
            An .xlsx file.
        start : str or datetime.time, default=None
            When slot 1 begins, such as "09:00"; None: 09:00 where `day` is given, else times are
            left out.
        minutes : int, default=20
            How long a slot lasts.
        day : str or datetime.date, default=None
            The date.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            If a time or a date is not one.
        OutputError
            If the file cannot be written.
        MissingDependencyError
            If openpyxl is not installed.
        """
        write_workbook(self, path, _clock(start, minutes, day))
        return Path(path)

    def to_ical(
        self: Plan,
        path: _Path,
        id: Any,
        *,
        day: Any,
        start: Any = "09:00",
        minutes: int = 20,
        lang: str | None = None,
        stamp: datetime.datetime | None = None,
    ) -> Path:
        """
        Write the meetings of one participant as a calendar (iCalendar, RFC 5545).

        Parameters
        ----------
        path : path-like
            An .ics file.
        id : str or int
            Whose.
        day : str or datetime.date
            The date, such as "2015-07-09".
        start : str or datetime.time, default="09:00"
            When slot 1 begins, in the time of the place.
        minutes : int, default=20
            How long a slot lasts.
        lang : {"fr", "en", "es"}, default=None
            Language; None: that of the participant.
        stamp : datetime.datetime, default=None
            When the calendar was made; None: now.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            If the id is unknown, a time or a date is not one, or there is no meeting.
        OutputError
            If the file cannot be written.
        """
        clock = SlotClock.read(start, minutes, day)
        write_calendar(self, path, id, clock, lang=lang, stamp=stamp)
        return Path(path)

    def to_html(
        self: Plan,
        path: _Path,
        *,
        ids: Iterable[Any] | None = None,
        start: Any = None,
        minutes: int = 20,
        day: Any = None,
        lang: str | None = None,
    ) -> Path:
        """
        Write agendas to print on A4, one page for each participant.

        Parameters
        ----------
        path : path-like
            An .html file.
        ids : iterable, default=None
            Whose; None: everybody's.
        start : str or datetime.time, default=None
            When slot 1 begins, such as "09:00"; None: 09:00 where `day` is given, else slots are
            numbered.
        minutes : int, default=20
            How long a slot lasts.
        day : str or datetime.date, default=None
            The date.
        lang : {"fr", "en", "es"}, default=None
            Language of all; None: that of each participant.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            If an id, a time, a date or the language is not usable.
        OutputError
            If the file cannot be written.
        """
        whose = None if ids is None else list(ids)
        write_html(self, path, whose, _clock(start, minutes, day), lang)
        return Path(path)

    def to_agendas(
        self: Plan,
        folder: _Path,
        *,
        start: Any = None,
        minutes: int = 20,
        day: Any = None,
        lang: str | None = None,
        stamp: datetime.datetime | None = None,
    ) -> list[Path]:
        """
        Write all that is handed out: agendas to print, and calendars where the date is known.

        Parameters
        ----------
        folder : path-like
            Made where it does not exist. What else is in it stays.
        start : str or datetime.time, default=None
            When slot 1 begins, such as "09:00"; None: 09:00 where `day` is given, else slots are
            numbered.
        minutes : int, default=20
            How long a slot lasts.
        day : str or datetime.date, default=None
            The date.
        lang : {"fr", "en", "es"}, default=None
            Language of all; None: that of each participant.
        stamp : datetime.datetime, default=None
            When the calendars were made; None: now.

        Returns
        -------
        list of Path
            ``agendas.html`` with everybody's page, then ``ID.html`` for each, and ``ID.ics``
            for each with a meeting.

        Raises
        ------
        InputError
            If a time, a date or the language is not usable.
        OutputError
            If a file cannot be written.
        """
        return write_agendas(self, folder, _clock(start, minutes, day), lang=lang, stamp=stamp)


def _clock(start: Any, minutes: int, day: Any) -> SlotClock | None:
    """Read when the slots are; nobody is shown hours that nobody gave."""
    if start is None and day is None:
        return None
    return SlotClock.read("09:00" if start is None else start, minutes, day)
