"""What one participant is told of the day; all that goes on paper or in a calendar."""

from dataclasses import dataclass
from typing import Any

__all__ = ["Agenda", "Appointment", "Refusal"]


@dataclass(frozen=True)
class Appointment:
    """
    A meeting as one of the two sees it.

    Attributes
    ----------
    slot, table : int
        When and where, from 1.
    partner_id : str or int
        Whom.
    partner : str
        The name.
    score : float
        Of the pair; missing where there is none.
    origin : str
        "must", "mutual request", "request" or "suggestion".
    reason : str
        Why the two should meet; may be empty.
    """

    slot: int
    table: int
    partner_id: Any
    partner: str
    score: float
    origin: str
    reason: str


@dataclass(frozen=True)
class Refusal:
    """
    What was asked for and is not in the plan.

    Attributes
    ----------
    partner : str
        Name of the other.
    kind : str
        "must", "mutual request" or "request".
    reason : str
        A sentence.
    """

    partner: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Agenda:
    """
    The day of one participant.

    Attributes
    ----------
    key : str or int
        Its id.
    name : str
        Its name.
    lang : str
        The language to write in; English where there is no wording for it.
    meetings : tuple of Appointment
        By slot.
    unmet : tuple of Refusal
        What it asked for in vain.

    Examples
    --------
    >>> Agenda("a", "Alpine Optics", "en", (), ()).name
    'Alpine Optics'
    """

    key: Any
    name: str
    lang: str
    meetings: tuple[Appointment, ...]
    unmet: tuple[Refusal, ...]
