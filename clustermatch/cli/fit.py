"""The command that fits a recommender and saves it, for other commands to use."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..options import Alliances, Clusters, Column, EncoderOption, Quiet, Roles
from .commands import app
from .inputs import fit as fit_recommender
from .inputs import read_clusters_of
from .output import log, notes

if TYPE_CHECKING:
    from ..recommender import PartnerRecommender

__all__ = ["fit"]

_READING = (
    "Other commands take the folder in place of CLUSTERS and need not fit again. It holds JSON and "
    "safetensors, no code, and the texts of the clusters. A folder that this command made before "
    "is replaced once the new one is complete; any other that is not empty is refused."
)


@app.command(
    help=f"Fit on a table of clusters, and save the result to a folder.\n\n{_READING}",
    epilog="Example: clustermatch fit clusters.csv -o fitted\n\n"
    "then: clustermatch recommend fitted -k 3",
)
def fit(
    clusters: Clusters,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FOLDER", help="Save to this folder."),
    ],
    alliances: Alliances = None,
    column: Column = None,
    encoder: EncoderOption = "static",
    roles: Roles = None,
    quiet: Quiet = False,
) -> None:
    """Fit on a table of clusters, and save the result to a folder."""
    with notes(quiet):
        from ..persistence.replacing import check_place

        check_place(output)
        recommender = fit_recommender(
            read_clusters_of(clusters, column, fitted=False),
            encoder,
            quiet,
            alliances=alliances,
            roles=roles,
            mappings=column,
        )
        recommender.save(output)
        if not quiet:
            log(_summary(recommender, output))


def _summary(recommender: "PartnerRecommender", output: Path) -> str:
    from ..encoders import identify

    encoder = identify(recommender.embedder_.encoder_)
    return f"{len(recommender.profiles_)} clusters, fitted with {encoder}, saved to {output}"
