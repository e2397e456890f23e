"""Measure recommenders against recorded alliances, beside baselines and with intervals."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ..baselines import TfidfCosine, default_baselines
from ..exceptions import InputError
from ..profiles import Profiles
from ..progress import track
from .caveats import list_notes
from .days import parse_cutoff
from .figure_table import DIFFERENCES, figure_table, protocol_record
from .masking import mask_names
from .measuring import Protocol, measure_method
from .methods import read_method
from .questions import Question, ask_at, ask_in_folds
from .records import AllianceRecords, read_records
from .resampling import OrganisationResamples, PartnershipResamples, Resamples
from .slices import ALL, group_codes, slice_pairs

__all__ = ["OURS", "RESAMPLE", "compare", "evaluate"]

OURS: Final = "clustermatch"
RESAMPLE: Final = ("organisations", "partnerships")
_MOST: Final = 20_000


def evaluate(
    recommender: Any,
    alliances: pd.DataFrame,
    *,
    cutoff: Any,
    k: int = 3,
    clusters: pd.DataFrame | Profiles | None = None,
    baselines: bool = True,
    name: str = OURS,
    **options: Any,
) -> pd.DataFrame:
    """
    Tell how well suggestions foresee recorded alliances.

    Parameters
    ----------
    recommender : PartnerRecommender, or DataFrame
        A recommender, which is copied and fitted on what was known at the cutoff; or a table of
        recommendations made elsewhere: `target_id`, `partner_id`, and `rank` or `score`.
    alliances : DataFrame
        `id_a`, `id_b`, `date`; optional `kind`, `partnership_id`, `parties`.
    cutoff : str, int, date, list of these, or None
        Alliances recorded before are known, the others are to be found. See `compare`.
    k : int, default=3
        Length of the lists.
    clusters : DataFrame or Profiles, default=None
        The population; None takes that of the fitted recommender.
    baselines : bool, default=True
        Measure simple methods beside it, as far as the columns allow.
    name : str, default="clustermatch"
        What the method is called in the table.
    **options : object
        Further options of `compare`.

    Returns
    -------
    DataFrame
        Columns `method`, `metric`, `value`, `low`, `high` (95 % interval; missing where a figure
        has none); with ``slices=True`` also `slice`. The recommender first. What
        was counted, excluded and noted is in ``attrs``.

    Raises
    ------
    InputError
        If a table, an option or the cutoff is not usable, or no new alliance is left to find.

    See Also
    --------
    clustermatch.compare : The same for several methods, with their differences.

    Examples
    --------
    >>> import clustermatch as cm
    >>> data = cm.load_interclustering(lang="fr")
    >>> rec = cm.PartnerRecommender().fit(data.clusters)
    >>> found = cm.evaluate(rec, data.alliances, cutoff="2015-07", baselines=False)
    >>> found.columns.tolist()
    ['method', 'metric', 'value', 'low', 'high']
    """
    methods = {name: recommender}
    profiles = _population(methods, clusters)
    if baselines:
        known = cutoff is not None or options.get("folds") is not None
        simple = default_baselines(profiles, alliances_known=known)
        if name in simple:
            raise InputError(f"name: {name!r} is that of a baseline; choose another name.")
        methods |= simple
    table = compare(methods, alliances, cutoff=cutoff, k=k, clusters=profiles, **options)
    return table.drop(columns=[column for column in DIFFERENCES if column in table])


def compare(
    recommenders: Mapping[str, Any],
    alliances: pd.DataFrame,
    *,
    cutoff: Any,
    k: int = 3,
    clusters: pd.DataFrame | Profiles | None = None,
    until: Any = None,
    folds: int | None = None,
    leave_out: Collection[str] = ("merger",),
    max_parties: int | None = None,
    group: str | None = None,
    mask: bool = True,
    slices: bool = False,
    capacity: int = 3,
    resample: str = "organisations",
    n_resamples: int = 1000,
    seed: int = 0,
    progress: bool | None = None,
) -> pd.DataFrame:
    """
    Measure several methods on the same recorded alliances, each against the first.

    Parameters
    ----------
    recommenders : mapping of str to recommender or DataFrame
        Name to method; see `evaluate`. Differences are to the first.
    alliances : DataFrame
        `id_a`, `id_b`, `date`; optional `kind`, `partnership_id`, `parties`.
    cutoff : str, int, date, list of these, or None
        A year, a month or a day. Records that may be older are known: they are masked from the
        candidates, and methods that learn may learn from them. Of several cutoffs, each asks
        for the alliances up to the next. None: no split by time; with `folds`, each part of the
        partnerships is asked for with all others known.
    k : int, default=3
        Length of the lists.
    clusters : DataFrame or Profiles, default=None
        The population; None takes that of the first fitted recommender.
    until : str, int or date, default=None
        Alliances from here on are not asked for.
    folds : int, default=None
        Number of parts, with ``cutoff=None``.
    leave_out : collection of str, default=("merger",)
        Kinds of records that are neither for nor against anybody.
    max_parties : int, default=None
        The same for agreements of more parties.
    group : str, default=None
        The same for pairs that share this attribute, such as an owner.
    mask : bool, default=True
        Take the names of other organisations out of all texts.
    slices : bool, default=False
        Add rows for newcomers, little overlap, across groups, and years.
    capacity : int, default=3
        Meetings of each organisation in the joint plan.
    resample : {"organisations", "partnerships"}, default="organisations"
        What intervals come from drawing anew.
    n_resamples : int, default=1000
        Resamples for intervals, and permutations for the test that relabels organisations.
    seed : int, default=0
        Seed of these.
    progress : bool, default=None
        A progress bar on stderr; None shows it where stderr is a terminal.

    Returns
    -------
    DataFrame
        The columns of `evaluate` and, against the first method, `difference`, `difference_low`,
        `difference_high` and `distinguishable`: whether this interval leaves 0 out.

    Raises
    ------
    InputError
        If a table, an option or the cutoff is not usable, or no new alliance is left to find.

    Examples
    --------
    >>> import clustermatch as cm
    >>> from clustermatch.baselines import RandomPartners
    >>> data = cm.load_interclustering(lang="fr")
    >>> methods = {"ours": cm.PartnerRecommender(), "random": RandomPartners()}
    >>> table = cm.compare(methods, data.alliances, cutoff="2015-07", clusters=data.clusters)
    >>> table[table["metric"] == "auc"]["method"].tolist()
    ['ours', 'random']
    """
    _check_numbers(k=k, capacity=capacity, n_resamples=n_resamples)
    _check_numbers(0, seed=seed)
    if resample not in RESAMPLE:
        raise InputError(f"resample must be one of {', '.join(RESAMPLE)}, got {resample!r}.")
    profiles = _population(recommenders, clusters)
    _check_size(len(profiles), k)
    records = read_records(
        alliances, profiles, leave_out=leave_out, max_parties=max_parties, group=group
    )
    questions = _ask(records, len(profiles), cutoff, until, folds, seed)
    masked, named = mask_names(profiles, progress=progress)
    texts = masked if mask else profiles
    groups = group_codes(profiles)
    protocol = Protocol(
        questions,
        _slices(questions, texts, groups, wanted=slices),
        groups,
        _resamples(resample, profiles, records, n_resamples, seed),
        k,
        capacity,
        n_resamples,
        seed,
    )
    figures = {}
    for method in track(recommenders, "measuring", total=len(recommenders), show=progress):
        scores = read_method(recommenders[method], texts, method)
        figures[method] = measure_method(scores, protocol)
    table = figure_table(figures, sliced=slices)
    table.attrs.update(
        protocol_record(questions, records, protocol, resample),
        notes=list_notes(
            records, questions, profiles, texts, named, recommenders, cutoff, mask=mask
        ),
    )
    return table


def _population(
    recommenders: Mapping[str, Any], clusters: pd.DataFrame | Profiles | None
) -> Profiles:
    if not isinstance(recommenders, Mapping) or not recommenders:
        raise InputError("recommenders must be a mapping of names to at least one method.")
    if isinstance(clusters, Profiles):
        return clusters
    if clusters is not None:
        return Profiles.from_frame(clusters)
    fitted = (getattr(method, "profiles_", None) for method in recommenders.values())
    found: Profiles | None = next((each for each in fitted if each is not None), None)
    if found is None:
        raise InputError(
            "clusters: no population is known, as no recommender is fitted. Give the table of "
            "clusters: clusters=..."
        )
    return found


def _check_size(n: int, k: int) -> None:
    if n > _MOST:
        raise InputError(
            f"clusters: {n} organisations; an evaluation holds the scores of all pairs in memory "
            f"and takes at most {_MOST}. Evaluate on a part, such as one country."
        )
    if k >= n:
        raise InputError(f"k must be from 1 to {n - 1} (the other clusters), got {k}.")


def _ask(
    records: AllianceRecords, n: int, cutoff: Any, until: Any, folds: int | None, seed: int
) -> list[Question]:
    end = None if until is None else parse_cutoff(until, "until")
    if folds is not None:
        if cutoff is not None or until is not None:
            raise InputError(
                "folds: partnerships in folds need cutoff=None and no until, as time is left out."
            )
        return ask_in_folds(records, n, folds, seed)
    if cutoff is None:
        return [ask_at(records, n, None, end)]
    several = isinstance(cutoff, Sequence) and not isinstance(cutoff, str)
    days = [parse_cutoff(each) for each in (cutoff if several else [cutoff])]
    if not days or sorted(set(days)) != days:
        raise InputError(f"cutoff: give dates in rising order, each once; got {cutoff!r}.")
    return [ask_at(records, n, *window) for window in zip(days, [*days[1:], end], strict=True)]


def _slices(
    questions: Sequence[Question], texts: Profiles, groups: Mapping[str, Any], *, wanted: bool
) -> list[dict[str, Any]]:
    if not wanted:
        return [{ALL: np.ones(len(question.target), dtype=np.bool_)} for question in questions]
    overlap = TfidfCosine().fit(texts).score_matrix()
    return [slice_pairs(question, groups, overlap) for question in questions]


def _resamples(
    kind: str, profiles: Profiles, records: AllianceRecords, n_resamples: int, seed: int
) -> Resamples:
    if kind == RESAMPLE[0]:
        return OrganisationResamples(len(profiles), n_resamples, seed)
    return PartnershipResamples(len(records.labels), n_resamples, seed)


def _check_numbers(least: int = 1, **numbers: int) -> None:
    for name, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
            raise InputError(f"{name} must be a whole number from {least}, got {value!r}.")
