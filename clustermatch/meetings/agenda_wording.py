"""What agendas, calendars and tables of a plan say, language by language."""

import datetime
from dataclasses import dataclass
from typing import Final

__all__ = ["AGENDA_WORDINGS", "AgendaWording", "agenda_wording_of"]


@dataclass(frozen=True)
class AgendaWording:
    """
    What is said of meetings in one language; texts are templates for `str.format`.

    Attributes
    ----------
    lang : str
        The code of the language.
    title, time, slot, table, cluster, partner, score, why, priority : str
        Labels.
    at_slot, at_table, meeting_with : str
        A slot, a table and a meeting by themselves.
    one_meeting, meetings, no_meeting : str
        How many there are.
    free : str
        A slot without a meeting between two with one.
    origins : dict of str to str
        Where a meeting comes from, and what kind a refused one was.
    short_origins : dict of str to str
        The same in at most ten letters.
    unmet, asked : str
        Heading of what was asked for in vain, and that the reader asked.
    goals : dict of str to str
        Names of the goals.
    goal, value, bound, proven, open_goal : str
        Labels of the table of goals.
    date : str
        Of {weekday}, {day}, {month} and {year}.
    weekdays, months : tuple of str
        From Monday, and from January.
    """

    lang: str
    title: str
    time: str
    slot: str
    table: str
    cluster: str
    partner: str
    score: str
    why: str
    priority: str
    at_slot: str
    at_table: str
    meeting_with: str
    one_meeting: str
    meetings: str
    no_meeting: str
    free: str
    origins: dict[str, str]
    short_origins: dict[str, str]
    unmet: str
    asked: str
    goals: dict[str, str]
    goal: str
    value: str
    bound: str
    proven: str
    open_goal: str
    date: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]

    def tell_date(self, day: datetime.date) -> str:
        """
        Write a date out.

        Parameters
        ----------
        day : datetime.date
            Any.

        Returns
        -------
        str
            With the day of the week.
        """
        return self.date.format(
            weekday=self.weekdays[day.weekday()],
            day=self.first_of_month if day.day == 1 else day.day,
            month=self.months[day.month - 1],
            year=day.year,
        )

    @property
    def first_of_month(self) -> str:
        """
        Give the first day of a month: French says « 1er ».

        Returns
        -------
        str
            Its number.
        """
        return "1er" if self.lang == "fr" else "1"

    def count(self, meetings: int) -> str:
        """
        Tell how many meetings there are.

        Parameters
        ----------
        meetings : int
            From 0.

        Returns
        -------
        str
            A few words.
        """
        if not meetings:
            return self.no_meeting
        return self.one_meeting if meetings == 1 else self.meetings.format(n=meetings)


def agenda_wording_of(lang: str) -> AgendaWording:
    """
    Give the wording of a language.

    Parameters
    ----------
    lang : str
        A code such as "fr".

    Returns
    -------
    AgendaWording
        That language's, or English where there is none.

    Examples
    --------
    >>> day = datetime.date(2015, 7, 9)
    >>> [agenda_wording_of(lang).tell_date(day) for lang in ("fr", "es", "other")]
    ['jeudi 9 juillet 2015', 'jueves 9 de julio de 2015', 'Thursday 9 July 2015']
    """
    return AGENDA_WORDINGS.get(lang, AGENDA_WORDINGS["en"])


_FRENCH: Final = AgendaWording(
    lang="fr",
    title="Rendez-vous de la journée",
    time="Horaire",
    slot="Créneau",
    table="Table",
    cluster="Cluster",
    partner="Partenaire",
    score="score",
    why="origine",
    priority="priorité",
    at_slot="Créneau {slot}",
    at_table="Table {table}",
    meeting_with="Rendez-vous avec {partner}",
    one_meeting="1 rendez-vous",
    meetings="{n} rendez-vous",
    no_meeting="aucun rendez-vous",
    free="libre",
    origins={
        "must": "prévu d'office",
        "mutual request": "demande réciproque",
        "request": "sur demande",
        "suggestion": "suggestion",
    },
    short_origins={
        "must": "imposé",
        "mutual request": "réciproque",
        "request": "demande",
        "suggestion": "suggestion",
    },
    unmet="Demandes sans rendez-vous",
    asked="demandé par vous",
    goals={
        "must": "rendez-vous obligatoires",
        "mutual requests": "demandes réciproques",
        "coverage": "participants avec rendez-vous",
        "requests": "demandes",
        "floors": "manque sous les minimums",
        "score": "somme des scores",
        "idle gaps": "créneaux d'attente",
    },
    goal="but",
    value="valeur",
    bound="borne",
    proven="prouvé",
    open_goal="écart {gap}",
    date="{weekday} {day} {month} {year}",
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
        *("septembre", "octobre", "novembre", "décembre"),
    ),
)

_ENGLISH: Final = AgendaWording(
    lang="en",
    title="Meetings of the day",
    time="Time",
    slot="Slot",
    table="Table",
    cluster="Cluster",
    partner="Partner",
    score="score",
    why="origin",
    priority="priority",
    at_slot="Slot {slot}",
    at_table="Table {table}",
    meeting_with="Meeting with {partner}",
    one_meeting="1 meeting",
    meetings="{n} meetings",
    no_meeting="no meeting",
    free="free",
    origins={
        "must": "set by the organiser",
        "mutual request": "mutual request",
        "request": "on request",
        "suggestion": "suggestion",
    },
    short_origins={
        "must": "must",
        "mutual request": "mutual",
        "request": "request",
        "suggestion": "suggestion",
    },
    unmet="Requests without a meeting",
    asked="asked for by you",
    goals={
        "must": "must-meets",
        "mutual requests": "mutual requests",
        "coverage": "participants with a meeting",
        "requests": "requests",
        "floors": "missing below the minimums",
        "score": "sum of scores",
        "idle gaps": "waiting slots",
    },
    goal="goal",
    value="value",
    bound="bound",
    proven="proven",
    open_goal="gap {gap}",
    date="{weekday} {day} {month} {year}",
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
)

_SPANISH: Final = AgendaWording(
    lang="es",
    title="Reuniones del día",
    time="Hora",
    slot="Turno",
    table="Mesa",
    cluster="Clúster",
    partner="Socio",
    score="puntuación",
    why="origen",
    priority="prioridad",
    at_slot="Turno {slot}",
    at_table="Mesa {table}",
    meeting_with="Reunión con {partner}",
    one_meeting="1 reunión",
    meetings="{n} reuniones",
    no_meeting="ninguna reunión",
    free="libre",
    origins={
        "must": "fijada por la organización",
        "mutual request": "petición mutua",
        "request": "a petición",
        "suggestion": "sugerencia",
    },
    short_origins={
        "must": "impuesta",
        "mutual request": "mutua",
        "request": "petición",
        "suggestion": "sugerencia",
    },
    unmet="Peticiones sin reunión",
    asked="pedido por ustedes",
    goals={
        "must": "reuniones obligatorias",
        "mutual requests": "peticiones mutuas",
        "coverage": "participantes con reunión",
        "requests": "peticiones",
        "floors": "faltan para los mínimos",
        "score": "suma de puntuaciones",
        "idle gaps": "turnos de espera",
    },
    goal="objetivo",
    value="valor",
    bound="cota",
    proven="demostrado",
    open_goal="brecha {gap}",
    date="{weekday} {day} de {month} de {year}",
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
        *("septiembre", "octubre", "noviembre", "diciembre"),
    ),
)

AGENDA_WORDINGS: Final = {"fr": _FRENCH, "en": _ENGLISH, "es": _SPANISH}
