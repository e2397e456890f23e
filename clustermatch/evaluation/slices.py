"""Kinds of new alliances that are worth a figure of their own."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..profiles import Profiles
from .questions import Question

__all__ = ["ALL", "group_codes", "slice_pairs"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

ALL: Final = "all"
_GROUPS: Final = ("region", "country", "sector")
# A group of its own for everybody is no group.
_MOST_GROUPS: Final = 0.9


def group_codes(profiles: Profiles) -> dict[str, IntArray]:
    """
    Give each group that organisations belong to a number.

    Parameters
    ----------
    profiles : Profiles
        The population.

    Returns
    -------
    dict of str to ndarray of shape (n_organisations,)
        For region, country, sector and lang, as far as they are there with at least two groups:
        numbers from 0, and -1 where the group is unknown.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "x", "region": ["N", "S", "S"]})
    >>> group_codes(Profiles.from_frame(table.assign(lang="en")))
    {'region': array([0, 1, 1])}
    """
    columns = {name: profiles.attributes[name] for name in _GROUPS if name in profiles.attributes}
    columns["lang"] = pd.Series(profiles.langs, dtype=object)
    codes = {}
    for name, column in columns.items():
        texts = column.map(lambda value: "" if pd.isna(value) else str(value).strip())
        numbers = pd.factorize(texts.where(texts != ""), sort=True)[0]
        if 2 <= len(np.unique(numbers[numbers >= 0])) <= _MOST_GROUPS * len(profiles):
            codes[name] = numbers.astype(np.intp)
    return codes


def slice_pairs(
    question: Question, groups: Mapping[str, IntArray], overlap: FloatArray
) -> dict[str, BoolArray]:
    """
    Mark kinds of new alliances.

    Parameters
    ----------
    question : Question
        The new alliances.
    groups : mapping of str to ndarray of shape (n_organisations,)
        As of `group_codes`.
    overlap : ndarray of shape (n_organisations, n_organisations)
        Cosine of the words of two profiles.

    Returns
    -------
    dict of str to ndarray of shape (n_true,)
        "all"; "newcomers": the target had no alliance before; "little overlap": the lower half
        of these pairs by shared words; "across region" and the like; "in 2016" and the like.

    Examples
    --------
    >>> pair = np.array([0, 1]), np.array([1, 0]), np.ones(2), np.zeros(2, dtype=int)
    >>> none = np.zeros((2, 2), dtype=bool)
    >>> question = Question("", none, ~none, *pair, np.array(["2016-01-01"] * 2, "datetime64[D]"))
    >>> list(slice_pairs(question, {"region": np.array([0, 1])}, np.eye(2)))
    ['all', 'newcomers', 'little overlap', 'across region', 'in 2016']
    """
    target, partner = question.target, question.partner
    shared = overlap[target, partner]
    slices: dict[str, BoolArray] = {
        ALL: np.ones(len(target), dtype=np.bool_),
        "newcomers": np.asarray(~question.known[target].any(axis=1)),
        "little overlap": np.asarray(shared <= np.median(shared)),
    }
    for name, codes in groups.items():
        stated = (codes[target] >= 0) & (codes[partner] >= 0)
        slices[f"across {name}"] = stated & (codes[target] != codes[partner])
    years = question.day.astype("datetime64[Y]")
    for year in np.unique(years):
        slices[f"in {year}"] = np.asarray(years == year)
    return slices
