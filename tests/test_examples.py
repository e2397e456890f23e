"""The examples run as people run them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
LONGEST = 15


def run(*arguments):
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-W", "error", EXAMPLES / "interclustering_day.py", *arguments],
        env=os.environ | {"CLUSTERMATCH_CACHE": "off", "COLUMNS": "100", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=4 * LONGEST,
    )
    assert time.monotonic() - started < LONGEST
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("day") / "agendas"


@pytest.fixture(scope="module")
def printed(folder):
    done = run(str(folder))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def lines(text, *parts):
    return [line for line in text.splitlines() if all(part in line for part in parts)]


def test_the_day_is_planned_slot_by_slot_with_its_goals(printed):
    day, _, _ = printed.partition("Lyon, 2015-09-10")
    assert len(lines(day, "Slot")) == 4
    assert lines(day, "Auvergne Efficience Industrielle", "Mont-Blanc Industries")
    assert len(lines(day, "✓ proven")) == 7


def test_what_is_invented_is_said_and_is_about_planned_meetings(printed):
    assert "INVENTED" in printed
    assert "8 of 45 planned meetings:" in printed


def test_the_return_match_pins_second_meetings_and_tells_what_it_learnt(printed):
    _, _, second = printed.partition("What was learnt")
    assert lines(second, "automac: component “similarity” × 0.8 (too_similar, 1 meeting declined)")
    assert lines(second, "irp: component “complementarity” × 0.8")
    assert lines(second, "need “", "× 0.5", "who was met)")
    assert len(lines(second, "must")) == 3  # two meetings, and the goal
    assert not lines(second, "Auvergne Efficience Industrielle", "Mont-Blanc Industries", "0.")


def test_agendas_are_written_where_a_folder_is_given(printed, folder):
    assert f"87 files written to {folder}" in printed
    assert {path.suffix for path in folder.iterdir()} == {".html", ".ics"}
    assert "Mont-Blanc Industries" in (folder / "auvergne-efficience-industrielle.html").read_text(
        encoding="utf-8"
    )


def test_too_many_arguments_end_with_the_usage():
    done = run("one", "two")
    assert done.returncode == 2
    assert "usage" in done.stdout
