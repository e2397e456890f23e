"""What a score is made of, and that the evidence told is what it rests on."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import clustermatch as cm
from clustermatch.contributions import contribution_table
from clustermatch.function_words import function_words
from clustermatch.languages import KNOWN_LANGUAGES
from clustermatch.profiles import Profiles
from clustermatch.reasons import ReasonWriter
from clustermatch.scoring import PairScorer
from clustermatch.words import WordVectors

AEI = "auvergne-efficience-industrielle"
MBI = "mont-blanc-industries"
EQUAL = dict.fromkeys(("similarity", "words", "complementarity", "precedent"), 1)


# --- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_reason_rests_on_function_words(lang):
    clusters = cm.load_interclustering(lang=lang).clusters
    ids = sorted(clusters["id"])
    pairs = [(one, other) for one in ids for other in ids if one != other]
    reasons = cm.PartnerRecommender().fit(clusters).score_pairs(pairs)["reason"].dropna()
    found = reasons.str.extract(r"(?:Mots communs\s*|Words in common): ([^.;]*)")[0].dropna()
    quoted = {word for words in found for word in words.split(", ")}
    assert len(quoted) > 30
    assert not quoted & function_words(lang)
    assert all(len(word) > 2 for word in quoted)


def test_where_only_function_words_are_shared_another_sentence_is_told(hash_encoder):
    texts = ["Nous soudons et une équipe coule", "Une fonderie et nous", "Laser", "Lin"]
    table = pd.DataFrame({"id": [*"abcd"], "description": texts, "lang": "fr"})
    rec = cm.PartnerRecommender(encoder=hash_encoder).fit(table)
    told = rec.explain("a", "b")
    assert told.reason.startswith("Aucune phrase ne ressort, le score tient à l'ensemble")
    evidence = told.table.set_index("component")["evidence"]
    assert evidence["words"] == "aucun mot rare en commun"


# --- precedents --------------------------------------------------------------------------------

LIGHT, BETWEEN, WOOD = [1.0, 0.0, 0.0], [0.7, 0.7, 0.0], [0.0, 1.0, 0.0]
OTHERS = [[0.4, 0.4, 0.82], [0.5, 0.2, 0.85]]
NAMES = ["Ada", "Bo", "Cy", "Dee", "Eve", "Flo"]


def evidence_of(lang, vectors, alliances, target, partner):
    """What is told of the precedents of a pair."""
    n = len(vectors)
    table = pd.DataFrame({"id": [*NAMES[:n]], "name": NAMES[:n], "description": "laser"})
    profiles = Profiles.from_frame(table.assign(lang=lang))
    rows, columns = np.array([*alliances, *(pair[::-1] for pair in alliances)]).T
    allies = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, n))
    scorer = PairScorer().fit(np.array(vectors), allies=allies)
    writer = ReasonWriter(profiles, WordVectors.from_texts(profiles.texts))
    told = contribution_table(profiles, scorer, writer, target, partner)
    return told.set_index("component").loc["precedent"]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("fr", "Bo est allié à Cy, qui lui est proche, comme l'est Ada"),
        ("en", "Bo is allied with Cy, which is close to it, as Ada is"),
        ("es", "Bo es aliado de Cy, que le es cercano, como lo es Ada"),
    ],
)
def test_a_precedent_of_the_partners_own_alliance_names_it(lang, expected):
    """Bo, close to Ada, is allied with Cy, who is close to Bo and not to Ada."""
    found = evidence_of(lang, [LIGHT, BETWEEN, WOOD, *OTHERS], [(1, 2)], 0, 1)
    assert found["contribution"] > 0
    assert found["evidence"] == expected
    # For Bo it is its own alliance, with one who is as close as Ada.
    found = evidence_of(lang, [LIGHT, BETWEEN, WOOD, *OTHERS], [(1, 2)], 1, 0)
    assert found["evidence"] == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("fr", "Cy, proche de Ada, est allié à Bo"),
        ("en", "Cy, close to Ada, is allied with Bo"),
        ("es", "Cy, cercano a Ada, es aliado de Bo"),
    ],
)
def test_an_ally_of_the_partner_who_is_close_to_the_target_is_named_so(lang, expected):
    vectors = [LIGHT, BETWEEN, [0.95, 0.3, 0.0], *OTHERS]
    assert evidence_of(lang, vectors, [(1, 2)], 0, 1)["evidence"] == expected


def test_the_own_alliance_is_no_evidence():
    found = evidence_of("en", [LIGHT, BETWEEN, WOOD, *OTHERS], [(0, 1)], 0, 1)
    assert found["contribution"] == 0
    assert found["evidence"] == "no known alliance between those close to them"


@pytest.mark.parametrize("lang", KNOWN_LANGUAGES)
def test_a_precedent_is_explained_wherever_there_is_one(lang):
    generator = np.random.default_rng(3)
    vectors = generator.standard_normal((6, 3))
    none = evidence_of(lang, [LIGHT, WOOD], [(0, 1)], 0, 1)["evidence"]
    for one in range(6):
        for other in set(range(6)) - {one}:
            found = evidence_of(lang, vectors, [(0, 1), (1, 2), (3, 4)], one, other)
            assert (found["value"] > 0) == (found["evidence"] != none)


# --- without the evidence ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything(interclustering):
    """Knows alliances; its weights are given, so that a change of the data moves values alone."""
    return cm.PartnerRecommender(weights=EQUAL).fit(
        interclustering.clusters, interclustering.alliances
    )


@pytest.fixture(scope="module")
def suggested(everything):
    """First suggestions, one in five."""
    first = everything.recommend(k=1).iloc[::5]
    return [*zip(first["target_id"], first["partner_id"], strict=True)]


def contribution(rec, pair, component):
    table = rec.explain(*pair).table.set_index("component")
    return table.loc[component, "contribution"], table.loc[component, "evidence"]


def change(everything, data, pair, component, clusters=None, alliances=None):
    """How much a contribution changes with other data."""
    other = cm.PartnerRecommender(weights=EQUAL).fit(
        data.clusters if clusters is None else clusters,
        data.alliances if alliances is None else alliances,
    )
    after, before = (contribution(rec, pair, component)[0] for rec in (other, everything))
    return after - before


def without(clusters, cluster_id, pattern):
    """Texts of which one cluster's lacks what matches."""
    found = clusters.copy()
    row = found["id"] == cluster_id
    for column in ("description", "competences"):
        found.loc[row, column] = found.loc[row, column].str.replace(
            pattern, "", regex=True, flags=re.IGNORECASE
        )
    return found


def test_removing_the_quoted_competence_lowers_the_score(interclustering, fitted):
    competence = "diagnostic de performance des PME"
    clusters = without(interclustering.clusters, MBI, f"{competence};")
    poorer = cm.PartnerRecommender().fit(clusters).score_pairs([(AEI, MBI)]).iloc[0]
    before = fitted.score_pairs([(AEI, MBI)]).iloc[0]
    assert poorer["target_gain"] < before["target_gain"]
    assert poorer["score"] < before["score"]
    assert competence not in poorer["reason"]


def test_removing_the_shared_competence_lowers_similarity(interclustering, everything, suggested):
    """The profile is one text, which a competence of several is a small part of."""
    changes = []
    for pair in suggested:
        evidence = contribution(everything, pair, "similarity")[1]
        quoted = re.findall("«\u00a0(.*?)\u00a0»", evidence)[-1]
        clusters = without(interclustering.clusters, pair[1], re.escape(quoted))
        changes.append(change(everything, interclustering, pair, "similarity", clusters))
    assert np.mean(np.array(changes) < 0) >= 0.9
    assert np.mean(changes) < -0.005


def test_removing_the_words_in_common_lowers_words(interclustering, everything, suggested):
    for pair in suggested:
        evidence = contribution(everything, pair, "words")[1]
        words = re.fullmatch("mots communs\u00a0: (.*)", evidence)[1].split(", ")
        clusters = without(interclustering.clusters, pair[1], rf"\b(?:{'|'.join(words)})\b")
        assert change(everything, interclustering, pair, "words", clusters) < 0, pair


def test_removing_the_alliance_that_is_named_lowers_precedent(
    interclustering, everything, suggested
):
    alliances, ids = interclustering.alliances, everything.profiles_.ids
    for pair in suggested:
        positions = (ids.index(one) for one in pair)
        named = {ids[at] for at in everything.scorer_.precedents_.strongest(*positions)[0]}
        others = alliances[~(alliances["id_a"].isin(named) & alliances["id_b"].isin(named))]
        assert len(others) < len(alliances)
        found = change(everything, interclustering, pair, "precedent", alliances=others)
        assert found < 0, pair
