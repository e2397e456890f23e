"""Plans of small days: goals in their order, rules, reasons, and nothing on stdout."""

import ctypes
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import clustermatch as cm
from clustermatch.meetings import solver
from clustermatch.meetings.check import check_plan
from clustermatch.meetings.colouring import colour
from clustermatch.meetings.day import read_day
from clustermatch.meetings.gaps import close_gaps, idle_gaps
from clustermatch.meetings.joint import selection_programme
from clustermatch.meetings.konig import colour_bipartite, is_bipartite
from clustermatch.meetings.planner import GOALS, Kept, plan_day, plan_meetings
from clustermatch.meetings.repair import mend
from clustermatch.meetings.selection import goal_steps
from clustermatch.meetings.solver import Budget, Model
from clustermatch.meetings.timetable import choose_pairs
from clustermatch.quiet import quiet_stdout

SCORED = ["id_a", "id_b", "score"]


def people(n, **columns):
    return pd.DataFrame({"id": [f"p{at:02d}" for at in range(n)], **columns})


def scored(*rows):
    return pd.DataFrame(list(rows), columns=SCORED)


def complete(n, seed=0):
    rng = np.random.default_rng(seed)
    ids = people(n)["id"]
    rows = [(ids[a], ids[b], round(rng.random(), 3)) for a in range(n) for b in range(a + 1, n)]
    return scored(*rows)


def stressed(n=24, capacity=3, slots=3, seed=0):
    """Half come late or leave early: not all chosen pairs find a slot."""
    rng = np.random.default_rng(seed)
    clusters = people(
        n,
        capacity=capacity,
        arrival=np.where(rng.random(n) < 0.4, 2, 1),
        departure=np.where(rng.random(n) < 0.4, slots - 1, slots),
    )
    return clusters, complete(n, seed).sample(frac=0.5, random_state=seed), slots


def met(plan):
    return set(plan.meetings[["id_a", "id_b"]].itertuples(index=False, name=None))


def goal(plan, name):
    return plan.goals.set_index("goal").loc[name]


def test_goals_come_in_their_order():
    """A request beats any score; a mutual one beats two; nobody alone beats a request."""
    scores = scored(
        ("p00", "p01", 0.9), ("p02", "p03", 0.9), ("p00", "p02", 0.1), ("p01", "p03", 0.1)
    )
    plain = plan_meetings(people(4), scores, capacity=1, slots=1)
    assert met(plain) == {("p00", "p01"), ("p02", "p03")}
    asked = plan_meetings(people(4), scores, capacity=1, slots=1, requests=[("p02", "p00")])
    assert met(asked) == {("p00", "p02"), ("p01", "p03")}
    both = [("p00", "p01"), ("p01", "p00"), ("p02", "p00"), ("p03", "p01")]
    mutual = plan_meetings(people(4), scores, capacity=1, slots=1, requests=both)
    assert met(mutual) == {("p00", "p01"), ("p02", "p03")}
    must = plan_meetings(
        people(4), scores, capacity=1, slots=1, requests=both, must_meet=[("p00", "p02")]
    )
    assert ("p00", "p02") in met(must)
    assert must.goals["goal"].tolist() == list(GOALS)
    assert must.goals["proven"].all()


def test_nobody_is_left_out_for_a_request():
    """p00 may meet two; the request of p03 would leave p01 alone, whom nobody else can meet."""
    scores = scored(("p00", "p01", 0.1), ("p00", "p02", 0.1), ("p02", "p03", 0.1))
    plan = plan_meetings(
        people(4), scores, capacity=1, slots=1, requests=[("p00", "p02"), ("p02", "p00")][:1]
    )
    assert met(plan) == {("p00", "p01"), ("p02", "p03")}
    assert goal(plan, "coverage")["value"] == 4
    assert plan.unmet["reason"].str.contains("already has its meeting").all()
    swapped = plan_meetings(
        people(4),
        scores,
        capacity=1,
        slots=1,
        requests=[("p00", "p02")],
        goals=("requests", "coverage", "score"),
    )
    assert met(swapped) == {("p00", "p02")}
    assert swapped.goals["goal"].tolist() == ["must", "requests", "coverage", "score"]


def test_as_many_requests_as_possible_then_the_dearest():
    requests = pd.DataFrame(
        [("p00", "p01", 2), ("p00", "p02", 1), ("p03", "p01", 5)],
        columns=["id_a", "id_b", "priority"],
    )
    plan = plan_meetings(people(4), complete(4), capacity=1, slots=1, requests=requests)
    assert met(plan) == {("p00", "p02"), ("p01", "p03")}
    assert plan.unmet[["id_a", "id_b", "kind", "priority"]].values.tolist() == [
        ["p00", "p01", "request", 2.0]
    ]
    assert "'p02' (request)" in plan.unmet["reason"].item()


def test_the_minimum_of_one_comes_before_the_score_of_others():
    scores = scored(
        ("p00", "p01", 0.1), ("p00", "p02", 0.1), ("p01", "p02", 0.9), ("p01", "p03", 0.9)
    )
    limits = {"capacity": [2, 1, 1, 1], "minimum": [2, 0, 0, 0]}
    plan = plan_meetings(people(4, **limits), scores, slots=2, goals=("floors", "score"))
    assert met(plan) == {("p00", "p01"), ("p00", "p02")}
    assert goal(plan, "floors")["value"] == 0


def test_windows_capacity_and_representatives_are_kept():
    clusters = people(
        8,
        capacity=[6, 3, 3, 3, 3, 3, 3, 1],
        minimum=[5, 0, 0, 0, 0, 0, 0, 0],
        representatives=[2, 1, 1, 1, 1, 1, 1, 1],
        arrival=[1, 2, 1, 1, 1, 1, 1, 1],
        departure=[3, 3, 2, 3, 3, 3, 3, 1],
    )
    plan = plan_meetings(clusters, complete(8), slots=3, tables=4)
    load = pd.concat([plan.meetings["id_a"], plan.meetings["id_b"]]).value_counts()
    assert load["p00"] >= 5
    assert load["p07"] <= 1
    assert plan.agenda("p01")["slot"].min() >= 2
    assert plan.agenda("p02")["slot"].max() <= 2
    assert check_plan(plan).empty


def test_hosts_stay_at_home_and_others_keep_away_while_they_can():
    clusters = people(6, home_table=[None, 1, None, 3, None, None])
    plan = plan_meetings(clusters, complete(6), slots=4, tables=5)
    for host, table in (("p01", 1), ("p03", 3)):
        own = plan.agenda(host)
        assert len(own)
        other = own["partner_id"].isin(["p01", "p03"])
        assert (own.loc[~other, "table"] == table).all()
    strangers = plan.meetings[~plan.meetings[["id_a", "id_b"]].isin(["p01", "p03"]).any(axis=1)]
    assert not strangers["table"].isin([1, 3]).any()
    assert check_plan(plan).empty


def test_hosts_meet_visitors_and_regions_mix():
    roles = ["host", "host", "host", "visitor", "visitor", "any"]
    plan = plan_meetings(people(6, role=roles), complete(6), slots=4)
    role = dict(zip(people(6)["id"], roles, strict=True))
    assert {frozenset((role[a], role[b])) for a, b in met(plan)} <= {
        frozenset(("host", "visitor")),
        frozenset(("host", "any")),
        frozenset(("visitor", "any")),
    }
    regions = ["R", "R", "R", "S", "S", None]
    mixed = plan_meetings(people(6, region=regions), complete(6), slots=4, across="region")
    region = dict(zip(people(6)["id"], regions, strict=True))
    assert all(region[a] != region[b] for a, b in met(mixed))
    assert len(mixed.agenda("p05"))


def test_vetoes_exclusions_and_earlier_meetings_are_no_pairs():
    barred = {
        "vetoes": [("p01", "p00")],
        "exclude": [("p00", "p02")],
        "already_met": [("p03", "p00")],
    }
    requests = [("p00", "p01"), ("p00", "p02"), ("p00", "p03")]
    plan = plan_meetings(people(4), complete(4), slots=3, requests=requests, **barred)
    assert not any("p00" in pair for pair in met(plan))
    assert plan.unmet["reason"].tolist() == [
        "'p01' declined to meet 'p00'.",
        "The pair is among those to exclude.",
        "They have already met.",
    ]


def test_fixed_meetings_stay_where_they_are():
    fixed = pd.DataFrame({"id_a": ["p03"], "id_b": ["p00"], "slot": [2], "table": [2]})
    plan = plan_meetings(people(6), complete(6), slots=3, tables=3, fixed=fixed)
    row = plan.meetings[(plan.meetings["id_a"] == "p00") & (plan.meetings["id_b"] == "p03")]
    assert row[["slot", "table", "origin"]].values.tolist() == [[2, 2, "must"]]
    assert check_plan(plan).empty


def test_clashing_musts_are_told_by_name():
    plan = plan_meetings(
        people(5, capacity=[1, 3, 3, 3, 3], departure=[3, 3, 3, 1, 3], arrival=[1, 1, 1, 1, 2]),
        complete(5),
        slots=3,
        must_meet=[("p00", "p01"), ("p02", "p00"), ("p03", "p04"), ("p01", "p02")],
        vetoes=[("p02", "p01")],
    )
    told = plan.unmet.set_index(["id_a", "id_b"])["reason"]
    assert set(plan.unmet["kind"]) == {"must"}
    assert told["p01", "p02"] == "'p02' declined to meet 'p01'."
    assert told["p03", "p04"] == (
        "No common slot: 'p03' is there in slot 1, 'p04' is there in slots 2 to 3."
    )
    left = next(pair for pair in told.index if "p00" in pair)
    assert "'p00' already has its meeting: with" in told[left]
    assert "(must)" in told[left]
    assert goal(plan, "must")[["value", "bound"]].tolist() == [1, 1]


def test_too_few_tables_are_told():
    plan = plan_meetings(
        people(4), complete(4), slots=1, tables=1, must_meet=[("p00", "p01"), ("p02", "p03")]
    )
    assert len(plan.meetings) == 1
    assert plan.unmet["reason"].item() == "No table is free in the slots that both have left (1)."


def test_an_odd_count_leaves_as_few_out_as_can_be():
    one = plan_meetings(people(7), complete(7), capacity=1, slots=1)
    assert goal(one, "coverage")[["value", "bound"]].tolist() == [6, 6]
    # Five that all meet each other need five slots for ten meetings: two at a time.
    five = plan_meetings(people(5), complete(5), capacity=4, slots=4)
    assert len(five.meetings) == 8
    assert goal(five, "score")["proven"]
    assert len(plan_meetings(people(5), complete(5), capacity=4, slots=5).meetings) == 10


def test_a_day_without_any_possible_meeting_is_an_empty_plan():
    clusters = people(2, departure=[1, 2], arrival=[1, 2])
    plan = plan_meetings(clusters, complete(2), slots=2, requests=[("p00", "p01")])
    assert plan.meetings.empty
    assert plan.unmet["reason"].item().startswith("No common slot")
    assert plan.agenda("p00").empty
    assert plan_meetings(people(2), scored(), slots=1).meetings.empty


@pytest.mark.parametrize("seed", range(3))
def test_slots_one_above_the_capacity_are_always_enough(seed):
    """The theorem of Vizing, and tables no more than the meetings of an even day need."""
    scores = complete(15, seed)
    free = plan_meetings(people(15), scores, capacity=4, slots=5, goals=("score",))
    meetings = len(free.meetings)
    tight = plan_meetings(
        people(15), scores, capacity=4, slots=5, tables=-(-meetings // 5), goals=("score",)
    )
    assert goal(tight, "score")["proven"]
    assert goal(tight, "score")["value"] == goal(free, "score")["value"]


@pytest.mark.parametrize("seed", range(4))
def test_small_days_under_stress_are_proven(seed):
    clusters, scores, slots = stressed(seed=seed)
    plan = plan_meetings(clusters, scores, slots=slots, tables=9)
    assert plan.goals["proven"][:-1].all()
    assert check_plan(plan).empty


def test_a_timetable_that_lost_pairs_is_mended_to_the_optimum():
    clusters, scores, slots = stressed(seed=1)
    day = read_day(clusters, scores, slots=slots)
    steps = goal_steps(day, ("coverage", "score"))
    programme = selection_programme(day, Budget())
    tiers = programme.pursue(steps)
    chosen = programme.edges
    whole = colour(day, chosen, Budget())
    robbed = np.where(np.arange(len(chosen)) % 3 == 0, -1, whole)
    edges, _, reached = mend(day, steps, tiers, chosen, robbed, Budget())
    assert all(tier.proven for tier in reached)
    direct = plan_day(day, goals=("coverage", "score"))
    assert day.weight[edges].sum() == pytest.approx(1e4 * goal(direct, "score")["value"])


def test_bipartite_days_take_the_fewest_slots():
    n, rng = 30, np.random.default_rng(3)
    roles = ["host", "visitor"] * (n // 2)
    clusters = people(n, role=roles, representatives=rng.integers(1, 3, n))
    day = read_day(clusters, complete(n), slots=4, capacity=4)
    steps = goal_steps(day, ("score",))
    programme = selection_programme(day, Budget())
    programme.pursue(steps)
    assert is_bipartite(day, programme.edges)
    slots = colour_bipartite(day, programme.edges)
    seats = np.zeros((n, 4), dtype=int)
    for ends in (day.left, day.right):
        np.add.at(seats, (ends[programme.edges], slots), 1)
    assert (seats <= day.room.seats).all()
    assert np.ptp(np.bincount(slots, minlength=4)) <= 1


def test_people_wait_less_and_meet_the_same():
    scores = complete(20, 4)
    before = plan_meetings(people(20), scores, slots=6, goals=GOALS[:-1])
    after = plan_meetings(people(20), scores, slots=6)
    assert met(before) == met(after)
    day = after.day
    _, edges = choose_pairs(day, goal_steps(day, ("score",)), Budget())
    slots = colour(day, edges, Budget(), seed=1)
    closed = close_gaps(day, edges, slots, Budget())
    assert idle_gaps(day, edges, closed) < idle_gaps(day, edges, slots)
    assert goal(after, "idle gaps")["value"] <= 8


def test_kept_meetings_stay_where_they_were():
    clusters, scores = people(12), complete(12, 5)
    first = plan_meetings(clusters, scores, slots=4, goals=GOALS[:-1])
    day = first.day
    at = day.find(
        np.column_stack(
            [day.people.positions(first.meetings[name], "plan") for name in ("id_a", "id_b")]
        )
    )
    kept = Kept(at, first.meetings["slot"] - 1, first.meetings["table"] - 1, bonus=3000)
    again = plan_day(day, goals=GOALS[:-1], kept=kept, random_state=7)
    pd.testing.assert_frame_equal(first.meetings, again.meetings)


def test_history_stands_and_nothing_new_is_put_there():
    fixed = pd.DataFrame({"id_a": ["p00"], "id_b": ["p01"], "slot": [1], "table": [3]})
    clusters = people(6, departure=[1, 4, 4, 4, 4, 4], capacity=[0, 3, 3, 3, 3, 3])
    day = read_day(clusters, complete(6), slots=4, tables=3, fixed=fixed, opens=1)
    plan = plan_day(day)
    past = plan.meetings[plan.meetings["slot"] == 1]
    assert past[["table", "id_a", "id_b", "origin"]].values.tolist() == [
        [3, "p00", "p01", "suggestion"]
    ]
    assert len(plan.agenda("p00")) == 1


def test_the_order_of_rows_changes_nothing():
    clusters, scores, slots = stressed(seed=2)
    clusters = clusters.assign(home_table=[1] + [None] * 23)
    requests = pd.DataFrame(
        [("p01", "p05", 1), ("p05", "p01", 2), ("p07", "p09", 1), ("p11", "p02", 3)],
        columns=["id_a", "id_b", "priority"],
    )
    plan = plan_meetings(clusters, scores, requests=requests, slots=slots)
    turned = scores.rename(columns={"id_a": "id_b", "id_b": "id_a"})
    shuffled = plan_meetings(
        clusters.sample(frac=1, random_state=1),
        pd.concat([turned, scores.head(9)]).sample(frac=1, random_state=2),
        requests=requests.sample(frac=1, random_state=3),
        slots=slots,
    )
    for name in ("meetings", "unmet", "goals"):
        pd.testing.assert_frame_equal(getattr(plan, name), getattr(shuffled, name), obj=name)
    assert not plan.varies


def test_two_processes_make_the_same_plan():
    code = (
        "import test_meetings_planner as t\n"
        "clusters, scores, slots = t.stressed(seed=3)\n"
        "print(t.plan_meetings(clusters, scores, slots=slots).meetings.to_csv())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd="tests",
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert "p00" in runs[0]


def test_a_limit_of_time_is_told():
    clusters, scores, slots = stressed(40, seed=0)
    plan = plan_meetings(clusters, scores, slots=slots, time_limit=0.05)
    assert plan.varies
    assert check_plan(plan).empty


def test_nothing_reaches_stdout_while_the_solver_chatters(capfd, monkeypatch):
    """As HiGHS in scipy 1.17 does: past sys.stdout, and left in the buffer of the C library."""
    library = ctypes.CDLL(None)
    calm = solver.milp

    def chatter(*args, **kwargs):
        library.printf(b"HighsMipSolverData::transformNewIntegerFeasibleSolution\n")
        return calm(*args, **kwargs)

    monkeypatch.setattr(solver, "milp", chatter)
    print("before")  # noqa: T201
    clusters, scores, slots = stressed(seed=0)
    plan_meetings(clusters, scores, slots=slots)
    print("after")  # noqa: T201
    library.fflush(None)
    assert capfd.readouterr().out == "before\nafter\n"


def test_stdout_comes_back_after_an_error(capfd):
    with pytest.raises(RuntimeError), quiet_stdout():
        raise RuntimeError
    print("still there")  # noqa: T201
    assert capfd.readouterr().out == "still there\n"


def test_a_model_is_solved_to_the_proof():
    """A triangle with room for one each: the relaxation says 1.5 pairs, the truth is 1."""
    model = Model(3, Budget())
    model.add_rows(np.array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]]), upper=1)
    found = model.maximise(np.array([2.0, 2, 2]))
    assert (found.value, found.bound) == (2, 2)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"goals": ("score", "speed")}, "goals must be some of must, .* got 'score', 'speed'"),
        ({"goals": ("idle gaps", "score")}, "'idle gaps' must be the last"),
        ({"goals": ("score", "score")}, "each once"),
        ({"time_limit": 0}, "time_limit must be seconds above 0, or None, got 0"),
        ({"random_state": "x"}, "random_state must be a whole number, got 'x'"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(keywords, message):
    with pytest.raises(cm.InputError, match=message):
        plan_meetings(people(2), complete(2), **keywords)


def test_an_unknown_agenda_is_refused():
    plan = plan_meetings(people(2), complete(2))
    with pytest.raises(cm.InputError, match="agenda name 1 unknown id: 'p77'"):
        plan.agenda("p77")


def test_an_agenda_gives_the_reason_of_each_direction():
    scores = pd.DataFrame(
        {
            "target_id": ["p00", "p01"],
            "partner_id": ["p01", "p00"],
            "score": [0.5, 0.5],
            "reason": ["they cut steel", "they need steel"],
        }
    )
    clusters = people(2, name=["Alp", "Bois"])
    plan = plan_meetings(clusters, scores)
    assert plan.agenda("p00")[["partner_name", "reason"]].values.tolist() == [
        ["Bois", "they cut steel"]
    ]
    assert plan.agenda("p01")["reason"].item() == "they need steel"
