"""Why a meeting could not be, as it is told to who asked for it, language by language."""

from collections.abc import Sequence
from typing import Final

from .day import Day

__all__ = ["REFUSALS", "tell_refusal"]

_NO_PLACE: Final = "no place"
_FRENCH: Final = {
    "veto": "{who} a décliné ce rendez-vous.",
    "own veto": "Vous avez décliné ce rendez-vous.",
    "excluded": "L'organisation a écarté ce rendez-vous.",
    "already met": "Vous vous êtes déjà rencontrés.",
    "same group": "Les rendez-vous du jour se font entre groupes différents.",
    "same role": "Vous avez tous deux le même rôle ce jour-là.",
    "no capacity": "L'un de vous n'a pas de rendez-vous ce jour-là.",
    "no common slot": "Vous n'êtes présents à aucun créneau commun.",
    "full": "{who} a déjà tous ses rendez-vous ({n}).",
    "own full": "Vous avez déjà tous vos rendez-vous ({n}).",
    _NO_PLACE: "Aucun créneau avec une table n'est libre pour vous deux.",
}
_ENGLISH: Final = {
    "veto": "{who} declined this meeting.",
    "own veto": "You declined this meeting.",
    "excluded": "The organiser ruled this meeting out.",
    "already met": "You have already met.",
    "same group": "Meetings of this day are between different groups.",
    "same role": "Both of you have the same role on this day.",
    "no capacity": "One of you has no meetings on this day.",
    "no common slot": "There is no slot in which both of you are there.",
    "full": "All meetings of {who} are taken ({n}).",
    "own full": "All your meetings are taken ({n}).",
    _NO_PLACE: "No slot with a table is free for both of you.",
}
_SPANISH: Final = {
    "veto": "{who} rechazó esta reunión.",
    "own veto": "Ustedes rechazaron esta reunión.",
    "excluded": "La organización descartó esta reunión.",
    "already met": "Ya se han reunido.",
    "same group": "Las reuniones del día son entre grupos distintos.",
    "same role": "Ambos tienen el mismo papel ese día.",
    "no capacity": "Uno de los dos no tiene reuniones ese día.",
    "no common slot": "No coinciden en ningún turno.",
    "full": "Todas las reuniones de {who} están ocupadas ({n}).",
    "own full": "Todas sus reuniones están ocupadas ({n}).",
    _NO_PLACE: "Ningún turno con mesa está libre para ambos.",
}
REFUSALS: Final = {"fr": _FRENCH, "en": _ENGLISH, "es": _SPANISH}


def tell_refusal(day: Day, own: int, other: int, held: Sequence[int], lang: str) -> str:
    """
    Say to one of two why they do not meet.

    Unlike the organiser's table of what is unmet, it does not say whom the other meets.

    Parameters
    ----------
    day : Day
        The day.
    own, other : int
        Positions of who reads it, and of the other.
    held : sequence of int
        Meetings of each participant.
    lang : str
        A code such as "fr"; English where there is no wording.

    Returns
    -------
    str
        One sentence, or two where both have all the meetings that they can have.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> clusters = pd.DataFrame({"id": ["a", "b", "c"], "name": ["Alp", "Bois", "Cut"]})
    >>> scores = pd.DataFrame(columns=["id_a", "id_b", "score"])
    >>> day = read_day(clusters, scores, requests=[("b", "a")], vetoes=[("a", "b")], capacity=1)
    >>> tell_refusal(day, 1, 0, [0, 0, 0], "en"), tell_refusal(day, 1, 2, [0, 0, 1], "fr")
    ('Alp declined this meeting.', 'Cut a déjà tous ses rendez-vous (1).')
    """
    told = REFUSALS.get(lang, REFUSALS["en"])
    code = day.refused.get((min(own, other), max(own, other)))
    if code == "veto" and (other, own) not in day.vetoes:
        code = "own veto"
    if code is not None:
        return told[code].format(who=day.names[other])
    full = [
        told[key].format(who=day.names[who], n=held[who])
        for key, who in (("own full", own), ("full", other))
        if held[who] >= day.room.capacity[who]
    ]
    return " ".join(full) or told[_NO_PLACE]
