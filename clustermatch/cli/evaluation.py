"""The command that measures suggestions against recorded alliances."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..exceptions import InputError
from ..options import Clusters, Column, EncoderOption, Format, K, Layout, Quiet
from .commands import app
from .evaluation_options import (
    AlliancesFile,
    Cutoff,
    Folds,
    Group,
    LeaveOut,
    Mask,
    MaxParties,
    Recommendations,
    ReportFile,
    Resample,
    Resamples,
    Slices,
    Until,
)
from .inputs import fit, read_alliances, read_clusters_of
from .output import check_output, log, notes, show

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["evaluate"]

_MARKDOWN: Final = ".md"
_ALL: Final = "all"


@app.command(
    epilog="Example: clustermatch evaluate clusters.csv --alliances signed.csv --cutoff 2015-07"
)
def evaluate(
    clusters: Clusters,
    alliances: AlliancesFile,
    cutoff: Cutoff,
    k: K = 3,
    until: Until = None,
    recommendations: Recommendations = None,
    folds: Folds = None,
    leave_out: LeaveOut = None,
    max_parties: MaxParties = None,
    group: Group = None,
    slices: Slices = False,
    resample: Resample = "organisations",
    n_resamples: Resamples = 1000,
    mask: Mask = True,
    output: ReportFile = None,
    layout: Format = None,
    column: Column = None,
    encoder: EncoderOption = "static",
    quiet: Quiet = False,
) -> None:
    """Measure how well suggestions foresee recorded alliances, beside baselines."""
    with notes(quiet):
        check_output(output, clusters, alliances, recommendations, also=[_MARKDOWN])
        table = _measure(
            read_clusters_of(clusters, column, fitted=False),
            read_alliances(alliances, column),
            recommendations,
            encoder,
            quiet,
            cutoff=_cutoff(cutoff),
            k=k,
            until=until,
            folds=folds,
            leave_out=("merger",) if leave_out is None else tuple(leave_out),
            max_parties=max_parties,
            group=group,
            slices=slices,
            resample=resample,
            n_resamples=n_resamples,
            mask=mask,
            progress=False if quiet else None,
        )
        _report(table, output, layout, quiet)


def _cutoff(given: list[str]) -> str | list[str] | None:
    if _ALL in given and len(given) > 1:
        raise InputError(f"--cutoff: {_ALL!r} stands alone, got {', '.join(given)}.")
    if given == [_ALL]:
        return None
    return given[0] if len(given) == 1 else given


def _measure(
    clusters: "pd.DataFrame",
    alliances: "pd.DataFrame",
    recommendations: Path | None,
    encoder: str,
    quiet: bool,
    **options: Any,
) -> "pd.DataFrame":
    """Compare with the baselines, so that the report can mark what is not distinguishable."""
    from ..baselines import default_baselines
    from ..evaluation import compare
    from ..profiles import Profiles
    from ..tables import read_table

    profiles = Profiles.from_frame(clusters)
    known = options["cutoff"] is not None or options["folds"] is not None
    baselines = default_baselines(profiles, alliances_known=known)
    if recommendations is None:
        ours: dict[str, Any] = {"clustermatch": fit(clusters, encoder, quiet)}
    else:
        # A file may be called as a baseline is: random.csv.
        stem = recommendations.stem
        name = recommendations.name if stem in baselines else stem
        ours = {name: read_table(recommendations)}
    return compare(ours | baselines, alliances, clusters=profiles, **options)


def _report(table: "pd.DataFrame", output: Path | None, layout: Layout | None, quiet: bool) -> None:
    from ..evaluation import evaluation_blocks, evaluation_markdown
    from ..tables import write_text

    if output is not None and output.suffix.lower() == _MARKDOWN:
        write_text(evaluation_markdown(table), output)
        if not quiet:
            log(f"report written to {output}")
        return
    show(table, output, layout, quiet, lambda width: evaluation_blocks(table))
