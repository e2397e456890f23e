"""Balanced suggestions on the command line: options that go together, and what they change."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..exceptions import ShortListWarning
from .output import log

if TYPE_CHECKING:
    import pandas as pd

    from ..recommender import PartnerRecommender

__all__ = ["BALANCED", "check_balanced", "note_exposure"]

BALANCED = "balanced"


def check_balanced(method: str, max_suggested: int | None, parts: int | None) -> None:
    """Refuse options that do not go together."""
    if method == BALANCED and parts is not None:
        raise typer.BadParameter(
            "--parts is for --method ranked: balanced lists depend on each other. Leave --parts "
            "out, or --method balanced."
        )
    if method != BALANCED and max_suggested is not None:
        raise typer.BadParameter("--max-suggested needs --method balanced.")
    if max_suggested is not None and max_suggested < 1:
        raise typer.BadParameter(
            f"--max-suggested: expected at least 1 suggestion, got {max_suggested}."
        )


def note_exposure(
    recommender: "PartnerRecommender",
    table: "pd.DataFrame",
    exclude: Path | None,
    k: int,
    across: str | None,
) -> None:
    """Say how suggestions spread, beside what each would get without regard to others."""
    from ..exposures import describe_exposure, exposure_report
    from ..tables import read_table

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ShortListWarning)  # told before
        excluded = read_table(exclude) if exclude else None
        ranked = recommender.recommend(k, exclude=excluded, across=across)
    capacity = table.attrs[BALANCED]["max_suggested"]
    tables = {"ranked": ranked, BALANCED: table}
    log(describe_exposure(exposure_report(tables, recommender.profiles_, capacity=capacity)))
    found = table.attrs[BALANCED]
    if found["widened"]:
        log(
            f"balanced: {found['widened']} clusters had to look beyond {found['candidates']} to "
            "fill their lists."
        )
    if not found["proven"]:
        log(f"balanced: the scores are at most {100 * found['gap']:.2f} % below the best possible.")
