"""`clustermatch evaluate` as people and scripts meet it: figures, reports, messages."""

import io
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from rich.cells import cell_len

import clustermatch as cm
from clustermatch.baselines import RandomPartners, default_baselines
from clustermatch.cli import run
from clustermatch.profiles import Profiles

N = 16
WORDS = ["acier", "bois", "lin", "laser", "gaz", "eau", "miel", "verre", "colle", "fibre", "sel"]
COLUMNS = [
    "method", "metric", "value", "low", "high", "difference", "difference_low", "difference_high",
    "distinguishable",
]  # fmt: skip
MEASURE = ("evaluate", "good.csv", "--alliances", "signed.csv", "--cutoff", "2015", "--quiet")
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def population():
    random = np.random.default_rng(3)
    rows = [
        (
            f"o{at:02}",
            f"Maison{chr(97 + at)}",
            " ".join(random.permutation(WORDS)[:6]),
            "NS"[at % 2],
        )
        for at in range(N)
    ]
    return pd.DataFrame(rows, columns=["id", "name", "description", "region"]).assign(lang="fr")


def alliances():
    rows = [(f"o{at:02}", f"o{at + 1:02}", 2016 if at else 2014) for at in range(0, N, 2)]
    rows += [("o00", "ghost", 2016), ("o00", "o02", 2017)]
    return pd.DataFrame(rows, columns=["id_a", "id_b", "date"])


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working folder with a good table, signed alliances and suggestions made elsewhere."""
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    population().to_csv("good.csv", index=False)
    alliances().to_csv("signed.csv", index=False)
    rows = [(f"o{at:02}", f"o{(at + 1) % N:02}", 1) for at in range(N)]
    theirs = pd.DataFrame(rows, columns=["target_id", "partner_id", "rank"])
    theirs.to_csv("theirs.csv", index=False)
    return tmp_path


@pytest.fixture
def quick(monkeypatch):
    """For tests that are not about baselines."""
    monkeypatch.setattr("clustermatch.baselines.default_baselines", one_baseline)


@pytest.fixture
def cli(capsys):
    def call(*arguments):
        code = run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


def everything(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def one_baseline(profiles, *, alliances_known):
    return {"random": RandomPartners(n_draws=1)}


def expected(method=None, name="clustermatch", listed=default_baselines, **options):
    profiles = Profiles.from_frame(cm.read_clusters("good.csv"))
    baselines = listed(profiles, alliances_known=True)
    ours = {name: cm.PartnerRecommender(progress=False) if method is None else method}
    options = {"cutoff": "2015", "progress": False} | options
    return cm.compare(ours | baselines, alliances(), clusters=profiles, **options)


def as_shown(table):
    """A table after a journey through CSV."""
    return pd.read_csv(io.StringIO(table.to_csv(index=False)))


# --- figures -----------------------------------------------------------------------------------


def test_csv_is_the_table_of_compare(cli):
    code, out, err = cli(*MEASURE)
    assert (code, err) == (0, "")
    table = pd.read_csv(io.StringIO(out))
    assert table.columns.tolist() == COLUMNS
    assert table["method"].unique().tolist()[:2] == ["clustermatch", "random"]
    assert_frame_equal(table, as_shown(expected()))


def test_options_reach_the_measurement(cli, quick):
    options = ("-k", 2, "--until", "2017", "--max-parties", 4, "--group", "region")
    options += ("--resample", "partnerships", "--no-mask", "--leave-out", "joke")
    code, out, err = cli(*MEASURE, *options)
    assert (code, err) == (0, "")
    table = pd.read_csv(io.StringIO(out))
    like = expected(
        listed=one_baseline, k=2, until="2017", max_parties=4, group="region",
        resample="partnerships", mask=False, leave_out=["joke"],
    )  # fmt: skip
    assert_frame_equal(table, as_shown(like))


def test_slices_are_a_column(cli, quick):
    code, out, err = cli(*MEASURE, "--slices")
    assert (code, err) == (0, "")
    table = pd.read_csv(io.StringIO(out))
    assert table.columns.tolist() == ["slice", *COLUMNS]
    assert_frame_equal(table, as_shown(expected(listed=one_baseline, slices=True)))


def test_several_cutoffs_and_none(cli, quick):
    code, out, _ = cli(*MEASURE, "--cutoff", "2017")
    assert code == 0
    like = expected(cutoff=["2015", "2017"], listed=one_baseline)
    assert_frame_equal(pd.read_csv(io.StringIO(out)), as_shown(like))
    everything_asked = (*MEASURE[:4], "--cutoff", "all", "--format", "table")
    assert "all recorded alliances: 9 new pairs" in cli(*everything_asked)[1]
    assert "upper bound" in cli(*everything_asked)[1]
    assert "fold 3 of 3: " in cli(*everything_asked, "--folds", 3)[1]


def test_json_is_a_list_of_the_rows_with_null_for_what_is_missing(cli, quick):
    code, out, err = cli(*MEASURE, "--format", "json")
    records = json.loads(out)
    assert (code, err) == (0, "")
    assert list(records[0]) == COLUMNS
    assert records[0]["difference"] is None
    by_key = {(each["method"], each["metric"]): each for each in records}
    assert by_key["clustermatch", "coverage"]["low"] is None
    assert by_key["random", "auc"]["distinguishable"] in (True, False)


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet", "xlsx"])
def test_the_table_can_be_written(cli, quick, suffix):
    code, out, err = cli(*MEASURE[:-1], "-o", f"figures.{suffix}")
    assert (code, out) == (0, "")
    assert re.search(rf"^\d+ rows written to figures\.{suffix}$", err, re.M)
    assert len(cm.tables.read_table(f"figures.{suffix}")) == len(expected(listed=one_baseline))


# --- for people --------------------------------------------------------------------------------


def test_the_report_is_markdown_with_figures_and_notes(cli):
    code, out, err = cli(*MEASURE[:-1], "--slices", "-o", "report.md")
    assert (code, out) == (0, "")
    assert "report written to report.md" in err
    report = Path("report.md").read_text(encoding="utf-8")
    assert report.startswith("# Evaluation against recorded alliances\n\nfrom 2015-01-01 on: 8 new")
    for heading in ("How well new", "A joint plan of at most 3", "Whom the lists", "hit@3 by kind"):
        assert f"\n## {heading}" in report
    assert "hit: share of organisations with a future ally among the first 3" in report
    assert "\n| clustermatch | 0." in report
    assert "1 rows of the alliances: id not in the table of clusters" in report
    assert not re.search(r"\b(NaN|None|nan)\b", report)
    for table in re.findall(r"(?:^\|.*\n)+", report, re.M):
        assert len({line.count("|") for line in table.splitlines()}) == 1


@pytest.mark.parametrize("more", [(), ("--slices",), ("--recommendations", "theirs.csv")])
def test_the_table_layout_fits_eighty_columns(cli, monkeypatch, more):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = cli(*MEASURE, "--format", "table", *more)
    out = ANSI.sub("", out)
    assert (code, err) == (0, "")
    assert max(map(cell_len, out.splitlines())) <= 80
    assert out.startswith("from 2015-01-01 on: 8 new pairs of 8 partnerships, 15 of 16 organi")
    for metric in ("hit@3", "recall@3", "mrr", "ndcg@3", "auc_matched", "plan_share", "gini"):
        assert re.search(rf"\b{metric}\b", out)
    for method in ("random", "same region", "popularity", "Adamic-Adar", "dissimilarity"):
        assert re.search(rf"^ ?{method} +\d", out, re.M)
    assert "nan" not in out.casefold().split()


def test_warnings_come_before_the_figures(cli, quick):
    named = population()
    named.loc[3, "description"] += " avec Maisonc"
    named.to_csv("good.csv", index=False)
    code, out, _ = cli(*MEASURE, "--format", "table", "--no-mask")
    assert code == 0
    text = " ".join(ANSI.sub("", out).split())
    warning = text.index("Warning: 1 of 8 future pairs")
    assert "The names were NOT masked" in text[warning:]
    assert warning < text.index("How well new alliances")


def test_help_holds_an_example_that_works(cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = cli("evaluate", "--help")
    out = ANSI.sub("", out)
    assert (code, err) == (0, "")
    assert max(map(cell_len, out.splitlines())) <= 80
    example = re.search(r"Example: clustermatch ((?:.|\n)*)", out).group(1)
    Path("good.csv").rename("clusters.csv")
    assert cli(*example.split())[0] == 0


# --- tables made elsewhere ---------------------------------------------------------------------


def test_recommendations_made_elsewhere_stand_first_under_the_name_of_their_file(cli):
    code, out, err = cli(*MEASURE, "--recommendations", "theirs.csv")
    assert (code, err) == (0, "")
    table = pd.read_csv(io.StringIO(out))
    theirs = pd.read_csv("theirs.csv")
    assert_frame_equal(table, as_shown(expected(theirs, name="theirs")))
    figures = table[table["method"] == "theirs"].set_index("metric")["value"]
    assert figures["hit@3"] == pytest.approx(7 / 15)  # o02, o04, ... o14 are shown their partner
    assert figures[["auc", "auc_matched"]].isna().all()
    assert "clustermatch" not in set(table["method"])


def test_a_file_may_be_called_as_a_baseline_is(cli):
    Path("theirs.csv").rename("random.csv")
    code, out, _ = cli(*MEASURE, "--recommendations", "random.csv")
    table = pd.read_csv(io.StringIO(out))
    assert code == 0
    assert table["method"].unique().tolist()[:2] == ["random.csv", "random"]
    assert table.loc[table["metric"] == "max_load", "value"].tolist()[0] == 1


# --- columns of one's own ----------------------------------------------------------------------


def test_columns_of_both_tables_can_be_named(cli, quick):
    plain = cli(*MEASURE)[1]
    population().rename(columns={"id": "code", "description": "texte"}).to_csv(
        "good.csv", index=False
    )
    renamed = alliances().rename(columns={"date": "signed_on", "id_a": "first", "id_b": "second"})
    renamed.to_csv("signed.csv", index=False)
    names = ["date=signed_on", "id_a=first", "id_b=second", "id=code", "description=texte"]
    options = [option for name in names for option in ("--column", name)]
    assert cli(*MEASURE, *options) == (0, plain, "")


def test_a_mapped_column_comes_before_one_of_the_name(cli, quick):
    plain = cli(*MEASURE)[1]
    both = alliances().rename(columns={"date": "signed_on"}).assign(date="soon")
    both.to_csv("signed.csv", index=False)
    assert cli(*MEASURE, "--column", "date=signed_on") == (0, plain, "")


# --- mistakes ----------------------------------------------------------------------------------

SIGNED = "id_a,id_b,date\n"
THEIRS = "target_id,partner_id,rank\n"


@pytest.mark.parametrize(
    ("options", "file", "message"),
    [
        ("--cutoff 2030", None, r"cutoff: give dates in rising order|no new pair from 2030"),
        ("--until 2014", None, r"no new pair from 2015-01-01 on, before 2014-01-01\. There are 9"),
        ("--until never", None, r"until must be YYYY, .* got 'never'"),
        ("--cutoff 2014", None, r"cutoff: give dates in rising order, each once; got"),
        ("--cutoff all", None, r"--cutoff: 'all' stands alone, got 2015, all"),
        ("--folds 3", None, r"folds: .* need cutoff=None"),
        ("-k 0", None, r"k must be a whole number from 1, got 0"),
        ("-k 16", None, r"k must be from 1 to 15 \(the other clusters\), got 16"),
        (
            "--resample pairs",
            None,
            r"resample must be one of organisations, partnerships, got 'pai",
        ),
        ("--group owner", None, r"group: no attribute 'owner'; the attributes are: region"),
        ("--max-parties 1", None, r"max_parties must be a whole number of at least 2"),
        ("--max-parties few", None, r"'--max-parties': .*See: clustermatch eval"),
        (
            "--column date=day",
            None,
            r"signed\.csv: no column 'day' to read as `date`; .*: id_a, id",
        ),
        ("--column date", None, r"--column 'date': expected NAME=YOURS"),
        ("--encoder nope", None, r"no encoder 'nope'"),
        ("", "signed.csv:id_a,id_b\no00,o01\n", r"signed\.csv: alliances: no column 'date'.*--col"),
        (
            "",
            f"signed.csv:{SIGNED}o00,o01,soon\n",
            r"signed\.csv: .*`date`.*'soon'; 1 such, in row 2",
        ),
        (
            "",
            f"signed.csv:{SIGNED}o00,,2016\n",
            r"signed\.csv: alliances, column `id_b`: .* row 2\.",
        ),
        ("", f"signed.csv:{SIGNED}x,y,2016\n", r"signed\.csv: .*none of 1 rows is left.* 1 id not"),
        ("", f"signed.csv:{SIGNED}o00,o00,2016\n", r"1 an organisation with itself"),
        ("", f"signed.csv:{SIGNED}", r"signed\.csv: no rows"),
        ("", "good.csv:id,description\no00,laser\n", r"good\.csv: 1 cluster; at least two|none of"),
        ("--recommendations gone.csv", None, r"gone\.csv: no such file"),
        ("--recommendations theirs.csv", "theirs.csv:a,b\n1,2\n", r"theirs\.csv: .*`target_id`"),
        (
            "--recommendations theirs.csv",
            f"theirs.csv:{THEIRS}o00,o01,1\no00,zz,2\n",
            r"theirs\.csv: theirs: partner_id name 1 unknown id: 'zz' \(first in row 3\)",
        ),
        (
            "--recommendations theirs.csv",
            f"theirs.csv:{THEIRS}o00,o01,1\no00,o01,2\n",
            r"theirs\.csv: theirs, row 3: 'o00' and 'o01' are there twice",
        ),
        (
            "--recommendations theirs.csv",
            f"theirs.csv:{THEIRS}o00,o01,0\n",
            r"theirs\.csv: theirs, row 2, column `rank`: '0' is not a number from 1",
        ),
        (
            "--recommendations theirs.csv",
            f"theirs.csv:{THEIRS}o00,o00,1\n",
            r"theirs\.csv: theirs, row 2: 'o00' with itself",
        ),
        (
            "--recommendations theirs.csv",
            "theirs.csv:target_id,partner_id,score\no00,o01,good\n",
            r"theirs\.csv: theirs, row 2, column `score`: 'good' is not a number",
        ),
        ("-o signed.csv", None, r"signed\.csv: is an input file"),
        ("--recommendations theirs.csv -o theirs.csv", None, r"theirs\.csv: is an input file"),
        ("-o report.html", None, r"report\.html: cannot write '\.html'\. Allowed: .*\.md"),
    ],
)
def test_a_mistake_gives_one_message_and_changes_nothing(cli, folder, options, file, message):
    if file is not None:
        name, content = file.split(":", 1)
        Path(name).write_text(content, encoding="utf-8")
    before = everything(folder)
    code, out, err = cli(*MEASURE, *options.split())
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.startswith("clustermatch: ")
    assert re.search(message, err)
    assert everything(folder) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("evaluate good.csv --cutoff 2015", r"Missing option '--alliances'"),
        ("evaluate good.csv --alliances signed.csv", r"Missing option '--cutoff'"),
        ("evaluate --alliances signed.csv --cutoff 2015", r"Missing argument 'CLUSTERS'"),
        ("evaluate good.csv --alliances gone.csv --cutoff 2015", r"gone\.csv: no such file"),
        ("evaluate good.csv --alliances signed.csv --cutoff soon", r"cutoff must be YYYY.* 'soon'"),
        ("evaluate good.csv --alliances signed.csv --cutoff 2030", r"no new pair from 2030-01-01"),
        ("evaluate good.csv --alliances signed.csv --cutoff all --folds 10", r"from 2 to 9 "),
    ],
)
def test_what_is_missing_is_named(cli, arguments, message):
    code, out, err = cli(*arguments.split())
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert re.search(message, err)


def test_headings_that_say_the_same_are_recognised(cli, quick):
    asked = cli(*MEASURE)
    names = {"id_a": "Identifiant A", "id_b": "Organisation B", "date": "Date de signature"}
    alliances().rename(columns=names).to_csv("signed.csv", index=False)
    assert cli(*MEASURE) == asked
    note = cli(*MEASURE[:-1])[2]
    assert note.count("read column 'Identifiant A' as `id_a`, 'Organisation B' as `id_b`") == 1


def test_a_date_that_may_be_two_days_is_refused_with_what_to_write(cli):
    alliances().assign(date="12/03/2014").to_csv("signed.csv", index=False)
    code, _, err = cli(*MEASURE)
    assert code == 2
    assert re.search(r"got '12/03/2014'; .* Write the year first, as in 2014-03-12", err)
