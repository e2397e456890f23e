"""From a plan to what each participant is told."""

from typing import Any, Final, Protocol

import pandas as pd

from ..columns import Columns
from ..exceptions import InputError
from ..languages import detect_languages, normalise_language
from .agenda import Agenda, Appointment, Refusal
from .agenda_wording import AGENDA_WORDINGS
from .day import Day
from .refusal_wording import tell_refusal

__all__ = ["Plan", "agendas_of", "langs_of"]

_TEXTS: Final = (Columns.DESCRIPTION, Columns.COMPETENCES, Columns.NEEDS)


class Plan(Protocol):
    """What is needed of a `clustermatch.MeetingPlan` to write it: its tables and its day."""

    @property
    def meetings(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def unmet(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def goals(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def day(self) -> Day: ...  # noqa: D102


def agendas_of(plan: Plan, lang: str | None = None) -> list[Agenda]:
    """
    Give everybody's day.

    Parameters
    ----------
    plan : MeetingPlan
        The plan.
    lang : {"fr", "en", "es"}, default=None
        Language of all; None: that of each participant.

    Returns
    -------
    list of Agenda
        By id, one for each participant.

    Raises
    ------
    InputError
        If there is no wording in that language.
    """
    day, langs = plan.day, langs_of(plan.day, lang)
    at = {key: position for position, key in enumerate(day.ids)}
    meetings: list[list[Appointment]] = [[] for _ in day.ids]
    for row in plan.meetings.to_dict("records"):
        both = at[row[Columns.ID_A]], at[row[Columns.ID_B]]
        for own, other in (both, both[::-1]):
            meetings[own].append(_appointment(row, day, own, other))
    held = [len(own) for own in meetings]
    unmet: list[list[Refusal]] = [[] for _ in day.ids]
    for row in plan.unmet.to_dict("records"):
        one, other, kind = at[row[Columns.ID_A]], at[row[Columns.ID_B]], str(row["kind"])
        # A wish of both is in the table twice, once from each; a must pair once for both.
        sides = ((one, other), (other, one)) if kind == "must" else ((one, other),)
        for own, partner in sides:
            why = tell_refusal(day, own, partner, held, langs[own])
            unmet[own].append(Refusal(day.names[partner], kind, why))
    return [
        Agenda(key, day.names[own], langs[own], tuple(meetings[own]), tuple(unmet[own]))
        for own, key in enumerate(day.ids)
    ]


def langs_of(day: Day, lang: str | None = None) -> list[str]:
    """
    Tell in which language to write to each participant.

    Parameters
    ----------
    day : Day
        The day.
    lang : {"fr", "en", "es"}, default=None
        The language of all.

    Returns
    -------
    list of str
        That language; or, where none is given, that of each profile or row: as its column
        `lang` says, else as its texts do.

    Raises
    ------
    InputError
        If there is no wording in the language of all.
    """
    if lang is not None:
        if lang not in AGENDA_WORDINGS:
            raise InputError(f"lang must be one of {', '.join(AGENDA_WORDINGS)}, got {lang!r}.")
        return [lang] * len(day.ids)
    if day.recommender is not None:
        profiles = day.recommender.profiles_
        return [profiles.langs[at] for at in profiles.positions(day.ids, "clusters")]
    frame = day.inputs.get("clusters")
    if frame is None:
        return ["en"] * len(day.ids)
    at = day.people.positions(frame[Columns.ID], "clusters")
    found = dict(zip(at.tolist(), _langs_in(frame), strict=True))
    return [found[own] for own in range(len(day.ids))]


def _langs_in(frame: pd.DataFrame) -> list[str]:
    """Read the language of each row, or detect it in what the row says; English without words."""
    none = [""] * len(frame)
    given = frame.get(Columns.LANG, none)
    langs = [normalise_language(cell) if isinstance(cell, str) else "" for cell in given]
    cells = [frame.get(name, none) for name in _TEXTS]
    texts = [
        "\n".join(cell for cell in row if isinstance(cell, str)) for row in zip(*cells, strict=True)
    ]
    todo = [at for at, lang in enumerate(langs) if not lang and texts[at].strip()]
    for at, lang in zip(todo, detect_languages(texts[at] for at in todo), strict=True):
        langs[at] = lang
    return [lang or "en" for lang in langs]


def _appointment(row: dict[Any, Any], day: Day, own: int, other: int) -> Appointment:
    return Appointment(
        int(row["slot"]),
        int(row["table"]),
        day.ids[other],
        day.names[other],
        float(row[Columns.SCORE]),
        str(row["origin"]),
        day.reasons.get((own, other), ""),
    )
