"""Which language a text is written in, by py3langid, offline and deterministic."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import filterfalse
from typing import Any, Final

__all__ = ["KNOWN_LANGUAGES", "OTHER_LANGUAGE", "detect_languages", "normalise_language"]

KNOWN_LANGUAGES: Final = ("fr", "en", "es", "de", "it")
OTHER_LANGUAGE: Final = "other"

# Below this probability the guess is a coin toss (single words, codes, acronyms): "other".
_MIN_PROBABILITY: Final = 0.5

_ISO_639_2: Final = {
    "fra": "fr",
    "fre": "fr",
    "eng": "en",
    "spa": "es",
    "deu": "de",
    "ger": "de",
    "ita": "it",
}
# Names of the languages in each of them, without accents.
_FULL_NAMES: Final = {
    "fr": "french francais frances franzosisch francese",
    "en": "english anglais ingles englisch inglese",
    "es": "spanish espagnol espanol castellano spanisch spagnolo",
    "de": "german allemand aleman deutsch tedesco",
    "it": "italian italien italiano italienisch",
}
_CODES: Final = _ISO_639_2 | {
    name: code for code, names in _FULL_NAMES.items() for name in (code, *names.split())
}
_UNDETERMINED: Final = "und"
_WORD: Final = re.compile(r"[^\W\d_]+")


def detect_languages(texts: Iterable[str]) -> list[str]:
    """
    Name the language of each text.

    Parameters
    ----------
    texts : iterable of str
        One text per organisation; the longer, the surer.

    Returns
    -------
    list of str
        As long as `texts`: "fr", "en", "es", "de", "it", or "other" where the language is
        another one or the text is too short to tell (probability below 0.5).

    Raises
    ------
    ImportError
        If py3langid is not installed.

    Examples
    --------
    >>> detect_languages(["Le pôle accompagne les entreprises de la plasturgie.", "42"])
    ['fr', 'other']
    """
    return [_detect(text) for text in texts]


def normalise_language(value: str) -> str:
    """
    Bring a language as people write it to one of the codes used here.

    Parameters
    ----------
    value : str
        A code or name such as "FR", "fr-FR", "fra", "Français" or "Francese".

    Returns
    -------
    str
        "fr", "en", "es", "de", "it", "other", or "" where `value` is blank or says that nobody
        knows ("?", "und"); of several languages the first.

    Raises
    ------
    AttributeError
        If `value` is not text.

    Examples
    --------
    >>> [normalise_language(value) for value in ("fr-FR", "English", "pl", " ")]
    ['fr', 'en', 'other', '']
    """
    letters = unicodedata.normalize("NFD", value.casefold())
    words = _WORD.findall("".join(filterfalse(unicodedata.combining, letters)))
    if not words or words[0] == _UNDETERMINED:
        return ""
    return _CODES.get(words[0], OTHER_LANGUAGE)


def _detect(text: str) -> str:
    if not any(character.isalpha() for character in text):
        return OTHER_LANGUAGE
    # Capitals carry no language, and an all-capitals text misleads a byte model.
    code, probability = _identifier().classify(text.casefold())
    return code if code in KNOWN_LANGUAGES and probability >= _MIN_PROBABILITY else OTHER_LANGUAGE


@lru_cache(maxsize=1)
def _identifier() -> Any:
    # Imported late: reading its model takes half a second, and a `lang` column makes it needless.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
