"""All figures of one method over all questions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .exposure import measure_exposure, same_group_share, top_lists
from .figures import Figure
from .joint_plan import plan_greedily
from .methods import Scores
from .metrics import RANKING_METRICS, metric_name
from .pair_areas import PairArea, degree_weights, score_levels
from .questions import Question
from .relabelling import permuted_means
from .resampling import Resamples
from .slices import ALL
from .true_ranks import TrueRanks

__all__ = ["P_RELABELLED", "Protocol", "measure_method"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
LevelArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]
Key = tuple[str, str]
Sums = tuple[FloatArray, FloatArray]

P_RELABELLED: Final = "p_relabelled"
# Sums of the same numbers in another order differ in their last bits.
_TIE: Final = 1e-12
_AREAS: Final = ("auc", "auc_matched")


@dataclass(frozen=True, eq=False)
class Protocol:
    """
    How every method is measured.

    Attributes
    ----------
    questions : sequence of Question
        What is asked; figures are over all of them.
    slices : sequence of mapping of str to ndarray
        For each question, the kinds of true pairs (see `slice_pairs`).
    groups : mapping of str to ndarray of shape (n_organisations,)
        Attributes whose sharing is reported.
    resamples : OrganisationResamples or PartnershipResamples
        For intervals.
    k : int
        Length of the lists.
    capacity : int
        Meetings of each organisation in the joint plan.
    n_permutations : int
        Of the test that relabels organisations; 0 leaves it out.
    seed : int
        Its seed.
    """

    questions: Sequence[Question]
    slices: Sequence[Mapping[str, BoolArray]]
    groups: Mapping[str, IntArray]
    resamples: Resamples
    k: int
    capacity: int
    n_permutations: int
    seed: int


def measure_method(scores: Scores, protocol: Protocol) -> dict[Key, Figure]:
    """
    Measure a method.

    Parameters
    ----------
    scores : Scores
        The method.
    protocol : Protocol
        How.

    Returns
    -------
    dict of (slice, metric) to Figure
        Random draws averaged. Areas are NaN where not all pairs have a score.
    """
    runs: dict[int, _Run] = defaultdict(lambda: _Run(protocol, complete=scores.complete))
    for question, slices in zip(protocol.questions, protocol.slices, strict=True):
        for draw, matrix in enumerate(scores.draws(question)):
            runs[draw].add(matrix, question, slices)
    drawn = [run.figures() for run in runs.values()]
    return {key: Figure.average([figures[key] for figures in drawn]) for key in drawn[0]}


class _Run:
    """One draw of a method, summed over questions."""

    def __init__(self, protocol: Protocol, *, complete: bool):
        self.protocol, self.complete = protocol, complete
        self.sums: dict[Key, list[Sums]] = defaultdict(list)
        self.means: dict[Key, list[float]] = defaultdict(list)
        self.permuted: list[FloatArray] = []

    def add(self, matrix: FloatArray, question: Question, slices: Mapping[str, BoolArray]) -> None:
        """Measure one question."""
        self._add_ranking(TrueRanks.from_scores(matrix, question), question, slices)
        if self.complete:
            self._add_areas(score_levels(matrix), question)
        else:
            for name in _AREAS:
                self.means[ALL, name].append(float("nan"))
        self._add_exposure(matrix, question)
        self._add_plan(matrix, question)

    def figures(self) -> dict[Key, Figure]:
        """Divide the sums."""
        found = {key: _ratio(sums) for key, sums in self.sums.items()}
        found |= {key: Figure(_mean(each)) for key, each in self.means.items()}
        hits = found[ALL, "plan_hits"]
        n_pairs = sum(len(question.target) for question in self.protocol.questions) / 2
        resampled = None if hits.resampled is None else hits.resampled * n_pairs
        found[ALL, "plan_hits"] = Figure(hits.value * n_pairs, resampled)
        if self.permuted:
            first, *others = np.sum(self.permuted, axis=0)
            # The labelling as it is counts among the permutations, so that p is never 0.
            found[ALL, P_RELABELLED] = Figure(
                (1 + np.sum(others >= first - _TIE)) / (1 + len(others))
            )
        return found

    def _add_ranking(
        self, ranks: TrueRanks, question: Question, slices: Mapping[str, BoolArray]
    ) -> None:
        k = self.protocol.k
        for slice_name, chosen in slices.items():
            if chosen.any():
                kept = ranks.keep(chosen)
                for pattern, metric in RANKING_METRICS.items():
                    values = _At(metric, k)
                    key = slice_name, metric_name(pattern, k)
                    self.sums[key].append(
                        self.protocol.resamples.over_targets(kept, values, question)
                    )

    def _add_areas(self, levels: LevelArray, question: Question) -> None:
        total = question.weight.sum()
        for name, weights in zip(_AREAS, (None, degree_weights(question)), strict=True):
            area = PairArea.measure(levels, question, weights)
            share = np.full(len(self.protocol.resamples.counts), total)
            areas = self.protocol.resamples.area(area, question)
            self.sums[ALL, name].append((areas * share, share))
        if self.protocol.n_permutations:
            options = self.protocol.n_permutations, self.protocol.seed
            self.permuted.append(permuted_means(levels, question, *options) * total)

    def _add_exposure(self, matrix: FloatArray, question: Question) -> None:
        lists = top_lists(matrix, question.allowed, self.protocol.k)
        measured = measure_exposure(lists)
        measured |= same_group_share(lists, question.allowed, self.protocol.groups)
        for name, value in measured.items():
            self.means[ALL, name].append(value)

    def _add_plan(self, matrix: FloatArray, question: Question) -> None:
        left, right = plan_greedily(matrix, question.allowed, self.protocol.capacity)
        meets = np.zeros_like(question.allowed)
        meets[left, right] = meets[right, left] = True
        met = meets[question.target, question.partner].astype(np.float64)
        resamples = self.protocol.resamples
        self.sums[ALL, "plan_hits"].append(resamples.over_pairs(met, question))
        everybody = TrueRanks.from_ranks(np.ones_like(met), question.target)
        meets_one = partial(_any_of_each, values=met)
        self.sums[ALL, "plan_share"].append(resamples.over_targets(everybody, meets_one, question))


@dataclass(frozen=True)
class _At:
    """A metric of lists of length k."""

    metric: Callable[[TrueRanks, int], FloatArray]
    k: int

    def __call__(self, found: TrueRanks) -> FloatArray:
        return self.metric(found, self.k)


def _any_of_each(found: TrueRanks, values: FloatArray) -> FloatArray:
    """Give the largest value of each target's entries."""
    if not len(found.entry):
        return np.zeros(0)
    return np.asarray(np.maximum.reduceat(values[found.entry], found.starts))


def _mean(values: Sequence[float]) -> float:
    """Average what is there; NaN where nothing is."""
    there = [value for value in values if not np.isnan(value)]
    return float(np.mean(there)) if there else float("nan")


def _ratio(sums: Iterable[Sums]) -> Figure:
    total, number = np.sum(list(sums), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = total / number
    return Figure(float(values[0]), values[1:])
