"""evaluate and compare as their users meet them: honest, complete, and the same every time."""

import functools
from math import comb

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sklearn.base import clone

import clustermatch as cm
from clustermatch.baselines import CommonNeighbours, Popularity, RandomPartners, TfidfCosine
from clustermatch.exceptions import InputError

N = 30
IDS = [f"o{at:02}" for at in range(N)]
NAMES = [f"Maison{one}{two}" for one in "abcdef" for two in "lnrst"]
WORDS = ["acier", "bois", "lin", "laser", "gaz", "eau", "miel", "verre", "colle", "fibre", "sel"]
METRICS = [
    "hit@3", "recall@3", "precision@3", "mrr", "ndcg@3", "ap", "auc", "auc_matched", "coverage",
    "max_load", "gini", "reciprocity", "plan_hits", "plan_share",
]  # fmt: skip
LISTS = ["hit@3", "recall@3", "precision@3", "coverage", "max_load", "gini", "reciprocity"]
COLUMNS = ["method", "metric", "value", "low", "high"]
FIRST = [(at, at + 1) for at in range(0, 4, 2)]
LATER = [(at, at + 1) for at in range(4, 28, 2)] + [(0, 4), (0, 6), (1, 9)]
evaluate = functools.partial(cm.evaluate, n_resamples=50, baselines=False, progress=False)
compare = functools.partial(cm.compare, n_resamples=50, progress=False)


def population(added=None):
    """Thirty organisations whose texts say nothing of their alliances, unless it is added."""
    random = np.random.default_rng(5)
    texts = [" ".join(random.permutation(WORDS)[:6]) for _ in range(N)]
    for at, text in (added or {}).items():
        texts[at] += f" {text}"
    table = pd.DataFrame({"id": IDS, "name": NAMES, "description": texts, "lang": "fr"})
    table["competences"] = [";".join(random.permutation(WORDS)[:2]) for _ in IDS]
    table["needs"] = [random.choice(WORDS) for _ in IDS]
    return table.assign(region=["N", "S", "E"] * 10)


def alliances(first=FIRST, later=LATER):
    rows = [(IDS[i], IDS[j], "2014") for i, j in first]
    rows += [(IDS[j], IDS[i], "2016-03") for i, j in later]
    return pd.DataFrame(rows, columns=["id_a", "id_b", "date"])


@pytest.fixture(scope="module")
def recommender():
    return cm.PartnerRecommender(progress=False).fit(population())


def values(table, method=None):
    if method is not None:
        table = table[table["method"] == method]
    return table.set_index("metric")["value"]


def row(table, method, metric):
    return table.set_index(["method", "metric"]).loc[(method, metric)]


class Fixed:
    """Scores that are given: an oracle, or its reverse."""

    def __init__(self, pairs, sign=1.0):
        self.pairs, self.sign = pairs, sign

    def fit(self, clusters):
        self.n = len(clusters)
        return self

    def score_matrix(self, draw=0):
        matrix = np.zeros((self.n, self.n))
        for i, j in self.pairs:
            matrix[i, j] = matrix[j, i] = self.sign
        return matrix


# --- the table ---------------------------------------------------------------------------------


def test_every_method_has_every_metric(recommender):
    found = evaluate(recommender, alliances(), cutoff="2015", baselines=True)
    assert found.columns.tolist() == COLUMNS
    assert found["method"].unique().tolist()[:3] == ["clustermatch", "random", "same region"]
    for method, figures in found.groupby("method"):
        assert set(METRICS) <= set(figures["metric"]), method
        assert not figures["metric"].duplicated().any()
    bounded = found[~found["metric"].isin(["max_load", "plan_hits"])]
    assert bounded["value"].between(0, 1).all()
    with_interval = found[found["low"].notna()]
    assert (with_interval["low"] <= with_interval["high"]).all()


def test_k_is_in_the_names(recommender):
    found = evaluate(recommender, alliances(), cutoff="2015", k=5)
    assert {"hit@5", "recall@5", "precision@5", "ndcg@5"} <= set(found["metric"])
    assert not found["metric"].str.endswith("@3").any()


def test_what_was_asked_is_recorded(recommender):
    (asked,) = evaluate(recommender, alliances(), cutoff="2015").attrs["questions"]
    assert asked == {
        "question": "from 2015-01-01 on",
        "known_pairs": 2,
        "new_pairs": 15,
        "partnerships": 15,
        "targets": 26,
        "organisations": N,
    }


def test_an_oracle_is_always_right_and_its_reverse_never():
    methods = {"oracle": Fixed(LATER), "reverse": Fixed(LATER, -1.0)}
    found = compare(methods, alliances(), cutoff="2015", clusters=population())
    oracle, reverse = values(found, "oracle"), values(found, "reverse")
    perfect = ["hit@3", "recall@3", "mrr", "ndcg@3", "ap", "auc", "auc_matched", "plan_share"]
    assert oracle[perfect].tolist() == [1] * len(perfect)
    # Of three suggestions as many are right as the organisation has new allies: one or two.
    degrees = np.bincount(np.ravel(LATER))
    assert oracle["precision@3"] == pytest.approx(degrees[degrees > 0].mean() / 3)
    assert oracle["plan_hits"] == len(LATER)
    assert reverse[["hit@3", "auc", "auc_matched", "plan_hits"]].tolist() == [0] * 4


def test_chance_by_the_hypergeometric_distribution():
    found = evaluate(RandomPartners(n_draws=200), alliances(), cutoff="2015", clusters=population())
    figures = values(found)
    degrees, known = np.bincount(np.ravel(LATER), minlength=N), np.bincount(np.ravel(FIRST))
    candidates = N - 1 - np.r_[known, np.zeros(N - len(known))]
    pools = [(int(n), int(m)) for n, m in zip(candidates, degrees, strict=True) if m]
    hit = np.mean([1 - comb(n - m, 3) / comb(n, 3) for n, m in pools])
    first = [
        sum(comb(n - r, m - 1) / comb(n, m) / r for r in range(1, n - m + 2)) for n, m in pools
    ]
    assert figures["hit@3"] == pytest.approx(hit, abs=0.02)
    assert figures["recall@3"] == pytest.approx(np.mean([3 / n for n, _ in pools]), abs=0.02)
    assert figures["precision@3"] == pytest.approx(np.mean([m / n for n, m in pools]), abs=0.01)
    assert figures["mrr"] == pytest.approx(np.mean(first), abs=0.02)
    assert figures["auc"] == pytest.approx(0.5, abs=0.02)


def test_what_a_method_learns_is_what_was_known():
    # 0 is everybody's ally later; before the cutoff, 5 is the popular one.
    first, later = [(5, at) for at in range(6, 12)], [(0, at) for at in range(12, 24)]
    options = {"clusters": population(), "k": 1}
    found = evaluate(Popularity(), alliances(first, later), cutoff="2015", **options)
    assert values(found)["hit@1"] == 0
    foreseen = evaluate(Popularity(), alliances([(0, 1), (0, 2)], later), cutoff="2015", **options)
    assert values(foreseen)["hit@1"] == pytest.approx(12 / 13)


# --- leaks -------------------------------------------------------------------------------------


class Gossip:
    """An encoder that read the news: a name stands for the alliance that its bearer signs later."""

    name = "gossip"

    def __init__(self, pairs):
        self.axis_of = {NAMES[at].casefold(): n for n, pair in enumerate(pairs) for at in pair}

    def encode(self, texts, langs=None):
        rows = np.zeros((len(texts), 64), dtype=np.float32)
        for vector, text in zip(rows, texts, strict=True):
            seed = sum(map(ord, text)) + len(text)
            vector[:] = np.random.default_rng(seed).standard_normal(64) / 8
            for word in text.casefold().split():
                if word in self.axis_of:
                    vector[self.axis_of[word]] += 50
            vector /= np.linalg.norm(vector) or 1.0
        return rows


MATCHES = [(at, at + 1) for at in range(0, 28, 2)]
NAMING = {at: f"avec {NAMES[at ^ 1]}" for at in range(28)}


def evaluate_gossip(**options):
    weights = {"similarity": 1.0, "complementarity": 0.0}
    spy = cm.PartnerRecommender(
        encoder=Gossip(MATCHES), weights=weights, lexical_share=0.0, progress=False
    )
    clusters = population(NAMING).drop(columns=["competences", "needs"])
    return evaluate(spy, alliances([], MATCHES), cutoff="2015", clusters=clusters, **options)


def test_reading_the_later_partner_in_the_text_helps_only_without_masking():
    masked, open_ = evaluate_gossip(), evaluate_gossip(mask=False)
    assert values(open_)["auc"] > 0.99
    assert values(open_)["hit@3"] == 1
    auc = row(masked, "clustermatch", "auc")
    assert 0.3 < auc["value"] < 0.7
    assert auc["low"] < 0.5 < auc["high"]
    assert values(masked)["hit@3"] < 0.4


@pytest.mark.parametrize(
    ("mask", "told"),
    [
        (True, "The names were masked before scoring."),
        (False, "The names were NOT masked: such pairs are foreseen by reading the answer."),
    ],
)
def test_texts_that_name_the_later_partner_are_told(mask, told):
    first = evaluate_gossip(mask=mask).attrs["notes"][0]
    assert first.startswith("Warning: ")
    assert "14 of 14 future pairs: one text names the other" in first
    assert "'o00' names 'o01'" in first
    assert first.endswith(told)


def test_the_acronym_of_a_common_project_is_told():
    acronyms = {at: f"projet ZORG{chr(97 + at // 2)}" for at in range(28)}
    found = evaluate(
        TfidfCosine(), alliances([], MATCHES), cutoff="2015", clusters=population(acronyms)
    )
    assert values(found)["hit@3"] > 0.9  # masking names does not help here
    warnings = [note for note in found.attrs["notes"] if note.startswith("Warning")]
    assert len(warnings) == 1
    assert "14 of 14 future pairs share a word" in warnings[0]
    assert "zorgc" in warnings[0]


def partnerships(of_pair):
    """Seven agreements of four parties each; pairs are dated one by one."""
    rows = []
    for number in range(7):
        members = range(4 * number, 4 * number + 4)
        pairs = [(i, j) for i in members for j in members if i < j]
        rows += [(IDS[i], IDS[j], of_pair(at), f"p{number}") for at, (i, j) in enumerate(pairs)]
    return pd.DataFrame(rows, columns=["id_a", "id_b", "date", "partnership_id"])


def test_a_split_by_random_pairs_gives_the_answer_away_and_is_told():
    torn = partnerships(lambda at: "2014" if at % 2 else "2016")
    found = evaluate(CommonNeighbours(), torn, cutoff="2015", clusters=population())
    assert values(found)["auc"] > 0.8
    assert found.attrs["notes"][0].startswith(
        "Warning: 7 partnerships have pairs on both sides of 2015-01-01 ('p0', 'p1', 'p2', 'p3', "
        "'p4' and 2 more)."
    )


def test_no_split_by_time_is_an_upper_bound_and_is_told(recommender):
    note = "Warning: no split by time. .* every figure is an upper bound"
    for options in ({}, {"folds": 3}):
        found = evaluate(recommender, alliances(), cutoff=None, **options)
        assert pd.Series(found.attrs["notes"]).str.match(note).tolist()[0]


def test_an_honest_evaluation_has_no_warning(recommender):
    notes = evaluate(recommender, alliances(), cutoff="2015").attrs["notes"]
    assert not [note for note in notes if note.startswith("Warning")]
    assert notes[0] == "Only 26 organisations have a new alliance: expect wide intervals."
    assert "no failure" in notes[-2]


# --- exclusions and bad input ------------------------------------------------------------------


def test_what_is_excluded_is_counted_listed_and_without_effect(recommender):
    plain = alliances()
    extra = [
        ("o00", "nobody", "2016", ""),
        ("ghost", "o01", "2016", ""),
        ("o07", "o07", "2016", ""),
        ("o04", "o05", "2016-03", ""),
        ("o20", "o29", "2016", "merger"),
    ]
    more = pd.DataFrame(extra, columns=["id_a", "id_b", "date", "kind"])
    found = evaluate(recommender, pd.concat([plain, more], ignore_index=True), cutoff="2015")
    counts = {entry["what"]: entry["rows"] for entry in found.attrs["excluded"]}
    assert counts == {
        "id not in the table of clusters": 2,
        "an organisation with itself": 1,
        "the same row twice": 1,
        "kind merger, set aside": 1,
    }
    assert found.attrs["unknown_ids"] == ["ghost", "nobody"]
    notes = "\n".join(found.attrs["notes"])
    assert "2 rows of the alliances: id not in the table of clusters, such as 'ghost'" in notes
    assert "hold (2): ghost, nobody." in notes
    lists = [metric for metric in LISTS if "@" in metric]
    expected = evaluate(recommender, plain, cutoff="2015")
    assert values(found)[lists].equals(values(expected)[lists])  # nobody's first three had o29


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cutoff": "2030"}, r"no new pair from 2030-01-01 on\. There are 17 usable records"),
        ({"cutoff": "soon"}, "^cutoff must be YYYY.* got 'soon'"),
        ({"cutoff": ["2016", "2015"]}, "^cutoff: give dates in rising order, each once"),
        ({"cutoff": ["2015", "2015-01"]}, "^cutoff: give dates in rising order"),
        ({"cutoff": []}, "^cutoff: give dates in rising order"),
        ({"until": "never"}, "^until must be YYYY"),
        ({"until": "2014"}, "no new pair from 2015-01-01 on, before 2014-01-01"),
        ({"folds": 3}, "^folds: .* need cutoff=None"),
        ({"folds": 3, "cutoff": None, "until": "2016"}, "^folds: .* need cutoff=None and no until"),
        ({"folds": 99, "cutoff": None}, "^folds must be a whole number from 2 to 17"),
        ({"k": 0}, "^k must be a whole number from 1, got 0"),
        ({"k": 2.5}, "^k must be a whole number from 1, got 2.5"),
        ({"k": N}, "^k must be from 1 to 29 .*, got 30"),
        ({"capacity": 0}, "^capacity must be a whole number from 1"),
        ({"n_resamples": 0}, "^n_resamples must be a whole number from 1, got 0"),
        ({"seed": -1}, "^seed must be a whole number from 0, got -1"),
        ({"seed": "x"}, "^seed must be a whole number from 0, got 'x'"),
        ({"resample": "pairs"}, "^resample must be one of organisations, partnerships, got 'pair"),
        ({"leave_out": "merger"}, "^leave_out must be a list"),
        ({"max_parties": 1}, "^max_parties must be"),
        ({"group": "regio"}, "'regio'.*Did you mean 'region'"),
        ({"clusters": [1, 2]}, "^clusters must be a pandas DataFrame, got list"),
        ({"name": "random", "baselines": True}, "^name: 'random' is that of a baseline"),
    ],
    ids=str,
)
def test_wrong_options_are_refused(recommender, options, message):
    with pytest.raises(InputError, match=message):
        evaluate(recommender, alliances(), **{"cutoff": "2015"} | options)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.assign(date="soon"), "column `date`: expected YYYY.*got 'soon'; 17 such"),
        (lambda t: t.assign(date=[None, *t["date"][1:]]), "got a missing date; 1 such"),
        (lambda t: t.drop(columns="date"), "no column 'date'; the columns are: id_a, id_b"),
        (lambda t: t.assign(id_b=t["id_a"]), "none of 17 rows is left.*17 an organisation with it"),
        (lambda t: t.assign(id_b="ghost"), "none of 17 rows is left.*17 id not in the table"),
        (lambda t: t.assign(kind="merger"), "none of 17 rows is left.*17 kind merger, set aside"),
        (lambda t: t[:0], "none of 0 rows is left.*the table is empty"),
        (lambda t: None, "alliances must be a pandas DataFrame .* got NoneType"),
    ],
)
def test_wrong_alliances_are_refused(recommender, change, message):
    with pytest.raises(InputError, match=message):
        evaluate(recommender, change(alliances()), cutoff="2015")


@pytest.mark.parametrize(
    ("method", "message"),
    [
        (None, "^ours: a recommender .* or a table .* can be evaluated; got NoneType"),
        ("static", "can be evaluated; got str"),
        (cm.PartnerRecommender, "can be evaluated; got the class PartnerRecommender"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(method, message):
    with pytest.raises(InputError, match=message):
        compare({"ours": method}, alliances(), cutoff="2015", clusters=population())


@pytest.mark.parametrize("methods", [{}, [cm.PartnerRecommender()], cm.PartnerRecommender()])
@pytest.mark.parametrize("clusters", [None, population()], ids=["no clusters", "clusters"])
def test_methods_without_names_are_refused(methods, clusters):
    with pytest.raises(InputError, match=r"^recommenders must be a mapping of names"):
        compare(methods, alliances(), cutoff="2015", clusters=clusters)


def test_without_clusters_somebody_must_be_fitted(recommender):
    for method in (cm.PartnerRecommender(), recommender.recommend(k=3)):
        with pytest.raises(InputError, match=r"^clusters: no population is known"):
            evaluate(method, alliances(), cutoff="2015")
    fitted = evaluate(recommender, alliances(), cutoff="2015")
    given = evaluate(
        cm.PartnerRecommender(progress=False), alliances(), cutoff="2015", clusters=population()
    )
    assert_frame_equal(fitted, given)


# --- tables made elsewhere ---------------------------------------------------------------------


def test_a_table_gives_the_figures_of_the_recommender_that_made_it(recommender):
    options = {"cutoff": "2015", "clusters": population(), "mask": False}
    later = alliances([], LATER)
    table = recommender.recommend(k=3)
    found = compare({"ours": recommender, "table": table}, later, **options)
    ours, theirs = values(found, "ours"), values(found, "table")
    assert theirs[LISTS].tolist() == ours[LISTS].tolist()
    assert theirs[["auc", "auc_matched"]].isna().all()
    assert ours[["auc", "auc_matched"]].notna().all()
    assert "p_relabelled" not in theirs
    (note,) = [note for note in found.attrs["notes"] if note.startswith("table is a table made")]
    assert "0 of its rows name a partner that was already known" in note
    scores = table.drop(columns="rank").sample(frac=1, random_state=1)
    assert values(evaluate(scores, later, **options))[LISTS].tolist() == ours[LISTS].tolist()


def test_known_partners_in_a_table_are_passed_over_and_counted():
    rows = [("o00", "o01", 1), ("o00", "o04", 2), ("o01", "o00", 1)]
    table = pd.DataFrame(rows, columns=["target_id", "partner_id", "rank"])
    found = evaluate(table, alliances(), cutoff="2015", k=1, clusters=population())
    assert values(found)["hit@1"] == pytest.approx(1 / 26)  # o04 moves up to rank 1
    assert any("2 of its rows name a partner" in note for note in found.attrs["notes"])


def test_a_table_of_all_scores_has_the_areas_of_its_maker(recommender):
    table = recommender.recommend(k=N - 1).drop(columns="rank")
    options = {"cutoff": "2015", "clusters": population(), "mask": False}
    from_texts = clone(recommender).set_params(learns_from_alliances=False)
    found = compare({"ours": from_texts, "table": table}, alliances(), **options)
    areas = ["auc", "auc_matched", "p_relabelled"]
    expected = pytest.approx(values(found, "ours")[areas].tolist(), abs=1e-12)
    assert values(found, "table")[areas].tolist() == expected


def test_an_empty_table_finds_nothing(recommender):
    table = recommender.recommend(k=1)[:0]
    figures = values(evaluate(table, alliances(), cutoff="2015", clusters=population()))
    assert figures[["hit@3", "mrr", "plan_hits", "coverage", "gini"]].tolist() == [0] * 5
    assert np.isnan(figures["reciprocity"])


def test_ids_of_a_table_may_be_whole_numbers_in_any_form():
    clusters = population().assign(id=range(N))
    table = pd.DataFrame({"target_id": [4.0, 6.0], "partner_id": ["5", "7"], "rank": [1, 1]})
    pairs = alliances()
    for side in ("id_a", "id_b"):
        pairs[side] = pairs[side].str[1:].astype(int)
    figures = values(evaluate(table, pairs, cutoff="2015", clusters=clusters))
    assert figures["hit@3"] == pytest.approx(2 / 26)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="target_id"), "need the columns `target_id` and `partner_id`"),
        (lambda t: t.drop(columns=["rank", "score"]), "no column `rank` or `score`; the columns a"),
        (lambda t: t.replace("o03", "o99"), r"unknown id: 'o99' \(first in row 9\)"),
        (lambda t: pd.concat([t, t[2:3]]), "row 2: 'o00' and 'o..' are there twice"),
        (lambda t: t.assign(partner_id=t["target_id"]).iloc[::3], "row 0: 'o00' with itself"),
        (lambda t: t.assign(rank=t["rank"] - 1), "row 0, column `rank`: '0' is not a number from"),
        (lambda t: t.assign(rank=[None, *t["rank"][1:]]), "row 0, column `rank`: 'nan' is not a"),
        (
            lambda t: t.drop(columns="rank").assign(score="good"),
            "column `score`: 'good' is not a",
        ),
        (lambda t: t.drop(columns="rank").assign(score=np.inf), "column `score`: 'inf' is not a"),
    ],
)
def test_wrong_tables_are_refused(recommender, change, message):
    table = change(recommender.recommend(k=3))
    options = {"cutoff": "2015", "clusters": population(), "name": "theirs"}
    with pytest.raises(InputError, match=f"^theirs.*{message}"):
        evaluate(table, alliances(), **options)


# --- the same every time -----------------------------------------------------------------------


def test_the_order_of_rows_changes_nothing(recommender):
    def measure(shuffle):
        methods = {
            "ours": cm.PartnerRecommender(progress=False),
            "table": shuffle(recommender.recommend(k=3)),
            "learns": CommonNeighbours(),
        }
        pairs = shuffle(partnerships(lambda at: "2014" if at % 2 else "2016"))
        return compare(methods, pairs, cutoff="2015", clusters=shuffle(population()), slices=True)

    expected = measure(lambda table: table)
    for seed in (1, 2):
        found = measure(lambda table, seed=seed: table.sample(frac=1, random_state=seed))
        assert_frame_equal(found, expected, check_exact=True)
        assert found.attrs == expected.attrs


def test_a_seed_gives_the_same_intervals_and_another_seed_the_same_values(recommender):
    first, again, other = (
        evaluate(recommender, alliances(), cutoff="2015", seed=seed) for seed in (7, 7, 8)
    )
    assert_frame_equal(first, again, check_exact=True)
    drawn = first["metric"] == "p_relabelled"
    assert first.loc[~drawn, "value"].equals(other.loc[~drawn, "value"])
    assert not first["low"].equals(other["low"])


def test_nothing_that_is_passed_in_is_changed(recommender):
    clusters, pairs, before = population(NAMING), alliances(), recommender.recommend(k=3)
    table, learner, unfitted = before.copy(), CommonNeighbours(), cm.PartnerRecommender(shrinkage=2)
    copies = [each.copy(deep=True) for each in (clusters, pairs, table)]
    profiles, parameters = recommender.profiles_, recommender.get_params()
    methods = {"ours": recommender, "learns": learner, "unfitted": unfitted, "table": table}
    compare(methods, pairs, cutoff="2015", clusters=clusters)
    for each, copy in zip((clusters, pairs, table), copies, strict=True):
        assert_frame_equal(each, copy)
    assert recommender.profiles_ is profiles
    assert recommender.get_params() == parameters
    assert_frame_equal(recommender.recommend(k=3), before)
    assert not hasattr(unfitted, "profiles_")
    assert not hasattr(learner, "profiles_")
    assert unfitted.progress is None


# --- several moments, slices, intervals --------------------------------------------------------


def test_rolling_cutoffs_ask_for_each_alliance_once(recommender):
    pairs = alliances().assign(date=[2013, 2014, *([2015, 2016, 2017] * 5)])
    found = evaluate(recommender, pairs, cutoff=["2015", "2016"], until="2017")
    asked = found.attrs["questions"]
    assert [each["question"] for each in asked] == [
        "from 2015-01-01 on, before 2016-01-01",
        "from 2016-01-01 on, before 2017-01-01",
    ]
    assert [each["new_pairs"] for each in asked] == [5, 5]
    assert [each["known_pairs"] for each in asked] == [2, 7]
    apart = [
        evaluate(recommender, pairs, cutoff=str(year), until=year + 1) for year in (2015, 2016)
    ]
    targets = np.array([each["targets"] for each in asked])
    for metric in ("hit@3", "mrr", "plan_share"):
        each = np.array([values(table)[metric] for table in apart])
        assert values(found)[metric] == pytest.approx(each @ targets / targets.sum())
    assert values(found)["plan_hits"] == sum(values(table)["plan_hits"] for table in apart)


def test_folds_ask_for_every_partnership_once(recommender):
    found = evaluate(recommender, alliances(), cutoff=None, folds=4)
    asked = found.attrs["questions"]
    assert [each["question"] for each in asked] == [f"fold {at} of 4" for at in (1, 2, 3, 4)]
    assert sum(each["new_pairs"] for each in asked) == 17
    assert all(each["new_pairs"] + each["known_pairs"] == 17 for each in asked)


def test_slices_stand_beside_all(recommender):
    found = evaluate(recommender, alliances(), cutoff="2015", slices=True)
    assert found.columns.tolist() == ["slice", *COLUMNS]
    names = ["all", "newcomers", "little overlap", "across region", "in 2016"]
    assert found["slice"].unique().tolist() == names
    assert list(found.attrs["slices"]) == names
    assert found.attrs["slices"]["all"] == found.attrs["slices"]["in 2016"] == 26
    assert found.attrs["slices"]["newcomers"] == 24  # o00 and o01 had allies before
    whole = found[found["slice"] == "all"].drop(columns="slice").reset_index(drop=True)
    assert_frame_equal(whole, evaluate(recommender, alliances(), cutoff="2015"))
    year = values(found[found["slice"] == "in 2016"])
    assert year.equals(values(whole)[year.index])


@pytest.mark.parametrize("resample", ["organisations", "partnerships"])
def test_lists_areas_and_plans_have_intervals_and_exposure_has_none(recommender, resample):
    found = evaluate(recommender, alliances(), cutoff="2015", resample=resample, n_resamples=200)
    assert found.attrs["resampled"] == resample
    assert found.attrs["n_resamples"] == 200
    shown = found[found["low"].notna()]
    assert {"hit@3", "recall@3", "mrr", "auc", "auc_matched", "plan_share"} <= set(shown["metric"])
    assert (shown["low"] <= shown["value"]).all()
    assert (shown["value"] <= shown["high"]).all()
    exposure = found["metric"].isin(["coverage", "max_load", "gini", "reciprocity"])
    assert found.loc[exposure, ["low", "high"]].isna().all(axis=None)


# --- compare -----------------------------------------------------------------------------------


def test_a_method_is_not_distinguishable_from_itself(recommender):
    same = {"one": recommender, "other": recommender}
    found = compare(same, alliances(), cutoff="2015")
    added = ["difference", "difference_low", "difference_high", "distinguishable"]
    assert found.columns.tolist() == [*COLUMNS, *added]
    assert found.loc[found["method"] == "one", added].isna().all(axis=None)
    other = found[(found["method"] == "other") & found["low"].notna()]
    assert (other[added[:3]] == 0).all(axis=None)
    assert other["distinguishable"].eq(False).all()


def test_a_table_may_come_first(recommender):
    methods = {"table": recommender.recommend(k=3), "random": RandomPartners()}
    found = compare(methods, alliances(), cutoff="2015", clusters=population())
    assert row(found, "random", "hit@3")["distinguishable"] in (True, False)
    for metric in ("auc", "p_relabelled"):  # the table has none
        assert np.isnan(row(found, "random", metric)["difference"])


def test_chance_is_distinguishable_from_an_oracle():
    methods = {"oracle": Fixed(LATER), "random": RandomPartners()}
    found = compare(methods, alliances(), cutoff="2015", clusters=population())
    for metric in ("hit@3", "mrr", "auc", "auc_matched", "plan_share"):
        random = row(found, "random", metric)
        assert random["distinguishable"] is True
        assert random["difference_high"] < 0
        assert random["difference"] == pytest.approx(random["value"] - 1)


def test_an_alliance_that_a_merger_preceded_is_not_asked_for():
    pairs = alliances().assign(kind="")
    merger = pd.DataFrame([("o04", "o05", "2014", "merger")], columns=pairs.columns)
    both = pd.concat([pairs, merger], ignore_index=True)
    found = evaluate(Fixed(LATER), both, cutoff="2015", clusters=population())
    (asked,) = found.attrs["questions"]
    assert (asked["new_pairs"], asked["known_pairs"]) == (14, 3)
    assert values(found)["plan_hits"] == 14


def test_a_population_whose_pairs_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr("clustermatch.evaluation.comparison._MOST", 2)
    clusters = pd.DataFrame({"id": list("abc"), "description": ["laser", "bois", "lin"]})
    alliances = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "date": ["2016"]})
    with pytest.raises(cm.InputError, match=r"3 organisations.*at most 2"):
        cm.evaluate(cm.PartnerRecommender(), alliances, cutoff=2015, clusters=clusters, k=1)
