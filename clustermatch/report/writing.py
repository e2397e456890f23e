"""The report as people ask for it: from a fitted recommender to a file that opens anywhere."""

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pandas as pd
from sklearn.utils.validation import check_is_fitted

from ..cells import clean
from ..exceptions import InputError
from ..meetings.clock import SlotClock
from ..meetings.plan import MeetingPlan
from ..recommender import PartnerRecommender
from ..tables import check_destination, write_text
from .contents import Request, gather
from .limits import check_size
from .page import report_page
from .wording import REPORT_LANGS, report_wording_of

__all__ = ["write_report"]

Pairs = pd.DataFrame | Iterable[tuple[Any, Any]]

_SUFFIXES: Final = (".html", ".htm")


def write_report(
    recommender: PartnerRecommender,
    path: str | os.PathLike[str],
    *,
    k: int = 3,
    alliances: pd.DataFrame | None = None,
    cutoff: str | None = None,
    plan: pd.DataFrame | MeetingPlan | None = None,
    clock: SlotClock | None = None,
    lang: str | None = None,
    title: str | None = None,
    exclude: Pairs | None = None,
    across: str | None = None,
    method: str = "ranked",
    progress: bool | None = None,
) -> Path:
    """
    Write what was found as one page that opens in any browser, without a network.

    Parameters
    ----------
    recommender : PartnerRecommender
        Fitted.
    path : path-like
        An .html file.
    k : int, default=3
        Partners suggested to each organisation.
    alliances : DataFrame, default=None
        Recorded alliances: how well they are foreseen is measured as by `clustermatch.evaluate`,
        beside chance, same attributes, popularity, TF-IDF and the encoder's plain cosine.
    cutoff : str, default=None
        Alliances before this date are known, those after are to be found; None: all are to be
        found from the texts, an upper bound.
    plan : MeetingPlan or DataFrame, default=None
        A day of meetings, or its table: `slot`, `id_a`, `id_b`; optional `table`, `origin`.
    clock : SlotClock, default=None
        When the slots of the plan are.
    lang : {"fr", "en", "es"}, default=None
        Language of the page; None: that of most organisations, else English.
    title : str, default=None
        The heading of the page.
    exclude, across, method : optional
        As for `clustermatch.PartnerRecommender.recommend`.
    progress : bool, default=None
        Progress bars on stderr; None shows them where stderr is a terminal.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        If an option, the alliances, the cutoff or the plan cannot be used; or there are more than
        5,000 organisations or 15,000 suggestions, more than a browser opens.
    OutputError
        If the file cannot be written, or is of another kind.
    sklearn.exceptions.NotFittedError
        If the recommender is not fitted.

    Examples
    --------
    >>> import tempfile, clustermatch as cm
    >>> data = cm.load_interclustering(lang="fr")
    >>> rec = cm.PartnerRecommender().fit(data.clusters)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = cm.write_report(rec, f"{folder}/report.html", lang="fr")
    ...     page = file.read_text(encoding="utf-8")
    >>> page[:15], "Mont-Blanc Industries" in page
    ('<!DOCTYPE html>', True)
    """
    if not isinstance(recommender, PartnerRecommender):
        raise InputError(
            f"a report is made from a fitted PartnerRecommender, got {type(recommender).__name__}."
        )
    if title is not None and not isinstance(title, str):
        raise InputError(f"title must be text, got {title!r}.")
    check_is_fitted(recommender)
    check_destination(path, only=_SUFFIXES)
    check_size(len(recommender.profiles_), k)
    if cutoff is not None and alliances is None:
        raise InputError("cutoff says which of the alliances are known; give alliances= too.")
    if clock is not None and plan is None:
        raise InputError("clock says when the slots of a plan are; give plan= too.")
    language = lang or _most(recommender.profiles_.langs)
    report_wording_of(language)
    asked = {"k": k, "exclude": exclude, "across": across, "method": method}
    request = Request(asked, language, alliances, cutoff, plan, clock, progress)
    write_text(report_page(gather(recommender, request), clean(title or "")), path)
    return Path(path)


def _most(langs: tuple[str, ...]) -> str:
    """Choose the language that most organisations have and that there are texts for."""
    counted = Counter(lang for lang in langs if lang in REPORT_LANGS)
    return max(sorted(counted), key=counted.__getitem__) if counted else "en"
