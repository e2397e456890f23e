"""How well suggestions foresee recorded alliances, beside baselines, on three sets.

Run as ``python benchmarks/quality.py [--horizon FOLDER] [--only NAME ...]``: tables on stdout,
figures in results/quality.json, the page docs/quality.md made from them.
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
from output import RESULTS, conditions, write_json
from quality_page import DOCUMENT, read_results, write_page
from quality_sets import (
    GROUPS,
    HORIZON,
    QualitySet,
    european_sets,
    horizon_sets,
    interclustering_sets,
)
from rich.console import Console

import clustermatch as cm
from clustermatch.baselines import EncoderCosine, default_baselines
from clustermatch.components import COMPONENTS
from clustermatch.evaluation import evaluation_blocks
from clustermatch.profiles import Profiles
from clustermatch.weights import load_weights

OURS: Final = "clustermatch"
N_RESAMPLES: Final = 1000
_DIGITS: Final = 4
# Of kinds of alliances the JSON keeps what the page shows.
_SLICED: Final = "hit@3"


def main() -> None:
    """Measure, print, and write the JSON and the page."""
    options = read_options()
    path, console = options.output, Console(highlight=False)
    results = read_results(path) if path.exists() else {}
    sets = load_sets(options.only, options.horizon)
    minilm = any(each.minilm for each in sets) and has_minilm()
    for each in sets:
        console.rule(each.name)
        table, record = measure_set(each, minilm=minilm)
        for block in evaluation_blocks(table):
            console.print(block)
        # Sets that are not measured anew keep their figures, each with its conditions.
        results[each.name] = record
        write_json(path, {"sets": results})
    if path == RESULTS / "quality.json":
        write_page(results, DOCUMENT)


def read_options() -> argparse.Namespace:
    """
    Read the command line.

    Returns
    -------
    argparse.Namespace
        `horizon`, `only` (groups of sets), `output`.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--horizon", type=Path, metavar="FOLDER", help="of the Horizon data")
    parser.add_argument("--only", nargs="+", choices=GROUPS, metavar="NAME", help=", ".join(GROUPS))
    parser.add_argument("-o", "--output", type=Path, default=RESULTS / "quality.json")
    options = parser.parse_args()
    if options.horizon is None and HORIZON in (options.only or ()):
        parser.error("--only horizon needs --horizon FOLDER, which holds the data")
    if options.only is None:
        options.only = [name for name in GROUPS if name != HORIZON or options.horizon is not None]
    return options


def load_sets(groups: Sequence[str], horizon: Path | None) -> list[QualitySet]:
    """
    Load the sets of groups, in the order of the page.

    Parameters
    ----------
    groups : sequence of str
        Of `quality_sets.GROUPS`.
    horizon : Path or None
        Folder of the Horizon data; needed only for that group.

    Returns
    -------
    list of QualitySet
        What is asked.
    """
    sets = interclustering_sets() if GROUPS[0] in groups else []
    sets += european_sets() if GROUPS[1] in groups else []
    if horizon is not None and HORIZON in groups:
        sets += horizon_sets(horizon)
    return sets


def has_minilm() -> bool:
    """
    Tell whether MiniLM is installed, and say so where it is not.

    Returns
    -------
    bool
        True if it loads.
    """
    try:
        cm.load_encoder("minilm", progress=False)
    except cm.MissingDependencyError as error:
        print(f"MiniLM rows are left out: {error}", file=sys.stderr)
        return False
    return True


def list_methods(profiles: Profiles, *, alliances_known: bool, minilm: bool) -> dict[str, Any]:
    """
    List what is compared: the library, parts and variants of it, and the baselines.

    Parameters
    ----------
    profiles : Profiles
        The population, which decides which baselines make sense.
    alliances_known : bool
        Whether alliances from before are known.
    minilm : bool
        Whether to add what needs the MiniLM package.

    Returns
    -------
    dict of str to recommender
        Name to method, not fitted; the library as it comes first.
    """
    texts: dict[str, Any] = {"learns_from_alliances": False}
    methods: dict[str, Any] = {OURS: cm.PartnerRecommender()}
    if alliances_known:
        methods[f"{OURS}, texts alone"] = cm.PartnerRecommender(**texts)
    active = COMPONENTS if alliances_known else COMPONENTS[:-1]
    for name in active:
        methods[f"{OURS}, {name} only"] = cm.PartnerRecommender(weights={name: 1.0})
    for name in active:
        rest = {**load_weights().weights, name: 0.0}
        methods[f"{OURS}, without {name}"] = cm.PartnerRecommender(weights=rest)
    methods |= default_baselines(profiles, alliances_known=alliances_known)
    if minilm:
        methods["MiniLM cosine"] = EncoderCosine(encoder="minilm")
    return methods


def measure_set(
    asked: QualitySet,
    *,
    minilm: bool,
    methods: Mapping[str, Any] | None = None,
    n_resamples: int = N_RESAMPLES,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """
    Measure every method on one set.

    Parameters
    ----------
    asked : QualitySet
        Population, alliances and question.
    minilm : bool
        Whether the MiniLM package is there.
    methods : mapping of str to recommender, default=None
        What is compared; None takes `list_methods`.
    n_resamples : int, default=1000
        As of `clustermatch.compare`.

    Returns
    -------
    table : DataFrame
        As of `clustermatch.compare`.
    record : dict
        For the JSON: caveats, conditions, seconds, figures, and what was asked and noted.
    """
    began = time.perf_counter()
    profiles = Profiles.from_frame(asked.clusters)
    if methods is None:
        known = asked.options["cutoff"] is not None or "folds" in asked.options
        methods = list_methods(profiles, alliances_known=known, minilm=minilm and asked.minilm)
    table = cm.compare(
        methods, asked.alliances, clusters=profiles, n_resamples=n_resamples, **asked.options
    )
    record = {
        "group": asked.group,
        "caveats": list(asked.caveats),
        "conditions": conditions(),
        "seconds": round(time.perf_counter() - began),
        **{str(name): value for name, value in table.attrs.items()},
        "figures": list_figures(table),
    }
    return table, record


def list_figures(table: pd.DataFrame) -> list[dict[str, Any]]:
    """
    Turn a comparison into records that JSON can hold.

    Parameters
    ----------
    table : DataFrame
        As of `clustermatch.compare`.

    Returns
    -------
    list of dict
        A row each, without what is missing; numbers rounded to 4 digits. Of kinds of alliances
        only hit@3.
    """
    return [
        {str(name): _plain(value) for name, value in row.items() if not pd.isna(value)}
        for row in table.to_dict("records")
        if row.get("slice", "all") == "all" or row["metric"] == _SLICED
    ]


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, bool)) else round(float(value), _DIGITS)


if __name__ == "__main__":
    main()
