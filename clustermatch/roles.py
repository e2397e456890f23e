"""Roles out of one free text: what an organisation says that it has, and what it says it seeks.

Nothing is learnt and nothing is guessed: a finding stands on words that can be shown, and a
sentence without such words gives none. A person may correct the table before it is applied.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from .cells import clean, distinct, is_missing, list_rows, where
from .columns import Columns
from .exceptions import InputError
from .profiles import Profiles, suggest
from .role_cues import COMPETENCE, NEED, READ_LANGUAGES, read_sentence, sentences

__all__ = [
    "COMPETENCE",
    "MIN_CONFIDENCE",
    "NEED",
    "ROLE_COLUMNS",
    "apply_roles",
    "fill_roles",
    "read_roles",
]

ROLE_COLUMNS: Final = (Columns.ID, "role", "phrase", "confidence", "sentence")
MIN_CONFIDENCE: Final = 0.5
_NEEDED: Final = ROLE_COLUMNS[:3]
_ROLES: Final = (COMPETENCE, NEED)
_SHOWN_LENGTH: Final = 40


def read_roles(clusters: pd.DataFrame | Profiles) -> pd.DataFrame:
    """
    Read from descriptions what organisations have and what they seek.

    Competences are read only where the table of clusters lists none, and so are needs. French,
    English and Spanish are read; a description in another language gives no row.

    The confidence follows from the words alone: 0.9 where they are plain ("we are looking for",
    "specialised in"), 0.6 where they say it in passing ("is open to", "develops") or the need is
    a competence denied ("does not have"). A hedge ("might", "if") takes 0.3 and a question 0.2.
    It is at most 0.4 where the members do the act, and at most 0.3 where it is over ("we looked
    for"). Others than the organisation and its members, missions ("seeks to promote") and past
    searches that ended give no row.

    Parameters
    ----------
    clusters : DataFrame or Profiles
        The population, as for `PartnerRecommender.fit`.

    Returns
    -------
    DataFrame of shape (n_phrases, 5)
        `id`, `role` ("competence" or "need"), `phrase` (without the words that told its role),
        `confidence` in (0, 1] and `sentence`; in the order of the ids and of the text.

    Raises
    ------
    InputError
        If the table of clusters is not usable.

    Examples
    --------
    >>> text = "Nous recherchons des partenaires pour la métrologie 3D et le recyclage."
    >>> table = pd.DataFrame({"id": ["a", "b"], "description": [text, "Nous maîtrisons le laser."]})
    >>> roles = read_roles(table.assign(lang="fr"))
    >>> roles[["id", "role", "phrase", "confidence"]]
      id        role         phrase  confidence
    0  a        need  métrologie 3D         0.9
    1  a        need      recyclage         0.9
    2  b  competence          laser         0.9
    """
    return _table(_rows(_profiles(clusters)))


def apply_roles(
    clusters: pd.DataFrame | Profiles,
    roles: pd.DataFrame,
    *,
    min_confidence: float = MIN_CONFIDENCE,
) -> Profiles:
    """
    Fill empty lists of competences and needs with phrases read from descriptions.

    What the table of clusters lists is never overwritten.

    Parameters
    ----------
    clusters : DataFrame or Profiles
        The population, as for `PartnerRecommender.fit`.
    roles : DataFrame
        As of `read_roles`, possibly corrected: rows deleted or added, roles and phrases changed.
        `id`, `role` and `phrase` are required; a missing `confidence` counts as 1, a blank
        phrase as none.
    min_confidence : float, default=0.5
        Phrases below it are left out; in [0, 1].

    Returns
    -------
    Profiles
        For `PartnerRecommender.fit`; what was given is not changed.

    Raises
    ------
    InputError
        If a column is missing, an id or a role is unknown, a phrase is not text, or a confidence
        is not in [0, 1]. The message names row and column.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "description": ["We need steel.", "Timber."]})
    >>> table["lang"] = "en"
    >>> apply_roles(table, read_roles(table)).needs
    (('steel',), ())
    """
    profiles = _profiles(clusters)
    _check_table(roles)
    least = _confidence(min_confidence, "min_confidence")
    ids = roles[Columns.ID].tolist()
    source = f"{where(roles)}roles"
    positions = profiles.positions(ids, source, rows=roles.index.tolist()).tolist()
    found: dict[str, list[list[str]]] = {role: [[] for _ in profiles.ids] for role in _ROLES}
    for position, (role, phrase, confidence) in zip(positions, _checked(roles), strict=True):
        if confidence >= least:
            found[role][position].append(phrase)
    return replace(
        profiles,
        competences=_filled(profiles.competences, found[COMPETENCE]),
        needs=_filled(profiles.needs, found[NEED]),
    )


def fill_roles(profiles: Profiles) -> tuple[Profiles, pd.DataFrame]:
    """
    Read the roles of organisations that give nothing but a description.

    Parameters
    ----------
    profiles : Profiles
        The population.

    Returns
    -------
    filled : Profiles
        With what was read with a confidence of at least 0.5; itself where nothing was.
    roles : DataFrame
        As of `read_roles`, of these organisations alone.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "description": ["We need steel.", "Timber."]})
    >>> filled, roles = fill_roles(Profiles.from_frame(table.assign(lang="en")))
    >>> filled.needs, roles["phrase"].tolist()
    ((('steel',), ()), ['steel'])
    """
    bare = {
        key
        for key, has, seeks in zip(profiles.ids, profiles.competences, profiles.needs, strict=True)
        if not has and not seeks
    }
    roles = _table(row for row in _rows(profiles) if row[0] in bare) if bare else _table(())
    return (apply_roles(profiles, roles) if len(roles) else profiles), roles


def _profiles(clusters: pd.DataFrame | Profiles) -> Profiles:
    return clusters if isinstance(clusters, Profiles) else Profiles.from_frame(clusters)


def _table(rows: Iterable[tuple[Any, str, str, float, str]]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=list(ROLE_COLUMNS))
    return table.astype({"confidence": float})


def _rows(profiles: Profiles) -> Iterator[tuple[Any, str, str, float, str]]:
    for position, key in enumerate(profiles.ids):
        stated = {COMPETENCE: profiles.competences[position], NEED: profiles.needs[position]}
        lang = profiles.langs[position]
        if lang not in READ_LANGUAGES or all(stated.values()):
            continue
        for sentence in sentences(profiles.descriptions[position]):
            for finding in read_sentence(sentence, lang):
                if not stated[finding.role]:
                    yield key, finding.role, finding.phrase, finding.confidence, sentence


def _filled(
    stated: tuple[tuple[str, ...], ...], found: list[list[str]]
) -> tuple[tuple[str, ...], ...]:
    return tuple(own or distinct(read) for own, read in zip(stated, found, strict=True))


def _check_table(roles: pd.DataFrame) -> None:
    if not isinstance(roles, pd.DataFrame):
        raise InputError(
            f"roles must be a pandas DataFrame, got {type(roles).__name__}; read_roles(profiles) "
            "makes one."
        )
    missing = [name for name in _NEEDED if name not in roles.columns]
    if missing:
        raise InputError(
            f"{where(roles)}roles: no column `{missing[0]}`; the columns are: "
            f"{', '.join(map(str, roles.columns)) or 'none'}. Needed are "
            f"{', '.join(f'`{name}`' for name in _NEEDED)}: name yours so."
        )
    if roles.columns.has_duplicates:
        twice = sorted({str(name) for name in roles.columns[roles.columns.duplicated()]})
        raise InputError(
            f"{where(roles)}roles: columns given twice: {', '.join(twice)}. Rename or drop one."
        )


def _checked(roles: pd.DataFrame) -> Iterator[tuple[str, str, float]]:
    """Read role, phrase and confidence of each row."""
    confidences = roles["confidence"] if "confidence" in roles.columns else [None] * len(roles)
    cells = zip(roles.index, roles["role"], roles["phrase"], confidences, strict=True)
    for row, role, phrase, confidence in cells:
        place = f"{where(roles)}roles, {list_rows(roles, [row])}, column "
        yield (
            _role(role, f"{place}`role`"),
            _phrase(phrase, f"{place}`phrase`"),
            1.0 if is_missing(confidence) else _confidence(confidence, f"{place}`confidence`"),
        )


def _role(cell: Any, place: str) -> str:
    role = clean(cell).casefold() if isinstance(cell, str) else ""
    if role not in _ROLES:
        raise InputError(
            f"{place}: expected 'competence' or 'need', got {_shown(cell)}.{suggest(role, _ROLES)} "
            "Write one of the two, or delete the row."
        )
    return role


def _phrase(cell: Any, place: str) -> str:
    if is_missing(cell):
        return ""
    if not isinstance(cell, str):
        raise InputError(
            f"{place}: expected text, got the {type(cell).__name__} {_shown(cell)}. Write words "
            "there, or delete the row."
        )
    phrase = clean(cell)
    return phrase if any(map(str.isalnum, phrase)) else ""


def _confidence(cell: Any, place: str) -> float:
    try:
        number = math.nan if isinstance(cell, bool) else float(cell)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= 1:
        raise InputError(
            f"{place}: expected a number from 0 to 1, got {_shown(cell)}. Write 0.9 for 90 %, or "
            "leave the cell empty where a person is sure."
        )
    return number


def _shown(cell: Any) -> str:
    return repr(cell if isinstance(cell, (int, float)) else str(cell)[:_SHOWN_LENGTH])
