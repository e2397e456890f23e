"""Random days: every plan is valid, below its bounds, and the same however the rows lie."""

import numpy as np
import pandas as pd
import pytest
from meeting_days import make_day

from clustermatch.meetings.check import check_plan
from clustermatch.meetings.planner import plan_meetings


def draw_day(seed):
    """A small day with a bit of everything."""
    rng = np.random.default_rng([1, seed])
    n, capacity = int(rng.integers(4, 15)), int(rng.integers(1, 4))
    day = make_day(
        n,
        capacity,
        seed=seed,
        slots=capacity + int(rng.integers(0, 3)),
        candidates=int(rng.integers(2, 10)),
        late=float(rng.choice([0.0, 0.4])),
        early=float(rng.choice([0.0, 0.4])),
        several=float(rng.choice([0.0, 0.4])),
        minimum=int(rng.integers(0, 2)),
        vetoes=float(rng.choice([0.0, 0.1])),
        exclude=float(rng.choice([0.0, 0.1])),
        must=float(rng.choice([0.0, 0.1])),
        met=float(rng.choice([0.0, 0.1])),
        fixed=int(rng.integers(0, 3)),
        homes=float(rng.choice([0.0, 0.3])),
        hosts=bool(rng.random() < 0.3),
        across="region" if rng.random() < 0.3 else None,
    )
    kinds = (
        None,
        [10 * at + 7 for at in range(n)],
        [f"Pôle {at:02d} – Énergie" for at in range(n)],
    )
    ids = kinds[seed % len(kinds)]
    return day if ids is None else day.renamed(ids)


def plan(day):
    return plan_meetings(day.clusters, day.scores, **day.keywords)


@pytest.mark.parametrize("seed", range(25))
def test_a_plan_of_a_random_day_holds(seed):
    day = draw_day(seed)
    found = plan(day)
    faults = check_plan(found)
    assert faults.empty, faults.to_string()
    anew = check_plan(found.meetings, **day.everything)
    told = {frozenset(pair) for pair in zip(found.unmet["id_a"], found.unmet["id_b"], strict=True)}
    missing = {frozenset(pair) for pair in anew.loc[:, ["id_a", "id_b"]].to_numpy().tolist()}
    assert set(anew["code"]) <= {"must_missing"}
    assert missing <= told
    assert_form(found.meetings)
    assert_goals(found, day)
    assert_unmet(found, day)
    shuffled = plan(day.shuffled(seed))
    for name in ("meetings", "unmet", "goals"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(shuffled, name), obj=name)


def assert_form(meetings):
    assert meetings.columns.tolist() == ["slot", "table", "id_a", "id_b", "score", "origin"]
    assert (meetings["id_a"] < meetings["id_b"]).all()
    by_place = meetings.sort_values(["slot", "table"], ignore_index=True)
    pd.testing.assert_frame_equal(meetings, by_place)


def assert_goals(found, day):
    """No goal passes its bound; what is told of the plan is true of it."""
    goals = found.goals.set_index("goal")
    fewer_is_better = {"floors", "idle gaps"}
    for goal, row in goals.iterrows():
        over = row["value"] - row["bound"]
        assert (over >= -1e-6) if goal in fewer_is_better else (over <= 1e-6), goal
        assert row["gap"] >= 0
        assert not row["proven"] or abs(over) < 1e-6
    meetings = found.meetings
    pairs = {frozenset(pair) for pair in meetings[["id_a", "id_b"]].to_numpy().tolist()}
    asked = set(day.requests[["id_a", "id_b"]].itertuples(index=False, name=None))
    mutual = {frozenset(pair) for pair in asked if pair[::-1] in asked}
    assert goals.loc["score", "value"] == pytest.approx(meetings["score"].sum(), abs=1e-3)
    assert goals.loc["requests", "value"] == sum(frozenset(pair) in pairs for pair in asked)
    assert goals.loc["mutual requests", "value"] == len(mutual & pairs)
    assert goals.loc["coverage", "value"] == len({key for pair in pairs for key in pair})
    waiting = 0
    for key in day.clusters["id"]:
        rows = meetings[(meetings["id_a"] == key) | (meetings["id_b"] == key)]
        slots = set(rows["slot"])
        waiting += max(slots) - min(slots) + 1 - len(slots) if slots else 0
    assert goals.loc["idle gaps", "value"] == waiting


def assert_unmet(found, day):
    """Each request and each must-meet is either in the plan or told with a reason."""
    pairs = {frozenset(pair) for pair in found.meetings[["id_a", "id_b"]].to_numpy().tolist()}
    told = found.unmet[found.unmet["kind"] != "must"]
    asked = set(day.requests[["id_a", "id_b"]].itertuples(index=False, name=None))
    expected = {pair for pair in asked if frozenset(pair) not in pairs}
    assert set(told[["id_a", "id_b"]].itertuples(index=False, name=None)) == expected
    must = {frozenset(pair) for pair in day.must_meet.to_numpy().tolist()} - pairs
    told = found.unmet[found.unmet["kind"] == "must"]
    assert {frozenset(pair) for pair in told[["id_a", "id_b"]].to_numpy().tolist()} == must
    assert (found.unmet["reason"].str.len() > 10).all()


def test_the_optimum_of_a_small_day_is_reached():
    """Six clusters, one slot each: the best of all fifteen perfect matchings."""
    rng = np.random.default_rng(2)
    pairs = [(a, b) for a in range(6) for b in range(a + 1, 6)]
    score = dict(zip(pairs, rng.random(15).round(4), strict=True))
    scores = pd.DataFrame(
        [(a, b, s) for (a, b), s in score.items()], columns=["id_a", "id_b", "score"]
    )
    clusters = pd.DataFrame({"id": range(6)})
    found = plan_meetings(clusters, scores, capacity=1, slots=1, goals=("coverage", "score"))

    def best(left):
        if not left:
            return 0.0
        first, *rest = left
        return max(score[first, other] + best([x for x in rest if x != other]) for other in rest)

    assert found.meetings["score"].sum() == pytest.approx(best(list(range(6))))
    row = found.goals.set_index("goal").loc["score"]
    assert row["proven"]
    assert row["bound"] == pytest.approx(row["value"])
