"""The encoders that are compared, and what every task does with one."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

import clustermatch as cm
from clustermatch.encoders import HybridEncoder, LanguageCentring, identify

__all__ = [
    "CHARACTERS",
    "HYBRID",
    "MINILM",
    "RANDOM",
    "STATIC",
    "CharTfidf",
    "RandomVectors",
    "Remembering",
    "centre",
    "encode_parts",
    "join",
    "load_columns",
]

FloatArray = NDArray[np.float64]

RANDOM: Final = "random"
CHARACTERS: Final = "char TF-IDF"
MINILM: Final = "MiniLM"
STATIC: Final = "static"
HYBRID: Final = "hybrid"
_N_RANDOM: Final = 256
_JITTER: Final = 1e-9


class RandomVectors:
    """A random direction for each text, always the same one for the same text."""

    def encode(
        self, texts: Sequence[str], langs: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        """
        Draw vectors.

        Parameters
        ----------
        texts : sequence of str
            Texts.
        langs : sequence of str, default=None
            Ignored.

        Returns
        -------
        ndarray of shape (n_texts, 256)
            Unit rows.
        """
        seeds = [list(hashlib.sha256(text.encode()).digest()) for text in texts]
        rows = [np.random.default_rng(seed).standard_normal(_N_RANDOM) for seed in seeds]
        return np.asarray(normalize(rows), dtype=np.float32)


class CharTfidf:
    """TF-IDF of 3 to 5 characters within words, fitted on the texts of the task."""

    def fit(self, texts: Sequence[str]) -> Self:
        """
        Weigh the texts and keep rows with the same inner products, in as many columns as texts.

        Parameters
        ----------
        texts : sequence of str
            All texts of the task.

        Returns
        -------
        CharTfidf
            Itself.
        """
        known = sorted(set(texts))
        weighed = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, strip_accents="unicode"
        ).fit_transform(known)
        products = (weighed @ weighed.T).toarray() + _JITTER * np.eye(len(known))
        # Tens of thousands of columns would fill the memory once they are centred.
        rows = np.linalg.cholesky(products).astype(np.float32)
        self.row_of_ = dict(zip(known, rows, strict=True))
        return self

    def encode(
        self, texts: Sequence[str], langs: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        """
        Look vectors up.

        Parameters
        ----------
        texts : sequence of str
            Texts of `fit`.
        langs : sequence of str, default=None
            Ignored.

        Returns
        -------
        ndarray of shape (n_texts, n_fitted_texts)
            Unit rows.
        """
        return np.stack([self.row_of_[text] for text in texts])


class Remembering:
    """
    An encoder that encodes each text once in a run; in all else it is the one it holds.

    Parameters
    ----------
    encoder : Encoder
        A slow encoder.
    """

    def __init__(self, encoder: cm.Encoder):
        self.encoder = encoder
        self.row_of: dict[str, NDArray[np.float32]] = {}

    def __getattr__(self, name: str) -> Any:
        """Give whatever else the encoder has."""
        if name in ("encoder", "row_of"):  # not there yet while it is copied
            raise AttributeError(name)
        return getattr(self.encoder, name)

    def encode(
        self, texts: Sequence[str], langs: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        """
        Encode what is new.

        Parameters
        ----------
        texts : sequence of str
            Texts.
        langs : sequence of str, default=None
            Ignored: so does every encoder that is held here.

        Returns
        -------
        ndarray of shape (n_texts, n_dims)
            Unit rows.
        """
        new = sorted(set(texts) - self.row_of.keys())
        if new:
            self.row_of |= zip(new, self.encoder.encode(new), strict=True)
        return np.stack([self.row_of[text] for text in texts])


def load_columns(model: Path | None) -> dict[str, cm.Encoder]:
    """
    Load the encoders.

    Parameters
    ----------
    model : Path or None
        Folder of a sentence-transformers model to judge in the place of the shipped encoder.

    Returns
    -------
    dict of str to Encoder
        Name of the column to encoder; without MiniLM where its package is not installed.
    """
    columns: dict[str, Any] = {RANDOM: RandomVectors(), CHARACTERS: CharTfidf()}
    if model is None:
        static = cm.load_encoder("static", progress=False)
    else:
        static = Remembering(cm.load_encoder(model, progress=False))
    try:
        columns[MINILM] = Remembering(cm.load_encoder("minilm", progress=False))
    except cm.MissingDependencyError:
        return columns | {STATIC: static}
    return columns | {STATIC: static, HYBRID: _hybrid(model, static, columns[MINILM])}


def _hybrid(model: Path | None, static: cm.Encoder, minilm: Remembering) -> Any:
    """Give the hybrid; what its MiniLM encodes is shared with the column of MiniLM."""
    if model is not None:
        return HybridEncoder([static, minilm])
    hybrid: Any = cm.load_encoder("hybrid", progress=False)
    hybrid.parts = [minilm if identify(part) == identify(minilm) else part for part in hybrid.parts]
    return hybrid


def encode_parts(encoder: Any, texts: Sequence[str]) -> list[FloatArray]:
    """
    Encode texts with each part of an encoder.

    Parameters
    ----------
    encoder : Encoder
        One encoder, or one that is made of `parts`; fitted on the texts first if it has a `fit`.
    texts : sequence of str
        All texts of a task.

    Returns
    -------
    list of ndarray of shape (n_texts, n_dims)
        Unit rows of each part.
    """
    parts = getattr(encoder, "parts", [encoder])
    ready = [part.fit(texts) if hasattr(part, "fit") else part for part in parts]
    return [normalize(np.asarray(part.encode(list(texts)), dtype=np.float64)) for part in ready]


def centre(parts: Sequence[FloatArray], langs: Sequence[str] | None = None) -> list[FloatArray]:
    """
    Centre each part per language, as the library does.

    Parameters
    ----------
    parts : sequence of ndarray of shape (n_texts, n_dims)
        As of `encode_parts`.
    langs : sequence of str, default=None
        Language of each text; None where all are of one.

    Returns
    -------
    list of ndarray of shape (n_texts, n_dims)
        Unit rows.
    """
    return [LanguageCentring().fit_transform(rows, langs=langs) for rows in parts]


def join(parts: Sequence[FloatArray]) -> FloatArray:
    """
    Set parts side by side with equal weight.

    Parameters
    ----------
    parts : sequence of ndarray of shape (n_texts, n_dims)
        Unit rows.

    Returns
    -------
    ndarray of shape (n_texts, n_dims_together)
        Unit rows, unless a part knows nothing of a text.
    """
    return np.asarray(np.hstack(parts) / np.sqrt(len(parts)))
