"""The script that trains the shipped encoder, on lexicons of a few words."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

import clustermatch as cm

pytest.importorskip("sentencepiece", reason="training needs the dependency group `train`")

MODELS = Path(__file__).parents[1] / "models"
sys.path.insert(0, str(MODELS))

from lexicon_examples import N_HELD_OUT, read_examples  # noqa: E402

WORDS = ("laser", "wood", "water", "steel", "glass", "paper", "energy", "textile")
LANGUAGES = {"en-us": "", "fr": "fr ", "es": "es "}


def write_csv(folder, name, columns, rows):
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([columns, *rows])


@pytest.fixture(scope="module")
def lexicons(tmp_path_factory):
    """1,040 skills, of which the first 1,000 of the split are held out, two jobs and two terms."""
    folder = tmp_path_factory.mktemp("lexicons")
    columns = ("conceptUri", "preferredLabel", "altLabels", "description")
    for lang, mark in LANGUAGES.items():
        skills = [
            (f"s{i}", f"{mark}{WORDS[i % 8]} skill {i}", f"{mark}art of {i}", f"About {i}.")
            for i in range(N_HELD_OUT + 40)
        ]
        write_csv(folder, f"esco_v1.0_skills_{lang}.csv", columns, skills)
        joiner = f"{mark}joiner/{mark}joineress" if mark else "joiner"
        jobs = [("o1", joiner, "", ""), ("o2", f"{mark}smith", "", "")]
        write_csv(folder, f"esco_v1.0_occupations_{lang[:2]}.csv", columns, jobs)
    labels = [("group", "1", "fr smith", "smith")]
    write_csv(
        folder, "noga2008_nace2_labels_de_en_fr_it.csv", ("level", "code", "fr", "en"), labels
    )
    terms = [
        {"term": "nuage", "english": "cloud", "definition": "Informatique à distance."},
        {"term": "sans anglais", "english": None, "definition": ""},
    ]
    (folder / "franceterme_recent_fr-en.json").write_text(json.dumps(terms), encoding="utf-8")
    return folder


def train(lexicons, output, *options):
    command = [sys.executable, MODELS / "train_static_encoder.py", lexicons, "-o", output]
    small = ("--vocabulary", "60", "--epochs", "2", "--batch", "32", "--n-dims", "16")
    subprocess.run([*map(str, command), *small, *options], check=True, capture_output=True)
    return {file.name: file.read_bytes() for file in output.iterdir() if file.is_file()}


def test_held_out_labels_and_all_that_equals_them_stay_out(lexicons):
    examples = read_examples(lexicons)
    assert not {text.lower() for text in examples.texts} & examples.held_out
    assert "smith" in examples.held_out
    assert len({text for text in examples.texts if text.startswith("fr art of")}) == 40
    assert {"joiner", "fr joineress", "nuage", "cloud"} <= set(examples.texts)
    assert "sans anglais" not in examples.texts


def test_texts_of_one_concept_share_a_target(lexicons):
    examples = read_examples(lexicons)
    row = examples.texts.index("fr joiner")
    assert examples.targets[row] == ("joiner",)
    mates = [
        t
        for t, c in zip(examples.texts, examples.concepts, strict=True)
        if c == examples.concepts[row]
    ]
    assert {"joiner", "fr joineress", "es joiner", "es joineress"} <= set(mates)


@pytest.fixture(scope="module")
def trained(lexicons, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    (folder / "README.md").write_text("my card", encoding="utf-8")
    return folder, train(lexicons, folder)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(lexicons, trained, tmp_path):
    files = {name: data for name, data in trained[1].items() if name != "README.md"}
    assert train(lexicons, tmp_path / "same") == files
    other = train(lexicons, tmp_path / "other", "--seed", "1")
    assert other["model.safetensors"] != files["model.safetensors"]


def test_what_is_written_is_an_encoder_with_checksums_and_the_card_stays(trained):
    folder, files = trained
    summed = {line.split()[1] for line in files["SHA256SUMS"].decode().splitlines()}
    assert summed == set(files) - {"SHA256SUMS", "README.md"}
    assert files["README.md"] == b"my card"
    assert cm.load_encoder(folder, progress=False).encode(["laser"]).shape == (1, 16)
