"""Names an organisation goes by, and texts without them."""

import unicodedata

import pandas as pd
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from clustermatch.aliases import names_of, strip_names
from clustermatch.cells import clean
from clustermatch.profiles import Profiles
from clustermatch.report.people import organisations_of

WORDS = ["Mont", "Blanc", "mont", "laser", "Eden", "EDEN", "l'", "(", ")", ",", "-", "C++", "."]
NAMES = ["Mont Blanc", "Eden", "C++ (Lyon)", "Blanc (ex Mont)", "Cœur & Co", "한국", "x"]


def stripped(text, name, *aliases):
    return strip_names(text, names_of(name, aliases))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Minalogic", ["Minalogic"]),
        (
            "Mont-Blanc Industries (ex Arve Industries)",
            [
                "Mont-Blanc Industries (ex Arve Industries)",
                "Mont-Blanc Industries",
                "ex Arve Industries",
                "Arve Industries",
            ],
        ),
        ("IRP - Institut Bio", ["IRP - Institut Bio", "Institut Bio", "IRP"]),
        ("Axelera, Lyon", ["Axelera, Lyon", "Axelera", "Lyon"]),
        ("Alias Robotics", ["Alias Robotics"]),
        ("Ex Machina", ["Ex Machina"]),
        ("Éco-énergies", ["Éco-énergies"]),
        ("[x]", ["[x]"]),
        ("X", []),
        ("", []),
        ("   ", []),
    ],
)
def test_names_in_a_name(name, expected):
    assert names_of(name) == tuple(expected)


def test_aliases_are_split_like_names():
    names = names_of("Minalogic", ["MNL (ex Minatec)", "Minalogic", ""])
    assert names == ("MNL (ex Minatec)", "ex Minatec", "Minalogic", "Minatec", "MNL")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Minalogic", "Minalogic anime la filière.", "anime la filière."),
        ("Minalogic", "Avec MINALOGIC, le logiciel", "Avec , le logiciel"),
        ("Minalogic", "Minalogic", ""),
        ("Minalogic", "« Minalogic » (Minalogic) !", ""),
        ("Minalogic", "_Minalogic_, l’optique", "__, l’optique"),
        ("Minalogic", "Minalogics et éco-minalogic", "Minalogics et éco-minalogic"),
        ("Minalogic", "laser (Minalogic), « Minalogic » et [MINALOGIC] bois", "laser , et bois"),
        ("Mont-Blanc Industries", "le mont blanc industries usine", "le usine"),
        ("Mont-Blanc Industries", "le Mont‑Blanc\u00a0Industries usine", "le usine"),
        ("Céréales Vallée", "CEREALES VALLEE moud", "moud"),
        ("Cœur de Métal", "Coeur de metal forge", "forge"),
        ("L’Usine d'Ain", "L'Usine d’Ain forge", "forge"),
        ("Terralia (ex PEIFL)", "Terralia, ex-PEIFL, sème", "sème"),
        ("Terralia (ex PEIFL)", "Terralia (ex PEIFL) sème", "sème"),
        ("Po.in.tex", "Po.in.tex tisse", "tisse"),
        ("A&B", "A&B forge, plan a b", "forge, plan a b"),
        ("bioPmed", "BioPmed, biopmed et bioPmed soignent", "et soignent"),
        ("مجموعة", "مجموعة النسيج", "النسيج"),
        ("한국", "한국 하가 기술", "하가 기술"),
        ("🚀 Orbite", "🚀 Orbite lance", "lance"),
    ],
)
def test_a_name_is_taken_out(name, text, expected):
    assert stripped(text, name) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Lumière", "lumière urbaine"),
        ("Eden", "un eden pour les abeilles"),
        ("Eden", "édenté, Édennique, sédentaire"),
        ("Bois Énergie", "bois, énergie"),
        ("Bois Énergie", "le bois. Énergie"),
        ("Textile", "textiles techniques"),
        ("C++ (Lyon)", "vitamine C, C++11, c"),
        ("[x]", "rayons x (et gamma)"),
        ("X", "rayons X"),
        ("Minalogic", ".NET, laser ;"),
        ("Minalogic", "- laser -"),
        ("", "laser ( ) , ."),
        ("(.*)", "laser (.*)"),
    ],
)
def test_what_is_not_the_name_stays(name, text):
    assert stripped(text, name) == text


@pytest.mark.parametrize(
    "text", ["www.{} x", "contact@{} x", "https://{}.fr x", "#{} x", "voir {}.com x"]
)
def test_a_name_in_an_address_is_no_evidence_either(text):
    left = stripped(text.format("eden"), "Eden")
    assert left == stripped(text.format("zorg"), "Zorg")
    assert "eden" not in left


@pytest.mark.parametrize(
    "name", ["C++ (Lyon)", "[x]", "(.*)", "a|b", "\\d+", "x{2,}", "^$", "*", "+"]
)
def test_names_are_no_patterns(name):
    assert stripped(f"{name} usine", name).endswith("usine")
    assert stripped("du laser, aabb 12 xx", name) == "du laser, aabb 12 xx"


def test_a_name_that_arises_from_stripping_goes_too():
    assert stripped("Mont Mont Blanc Blanc usine", "Mont Blanc") == "usine"
    assert strip_names("Mont Eden Blanc usine", ["Mont Blanc", "Eden"]) == "usine"


@given(st.lists(st.sampled_from(WORDS)).map(" ".join), st.sampled_from(NAMES))
def test_stripping_twice_is_stripping_once(text, name):
    once = stripped(text, name)
    assert stripped(once, name) == once


@given(st.text().map(clean), st.text(min_size=2, max_size=6))
@example("=Foo\u0338", "Foo")
@example("éden Éden", "E\u0301den")
def test_stripping_any_text(text, name):
    once = stripped(text, name)
    assert len(once) <= len(text)
    assert stripped(once, name) == once


@given(st.text().map(clean), st.sampled_from(["Zorg", "Zorg Zig", "zo", "Zo&Zi (ex Zu)", "Žorg"]))
def test_a_text_without_the_words_of_the_name_stays(text, name):
    assume("z" not in unicodedata.normalize("NFKD", text).casefold())
    assert stripped(text, name) == text


@pytest.mark.parametrize(
    "new", ["Zorg", "Pôle Zorg-Énergie (PZE)", "C++ Club", "zorg", "42 & Fils", "Zörg!"]
)
@pytest.mark.parametrize(
    "text",
    [
        "{} anime la filière.",
        "Le pôle {} (Lyon) et {}, avec « {} » : laser",
        "l'{0} d’{0}, {0}'s laser; {0}-laser",
        "{}",
        "Du laser ({}).",
        "laser {0} {0} bois",
    ],
)
def test_renaming_changes_nothing(text, new):
    assert stripped(text.format(*[new] * 3), new) == stripped(text.format(*["Eden"] * 3), "Eden")


def test_a_very_long_text_and_a_very_long_name():
    assert stripped("éden Mont " * 50_000 + "Eden", "Eden").startswith("éden Mont éden")
    assert stripped("laser " * 1000, "laser bois " * 1000) == clean("laser " * 1000)
    assert stripped("a " * 20_000, "a " * 200 + "b") == clean("a " * 20_000)


@pytest.mark.parametrize("text", [None, 3, ["laser"]])
def test_only_text_can_be_stripped(text):
    with pytest.raises(TypeError, match="expected string"):
        strip_names(text, ["Eden"])


def test_organisations_of_one_name_are_told_apart_by_their_ids():
    table = pd.DataFrame(
        {
            "id": ["o1", "o2", "o3"],
            "name": ["Bois & Habitat", "bois & habitat (Bretagne)", "Laser"],
            "description": ["charpente", "menuiserie", "optique"],
            "lang": "fr",
        }
    )
    profiles = Profiles.from_frame(table)
    assert profiles.short_names == ("Bois & Habitat (o1)", "bois & habitat (o2)", "Laser")
    assert [one.name for one in organisations_of(profiles)] == list(table["name"])
    twice = Profiles.from_frame(table.assign(name="Bois"))
    assert [one.name for one in organisations_of(twice)] == ["Bois (o1)", "Bois (o2)", "Bois (o3)"]
