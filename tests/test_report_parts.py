"""The parts of a report: wordings, the day, the map, families, filters, pictures, proof."""

import base64
import datetime
import io
import re
import string
import tomllib
from importlib import resources
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib import colormaps
from matplotlib.image import imread
from report_fixtures import crowd, fit, plain, population, write
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness

import clustermatch as cm
from clustermatch.exceptions import InputError
from clustermatch.meetings.clock import SlotClock
from clustermatch.partner_types import PartnerTypes
from clustermatch.phrases import Phrases
from clustermatch.profiles import Profiles
from clustermatch.report import matrix
from clustermatch.report.axes import draw_plane
from clustermatch.report.facets import facets_of, shades
from clustermatch.report.families import Families, find_families
from clustermatch.report.foresight import Foresight, MethodFigures
from clustermatch.report.landscape import HEIGHT, WIDTH, draw_landscape, project
from clustermatch.report.market import list_needs
from clustermatch.report.people import organisations_of
from clustermatch.report.pictures import COLOURS, colour_bar, density_picture, matrix_picture
from clustermatch.report.programme import read_programme
from clustermatch.report.view import ReportView
from clustermatch.report.wording import REPORT_LANGS, report_wording_of
from clustermatch.wording import wording_of

FILES = resources.files("clustermatch.report")
ENGLISH = report_wording_of("en")


# --- wordings ---------------------------------------------------------------------------------


def texts_of(lang):
    return tomllib.loads((FILES / "wordings" / f"{lang}.toml").read_text(encoding="utf-8"))


def gaps(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def sources(folder, suffix):
    return "".join(
        each.read_text(encoding="utf-8")
        for each in sorted(folder.iterdir(), key=lambda file: file.name)
        if each.name.endswith(suffix)
    )


def asked_for():
    """Names of texts that templates, view and script ask for."""
    named = r'(?:\bt|texts)(?:\[|\.fill\()\s*"(\w+)"'
    choices = r'\bt\["(\w+)" if [^\]]* else "(\w+)"\]'
    templates, modules = sources(FILES / "templates", ".html"), sources(FILES, ".py")
    found = set(re.findall(named, templates + modules))
    found |= {name for pair in re.findall(choices, templates + modules) for name in pair}
    found |= set(re.findall(r"\btexts\.(\w+)", sources(FILES / "templates", ".js")))
    found |= set(re.findall(r'texts\["(\w+)" if', modules))
    found |= set(re.findall(r'self\.texts\["\w+" if \w+ else "(\w+)"\]', modules))
    found |= set(re.findall(r'texts\["\w+" if \w+ else "(\w+)"\]', modules))
    found |= {"decimal", "percent", "quote", "col_ranks", "col_nth"}
    found |= {f"facet_{kind}" for kind in ("region", "country", "sector", "family")}
    found |= {f"proof_{verdict}" for verdict in ("clear", "even", "lose")}
    caveats = ("texts", "no_cutoff", "unrecorded", "similar", "few")
    found |= {f"proof_caveat_{name}" for name in caveats}
    return found | {f"method_{name}" for name in ("clustermatch", "random", "popularity")}


def test_all_languages_say_the_same_things_with_the_same_gaps():
    english = texts_of("en")
    assert {file.name for file in (FILES / "wordings").iterdir()} >= {"fr.toml", "en.toml"}
    for lang in REPORT_LANGS:
        texts = texts_of(lang)
        assert list(texts) == list(english), lang
        for name, text in texts.items():
            if isinstance(text, str):
                assert gaps(text) == gaps(english[name]), (lang, name)
                assert text == text.strip() != "" or name == "proof_since", (lang, name)
            else:
                assert len(text) == len(english[name])


def test_no_text_is_missing_and_none_is_left_over():
    known = set(texts_of("en"))
    singles = {name for name in known if name.endswith("_one")}
    assert asked_for() - known == set()
    assert known - asked_for() - singles == set()
    assert {name.removesuffix("_one") for name in singles} <= known


def test_french_signs_stand_after_a_narrow_no_break_space():
    for name, text in texts_of("fr").items():
        for one in [text] if isinstance(text, str) else text:
            assert not re.search(r"(?<!\u202f)[;:?!%]", one), (name, one)
            assert not re.search(r"«(?!\u00a0)|(?<!\u00a0)»", one), (name, one)
    assert all("\u202f" not in str(text) for text in texts_of("en").values())


@pytest.mark.parametrize(
    ("lang", "number", "percent", "quoted"),
    [
        ("fr", "0,75", "43\u202f%", "«\u00a0bois\u00a0»"),
        ("en", "0.75", "43%", "“bois”"),
        ("es", "0,75", None, "«bois»"),
    ],
)
def test_numbers_and_quotes_follow_the_language(lang, number, percent, quoted):
    texts = report_wording_of(lang)
    assert texts.number(0.7512) == number
    assert texts.number(float("nan")) == texts.percent(float("nan")) == "–"
    assert percent is None or texts.percent(0.432) == percent
    assert re.fullmatch(r"43\s?%", texts.percent(0.432))
    assert texts.quote("bois") == quoted
    assert texts.quote("{n} {}") == quoted.replace("bois", "{n} {}")


def test_one_and_many_and_ranks_beyond_three():
    assert ENGLISH.fill("times", n=1) == ENGLISH["times_one"] != ENGLISH.fill("times", n=2)
    assert len({ENGLISH.rank(rank) for rank in range(1, 8)}) == 7
    assert "5" in ENGLISH.rank(5)
    with pytest.raises(KeyError):
        ENGLISH.fill("times")


def test_a_language_without_texts_is_refused():
    with pytest.raises(InputError, match=r"lang must be one of fr, en, es, got 'xx'\."):
        report_wording_of("xx")


def test_templates_script_and_style_are_in_the_package():
    names = {each.name for each in (FILES / "templates").iterdir()}
    assert {"report.html", "report.css", "report.js"} <= names
    included = re.findall(r'"(_\w+\.html)"', sources(FILES / "templates", ".html"))
    assert set(included) <= names


# --- the day ----------------------------------------------------------------------------------


def people(ids="abcd"):
    return Profiles.from_frame(pd.DataFrame({"id": list(ids), "description": "bois", "lang": "fr"}))


def meetings(rows, columns=("slot", "id_a", "id_b"), source=None):
    table = pd.DataFrame(rows, columns=list(columns))
    table.index = pd.RangeIndex(2, len(table) + 2, name="row")
    table.attrs = {"source": source} if source else {}
    return table


def test_a_day_is_read_by_slot_and_table():
    plan = meetings(
        [(3, 2, "a", "b", "must"), (1, 2, "c", "d", None), (1, 1, "b", "a", " request ")],
        ("slot", "table", "id_a", "id_b", "origin"),
    )
    day = read_programme(plan, people())
    assert [(m.slot, m.table, m.one, m.other, m.origin) for m in day.meetings] == [
        (1, 1, 1, 0, "request"),
        (1, 2, 2, 3, ""),
        (3, 2, 0, 1, "must"),
    ]
    assert day.slots == (1, 2, 3)
    assert day.times == {}
    assert {slot: m.slot for slot, m in day.of(0).items()} == {1: 1, 3: 3}
    assert day.of(2).keys() == {1}


def test_slots_and_ids_may_be_text_or_numbers():
    whole = Profiles.from_frame(pd.DataFrame({"id": [7, 8, 9], "description": "a", "lang": "en"}))
    expected = read_programme(meetings([(1, 7, 8), (2, 8, 9)]), whole).meetings
    for rows in ([("1", "7", "8"), ("2", "8", "9")], [(1.0, 7.0, 8.0), (2.0, "8", 9)]):
        assert read_programme(meetings(rows), whole).meetings == expected


def test_times_come_from_the_clock_or_else_the_table():
    plan = meetings([(2, "a", "b", "10:00–10:20")], ("slot", "id_a", "id_b", "time"))
    assert read_programme(plan, people()).times == {2: "10:00–10:20"}
    clock = SlotClock(datetime.time(9), 15)
    assert read_programme(plan, people(), clock).times == {1: "09:00–09:15", 2: "09:15–09:30"}


def test_a_day_without_meetings_is_empty():
    day = read_programme(meetings([]), people())
    assert (day.meetings, day.slots) == ((), ())


WRONG_DAYS = {
    "slot in words": ([("abc", "a", "b")], r"`slot` must hold whole numbers .* got 'abc' in row 2"),
    "slot 0": ([(1, "a", "b"), (0, "c", "d")], r"whole numbers from 1 to 1440, got .*0.* in row 3"),
    "half a slot": ([(1.5, "a", "b")], r"got .*1\.5.* in row 2"),
    "no slot": ([(None, "a", "b")], r"`slot` must hold whole numbers"),
    "endless slot": ([(float("inf"), "a", "b")], r"got .*inf.* in row 2"),
    "a slot beyond the day": ([(10**9, "a", "b")], r"from 1 to 1440, got .*1000000000"),
    "a truth": ([(True, "a", "b")], r"got .*True.* in row 2"),
    "a list": ([([1], "a", "b")], r"got \[1\] in row 2"),
    "itself": ([(2, "a", "a")], r"plan: 'a' would meet itself in slot 2\."),
    "twice in a slot": (
        [(1, "a", "b"), (1, "c", "a")],
        r"plan: 'a' has two meetings in slot 1\. `clustermatch\.check_plan` lists all faults",
    ),
    "unknown": ([(1, "a", "b"), (2, "a", "zz")], r"unknown id: 'zz' \(first in row 3\)"),
    "no id": ([(1, "a", None)], r"column `id_b`: 1 missing, in row 2"),
}


@pytest.mark.parametrize("case", WRONG_DAYS)
def test_a_day_that_cannot_be_is_refused(case):
    rows, message = WRONG_DAYS[case]
    plan = meetings(rows, source="day.csv")
    with pytest.raises(InputError, match=message) as told:
        read_programme(plan, people())
    assert str(told.value).startswith("day.csv: plan")


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (
            meetings([("a", "b")], ("id_a", "id_b")),
            "no column `slot`; the columns are: id_a",
        ),
        (meetings([(1, "a")], ("slot", "id_a")), r"plan need the columns `id_a` and `id_b`"),
        (meetings([(1, 1, "a", "b")], ("slot", "slot", "id_a", "id_b")), "`slot` stands .* twice"),
        (meetings([(1, 0, "a", "b")], ("slot", "table", "id_a", "id_b")), "column `table` must"),
        ([(1, "a", "b")], "plan must be a MeetingPlan or a table of meetings, got list"),
        ("plan.csv", "plan must be a MeetingPlan or a table of meetings, got str"),
    ],
)
def test_a_table_that_is_no_plan_is_refused(plan, message):
    with pytest.raises(InputError, match=message):
        read_programme(plan, people())


def test_a_plan_and_its_table_give_the_same_page(tmp_path):
    rec = fit(population())
    plan = cm.plan_meetings(population(), rec, capacity=2, slots=3)
    clock = SlotClock.read("09:00", 20, "2015-07-09")
    page = write(rec, tmp_path, plan=plan, clock=clock)
    assert write(rec, tmp_path, plan=plan.meetings, clock=clock).text == page.text
    rows = plan.meetings.to_dict("records")
    told = [item["data-pair"] for item in page.all("#day .slot li[data-pair]")]
    ids = rec.profiles_.ids
    assert [tuple(ids[int(at)] for at in pair.split()) for pair in told] == [
        (row["id_a"], row["id_b"]) for row in rows
    ]
    assert "9 July 2015" in plain(page.one("#day h2"))
    for at, sheet in page.sheets.items():
        mine = plan.agenda(ids[at])
        items = page.all("ul.agenda li", sheet)
        assert [ids[page.at(item.a)] for item in items] == mine["partner_id"].tolist()
        assert [plain(item.b) for item in items] == [clock.label(slot) for slot in mine["slot"]]
        row = page.one(f'table.agendas tr[data-row="{at}"]')
        assert [ids[page.at(link)] for link in page.all("td a", row)] == mine["partner_id"].tolist()


def test_a_plan_names_unknown_ids_and_writes_nothing(tmp_path):
    with pytest.raises(InputError, match=r"unknown id: 'id77'"):
        cm.write_report(fit(population()), tmp_path / "r.html", plan=meetings([(1, "id0", "id77")]))
    assert not list(tmp_path.iterdir())


# --- the map ----------------------------------------------------------------------------------


def planted(n_groups=4, size=12, n_dims=24, seed=0):
    draw = np.random.default_rng(seed)
    group = np.repeat(np.arange(n_groups), size)
    rows = np.eye(n_groups, n_dims)[group] + 0.12 * draw.standard_normal((len(group), n_dims))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), group


def test_the_map_keeps_planted_groups_apart():
    vectors, group = planted()
    places = project(vectors)
    assert places.min() == 0.0
    assert places.max() == 1.0
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (group[apart.argmin(axis=1)] == group).all()
    assert np.array_equal(project(vectors), places)


def test_the_map_keeps_more_neighbours_than_principal_components(fitted):
    vectors = fitted.scorer_.profiles_
    plain_plane = PCA(2, random_state=0).fit_transform(vectors)
    ours, theirs = (
        trustworthiness(vectors, plane, n_neighbors=5, metric="cosine")
        for plane in (project(vectors), plain_plane)
    )
    assert ours > theirs + 0.05
    assert ours > 0.9


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 9])
def test_few_or_equal_rows_have_a_place(n):
    for vectors in (np.eye(n, 12), np.tile(np.eye(1, 12), (n, 1))):
        places = project(vectors)
        assert places.shape == (n, 2)
        assert ((places >= 0) & (places <= 1)).all()
    assert (project(np.tile(np.eye(1, 12), (n, 1))) == 0.5).all()


def box(mark):
    wide = 6.5 * len(mark.label)
    left = mark.label_x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
    return left, mark.label_y - 11, left + wide, mark.label_y + 2


def apart(one, other):
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_labels_stay_on_the_map_and_off_each_other(fitted):
    names = organisations_of(fitted.profiles_)
    n = len(names)
    loads = np.arange(n)
    marks = draw_landscape(fitted.scorer_.profiles_, np.arange(n), names, loads)
    assert [mark.position for mark in marks] == list(range(n))
    labels = [box(mark) for mark in marks if mark.label]
    assert len(labels) > n / 2
    assert all(apart(one, other) for one, other in combinations(labels, 2))
    assert all(
        left >= 0 and right <= WIDTH and top >= 0 and low <= HEIGHT
        for left, top, right, low in labels
    )
    for mark in marks:
        assert 0 <= mark.x <= WIDTH
        assert 0 <= mark.y <= HEIGHT
        assert names[mark.position].short.startswith(mark.label.rstrip("…"))
        dot = mark.x - 4, mark.y - 4, mark.x + 4, mark.y + 4
        assert all(apart(dot, label) for label in labels)
    assert marks[-1].label, "the most suggested one has its name"


# --- families ---------------------------------------------------------------------------------


def test_families_are_the_planted_groups():
    vectors, group = (rows[2:] for rows in planted(n_groups=4, size=5))
    phrases = [f"phrase {at} of {family}" for at, family in enumerate(group)]
    offers = Phrases.from_counts(vectors, [1] * len(vectors))
    found = find_families(vectors, np.arange(len(vectors)), offers, phrases)
    assert len(found.names) == 4  # the root of 18
    for family in range(4):
        assert len(np.unique(found.family[group == family])) == 1
    for family, name in enumerate(found.names):
        members = {phrases[at] for at in np.flatnonzero(found.family == family)}
        assert set(name.split(" · ")) <= members
    assert sorted(found.order.tolist()) == list(range(len(vectors)))
    runs = np.flatnonzero(np.diff(group[found.order]))
    assert len(runs) == 3, "groups stand together in the order"


def test_the_largest_family_comes_first_and_who_has_no_text_is_in_none():
    vectors = np.repeat(np.eye(3), [2, 9, 4], axis=0)
    ranked = np.arange(1, 15)
    offers = Phrases.from_counts(vectors, [1] * 15)
    found = find_families(vectors, ranked, offers, [f"p{at}" for at in range(15)])
    assert found.family[0] == -1
    counts = np.bincount(found.family[1:])
    assert (np.diff(counts) <= 0).all()
    assert 0 not in found.order


def test_families_of_the_example_quote_competences_of_their_members(fitted):
    profiles, scorer = fitted.profiles_, fitted.scorer_
    phrases = [phrase for each in profiles.competences for phrase in each]
    ranked = np.arange(len(profiles))
    found = find_families(scorer.profiles_, ranked, scorer.gains_.plain_competences, phrases)
    assert 3 <= len(found.names) <= 8
    for family, name in enumerate(found.names):
        members = np.flatnonzero(found.family == family)
        theirs = {phrase for at in members for phrase in profiles.competences[at]}
        assert name.split(" · ")[0] in theirs
        assert set(name.split(" · ")) <= theirs


def test_a_family_without_competences_has_no_name():
    vectors = np.eye(4)
    offers = Phrases.from_counts(np.zeros((0, 4)), [0] * 4)
    found = find_families(vectors, np.arange(4), offers, [])
    assert set(found.names) == {""}


# --- filters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("region", "region"),
        ("Région", "region"),
        ("territorio", "region"),
        ("pays", "country"),
        ("País", "country"),
        ("Secteur", "sector"),
        ("filière", "sector"),
        ("city", ""),
        ("<select>", ""),
    ],
)
def test_columns_are_known_in_three_languages(column, kind):
    (facet,) = facets_of(pd.DataFrame({column: ["N", "S", "N"]}))
    assert (facet.name, facet.kind) == (column, kind)
    assert facet.choices == (("N", 2), ("S", 1))


def test_known_columns_come_first_and_one_other_with_few_values():
    table = pd.DataFrame(
        {
            "many": [f"v{at}" for at in range(13)],
            "one": "x",
            "kind": ["a", "b"] + ["a"] * 11,
            "size": [1, 2] + [3] * 11,
            "sector": [f"s{at}" for at in range(13)],
            "region": ["N"] * 12 + ["S"],
        }
    )
    facets = facets_of(table)
    assert [facet.name for facet in facets] == ["region", "sector", "kind"]
    assert len(facets[1].choices) == 13


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 1], ["1", "2", "1"]),
        ([1.0, 2.5, None], ["1", "2.5", ""]),
        ([True, False, None], ["True", "False", ""]),
        (["a", " a ", "b"], ["a", "a", "b"]),
        (["n/a", "a", "b"], ["", "a", "b"]),
        ([datetime.date(2015, 7, 9), "b", "c"], ["2015-07-09", "b", "c"]),
        (pd.to_datetime(["2015-07-09", "2015-07-10", None]), ["2015-07-09", "2015-07-10", ""]),
    ],
)
def test_cells_are_written_as_people_read_them(values, expected):
    (facet,) = facets_of(pd.DataFrame({"x": pd.Series(list(values), dtype=object)}))
    assert list(facet.values) == expected


@pytest.mark.parametrize(
    "cells",
    [[["a"], ["b"]], [("a",), ("b",)], [{"a": 1}, {"b": 2}], [np.array(["a"]), np.array(["b"])]],
)
def test_lists_are_no_values_to_filter_by(cells):
    assert facets_of(pd.DataFrame({"x": pd.Series(cells, dtype=object)})) == []


def test_a_column_given_twice_or_without_a_name_does_no_harm():
    twice = pd.DataFrame([["N", "x"], ["S", "y"]], columns=["region", "region"])
    assert [facet.values for facet in facets_of(twice)] == [("N", "S")]
    assert facets_of(pd.DataFrame([["N", "x"], ["S", "y"]], columns=["", "\u200b "])) == []


def test_at_most_eight_shades_and_none_where_most_would_have_none():
    eight = tuple("abcdefgh")
    assert shades(eight)[1][-1] == ("h", 7, 1)
    nine = tuple("abcdefghi") + ("a",) * 20
    shade, legend = shades(nine)
    assert legend[0] == ("a", 0, 21)
    assert legend[-1] == ("", -1, 2)
    assert shade.count(-1) == 2
    assert shades(tuple(map(str, range(30))))[1] == ()


# --- needs ------------------------------------------------------------------------------------


def test_needs_are_read_with_their_best_answer_alone():
    rec = fit(population())
    market = rec.answer_needs(k=3)
    needs = list_needs(market, rec.profiles_)
    assert {at: [need.text for need in found] for at, found in needs.items()} == {
        at: list(stated) for at, stated in enumerate(rec.profiles_.needs)
    }
    for at, found in needs.items():
        for need in found:
            rows = market[(market["target_id"] == f"id{at}") & (market["need"] == need.text)]
            best = rows.iloc[0]
            assert need.is_open == pd.isna(best["rank"])
            assert need.is_open or rec.profiles_.ids[need.partner] == best["partner_id"]


# --- pictures ---------------------------------------------------------------------------------


def decode(uri):
    kind, _, code = uri.partition(",")
    assert kind == "data:image/png;base64"
    return imread(io.BytesIO(base64.b64decode(code, validate=True)))


def colour(share):
    return np.array(colormaps[COLOURS](share))


def test_the_matrix_has_a_dot_a_cell_in_the_colour_of_its_score():
    values = np.array([[np.nan, 0.2, 0.9], [0.2, np.nan, 0.55], [0.9, 0.55, np.nan]])
    picture = decode(matrix_picture(values, 0.2, 0.9))
    assert picture.shape == (3, 3, 4)
    for row, column, share in ((0, 1, 0.0), (0, 2, 1.0), (1, 2, 0.5)):
        assert np.abs(picture[row, column] - colour(share)).max() < 0.02
        assert np.array_equal(picture[row, column], picture[column, row])
    assert (picture[[0, 1, 2], [0, 1, 2], 3] == 0).all()


def test_the_bar_runs_from_the_lightest_to_the_darkest():
    bar = decode(colour_bar())
    assert bar.shape[:2] == (1, 64)
    assert np.abs(bar[0, 0] - colour(0.0)).max() < 0.05
    assert np.abs(bar[0, -1] - colour(1.0)).max() < 0.05
    assert (np.diff(bar[0, :, :3].sum(axis=1)) < 0.02).all()


def test_the_plane_is_grey_where_pairs_lie():
    x = np.concatenate([np.full(5_000, 0.75), [0.25]])
    y = np.concatenate([np.full(5_000, 0.25), [0.75]])
    picture = decode(density_picture(x, y))
    height, width = picture.shape[:2]
    assert height == width

    def at(across, up):
        return picture[height - 1 - int(up * height), int(across * width)]

    assert at(0.75, 0.25)[3] == 1
    assert at(0.25, 0.75)[3] == 1
    assert at(0.75, 0.25)[0] < at(0.25, 0.75)[0], "many pairs are darker than one"
    assert np.ptp(at(0.75, 0.25)[:3]) < 0.02
    assert at(0.5, 0.5)[3] == at(0.1, 0.1)[3] == 0


def test_of_many_organisations_those_with_the_best_scores_have_a_row(monkeypatch):
    rec = fit(crowd(12))
    monkeypatch.setattr(matrix, "MOST", 5)
    order = np.array([3, 1, 4, 0, 5, 9, 2, 6, 8, 7, 10, 11])
    families = Families(order, np.array([0, 1] * 6), ["a", "b"])
    best = np.linspace(0.1, 1.2, 12)
    best[0] = 2.0
    rows = matrix.choose_rows(families, best)
    assert rows.tolist() == [0, 9, 8, 10, 11]
    drawn = matrix.draw_matrix(rec.scorer_.score_block(rows, rows), rows, families)
    assert drawn.order == rows.tolist()
    assert drawn.left_out == 7
    assert decode(drawn.picture).shape[:2] == (5, 5)
    assert [(band.family, band.start, band.stop) for band in drawn.bands] == [
        (0, 0, 1),
        (1, 1, 2),
        (0, 2, 4),
        (1, 4, 5),
    ]
    scores = rec.score_pairs([(rec.profiles_.ids[0], rec.profiles_.ids[9])])["score"]
    cells = base64.b64decode(drawn.cells)
    assert len(cells) == 10
    assert cells[0] == round(100 * scores.iloc[0])


def test_the_page_tells_how_many_have_no_row(monkeypatch, tmp_path):
    monkeypatch.setattr(matrix, "MOST", 5)
    page = write(fit(population()), tmp_path)
    assert len(page.data["matrix"]["order"]) == 5
    assert plain(page.all(".matrix figcaption > span")[3]).startswith("3 clusters")
    assert len(page.sheets) == 8
    best = page.all("table.pairs tbody tr")[0]["data-pair"].split()
    assert {int(at) for at in best} <= set(page.data["matrix"]["order"])


def test_a_pair_lies_where_its_complementarity_says():
    rec = fit(population())
    ranked = np.arange(8)
    plane = draw_plane(rec.scorer_.score_block(ranked, ranked), rec.partner_types_)
    assert plane.height(float("nan")) == plane.height(0.0) == 0.0
    assert plane.height(plane.top) == plane.height(9.0) == 1.0
    assert plane.height(plane.top / 4) == 0.5
    decode(plane.picture)
    assert isinstance(rec.partner_types_, PartnerTypes)
    assert plane.similarity == rec.partner_types_.similarity


# --- proof ------------------------------------------------------------------------------------


def figures(name, hit, distinguishable=None):
    return MethodFigures(name, hit, hit - 0.1, hit + 0.1, 0.7, 0.6, 0.8, distinguishable)


def view(*methods, n=20, cutoff="2015-07", lang="en"):
    found = Foresight(cutoff, 3, n, 31, 12, (figures("clustermatch", 0.5), *methods), ())
    contents = SimpleNamespace(foresight=found, facets=[])
    return ReportView(contents, report_wording_of(lang), wording_of(lang))


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        ((figures("random", 0.1, True), figures("TF-IDF cosine", 0.3, True)), "clear"),
        ((figures("random", 0.1, True), figures("TF-IDF cosine", 0.45, False)), "even"),
        ((figures("random", 0.1, True), figures("TF-IDF cosine", 0.45, None)), "even"),
        ((figures("random", 0.1, True), figures("TF-IDF cosine", 0.7, False)), "even"),
        ((figures("random", 0.1, True), figures("TF-IDF cosine", 0.8, True)), "lose"),
    ],
)
@pytest.mark.parametrize("lang", REPORT_LANGS)
def test_the_verdict_follows_the_best_simple_method(methods, expected, lang):
    told = view(*methods, lang=lang).proof_sentences
    texts = report_wording_of(lang)
    best = methods[1]
    assert told[2] == texts.fill(
        f"proof_{expected}", name=texts["method_tfidf"], hit=texts.percent(best.hit)
    )
    assert told[1] == texts["proof_better_than_chance"]


@pytest.mark.parametrize(
    ("random", "better"), [((0.1, True), True), ((0.1, False), False), ((0.9, True), False)]
)
def test_chance_is_beaten_only_where_the_interval_says_so(random, better):
    told = view(figures("random", *random)).proof_sentences[1]
    assert told == ENGLISH["proof_better_than_chance" if better else "proof_not_chance"]


def test_the_finding_names_its_numbers():
    told = view(figures("random", 0.1, True)).proof_sentences[0]
    assert told == (
        "Of 20 clusters that signed with a new partner since 2015-07, 10 find it in a "
        "list of 3: 50% (95% interval 40% to 60%). By chance it would be 10%."
    )
    since = view(figures("random", 0.1, True), cutoff="").proof_sentences[0]
    assert since == told.replace(" since 2015-07", "")
    assert "–" in view(figures("popularity", 0.2, True)).proof_sentences[0]


def test_caveats_follow_the_cutoff_and_the_number_of_cases():
    chance = figures("random", 0.1, True)
    few = view(chance).proof_caveats
    assert few[0] == ENGLISH.fill("proof_caveat_few", n=20)
    assert ENGLISH["proof_caveat_texts"] in few
    many = view(chance, n=50, cutoff="").proof_caveats
    assert len(many) == len(few) - 1
    assert ENGLISH["proof_caveat_no_cutoff"] in many
    assert ENGLISH["proof_caveat_texts"] not in many


def test_methods_are_named_in_the_language_of_the_page():
    label = view(figures("random", 0.1), lang="fr").method_label
    names = ["clustermatch", "random", "popularity", "TF-IDF cosine", "static cosine"]
    assert len({label(name) for name in names}) == 5
    assert label("random") == "hasard"
    assert label("something else") == "something else"
    assert label("same {zone}") == "même {zone}"
