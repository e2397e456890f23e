"""The search over strips that lie in files: one table by whatever runs it, and in any order."""

import os
import signal

import joblib
import numpy as np
import pytest
from allpairs_cases import random_admission, random_rows

from clustermatch.allpairs import Cosine, TopLists, TwoFacets, top_partners
from clustermatch.allpairs.form_files import FormFiles
from clustermatch.allpairs.settle import settle_lists
from clustermatch.allpairs.strips import (
    fill_strips,
    merge_strips,
    strip_tasks,
    top_partners_of_files,
)
from clustermatch.allpairs.tiles import tile_pairs
from clustermatch.allpairs.top import make_search
from clustermatch.exceptions import InputError

N_ROWS = 1300
SIDES = ("needs", "offers", "common")
NAMES = ("one vector", "two facets")


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """Scores from arrays, and the files that hold the same."""
    folder, rng = tmp_path_factory.mktemp("vectors"), np.random.default_rng(0)
    rows = {side: random_rows(rng, N_ROWS, duplicates=True).astype(np.float32) for side in SIDES}
    paths = {side: folder / f"{side}.npy" for side in SIDES}
    for side in SIDES:
        np.save(paths[side], rows[side])
    return {
        "one vector": (Cosine(rows["needs"]), FormFiles(paths["needs"])),
        "two facets": (TwoFacets(**rows, weight=0.7), FormFiles(**paths, weight=0.7)),
    }


def assert_equal(ranked, other):
    np.testing.assert_array_equal(ranked.partners, other.partners)
    np.testing.assert_array_equal(ranked.scores, other.scores)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize("k", [3, 50])
@pytest.mark.parametrize("name", NAMES)
def test_strips_of_files_give_the_table_of_arrays(cases, name, k, engine):
    form, files = cases[name]
    expected = top_partners(form, k, engine=engine)
    for strip_rows in (300, 700, 5000):  # with a short last one, two, and one of all
        assert_equal(
            top_partners_of_files(files, k, strip_rows=strip_rows, engine=engine), expected
        )


@pytest.mark.parametrize("engine", ["auto", "int8"])
@pytest.mark.parametrize("name", NAMES)
def test_tasks_may_run_any_engine(cases, name, engine):
    form, files = cases[name]
    settled = "numpy" if engine == "auto" else "numba"
    ranked = top_partners_of_files(files, strip_rows=500, engine=engine, n_jobs=1)
    assert_equal(ranked, top_partners(form, engine=settled))


@pytest.mark.parametrize("backend", ["threading", "loky", "multiprocessing"])
def test_backends_of_joblib_change_nothing(cases, backend):
    form, files = cases["two facets"]
    with joblib.parallel_config(backend=backend, n_jobs=2):
        ranked = top_partners_of_files(files, strip_rows=400, n_jobs=None)
    assert_equal(ranked, top_partners(form))


@pytest.mark.parametrize("k", [3, 50])
@pytest.mark.parametrize("name", NAMES)
def test_results_merge_in_any_order(cases, name, k):
    form, files = cases[name]
    search = make_search(files.form(), k)
    pairs = tile_pairs(N_ROWS, 250)
    parts = [
        (task.pair, fill_strips(task)) for task in strip_tasks(files, search, pairs, k, "auto")
    ]
    for seed in range(4):
        lists = TopLists.empty(N_ROWS, search.depth)
        for at in np.random.default_rng(seed).permutation(len(parts)):
            merge_strips(lists, *parts[at])
        assert_equal(settle_lists(search, lists, np.arange(N_ROWS), k), top_partners(form, k))


def test_more_strips_than_may_wait_are_run_in_rounds(cases, monkeypatch):
    form, files = cases["one vector"]
    monkeypatch.setattr("clustermatch.allpairs.strips._WAITING_BYTES", 0)
    ranked = top_partners_of_files(files, strip_rows=100, n_jobs=1)  # 91 tasks, 4 a round
    assert_equal(ranked, top_partners(form))


def test_admission_and_bias_hold_for_strips(cases):
    form, files = cases["two facets"]
    rng = np.random.default_rng(1)
    options = {"admission": random_admission(rng, N_ROWS), "bias": rng.normal(size=N_ROWS) * 0.1}
    assert_equal(
        top_partners_of_files(files, 5, strip_rows=400, **options),
        top_partners(form, 5, **options),
    )


def test_files_in_double_precision(tmp_path):
    rows = random_rows(np.random.default_rng(2), 700)
    np.save(tmp_path / "rows.npy", rows)
    files = FormFiles(str(tmp_path / "rows.npy"))
    assert_equal(top_partners_of_files(files, strip_rows=200), top_partners(Cosine(rows)))


def test_vectors_stay_in_their_file(cases):
    held = cases["one vector"][1].form()
    assert isinstance(held.single.base, np.memmap)


def test_progress_passes_every_pair_of_strips(cases):
    seen = []

    def watch(pairs):
        for pair in pairs:
            yield pair
            seen.append(pair)

    top_partners_of_files(cases["one vector"][1], strip_rows=500, watch=watch)
    assert len(seen) == 6


# distributed may warn of its own internals, and of what the dead worker left open.
@pytest.mark.filterwarnings(
    "ignore:::distributed",
    "ignore::ResourceWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
    "ignore::pytest.PytestUnhandledThreadExceptionWarning",
)
def test_a_dask_cluster_that_loses_a_worker_gives_the_same_table(cases):
    distributed = pytest.importorskip(
        "distributed", reason="distributed is not installed: pip install 'clustermatch[dask]'"
    )
    form, files = cases["two facets"]
    killed = []
    cluster = distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
    )

    def kill_one(pairs):
        for done, pair in enumerate(pairs):
            if done == 5:
                killed.append(cluster.workers[0].pid)
                os.kill(killed[0], signal.SIGKILL)
            yield pair

    with cluster, distributed.Client(cluster), joblib.parallel_config(backend="dask"):
        ranked = top_partners_of_files(files, strip_rows=100, watch=kill_one)
    assert killed
    assert_equal(ranked, top_partners(form))


@pytest.mark.parametrize(
    "names",
    [
        {},
        {"vectors": "a.npy", "needs": "b.npy", "offers": "c.npy"},
        {"vectors": "a.npy", "common": "b.npy"},
        {"needs": "a.npy", "common": "b.npy"},
    ],
)
def test_files_must_name_one_score(names):
    with pytest.raises(InputError, match="must name either vectors, or both needs and offers"):
        FormFiles(**names)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"rows\.npy: cannot be read as a \.npy file"),
        (b"", r"rows\.npy: cannot be read as a \.npy file"),
        (b"id;name\n1;a\n", r"rows\.npy: cannot be read as a \.npy file"),
        (np.arange(6).reshape(2, 3), "must be a .npy file of rows in float32 or float64"),
        (np.ones(3), "must be a .npy file of rows in float32 or float64"),
    ],
)
def test_files_that_hold_no_rows_are_said(tmp_path, content, message):
    path = tmp_path / "rows.npy"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        np.save(path, content)
    with pytest.raises(InputError, match=message):
        top_partners_of_files(FormFiles(path))


def test_facets_of_other_rows_are_said(tmp_path):
    for name, n_rows in (("needs", 3), ("offers", 4)):
        np.save(tmp_path / f"{name}.npy", np.ones((n_rows, 2)))
    files = FormFiles(needs=tmp_path / "needs.npy", offers=tmp_path / "offers.npy")
    with pytest.raises(InputError, match="needs and offers must have the same shape"):
        top_partners_of_files(files)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"strip_rows": 0}, "strip_rows must be a whole number other than 0, got 0"),
        ({"strip_rows": -1}, "strip_rows must be at least 1, got -1"),
        ({"n_jobs": 0}, "n_jobs must be a whole number other than 0, got 0"),
        ({"n_jobs": 1.5}, "n_jobs must be a whole number other than 0"),
        ({"engine": "abacus"}, "engine must be one of auto, numpy, numba"),
    ],
)
def test_what_is_not_allowed_is_said(cases, options, message):
    with pytest.raises(InputError, match=message):
        top_partners_of_files(cases["one vector"][1], **options)
