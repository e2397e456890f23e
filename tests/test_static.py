"""The encoder that ships with the library, and where it is found."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import clustermatch as cm
from clustermatch import shipped
from clustermatch.encoders import StaticEncoder, identify
from clustermatch.encoders.static import STATIC_MODEL, STATIC_SHA256
from clustermatch.exceptions import EncoderError

FOLDER = shipped.shipped_folder(STATIC_MODEL)


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(FOLDER, tmp_path / STATIC_MODEL))


def test_numpy_and_sentence_transformers_give_the_same_vectors(interclustering):
    texts = [*interclustering.clusters["description"], "métrologie", "", "ünïcödé 🌱", "水"]
    one = cm.load_encoder("static").encode(texts)
    other = cm.SentenceEncoder(FOLDER, progress=False).encode(texts)
    assert np.abs(one - other).max() < 1e-6


def test_translations_are_near_and_other_trades_far():
    french, english, spanish, other = StaticEncoder().encode(
        ["gestion des déchets", "waste management", "gestión de residuos", "video games"]
    )
    assert min(french @ english, english @ spanish) > 0.5 > 0.3 > french @ other


def test_its_identity_is_recorded():
    identity = identify(StaticEncoder())
    assert (identity.name, identity.version) == ("static", STATIC_MODEL)
    assert identity.weights == STATIC_SHA256
    assert StaticEncoder().languages == ("en", "fr", "es")


def test_long_texts_and_many_texts_are_cut_into_portions_without_a_trace(monkeypatch):
    texts = ["laser " * 50, "bois", "", "acier et bois " * 20, "optique"]
    whole = StaticEncoder().encode(texts)
    monkeypatch.setattr("clustermatch.encoders.static._TOKENS_AT_ONCE", 7)
    monkeypatch.setattr("clustermatch.encoders.static._TEXTS_AT_ONCE", 2)
    np.testing.assert_array_equal(StaticEncoder().encode(texts), whole)


def test_no_torch_and_no_scikit_learn_for_a_first_vector():
    code = (
        "import sys, clustermatch as cm; cm.load_encoder('static').encode(['laser']);"
        "print(sorted({'torch', 'sklearn', 'pandas', 'transformers'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_folder_is_small():
    assert sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()) <= 10_000_000


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "training.json"])
def test_a_damaged_file_is_refused(copy, name):
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(EncoderError, match=rf"{name} has SHA-256 .* damaged or was replaced"):
        StaticEncoder(copy).encode(["laser"])


def test_a_missing_file_is_refused(copy):
    (copy / "tokenizer.json").unlink()
    with pytest.raises(EncoderError, match=r"tokenizer\.json cannot be read"):
        StaticEncoder(copy).load()


def test_a_foreign_folder_is_refused(tmp_path):
    with pytest.raises(EncoderError, match=r"holds no readable SHA256SUMS"):
        StaticEncoder(tmp_path).load()
    (tmp_path / "SHA256SUMS").write_text("00  ../elsewhere\n")
    with pytest.raises(EncoderError, match="files outside its folder"):
        StaticEncoder(tmp_path).load()


def test_other_weights_in_the_place_of_the_shipped_ones_are_refused(monkeypatch):
    monkeypatch.setattr("clustermatch.encoders.static.STATIC_SHA256", "0" * 64)
    with pytest.raises(EncoderError, match="not the model that this version"):
        StaticEncoder().load()


@pytest.mark.parametrize("inside", [True, False], ids=["wheel", "clone or editable install"])
def test_the_model_is_found_inside_the_package_or_beside_it(tmp_path, monkeypatch, inside):
    package = tmp_path / "clustermatch"
    folder = (package if inside else tmp_path) / "models" / STATIC_MODEL
    folder.mkdir(parents=True)
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    assert shipped.shipped_folder(STATIC_MODEL) == folder
    with pytest.raises(EncoderError, match="not complete: pip install --force-reinstall"):
        shipped.shipped_folder("another")


def test_settings_of_its_training_stand_beside_it():
    training = json.loads((FOLDER / "training.json").read_text(encoding="utf-8"))
    assert {"seed", "epochs", "vocabulary", "languages", "examples"} <= set(training)
    assert training["examples"] > 100_000
