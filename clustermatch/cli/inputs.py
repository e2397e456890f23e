"""What commands of the command line begin with: a table of clusters, a fitted recommender."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..columns import ALLIANCE_COLUMNS
from ..exceptions import InputError
from .output import log

if TYPE_CHECKING:
    import pandas as pd

    from ..encoders import Encoder
    from ..recommender import PartnerRecommender

__all__ = ["encoder_of", "fit", "read_alliances", "read_clusters_of"]

# Where the table of a saved recommender says whose it is.
_SAVED: Final = "saved recommender"


@dataclass(frozen=True, eq=False)
class _Saved:
    """A recommender that goes along with its table; pandas copies what a table carries."""

    path: Path
    recommender: "PartnerRecommender"

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Saved":
        return self


def read_clusters_of(
    path: Path, mappings: list[str] | None, *, fitted: bool = True, refits: bool = False
) -> "pd.DataFrame":
    """
    Read a table of clusters, its columns named as NAME=YOURS.

    A folder that `clustermatch fit` made stands for its table, and `fit` takes the recommender
    in it; not where a command cannot do with one that is fitted already. Where it `refits` that on
    part of what is known, it needs the encoder too.
    """
    from ..reading import read_clusters

    if _is_saved(path):
        if not fitted:
            raise InputError(
                f"{path}: is a saved recommender; this command fits anew. Give the table of "
                "clusters in its place."
            )
        return _read_saved(path, mappings, refits=refits)
    return read_clusters(path, columns=_of_clusters(mappings))


def read_alliances(path: Path, mappings: list[str] | None) -> "pd.DataFrame":
    """Read a table of alliances, its columns named as NAME=YOURS."""
    from ..reading import guess_columns
    from ..tables import read_table

    table = read_table(path)
    columns = _parse_columns(mappings or [])
    columns = {name: yours for name, yours in columns.items() if name in ALLIANCE_COLUMNS}
    columns |= guess_columns(
        list(table.columns),
        ALLIANCE_COLUMNS,
        taken={*columns, *columns.values()},
        source=str(path),
    )
    for name, yours in columns.items():
        if yours not in table:
            present = ", ".join(map(str, table.columns))
            raise InputError(
                f"{path}: no column {yours!r} to read as `{name}`; the columns are: {present}."
            )
        table = table.drop(columns=[name], errors="ignore").rename(columns={yours: name})
    table.attrs = {"source": str(path)}
    return table


def _of_clusters(mappings: list[str] | None) -> dict[str, str]:
    """Keep the columns of a table of clusters, where an option names those of two tables."""
    columns = _parse_columns(mappings or [])
    return {name: yours for name, yours in columns.items() if name not in ALLIANCE_COLUMNS}


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

    saved = clusters.attrs.get(_SAVED)
    if isinstance(saved, _Saved):
        _refuse_options(saved.path, encoder, alliances=alliances, roles=roles, mappings=mappings)
        saved.recommender.set_params(progress=False if quiet else None)
        return saved.recommender
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


def encoder_of(path: Path, name: str, quiet: bool) -> "Encoder":
    """Give the encoder that texts are compared by: the one named, or that of a saved folder."""
    from ..encoders import load_encoder

    if not _is_saved(path):
        return load_encoder(name, progress=False if quiet else None)
    _refuse_options(path, name)
    return _load(path).embedder_.encoder_


def _is_saved(path: Path) -> bool:
    from ..persistence.folder import is_saved

    return is_saved(path)


def _load(path: Path, *, refits: bool = False) -> "PartnerRecommender":
    from ..recommender import PartnerRecommender

    return PartnerRecommender.load(path, recommend_only=not refits)


def _read_saved(path: Path, mappings: list[str] | None, *, refits: bool) -> "pd.DataFrame":
    """Write the table of a saved recommender as a file would hold it."""
    from ..persistence.storage import stated_table

    _refuse_options(path, "", mappings=_of_clusters(mappings))
    recommender = _load(path, refits=refits)
    table = stated_table(recommender)
    table.attrs = {"source": str(path), _SAVED: _Saved(path, recommender)}
    return table


def _refuse_options(path: Path, encoder: "str | Encoder", **options: Any) -> None:
    """Refuse what would change a fit that is done."""
    named = {"mappings": "--column", "alliances": "--alliances", "roles": "--roles"}
    given = [named[name] for name, value in options.items() if value]
    given += ["--encoder"] if getattr(encoder, "given", False) else []
    if given:
        raise InputError(
            f"{path}: is a saved recommender, fitted already; {given[0]} would change the fit. "
            "Leave it out, or give the table of clusters in place of the folder."
        )
