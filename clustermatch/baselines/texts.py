"""Baselines that compare whole texts: by words, by a plain embedding, and the other way round."""

import re
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from ..encoders import Encoder, LanguageCentring, load_encoder
from ..exceptions import InputError
from ..profiles import Profiles
from .base import Baseline
from .encoding import encode_distinct

__all__ = [
    "Dissimilarity",
    "EncoderCosine",
    "TfidfCosine",
    "has_words",
    "profile_texts",
    "tfidf_vectors",
]

FloatArray = NDArray[np.float64]

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_ANALYZERS: Final[dict[str, dict[str, Any]]] = {
    "word": {"analyzer": "word", "token_pattern": _WORD.pattern},
    "char_wb": {"analyzer": "char_wb", "ngram_range": (3, 5)},
}


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


def profile_texts(profiles: Profiles) -> list[str]:
    """
    Write all that an organisation says in one text.

    Parameters
    ----------
    profiles : Profiles
        The population.

    Returns
    -------
    list of str
        Description, competences and needs with ". " between them; "" where there are none.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b"], "competences": ["laser; bois", ""], "needs": "fer"})
    >>> profile_texts(Profiles.from_frame(table.assign(lang="fr")))
    ['laser. bois. fer', 'fer']
    """
    fields = zip(profiles.descriptions, profiles.competences, profiles.needs, strict=True)
    return [
        ". ".join(part for part in (description, *competences, *needs) if part)
        for description, competences, needs in fields
    ]


def tfidf_vectors(texts: list[str], analyzer: str) -> sparse.csr_array:
    """
    Weigh the words of texts.

    Parameters
    ----------
    texts : list of str
        Texts of the population.
    analyzer : {"word", "char_wb"}
        See `TfidfCosine`.

    Returns
    -------
    sparse array of shape (n_texts, n_features)
        Unit rows; zero where a text holds no word.

    Raises
    ------
    InputError
        If there is no such analyzer, or no text holds a word of two letters.

    Examples
    --------
    >>> tfidf_vectors(["Métal et bois", "metal"], "word").toarray().round(2).tolist()
    [[0.63, 0.63, 0.45], [0.0, 0.0, 1.0]]
    """
    if analyzer not in _ANALYZERS:
        raise InputError(f"analyzer must be one of {', '.join(_ANALYZERS)}, got {analyzer!r}.")
    if not has_words(texts):
        raise InputError(
            f"not enough text: none of {len(texts)} clusters has a word of two letters in "
            "description, competences or needs. Fill one of these columns."
        )
    vectorizer = TfidfVectorizer(
        sublinear_tf=True, strip_accents="unicode", lowercase=True, **_ANALYZERS[analyzer]
    )
    return sparse.csr_array(vectorizer.fit_transform(texts))


def has_words(texts: list[str]) -> bool:
    """
    Tell whether any text can be compared by its words.

    Parameters
    ----------
    texts : list of str
        Texts of the population.

    Returns
    -------
    bool
        True if one holds two letters in a row.

    Examples
    --------
    >>> has_words(["", "a 1"]), has_words(["", "bois"])
    (False, True)
    """
    return any(map(_WORD.search, texts))
