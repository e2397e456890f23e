"""The pages as files: links between them, the words of the glossary, the page of the commands."""

import re
import subprocess
import sys
from pathlib import Path
from runpy import run_path

import pytest
import typer
from docs_commands import run_commands
from markdown_it import MarkdownIt
from mdit_py_plugins.anchors.index import slugify

import clustermatch as cm
from clustermatch.cli import app

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*.md")],
    key=lambda path: path.relative_to(ROOT).as_posix(),
)
WORDS = (
    *("cluster", "profile", "description", "competence", "need", "encoder", "embedding"),
    *(
        "similarity",
        "gain",
        "complementarity",
        "score",
        "target",
        "partner",
        "candidate",
        "rank, k",
    ),
    *("exclusion", "capacity", "alliance", "request", "veto", "meeting", "slot", "plan", "cutoff"),
    *("baseline", "precedent", "weight", "outcome", "return match", "partner type", "open need"),
)


def tokens(path):
    for token in MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8")):
        yield token
        yield from token.children or []


def anchors(path):
    parsed = MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8"))
    titles = [parsed[at + 1] for at, token in enumerate(parsed) if token.type == "heading_open"]
    texts = ["".join(child.content for child in title.children) for title in titles]
    return {slugify(text) for text in texts}


def links(path):
    for token in tokens(path):
        target = token.attrGet("href") or token.attrGet("src")
        if target and not re.match(r"[a-z]+:", target):
            yield target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere_in_a_plain_view_of_the_repository(path):
    for link in links(path):
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{link}: there is no {target.relative_to(ROOT)}"
        assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
        if anchor:
            assert anchor in anchors(target), f"{link}: no heading makes this anchor"


def test_every_word_of_the_contract_is_in_the_glossary_once_with_a_french_one():
    rows = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$",
        (ROOT / "docs/glossary.md").read_text("utf-8"),
        re.M,
    )
    words = [word for word, _, _ in rows if word not in ("word", "---")]
    assert set(WORDS) <= set(words)
    assert len(words) == len(set(words))
    for word, french, meaning in rows:
        assert french.strip(), word
        assert meaning.strip(), word


def commands(group, path=("clustermatch",)):
    for name, command in group.commands.items():
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))


def test_the_page_of_the_commands_is_that_of_their_help_texts():
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    assert page == run_path(str(ROOT / "docs/write_cli.py"))["page"](), (
        "docs/cli.md is older than the help texts: python docs/write_cli.py"
    )


def test_the_page_of_the_commands_tells_every_command_and_option():
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    group = typer.main.get_command(app)
    for option in group.params:
        assert any(name in page for name in option.opts)
    for path, command in commands(group):
        title = " ".join(path)
        start = page.index(f" `{title}`\n\n")
        section = page[start : page.find("\n#", start) % (len(page) + 1)]
        for parameter in command.params:
            assert f"* `{', '.join(sorted(parameter.opts, key=len))}" in section or (
                parameter.param_type_name == "argument" and f"* `{parameter.metavar}" in section
            ), f"{title}: {parameter.name}"


def test_the_first_example_of_the_readme_works_when_pasted(tmp_path):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    lines = [line[4:] for line in block.splitlines() if line.startswith((">>> ", "... "))]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-"],
        input="\n".join(lines),
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "Mont-Blanc Industries répond à" in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("frobnicate x", "not known how to run or check this"),
        ("clustermatch recommend", "ended with 2 instead of 0"),
        ("$ clustermatch --version\nclustermatch 99", "instead of\nclustermatch 99"),
        ("git clone URL x && cd x && clustermatch nothing", "no more"),
        ("pip install . && clustermatch nothing", "There is no &&"),
        ("first\n$ clustermatch --version", "not known how to run"),
        ("make nothing", "Makefile has no target nothing"),
        ("pip install 'clustermatch[nothing]'", "There is no nothing"),
        ("python -m pip install --constraint absent.txt .", "There is no absent.txt"),
        ("python benchmarks/absent.py", "There is no benchmarks/absent.py"),
        ("python -c 'raise SystemExit(3)'", "ended with 3 instead of 0"),
    ],
)
def test_a_command_that_does_not_work_is_found(block, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert message in (run_commands(block) or "passed")


@pytest.mark.parametrize(
    "block",
    [
        f"$ clustermatch --version\nclustermatch {cm.__version__}",
        "$ clustermatch explain absent.csv a b\nclustermatch: absent.csv: ...",
        "clustermatch --version | cat",
        "python -m pip install --constraint constraints.txt --editable '.[excel]' --group dev",
        "git clone URL clustermatch && cd clustermatch",
        "make demo    # with a comment",
    ],
)
def test_a_command_that_does_what_the_page_shows_passes(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_commands(block) is None


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("```fortran\nx = 1\n```", "A block of 'fortran', spaces included, is neither"),
        ("```\nscore = 1\n```", "A block of '', spaces included, is neither run nor parsed"),
        ("``` python\nassert 0\n```", "A block of ' python', spaces included, is neither"),
        ("```python \nassert 0\n```", "A block of 'python ', spaces included, is neither"),
        ("~~~python\nassert 0\n~~~", "AssertionError"),
        ("```{code-block} python\nassert 0\n```", "A block of '{code-block} python', spaces"),
        ("```python\n>>> 1 + 1\n3\n```", "Expected:"),
        ("```python\nassert 1 + 1 == 3\n```", "AssertionError"),
        ("```json\n{broken\n```", "JSONDecodeError"),
        ("```csv\na,b\n1\n```", "Rows of [1, 2] fields"),
        ("```console\n$ frobnicate\n```", "not known how to run"),
    ],
)
def test_a_block_that_does_not_hold_fails_as_a_test(page, message, tmp_path):
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    hook = "from docs_blocks import collector\npytest_collect_file = collector('.').pytest()\n"
    (tmp_path / "conftest.py").write_text(hook, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT / 'tests'}\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "page.md"],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert message in done.stdout


def outside_of_fences(path):
    """Lines of code that stands in no fence, which no test would see."""
    for token in tokens(path):
        code = token.type in ("html_block", "html_inline") and re.search(
            r"<(pre|code|script)\b", token.content, re.I
        )
        if token.type == "code_block" or code:
            yield token.map[0] + 1 if token.map else token.content


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_all_code_of_a_page_stands_in_fences(path):
    assert not list(outside_of_fences(path))


@pytest.mark.parametrize(
    "page", ["a\n\n    assert 0\n", "a\n\n\tassert 0\n", "<pre>\nx\n</pre>\n", "a <code>x</code>"]
)
def test_code_outside_of_fences_is_found(page, tmp_path):
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    assert len(list(outside_of_fences(tmp_path / "page.md"))) == 1


def test_pages_are_among_what_pytest_runs_by_default():
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    paths = re.search(r"^testpaths = (\[.*\])$", settings, re.M)[1]
    assert {'"README.md"', '"docs"', '"examples/*.md"'} <= set(re.findall(r'"[^"]+"', paths))
