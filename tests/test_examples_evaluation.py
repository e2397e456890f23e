"""The evaluator's script: its words say what the figures say."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

import clustermatch as cm
from clustermatch.tables import read_table, write_table

EXAMPLES = Path(__file__).parents[1] / "examples"
SCRIPT = EXAMPLES / "evaluation.py"

spec = importlib.util.spec_from_file_location("evaluation_example", SCRIPT)
evaluation = importlib.util.module_from_spec(spec)
spec.loader.exec_module(evaluation)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run on the built-in example, as people run it."""
    folder = tmp_path_factory.mktemp("evaluation")
    done = subprocess.run(
        [sys.executable, "-W", "error", SCRIPT, "-o", "report.md", "-o", "figures.csv"],
        cwd=folder,
        env=os.environ | {"CLUSTERMATCH_CACHE": "off", "COLUMNS": "300", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout, folder


@pytest.fixture(scope="module")
def figures(run):
    table = read_table(run[1] / "figures.csv").set_index(["method", "metric"])
    return table["value"].astype(float)


def percent(value):
    return f"{100 * value:.0f} %"


def test_the_words_hold_the_figures(run, figures):
    printed, _ = run
    hits = figures.xs("hit@3", level="metric")
    assert f"{percent(hits['clustermatch'])} find one among their first 3" in printed
    assert f"by chance {percent(hits['random'])} would" in printed
    assert "Of 16 organisations that signed with a new partner" in printed


def test_every_baseline_is_in_one_verdict(run, figures):
    lines = [line for line in run[0].splitlines() if line.startswith(("More than", "Fewer than"))]
    lines += [line for line in run[0].splitlines() if line.startswith("Not distinguishable from:")]
    hits = figures.xs("hit@3", level="metric").drop("clustermatch")
    for name, value in hits.items():
        assert sum(f"{name} ({percent(value)})" in line for line in lines) == 1
    more, undecided = lines
    assert more.startswith("More than with: random")
    assert "TF-IDF cosine" in undecided
    assert "static cosine" in undecided


def test_upper_bounds_are_named(run):
    printed, folder = run
    for text in (printed, (folder / "report.md").read_text(encoding="utf-8")):
        assert "so its figures are upper bounds" in text
        assert "is no evidence" in text
        assert "An alliance that is not on record is no failure" in text


def test_the_report_begins_with_the_words(run):
    lines = (run[1] / "report.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Evaluation against recorded alliances"
    assert lines[2].startswith("Of 16 organisations")
    assert "| method | hit@3 | recall@3 | mrr | ndcg@3 | auc | auc_matched |" in lines


def test_the_figures_are_those_of_the_library(figures):
    data = cm.load_interclustering(lang="fr")
    active = data.clusters[~data.clusters["status_2015_07"].str.startswith("merged")]
    rec = cm.PartnerRecommender().fit(active)
    expected = cm.evaluate(rec, data.alliances, cutoff="2015-07")
    expected = expected.set_index(["method", "metric"])["value"]
    assert figures.to_dict() == pytest.approx(expected.to_dict(), rel=1e-9, nan_ok=True)


def test_own_data_say_that_later_texts_know_more(tmp_path, capsys):
    data = cm.load_interclustering(lang="en")
    write_table(data.clusters, tmp_path / "clusters.jsonl")
    write_table(data.alliances, tmp_path / "signed.csv")
    own = ["--clusters", str(tmp_path / "clusters.jsonl")]
    own += ["--alliances", str(tmp_path / "signed.csv"), "--cutoff", "2016", "-k", "2"]
    assert evaluation.main([*own, "-o", str(tmp_path / "out.parquet")]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "among their first 2" in printed
    assert "If the texts were written after the cutoff, every figure is an upper bound" in printed
    assert "hit@2" in set(read_table(tmp_path / "out.parquet")["metric"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--clusters", "clusters.csv"], "all of --clusters, --alliances and --cutoff"),
        (["--cutoff", "July"], "cutoff"),
        (["--cutoff", "2090"], "2090"),
        (["-o", "figures.docx"], "cannot write '.docx'"),
        (["-k", "99"], "k must be from 1 to 42"),
    ],
)
def test_mistakes_end_with_status_2_and_a_message(tmp_path, monkeypatch, capsys, options, message):
    monkeypatch.chdir(tmp_path)
    try:
        status = evaluation.main(options)
    except SystemExit as ended:  # argparse
        status = ended.code
    assert status == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""
    assert not [*tmp_path.iterdir()]


def test_every_example_is_in_the_readme_and_says_how_to_run_it():
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for script in EXAMPLES.glob("*.py"):
        assert f"[{script.name}]({script.name})" in listed
        assert f"python examples/{script.name}" in script.read_text(encoding="utf-8")
