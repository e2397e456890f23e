"""Who stands in a report: every organisation with the address of its section."""

from dataclasses import dataclass

from ..ids import id_text
from ..meetings.file_names import file_stems
from ..profiles import Profiles

__all__ = ["Organisation", "organisations_of"]


@dataclass(frozen=True)
class Organisation:
    """
    One organisation as the report shows it.

    Attributes
    ----------
    key : str
        Its id.
    anchor : str
        Address of its section within the page; unique, and safe in a link.
    name, short : str
        In full, and without what stands in parentheses.
    lang : str
        The language of its texts.
    competences, needs : tuple of str
        Its phrases.
    """

    key: str
    anchor: str
    name: str
    short: str
    lang: str
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
    return [
        Organisation(
            id_text(profiles.ids[at]),
            f"c-{stem}",
            profiles.names[at],
            profiles.short_names[at],
            profiles.langs[at],
            profiles.competences[at],
            profiles.needs[at],
        )
        for at, stem in enumerate(file_stems(profiles.ids))
    ]
