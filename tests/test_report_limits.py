"""How large a report may be, and what a large one says and leaves out."""

import base64

import numpy as np
import pandas as pd
import pytest
from report_fixtures import crowd, fit, plain, population, write

import clustermatch as cm
from clustermatch.cli import run
from clustermatch.exceptions import InputError
from clustermatch.meetings.clock import SlotClock
from clustermatch.profiles import Profiles
from clustermatch.report import families, limits, matrix
from clustermatch.report.axes import draw_plane
from clustermatch.report.families import Families, find_families
from clustermatch.report.landscape import project
from clustermatch.report.limits import check_size
from clustermatch.report.matrix import draw_matrix
from clustermatch.report.programme import read_programme
from clustermatch.report.spread import describe_spread
from clustermatch.sample import reference_sample


@pytest.mark.parametrize(
    ("n", "k"), [(5_000, 3), (2, 1), (300, 50), (122, 121), (8, 8), (8, None), (8, np.int64(7))]
)
def test_what_fits_a_page_is_let_through(n, k):
    check_size(n, k)


@pytest.mark.parametrize(
    ("n", "k", "message"),
    [
        (5_001, 1, r"^report: 5001 organisations; a page holds at most 5000\. Keep fewer rows"),
        (50_000, 3, r"for tables of any size, without a page: `clustermatch recommend`\.$"),
        (
            5_000,
            4,
            r"with 4 partners each make 20000 suggestions; .* most 15000\. Choose k up to 3",
        ),
        (5_000, np.int64(4), "make 20000 suggestions"),
        (200, 199, r"make 39800 suggestions; .* Choose k up to 75, or keep fewer rows"),
    ],
)
def test_what_no_browser_opens_is_refused(n, k, message):
    with pytest.raises(InputError, match=message):
        check_size(n, k)


def test_too_large_a_report_is_refused_before_any_work(monkeypatch, tmp_path):
    rec = fit(population())
    monkeypatch.setattr(limits, "MOST_ORGANISATIONS", 7)
    monkeypatch.setattr(cm.PartnerRecommender, "recommend", None)  # must not be called
    old = tmp_path / "report.html"
    old.write_bytes(b"old")
    with pytest.raises(InputError, match="8 organisations; a page holds at most 7"):
        cm.write_report(rec, old)
    assert old.read_bytes() == b"old"


@pytest.mark.parametrize(("limit", "value"), [("MOST_ORGANISATIONS", 7), ("MOST_SUGGESTIONS", 23)])
def test_the_command_refuses_before_it_fits(monkeypatch, tmp_path, capsys, limit, value):
    monkeypatch.chdir(tmp_path)
    population().to_csv("many.csv", index=False)
    monkeypatch.setattr(limits, limit, value)
    monkeypatch.setattr(cm.PartnerRecommender, "fit", None)
    assert run(["report", "many.csv", "-o", "report.html"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("clustermatch: report: 8 organisations")
    assert err.count("\n") == 1
    assert not (tmp_path / "report.html").exists()


def test_the_sum_of_suggestions_is_what_counts(monkeypatch, tmp_path):
    monkeypatch.setattr(limits, "MOST_SUGGESTIONS", 24)
    assert len(write(fit(population()), tmp_path, k=3).sheets) == 8
    with pytest.raises(InputError, match="Choose k up to 3, or"):
        cm.write_report(fit(population()), tmp_path / "more.html", k=4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cutoff": "2015"}, "cutoff says which of the alliances are known; give alliances= too"),
        ({"clock": SlotClock.read("9:00", 20)}, "clock says when the slots of a plan are; give"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(tmp_path, options, message):
    with pytest.raises(InputError, match=message):
        cm.write_report(fit(population()), tmp_path / "report.html", **options)
    assert not (tmp_path / "report.html").exists()


def test_what_is_no_recommender_or_no_title_is_said(tmp_path):
    with pytest.raises(InputError, match=r"from a fitted PartnerRecommender, got DataFrame\."):
        cm.write_report(population(), tmp_path / "report.html")
    with pytest.raises(InputError, match=r"title must be text, got 3\."):
        cm.write_report(fit(population()), tmp_path / "report.html", title=3)


def test_a_cell_reads_as_the_table_does():
    rec = fit(crowd(60))
    order = np.arange(60)
    drawn = draw_matrix(
        rec.scorer_.score_block(order, order), order, Families(order, np.zeros(60, int), ["a"])
    )
    cells = base64.b64decode(drawn.cells)
    left, right = np.triu_indices(60, 1)
    ids = rec.profiles_.ids
    scores = rec.score_pairs([(ids[a], ids[b]) for a, b in zip(left, right, strict=True)])["score"]
    told = [f"{cell / 100:.2f}" for cell in cells]
    assert told == [f"{score:.2f}" for score in scores]


def test_the_grey_of_the_axes_is_a_fair_sample_and_says_so(monkeypatch, tmp_path):
    rec = fit(crowd(40))
    page = write(rec, tmp_path)
    notes = {plain(each) for each in page.all("figure.plane figcaption")}
    assert notes == {"Grey: all pairs. Complementarity is drawn by its square root."}
    monkeypatch.setattr(matrix, "MOST", 10)
    page = write(rec, tmp_path)
    notes = {plain(each) for each in page.all("figure.plane figcaption")}
    assert len(notes) == 1
    assert notes.pop().startswith("Grey: all pairs of 10 clusters drawn at random.")
    lot = reference_sample(rec.profiles_.ids, 10)
    expected = draw_plane(rec.scorer_.score_block(lot, lot), rec.partner_types_)
    assert page.one("symbol#plane image")["href"] == expected.picture
    assert "beyond 10," in plain(page.one("figure.matrix figcaption"))


def test_beyond_the_best_order_families_are_the_same_and_stand_together(monkeypatch):
    rec = fit(crowd(80))
    asked = (
        rec.scorer_.profiles_,
        np.arange(80),
        rec.scorer_.gains_.plain_competences,
        [phrase for each in rec.profiles_.competences for phrase in each],
    )
    best = find_families(*asked)
    monkeypatch.setattr(families, "_MOST_IN_BEST_ORDER", 79)
    plain_order = find_families(*asked)

    def groups(found):
        return {frozenset(np.flatnonzero(found.family == each)) for each in set(found.family)}

    assert groups(plain_order) == groups(best)
    assert sorted(plain_order.names) == sorted(best.names)
    assert sorted(plain_order.order) == list(range(80))
    changes = np.count_nonzero(np.diff(plain_order.family[plain_order.order]))
    assert changes == len(plain_order.names) - 1


def test_a_day_tells_the_meetings_of_each_and_of_each_slot():
    people = Profiles.from_frame(population())
    plan = pd.DataFrame(
        {"slot": [3, 1, 1], "id_a": ["id0", "id0", "id3"], "id_b": ["id1", "id2", "id4"]}
    )
    day = read_programme(plan, people)
    assert {slot: (each.one, each.other) for slot, each in day.of(0).items()} == {
        1: (0, 2),
        3: (0, 1),
    }
    assert day.of(7) == {}
    assert day.participants == {0, 1, 2, 3, 4}
    assert {slot: len(meetings) for slot, meetings in day.by_slot.items()} == {1: 2, 2: 0, 3: 1}


def test_a_chart_of_many_bars_leaves_the_empty_ones_out():
    ids = [f"id{at:02}" for at in range(60)]
    people = Profiles.from_frame(pd.DataFrame({"id": ids, "description": "wood", "lang": "en"}))
    star = pd.DataFrame({"target_id": ids[1:], "partner_id": ids[0]})
    spread = describe_spread(star, people, np.arange(60), 3)
    assert spread.histogram == ((0, 59), (59, 1))
    few = describe_spread(star[:3], people, np.arange(60), 3)
    assert few.histogram == ((0, 59), (1, 0), (2, 0), (3, 1))


def test_vectors_of_one_dimension_lie_on_a_line():
    places = project(np.array([[1.0], [-1.0], [1.0], [-1.0]]))
    assert np.array_equal(places[:, 0], places[[2, 3, 0, 1], 0])
    assert abs(places[0, 0] - places[1, 0]) == 1.0
    assert (places[:, 1] == 0.5).all()


def test_one_partner_each_is_told_in_the_singular(tmp_path):
    page = write(fit(population()), tmp_path, k=1)
    assert plain(page.one("#spread .how")).startswith("Everybody can hold one meeting.")
    assert plain(page.all("#spread h3")[0]) == "Suggested more than once"
