"""`clustermatch report` as people and scripts meet it: files, messages, exit codes."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from report_fixtures import Page, assert_sound, plain, population

import clustermatch as cm
from clustermatch.cli import run
from clustermatch.tables import read_table

OLD = b"an old report"
PAGE = Path("report.html")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    population(region=["N", "S"] * 4).to_csv("good.csv", index=False)
    return tmp_path


@pytest.fixture
def cli(capsys):
    def call(*arguments):
        code = run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


def put(name, *lines):
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


def read(path=PAGE):
    page = Page(Path(path).read_bytes().decode("utf-8"))
    assert_sound(page)
    return page


def contents(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir() if path.is_file()}


def fitted(**options):
    return cm.PartnerRecommender(progress=False).fit(cm.read_clusters("good.csv"), **options)


# --- what it gives ----------------------------------------------------------------------------


def test_a_report_is_a_page_and_a_line_on_stderr(cli):
    code, out, err = cli("report", "good.csv", "-o", PAGE)
    assert (code, out) == (0, "")
    size = f"{PAGE.stat().st_size / 1e6:.1f} MB"
    assert err == f"report on 8 clusters written to report.html ({size}); open it in a browser.\n"
    read()


def test_the_command_writes_what_the_function_writes(cli):
    options = {"k": 2, "lang": "es", "title": "Nuestro día", "across": "region"}
    given = [f"--{name}={value}" for name, value in options.items() if name != "k"]
    assert cli("report", "good.csv", "-o", PAGE, "-k", 2, *given, "--method", "balanced")[0] == 0
    cm.write_report(fitted(), "own.htm", method="balanced", progress=False, **options)
    assert PAGE.read_bytes() == Path("own.htm").read_bytes()
    page = read()
    assert page.one("html")["lang"] == "es"
    assert page.one("h1").get_text() == "Nuestro día"


def test_exclusions_are_read(cli):
    put("apart.csv", "id_a,id_b", "id0,id2", "id1,id3")
    assert cli("report", "good.csv", "-o", PAGE, "--exclude", "apart.csv")[0] == 0
    partners = [one["partners"] for one in read().data["people"]]
    assert 2 not in partners[0]
    assert 3 not in partners[1]


def test_columns_are_read_under_other_names(cli):
    renamed = population().rename(columns={"id": "code", "needs": "besoins"})
    renamed.to_csv("other.csv", index=False)
    given = ["--column", "id=code", "--column", "needs=besoins"]
    assert cli("report", "other.csv", "-o", PAGE, *given)[0] == 0
    population().to_csv("usual.csv", index=False)
    assert cli("report", "usual.csv", "-o", "usual.html")[0] == 0
    assert PAGE.read_bytes() == Path("usual.html").read_bytes()


@pytest.mark.parametrize("name", ["plan.csv", "plan.xlsx", "plan.json"])
def test_a_plan_that_the_command_wrote_is_read(cli, name):
    assert cli("plan", "good.csv", "--slots", 3, "-o", name)[0] == 0
    clock = ["--start", "09:00", "--minutes", 15, "--day", "2015-07-09"]
    code, _, err = cli("report", "good.csv", "-o", PAGE, "--plan", name, *clock)
    assert code == 0, err
    page = read()
    rows = cm.plan_meetings(cm.read_clusters("good.csv"), fitted(), slots=3).meetings
    assert len(page.all("#day .slot li[data-pair]")) == len(rows) > 0
    assert "09:15–09:30" in plain(page.one("#day"))
    assert "9 July 2015" in plain(page.one("#day h2"))


def test_the_times_of_a_workbook_are_taken_over(cli):
    given = ["--slots", 3, "--start", "14:00", "--minutes", 10]
    assert cli("plan", "good.csv", *given, "-o", "plan.xlsx")[0] == 0
    assert "time" in read_table("plan.xlsx")
    assert cli("report", "good.csv", "-o", PAGE, "--plan", "plan.xlsx")[0] == 0
    assert "14:00–14:10" in plain(read().one("#day"))


def test_ids_of_a_plan_may_be_numbers_where_a_file_holds_text(cli):
    population(id=range(101, 109)).to_csv("numbers.csv", index=False)
    pd.DataFrame({"slot": [1], "id_a": [101], "id_b": [102]}).to_excel("plan.xlsx", index=False)
    assert cli("report", "numbers.csv", "-o", PAGE, "--plan", "plan.xlsx")[0] == 0
    assert read().one("#day .slot li[data-pair]")["data-pair"] == "0 1"


def test_alliances_are_learnt_from_and_measured(cli):
    put("signed.csv", "id_a,id_b,date", "id0,id2,2013", "id1,id3,2014", "id4,id6,2016")
    given = ["--alliances", "signed.csv", "--cutoff", "2015"]
    code, _, err = cli("report", "good.csv", "-o", PAGE, *given)
    assert code == 0, err
    signed = pd.read_csv("signed.csv")
    signed.attrs = {"source": "signed.csv"}
    cm.write_report(
        fitted(alliances=signed), "own.html", alliances=signed, cutoff="2015", progress=False
    )
    assert PAGE.read_bytes() == Path("own.html").read_bytes()
    assert "Of 2 clusters" in plain(read().one("#proof .statement"))


def test_a_saved_recommender_gives_the_same_page(cli):
    assert cli("fit", "good.csv", "-o", "saved")[0] == 0
    assert cli("report", "good.csv", "-o", "table.html")[0] == 0
    code, _, err = cli("report", "saved", "-o", PAGE)
    assert code == 0, err
    assert PAGE.read_bytes() == Path("table.html").read_bytes()


def test_columns_of_alliances_go_with_a_saved_recommender(cli):
    put("signed.csv", "one,id_b,date", "id0,id2,2013", "id1,id3,2016")
    given = ["--alliances", "signed.csv", "--column", "id_a=one"]
    assert cli("fit", "good.csv", "-o", "saved")[0] == 0
    code, _, err = cli("report", "saved", "-o", PAGE, *given)
    assert code == 0, err
    assert "Of 4 clusters" in plain(read().one("#proof .statement"))
    code, _, err = cli("report", "saved", "-o", PAGE, "--column", "sector=region")
    assert code == 2
    assert "--column would change the fit" in err


def test_quiet_says_nothing(cli):
    assert cli("report", "good.csv", "-o", PAGE, "--quiet") == (0, "", "")
    assert PAGE.exists()


def test_the_page_does_not_depend_on_the_process_or_the_order_of_rows(cli, folder):
    assert cli("report", "good.csv", "-o", PAGE)[0] == 0
    pd.read_csv("good.csv").iloc[::-1].to_csv("turned.csv", index=False)
    subprocess.run(
        [sys.executable, "-m", "clustermatch", "report", "turned.csv", "-o", "other.html"],
        env={**os.environ, "PYTHONHASHSEED": "7", "CLUSTERMATCH_CACHE": "off"},
        cwd=folder,
        check=True,
        capture_output=True,
    )
    assert Path("other.html").read_bytes() == PAGE.read_bytes()


# --- mistakes ---------------------------------------------------------------------------------

BAD = {
    "no output": (["good.csv"], "Missing option '-o'"),
    "suffix": (
        ["good.csv", "-o", "r.pdf"],
        "r.pdf: cannot write '.pdf'. Allowed: .html, .htm.",
    ),
    "no suffix": (["good.csv", "-o", "r"], "r: cannot write a file without suffix."),
    "a table": (["good.csv", "-o", "good.csv"], "good.csv: cannot write '.csv'."),
    "no folder": (["good.csv", "-o", "none/r.html"], "none does not exist. Create it"),
    "a folder": (["good.csv", "-o", "folder.html"], "folder.html: is a folder."),
    "no clusters": (["none.csv", "-o", "r.html"], "none.csv: no such file"),
    "lang": (["good.csv", "-o", "r.html", "--lang", "de"], "expected one of fr, en, es, got 'de'"),
    "cutoff alone": (
        ["good.csv", "-o", "r.html", "--cutoff", "2015"],
        "--cutoff says which of the --alliances are known; give both.",
    ),
    "k": (["good.csv", "-o", "r.html", "-k", "8"], "k must be a whole number from 1 to 7"),
    "k in words": (["good.csv", "-o", "r.html", "-k", "three"], "'three'"),
    "across": (["good.csv", "-o", "r.html", "--across", "zone"], "no attribute 'zone'"),
    "method": (["good.csv", "-o", "r.html", "--method", "best"], "'best'"),
    "start": (["good.csv", "-o", "r.html", "--start", "noon"], "got 'noon'"),
    "start alone": (
        ["good.csv", "-o", "r.html", "--start", "09:00"],
        "--start and --day say when the slots of a --plan are; give it.",
    ),
    "no plan": (["good.csv", "-o", "r.html", "--plan", "none.csv"], "none.csv: no such file"),
    "no slot": (
        ["good.csv", "-o", "r.html", "--plan", "pairs.csv"],
        "pairs.csv: plan: no column `slot`; the columns are: id_a, id_b.",
    ),
    "slot in words": (
        ["good.csv", "-o", "r.html", "--plan", "words.csv"],
        "words.csv: plan: column `slot` must hold whole numbers from 1 to 1440, got 'abc' in row 3",
    ),
    "twice": (
        ["good.csv", "-o", "r.html", "--plan", "twice.csv"],
        "twice.csv: plan: 'id0' has two meetings in slot 1.",
    ),
    "unknown": (
        ["good.csv", "-o", "r.html", "--plan", "unknown.csv"],
        "unknown.csv: plan name 1 unknown id: 'id99' (first in row 2).",
    ),
    "no dates": (
        ["good.csv", "-o", "r.html", "--alliances", "pairs.csv", "--cutoff", "2015"],
        "pairs.csv: alliances: no column 'date'; the columns are: id_a, id_b.",
    ),
    "strangers": (
        ["good.csv", "-o", "r.html", "--alliances", "strangers.csv", "--cutoff", "2015"],
        "strangers.csv: alliances: none of 1 rows is left",
    ),
    "cutoff": (
        ["good.csv", "-o", "r.html", "--alliances", "signed.csv", "--cutoff", "soon"],
        "cutoff must be YYYY, YYYY-MM, YYYY-MM-DD (years 1800 to 2100) or a date type, got 'soon'.",
    ),
    "encoder": (["good.csv", "-o", "r.html", "--encoder", "none"], "none"),
    "column": (["good.csv", "-o", "r.html", "--column", "id"], "expected NAME=YOURS"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_mistake_is_one_message_and_changes_nothing(cli, folder, case):
    arguments, message = BAD[case]
    put("pairs.csv", "id_a,id_b", "id0,id2")
    put("words.csv", "slot,id_a,id_b", "1,id0,id2", "abc,id0,id1")
    put("twice.csv", "slot,id_a,id_b", "1,id0,id2", "1,id0,id1")
    put("unknown.csv", "slot,id_a,id_b", "1,id0,id99")
    put("strangers.csv", "id_a,id_b,date", "x,y,2016")
    put("signed.csv", "id_a,id_b,date", "id0,id2,2013", "id1,id3,2016")
    Path("folder.html").mkdir()
    Path("r.html").write_bytes(OLD)
    before = contents(folder)
    code, out, err = cli("report", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert contents(folder) == before
    told = [line for line in err.splitlines() if not line.startswith(("note: ", "weights: "))]
    assert len(told) == 1 or told[0].startswith("Usage: "), err


def test_a_folder_that_may_not_be_written_is_told_before_the_work(cli, folder, monkeypatch):
    allowed = os.access
    monkeypatch.setattr(  # not by its mode, which does not stop an administrator
        os, "access", lambda path, mode: Path(path) != folder and allowed(path, mode)
    )
    code, _, err = cli("report", "none.csv", "-o", PAGE)
    assert code == 2
    assert f"report.html: the folder {folder} is not writable. Choose another." in err


@pytest.mark.parametrize("option", ["--plan", "--alliances", "--exclude", "--roles"])
def test_an_input_is_never_overwritten(cli, option):
    put("input.csv", "id_a,id_b", "id0,id2")
    os.link("input.csv", "input.html")  # the same file under a name that is allowed
    code, _, err = cli("report", "good.csv", "-o", "input.html", option, "input.csv")
    assert code == 2
    assert "input.html: is an input file. Choose another name for the result." in err
    assert Path("input.csv").read_text(encoding="utf-8") == "id_a,id_b\nid0,id2\n"


def test_a_failure_while_writing_leaves_the_old_report(cli, folder, monkeypatch):
    PAGE.write_bytes(OLD)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = contents(folder)
    code, _, err = cli("report", "good.csv", "-o", PAGE)
    assert code == 2
    assert "report.html: not written (No space left on device). Nothing was changed." in err
    assert contents(folder) == before


def test_a_new_report_replaces_an_old_one(cli):
    PAGE.write_bytes(OLD)
    PAGE.chmod(0o640)
    assert cli("report", "good.csv", "-o", PAGE)[0] == 0
    read()
    assert PAGE.stat().st_mode & 0o777 == 0o640
