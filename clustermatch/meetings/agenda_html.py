"""Printable agendas: HTML for A4 paper, one page for each participant."""

import math
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ..cells import clean
from .agenda import Agenda, Appointment, Refusal
from .agenda_wording import AgendaWording, agenda_wording_of
from .clock import SlotClock

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["agenda_page"]


def agenda_page(agendas: Sequence[Agenda], clock: SlotClock | None = None) -> str:
    """
    Lay out agendas for paper.

    Everything is escaped: a name never becomes markup. The page loads nothing and runs nothing.

    Parameters
    ----------
    agendas : sequence of Agenda
        One for each participant, each in its own language.
    clock : SlotClock, default=None
        When the slots are; None shows their numbers.

    Returns
    -------
    str
        A complete HTML document.

    Raises
    ------
    ImportError
        If jinja2 is not installed.

    Examples
    --------
    >>> meeting = Appointment(1, 5, "b", "<b>Bois</b>", 0.5, "request", "Wood.")
    >>> text = agenda_page([Agenda("a", "Alpine Optics", "en", (meeting,), ())])
    >>> "Slot 1" in text, "&lt;b&gt;Bois" in text, "<b>Bois" in text
    (True, True, False)
    """
    pages = [_page(agenda, clock) for agenda in agendas]
    langs = {page["lang"] for page in pages}
    lang = langs.pop() if len(langs) == 1 else "en"
    title = agenda_wording_of(lang).title
    if len(pages) == 1:
        title = f"{pages[0]['name']} – {title}"
    return str(_template().render(pages=pages, lang=lang, title=title))


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    source = resources.files(__package__) / "templates" / "agenda.html"
    return environment.from_string(source.read_text(encoding="utf-8"))


def _page(agenda: Agenda, clock: SlotClock | None) -> dict[str, Any]:
    wording = agenda_wording_of(agenda.lang)
    day = clock.day if clock else None
    return {
        "lang": wording.lang,
        "title": wording.title,
        "date": wording.tell_date(day) if day else "",
        "name": clean(agenda.name),
        "count": wording.count(len(agenda.meetings)),
        "words": wording,
        "timed": clock is not None,
        "rows": list(_rows(agenda.meetings, clock, wording)),
        "unmet": [_refusal(one, wording) for one in agenda.unmet],
    }


def _rows(
    meetings: Sequence[Appointment], clock: SlotClock | None, wording: AgendaWording
) -> Iterator[dict[str, Any]]:
    """Give the meetings by slot, and the free slots between them: those are spent waiting."""
    before = None
    for meeting in sorted(meetings, key=lambda one: (one.slot, one.table)):
        for slot in range((before or meeting.slot) + 1, meeting.slot):
            yield {"when": _when(slot, clock, wording), "meeting": None}
        yield {
            "when": _when(meeting.slot, clock, wording),
            "meeting": meeting,
            "origin": wording.origins.get(meeting.origin, meeting.origin),
            "score": "" if math.isnan(meeting.score) else f"{meeting.score:.2f}",
        }
        before = meeting.slot


def _when(slot: int, clock: SlotClock | None, wording: AgendaWording) -> str:
    return clock.label(slot) if clock else wording.at_slot.format(slot=slot)


def _refusal(refusal: Refusal, wording: AgendaWording) -> dict[str, str]:
    return {
        "partner": clean(refusal.partner),
        "who": wording.asked if refusal.kind == "request" else wording.origins[refusal.kind],
        "reason": refusal.reason,
    }
