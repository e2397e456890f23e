"""The command that writes everything that was found as one page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ..options import Across, Clusters, Column, EncoderOption, Exclude, K, Method, Quiet, Roles
from .commands import app
from .inputs import fit, read_alliances, read_clusters_of
from .output import check_output, log, notes
from .plan import clock_of
from .plan_options import DayOf, Minutes, Start

if TYPE_CHECKING:
    from ..recommender import PartnerRecommender

__all__ = ["report"]

_SUFFIXES: Final = (".html", ".htm")
_BYTES_OF_MB: Final = 1_000_000

ReportFile = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="The page to write: an .html file.")
]
ReportAlliances = Annotated[
    Path | None,
    typer.Option(
        "--alliances",
        metavar="FILE",
        help="Recorded alliances (id_a, id_b, date): precedents for the suggestions, and the "
        "report tells how well they are foreseen.",
    ),
]
ReportCutoff = Annotated[
    str | None,
    typer.Option(
        "--cutoff",
        metavar="DATE",
        help="With --alliances: those before are known, those after are to be foreseen. Not "
        "given: all are, an upper bound.",
    ),
]
ReportPlan = Annotated[
    Path | None,
    typer.Option(
        "--plan", metavar="FILE", help="A day of meetings, as `clustermatch plan -o` wrote it."
    ),
]
ReportLang = Annotated[
    str | None,
    typer.Option(
        "--lang", metavar="fr|en|es", help="Language of the page. Not given: that of most clusters."
    ),
]
Title = Annotated[
    str | None, typer.Option("--title", metavar="TEXT", help="The heading of the page.")
]


@app.command(
    help="Write what was found as one page that opens in any browser, without a network.\n\n"
    "It holds a map of the population, a sheet for each cluster with its partners and the reasons, "
    "the best pairs, who is suggested too often or never, and the needs that nobody answers; for "
    "up to 5,000 clusters.",
    epilog="Example: clustermatch report clusters.csv --alliances signed.csv --cutoff 2015-07 "
    "-o report.html",
)
def report(
    clusters: Clusters,
    output: ReportFile,
    k: K = 3,
    alliances: ReportAlliances = None,
    cutoff: ReportCutoff = None,
    plan: ReportPlan = None,
    start: Start = None,
    minutes: Minutes = 20,
    day: DayOf = None,
    lang: ReportLang = None,
    title: Title = None,
    exclude: Exclude = None,
    across: Across = None,
    method: Method = "ranked",
    column: Column = None,
    encoder: EncoderOption = "static",
    roles: Roles = None,
    quiet: Quiet = False,
) -> None:
    """Write what was found as one page."""
    with notes(quiet):
        _check(lang, cutoff, alliances)
        check_output(output, clusters, alliances, plan, exclude, roles, only=_SUFFIXES)
        clock = clock_of(start, minutes, day)
        if clock is not None and plan is None:
            raise typer.BadParameter(
                "--start and --day say when the slots of a --plan are; give it."
            )
        from ..report.limits import check_size
        from ..tables import read_table

        given: dict[str, Any] = {
            "alliances": read_alliances(alliances, column) if alliances else None,
            "plan": read_table(plan) if plan else None,
            "exclude": read_table(exclude) if exclude else None,
        }
        table = read_clusters_of(clusters, column, refits=alliances is not None)
        check_size(len(table), k)
        # Alliances are measured in any case; a saved recommender has learnt what it has learnt.
        learns, named = (None, None) if clusters.is_dir() else (alliances, column)
        recommender = fit(table, encoder, quiet, alliances=learns, roles=roles, mappings=named)
        given |= {"k": k, "cutoff": cutoff, "clock": clock, "lang": lang, "title": title}
        given |= {"across": across, "method": method, "progress": False if quiet else None}
        _write(recommender, output, quiet, given)


def _check(lang: str | None, cutoff: str | None, alliances: Path | None) -> None:
    """Refuse options before any work."""
    from ..report.wording import REPORT_LANGS

    if lang is not None and lang not in REPORT_LANGS:
        raise typer.BadParameter(
            f"--lang: expected one of {', '.join(REPORT_LANGS)}, got {lang!r}."
        )
    if cutoff is not None and alliances is None:
        raise typer.BadParameter("--cutoff says which of the --alliances are known; give both.")
    if cutoff is not None:
        from ..evaluation.days import parse_cutoff

        parse_cutoff(cutoff)


def _write(
    recommender: "PartnerRecommender", output: Path, quiet: bool, given: dict[str, Any]
) -> None:
    from ..report.writing import write_report

    write_report(recommender, output, **given)
    if not quiet:
        size = output.stat().st_size / _BYTES_OF_MB
        n = len(recommender.profiles_)
        log(f"report on {n} clusters written to {output} ({size:.1f} MB); open it in a browser.")
