"""Everything that a report shows, put together from a fitted recommender."""

import unicodedata
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..meetings.clock import SlotClock
from ..meetings.plan import MeetingPlan
from ..recommender import PartnerRecommender
from ..sample import reference_sample
from ..wording import wording_of
from .axes import PairPlane, draw_plane
from .facets import Facet, facets_of, shades
from .families import Families, find_families
from .foresight import Foresight, measure_foresight
from .landscape import Mark, draw_landscape
from .market import Need, list_needs
from .matrix import ScoreMatrix, choose_rows, draw_matrix
from .partners import Partner, describe_partners
from .people import Organisation, organisations_of
from .programme import Programme, read_programme
from .spread import Spread, describe_spread

__all__ = ["ReportContents", "Request", "gather"]

IntArray = NDArray[np.intp]

# Columns that speak of a day of meetings, not of what somebody is.
_DAY_COLUMNS: Final = (
    *("capacity", "minimum", "representatives", "arrival", "departure", "home_table", "role"),
)
_BEST_PAIRS: Final = 20
FAMILY: Final = "family"


@dataclass(frozen=True, eq=False)
class Request:
    """
    What a report is to hold beside the suggestions.

    Attributes
    ----------
    asked : dict
        Options of `clustermatch.PartnerRecommender.recommend`.
    lang : str
        Language of the page.
    alliances : DataFrame or None
        Alliances to be foreseen.
    cutoff : str or None
        Alliances before are known; None: all are to be found.
    plan : DataFrame, MeetingPlan or None
        A day of meetings.
    clock : SlotClock or None
        When its slots are.
    progress : bool or None
        Progress bars on stderr.
    """

    asked: dict[str, Any]
    lang: str
    alliances: pd.DataFrame | None
    cutoff: str | None
    plan: "pd.DataFrame | MeetingPlan | None"
    clock: SlotClock | None
    progress: bool | None


@dataclass(frozen=True, eq=False)
class ReportContents:
    """
    What the page is made of; lists and mappings go by the position of an organisation.

    Attributes
    ----------
    lang : str
        Language of the page.
    k : int
        Partners suggested to each.
    people : list of Organisation
        Everybody.
    in_order : list of int
        Positions by name.
    partners : dict of int to list of Partner
        Suggestions.
    best_pairs : list of (int, Partner)
        The pairs with the highest scores, once each: target and partner.
    needs : dict of int to list of Need
        Needs and the best answers.
    profiles : dict of int to dict
        Rows of `clustermatch.PartnerRecommender.completeness`.
    unranked : frozenset of int
        Who has too little text to be compared.
    facets : list of Facet
        By what to filter; the last are families.
    shown_facet : int
        By which of them the map is coloured first.
    marks : list of Mark
        The map.
    plane : PairPlane
        Where pairs lie.
    matrix : ScoreMatrix
        Scores of all pairs.
    spread : Spread
        Who is suggested how often.
    foresight : Foresight or None
        Against recorded alliances.
    programme : Programme or None
        The day.
    record : dict
        What the suggestions depend on.
    """

    lang: str
    k: int
    people: list[Organisation]
    in_order: list[int]
    partners: dict[int, list[Partner]]
    best_pairs: list[tuple[int, Partner]]
    needs: dict[int, list[Need]]
    profiles: dict[int, dict[str, Any]]
    unranked: frozenset[int]
    facets: list[Facet]
    shown_facet: int
    marks: list[Mark]
    plane: PairPlane
    matrix: ScoreMatrix
    spread: Spread
    foresight: Foresight | None
    programme: Programme | None
    record: dict[str, Any]


def gather(recommender: PartnerRecommender, request: Request) -> ReportContents:
    """
    Put a report together.

    Parameters
    ----------
    recommender : PartnerRecommender
        Fitted.
    request : Request
        What to hold.

    Returns
    -------
    ReportContents
        Everything but the words of the page.

    Raises
    ------
    InputError
        If k, the alliances, the cutoff or the plan cannot be used.
    """
    profiles, scorer = recommender.profiles_, recommender.scorer_
    programme = None
    if request.plan is not None:
        programme = read_programme(request.plan, profiles, request.clock)
    table = recommender.recommend(**request.asked)
    k = int(request.asked["k"])
    people = organisations_of(profiles)
    unranked = _unranked(recommender)
    ranked = np.array([at for at in range(len(people)) if at not in unranked], dtype=np.intp)
    partners = describe_partners(table, profiles, scorer, wording_of(request.lang))
    spread = describe_spread(table, profiles, ranked, k)
    families = _families(recommender, ranked)
    facets = _facets(profiles.attributes, families.family, families.names)
    plane, matrix = _draw_pairs(recommender, ranked, families, partners)
    return ReportContents(
        lang=request.lang,
        k=k,
        people=people,
        in_order=sorted(range(len(people)), key=lambda at: (_letters(people[at].name), at)),
        partners=partners,
        best_pairs=_best_pairs(partners),
        needs=_needs(recommender, request),
        profiles=_profiles(recommender),
        unranked=unranked,
        facets=facets,
        shown_facet=_first_shown(facets),
        marks=draw_landscape(scorer.profiles_, ranked, people, spread.loads),
        plane=plane,
        matrix=matrix,
        spread=spread,
        foresight=_foresight(recommender, request),
        programme=programme,
        record={str(name): value for name, value in table.attrs.items()},
    )


def _families(recommender: PartnerRecommender, ranked: IntArray) -> Families:
    scorer, competences = recommender.scorer_, recommender.profiles_.competences
    phrases = [phrase for each in competences for phrase in each]
    return find_families(scorer.profiles_, ranked, scorer.gains_.plain_competences, phrases)


def _draw_pairs(
    recommender: PartnerRecommender,
    ranked: IntArray,
    families: Families,
    partners: dict[int, list[Partner]],
) -> tuple[PairPlane, ScoreMatrix]:
    """Draw the plane of all or of a fair sample, and the matrix of those with the best scores."""
    scorer, ids = recommender.scorer_, recommender.profiles_.ids
    best = np.zeros(len(ids))
    for at, found in partners.items():
        best[at] = found[0].score
    rows = choose_rows(families, best)
    scores = sampled = scorer.score_block(rows, rows)
    if len(rows) < len(ranked):
        lot = ranked[reference_sample([ids[at] for at in ranked], len(rows))]
        sampled = scorer.score_block(lot, lot)
    plane = draw_plane(sampled, recommender.partner_types_)
    return plane, draw_matrix(scores, rows, families)


def _needs(recommender: PartnerRecommender, request: Request) -> dict[int, list[Need]]:
    if not any(recommender.profiles_.needs):
        return {}
    limits = {name: request.asked[name] for name in ("exclude", "across")}
    return list_needs(recommender.answer_needs(1, **limits), recommender.profiles_)


def _profiles(recommender: PartnerRecommender) -> dict[int, dict[str, Any]]:
    rows = recommender.completeness().to_dict("records")
    return {at: {str(name): value for name, value in row.items()} for at, row in enumerate(rows)}


def _unranked(recommender: PartnerRecommender) -> frozenset[int]:
    return frozenset(
        recommender.profiles_.positions(recommender.unranked_["id"], "unranked").tolist()
    )


def _letters(name: str) -> str:
    """Leave case and accents out, as an index of names does."""
    parts = unicodedata.normalize("NFD", name.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _facets(attributes: pd.DataFrame, family: IntArray, names: list[str]) -> list[Facet]:
    """List what to filter by: columns, then families, which are always there."""
    told = tuple(names[each] if each >= 0 else "" for each in family.tolist())
    columns = [name for name in attributes.columns if str(name).casefold() not in _DAY_COLUMNS]
    counts = [(name, told.count(name)) for name in dict.fromkeys(names) if name]
    return [*facets_of(attributes[columns]), Facet("", FAMILY, told, tuple(counts), *shades(told))]


def _first_shown(facets: list[Facet]) -> int:
    """Colour by sector where that can be coloured, else by families, which explain the map."""
    sector = [at for at, facet in enumerate(facets) if facet.kind == "sector" and facet.legend]
    return sector[0] if sector else len(facets) - 1


def _best_pairs(partners: dict[int, list[Partner]]) -> list[tuple[int, Partner]]:
    once: dict[tuple[int, int], tuple[int, Partner]] = {}
    for at, found in partners.items():
        for partner in found:
            key = min(at, partner.position), max(at, partner.position)
            once.setdefault(key, (at, partner))
    ranked = sorted(once.items(), key=lambda item: (-item[1][1].score, item[0]))
    return [pair for _, pair in ranked[:_BEST_PAIRS]]


def _foresight(recommender: PartnerRecommender, request: Request) -> Foresight | None:
    if request.alliances is None:
        return None
    return measure_foresight(
        recommender,
        request.alliances,
        cutoff=request.cutoff,
        k=request.asked["k"],
        progress=request.progress,
    )
