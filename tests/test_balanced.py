"""Balanced lists and the report on exposure."""

import os
import warnings
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy import sparse
from test_cli import ROWS

import clustermatch as cm
from clustermatch import balanced
from clustermatch.balanced import balance_lists
from clustermatch.cli import run
from clustermatch.columns import RECOMMENDATION_COLUMNS
from clustermatch.evaluation.exposure import measure_exposure, top_lists
from clustermatch.exceptions import InputError, ShortListWarning
from clustermatch.matching import Problem, auction, match_exactly
from clustermatch.pair_scores import PairScores
from clustermatch.ranking import Admission
from clustermatch.scoring import PairScorer


class TableScorer:
    """Scores that are given, where `PairScorer` would make them from vectors."""

    def __init__(self, scores):
        self.scores = scores
        self.profiles_ = np.zeros((len(scores), 1))

    def score_pairs(self, left, right):
        return PairScores(*[self.scores[left, right]] * 7)


def scores_with_hubs(n, hub, seed):
    """Need times offer in 12 topics; some are attractive to all. In [0, 1], symmetric."""
    rng = np.random.default_rng(seed)
    offer, need = rng.dirichlet(np.full(12, 0.25), n), rng.dirichlet(np.full(12, 0.25), n)
    gains = need @ offer.T * np.exp(hub * rng.standard_normal(n)) + 0.02 * rng.random((n, n))
    np.fill_diagonal(gains, 0)
    fused = np.sqrt(gains * gains.T)
    return fused / fused.max()


def everybody(n):
    return Admission(np.ones(n, dtype=bool))


def loads_of(lists):
    return np.bincount(lists.partners[lists.partners >= 0], minlength=len(lists.partners))


def best_by_trying(problem):
    """Cover most, then take most pairs, then the largest sum: all subsets of pairs."""
    best = (0, 0, 0)
    for size in range(len(problem.left) + 1):
        for subset in combinations(range(len(problem.left)), size):
            chosen = np.zeros(len(problem.left), dtype=bool)
            chosen[list(subset)] = True
            if (problem.degrees(chosen) <= problem.room).all():
                merit = problem.covered(chosen), size, int(problem.weights[chosen].sum())
                best = max(best, merit)
    return best


@st.composite
def problems(draw):
    n = draw(st.integers(2, 6))
    pairs = draw(st.lists(st.sampled_from([*combinations(range(n), 2)]), max_size=9, unique=True))
    weights = draw(st.lists(st.integers(0, 9), min_size=len(pairs), max_size=len(pairs)))
    room = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    return Problem.of(left, right, weights, room)


@settings(max_examples=40, deadline=None)
@given(problem=problems())
def test_no_subset_of_pairs_is_better(problem):
    matching = match_exactly(problem)
    found = problem.covered(matching.chosen), int(matching.chosen.sum()), matching.value
    assert (problem.degrees(matching.chosen) <= problem.room).all()
    assert found == best_by_trying(problem)
    assert matching.proven
    assert matching.fullest


@settings(max_examples=40, deadline=None)
@given(problem=problems())
def test_prices_give_a_matching_and_a_bound_that_holds(problem):
    matching, exact = auction(problem), match_exactly(problem)
    assert (problem.degrees(matching.chosen) <= problem.room).all()
    assert matching.value <= matching.bound
    if problem.free(matching.chosen) == problem.free(exact.chosen):
        covered = problem.covered(matching.chosen) == problem.covered(exact.chosen)
        assert exact.value <= matching.bound + 1e-6
        assert not covered or matching.value <= exact.value


@pytest.mark.parametrize("seed", range(3))
def test_acceptance_200_organisations_with_hubs(seed):
    scores = scores_with_hubs(200, 0.6, seed)
    lists = balance_lists(TableScorer(scores), everybody(200), 3, 3)
    exposure = measure_exposure(lists.partners)
    assert 1 - exposure["coverage"] <= 0.01
    assert exposure["gini"] <= 0.05
    assert exposure["max_load"] == 3
    assert exposure["reciprocity"] == 1
    assert lists.record["proven"]
    left, right = np.triu_indices(200, 1)
    weights = np.rint(10_000 * scores[left, right]).astype(int)
    free = _largest_sum(left, right, weights, 3)
    assert lists.record["value"] >= 0.95 * free
    plain = measure_exposure(top_lists(scores, ~np.eye(200, dtype=bool), 3))
    assert plain["coverage"] < 0.8
    assert plain["gini"] > 0.5


def _largest_sum(left, right, weights, room):
    """Bound of any b-matching, full or not: its linear programme."""
    from scipy.optimize import linprog

    rows = Problem.of(left, right, weights, np.full(left[-1] + 2, room)).incidence()
    found = linprog(
        -weights.astype(float), A_ub=rows, b_ub=np.full(rows.shape[0], room), bounds=(0, 1)
    )
    return -found.fun / 10_000


def test_prices_come_near_to_the_best():
    scores = scores_with_hubs(200, 0.6, 0)
    left, right = np.triu_indices(200, 1)
    weights = np.rint(10_000 * scores[left, right]).astype(int)
    problem = Problem.of(left, right, weights, np.full(200, 3))
    matching, exact = auction(problem), match_exactly(problem)
    assert matching.fullest
    assert 0.999 * exact.value <= matching.value <= exact.value <= matching.bound
    assert matching.bound <= 1.001 * exact.value


@pytest.mark.parametrize("max_suggested", [1, 2, 3, 4, 6])
def test_nobody_is_suggested_more_often_and_lists_are_as_long_as_can_be(fitted, max_suggested):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ShortListWarning)
        table = fitted.recommend(method="balanced", max_suggested=max_suggested)
    assert list(table.columns) == list(RECOMMENDATION_COLUMNS)
    loads = table["partner_id"].value_counts()
    assert loads.max() <= max_suggested
    assert len(loads) == (46 if max_suggested == 1 else 47)
    assert len(table) == min(47 * 3, 2 * (47 * max_suggested // 2))
    pairs = set(zip(table["target_id"], table["partner_id"], strict=True))
    assert max_suggested > 3 or pairs == {(b, a) for a, b in pairs}
    assert not any(a == b for a, b in pairs)
    record = table.attrs["balanced"]
    assert record["max_suggested"] == max_suggested
    assert record["proven"]
    assert record["fullest"]
    assert record["gap"] == 0
    assert record["candidates"] == "all pairs"
    twice = 2 if max_suggested <= 3 else 1
    assert table["score"].sum() == pytest.approx(record["value"] * twice, abs=0.02)


def test_ranks_follow_scores_and_ties_the_id(fitted):
    with pytest.warns(ShortListWarning, match=r"suggested more than 3 times: '.*' 2 of 3\. Where"):
        table = fitted.recommend(method="balanced")
    for _, one in table.groupby("target_id"):
        assert one["rank"].tolist() == list(range(1, len(one) + 1))
        assert_frame_equal(
            one, one.sort_values(["score", "partner_id"], ascending=[False, True], kind="stable")
        )
    tied = balance_lists(TableScorer(np.full((4, 4), 0.5)), everybody(4), 3, 3)
    assert tied.partners.tolist() == [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]]


def test_more_room_gives_better_scores(fitted):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ShortListWarning)
        values = [
            fitted.recommend(method="balanced", max_suggested=most)["score"].mean()
            for most in (4, 6, 46)
        ]
    assert values == sorted(values)
    # One cluster is in no list of the plain ranking; here it is in one.
    assert 0 <= fitted.recommend()["score"].mean() - values[-1] < 1e-3


def test_the_order_of_rows_changes_nothing(interclustering):
    tables = []
    for rows in (interclustering.clusters, interclustering.clusters.sample(frac=1, random_state=1)):
        rec = cm.PartnerRecommender(progress=False).fit(rows)
        tables.append(rec.recommend(k=2, method="balanced"))
    assert_frame_equal(*tables, check_exact=True)


def test_targets_are_cut_out_of_the_lists_of_all(fitted):
    table = fitted.recommend(k=2, method="balanced")
    some = fitted.recommend(k=2, method="balanced", targets=["techtera", "axelera"])
    expected = table[table["target_id"].isin(["techtera", "axelera"])].reset_index(drop=True)
    assert_frame_equal(some, expected)


def test_exclusions_across_and_silent_clusters_are_honoured(clusters):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rec = cm.PartnerRecommender(progress=False).fit(clusters)
        table = rec.recommend(
            k=2, method="balanced", across="region", exclude=[("alp", "cut"), ("bois", "deep")]
        )
    region = clusters.set_index("id")["region"]
    pairs = set(zip(table["target_id"], table["partner_id"], strict=True))
    assert "mute" not in {*table["target_id"], *table["partner_id"]}
    assert all(region[a] != region[b] for a, b in pairs)
    assert not pairs & {("alp", "cut"), ("cut", "alp"), ("bois", "deep"), ("deep", "bois")}
    assert pairs == {(b, a) for a, b in pairs}
    assert {a for a, _ in pairs} == {"alp", "bois", "cut", "deep", "bare"}


def test_coverage_comes_before_full_lists_and_full_lists_before_scores():
    # A star with three arms, and a pair at the end of one: only one list can be long.
    scores = np.zeros((5, 5))
    for pair, score in {(0, 1): 0.9, (0, 2): 0.8, (0, 3): 0.1, (3, 4): 0.1}.items():
        scores[pair] = scores[pair[::-1]] = score
    excluded = sparse.csr_array((scores == 0).astype(np.int64))
    admission = Admission(np.ones(5, dtype=bool), excluded)
    lists = balance_lists(TableScorer(scores), admission, 2, 2)
    assert sorted(lists.partners[0]) == [1, 2]
    assert (loads_of(lists) > 0).all()
    assert lists.record["fullest"]


def test_no_admissible_pair_gives_empty_lists():
    admission = Admission(np.ones(3, dtype=bool), groups=np.zeros(3, dtype=np.intp))
    lists = balance_lists(TableScorer(np.ones((3, 3))), admission, 2, 2)
    assert (lists.partners == -1).all()
    assert lists.record["value"] == lists.record["gap"] == 0


@pytest.fixture(scope="module")
def topical():
    rng = np.random.default_rng(3)
    topics = rng.dirichlet(np.full(8, 0.3), 120) @ rng.standard_normal((8, 24))
    return PairScorer(weights={"similarity": 1}).fit(topics + 0.2 * rng.standard_normal((120, 24)))


@pytest.mark.parametrize("max_suggested", [3, 5])
@pytest.mark.parametrize("exact", [True, False])
def test_best_candidates_are_enough_and_rows_that_stay_short_look_further(
    topical, monkeypatch, max_suggested, exact
):
    full = balance_lists(topical, everybody(120), 3, max_suggested)
    monkeypatch.setattr(balanced, "_ALL_PAIRS", 100)
    monkeypatch.setattr(balanced, "_EXACT", 20_000 if exact else 100)
    best = {}
    for n_best in (4, 30):
        monkeypatch.setattr(balanced, "_N_BEST", n_best)
        lists = balance_lists(topical, everybody(120), 3, max_suggested)
        assert (lists.partners >= 0).all()
        assert loads_of(lists).max() <= max_suggested
        assert loads_of(lists).min() >= 1
        assert lists.record["fullest"]
        assert lists.record["candidates"] == f"the {n_best} best of each"
        assert lists.record["value"] <= full.record["bound"] + 1e-9
        assert lists.record["gap"] < 0.02
        best[n_best] = lists.record
    assert best[4]["widened"] > 0 or max_suggested > 3
    assert best[30]["value"] >= 0.99 * full.record["value"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_suggested": 2}, "max_suggested=2 goes with method='balanced'; method is 'ranked'"),
        ({"max_suggested": 0, "method": "balanced"}, "whole number of at least 1, got 0"),
        ({"max_suggested": 2.0, "method": "balanced"}, r"got 2\.0"),
        ({"max_suggested": True, "method": "balanced"}, "got True"),
    ],
)
def test_wrong_numbers_teach(fitted, options, message):
    with pytest.raises(InputError, match=message):
        fitted.recommend(**options)


def test_parts_are_refused(fitted, tmp_path):
    with pytest.raises(InputError, match="lists depend on each other"):
        cm.recommend_in_parts(fitted, tmp_path / "out", method="balanced")


def test_solver_prints_nothing_on_stdout(capfd):
    scores = scores_with_hubs(120, 1.0, 4)
    balance_lists(TableScorer(scores), everybody(120), 3, 3)
    os.write(1, b"mine\n")
    assert capfd.readouterr().out == "mine\n"


# --- the report --------------------------------------------------------------------------------


def suggestions(*pairs):
    return pd.DataFrame(pairs, columns=["target_id", "partner_id"])


def test_report_by_hand():
    table = suggestions(("a", "b"), ("b", "a"), ("c", "a"), ("a", "c"))
    report = cm.exposure_report(table, pd.DataFrame({"id": ["a", "b", "c", "d"]}), capacity=1)
    row = report.iloc[0]
    assert row["method"] == "suggestions"
    assert row["never_suggested"] == 0.25
    assert row["over_capacity"] == 0.25
    assert row["busiest"] == 2
    assert row["reciprocity"] == 1
    assert np.isnan(row["mean_score"])
    assert report.attrs == {"population": 4, "capacity": 1}


def test_report_agrees_with_the_evaluation(fitted):
    ranked, even = (fitted.recommend(k=2, method=name) for name in ("ranked", "balanced"))
    report = cm.exposure_report({"ranked": ranked, "balanced": even}, fitted.profiles_)
    assert report["method"].tolist() == ["ranked", "balanced"]
    assert report.attrs["capacity"] == 2
    for (_, row), table in zip(report.iterrows(), (ranked, even), strict=True):
        lists = np.full((47, 2), -1)
        at = {key: position for position, key in enumerate(fitted.profiles_.ids)}
        lists[table["target_id"].map(at), table["rank"] - 1] = table["partner_id"].map(at)
        expected = measure_exposure(lists)
        assert row["never_suggested"] == pytest.approx(1 - expected["coverage"])
        assert row["busiest"] == expected["max_load"]
        assert row["gini"] == pytest.approx(expected["gini"])
        assert row["reciprocity"] == pytest.approx(expected["reciprocity"])
    assert cm.exposure_report(even)["method"].item() == "balanced"


def test_report_on_no_suggestions_has_no_shares():
    row = cm.exposure_report(suggestions(), pd.DataFrame({"id": [1, 2]})).iloc[0]
    assert row[["never_suggested", "over_capacity", "reciprocity"]].isna().all()
    assert row["busiest"] == 0


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ({}, {}, "no table to report on"),
        ([1], {}, r"suggestions: expected a table of suggestions \(DataFrame\), got list"),
        (pd.DataFrame({"target_id": [1]}), {}, "no column `partner_id`; the columns are: target_i"),
        (suggestions(("a", None)), {}, "column `partner_id` is missing in the row with index 0"),
        (suggestions(("a", "b")), {"capacity": 0}, "capacity must be a whole number of at least 1"),
        (
            suggestions(("a", "b")),
            {"clusters": pd.DataFrame({"id": ["a"]})},
            "column `partner_id` names 'b', who is not among the 1 clusters",
        ),
        (suggestions(("a", "b")), {"clusters": pd.DataFrame({"x": [1]})}, "no column `id`"),
    ],
)
def test_wrong_reports_teach(table, options, message):
    with pytest.raises(InputError, match=message):
        cm.exposure_report(table, **options)


# --- the command line --------------------------------------------------------------------------


@pytest.fixture
def cli(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.csv").write_text(ROWS, encoding="utf-8")

    def call(*arguments):
        code = run(["recommend", "good.csv", *arguments])
        return code, *capfd.readouterr()

    return call


def test_command_line_balances_and_tells_both_exposures(cli):
    code, out, err = cli("-k", "2", "--method", "balanced", "--format", "csv")
    assert code == 0
    assert len(out.splitlines()) == 9
    last = err.splitlines()[-1]
    assert last.startswith("exposure: ranked ")
    assert (
        "; balanced 0.0 % never suggested, busiest 2 times, 0.0 % beyond 2 each, Gini 0.00" in last
    )
    code, quiet_out, err = cli("-k", "2", "--method", "balanced", "--format", "csv", "--quiet")
    assert (code, quiet_out, err) == (0, out, "")


def test_command_line_takes_max_suggested(cli):
    code, out, err = cli("--method", "balanced", "--max-suggested", "1", "--format", "csv")
    assert code == 0
    assert len(out.splitlines()) == 5
    assert "beyond 1 each" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--max-suggested", "2"), "--max-suggested needs --method balanced"),
        (("--method", "balanced", "--max-suggested", "0"), "expected at least 1 suggestion, got 0"),
        (("--method", "balanced", "--max-suggested", "x"), "expected a whole number, got 'x'"),
        (("--method", "balanced", "--parts", "2", "-o", "out"), "--parts is for --method ranked"),
    ],
)
def test_command_line_refuses_options_that_do_not_go_together(cli, arguments, message):
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert message in err
