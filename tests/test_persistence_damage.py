"""What is not as it was saved is refused, by one clear message each, before it is used."""

import ast
import json
import os
import re
import shutil
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from persistence_cases import edit, files_of, recommender, reseal
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

import clustermatch as cm
from clustermatch.exceptions import ClusterMatchError, InputError
from clustermatch.persistence import folder as folder_module
from clustermatch.persistence import manifest as manifest_module
from clustermatch.persistence.fields import Fields
from clustermatch.persistence.manifest import FILES, MANIFEST

pytestmark = pytest.mark.filterwarnings("ignore:not enough text")
DATA = cm.load_interclustering(lang="fr")
SMALL = DATA.clusters.iloc[:9]
ALL = (*FILES, MANIFEST)
CONFIG, TEXTS, WORDS, ARRAYS = FILES[1:]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    rec = recommender(encoder="lexical").fit(SMALL, DATA.alliances)
    return rec.save(tmp_path_factory.mktemp("original") / "saved")


@pytest.fixture(scope="module")
def expected(original):
    return load(original).recommend(2)


@pytest.fixture
def saved(original, tmp_path, monkeypatch):
    shutil.copytree(original, tmp_path / "saved")
    monkeypatch.chdir(tmp_path)
    return Path("saved")


def load(folder, **options):
    return cm.PartnerRecommender.load(folder, **options)


def refused(folder, message, **options):
    with pytest.raises(InputError, match=message):
        load(folder, **options)


def test_a_folder_that_is_not_there_or_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("x")
    Path("empty").mkdir()
    (Path("foreign")).mkdir()
    Path("foreign", MANIFEST).write_text('{"kind": "another"}')
    for name in FILES:
        Path("foreign", name).write_text("{}")
    refused(
        "none", r"^none: no such folder \(looked from .*\)\. Name a folder that PartnerRec.*fit"
    )
    refused("file", r"^file: is not a folder\. Name a folder that")
    refused("empty", r"^empty: holds no manifest\.json: it is no saved recommender\. Name a folder")
    refused("foreign", r"^foreign/manifest\.json: is no manifest of a saved recommender\. Name a f")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing(saved, name):
    (saved / name).unlink()
    refused(saved, rf"^saved: {re.escape(name)} is missing\. It was damaged or altered: load anot")


def test_files_too_many_or_renamed(saved):
    (saved / "extra.pkl").write_bytes(b"x")
    refused(saved, r"^saved: holds 'extra\.pkl', which is no part of a saved recommender\.")
    (saved / "extra.pkl").unlink()
    (saved / "folder").mkdir()
    refused(saved, r"^saved: holds 'folder', which is no part")
    (saved / "folder").rmdir()
    (saved / CONFIG).rename(saved / "Config.json")
    refused(saved, r"^saved: config\.json is missing")
    (saved / "Config.json").rename(saved / CONFIG)
    (saved / ".DS_Store").write_bytes(b"left by a program that shows folders")
    load(saved)


@pytest.mark.parametrize("name", ALL)
def test_links_and_what_is_no_plain_file(saved, name):
    target = (saved / name).rename("elsewhere").absolute()
    (saved / name).symlink_to(target)
    refused(saved, rf"^saved/{re.escape(name)}: is a link, and only files of the folder are read\.")
    (saved / name).unlink()
    os.mkfifo(saved / name)
    refused(saved, rf"^saved/{re.escape(name)}: is no plain file")


def test_a_folder_may_be_reached_by_a_link(saved, expected):
    Path("link").symlink_to("saved")
    pd.testing.assert_frame_equal(load("link").recommend(2), expected)


@pytest.mark.parametrize("name", ALL)
def test_one_flipped_byte(saved, name):
    data = bytearray((saved / name).read_bytes())
    data[len(data) // 2] ^= 1
    (saved / name).write_bytes(data)
    told = "" if name == MANIFEST else r"has SHA-256 \w{12}\.\.\., manifest\.json states \w{12}\."
    refused(saved, rf"^saved/{re.escape(name)}: {told}")


@pytest.mark.parametrize("name", ALL)
def test_a_file_that_was_cut_short(saved, name):
    data = (saved / name).read_bytes()
    (saved / name).write_bytes(data[:-5])
    told = "broken JSON" if name == MANIFEST else f"has {len(data) - 5} bytes, {len(data)} were sav"
    refused(saved, rf"^saved/{re.escape(name)}: {told}")


def test_a_manifest_that_does_not_agree_with_itself(saved):
    manifest = json.loads((saved / MANIFEST).read_bytes())
    manifest["versions"]["clustermatch"] = "0.0.9"
    (saved / MANIFEST).write_text(json.dumps(manifest))
    refused(saved, r"^saved/manifest\.json: does not agree with its own SHA-256\. It was damaged")


def as_if(saved, monkeypatch, **constants):
    """Write the manifest as another version would."""
    with monkeypatch.context() as patch:
        for name, value in constants.items():
            patch.setattr(manifest_module, name, value)
        reseal(saved)


def test_formats_that_are_newer_or_unknown(saved, monkeypatch):
    as_if(saved, monkeypatch, FORMAT=2, __version__="9.1")
    message = (
        rf"^saved/manifest\.json: is of format 2, made by clustermatch 9\.1; this is clustermatch "
        rf"{re.escape(cm.__version__)}, which reads format 1\. Upgrade: pip install --upgrade clu"
    )
    refused(saved, message)
    as_if(saved, monkeypatch, FORMAT=0)
    refused(
        saved, r"is of format 0, made by clustermatch 0\.1\.0; no version reads that.*Fit and s"
    )


def test_another_version_of_the_same_format_is_taken_and_told(saved, monkeypatch, expected):
    as_if(saved, monkeypatch, __version__="0.0.9")
    again = load(saved)
    assert again.saved_with_["clustermatch"] == "0.0.9"
    pd.testing.assert_frame_equal(again.recommend(2), expected)


@pytest.mark.parametrize(
    "name", ["../outside.json", "/etc/hostname", "sub/config.json", "C:\\x", "config.json\x00"]
)
def test_names_in_the_manifest_lead_nowhere(saved, name, monkeypatch):
    Path("outside.json").write_text("{}")
    contents = files_of(saved)
    del contents[MANIFEST]
    contents[name] = contents.pop(CONFIG)
    (saved / MANIFEST).write_bytes(manifest_module.write_manifest(contents))
    refused(
        saved, r"^saved/manifest\.json: files: must name|^saved/manifest\.json: must name README"
    )


def test_too_large_is_refused_before_anything_is_read(saved, monkeypatch):
    total = sum(len(data) for data in files_of(saved).values())

    def unread(*arguments):
        raise AssertionError("read")

    with monkeypatch.context() as patch:
        patch.setattr("clustermatch.persistence.folder._read", unread)
        refused(
            saved,
            rf"^saved: holds {total} bytes, more than the limit of {total - 1}\. If you "
            rf"trust it, raise the limit: load\(\.\.\., max_bytes={total}\)",
            max_bytes=total - 1,
        )
    load(saved, max_bytes=total)
    (saved / MANIFEST).write_bytes(b" " * 2**17)
    refused(saved, r"^saved/manifest\.json: has 131072 bytes, too many for one")


@pytest.mark.parametrize("limit", [0, -1, 1.5, "16 GiB", None, True])
def test_a_limit_that_is_no_number_of_bytes(saved, limit):
    refused(saved, rf"max_bytes must be a whole number from 1, got {limit!r}\.", max_bytes=limit)


def test_a_file_that_grew_below_the_limit_is_refused_unread(saved, monkeypatch):
    size = (saved / ARRAYS).stat().st_size
    os.truncate(saved / ARRAYS, 12 * 2**30)  # sparse: it takes no room on the disk
    read = folder_module._read

    def read_manifest_alone(path, n_bytes):
        assert path.name == MANIFEST, "read"
        return read(path, n_bytes)

    monkeypatch.setattr(folder_module, "_read", read_manifest_alone)
    refused(saved, rf"^saved/arrays\.safetensors: has 12884901888 bytes, {size} were saved")


def test_a_folder_for_which_memory_does_not_do(saved, monkeypatch):
    def full(*arguments):
        raise MemoryError

    monkeypatch.setattr(folder_module, "_read", full)
    refused(saved, r"^saved: its \d+ bytes do not fit into memory\. Load it where more is free")


# --- sealed again: what whoever can write to the folder could do ---------------------------------


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (CONFIG, b"{", "config.json: broken JSON"),
        (CONFIG, b"\xff{}", "config.json: broken JSON"),
        (CONFIG, b"[]", "config.json: the file: expected an object, got a list"),
        (CONFIG, b"[" * 200_000, "config.json: broken JSON"),
        (CONFIG, b'{"a": NaN}', r"config.json: broken JSON \(NaN is no number of JSON\)"),
        (CONFIG, b'{"a": {"b": 1, "b": 2}}', r"config.json: broken JSON \('b' is given twice\)"),
        (TEXTS, b"{}", "organisations.json: ids is missing"),
        (TEXTS, b'{"ids": ' + b"9" * 9999 + b"}", "organisations.json: broken JSON"),
        (WORDS, b"null", "vocabulary.json: the file: expected an object, got null"),
        (ARRAYS, b"", "arrays.safetensors: broken safetensors"),
        (ARRAYS, b"\xff" * 64, "arrays.safetensors: broken safetensors"),
    ],
)
def test_content_that_is_none(saved, name, content, message):
    reseal(saved, **{name: content})
    refused(saved, f"^saved/{message}")


@pytest.mark.parametrize(
    "header",
    [
        {"profiles": {"dtype": "F64", "shape": [2**40, 2**40], "data_offsets": [0, 8]}},
        {"profiles": {"dtype": "F64", "shape": [2**62, 4], "data_offsets": [0, 8]}},
        {"profiles": {"dtype": "F64", "shape": [1], "data_offsets": [0, 2**60]}},
        {"profiles": {"dtype": "F64", "shape": [-1], "data_offsets": [0, 8]}},
        {"profiles": {"dtype": "O", "shape": [1], "data_offsets": [0, 8]}},
    ],
)
def test_absurd_shapes_of_arrays(saved, header):
    text = json.dumps(header).encode()
    reseal(saved, **{ARRAYS: struct.pack("<Q", len(text)) + text + b"\0" * 8})
    refused(saved, r"^saved/arrays\.safetensors: broken safetensors")


def set_ids(value):
    return lambda texts: texts.update(ids=value)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (TEXTS, lambda t: t["ids"].__setitem__(1, t["ids"][0]), "ids: '.*' is given twice"),
        (TEXTS, lambda t: t["ids"].reverse(), "ids: expected them in order, got another order"),
        (TEXTS, lambda t: t["ids"].__setitem__(1, 7), "ids: expected two or more, all text or all"),
        (TEXTS, lambda t: t["ids"].__setitem__(1, [1]), "ids: expected two or more"),
        (TEXTS, set_ids([True, False]), "ids: expected two or more"),
        (TEXTS, set_ids(["a"]), "ids: expected two or more"),
        (TEXTS, set_ids("abc"), "ids: expected a list, got 'abc'"),
        (TEXTS, lambda t: t["names"].pop(), "names: expected 9 items, got 8"),
        (TEXTS, lambda t: t["names"].__setitem__(0, 7), "names: expected a list of texts"),
        (TEXTS, lambda t: t["needs"].__setitem__(0, "x"), "needs: expected a list of texts for ea"),
        (
            TEXTS,
            lambda t: t["lang_detected"].__setitem__(0, 1),
            "lang_detected: expected truth val",
        ),
        (TEXTS, lambda t: t["attributes"].__setitem__(0, 1), r"attributes\[0\]: expected an objec"),
        (TEXTS, lambda t: t["attributes"][0]["cells"].pop(), r"attributes\[0\].cells: expected 9"),
        (
            TEXTS,
            lambda t: t["attributes"][0].update(type="nonsense"),
            r"attributes\[0\]: is no col",
        ),
        (TEXTS, lambda t: t["attributes"][0].update(type="V8"), r"attributes\[0\]: is no column"),
        (TEXTS, lambda t: t["attributes"][0].update(name=["a"]), r"attributes\[0\]: is no column"),
        (
            TEXTS,
            lambda t: t["attributes"][0]["cells"].__setitem__(0, {"os": 1}),
            r"attributes\[0\]",
        ),
        (TEXTS, lambda t: t["alliances"]["columns"].pop(0), "alliances: expected columns id_a"),
        (TEXTS, lambda t: t["roles"]["columns"].pop(0), "roles: expected columns id, role"),
        (TEXTS, lambda t: t["roles"].update(rows=2**40), r"roles\[0\].cells: expected"),
        (
            TEXTS,
            lambda t: t["read_from_descriptions"].update(needs=[[99, ["x"]]]),
            "read_from_descriptions.needs: expected positions below 9, got 99",
        ),
        (
            TEXTS,
            lambda t: t["read_from_descriptions"].update(needs=[["x"]]),
            "read_from_descriptions.needs: expected positions with their phrases",
        ),
        (WORDS, lambda w: w["words"].pop(), "words: expected|words: is no matrix"),
        (WORDS, lambda w: w["words"].__setitem__(0, w["words"][1]), "words: vocabulary.json gives"),
        (WORDS, lambda w: w["lexical"][0]["terms"][0].pop(), r"lexical\.0\.idf\.0: expected shape"),
        (
            WORDS,
            lambda w: w["lexical"][0].update(analyzers=["os"]),
            r"lexical\[0\].analyzers: expe",
        ),
        (WORDS, lambda w: w["lexical"][0].update(n_dims=2**60), r"lexical\[0\].n_dims: expected 1"),
        (WORDS, lambda w: w.update(lexical=[]), "lexical: expected more than 0 items, got 0"),
        (CONFIG, lambda c: c.update(n_organisations=3), "n_organisations: expected 9, got 3"),
        (CONFIG, lambda c: c.pop("scorer"), "scorer is missing"),
        (CONFIG, lambda c: c["scorer"].update(fusion="sum"), "scorer.fusion: expected geometric o"),
        (
            CONFIG,
            lambda c: c["scorer"].update(context="0.5"),
            "scorer.context: expected a finite n",
        ),
        (CONFIG, lambda c: c["scorer"].update(n_dims=True), "scorer.n_dims: expected a whole numb"),
        (CONFIG, lambda c: c["scorer"].update(n_dims=2**70), r"profiles: expected shape"),
        (
            CONFIG,
            lambda c: c["scorer"]["weights_in_use"].update(words=0.9),
            "scorer.weights_in_use: expected those that follow from weights",
        ),
        (CONFIG, lambda c: c["scorer"]["weights"].update(words=-1), "weights"),
        (CONFIG, lambda c: c["scorer"]["weights"].update(words=1e400), "broken JSON"),
        (
            CONFIG,
            lambda c: c["encoder"]["made"].update(kind="pickle"),
            "encoder.made.kind: expecte",
        ),
        (CONFIG, lambda c: c["encoder"]["made"].update(fitted=3), "lexical: expected more than 3"),
        (
            CONFIG,
            lambda c: c["encoder"].update(made={"kind": "name", "name": "x"}),
            "encoder.made: ",
        ),
        (CONFIG, lambda c: c["encoder"]["record"].pop("name"), "encoder.record.name is missing"),
        (
            CONFIG,
            lambda c: c["encoder"].update(lexical_shares={}),
            "encoder.lexical_shares: expect",
        ),
        (CONFIG, lambda c: c["encoder"]["centrings"].pop("texts"), "encoder.centrings.texts: expe"),
        (CONFIG, lambda c: c["encoder"]["centrings"]["texts"].clear(), "the encoder has 1"),
        (
            CONFIG,
            lambda c: c["parameters"].update(n_jobs="all"),
            "parameters.n_jobs: expected a wh",
        ),
        (
            CONFIG,
            lambda c: c["parameters"].update(progress=1),
            "parameters.progress: expected true",
        ),
        (CONFIG, lambda c: c["partner_type_thresholds"].clear(), "partner_type_thresholds.similar"),
        (
            CONFIG,
            lambda c: c["learnt"]["defaults"].pop("words"),
            "learnt.defaults: expected the com",
        ),
    ],
)
def test_json_of_another_shape(saved, name, change, message):
    edit(saved, name, change)
    with pytest.raises(ClusterMatchError, match=f"^saved.*{message}"):
        load(saved)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (
            "profiles",
            lambda a: np.where(a == a[0, 0], np.nan, a),
            "profiles: holds NaN or infinity",
        ),
        ("needs.plain", lambda a: a * np.inf, "needs.plain: holds NaN"),
        ("closeness.mean", lambda a: a[:-1], r"closeness.mean: expected shape \(9\), got \(8,\)"),
        ("profiles", lambda a: a.astype(np.float32), "profiles: expected float64, got float32"),
        ("profiles", lambda a: a[:, :-1], "profiles: expected shape"),
        ("needs.starts", lambda a: a[::-1], "needs.starts: does not agree with organisations.json"),
        ("own_cover", lambda a: a[:-1], "own_cover: expected shape"),
        ("eligible", lambda a: a.astype(np.int64), "eligible: expected bool, got int64"),
        ("words.indices", lambda a: a + 10**6, "words: is no matrix of shape"),
        ("words.indptr", lambda a: a[::-1], "words: is no matrix of shape"),
        ("standing.indices", lambda a: a - 10**6, "standing: is no matrix of shape"),
        ("words.idf", lambda a: a * np.nan, "words.idf: holds NaN"),
        ("centring.texts.0.overall", lambda a: a[:-1], r"centring.texts.0.means: expected shape"),
        ("lexical.0.axes", lambda a: a[:-1], "lexical.0.axes: expected shape"),
        ("competences.plain", None, "competences.plain is missing"),
    ],
)
def test_arrays_that_do_not_fit(saved, name, change, message):
    arrays = load_arrays((saved / ARRAYS).read_bytes())
    if change is None:
        del arrays[name]
    else:
        arrays[name] = np.ascontiguousarray(change(arrays[name]))
    reseal(saved, **{ARRAYS: save_arrays(arrays)})
    refused(saved, rf"^saved/arrays\.safetensors: {message}")


# --- by chance -----------------------------------------------------------------------------------


def loading_tells(folder):
    try:
        load(folder)
    except ClusterMatchError as error:
        return str(error)
    return "saved: nothing"


def answer(folder):
    """Load: the table and no message, or no table and the library's own message."""
    try:
        return load(folder).recommend(2), "saved"
    except ClusterMatchError as error:
        return None, str(error)


@pytest.mark.parametrize("name", ALL)
def test_bytes_that_are_flipped_or_lost_by_chance(saved, name, expected):
    rng = np.random.default_rng(len(name))
    whole = (saved / name).read_bytes()
    for _ in range(40):
        data = bytearray(whole)
        for at in rng.integers(0, len(data), rng.integers(1, 4)):
            data[at] = rng.integers(0, 256)
        if rng.random() < 0.3:
            del data[rng.integers(0, len(data)) :]
        (saved / name).write_bytes(data)
        table, message = answer(saved)
        assert message.startswith("saved")
        if table is not None:
            pd.testing.assert_frame_equal(table, expected)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # numbers that no fit gives
@pytest.mark.parametrize("name", [CONFIG, TEXTS, WORDS, ARRAYS])
def test_bytes_that_were_changed_and_sealed_again(saved, name):
    """No hash tells this; it may be another recommender, never another exception."""
    rng = np.random.default_rng(len(name))
    whole = (saved / name).read_bytes()
    head = len(whole) if name != ARRAYS else 8 + struct.unpack("<Q", whole[:8])[0]
    for _ in range(40):
        data = bytearray(whole)
        for at in rng.integers(0, head, rng.integers(1, 4)):
            data[at] = rng.integers(32, 127)
        reseal(saved, **{name: bytes(data)})
        assert loading_tells(saved).startswith("saved")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_values_of_json_that_were_replaced_and_sealed_again(saved):
    rng = np.random.default_rng(0)
    values = [None, True, -1, 2**80, 0.5, "x", [], {}, [[1]], {"a": 1}, "\ud800"]

    def replace(value):
        """Replace one leaf or branch, chosen at random."""
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = keys[rng.integers(len(keys))]
        if isinstance(value[key], (dict, list)) and value[key] and rng.random() < 0.8:
            replace(value[key])
        elif rng.random() < 0.2:
            del value[key]
        else:
            value[key] = values[rng.integers(len(values))]

    whole = {name: (saved / name).read_bytes() for name in (CONFIG, TEXTS, WORDS)}
    for step in range(120):
        name = (CONFIG, TEXTS, WORDS)[step % 3]
        value = json.loads(whole[name])
        replace(value)
        reseal(saved, **{**whole, name: json.dumps(value).encode()})
        assert loading_tells(saved).startswith("saved")


# --- the code itself -----------------------------------------------------------------------------

FORBIDDEN = {"pickle", "_pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle"}


def calls_that_run_code(tree):
    """Name what could run code that a file brings: modules, and functions of others."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names = {(node.module or "").split(".")[0]}
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        else:
            names = set()
        yield from names & (FORBIDDEN | {"joblib.load", "pandas.read_pickle", "torch.load"})
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            options = {option.arg: ast.unparse(option.value) for option in node.keywords}
            if name in ("joblib.load", "pd.read_pickle", "pandas.read_pickle", "eval", "exec"):
                yield name
            if name == "torch.load" and options.get("weights_only") != "True":
                yield name
            if options.get("allow_pickle", "False") != "False":
                yield f"{name} with allow_pickle"
        elif isinstance(node, ast.Attribute) and node.attr in ("read_pickle", "to_pickle"):
            yield node.attr


@pytest.mark.parametrize(
    "line",
    [
        *("import pickle", "from pickle import loads", "import marshal as m", "import dill"),
        *("joblib.load(x)", "from joblib import load", "torch.load(x)", "pd.read_pickle(x)"),
        *("torch.load(x, weights_only=False)", "np.load(x, allow_pickle=True)", "import shelve"),
        *("np.load(x, allow_pickle=given)", "eval(x)", "reader = pd.read_pickle"),
    ],
)
def test_the_walk_finds_what_could_run_code(line):
    assert list(calls_that_run_code(ast.parse(line)))


def test_nothing_in_the_library_unpickles():
    allowed = "import numpy as np; np.load(x); torch.load(x, weights_only=True); json.load(x)"
    assert not list(calls_that_run_code(ast.parse(allowed)))
    for path in sorted(Path(cm.__file__).parent.rglob("*.py")):
        found = list(calls_that_run_code(ast.parse(path.read_text(encoding="utf-8"))))
        assert not found, f"{path.name}: {found}"


def test_fields_name_where_they_are():
    fields = Fields({"a": {"b": [1]}}, "config.json").part("a")
    with pytest.raises(
        InputError, match=r"^config\.json: a\.b: expected text, got a list\. It was"
    ):
        fields.text("b")
    with pytest.raises(
        InputError, match=r"^config\.json: a\.c is missing\. It was damaged or alte"
    ):
        fields.whole("c")
