"""Baselines that look at one attribute: whether two share it, and how large the candidate is."""

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ..cells import clean, is_missing
from ..columns import Columns
from ..exceptions import InputError
from ..languages import OTHER_LANGUAGE
from ..profiles import Profiles, suggest
from .base import Baseline
from .chance import check_draws, symmetric_draws
from .quantities import fill_quantities, read_quantities

__all__ = ["SameAttribute", "Size", "attribute_column", "group_codes", "same_group"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# Below the only real difference between scores, which is 1, and wide enough that rounding to
# 1e-6 leaves hardly any tie.
_WIDTH_OF_TIES: Final = 0.5


class SameAttribute(Baseline):
    """
    Suggest those of the same kind: one sector, one region, one country, one language.

    Parameters
    ----------
    attribute : str, default="sector"
        An attribute of the table, or "lang".
    seed : int, default=0
        Seed of the numbers that settle ties, at least 0.
    n_draws : int, default=20
        How many score matrices an evaluation may average over.

    Attributes
    ----------
    groups_ : ndarray of shape (n_organisations,)
        Number of the value that each has; -1 where it is unknown.
    profiles_ : Profiles
        The validated organisations, sorted by id.
    passed_over_ : dict of str to int
        Empty: alliances are not looked at.

    Notes
    -----
    The score is 1 where both have the same known value and 0 elsewhere, plus a random number in
    [0, 0.5), the same for both sides of a pair: almost all scores are ties, and ties that fall
    to the smaller id would measure the ids. Homophily: McPherson, Smith-Lovin and Cook (2001),
    "Birds of a feather".

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "x", "sector": ["1", "2", "2"]})
    >>> SameAttribute().fit(table.assign(lang="en")).recommend(k=1)["partner_id"].tolist()[1:]
    ['c', 'b']
    """

    def __init__(self, *, attribute: str = "sector", seed: int = 0, n_draws: int = 20):
        self.attribute = attribute
        self.seed = seed
        self.n_draws = n_draws

    def _learn(self, profiles: Profiles, known: sparse.csr_array | None) -> None:
        check_draws(self.seed, self.n_draws)
        groups = group_codes(profiles, self.attribute, "SameAttribute")
        if (groups < 0).all():
            raise InputError(
                f"SameAttribute: the attribute {self.attribute!r} is unknown for all "
                f"{len(profiles)} clusters. Fill the column, or name another attribute."
            )
        self.groups_ = groups

    def _scores(self, draw: int) -> FloatArray:
        ties = symmetric_draws(len(self.groups_), self.seed, draw)
        ties *= _WIDTH_OF_TIES
        ties += same_group(self.groups_)
        return ties


class Size(Baseline):
    """
    Suggest the largest to everybody.

    Parameters
    ----------
    attribute : str, default="members"
        An attribute that holds sizes: numbers of at least 0, or text such as "1 200".

    Attributes
    ----------
    sizes_ : ndarray of shape (n_organisations,)
        Size of each; the median of the known ones where it cannot be read.
    unread_ : tuple
        Ids whose size is missing or cannot be read.
    profiles_ : Profiles
        The validated organisations, sorted by id.
    passed_over_ : dict of str to int
        Empty: alliances are not looked at.

    Notes
    -----
    The score is log(1 + size) of the candidate, whoever the target. What a text means is told
    by `read_quantities`: a comma or point before three digits separates thousands.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "x"})
    >>> table["members"] = ["1 200", "3", None]
    >>> size = Size().fit(table.assign(lang="en"))
    >>> size.sizes_, size.unread_
    (array([1200. ,    3. ,  601.5]), ('c',))
    >>> size.recommend(k=1)["partner_id"].tolist()
    ['c', 'a', 'a']
    """

    def __init__(self, *, attribute: str = "members"):
        self.attribute = attribute

    def _learn(self, profiles: Profiles, known: sparse.csr_array | None) -> None:
        sizes = read_quantities(attribute_column(profiles, self.attribute, "Size"))
        self.sizes_ = fill_quantities(sizes, f"Size: the attribute {self.attribute!r}")
        self.unread_ = tuple(profiles.ids[at] for at in np.flatnonzero(np.isnan(sizes)))

    def _scores(self, draw: int) -> FloatArray:
        return np.tile(np.log1p(self.sizes_), (len(self.sizes_), 1))


def attribute_column(profiles: Profiles, attribute: str, who: str) -> "pd.Series[Any]":
    """
    Find an attribute.

    Parameters
    ----------
    profiles : Profiles
        The population.
    attribute : str
        Name of the attribute.
    who : str
        Who asks, for the message.

    Returns
    -------
    Series of shape (n_organisations,)
        Its values, in the order of the ids.

    Raises
    ------
    InputError
        If there is no such attribute.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["b", "a"], "competences": "x", "region": ["N", "S"]})
    >>> profiles = Profiles.from_frame(table.assign(lang="en"))
    >>> attribute_column(profiles, "region", "SameAttribute").tolist()
    ['S', 'N']
    """
    columns = [str(name) for name in profiles.attributes.columns]
    if not isinstance(attribute, str) or attribute not in columns:
        raise InputError(
            f"{who}: no attribute {attribute!r}; the attributes are: "
            f"{', '.join(columns) or 'none'}.{suggest(str(attribute), columns)} Name one of "
            "these, or add the column."
        )
    return profiles.attributes.iloc[:, columns.index(attribute)]


def group_codes(profiles: Profiles, attribute: str, who: str) -> IntArray:
    """
    Give each value of an attribute a number.

    Parameters
    ----------
    profiles : Profiles
        The population.
    attribute : str
        Name of the attribute, or "lang".
    who : str
        Who asks, for the message.

    Returns
    -------
    ndarray of shape (n_organisations,)
        Numbers from 0, by value; -1 where there is none, or the language is not told.

    Raises
    ------
    InputError
        If there is no such attribute.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "x", "region": ["N ", "", "N"]})
    >>> group_codes(Profiles.from_frame(table.assign(lang="en")), "region", "SameAttribute")
    array([ 0, -1,  0])
    """
    if attribute == Columns.LANG:
        values = ["" if lang == OTHER_LANGUAGE else lang for lang in profiles.langs]
    else:
        cells = attribute_column(profiles, attribute, who)
        values = ["" if is_missing(cell) else clean(str(cell)) for cell in cells]
    distinct = sorted({value for value in values if value})
    code = {value: number for number, value in enumerate(distinct)}
    return np.asarray([code.get(value, -1) for value in values], dtype=np.intp)


def same_group(groups: IntArray) -> NDArray[np.bool_]:
    """
    Tell which pairs share a known group.

    Parameters
    ----------
    groups : ndarray of shape (n_organisations,)
        Numbers of groups; -1 where unknown.

    Returns
    -------
    ndarray of shape (n_organisations, n_organisations)
        True where both have the same known one; symmetric.

    Examples
    --------
    >>> same_group(np.array([0, 0, -1]))[0].tolist(), same_group(np.array([-1, -1])).any().item()
    ([True, True, False], False)
    """
    return np.asarray((groups[:, None] == groups[None, :]) & (groups >= 0)[:, None])
