"""Write cli.md, the page of the command line, from the help texts: ``python docs/write_cli.py``."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).with_name("cli.md")
ABOUT = """\
Every command and option, made from the help texts by `python docs/write_cli.py`; a test holds the
two together, and the examples run as tests. `clustermatch COMMAND --help` says the same in a
terminal, `clustermatch --version` which version it is.

Input and output files are told by their suffix: .csv, .parquet, .xlsx, .json, .jsonl. Results go
to stdout, or to a file with `-o`; notes and progress go to stderr. Exit status: 0 done; 2 bad
input, bad usage or interrupted, with one message that says where and what to do.
"""
HEADING = re.compile(r"^##+ `clustermatch ([a-z -]+)`\n\n(.+)$", re.MULTILINE)


def page() -> str:
    """Typer's own Markdown, with whole summaries, and examples as blocks that can be run."""
    made = subprocess.run(
        [
            sys.executable,
            "-m",
            "typer",
            "clustermatch.cli",
            "utils",
            "docs",
            "--name",
            "clustermatch",
        ],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    made = re.sub(r"```console\n\$ (clustermatch .*)\n```", r"```text\n\1\n```", made)
    made = re.sub(
        r"^Example: (.+)$", r"Example:\n\n```console\n$ \1\n```", made, flags=re.MULTILINE
    )
    made = re.sub(r"\*\*Commands\*\*:\n\n(\* .*\n)+", "", made)  # cut off in mid-sentence
    _, first, commands = made.partition("\n## ")
    listed = "".join(
        f"| [`{name}`](#clustermatch-{name.replace(' ', '-')}) | {summary} |\n"
        for name, summary in HEADING.findall(first + commands)
    )
    table = f"| command | what it does |\n| --- | --- |\n{listed}"
    return f"# Command line\n\n{ABOUT}\n{table}{first}{commands.rstrip()}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
