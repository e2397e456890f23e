"""Made-up organisations of any number: plausible statistics of words, no meaning.

Every organisation works on two of 60 topics and needs something of a third. A topic is 300 of 4000
stems; stems, topics and small words are drawn with Zipf-like frequency; endings are those of the
language. Words share letters as inflected words do. In 140,000 running words, the length of words,
the number of distinct ones and the share of the sixteen commonest are within a third of those of
real project descriptions.
"""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

__all__ = ["make_clusters"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Words = NDArray[np.object_]

LANGUAGES: Final = ("fr", "en")
REGIONS: Final = tuple(f"region {letter}" for letter in "ABCDEFGHIJKL")
N_TOPICS: Final = 60
N_STEMS: Final = 4000
N_TOPIC_STEMS: Final = 300
# How large a share of the stems both languages have in common, as cognates do.
SHARE_OF_COGNATES: Final = 0.4
SHARE_OF_SMALL_WORDS: Final = 0.3
SHARE_OF_TOPIC_WORDS: Final = 0.6  # of the other words; the rest belongs to no topic
SENTENCE_LENGTH: Final = 15

# One letter each where it can be: words come out about as long as French and English ones.
_ONSETS: Final = (*"bcdfglmnprstv", "br", "cr", "pl", "tr", "ch")
_VOWELS: Final = (*"aeiouaeio", "ou")
_CODAS: Final = (*[""] * 6, *"nrls")
_ENDINGS: Final = {
    "fr": ("", "e", "es", "ion", "eur", "ique", "ement", "age"),
    "en": ("", "s", "ing", "er", "ic", "ation", "ly", "age"),
}
_SMALL_WORDS: Final = {
    "fr": "de la le les et des en du pour dans une un sur par avec aux",
    "en": "the of and to in for a with on by from its as at their that",
}


def make_clusters(n: int, seed: int = 0) -> pd.DataFrame:
    """
    Make a table of organisations.

    Parameters
    ----------
    n : int
        Number of organisations, at least 2.
    seed : int, default=0
        The same seed gives the same table.

    Returns
    -------
    DataFrame
        `id`, `name`, `region`, `lang` ("fr" and "en", half each), `description` of about 60
        words, 4 to 8 `competences`, 2 to 5 `needs` (separated by ";").
    """
    if n < 2:
        raise ValueError(f"n must be at least 2, got {n}.")
    rng = np.random.default_rng(seed)
    writer = _Writer(rng)
    langs = rng.permutation(np.arange(n) % len(LANGUAGES))
    topics = _draw(rng, _zipf(N_TOPICS, 0.5), 3 * n).reshape(n, 3)
    width = len(str(n - 1))
    return pd.DataFrame(
        {
            "id": [f"c{at:0{width}d}" for at in range(n)],
            "name": [f"Organisation {at:0{width}d}" for at in range(n)],
            "region": np.array(REGIONS, dtype=object)[rng.integers(0, len(REGIONS), n)],
            "lang": np.array(LANGUAGES, dtype=object)[langs],
            "description": writer.descriptions(langs, topics[:, :2]),
            "competences": writer.phrase_lists(langs, topics[:, :2], 4, 8),
            "needs": writer.phrase_lists(langs, topics[:, 2:], 2, 5),
        }
    )


class _Writer:
    """Writes in a made-up vocabulary; draws all words of a column at once."""

    def __init__(self, rng: np.random.Generator):
        self._rng = rng
        self._vocabulary = _make_vocabulary(rng)
        self._small_words = np.array(
            [_SMALL_WORDS[lang].split() for lang in LANGUAGES], dtype=object
        )
        stems = [rng.permutation(N_STEMS)[:N_TOPIC_STEMS] for _ in range(N_TOPICS)]
        self._topic_stems = np.stack(stems)

    def descriptions(self, langs: IntArray, topics: IntArray) -> list[str]:
        lengths = self._rng.integers(50, 71, len(langs))
        owners = np.repeat(np.arange(len(langs)), lengths)
        words = self._content(langs[owners], topics[owners])
        ranks = _draw(self._rng, _zipf(self._small_words.shape[1]), len(owners))
        small = self._rng.random(len(owners)) < SHARE_OF_SMALL_WORDS
        words[small] = self._small_words[langs[owners][small], ranks[small]]
        return [_punctuate(own) for own in _split(words, lengths)]

    def phrase_lists(self, langs: IntArray, topics: IntArray, low: int, high: int) -> list[str]:
        counts = self._rng.integers(low, high + 1, len(langs))
        owners = np.repeat(np.arange(len(langs)), counts)
        lengths = self._rng.integers(1, 5, len(owners))
        of_word = np.repeat(owners, lengths)
        words = self._content(langs[of_word], topics[of_word])
        phrases = [" ".join(phrase) for phrase in _split(words, lengths)]
        return [";".join(own) for own in _split(np.array(phrases, dtype=object), counts)]

    def _content(self, langs: IntArray, topics: IntArray) -> Words:
        """One word for each row; the first of several topics is twice as frequent."""
        n, n_topics = topics.shape
        stems = _draw(self._rng, _zipf(N_STEMS), n)
        chosen = np.maximum(self._rng.integers(0, 3, n) - 1, 0) % n_topics
        ranks = _draw(self._rng, _zipf(N_TOPIC_STEMS), n)
        of_topic = self._rng.random(n) < SHARE_OF_TOPIC_WORDS
        topical = self._topic_stems[topics[np.arange(n), chosen], ranks]
        stems[of_topic] = topical[of_topic]
        endings = _draw(self._rng, _zipf(self._vocabulary.shape[2], 3.0), n)
        return np.asarray(self._vocabulary[langs, stems, endings])


def _make_vocabulary(rng: np.random.Generator) -> Words:
    """Words of shape (n_languages, n_stems, n_endings)."""
    stems = np.array([_make_stems(rng) for _ in LANGUAGES], dtype=object)
    cognates = rng.random(N_STEMS) < SHARE_OF_COGNATES
    stems[1, cognates] = stems[0, cognates]
    endings = np.array([_ENDINGS[lang] for lang in LANGUAGES], dtype=object)
    return np.asarray(stems[:, :, None] + endings[:, None, :])


def _make_stems(rng: np.random.Generator) -> list[str]:
    """Distinct stems of two or three syllables."""
    stems: dict[str, None] = {}
    while len(stems) < N_STEMS:
        parts = (_ONSETS, _VOWELS, _CODAS)
        syllables = [[part[rng.integers(len(part))] for part in parts] for _ in range(3)]
        size = 2 + int(rng.integers(3) == 0)
        stems["".join(letter for syllable in syllables[:size] for letter in syllable)] = None
    return list(stems)


def _zipf(size: int, exponent: float = 1.0) -> FloatArray:
    """Cumulative chances that fall as a power of the rank; the offset tames the first few."""
    weights = (np.arange(size) + 2.7) ** -exponent
    return np.asarray(np.cumsum(weights) / weights.sum())


def _draw(rng: np.random.Generator, cumulative: FloatArray, size: int) -> IntArray:
    drawn = np.searchsorted(cumulative, rng.random(size), side="right")
    # The last cumulative chance may be a hair below 1.
    return np.asarray(np.minimum(drawn, len(cumulative) - 1), dtype=np.intp)


def _split(values: Words, lengths: ArrayLike) -> list[Words]:
    return np.split(values, np.cumsum(lengths)[:-1])


def _punctuate(words: Words) -> str:
    starts = range(0, len(words), SENTENCE_LENGTH)
    sentences = (" ".join(words[start : start + SENTENCE_LENGTH]) for start in starts)
    return " ".join(f"{sentence[:1].upper()}{sentence[1:]}." for sentence in sentences)
