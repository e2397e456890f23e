"""Baselines that compare whole texts: by words, by a plain embedding, and the other way round."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..encoders import Encoder, LanguageCentring, load_encoder
from ..exceptions import InputError
from ..profiles import Profiles
from ..words import profile_texts, tfidf_vectors
from .base import Baseline
from .encoding import encode_distinct

__all__ = [
    "Dissimilarity",
    "EncoderCosine",
    "TfidfCosine",
]

FloatArray = NDArray[np.float64]


class TfidfCosine(Baseline):
    """
    Suggest those whose texts share rare words.

    Parameters
    ----------
    analyzer : {"word", "char_wb"}, default="word"
        Words of two letters or more, or runs of 3 to 5 characters within words.

    Attributes
    ----------
    vectors_ : sparse array of shape (n_organisations, n_features)
        One unit row per organisation; zero without text.
    profiles_ : Profiles
        The validated organisations, sorted by id.
    passed_over_ : dict of str to int
        Empty: alliances are not looked at.

    Notes
    -----
    The score is the cosine of TF-IDF vectors of description, competences and needs in one text
    (Salton and Buckley 1988): (1 + log tf) * (1 + log((1 + n) / (1 + df))), without accents, in
    lower case, over n texts of which df hold the word. From 0 to 1; 0 for who has no text.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": ["bois", "Bois", "laser"]})
    >>> words = TfidfCosine().fit(table.assign(lang="fr"))
    >>> words.score_pairs([("a", "b"), ("a", "c")])["score"].tolist()
    [1.0, 0.0]
    """

    def __init__(self, *, analyzer: str = "word"):
        self.analyzer = analyzer

    def _learn(self, profiles: Profiles, known: sparse.csr_array | None) -> None:
        self.vectors_ = tfidf_vectors(profile_texts(profiles), self.analyzer)

    def _scores(self, draw: int) -> FloatArray:
        return np.asarray((self.vectors_ @ self.vectors_.T).toarray())


class Dissimilarity(Baseline):
    """
    Suggest those whose texts have least in common: the claim that opposites attract, bare.

    Attributes
    ----------
    vectors_ : sparse array of shape (n_organisations, n_words)
        One unit row per organisation; zero without text.
    profiles_ : Profiles
        The validated organisations, sorted by id.
    passed_over_ : dict of str to int
        Empty: alliances are not looked at.

    Notes
    -----
    The score is minus that of `TfidfCosine`, from -1 to 0. Who has no text shares no word with
    anybody, and so comes first.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": ["bois", "Bois", "laser"]})
    >>> words = Dissimilarity().fit(table.assign(lang="fr"))
    >>> words.score_pairs([("a", "b"), ("a", "c")])["score"].tolist()
    [-1.0, 0.0]
    """

    def _learn(self, profiles: Profiles, known: sparse.csr_array | None) -> None:
        self.vectors_ = tfidf_vectors(profile_texts(profiles), "word")

    def _scores(self, draw: int) -> FloatArray:
        # Taken from 0, as the negative of 0.0 would be written -0.0.
        return np.asarray(0.0 - (self.vectors_ @ self.vectors_.T).toarray())


class EncoderCosine(Baseline):
    """
    Suggest those whose whole texts lie close together in one embedding.

    Parameters
    ----------
    encoder : str, path or Encoder, default="static"
        See `clustermatch.load_encoder`; copied and fitted first if it has a `fit`.
    centred : bool, default=True
        Subtract the mean of each language first; see `clustermatch.encoders.LanguageCentring`.

    Attributes
    ----------
    vectors_ : ndarray of shape (n_organisations, n_dims)
        One unit row per organisation; zero without text that the encoder knows.
    profiles_ : Profiles
        The validated organisations, sorted by id.
    passed_over_ : dict of str to int
        Empty: alliances are not looked at.

    Notes
    -----
    The score is the cosine of one vector per organisation, of description, competences and needs
    in one text: what an embedding gives without fields, gains and lexical evidence. From -1 to 1;
    0 for who has no text. Each distinct text counts once in the mean; with fewer than five
    texts nothing is subtracted.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "c"]})
    >>> table["competences"] = ["laser cutting", "cutting with lasers", "dairy cattle"]
    >>> plain = EncoderCosine().fit(table.assign(lang="en"))
    >>> plain.recommend(k=1)["partner_id"].tolist()[:2]
    ['b', 'a']
    """

    def __init__(self, *, encoder: str | Path | Encoder = "static", centred: bool = True):
        self.encoder = encoder
        self.centred = centred

    def _learn(self, profiles: Profiles, known: sparse.csr_array | None) -> None:
        if not isinstance(self.centred, (bool, np.bool_)):
            raise InputError(f"centred must be True or False, got {self.centred!r}.")
        pairs = [*zip(profile_texts(profiles), profiles.langs, strict=True)]
        row_of = {pair: row for row, pair in enumerate(sorted(set(pairs)))}
        langs = [lang for _, lang in row_of]
        vectors = encode_distinct(load_encoder(self.encoder), [text for text, _ in row_of], langs)
        if self.centred:
            vectors = LanguageCentring().fit_transform(vectors, langs=langs)
        self.vectors_ = vectors[[row_of[pair] for pair in pairs]]

    def _scores(self, draw: int) -> FloatArray:
        return np.asarray(self.vectors_ @ self.vectors_.T)
