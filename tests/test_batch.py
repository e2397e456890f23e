"""Suggestions in parts: the table of one piece, whatever was killed when."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import clustermatch as cm
from clustermatch.allpairs.lists import TopLists
from clustermatch.allpairs.tiles import tile_pairs
from clustermatch.batch.checkpoint import load_checkpoint, save_checkpoint
from clustermatch.batch.folder import PartsFolder
from clustermatch.batch.manifest import part_name
from clustermatch.batch.search import n_rounds, round_tiles
from clustermatch.cli import run
from clustermatch.exceptions import InputError, OutputError, ShortListWarning

COPIES = 3
needs_kill = pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL and fork are of POSIX")


def population(copies=COPIES):
    """Copies of the built-in clusters: ties everywhere, and several tiles."""
    one = cm.load_interclustering(lang="fr").clusters
    return pd.concat(
        [one.assign(id=one["id"] + f"-{at}", name="") for at in range(copies)], ignore_index=True
    )


@pytest.fixture(scope="module")
def rec():
    return cm.PartnerRecommender(n_jobs=2, progress=False).fit(population())


@pytest.fixture(scope="module")
def whole(rec):
    return rec.recommend()


@pytest.fixture
def cli(capsys):
    def call(*arguments):
        code = run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    population(1).to_csv("c.csv", index=False)
    return tmp_path


def joined(folder):
    files = sorted(Path(folder).glob("part-*.parquet"))
    return pd.concat(map(pd.read_parquet, files), ignore_index=True)


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*"))


def clean(n_parts):
    return ["manifest.json", *(part_name(at) for at in range(n_parts))]


# --- rounds ------------------------------------------------------------------------------------


@pytest.mark.parametrize("n_rows", [1, 7, 8, 9, 40, 41])
def test_rounds_hold_every_tile_once_and_no_strip_twice(n_rows):
    rounds = [round_tiles(n_rows, 8, number) for number in range(n_rounds(n_rows, 8))]
    tiles = [(a.start, a.stop, b.start, b.stop) for tiles in rounds for a, b in tiles]
    expected = [(a.start, a.stop, b.start, b.stop) for a, b in tile_pairs(n_rows, 8)]
    assert sorted(tiles) == sorted(expected)
    for tiles in rounds:
        strips = [start for a, b in tiles for start in {a.start, b.start}]
        assert len(set(strips)) == len(strips)


# --- the table ---------------------------------------------------------------------------------


@pytest.mark.parametrize("part_rows", [1, 50, 141, 1000])
def test_parts_are_the_table_of_one_piece(rec, whole, tmp_path, part_rows):
    if part_rows == 1:
        rec = cm.PartnerRecommender(n_jobs=1, progress=False).fit(population(1))
        whole = rec.recommend()
    done = cm.recommend_in_parts(rec, tmp_path / "out", part_rows=part_rows, checkpoint_s=0)
    assert_frame_equal(joined(tmp_path / "out"), whole)
    n_parts = -(-len(rec.profiles_) // part_rows)
    assert (len(done.files), done.n_rows, done.n_written) == (n_parts, len(whole), n_parts)
    assert names(tmp_path / "out") == clean(n_parts)


def test_exclusions_attributes_mute_organisations_and_whole_numbers(tmp_path, clusters):
    table = clusters.assign(id=np.arange(6) * 7)
    with pytest.warns(cm.InputWarning):
        rec = cm.PartnerRecommender(progress=False).fit(table)
    options = {"k": 4, "across": "region", "exclude": [(0, 7), (14, 21)]}
    with pytest.warns(ShortListWarning) as short:
        whole = rec.recommend(**options)
    with pytest.warns(ShortListWarning) as again:
        cm.recommend_in_parts(rec, tmp_path / "out", part_rows=2, **options)
    assert [str(w.message) for w in short] == [str(w.message) for w in again]
    assert_frame_equal(joined(tmp_path / "out"), whole)


def test_a_part_without_any_partner(tmp_path, clusters):
    rec = cm.PartnerRecommender(progress=False).fit(clusters[:4])
    alone = [("alp", other) for other in ("bois", "cut", "deep")]
    with pytest.warns(ShortListWarning):
        cm.recommend_in_parts(rec, tmp_path / "out", 1, part_rows=1, exclude=alone)
    with pytest.warns(ShortListWarning):
        whole = rec.recommend(1, exclude=alone)
    assert len(pd.read_parquet(tmp_path / "out" / part_name(0))) == 0
    assert_frame_equal(joined(tmp_path / "out"), whole)


def test_compiled_kernels_give_the_same(tmp_path, hash_encoder):
    count = 4200
    table = pd.DataFrame({"id": range(count), "description": [f"w{at}" for at in range(count)]})
    rec = cm.PartnerRecommender(encoder=hash_encoder, lexical_share=0, n_jobs=2, progress=False)
    rec.fit(table.assign(lang="en"))
    cm.recommend_in_parts(rec, tmp_path / "out", part_rows=3000)
    assert_frame_equal(joined(tmp_path / "out"), rec.recommend())


# --- killed and resumed ------------------------------------------------------------------------

# Fits once; then for each file operation N of a run a process is killed with SIGKILL just before
# it, and another one goes on.
DRIVER = """
import os, signal, sys
from pathlib import Path
import pandas as pd
import clustermatch as cm
from test_batch import clean, joined, names, population

outer = Path(sys.argv[1])
rec = cm.PartnerRecommender(n_jobs=1, progress=False).fit(population(2))
whole = rec.recommend()
os.fsync = lambda handle: None  # a kill needs none
EVENTS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir"}

def child(folder, kill_at, **options):
    pid = os.fork()
    if pid == 0:
        seen = 0
        def hook(event, arguments):
            nonlocal seen
            if event in EVENTS and str(arguments[0]).startswith(str(folder)):
                seen += 1
                if seen == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        try:
            cm.recommend_in_parts(rec, folder, part_rows=50, checkpoint_s=0, **options)
        except BaseException as error:
            print(repr(error), flush=True)
            os._exit(1)
        os._exit(0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status := os.waitpid(pid, 0)[1]) else status

def check(folder, where):
    assert names(folder) == clean(2), (where, names(folder))
    pd.testing.assert_frame_equal(joined(folder), whole)

kill_at, status = 0, signal.SIGKILL
while status == signal.SIGKILL:  # each moment of the start, then every third
    kill_at += 1 if kill_at < 16 else 3
    folder = outer / f"once-{kill_at}"
    status = child(folder, kill_at)
    if status == signal.SIGKILL:
        assert child(folder, None) == 0, kill_at
    assert status in (0, signal.SIGKILL), kill_at
    check(folder, kill_at)

folder, runs = outer / "often", 1  # killed again and again
while child(folder, 24) == signal.SIGKILL:
    runs += 1
check(folder, "often")

for restart_at in range(1, 12, 3):  # while it deletes an older table, which is then begun again
    folder = outer / f"restart-{restart_at}"
    assert child(folder, None, k=2) == 0
    assert child(folder, restart_at, restart=True) == signal.SIGKILL
    assert child(folder, None, restart=True) == 0
    check(folder, restart_at)
print(kill_at, runs)
"""


@needs_kill
def test_killed_before_any_file_operation_and_resumed(tmp_path):
    environment = {
        **os.environ,
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    moments, runs = map(int, done.stdout.split())
    assert moments > 30
    assert runs > 2


def command(*arguments):
    return [sys.executable, "-m", "clustermatch", "recommend", *map(str, arguments)]


@needs_kill
@pytest.mark.parametrize("moment", ["checkpoint/state.json", "part-00001.parquet"])
def test_the_command_goes_on_after_a_kill(here, whole, moment):
    population().to_parquet("big.parquet", index=False)
    arguments = command("big.parquet", "-o", "out", "--parts", "30")
    with subprocess.Popen(arguments, stderr=subprocess.PIPE) as process:
        until = time.monotonic() + 30
        while not Path("out", moment).exists() and time.monotonic() < until:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    kept = {path: path.stat().st_mtime_ns for path in Path("out").glob("part-*.parquet")}
    assert len(kept) < 5
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert "goes on where it was stopped; texts are embedded anew" in done.stderr
    assert "100 % (5 of 5 parts)" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert names("out") == clean(5)
    assert_frame_equal(joined("out"), whole)


def test_ctrl_c_says_how_to_go_on(cli, here, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(PartsFolder, "write_part", stop)
    code, out, err = cli("recommend", "c.csv", "-o", "out", "--parts", 20, "-q")
    assert (code, out) == (2, "")
    assert err == (
        "clustermatch: interrupted; the same command goes on from the last checkpoint.\n"
    )
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert cli("recommend", "c.csv", "-o", "out", "--parts", 20, "-q") == (0, "", "")
    assert names("out") == clean(3)


# --- checkpoints -------------------------------------------------------------------------------


def lists_of(value, n_rows=5, depth=4):
    lists = TopLists.empty(n_rows, depth)
    lists.floor[:] = value
    return lists


def test_the_checkpoint_before_stays_until_the_next_is_whole(tmp_path, monkeypatch):
    save_checkpoint(tmp_path, lists_of(1), 1, {})
    save_checkpoint(tmp_path, lists_of(2), 2, {})
    monkeypatch.setattr(np, "save", lambda file, *_, **__: file.write(b"half a f"))
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space")))
    with pytest.raises(OSError, match="No space"):
        save_checkpoint(tmp_path, lists_of(3), 3, {})
    lists, n_done = load_checkpoint(tmp_path, {})
    assert (n_done, lists.floor.tolist()) == (2, [2.0] * 5)


@pytest.mark.parametrize("damage", ["state.json", "a-floor.npy", "a-bounds.npy"])
def test_a_damaged_checkpoint_is_none(tmp_path, damage):
    save_checkpoint(tmp_path, lists_of(1), 1, {})
    path = tmp_path / damage
    path.write_bytes(path.read_bytes()[:-9])
    assert load_checkpoint(tmp_path, {}) is None


def test_a_checkpoint_of_other_bounds_is_none(tmp_path):
    save_checkpoint(tmp_path, lists_of(1), 1, {"slack": 0.1})
    assert load_checkpoint(tmp_path, {"slack": 0.2}) is None


def test_a_lost_or_damaged_part_is_written_again(rec, whole, tmp_path):
    folder = tmp_path / "out"
    cm.recommend_in_parts(rec, folder, part_rows=50)
    (folder / part_name(0)).unlink()
    (folder / part_name(2)).write_bytes(b"PAR1")
    assert cm.recommend_in_parts(rec, folder, part_rows=50).n_written == 2
    assert_frame_equal(joined(folder), whole)
    assert names(folder) == clean(3)


def test_steps_tell_how_far_it_is(rec, tmp_path):
    steps = []

    def watch(step):
        steps.append(step)
        if step.stage == "write":
            raise RuntimeError

    def go(watch):
        cm.recommend_in_parts(rec, tmp_path / "out", part_rows=50, watch=watch)

    with pytest.raises(RuntimeError):
        go(watch)
    search = [step for step in steps if step.stage == "search"]
    assert [step.done for step in search] == list(range(search[0].total + 1))
    assert [step.saved for step in search] == [False] * search[0].total + [True]
    assert search[-1].seconds_left == 0
    assert not any(step.resumed for step in steps)
    steps.clear()
    go(steps.append)
    assert [(step.stage, step.done, step.resumed) for step in steps] == [
        ("write", 1, True),
        ("write", 2, False),
        ("write", 3, False),
    ]


# --- folders -----------------------------------------------------------------------------------


def parts(cli, *arguments, source="c.csv", n=20):
    return cli("recommend", source, "-o", "out", "--parts", n, *arguments)


def test_a_finished_folder_says_so_and_nothing_is_done(cli, here, monkeypatch):
    assert parts(cli)[0] == 0
    before = {path: path.stat().st_mtime_ns for path in Path("out").iterdir()}
    monkeypatch.setattr("clustermatch.cli.parts.fit", lambda *_: pytest.fail("worked"))
    assert parts(cli) == (0, "", "out: finished before, nothing to do; --restart begins anew.\n")
    assert parts(cli, "-q") == (0, "", "")
    assert {path: path.stat().st_mtime_ns for path in Path("out").iterdir()} == before


def test_other_input_options_or_version_are_refused_before_the_work(cli, here, monkeypatch):
    put = Path("pairs.csv").write_text
    put("id_a,id_b\ntechtera-0,axelera-0\n", encoding="utf-8")
    assert parts(cli, "-q", "--exclude", "pairs.csv")[0] == 0
    before = names("out")
    monkeypatch.setattr("clustermatch.cli.parts.fit", lambda *_: pytest.fail("worked"))
    same = ("--exclude", "pairs.csv")
    for arguments, message in (
        ((*same, "-k", 4), "k was 3, is now 4."),
        ((*same, "--across", "region"), "across was not given then."),
        ((*same, "--encoder", "lexical"), "encoder was static "),
        ((*same, "--column", "name=id"), "--column was [], is now ['name=id']."),
        ((), "--exclude is not given any more."),
    ):
        code, out, err = parts(cli, *arguments)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert f"out: was begun with something else: {message}" in err
        assert "Choose another folder, or begin anew in this one with --restart" in err
    assert "targets of a part (--parts) was 20, is now 21" in parts(cli, *same, n=21)[2]
    put("id_a,id_b\ntechtera-0,minalogic-0\n", encoding="utf-8")
    assert "the content of --exclude has changed." in parts(cli, *same)[2]
    put("id_a,id_b\ntechtera-0,axelera-0\n", encoding="utf-8")
    population(1)[:-1].to_csv("c.csv", index=False)
    assert "the content of CLUSTERS has changed." in parts(cli, *same)[2]
    monkeypatch.setattr("clustermatch.batch.task.__version__", "9.9")
    assert (
        "the content of CLUSTERS has changed; version was 0.1.0, is now 9.9."
        in parts(cli, *same)[2]
    )
    assert names("out") == before


def test_python_refuses_other_texts_weights_and_alliances(tmp_path, clusters):
    def go(table=clusters[:5], alliances=None, **options):
        rec = cm.PartnerRecommender(progress=False, **options).fit(table, alliances)
        cm.recommend_in_parts(rec, tmp_path / "out", 1, part_rows=2)

    go()
    with pytest.raises(OutputError, match=r"else: the content of the population has changed\."):
        go(clusters[:5].assign(needs="timber"))
    with pytest.raises(OutputError, match=r"weights was not given then\. .*restart=True"):
        go(weights={"similarity": 1})
    with pytest.raises(OutputError, match=r"alliances was not given then\."):
        go(alliances=pd.DataFrame({"id_a": ["alp"], "id_b": ["cut"]}), weights=None)
    go()


def test_restart_begins_anew_and_deletes_only_its_own(cli, here):
    assert parts(cli, n=10)[0] == 0
    Path("out", "notes.txt").write_text("mine")
    Path("out", "part-99999.parquet").write_text("mine too")
    code, out, err = parts(cli, "--restart", "-k", 2, n=30)
    assert (code, out) == (0, "")
    assert err.endswith("94 rows in 2 parts in out\n")
    assert names("out") == [
        *("manifest.json", "notes.txt", part_name(0), part_name(1)),
        "part-99999.parquet",
    ]
    table = pd.concat([pd.read_parquet(Path("out", part_name(at))) for at in (0, 1)])
    assert table["rank"].max() == 2


def test_quiet_says_nothing(cli, here):
    assert parts(cli, "--quiet") == (0, "", "")


def test_a_file_as_stderr_gets_lines(cli, here):
    lines = parts(cli)[2].splitlines()
    assert lines[-3].startswith("comparing all pairs: 100 % (")
    assert lines[-2:] == [
        "writing parts: 100 % (3 of 3 parts)",
        "141 rows in 3 parts in out",
    ]


def put_manifest(text):
    Path("out").mkdir()
    Path("out", "manifest.json").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "make", "message"),
    [
        ("--parts 0 -o out", None, r"expected at least 1 target a part, got 0\. See: clustermat"),
        ("--parts x -o out", None, r"expected a whole number, got 'x'"),
        ("--parts 5", None, r"--parts needs a folder to write to: -o FOLDER"),
        ("--parts 5 -o out --target axelera-0", None, r"leave --target out"),
        ("--restart -o out.csv", None, r"--restart needs --parts N"),
        ("--parts 5 -o gone/out", None, r"gone/out: the folder .*gone does not exist"),
        ("--parts 5 -o c.csv", None, r"c\.csv: is a file\. Parts need a folder"),
        ("--parts 5 -o c.csv/out", None, r"c\.csv/out: the folder .*c\.csv does not exist"),
        ("--parts 5 -o .", None, r"\.: holds 'c\.csv', and no manifest\.json of clusterma"),
        ("--parts 5 -o out -k 99", None, r"k must be a whole number from 1 to 46"),
        ("--parts 5 -o out --across x", None, r"no attribute 'x'"),
        ("--parts 5 -o out --exclude x.csv", None, r"x\.csv: no such file"),
        ("-o .", None, r"\.: is a folder\. Name a file in it, or add --parts 50000"),
        ("--parts 5 -o out", "{", r"manifest\.json: is no manifest of clustermatch \(Expecting"),
        ("--parts 5 -o out", "[]", r"manifest\.json: is no manifest of clustermatch"),
        ("--parts 5 -o out", '{"format": 9}', r"is of format 9, this version reads 1"),
        (
            "--parts 5 -o out --restart",
            json.dumps(
                {"format": 1, "fingerprint": {}, "parts": [{"file": "../c.csv", "rows": 1}]}
            ),
            r"is no manifest of clustermatch \(part 0 is called '\.\./c\.csv'\)",
        ),
    ],
)
def test_what_cannot_be_gives_one_message(cli, here, arguments, make, message):
    if make is not None:
        put_manifest(make)
    before = names(here)
    code, out, err = cli("recommend", "c.csv", *arguments.split(), "-q")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("clustermatch: ")
    assert re.search(message, err), err
    assert names(here) == before


def test_a_folder_that_is_not_writable_is_refused_before_the_work(cli, here, monkeypatch):
    Path("out").mkdir()
    monkeypatch.setattr("clustermatch.cli.parts.fit", lambda *_: pytest.fail("worked"))
    monkeypatch.setattr(os, "access", lambda path, mode: mode == os.R_OK)
    assert parts(cli) == (
        2,
        "",
        "clustermatch: out: the folder out is not writable. Choose another.\n",
    )


def test_a_full_disk_gives_a_message_and_what_is_written_stays(rec, whole, tmp_path, monkeypatch):
    folder, fsync, count = tmp_path / "out", os.fsync, 0

    def full(handle):
        nonlocal count
        count += 1
        if count > 20:
            raise OSError(28, "No space left on device")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"failed \(No space left.*same command continues"):
        cm.recommend_in_parts(rec, folder, part_rows=20, checkpoint_s=0)
    monkeypatch.undo()
    cm.recommend_in_parts(rec, folder, part_rows=20)
    assert_frame_equal(joined(folder), whole)


def test_two_processes_do_not_write_to_one_folder(rec, tmp_path):
    place = PartsFolder(tmp_path / "out")
    with place.locked(), pytest.raises(OutputError, match="another process is writing to it"):
        cm.recommend_in_parts(rec, tmp_path / "out")


def test_a_bad_size_of_parts_or_method(rec, tmp_path):
    with pytest.raises(InputError, match="must be 'ranked', got 'balanced': other lists depend"):
        cm.recommend_in_parts(rec, tmp_path / "out", method="balanced")
    with pytest.raises(InputError, match="whole number of at least 1, got 0"):
        cm.recommend_in_parts(rec, tmp_path / "out", part_rows=0)
