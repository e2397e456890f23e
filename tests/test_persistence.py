"""A recommender that was saved and loaded is the one that was saved."""

import pickle
import shutil
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from persistence_cases import (
    CHANGE,
    Learner,
    assert_same,
    odd_attributes,
    recommender,
    reloaded,
    same_frames,
)
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import clustermatch as cm
from clustermatch import profiles as profiles_module
from clustermatch.encoders import HybridEncoder, LexicalEncoder, SentenceEncoder, StaticEncoder
from clustermatch.exceptions import EncoderError, InputError
from clustermatch.sample import reference_sample

pytestmark = pytest.mark.filterwarnings("ignore:not enough text")
DATA = cm.load_interclustering(lang="fr")
SMALL = DATA.clusters.iloc[:14]
STATIC = Path(cm.__file__).parent.parent / "models" / "static-fr-en-es-v1"


def changed_rows(rec, **columns):
    """Two rows to update with: one that is known, one that is new."""
    ids = rec.profiles_.ids
    new = max(ids) + 1 if isinstance(ids[0], int) else f"{ids[-1]}-new"
    return pd.DataFrame([{"id": key, **CHANGE, **columns} for key in (ids[0], new)])


def round_trip(rec, folder, across=None, **options):
    """Load, compare, update both and compare again."""
    again = reloaded(rec, folder, **options)
    assert_same(rec, again, across)
    rows, gone = changed_rows(rec), [rec.profiles_.ids[1]]
    assert_same(rec.update(rows, removed=gone), again.update(rows, removed=gone))
    return again


def test_the_example_with_all_its_attributes(tmp_path):
    round_trip(recommender().fit(DATA.clusters), tmp_path, across="region")


def test_alliances_that_are_known_and_what_they_taught(tmp_path):
    rec = recommender().fit(DATA.clusters, DATA.alliances)
    again = round_trip(rec, tmp_path, across="region")
    assert again.scorer_.precedents_ is not None
    assert str(again.learnt_) == str(rec.learnt_)


def test_weights_that_were_learnt(tmp_path):
    plain = recommender().fit(DATA.clusters)
    one, other = np.triu_indices(47, 1)
    most = np.argsort(-plain.scorer_.score_pairs(one, other).words)[:60]
    ids = np.array(plain.profiles_.ids)
    alliances = pd.DataFrame({"id_a": ids[one[most]], "id_b": ids[other[most]]})
    rec = recommender().fit(DATA.clusters, alliances)
    assert rec.learnt_ is not None
    assert rec.learnt_.share > 0
    again = reloaded(rec, tmp_path)
    assert_same(rec, again)
    assert again.learnt_.weights == rec.learnt_.weights


@pytest.mark.parametrize(
    "options",
    [
        {"weights": {"similarity": 1, "words": 0, "complementarity": 0.5}, "fusion": "min"},
        {"shrinkage": 2, "lexical_share": 0.3, "fusion": "harmonic"},
        {"learns_from_alliances": False},
    ],
    ids=str,
)
def test_options_of_the_constructor(options, tmp_path):
    rec = recommender(**options).fit(SMALL, DATA.alliances)
    again = round_trip(rec, tmp_path)
    assert again.get_params() == rec.get_params()
    assert clone(again).get_params() == rec.get_params()


@pytest.mark.parametrize("numbered", [False, True])
def test_ids_that_are_text_or_numbers(clusters, numbered, tmp_path):
    table = clusters.assign(id=range(10, 16)) if numbered else clusters
    again = round_trip(recommender().fit(table), tmp_path, across="region")
    assert isinstance(again.profiles_.ids[0], int if numbered else str)


def test_attributes_of_every_type_come_back_as_they_were(tmp_path):
    table = pd.concat([DATA.clusters[["id", "description"]], odd_attributes(47)], axis=1)
    rec = recommender().fit(table.assign(lang="fr"))
    again = reloaded(rec, tmp_path)
    before, after = rec.profiles_.attributes, again.profiles_.attributes
    pd.testing.assert_frame_equal(before, after, check_exact=True)
    for one, other in zip(before["mixed"], after["mixed"], strict=True):
        assert type(one) is type(other)
        # Equal sets may list their members in another order.
        assert one == other if isinstance(one, (set, frozenset)) else repr(one) == repr(other)
    assert np.signbit(before["share"]).equals(np.signbit(after["share"]))
    assert_same(rec, again, across="text_missing")


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (
            pd.Series([1, {"a": object()}] * 3, dtype=object),
            r"attributes: column `odd`, 'bois': the cell is of type object, which cannot be saved\."
            r" Allowed are numbers, text, truth values, dates, and lists of these: convert or drop",
        ),
        (
            pd.Series([1j] * 6),
            r"column `odd`, 'alp': the cell is of type complex",
        ),
        (
            pd.Series([[1]] * 6, dtype=pd.ArrowDtype(pa.list_(pa.int64()))),
            r"column `odd` is of type list<.*\[pyarrow\], which cannot be saved\. Convert it",
        ),
    ],
)
def test_attributes_that_cannot_be_saved_are_named(clusters, column, message, tmp_path):
    rec = recommender().fit(clusters.assign(odd=column))
    with pytest.raises(InputError, match=message):
        rec.save(tmp_path / "saved")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kept", [["description"], ["competences"], ["description", "competences"]])
def test_populations_that_state_no_needs(clusters, kept, tmp_path):
    round_trip(recommender().fit(clusters[["id", "lang", *kept]]), tmp_path)


def test_roles_that_were_read_out_of_descriptions(tmp_path):
    texts = ["We need steel. We offer laser cutting.", "We are looking for lasers.", "Steel mill."]
    table = pd.DataFrame({"id": list("abc"), "description": texts, "lang": "en"})
    rec = recommender().fit(table)
    assert len(rec.roles_)
    again = reloaded(rec, tmp_path)
    assert again._stated.needs == rec._stated.needs == ((), (), ())
    assert again.profiles_.needs == rec.profiles_.needs == (("steel",), ("lasers",), ())
    round_trip(rec, tmp_path)


def test_languages_that_the_encoder_was_not_trained_for(tmp_path):
    langs = ["fr", "en", "de", "other", "it"] * 10
    table = SMALL.assign(lang=langs[:14])
    with pytest.warns(cm.InputWarning, match="not trained"):
        rec = recommender().fit(table)
    again = reloaded(rec, tmp_path)
    assert_same(rec, again)
    rows = changed_rows(rec, lang="de")
    with pytest.warns(cm.InputWarning):
        assert_same(rec.update(rows), again.update(rows))


def test_texts_without_any_word_to_compare(tmp_path, hash_encoder):
    table = pd.DataFrame({"id": list("abc"), "competences": ["x 1", "y 2", "z"], "lang": "en"})
    rec = recommender(encoder=hash_encoder).fit(table)
    assert rec.scorer_.words_ is None
    assert_same(rec, reloaded(rec, tmp_path, encoder=hash_encoder))


def test_half_a_surrogate_pair_is_text_like_any_other(clusters, tmp_path):
    odd = pd.DataFrame({"note": ["\udcff"] * 6, "region": ["\ud800", "b"] * 3}, dtype=object)
    rec = recommender().fit(clusters.assign(note=odd["note"], region=odd["region"]))
    assert_same(rec, reloaded(rec, tmp_path), across="region")


@pytest.fixture
def small_sample(monkeypatch):
    """Twelve organisations stand for all, so that a change may concern none of them."""
    monkeypatch.setattr(profiles_module, "reference_sample", lambda ids: reference_sample(ids, 12))


@pytest.mark.usefixtures("small_sample")
@pytest.mark.parametrize("encoder", ["static", "lexical"])
def test_updates_before_and_after_saving_make_no_difference(encoder, tmp_path, monkeypatch):
    table = DATA.clusters.iloc[:18]
    table = table.assign(needs=table["needs"].where(table.index % 3 > 0))
    rec = recommender(encoder=encoder).fit(table)
    outside = sorted(
        {*rec.profiles_.ids} - {rec.profiles_.ids[at] for at in rec._stated.references}
    )

    def refuse(*arguments):
        raise AssertionError("fitted anew")

    monkeypatch.setattr(cm.PartnerRecommender, "fit", refuse)
    rows = pd.DataFrame([{"id": outside[0], **CHANGE, "lang": "fr"}])
    rec.update(rows).recommend(2)
    again = reloaded(rec, tmp_path)
    assert_same(rec, again, across="region")
    rows = pd.DataFrame([{"id": outside[1], **CHANGE, "lang": "fr", "needs": "acier; zyxwv"}])
    for each in (rec, again):
        each.update(rows, removed=[outside[2]])
    assert_same(rec, again, across="region")
    third = cm.PartnerRecommender.load(again.save(tmp_path / "saved"))
    same_frames(rec.recommend(3), third.recommend(3))


# --- encoders ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoder",
    [
        "lexical",
        LexicalEncoder(n_dims=8),
        StaticEncoder(STATIC),
        HybridEncoder([StaticEncoder(), LexicalEncoder(n_dims=16)], name="two"),
        HybridEncoder([StaticEncoder(), LexicalEncoder(n_dims=16).fit(["laser", "bois"])]),
    ],
    ids=["lexical", "few dimensions", "static folder", "hybrid", "hybrid with a fitted part"],
)
def test_encoders_of_the_library_come_back_by_themselves(encoder, tmp_path):
    again = round_trip(recommender(encoder=encoder).fit(SMALL), tmp_path)
    assert type(again.encoder) is type(encoder)


def test_a_lexical_encoder_comes_back_with_what_it_learnt(tmp_path):
    rec = recommender(encoder="lexical").fit(DATA.clusters)
    again = reloaded(rec, tmp_path)
    texts = ["métrologie industrielle", "zyx", ""]
    np.testing.assert_array_equal(
        again.embedder_.encoder_.encode(texts), rec.embedder_.encoder_.encode(texts)
    )


@pytest.mark.parametrize("encoder", ["minilm", "hybrid", "folder"])
def test_sentence_encoders_come_back_by_name_or_folder(encoder, tmp_path, clusters):
    rec = recommender(encoder=STATIC if encoder == "folder" else encoder).fit(clusters)
    again = round_trip(rec, tmp_path, across="region")
    assert again.encoder == rec.encoder


def test_options_of_a_sentence_encoder_come_back(clusters, tmp_path):
    encoder = SentenceEncoder(str(STATIC), batch_size=2, progress=False)
    again = reloaded(recommender(encoder=encoder).fit(clusters), tmp_path)
    assert again.encoder.get_params() == encoder.get_params()


def test_a_folder_that_moved_is_given_anew(clusters, tmp_path):
    there = shutil.copytree(STATIC, tmp_path / "there")
    rec = recommender(encoder=there).fit(clusters)
    saved = rec.save(tmp_path / "saved")
    here = there.rename(tmp_path / "here")
    with pytest.raises(EncoderError, match=r"its encoder, .*there.*, cannot be found here: .*Give"):
        cm.PartnerRecommender.load(saved)
    again = cm.PartnerRecommender.load(saved, encoder=here)
    pd.testing.assert_frame_equal(again.recommend(2), rec.recommend(2), check_exact=True)
    (here / "config_sentence_transformers.json").write_text('{"prompts": {}}')
    with pytest.raises(
        EncoderError, match=r"it was fitted with the encoder .*there.* and this one"
    ):
        cm.PartnerRecommender.load(saved, encoder=here)


def test_an_encoder_of_your_own_is_to_be_given_again(clusters, hash_encoder, tmp_path):
    rec = recommender(encoder=hash_encoder).fit(clusters)
    again = round_trip(rec, tmp_path, across="region", encoder=hash_encoder)
    assert again.encoder is hash_encoder
    message = r"saved: it was fitted with an encoder of its user's own, HashEncoder, which is code"
    with pytest.raises(EncoderError, match=message + r".*load\(folder, encoder=\.\.\.\)\. For rec"):
        cm.PartnerRecommender.load(tmp_path / "saved")


def test_another_encoder_than_the_own_one_is_refused(clusters, hash_encoder, tmp_path):
    saved = recommender(encoder=hash_encoder).fit(clusters).save(tmp_path / "saved")

    class Turned(type(hash_encoder)):
        def encode(self, texts, langs=None):
            return super().encode(texts)[:, ::-1]

    with pytest.raises(EncoderError, match=r"of another size than those stored .*it is not the on"):
        cm.PartnerRecommender.load(saved, encoder=type(hash_encoder)(n_dims=8))
    with pytest.raises(EncoderError, match=r"returns other vectors than those stored, .*of 'alp'"):
        cm.PartnerRecommender.load(saved, encoder=Turned())
    with pytest.raises(
        EncoderError, match=r"fitted with the encoder hash, and this one is learner"
    ):
        cm.PartnerRecommender.load(saved, encoder=Learner())
    with pytest.raises(EncoderError, match="no encoder 'hash': allowed are static"):
        cm.PartnerRecommender.load(saved, encoder="hash")


def test_an_own_encoder_that_learns_learns_again(clusters, tmp_path):
    rec = recommender(encoder=Learner()).fit(clusters)
    round_trip(rec, tmp_path, encoder=Learner())


def test_a_hybrid_with_a_part_of_your_own(clusters, hash_encoder, tmp_path):
    encoder = HybridEncoder([StaticEncoder(), hash_encoder])
    rec = recommender(encoder=encoder).fit(clusters)
    saved = rec.save(tmp_path / "saved")
    with pytest.raises(EncoderError, match="HashEncoder, which is code"):
        cm.PartnerRecommender.load(saved)
    assert_same(rec, cm.PartnerRecommender.load(saved, encoder=encoder))
    with pytest.raises(EncoderError, match="the encoder hybrid static static"):
        cm.PartnerRecommender.load(saved, encoder=HybridEncoder([hash_encoder, StaticEncoder()]))


def test_other_weights_than_those_it_was_fitted_with_are_refused(tmp_path, monkeypatch):
    rec = recommender().fit(DATA.clusters)
    saved = rec.save(tmp_path / "saved")
    monkeypatch.setattr("clustermatch.persistence.encoder_record.STATIC_SHA256", "0" * 64)
    message = (
        r"saved: it was fitted with the encoder static .*\(71213063868d\), and this one is .*0"
    )
    with pytest.raises(EncoderError, match=message):
        cm.PartnerRecommender.load(saved)
    assert_same(rec, cm.PartnerRecommender.load(saved, recommend_only=True))


def test_recommendations_alone_need_no_encoder(clusters, hash_encoder, tmp_path):
    rec = recommender(encoder=hash_encoder).fit(clusters)
    again = reloaded(rec, tmp_path, recommend_only=True)
    assert_same(rec, again, across="region")
    message = r"loaded without its encoder, hash, for recommendations alone.*load again without rec"
    with pytest.raises(EncoderError, match=message):
        again.update(changed_rows(rec))
    with pytest.raises(EncoderError, match=message):
        again.fit(clusters)
    assert_same(rec, again)  # nothing of it changed
    with pytest.raises(InputError, match=r"without its encoder \(recommend_only=True\) and cannot"):
        again.save(tmp_path / "other")
    with pytest.raises(InputError, match="exclude each other"):
        cm.PartnerRecommender.load(tmp_path / "saved", encoder="static", recommend_only=True)


# --- what a load does, and what it costs -------------------------------------------------------


def test_the_versions_of_then_are_told(tmp_path):
    again = reloaded(recommender().fit(DATA.clusters), tmp_path)
    assert again.saved_with_["clustermatch"] == cm.__version__
    assert again.saved_with_["numpy"] == np.__version__


def test_saving_twice_gives_the_same_bytes(tmp_path):
    rec = recommender().fit(DATA.clusters, DATA.alliances)
    one, other = rec.save(tmp_path / "one"), rec.save(tmp_path / "other")
    again = cm.PartnerRecommender.load(one).save(tmp_path / "again")
    for file in one.iterdir():
        assert file.read_bytes() == (other / file.name).read_bytes()
        assert file.read_bytes() == (again / file.name).read_bytes()


def test_the_card_says_that_texts_are_inside(tmp_path):
    text = (recommender().fit(DATA.clusters).save(tmp_path / "s") / "README.md").read_text("utf-8")
    assert "Fitted on 47 organisations with the encoder static static-fr-en-es-v1" in text
    assert "the texts of these organisations" in text


def test_not_fitted(tmp_path):
    with pytest.raises(NotFittedError):
        recommender().save(tmp_path / "saved")
    assert not list(tmp_path.iterdir())


def test_loading_unpickles_nothing_and_encodes_nothing(tmp_path, monkeypatch):
    rec = recommender(encoder="lexical").fit(DATA.clusters, DATA.alliances)
    saved, expected = rec.save(tmp_path / "saved"), rec.recommend(3)

    def poisoned(*arguments, **options):
        raise AssertionError("unpickled")

    for name in ("load", "loads", "Unpickler", "_Unpickler"):
        monkeypatch.setattr(pickle, name, poisoned)
    monkeypatch.setattr("_pickle.loads", poisoned)
    monkeypatch.setattr("_pickle.load", poisoned)
    monkeypatch.setattr(LexicalEncoder, "encode", poisoned)
    again = cm.PartnerRecommender.load(saved)
    monkeypatch.undo()
    same_frames(expected, again.recommend(3))


def test_loading_is_much_cheaper_than_fitting(tmp_path):
    rng = np.random.default_rng(0)
    table = pd.concat([DATA.clusters] * 12, ignore_index=True)
    for name in ("description", "competences", "needs"):
        table[name] = table[name].to_numpy()[rng.permutation(len(table))]
    table = table.assign(id=[f"x{at:04d}" for at in range(len(table))])
    recommender().fit(DATA.clusters)

    def fastest(work):
        durations = []
        for _ in range(3):
            began = time.perf_counter()
            work()
            durations.append(time.perf_counter() - began)
        return min(durations)

    fit = fastest(lambda: recommender().fit(table))
    saved = recommender().fit(table).save(tmp_path / "saved")
    assert fastest(lambda: cm.PartnerRecommender.load(saved)) < fit / 2


def test_too_little_memory_is_not_told_as_damage(monkeypatch, tmp_path):
    folder = cm.PartnerRecommender(progress=False).fit(SMALL).save(tmp_path / "rec")

    def too_little(*arguments):
        raise MemoryError

    monkeypatch.setattr(cm.PartnerRecommender, "_restored", too_little)
    with pytest.raises(InputError, match=r"rec: does not fit into memory\. Load it where more is"):
        cm.PartnerRecommender.load(folder)
