"""From profiles to vectors, field by field: description, each competence, each need."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, clone
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from .encoders import Encoder, LanguageCentring
from .exceptions import InputError
from .phrases import Phrases
from .profiles import Profiles

__all__ = ["ProfileEmbedder", "ProfileVectors"]

FloatArray = NDArray[np.float64]
Vector = NDArray[np.float32]

_FIELDS: Final = ("descriptions", "competences", "needs")


@dataclass(frozen=True, eq=False)
class ProfileVectors:
    """
    Vectors of a population.

    Attributes
    ----------
    profiles : ndarray of shape (n_organisations, n_dims)
        One unit row per organisation, from its description and its competences in equal
        parts; zero where there is not enough text.
    competences, needs : Phrases
        One unit row per phrase.
    """

    profiles: FloatArray
    competences: Phrases
    needs: Phrases


class ProfileEmbedder(BaseEstimator):
    """
    Embed profiles field by field and centre each field per language.

    Parameters
    ----------
    encoder : Encoder
        Turns texts into vectors; copied and fitted first if it has a `fit`.
    shrinkage : float, default=5.0
        See `clustermatch.encoders.LanguageCentring`.

    Attributes
    ----------
    encoder_ : Encoder
        The encoder in use.
    centrings_ : dict of str to LanguageCentring
        Centring of each field; kept, so that a later text gets the same shift.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.encoders import LexicalEncoder
    >>> table = pd.DataFrame({"id": ["a", "b"], "competences": ["laser;bois", "bois"]})
    >>> profiles = Profiles.from_frame(table.assign(lang="fr"))
    >>> vectors = ProfileEmbedder(encoder=LexicalEncoder()).fit_transform(profiles)
    >>> vectors.competences.counts
    array([2, 1])
    """

    def __init__(self, *, encoder: Encoder, shrinkage: float = 5.0):
        self.encoder = encoder
        self.shrinkage = shrinkage

    def fit(self, profiles: Profiles, y: Any = None) -> Self:
        """
        Fit the encoder, if it learns, and the centring.

        Parameters
        ----------
        profiles : Profiles
            The population.
        y : None
            Ignored; there for scikit-learn's conventions.

        Returns
        -------
        ProfileEmbedder
            Itself.

        Raises
        ------
        InputError
            If no organisation has any text, or the encoder returns vectors of a wrong shape.
        """
        self.fit_transform(profiles)
        return self

    def transform(self, profiles: Profiles) -> ProfileVectors:
        """
        Embed profiles with the encoder and the means of `fit`.

        Parameters
        ----------
        profiles : Profiles
            Any organisations.

        Returns
        -------
        ProfileVectors
            Their vectors, in their order.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        InputError
            If the encoder returns vectors of a wrong shape.
        """
        check_is_fitted(self)
        return self._centred(profiles, _encode_distinct(self.encoder_, profiles))

    def fit_transform(self, profiles: Profiles, y: Any = None) -> ProfileVectors:
        """
        Fit, and embed the same profiles; each distinct text is encoded once.

        Parameters
        ----------
        profiles : Profiles
            The population.
        y : None
            Ignored.

        Returns
        -------
        ProfileVectors
            Their vectors, in their order.

        Raises
        ------
        InputError
            As `fit`.
        """
        self.encoder_ = _fitted_encoder(self.encoder, profiles)
        vector_of = _encode_distinct(self.encoder_, profiles)
        self.centrings_ = {}
        for field in _FIELDS:
            # Distinct texts, so that boilerplate repeated by many does not drag the mean along.
            distinct = sorted(set(_texts_and_langs(profiles, field)))
            if distinct:
                rows = np.stack([vector_of[text] for text, _ in distinct])
                centring = LanguageCentring(shrinkage=self.shrinkage)
                self.centrings_[field] = centring.fit(rows, langs=[lang for _, lang in distinct])
        return self._centred(profiles, vector_of)

    def _centred(self, profiles: Profiles, vector_of: dict[str, Vector]) -> ProfileVectors:
        descriptions = self._field(profiles, "descriptions", vector_of)
        competences = Phrases.from_counts(
            self._field(profiles, "competences", vector_of), list(map(len, profiles.competences))
        )
        needs = Phrases.from_counts(
            self._field(profiles, "needs", vector_of), list(map(len, profiles.needs))
        )
        spread = np.zeros_like(descriptions)
        stated = competences.counts > 0
        spread[stated] = competences.mean_per_owner(competences.vectors)[stated]
        return ProfileVectors(normalize(descriptions + normalize(spread)), competences, needs)

    def _field(self, profiles: Profiles, field: str, vector_of: dict[str, Vector]) -> FloatArray:
        pairs = _texts_and_langs(profiles, field, keep_empty=True)
        n_dims = len(next(iter(vector_of.values())))
        rows = np.zeros((len(pairs), n_dims))
        for row, (text, _) in enumerate(pairs):
            if text:
                rows[row] = vector_of[text]
        if not len(rows) or field not in self.centrings_:
            return rows
        return self.centrings_[field].transform(rows, langs=[lang for _, lang in pairs])


def _texts_and_langs(
    profiles: Profiles, field: str, *, keep_empty: bool = False
) -> list[tuple[str, str]]:
    values: Sequence[Any] = getattr(profiles, field)
    lists = [[value] if isinstance(value, str) else value for value in values]
    return [
        (text, lang)
        for texts, lang in zip(lists, profiles.langs, strict=True)
        for text in texts
        if text or keep_empty
    ]


def _fitted_encoder(encoder: Encoder, profiles: Profiles) -> Encoder:
    texts = [text for field in _FIELDS for text, _ in _texts_and_langs(profiles, field)]
    if not any(profiles.has_text):
        raise InputError("not enough text: no cluster has a description or a competence.")
    if not hasattr(encoder, "fit"):
        return encoder
    fitted: Encoder = clone(encoder, safe=False).fit(texts)
    return fitted


def _encode(encoder: Encoder, texts: list[str], langs: list[str]) -> Any:
    """Pass languages to encoders that take them; a model of another library may not."""
    if "langs" in inspect.signature(encoder.encode).parameters:
        return encoder.encode(texts, langs=langs)
    return encoder.encode(texts)


def _encode_distinct(encoder: Encoder, profiles: Profiles) -> dict[str, Vector]:
    """Encode each distinct text once, sorted, so that the order of rows changes nothing."""
    lang_of: dict[str, str] = {}
    for field in _FIELDS:
        for text, lang in sorted(set(_texts_and_langs(profiles, field))):
            lang_of.setdefault(text, lang)
    texts = sorted(lang_of)
    vectors = np.array(_encode(encoder, texts, [lang_of[text] for text in texts]), dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
        raise InputError(
            f"the encoder returned an array of shape {vectors.shape} for {len(texts)} texts; "
            "expected one finite row per text."
        )
    return dict(zip(texts, normalize(vectors, copy=False), strict=True))
