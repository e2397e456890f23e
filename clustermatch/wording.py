"""The sentences that people read, in the languages that targets write in."""

from dataclasses import dataclass
from typing import Final

__all__ = ["WORDINGS", "Wording", "wording_of"]


@dataclass(frozen=True)
class Wording:
    """
    Everything said in one language; the fields are templates for `str.format`.

    Attributes
    ----------
    quote, join : str
        How a phrase is quoted, and clauses are joined.
    answers, shared, shared_twice, words : str
        Evidence: a need answered, one shared phrase, two close phrases, common words.
    no_phrase, needs_missing, competences_missing, not_enough_text : str
        What is missing.
    similarity, complementarity, needs_of, nobody, own, score, partner_type : str
        Labels of an explanation.
    types : dict of str to str
        Names of the partner types.
    partner, note, kind : str
        Labels of a table.
    short_axes : tuple of two str
        The two axes in at most eight letters.
    unanswered, at_best : str
        A need that nobody answers, and the best score there is.
    """

    quote: str
    join: str
    answers: str
    shared: str
    shared_twice: str
    words: str
    no_phrase: str
    needs_missing: str
    competences_missing: str
    not_enough_text: str
    similarity: str
    complementarity: str
    needs_of: str
    nobody: str
    own: str
    score: str
    partner_type: str
    types: dict[str, str]
    partner: str
    note: str
    short_axes: tuple[str, str]
    kind: str
    unanswered: str
    at_best: str


_FRENCH: Final = Wording(
    quote="«\u00a0{}\u00a0»",
    join="\u00a0; ",
    answers="{who} répond à {need} par {competence}",
    shared="terrain commun\u00a0: {one}",
    shared_twice="terrain commun\u00a0: {one} et {other}",
    words="mots communs\u00a0: {words}",
    no_phrase="aucune phrase ne ressort, le score tient à l'ensemble des textes",
    needs_missing="besoins non renseignés\u00a0: {who}",
    competences_missing="compétences non renseignées\u00a0: {who}",
    not_enough_text="pas assez de texte\u00a0: {who}",
    similarity="similarité",
    complementarity="complémentarité",
    needs_of="Besoins de {who}",
    nobody="pas de réponse nette chez {who}",
    own="déjà couvert en propre\u00a0: {cover}",
    score="score",
    partner_type="type de partenaire",
    types={
        "twin": "jumeau",
        "natural partner": "partenaire naturel",
        "bridge": "passerelle",
        "far": "éloigné",
    },
    partner="partenaire",
    note="inconnu",
    short_axes=("simil.", "complém."),
    kind="type",
    unanswered="personne n'y répond",
    at_best="au mieux {best}",
)

_ENGLISH: Final = Wording(
    quote="“{}”",
    join="; ",
    answers="{who} answers {need} with {competence}",
    shared="shared ground: {one}",
    shared_twice="shared ground: {one} and {other}",
    words="words in common: {words}",
    no_phrase="no phrase stands out, the score rests on the texts as a whole",
    needs_missing="needs not stated: {who}",
    competences_missing="competences not stated: {who}",
    not_enough_text="not enough text: {who}",
    similarity="similarity",
    complementarity="complementarity",
    needs_of="Needs of {who}",
    nobody="no clear answer at {who}",
    own="already covered at home: {cover}",
    score="score",
    partner_type="partner type",
    types={name: name for name in ("twin", "natural partner", "bridge", "far")},
    partner="partner",
    note="unknown",
    short_axes=("simil.", "complem."),
    kind="type",
    unanswered="nobody answers it",
    at_best="at best {best}",
)

_SPANISH: Final = Wording(
    quote="«{}»",
    join="; ",
    answers="{who} responde a {need} con {competence}",
    shared="terreno común: {one}",
    shared_twice="terreno común: {one} y {other}",
    words="palabras comunes: {words}",
    no_phrase="ninguna frase destaca, la puntuación se debe al conjunto de los textos",
    needs_missing="necesidades no indicadas: {who}",
    competences_missing="competencias no indicadas: {who}",
    not_enough_text="texto insuficiente: {who}",
    similarity="similitud",
    complementarity="complementariedad",
    needs_of="Necesidades de {who}",
    nobody="sin respuesta clara en {who}",
    own="ya cubierto en casa: {cover}",
    score="puntuación",
    partner_type="tipo de socio",
    types={
        "twin": "gemelo",
        "natural partner": "socio natural",
        "bridge": "puente",
        "far": "lejano",
    },
    partner="socio",
    note="desconocido",
    short_axes=("simil.", "complem."),
    kind="tipo",
    unanswered="nadie responde a ella",
    at_best="como mucho {best}",
)

_GERMAN: Final = Wording(
    quote="„{}“",
    join="; ",
    answers="{who} beantwortet {need} mit {competence}",
    shared="gemeinsamer Boden: {one}",
    shared_twice="gemeinsamer Boden: {one} und {other}",
    words="gemeinsame Wörter: {words}",
    no_phrase="keine Wendung ragt heraus, die Wertung beruht auf den Texten im Ganzen",
    needs_missing="Bedarf nicht angegeben: {who}",
    competences_missing="Kompetenzen nicht angegeben: {who}",
    not_enough_text="zu wenig Text: {who}",
    similarity="Ähnlichkeit",
    complementarity="Ergänzung",
    needs_of="Bedarf von {who}",
    nobody="keine klare Antwort bei {who}",
    own="im eigenen Haus gedeckt: {cover}",
    score="Wertung",
    partner_type="Partnertyp",
    types={
        "twin": "Zwilling",
        "natural partner": "natürlicher Partner",
        "bridge": "Brücke",
        "far": "fern",
    },
    partner="Partner",
    note="unbekannt",
    short_axes=("Ähnl.", "Ergänz."),
    kind="Typ",
    unanswered="niemand antwortet darauf",
    at_best="höchstens {best}",
)

_ITALIAN: Final = Wording(
    quote="«{}»",
    join="; ",
    answers="{who} risponde a {need} con {competence}",
    shared="terreno comune: {one}",
    shared_twice="terreno comune: {one} e {other}",
    words="parole in comune: {words}",
    no_phrase="nessuna frase spicca, il punteggio si basa sull'insieme dei testi",
    needs_missing="bisogni non indicati: {who}",
    competences_missing="competenze non indicate: {who}",
    not_enough_text="testo insufficiente: {who}",
    similarity="somiglianza",
    complementarity="complementarità",
    needs_of="Bisogni di {who}",
    nobody="nessuna risposta chiara presso {who}",
    own="già coperto in casa: {cover}",
    score="punteggio",
    partner_type="tipo di partner",
    types={
        "twin": "gemello",
        "natural partner": "partner naturale",
        "bridge": "ponte",
        "far": "lontano",
    },
    partner="partner",
    note="sconosciuto",
    short_axes=("somigl.", "complem."),
    kind="tipo",
    unanswered="nessuno vi risponde",
    at_best="al massimo {best}",
)

WORDINGS: Final = {
    "fr": _FRENCH,
    "en": _ENGLISH,
    "es": _SPANISH,
    "de": _GERMAN,
    "it": _ITALIAN,
}


def wording_of(lang: str) -> Wording:
    """
    Give the wording of a language.

    Parameters
    ----------
    lang : str
        A code such as "fr".

    Returns
    -------
    Wording
        That language's, or English where there is none.

    Examples
    --------
    >>> wording_of("fr").similarity, wording_of("other").similarity
    ('similarité', 'similarity')
    """
    return WORDINGS.get(lang, _ENGLISH)
