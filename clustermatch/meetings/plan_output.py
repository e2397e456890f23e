"""A plan on paper and on disk: table, workbook, calendars and agendas."""

import datetime
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ..columns import Columns
from ..exceptions import OutputError
from ..formats import reason_of
from ..tables import check_destination, write_bytes, write_table, write_text
from .agenda import Appointment
from .agenda_html import agenda_page
from .calendar import calendar_text
from .clock import SlotClock
from .file_names import file_stems
from .plan_agendas import Plan, agendas_of
from .workbook import sheet_titles, workbook_bytes

__all__ = [
    "write_agendas",
    "write_calendar",
    "write_html",
    "write_meetings",
    "write_workbook",
]

_OVERVIEW: Final = ("Meetings", "Unmet", "Goals")
_ALL: Final = "agendas"


def write_meetings(plan: Plan, path: str | os.PathLike[str]) -> None:
    """
    Write the table of meetings.

    Parameters
    ----------
    plan : MeetingPlan
        The plan.
    path : path-like
        A .csv, .parquet, .json or .jsonl file; an .xlsx file gets a workbook.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    if Path(path).suffix.lower() == ".xlsx":
        write_workbook(plan, path)
    else:
        write_table(plan.meetings, path)


def write_workbook(
    plan: Plan, path: str | os.PathLike[str], clock: SlotClock | None = None
) -> None:
    """
    Write a workbook: meetings, unmet requests and goals, then a sheet for each participant.

    Parameters
    ----------
    plan : MeetingPlan
        The plan.
    path : path-like
        An .xlsx file.
    clock : SlotClock, default=None
        When the slots are.

    Raises
    ------
    OutputError
        If the file cannot be written, or is of another kind.
    MissingDependencyError
        If openpyxl is not installed.
    """
    if Path(path).suffix.lower() != ".xlsx":
        raise OutputError(f"{os.fspath(path)}: a workbook is an .xlsx file. Name it so.")
    check_destination(path)
    names = dict(zip(plan.day.ids, plan.day.names, strict=True))
    sheets = {
        "Meetings": _timed(_with_names(plan.meetings, names), clock),
        "Unmet": _with_names(plan.unmet, names),
        "Goals": plan.goals,
    }
    agendas = agendas_of(plan)
    titles = sheet_titles((agenda.name for agenda in agendas), taken=_OVERVIEW)
    for title, agenda in zip(titles, agendas, strict=True):
        table = pd.DataFrame(agenda.meetings, columns=list(Appointment.__dataclass_fields__))
        sheets[title] = _timed(table, clock)
    write_bytes(workbook_bytes(sheets), path)


def write_calendar(
    plan: Plan,
    path: str | os.PathLike[str],
    key: Any,
    clock: SlotClock,
    *,
    lang: str | None = None,
    stamp: datetime.datetime | None = None,
) -> None:
    """
    Write the calendar of one participant.

    Parameters
    ----------
    plan : MeetingPlan
        The plan.
    path : path-like
        An .ics file.
    key : str or int
        The id of the participant.
    clock : SlotClock
        When the slots are.
    lang : {"fr", "en", "es"}, default=None
        Language; None: that of the participant.
    stamp : datetime.datetime, default=None
        When the calendar was made; None: now.

    Raises
    ------
    InputError
        If the id is unknown, the day is not known, or there is no meeting.
    OutputError
        If the file cannot be written.
    """
    own = int(plan.day.people.positions([key], "calendar")[0])
    text = calendar_text(agendas_of(plan, lang)[own], clock, stamp=stamp)
    write_bytes(text.encode("utf-8"), path)  # as they are: its line ends are CR LF


def write_html(
    plan: Plan,
    path: str | os.PathLike[str],
    ids: Sequence[Any] | None = None,
    clock: SlotClock | None = None,
    lang: str | None = None,
) -> None:
    """
    Write agendas to print, one page for each participant.

    Parameters
    ----------
    plan : MeetingPlan
        The plan.
    path : path-like
        An .html file.
    ids : sequence, default=None
        Whose; None: everybody's.
    clock : SlotClock, default=None
        When the slots are.
    lang : {"fr", "en", "es"}, default=None
        Language of all; None: that of each participant.

    Raises
    ------
    InputError
        If an id or the language is unknown.
    OutputError
        If the file cannot be written.
    """
    agendas = agendas_of(plan, lang)
    if ids is not None:
        agendas = [agendas[own] for own in plan.day.people.positions(ids, "agendas")]
    write_text(agenda_page(agendas, clock), path)


def write_agendas(
    plan: Plan,
    folder: str | os.PathLike[str],
    clock: SlotClock | None = None,
    *,
    lang: str | None = None,
    stamp: datetime.datetime | None = None,
) -> list[Path]:
    """
    Write all that is handed out: agendas to print, and calendars where the date is known.

    Parameters
    ----------
    plan : MeetingPlan
        The plan.
    folder : path-like
        Made where it does not exist. What else is in it stays.
    clock : SlotClock, default=None
        When the slots are.
    lang : {"fr", "en", "es"}, default=None
        Language of all; None: that of each participant.
    stamp : datetime.datetime, default=None
        When the calendars were made; None: now.

    Returns
    -------
    list of Path
        ``agendas.html`` with everybody's page, then ``ID.html`` for each, and ``ID.ics`` for
        each with a meeting.

    Raises
    ------
    InputError
        If there is no wording in the language.
    OutputError
        If a file cannot be written.
    """
    agendas = agendas_of(plan, lang)
    place = _make_folder(folder)
    files = {f"{_ALL}.html": agenda_page(agendas, clock)}
    stems = file_stems((agenda.key for agenda in agendas), taken=[_ALL])
    for stem, agenda in zip(stems, agendas, strict=True):
        files[f"{stem}.html"] = agenda_page([agenda], clock)
        if clock is not None and clock.day is not None and agenda.meetings:
            files[f"{stem}.ics"] = calendar_text(agenda, clock, stamp=stamp)
    for name, text in files.items():
        write_bytes(text.encode("utf-8"), place / name)
    return [place / name for name in files]


def _with_names(table: pd.DataFrame, names: dict[Any, str]) -> pd.DataFrame:
    """Add names last, so that the columns that other tools read keep their places."""
    return table.assign(
        name_a=[names[key] for key in table[Columns.ID_A]],
        name_b=[names[key] for key in table[Columns.ID_B]],
    )


def _timed(table: pd.DataFrame, clock: SlotClock | None) -> pd.DataFrame:
    if clock is None:
        return table
    return table.assign(time=[clock.label(int(slot)) for slot in table["slot"]])


def _make_folder(folder: str | os.PathLike[str]) -> Path:
    place = Path(folder)
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        known = "is a file" if place.is_file() else reason_of(error)
        raise OutputError(
            f"{place}: cannot be made a folder ({known}). Choose another, in a folder that exists."
        ) from error
    return place
