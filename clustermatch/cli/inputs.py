"""What commands of the command line begin with: a table of clusters, a fitted recommender."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..columns import ALLIANCE_COLUMNS
from ..exceptions import InputError
from .output import log

if TYPE_CHECKING:
    import pandas as pd

    from ..encoders import Encoder
    from ..recommender import PartnerRecommender

__all__ = ["fit", "read_alliances", "read_clusters_of"]


def read_clusters_of(path: Path, mappings: list[str] | None) -> "pd.DataFrame":
    """Read a table of clusters, its columns named as NAME=YOURS."""
    from ..reading import read_clusters

    columns = _parse_columns(mappings or [])
    columns = {name: yours for name, yours in columns.items() if name not in ALLIANCE_COLUMNS}
    return read_clusters(path, columns=columns)


def read_alliances(path: Path, mappings: list[str] | None) -> "pd.DataFrame":
    """Read a table of alliances, its columns named as NAME=YOURS."""
    from ..tables import read_table

    table = read_table(path)
    for name, yours in _parse_columns(mappings or []).items():
        if name not in ALLIANCE_COLUMNS:
            continue
        if yours not in table:
            present = ", ".join(map(str, table.columns))
            raise InputError(
                f"{path}: no column {yours!r} to read as `{name}`; the columns are: {present}."
            )
        table = table.drop(columns=[name], errors="ignore").rename(columns={yours: name})
    table.attrs = {"source": str(path)}
    return table


def _parse_columns(mappings: list[str]) -> dict[str, str]:
    columns = {}
    for mapping in mappings:
        name, equals, column = mapping.partition("=")
        if not equals or not name.strip() or not column.strip():
            raise InputError(
                f"--column {mapping!r}: expected NAME=YOURS, for example --column id=cluster_code."
            )
        columns[name.strip()] = column.strip()
    return columns


def fit(
    clusters: "pd.DataFrame",
    encoder: "str | Encoder",
    quiet: bool,
    *,
    alliances: Path | None = None,
    roles: Path | None = None,
    mappings: list[str] | None = None,
) -> "PartnerRecommender":
    """Fit a recommender, with a progress bar unless it is to be quiet, and say what it learnt."""
    from ..recommender import PartnerRecommender
    from ..roles import apply_roles
    from ..tables import read_table

    known = read_alliances(alliances, mappings) if alliances else None
    population = apply_roles(clusters, read_table(roles)) if roles else clusters
    recommender = PartnerRecommender(encoder=encoder, progress=False if quiet else None)
    recommender.fit(population, known)
    if not quiet and recommender.learnt_ is not None:
        log(str(recommender.learnt_))
    if not quiet and len(recommender.roles_):
        bare = recommender.roles_["id"].nunique()
        log(f"roles: read out of the descriptions of {bare} clusters; see `clustermatch roles`.")
    return recommender
