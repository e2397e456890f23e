"""The cache of embeddings: the same vectors whatever happens to its files and its processes."""

import errno
import io
import json
import os
import pickle
import random
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from contracts import check_encoder
from filelock import FileLock
from hash_encoder import HashEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from clustermatch.cli import run
from clustermatch.encoders import cached, vector_store
from clustermatch.encoders.cache_folder import cache_folder, list_stores, store_folder
from clustermatch.encoders.cached import CachedEncoder
from clustermatch.encoders.identity import identify
from clustermatch.encoders.store_files import FILE_NAMES, StoreError
from clustermatch.encoders.vector_store import VectorStore
from clustermatch.exceptions import CacheWarning, EncoderError, InputError

WORDS = [
    "laser",
    "bois",
    "acier",
    "métrologie",
    "learning",
    "",
    " ",
    "\ud83d",
    "🌱",
    "\x00",
    "a" * 99,
]
NOT_KEPT = r"new embeddings are not kept in .*{}.*Results are the same"


class Slow(HashEncoder):
    """An encoder with known weights that counts what it is given."""

    name = "slow"
    version = "2026-11"
    settings = "int8"
    languages = ("fr", "en")

    def __init__(self, n_dims=16, weights="53aa"):
        super().__init__(n_dims)
        self.weights_sha256 = weights
        self.seen = []

    def encode(self, texts, langs=None):
        self.seen.extend(texts)
        rows = np.zeros((len(texts), self.n_dims), dtype=np.float32)
        for row, text in enumerate(texts):
            if text.strip():
                seed = int.from_bytes(text.encode("utf-8", "surrogatepass"), "big")
                vector = np.random.default_rng(seed).standard_normal(self.n_dims)
                rows[row] = vector / np.linalg.norm(vector)
        return rows


class Batching(Slow):
    """Rounds by what else is in the batch, as padding does; batches by length, as models do."""

    def encode(self, texts, langs=None):
        order = sorted({text for text in texts if text.strip()}, key=lambda text: (len(text), text))
        rows = super().encode(texts)
        noise = {
            text: len(order[at | 7 if at | 7 < len(order) else -1]) for at, text in enumerate(order)
        }
        return rows + np.array([[noise.get(text, 0) * 1e-7] for text in texts], dtype=np.float32)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("CLUSTERMATCH_CACHE", str(folder))
    return folder


def texts_of(n, start=0):
    return [f"text {at}" for at in range(start, start + n)]


def keys_of(n, start=0):
    return [bytes([at % 256, at // 256]) * 16 for at in range(start, start + n)]


def rows_of(keys, n_dims=8):
    return np.array([np.resize(np.frombuffer(key, np.uint8), n_dims) for key in keys], np.float32)


def check_store(store, keys):
    """Whatever is served is right; give what is."""
    served = store.get(keys)
    for key, row in served.items():
        np.testing.assert_array_equal(row, rows_of([key])[0])
    return set(served)


def only_store(folder):
    (summary,) = list_stores(folder)
    return summary


def vector_bytes(folder):
    path = folder / "vectors.f32"
    return path.stat().st_size if path.exists() else 0


def same_as_plain(encoder, *calls):
    for texts in calls:
        np.testing.assert_array_equal(encoder.encode(texts), Slow().encode(texts))


def same_but_warns_once(encoder, *calls, match):
    with pytest.warns(CacheWarning, match=NOT_KEPT.format(match)) as warned:
        same_as_plain(encoder, *calls)
    assert len(warned) == 1


# --- what is encoded, and what comes back ------------------------------------------------------


def test_a_cached_encoder_keeps_the_contract_cold_and_warm():
    check_encoder(CachedEncoder(Slow()))
    check_encoder(CachedEncoder(Slow()))


def test_only_new_texts_are_encoded_and_each_once():
    first, later = Slow(), Slow()
    same_as_plain(CachedEncoder(first), ["laser", "bois", "laser"])
    assert first.seen == ["bois", "laser"]
    same_as_plain(CachedEncoder(later), ["acier", "bois", "laser", "Bois"])
    assert later.seen == ["Bois", "acier"]
    again = Slow()
    same_as_plain(CachedEncoder(again), ["laser", "acier"])
    assert again.seen == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1), max_size=5))
def test_any_calls_give_the_same_bits_as_without_a_cache(calls):
    with tempfile.TemporaryDirectory() as folder:
        inner = Slow()
        for texts in calls:
            same_as_plain(CachedEncoder(inner, folder=folder), texts)
        assert sorted(inner.seen) == sorted({text for texts in calls for text in texts})


def test_batches_are_those_of_all_texts_at_once(monkeypatch):
    monkeypatch.setattr(cached, "_TEXTS_AT_ONCE", 16)
    texts = ["x" * random.Random(at).randint(0, 60) + " " * (at % 3) for at in range(200)]
    plain = Batching().encode(texts)
    np.testing.assert_array_equal(CachedEncoder(Batching()).encode(texts), plain)
    np.testing.assert_array_equal(CachedEncoder(Batching()).encode(texts[::-1])[::-1], plain)


def test_a_kill_in_a_long_run_loses_one_chunk_at_most(monkeypatch):
    monkeypatch.setattr(cached, "_TEXTS_AT_ONCE", 10)
    inner = Slow()
    encode = inner.encode
    monkeypatch.setattr(
        inner, "encode", lambda texts: encode(texts) if len(inner.seen) < 20 else 1 / 0
    )
    with pytest.raises(ZeroDivisionError):
        CachedEncoder(inner).encode(texts_of(50))
    later = Slow()
    CachedEncoder(later).encode(texts_of(50))
    assert len(later.seen) == 30


def test_it_passes_for_the_encoder_within(folder):
    encoder = CachedEncoder(Slow())
    assert identify(encoder) == identify(Slow())
    assert encoder.languages == ("fr", "en")
    assert identify(CachedEncoder(HashEncoder())) == identify(HashEncoder())
    assert not hasattr(CachedEncoder(HashEncoder()), "languages")
    encoder.encode(["laser"])
    for copy in (clone(encoder, safe=False), pickle.loads(pickle.dumps(encoder))):
        assert copy.encode(["laser"]).shape == (1, 16)
    assert only_store(folder).encoder == identify(Slow())


@pytest.mark.parametrize("change", ["name", "version", "weights_sha256", "settings"])
def test_another_identity_is_another_store(folder, change):
    other = Slow()
    setattr(other, change, "another")
    CachedEncoder(Slow()).encode(["laser"])
    CachedEncoder(other).encode(["laser"])
    assert other.seen == ["laser"]
    assert len(list_stores(folder)) == 2


def test_the_language_is_part_of_the_key_where_the_encoder_reads_it():
    class Reading(Slow):
        def encode(self, texts, langs=None):
            self.seen.extend(zip(texts, langs or texts, strict=True))
            rows = [[1, 0] if lang == "fr" else [0, 1] for lang in langs or texts]
            return np.array(rows, dtype=np.float32)

    inner = Reading()
    rows = CachedEncoder(inner).encode(["chat"] * 3, langs=["fr", "en", "fr"])
    assert rows.tolist() == [[1, 0], [0, 1], [1, 0]]
    CachedEncoder(inner).encode(["chat"], langs=["en"])
    assert inner.seen == [("chat", "en"), ("chat", "fr")]
    inner.reads_langs = False
    CachedEncoder(inner).encode(["chat"], langs=["fr"])
    assert inner.seen[2:] == [("chat", "chat")]
    with pytest.raises(InputError, match="langs has 1 entries for 2 texts"):
        CachedEncoder(Slow()).encode(["a", "b"], langs=["fr"])


def test_an_encoder_that_takes_no_languages_gets_none():
    class Foreign(Slow):
        def encode(self, texts):
            return Slow.encode(self, texts)

    assert CachedEncoder(Foreign()).encode(["laser"], langs=["fr"]).shape == (1, 16)


@pytest.mark.parametrize("value", ["off", "OFF", "0", "no"])
def test_it_can_be_switched_off(value, monkeypatch):
    monkeypatch.setenv("CLUSTERMATCH_CACHE", value)
    assert cache_folder() is None
    inner = Slow()
    CachedEncoder(inner).encode(["laser"])
    same_as_plain(CachedEncoder(inner), ["laser"])
    assert inner.seen == ["laser", "laser"]


@pytest.mark.parametrize("value", ["", "on", "1"])
def test_the_folder_is_the_users_own_where_none_is_named(monkeypatch, tmp_path, value):
    monkeypatch.setenv("CLUSTERMATCH_CACHE", value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder().parts[-2:] == ("clustermatch", "embeddings") or os.name == "nt"
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *a, **k: Path("~/.cache"))
    assert cache_folder() is None, "no home: never a folder named ~"


@pytest.mark.parametrize("weights", ["", None])
def test_unknown_weights_are_never_kept(folder, weights):
    same_as_plain(CachedEncoder(Slow(weights=weights)), ["laser"])
    assert not folder.exists()


def test_what_learns_and_what_is_no_vector_are_refused(folder):
    learner = Slow()
    learner.fit = lambda texts: learner
    with pytest.raises(EncoderError, match="'slow' learns from its texts"):
        CachedEncoder(learner).encode(["laser"])
    for wrong in (np.ones(3), np.ones((2, 3)), np.full((1, 3), np.nan)):
        inner = Slow()
        inner.encode = lambda texts, wrong=wrong: wrong
        with pytest.raises(EncoderError, match="expected one finite row per text"):
            CachedEncoder(inner).encode(["laser"])
    assert list_stores(folder) == []


# --- damage, kills, and other processes --------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_damage_to_the_files_is_ever_served(data):
    with tempfile.TemporaryDirectory() as root:
        folder, keys = Path(root, "v1", "store"), keys_of(6)
        VectorStore(folder).append(keys, rows_of(keys))
        for name in ("index.bin", "vectors.f32"):
            content = bytearray((folder / name).read_bytes())
            for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=2)):
                content[at] ^= 1 << data.draw(st.integers(0, 7))
            cut = data.draw(st.integers(0, len(content)))
            (folder / name).write_bytes(content[:cut] + data.draw(st.binary(max_size=50)))
        served = check_store(VectorStore(folder), keys)
        more = keys_of(9)
        store = VectorStore(folder)
        assert store.append(more, rows_of(more)) == 9 - len(served)
        assert check_store(store, more) == check_store(VectorStore(folder), more) == set(more)


def test_a_flipped_bit_is_computed_anew_and_then_kept(folder):
    CachedEncoder(Slow()).encode(texts_of(5))
    vectors = only_store(folder).folder / "vectors.f32"
    content = bytearray(vectors.read_bytes())
    content[70] ^= 4
    vectors.write_bytes(content)
    for expected in (["text 1"], []):
        inner = Slow()
        same_as_plain(CachedEncoder(inner), texts_of(5))
        assert inner.seen == expected


def test_what_a_killed_writer_left_is_cut_and_a_row_serves_its_own_key_alone(tmp_path):
    folder, keys = tmp_path / "v1" / "store", keys_of(4)
    VectorStore(folder).append(keys, rows_of(keys))
    with (folder / "vectors.f32").open("ab") as file:
        file.write(b"x" * 1000)
    index = (folder / "index.bin").read_bytes()
    (folder / "index.bin").write_bytes(keys[1] + index[32:36] + keys[0] + index[68:] + b"torn")
    assert check_store(VectorStore(folder), keys) == set(keys[2:])
    assert VectorStore(folder).append(keys, rows_of(keys)) == 2
    assert vector_bytes(folder) == 6 * 32
    assert check_store(VectorStore(folder), keys) == set(keys)


@pytest.mark.parametrize("name", FILE_NAMES[:3])
def test_a_file_that_is_gone_is_made_anew(folder, name):
    CachedEncoder(Slow()).encode(texts_of(5))
    (only_store(folder).folder / name).unlink()
    same_as_plain(CachedEncoder(Slow()), texts_of(7))
    inner = Slow()
    same_as_plain(CachedEncoder(inner), texts_of(7))
    assert inner.seen == []


def test_a_store_sees_what_others_append_and_clear(tmp_path):
    folder = tmp_path / "v1" / "store"
    one, other = VectorStore(folder), VectorStore(folder)
    keys = keys_of(9)
    assert one.append(keys[:4], rows_of(keys[:4])) == 4
    assert other.append(keys[2:6], rows_of(keys[2:6])) == 2, "merged, not replaced"
    assert check_store(one, keys) == set(keys[:6])
    other.clear()
    assert check_store(one, keys) == set()
    assert other.append(keys[5:], rows_of(keys[5:])) == 4
    assert check_store(one, keys) == set(keys[5:])
    assert one.append(keys, rows_of(keys)) == 5
    assert check_store(other, keys) == set(keys)


def test_clearing_while_another_reads_loses_nothing_but_time(folder, monkeypatch):
    CachedEncoder(Slow()).encode(texts_of(5))
    read = VectorStore._read
    monkeypatch.setattr(VectorStore, "_read", lambda self, keys: (run_clear(), read(self, keys))[1])

    def run_clear():
        monkeypatch.setattr(VectorStore, "_read", read)
        VectorStore(only_store(folder).folder).clear()

    same_as_plain(CachedEncoder(Slow()), texts_of(5))
    assert only_store(folder).n_texts == 5


TWO_WRITERS = """
import sys, time
from pathlib import Path
from test_cache import CachedEncoder, Slow, cached, texts_of
cached._TEXTS_AT_ONCE = 5
start, ready, go = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
ready.touch()
while not go.exists():
    time.sleep(0.001)
encoder = CachedEncoder(Slow())
for last in range(10, 301, 10):
    encoder.encode(texts_of(last, start))
"""

# Children are killed while they write; what an append returned for must be there ever after.
KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from test_cache import VectorStore, check_store, keys_of, rows_of
folder, told = Path(sys.argv[1], "v1", "store"), Path(sys.argv[1], "told")
told.write_text("0")
VectorStore(folder).append(keys_of(1), rows_of(keys_of(1)))  # imports what the children need
for attempt in range(40):
    child = os.fork()
    if not child:
        store, n = VectorStore(folder), int(told.read_text())
        while True:
            keys = keys_of(50, n)
            store.append(keys, rows_of(keys))
            n += 50
            told.with_suffix(".part").write_text(str(n))
            os.replace(told.with_suffix(".part"), told)
    time.sleep(random.Random(attempt).uniform(0, 0.04))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    n = int(told.read_text())
    assert check_store(VectorStore(folder), keys_of(n + 50)) >= set(keys_of(n)), attempt
print(n)
"""


def start(script, *arguments):
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_two_processes_at_once_end_up_with_all_texts(folder, tmp_path):
    flags = [tmp_path / "ready 0", tmp_path / "ready 1", tmp_path / "go"]
    both = [start(TWO_WRITERS, 150 * at, flags[at], flags[2]) for at in range(2)]
    while not all(flag.exists() for flag in flags[:2]) and both[0].poll() is both[1].poll() is None:
        threading.Event().wait(0.01)
    flags[2].touch()
    for process in both:
        assert process.communicate(timeout=60)[1] == b""
    assert only_store(folder).n_texts == 450, "each text once"
    inner = Slow()
    same_as_plain(CachedEncoder(inner), texts_of(450))
    assert inner.seen == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kills_at_any_moment_do_no_harm(tmp_path):
    process = start(KILLED, tmp_path)
    out, err = process.communicate(timeout=60)
    assert (err, process.returncode) == (b"", 0)
    assert int(out) >= 50, "the children had time to write"


def test_a_lock_held_for_long_is_not_waited_for(folder, monkeypatch):
    monkeypatch.setattr(vector_store, "LOCK_SECONDS", 0.1)
    CachedEncoder(Slow()).encode(["laser"])
    held, done = threading.Event(), threading.Event()

    def hold():
        with FileLock(only_store(folder).folder.parent / "lock"):
            held.set()
            done.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(20)
    try:
        held_on = r"held its lock for 0\.1 seconds"
        same_but_warns_once(CachedEncoder(Slow()), ["laser", "bois"], match=held_on)
    finally:
        done.set()
        thread.join()


# --- no room, no permission, another version ---------------------------------------------------


@contextmanager
def small_disk(n_bytes):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("limit", [0, 100, 1000, 8_000])
def test_a_write_that_stops_midway_costs_a_warning(folder, limit, monkeypatch):
    monkeypatch.setattr(cached, "_TEXTS_AT_ONCE", 50)
    with small_disk(limit):
        texts = texts_of(300)
        same_but_warns_once(CachedEncoder(Slow()), texts, texts, match="File too large")
    assert sum(vector_bytes(store.folder) % 3200 for store in list_stores(folder)) == 0
    inner = Slow()
    same_as_plain(CachedEncoder(inner), texts_of(300))
    assert len(inner.seen) == {8_000: 200}.get(limit, 300)
    assert only_store(folder).n_texts == 300
    assert vector_bytes(only_store(folder).folder) == 300 * 64


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_full_disk_costs_one_warning(folder, monkeypatch, failing):
    calls = []

    def fsync(number):
        calls.append(number)
        if len(calls) >= failing:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)
    full = "No space left on device"
    same_but_warns_once(CachedEncoder(Slow()), texts_of(9), texts_of(12), match=full)
    assert len(calls) == failing, "it does not try again"
    monkeypatch.undo()
    with monkeypatch.context() as patch:
        patch.setenv("CLUSTERMATCH_CACHE", str(folder))
        same_as_plain(CachedEncoder(Slow()), texts_of(12))


def test_a_folder_that_cannot_be_written_is_still_read(folder, monkeypatch):
    CachedEncoder(Slow()).encode(texts_of(5))

    def touch(self, *_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr(Path, "touch", touch)
    inner = Slow()
    same_but_warns_once(CachedEncoder(inner), texts_of(7), match="Permission denied")
    assert inner.seen == ["text 5", "text 6"]
    same_as_plain(CachedEncoder(inner), texts_of(5))  # nothing new, nothing to warn of


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_read_only_folder_costs_a_warning(tmp_path):
    tmp_path.chmod(0o500)
    try:
        encoder = CachedEncoder(Slow(), folder=tmp_path)
        same_but_warns_once(encoder, texts_of(5), match="Permission denied")
    finally:
        tmp_path.chmod(0o700)


def test_a_file_in_place_of_the_folder_costs_a_warning(folder):
    folder.write_bytes(b"mine")
    same_but_warns_once(CachedEncoder(Slow()), texts_of(5), match="")
    assert folder.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"format": 0}, "it is of format 0, not 1"),
        ({"format": 1, "n_dims": -1, "encoder": {}}, r"format\.json is damaged"),
        ([1], r"format\.json is damaged"),
        ("{", r"format\.json is damaged"),
    ],
)
def test_what_cannot_be_read_is_left_as_it_is(folder, header, message):
    store = store_folder(folder, identify(Slow()))
    store.mkdir(parents=True)
    files = {name: f"old {name}".encode() for name in FILE_NAMES[:2]}
    files["format.json"] = (header if isinstance(header, str) else json.dumps(header)).encode()
    for name, content in files.items():
        (store / name).write_bytes(content)
    same_but_warns_once(CachedEncoder(Slow()), texts_of(5), match=message)
    assert {path.name: path.read_bytes() for path in store.iterdir()} == files
    assert (only_store(folder).encoder, only_store(folder).n_texts) == (None, 0)


def test_a_store_of_a_later_version_is_not_touched(folder, monkeypatch):
    CachedEncoder(Slow()).encode(texts_of(5))
    old = only_store(folder).folder
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    monkeypatch.setattr("clustermatch.encoders.cache_folder.FORMAT_VERSION", 2)
    same_as_plain(CachedEncoder(Slow()), texts_of(7))
    assert {path.name: path.read_bytes() for path in old.iterdir()} == before
    assert [store.folder.parent.name for store in list_stores(folder)] == ["v1", "v2"]


def test_other_dimensions_than_those_kept_are_not_mixed(folder):
    CachedEncoder(Slow()).encode(texts_of(5))
    with pytest.warns(CacheWarning, match="it holds 16 dimensions, not 8"):
        rows = CachedEncoder(Slow(n_dims=8)).encode(texts_of(7))
    np.testing.assert_array_equal(rows, Slow(n_dims=8).encode(texts_of(7)))
    with pytest.raises(StoreError, match="vectors of 0 dimensions cannot be kept"):
        VectorStore(folder / "v1" / "none").append(keys_of(1), np.empty((1, 0), np.float32))


# --- the command line --------------------------------------------------------------------------


@pytest.fixture
def cli(capsys):
    def call(line):
        code = run(line.split())
        return code, *capsys.readouterr()

    return call


def fill():
    CachedEncoder(Slow()).encode(texts_of(5))
    other = Slow(n_dims=4, weights="0123456789abcdef")
    other.name = "Other/Name [v2]"
    CachedEncoder(other).encode(texts_of(3))


def test_info_of_a_script_is_csv_and_a_sum_on_stderr(cli, folder):
    fill()
    code, out, err = cli("cache info")
    table = pd.read_csv(io.StringIO(out), dtype={"weights": str}).set_index("encoder")
    assert (code, len(table)) == (0, 2)
    row = table.loc["slow 2026-11 int8"]
    assert (row["weights"], row["texts"], row["dims"]) == ("53aa", 5, 16)
    files = [path for path in Path(row["folder"]).iterdir()]
    assert row["bytes"] == sum(path.stat().st_size for path in files)
    assert pd.Timestamp(row["last_used"]).tz is not None
    assert table["weights"].tolist() == ["0123456789ab", "53aa"]
    total = table["bytes"].sum() / 1000
    assert err == f"8 texts of 2 encoders, {total:.1f} kB, in {folder}.\n"


def test_info_for_a_person_is_a_table(cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    fill()
    code, out, err = cli("cache info --format table --quiet")
    assert (code, err) == (0, "")
    assert "Other/Name [v2] 2026-11 int8" in " ".join(out.split())
    assert "0123456789ab" in out


def test_info_of_nothing(cli, folder, monkeypatch):
    assert cli("cache info --format table") == (0, "", f"No embeddings are kept in {folder}.\n")
    monkeypatch.setenv("CLUSTERMATCH_CACHE", "off")
    code, out, err = cli("cache info")
    assert (code, out) == (0, "encoder,weights,texts,dims,bytes,last_used,folder\n")
    assert err.startswith("The cache is switched off")


def test_clear_deletes_what_the_cache_made_and_nothing_else(cli, folder):
    fill()
    stores = [store.folder for store in list_stores(folder)]
    foreign = [folder / "thesis.txt", stores[0] / "notes.txt", folder / "v1" / "mine" / "index.bin"]
    for path in foreign:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "index.bin").write_text("mine")
    (folder / "v1" / "link-0123456789ab").symlink_to(elsewhere)
    code, out, err = cli("cache clear")
    assert (code, out) == (0, "")
    assert err.startswith("Deleted: 8 texts of 2 encoders, ")
    left = {path for path in folder.parent.rglob("*") if path.is_file()}
    assert left == {*foreign, elsewhere / "index.bin", folder / "v1" / "lock"}
    assert not stores[1].exists()
    assert cli("cache clear") == (0, "", f"No embeddings are kept in {folder}.\n")


def test_clear_of_one_encoder(cli, folder):
    fill()
    code, _, err = cli("cache clear --encoder slow")
    assert (code, only_store(folder).encoder.name) == (0, "Other/Name [v2]")
    assert err.startswith("Deleted: 5 texts of 1 encoder, ")
    code, _, err = cli("cache clear --encoder slow")
    assert code == 2
    assert err == (
        "clustermatch: no embeddings of 'slow' are kept. Encoders with some: Other/Name [v2].\n"
    )


def test_what_cannot_be_read_can_be_cleared(cli, folder):
    fill()
    for store in list_stores(folder):
        (store.folder / "format.json").write_text("{")
    assert "(damaged, or of another version)" in cli("cache info")[1]
    assert cli("cache clear")[0] == 0
    assert list_stores(folder) == []


def test_errors_are_one_message(cli, folder, monkeypatch):
    fill()

    def denied(self, *_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", denied)
        code, _, err = cli("cache clear")
    assert (code, err.count("\n")) == (2, 1)
    assert "cannot be deleted (Permission denied)" in err
    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", denied)
        code, _, err = cli("cache info")
    assert (code, err) == (2, f"clustermatch: {folder}: cannot be read (Permission denied).\n")
    for line in ("cache", "cache drop", "cache info extra", "cache clear --encoder"):
        code, out, err = cli(line)
        assert (code, out, err.count("\n")) == (2, "", 1), line
