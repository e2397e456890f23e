"""The page of a report: sound, safe, and telling what the library found, nothing else."""

import json
import re
import unicodedata
from itertools import combinations, takewhile

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_fixtures import (
    HOSTILE,
    TEXTS,
    Page,
    assert_sound,
    crowd,
    fit,
    plain,
    population,
    shown,
    write,
)

import clustermatch as cm
from clustermatch.baselines import default_baselines
from clustermatch.cells import clean
from clustermatch.exceptions import InputError, OutputError, ShortListWarning
from clustermatch.reasons import MIN_STRENGTH

CUTOFF = "2015-07"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def page(fitted, folder):
    """The example, in French, as it comes."""
    return write(fitted, folder)


@pytest.fixture(scope="module")
def proof(fitted, interclustering, folder):
    """The example with what it foresees."""
    return write(fitted, folder, alliances=interclustering.alliances, cutoff=CUTOFF, lang="en")


@pytest.fixture(scope="module")
def table(fitted):
    return fitted.recommend(k=3)


def lists(table, rec):
    """Positions of the partners of each target, by rank."""
    targets = rec.profiles_.positions(table["target_id"], "targets").tolist()
    partners = rec.profiles_.positions(table["partner_id"], "partners").tolist()
    found = {}
    for target, partner in zip(targets, partners, strict=True):
        found.setdefault(target, []).append(partner)
    return found


def number(value, sign=","):
    return "–" if value != value else f"{value:.2f}".replace(".", sign)


def same_suggestions(page, table, rec, k):
    """Every part of the page that names partners names those of the table, in its order."""
    expected = lists(table, rec)
    for at in range(len(rec.profiles_)):
        wanted = expected.get(at, [])
        assert [page.at(card.select_one("h4 a")) for card in page.cards(at)] == wanted
        assert page.data["people"][at]["partners"] == wanted
    for row in page.all("#clusters tbody tr"):
        at = int(row["data-row"])
        cells = [page.at(link) for link in page.all("td a", row)]
        assert cells == expected.get(at, [])
        assert len(page.all("td:not(.figure)", row)) == k
    links = {tuple(sorted((at, found[0]))) for at, found in expected.items()}
    assert len(page.all(".first-links path")) == len(links)


# --- the same as the library says -------------------------------------------------------------


def test_every_section_suggests_the_partners_of_recommend(page, table, fitted):
    same_suggestions(page, table, fitted, 3)
    assert len(page.sheets) == len(fitted.profiles_) == 47


def test_scores_and_both_axes_are_those_of_recommend(page, table, fitted):
    at = fitted.profiles_.positions(table["target_id"], "targets")
    for target, rows in table.groupby(at):
        for card, row in zip(page.cards(target), rows.to_dict("records"), strict=True):
            assert plain(page.one(".score", card)) == f"score {number(row['score'])}"
            figures = [plain(value) for value in page.all(".two-axes dd", card)]
            assert figures == [number(row["similarity"]), number(row["complementarity"])]
            assert plain(page.one(".rank", card)) == str(row["rank"])


def test_mutual_suggestions_are_marked_and_counted(page, table):
    pairs = set(zip(table["target_id"], table["partner_id"], strict=True))
    mutual = sum((b, a) in pairs for a, b in pairs)
    assert len(page.all(".card .type.plain")) == mutual > 0
    share = f"{round(100 * mutual / len(table))}\u202f%"
    assert share in [plain(each) for each in page.all(".figures dd")]
    assert page.one("#spread .how").get_text().count(share) == 1


def test_best_pairs_are_the_best_of_all_suggestions(page, table, fitted):
    once = {}
    for row in table.to_dict("records"):
        once.setdefault(frozenset((row["target_id"], row["partner_id"])), row)
    best = sorted(once.values(), key=lambda row: -row["score"])[:20]
    rows = page.all("table.pairs tbody tr")
    ids = fitted.profiles_.ids
    found = [frozenset(ids[page.at(link)] for link in page.all("a", row)) for row in rows]
    assert found == [frozenset((row["target_id"], row["partner_id"])) for row in best]
    figures = [[plain(cell) for cell in page.all("td.figure", row)] for row in rows]
    names = ("score", "similarity", "complementarity")
    assert figures == [[number(row[name]) for name in names] for row in best]


def test_a_family_has_one_colour_on_map_and_matrix(page):
    def shade(element):
        return next(name for name in element["class"] if name.startswith("shade-"))

    marks = {int(mark["data-at"]): shade(mark) for mark in page.all("a.mark")}
    order, bands = page.data["matrix"]["order"], page.all("rect.band[width='8']")
    side = float(page.one(".matrix svg")["data-side"])
    for band in bands:
        start, rows = (round(float(band[name]) * len(order) / side) for name in ("y", "height"))
        assert {marks[at] for at in order[start : start + rows]} == {shade(band)}
    assert sum(float(band["height"]) for band in bands) == pytest.approx(side)


def test_open_needs_and_answers_are_those_of_the_market(page, fitted):
    market = fitted.answer_needs(k=1)
    open_ones = market[market["rank"].isna()]
    ids = fitted.profiles_.ids
    rows = page.all("table.open-needs tbody tr")
    found = {(ids[int(row["data-row"])], row.select("td")[0].get_text()) for row in rows}
    assert found == set(zip(open_ones["target_id"], open_ones["need"], strict=True))
    assert len(rows) == len(open_ones) > 0
    dealt = {(row["target_id"], row["need"]): row for row in market.to_dict("records")}
    for at, sheet in page.sheets.items():
        for item in page.all("ul.needs li", sheet):
            row = dealt.pop((ids[at], item.select_one("span").get_text()))
            link = item.select_one(".answer a")
            assert (link is None) == pd.isna(row["rank"])
            if link is not None:
                assert ids[page.at(link)] == row["partner_id"]
                assert shown(page.one(".answer q", item)) == row["competence"]
    assert not dealt


def test_open_needs_respect_what_may_not_meet(fitted, folder):
    page = write(fitted, folder, across="region")
    market = fitted.answer_needs(k=1, across="region")
    assert len(page.all("table.open-needs tbody tr")) == market["rank"].isna().sum()


def test_completeness_is_that_of_the_library(page, fitted):
    told = fitted.completeness().to_dict("records")
    for row in page.all("#clusters tbody tr"):
        share = told[int(row["data-row"])]["completeness"]
        assert plain(page.all("td", row)[-1]) == f"{round(100 * share)}\u202f%"
    for at, sheet in page.sheets.items():
        text = plain(sheet)
        assert text.count("Rien d'important ne manque") == (not told[at]["missing"])
        assert told[at]["missing"] in text
        assert told[at]["question"] in text


def test_balance_counts_suggestions(page, table, fitted):
    loads = table["partner_id"].value_counts().reindex(fitted.profiles_.ids, fill_value=0)
    ids = fitted.profiles_.ids
    often, never = page.all("#spread .columns > div")[:2]
    found = {
        ids[page.at(item.a)]: int(re.sub(r"\D", "", plain(page.one(".count", item))))
        for item in page.all("li", often)
    }
    assert found == loads[loads > 3].to_dict() != {}
    assert {ids[page.at(link)] for link in page.all("a", never)} == set(loads[loads == 0].index)
    bars = [int(plain(row.td)) for row in page.all("table.bars tr")]
    assert bars == np.bincount(loads).tolist()
    for row in page.all("#clusters tbody tr"):
        assert page.all("td.figure", row)[1]["data-value"] == str(loads.iloc[int(row["data-row"])])
    exposure = cm.exposure_report(table, fitted.profiles_, capacity=3)
    never_suggested = len(page.all("a", never)) + len(fitted.unranked_)
    assert never_suggested == round(exposure["never_suggested"].iloc[0] * 47)


def test_evidence_quotes_phrases_of_the_two(page, fitted):
    profiles, quoted = fitted.profiles_, 0
    for at in page.sheets:
        for card in page.cards(at):
            other = page.at(card.select_one("h4 a"))
            mine, theirs = profiles.competences[at], profiles.competences[other]
            wants = {0: profiles.needs[at], 1: profiles.needs[other]}
            heading = None
            for part in page.all(".evidence > *", card):
                phrases = [shown(each) for each in page.all("q", part)]
                if part.name == "dt":
                    heading = plain(part)
                    continue
                quoted += len(phrases)
                if heading.endswith("lui apporte"):
                    giver, needs = theirs, wants[0]
                elif heading.startswith("Il apporte"):
                    giver, needs = mine, wants[1]
                else:
                    assert heading in ("Terrain commun", "À peser", "Pourquoi")
                    assert set(phrases) <= {*mine, *theirs}
                    continue
                assert phrases[0] in giver
                assert set(phrases[1:]) <= set(needs)
    assert quoted > 100


def test_needs_answered_are_the_best_three_of_explain(page, fitted):
    ids, quoted = fitted.profiles_.ids, 0
    for at in list(page.sheets)[:12]:
        for card in page.cards(at):
            other = page.at(card.select_one("h4 a"))
            needs = fitted.explain(ids[at], ids[other]).needs
            clear = needs[needs["gain"] >= MIN_STRENGTH]
            for end, who in (("lui apporte", at), ("Il apporte", other)):
                heads = [dt for dt in page.all("dt", card) if end in dt.get_text()]
                best = clear[clear["id"] == ids[who]].sort_values(
                    "gain", ascending=False, kind="stable"
                )[:3]
                expected = best[["competence", "need"]].to_numpy().tolist()
                told = heads[0].find_next_siblings(["dt", "dd"]) if heads else []
                mine = list(takewhile(lambda part: part.name == "dd", told))
                assert [[shown(q) for q in page.all("q", dd)] for dd in mine] == expected
                quoted += len(expected)
    assert quoted > 5


def test_what_speaks_against_is_that_of_explain(page, table, fitted):
    ids, objections = fitted.profiles_.ids, 0
    for at in page.sheets:
        for card in page.cards(at):
            pair = ids[at], ids[page.at(card.select_one("h4 a"))]
            start = card.select_one("dt.against")
            found = [plain(dd) for dd in start.find_next_siblings("dd")] if start else []
            assert found == list(fitted.explain(*pair).against)
            objections += len(found)
    assert objections > 10


def test_a_sheet_tells_what_its_organisation_brings_and_is(page, interclustering, fitted):
    rows = interclustering.clusters.set_index("id")
    for at, sheet in page.sheets.items():
        key = fitted.profiles_.ids[at]
        assert page.one("h3", sheet).get_text() == rows.loc[key, "name"]
        brings = [item.get_text() for item in page.all("ul.phrases li", sheet)]
        assert brings == list(fitted.profiles_.competences[at])
        tags = [tag.get_text() for tag in page.all(".tag", sheet)]
        assert {rows.loc[key, "region"], rows.loc[key, "sector"]} <= set(tags)


def test_the_head_counts(page, fitted):
    figures = [plain(each) for each in page.all(".figures dd")]
    open_needs = fitted.answer_needs(k=1)["rank"].isna().sum()
    assert figures[:2] == ["47", "141"]
    assert figures[3] == str(open_needs)
    assert page.one("title").get_text() == "Qui rencontrer\u202f?" == page.one("h1").get_text()


def test_weights_and_encoder_stand_in_the_footer(page, fitted):
    text = page.one("footer").get_text()
    for weight in fitted.scorer_.weights_.values():
        assert number(weight) in text
    assert fitted.recommend(k=1).attrs["encoder_version"] in text


# --- options ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("k", "options"),
    [
        (1, {}),
        (5, {}),
        (3, {"method": "balanced"}),
        (3, {"across": "region"}),
        (2, {"exclude": [("id0", "id2"), ("id1", "id3")]}),
    ],
)
def test_options_are_those_of_recommend(k, options, tmp_path):
    rec = fit(population(region=["N", "N", "S", "S"] * 2))
    page = write(rec, tmp_path, k=k, **options)
    same_suggestions(page, rec.recommend(k=k, **options), rec, k)
    heads = page.all("#clusters thead th:not(.figure)")
    assert len(heads) == k + 1
    assert len({plain(head) for head in heads}) == k + 1


@pytest.mark.parametrize("k", [0, 8, 2.5, True, "abc", None])
def test_a_wrong_k_is_told_as_everywhere(k, tmp_path):
    rec = fit(population())
    with pytest.raises(InputError, match=r"k must be a whole number from 1 to 7"):
        cm.write_report(rec, tmp_path / "r.html", k=k)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"lang": "de"}, InputError, r"lang must be one of fr, en, es, got 'de'\."),
        ({"across": "zone"}, InputError, "across: no attribute 'zone'"),
        ({"method": "best"}, InputError, "method must be"),
        ({"exclude": [("id0", "no")]}, InputError, "unknown id: 'no'"),
        ({"path": "r.txt"}, OutputError, r"cannot write '\.txt'\. Allowed: \.html, \.htm\."),
        ({"path": "no/r.html"}, OutputError, "does not exist"),
    ],
)
def test_what_cannot_be_used_is_told_and_writes_nothing(options, error, message, tmp_path):
    rec = fit(population())
    path = tmp_path / options.pop("path", "r.html")
    with pytest.raises(error, match=message):
        cm.write_report(rec, path, **options)
    assert not list(tmp_path.iterdir())


def test_an_unfitted_recommender_is_refused(tmp_path):
    from sklearn.exceptions import NotFittedError

    with pytest.raises(NotFittedError):
        cm.write_report(cm.PartnerRecommender(), tmp_path / "r.html")


def test_an_old_page_stays_after_a_failure_and_goes_after_success(tmp_path):
    rec, path = fit(population()), tmp_path / "r.html"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(InputError, match="slot"):
        cm.write_report(rec, path, plan=pd.DataFrame({"id_a": ["id0"], "id_b": ["id1"]}))
    assert path.read_text(encoding="utf-8") == "old"
    cm.write_report(rec, path)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [each.name for each in tmp_path.iterdir()] == ["r.html"]


def test_who_has_nobody_left_is_not_told_to_lack_text(tmp_path):
    rec = fit(population(3, region=["N", "N", "S"]))
    with pytest.warns(ShortListWarning, match="'id0' 0 of 1"):
        page = write(rec, tmp_path, k=1, across="region", exclude=[("id0", "id2")])
    assert not page.cards(0)
    told = plain(page.one("p.nothing", page.sheets[0]))
    assert told == "No partner to suggest. The exclusions and options chosen leave nobody."
    assert page.data["texts"]["no_partners"] == "No partner to suggest."


# --- languages --------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["fr", "en", "es"])
def test_the_page_speaks_one_language(lang, tmp_path):
    rec = fit(population())
    page = write(rec, tmp_path, lang=lang)
    assert page.one("html")["lang"] == lang
    sign = "." if lang == "en" else ","
    for tag in page.all(".score, td.figure, .two-axes dd, .bar"):
        assert not re.search(rf"\d[{',' if sign == '.' else '.'}]\d", tag.get_text()), tag
    for label in page.all("[aria-label]"):
        assert not re.search(rf"\d[{',' if sign == '.' else '.'}]\d", label["aria-label"])
    assert f"0{sign}" in plain(page.all(".card .score")[0])
    percents = re.findall(r".%", "".join(plain(each) for each in page.all("td.figure")))
    assert percents
    assert {mark[0] == "\u202f" for mark in percents} == {lang == "fr"} or lang == "es"
    assert page.data["texts"]["decimal"] == sign


@pytest.mark.parametrize(("langs", "expected"), [("fr fr en", "fr"), ("de de en", "en")])
def test_the_page_takes_the_language_of_most(langs, expected, tmp_path):
    rec = fit(population(3, lang=langs.split()))
    assert write(rec, tmp_path, k=1).one("html")["lang"] == expected


def test_texts_and_sentences_carry_their_own_language(tmp_path):
    langs = ["fr", "en", "es", "de", "it", "pl", "ja", "en"]
    rec = fit(population(lang=langs, needs=""))
    page = write(rec, tmp_path, lang="fr")
    tags = ["fr", "en", "es", "de", "it", "und", "und", "en"]
    told = ["fr", "en", "es", "de", "it", "en", "en", "en"]
    for at, sheet in page.sheets.items():
        assert page.one("ul.phrases", sheet)["lang"] == tags[at]
        assert page.one("strong + span", sheet)["lang"] == told[at]


# --- hostile texts ----------------------------------------------------------------------------


def named(names, **columns):
    """A population with these names; all else is as in any other."""
    table = crowd(len(names))
    return table.assign(name=list(names), **columns)


def hostile_columns(texts):
    """Names, regions, sectors and a column of which name and values are hostile."""
    n = len(texts)
    return {
        "region": [*texts[1:], texts[0]],
        "sector": [texts[0], texts[1]] * (n // 2),
        texts[0]: [texts[2], texts[3]] * (n // 2),
    }


def harmless(texts):
    """Other texts of the same length, in the same order."""
    return [f"{at:02}".ljust(len(clean(text)), "x") for at, text in enumerate(texts)]


def test_hostile_texts_stand_as_text_and_change_no_structure(tmp_path):
    texts = sorted(HOSTILE, key=clean)
    pages = []
    for chosen in (texts, harmless(texts)):
        rec = fit(named(chosen, **hostile_columns(chosen)))
        plan = pd.DataFrame(
            {"slot": [1], "id_a": ["org-0000"], "id_b": ["org-0001"], "origin": [chosen[0]]}
        )
        pages.append(write(rec, tmp_path, title=chosen[1], plan=plan, lang="en"))
    page, quiet = pages
    assert page.tags == quiet.tags
    assert page.attributes == quiet.attributes
    assert page.one("h1").get_text() == page.one("title").get_text() == clean(texts[1])
    for at, sheet in page.sheets.items():
        name = clean(texts[at])
        assert page.one("h3", sheet).get_text() == name
        assert page.data["people"][at]["name"] == name
        assert page.one(f'a.mark[data-at="{at}"]')["aria-label"] == name
        tags = [tag.get_text() for tag in page.all(".tag", sheet)]
        expected = [texts[(at + 1) % len(texts)], texts[at % 2], texts[2 + at % 2]]
        assert tags[: len(expected)] == [clean(each) for each in expected]
    labels = [str(next(field.stripped_strings)) for field in page.all(".toolbar .field")]
    assert clean(texts[0]) in labels
    assert f"({clean(texts[0])})" in plain(page.one("#day"))


def test_hostile_phrases_and_descriptions_stand_as_text(tmp_path):
    phrases = [f"{text} {word}" for text, word in zip(HOSTILE, crowd(16)["name"], strict=True)]
    table = crowd(16)
    table["competences"] = [[phrase, "laser optics"] for phrase in phrases]
    table["needs"] = [[f"want {phrase}"] for phrase in phrases]
    table["description"] += pd.Series(phrases)
    rec = fit(table.drop(columns="name"))
    page = write(rec, tmp_path)
    for at, sheet in page.sheets.items():
        assert page.all("ul.phrases li", sheet)[0].get_text() == clean(phrases[at])
        assert page.one("ul.needs li > span[dir]", sheet).get_text() == f"want {clean(phrases[at])}"
    known = {clean(phrase) for phrase in phrases} | {"laser optics"}
    quoted = {shown(each) for each in page.all(".card dd q")}
    assert quoted
    assert quoted <= known | {f"want {each}" for each in known}


def test_hostile_ids_make_links_that_lead_somewhere(tmp_path):
    ids = [text for text in HOSTILE if clean(text)]
    rec = fit(crowd(len(ids)).assign(id=ids).drop(columns="name"))
    page = write(rec, tmp_path)
    same_suggestions(page, rec.recommend(), rec, 3)
    names = {page.one("h3", sheet).get_text() for sheet in page.sheets.values()}
    assert names == {clean(each) for each in ids}


@pytest.mark.parametrize(
    "ids",
    [
        ["a b", "a/b", "A B", "a-b", "a_b", "é", "e\u0301x", "É"],
        ["x", "x-name", "X", "x-2", "map", "top", "name-0", "c-x"],
        ["../x", "#x", "?x", "%78", "x%20", "x&y", "шло", "日本"],
        [3, 1, 2, 40, 5, 16, 70, 8],
        [3.0, 1.0, 2.0, 40.0, 5.0, 16.0, 70.0, 8.0],
    ],
    ids=str,
)
def test_any_ids_make_unique_addresses(ids, tmp_path):
    rec = fit(population(id=ids))
    page = write(rec, tmp_path)
    same_suggestions(page, rec.recommend(), rec, 3)
    assert len({str(sheet["id"]).casefold() for sheet in page.sheets.values()}) == 8


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(max_size=40), min_size=3, max_size=6))
def test_any_name_stands_as_text(tmp_path, names):
    rec = fit(named(names))
    page = write(rec, tmp_path, k=1)
    for at, name in enumerate(names):
        # a name without letters or digits is no name
        said = clean(name) if any(map(str.isalnum, clean(name))) else f"org-{at:04}"
        told = page.one("h3", page.sheets[at]).get_text()
        name_of, key = rec.profiles_.names[at], rec.profiles_.ids[at]
        assert told in {name_of, f"{name_of} ({key})"}  # the id where another has the name too
        assert told == page.data["people"][at]["name"]
        bare = told.removesuffix(f" ({key})")
        assert bare == said or clean(name).casefold() in {"nan", "null", "none", "n/a", "nat"}
        assert unicodedata.normalize("NFC", told) == told


def test_a_blank_title_is_none(tmp_path):
    rec = fit(population())
    for title in (None, "", "  \u200b "):
        assert write(rec, tmp_path, title=title).one("h1").get_text() == "Whom to meet"
    assert write(rec, tmp_path, title=" Our  \ud800day ").one("h1").get_text() == "Our day"


# --- populations ------------------------------------------------------------------------------


def test_two_organisations_are_each_others_only_partner(tmp_path):
    rec = fit(population(2))
    page = write(rec, tmp_path, k=1)
    same_suggestions(page, rec.recommend(k=1), rec, 1)
    assert len(page.all("table.pairs tbody tr")) == 1
    assert len(page.all(".card .type.plain")) == 2


@pytest.mark.parametrize("n", [2, 3, 4, 5, 8])
def test_the_same_text_for_all_is_drawn_without_a_warning(n, tmp_path):
    text = TEXTS[0]
    table = population(n, description=text[0], competences=text[1], needs=text[2])
    rec = fit(table)
    page = write(rec, tmp_path, k=1)
    same_suggestions(page, rec.recommend(k=1), rec, 1)
    assert all(np.isfinite(each).all() for each in page.data["places"].values())


def test_where_all_pairs_are_excluded_the_page_holds(tmp_path):
    rec = fit(population())
    with pytest.warns(ShortListWarning):
        page = write(rec, tmp_path, exclude=list(combinations(rec.profiles_.ids, 2)))
    for each in (".card", "table.pairs tbody tr", ".first-links path"):
        assert not page.all(each)
    assert len(page.all("p.nothing", page.one("#sheets"))) == 8
    assert plain(page.all(".figures dd")[2]) == "–"


def test_an_updated_recommender_gives_the_page_of_a_fresh_fit(tmp_path):
    table = population()
    rec = fit(table.iloc[:6])
    rec.update(table.iloc[6:], removed=["id0"])
    assert write(rec, tmp_path).text == write(fit(table.iloc[1:]), tmp_path).text


def test_without_needs_the_page_says_so(tmp_path):
    page = write(fit(population(needs="")), tmp_path)
    assert "No cluster says what it seeks" in plain(page.one("#needs"))
    assert not page.all("table.open-needs")
    assert len(page.all(".figures dd")) == 3
    assert all("not stated" in plain(sheet) for sheet in page.sheets.values())


def test_without_competences_complementarity_is_unknown_everywhere(tmp_path):
    page = write(fit(population(competences="")), tmp_path)
    assert {plain(page.all(".two-axes dd", card)[1]) for card in page.all(".card")} == {"–"}
    assert {plain(row.select("td")[2]) for row in page.all("table.pairs tbody tr")} == {"–"}
    assert {plain(row.select("td")[-1]) for row in page.all("table.pairs tbody tr")} == {"–"}
    assert not page.all("symbol#plane image")
    assert not page.all(".card .type:not(.plain)")


def test_who_has_no_text_is_listed_and_not_drawn(tmp_path):
    table = population()
    table.loc[[1, 4], ["description", "competences"]] = ""
    rec = fit(table)
    page = write(rec, tmp_path)
    assert rec.unranked_["id"].tolist() == ["id1", "id4"]
    same_suggestions(page, rec.recommend(), rec, 3)
    silent = [at for at, sheet in page.sheets.items() if page.all("p.nothing", sheet)]
    assert sorted(silent) == [1, 4]
    for at in silent:
        told = plain(page.one("p.nothing", page.sheets[at]))
        assert told.endswith("Its texts do not say enough to compare it.")
    assert {int(mark["data-at"]) for mark in page.all("a.mark")} == {0, 2, 3, 5, 6, 7}
    assert not {1, 4} & set(page.data["matrix"]["order"])
    first = page.one('#clusters tr[data-row="1"]')
    assert [plain(cell) for cell in page.all("td", first)][:4] == ["–"] * 4


def test_without_attributes_only_families_filter(tmp_path):
    page = write(fit(population()), tmp_path)
    assert len(page.all("select[data-facet]")) == 1
    assert "hidden" in page.one(".shade-choice").attrs


def test_a_filter_offers_the_values_that_its_people_have(tmp_path):
    regions = ["Nord", "Sud", "Nord", "", "Sud", "Nord", None, "Est"]
    page = write(fit(population(région=regions)), tmp_path)
    choices = page.all('select[data-facet="0"] option')
    assert [plain(each) for each in choices] == ["all", "Est (1)", "Nord (3)", "Sud (2)"]
    value_of = {plain(each).split(" (")[0]: each["value"] for each in choices[1:]}
    for at, region in enumerate(regions):
        chosen = str(page.data["people"][at]["facets"][0])
        assert chosen == value_of.get(region, chosen)
        assert (chosen in value_of.values()) == bool(region)


def test_a_column_without_a_name_is_no_filter(tmp_path):
    page = write(fit(population(**{"": ["a", "b"] * 4})), tmp_path)
    assert len(page.all("select[data-facet]")) == 1


def test_five_hundred_organisations_stay_under_five_megabytes(tmp_path):
    rec, path = fit(crowd(500)), tmp_path / "r.html"
    cm.write_report(rec, path, progress=False)
    content = path.read_bytes()
    assert 1_000_000 < len(content) < 5_000_000
    assert content.count(b'<article class="sheet"') == 500
    data = json.loads(re.search(rb'id="data">(.*?)</script>', content, re.DOTALL)[1])
    expected = lists(rec.recommend(), rec)
    assert {at: one["partners"] for at, one in enumerate(data["people"])} == expected
    assert len(data["matrix"]["order"]) == 500


# --- determinism ------------------------------------------------------------------------------


def test_the_page_is_the_same_from_shuffled_rows_and_any_number_of_workers(tmp_path):
    table, texts = crowd(40), []
    shuffled = table.sample(frac=1, random_state=1).reset_index(drop=True)
    for rec in (fit(table), fit(shuffled), fit(table, n_jobs=2)):
        cm.write_report(rec, tmp_path / "r.html", progress=False)
        texts.append((tmp_path / "r.html").read_bytes())
    assert texts[0] == texts[1] == texts[2]


def test_writing_twice_gives_the_same_bytes_and_leaves_the_recommender_alone(tmp_path):
    rec = fit(population())
    before = rec.recommend()
    for name in ("a.html", "b.htm"):
        cm.write_report(rec, tmp_path / name, k=2, lang="es", progress=False)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.htm").read_bytes()
    pd.testing.assert_frame_equal(rec.recommend(), before)


# --- alliances --------------------------------------------------------------------------------


def figures_of(table, name):
    rows = table[table["method"] == name].set_index("metric")
    return rows.loc["hit@3"], rows.loc["auc_matched"]


def share(value):
    return f"{round(100 * value)}%"


def test_figures_of_the_proof_are_those_of_compare(proof, fitted, interclustering):
    shown_methods = {
        "random": "chance",
        "same sector": "same sector",
        "same region": "same region",
        "popularity": "popularity",
        "TF-IDF cosine": None,
        "static cosine": None,
    }
    baselines = default_baselines(fitted.profiles_, alliances_known=True)
    chosen = {name: method for name, method in baselines.items() if name in shown_methods}
    table = cm.compare(
        {"clustermatch": fitted, **chosen},
        interclustering.alliances,
        cutoff=CUTOFF,
        clusters=fitted.profiles_,
        progress=False,
    )
    rows = proof.all("table.proof tbody tr")
    assert len(rows) == len(chosen) + 1
    for row, name in zip(rows, ["clustermatch", *chosen], strict=True):
        hit, area = figures_of(table, name)
        label = shown_methods.get(name)
        assert label is None or plain(row.th) == label
        first, _, last = row.find_all("td")
        assert plain(first) == (
            f"{share(hit['value'])} [{share(hit['low'])} – {share(hit['high'])}]"
        )
        numbers = [number(area[each], ".") for each in ("value", "low", "high")]
        assert plain(last) == "{} [{} – {}]".format(*numbers)
    ours, _ = figures_of(table, "clustermatch")
    asked = table.attrs["questions"][0]
    statement = plain(proof.one("#proof .statement"))
    assert f"{asked['targets']} clusters" in statement
    assert f"{share(ours['low'])} to {share(ours['high'])}" in statement
    assert f" {round(asked['targets'] * ours['value'])} " in statement
    assert share(figures_of(table, "random")[0]["value"]) in statement
    caption = plain(proof.one("table.proof caption"))
    assert caption.startswith(f"{asked['new_pairs']} ")
    assert f"{asked['known_pairs']} " in caption
    simple = max(chosen, key=lambda name: figures_of(table, name)[0]["value"])
    assert share(figures_of(table, simple)[0]["value"]) in proof.all("#proof .how")[1].get_text()
    notes = [item.get_text() for item in proof.all("#proof details li")]
    assert notes == table.attrs["notes"]
    assert proof.one('nav a[href="#proof"]')
    assert share(ours["value"]) == plain(proof.all(".figures dd")[-1])


def alliances_of(pairs, **columns):
    return pd.DataFrame(pairs, columns=["id_a", "id_b"]).assign(**columns)


def test_without_a_cutoff_all_alliances_are_to_be_found(tmp_path):
    signed = alliances_of([("id0", "id2"), ("id1", "id3"), ("id4", "id5")], date=2015)
    page = write(fit(population()), tmp_path, alliances=signed)
    statement = plain(page.one("#proof .statement"))
    assert statement.startswith("Of 6 clusters")
    assert "since" not in statement
    assert plain(page.one("table.proof caption")).startswith("3 ")
    caveats = " ".join(map(plain, page.all(".caveats li")))
    assert "--cutoff" in caveats
    assert "Only 6 clusters" in caveats


@pytest.mark.parametrize(
    ("alliances", "cutoff", "message"),
    [
        (alliances_of([("id0", "id2")]), "2015", "no column 'date'"),
        (alliances_of([("id0", "no")], date=2016), "2015", "1 id not in the table of clusters"),
        (alliances_of([("id0", "id2")], date="soon"), "2015", "soon"),
        (alliances_of([("id0", "id2")], date=2014), "2015", "no new pair from 2015-01-01 on"),
        (alliances_of([("id0", "id2")], date=2016), "later", "cutoff"),
        (pd.DataFrame({"a": [1]}), None, "no column 'id_a'"),
    ],
)
def test_unusable_alliances_are_told_as_by_compare(alliances, cutoff, message, tmp_path):
    rec = fit(population())
    with pytest.raises(InputError, match=message) as told:
        cm.write_report(rec, tmp_path / "r.html", alliances=alliances, cutoff=cutoff)
    with pytest.raises(InputError) as expected:
        cm.compare({"a": rec}, alliances, cutoff=cutoff, clusters=rec.profiles_, progress=False)
    assert str(told.value) == str(expected.value)
    assert not list(tmp_path.iterdir())


FAULTS = {
    "an id twice": ('<main id="main">', '<main id="main"><i id="top"></i>'),
    "a link to nowhere": ('href="#map"', 'href="#nowhere"'),
    "something loaded": ("</main>", '<img src="https://example.org/a.png"></main>'),
    "a style that loads": ("</style>", "a{background:url(//example.org/a.png)}</style>"),
    "another script": ("</main>", "<script>alert(1)</script></main>"),
    "a changed script": ('"use strict";', '"use strict"; '),
    "a handler": ("<footer>", '<footer onclick="alert(1)">'),
    "a level left out": ("</main>", "<h6>deep</h6></main>"),
    "a table without heads": ("</main>", "<table><tr><td>1</td></tr></table></main>"),
    "an open tag": ("</main>", "<b></main>"),
    "an unknown language": ('lang="en"', 'lang="other"'),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_checks_of_pages_see_faults(fault, tmp_path):
    text = write(fit(population(3)), tmp_path, k=1).text
    before, after = FAULTS[fault]
    assert before in text
    with pytest.raises(AssertionError):
        assert_sound(Page(text.replace(before, after, 1)))
