import re
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustermatch.exceptions import InputError
from clustermatch.profiles import Profiles
from clustermatch.role_cues import sentences
from clustermatch.roles import (
    COMPETENCE,
    MIN_CONFIDENCE,
    NEED,
    ROLE_COLUMNS,
    apply_roles,
    read_roles,
)

SNIPPETS = [
    "nous cherchons ",
    "ses membres ",
    "qui ",
    "propose des essais, du tri et un four ",
    "Nos besoins : - un labo - un four ",
    "we look for ",
    "offers a test bench and (a, b) ",
    "does not have ",
    "needs ",
    "No disponemos de ",
    "buscamos socios con ",
    "nos falta ",
    "et ",
    ", ",
    " : ",
    "\n• ",
    ". ",
    "? ",
    "’",
    "İ",
    "e\u0301",
]
free_texts = (
    st.text(max_size=80)
    | st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=8), max_size=12).map("".join)
).filter(lambda text: re.search(r"\d", text) is None or re.search(r"[^\W\d_]{2}", text))


def population(texts, lang="en", **columns):
    """Profiles of texts as they are: a description that says nothing beside each is enough."""
    frame = pd.DataFrame({"id": [f"o{at:03}" for at in range(len(texts))], "description": texts})
    frame = pd.concat([frame.assign(**columns), pd.DataFrame({"id": ["zz"]})])
    return Profiles.from_frame(frame.assign(lang=lang))


def read(text, lang):
    roles = read_roles(population([text], lang))
    return list(zip(roles["role"], roles["phrase"], strict=True))


def sure(text, lang):
    """Roles that a text is given by default."""
    roles = read_roles(population([text], lang))
    return set(roles.loc[roles["confidence"] >= MIN_CONFIDENCE, "role"])


FOUND = [
    ("fr", NEED, "Nous recherchons des partenaires pour le recyclage.", ["recyclage"]),
    ("fr", NEED, "Le pôle est à la recherche d’un fondeur.", ["fondeur"]),
    ("fr", NEED, "Elle a besoin d'un appui en marketing.", ["marketing"]),
    ("fr", NEED, "Il nous manque une expertise en brevets.", ["brevets"]),
    ("fr", NEED, "Une plateforme d'essais nous fait défaut.", ["plateforme d'essais"]),
    ("fr", NEED, "On voudrait trouver un imprimeur.", ["imprimeur"]),
    ("fr", NEED, "RECHERCHE PARTENAIRES POUR LA MÉTROLOGIE.", ["MÉTROLOGIE"]),
    ("fr", NEED, "Le labo ne dispose pas de salle blanche.", ["salle blanche"]),
    ("fr", NEED, "Nos besoins : - le tri - le lavage", ["tri", "lavage"]),
    ("fr", COMPETENCE, "Le pôle propose des essais, du tri et un four.", ["essais", "tri", "four"]),
    ("fr", COMPETENCE, "Spécialisée dans le laser, elle emploie 9 personnes.", ["laser"]),
    ("fr", COMPETENCE, "Le tissage est notre spécialité.", ["tissage"]),
    ("fr", COMPETENCE, "Répond aux besoins des hôpitaux.", ["besoins des hôpitaux"]),
    ("en", NEED, "We are looking for partners with expertise in 3D metrology.", ["3D metrology"]),
    ("en", NEED, "It would welcome a supplier of flax.", ["supplier of flax"]),
    ("en", NEED, "Partners in optics are sought.", ["optics"]),
    ("en", NEED, "We lack test benches.", ["test benches"]),
    ("en", NEED, "In search of a distributor.", ["distributor"]),
    ("en", COMPETENCE, "The lab has a pilot line and offers training.", ["pilot line", "training"]),
    ("en", COMPETENCE, "X is a company that offers laser cutting.", ["laser cutting"]),
    ("en", COMPETENCE, "We specialise in hardware and software design.", None),
    ("es", NEED, "Buscamos socios con experiencia en energía solar.", ["energía solar"]),
    ("es", NEED, "Nos falta un laboratorio.", ["laboratorio"]),
    ("es", NEED, "Se busca proveedor de envases.", ["proveedor de envases"]),
    ("es", COMPETENCE, "Cuenta con una planta piloto.", ["planta piloto"]),
    ("es", COMPETENCE, "Empresa especializada en robótica.", ["robótica"]),
]


@pytest.mark.parametrize(("lang", "role", "text", "phrases"), FOUND)
def test_plain_statements_are_read(lang, role, text, phrases):
    found = read(text, lang)
    assert {name for name, _ in found} == {role}
    if phrases is not None:
        assert [phrase for _, phrase in found] == phrases


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Le centre de recherche étudie les polymères."),
        ("fr", "La recherche et développement est son moteur."),
        ("fr", "Ses membres cherchent des financements."),
        ("fr", "Les industriels ont besoin de main-d'œuvre."),
        ("fr", "Nous n'avons pas besoin de financement."),
        ("fr", "Nous ne cherchons plus de partenaires."),
        ("fr", "Nous avons cherché un fondeur et l'avons trouvé."),
        ("fr", "Le pôle cherche à promouvoir l'innovation."),
        ("fr", "Le cluster souhaite devenir le leader de la mobilité."),
        ("fr", "Vous cherchez un fabricant ?"),
        ("fr", "La société dispose de 120 salariés."),
        ("fr", "La maîtrise d'ouvrage suit le chantier."),
        ("en", "Our search engine is fast."),
        ("en", "We look forward to meeting you."),
        ("en", "It seeks to promote innovation."),
        ("en", "The group wants to be the leader in batteries."),
        ("en", "The needs of patients change."),
        ("en", "Research needs are growing."),
        ("en", "It does not offer training."),
        ("en", "Companies look for skilled staff."),
        ("en", "Demand for batteries is growing."),
        ("en", "We looked for a foundry and found one."),
        ("en", "The firm has 120 employees."),
        ("es", "El centro busca promover la innovación."),
        ("es", "Los clientes necesitan rapidez."),
        ("es", "Cuenta con 120 miembros."),
        ("es", "¿Busca usted un proveedor?"),
        ("es", "La demanda de energía crece."),
    ],
)
def test_traps_give_nothing_sure(lang, text):
    assert sure(text, lang) == set()


def test_both_roles_of_one_sentence_come_apart():
    text = "Nous proposons des essais, mais nous manquons de capacités de simulation."
    assert read(text, "fr") == [(COMPETENCE, "essais"), (NEED, "capacités de simulation")]


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("We are looking for steel.", 0.9),
        ("We would welcome steel.", 0.6),
        ("We do not have a foundry.", 0.6),
        ("Perhaps we need steel.", 0.6),
        ("Our members need steel.", 0.4),
        ("We were looking for steel.", 0.3),
    ],
)
def test_confidence_follows_from_the_words(text, confidence):
    roles = read_roles(population([text]))
    assert roles["role"].tolist() == [NEED]
    assert roles["confidence"].tolist() == [confidence]


@pytest.mark.parametrize("lang", ["de", "it", "other"])
def test_other_languages_are_not_read(lang):
    roles = read_roles(population(["We need steel. Nous cherchons du bois."], lang))
    assert roles.columns.tolist() == list(ROLE_COLUMNS)
    assert roles.empty
    assert roles["confidence"].dtype == float


def test_only_empty_lists_are_read_and_none_is_overwritten():
    text = "We offer welding and we need steel."
    profiles = population([text, text], needs=["timber", None])
    roles = read_roles(profiles)
    assert roles[["id", "role"]].apply(tuple, axis=1).tolist() == [
        ("o000", COMPETENCE),
        ("o001", COMPETENCE),
        ("o001", NEED),
    ]
    forced = pd.DataFrame({"id": ["o000"], "role": [NEED], "phrase": ["glass"]})
    assert apply_roles(profiles, forced).needs[0] == ("timber",)
    assert apply_roles(profiles, roles).needs == (("timber",), ("steel",), ())


def test_composed_and_decomposed_accents_read_alike():
    text = "Le pôle maîtrise le décolletage."
    assert read(unicodedata.normalize("NFD", text), "fr") == read(text, "fr") != []


def test_sentences_come_apart_robustly():
    text = "M. Roy usine à 3.5 µm, etc. Il vend ! Et vous ? Une ligne\nsuite\n• un\n• deux"
    assert list(sentences(text)) == [
        "M. Roy usine à 3.5 µm, etc.",
        "Il vend !",
        "Et vous ?",
        "Une ligne suite",
        "• un",
        "• deux",
    ]


@settings(deadline=None)
@given(free_texts, st.sampled_from(["fr", "en", "es"]))
def test_any_text_is_read_and_phrases_come_from_their_sentence(text, lang):
    profiles = population(["", text], lang)
    roles = read_roles(profiles)
    assert roles["confidence"].between(0, 1, inclusive="right").all()
    assert set(roles["role"]) <= {COMPETENCE, NEED}
    for phrase, sentence in zip(roles["phrase"], roles["sentence"], strict=True):
        words = re.findall(r"\w+", phrase)
        assert words
        assert set(words) <= set(re.findall(r"\w+", sentence))
        assert len(phrase.split()) <= 13
    apply_roles(profiles, roles, min_confidence=0)


@settings(deadline=None)
@given(st.permutations(range(4)))
def test_order_of_rows_does_not_matter(order):
    texts = ["We need steel.", "We offer welding.", "", "We lack glass and offer timber."]
    frame = pd.DataFrame({"id": list("abcd"), "description": texts, "lang": "en"})
    expected = read_roles(Profiles.from_frame(frame))
    shuffled = read_roles(Profiles.from_frame(frame.iloc[list(order)]))
    pd.testing.assert_frame_equal(shuffled, expected)


def test_a_person_corrects_the_table():
    profiles = population(["We offer welding, milling and drilling."])
    roles = read_roles(profiles)
    assert roles["phrase"].tolist() == ["welding", "milling", "drilling"]
    roles = roles.drop(index=1)
    roles.loc[2, "role"] = " Need "
    roles.loc[0, "phrase"] = "laser welding"
    added = {"id": "o000", "role": COMPETENCE, "phrase": "Laser Welding"}
    roles = pd.concat([roles, pd.DataFrame([added])], ignore_index=True)
    before = profiles.competences
    changed = apply_roles(profiles, roles)
    assert changed.competences[0] == ("laser welding",)
    assert changed.needs[0] == ("drilling",)
    assert profiles.competences == before


def test_low_confidence_and_blank_phrases_are_left_out():
    profiles = population(["Nothing."])
    roles = pd.DataFrame(
        {
            "id": "o000",
            "role": NEED,
            "phrase": ["steel", "glass", None, " - ", "timber"],
            "confidence": [0.4, 0.5, 1, 1, np.nan],
        }
    )
    assert apply_roles(profiles, roles).needs[0] == ("glass", "timber")
    assert apply_roles(profiles, roles, min_confidence=0.9).needs[0] == ("timber",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"role": "needs"},
            r"index 7, column `role`: expected 'competence' or 'need', got 'needs'",
        ),
        ({"role": None}, r"column `role`: expected .* got 'None'"),
        ({"id": "nobody"}, r"roles name 1 unknown id: 'nobody' \(first in row 7\)"),
        (
            {"confidence": 1.5},
            r"index 7, column `confidence`: expected a number from 0 to 1, got 1\.5",
        ),
        ({"confidence": "high"}, r"column `confidence`: expected a number .* got 'high'"),
        ({"phrase": 3}, r"column `phrase`: expected text, got the int 3"),
    ],
)
def test_bad_cells_are_named(change, message):
    row = {"id": "o000", "role": NEED, "phrase": "steel", "confidence": 1.0} | change
    with pytest.raises(InputError, match=message):
        apply_roles(population(["Nothing."]), pd.DataFrame([row], index=[7]))


def test_bad_tables_and_options_are_refused():
    profiles = population(["Nothing."])
    with pytest.raises(InputError, match=r"roles: no column `phrase`; the columns are: id, role"):
        apply_roles(profiles, pd.DataFrame({"id": ["o000"], "role": [NEED]}))
    with pytest.raises(InputError, match="roles must be a pandas DataFrame, got list"):
        apply_roles(profiles, [])
    with pytest.raises(InputError, match="min_confidence: expected a number from 0 to 1, got 2"):
        apply_roles(profiles, read_roles(profiles), min_confidence=2)
