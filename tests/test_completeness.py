"""How complete profiles are: the formula, what is missing, the question, in every language."""

import json
import string
from dataclasses import asdict, replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from clustermatch.cli import run
from clustermatch.cli.completeness import _summary, completeness_blocks
from clustermatch.completeness import COMPLETENESS_COLUMNS, describe_completeness, field_weights
from clustermatch.languages import KNOWN_LANGUAGES
from clustermatch.phrases import Phrases
from clustermatch.profiles import Profiles
from clustermatch.scoring import PairScorer
from clustermatch.wording.completeness import COMPLETENESS_WORDINGS, completeness_wording_of

UNKNOWN = "qqqq"
# Half of the score from texts, half from complementarity: needs 1/8, competences 5/8, text 1/4.
WEIGHTS = {"similarity": 0.5, "complementarity": 0.5}
PRECISE = ["métrologie 3D", "essais de fatigue", "soudage laser"]
TEXT = " ".join(["mot"] * 60)


def profiles_of(*rows, lang="fr"):
    """A population of (description, competences, needs); ids 0, 1, 2..."""
    table = pd.DataFrame(rows, columns=["description", "competences", "needs"])
    return Profiles.from_frame(table.assign(id=range(len(rows)), lang=lang))


def scorer_of(profiles, weights=WEIGHTS):
    """Every phrase is known but `UNKNOWN`."""

    def phrases(lists):
        known = [[float(phrase != UNKNOWN), 0.0] for each in lists for phrase in each]
        vectors = np.asarray(known).reshape(-1, 2)
        return Phrases.from_counts(vectors, [len(each) for each in lists])

    return PairScorer(weights=weights).fit(
        np.eye(2)[np.zeros(len(profiles), dtype=int)],
        competences=phrases(profiles.competences),
        needs=phrases(profiles.needs),
    )


def describe(*rows, lang="fr", weights=WEIGHTS, eligible=None):
    profiles = profiles_of(*rows, lang=lang)
    usable = profiles.has_text if eligible is None else np.asarray(eligible)
    everybody = np.arange(len(profiles))
    return describe_completeness(profiles, scorer_of(profiles, weights), usable, everybody)


# --- by hand -----------------------------------------------------------------------------------


def test_the_worked_example():
    """
    a: 20 words give 4/3 * 20/40 = 2/3; two precise competences 2/3; one need 1/3.

    0.25 * 2/3 + 0.625 * 2/3 + 0.125 * 1/3 = 0.625; the competences lack most, 0.625 / 3.
    """
    table = describe((" ".join(["mot"] * 20), PRECISE[:2], PRECISE[:1]), (TEXT, PRECISE, PRECISE))
    assert tuple(table.columns) == COMPLETENESS_COLUMNS
    assert table["completeness"].tolist() == [0.625, 1.0]
    assert table["worth"].tolist() == [0.208333, 0.0]
    assert table["missing"].tolist() == [
        "trop peu de compétences (2 sur 3); trop peu de besoins (1 sur 3); "
        "description trop courte (mots\u00a0: 20 sur 60)",
        "",
    ]
    assert table["question"].tolist() == [
        "Que savez-vous faire d'autre qui puisse servir à un partenaire\u00a0? "
        "Citez encore deux compétences précises.",
        "",
    ]
    assert table.attrs["field_weights"] == field_weights(WEIGHTS)


def test_the_weights_follow_those_of_the_score():
    shared = field_weights({"similarity": 0.2, "words": 0.2, "complementarity": 0.4,
                            "precedent": 0.2})  # fmt: skip
    assert shared == pytest.approx({"needs": 0.1, "competences": 0.6, "description": 0.3})
    assert [*shared] == ["needs", "competences", "description"]


def test_without_text_it_is_nothing():
    table = describe(("", [], []), (TEXT, PRECISE, PRECISE))
    assert table.loc[0, "completeness"] == 0.0
    assert table.loc[0, "worth"] == 0.625
    assert table.loc[0, "missing"] == (
        "aucune compétence indiquée; description vide; aucun besoin indiqué"
    )


def test_words_that_nobody_can_use_count_for_nothing():
    table = describe((TEXT, PRECISE, PRECISE), (TEXT, PRECISE, PRECISE), eligible=[False, True])
    assert table["completeness"].tolist() == [0.75, 1.0]
    assert table.loc[0, "missing"] == "description sans mot exploitable"
    assert table.loc[0, "question"].startswith("Que fait votre organisation")


def test_signs_of_a_script_without_spaces_are_words():
    table = describe(("精密光学部品" * 10, PRECISE, PRECISE), (TEXT, PRECISE, PRECISE), lang="ja")
    assert table["completeness"].tolist() == [1.0, 1.0]


def test_a_field_of_no_weight_is_never_missing():
    table = describe((TEXT, PRECISE, []), (TEXT, PRECISE, []), weights={"similarity": 1.0})
    assert (table["missing"] == "").all()
    assert (table["completeness"] == 1.0).all()


def test_ties_fall_to_needs_then_competences_then_description():
    # By 0 of complementarity, description and competences weigh one half each.
    table = describe(("", [], []), (TEXT, PRECISE, []), weights={"similarity": 1.0})
    assert table.loc[0, "missing"] == "aucune compétence indiquée; description vide"
    # Needs weigh 1/4 and are half full, competences weigh 3/4 and are full to five sixths.
    others = [(TEXT, ["innovation"], ["innovation"])] * 2
    mine = (TEXT, ["innovation", *PRECISE[:2]], ["innovation", PRECISE[0]])
    row = describe(mine, *others, weights={"complementarity": 1.0}).loc[0]
    assert row["worth"] == 0.125
    assert row["missing"].startswith("trop peu de besoins")
    assert row["missing"].endswith(
        "trop vague parmi les compétences\u00a0: «\u00a0innovation\u00a0»"
    )
    assert "parmi vos besoins" in row["question"]


# --- vague phrases -----------------------------------------------------------------------------


def completeness_with(competences, *others):
    rows = [(TEXT, [other, *PRECISE], PRECISE) for other in others]
    return describe((TEXT, competences, PRECISE), *rows, (TEXT, PRECISE, PRECISE)).loc[0]


@pytest.mark.parametrize(
    ("phrase", "others", "precision"),
    [
        ("innovation", ("Innovation", "INNOVATION"), 0.5),
        ("innovation", ("innovation", "export"), 1.0),  # one other is not many
        ("innovation ouverte", ("innovation ouverte",) * 2, 1.0),  # two words
        (UNKNOWN, (), 0.0),
        (UNKNOWN, (UNKNOWN, UNKNOWN), 0.0),
    ],
)
def test_a_vague_phrase_counts_half_an_unknown_one_not_at_all(phrase, others, precision):
    row = completeness_with([phrase], *others)
    assert row["completeness"] == pytest.approx(0.375 + 0.625 * precision / 3, abs=1e-6)
    assert ("trop vague" in row["missing"]) == (precision < 1)


def test_the_vaguest_phrase_is_asked_about():
    common = [(TEXT, ["export", "innovation"], PRECISE)] * 2 + [(TEXT, ["export"], PRECISE)]
    mine = (TEXT, ["innovation", "export"], PRECISE)
    row = describe(mine, *common).loc[0]
    assert row["missing"] == (
        "trop peu de compétences (2 sur 3); trop vague parmi les compétences\u00a0: "
        "«\u00a0export\u00a0», «\u00a0innovation\u00a0»"
    )
    assert row["question"].startswith("Vous citez «\u00a0export\u00a0» parmi vos compétences")
    row = describe((TEXT, ["innovation", "export", UNKNOWN], PRECISE), *common).loc[0]
    assert row["question"].startswith(f"Vous citez «\u00a0{UNKNOWN}\u00a0»")
    assert "trop peu" not in row["missing"]


def test_in_a_large_population_many_are_two_percent():
    profiles = Profiles.from_frame(
        pd.DataFrame(
            {
                "id": range(201),
                "competences": ["laser"] * 4 + ["lin"] * 5 + [f"savoir {n}" for n in range(192)],
                "lang": "fr",
            }
        )
    )
    table = describe_completeness(
        profiles, scorer_of(profiles), profiles.has_text, np.arange(len(profiles))
    )
    assert not table.loc[:3, "missing"].str.contains("trop vague").any()
    assert table.loc[4:8, "missing"].str.contains("trop vague").all()


def test_enough_precise_phrases_excuse_a_vague_one():
    row = completeness_with(["innovation", *PRECISE], "innovation", "innovation")
    assert (row["missing"], row["question"], row["worth"]) == ("", "", 0.0)


# --- languages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", [*KNOWN_LANGUAGES, "other"])
@pytest.mark.parametrize(
    ("field", "lack"),
    [
        *(
            (field, lack)
            for field in ("needs", "competences")
            for lack in ("empty", "few", "vague")
        ),
        ("description", "empty"),
        ("description", "few"),
    ],
)
def test_each_lack_is_told_and_asked_in_the_language(lang, field, lack):
    full = {"description": TEXT, "competences": PRECISE, "needs": PRECISE}
    short = {
        "empty": "",
        "few": "mot mot",
        "vague": [UNKNOWN, *PRECISE[:2]],
    }[lack]
    mine = full | {field: [short] if lack == "few" and field != "description" else short}
    row = describe(tuple(mine.values()), tuple(full.values()), lang=lang).loc[0]
    wording = completeness_wording_of(lang)
    told = {
        "empty": wording.empty[field],
        "few": wording.few[field].format(
            n=2 if field == "description" else 1, full=60 if field == "description" else 3
        ),
        "vague": wording.vague.get(field, "").split("{")[0],
    }[lack]
    assert told in row["missing"]
    assert "; " not in row["missing"]
    ask = getattr(wording, f"ask_{lack}")[field]
    assert row["question"].startswith(ask.split("{")[0])
    assert UNKNOWN in row["question"] or lack != "vague"
    assert "{" not in row["missing"] + row["question"]


@pytest.mark.parametrize("lang", KNOWN_LANGUAGES)
def test_templates_take_the_same_fields_in_every_language(lang):
    def shape(value):
        if isinstance(value, dict):
            return {name: shape(text) for name, text in value.items()}
        return {name for _, name, _, _ in string.Formatter().parse(value) if name is not None}

    assert set(COMPLETENESS_WORDINGS) == set(KNOWN_LANGUAGES)
    english, other = (asdict(COMPLETENESS_WORDINGS[each]) for each in ("en", lang))
    assert shape(english) == shape(other)


def test_every_organisation_is_asked_in_its_own_language():
    profiles = profiles_of(("", [], []), (TEXT, PRECISE, []), (TEXT, PRECISE, []))
    profiles = replace(profiles, langs=("de", "fr", "it"))
    table = describe_completeness(
        profiles, scorer_of(profiles), profiles.has_text, np.arange(len(profiles))
    )
    assert [question[:8] for question in table["question"]] == ["Was könn", "Que cher", "Che cosa"]


# --- properties --------------------------------------------------------------------------------

PHRASES = st.lists(
    st.sampled_from(["innovation", "export", UNKNOWN, "soudage laser", "acier fin", "a"]),
    max_size=5,
    unique=True,
)
TEXTS = st.lists(st.sampled_from(["mot", "acier", "a", "光"]), max_size=70).map(" ".join)
ROWS = st.lists(st.tuples(TEXTS, PHRASES, PHRASES), min_size=2, max_size=6)
SHARES = st.fixed_dictionaries({"similarity": st.floats(0, 1), "complementarity": st.floats(0, 1)})


@given(rows=ROWS, weights=SHARES.filter(lambda each: sum(each.values()) > 0.01))
def test_figures_keep_to_their_bounds_and_texts_go_together(rows, weights):
    table = describe(*rows, weights=weights)
    assert table["completeness"].between(0, 1).all()
    assert table["worth"].between(0, 1).all()
    assert (table["completeness"] + table["worth"] <= 1 + 2e-6).all()
    nothing = table["missing"] == ""
    assert ((table["question"] == "") == nothing).all()
    assert (table.loc[nothing, "worth"] == 0).all()
    for (text, *lists), completeness in zip(rows, table["completeness"], strict=True):
        if not text and not any(lists):
            assert completeness == 0


@given(rows=ROWS, phrase=st.sampled_from(["innovation", UNKNOWN, "tout neuf"]), word=TEXTS)
def test_more_text_of_ones_own_never_lowers_it(rows, phrase, word):
    before = describe(*rows).loc[0, "completeness"]
    text, competences, needs = rows[0]
    for more in [
        (f"{text} {word}", competences, needs),
        (text, [phrase, *competences], needs),
        (text, competences, [*needs, phrase]),
    ]:
        assert describe(more, *rows[1:]).loc[0, "completeness"] >= before


@given(rows=ROWS, data=st.data())
def test_rows_come_in_the_order_of_ids_whatever_was_asked(rows, data):
    profiles = profiles_of(*rows)
    asked = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=8))
    scorer = scorer_of(profiles)
    call = (profiles, scorer, profiles.has_text)
    whole = describe_completeness(*call, np.arange(len(rows)))
    some = describe_completeness(*call, np.asarray(asked, dtype=np.intp))
    expected = whole.iloc[sorted(set(asked))].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, expected)
    assert whole["id"].tolist() == list(profiles.ids)


# --- on the built-in example -------------------------------------------------------------------


def described(recommender):
    profiles = recommender.profiles_
    return describe_completeness(
        profiles, recommender.scorer_, recommender._eligible, np.arange(len(profiles))
    )


def test_the_built_in_profiles_lack_nothing_and_emptied_ones_are_asked(fitted):
    assert (described(fitted)["completeness"] > 0.95).all()
    assert (described(fitted)["missing"] == "").all()
    profiles = fitted.profiles_
    silent = replace(profiles, needs=((),) * len(profiles))
    none = Phrases.from_counts(np.empty((0, 256)), np.zeros(len(profiles)))
    gains = replace(fitted.scorer_.gains_, plain_needs=none)
    scorer = SimpleNamespace(weights_=fitted.scorer_.weights_, gains_=gains)
    table = describe_completeness(silent, scorer, fitted._eligible, np.arange(len(profiles)))
    assert set(table["question"]) == {
        "Que cherchez-vous chez un partenaire que vous n'avez pas vous-même\u00a0? "
        "Citez trois besoins précis."
    }
    worth = fitted.scorer_.weights_["complementarity"] / 4
    assert table["worth"].to_numpy() == pytest.approx(worth, abs=1e-6)


# --- for people --------------------------------------------------------------------------------


def shown(table, langs, width=80):
    console = Console(width=width, highlight=False)
    with console.capture() as captured:
        for block in completeness_blocks(table, langs, width=width):
            console.print(block)
    return captured.get()


@pytest.mark.parametrize("lang", KNOWN_LANGUAGES)
def test_a_terminal_of_80_columns_holds_it(lang):
    common = [(TEXT, ["innovation", "export"], ["visibilité", "financement"])] * 3
    table = describe(("", [], []), ("mot", *common[0][1:]), *common, lang=lang)
    text = shown(table, dict.fromkeys(table["id"], lang))
    assert max(map(cell_len, text.splitlines())) <= 80
    assert text.count("\n +0.") == len(table)
    assert " ".join(table.loc[0, "question"].split()) in " ".join(text.split())


def test_what_lacks_something_never_looks_full():
    rows = {"id": ["a", "b"], "name": ["A", "b"], "completeness": [0.9999, 1.0]}
    table = pd.DataFrame(rows).assign(missing=["x", ""], question=["y?", ""], worth=[0.005, 0])
    assert shown(table, {"a": "en", "b": "en"}) == (
        "A [a]\n  0.99  to be completed: x\n +0.01  y?\n\n"
        "b\n  1.00  nothing important is missing\n\n"
    )
    assert _summary(table) == "clusters: 2, nothing missing: 1, asked: 1"


def test_the_command_asks_in_a_file_and_in_a_terminal(tmp_path, capsys):
    path, output = tmp_path / "clusters.csv", tmp_path / "questions.json"
    rows = [f"b,{TEXT},soudage laser,,fr", f"a,{TEXT},{';'.join(PRECISE)},taille critique,fr"]
    path.write_text("\n".join(["id,description,competences,needs,lang", *rows]), encoding="utf-8")
    assert run(["completeness", str(path), "-o", str(output)]) == 0
    told = json.loads(output.read_text(encoding="utf-8"))
    assert [[*row] for row in told] == [[*COMPLETENESS_COLUMNS]] * 2
    assert [row["id"] for row in told] == ["a", "b"]
    assert "clusters: 2, nothing missing: 0, asked: 2" in capsys.readouterr().err
    assert run(["completeness", str(path), "--target", "b", "--format", "table", "--quiet"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "b"
    assert "Citez encore deux compétences précises." in " ".join(" ".join(lines).split())
