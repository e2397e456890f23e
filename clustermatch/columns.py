"""Names of the columns of every table, in one place.

Code, tests and documentation use these names and no others.
"""

from typing import Final

__all__ = [
    "ALLIANCE_COLUMNS",
    "CLUSTER_COLUMNS",
    "HEADER_SYNONYMS",
    "MARKET_COLUMNS",
    "PAIR_SCORE_COLUMNS",
    "RECOMMENDATION_COLUMNS",
    "Columns",
]


class Columns:
    """Column names of the tables that go in and out."""

    # clusters
    ID: Final = "id"
    NAME: Final = "name"
    ALIASES: Final = "aliases"
    DESCRIPTION: Final = "description"
    COMPETENCES: Final = "competences"
    NEEDS: Final = "needs"
    LANG: Final = "lang"
    # pairs
    ID_A: Final = "id_a"
    ID_B: Final = "id_b"
    REASON: Final = "reason"
    # alliances
    DATE: Final = "date"
    KIND: Final = "kind"
    PARTNERSHIP_ID: Final = "partnership_id"
    PARTIES: Final = "parties"
    # recommendations
    TARGET_ID: Final = "target_id"
    PARTNER_ID: Final = "partner_id"
    RANK: Final = "rank"
    SCORE: Final = "score"
    SIMILARITY: Final = "similarity"
    COMPLEMENTARITY: Final = "complementarity"
    TARGET_GAIN: Final = "target_gain"
    PARTNER_GAIN: Final = "partner_gain"
    PARTNER_TYPE: Final = "partner_type"
    # explanation
    COMPONENT: Final = "component"
    CONTRIBUTION: Final = "contribution"
    EVIDENCE: Final = "evidence"
    # needs answered
    NEED: Final = "need"
    COMPETENCE: Final = "competence"


CLUSTER_COLUMNS: Final = (
    Columns.ID,
    Columns.NAME,
    Columns.ALIASES,
    Columns.DESCRIPTION,
    Columns.COMPETENCES,
    Columns.NEEDS,
    Columns.LANG,
)

ALLIANCE_COLUMNS: Final = (
    Columns.ID_A,
    Columns.ID_B,
    Columns.DATE,
    Columns.KIND,
    Columns.PARTNERSHIP_ID,
    Columns.PARTIES,
)

RECOMMENDATION_COLUMNS: Final = (
    Columns.TARGET_ID,
    Columns.PARTNER_ID,
    Columns.RANK,
    Columns.SCORE,
    Columns.SIMILARITY,
    Columns.COMPLEMENTARITY,
    Columns.TARGET_GAIN,
    Columns.PARTNER_GAIN,
    Columns.PARTNER_TYPE,
    Columns.REASON,
)

PAIR_SCORE_COLUMNS: Final = tuple(name for name in RECOMMENDATION_COLUMNS if name != Columns.RANK)

MARKET_COLUMNS: Final = (
    Columns.TARGET_ID,
    Columns.NEED,
    Columns.RANK,
    Columns.PARTNER_ID,
    Columns.COMPETENCE,
    Columns.SCORE,
)

# A header of a French or Spanish spreadsheet that says the same thing; compared without case
# and accents, and only where the exact name is absent.
HEADER_SYNONYMS: Final = {
    Columns.ID: ("identifiant", "identifier", "identificador"),
    Columns.NAME: ("nom", "denominacion"),
    Columns.ALIASES: ("alias", "autres noms"),
    Columns.DESCRIPTION: ("descriptif", "presentation", "descripcion"),
    Columns.COMPETENCES: ("competence", "competencies", "offers", "offres", "competencias"),
    Columns.NEEDS: ("need", "besoin", "besoins", "necesidades"),
    Columns.LANG: ("langue", "language", "idioma"),
    Columns.ID_A: ("id a", "identifiant a", "organisation a", "cluster a", "partenaire a"),
    Columns.ID_B: ("id b", "identifiant b", "organisation b", "cluster b", "partenaire b"),
    Columns.DATE: ("date de signature", "annee", "year", "fecha"),
}
