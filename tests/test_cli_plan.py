"""`clustermatch plan` as people and scripts meet it: streams, exit codes, messages, files."""

import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from rich.cells import cell_len

from clustermatch.cli import run
from clustermatch.tables import read_table

ROWS = (
    "id,name,description,competences,needs,region,lang\n"
    "alp,Alpine Optics,Optics and photonics firms.,laser;lens design,steel parts,North,en\n"
    "bois,Bois Net,Timber construction firms.,timber frames,laser cutting,South,en\n"
    "cut,Cut SA,Laser cutting of steel sheets.,laser cutting;steel parts,lens design,South,en\n"
    "deep,Deep Data,Data and machine learning.,machine learning,timber frames,North,en\n"
)
COLUMNS = ["slot", "table", "id_a", "id_b", "score", "origin"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    Path("good.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def cli(capfd):
    """Run a command; streams are those of the process, where a solver may write too."""

    def call(*arguments):
        code = run(["plan", *map(str, arguments)])
        sys.stdout.flush()
        return code, *capfd.readouterr()

    return call


def put(name, *lines):
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


def pairs(table):
    return {*zip(table["id_a"], table["id_b"], strict=True)}


# --- what it gives -----------------------------------------------------------------------------


def test_a_plan_is_a_table_on_stdout_and_a_line_on_stderr(cli):
    code, out, err = cli("good.csv")
    table = pd.read_csv(io.StringIO(out))
    assert code == 0
    assert list(table) == COLUMNS
    assert len(pairs(table)) == len(table) == 6
    assert (table["id_a"] < table["id_b"]).all()
    assert "meetings: 6, clusters with one: 4 of 4, unmet requests: 0; all goals proven" in err


def test_json_on_stdout_is_nothing_but_json_whatever_a_solver_prints():
    command = [sys.executable, "-m", "clustermatch", "plan", "good.csv", "--format", "json"]
    done = subprocess.run([*command, "-q"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert [list(row) for row in json.loads(done.stdout)] == [COLUMNS] * 6


def test_a_plan_is_the_same_each_time_and_whatever_the_order_of_the_rows(cli):
    header, *rows = ROWS.splitlines()
    put("turned.csv", header, *rows[::-1])
    assert cli("good.csv")[1] == cli("good.csv")[1] == cli("turned.csv")[1]


def test_a_table_for_people_tells_when_who_and_how_good(cli):
    arguments = ["--format", "table", "--start", "09:00", "--minutes", "15"]
    code, out, err = cli("good.csv", *arguments, "--requests", put("r.csv", "id_a,id_b", "alp,cut"))
    assert (code, err) == (0, "")
    assert max(map(cell_len, out.splitlines())) <= 100
    for part in ("09:00–09:15 · Slot 1 · 2 meetings", "Alpine Optics", "request", "✓ proven"):
        assert part in out
    assert "Créneau 1" in cli("good.csv", *arguments, "--lang", "fr")[1]


def test_options_reach_the_planner(cli):
    vetoes = put("v.csv", "id_a,id_b", "cut,alp")
    requests = put("r.csv", "id_a,id_b,priority", "alp,cut,1", "alp,bois,2", "bois,alp,1")
    _, out, err = cli("good.csv", "--vetoes", vetoes, "--requests", requests, "--capacity", 1)
    table = pd.read_csv(io.StringIO(out))
    assert pairs(table) == {("alp", "bois"), ("cut", "deep")}
    assert table["origin"].tolist() == ["mutual request", "suggestion"]
    assert "unmet: alp – cut (request): " in err
    fixed = put("f.csv", "id_a,id_b,slot,table", "alp,deep,3,2")
    must = put("m.csv", "id_a,id_b", "bois,cut")
    out = cli("good.csv", "--fixed", fixed, "--must-meet", must, "--capacity", 1)[1]
    table = pd.read_csv(io.StringIO(out)).set_index(["id_a", "id_b"])
    assert table.loc[("alp", "deep"), ["slot", "table", "origin"]].tolist() == [3, 2, "must"]
    assert table.loc[("bois", "cut"), "origin"] == "must"
    out = cli("good.csv", "--across", "region", "--tables", 1, "--slots", 3)[1]
    table = pd.read_csv(io.StringIO(out))
    assert table["table"].tolist() == [1] * len(table)
    assert pairs(table) <= {("alp", "bois"), ("alp", "cut"), ("bois", "deep"), ("cut", "deep")}
    away = put("x.csv", "id_a,id_b", "alp,bois"), put("y.csv", "id_a,id_b", "deep,cut")
    out = cli("good.csv", "--exclude", away[0], "--already-met", away[1])[1]
    assert not pairs(pd.read_csv(io.StringIO(out))) & {("alp", "bois"), ("cut", "deep")}


def test_columns_of_the_clusters_are_read(cli):
    header, *rows = ROWS.splitlines()
    more = [",1,2,2", ",,,", ",,,", ",,,"]
    table = [f"{row}{cells}" for row, cells in zip(rows, more, strict=True)]
    put("more.csv", f"{header},capacity,arrival,departure", *table)
    table = pd.read_csv(io.StringIO(cli("more.csv")[1]))
    own = table[(table["id_a"] == "alp") | (table["id_b"] == "alp")]
    assert own["slot"].tolist() == [2]


# --- files -------------------------------------------------------------------------------------


def test_results_go_to_files(cli):
    for name in ("plan.csv", "plan.json", "plan.parquet"):
        code, out, err = cli("good.csv", "-o", name)
        assert (code, out) == (0, "")
        assert f"6 rows written to {name}" in err
        assert list(read_table(name)) == COLUMNS
    code, out, err = cli("good.csv", "-o", "plan.xlsx", "--start", "9:00")
    assert (code, out) == (0, "")
    assert "workbook with 4 agendas written to plan.xlsx" in err
    sheets = openpyxl.load_workbook("plan.xlsx").sheetnames
    assert sheets[0] == "Meetings"
    assert sheets[-4:] == ["Alpine Optics", "Bois Net", "Cut SA", "Deep Data"]


def test_agendas_are_written_with_reasons(cli):
    code, _, err = cli("good.csv", "--agendas", "out", "--day", "2015-07-09")
    assert code == 0
    assert "4 agendas and 4 calendars written to out" in err
    assert len([*Path("out").iterdir()]) == 9
    text = Path("out/alp.html").read_text("utf-8")
    assert "Thursday 9 July 2015" in text
    assert "09:00–09:20" in text
    assert "laser" in text  # of a reason
    assert "DTSTART:20150709T09" in Path("out/alp.ics").read_text("utf-8")
    text = cli("good.csv", "--agendas", "out", "--lang", "fr")[2]
    assert "no calendars without a date" in text
    assert "Créneau 1" in Path("out/agendas.html").read_text("utf-8")


def test_quiet_is_quiet(cli):
    assert cli("good.csv", "-q", "-o", "plan.csv", "--agendas", "out")[1:] == ("", "")


# --- mistakes ----------------------------------------------------------------------------------

BAD = [
    ("missing.csv", "missing.csv: no such file"),
    ("good.csv --requests missing.csv", "missing.csv: no such file"),
    ("good.csv --requests good.csv", "good.csv: requests need the columns `id_a` and `id_b`"),
    ("good.csv --requests p.csv", "unknown id: 'nobody'"),
    ("good.csv --fixed q.csv", "slot"),
    ("good.csv --capacity x", "expected a whole number, got 'x'"),
    ("good.csv --capacity -1", "capacity must be a whole number from 0 on"),
    ("good.csv --slots 0", "slots must be a whole number from 1 on"),
    ("good.csv --tables 0", "tables must be a whole number from 1 on"),
    ("good.csv --across planet", "across: no attribute 'planet'"),
    ("good.csv --start 9", "--start must be a time of day such as 09:00, got '9'"),
    ("good.csv --start 9:00 --minutes 0", "--minutes must be a whole number from 1"),
    ("good.csv --day tomorrow", "--day must be a date such as 2015-07-09, got 'tomorrow'"),
    ("good.csv --lang de", "--lang: expected one of fr, en, es, got 'de'"),
    ("good.csv --time-limit 0", "--time-limit: expected seconds above 0, got 0"),
    ("good.csv --previous p.csv", "--previous and --outcomes go together"),
    ("good.csv --outcomes p.csv", "--previous and --outcomes go together"),
    ("good.csv -o plan.docx", "cannot write '.docx'"),
    ("good.csv -o q.csv --fixed q.csv", "q.csv: is an input file"),
    ("good.csv --agendas good.csv", "good.csv: is a file. --agendas needs a folder."),
    ("good.csv --agendas a/b/c", "the folder above it does not exist"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[bad[0] for bad in BAD])
def test_a_mistake_is_one_message_and_nothing_is_written(cli, folder, arguments, message):
    put("p.csv", "id_a,id_b", "alp,nobody")
    put("q.csv", "id_a,id_b,slot", "alp,cut,9")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    code, out, err = cli(*arguments.split(), "-q")
    assert (code, out) == (2, "")
    assert message in " ".join(err.split())
    assert "Traceback" not in err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_what_cannot_be_met_is_a_plan_with_the_reason(cli):
    vetoes = put("v.csv", "id_a,id_b", "alp,cut")
    code, out, err = cli("good.csv", "--must-meet", vetoes, "--vetoes", vetoes)
    assert code == 0
    assert ("alp", "cut") not in pairs(pd.read_csv(io.StringIO(out)))
    assert "unmet: alp – cut (must): " in err


# --- the return match --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["day1.csv", "day1.xlsx", "day1.json"])
def test_the_return_match_reads_what_the_first_day_wrote(cli, name):
    assert cli("good.csv", "-o", name, "--capacity", 1)[0] == 0
    met = pairs(read_table(name))
    rows = [f"{one},{other},met" for one, other in met]
    outcomes = put("outcomes.csv", "id_a,id_b,outcome", *rows)
    again = ["--previous", name, "--outcomes", outcomes, "--capacity", 1]
    code, out, err = cli("good.csv", *again, "--agendas", "out")
    assert code == 0
    assert "learnt: " in err
    assert Path("out/agendas.html").read_text("utf-8").count('class="why"') == 4
    table = pd.read_csv(io.StringIO(out))
    assert list(table) == COLUMNS
    assert len(table) == 2
    assert not pairs(table) & met
