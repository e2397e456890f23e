"""A day is planned again: who is gone meets nobody, what is over stands, little else moves."""

import numpy as np
import pandas as pd
import pytest
from meeting_days import make_day

import clustermatch as cm
from clustermatch.exceptions import InputError

IDS = ["id_a", "id_b"]
PLACE = ["id_a", "id_b", "slot", "table"]


def plan_of(day):
    return cm.plan_meetings(day.clusters, day.scores, **day.keywords)


@pytest.fixture(scope="module")
def day():
    return make_day(30, 3, seed=5, fixed=2, must=0.02, exclude=0.02, homes=0.1)


@pytest.fixture(scope="module")
def plan(day):
    return plan_of(day)


def absent_of(plan, share=0.05, seed=0):
    ids = plan.day.ids
    count = max(1, round(share * len(ids)))
    return [ids[at] for at in np.random.default_rng(seed).choice(len(ids), count, replace=False)]


def rows(table):
    return set(table[PLACE].itertuples(index=False, name=None))


def pairs(table):
    return {frozenset(pair) for pair in table[IDS].itertuples(index=False, name=None)}


def assert_sound(plan, after, *, absent=(), now=1, late=None):
    """What holds of every re-plan."""
    assert cm.check_plan(after).empty, cm.check_plan(after).to_string()
    faults = cm.check_plan(after, absent=absent, now=now, late=late, previous=plan)
    assert faults.empty, faults.to_string()
    was, new = plan.meetings, after.meetings
    ahead = new[new["slot"] >= now]
    assert not ahead[IDS].isin(list(absent)).any(axis=None)
    assert rows(was[was["slot"] < now]) == rows(new[new["slot"] < now])
    slot_before = {(a, b): s for a, b, s, _ in was[PLACE].itertuples(index=False, name=None)}
    slot_after = {(a, b): s for a, b, s, _ in new[PLACE].itertuples(index=False, name=None)}
    told = {}
    for a, b, change, start, end in after.changes.itertuples(index=False, name=None):
        told[a, b] = change
        assert slot_before.get((a, b)) == (None if pd.isna(start) else start)
        assert slot_after.get((a, b)) == (None if pd.isna(end) else end)
    assert set(told) == set(slot_before) | set(slot_after)
    for pair, change in told.items():
        one, other = slot_before.get(pair), slot_after.get(pair)
        kinds = {(True, False): "new", (False, True): "dropped"}
        expected = kinds.get((one is None, other is None), "kept" if one == other else "moved")
        assert change == expected


@pytest.mark.parametrize("now", [1, 2, 3])
@pytest.mark.parametrize("seed", range(3))
def test_no_shows_leave_the_rest_in_place(plan, seed, now):
    absent = absent_of(plan, seed=seed)
    after = cm.replan_meetings(plan, absent=absent, now=now)
    assert_sound(plan, after, absent=absent, now=now)
    ahead = plan.meetings["slot"] >= now
    survive = plan.meetings[~(ahead & plan.meetings[IDS].isin(absent).any(axis=1))]
    kinds = after.changes["change"].value_counts()
    assert pairs(survive) <= pairs(after.meetings)
    assert kinds.get("moved", 0) <= 3
    meeting = set(after.meetings[IDS].to_numpy().ravel())
    assert set(survive[IDS].to_numpy().ravel()) <= meeting


def test_nobody_is_left_without_a_meeting_where_another_partner_is_free():
    clusters = pd.DataFrame({"id": list("abcdef")})
    every = [(a, b) for a in "abcdef" for b in "abcdef" if a < b]
    scores = pd.DataFrame(every, columns=IDS).assign(score=0.5)
    plan = cm.plan_meetings(clusters, scores, capacity=1, slots=2)
    (a, b), (c, d) = plan.meetings[IDS].to_numpy().tolist()[:2]
    after = cm.replan_meetings(plan, absent=[a, c])
    assert frozenset((b, d)) in pairs(after.meetings)
    assert_sound(plan, after, absent=[a, c])


@pytest.mark.parametrize("kind", ["sticky", "additions"])
def test_late_arrivals_meet_from_their_slot_on(plan, kind):
    late = {key: 3 for key in plan.meetings.loc[plan.meetings["slot"] == 1, "id_a"][:3]}
    after = cm.replan_meetings(plan, late=late, policy=kind)
    assert_sound(plan, after, late=late)
    for key in late:
        assert (after.agenda(key)["slot"] >= 3).all()


def test_additions_move_nothing(plan):
    absent = absent_of(plan, 0.15, 3)
    after = cm.replan_meetings(plan, absent=absent, policy="additions")
    assert_sound(plan, after, absent=absent)
    stay = plan.meetings[~plan.meetings[IDS].isin(absent).any(axis=1)]
    assert rows(stay) <= rows(after.meetings)
    # Settled is no origin, and what one re-plan left in place the next may move.
    both = stay.merge(after.meetings, on=IDS)
    assert (both["origin_x"] == both["origin_y"]).all()
    assert after.day.inputs["fixed"] is not None
    assert pairs(after.day.inputs["fixed"]) <= pairs(plan.day.inputs["fixed"])


def test_fixed_meetings_stay_through_two_changes(day, plan):
    free = set(plan.day.ids) - set(day.fixed[IDS].to_numpy().ravel())
    gone = sorted(free)[:2]
    first = cm.replan_meetings(plan, absent=gone[:1])
    second = cm.replan_meetings(first, absent=gone[1:], now=2)
    assert_sound(first, second, absent=gone, now=2)
    for after in (first, second):
        found = {(a, b): s for a, b, s, _ in rows(after.meetings)}
        for a, b, slot in day.fixed[[*IDS, "slot"]].itertuples(index=False, name=None):
            assert found[min(a, b), max(a, b)] == slot


@pytest.mark.parametrize("as_table", [True, False])
def test_pairs_with_the_absent_drop_out(day, plan, as_table):
    one, other = day.must_meet.iloc[0]
    tables = dict(day.keywords)
    if not as_table:
        tables["must_meet"] = day.must_meet.to_numpy().tolist()
        tables["requests"] = day.requests[IDS].itertuples(index=False, name=None)
        plan = cm.plan_meetings(day.clusters, day.scores, **tables)
    for absent in ([one], [one, other]):
        after = cm.replan_meetings(plan, absent=absent)
        assert_sound(plan, after, absent=absent)
        assert not after.unmet[IDS].isin(absent).any(axis=None)


def test_a_request_that_was_met_keeps_its_origin_when_its_side_leaves(plan):
    over = plan.meetings[(plan.meetings["slot"] == 1) & (plan.meetings["origin"] != "suggestion")]
    key, origin = over["id_a"].iloc[0], over["origin"].iloc[0]
    after = cm.replan_meetings(plan, absent=[key], now=2)
    assert after.agenda(key)["origin"].tolist() == [origin]


def test_whole_number_ids_may_be_text():
    day = make_day(16, 2, seed=3).renamed(range(10, 26))
    plan = plan_of(day)
    key = int(plan.meetings["id_a"][0])
    after = cm.replan_meetings(plan, absent=[str(key)], late={12.0: 2})
    assert_sound(plan, after, absent=[key], late={12: 2})
    assert pd.api.types.is_integer_dtype(after.changes["id_a"])
    same = cm.replan_meetings(plan, absent=[key], late={12: 2})
    pd.testing.assert_frame_equal(after.meetings, same.meetings)


def test_who_left_and_comes_again_is_free_in_between(plan):
    key = plan.meetings.loc[plan.meetings["slot"] == 1, "id_a"].iloc[0]
    late = {key: 4}
    first = cm.replan_meetings(plan, late=late, now=2)
    assert_sound(plan, first, late=late, now=2)
    assert set(first.agenda(key)["slot"]) & {2, 3} == set()
    gone = next(each for each in plan.day.ids if each != key)
    second = cm.replan_meetings(first, absent=[gone], now=3)
    assert set(second.agenda(key)["slot"]) & {2, 3} == set()


def test_later_than_its_hours_is_absent():
    clusters = pd.DataFrame({"id": ["a", "b", "c"], "departure": [2, 4, 4]})
    scores = pd.DataFrame({"id_a": ["a", "b"], "id_b": ["b", "c"], "score": [0.9, 0.5]})
    plan = cm.plan_meetings(clusters, scores, slots=4)
    after = cm.replan_meetings(plan, late={"a": 3})
    assert pairs(after.meetings) == {frozenset("bc")}


def test_nothing_changes_where_all_are_there_and_all_may_be_absent(plan):
    after = cm.replan_meetings(plan, absent=plan.day.ids)
    assert after.meetings.empty
    assert set(after.changes["change"]) == {"dropped"}
    again = cm.replan_meetings(after, absent=[])
    assert again.meetings.empty
    assert again.changes.empty


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"absent": ["nobody"]}, "absent name 1 unknown id: 'nobody'"),
        ({"absent": "P00001"}, "absent must be a list of ids"),
        ({"late": {"nobody": 2}}, "late name 1 unknown id: 'nobody'"),
        ({"late": {"P00001": 0}}, "late: 'P00001' must come in a slot from 1 to 5, got 0"),
        ({"late": {"P00001": 6}}, "got 6"),
        ({"late": {"P00001": True}}, "got True"),
        ({"late": ["P00001"]}, "late must map ids to their first slots"),
        ({"now": 0}, "now must be a slot from 1 to 5, got 0"),
        ({"now": 6}, "got 6"),
        ({"now": 1.5}, "got 1.5"),
        ({"policy": "loose"}, "policy must be one of sticky, additions, got 'loose'"),
    ],
)
def test_what_cannot_be_is_refused(plan, options, words):
    with pytest.raises(InputError) as told:
        cm.replan_meetings(plan, **options)
    assert words in str(told.value)


@pytest.mark.parametrize("seed", range(12))
def test_random_days(seed):
    rng = np.random.default_rng([3, seed])
    day = make_day(
        int(rng.integers(6, 20)),
        int(rng.integers(1, 4)),
        seed=seed,
        candidates=5,
        late=0.3,
        early=0.3,
        several=0.3,
        must=0.1,
        fixed=2,
        homes=float(rng.choice([0.0, 0.3])),
        minimum=int(rng.integers(0, 2)),
    )
    plan = plan_of(day)
    for kind in ("sticky", "additions"):
        now = int(rng.integers(1, day.slots + 1))
        absent = absent_of(plan, 0.15, seed)
        late = {key: int(rng.integers(1, day.slots + 1)) for key in plan.day.ids[::5]}
        late = {key: slot for key, slot in late.items() if key not in absent}
        after = cm.replan_meetings(plan, absent=absent, late=late, now=now, policy=kind)
        assert_sound(plan, after, absent=absent, late=late, now=now)


@pytest.mark.parametrize("policy", ["sticky", "additions"])
def test_a_settled_meeting_that_has_to_move_is_settled_no_more(policy):
    clusters = pd.DataFrame({"id": list("ab")})
    scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    fixed = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "slot": [1]})
    plan = cm.plan_meetings(clusters, scores, requests=[("a", "b")], slots=2, fixed=fixed)
    after = cm.replan_meetings(plan, late={"a": 2}, policy=policy)
    assert after.meetings[["slot", "origin"]].to_numpy().tolist() == [[2, "request"]]
