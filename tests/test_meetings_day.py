"""Inputs of a meeting day: what is read, and what is refused by name."""

import numpy as np
import pandas as pd
import pytest

import clustermatch as cm
from clustermatch.meetings.cuts import window_cuts
from clustermatch.meetings.day import read_day
from clustermatch.meetings.selection import reachable

IDS = list("abcdef")


def table(**columns):
    return pd.DataFrame({"id": IDS[: len(next(iter(columns.values()), IDS))], **columns})


def pairs(*rows, names=("id_a", "id_b")):
    return pd.DataFrame(list(rows), columns=list(names))


def scored(*rows):
    return pairs(*rows, names=("id_a", "id_b", "score"))


ALL = scored(*((a, b, 0.5) for at, a in enumerate(IDS) for b in IDS[at + 1 :]))


def refused(match, clusters=None, scores=ALL, **keywords):
    with pytest.raises(cm.InputError, match=match):
        read_day(table() if clusters is None else clusters, scores, **keywords)


def test_ids_and_pairs_are_sorted_first():
    scores = scored(("c", "a", 0.25), ("b", "a", 0.5))
    clusters = pd.DataFrame({"id": ["c", "a", "b"], "capacity": [3, 1, 2]})
    day = read_day(clusters, scores)
    assert day.ids == ("a", "b", "c")
    assert day.capacity.tolist() == [1, 2, 3]
    assert list(zip(day.left, day.right, day.weight, strict=True)) == [(0, 1, 5000), (0, 2, 2500)]


def test_cells_of_a_file_are_read_as_numbers():
    clusters = table(capacity=["2", "", "3.0"], arrival=["", "2", None], departure=["1", "", ""])
    day = read_day(clusters, ALL, slots=3)
    assert day.capacity.tolist() == [1, 2, 3]  # who leaves after one slot has one meeting
    assert day.people.arrival.tolist() == [0, 1, 0]
    assert day.people.departure.tolist() == [1, 3, 3]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"capacity": [1, -1, 1]}, r"row.* 1, column `capacity`: .*from 0 on, got '-1'"),
        ({"capacity": [1, 1.5, 1]}, r"column `capacity`: .*whole number.*1\.5"),
        ({"representatives": [1, 0, 1]}, r"column `representatives`: .*from 1 on, got '0'"),
        ({"arrival": [3, 1, 1], "departure": [2, 4, 4]}, r"`arrival` is 3 and `departure` is 2"),
        ({"minimum": [3, 0, 0], "capacity": [2, 2, 2]}, r"`minimum` is 3 and `capacity` is 2"),
        ({"role": ["host", "guest", "any"]}, r"column `role`: got 'guest'. Allowed: any, host"),
        ({"home_table": [2, 2, None]}, r"'a' and 'b' have the same home table 2"),
    ],
)
def test_a_cell_that_is_not_usable_is_named(columns, message):
    refused(message, table(**columns))


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"slots": 0}, "slots must be a whole number from 1 on, got 0"),
        ({"capacity": -1}, "capacity must be a whole number from 0 on, got -1"),
        ({"tables": 0}, "tables must be a whole number from 1 on, or None, got 0"),
        ({"across": "regoin"}, "across: no attribute 'regoin'; the attributes are: none"),
        ({"requests": [("a", "x")]}, "requests name 1 unknown id: 'x'"),
        ({"must_meet": [("a", "a")]}, "must_meet hold 'a' with itself"),
        (
            {"requests": pairs(("a", "b", 0), names=("id_a", "id_b", "priority"))},
            "column `priority`: .*from 1 on, got '0'",
        ),
    ],
)
def test_an_option_that_is_not_usable_is_named(keywords, message):
    refused(message, **keywords)


@pytest.mark.parametrize(
    ("rows", "keywords", "message"),
    [
        ([("a", "b", 9)], {}, "column `slot`: got '9'; allowed are 1 to 4"),
        ([("a", "b", 1), ("b", "a", 2)], {}, "hold the same pair"),
        (
            [("a", "b", 1), ("a", "c", 1)],
            {},
            "'a' and 'c' is the meeting number 2 of 'a' in slot 1",
        ),
        ([("a", "b", 1), ("a", "c", 2)], {"capacity": 1}, "one more than the 1 that 'a' may have"),
        ([("a", "b", 1), ("c", "d", 1)], {"tables": 1}, "2 meetings in slot 1, but there are 1"),
        ([("a", "b", 1)], {"vetoes": [("b", "a")]}, r"'a' and 'b' cannot meet \(veto\)"),
    ],
)
def test_fixed_meetings_that_clash_are_named(rows, keywords, message):
    refused(message, fixed=pairs(*rows, names=("id_a", "id_b", "slot")), **keywords)


def test_fixed_meetings_keep_to_hours_and_home_tables():
    fixed = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "slot": [1], "table": [2]})
    late = table(arrival=[2, 1, 1])
    refused("in slot 1, but 'a' is there from slot 2 to 4", late, fixed=fixed)
    home = table(home_table=[1, None, None])
    refused("at table 2, but 'a' has the home table 1", home, fixed=fixed)
    twice = pd.DataFrame({"id_a": ["a", "c"], "id_b": ["b", "d"], "slot": [1, 1], "table": [2, 2]})
    refused("takes table 2 in slot 1, as does the meeting of 'a' and 'b'", fixed=twice)


def test_a_score_beyond_one_is_refused():
    refused(
        r"column `score`: got '70\.0'; allowed are numbers from 0 to 1",
        scores=scored(("a", "b", 70.0)),
    )
    refused("scores need `score`", scores=pairs(("a", "b")))


def test_both_directions_of_a_score_are_one():
    same = scored(("a", "b", 0.5), ("b", "a", 0.5 + 1e-9))
    assert read_day(table(), same).weight.tolist() == [5000]
    with pytest.warns(cm.InputWarning, match="1 pair with two different scores, first 'a' and 'b'"):
        day = read_day(table(), scored(("a", "b", 0.2), ("b", "a", 0.4)))
    assert day.score == pytest.approx([0.3])


def test_what_bars_a_wanted_pair_is_kept():
    clusters = table(
        region=["R", "R", "S", "S", None, ""],
        role=["any", "any", "host", "any", "host", "host"],
        capacity=[3, 3, 3, 0, 3, 3],
        departure=[1, 4, 4, 4, 4, 4],
        arrival=[1, 1, 2, 1, 1, 1],
    )
    wanted = [("a", "b"), ("c", "e"), ("a", "d"), ("a", "c"), ("b", "c"), ("b", "e"), ("b", "f")]
    day = read_day(
        clusters,
        ALL,
        requests=wanted,
        across="region",
        vetoes=[("c", "b")],
        exclude=[("b", "e")],
        already_met=[("b", "f")],
    )
    named = {tuple(IDS[i] for i in pair): code for pair, code in day.refused.items()}
    assert named == {
        ("a", "b"): "same group",
        ("c", "e"): "same role",
        ("a", "d"): "no capacity",
        ("a", "c"): "no common slot",
        ("b", "c"): "veto",
        ("b", "e"): "excluded",
        ("b", "f"): "already met",
    }


def test_a_pair_that_was_asked_for_needs_no_score():
    day = read_day(table(), scored(("a", "b", 0.5)), requests=[("c", "d")])
    assert len(day) == 2
    assert np.isnan(day.score[1])
    assert day.weight.tolist() == [5000, 0]


def test_requests_given_twice_count_once_and_keep_the_higher_priority():
    rows = pairs(("a", "b", 3), ("a", "b", 1), ("b", "a", 2), names=("id_a", "id_b", "priority"))
    day = read_day(table(), ALL, requests=rows)
    assert day.requests.tolist() == [[0, 1], [1, 0]]
    assert day.priority.tolist() == [1, 2]
    assert day.wish[day.find(np.array([[0, 1]]))[0]] == 2


def test_a_room_holds_no_more_than_its_seats_allow():
    assert read_day(table(), ALL).room.limit.tolist() == [3] * 4
    assert read_day(table(), ALL, tables=2).room.limit.tolist() == [2] * 4
    odd = read_day(table(arrival=[1, 1, 1, 1, 2]), ALL, slots=2)
    assert odd.room.limit.tolist() == [2, 2]
    hosts = table(role=["host", "host", "host", "host", "visitor"])
    assert read_day(hosts, ALL, slots=1).room.limit.tolist() == [1]


def test_profiles_and_recommenders_are_taken_as_they_are():
    data = cm.load_interclustering(lang="en")
    rec = cm.PartnerRecommender().fit(data.clusters.head(12))
    day = read_day(rec.profiles_, rec, slots=3)
    assert day.ids == rec.profiles_.ids
    pair = [(day.ids[day.left[0]], day.ids[day.right[0]])]
    assert day.score[0] == pytest.approx(rec.score_pairs(pair)["score"].item())
    fewer = read_day(data.clusters.head(5), rec)
    assert len(fewer.ids) == 5


def test_cuts_say_what_windows_will_impose():
    """a stays for one slot: of its five pairs one can take place."""
    clusters = table(departure=[1, 4, 4, 4, 4, 4])
    day = read_day(clusters, ALL)
    assert reachable(day)[0] == 1
    rows, limits = window_cuts(read_day(table(arrival=[1, 4, 4, 4, 4, 4]), ALL))
    own = [limit for row, limit in zip(rows.toarray(), limits, strict=True) if row[:5].all()]
    assert 1 in own


def test_a_home_table_that_is_taken_while_its_host_meets_is_a_clash():
    clusters = pd.DataFrame({"id": list("abcd"), "home_table": [1, None, None, None]})
    fixed = pd.DataFrame({"id_a": ["a", "c"], "id_b": ["b", "d"], "slot": 1, "table": [None, 1]})
    scores = pd.DataFrame({"id_a": ["a"], "id_b": ["c"], "score": [0.5]})
    with pytest.raises(cm.InputError, match="'c' and 'd' takes table 1 in slot 1, the home table"):
        cm.plan_meetings(clusters, scores, fixed=fixed, slots=2)
