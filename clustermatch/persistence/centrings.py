"""The means of each field on disk, language by language and part by part of a vector."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..encoders import LanguageCentring
from .arrays import Arrays
from .fields import Fields

__all__ = ["centring_arrays", "check_dims", "describe_centrings", "read_centrings"]

Centrings = dict[str, list[LanguageCentring]]
_FIELDS: Final = ("texts", "competences", "needs")


def describe_centrings(centrings: Mapping[str, list[LanguageCentring]]) -> dict[str, Any]:
    """
    Say what the means of fields are of.

    Parameters
    ----------
    centrings : mapping of str to list of LanguageCentring
        Of each field, part by part.

    Returns
    -------
    dict
        For people and for JSON.
    """
    return {
        field: [
            {
                "languages": list(centring.means_),
                "shrinkage": float(centring.shrinkage),
                "min_texts": int(centring.min_texts),
            }
            for centring in parts
        ]
        for field, parts in centrings.items()
    }


def centring_arrays(centrings: Mapping[str, list[LanguageCentring]]) -> dict[str, NDArray[Any]]:
    """
    Give the means of fields.

    Parameters
    ----------
    centrings : mapping of str to list of LanguageCentring
        Of each field, part by part.

    Returns
    -------
    dict of str to ndarray
        By field and part, those of all texts and those of each language.
    """
    arrays: dict[str, NDArray[Any]] = {}
    for field, parts in centrings.items():
        for part, centring in enumerate(parts):
            shape = (len(centring.means_), len(centring.overall_mean_))
            means = np.array(list(centring.means_.values()), dtype=np.float64)
            arrays[f"centring.{field}.{part}.overall"] = centring.overall_mean_
            arrays[f"centring.{field}.{part}.means"] = means.reshape(shape)
    return arrays


def read_centrings(config: Fields, arrays: Arrays) -> Centrings:
    """
    Read the means of fields.

    Parameters
    ----------
    config : Fields
        As of `describe_centrings`.
    arrays : Arrays
        As of `centring_arrays`.

    Returns
    -------
    dict of str to list of LanguageCentring
        The same.

    Raises
    ------
    InputError
        If anything is not as it was written.
    """
    unknown = sorted({*config.values} - {*_FIELDS})
    if unknown or "texts" not in config.values:
        config.refuse((unknown or ["texts"])[0], "one of " + ", ".join(_FIELDS), "another")
    found = {}
    for field in config.values:
        items = config.items(field)
        parts = [Fields(item, config.source, f"centrings.{field}") for item in items]
        found[field] = [
            _read_centring(each, arrays, f"centring.{field}.{part}")
            for part, each in enumerate(parts)
        ]
    return found


def check_dims(centrings: Centrings, n_dims: int, config: Fields) -> None:
    """
    Refuse means that are not of the vectors stored.

    Parameters
    ----------
    centrings : dict of str to list of LanguageCentring
        As they were read.
    n_dims : int
        Length of the vectors.
    config : Fields
        For messages.

    Raises
    ------
    InputError
        If they are of another length.
    """
    for field, parts in centrings.items():
        found = sum(len(centring.overall_mean_) for centring in parts)
        if found != n_dims:
            config.refuse(f"encoder.centrings.{field}", f"{n_dims} dimensions", str(found))


def _read_centring(config: Fields, arrays: Arrays, name: str) -> LanguageCentring:
    langs = config.texts("languages")
    centring = LanguageCentring(
        shrinkage=config.number("shrinkage"), min_texts=config.whole("min_texts")
    )
    centring.overall_mean_ = arrays.floats(f"{name}.overall", (None,))
    n_dims = len(centring.overall_mean_)
    means = arrays.floats(f"{name}.means", (len(langs), n_dims))
    centring.means_ = dict(zip(langs, means, strict=True))
    centring.n_features_in_ = n_dims
    return centring
