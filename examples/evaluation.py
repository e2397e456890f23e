"""
Do suggestions foresee the alliances that were signed? Measured, with baselines, in plain words.

Run ``python examples/evaluation.py`` for the built-in example, or on your own record of alliances
(`id_a`, `id_b`, `date`):

    python examples/evaluation.py --clusters clusters.csv --alliances signed.csv --cutoff 2021 \
        -o evaluation.md -o figures.csv

Alliances before the cutoff are known, those after it are to be found. ``-o`` may be repeated: .md
gets the report, any other suffix the table of figures. docs/evaluation.md explains every metric.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

import clustermatch as cm
from clustermatch.baselines import default_baselines
from clustermatch.evaluation import evaluation_blocks, evaluation_markdown
from clustermatch.profiles import Profiles
from clustermatch.tables import check_destination, read_table, write_table, write_text

OURS, CHANCE = "clustermatch", "random"
CUTOFF = "2015-07"
HINDSIGHT = (
    "If the texts were written after the cutoff, every figure is an upper bound: who writes with "
    "hindsight stresses what later mattered. Only texts of the time make a forecast."
)
BUILT_IN = (
    "The built-in example was written after the facts, so its figures are upper bounds. It is "
    "small: differences in hit@3 under 0.15 prove nothing. Its pair "
    "auvergne-efficience-industrielle and mont-blanc-industries is no evidence: the texts come "
    "from the article on their alliance."
)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; argparse itself ends with status 2."""
    parser = argparse.ArgumentParser(description="Measure suggestions on recorded alliances.")
    parser.add_argument("--clusters", type=Path, help="table of clusters")
    parser.add_argument("--alliances", type=Path, help="table of alliances: id_a, id_b, date")
    parser.add_argument("--cutoff", help=f"year, month or day (built-in example: {CUTOFF})")
    parser.add_argument("-k", type=int, default=3, help="length of the lists (default 3)")
    parser.add_argument("-o", "--output", type=Path, action="append", default=[])
    options = parser.parse_args(arguments)
    own = [options.clusters, options.alliances]
    if any(own) and not all([*own, options.cutoff]):
        parser.error("your own data need all of --clusters, --alliances and --cutoff")
    return options


def read_data(options: argparse.Namespace) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read clusters and alliances, or take those of the built-in example that were active."""
    if options.clusters:
        return cm.read_clusters(options.clusters), read_table(options.alliances)
    data = cm.load_interclustering(lang="fr")
    merged = data.clusters["status_2015_07"].str.startswith("merged")
    return data.clusters[~merged], data.alliances


def measure(clusters: pd.DataFrame, alliances: pd.DataFrame, cutoff: str, k: int) -> pd.DataFrame:
    """Compare the library with every baseline that the columns allow, it first."""
    profiles = Profiles.from_frame(clusters)
    methods = {OURS: cm.PartnerRecommender(progress=False)}
    methods |= default_baselines(profiles, alliances_known=True)
    return cm.compare(methods, alliances, cutoff=cutoff, k=k, clusters=profiles, progress=False)


def plain_words(table: pd.DataFrame, *, built_in: bool) -> Iterator[str]:
    """Say what the figures mean, and what they cannot prove."""
    k = table.attrs["k"]
    targets = sum(asked["targets"] for asked in table.attrs["questions"])
    hits = table[table["metric"] == f"hit@{k}"].set_index("method")
    ours = {name: percent(hits.loc[OURS, name]) for name in ("value", "low", "high")}
    yield (
        f"Of {targets} organisations that signed with a new partner after the cutoff, "
        f"{ours['value']} find one among their first {k} (95 % interval {ours['low']} to "
        f"{ours['high']}); by chance {percent(hits.loc[CHANCE, 'value'])} would. Read the interval "
        "before the figure."
    )
    others = hits.drop(index=OURS)
    apart = others["distinguishable"].astype(bool)
    for words, holds in (
        ("More than with", apart & (others["difference"] < 0)),
        ("Fewer than with", apart & (others["difference"] > 0)),
        ("Not distinguishable from", ~apart),
    ):
        shown = [f"{name} ({percent(value)})" for name, value in others.loc[holds, "value"].items()]
        if shown:
            yield f"{words}: {', '.join(shown)}."
    yield "Of so many methods, one may look different by chance alone."
    yield BUILT_IN if built_in else HINDSIGHT


def percent(share: Any) -> str:
    """Write a share as people read it."""
    return f"{share:.0%}".replace("%", " %")


def write(table: pd.DataFrame, words: Sequence[str], path: Path) -> None:
    """Write a report with the plain words first, or the table of figures."""
    if path.suffix.lower() == ".md":
        title, _, rest = evaluation_markdown(table).partition("\n")
        write_text("\n\n".join([title, *words]) + f"\n{rest}", path)
    else:
        write_table(table, path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; give the exit status."""
    options = parse(arguments)
    try:
        inputs = [path for path in (options.clusters, options.alliances) if path]
        for path in options.output:
            check_destination(path, inputs=inputs, also=[".md"])
        clusters, alliances = read_data(options)
        table = measure(clusters, alliances, options.cutoff or CUTOFF, options.k)
        words = list(plain_words(table, built_in=not options.clusters))
        for path in options.output:
            write(table, words, path)
    except cm.ClusterMatchError as error:
        Console(stderr=True, highlight=False).print(str(error), markup=False, soft_wrap=True)
        return 2
    console = Console(highlight=False)
    for block in [*evaluation_blocks(table), "In plain words", *words]:
        console.print(block, markup=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
