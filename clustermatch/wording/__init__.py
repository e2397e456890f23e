"""The sentences that people read, in the languages that targets write in."""

from .form import Wording
from .sentences import WORDINGS

__all__ = ["WORDINGS", "Wording", "wording_of"]


def wording_of(lang: str) -> Wording:
    """
    Give the wording of a language.

    Parameters
    ----------
    lang : str
        A code such as "fr".

    Returns
    -------
    Wording
        That language's, or English where there is none.

    Examples
    --------
    >>> wording_of("fr").score, wording_of("es").score, wording_of("other").score
    ('score', 'puntuación', 'score')
    """
    return WORDINGS.get(lang, WORDINGS["en"])
