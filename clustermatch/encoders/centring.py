"""Centring per language: what all texts of a language share says nothing about a pair."""

from numbers import Real
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted, validate_data

from ..exceptions import InputError

__all__ = ["LanguageCentring"]

FloatArray = NDArray[np.float64]


class LanguageCentring(TransformerMixin, BaseEstimator):
    """
    Subtract each language's mean vector, shrunk to the overall mean; normalise again.

    Parameters
    ----------
    shrinkage : float, default=5.0
        Weight of the overall mean, in texts: a language of n texts is centred on
        ``(n * its mean + shrinkage * overall mean) / (n + shrinkage)``.
    min_texts : int, default=5
        With fewer texts in all, nothing is subtracted.

    Attributes
    ----------
    means_ : dict of str to ndarray of shape (n_dims,)
        Shrunk mean of each language.
    overall_mean_ : ndarray of shape (n_dims,)
        Mean of all texts; a language that was not seen is centred on it.
    n_features_in_ : int
        Number of dimensions.

    Notes
    -----
    Libovický, Rosa and Fraser (2020), "On the language neutrality of pre-trained multilingual
    representations", centre per language; the shrinkage is for languages with few texts.

    Examples
    --------
    >>> vectors = np.array([[1.0, 0.2], [1.0, -0.2], [0.2, 1.0], [-0.2, 1.0]])
    >>> centring = LanguageCentring(shrinkage=0.0, min_texts=1)
    >>> centring.fit_transform(vectors, langs=["fr", "fr", "en", "en"])
    array([[ 0.,  1.],
           [ 0., -1.],
           [ 1.,  0.],
           [-1.,  0.]])
    """

    def __init__(self, *, shrinkage: float = 5.0, min_texts: int = 5):
        self.shrinkage = shrinkage
        self.min_texts = min_texts

    def fit(self, X: ArrayLike, y: Any = None, *, langs: ArrayLike | None = None) -> Self:
        """
        Learn the means; rows of zeros (texts without anything known) take no part.

        Parameters
        ----------
        X : array-like of shape (n_texts, n_dims)
            Vectors of distinct texts.
        y : None
            Ignored; there for scikit-learn's conventions.
        langs : array-like of shape (n_texts,), default=None
            Language of each text; None takes all texts for one language.

        Returns
        -------
        LanguageCentring
            Itself.

        Raises
        ------
        InputError
            If `langs` and `X` differ in length, or `shrinkage` is negative.
        """
        if not isinstance(self.shrinkage, Real) or not 0 <= self.shrinkage < np.inf:
            raise InputError(f"shrinkage must be a number of at least 0, got {self.shrinkage!r}.")
        rows = validate_data(self, X, dtype=np.float64)
        languages = _check_langs(langs, len(rows))
        known = rows.any(axis=1)
        enough = known.sum() >= self.min_texts
        self.overall_mean_: FloatArray = (
            rows[known].mean(axis=0) if enough else np.zeros(rows.shape[1])
        )
        self.means_: dict[str, FloatArray] = {}
        if enough:
            for language in np.unique(languages[known]):
                self.means_[str(language)] = self._shrunk_mean(
                    rows[known & (languages == language)]
                )
        return self

    def transform(self, X: ArrayLike, *, langs: ArrayLike | None = None) -> FloatArray:
        """
        Centre vectors.

        Parameters
        ----------
        X : array-like of shape (n_texts, n_dims)
            Vectors, not necessarily those of `fit`.
        langs : array-like of shape (n_texts,), default=None
            Language of each text.

        Returns
        -------
        ndarray of shape (n_texts, n_dims)
            Unit rows, float64; a row of zeros stays zero.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        InputError
            If `langs` and `X` differ in length.
        """
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float64, reset=False)
        languages = _check_langs(langs, len(rows))
        centred = rows.copy()
        for language in np.unique(languages):
            centred[languages == language] -= self.means_.get(str(language), self.overall_mean_)
        centred[~rows.any(axis=1)] = 0.0
        return np.asarray(normalize(centred, copy=False))

    def fit_transform(
        self, X: ArrayLike, y: Any = None, *, langs: ArrayLike | None = None
    ) -> FloatArray:
        """
        Learn the means and centre the same vectors.

        Parameters
        ----------
        X : array-like of shape (n_texts, n_dims)
            Vectors of distinct texts.
        y : None
            Ignored.
        langs : array-like of shape (n_texts,), default=None
            Language of each text.

        Returns
        -------
        ndarray of shape (n_texts, n_dims)
            Unit rows, float64; a row of zeros stays zero.

        Raises
        ------
        InputError
            As `fit`.
        """
        return self.fit(X, langs=langs).transform(X, langs=langs)

    def _shrunk_mean(self, rows: FloatArray) -> FloatArray:
        weight = len(rows) + self.shrinkage
        return np.asarray((rows.sum(axis=0) + self.shrinkage * self.overall_mean_) / weight)


def _check_langs(langs: ArrayLike | None, n_texts: int) -> NDArray[np.str_]:
    languages = np.full(n_texts, "") if langs is None else np.asarray(langs, dtype=np.str_)
    if len(languages) != n_texts:
        raise InputError(f"langs has {len(languages)} entries for {n_texts} texts.")
    return languages
