"""Whole texts to vectors, with any encoder."""

import inspect
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.preprocessing import normalize

from ..encoders import Encoder
from ..exceptions import InputError

__all__ = ["encode_distinct"]

FloatArray = NDArray[np.float64]


def encode_distinct(encoder: Encoder, texts: Sequence[str], langs: Sequence[str]) -> FloatArray:
    """
    Encode texts, with an encoder that learns from them or not.

    Parameters
    ----------
    encoder : Encoder
        Copied and fitted first if it has a `fit`.
    texts : sequence of str
        Distinct texts, sorted, so that the order of rows changes nothing. Blank ones are not
        shown to the encoder.
    langs : sequence of str
        Language of each, for encoders that take them.

    Returns
    -------
    ndarray of shape (n_texts, n_dims)
        Unit rows; zero where a text is blank or nothing in it is known.

    Raises
    ------
    InputError
        If all texts are blank, or the encoder returns vectors of a wrong shape.

    Examples
    --------
    >>> from clustermatch.encoders import LexicalEncoder
    >>> encode_distinct(LexicalEncoder(), ["", "bois", "laser"], ["fr"] * 3).any(axis=1)
    array([False,  True,  True])
    """
    stated = [at for at, text in enumerate(texts) if text]
    if not stated:
        raise InputError(
            "not enough text: no cluster has a description, competences or needs. Fill one of "
            "these columns."
        )
    words = [texts[at] for at in stated]
    fitted = clone(encoder, safe=False).fit(words) if hasattr(encoder, "fit") else encoder
    rows = _encode(fitted, words, [langs[at] for at in stated])
    vectors = np.zeros((len(texts), rows.shape[1]))
    vectors[stated] = normalize(rows)
    return vectors


def _encode(encoder: Encoder, texts: list[str], langs: list[str]) -> FloatArray:
    """Pass languages to encoders that take them; a model of another library may not."""
    takes_langs = "langs" in inspect.signature(encoder.encode).parameters
    encoded = encoder.encode(texts, langs=langs) if takes_langs else encoder.encode(texts)
    vectors = np.asarray(encoded, dtype=np.float64)
    if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
        raise InputError(
            f"the encoder returned an array of shape {vectors.shape} for {len(texts)} texts; "
            "expected one finite row per text. Use another encoder, or mend this one."
        )
    return vectors
