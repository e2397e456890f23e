"""Calendars: the meetings of one participant as iCalendar (RFC 5545)."""

import datetime
import re
import uuid
from collections.abc import Iterator
from typing import Final

from ..cells import clean
from ..exceptions import InputError
from .agenda import Agenda, Appointment
from .agenda_wording import AgendaWording, agenda_wording_of
from .clock import SlotClock

__all__ = ["calendar_text"]

# RFC 5545, 3.1: longer lines are folded, in octets without the line break.
_OCTETS: Final = 75
_SPECIAL: Final = re.compile(r"[\\;,]")
# Of this library alone: the same meeting gets the same UID in every run.
_NAMESPACE: Final = uuid.UUID("5b0c3c1e-7f0e-5d62-9a55-0c6f6a1b7d24")


def calendar_text(
    agenda: Agenda, clock: SlotClock, *, stamp: datetime.datetime | None = None
) -> str:
    r"""
    Write the meetings of one participant as a calendar.

    Times are local ("floating"): 09:00 is 09:00 where the day takes place. A meeting keeps its
    UID when it is moved, so that reading a later plan moves it in the calendar too.

    Parameters
    ----------
    agenda : Agenda
        Of one participant.
    clock : SlotClock
        When the slots are; the day must be known.
    stamp : datetime.datetime, default=None
        When the calendar was made; None: now. Two calendars of one plan differ in it alone.

    Returns
    -------
    str
        The calendar, each line ending in CR LF.

    Raises
    ------
    InputError
        If the day is not known, or there is no meeting: a calendar without any is not allowed.

    References
    ----------
    B. Desruisseaux (2009), Internet Calendaring and Scheduling Core Object Specification
    (iCalendar), RFC 5545, sections 3.1, 3.3.11, 3.6.1 and 3.8.4.7.

    Examples
    --------
    >>> meeting = Appointment(2, 5, "b", "Bois; Net", 0.5, "request", "Wood.")
    >>> agenda = Agenda("a", "Alpine Optics", "en", (meeting,), ())
    >>> text = calendar_text(agenda, SlotClock.read("09:00", 20, "2015-07-09"))
    >>> for line in text.split("\r\n")[8:13]:
    ...     print(line)
    DTSTART:20150709T092000
    DTEND:20150709T094000
    SUMMARY:Meeting with Bois\; Net
    LOCATION:Table 5
    DESCRIPTION:Wood.
    """
    if clock.day is None:
        raise InputError("a calendar needs a date. Give the day, such as 2015-07-09.")
    if not agenda.meetings:
        raise InputError(f"{agenda.name} has no meeting, and so no calendar.")
    made = stamp or datetime.datetime.now(datetime.UTC)
    wording = agenda_wording_of(agenda.lang)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//clustermatch//meeting plan//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escape(agenda.name)}",
    ]
    for meeting in agenda.meetings:
        lines += _event(agenda, meeting, clock, made.astimezone(datetime.UTC), wording)
    folded = (piece for line in [*lines, "END:VCALENDAR"] for piece in _fold(line))
    return "".join(f"{piece}\r\n" for piece in folded)


def _event(
    agenda: Agenda,
    meeting: Appointment,
    clock: SlotClock,
    made: datetime.datetime,
    wording: AgendaWording,
) -> list[str]:
    # Of both sides: whoever reads the calendars of the two sees the meeting in both.
    about = ascii([str(key) for key in (clock.day, agenda.key, meeting.partner_id)])
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uuid.uuid5(_NAMESPACE, about)}",
        f"DTSTAMP:{made:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{clock.begins(meeting.slot):%Y%m%dT%H%M%S}",
        f"DTEND:{clock.begins(meeting.slot + 1):%Y%m%dT%H%M%S}",
        f"SUMMARY:{_escape(wording.meeting_with.format(partner=meeting.partner))}",
        f"LOCATION:{_escape(wording.at_table.format(table=meeting.table))}",
    ]
    if meeting.reason:
        lines.append(f"DESCRIPTION:{_escape(meeting.reason)}")
    return [*lines, "END:VEVENT"]


def _escape(text: str) -> str:
    """Write a TEXT value; control characters are not allowed in one, and line breaks not meant."""
    return _SPECIAL.sub(r"\\\g<0>", clean(text))


def _fold(line: str) -> Iterator[str]:
    """Break a line between characters; what follows begins with a space, which counts."""
    piece, room = "", _OCTETS
    for character in line:
        size = len(character.encode("utf-8"))
        if size > room:
            yield piece
            piece, room = " ", _OCTETS - 1
        piece += character
        room -= size
    yield piece
