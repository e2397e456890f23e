"""Statistics of a population come from a sample that others leave as it is."""

from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustermatch import PartnerRecommender
from clustermatch.embedding import ProfileEmbedder
from clustermatch.encoders import LexicalEncoder
from clustermatch.exceptions import InputError, InputWarning
from clustermatch.fitting import fit_scorer
from clustermatch.hubs import Closeness
from clustermatch.partner_types import PartnerTypes
from clustermatch.profiles import Profiles
from clustermatch.sample import SAMPLE_SIZE, evenly_spaced, reference_sample
from clustermatch.scoring import PairScorer
from clustermatch.words import WordVectors

SIZE, N = 40, 120
STEMS = ["laser", "bois", "lin", "fer", "verre", "cuir", "acier", "photon", "mousse", "papier"]
ENDINGS = ["", "s", "age", "erie", "ique"]

ids = st.lists(st.text(max_size=4), unique=True, max_size=30)


# --- the sample --------------------------------------------------------------------------------


def test_up_to_its_size_the_sample_is_everybody():
    assert SAMPLE_SIZE == 4096
    np.testing.assert_array_equal(reference_sample(range(SAMPLE_SIZE)), np.arange(SAMPLE_SIZE))
    assert len(reference_sample(range(SAMPLE_SIZE + 1))) == SAMPLE_SIZE
    assert reference_sample([]).tolist() == []


@given(keys=ids, size=st.integers(0, 12), seed=st.integers(0, 100))
def test_the_order_of_ids_changes_nothing(keys, size, seed):
    chosen = reference_sample(keys, size)
    assert len(chosen) == min(size, len(keys))
    assert (np.diff(chosen) > 0).all()
    moved = [keys[at] for at in np.random.default_rng(seed).permutation(len(keys))]
    again = reference_sample(moved, size)
    assert {moved[at] for at in again} == {keys[at] for at in chosen}


@given(keys=ids, size=st.integers(1, 12), data=st.data())
def test_who_is_not_in_the_sample_may_come_and_go(keys, size, data):
    chosen = {keys[at] for at in reference_sample(keys, size)}
    others = [key for key in keys if key not in chosen]
    kept = set(data.draw(st.lists(st.sampled_from(others), unique=True))) if others else set()
    fewer = [key for key in keys if key in chosen or key in kept]
    assert {fewer[at] for at in reference_sample(fewer, size)} == chosen


@given(keys=ids, size=st.integers(1, 12))
def test_one_that_comes_replaces_at_most_one(keys, size):
    new = "".join(["new", *keys])
    before = {keys[at] for at in reference_sample(keys, size)}
    after = {[*keys, new][at] for at in reference_sample([*keys, new], size)}
    assert after <= before | {new}
    assert len(before - after) <= 1


def test_numbers_count_as_their_text_and_equal_ids_fall_to_the_first():
    numbers = list(range(50))
    np.testing.assert_array_equal(
        reference_sample(numbers, 7), reference_sample(list(map(str, numbers)), 7)
    )
    assert reference_sample(["a", "a", "a"], 2).tolist() == [0, 1]
    assert len(reference_sample(["\ud800", "a"], 1)) == 1


def test_the_sample_is_as_good_as_drawn_by_lot():
    chosen = reference_sample([f"c{at:05}" for at in range(20_000)], 4000)
    per_tenth = np.histogram(chosen, bins=10, range=(0, 20_000))[0]
    assert (abs(per_tenth - 400) < 5 * np.sqrt(400 * 0.8 * 0.9)).all()


@given(n=st.integers(0, 40), size=st.integers(1, 12))
def test_thinned_out_positions_are_evenly_spaced(n, size):
    kept = evenly_spaced(np.arange(n), size)
    assert len(kept) <= size
    assert len(set(np.diff(kept))) <= 1
    assert n > size or len(kept) == n


# --- what is read off it -----------------------------------------------------------------------


def some_phrases(generator, n):
    words = [stem + ending for stem in STEMS for ending in ENDINGS]
    return [" ".join(generator.choice(words, size=3)) for _ in range(n)]


def some_row(generator, key):
    return {
        "id": key,
        "description": " ".join(some_phrases(generator, 4)),
        "competences": some_phrases(generator, int(generator.integers(1, 4))),
        "needs": some_phrases(generator, int(generator.integers(0, 3))),
        "lang": str(generator.choice(["fr", "de"])),
    }


@pytest.fixture(scope="module")
def table():
    generator = np.random.default_rng(0)
    return pd.DataFrame([some_row(generator, f"o{at:03}") for at in range(N)])


@pytest.fixture(autouse=True)
def _small_sample(monkeypatch):
    monkeypatch.setattr(
        "clustermatch.profiles.reference_sample", partial(reference_sample, size=SIZE)
    )


def outsider(table):
    """Row of one that is not in the sample."""
    return int(np.setdiff1d(np.arange(N), Profiles.from_frame(table).references)[17])


def changed(table):
    row = some_row(np.random.default_rng(1), table["id"][outsider(table)])
    row["description"] += " girafe zeppelin"  # words that nobody had
    return pd.concat([table.drop(outsider(table)), pd.DataFrame([row])], ignore_index=True)


def removed(table):
    return table.drop(outsider(table)).reset_index(drop=True)


def added(table):
    """With one whose hash is none of the smallest, and its id the smallest of all."""
    new = (some_row(np.random.default_rng(2), f"a{at}") for at in range(100))
    tables = (pd.concat([table, pd.DataFrame([row])], ignore_index=True) for row in new)
    return next(
        other for other in tables if 0 not in Profiles.from_frame(other).references.tolist()
    )


def arrived_with_a_language(table):
    return added(table).assign(lang=lambda t: t["lang"].where(t["id"].str[0] == "o", "it"))


CHANGES = [changed, removed, added, arrived_with_a_language]


@pytest.fixture(params=["static", "lexical", "hash"])
def encoder(request, hash_encoder):
    return {"lexical": LexicalEncoder(), "hash": hash_encoder}.get(request.param, request.param)


def of_others(rec, table):
    """Positions of those whose own row is the same in both tables, by id."""
    same = sorted(set(table["id"]) - {table["id"][outsider(table)]})
    return rec.profiles_.positions(same, "ids")


@pytest.mark.filterwarnings("ignore:.*was not trained for")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_outside_the_sample_moves_nothing_of_others(table, change, encoder):
    one, other = (
        PartnerRecommender(encoder=encoder, n_jobs=1).fit(each) for each in (table, change(table))
    )
    here, there = of_others(one, table), of_others(other, table)
    for rec in (one, other):
        assert len(rec.scorer_.references_) == SIZE
    for field, centrings in one.embedder_.centrings_.items():
        for mine, theirs in zip(centrings, other.embedder_.centrings_[field], strict=False):
            np.testing.assert_array_equal(mine.overall_mean_, theirs.overall_mean_)
            assert mine.means_.keys() == theirs.means_.keys()
            for lang, mean in mine.means_.items():
                np.testing.assert_array_equal(mean, theirs.means_[lang])
    for name in ("closeness_", "words_"):
        mine, theirs = getattr(one.scorer_, name), getattr(other.scorer_, name)
        for each in ("mean", "spread"):
            np.testing.assert_allclose(
                getattr(mine, each)[here], getattr(theirs, each)[there], rtol=0, atol=1e-12
            )
    assert one.partner_types_ == other.partner_types_
    mine = one.scorer_.score_block(here, here)
    theirs = other.scorer_.score_block(there, there)
    for each in ("similarity", "words", "target_gain", "partner_gain", "score"):
        np.testing.assert_allclose(
            getattr(mine, each), getattr(theirs, each), rtol=0, atol=1e-12, err_msg=each
        )


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_written_of_others_stays_the_same(table, change, hash_encoder):
    gone = table["id"][outsider(table)]
    kept = sorted(set(table["id"]) - {gone})
    pairs = list(pairwise(kept))
    one, other = (
        PartnerRecommender(encoder=hash_encoder).fit(each).score_pairs(pairs).round(9)
        for each in (table, change(table))
    )
    pd.testing.assert_frame_equal(one, other, check_exact=False, rtol=0, atol=1e-9)


def test_a_change_inside_the_sample_does_move_others(table, hash_encoder):
    """Or else the tests above would show nothing."""
    insider = Profiles.from_frame(table).references[5]
    fewer = table.drop(insider).reset_index(drop=True)
    one, other = (PartnerRecommender(encoder=hash_encoder).fit(each) for each in (table, fewer))
    key = table["id"][outsider(table)]
    mine, theirs = (
        rec.scorer_.closeness_.mean[rec.profiles_.positions([key], "ids")] for rec in (one, other)
    )
    assert abs(mine - theirs) > 1e-6


# --- words -------------------------------------------------------------------------------------


def test_the_weight_of_a_word_is_read_off_the_references():
    """Of two references one holds "bois"; "lin" is of none of them, and the rarest."""
    words = WordVectors.from_texts(["bois", "fer", "bois lin"], references=np.array([0, 1]))
    bois, lin = np.log(3 / 2) + 1, np.log(3 / 1) + 1
    expected = np.array([bois, 0, lin]) / np.hypot(bois, lin)
    np.testing.assert_allclose(words.vectors.toarray()[2], expected)
    assert words.terms.tolist() == ["bois", "fer", "lin"]


@pytest.mark.parametrize("change", CHANGES)
def test_rows_of_words_are_the_same_to_the_last_bit(table, change):
    rows = []
    for each in (table, change(table)):
        profiles = Profiles.from_frame(each)
        words = WordVectors.from_texts(
            profiles.texts, profiles.langs, references=profiles.references
        )
        rows.append(
            {
                key: {
                    words.terms[at]: words.vectors[row, at] for at in words.vectors[[row]].indices
                }
                for row, key in enumerate(profiles.ids)
            }
        )
    for key in set(table["id"]) - {table["id"][outsider(table)]}:
        assert rows[0][key] == rows[1][key]


def test_what_is_common_is_read_off_the_references():
    texts = ["industrie laser"] * 12 + ["photonique verre"] * 30
    few = WordVectors.from_texts(texts, references=np.arange(12))
    assert few.terms[few.common].tolist() == ["industrie", "laser"]
    everybody = WordVectors.from_texts(texts)
    assert everybody.terms[everybody.common].tolist() == ["photonique", "verre"]


# --- what the sample does not have -------------------------------------------------------------


def test_a_language_that_is_not_in_the_sample_gets_the_overall_mean(table, hash_encoder):
    outside = np.setdiff1d(np.arange(N), Profiles.from_frame(table).references)
    langs = table["lang"].where(~table.index.isin(outside[:4]), "es")
    profiles = Profiles.from_frame(table.assign(lang=langs))
    embedder = ProfileEmbedder(encoder=hash_encoder, lexical_share=0.0)
    vectors = embedder.fit_transform(profiles)
    [centring] = embedder.centrings_["texts"]
    assert set(centring.means_) == {"fr", "de"}
    raw = hash_encoder.encode([profiles.texts[outside[0]]])[0] - centring.overall_mean_
    np.testing.assert_allclose(vectors.profiles[outside[0]], raw / np.linalg.norm(raw), atol=1e-6)


def test_a_text_in_two_languages_is_encoded_in_each(hash_encoder):
    class Listening:
        def encode(self, texts, langs):
            return hash_encoder.encode(
                [text + lang for text, lang in zip(texts, langs, strict=True)]
            )

    table = pd.DataFrame({"id": ["a", "b"], "competences": ["laser", "laser"]})
    profiles = Profiles.from_frame(table.assign(lang=["fr", "en"]))
    vectors = ProfileEmbedder(encoder=Listening()).fit_transform(profiles).competences.vectors
    np.testing.assert_allclose(vectors, hash_encoder.encode(["laserfr", "laseren"]), atol=1e-6)


def test_a_sample_without_any_text_still_fits(table):
    inside = Profiles.from_frame(table).references
    silent = table.astype({"description": object}).copy()
    silent.loc[inside, "description"] = ""
    for field in ("competences", "needs"):
        silent[field] = [[] if at in inside else cell for at, cell in enumerate(silent[field])]
    with pytest.warns(InputWarning, match="35 more"):
        rec = PartnerRecommender(encoder="lexical").fit(silent)
    assert len(rec.unranked_) == SIZE
    table_of = rec.recommend(k=3)
    assert len(table_of) == 3 * (N - SIZE)
    assert np.isfinite(table_of["score"]).all()


# --- positions ---------------------------------------------------------------------------------


def test_references_are_positions():
    rows = np.random.default_rng(0).standard_normal((20, 3))
    scorer = PairScorer().fit(rows, references=[7, 3, 3, 11])
    assert scorer.references_.tolist() == [3, 7, 11]
    expected = Closeness.fit(
        scorer.profiles_, np.zeros(20, dtype=int), references=np.array([3, 7, 11])
    )
    np.testing.assert_array_equal(scorer.closeness_.mean, expected.mean)
    assert PairScorer().fit(rows).references_.tolist() == list(range(20))


@pytest.mark.parametrize("wrong", [[0, 20], [-1], [0.5], [[1]], "all", ["a"]])
def test_references_that_are_no_positions_are_refused(wrong):
    with pytest.raises(InputError, match="references must be"):
        PairScorer().fit(np.eye(20), references=wrong)


def test_partner_types_are_read_off_pairs_of_references():
    rows = np.random.default_rng(3).standard_normal((30, 4))
    references = np.arange(1, 30, 3)
    scorer = PairScorer().fit(rows, references=references)
    among = scorer.score_block(references, references).similarity
    expected = np.quantile(among[~np.eye(len(references), dtype=bool)], 0.9)
    types = PartnerTypes.from_population(scorer, np.arange(30))
    np.testing.assert_allclose(types.similarity, expected, atol=1e-6)


def test_a_fitted_scorer_hands_the_sample_down(table, hash_encoder):
    profiles = Profiles.from_frame(table)
    vectors = ProfileEmbedder(encoder=hash_encoder).fit_transform(profiles)
    fitted = fit_scorer(profiles, vectors, None, weights=None, fusion="min", n_jobs=1)
    np.testing.assert_array_equal(fitted.scorer.references_, profiles.references)
