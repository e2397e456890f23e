import gzip
import importlib.util
import json
import random
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

import clustermatch as cm
from clustermatch.baselines import RandomPartners, TfidfCosine
from clustermatch.profiles import Profiles

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
retrieval = load("retrieval")
lexicons = load("lexicons")


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


def test_weak_and_left_out_pairs_of_the_example_get_kinds_of_their_own(script):
    rows = [
        ("a", "b", "agreement", "strong"),
        ("a", "c", "agreement", "weak"),
        ("b", "c", "merger", "strong"),
        ("lutb", "raac", "merger", "strong"),
        ("auvergne-efficience-industrielle", "mont-blanc-industries", "agreement", "weak"),
    ]
    alliances = pd.DataFrame(rows, columns=["id_a", "id_b", "kind", "strength"])
    marked = script("quality_sets").mark_alliances(alliances)
    assert marked["kind"].tolist() == ["agreement", "weak", "merger", "left out", "left out"]
    assert alliances["kind"].tolist()[1] == "agreement"


def test_sets_of_the_quality_benchmark_ask_what_they_say(script):
    sets = script("quality_sets")
    example, europe = sets.interclustering_sets(), sets.european_sets()
    assert [len(each.clusters) for each in example] == [43] * 4
    assert [each.options["cutoff"] for each in example] == ["2015-07", None] * 2
    assert [len(each.clusters) for each in europe] == [306] * 3
    assert [each.options["cutoff"] for each in europe] == [["2016", "2017", "2018"], None, None]
    assert (europe[0].alliances["kind"] == "MERGER").sum() == 15
    assert len({each.name for each in example + europe}) == 7


def test_methods_of_the_quality_benchmark_begin_with_the_library(script):
    profiles = Profiles.from_frame(cm.load_interclustering().clusters)
    quality = script("quality")
    methods = quality.list_methods(profiles, alliances_known=True, minilm=True)
    assert next(iter(methods)) == quality.OURS
    simpler = quality.list_methods(profiles, alliances_known=True, minilm=False)
    assert set(methods) - set(simpler) == {"MiniLM cosine"}
    assert {"random", "popularity", "TF-IDF cosine"} <= set(simpler)


@pytest.fixture(scope="module")
def measured():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        asked = load("quality_sets").interclustering_sets()[0]
        methods = {"words": TfidfCosine(), "chance": RandomPartners()}
        return load("quality").measure_set(asked, minilm=False, methods=methods, n_resamples=20)


def test_a_quality_set_is_measured_and_kept_as_plain_figures(measured, tmp_path):
    table, record = measured
    [asked] = record["questions"]
    assert (asked["organisations"], asked["new_pairs"], asked["targets"]) == (43, 9, 13)
    reasons = {row["what"] for row in record["excluded"]}
    assert {f"kind {kind}, set aside" for kind in ("merger", "weak", "left out")} <= reasons
    figures = {(row["method"], row["metric"]): row for row in record["figures"]}
    hit = table[(table["method"] == "words") & (table["metric"] == "hit@3")].iloc[0]
    assert figures["words", "hit@3"]["value"] == round(hit["value"], 4)
    assert "difference" not in figures["words", "hit@3"]
    assert figures["chance", "hit@3"]["distinguishable"] in (True, False)
    output.write_json(tmp_path / "quality.json", {"sets": {"one": record}})


def test_the_page_shows_the_figures_of_the_json(measured, script):
    _, record = measured
    rows = {(row["method"], row["metric"]): row for row in record["figures"]}
    row = rows["chance", "mrr"]
    row |= {"value": 0.123, "low": 0.05, "high": 1.0, "distinguishable": False}
    page = script("quality_page").render_page({"Some set": record})
    assert "## Some set" in page
    assert "n = 13 of 43 organisations" in page
    assert "| .12 ≈ [.05 1.00] |" in page


def test_kinds_of_alliances_stand_beside_the_three_best_others(script):
    values = {"ours": 0.2, "a": 0.1, "b": 0.4, "c": 0.3, "d": 0.2}
    rows = [
        {"slice": name, "method": method, "metric": "hit@3", "value": value}
        for name in ("all", "in 2016", "in 2012", "newcomers")
        for method, value in values.items()
    ]
    record = {"figures": rows, "slices": {"all": 9, "in 2016": 2, "in 2012": 3, "newcomers": 4}}
    lines = script("quality_page").render_slices(record).splitlines()
    assert lines[0] == "| hit@3 by kind | n | ours | b | c | d |"
    assert lines[3] == "| newcomers | 4 | .20 | .40 | .30 | .20 |"
    assert [line[:9] for line in lines[4:]] == ["| in 2012", "| in 2016"]


def test_the_quality_page_is_what_the_json_gives(script):
    page = script("quality_page")
    results = page.read_results(FOLDER / "results" / "quality.json")
    assert {record["group"] for record in results.values()} >= {"interclustering", "europe"}
    assert page.DOCUMENT.read_text(encoding="utf-8") == page.render_page(results)


def test_speed_measures_one_process(script):
    speed = script("speed")
    run, stdout = speed.run_once(["-c", "print(6 * 7)"])
    assert stdout == "42\n"
    assert run.wall_s > 0
    assert run.peak_mib > 1
    with pytest.raises(subprocess.CalledProcessError) as caught:
        speed.run_once(["-c", "import sys; sys.exit('no such thing')"])
    assert "no such thing" in caught.value.stderr


def circle(*degrees: float) -> np.ndarray:
    angles = np.deg2rad(degrees)
    return np.column_stack([np.cos(angles), np.sin(angles)])


def test_a_translation_counts_where_it_comes_first_and_in_part_where_it_shares_the_place():
    queries = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.0, 1.0]])
    documents = np.array([[1.0, 0.0], [1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    # Two share the first place; another is first; nothing is known of the query; right.
    assert retrieval.translation_hits(queries, documents).tolist() == [0.5, 0.0, 0.25, 1.0]


def test_average_precision_by_hand():
    found = retrieval.average_precisions(circle(0, 10, 15, 90, 40), np.array(list("ababa")))
    # 0: b a a b; 10: a a a b; 15: b a a b; 90: a a b a; 40: a b a b.
    expected = [(1 / 2 + 2 / 3) / 2, 1 / 4, (1 / 2 + 2 / 3) / 2, 1 / 3, (1 + 2 / 3) / 2]
    assert found.tolist() == pytest.approx(expected)


def test_ndcg_by_hand():
    found = retrieval.ndcg(np.array([3.0, 2.0, 1.0]), np.array([0.0, 2.0, 1.0]))
    assert found == pytest.approx((3 / np.log2(3) + 1 / 2) / (3 + 1 / np.log2(3)))
    assert retrieval.ndcg(np.array([3.0, 2.0, 1.0]), np.array([2.0, 1.0, 0.0])) == 1.0
    assert retrieval.ndcg(np.array([3.0, 2.0]), np.array([0.0, 1.0]), k=1) == 0.0
    half = retrieval.ndcg(np.array([1.0, 2.0]), np.array([1.5, 0.5]))
    high, low = 2**1.5 - 1, 2**0.5 - 1
    assert half == pytest.approx((low + high / np.log2(3)) / (high + low / np.log2(3)))


def test_ndcg_of_ties_is_the_mean_over_their_orders():
    grades = np.array([2.0, 0.0, 1.0])
    orders = [
        retrieval.ndcg(np.array(order, dtype=float), grades, k=2)
        for order in permutations([1, 2, 3])
    ]
    assert retrieval.ndcg(np.zeros(3), grades, k=2) == pytest.approx(np.mean(orders))


def test_auc_by_hand_with_a_tie_and_with_weights():
    scores, truth = np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, False, True, False])
    weights = np.array([[1.0, 1.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0], [2.0, 1.0, 1.0, 3.0]])
    # 2 + 1.5 of 4; 1.5 of 2; 2 * (1 + 3) + 0.5 + 3 of 3 * 4.
    found = retrieval.weighted_auc(scores, truth, weights)
    assert found.tolist() == pytest.approx([3.5 / 4, 1.5 / 2, 11.5 / 12])


def test_figures_are_resampled_alike_so_that_differences_are_paired(script):
    sample_of = script("samples").Sample.of_values
    one = sample_of(np.array([0.0, 1.0, 0.5, 0.25, 1.0]))
    better = sample_of(np.array([0.1, 1.1, 0.6, 0.35, 1.1]))
    assert one.estimate().value == pytest.approx(0.55)
    assert one.n == 5
    assert len(one.resampled) == 1000
    gap = better.minus(one)
    assert (gap.value, gap.low, gap.high) == pytest.approx((0.1, 0.1, 0.1))


def test_auc_resamples_organisations(script):
    n = 12
    truth = symmetric(n, *((i, (i + step) % n) for i in range(n) for step in (1, 2, 3)))
    allowed = everybody_else(n) & ~symmetric(n, (0, 6), (1, 2))
    task = tasks.Task(truth & allowed, allowed)
    scores = np.random.default_rng(0).random((n, n))
    scores = (scores + scores.T + truth) / 3
    sample = script("samples").Sample.of_auc([scores, scores], task)

    def by_hand(drawn):
        pairs = [(i, j) for at, i in enumerate(drawn) for j in drawn[:at] if allowed[i, j]]
        yes = [scores[pair] for pair in pairs if truth[pair]]
        no = [scores[pair] for pair in pairs if not truth[pair]]
        return np.mean([(one > other) + (one == other) / 2 for one in yes for other in no])

    assert sample.value == pytest.approx(by_hand(range(n)))
    drawn = metrics.draw_resamples(n, 1000)
    assert sample.resampled[:3].tolist() == pytest.approx([by_hand(drawn[at]) for at in range(3)])


def test_european_pairs_leave_out_large_partnerships_and_mergers(script):
    rows = [
        ("a", "b", "2016", "ESCP-S3", "12"),
        ("a", "c", "2016", "ESCP-S3", "13"),  # too large: not true, still a candidate
        ("b", "c", "2020", "ESCP-S3", "3"),  # too late
        ("c", "d", "2014", "BILATERAL", "2"),  # merged later: neither for nor against
        ("d", "c", "2018", "MERGER", "2"),
        ("a", "e", "2016", "ESCP-S3", "2"),  # not in the table
    ]
    columns = ["id_a", "id_b", "date", "programme", "parties"]
    alliances = pd.DataFrame(rows, columns=columns)
    task = script("alliance_rows").european_task(["a", "b", "c", "d"], alliances)
    assert np.array_equal(task.truth, symmetric(4, (0, 1)))
    assert np.array_equal(task.allowed, everybody_else(4) & ~symmetric(4, (2, 3)))


def test_weak_pairs_of_the_example_are_neither_for_nor_against(script):
    rows = [
        ("a", "b", "weak"),
        ("b", "a", "strong"),
        ("a", "c", "weak"),
        ("raac", "lutb", "strong"),
    ]
    alliances = pd.DataFrame(rows, columns=["id_a", "id_b", "strength"])
    task = script("alliance_rows").example_task(["a", "b", "c", "lutb", "raac"], alliances)
    assert np.array_equal(task.truth, symmetric(5, (0, 1)))
    assert np.array_equal(task.allowed, everybody_else(5) & ~symmetric(5, (0, 2), (3, 4)))


def test_tables_of_the_encoder_benchmark_hold_what_their_notes_say(script):
    rows = script("alliance_rows")
    clusters = rows.read_table("european_clusters/clusters.csv")
    alliances = rows.read_table("european_clusters/alliances.csv")
    assert rows.european_task(sorted(clusters["id"]), alliances).n_targets == 166
    graded = rows.read_table("need_offer/graded.csv").astype({"grade": float})
    best = graded.groupby("need_id")["grade"].max()
    assert (len(best), int((best >= 1).sum())) == (108, 85)
    assert rows.read_table("phrases/phrases.csv")["topic"].value_counts().unique().tolist() == [3]


def test_char_tfidf_keeps_the_cosines(script):
    texts = ["métrologie optique", "metrology", "optique", "laser et optique"]
    columns = script("encoder_columns")
    encoder = columns.CharTfidf().fit([*texts, texts[0]])
    found = encoder.encode(texts) @ encoder.encode(texts).T
    options = {"analyzer": "char_wb", "ngram_range": (3, 5), "strip_accents": "unicode"}
    rows = TfidfVectorizer(sublinear_tf=True, **options).fit_transform(texts).toarray()
    assert found == pytest.approx(rows @ rows.T, abs=1e-6)


def test_a_remembering_encoder_encodes_each_text_once_and_is_else_the_same(script):
    class Counting:
        languages = ("fr",)
        seen: ClassVar[list[str]] = []

        def encode(self, texts, langs=None):
            self.seen.extend(texts)
            return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

    encoder = script("encoder_columns").Remembering(Counting())
    assert encoder.encode(["bb", "a", "bb"]).tolist() == [[2, 1], [1, 1], [2, 1]]
    assert encoder.encode(["ccc", "a"]).tolist() == [[3, 1], [1, 1]]
    assert Counting.seen == ["a", "bb", "ccc"]
    assert encoder.languages == ("fr",)
    assert not hasattr(encoder, "fit")


def test_parts_are_centred_apart_and_weigh_alike(script):
    columns = script("encoder_columns")
    first, second = circle(0, 10, 20, 90, 180), circle(5, 25, 100, 200, 300)
    joined = columns.join(columns.centre([first, second], ["fr"] * 5))
    apart = [rows @ rows.T for rows in columns.centre([first, second])]
    assert joined @ joined.T == pytest.approx((apart[0] + apart[1]) / 2)


def test_held_out_skills_come_from_the_fixed_split(tmp_path):
    for lang in ("fr", "en-us", "es"):
        rows = [f'c{at},"{lang} label {at}"' for at in range(30)]
        rows[4] = f'c4,"{"" if lang == "en-us" else lang}"'
        name = f"esco_v1.0_skills_{lang}.csv"
        text = "\n".join(["conceptUri,preferredLabel", *rows[: 29 if lang == "es" else 30]])
        (tmp_path / name).write_text(text, encoding="utf-8")
    labels = lexicons.skills_held_out(tmp_path)
    order = [f"c{at}" for at in range(29)]  # one has no Spanish label
    random.Random(7).shuffle(order)
    order.remove("c4")  # nor this one an English one
    assert labels["fr"] == [f"fr label {key[1:]}" for key in order]
    assert labels["es"] == [f"es label {key[1:]}" for key in order]


def test_only_groups_of_nace_are_read_from_a_packed_table(tmp_path):
    rows = ["level,code,de,en,fr,it", "GROUP,01.1,d,e,f,i", "CLASS,01.11,x,x,x,x"]
    with gzip.open(tmp_path / "noga2008_nace2_labels_de_en_fr_it.csv.gz", "wt") as file:
        file.write("\n".join(rows))
    expected = {"en": ["e"], "fr": ["f"], "it": ["i"], "de": ["d"]}
    assert lexicons.nace_groups(tmp_path) == expected


def test_goals_are_held_against_the_static_encoder_alone(script):
    report = script("encoder_report")
    figures = [
        {"row": "ESCO French-English R@1", "encoder": "static", "value": 0.9299},
        {"row": "ESCO French-English R@1", "encoder": "hybrid", "value": 0.99},
        {"row": report.FIRST_VECTOR, "encoder": "static", "value": 0.6},
        {"row": report.RATIO, "encoder": "static", "value": 99.9},
    ]
    reached = {goal["row"]: goal["reached"] for goal in report.judge(figures)}
    assert reached.pop("ESCO French-English R@1") is False
    assert reached.pop(report.FIRST_VECTOR) is True
    assert reached.pop(report.RATIO) is False
    assert set(reached.values()) == {None}
