"""Who stands in a report: every organisation with the address of its section."""

from dataclasses import dataclass

from ..aliases import told_apart
from ..languages import OTHER_LANGUAGE
from ..meetings.file_names import file_stems
from ..profiles import Profiles
from ..wording import WORDINGS

__all__ = ["Organisation", "organisations_of", "spoken"]


@dataclass(frozen=True)
class Organisation:
    """
    One organisation as the report shows it.

    Attributes
    ----------
    anchor : str
        Address of its section within the page; unique, and safe in a link.
    name, short : str
        In full, and without what stands in parentheses; with the id where several have the name.
    lang, told_in : str
        The language tags of its texts ("und" where it is none of those that are known), and of
        sentences about it.
    competences, needs : tuple of str
        Its phrases.
    """

    anchor: str
    name: str
    short: str
    lang: str
    told_in: str
    competences: tuple[str, ...]
    needs: tuple[str, ...]


def organisations_of(profiles: Profiles) -> list[Organisation]:
    """
    List everybody.

    Parameters
    ----------
    profiles : Profiles
        The population.

    Returns
    -------
    list of Organisation
        In the order of the profiles.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a b", "<i>"], "description": ["bois", "laser"], "lang": "fr"})
    >>> [one.anchor for one in organisations_of(Profiles.from_frame(table))]
    ['c-i', 'c-a-b']
    """
    names = told_apart(profiles.names, profiles.ids)
    return [
        Organisation(
            f"c-{stem}",
            names[at],
            profiles.short_names[at],
            _tag(profiles.langs[at]),
            spoken(profiles.langs[at]),
            profiles.competences[at],
            profiles.needs[at],
        )
        for at, stem in enumerate(file_stems(profiles.ids))
    ]


def spoken(lang: str) -> str:
    """
    Tell in which language sentences are for who writes in some language.

    Parameters
    ----------
    lang : str
        Of a profile.

    Returns
    -------
    str
        The same, or "en" where there are no words for it.

    Examples
    --------
    >>> spoken("fr"), spoken("other")
    ('fr', 'en')
    """
    return lang if lang in WORDINGS else "en"


def _tag(lang: str) -> str:
    """Give the tag that browsers and screen readers know."""
    return "und" if lang == OTHER_LANGUAGE else lang
