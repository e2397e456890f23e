"""The baselines that a population allows."""

from typing import Final

import numpy as np

from ..exceptions import InputError
from ..profiles import Profiles
from ..words import has_words, profile_texts
from .attributes import SameAttribute, Size, attribute_column, group_codes
from .base import Baseline
from .chance import RandomPartners
from .gravity import Gravity
from .network import AdamicAdar, CommonNeighbours, Popularity
from .quantities import read_quantities
from .texts import Dissimilarity, EncoderCosine, TfidfCosine

__all__ = ["default_baselines"]

_SIZE: Final = "members"
_REGION: Final = "region"
_SECTOR: Final = "sector"
# A group of its own for everybody is no group.
_MOST_GROUPS: Final = 0.9


def default_baselines(profiles: Profiles, *, alliances_known: bool) -> dict[str, Baseline]:
    """
    List the baselines that make sense for a population.

    Parameters
    ----------
    profiles : Profiles
        The population.
    alliances_known : bool
        Whether alliances from before are known, for baselines that learn from them.

    Returns
    -------
    dict of str to Baseline
        Name to baseline, not fitted, in a fixed order: random, same sector, same region,
        popularity, size, gravity, common neighbours, Adamic-Adar, dissimilarity, TF-IDF cosine,
        static cosine. An attribute is used if it is there with at least two values, and at most
        nine values for ten organisations (a group for everybody is no group); sizes if two
        differ; gravity with a region and with sizes, or with known alliances where there is no
        column of sizes; texts if any text has a word.

    Raises
    ------
    InputError
        If `profiles` is a table that was not read yet.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "laser", "lang": "en"})
    >>> table["region"] = ["N", "S", "S"]
    >>> profiles = Profiles.from_frame(table)
    >>> list(default_baselines(profiles, alliances_known=False))
    ['random', 'same region', 'dissimilarity', 'TF-IDF cosine', 'static cosine']
    """
    if not isinstance(profiles, Profiles):
        raise InputError(
            f"profiles must be Profiles, got {type(profiles).__name__}; Profiles.from_frame(table) "
            "makes them from a table of clusters."
        )
    same_sector, same_region = _groups(profiles, _SECTOR), _groups(profiles, _REGION)
    sized = _sizes_differ(profiles)
    stands_in = alliances_known and _SIZE not in profiles.attributes.columns
    has_text = has_words(profile_texts(profiles))
    gravity = Gravity(size=_SIZE, region=_REGION, sector=_SECTOR if same_sector else None)
    candidates: list[tuple[str, Baseline, bool]] = [
        ("random", RandomPartners(), True),
        ("same sector", SameAttribute(attribute=_SECTOR), same_sector),
        ("same region", SameAttribute(attribute=_REGION), same_region),
        ("popularity", Popularity(), alliances_known),
        ("size", Size(attribute=_SIZE), sized),
        ("gravity", gravity, same_region and (sized or stands_in)),
        ("common neighbours", CommonNeighbours(), alliances_known),
        ("Adamic-Adar", AdamicAdar(), alliances_known),
        ("dissimilarity", Dissimilarity(), has_text),
        ("TF-IDF cosine", TfidfCosine(), has_text),
        ("static cosine", EncoderCosine(encoder="static", centred=True), has_text),
    ]
    return {name: baseline for name, baseline, possible in candidates if possible}


def _groups(profiles: Profiles, attribute: str) -> bool:
    """Tell whether an attribute parts the population into groups."""
    if attribute not in profiles.attributes.columns:
        return False
    codes = group_codes(profiles, attribute, "default_baselines")
    n_groups = len(np.unique(codes[codes >= 0]))
    return 2 <= n_groups <= _MOST_GROUPS * len(profiles)


def _sizes_differ(profiles: Profiles) -> bool:
    if _SIZE not in profiles.attributes.columns:
        return False
    sizes = read_quantities(attribute_column(profiles, _SIZE, "default_baselines"))
    return len(np.unique(sizes[~np.isnan(sizes)])) > 1
