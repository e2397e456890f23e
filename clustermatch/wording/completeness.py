"""What is said of a profile that lacks something, and what is asked, language by language."""

from dataclasses import dataclass
from typing import Final

__all__ = ["COMPLETENESS_WORDINGS", "CompletenessWording", "completeness_wording_of"]


@dataclass(frozen=True)
class CompletenessWording:
    """
    What is missing and what is asked in one language; texts are templates for `str.format`.

    Attributes
    ----------
    empty, few : dict of str to str
        For "description", "competences" and "needs": there is nothing; there are {n} of {full}.
    unusable : str
        A description without a word that can be used.
    vague : dict of str to str
        For "competences" and "needs": {phrases} say too little.
    ask_empty, ask_few : dict of str to str
        For each field, what to ask where there is nothing, and where there is not enough.
    ask_vague : dict of str to str
        For "competences" and "needs", what to ask about the vaguest {phrase}.
    incomplete, complete : str
        Labels of a table: {missing} things, and nothing missing.
    """

    empty: dict[str, str]
    few: dict[str, str]
    unusable: str
    vague: dict[str, str]
    ask_empty: dict[str, str]
    ask_few: dict[str, str]
    ask_vague: dict[str, str]
    incomplete: str
    complete: str


def completeness_wording_of(lang: str) -> CompletenessWording:
    """
    Give the wording of a language.

    Parameters
    ----------
    lang : str
        A code such as "fr".

    Returns
    -------
    CompletenessWording
        That language's, or English where there is none.

    Examples
    --------
    >>> [completeness_wording_of(lang).empty["needs"] for lang in ("fr", "de", "other")]
    ['aucun besoin indiqué', 'kein Bedarf angegeben', 'no needs stated']
    """
    return COMPLETENESS_WORDINGS.get(lang, COMPLETENESS_WORDINGS["en"])


_FRENCH: Final = CompletenessWording(
    empty={
        "description": "description vide",
        "competences": "aucune compétence indiquée",
        "needs": "aucun besoin indiqué",
    },
    few={
        "description": "description trop courte (mots\u00a0: {n} sur {full})",
        "competences": "trop peu de compétences ({n} sur {full})",
        "needs": "trop peu de besoins ({n} sur {full})",
    },
    unusable="description sans mot exploitable",
    vague={
        "competences": "trop vague parmi les compétences\u00a0: {phrases}",
        "needs": "trop vague parmi les besoins\u00a0: {phrases}",
    },
    ask_empty={
        "description": (
            "Que fait votre organisation\u00a0? Décrivez-la en trois ou quatre phrases\u00a0: "
            "activité, membres, marchés, projets."
        ),
        "competences": (
            "Que savez-vous faire qui puisse servir à un partenaire\u00a0? "
            "Citez trois compétences précises."
        ),
        "needs": (
            "Que cherchez-vous chez un partenaire que vous n'avez pas vous-même\u00a0? "
            "Citez trois besoins précis."
        ),
    },
    ask_few={
        "description": (
            "Pouvez-vous en dire plus sur votre activité\u00a0? Ajoutez deux ou trois "
            "phrases\u00a0: métiers, membres, marchés, projets."
        ),
        "competences": (
            "Que savez-vous faire d'autre qui puisse servir à un partenaire\u00a0? "
            "Citez encore deux compétences précises."
        ),
        "needs": (
            "Que cherchez-vous d'autre chez un partenaire\u00a0? Citez encore deux besoins précis."
        ),
    },
    ask_vague={
        "competences": (
            "Vous citez {phrase} parmi vos compétences\u00a0: que savez-vous faire "
            "exactement\u00a0? Citez trois compétences précises."
        ),
        "needs": (
            "Vous citez {phrase} parmi vos besoins\u00a0: que cherchez-vous exactement\u00a0? "
            "Citez trois besoins précis."
        ),
    },
    incomplete="à compléter\u00a0: {missing}",
    complete="rien d'important ne manque",
)

_ENGLISH: Final = CompletenessWording(
    empty={
        "description": "no description",
        "competences": "no competences stated",
        "needs": "no needs stated",
    },
    few={
        "description": "description too short (words: {n} of {full})",
        "competences": "too few competences ({n} of {full})",
        "needs": "too few needs ({n} of {full})",
    },
    unusable="description without a usable word",
    vague={
        "competences": "too vague among the competences: {phrases}",
        "needs": "too vague among the needs: {phrases}",
    },
    ask_empty={
        "description": (
            "What does your organisation do? Describe it in three or four sentences: "
            "activity, members, markets, projects."
        ),
        "competences": (
            "What can you do that may be of use to a partner? Name three precise competences."
        ),
        "needs": (
            "What do you look for in a partner that you do not have yourselves? "
            "Name three precise needs."
        ),
    },
    ask_few={
        "description": (
            "Could you say more about what you do? Add two or three sentences: "
            "trades, members, markets, projects."
        ),
        "competences": (
            "What else can you do that may be of use to a partner? "
            "Name two others, as precisely as you can."
        ),
        "needs": (
            "What else do you look for in a partner? Name two others, as precisely as you can."
        ),
    },
    ask_vague={
        "competences": (
            "You name {phrase} among your competences: what exactly can you do? "
            "Name three precise competences."
        ),
        "needs": (
            "You name {phrase} among your needs: what exactly do you look for? "
            "Name three precise needs."
        ),
    },
    incomplete="to be completed: {missing}",
    complete="nothing important is missing",
)

_SPANISH: Final = CompletenessWording(
    empty={
        "description": "sin descripción",
        "competences": "ninguna competencia indicada",
        "needs": "ninguna necesidad indicada",
    },
    few={
        "description": "descripción demasiado corta (palabras: {n} de {full})",
        "competences": "muy pocas competencias ({n} de {full})",
        "needs": "muy pocas necesidades ({n} de {full})",
    },
    unusable="descripción sin palabras utilizables",
    vague={
        "competences": "demasiado vago entre las competencias: {phrases}",
        "needs": "demasiado vago entre las necesidades: {phrases}",
    },
    ask_empty={
        "description": (
            "¿A qué se dedica su organización? Descríbanla en tres o cuatro frases: "
            "actividad, miembros, mercados, proyectos."
        ),
        "competences": (
            "¿Qué saben hacer que pueda servir a un socio? Indiquen tres competencias concretas."
        ),
        "needs": (
            "¿Qué buscan en un socio que no tengan ustedes mismos? "
            "Indiquen tres necesidades concretas."
        ),
    },
    ask_few={
        "description": (
            "¿Pueden decir algo más sobre su actividad? Añadan dos o tres frases: "
            "oficios, miembros, mercados, proyectos."
        ),
        "competences": (
            "¿Qué más saben hacer que pueda servir a un socio? "
            "Indiquen otras dos competencias concretas."
        ),
        "needs": "¿Qué más buscan en un socio? Indiquen otras dos necesidades concretas.",
    },
    ask_vague={
        "competences": (
            "Citan {phrase} entre sus competencias: ¿qué saben hacer exactamente? "
            "Indiquen tres competencias concretas."
        ),
        "needs": (
            "Citan {phrase} entre sus necesidades: ¿qué buscan exactamente? "
            "Indiquen tres necesidades concretas."
        ),
    },
    incomplete="por completar: {missing}",
    complete="no falta nada importante",
)

_GERMAN: Final = CompletenessWording(
    empty={
        "description": "keine Beschreibung",
        "competences": "keine Kompetenzen angegeben",
        "needs": "kein Bedarf angegeben",
    },
    few={
        "description": "Beschreibung zu kurz (Wörter: {n} von {full})",
        "competences": "zu wenige Kompetenzen ({n} von {full})",
        "needs": "zu wenig Bedarf angegeben ({n} von {full})",
    },
    unusable="Beschreibung ohne verwertbares Wort",
    vague={
        "competences": "zu vage unter den Kompetenzen: {phrases}",
        "needs": "zu vage beim Bedarf: {phrases}",
    },
    ask_empty={
        "description": (
            "Was macht Ihre Organisation? Beschreiben Sie sie in drei oder vier Sätzen: "
            "Tätigkeit, Mitglieder, Märkte, Projekte."
        ),
        "competences": (
            "Was können Sie, was einem Partner nützen kann? Nennen Sie drei konkrete Kompetenzen."
        ),
        "needs": (
            "Was suchen Sie bei einem Partner, was Sie selbst nicht haben? "
            "Nennen Sie drei Dinge möglichst genau."
        ),
    },
    ask_few={
        "description": (
            "Können Sie mehr über Ihre Tätigkeit sagen? Ergänzen Sie zwei oder drei Sätze: "
            "Fachgebiete, Mitglieder, Märkte, Projekte."
        ),
        "competences": (
            "Was können Sie noch, was einem Partner nützen kann? "
            "Nennen Sie zwei weitere konkrete Kompetenzen."
        ),
        "needs": (
            "Was suchen Sie noch bei einem Partner? Nennen Sie zwei weitere Dinge möglichst genau."
        ),
    },
    ask_vague={
        "competences": (
            "Sie nennen {phrase} unter Ihren Kompetenzen: Was genau können Sie? "
            "Nennen Sie drei konkrete Kompetenzen."
        ),
        "needs": (
            "Sie nennen {phrase} als Bedarf: Was genau suchen Sie? "
            "Nennen Sie drei Dinge möglichst genau."
        ),
    },
    incomplete="zu ergänzen: {missing}",
    complete="nichts Wichtiges fehlt",
)

_ITALIAN: Final = CompletenessWording(
    empty={
        "description": "nessuna descrizione",
        "competences": "nessuna competenza indicata",
        "needs": "nessun bisogno indicato",
    },
    few={
        "description": "descrizione troppo breve (parole: {n} su {full})",
        "competences": "troppo poche competenze ({n} su {full})",
        "needs": "troppo pochi bisogni ({n} su {full})",
    },
    unusable="descrizione senza parole utilizzabili",
    vague={
        "competences": "troppo vago tra le competenze: {phrases}",
        "needs": "troppo vago tra i bisogni: {phrases}",
    },
    ask_empty={
        "description": (
            "Che cosa fa la vostra organizzazione? Descrivetela in tre o quattro frasi: "
            "attività, membri, mercati, progetti."
        ),
        "competences": (
            "Che cosa sapete fare che possa servire a un partner? Indicate tre competenze precise."
        ),
        "needs": (
            "Che cosa cercate in un partner che voi stessi non avete? Indicate tre bisogni precisi."
        ),
    },
    ask_few={
        "description": (
            "Potete dire di più sulla vostra attività? Aggiungete due o tre frasi: "
            "mestieri, membri, mercati, progetti."
        ),
        "competences": (
            "Che cos'altro sapete fare che possa servire a un partner? "
            "Indicate altre due competenze precise."
        ),
        "needs": "Che cos'altro cercate in un partner? Indicate altri due bisogni precisi.",
    },
    ask_vague={
        "competences": (
            "Citate {phrase} tra le vostre competenze: che cosa sapete fare esattamente? "
            "Indicate tre competenze precise."
        ),
        "needs": (
            "Citate {phrase} tra i vostri bisogni: che cosa cercate esattamente? "
            "Indicate tre bisogni precisi."
        ),
    },
    incomplete="da completare: {missing}",
    complete="non manca nulla di importante",
)

COMPLETENESS_WORDINGS: Final = {
    "fr": _FRENCH,
    "en": _ENGLISH,
    "es": _SPANISH,
    "de": _GERMAN,
    "it": _ITALIAN,
}
