"""Pages as tests: each block of code in a Markdown file is run, parsed, or fails as unknown."""

import csv
import io
import json
import os
import re
import tempfile
import tomllib
import warnings
from collections.abc import Callable, Iterable
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path
from typing import Any

from docs_commands import is_command, run_commands
from docs_files import provide
from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

ROOT = Path(__file__).parents[1]
COMMANDS = {"console", "sh", "bash"}
# Sphinx checks these when it builds the site; of others, such as {code-block}, it runs nothing.
DIRECTIVE = re.compile(r"\{(toctree|include)\}.*")
MAIN = 'if __name__ == "__main__":'
EVERY_FENCE = re.compile(r"(?P<info>[^\n]*)$\n", re.MULTILINE)


def collector(folder: str | Path = ROOT) -> Sybil:
    """The collector of the pages in a folder that its conftest.py hands to pytest."""
    python = PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE)
    return Sybil(
        parsers=[within_page(python), within_page(other_blocks)],
        path=str(Path(folder).absolute()),
        patterns=["*.md"],
        setup=open_page,
        teardown=close_page,
    )


def open_page(namespace: dict[str, Any]) -> None:
    """Give a page a folder of its own, in which its blocks run one after the other."""
    folder = tempfile.TemporaryDirectory()
    patched = {"CLUSTERMATCH_CACHE": "off", "COLUMNS": "100"}
    kept = {name: os.environ.get(name) for name in patched}
    namespace["_page"] = folder, Path.cwd(), kept
    os.environ.update(patched)
    os.chdir(folder.name)


def close_page(namespace: dict[str, Any]) -> None:
    """Leave no trace of a page."""
    folder, before, kept = namespace.pop("_page")
    os.chdir(before)
    for name, value in kept.items():
        os.environ.pop(name, None) if value is None else os.environ.update({name: value})
    namespace.clear()  # an object that holds a folder or a pool open ends with its page
    folder.cleanup()


def within_page(parser: Callable[[Document], Iterable[Region]]) -> Any:
    """Let a page be one session: files that a block names are there, warning filters stay."""

    def parse(document: Document) -> Iterable[Region]:
        for region in parser(document):
            script = MAIN in str(region.parsed)
            region.evaluator = in_session(run_script if script else region.evaluator)
            yield region

    return parse


def run_script(example: Example) -> str | None:
    """Run a block that is a script, as workers that start anew have to be able to import it."""
    Path("script.py").write_text(str(example.parsed), encoding="utf-8")
    return run_commands("python script.py")


def in_session(evaluate: Any) -> Callable[[Example], str | None]:
    def evaluate_in_session(example: Example) -> str | None:
        provide(str(getattr(example.parsed, "source", example.parsed)))
        filters = example.namespace.pop("_filters", None)
        if filters is not None:  # pytest sets its own anew for each block
            warnings.resetwarnings()
            warnings.filters.extend(filters)
        try:
            return evaluate(example)
        finally:
            example.namespace["_filters"] = list(warnings.filters)

    return evaluate_in_session


def other_blocks(document: Document) -> Iterable[Region]:
    """Every fenced block that is not Python."""
    for region in RawFencedCodeBlockLexer(EVERY_FENCE)(document):
        info = region.lexemes["info"].rstrip("\r")
        if info != "python":
            region.parsed = region.lexemes["source"]
            region.evaluator = evaluator_of(info, str(region.parsed))
            yield region


def evaluator_of(info: str, source: str) -> Callable[[Example], str | None]:
    if info in COMMANDS or (info == "" and all(map(is_command, source.splitlines()))):
        return lambda example: run_commands(str(example.parsed))
    if DIRECTIVE.fullmatch(info) or info == "text":
        return lambda example: None
    if info in PARSERS:
        return lambda example: PARSERS[info](str(example.parsed))
    known = ", ".join(["python", *sorted(COMMANDS), "text", *sorted(PARSERS)])
    return lambda example: (
        f"A block of {info!r}, spaces included, is neither run nor parsed. Known are {known}; "
        "without a language, commands alone."
    )


def parse_csv(source: str) -> str | None:
    delimiter = max(",;\t", key=source.partition("\n")[0].count)
    widths = {len(row) for row in csv.reader(io.StringIO(source), delimiter=delimiter)}
    return None if len(widths) == 1 else f"Rows of {sorted(widths)} fields."


def parse_json(source: str) -> None:
    json.loads(source)


def parse_jsonl(source: str) -> None:
    for line in source.splitlines():
        json.loads(line)


def parse_toml(source: str) -> None:
    tomllib.loads(source)


PARSERS: dict[str, Callable[[str], str | None]] = {
    "csv": parse_csv,
    "json": parse_json,
    "jsonl": parse_jsonl,
    "toml": parse_toml,
}
