"""Weights of the components: what may be given, and what ships with the library."""

import hashlib
import json
import shutil

import pytest

from clustermatch.components import COMPONENTS, check_weights
from clustermatch.exceptions import EncoderError, InputError
from clustermatch.shipped import shipped_folder
from clustermatch.weights import DEFAULT_WEIGHTS_NAME, load_weights

# --- given -------------------------------------------------------------------------------------


def test_none_weighs_all_that_the_data_allow_equally():
    assert check_weights(None, COMPONENTS) == dict.fromkeys(COMPONENTS, 0.25)
    assert check_weights(None, ("words", "similarity")) == {"similarity": 0.5, "words": 0.5}


def test_weights_are_brought_to_a_sum_of_one_over_what_the_data_allow():
    weights = {"precedent": 5, "complementarity": 1, "similarity": 3}
    assert check_weights(weights, ("similarity", "words", "complementarity")) == {
        "similarity": 0.75,
        "words": 0.0,
        "complementarity": 0.25,
    }


def test_weights_stand_in_the_order_of_the_components():
    assert [*check_weights({"precedent": 1, "words": 1}, COMPONENTS[::-1])] == [*COMPONENTS]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([0.5, 0.5], r"weights must be like \{\"similarity\": 0.5\}, got \[0.5, 0.5\]"),
        ({"likeness": 1, "b": 1}, r"weights name \['b', 'likeness'\]; the components are \['simil"),
        ({"similarity": -1}, r"must be non-negative and not all zero, got \{'similarity': -1\}"),
        ({"similarity": float("nan")}, "must be non-negative and not all zero, got"),
        ({"similarity": float("inf")}, "must be non-negative and not all zero, got"),
        ({"similarity": "much"}, "must be non-negative and not all zero, got"),
        ({"similarity": 0}, "not all zero over similarity, words, which the data allow; got"),
        ({"precedent": 1}, "not all zero over similarity, words, which the data allow; got"),
        ({}, "not all zero over similarity, words, which the data allow; got"),
    ],
)
def test_weights_that_are_none_are_refused(weights, message):
    with pytest.raises(InputError, match=message):
        check_weights(weights, ("similarity", "words"))


# --- shipped -----------------------------------------------------------------------------------


def test_the_shipped_weights_are_whole():
    shipped = load_weights()
    assert shipped.name == DEFAULT_WEIGHTS_NAME
    assert [*shipped.weights] == [*COMPONENTS]
    assert sum(shipped.weights.values()) == pytest.approx(1)
    assert all(weight > 0 for weight in shipped.weights.values())
    file = shipped_folder(DEFAULT_WEIGHTS_NAME) / "weights.json"
    assert shipped.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the shipped folder, which the library reads in its place."""
    copy = tmp_path / DEFAULT_WEIGHTS_NAME
    shutil.copytree(shipped_folder(DEFAULT_WEIGHTS_NAME), copy)
    monkeypatch.setattr("clustermatch.weights.shipped_folder", lambda name: copy)
    load_weights.cache_clear()
    yield copy
    load_weights.cache_clear()


def rewrite(folder, text):
    """Replace the weights, and the checksum with them."""
    (folder / "weights.json").write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  weights.json\n", encoding="utf-8")


def test_a_damaged_file_is_not_read(folder):
    file = folder / "weights.json"
    file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"weights\.json has SHA-256 .* damaged or was replaced"):
        load_weights()


def test_a_missing_file_is_told(folder):
    (folder / "weights.json").unlink()
    with pytest.raises(EncoderError, match=r"weights\.json cannot be read"):
        load_weights()
    (folder / "SHA256SUMS").unlink()
    with pytest.raises(EncoderError, match="holds no readable SHA256SUMS"):
        load_weights()


def test_weights_that_are_not_listed_are_not_read(folder):
    (folder / "weights.json").write_text('{"weights": {}}', encoding="utf-8")
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    kept = [line for line in sums if not line.endswith("weights.json")]
    (folder / "SHA256SUMS").write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"SHA256SUMS lists training\.json, but not weights\.j"):
        load_weights()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"weights": {"similarity": 1}}',
        '{"weights": [1, 1, 1, 1]}',
        json.dumps({"weights": dict.fromkeys(COMPONENTS, "much")}),
    ],
)
def test_a_file_that_holds_something_else_is_told(folder, text):
    rewrite(folder, text)
    with pytest.raises(EncoderError, match=r"weights\.json holds no weights of similarity, words"):
        load_weights()


def test_other_weights_are_brought_to_a_sum_of_one(folder):
    weights = dict(zip(COMPONENTS, (4, 2, 1, 1), strict=True))
    rewrite(folder, json.dumps({"weights": weights}))
    assert [*load_weights().weights.values()] == [0.5, 0.25, 0.125, 0.125]


def test_a_folder_that_is_not_there_is_told():
    with pytest.raises(EncoderError, match="'weights-v0' that comes with clustermatch is neither"):
        load_weights("weights-v0")
