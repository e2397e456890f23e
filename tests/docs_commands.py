"""Blocks of commands: each line runs in the folder of the page, or is checked in another way."""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path
from typing import NamedTuple

from clustermatch.cli import run

ROOT = Path(__file__).parents[1]
LONGEST = 120  # seconds: a block that hangs must end
SHELL_SIGNS = re.compile(r"[|><;&$`*]")
FAILED = 2
# Minutes of work, or servers that do not end: that the file is there is all that is checked.
LONG = re.compile(r"python ((?:benchmarks|models)/\w+\.py)\b[^&|;]*")
# It needs a network, which checks do without.
FETCH = re.compile(r"git clone \S+ \w+( && cd \w+)?")
# Commands that end with this message in an empty folder, as they are meant to.
REFUSED = {"clustermatch cache clear --encoder minilm": "no embeddings of 'minilm' are kept"}


class Step(NamedTuple):
    """A command as the page writes it, and the output that the page shows below it."""

    command: str
    shown: str


def steps(source: str) -> list[Step]:
    """Commands of a block: after ``$`` with their output, or one on each line."""
    lines = re.sub(r"\\\n\s*(> )?", "", source).splitlines()
    if not any(line.startswith("$ ") for line in lines):
        return [Step(line, "") for line in lines if line.strip() and not line.startswith("#")]
    found: list[Step] = []
    for line in lines:
        if line.startswith("$ "):
            found.append(Step(line[2:], ""))
        elif not found:
            found.append(Step(line, ""))  # before the first $: a command like any other
        else:
            found[-1] = Step(found[-1].command, f"{found[-1].shown}{line}\n")
    return found


def is_command(line: str) -> bool:
    """Whether a line without a language is one that this module knows how to check."""
    words = line.removeprefix("$ ").split()
    return not words or words[0] in CHECKS


def run_commands(source: str) -> str | None:
    """Run the commands of a block; give what is wrong with the first that fails."""
    for step in steps(source):
        wrong = run_step(step)
        if wrong:
            return f"{step.command}\n{wrong}"
    return None


def run_step(step: Step) -> str | None:
    words = shlex.split(step.command, comments=True)
    check = CHECKS.get(words[0]) if words else None
    if check is None:
        return f"It is not known how to run or check this; known are {', '.join(sorted(CHECKS))}."
    return check(words, step)


def in_process(words: list[str], step: Step) -> str | None:
    """Run ``clustermatch ...`` without a new process, which would import pandas each time."""
    if SHELL_SIGNS.search(step.command.partition(" #")[0]):
        return in_shell(words, step)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(words[1:])
    return compare(step, code, out.getvalue(), err.getvalue())


def in_shell(words: list[str], step: Step) -> str | None:
    """Run a line in bash, with this interpreter's scripts and the folders of the repository."""
    long = LONG.fullmatch(step.command)
    if long:
        return None if (ROOT / long[1]).is_file() else f"There is no {long[1]}."
    if not Path("examples").exists():
        Path("examples").symlink_to(ROOT / "examples")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", f"set -eo pipefail\n{step.command}"],
        env=os.environ | {"PATH": path, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=LONGEST,
    )
    return compare(step, done.returncode, done.stdout, done.stderr)


def compare(step: Step, code: int, out: str, err: str) -> str | None:
    """Hold status and output against the page; a message that is shown is a failure meant."""
    if step.command in REFUSED:
        refused = code == FAILED and REFUSED[step.command] in err
        return None if refused else f"ended with {code}: {err}"
    wanted = FAILED if step.shown.startswith("clustermatch: ") else 0
    if code != wanted:
        return f"ended with {code} instead of {wanted}:\n{out[-2000:]}{err[-2000:]}"
    got = out if wanted == 0 else err
    if step.shown.strip() and not matches(step.shown, got) and not matches(step.shown, err + out):
        return f"printed\n{got}instead of\n{step.shown}"
    return None


def matches(shown: str, got: str) -> bool:
    return OutputChecker().check_output(
        shown.strip() + "\n", got.strip() + "\n", ELLIPSIS | NORMALIZE_WHITESPACE
    )


def check_make(words: list[str], step: Step) -> str | None:
    """Targets that a page names exist; what they do, the other checks do."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    unknown = [word for word in words[1:] if word not in targets]
    return f"Makefile has no target {', '.join(unknown)}." if unknown else None


def check_pip(words: list[str], step: Step) -> str | None:
    """What a page installs with exists: the file of constraints, extras, groups."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = re.findall(r"\[([a-z,]+)\]", step.command)
    extras = {name for names in lists for name in names.split(",")}
    unknown = extras - set(project["project"]["optional-dependencies"])
    unknown |= {"&&", ";", "|"} & set(words)  # what follows would not be run
    if "--group" in words:
        unknown |= {words[words.index("--group") + 1]} - set(project["dependency-groups"])
    if "--constraint" in words and not (ROOT / words[words.index("--constraint") + 1]).is_file():
        unknown |= {words[words.index("--constraint") + 1]}
    return f"There is no {', '.join(sorted(unknown))}." if unknown else None


def check_python(words: list[str], step: Step) -> str | None:
    if words[1:3] == ["-m", "pip"]:
        return check_pip(words, step)
    if words[1:3] == ["-m", "pytest"] or words[1:3] == ["-m", "venv"]:
        return None  # the tests that run this page; an environment is made by installing
    return in_shell(words, step)


def check_git(words: list[str], step: Step) -> str | None:
    return None if FETCH.fullmatch(step.command) else "Of git, pages show how to clone, no more."


CHECKS: dict[str, Callable[[list[str], Step], str | None]] = {
    "clustermatch": in_process,
    "python": check_python,
    "make": check_make,
    "pip": check_pip,
    "git": check_git,
}
