"""Texts as weighed words: which rare words two organisations share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import (
    CountVectorizer,
    TfidfTransformer,
    TfidfVectorizer,
    strip_accents_unicode,
)

from .change import Change
from .exceptions import InputError
from .function_words import function_words
from .profiles import Profiles

__all__ = ["WordVectors", "has_words", "profile_texts", "tfidf_vectors"]

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
# Shorter words are seldom worth quoting, and those shorter still never are.
_LONG: Final = 5
_SHORTEST: Final = 3
# A word that more than half of the texts of a language hold tells nobody apart, given enough texts.
_COMMON_SHARE: Final = 0.5
_MIN_TEXTS: Final = 10
_TEXTS: Final[dict[str, Any]] = {"strip_accents": "unicode", "lowercase": True}
_WEIGHING: Final[dict[str, Any]] = {"sublinear_tf": True}
_ANALYZERS: Final[dict[str, dict[str, Any]]] = {
    "word": {"analyzer": "word", "token_pattern": _WORD.pattern},
    "char_wb": {"analyzer": "char_wb", "ngram_range": (3, 5)},
}

IntArray = NDArray[np.intp]


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
    common : ndarray of shape (n_words,)
        True for words in more than half of the references of a language (of ten or more). They
        count in the vectors, and are not quoted.
    idf : ndarray of shape (n_words,)
        How rare each word is: ln((1 + n_references) / (1 + n_holding_it)) + 1.
    rarest : float
        The same for a word that no reference holds.

    Notes
    -----
    How rare a word is, and whether it is common, is read off the references; a word that none of
    them holds counts as the rarest. So a row depends on its own text and on theirs alone.

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
    common: NDArray[np.bool_]
    idf: NDArray[np.float64]
    rarest: float

    @classmethod
    def from_texts(
        cls,
        texts: Iterable[str],
        langs: Iterable[str] | None = None,
        *,
        references: IntArray | None = None,
    ) -> Self:
        """
        Weigh the words of texts.

        Parameters
        ----------
        texts : iterable of str
            One for each organisation.
        langs : iterable of str, default=None
            Language of each; None: all are of one.
        references : ndarray of shape (n_references,), default=None
            Positions of the texts that tell how rare words are; None takes all.

        Returns
        -------
        WordVectors
            Of no column where no text holds a word of two letters.
        """
        listed = list(texts)
        if not has_words(listed):
            none = np.empty(0, dtype=object)
            return cls(
                sparse.csr_array((len(listed), 0)), none, none.astype(bool), none.astype(float), 1.0
            )
        of_lang = np.array([""] * len(listed) if langs is None else list(langs), dtype=object)
        rows = np.arange(len(listed)) if references is None else references
        counter = CountVectorizer(dtype=np.float64, **_TEXTS, **_ANALYZERS["word"])
        counts = _in_order(counter.fit_transform(listed))
        weighing = TfidfTransformer(**_WEIGHING).fit(counts[rows])
        vectors = sparse.csr_array(weighing.transform(counts))
        common = _common(vectors[rows], of_lang[rows])
        rarest = float(np.log(1 + len(rows)) + 1)
        return cls(vectors, counter.get_feature_names_out(), common, weighing.idf_, rarest)

    def replace(self, change: Change, texts: Iterable[str]) -> Self:
        """
        Put other texts in the place of some, where no reference changed.

        Parameters
        ----------
        change : Change
            Where everybody is.
        texts : iterable of str
            Of the changed rows.

        Returns
        -------
        WordVectors
            As `from_texts` would give, but for the order of the words; those that nobody holds
            any more stay as columns of zeros.
        """
        listed = list(texts)
        if not has_words(listed):
            none = sparse.csr_array((len(listed), len(self.terms)))
            return replace(self, vectors=change.sparse_rows(self.vectors, none))
        counter = CountVectorizer(dtype=np.float64, **_TEXTS, **_ANALYZERS["word"])
        counts = counter.fit_transform(listed)
        found = counter.get_feature_names_out()
        terms = np.concatenate([self.terms, np.setdiff1d(found, self.terms)])
        n_new = len(terms) - len(self.terms)
        column_of = {term: column for column, term in enumerate(terms)}
        spread = sparse.eye_array(len(terms), format="csr")[[column_of[term] for term in found]]
        weighing = TfidfTransformer(**_WEIGHING)
        weighing.idf_ = np.concatenate([self.idf, np.full(n_new, self.rarest)])
        old = self.vectors
        shape = (old.shape[0], len(terms))
        vectors = sparse.csr_array((old.data, old.indices, old.indptr), shape=shape)
        new = sparse.csr_array(weighing.transform(_in_order(counts @ spread)))
        return replace(
            self,
            vectors=change.sparse_rows(vectors, new),
            terms=terms,
            common=np.concatenate([self.common, np.zeros(n_new, dtype=bool)]),
            idf=weighing.idf_,
        )

    def shared(
        self, text: str, one: int, other: int, n: int = 3, *, lang: str = "other"
    ) -> list[str]:
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
        lang : str, default="other"
            Language of the two, whose function words are no evidence; "other": those of all.

        Returns
        -------
        list of str
            The words with the largest part in the cosine first, in small letters; words of
            fewer than five letters only where nothing longer is shared. No function words, no
            `common` ones, and none of fewer than three letters.
        """
        columns, parts = self._parts(one, other)
        telling = ~self.common[columns]
        ranked = sorted(
            zip(parts[telling], self.terms[columns[telling]], strict=True),
            key=lambda entry: (-round(float(entry[0]), 9), entry[1]),
        )
        written = {
            strip_accents_unicode(word): word
            for word in _WORD.findall(text.lower())
            if len(word) >= _SHORTEST
        }
        idle = function_words(lang)
        words = [written[term] for _, term in ranked if term in written and term not in idle]
        return [word for word in words if len(word) >= _LONG][:n] or words[:n]

    def _parts(self, one: int, other: int) -> tuple[IntArray, NDArray[np.float64]]:
        """Find the columns that both hold, and what each adds to their cosine."""
        starts, indices, data = self.vectors.indptr, self.vectors.indices, self.vectors.data
        mine = slice(starts[one], starts[one + 1])
        theirs = slice(starts[other], starts[other + 1])
        columns, here, there = np.intersect1d(
            indices[mine], indices[theirs], assume_unique=True, return_indices=True
        )
        parts = np.asarray(data[mine][here] * data[theirs][there])
        return np.asarray(columns, dtype=np.intp), parts


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


def _in_order(counts: Any) -> sparse.csr_array:
    """Sort words within rows, so that sums over them do not depend on who came first."""
    # A new array, for the vectorizer says of its own that it is sorted where it is not.
    rows = sparse.csr_array((counts.data, counts.indices, counts.indptr), shape=counts.shape)
    rows.sort_indices()
    return rows


def _common(vectors: sparse.csr_array, langs: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which words most texts of a language hold."""
    common = np.zeros(vectors.shape[1], dtype=bool)
    worded = np.diff(vectors.indptr) > 0
    for lang in sorted(set(langs)):
        texts = np.flatnonzero(worded & (langs == lang))
        if len(texts) >= _MIN_TEXTS:
            held = np.bincount(vectors[texts].indices, minlength=len(common))
            common |= held > _COMMON_SHARE * len(texts)
    return common


def _vectorizer(analyzer: str) -> TfidfVectorizer:
    return TfidfVectorizer(**_TEXTS, **_WEIGHING, **_ANALYZERS[analyzer])
