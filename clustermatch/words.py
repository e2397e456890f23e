"""Texts as weighed words: which rare words two organisations share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer, strip_accents_unicode

from .exceptions import InputError
from .profiles import Profiles

__all__ = ["WordVectors", "has_words", "profile_texts", "tfidf_vectors"]

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
# Shorter words are seldom worth quoting.
_LONG: Final = 5
_ANALYZERS: Final[dict[str, dict[str, Any]]] = {
    "word": {"analyzer": "word", "token_pattern": _WORD.pattern},
    "char_wb": {"analyzer": "char_wb", "ngram_range": (3, 5)},
}


@dataclass(frozen=True, eq=False)
class WordVectors:
    """
    What organisations are and bring, as weighed words.

    Attributes
    ----------
    vectors : sparse array of shape (n_organisations, n_words)
        Unit rows of TF-IDF (Salton and Buckley 1988) over description and competences; zero
        without any word.
    terms : ndarray of shape (n_words,)
        The words, in small letters and without accents.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b"], "competences": ["métal; bois", "bois; lin"]})
    >>> words = WordVectors.from_texts(Profiles.from_frame(table.assign(lang="fr")).texts)
    >>> words.shared("Métal, bois", 0, 1)
    ['bois']
    """

    vectors: sparse.csr_array
    terms: NDArray[np.object_]

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> Self:
        """
        Weigh the words of texts.

        Parameters
        ----------
        texts : iterable of str
            One for each organisation.

        Returns
        -------
        WordVectors
            Of no column where no text holds a word of two letters.
        """
        listed = list(texts)
        if not has_words(listed):
            return cls(sparse.csr_array((len(listed), 0)), np.empty(0, dtype=object))
        vectorizer = _vectorizer("word")
        vectors = sparse.csr_array(vectorizer.fit_transform(listed))
        return cls(vectors, vectorizer.get_feature_names_out())

    def shared(self, text: str, one: int, other: int, n: int = 3) -> list[str]:
        """
        Name the words that bring two organisations closest.

        Parameters
        ----------
        text : str
            Where they are looked up as they are written.
        one, other : int
            Positions of the two.
        n : int, default=3
            How many at most.

        Returns
        -------
        list of str
            The words with the largest part in the cosine first, in small letters; words of
            fewer than five letters only where nothing longer is shared.
        """
        both = self.vectors[[one]].multiply(self.vectors[[other]]).tocoo()
        ranked = sorted(
            zip(both.data, self.terms[both.col], strict=True),
            key=lambda entry: (-round(float(entry[0]), 9), entry[1]),
        )
        written = {strip_accents_unicode(word): word for word in _WORD.findall(text.lower())}
        words = [written[term] for _, term in ranked if term in written]
        return [word for word in words if len(word) >= _LONG][:n] or words[:n]


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
        Words of two letters or more, or runs of 3 to 5 characters within words.

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
    return sparse.csr_array(_vectorizer(analyzer).fit_transform(texts))


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


def _vectorizer(analyzer: str) -> TfidfVectorizer:
    return TfidfVectorizer(
        sublinear_tf=True, strip_accents="unicode", lowercase=True, **_ANALYZERS[analyzer]
    )
