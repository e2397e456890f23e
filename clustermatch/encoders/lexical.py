"""TF-IDF of words and of character n-grams: no download, any language."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize

from ..exceptions import InputError
from ..threads import one_blas_thread

__all__ = ["LexicalEncoder"]

# Accents are often missing in spreadsheets; characters carry inflection and cognates.
_WORDS: Final[dict[str, Any]] = {
    "analyzer": "word",
    "ngram_range": (1, 2),
    "strip_accents": "unicode",
}
_CHARACTERS: Final[dict[str, Any]] = {
    "analyzer": "char_wb",
    "ngram_range": (3, 5),
    "strip_accents": "unicode",
}
_KINDS: Final = (_WORDS, _CHARACTERS)
# Vocabulary, weights and projection are learnt on at most this many texts: bounded cost.
_MAX_TEXTS: Final = 2048
_MAX_FEATURES: Final = 2**16
_TEXTS_AT_ONCE: Final = 4096
_MIN_NORM: Final = 1e-4
# Axes below this share of the largest variance are rounding, not text.
_MIN_VARIANCE: Final = 1e-9


class LexicalEncoder(BaseEstimator):
    """
    Encode texts by the words and word parts that they share.

    Fitted, it is TF-IDF over words (1-2) and characters (3-5) of the population's own texts,
    brought to `n_dims` dense dimensions by a truncated SVD; with at most `n_dims` distinct
    texts the SVD loses nothing. Not fitted, it hashes characters without any weighting: good
    enough to compare two texts, and the same on every machine.

    Parameters
    ----------
    n_dims : int, default=256
        Number of dimensions.

    Attributes
    ----------
    vectorizers_ : list of sklearn.feature_extraction.text.TfidfVectorizer
        Fitted vocabularies of words and of characters, with their weights; a kind of which the
        texts hold none (words of two letters, in some scripts) is left out.
    components_ : ndarray of shape (n_dims, n_features)
        Right singular vectors of the weighed texts, float32.

    Examples
    --------
    >>> texts = ["métrologie industrielle", "metrologie", "agriculture biologique"]
    >>> vectors = LexicalEncoder().fit(texts).encode(texts)
    >>> (vectors @ vectors.T).round(1)[0].tolist()
    [1.0, 0.5, 0.0]
    """

    name = "lexical"

    def __init__(self, *, n_dims: int = 256):
        self.n_dims = n_dims

    def fit(self, texts: Sequence[str]) -> Self:
        """
        Learn vocabulary, weights and projection.

        Parameters
        ----------
        texts : sequence of str
            Texts of the population; their order and repetitions change nothing.

        Returns
        -------
        LexicalEncoder
            Itself.

        Raises
        ------
        InputError
            If no text holds a letter or a digit.
        """
        sample = _longest(set(texts), _MAX_TEXTS)
        common: dict[str, Any] = {
            "sublinear_tf": True,
            "max_features": _MAX_FEATURES,
            "dtype": np.float32,
        }
        self.vectorizers_, weighed = [], []
        for kind in _KINDS:
            vectorizer = TfidfVectorizer(**kind, **common)
            with suppress(ValueError):  # "empty vocabulary"
                weighed.append(vectorizer.fit_transform(sample))
                self.vectorizers_.append(vectorizer)
        if not weighed:
            raise InputError("no text holds a letter or a digit; there is nothing to compare.")
        self.components_ = _principal_axes(_side_by_side(weighed), self.n_dims)
        return self

    def encode(
        self, texts: Sequence[str], langs: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        """
        Embed texts.

        Parameters
        ----------
        texts : sequence of str
            Texts in any language.
        langs : sequence of str, default=None
            Ignored: words and characters are counted alike in every language.

        Returns
        -------
        ndarray of shape (n_texts, n_dims)
            Unit rows, float32; zero where no word part is known. Fewer dimensions than asked
            for where fewer texts were fitted.

        Raises
        ------
        TypeError
            If a single text is given instead of a sequence.
        """
        if isinstance(texts, str):
            raise TypeError("texts must be a sequence of texts, got one text; put it in a list.")
        if not hasattr(self, "components_"):
            return self._hash(texts)
        if not len(texts):
            return np.empty((0, len(self.components_)), dtype=np.float32)
        starts = range(0, len(texts), _TEXTS_AT_ONCE)
        chunks = (texts[start : start + _TEXTS_AT_ONCE] for start in starts)
        vectors = np.vstack([self._weigh(chunk) @ self.components_.T for chunk in chunks])
        # What the projection cannot see is unknown; scaled up to unit length it would be noise.
        vectors[np.linalg.norm(vectors, axis=1) < _MIN_NORM] = 0.0
        return np.asarray(normalize(vectors), dtype=np.float32)

    def _weigh(self, texts: Sequence[str]) -> sparse.csr_array:
        return _side_by_side([vectorizer.transform(texts) for vectorizer in self.vectorizers_])

    def _hash(self, texts: Sequence[str]) -> NDArray[np.float32]:
        hashing = HashingVectorizer(**_CHARACTERS, n_features=self.n_dims, dtype=np.float32)
        if not len(texts):
            return np.empty((0, self.n_dims), dtype=np.float32)
        return np.asarray(hashing.transform(texts).toarray(), dtype=np.float32)


def _principal_axes(weighed: sparse.csr_array, n_dims: int) -> NDArray[np.float32]:
    """Right singular vectors, exactly, from the small matrix of all inner products."""
    products = (weighed @ weighed.T).toarray().astype(np.float64)
    largest = max(0, len(products) - n_dims)
    with one_blas_thread():
        variances, axes = linalg.eigh(products, subset_by_index=[largest, len(products) - 1])
    real = variances > _MIN_VARIANCE * variances[-1]
    scaled = (axes[:, real] / np.sqrt(variances[real])).astype(np.float32)
    # Largest axis first; float32 and features in rows, so that no product copies this again.
    return np.asarray((weighed.T @ np.ascontiguousarray(scaled[:, ::-1])).T)


def _side_by_side(parts: list[sparse.csr_array]) -> sparse.csr_array:
    return sparse.csr_array(sparse.hstack(parts, format="csr"))


def _longest(texts: set[str], size: int) -> list[str]:
    """Keep the longest texts, which hold most of the vocabulary; the same whatever their order."""
    return sorted(sorted(texts, key=lambda text: (-len(text), text))[:size])
