"""The market of needs: who answers which need, and which needs nobody answers."""

import io
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from rich.cells import cell_len
from rich.console import Console
from sklearn.exceptions import NotFittedError
from strategies import scorers

import clustermatch as cm
from clustermatch import market
from clustermatch.cli import run
from clustermatch.columns import MARKET_COLUMNS
from clustermatch.display import market_blocks
from clustermatch.market import find_answers
from clustermatch.phrases import MARGIN, Phrases
from clustermatch.profiles import Profiles
from clustermatch.ranking import Admission
from clustermatch.reasons import MIN_STRENGTH
from clustermatch.scoring import PairScorer
from clustermatch.wording import WORDINGS

AEI, MONT_BLANC = "auvergne-efficience-industrielle", "mont-blanc-industries"
DIAGNOSIS = "système de diagnostic de performance pour un label"


def profiles_of(needs, competences):
    """A population with these phrases; ids a, b, c..., which is the order of the positions."""
    ids = [chr(ord("a") + at) for at in range(len(needs))]
    table = pd.DataFrame({"id": ids, "needs": needs, "competences": competences, "lang": "en"})
    return Profiles.from_frame(table)


def labelled(scorer):
    """Phrases for vectors: each is named after its row."""
    sides = (("need", scorer.needs_), ("offer", scorer.competences_))
    return profiles_of(
        *(
            [
                [f"{word} {row}" for row in range(*side.starts[at : at + 2])]
                for at in range(len(side.counts))
            ]
            for word, side in sides
        )
    )


def everybody(n):
    return Admission(np.ones(n, dtype=bool))


def rows_of(table):
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in table.to_numpy()]


# --- by hand -----------------------------------------------------------------------------------


def hand_computed():
    """Dimensions "light" and "wood"; b and c offer both halves, a has a little light itself.

    own cover of a's light: cos(light, (0.28, 0.96)) = 0.28; of a's wood: 0.96.
    light from b: max(1, 0.6) - 0.28 = 0.72, by b's second competence; from c: 0.6 - 0.28 = 0.32;
    wood from b: max(0, 0.8) - 0.96 < 0, from c likewise: nobody adds anything, best 0.
    b's "dark" is opposite to all, or at right angles to it: open, best 0; d states nothing.
    """
    light, wood, half = [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]
    needs = Phrases.from_counts([light, wood, [-1.0, 0.0]], [2, 1, 0, 0])
    offers = Phrases.from_counts([[0.28, 0.96], half, light, half], [1, 2, 1, 0])
    scorer = PairScorer(context=0).fit(np.eye(4)[:, :2], competences=offers, needs=needs)
    profiles = profiles_of(
        [["light", "wood"], ["dark"], [], []],
        [["own"], ["half", "lamps"], ["mixed"], []],
    )
    return profiles, scorer


def test_the_worked_example():
    table = find_answers(*hand_computed(), everybody(4), np.arange(4), 2)
    assert tuple(table.columns) == MARKET_COLUMNS
    assert rows_of(table) == [
        ("a", "light", 1, "b", "lamps", 0.72),
        ("a", "light", 2, "c", "mixed", 0.32),
        ("a", "wood", None, None, None, 0.0),
        ("b", "dark", None, None, None, 0.0),
    ]
    assert table.attrs["open_needs"] == [
        {"target_id": "a", "need": "wood", "best": 0.0, "own_cover": 0.96},
        {"target_id": "b", "need": "dark", "best": 0.0, "own_cover": 0.0},
    ]
    assert table.attrs["without_needs"] == ["c", "d"]
    assert table.attrs["min_strength"] == MIN_STRENGTH


def test_fewer_are_asked_for_fewer_are_given():
    table = find_answers(*hand_computed(), everybody(4), np.array([0]), 1)
    assert rows_of(table)[0] == ("a", "light", 1, "b", "lamps", 0.72)
    assert table["need"].tolist() == ["light", "wood"]


def test_masked_partners_are_replaced_and_a_need_without_candidates_is_open():
    profiles, scorer = hand_computed()
    only_c = Admission(np.array([True, False, True, True]))
    table = find_answers(profiles, scorer, only_c, np.array([0]), 2)
    assert rows_of(table)[0] == ("a", "light", 1, "c", "mixed", 0.32)
    nobody = Admission(np.array([True, False, False, True]))  # d states no competence
    table = find_answers(profiles, scorer, nobody, np.array([0]), 2)
    assert rows_of(table) == [("a", need, None, None, None, None) for need in ("light", "wood")]
    assert [need["best"] for need in table.attrs["open_needs"]] == [None, None]


@pytest.mark.parametrize(("cosine", "is_open"), [(0.3, False), (0.2999996, False), (0.299, True)])
def test_the_threshold_holds_after_rounding(cosine, is_open):
    offer = [cosine, np.sqrt(1 - cosine**2)]
    scorer = PairScorer(context=0).fit(
        np.eye(2),
        competences=Phrases.from_counts([offer], [0, 1]),
        needs=Phrases.from_counts([[1.0, 0.0]], [1, 0]),
    )
    table = find_answers(
        profiles_of([["n"], []], [[], ["o"]]), scorer, everybody(2), np.arange(2), 1
    )
    assert table["rank"].isna().tolist() == [is_open]


def test_ties_fall_to_the_smaller_id_and_to_the_first_competence():
    offers = Phrases.from_counts([[0.6, 0.8], [0.6, -0.8], [0.6 + 1e-9, 0.8]], [0, 2, 1])
    needs = Phrases.from_counts([[1.0, 0.0]], [1, 0, 0])
    scorer = PairScorer(context=0).fit(np.eye(3)[:, :2], competences=offers, needs=needs)
    profiles = profiles_of([["n"], [], []], [[], ["first", "second"], ["third"]])
    table = find_answers(profiles, scorer, everybody(3), np.array([0]), 2)
    assert table["competence"].tolist() == ["first", "third"]


def test_context_counts_where_a_competence_answers_better_than_at_home():
    """a, of light, needs wood, which stands as (0.5, 1); it covers it by 0.6 itself.

    b's wood, of light too, stands likewise: 1 - 0.6. c's, of wood: 0.894 - 0.6, too little to be
    quoted. d's light with wood, (1.3, 0.6) in context, would come to 0.782, but by its words it
    answers no better than a's own.
    """
    light, wood = [1.0, 0.0], [0.0, 1.0]
    scorer = PairScorer().fit(
        [light, light, wood, light],
        competences=Phrases.from_counts([[0.8, 0.6], wood, wood, [0.8, 0.6]], [1, 1, 1, 1]),
        needs=Phrases.from_counts([wood], [1, 0, 0, 0]),
    )
    profiles = profiles_of([["wood"], [], [], []], [["own"], ["near"], ["far"], ["same"]])
    call = (profiles, scorer, everybody(4), np.array([0]), 3)
    assert rows_of(find_answers(*call)) == [("a", "wood", 1, "b", "near", 0.4)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(market, "MIN_STRENGTH", 0.0)
        scores = find_answers(*call)["score"].tolist()
    assert scores == [0.4, 0.294427, 0.0]


def test_what_is_new_to_who_states_no_need_answers_none():
    """b's light is new in a's field, which makes a gain; but there is no need to answer."""
    offers = Phrases.from_counts(np.eye(2)[[1, 0]], [1, 1])
    needs = Phrases.from_counts([[0.0, 1.0]], [0, 1])
    scorer = PairScorer().fit(np.eye(2), competences=offers, needs=needs)
    assert scorer.score_pairs([0], [1]).target_gain > 0
    profiles = profiles_of([[], ["wood"]], [["wood"], ["light"]])
    table = find_answers(profiles, scorer, everybody(2), np.arange(2), 1)
    assert table["target_id"].tolist() == ["b"]
    assert table.attrs["without_needs"] == ["a"]


# --- properties --------------------------------------------------------------------------------


def by_loops(scorer, profiles, k):
    """The definition, need by need."""
    needs, offers = scorer.needs_, scorer.competences_
    for target in range(len(profiles)):
        for need in range(*needs.starts[target : target + 2]):
            found = []
            for partner in range(len(profiles)):
                rows = range(*offers.starts[partner : partner + 2])
                if partner == target or not len(rows):
                    continue
                own, gains = scorer.own_cover_[need], scorer.gains_
                net = offers.vectors[rows] @ needs.vectors[need] - own
                plain = gains.plain_competences.vectors[rows] @ gains.plain_needs.vectors[need]
                net = np.where(plain > own + MARGIN, np.clip(np.round(net, 6), 0, 1), 0.0)
                found.append((-net.max(), partner, rows[int(net.argmax())]))
            strong = [one for one in sorted(found)[:k] if -one[0] >= MIN_STRENGTH]
            for rank, (score, partner, offer) in enumerate(strong, start=1):
                yield (profiles.ids[target], f"need {need}", rank, profiles.ids[partner],
                       f"offer {offer}", -score)  # fmt: skip
            if not strong:
                best = -min(found)[0] if found else None
                yield profiles.ids[target], f"need {need}", None, None, None, best


@pytest.mark.filterwarnings("ignore:no needs to answer")
@given(scorer=scorers(), k=st.integers(1, 4))
def test_every_row_is_what_the_definition_gives(scorer, k):
    profiles = labelled(scorer)
    table = find_answers(profiles, scorer, everybody(len(profiles)), np.arange(len(profiles)), k)
    expected = list(by_loops(scorer, profiles, k))
    assert [row[:5] for row in rows_of(table)] == [row[:5] for row in expected]
    np.testing.assert_allclose(
        table["score"].to_numpy(), np.array([row[5] for row in expected], dtype=float), atol=1e-6
    )


@pytest.mark.filterwarnings("ignore:no needs to answer")
@given(scorer=scorers())
def test_the_mean_over_needs_is_the_gain(scorer):
    profiles = labelled(scorer)
    n = len(profiles)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(market, "MIN_STRENGTH", 0.0)  # or weak answers would be missing
        table = find_answers(profiles, scorer, everybody(n), np.arange(n), n - 1)
    answers = table.dropna(subset=["rank"])
    gain = answers.groupby(["target_id", "partner_id"])["score"].mean()
    one, other = (profiles.positions(gain.index.get_level_values(at), "ids") for at in (0, 1))
    np.testing.assert_allclose(gain, scorer.score_pairs(one, other).target_gain, atol=1e-6)
    has, seeks = scorer.competences_.counts > 0, scorer.needs_.counts > 0
    assert len(gain) == seeks.sum() * has.sum() - (seeks & has).sum()


@pytest.mark.filterwarnings("ignore:no needs to answer")
@settings(max_examples=25)
@given(scorer=scorers(), cells=st.integers(1, 40), n_jobs=st.sampled_from([1, 2]))
def test_blocks_and_threads_change_nothing(scorer, cells, n_jobs):
    profiles = labelled(scorer)
    call = (profiles, scorer, everybody(len(profiles)), np.arange(len(profiles)), 3)
    whole = find_answers(*call)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(market, "_BLOCK_CELLS", cells)
        patch.setattr(market, "_CHUNK", 1)
        scorer.set_params(n_jobs=n_jobs)
        assert_frame_equal(find_answers(*call), whole)


# --- through the recommender -------------------------------------------------------------------


@pytest.fixture
def fitted_six(clusters):
    with pytest.warns(cm.InputWarning, match="not enough text"):
        return cm.PartnerRecommender(encoder="lexical").fit(clusters)


def test_the_day_of_2015_finds_its_resource(fitted):
    table = fitted.answer_needs(k=2, targets=[AEI])
    first = table[table["need"] == DIAGNOSIS].iloc[0]
    assert first["partner_id"] == MONT_BLANC
    assert first["competence"] == "diagnostic de performance des PME"
    assert table.attrs["encoder"] == fitted.recommend(k=1).attrs["encoder"]


def test_every_need_of_every_target_stands_in_the_table_in_order(fitted):
    table = fitted.answer_needs()
    profiles = fitted.profiles_
    stated = [(i, n) for i, ns in zip(profiles.ids, profiles.needs, strict=True) for n in ns]
    asked = table[["target_id", "need"]].drop_duplicates()
    assert list(asked.itertuples(index=False, name=None)) == stated
    answered = table.dropna(subset=["rank"])
    assert (answered["score"] >= MIN_STRENGTH).all()
    assert (answered["target_id"] != answered["partner_id"]).all()
    assert not answered.duplicated(["target_id", "need", "partner_id"]).any()
    ranks = answered.groupby(["target_id", "need"], sort=False)
    assert (answered["rank"] == ranks.cumcount() + 1).all()
    assert (ranks["score"].diff().dropna() <= 0).all()
    assert len(table.attrs["open_needs"]) == table["rank"].isna().sum()


def test_a_competence_is_one_of_its_partner(fitted):
    profiles = fitted.profiles_
    for row in fitted.answer_needs(k=3).dropna(subset=["rank"]).to_dict("records"):
        at = profiles.positions([row["partner_id"]], "ids")[0]
        assert row["competence"] in profiles.competences[at]


def test_rows_in_any_order_give_the_same(interclustering, fitted):
    shuffled = interclustering.clusters.sample(frac=1, random_state=7)
    again = cm.PartnerRecommender().fit(shuffled).answer_needs()
    assert_frame_equal(again, fitted.answer_needs())


def test_without_the_answering_competence_another_answers_or_nobody(interclustering):
    table = interclustering.clusters.copy()
    at = table.index[table["id"] == MONT_BLANC][0]
    text = table.loc[at, "competences"].replace("diagnostic de performance des PME;", "")
    assert text != table.loc[at, "competences"]
    table.loc[at, "competences"] = text
    rec = cm.PartnerRecommender().fit(table)
    after = rec.answer_needs(targets=[AEI])
    first = after[after["need"] == DIAGNOSIS].iloc[0]
    assert pd.isna(first["rank"]) or first["partner_id"] != MONT_BLANC
    assert "diagnostic de performance des PME" not in after["competence"].tolist()


def test_exclusions_hold_in_both_directions(fitted):
    for pair in ((AEI, MONT_BLANC), (MONT_BLANC, AEI)):
        table = fitted.answer_needs(k=46, exclude=[pair])
        either = {tuple(sorted(p)) for p in table[["target_id", "partner_id"]].dropna().to_numpy()}
        assert tuple(sorted(pair)) not in either


def test_across_a_region_partners_are_of_another(fitted, interclustering):
    region = interclustering.clusters.set_index("id")["region"]
    answered = fitted.answer_needs(across="region").dropna(subset=["rank"])
    assert len(answered)
    assert (answered["target_id"].map(region) != answered["partner_id"].map(region)).all()


def test_targets_are_sorted_and_candidates_are_all(fitted):
    some = fitted.answer_needs(targets=["techtera", "axelera"])
    every = fitted.answer_needs()
    expected = every[every["target_id"].isin(["axelera", "techtera"])].reset_index(drop=True)
    assert_frame_equal(some, expected)


def test_no_needs_at_all_give_an_empty_table_with_its_types(clusters, fitted_six):
    full = fitted_six.answer_needs(k=2)
    assert full.attrs["without_needs"] == ["bare"]  # "mute" has no text, and is not ranked
    with pytest.warns(cm.InputWarning, match="none of the 1 targets states any"):
        table = fitted_six.answer_needs(k=2, targets=["bare"])
    assert len(table) == 0
    assert table.dtypes.to_dict() == full.dtypes.to_dict()
    assert table.attrs["without_needs"] == ["bare"]
    assert table.attrs["open_needs"] == []


def test_numbers_as_ids_stay_numbers(clusters):
    numbered = clusters[clusters["id"] != "mute"].assign(id=[5, 3, 1, 4, 2])
    table = cm.PartnerRecommender(encoder="lexical").fit(numbered).answer_needs(k=2)
    assert table["target_id"].dtype == "int64"
    assert table["partner_id"].dtype == "Int64"
    assert table["target_id"].is_monotonic_increasing
    json.dumps(table.attrs["open_needs"])


@pytest.mark.parametrize("k", [0, -1, 47, 1.5, True, "3"])
def test_a_bad_k_is_refused(fitted, k):
    with pytest.raises(cm.InputError, match=r"k must be a whole number from 1 to 46 .*, got "):
        fitted.answer_needs(k=k)


def test_other_bad_input_is_refused_as_for_recommend(fitted, fitted_six):
    with pytest.raises(cm.InputError, match=r"targets name 1 unknown id: 'teccterra'"):
        fitted.answer_needs(targets=["teccterra"])
    with pytest.raises(cm.InputError, match=r"across: no attribute 'regio'"):
        fitted.answer_needs(across="regio")
    with pytest.raises(cm.InputError, match=r"not enough text to rank 'mute'"):
        fitted_six.answer_needs(k=2, targets=["mute"])
    with pytest.raises(NotFittedError):
        cm.PartnerRecommender().answer_needs()


# --- for people --------------------------------------------------------------------------------


def shown(table, names, langs, width=80):
    console = Console(width=width, file=io.StringIO(), highlight=False)
    for block in market_blocks(table, names, langs, width=width):
        console.print(block)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [50, 80, 120])
def test_no_line_is_too_wide_and_nothing_is_cut_off(fitted, width):
    profiles = fitted.profiles_
    names = dict(zip(profiles.ids, profiles.names, strict=True))
    table = fitted.answer_needs(k=3)
    text = shown(table, names, dict.fromkeys(names, "fr"), width)
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= width
    squeezed = "".join(text.split())
    for phrase in (*table["need"], *table["competence"].dropna()):
        assert "".join(phrase.split()) in squeezed


@pytest.mark.parametrize("lang", WORDINGS)
def test_an_open_need_is_marked_in_plain_words_and_never_rounded_up(lang):
    table = pd.DataFrame(
        [("t", "laser", pd.NA, None, None, best) for best in (0.2996, np.nan)],
        columns=list(MARKET_COLUMNS),
    )
    wording = WORDINGS[lang]
    lines = shown(table, {"t": "T"}, {"t": lang}).splitlines()
    assert lines[2].strip() == f"– {wording.unanswered} ({wording.at_best.format(best='0.29')})"
    assert lines[3].strip() == f"– {wording.unanswered}"


def test_an_open_need_that_is_covered_at_home_says_so():
    table = find_answers(*hand_computed(), everybody(4), np.arange(2), 1)
    text = shown(table[table["rank"].isna()], {"a": "A", "b": "B"}, {"a": "en", "b": "en"})
    assert (
        "“wood”\n        – nobody answers it (at best 0.00; already covered at home: 0.96)" in text
    )
    assert "“dark”\n        – nobody answers it (at best 0.00)\n" in text


# --- command line ------------------------------------------------------------------------------


@pytest.fixture
def cli(capsys, clusters, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    clusters[clusters["id"] != "mute"].to_csv("good.csv", index=False)

    def call(*arguments):
        code = run(["needs", "good.csv", "--encoder", "lexical", *arguments])
        return code, *capsys.readouterr()

    return call


def test_the_command_gives_the_table_and_counts_on_stderr(cli):
    code, out, err = cli("-k", "2")
    rec = cm.PartnerRecommender(encoder="lexical").fit(cm.read_clusters("good.csv"))
    expected = rec.answer_needs(k=2)
    assert code == 0
    assert_frame_equal(pd.read_csv(io.StringIO(out)), expected, check_dtype=False)
    n_open = int(expected["rank"].isna().sum())
    told = f"needs: 4, answered: {4 - n_open}, open: {n_open}; clusters that state none: 1\n"
    assert err == told
    assert cli("-k", "2", "--quiet") == (0, out, "")


def test_open_shows_only_what_nobody_answers(cli):
    code, out, err = cli("-k", "2", "--open", "--format", "json", "--target", "deep")
    assert code == 0
    records = json.loads(out)
    assert [(r["target_id"], r["rank"], r["partner_id"]) for r in records] in (
        [("deep", None, None)],
        [],
    )
    assert len(records) == int(err.split("open: ")[1])


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".json", ".jsonl"])
def test_every_format_can_be_written_and_read_again(cli, suffix):
    code, out, err = cli("-k", "2", "-o", f"answers{suffix}")
    assert (code, out) == (0, "")
    assert err.startswith(f"{err.split()[0]} rows written to answers{suffix}\nneeds: 4")
    table = cm.tables.read_table(f"answers{suffix}")
    assert tuple(table.columns) == MARKET_COLUMNS


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-k", "5"], "k must be a whole number from 1 to 4"),
        (["-k", "two"], "expected a whole number, got 'two'"),
        (["-k", "2", "--target", "alpp"], "unknown id: 'alpp'"),
        (["-k", "2", "--exclude", "gone.csv"], "gone.csv: no such file"),
        (["-k", "2", "-o", "good.csv"], "good.csv: is an input file"),
    ],
)
def test_a_mistake_is_one_message(cli, arguments, message):
    code, out, err = cli(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err


def test_the_table_for_people_and_the_exclusions_and_the_rule(cli):
    code, out, _ = cli("-k", "2", "--format", "table")
    assert code == 0
    assert "Alpine Optics [alp]\n  “steel parts”\n" in out
    assert "“steel parts” · Cut SA [cut]" in out
    pd.DataFrame({"id_a": ["cut"], "id_b": ["alp"]}).to_csv("pairs.csv", index=False)
    without = cli("-k", "2", "--format", "table", "--exclude", "pairs.csv", "--target", "alp")[1]
    assert "Cut SA" not in without
    assert "Bare Metal" in without
    across = cli("-k", "2", "--format", "table", "--across", "region", "--target", "alp")[1]
    assert "Cut SA" in across
    assert "Bare Metal" not in across


def test_a_table_without_needs_is_a_note_and_no_rows(cli):
    pd.read_csv("good.csv").drop(columns="needs").to_csv("good.csv", index=False)
    code, out, err = cli("-k", "2")
    assert (code, out) == (0, ",".join(MARKET_COLUMNS) + "\n")
    assert err.startswith("note: no needs to answer: none of the 5 targets states any.")
    assert err.endswith("needs: 0, answered: 0, open: 0; clusters that state none: 5\n")
