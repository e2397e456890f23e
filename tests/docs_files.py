"""The files that pages name, made of the built-in example where a block asks for them."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd

import clustermatch as cm
from clustermatch.cli import run

HEADERS = {"id": "code", "needs": "besoins"}


def provide(text: str) -> None:
    """Make the files that a text names and the working folder lacks."""
    for name in sorted(FILES):
        named = re.search(rf"(?<![\w./-]){re.escape(name)}(?!\w)", text)
        if named and not Path(name).exists() and not written(name, text):
            FILES[name](name)


def written(name: str, text: str) -> bool:
    """Whether a text only writes the file."""
    uses = len(re.findall(rf"(?<![\w./-]){re.escape(name)}", text))
    return uses == len(re.findall(rf"(?:-o|--output|>) *{re.escape(name)}", text))


@cache
def clusters() -> pd.DataFrame:
    """The clusters as of the day; those that belong to two regions count with their own."""
    table = cm.load_interclustering(lang="fr").clusters
    return table[~table["status_2015_07"].str.startswith("merged")]


def write(table: pd.DataFrame, name: str) -> None:
    """Write a table in the format of its suffix."""
    if name.endswith(".xlsx"):
        table.to_excel(name, index=False)
    elif name.endswith(".parquet"):
        table.to_parquet(name, index=False)
    else:
        table.to_csv(name, index=False)


def write_clusters(name: str) -> None:
    write(clusters(), name)


def write_members(name: str) -> None:
    """A table with headers of its own."""
    write(clusters().rename(columns=HEADERS), name)


def write_descriptions(name: str) -> None:
    """A table that states neither competences nor needs, but in running text."""
    table = clusters()
    text = table["description"] + " Nous recherchons " + table["needs"].str.split(";").str[0] + "."
    write(table[["id", "name", "region", "lang"]].assign(description=text), name)


def write_alliances(name: str) -> None:
    write(cm.load_interclustering(lang="fr").alliances, name)


def write_pairs(*pairs: tuple[str, ...], columns: tuple[str, ...] = ("id_a", "id_b")) -> Callable:
    def make(name: str) -> None:
        write(pd.DataFrame(pairs, columns=list(columns)), name)

    return make


def write_by_command(*arguments: str) -> Callable[[str], None]:
    """A file that another command of the library makes."""

    def make(name: str) -> None:
        provide(" ".join(arguments))
        code = run([*arguments, "--quiet", "-o", name])
        assert code == 0, f"clustermatch {' '.join(arguments)} ended with {code}"

    return make


PLAN = ("plan", "clusters.csv", "--across", "region")
RECOMMEND = ("recommend", "clusters.csv")
WISHES = (
    ("axelera", "e2ia", 1),
    ("e2ia", "axelera", 1),
    ("minalogic", "e2ia", 1),
    ("raac", "lutb", 2),
)
OUTCOMES = (
    ("axelera", "e2ia", "second_meeting", ""),
    ("automac", "mecaloire", "declined", "too_similar"),
)

FILES: dict[str, Callable[[str], None]] = {
    "clusters.csv": write_clusters,
    "clusters.xlsx": write_clusters,
    "clusters.parquet": write_clusters,
    "companies.parquet": write_clusters,
    "companies.csv": write_clusters,
    "members.csv": write_members,
    "descriptions.csv": write_descriptions,
    "signed.csv": write_alliances,
    "signed.xlsx": write_alliances,
    "competitors.csv": write_pairs(("raac", "lutb"), ("minalogic", "axelera")),
    "pairs.csv": write_pairs(("raac", "lutb")),
    "vetoes.csv": write_pairs(("le-damier", "imaginove")),
    "requests.csv": write_pairs(*WISHES, columns=("id_a", "id_b", "priority")),
    "outcomes.csv": write_pairs(*OUTCOMES, columns=("id_a", "id_b", "outcome", "reason")),
    "roles.csv": write_by_command("roles", "descriptions.csv"),
    "day1.csv": write_by_command(*PLAN),
    "plan.csv": write_by_command(*PLAN),
    "theirs.xlsx": write_by_command(*RECOMMEND),
    "theirs.csv": write_by_command(*RECOMMEND),
}
