"""What a report says, language by language: texts in files that a translator can edit."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final

from ..exceptions import InputError

__all__ = ["REPORT_LANGS", "ReportWording", "report_wording_of"]

REPORT_LANGS: Final = ("fr", "en", "es")


class ReportWording:
    """
    All texts in one language, by name; those with gaps are filled by `fill`.

    Parameters
    ----------
    lang : str
        The code of the language.
    texts : dict of str to str
        By name; "col_ranks" alone is a list.
    """

    def __init__(self, lang: str, texts: dict[str, Any]):
        self.lang, self.texts = lang, texts

    def __getitem__(self, name: str) -> str:
        return str(self.texts[name])

    def fill(self, name: str, /, **values: Any) -> str:
        """
        Fill the gaps of a text.

        Parameters
        ----------
        name : str
            Which text; "NAME_one" is taken instead, where it is there, for n = 1.
        **values : object
            What stands in the gaps.

        Returns
        -------
        str
            The text.

        Raises
        ------
        KeyError
            If there is no such text, or a gap stays open.
        """
        single = f"{name}_one"
        chosen = single if values.get("n") == 1 and single in self.texts else name
        return self[chosen].format(**values)

    def rank(self, rank: int) -> str:
        """
        Head the column of a partner.

        Parameters
        ----------
        rank : int
            From 1.

        Returns
        -------
        str
            Such as "1st partner".
        """
        known = self.texts["col_ranks"]
        return str(known[rank - 1]) if rank <= len(known) else self.fill("col_nth", n=rank)

    def quote(self, phrase: str) -> str:
        """
        Put a phrase between quotation marks.

        Parameters
        ----------
        phrase : str
            Any.

        Returns
        -------
        str
            The phrase as the language quotes it.
        """
        return self["quote"].replace("{}", phrase)

    def number(self, value: float, digits: int = 2) -> str:
        """
        Write a number as the language does.

        Parameters
        ----------
        value : float
            Any; missing gives a dash.
        digits : int, default=2
            After the decimal point.

        Returns
        -------
        str
            Such as "0,75" in French.
        """
        if value != value:
            return "–"
        return f"{value:.{digits}f}".replace(".", self["decimal"])

    def percent(self, share: float) -> str:
        """
        Write a share as per cent.

        Parameters
        ----------
        share : float
            In [0, 1]; missing gives a dash.

        Returns
        -------
        str
            Such as "43 %".
        """
        return "–" if share != share else self["percent"].format(round(100 * share))


@cache
def report_wording_of(lang: str) -> ReportWording:
    """
    Give the wording of a language.

    Parameters
    ----------
    lang : {"fr", "en", "es"}
        Which.

    Returns
    -------
    ReportWording
        Its texts.

    Raises
    ------
    InputError
        If there are no texts in that language.

    Examples
    --------
    >>> french = report_wording_of("fr")
    >>> french.number(0.5), french.percent(0.43) == "43\u202f%"
    ('0,50', True)
    """
    if lang not in REPORT_LANGS:
        raise InputError(f"lang must be one of {', '.join(REPORT_LANGS)}, got {lang!r}.")
    file = resources.files(__package__) / "wordings" / f"{lang}.toml"
    return ReportWording(lang, tomllib.loads(file.read_text(encoding="utf-8")))
