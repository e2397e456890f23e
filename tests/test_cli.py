"""The command line as people and scripts meet it: streams, exit codes, messages, files."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from rich.cells import cell_len

import clustermatch as cm
from clustermatch.cli import run
from clustermatch.columns import RECOMMENDATION_COLUMNS
from clustermatch.tables import read_table

ROWS = (
    "id,name,description,competences,needs,region,lang\n"
    "alp,Alpine Optics,Optics and photonics firms.,laser;lens design,steel parts,North,en\n"
    "bois,Bois Net,Timber construction firms.,timber frames,laser cutting,South,en\n"
    "cut,Cut SA,Laser cutting of steel sheets.,laser cutting;steel parts,lens design,South,en\n"
    "deep,Deep Data,Data and machine learning.,machine learning,timber frames,North,en\n"
)
HEADER = ROWS.splitlines()[0]
PAIRS = "id_a,id_b\nalp,cut\n"
OLD = b"an old result\n"
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
INTERRUPTED = "Interrupted; nothing was written."


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working folder with a good table, a table of pairs and an old result."""
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    Path("good.csv").write_text(ROWS, encoding="utf-8")
    Path("pairs.csv").write_text(PAIRS, encoding="utf-8")
    Path("old.csv").write_bytes(OLD)
    return tmp_path


@pytest.fixture
def cli(capsys):
    def call(*arguments):
        code = run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


def put(name, content):
    path = Path(name)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def everything(folder):
    return {
        path.name: path.read_bytes() if path.is_file() else None for path in Path(folder).iterdir()
    }


def expected(**options):
    recommender = cm.PartnerRecommender(progress=False).fit(cm.read_clusters("good.csv"))
    return recommender.recommend(**options)


# --- bad input ---------------------------------------------------------------------------------


class Bad(NamedTuple):
    """A mistake: the bytes of a file (or what makes it), the arguments, the message."""

    name: str
    file: tuple[str, object] | None
    arguments: str
    message: str


def rows(*lines):
    return "\n".join((HEADER, *lines)) + "\n"


def sheet_with_a_number(path):
    book = openpyxl.Workbook()
    for row in (("id", "description"), ("a", 7), ("b", "laser")):
        book.active.append(row)
    book.save(path)


TWICE = rows(*(f"c{at},,laser,,,," for at in [0, 1, 2, 3, 4, 5] * 2))
BLANK = rows(*(",,laser,,,," for _ in range(7)))
CSV, JSON, LINES = "t.csv", "t.json", "t.jsonl"

BAD = [
    # ids and columns
    Bad(
        "no ids", (CSV, "code,description\na,laser\nb,bois\n"), "", r"no column `id`.*--column id="
    ),
    Bad("missing ids", (CSV, BLANK), "", r"column `id`: 7 missing, in rows 2, 3, 4, 5, 6 and 2 mo"),
    Bad(
        "missing id in JSON", (JSON, '[{"id": null, "description": "x y"}, {"id": "b"}]'), "", "1 "
    ),
    Bad("double ids", (CSV, TWICE), "", r"6 ids .* 'c0' in rows 2, 8; .* 'c4' in rows 6, 12\. Ids"),
    Bad(
        "no text column", (CSV, "id,name\na,A\nb,B\n"), "", r"no text column.*columns are: id, name"
    ),
    Bad(
        "unknown column", None, "--column id=cod", r"good\.csv: no column 'cod'.* the columns are:"
    ),
    Bad("unknown name", None, "--column descripton=name", r"did you mean 'description'"),
    Bad(
        "mapping without =", None, "--column id", r"--column 'id': expected NAME=YOURS, for exampl"
    ),
    Bad("mapping to nothing", None, "--column id=", r"--column 'id=': expected NAME=YOURS"),
    Bad(
        "column twice",
        (CSV, "id,id,description\na,b,x\nc,d,y\n"),
        "",
        r"t\.csv: the header gives 'id' more than once",
    ),
    # files
    Bad("empty file", (CSV, ""), "", r"t\.csv: empty file\. At least one row is needed"),
    Bad("only a header", (CSV, HEADER + "\n"), "", r"t\.csv: no rows, a header at most"),
    Bad("empty list", (JSON, "[]"), "", r"t\.json: no rows"),
    Bad("a folder", ("t.csv", Path.mkdir), "", r"t\.csv: is a folder\. Name one file in it"),
    Bad("a missing file", ("t.csv", lambda path: None), "", r"t\.csv: no such file \(looked from"),
    Bad("wrong suffix", ("t.docx", "x"), "", r"t\.docx: cannot read '\.docx'\. Allowed: \.csv"),
    Bad("no suffix", ("t", "x"), "", r"t: cannot read a file without suffix"),
    Bad("broken UTF-16", (CSV, b"\xff\xfei\x00d"), "", r"t\.csv: "),
    Bad("binary", (CSV, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "", r"t\.csv: "),
    Bad(
        "JSON not UTF-8",
        (JSON, b'[{"id": "\xe9"}]'),
        "",
        r"t\.json: line 1: byte 0xE9 is not UTF-8",
    ),
    Bad("broken Parquet", ("t.parquet", "PAR1 no"), "", r"t\.parquet: broken Parquet"),
    Bad("broken Excel", ("t.xlsx", b"PK\x03\x04 no"), "", r"t\.xlsx: broken Excel workbook"),
    Bad("broken JSON", (JSON, '[{"id": '), "", r"t\.json: broken JSON"),
    Bad("JSON of one object", (JSON, '{"id": "a"}'), "", r"holds an object, expected a list"),
    Bad("broken JSON lines", (LINES, '{"id": "a"}\n{"id"\n'), "", r"t\.jsonl: line 2: broken JSON"),
    Bad("a list in JSON lines", (LINES, "[1]\n"), "", r"line 1 is a list, expected an object"),
    # cells
    Bad(
        "a number",
        (CSV, rows("a,,12,,,,", "b,,x y,,,,")),
        "",
        r"row 2, column `description`: .*'12'",
    ),
    Bad(
        "number in Excel", ("t.xlsx", sheet_with_a_number), "", r"row 2, column `description`.*'7'"
    ),
    Bad(
        "number in JSON",
        (JSON, '[{"id":"a","needs":3,"description":"x"},{"id":"b"}]'),
        "",
        "`needs`",
    ),
    Bad(
        "true in a list",
        (JSON, '[{"id":"a","competences":[true]},{"id":"b"}]'),
        "",
        "`competences`",
    ),
    Bad("only NaN", (CSV, rows("a,,NaN,,,,", "b,,nan,,,,")), "-q", r"not enough text: "),
    Bad("one text", (CSV, rows("a,,laser optics,,,,", "b,,,,,,")), "-q", r"not enough text: "),
    Bad("one cluster", (CSV, rows("a,,laser,,,,")), "", r"1 cluster; at least two are needed"),
    # options
    Bad("k 0", None, "-k 0", r"k must be a whole number from 1 to 3 .*, got 0"),
    Bad("k -1", None, "-k -1", r"k must be a whole number from 1 to 3 .*, got -1"),
    Bad("k n", None, "-k 4", r"k must be a whole number from 1 to 3 .*, got 4"),
    Bad("k a word", None, "-k three", r"'-k': expected a whole number, got 'three'\. See: cluster"),
    Bad("k a fraction", None, "-k 1.5", r"'-k': expected a whole number, got '1\.5'"),
    Bad("unknown target", None, "--target alpp", r"unknown id: 'alpp'\. Did you mean 'alp'"),
    Bad("unknown attribute", None, "--across regio", r"'regio'.* Did you mean 'region'"),
    Bad("unknown method", None, "--method best", r"method must be one of ranked, balanced, got"),
    Bad("unknown encoder", None, "--encoder nope", r"nope"),
    Bad(
        "unknown format", None, "--format xml", r"'--format': .*'xml' is not one of 'table', 'csv'"
    ),
    Bad("unknown option", None, "--frobnicate", r"No such option: --frobnicate.*recommend --help"),
    Bad("an argument too many", None, "more", r"unexpected extra argument.*more"),
    # exclusions
    Bad(
        "unknown ids", ("x.csv", "id_a,id_b\nalp,zz\n"), "--exclude x.csv", r"x\.csv: .*'zz'.*row 2"
    ),
    Bad("no id_b", ("x.csv", "id_a\nalp\n"), "--exclude x.csv", r"x\.csv: .*`id_b`"),
    Bad(
        "blank pair",
        ("x.csv", "id_a,id_b\nalp,\n"),
        "--exclude x.csv",
        r"x\.csv: .*column `id_b`: .*row 2",
    ),
    Bad("no exclusions", None, "--exclude x.csv", r"x\.csv: no such file"),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_bad_input_gives_one_message_and_changes_nothing(cli, folder, bad):
    source = "good.csv"
    if bad.file:
        name, content = bad.file
        content(Path(name)) if callable(content) else put(name, content)
        source = source if name.startswith("x") else name
    before = everything(folder)
    code, out, err = cli("recommend", source, *bad.arguments.split(), "-o", "old.csv")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.startswith("clustermatch: ")
    assert re.search(bad.message, err)
    assert everything(folder) == before


DESTINATIONS = [
    ("t.docx", r"t\.docx: cannot write '\.docx'\. Allowed: \.csv, "),
    ("t", r"t: cannot write a file without suffix"),
    ("gone/t.csv", r"gone/t\.csv: the folder .*gone does not exist"),
    ("old.csv/t.csv", r"old\.csv/t\.csv: the folder .* is not a folder"),
    ("sub.csv", r"sub\.csv: is a folder"),
    ("good.csv", r"good\.csv: is an input file"),
    ("./sub.csv/../good.csv", r"good\.csv: is an input file"),
    ("symlink.csv", r"symlink\.csv: is an input file"),
    ("hardlink.csv", r"hardlink\.csv: is an input file"),
    ("pairs.csv", r"pairs\.csv: is an input file"),
]


@pytest.mark.parametrize(("output", "message"), DESTINATIONS)
def test_a_bad_destination_is_refused_before_the_work(cli, folder, monkeypatch, output, message):
    Path("sub.csv").mkdir()
    Path("symlink.csv").symlink_to("good.csv")
    os.link("good.csv", "hardlink.csv")
    monkeypatch.setattr("clustermatch.cli.commands.fit", lambda *_: pytest.fail("worked"))
    before = everything(folder)
    code, out, err = cli("recommend", "good.csv", "--exclude", "pairs.csv", "-o", output)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert re.search(message, err)
    assert everything(folder) == before


@pytest.mark.parametrize(("closed", "message"), [(".", "not writable"), ("old.csv", "read-only")])
def test_a_closed_destination_is_refused(cli, folder, monkeypatch, closed, message):
    closed = os.path.realpath(closed)
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed)
    code, out, err = cli("recommend", "good.csv", "-o", "old.csv")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
    assert Path("old.csv").read_bytes() == OLD


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("explain good.csv alp alpp", r"unknown id: 'alpp'\. Did you mean 'alp'"),
        ("explain good.csv alp alp", r"'alp' with itself"),
        ("explain poor.csv a b --quiet", r"no score to explain\. .*: b\."),
        ("explain good.csv alp", r"name either a partner B, or --why-not B"),
        ("explain good.csv alp cut -o good.csv", r"good\.csv: is an input file"),
        ("recommend", r"Missing argument 'CLUSTERS'"),
        ("recommend good.csv -k", r"'-k' requires an argument"),
        ("recomend good.csv", r"No such command 'recomend'"),
        ("recommend poor.csv -k 1 --target b --quiet", r"not enough text to rank 'b'"),
        ("demo --lang de", r"lang must be one of fr, en, got 'de'"),
        ("demo -k 47", r"k must be a whole number from 1 to 46"),
        ("demo -o t.html", r"t\.html: cannot write '\.html'"),
    ],
)
def test_other_mistakes(cli, folder, arguments, message):
    put("poor.csv", rows("a,,laser optics,,,,en", "b,,,,,,en", "c,,laser cutting,,,,en"))
    before = everything(folder)
    code, out, err = cli(*arguments.split())
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("clustermatch: ")
    assert re.search(message, err)
    assert everything(folder) == before


# --- notes -------------------------------------------------------------------------------------


def test_a_row_without_text_is_kept_named_and_never_ranked(cli):
    put("poor.csv", ROWS + "mute,Mute,,NaN,laser,North,en\n")
    code, out, err = cli("recommend", "poor.csv", "-k", 3)
    table = pd.read_csv(io.StringIO(out))
    assert code == 0
    assert err == (
        "note: not enough text, kept but never ranked: 'mute'. Add a description or competences.\n"
    )
    assert "mute" not in {*table["target_id"], *table["partner_id"]}
    assert len(table) == 12


def test_a_list_that_exclusions_shorten_says_why(cli):
    put("pairs.csv", "id_a,id_b\nalp,cut\ndeep,alp\nalp,bois\n")
    code, out, err = cli("recommend", "good.csv", "-k", 2, "--exclude", "pairs.csv")
    assert code == 0
    assert re.fullmatch(
        r"note: shorter lists: 'alp' 0 of 2 \(3 excluded, among 3 other.*\)\.\n", err
    )
    assert "alp" not in pd.read_csv(io.StringIO(out))["target_id"].tolist()


def test_nothing_left_for_anybody_is_still_a_table(cli):
    put("two.csv", rows("a,,laser optics,,,,en", "b,,laser cutting,,,,en"))
    put("pairs.csv", "id_a,id_b\na,b\n")
    for arguments in ((), ("--format", "table"), ("--format", "json")):
        code, out, err = cli("recommend", "two.csv", "-k", 1, "--exclude", "pairs.csv", *arguments)
        assert (code, err.count("\n")) == (0, 1)
        assert out in (",".join(RECOMMENDATION_COLUMNS) + "\n", "", "[]\n")


def test_windows_encoding_is_read_with_a_note(cli):
    put(
        "t.csv",
        rows("a,,Projets structurants,,,,fr", "b,,Métaux structurants,,,,fr").encode("cp1252"),
    )
    code, out, err = cli("recommend", "t.csv", "-k", 1)
    assert code == 0
    assert re.match(r"note: t\.csv: .*1252", err)
    assert "Mots communs\u00a0: structurants" in out


def test_quiet_silences_notes_and_not_errors(cli):
    put("poor.csv", ROWS + "mute,Mute,,,laser,North,en\n")
    assert cli("recommend", "poor.csv", "--quiet", "-o", "new.csv") == (0, "", "")
    assert cli("recommend", "gone.csv", "-q")[2].startswith("clustermatch: gone.csv: no such file")


# --- results -----------------------------------------------------------------------------------


def test_csv_is_the_table_of_the_api(cli):
    code, out, err = cli("recommend", "good.csv", "-k", 2, "--across", "region")
    assert (code, err) == (0, "")
    assert_frame_equal(pd.read_csv(io.StringIO(out)), expected(k=2, across="region"))


def test_json_is_a_list_of_its_rows(cli):
    code, out, err = cli("recommend", "good.csv", "--format", "json", "--target", "cut")
    assert (code, err) == (0, "")
    assert json.loads(out) == expected(targets=["cut"]).to_dict("records")


def test_json_writes_missing_figures_as_null(cli):
    put("t.csv", "id,description\na,laser optics\nb,laser cutting\n")
    found = json.loads(cli("recommend", "t.csv", "-k", 1, "--format", "json")[1])
    assert {record["complementarity"] for record in found} == {None}


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx", ".json", ".jsonl"])
@pytest.mark.parametrize("existing", [False, True])
def test_files_by_suffix(cli, folder, suffix, existing):
    path = put(f"new{suffix}", OLD) if existing else Path(f"new{suffix}")
    code, out, err = cli("recommend", "good.csv", "-o", path)
    assert (code, out, err) == (0, "", f"12 rows written to new{suffix}\n")
    read = read_table(path).reset_index(drop=True)
    table = expected()
    assert_frame_equal(read.astype(table.dtypes.to_dict()), table)
    assert {entry.name for entry in folder.iterdir()} == {
        "good.csv",
        "pairs.csv",
        "old.csv",
        path.name,
    }


def test_columns_can_be_named(cli):
    renamed = ROWS.replace(HEADER, "code,nom,texte,competences,needs,region,lang")
    put("t.csv", renamed)
    columns = ("--column", "id=code", "--column", " description = texte ", "--column", "name=nom")
    assert cli("recommend", "t.csv", *columns) == (0, cli("recommend", "good.csv")[1], "")


def test_explain_shows_contributions_that_add_up(cli):
    code, out, err = cli("explain", "good.csv", "alp", "cut")
    table = pd.read_csv(io.StringIO(out))
    scored = expected(targets=["alp"]).set_index("partner_id").loc["cut", "score"]
    assert (code, err) == (0, "")
    assert table["contribution"].sum() == pytest.approx(scored, abs=1e-6)
    told = cli("explain", "good.csv", "alp", "cut", "--format", "table")[1]
    assert told.startswith("Alpine Optics – Cut SA\nscore ")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("command", ["recommend good.csv", "explain good.csv alp cut"])
def test_the_table_layout_fits_the_terminal(cli, monkeypatch, width, command):
    monkeypatch.setenv("COLUMNS", str(width))
    code, out, err = cli(*command.split(), "--format", "table")
    assert (code, err) == (0, "")
    assert "target_id" not in out
    assert max(map(cell_len, out.splitlines())) <= width


def test_names_with_markup_are_shown_as_they_are(cli):
    put("t.csv", ROWS.replace("Cut SA", "[bold]Cut[/] 🚀"))
    assert "[bold]Cut[/] 🚀 [cut]" in cli("recommend", "t.csv", "--format", "table")[1]


@pytest.mark.parametrize("command", ["demo", "recommend", "explain"])
def test_help_holds_an_example_that_works(cli, monkeypatch, interclustering, command):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = cli(command, "--help")
    out = ANSI.sub("", out)
    assert (code, err) == (0, "")
    assert max(map(cell_len, out.splitlines())) <= 80
    example = re.search(r"Example: clustermatch (.*)", out)
    some = interclustering.clusters["id"].isin(["minalogic", "axelera", "automac", "edit"])
    interclustering.clusters[some].to_csv("clusters.csv", index=False)
    assert cli(*example.group(1).split())[0] == 0


def test_help_and_version_end_well(cli):
    code, out, err = cli()
    assert (code, out, err) == (0, cli("--help")[1], "")
    assert cli("--version") == (0, f"clustermatch {cm.__version__}\n", "")


def test_a_closed_stdout_is_named(cli, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdout", None)
    assert run(["recommend", "good.csv"]) == 2
    assert capsys.readouterr().err == "clustermatch: stdout is closed. Use -o FILE.\n"


# --- interruptions, in the process -------------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    [
        "clustermatch.reading.read_table",
        "clustermatch.updating.LiveRanking.fit",
        "clustermatch.tables.check_destination",
        "clustermatch.tables.os.fsync",
        "clustermatch.tables.os.replace",
        "clustermatch.cli.typer.main.get_command",
    ],
)
def test_ctrl_c_leaves_everything_as_it_was(cli, folder, monkeypatch, moment):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    before = everything(folder)
    monkeypatch.setattr(moment, interrupt)
    assert cli("recommend", "good.csv", "-o", "old.csv") == (2, "", f"{INTERRUPTED}\n")
    monkeypatch.undo()
    assert everything(folder) == before


def test_an_error_that_nobody_foresaw_is_not_hidden(monkeypatch):
    def fail(*_):
        raise FileNotFoundError(2, "No such file or directory", "model.bin")

    monkeypatch.setattr("clustermatch.cli.commands.fit", fail)
    with pytest.raises(FileNotFoundError):
        run(["demo"])


# --- in a process of its own -------------------------------------------------------------------


def environment(**variables):
    package = str(Path(cm.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": package, **variables}


def start(*arguments, python=(), env=None, **options):
    command = [sys.executable, *python, "-m", "clustermatch", *map(str, arguments)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(command, env=env or environment(), start_new_session=True, **streams)


def finish(process):
    out, err = process.communicate(timeout=60)
    err = err.decode().replace("\r\n", "\n")
    assert "Traceback" not in err
    return process.returncode, out.decode("utf-8") if out is not None else None, err


def test_process_writes_csv_in_utf_8_whatever_the_locale_and_nothing_else(cli):
    put("t.csv", ROWS.replace("laser cutting", "découpe laser 🚀").replace(",en", ",fr"))
    env = environment(PYTHONIOENCODING="ascii")
    code, out, err = finish(start("recommend", "t.csv", env=env))
    assert (code, err) == (0, "")
    assert "«\u00a0découpe laser 🚀\u00a0»" in out
    assert out.replace("\r\n", "\n") == cli("recommend", "t.csv")[1]


def test_process_tells_a_mistake_on_stderr():
    code, out, err = finish(start("recommend", "gone.csv"))
    assert (code, out) == (2, "")
    assert re.fullmatch(r"clustermatch: gone\.csv: no such file .*\n", err)


def test_process_ends_quietly_when_the_reader_has_gone():
    process = start("recommend", "good.csv")
    process.stdout.close()
    process.stdout = None
    assert finish(process) == (0, None, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_process_names_a_full_disk():
    with open("/dev/full", "wb") as full:
        code, _, err = finish(start("recommend", "good.csv", stdout=full))
    assert code == 2
    assert err.startswith("clustermatch: stdout cannot be written (No space left on device)")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell that closes streams")
def test_process_without_stderr_keeps_stdout_clean():
    put("poor.csv", ROWS + "mute,Mute,,,laser,North,en\n")
    line = '"$0" -m clustermatch recommend poor.csv 2>&-'
    shell = ["sh", "-c", line, sys.executable]
    ended = subprocess.run(shell, env=environment(), capture_output=True, timeout=60)
    assert ended.returncode == 0
    assert len(pd.read_csv(io.BytesIO(ended.stdout))) == 12


def big_table(n_rows):
    """Enough work for an interruption, and a header that gives a note once it is read."""
    words = [f"{one}{two}{three}" for one in "bdfgl" for two in "aeiou" for three in "rstnmlk"]
    lines = ["identifiant,description,competences,needs"]
    for row in range(n_rows):
        text = [words[(row * step + step * step) % len(words)] for step in range(1, 40)]
        phrases = [";".join(" ".join(text[at : at + 3]) for at in range(0, 18, 3)), text[20]]
        lines.append(f"c{row},{' '.join(text)},{phrases[0]},{phrases[1]}")
    return "\n".join(lines) + "\n"


@pytest.mark.skipif(os.name != "posix", reason="needs process groups")
@pytest.mark.parametrize(
    ("python", "sign", "wait"),
    [
        (["-X", "importtime"], rb"\| +typer", 0),
        (["-X", "importtime"], rb"\| +pandas\._libs", 0),
        ([], rb"note: ", 0),
        ([], rb"note: ", 0.7),
    ],
    ids=["first imports", "imports", "reading", "work"],
)
def test_ctrl_c_to_a_process(folder, python, sign, wait):
    put("big.csv", big_table(3000))
    before = everything(folder)
    process = start("recommend", "big.csv", "-o", "old.csv", python=python)
    guard = threading.Timer(50, process.kill)
    guard.start()
    seen = b""
    while not re.search(sign, seen):
        seen = process.stderr.readline()
        assert seen, "it ended before the sign came"
    time.sleep(wait)
    os.killpg(process.pid, signal.SIGINT)
    code, out, err = finish(process)
    guard.cancel()
    told = [line for line in err.splitlines() if not line.startswith("import time:")]
    assert (code, out, told) == (2, "", [INTERRUPTED])
    assert everything(folder) == before


LATER = """
import os, signal, sys, time
import clustermatch.cli, clustermatch.__main__ as start

class Dropped:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)

def inside_an_exec(_):
    exec("os.kill(os.getpid(), signal.SIGINT)")

def where_errors_are_dropped(_):
    Dropped()
    for _ in range(1000):
        time.sleep(0.01)

clustermatch.cli.run = globals()[sys.argv[1]]
start.main()
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("place", ["inside_an_exec", "where_errors_are_dropped"])
def test_ctrl_c_in_an_odd_place_ends_the_process_in_the_same_way(place):
    put("later.py", LATER)
    command = [sys.executable, "-m", "later", place]
    ended = subprocess.run(command, env=environment(), capture_output=True, timeout=60)
    assert (ended.returncode, ended.stderr.decode().splitlines()) == (2, [INTERRUPTED])


@pytest.mark.parametrize(
    ("command", "width", "sign"),
    [
        ("recommend good.csv", 80, r"partner +score +simil\. +complem\. type"),
        ("explain good.csv alp cut", 60, r"score \d\.\d{3}, partner type: "),
    ],
)
def test_a_terminal_gets_the_table_layout(command, width, sign):
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    terminal, end = pty.openpty()
    termios.tcsetwinsize(end, (40, width))
    env = environment(TERM="xterm-256color")
    process = start(*command.split(), env=env, stdout=end, stdin=end)
    os.close(end)
    shown = b""
    with open(terminal, "rb", buffering=0) as screen:
        while chunk := read_chunk(screen):
            shown += chunk
    code, _, err = finish(process)
    text = ANSI.sub("", shown.decode("utf-8")).replace("\r\n", "\n")
    assert (code, err) == (0, "")
    assert "target_id" not in text
    assert re.search(sign, text)
    assert max(map(cell_len, text.splitlines())) <= width


def read_chunk(screen):
    try:
        return screen.read(65536)
    except OSError:  # Linux says so when the last writer has gone
        return b""
