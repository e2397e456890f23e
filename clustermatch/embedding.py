"""From profiles to vectors, field by field: description, each competence, each need."""

import inspect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, clone
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from .encoders import Encoder, LanguageCentring, LexicalEncoder, identify
from .exceptions import InputError
from .phrases import Phrases
from .profiles import Profiles

__all__ = ["FOREIGN_LEXICAL_SHARE", "LEXICAL_SHARE", "ProfileEmbedder", "ProfileVectors"]

FloatArray = NDArray[np.float64]
Vector = NDArray[np.float32]
Item = tuple[str, str]  # a text and its language

_FIELDS: Final = ("texts", "competences", "needs")
# Share of words and word parts in a cosine, beside an encoder that knows meanings: in the
# languages it was trained for, and in others (docs/decisions.md).
LEXICAL_SHARE: Final = 0.0
FOREIGN_LEXICAL_SHARE: Final = 0.8


@dataclass(frozen=True, eq=False)
class ProfileVectors:
    """
    Vectors of a population.

    Attributes
    ----------
    profiles : ndarray of shape (n_organisations, n_dims)
        One unit row per organisation, of its description and competences as one text; zero
        where there is not enough text.
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
        Turns texts into vectors; copied and fitted first, on texts of the references, if it has
        a `fit`.
    shrinkage : float, default=5.0
        See `clustermatch.encoders.LanguageCentring`.
    lexical_share : float, default=None
        Share in [0, 1] that words and word parts have in a cosine, whatever the language. None
        takes 0 for languages that the encoder was trained for, or where it states none, 0.8
        for others, and 0 beside the lexical encoder itself.

    Attributes
    ----------
    encoder_ : Encoder
        The encoder in use.
    parts_ : list of Encoder
        What stands side by side in a vector: the encoder, or its parts, and the lexical one.
    centrings_ : dict of str to list of LanguageCentring
        Centring of each field, part by part; kept, so that a later text gets the same shift.
    lexical_shares_ : dict of str to float
        Share of the lexical encoder for each language of the population.

    Notes
    -----
    Encoders that learn, and the means of each field, know the texts of `Profiles.references`
    alone (at most 4,096 organisations, everybody up to there): a vector depends on its own text
    and on theirs. A language that none of them writes in is centred on the overall mean; a field
    of which they state fewer than five texts is not centred.

    Parts are centred apart, scaled by the square root of their shares and set side by side: the
    cosine of two texts is the mean of the parts' cosines, weighed by the geometric means of
    their shares in the two languages.

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

    def __init__(
        self, *, encoder: Encoder, shrinkage: float = 5.0, lexical_share: float | None = None
    ):
        self.encoder = encoder
        self.shrinkage = shrinkage
        self.lexical_share = lexical_share

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
            If no organisation has any text, the encoder returns vectors of a wrong shape, or
            the lexical share is not within [0, 1].
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
        return self._centred(profiles, [_encode_distinct(p, profiles) for p in self.parts_])

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
        self._check_share()
        self.encoder_ = _fitted_encoder(self.encoder, profiles)
        self.lexical_shares_ = {
            lang: self._lexical_share(lang) for lang in sorted({*profiles.langs})
        }
        self.parts_ = [*getattr(self.encoder_, "parts", (self.encoder_,))]
        if any(self.lexical_shares_.values()):
            self.parts_.append(_fitted_encoder(LexicalEncoder(), profiles))
        vectors_of = [_encode_distinct(part, profiles) for part in self.parts_]
        self.centrings_ = {}
        for field in _FIELDS:
            # Distinct texts, so that boilerplate repeated by many does not drag the mean along.
            distinct = sorted(set(_texts_and_langs(profiles, field, profiles.references)))
            if distinct:
                self.centrings_[field] = [self._centring(distinct, part) for part in vectors_of]
        return self._centred(profiles, vectors_of)

    def record(self) -> dict[str, Any]:
        """
        Give what vectors depend on, to stand beside results.

        Returns
        -------
        dict of str to object
            Name, version, weights (SHA-256) and settings of the encoder, and the share of
            lexical evidence for each language.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        check_is_fitted(self)
        encoder = identify(self.encoder_)
        return {
            "encoder": encoder.name,
            "encoder_version": encoder.version,
            "encoder_weights": encoder.weights,
            "encoder_settings": encoder.settings,
            "lexical_share": dict(self.lexical_shares_),
        }

    def _centring(self, items: list[Item], vector_of: dict[Item, Vector]) -> LanguageCentring:
        rows = np.stack([vector_of[item] for item in items])
        centring = LanguageCentring(shrinkage=self.shrinkage)
        return centring.fit(rows, langs=[lang for _, lang in items])

    def _check_share(self) -> None:
        share = self.lexical_share
        if share is not None and (not isinstance(share, Real) or not 0 <= share <= 1):
            raise InputError(f"lexical_share must be a number from 0 to 1 or None, got {share!r}.")

    def _lexical_share(self, lang: str) -> float:
        if isinstance(self.encoder_, LexicalEncoder):
            return 0.0
        if self.lexical_share is not None:
            return float(self.lexical_share)
        trained = getattr(self.encoder_, "languages", None)
        return LEXICAL_SHARE if trained is None or lang in trained else FOREIGN_LEXICAL_SHARE

    def _shares(self, lang: str) -> FloatArray:
        """Shares of the parts in a vector of this language; they add up to 1."""
        # A language that the population did not have is treated as one it had.
        lexical = self.lexical_shares_.get(lang, self._lexical_share(lang))
        if not any(self.lexical_shares_.values()):
            return np.full(len(self.parts_), 1.0 / len(self.parts_))
        others = len(self.parts_) - 1
        return np.array([(1.0 - lexical) / others] * others + [lexical])

    def _centred(self, profiles: Profiles, vectors_of: list[dict[Item, Vector]]) -> ProfileVectors:
        competences = Phrases.from_counts(
            self._field(profiles, "competences", vectors_of), list(map(len, profiles.competences))
        )
        needs = Phrases.from_counts(
            self._field(profiles, "needs", vectors_of), list(map(len, profiles.needs))
        )
        return ProfileVectors(self._field(profiles, "texts", vectors_of), competences, needs)

    def _field(
        self, profiles: Profiles, field: str, vectors_of: list[dict[Item, Vector]]
    ) -> FloatArray:
        items = _texts_and_langs(profiles, field, keep_empty=True)
        langs = [lang for _, lang in items]
        shares = {lang: np.sqrt(self._shares(lang)) for lang in set(langs)}
        weights = np.array([shares[lang] for lang in langs]).reshape(-1, len(self.parts_))
        centrings = self.centrings_.get(field, [None] * len(self.parts_))
        ends = np.cumsum([len(next(iter(vector_of.values()))) for vector_of in vectors_of])
        # Filled part by part, so that the phrases of thousands stand in memory once.
        joined = np.zeros((len(items), ends[-1]))
        for part, (vector_of, centring) in enumerate(zip(vectors_of, centrings, strict=True)):
            rows = _rows(items, vector_of)
            if centring is not None and len(rows):
                rows = centring.transform(rows, langs=langs)
            rows *= weights[:, [part]]
            joined[:, ends[part] - rows.shape[1] : ends[part]] = rows
        # Where one part knows nothing of a text, the others speak for it alone.
        return np.asarray(normalize(joined, copy=False)) if len(items) else joined


def _rows(items: list[Item], vector_of: dict[Item, Vector]) -> FloatArray:
    rows = np.zeros((len(items), len(next(iter(vector_of.values())))))
    for row, item in enumerate(items):
        if item[0]:
            rows[row] = vector_of[item]
    return rows


def _texts_and_langs(
    profiles: Profiles,
    field: str,
    positions: Iterable[int] | None = None,
    *,
    keep_empty: bool = False,
) -> list[Item]:
    values: Sequence[Any] = getattr(profiles, field)
    lists = [[value] if isinstance(value, str) else value for value in values]
    return [
        (text, profiles.langs[row])
        for row in (range(len(profiles)) if positions is None else positions)
        for text in lists[row]
        if text or keep_empty
    ]


def _fitted_encoder(encoder: Encoder, profiles: Profiles) -> Encoder:
    if not any(profiles.has_text):
        raise InputError("not enough text: no cluster has a description or a competence.")
    if not hasattr(encoder, "fit"):
        return encoder
    texts = _texts(profiles, profiles.references) or _texts(profiles, range(len(profiles)))
    fitted: Encoder = clone(encoder, safe=False).fit(texts)
    return fitted


def _texts(profiles: Profiles, positions: Iterable[int]) -> list[str]:
    return [text for field in _FIELDS for text, _ in _texts_and_langs(profiles, field, positions)]


def _encode(encoder: Encoder, texts: list[str], langs: list[str]) -> Any:
    """Pass languages to encoders that take them; a model of another library may not."""
    if "langs" in inspect.signature(encoder.encode).parameters:
        return encoder.encode(texts, langs=langs)
    return encoder.encode(texts)


def _encode_distinct(encoder: Encoder, profiles: Profiles) -> dict[Item, Vector]:
    """Encode each distinct text of a language once, sorted: the order of rows changes nothing."""
    items = sorted({item for field in _FIELDS for item in _texts_and_langs(profiles, field)})
    texts = [text for text, _ in items]
    vectors = np.array(_encode(encoder, texts, [lang for _, lang in items]), dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
        raise InputError(
            f"the encoder returned an array of shape {vectors.shape} for {len(texts)} texts; "
            "expected one finite row per text."
        )
    return dict(zip(items, normalize(vectors, copy=False), strict=True))
