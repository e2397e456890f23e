"""Fitted lexical encoders on disk: their words and word parts, weights, and projection."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from ..encoders import LexicalEncoder
from .arrays import Arrays
from .fields import Fields

__all__ = ["lexical_arrays", "read_lexical", "write_lexical"]

_MAX_DIMS: Final = 2**16


def write_lexical(encoders: Sequence[LexicalEncoder]) -> list[dict[str, Any]]:
    """
    Turn what encoders have learnt into what JSON knows, but for numbers.

    Parameters
    ----------
    encoders : sequence of LexicalEncoder
        Fitted.

    Returns
    -------
    list of dict
        Their terms, in the order of their columns.
    """
    return [
        {
            "n_dims": int(encoder.n_dims),
            "analyzers": [vectorizer.analyzer for vectorizer in encoder.vectorizers_],
            "terms": [
                vectorizer.get_feature_names_out().tolist() for vectorizer in encoder.vectorizers_
            ],
        }
        for encoder in encoders
    ]


def lexical_arrays(encoders: Sequence[LexicalEncoder]) -> dict[str, NDArray[Any]]:
    """
    Give the numbers that encoders have learnt.

    Parameters
    ----------
    encoders : sequence of LexicalEncoder
        Fitted.

    Returns
    -------
    dict of str to ndarray
        The weights of their terms, and their projections, of shape (n_features, n_dims).
    """
    arrays = {}
    for number, encoder in enumerate(encoders):
        for kind, vectorizer in enumerate(encoder.vectorizers_):
            arrays[f"lexical.{number}.idf.{kind}"] = np.asarray(vectorizer.idf_, dtype=np.float64)
        arrays[f"lexical.{number}.axes"] = np.asarray(encoder.components_.T, dtype=np.float32)
    return arrays


def read_lexical(fields: Fields, arrays: Arrays, number: int) -> LexicalEncoder:
    """
    Make a fitted encoder of what was stored.

    Parameters
    ----------
    fields : Fields
        One item of `write_lexical`.
    arrays : Arrays
        With those of `lexical_arrays`.
    number : int
        Which of them.

    Returns
    -------
    LexicalEncoder
        Fitted.

    Raises
    ------
    InputError
        If anything is not as it was written.
    """
    n_dims = fields.whole("n_dims")
    if not 1 <= n_dims <= _MAX_DIMS:
        fields.refuse("n_dims", f"1 to {_MAX_DIMS}", str(n_dims))
    analyzers = fields.texts("analyzers")
    # Fitted on any word, so that it has its vectorizers as this version makes them.
    encoder = LexicalEncoder(n_dims=n_dims).fit(["any"])
    of_kind = {vectorizer.analyzer: vectorizer for vectorizer in encoder.vectorizers_}
    if not analyzers or len({*analyzers}) < len(analyzers) or not {*analyzers} <= {*of_kind}:
        fields.refuse("analyzers", " or ".join(of_kind), ", ".join(analyzers) or "none")
    precise = [of_kind[name].idf_.dtype for name in analyzers]
    encoder.vectorizers_ = [clone(of_kind[name]) for name in analyzers]
    n_features = 0
    for kind, item in enumerate(fields.items("terms", len(analyzers))):
        terms = Fields({"terms": item}, fields.source, fields.place).texts("terms")
        if len({*terms}) < len(terms) or not terms:
            fields.refuse("terms", "each once", "one twice, or none")
        vectorizer = encoder.vectorizers_[kind]
        weights = arrays.floats(f"lexical.{number}.idf.{kind}", (len(terms),))
        vectorizer.vocabulary_ = {term: column for column, term in enumerate(terms)}
        vectorizer.idf_ = weights.astype(precise[kind])
        n_features += len(terms)
    encoder.components_ = arrays.singles(f"lexical.{number}.axes", (n_features, None)).T
    return encoder
