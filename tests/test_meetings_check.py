"""The checker accepts what is right, names each planted fault, and shares no code."""

import ast
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from meeting_days import make_day

from clustermatch.exceptions import InputError
from clustermatch.meetings import check
from clustermatch.meetings.check import FAULTS, below_minimum, check_plan

FOLDER = Path(check.__file__).parent
OWN = {"check", "check_cells", "check_faults", "check_rules"}


@pytest.fixture(scope="module")
def day():
    return make_day(
        30,
        3,
        candidates=10,
        slots=5,
        fixed=2,
        homes=0.1,
        met=0.02,
        exclude=0.02,
        vetoes=0.02,
        seed=4,
    )


def place(day):
    """A valid plan: fixed and must-meets first, then the best that fits, slot by slot."""
    info = day.clusters.set_index("id").to_dict("index")
    barred = {
        frozenset(pair)
        for table in (day.vetoes, day.exclude, day.already_met)
        for pair in table.itertuples(index=False)
    }
    asked = set(day.requests[["id_a", "id_b"]].itertuples(index=False, name=None))
    must = {frozenset(pair) for pair in day.must_meet.itertuples(index=False)}
    scores = {(a, b): score for a, b, score in day.scores.itertuples(index=False)}
    load, busy, rows = Counter(), Counter(), []
    taken = {
        (s, t) for s, t in zip(day.fixed["slot"], day.fixed["table"], strict=True) if pd.notna(t)
    }

    def put(a, b, slot, table):
        taken.add((slot, table))
        load.update((a, b))
        busy.update([(a, slot), (b, slot)])
        times = ((a, b) in asked) + ((b, a) in asked)
        settled = frozenset((a, b)) in must or (a, b) in fixed
        origin = "must" if settled else ("suggestion", "request", "mutual request")[times]
        rows.append((slot, table, a, b, scores[a, b], origin))

    def table_for(a, b, slot):
        homes = [info[key]["home_table"] for key in (a, b) if pd.notna(info[key]["home_table"])]
        own = {each["home_table"] for each in info.values() if pd.notna(each["home_table"])}
        open_tables = homes[:1] or [t for t in range(1, day.tables + 1) if t not in own]
        return next((t for t in open_tables if (slot, t) not in taken), None)

    fixed = {tuple(row[:2]): tuple(row[2:]) for row in day.fixed.itertuples(index=False)}
    for (a, b), (slot, table) in fixed.items():
        put(a, b, slot, table_for(a, b, slot) if pd.isna(table) else table)
    ranked = sorted(scores, key=lambda pair: (frozenset(pair) not in must, -scores[pair], pair))
    for a, b in ranked:
        if frozenset((a, b)) in barred or (a, b) in fixed:
            continue
        first = max(info[key]["arrival"] for key in (a, b))
        last = min(info[key]["departure"] for key in (a, b))
        for slot in range(first, last + 1):
            free = all(
                load[key] < info[key]["capacity"] and busy[key, slot] < info[key]["representatives"]
                for key in (a, b)
            )
            table = table_for(a, b, slot) if free else None
            if table is not None:
                put(a, b, slot, table)
                break
    columns = ["slot", "table", "id_a", "id_b", "score", "origin"]
    return pd.DataFrame(rows, columns=columns).sort_values(["slot", "table"], ignore_index=True)


@pytest.fixture(scope="module")
def plan(day):
    return place(day)


def codes(table, day, **other):
    return set(check_plan(table, **{**day.everything, **other})["code"])


def changed(plan, row, **cells):
    other = plan.astype(object)
    for column, value in cells.items():
        other.loc[row, column] = value
    return other


def test_a_valid_plan_has_no_fault(day, plan):
    found = check_plan(plan, **day.everything)
    assert found.empty
    assert found.columns.tolist() == ["code", "id_a", "id_b", "slot", "detail"]
    assert len(plan) > 30
    assert {"must", "request", "suggestion"} <= set(plan["origin"])


def busy_twice(plan, day):
    """Two rows of one cluster that has one representative and no table of its own."""
    for _, row in day.clusters.iterrows():
        rows = plan.index[(plan["id_a"] == row["id"]) | (plan["id_b"] == row["id"])]
        if row["representatives"] == 1 and pd.isna(row["home_table"]) and len(rows) > 1:
            return row["id"], rows
    raise AssertionError("no such cluster")


def pair_of(table, at=0):
    return {"id_a": table["id_a"].iloc[at], "id_b": table["id_b"].iloc[at]}


def stranger(plan, day):
    """A pair without a score for which nobody asked."""
    known = {frozenset(pair) for pair in zip(day.scores["id_a"], day.scores["id_b"], strict=True)}
    ids = day.clusters["id"].tolist()
    first = plan["id_a"].iloc[0]
    return next(key for key in ids if key != first and frozenset((first, key)) not in known)


def free_row(plan):
    return plan.index[plan["origin"] == "suggestion"][0]


def edit(code):
    """One change of the plan for each code that a change of a row can show."""

    def double(plan, day):
        _, rows = busy_twice(plan, day)
        return changed(plan, rows[1], slot=plan.loc[rows[0], "slot"])

    def window(plan, day):
        late = day.clusters.loc[day.clusters["arrival"] > 1, "id"]
        row = plan.index[plan["id_a"].isin(late)][0]
        return changed(plan, row, slot=1)

    def home(plan, day):
        hosts = day.clusters.loc[day.clusters["home_table"].notna(), "id"]
        row = plan.index[plan["id_a"].isin(hosts) & ~plan["id_b"].isin(hosts)][0]
        return changed(plan, row, table=plan.loc[row, "table"] % day.tables + 1)

    def must(plan, day):
        pair = pair_of(day.must_meet)
        return plan[~((plan["id_a"] == pair["id_a"]) & (plan["id_b"] == pair["id_b"]))]

    def moved(plan, day):
        pair = pair_of(day.fixed)
        row = plan.index[(plan["id_a"] == pair["id_a"]) & (plan["id_b"] == pair["id_b"])][0]
        return changed(plan, row, slot=plan.loc[row, "slot"] % day.slots + 1)

    def clash(plan, day):
        first = plan["slot"].iloc[0]
        rows = plan.index[plan["slot"] == first]
        return changed(plan, rows[1], table=plan.loc[rows[0], "table"])

    edits = {
        "unknown_id": lambda plan, day: changed(plan, 0, id_b="nobody"),
        "self_meeting": lambda plan, day: changed(plan, 0, id_b=plan["id_a"].iloc[0]),
        "bad_slot": lambda plan, day: changed(plan, 0, slot=day.slots + 1),
        "bad_table": lambda plan, day: changed(plan, 0, table=day.tables + 1),
        "outside_window": window,
        "vetoed": lambda plan, day: changed(plan, free_row(plan), **pair_of(day.vetoes)),
        "excluded": lambda plan, day: changed(plan, free_row(plan), **pair_of(day.exclude)),
        "already_met": lambda plan, day: changed(plan, free_row(plan), **pair_of(day.already_met)),
        "not_a_candidate": lambda plan, day: changed(plan, 0, id_b=stranger(plan, day)),
        "home_table": home,
        "wrong_score": lambda plan, day: changed(plan, 0, score=plan["score"].iloc[0] + 1e-5),
        "bad_origin": lambda plan, day: changed(plan, free_row(plan), origin="request"),
        "pair_twice": lambda plan, day: pd.concat([plan, plan.iloc[[0]]], ignore_index=True),
        "double_booked": double,
        "table_clash": clash,
        "must_missing": must,
        "fixed_moved": moved,
    }
    return edits[code]


PLANTED_IN_ROWS = [
    *("unknown_id", "self_meeting", "bad_slot", "bad_table", "outside_window", "vetoed"),
    *("excluded", "already_met", "not_a_candidate", "home_table", "wrong_score", "bad_origin"),
    *("pair_twice", "double_booked", "table_clash", "must_missing", "fixed_moved"),
]


@pytest.mark.parametrize("code", PLANTED_IN_ROWS)
def test_a_fault_planted_in_a_row_is_named(code, day, plan):
    broken = edit(code)(plan, day)
    found = check_plan(broken, **day.everything)
    assert code in set(found["code"])
    assert found["detail"].str.len().min() > 5


def with_column(day, **columns):
    return {"clusters": day.clusters.assign(**columns)}


PLANTED_IN_RULES = {
    "over_capacity": lambda day, plan: with_column(day, capacity=1),
    "same_role": lambda day, plan: with_column(day, role="host"),
    "not_across": lambda day, plan: {"across": "region"},
    "too_many_tables": lambda day, plan: {"tables": 2},
    "absent": lambda day, plan: {"absent": [plan["id_a"].iloc[0]]},
    "past_changed": lambda day, plan: {"previous": plan.iloc[1:], "now": 2},
}


@pytest.mark.parametrize("code", PLANTED_IN_RULES)
def test_a_fault_planted_in_the_rules_is_named(code, day, plan):
    assert code in codes(plan, day, **PLANTED_IN_RULES[code](day, plan))


def test_representatives_are_counted(day, plan):
    who, rows = busy_twice(plan, day)
    slot, clusters = plan.loc[rows[0], "slot"], day.clusters.copy()
    both = changed(plan, rows[1], slot=slot)
    clusters.loc[clusters["id"] == who, "representatives"] = 2
    found = check_plan(both, **{**day.everything, "clusters": clusters})
    assert who not in found.loc[found["code"].isin(["double_booked", "representatives"]), "id_a"]
    free = [key for key in day.clusters["id"] if key not in {*both["id_a"], *both["id_b"], who}]
    third = changed(both, len(both), slot=slot, table=99, id_a=who, id_b=(free or ["P00001"])[0])
    found = check_plan(third, **{**day.everything, "clusters": clusters})
    assert ("representatives", who) in set(zip(found["code"], found["id_a"], strict=True))


def test_every_code_is_planted_once_and_said_in_words():
    assert {*PLANTED_IN_ROWS, *PLANTED_IN_RULES, "representatives"} == set(FAULTS)
    text = " ".join(path.read_text("utf-8") for path in FOLDER.glob("check_*.py"))
    assert all(f'"{code}"' in text for code in FAULTS)


def test_the_checker_shares_no_code_with_the_planner():
    for name in OWN:
        for node in ast.walk(ast.parse((FOLDER / f"{name}.py").read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                assert node.module in {"exceptions", *OWN}, name
            elif isinstance(node, ast.ImportFrom | ast.Import):
                module = getattr(node, "module", None) or node.names[0].name
                assert module.split(".")[0] in {
                    "pandas",
                    "math",
                    "unicodedata",
                    "collections",
                    "dataclasses",
                    "typing",
                }


def small(**other):
    clusters = pd.DataFrame({"id": [1, 2, 3, 10], "departure": [2, None, 2, 1]})
    meetings = pd.DataFrame({"slot": [1, 1, 2], "id_a": [1, 3, 2], "id_b": [2, 10, 3]})
    return check_plan(meetings, **{"clusters": clusters, "slots": 2, "capacity": 2, **other})


def test_only_what_a_table_has_is_checked():
    assert small().empty
    assert small(tables=1)["code"].tolist() == ["too_many_tables"]


def test_ids_are_the_same_as_numbers_and_as_text():
    assert small(vetoes=[("2", 1.0)])["code"].tolist() == ["vetoed"]
    assert small(must_meet=pd.DataFrame({"id_a": ["10"], "id_b": [1]})).to_numpy()[0][
        :3
    ].tolist() == ["must_missing", 1, 10]
    assert small(fixed=[(3, 2, 2)]).empty
    assert small(fixed=[(3, 2, 1)])["code"].tolist() == ["fixed_moved"]


def test_french_ids_and_names_pass_in_any_normal_form(day, plan):
    new = [f"Pôle nº{at} – élève" for at in range(len(day.clusters))]
    names = dict(zip(sorted(day.clusters["id"]), new, strict=True))
    other = plan.assign(id_a=plan["id_a"].map(names), id_b=plan["id_b"].map(names))
    french = day.renamed(new)
    assert check_plan(other, **french.everything).empty
    decomposed = other.assign(id_a=other["id_a"].str.normalize("NFD"))
    assert check_plan(decomposed, **french.everything).empty


def test_the_order_of_rows_does_not_matter(day, plan):
    assert check_plan(plan.iloc[::-1], **day.shuffled(3).everything).empty
    broken = pd.concat([plan, plan.iloc[[0, 0, 5]]], ignore_index=True)
    found = check_plan(broken, **day.everything)
    again = check_plan(broken.sample(frac=1, random_state=1), **day.shuffled(5).everything)
    pd.testing.assert_frame_equal(found, again)


def test_scores_in_both_directions_count_as_their_mean():
    scores = pd.DataFrame(
        {"target_id": [1, 2, 3, 2], "partner_id": [2, 1, 10, 3], "score": [0.25, 0.75, 0.1, 0.2]}
    )
    assert small(scores=scores).empty
    meetings = pd.DataFrame({"slot": [1], "id_a": [1], "id_b": [2], "score": [0.5]})
    clusters = pd.DataFrame({"id": [1, 2, 3, 10]})
    assert check_plan(meetings, clusters=clusters, scores=scores).empty
    found = check_plan(meetings.assign(score=np.nan), clusters=clusters, scores=scores)
    assert found["code"].tolist() == ["wrong_score"]


def test_wanted_pairs_need_no_score():
    scores = pd.DataFrame({"id_a": [1, 2], "id_b": [2, 3], "score": [0.5, 0.5]})
    assert small(scores=scores)["code"].tolist() == ["not_a_candidate"]
    assert small(scores=scores, requests=[(10, 3)]).empty
    assert small(scores=scores, must_meet=[(3, 10)]).empty


def test_a_recommender_is_asked_for_the_scores(fitted):
    ids = list(fitted.profiles_.ids[:3])
    table = fitted.score_pairs([(ids[0], ids[1])])
    meetings = pd.DataFrame(
        {"slot": [1], "id_a": [ids[0]], "id_b": [ids[1]], "score": table["score"]}
    )
    clusters = pd.DataFrame({"id": ids})
    assert check_plan(meetings, clusters=clusters, scores=fitted).empty
    off = check_plan(meetings.assign(score=0.0), clusters=clusters, scores=fitted)
    assert off["code"].tolist() == ["wrong_score"]
    assert check_plan(meetings, clusters=fitted.profiles_, scores=fitted).empty


def test_those_who_come_late_or_not_at_all_are_excused(day, plan):
    pair = pair_of(day.must_meet)
    gone = plan[~(plan[["id_a", "id_b"]] == pair["id_a"]).any(axis=1)]
    assert "must_missing" not in codes(gone, day, absent=[pair["id_a"]])
    who = plan["id_a"].iloc[0]
    slot = int(plan["slot"].iloc[0])
    assert "outside_window" in codes(plan, day, late={who: slot + 1})
    assert "outside_window" not in codes(plan, day, late={who: slot + 1}, now=slot + 1)
    assert "absent" not in codes(plan, day, absent=[who], now=day.slots + 1)
    assert check_plan(plan, previous=plan, now=3, **day.everything).empty


def test_a_missed_minimum_is_told_apart_and_is_no_fault(day, plan):
    clusters = day.clusters.assign(minimum=2)
    asked = {**day.everything, "clusters": clusters}
    assert check_plan(plan, **asked).empty
    load = Counter([*plan["id_a"], *plan["id_b"]])
    expected = [
        key
        for key, most in zip(clusters["id"], clusters["capacity"], strict=True)
        if load[key] < min(2, most)
    ]
    assert below_minimum(plan, **asked)["id"].tolist() == expected
    assert below_minimum(plan, **{**asked, "clusters": day.clusters}).empty


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"vetoes": [(1, 99)]}, "unknown id 99"),
        ({"slots": 0}, "slots must be a whole number from 1"),
        ({"capacity": -1}, "capacity of 1 must be a whole number from 0"),
        ({"across": "region"}, "no column 'region'"),
        ({"fixed": [(1, 2)]}, "slot of a fixed meeting"),
        ({"clusters": None}, "column `id`"),
        ({"clusters": pd.DataFrame({"id": [1], "role": ["guest"]})}, "role of 1: got 'guest'"),
        ({"vetoes": pd.DataFrame({"id_a": [1]})}, "'id_b' is missing"),
    ],
)
def test_rules_that_cannot_be_read_are_refused(other, message):
    with pytest.raises(InputError, match=message):
        small(**other)


def test_a_table_of_meetings_needs_its_columns():
    with pytest.raises(InputError, match="'slot' is missing"):
        check_plan(pd.DataFrame({"id_a": [1], "id_b": [2]}), clusters=pd.DataFrame({"id": [1, 2]}))


def test_a_day_without_meetings_is_valid():
    empty = pd.DataFrame(columns=["slot", "table", "id_a", "id_b"])
    assert check_plan(empty, clusters=pd.DataFrame({"id": [1, 2]})).empty
