"""A second day: what the first brought decides who meets again, and what counts less."""

import numpy as np
import pandas as pd
import pytest

import clustermatch as cm
from clustermatch.exceptions import InputError

IDS = ["id_a", "id_b"]
SIZE = {"capacity": 2, "slots": 3}


@pytest.fixture(scope="module")
def clusters():
    return cm.load_interclustering(lang="en").clusters.head(14)


@pytest.fixture(scope="module")
def rec(clusters):
    return cm.PartnerRecommender().fit(clusters)


@pytest.fixture(scope="module")
def first(clusters, rec):
    return cm.plan_meetings(clusters, rec, **SIZE)


def told(plan, *outcomes, rest="met", **columns):
    """Outcomes of a plan, the first ones as named."""
    table = plan.meetings[IDS].copy()
    words = [*outcomes, *[rest] * (len(table) - len(outcomes))]
    return table.assign(outcome=words, **columns)


def pairs(table):
    return {frozenset(pair) for pair in table[IDS].itertuples(index=False, name=None)}


def weights(plan):
    table = plan.day.inputs["scores"]
    ids = [name for name in table.columns if name.endswith("_id")] or IDS
    return table.set_index(ids)["score"]


def test_pairs_that_met_do_not_meet_again(rec, first):
    second = cm.return_match(rec, first, told(first))
    assert not pairs(first.meetings) & pairs(second.meetings)
    assert len(second.meetings)
    assert cm.check_plan(second).empty
    assert second.day.inputs["slots"] == 3
    assert (second.agenda(second.meetings["id_a"][0])["reason"] != "").all()


def test_a_second_meeting_is_a_must(rec, first):
    second = cm.return_match(rec, first, told(first, "second_meeting", "second_meeting"))
    wanted = pairs(first.meetings.head(2))
    assert pairs(first.meetings) & pairs(second.meetings) == wanted
    assert pairs(second.meetings[second.meetings["origin"] == "must"]) == wanted


def test_a_no_show_may_meet_again(rec, first):
    second = cm.return_match(rec, first, told(first, rest="no_show"))
    again = pairs(second.meetings) & pairs(first.meetings)
    assert again
    assert second.adjustments.empty


def test_silence_is_kept_apart_and_teaches_nothing(rec, first):
    second = cm.return_match(rec, first, told(first).head(0))
    assert not pairs(first.meetings) & pairs(second.meetings)
    assert second.adjustments.empty
    pd.testing.assert_series_equal(weights(first), weights(second), check_index_type=False)


@pytest.mark.parametrize(("times", "factor"), [(1, 0.8), (2, 0.64), (3, 0.512), (5, 0.4)])
def test_a_reason_lowers_its_component(rec, first, times, factor):
    ids = list(first.day.ids)
    table = pd.DataFrame({"id_a": ids[0], "id_b": ids[1 : times + 1], "outcome": "declined"})
    # A report that is given twice counts once.
    table = pd.concat([table.assign(reason="too_similar")] * 2, ignore_index=True)
    second = cm.return_match(rec, first, table)
    row = second.adjustments.iloc[0]
    assert second.adjustments["id"].tolist() == [ids[0]]
    assert (row["kind"], row["what"], row["factor"]) == ("component", "similarity", factor)
    assert row["because"] == f"too_similar, {times} meeting{'s' * (times > 1)} declined"
    assert not pairs(table) & pairs(second.meetings)
    change = weights(second) - weights(first)
    own = [ids[0] in pair for pair in change.index]
    assert (change[own] <= 0).all()
    assert (change[own] < 0).any()
    assert (change[np.logical_not(own)] == 0).all()


def test_different_reasons_against_one_component_count_together(rec, first):
    a, b, c = first.day.ids[:3]
    table = pd.DataFrame(
        {"id_a": a, "id_b": [b, c, b], "outcome": "declined"},
    ).assign(reason=["too_similar", "competitor", "known_already"])
    rows = cm.return_match(rec, first, table).adjustments
    assert rows["factor"].tolist() == [0.64]
    assert rows["because"].tolist() == ["competitor, too_similar, 2 meetings declined"]


def test_unmet_says_who_declined(clusters, rec):
    one, other = clusters["id"].sort_values().iloc[:2]
    day = cm.plan_meetings(clusters, rec, requests=[(one, other)], **SIZE)
    table = pd.DataFrame({"id_a": [other], "id_b": [one], "outcome": ["Declined"]})
    second = cm.return_match(rec, day, table)
    row = second.unmet[(second.unmet["id_a"] == one) & (second.unmet["id_b"] == other)]
    assert row["reason"].tolist() == [f"{other!r} declined to meet {one!r}."]


def test_a_request_that_was_met_is_not_asked_again(clusters, rec, first):
    one, other = first.meetings[IDS].iloc[0]
    day = cm.plan_meetings(clusters, rec, requests=[(one, other)], **SIZE)
    assert frozenset((one, other)) in pairs(day.meetings)
    assert cm.return_match(rec, day, told(day)).unmet.empty


def test_vetoes_and_earlier_meetings_hold_on(clusters, rec, first):
    one, other = map(list, first.meetings[IDS].iloc[:2].to_numpy())
    day = cm.plan_meetings(clusters, rec, vetoes=[one], already_met=[other], **SIZE)
    second = cm.return_match(rec, day, told(day))
    assert not {frozenset(one), frozenset(other)} & pairs(second.meetings)


def test_answered_needs_count_half_and_are_named(rec, first):
    second = cm.return_match(rec, first, told(first))
    needs = second.adjustments[second.adjustments["kind"] == "need"]
    assert len(needs)
    assert (needs["factor"] == 0.5).all()
    assert needs["because"].str.fullmatch(r"answered by .+, who was met").all()
    own = {key: need for key, need in zip(rec.profiles_.ids, rec.profiles_.needs, strict=True)}
    assert all(what in own[key] for key, what in zip(needs["id"], needs["what"], strict=True))
    change = weights(second) - weights(first)
    assert (change <= 0).all()
    assert (change < 0).any()


def test_the_order_of_rows_says_nothing_and_dates_decide(rec, first):
    early = told(first, "declined", "met", reason="too_similar", date="2015-07")
    late = told(first, "second_meeting", "declined", reason="need_covered", date="2015-09-01")
    table = pd.concat([early, late.head(2)], ignore_index=True)
    one = cm.return_match(rec, first, table)
    other = cm.return_match(rec, first, table.sample(frac=1, random_state=1))
    for name in ("meetings", "unmet", "adjustments"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    again, refused = (frozenset(pair) for pair in first.meetings[IDS].head(2).to_numpy())
    assert again in pairs(one.meetings)
    assert refused not in pairs(one.meetings)
    # The decline that was taken back teaches nothing.
    assert "similarity" not in one.adjustments["what"].tolist()
    assert "complementarity" in one.adjustments["what"].tolist()


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("outcome", "mett", "Did you mean 'met'?"),
        ("outcome", None, "allowed are no_show, met"),
        ("reason", "rude", "allowed are too_similar"),
        ("rating", 6, "got 6"),
        ("rating", "12", "whole numbers from 1 to 5"),
        ("rating", 2.5, "got 2.5"),
        ("rating", True, "got True"),
        ("date", "09/07/2015", "write 2015, 2015-07 or 2015-07-09"),
        ("date", "today", "got 'today'"),
        ("date", "2015-13", "got '2015-13'"),
    ],
)
def test_a_bad_cell_is_named(rec, first, column, cell, words):
    usual = "met" if column == "outcome" else None
    cells = [usual, cell, *[usual] * (len(first.meetings) - 2)]
    table = told(first)
    table[column] = pd.Series(cells, index=table.index, dtype=object)
    with pytest.raises(InputError) as caught:
        cm.return_match(rec, first, table)
    assert f"row with index 1, column `{column}`" in str(caught.value)
    assert words in str(caught.value)


def test_good_cells_of_any_kind_are_read(rec, first):
    cells = {"rating": "5", "date": 2015.0, "reason": ""}
    table = told(first, "No-Show", "Letter of intent", **cells)
    table["rating"] = [1, 5.0, "3", *[None] * (len(table) - 3)]
    assert len(cm.return_match(rec, first, table).meetings)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda table: table.drop(columns="outcome"), "outcomes must be a table"),
        (lambda table: table.drop(columns="id_b"), "`id_b`"),
        (lambda table: table.assign(id_a="nobody"), "unknown id: 'nobody' (first in row 0)"),
        (lambda table: table.assign(id_a=table["id_b"]), "`id_a` and `id_b` are the same"),
        (lambda table: "met", "outcomes must be a table"),
    ],
)
def test_bad_tables_are_refused(rec, first, change, words):
    with pytest.raises(InputError) as caught:
        cm.return_match(rec, first, change(told(first)))
    assert words in str(caught.value)


def test_a_table_of_meetings_will_do(rec, first):
    one = cm.return_match(rec, first.meetings[IDS], told(first), **SIZE)
    pd.testing.assert_frame_equal(one.meetings, cm.return_match(rec, first, told(first)).meetings)
    with pytest.raises(InputError, match="plan must be a MeetingPlan or its table"):
        cm.return_match(rec, "plan", told(first))


def test_some_leave_and_others_come(rec, clusters):
    before, after = clusters.iloc[:11], clusters.iloc[2:]
    gone = set(clusters["id"].iloc[:2])
    asked = [(before["id"].iloc[0], key) for key in before["id"].iloc[4:8]]
    day = cm.plan_meetings(before, rec, requests=asked, exclude=asked[:1], **SIZE)
    for fitted in (rec, cm.PartnerRecommender().fit(after)):
        second = cm.return_match(fitted, day, told(day), clusters=after)
        met = set(second.meetings[IDS].to_numpy().ravel())
        assert not gone & met
        assert set(clusters["id"].iloc[11:]) & met
        assert not gone & set(second.adjustments["id"])
        assert not pairs(day.meetings) & pairs(second.meetings)


def test_who_was_absent_on_the_first_day_comes_to_the_second(rec, first):
    key = first.meetings["id_a"][0]
    held = cm.replan_meetings(first, absent=[key])
    second = cm.return_match(rec, held, told(held))
    assert len(second.agenda(key))
    # What was learnt, and why each meeting is there, outlive a re-plan.
    again = cm.replan_meetings(second, absent=[key])
    pd.testing.assert_frame_equal(again.adjustments, second.adjustments)
    both = set(again.meetings["id_a"]) & set(second.meetings["id_a"])
    assert (again.agenda(min(both))["reason"] != "").any()
