"""A folder is complete or not there, and nothing else is ever touched."""

import multiprocessing
import os
import signal
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock
from persistence_cases import files_of, recommender

import clustermatch as cm
from clustermatch.exceptions import OutputError
from clustermatch.persistence import replacing
from clustermatch.persistence.manifest import FILES, MANIFEST

DATA = cm.load_interclustering(lang="fr")


@pytest.fixture(scope="module")
def old():
    return recommender().fit(DATA.clusters.iloc[:5])


@pytest.fixture(scope="module")
def new():
    return recommender().fit(DATA.clusters.iloc[:7])


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def n_loaded(folder):
    return len(cm.PartnerRecommender.load(folder).profiles_)


def everything(folder="."):
    return {str(path): path.is_file() and path.read_bytes() for path in Path(folder).rglob("*")}


def test_save_gives_the_folder_and_leaves_nothing_beside_it(old):
    assert old.save("saved") == Path("saved")
    assert [path.name for path in Path().iterdir()] == ["saved"]
    assert {*files_of(Path("saved"))} == {*FILES, MANIFEST}


def test_a_former_one_and_an_empty_folder_are_replaced(old, new):
    Path("saved").mkdir(mode=0o700)
    old.save("saved")
    assert Path("saved").stat().st_mode & 0o777 == 0o700
    new.save(Path("saved"))
    assert n_loaded("saved") == 7
    assert Path("saved").stat().st_mode & 0o777 == 0o700
    assert [path.name for path in Path().iterdir()] == ["saved"]


def test_a_loaded_one_may_be_saved_to_its_own_folder(old):
    old.save("saved")
    again = cm.PartnerRecommender.load("saved").update(removed=[old.profiles_.ids[0]])
    again.save("saved")
    assert n_loaded("saved") == 4


def test_through_a_link_the_folder_behind_it_is_replaced(old, new):
    old.save("behind")
    Path("link").symlink_to("behind")
    new.save("link")
    assert Path("link").is_symlink()
    assert n_loaded("behind") == 7


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda p: p.write_text("x"),
            r"^saved: is a file\. Name a folder that does not exist yet\.",
        ),
        (
            lambda p: (p.mkdir(), (p / "a.txt").write_text("x")),
            r"^saved: holds 'a\.txt', and is no",
        ),
        (
            lambda p: (p.mkdir(), (p / "sub").mkdir()),
            r"^saved: holds 'sub', and is no saved recomm",
        ),
        (
            lambda p: (p.mkdir(), (p / "README.md").write_text("x")),
            r"^saved: holds 'README\.md', and is no saved recommender alone\. Nothing was changed",
        ),
        (
            lambda p: (p.mkdir(), (p / MANIFEST).write_text('{"kind": "mine"}')),
            r"^saved: is not replaced, as it may be something else: saved/manifest\.json: is no",
        ),
    ],
)
def test_what_is_something_else_is_refused_untouched(old, make, message):
    make(Path("saved"))
    before = everything()
    with pytest.raises(OutputError, match=message):
        old.save("saved")
    assert everything() == before


def test_a_file_beside_those_of_a_former_one_is_refused_untouched(old, new):
    old.save("saved")
    Path("saved", "notes.txt").write_text("mine")
    before = everything()
    with pytest.raises(
        OutputError, match=r"^saved: holds 'notes\.txt', and is no saved recommende"
    ):
        new.save("saved")
    assert everything() == before


def test_places_that_cannot_be(old):
    with pytest.raises(OutputError, match=r"^no/such: the folder above it does not exist\. Create"):
        old.save("no/such")
    with pytest.raises(OutputError, match=r"^\.: is the folder you are in\. Name a folder in it\."):
        old.save(".")
    with pytest.raises(OutputError, match=r"^/: is the root of a file system"):
        old.save("/")
    with pytest.raises(
        OutputError, match=r"not saved \(File name too long\)\. What was there befor"
    ):
        old.save("x" * 300)


def test_a_folder_above_that_is_not_writable(old, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(
        OutputError, match=r"^saved: the folder above it, /.*, is not writable\. Cho"
    ):
        old.save("saved")


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_full_disk_leaves_the_former_one(old, new, name, monkeypatch):
    old.save("saved")
    before = everything()
    write = replacing._write_file

    def full(path, data):
        if path.name == name:
            path.write_bytes(data[:10])
            raise OSError(28, "No space left on device")
        write(path, data)

    monkeypatch.setattr(replacing, "_write_file", full)
    message = (
        r"^saved: not saved \(No space left on device\)\. What was there before is kept: make r"
    )
    with pytest.raises(OutputError, match=message):
        new.save("saved")
    assert everything() == before
    with pytest.raises(OutputError, match="No space left"):
        new.save("another")
    assert everything() == before


def test_a_move_that_fails_is_taken_back(old, new, monkeypatch):
    old.save("saved")
    before = everything()
    rename = os.rename

    def denied(source, target):
        if Path(source).name == ".saved.new":
            raise PermissionError(13, "Permission denied")
        rename(source, target)

    monkeypatch.setattr(os, "rename", denied)
    with pytest.raises(OutputError, match=r"^saved: not saved \(Permission denied\)"):
        new.save("saved")
    assert everything() == before


def test_ctrl_c_leaves_the_former_one(old, new, monkeypatch):
    old.save("saved")
    before = everything()

    def interrupted(path, data):
        raise KeyboardInterrupt

    monkeypatch.setattr(replacing, "_write_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        new.save("saved")
    assert everything() == before


def killed_at(step, contents):
    """Save in this process, and kill it at one of its calls to the system."""
    calls = [0]

    def counted(function):
        def call(*arguments, **options):
            calls[0] += 1
            if calls[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)

        return call

    replacing._write_file = counted(replacing._write_file)
    os.rename = counted(os.rename)
    Path.unlink = counted(Path.unlink)
    Path.rmdir = counted(Path.rmdir)
    replacing.write_folder(Path("saved"), contents)
    os._exit(0)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # a fork beside threads: it ends at once
@pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked there")
def test_a_kill_at_any_moment_leaves_the_former_or_the_new_one(old, new):
    contents = files_of(new.save("new"))
    fork = multiprocessing.get_context("fork")
    found, step = [], 0
    while not found or found[-1][1] != 0:
        step += 1
        old.save("saved")
        assert n_loaded("saved") == 5
        process = fork.Process(target=killed_at, args=(step, contents))
        process.start()
        process.join()
        found.append((n_loaded("saved"), process.exitcode))
    sizes = [size for size, _ in found]
    assert sizes == sorted(sizes)
    assert {*sizes} == {5, 7}
    assert step > len(FILES) + 5
    old.save("saved")
    assert sorted(path.name for path in Path().iterdir()) == ["new", "saved"]


def test_between_the_two_moves_the_former_one_is_found(old, new):
    old.save("saved")
    os.rename("saved", ".saved.former")
    assert n_loaded("saved") == 5
    new.save("saved")
    assert n_loaded("saved") == 7


def test_two_that_save_at_the_same_time(old, new):
    old.save("saved")
    with FileLock(".saved.lock"):
        result = []

        def save():
            try:
                new.save("saved")
            except OutputError as error:
                result.append(str(error))

        thread = threading.Thread(target=save)
        thread.start()
        thread.join()
    assert result == [
        "saved: another process is saving to it. Wait for its end, or choose another."
    ]
    assert n_loaded("saved") == 5
