import importlib.util
import json
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

import clustermatch as cm

FOLDER = Path(__file__).parents[1] / "benchmarks"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


metrics = load("metrics")
tasks = load("tasks")
output = load("output")
synthetic = load("synthetic")
baselines = load("baselines")


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))  # as where a script is run: its folder comes first
    return load


def everybody_else(n: int) -> np.ndarray:
    return ~np.eye(n, dtype=np.bool_)


def symmetric(n: int, *pairs: tuple[int, int]) -> np.ndarray:
    matrix = np.zeros((n, n), dtype=np.bool_)
    for one, other in pairs:
        matrix[one, other] = matrix[other, one] = True
    return matrix


SCORES = np.array(
    [
        [1.0, 0.9, 0.8, 0.7, 0.6],
        [0.9, 1.0, 0.2, 0.3, 0.4],
        [0.8, 0.2, 1.0, 0.5, 0.1],
        [0.7, 0.3, 0.5, 1.0, 0.0],
        [0.6, 0.4, 0.1, 0.0, 1.0],
    ]
)


def test_first_true_partner_is_found_at_its_rank():
    ranks = metrics.first_true_ranks(SCORES, symmetric(5, (0, 4), (2, 3)), everybody_else(5))
    # 0: 1 2 3 4; 2: 0 3; 3: 0 2; 4: 0. Cluster 1 has no partner and is not evaluated.
    assert ranks.tolist() == [4, 2, 2, 1]


def test_the_best_of_several_true_partners_counts():
    ranks = metrics.first_true_ranks(SCORES, symmetric(5, (0, 2), (0, 4)), everybody_else(5))
    assert ranks.tolist() == [2, 1, 1]


def test_hit_and_reciprocal_rank_by_hand():
    values = metrics.rank_values(np.array([1, 3, 4]))
    assert values["hit@3"].tolist() == [1.0, 1.0, 0.0]
    assert values["mrr"].tolist() == [1.0, 1 / 3, 1 / 4]


def test_ties_after_rounding_fall_to_the_smaller_position():
    scores = np.array([[0.0, 0.5, 0.5 + 4e-7], [0.5, 0.0, 0.1], [0.5 + 4e-7, 0.1, 0.0]])
    ranks = metrics.first_true_ranks(scores, symmetric(3, (0, 2)), everybody_else(3))
    assert ranks.tolist() == [2, 1]
    scores[0, 2] = 0.5 + 2e-6
    assert metrics.first_true_ranks(scores, symmetric(3, (0, 2)), everybody_else(3))[0] == 1


def test_a_masked_pair_neither_counts_nor_takes_a_place():
    truth = symmetric(5, (0, 3), (1, 4))
    allowed = everybody_else(5) & ~symmetric(5, (0, 1), (1, 4))
    # 0 loses candidate 1, so that 3 moves up to rank 2; 1 and 4 lose their only partner.
    assert metrics.first_true_ranks(SCORES, truth, allowed).tolist() == [2, 1]


def test_oneself_is_never_ranked():
    scores = np.eye(3) * 9
    ranks = metrics.first_true_ranks(scores, symmetric(3, (0, 1)), everybody_else(3))
    assert ranks.tolist() == [1, 1]


def test_a_score_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="not finite"):
        metrics.first_true_ranks(np.full((2, 2), np.nan), symmetric(2, (0, 1)), everybody_else(2))


def test_random_expectation_equals_the_mean_over_all_orders():
    truth = np.zeros((6, 6), dtype=np.bool_)
    truth[0, [2, 5]] = True
    expected = metrics.random_values(truth, everybody_else(6))
    firsts = [1 + min(order.index(2), order.index(5)) for order in permutations([1, 2, 3, 4, 5])]
    assert expected["hit@3"] == pytest.approx([np.mean([first <= 3 for first in firsts])])
    assert expected["mrr"] == pytest.approx([np.mean([1 / first for first in firsts])])


def test_interval_covers_the_value_and_is_reproducible():
    values = np.array([0.0, 1.0, 0.5, 0.25, 1.0, 0.0, 1.0])
    resamples = metrics.draw_resamples(len(values))
    found = metrics.estimate(values, resamples)
    assert found.value == pytest.approx(values.mean())
    assert found.low < found.value < found.high
    assert found == metrics.estimate(values, metrics.draw_resamples(len(values)))
    assert resamples.shape == (2000, 7)


def test_a_difference_of_nothing_is_not_distinguishable():
    one = np.array([0.1, 0.2, 0.3])
    resamples = metrics.draw_resamples(3)
    assert not metrics.estimate(one + 0.1 - one - 0.1, resamples).excludes_zero
    assert metrics.estimate(one, resamples).excludes_zero
    assert metrics.estimate(-one, resamples).excludes_zero


def test_tasks_mask_what_was_known_and_what_is_left_out():
    rows = [
        ("a", "b", "2014", "strong"),  # known
        ("a", "b", "2018-03", "strong"),  # renewed: not new
        ("a", "c", "2012-05", "weak"),  # known, though no truth
        ("c", "a", "2019", "medium"),  # firm later: true, but not new
        ("b", "c", "2015-07", "medium"),  # new
        ("b", "d", "2020", "weak"),  # no truth, still a candidate
        ("a", "elsewhere", "2020", "strong"),  # not in the table
        ("raac", "lutb", "2016", "strong"),  # left out
    ]
    alliances = pd.DataFrame(rows, columns=["id_a", "id_b", "date", "strength"])
    every, new = tasks.make_tasks(["a", "b", "c", "d", "lutb", "raac"], alliances)
    assert np.array_equal(every.truth, symmetric(6, (0, 1), (0, 2), (1, 2)))
    assert np.array_equal(every.allowed, everybody_else(6) & ~symmetric(6, (4, 5)))
    assert np.array_equal(new.truth, symmetric(6, (1, 2)))
    assert np.array_equal(new.allowed, every.allowed & ~symmetric(6, (0, 1), (0, 2)))
    assert (every.n_targets, every.n_pairs, new.n_targets, new.n_pairs) == (3, 3, 2, 1)


def test_tasks_of_the_bundled_example():
    data = cm.load_interclustering(lang="en")
    every, new = tasks.make_tasks(sorted(data.clusters["id"]), data.alliances)
    assert (every.n_targets, every.n_pairs) == (34, 36)
    assert (new.n_targets, new.n_pairs) == (20, 15)


def test_sectors_are_compared_by_long_words():
    overlap = baselines.sector_overlap(["Wood, and steel", "steel of the WOOD age", "sea"])
    assert overlap.tolist() == [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]


def test_popularity_leaves_the_pair_itself_out():
    counted = baselines.popularity(symmetric(3, (0, 1), (1, 2)))
    assert counted.tolist() == [[1, 1, 1], [0, 2, 0], [1, 1, 1]]


def test_synthetic_tables_depend_on_the_seed_alone():
    table = synthetic.make_clusters(40, seed=1)
    pd.testing.assert_frame_equal(table, synthetic.make_clusters(40, seed=1))
    assert not table["description"].equals(synthetic.make_clusters(40, seed=2)["description"])


def test_synthetic_tables_have_the_promised_shape():
    table = synthetic.make_clusters(60)
    assert table["id"].is_unique
    assert table["lang"].value_counts().to_dict() == {"fr": 30, "en": 30}
    assert table["competences"].str.count(";").add(1).between(4, 8).all()
    assert table["needs"].str.count(";").add(1).between(2, 5).all()
    assert table["description"].str.split().str.len().between(50, 70).all()
    with pytest.raises(ValueError, match="at least 2"):
        synthetic.make_clusters(1)


def test_json_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "results" / "some.json"
    output.write_json(path, {"value": 1})
    with pytest.raises(ValueError, match="not JSON compliant"):
        output.write_json(path, {"value": float("nan")})
    assert json.loads(path.read_text(encoding="utf-8")) == {"value": 1}
    assert [file.name for file in path.parent.iterdir()] == ["some.json"]


def test_conditions_name_no_machine():
    names = {"date", "python", "numpy", "scikit-learn", "clustermatch", "system", "cpus"}
    assert set(output.conditions()) == names


def test_quality_compares_ours_with_every_other_method(script):
    truth = symmetric(5, (0, 4), (2, 3))
    task = tasks.Task("t", truth, everybody_else(5), np.zeros_like(truth))
    matrices = {"ours": truth.astype(np.float64), "same sector": SCORES}
    figures, differences = script("quality").measure(task, matrices)
    values = {(row["method"], row["metric"]): row["value"] for row in figures}
    assert values["ours", "hit@3"] == values["ours", "mrr"] == 1.0
    assert values["same sector", "hit@3"] == 0.75  # ranks 4, 2, 2, 1
    assert values["same sector", "mrr"] == pytest.approx(0.5625)
    gaps = {(row["minus"], row["metric"]): row["value"] for row in differences}
    assert set(gaps) == {(m, n) for m in ("random", "same sector") for n in ("hit@3", "mrr")}
    assert gaps["same sector", "mrr"] == pytest.approx(1 - 0.5625)


def test_speed_measures_one_process(script):
    speed = script("speed")
    run, stdout = speed.run_once(["-c", "print(6 * 7)"])
    assert stdout == "42\n"
    assert run.wall_s > 0
    assert run.peak_mib > 1
    with pytest.raises(subprocess.CalledProcessError) as caught:
        speed.run_once(["-c", "import sys; sys.exit('no such thing')"])
    assert "no such thing" in caught.value.stderr
