"""`clustermatch fit`, and its folder in place of the table."""

import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest

import clustermatch as cm
from clustermatch.cli import run
from clustermatch.persistence.manifest import MANIFEST

TABLES = Path(cm.__file__).parent / "data" / "interclustering"


@pytest.fixture(autouse=True)
def _tables(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = pd.read_csv(TABLES / "clusters.csv", dtype=str, keep_default_na=False).head(12)
    table.assign(capacity="2").to_csv("clusters.csv", index=False)
    Path("apart.csv").write_text("id_a,id_b\nminalogic,axelera\n", encoding="utf-8")
    Path("alliances.csv").write_bytes((TABLES / "alliances.csv").read_bytes())


@pytest.fixture
def cli(capsys):
    def call(line):
        capsys.readouterr()
        code = run(line.split())
        return code, *capsys.readouterr()

    return call


def refused(result, message):
    code, out, err = result
    assert (code, out) == (2, "")
    assert re.search(message, err), err


def test_fit_says_what_it_made(cli):
    code, out, err = cli("fit clusters.csv -o fitted")
    assert (code, out) == (0, "")
    assert re.search(
        r"^12 clusters, fitted with static static-fr-en-es-v1 \(71213063868d\), saved to fitted$",
        err,
        re.MULTILINE,
    )
    assert cli("fit clusters.csv -o fitted --quiet") == (0, "", "")
    assert len(cm.PartnerRecommender.load("fitted").profiles_) == 12


@pytest.mark.parametrize(
    "line",
    [
        "recommend {} -k 2 --across region --exclude apart.csv",
        "recommend {} --method balanced --format json",
        "recommend {} --target minalogic",
        "needs {} --open",
        "explain {} minalogic axelera",
        "explain {} minalogic --why-not axelera",
        "completeness {}",
        "roles {}",
        "plan {} --across region --slots 3",
    ],
)
def test_the_folder_stands_for_the_table(cli, line):
    assert cli("fit clusters.csv -o fitted --quiet")[0] == 0
    of_table = cli(line.format("clusters.csv"))
    assert of_table[0] == 0
    assert of_table[1]
    assert cli(line.format("fitted"))[:2] == of_table[:2]


def test_what_was_given_to_fit_is_in_the_folder(cli):
    given = "--alliances alliances.csv --encoder lexical --column sector=kind"
    assert cli(f"fit clusters.csv -o fitted --quiet {given}")[0] == 0
    assert cli("recommend fitted")[1] == cli(f"recommend clusters.csv {given}")[1]


def test_roles_that_were_corrected_are_in_the_folder(cli):
    Path("roles.csv").write_text("id,role,phrase\nminalogic,need,photonique\n", encoding="utf-8")
    table = pd.read_csv("clusters.csv", dtype=str, keep_default_na=False)
    table.assign(needs="").to_csv("clusters.csv", index=False)
    assert cli("fit clusters.csv -o fitted --quiet --roles roles.csv")[0] == 0
    of_table = cli("recommend clusters.csv --roles roles.csv")[1]
    assert cli("recommend fitted")[1] == of_table
    assert of_table != cli("recommend clusters.csv")[1]


def test_the_folder_is_read_without_any_encoder(cli, monkeypatch):
    assert cli("fit clusters.csv -o fitted --quiet")[0] == 0

    def refuse(*arguments, **options):
        raise AssertionError("encoder used")

    monkeypatch.setattr("clustermatch.encoders.static.StaticEncoder.load", refuse)
    monkeypatch.setattr(cm.PartnerRecommender, "fit", refuse)
    assert cli("recommend fitted")[0] == 0
    assert cli("plan fitted")[0] == 0


def test_in_parts(cli):
    assert cli("fit clusters.csv -o fitted --quiet")[0] == 0
    assert cli("recommend fitted --parts 5 -o parts --quiet")[0] == 0
    parts = pd.concat(map(pd.read_parquet, sorted(Path("parts").glob("*.parquet"))))
    table = pd.read_csv(io.StringIO(cli("recommend fitted")[1]))
    assert parts["partner_id"].tolist() == table["partner_id"].tolist()
    code, _, err = cli("recommend fitted --parts 5 -o parts")
    assert (code, "finished before, nothing to do" in err) == (0, True)
    assert cli("fit clusters.csv -o fitted --quiet --alliances alliances.csv")[0] == 0
    refused(cli("recommend fitted --parts 5 -o parts"), "content of CLUSTERS has changed")
    refused(
        cli("recommend fitted --parts 5 -o more --encoder static"),
        "--encoder would change the fit",
    )


@pytest.mark.parametrize(
    ("option", "command"),
    [
        ("--encoder static", "recommend fitted"),
        ("--encoder lexical", "needs fitted"),
        ("--encoder static", "completeness fitted"),
        ("--alliances alliances.csv", "recommend fitted"),
        ("--alliances alliances.csv", "plan fitted"),
        ("--roles alliances.csv", "explain fitted minalogic axelera"),
        ("--column id=code", "recommend fitted"),
        ("--column id=code", "roles fitted"),
        ("--column id_a=code", "explain fitted minalogic axelera"),
    ],
)
def test_options_that_would_change_the_fit_are_refused(cli, option, command):
    assert cli("fit clusters.csv -o fitted --quiet")[0] == 0
    message = (
        rf"^clustermatch: fitted: is a saved recommender, fitted already; {option.split()[0]} "
        r"would change the fit\. Leave it out, or give the table of clusters in place of the fold"
    )
    refused(cli(f"{command} {option}"), message)


def test_commands_that_fit_anew_want_the_table(cli):
    assert cli("fit clusters.csv -o fitted --quiet")[0] == 0
    message = r"fitted: is a saved recommender; this command fits anew\. Give the table of clusters"
    refused(cli("evaluate fitted --alliances alliances.csv --cutoff 2015"), message)
    refused(cli("fit fitted -o other"), message)


def test_results_are_not_written_into_the_folder(cli):
    assert cli("fit clusters.csv -o fitted --quiet")[0] == 0
    for command in ("recommend fitted", "plan fitted", "explain fitted minalogic axelera"):
        message = (
            r"^clustermatch: fitted/x\.csv: lies in the saved recommender fitted, which holds no"
        )
        refused(cli(f"{command} -o fitted/x.csv"), message)
    assert cli("recommend fitted")[0] == 0


def test_a_damaged_folder_is_told_in_one_line(cli):
    assert cli("fit clusters.csv -o fitted --quiet")[0] == 0
    config = Path("fitted", "config.json")
    config.write_bytes(config.read_bytes().replace(b"geometric", b"geometrik", 1))
    code, out, err = cli("recommend fitted")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert re.search(r"^clustermatch: fitted/config\.json: has SHA-256 .*load another copy", err)
    Path("fitted", MANIFEST).unlink()
    refused(cli("recommend fitted"), r"fitted: holds no manifest\.json: it is no saved recommender")


def test_places_are_refused_before_the_work(cli, monkeypatch):
    monkeypatch.setattr(cm.PartnerRecommender, "fit", None)
    refused(cli("fit clusters.csv"), r"Missing option '-o' / '--output'")
    Path("full").mkdir()
    Path("full", "mine.txt").write_text("x", encoding="utf-8")
    refused(
        cli("fit clusters.csv -o full"), r"full: holds 'mine\.txt', and is no saved recommender"
    )
    refused(cli("fit clusters.csv -o clusters.csv"), r"clusters\.csv: is a file\. Name a folder")
    refused(cli("fit clusters.csv -o no/such"), "the folder above it does not exist")
    refused(cli("fit none.csv -o fitted"), r"none\.csv: no such file")
    assert not Path("fitted").exists()


def test_the_record_of_the_encoder_is_for_people_too(cli):
    assert cli("fit clusters.csv -o fitted --quiet")[0] == 0
    text = Path("fitted", "config.json").read_text(encoding="utf-8")
    assert json.loads(text)["encoder"]["record"]["weights"].startswith("71213063868d")
    assert text.startswith('{\n  "n_organisations": 12,\n')


def test_a_report_on_the_folder_measures_alliances_as_one_on_the_table(cli):
    assert cli("fit clusters.csv -o fitted --quiet")[0] == 0
    for source in ("clusters.csv", "fitted"):
        line = f"report {source} --alliances alliances.csv --cutoff 2013 --lang en --quiet"
        assert cli(f"{line} -o {source}.html") == (0, "", "")
    shown = [
        re.search(r"Of \d+ clusters that signed[^<]*", Path(f"{source}.html").read_text("utf-8"))[0]
        for source in ("clusters.csv", "fitted")
    ]
    assert shown[0] == shown[1]
