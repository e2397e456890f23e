import warnings
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import clustermatch as cm
from clustermatch.columns import PAIR_SCORE_COLUMNS, RECOMMENDATION_COLUMNS
from clustermatch.exceptions import InputError, InputWarning, ShortListWarning

AEI, MBI = "auvergne-efficience-industrielle", "mont-blanc-industries"


def fit(clusters, **parameters):
    """Fit six clusters, of which "mute" has no text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        return cm.PartnerRecommender(progress=False, **parameters).fit(clusters)


def test_worked_example_mont_blanc_answers_the_need_for_a_diagnosis(fitted):
    top = fitted.recommend(k=3, targets=[AEI])
    row = top[top["partner_id"] == MBI].iloc[0]
    assert row["rank"] <= 3
    assert "«\u00a0système de diagnostic de performance pour un label\u00a0»" in row["reason"]
    assert "diagnostic de performance des PME" in row["reason"]


def test_every_cluster_of_the_example_gets_three_partners_and_a_reason_in_french(fitted):
    table = fitted.recommend(k=3)
    assert list(table.columns) == list(RECOMMENDATION_COLUMNS)
    assert (table.groupby("target_id").size() == 3).all()
    assert table["target_id"].nunique() == 47
    assert not (table["target_id"] == table["partner_id"]).any()
    assert table["reason"].str.endswith(".").all()
    assert not table["reason"].str.contains("answers|shared ground", case=False).any()
    assert table["score"].between(0, 1).all()
    assert (table.groupby("target_id")["score"].diff().dropna() <= 0).all()
    assert table.attrs["encoder"] == "static"
    assert table.attrs["encoder_version"] == "static-fr-en-es-v1"
    assert len(table.attrs["encoder_weights"]) == 64
    assert table.attrs["lexical_share"] == {"fr": 0.0}
    weights = table.attrs["weights"]
    assert [*weights] == ["similarity", "words", "complementarity"]
    assert sum(weights.values()) == pytest.approx(1)


def test_reasons_follow_the_language_of_the_target(interclustering):
    english = cm.load_interclustering(lang="en").clusters
    mixed = pd.concat([interclustering.clusters[:24], english[24:]])
    table = cm.PartnerRecommender().fit(mixed).recommend()
    lang_of = dict(zip(mixed["id"], mixed["lang"], strict=True))
    for target, reason in zip(table["target_id"], table["reason"], strict=True):
        french = any(
            word in reason for word in ("répond à", "errain commun", "ots communs", "ucune")
        )
        assert french == (lang_of[target] == "fr"), reason


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_changes_nothing(interclustering, fitted, seed):
    shuffled = interclustering.clusters.sample(frac=1, random_state=seed)
    table = cm.PartnerRecommender().fit(shuffled).recommend()
    assert_frame_equal(table, fitted.recommend(), check_exact=True)


def test_threads_and_small_blocks_change_nothing(interclustering, fitted, monkeypatch):
    monkeypatch.setattr("clustermatch.scoring.BLOCK_CELLS", 20_000)
    monkeypatch.setattr("clustermatch.pair_scores.BLOCK_CELLS", 20_000)
    one = cm.PartnerRecommender(n_jobs=1).fit(interclustering.clusters).recommend()
    two = cm.PartnerRecommender(n_jobs=2).fit(interclustering.clusters).recommend()
    assert_frame_equal(one, two, check_exact=True)
    assert_frame_equal(one, fitted.recommend(), atol=1e-6, rtol=0)


def test_recommend_equals_sorting_all_scored_pairs(fitted):
    ids = fitted.profiles_.ids
    pairs = [(a, b) for a in ids for b in ids if a != b]
    scored = fitted.score_pairs(pairs)
    best = scored.sort_values(["target_id", "score", "partner_id"], ascending=[True, False, True])
    best = best.groupby("target_id").head(5).reset_index(drop=True)
    assert_frame_equal(fitted.recommend(k=5).drop(columns="rank"), best)


def test_scores_are_symmetric_and_gains_swap(fitted):
    forth, back = (fitted.score_pairs([pair]).iloc[0] for pair in ((AEI, MBI), (MBI, AEI)))
    for column in ("score", "similarity", "complementarity", "partner_type"):
        assert forth[column] == back[column]
    assert forth["target_gain"] == back["partner_gain"]


def test_score_pairs_keeps_order_and_repetitions(fitted):
    pairs = pd.DataFrame(
        {"target_id": [MBI, AEI, MBI], "partner_id": [AEI, MBI, AEI]}, index=[5, 3, 9]
    )
    scored = fitted.score_pairs(pairs)
    assert list(scored.columns) == list(PAIR_SCORE_COLUMNS)
    assert scored["target_id"].tolist() == [MBI, AEI, MBI]
    assert scored.iloc[0].drop("reason").equals(scored.iloc[2].drop("reason"))


def test_no_pairs_give_an_empty_table(fitted):
    scored = fitted.score_pairs([])
    assert scored.dtypes.to_dict() == fitted.score_pairs([(AEI, MBI)]).dtypes.to_dict()
    assert len(scored) == 0


def test_not_enough_text_is_kept_listed_and_never_ranked(clusters):
    with pytest.warns(InputWarning, match="not enough text, kept but never ranked: 'mute'"):
        rec = cm.PartnerRecommender().fit(clusters)
    assert rec.unranked_["id"].tolist() == ["mute"]
    table = rec.recommend(k=3)
    assert "mute" not in {*table["target_id"], *table["partner_id"]}
    row = rec.score_pairs([("alp", "mute")]).iloc[0]
    assert np.isnan(row["score"])
    assert pd.isna(row["partner_type"])
    assert row["reason"] == "Not enough text: Mute."
    with pytest.raises(InputError, match=r"no score to explain\. Not enough text: Mute\."):
        rec.explain("alp", "mute")


def test_missing_needs_are_said_and_the_gain_rests_on_what_is_new(clusters):
    row = fit(clusters).score_pairs([("bare", "cut")]).iloc[0]
    assert 0 <= row["target_gain"] <= 0.5
    assert row["reason"].endswith("needs not stated: Bare Metal.")


def test_without_competences_nothing_is_brought(clusters):
    silent = clusters.assign(competences=clusters["competences"].where(clusters["id"] != "cut"))
    row = fit(silent).score_pairs([("bare", "cut")]).iloc[0]
    assert np.isnan(row["target_gain"])
    assert np.isnan(row["complementarity"])
    assert pd.isna(row["partner_type"])


def test_descriptions_alone_are_enough(clusters):
    rec = fit(clusters[["id", "description", "lang"]])
    row = rec.recommend(k=1, targets=["bare"]).iloc[0]
    assert row["partner_id"] == "cut"
    assert "words in common: steel, sheets" in row["reason"].lower()


def test_exclusions_work_both_ways_and_lists_stay_full(fitted):
    first = fitted.recommend(k=1, targets=[AEI])["partner_id"].item()
    for pair in ((AEI, first), (first, AEI)):
        table = fitted.recommend(k=3, targets=[AEI, first], exclude=[pair])
        assert (table.groupby("target_id").size() == 3).all()
        assert not ((table["target_id"] == AEI) & (table["partner_id"] == first)).any()
        assert not ((table["target_id"] == first) & (table["partner_id"] == AEI)).any()


def test_everything_excluded_for_one_cluster_says_why(fitted):
    pairs = pd.DataFrame({"id_a": AEI, "id_b": [i for i in fitted.profiles_.ids if i != AEI]})
    with pytest.warns(ShortListWarning, match=f"'{AEI}' 0 of 3 .46 excluded, among 46 other"):
        table = fitted.recommend(exclude=pairs)
    assert AEI not in {*table["target_id"], *table["partner_id"]}


def test_everything_excluded_for_all_gives_an_empty_table(clusters):
    rec = fit(clusters)
    ids = clusters["id"]
    with pytest.warns(ShortListWarning, match="shorter lists"):
        table = rec.recommend(k=1, exclude=[(a, b) for a in ids for b in ids if a < b])
    assert list(table.columns) == list(RECOMMENDATION_COLUMNS)
    assert len(table) == 0


def test_across_asks_for_another_region(fitted, interclustering):
    region = interclustering.clusters.set_index("id")["region"]
    table = fitted.recommend(across="region")
    targets, partners = (region[table[c]].to_numpy() for c in ("target_id", "partner_id"))
    assert (targets != partners).all()
    assert (table.groupby("target_id").size() == 3).all()


def test_across_changes_nothing_where_no_region_is_known(interclustering):
    rec = cm.PartnerRecommender().fit(interclustering.clusters.assign(region=None))
    assert_frame_equal(rec.recommend(across="region"), rec.recommend())


def test_across_refuses_lists(clusters):
    rec = fit(clusters.assign(places=[["North", "South"]] * len(clusters)))
    with pytest.raises(InputError, match=r"attribute 'places' must hold one value a cell, got"):
        rec.recommend(k=1, across="places")


def test_across_leaves_an_unknown_region_free(clusters):
    rec = fit(clusters.assign(region=["North", "North", None, "North", " ", "North"]))
    with pytest.warns(
        ShortListWarning, match="2 of 3 .1 without enough text, 3 of the same region"
    ):
        table = rec.recommend(k=3, across="region")
    assert set(table.loc[table["target_id"] == "alp", "partner_id"]) == {"bare", "cut"}


def test_explanation_adds_up_and_quotes(fitted):
    why = fitted.explain(AEI, MBI)
    scored = fitted.score_pairs([(AEI, MBI)]).iloc[0]
    assert list(why.table.columns) == ["component", "value", "weight", "contribution", "evidence"]
    assert why.table["contribution"].sum() == pytest.approx(why.score, abs=1e-6)
    assert why.score == scored["score"]
    assert why.reason == scored["reason"]
    assert "diagnostic de performance des PME" in str(why)
    gains = why.needs.groupby("id")["gain"].mean()
    assert gains[AEI] == pytest.approx(scored["target_gain"], abs=1e-6)
    assert gains[MBI] == pytest.approx(scored["partner_gain"], abs=1e-6)


def test_renaming_a_cluster_changes_nothing_but_its_name(clusters):
    texts = clusters.copy()
    texts.loc[0, "description"] = "Alpine Optics joins optics and photonics firms."
    renamed = texts.replace("Alpine Optics", "Boreal Lenses", regex=True)
    one, other = fit(texts).recommend(), fit(renamed).recommend()
    assert_frame_equal(one.drop(columns="reason"), other.drop(columns="reason"))


def test_parameters_follow_scikit_learn(clusters, hash_encoder):
    rec = cm.PartnerRecommender(encoder=hash_encoder, fusion="min", weights={"similarity": 1})
    assert clone(rec).get_params()["fusion"] == "min"
    assert rec.set_params(fusion="harmonic").fusion == "harmonic"
    with pytest.raises(NotFittedError):
        rec.recommend()
    assert fit(clusters, encoder=hash_encoder).recommend(k=2).attrs["encoder"] == "hash"


def test_a_second_fit_forgets_the_first(clusters, interclustering, fitted):
    rec = fit(clusters).fit(interclustering.clusters)
    assert_frame_equal(rec.recommend(), fitted.recommend())


def test_fit_leaves_the_input_alone(clusters):
    before = clusters.copy(deep=True)
    rec = fit(clusters)
    table = rec.recommend(k=2)
    assert_frame_equal(clusters, before)
    clusters.loc[:, "competences"] = "nothing"
    assert_frame_equal(rec.recommend(k=2), table)


def test_ids_keep_their_kind(clusters):
    rec = fit(clusters.assign(id=[10, 9, 8, 7, 6, 5]))
    table = rec.recommend(k=1, targets=[10])
    assert table[["target_id", "rank"]].values.tolist() == [[10, 1]]
    assert table["target_id"].dtype == np.int64
    assert rec.recommend(k=1)["target_id"].tolist() == [6, 7, 8, 9, 10]
    assert rec.recommend(k=1, targets="10", exclude=[("10", 9)])["partner_id"].item() != 9


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"k": 0}, "k must be a whole number from 1 to 46 .the other clusters., got 0"),
        ({"k": 47}, "got 47"),
        ({"k": 2.0}, r"got 2\.0"),
        ({"k": True}, "got True"),
        (
            {"targets": ["minalogik"]},
            "targets name 1 unknown id: 'minalogik'. Did you mean 'minalogic'",
        ),
        ({"targets": []}, "targets is empty"),
        ({"exclude": [("axelera", "nobody")]}, "exclusions name 1 unknown id: 'nobody'"),
        ({"exclude": [("axelera",)]}, "tuples of two ids; got"),
        ({"exclude": pd.DataFrame({"id_a": ["axelera"]})}, "need the columns `id_a` and `id_b`"),
        ({"across": "régions"}, "no attribute 'régions'; the attributes are: kind, region"),
        ({"method": "best"}, "method must be one of ranked, balanced, got 'best'"),
    ],
)
def test_wrong_arguments_teach(fitted, arguments, message):
    with pytest.raises(InputError, match=message):
        fitted.recommend(**arguments)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("axelera", "axelera")], "pairs hold 'axelera' with itself"),
        ([("axelera", "x"), ("y", "axelera")], "pairs name 1 unknown id: 'y'"),
        (pd.DataFrame({"target_id": ["axelera"]}), "`target_id` and `partner_id`, once each"),
        (
            pd.DataFrame({"target_id": ["axelera"], "partner_id": [None]}),
            "column `partner_id`: 1 missing, in row with index 0",
        ),
    ],
)
def test_wrong_pairs_teach(fitted, pairs, message):
    with pytest.raises(InputError, match=message):
        fitted.score_pairs(pairs)


def test_too_few_texts_are_refused(clusters):
    poor = clusters.assign(description="", competences=["laser", "", "", "", "", ""])
    with pytest.raises(InputError, match="1 of 6 clusters can be compared, at least two"):
        cm.PartnerRecommender().fit(poor)


def test_a_fit_that_fails_leaves_the_one_before_as_it_was(clusters):
    rec = fit(clusters)
    before = rec.recommend(k=2)
    with pytest.raises(InputError, match="at least two are needed"):
        rec.fit(pd.DataFrame({"id": ["a", "b"], "description": ["optics", ""], "lang": "en"}))
    assert_frame_equal(rec.recommend(k=2), before)


def test_alliances_are_precedents_and_adapt_the_weights(interclustering):
    rec = cm.PartnerRecommender().fit(interclustering.clusters, interclustering.alliances)
    assert "precedent" in rec.scorer_.weights_
    assert "48 allied pairs of 48 agreements" in str(rec.learnt_)
    shuffled = interclustering.alliances.sample(frac=1, random_state=3)
    again = cm.PartnerRecommender().fit(interclustering.clusters, shuffled)
    assert again.scorer_.weights_ == rec.scorer_.weights_
    assert_frame_equal(again.recommend(), rec.recommend())


def test_few_alliances_leave_the_weights_and_count_little(interclustering):
    few = interclustering.alliances[:20]
    rec = cm.PartnerRecommender().fit(interclustering.clusters, few)
    assert "too few to learn from" in str(rec.learnt_)
    assert rec.scorer_.weights_["precedent"] < 0.01


def test_alliances_may_be_left_aside(interclustering, fitted):
    rec = cm.PartnerRecommender(learns_from_alliances=False)
    rec.fit(interclustering.clusters, interclustering.alliances)
    assert_frame_equal(rec.recommend(), fitted.recommend())


def test_contributions_add_up_with_precedents(interclustering):
    rec = cm.PartnerRecommender().fit(interclustering.clusters, interclustering.alliances)
    why = rec.explain("techtera", "sporaltec")
    assert why.table["contribution"].sum() == pytest.approx(why.score, abs=1e-6)
    assert why.against == ("alliance déjà connue entre les deux",)


def test_evidence_taken_out_of_the_text_lowers_its_contribution(interclustering):
    clusters = interclustering.clusters
    before = fit(clusters).explain(AEI, "mont-blanc-industries").needs
    answered = before.loc[before["gain"].idxmax()]
    giver = clusters["id"] == answered["partner_id"]
    without = clusters.assign(
        competences=clusters["competences"].where(
            ~giver, clusters["competences"].str.replace(answered["competence"], "", regex=False)
        )
    )
    after = fit(without).score_pairs([(answered["id"], answered["partner_id"])]).iloc[0]
    told = fit(clusters).score_pairs([(answered["id"], answered["partner_id"])]).iloc[0]
    assert after["target_gain"] < told["target_gain"]


def test_why_not_says_what_is_missing(fitted):
    why = fitted.why_not("techtera", "minalogic")
    listed = fitted.recommend(k=46, targets=["techtera"])["partner_id"].tolist()
    assert why.rank == listed.index("minalogic") + 1
    assert why.last_id == listed[2]
    assert why.table["difference"].sum() == pytest.approx(-why.gap, abs=1e-6)
    row = why.table.set_index("component").loc["similarity"]
    if not np.isnan(row["needed"]):
        assert (row["needed"] - row["value"]) * row["weight"] == pytest.approx(why.gap, abs=1e-5)
    assert "rang" in str(why)
    assert "fait partie" not in str(fitted.why_not("techtera", listed[0]))


def test_twins_gain_nothing(interclustering):
    clusters = interclustering.clusters
    twin = clusters[clusters["id"] == AEI].assign(id="zz-twin", name="Zz Twin")
    row = fit(pd.concat([clusters, twin])).score_pairs([(AEI, "zz-twin")]).iloc[0]
    assert row["complementarity"] == 0
    assert row["similarity"] > 0.95


def test_targets_without_text_are_named(clusters):
    rec = fit(clusters)
    with pytest.warns(ShortListWarning, match="not enough text to rank 'mute'"):
        assert set(rec.recommend(k=1, targets=["mute", "alp"])["target_id"]) == {"alp"}
    with pytest.raises(InputError, match="not enough text to rank 'mute'"):
        rec.recommend(k=1, targets=["mute"])


@pytest.mark.parametrize("texts", [("x y z", "q r s"), ("水 木", "火 土"), ("C", "C")])
def test_words_of_one_letter_are_compared_by_their_characters(texts):
    table = pd.DataFrame({"id": ["a", "b"], "description": texts})
    with pytest.warns(InputWarning, match="not trained for"):
        rec = cm.PartnerRecommender().fit(table)
    assert rec.recommend(k=1)["partner_id"].tolist() == ["b", "a"]


def test_contributions_of_every_pair_add_up_to_its_score(fitted):
    ids = fitted.profiles_.ids
    for target, partner in pairwise(ids):
        why = fitted.explain(target, partner)
        assert abs(why.table["contribution"].sum() - why.score) < 1e-6


def test_a_result_records_what_was_fitted_not_what_was_set_since(clusters):
    rec = fit(clusters).set_params(fusion="min")
    assert rec.recommend(k=1).attrs["fusion"] == "geometric"


def test_something_else_than_a_table_is_refused():
    with pytest.raises(InputError, match=r"must be a pandas DataFrame, got str; cm\.read_clusters"):
        cm.PartnerRecommender().fit("clusters.csv")


def test_minilm_takes_the_place_of_the_default_encoder(interclustering):
    rec = cm.PartnerRecommender(encoder="minilm", progress=False)
    with pytest.warns(InputWarning, match=r"'minilm' was not trained for \(fr; trained: en\)"):
        table = rec.fit(interclustering.clusters[:8]).recommend(k=2)
    assert len(table) == 16
    assert table.attrs["encoder"] == "minilm"
    assert table.attrs["lexical_share"] == {"fr": 0.8}


def test_who_has_no_text_is_not_in_a_foreign_language():
    table = pd.DataFrame({"id": ["a", "b", "c"], "description": ["laser", "bois", ""]})
    for lang, foreign in (("fr", 0), ("pl", 1)):
        with pytest.warns(InputWarning) as said:
            cm.PartnerRecommender(progress=False).fit(table.assign(lang=["fr", lang, "other"]))
        told = [str(one.message) for one in said if "not trained for" in str(one.message)]
        assert len(told) == foreign
        assert all("1 of 3 clusters" in note and "fr, es): 'b'. For them" in note for note in told)
