"""Lists that can be met: nobody is suggested more often than there is room for."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from .allpairs import top_partners
from .allpairs.mask import TileMask
from .allpairs.tiles import TilePair
from .exceptions import InputError, ShortListWarning
from .matching import Matching, Problem, auction, match_exactly
from .matching.fill import Exchanges, match_greedily
from .progress import track
from .ranking import DECIMALS, Admission, rank_partners
from .score_form import ScoreForm
from .scoring import PairScorer

__all__ = ["BalancedLists", "balance_lists", "check_max_suggested", "warn_uneven_lists"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

# Up to so many organisations all pairs are candidates, beyond the best of each.
_ALL_PAIRS: Final = 400
_N_BEST: Final = 60
# How much wider a row looks that found too few, and how many cells are looked at in all.
_WIDER: Final = 8
_CELLS: Final = 20_000_000
# Beyond so many organisations whole-number programmes take too long.
_EXACT: Final = 10_000
# Whole numbers: what is summed up and compared then depends on no last bit.
_UNITS: Final = 10_000
_SHOWN: Final = 5


@dataclass(frozen=True, eq=False)
class BalancedLists:
    """
    Lists for everybody.

    Attributes
    ----------
    partners : ndarray of shape (n_organisations, k)
        Positions of the partners, best first; -1 where a list is shorter.
    n_allowed : ndarray of shape (n_organisations,)
        How many candidates each had.
    record : dict of str to object
        "max_suggested"; "value", the sum of scores, and its "bound", "gap" and whether it is
        "proven" to be the largest; "fullest", whether it is proven that no lists are fuller;
        "candidates"; "widened", how many had to look further.
    """

    partners: IntArray
    n_allowed: IntArray
    record: dict[str, Any]


def check_max_suggested(max_suggested: int | None, k: int, method: str) -> int:
    """
    Refuse a number of suggestions that means nothing.

    Parameters
    ----------
    max_suggested : int or None
        How often anybody may be suggested at most; None: k times.
    k : int
        Partners wanted.
    method : str
        What lists are made by.

    Returns
    -------
    int
        The number.

    Raises
    ------
    InputError
        If it is no whole number of at least 1, or the method is another.

    Examples
    --------
    >>> check_max_suggested(None, 3, "balanced")
    3
    """
    if max_suggested is None:
        return k
    whole = isinstance(max_suggested, (int, np.integer)) and not isinstance(max_suggested, bool)
    if not whole or max_suggested < 1:
        raise InputError(
            f"max_suggested must be a whole number of at least 1, got {max_suggested!r}."
        )
    if method != "balanced":
        raise InputError(
            f"max_suggested={max_suggested} goes with method='balanced'; method is {method!r}."
        )
    return int(max_suggested)


def balance_lists(
    scorer: PairScorer,
    admission: Admission,
    k: int,
    max_suggested: int,
    *,
    n_jobs: int = 1,
    progress: bool | None = None,
) -> BalancedLists:
    """
    Choose k partners for everybody, so that nobody is suggested too often.

    Parameters
    ----------
    scorer : PairScorer
        Fitted on the population.
    admission : Admission
        Who may be suggested to whom.
    k : int
        Partners wanted.
    max_suggested : int
        How often anybody may be suggested. Up to k lists are mutual, and no longer than that;
        above, whoever is sought after may be in more lists than the own list is long.
    n_jobs : int, default=1
        Threads for scoring; -1 takes all cores. The result is the same.
    progress : bool, default=None
        None shows a bar where stderr is a terminal.

    Returns
    -------
    BalancedLists
        Of all lists, first those that leave fewest without a suggestion, then the fullest, then
        those with the largest sum of scores.

    Notes
    -----
    Maximum-weight simple b-matching; where lists are not mutual, of targets with partners, which
    is a transportation problem. Exact up to 10,000 organisations, beyond by prices.

    Examples
    --------
    >>> scorer = PairScorer(weights={"similarity": 1})
    >>> scorer = scorer.fit([[1.0, 0.0], [0.9, 0.1], [0.6, 0.8], [0.0, 1.0]])
    >>> balance_lists(scorer, Admission(np.ones(4, dtype=bool)), 1, 1).partners.ravel()
    array([1, 0, 3, 2])
    """
    n_allowed = TileMask(admission).n_allowed()
    table = _Candidates(scorer, admission, n_jobs)
    pairs = table.all_pairs() if len(n_allowed) <= _ALL_PAIRS else table.best(progress)
    pairs, widened = _widen(table, pairs, n_allowed, k, max_suggested)
    problem = pairs.problem(len(n_allowed), k, max_suggested)
    solve = match_exactly if len(n_allowed) <= _EXACT else auction
    matching = solve(problem)
    complete = len(pairs.left) * 2 == int(n_allowed.sum())
    record = {
        "max_suggested": max_suggested,
        **_goodness(matching, complete, problem),
        "candidates": "all pairs" if complete else f"the {_N_BEST} best of each",
        "widened": widened,
    }
    partners = _lists(problem, matching, pairs, len(n_allowed), k)
    return BalancedLists(partners, n_allowed, record)


def warn_uneven_lists(ids: tuple[Any, ...], lists: BalancedLists, rows: IntArray, k: int) -> None:
    """
    Say whose list is shorter only because nobody may be suggested more often.

    Parameters
    ----------
    ids : tuple
        Of the population.
    lists : BalancedLists
        Of everybody.
    rows : ndarray of shape (n_targets,)
        Positions of those who are told about.
    k : int
        Partners wanted.

    Warns
    -----
    ShortListWarning
        If there is any.
    """
    found = (lists.partners[rows] >= 0).sum(axis=1)
    short = np.flatnonzero(found < np.minimum(lists.n_allowed[rows], k))
    if not len(short):
        return
    told = ", ".join(f"{ids[rows[at]]!r} {found[at]} of {k}" for at in short[:_SHOWN])
    more = f" and {len(short) - _SHOWN} more" if len(short) > _SHOWN else ""
    most = lists.record["max_suggested"]
    warnings.warn(
        f"shorter lists, for nobody is suggested more than {most} times: {told}{more}. Where "
        f"all must have {k}, allow more suggestions (max_suggested).",
        ShortListWarning,
        stacklevel=3,
    )


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Candidates, each pair once, left before right; scores rounded to 1e-6."""

    left: IntArray
    right: IntArray
    scores: FloatArray

    @classmethod
    def of(cls, one: IntArray, other: IntArray, scores: FloatArray, n: int) -> Self:
        """Order pairs that may be named from both sides."""
        left, right = np.minimum(one, other), np.maximum(one, other)
        _, first = np.unique(left * n + right, return_index=True)
        return cls(left[first], right[first], np.round(scores[first], DECIMALS))

    def problem(self, n: int, k: int, max_suggested: int) -> Problem:
        """Say who may take whom, and how many."""
        weights = np.rint(self.scores * _UNITS).astype(np.int64)
        if max_suggested <= k:
            return Problem.of(self.left, self.right, weights, np.full(n, max_suggested))
        # Two nodes each: as a target with room for k, as a partner with room for suggestions.
        targets = np.concatenate([self.left, self.right])
        partners = np.concatenate([self.right, self.left])
        room = np.repeat([k, max_suggested], n)
        return Problem.of(targets, partners + n, np.tile(weights, 2), room)


class _Candidates:
    """Finds candidates by the score."""

    def __init__(self, scorer: PairScorer, admission: Admission, n_jobs: int):
        self.scorer, self.admission, self.n_jobs = scorer, admission, n_jobs
        self.n = len(scorer.profiles_)

    def all_pairs(self) -> _Pairs:
        """Take all admissible pairs."""
        everybody = np.arange(self.n)
        left, right = np.nonzero(np.triu(self.admission.allowed(everybody), 1))
        return self._scored(left, right)

    def best(self, progress: bool | None) -> _Pairs:
        """Take the best of each."""

        def watch(tiles: list[TilePair]) -> Iterable[TilePair]:
            return track(tiles, "ranking partners", total=len(tiles), show=progress)

        ranked = top_partners(
            ScoreForm(self.scorer),
            _N_BEST,
            admission=self.admission,
            n_jobs=self.n_jobs,
            watch=watch,
        )
        row, place = np.nonzero(ranked.partners >= 0)
        return _Pairs.of(row, ranked.partners[row, place], ranked.scores[row, place], self.n)

    def more(self, pairs: _Pairs, rows: IntArray, width: int) -> _Pairs:
        """Let some rows look further."""

        def scores(some: IntArray) -> FloatArray:
            return self.scorer.score_block(some).score

        blocks = self.scorer.blocks(rows)
        partners, _ = rank_partners(scores, blocks, self.admission, width, n_jobs=self.n_jobs)
        at, place = np.nonzero(partners >= 0)
        one, other = rows[at], partners[at, place]
        codes = np.minimum(one, other) * self.n + np.maximum(one, other)
        new = np.setdiff1d(codes, pairs.left * self.n + pairs.right)
        found = self._scored(*np.divmod(new, self.n))
        return _Pairs.of(
            np.concatenate([pairs.left, found.left]),
            np.concatenate([pairs.right, found.right]),
            np.concatenate([pairs.scores, found.scores]),
            self.n,
        )

    def _scored(self, left: IntArray, right: IntArray) -> _Pairs:
        return _Pairs.of(left, right, self.scorer.score_pairs(left, right).score, self.n)


def _widen(
    table: _Candidates, pairs: _Pairs, n_allowed: IntArray, k: int, max_suggested: int
) -> tuple[_Pairs, int]:
    """Add candidates of those whose lists cannot be filled, until they can or none are left."""
    n, width = len(n_allowed), _N_BEST
    further: BoolArray = np.zeros(n, dtype=bool)
    if len(pairs.left) * 2 == n_allowed.sum():
        return pairs, 0
    while width < n - 1:
        short = _short_rows(pairs, n_allowed, k, max_suggested)
        short = short[n_allowed[short] > width]
        width = min(width * _WIDER, n - 1)
        if not len(short) or len(short) * width > _CELLS:
            break
        further[short] = True
        pairs = table.more(pairs, short, width)
    return pairs, int(further.sum())


def _short_rows(pairs: _Pairs, n_allowed: IntArray, k: int, max_suggested: int) -> IntArray:
    """List those who cannot be given all that they want, by exchanges."""
    n = len(n_allowed)
    problem = pairs.problem(n, k, max_suggested)
    order = np.argsort(-problem.weights, kind="stable")
    chosen = Exchanges(problem).fill(match_greedily(problem, order))
    degrees = problem.degrees(chosen)
    wanted = np.minimum(min(k, max_suggested), n_allowed)
    lacking = wanted - degrees[:n]
    if max_suggested > k:  # whoever is in no list looks further too
        lacking = np.maximum(lacking, np.minimum(n_allowed, 1) - degrees[n:])
    elif lacking.sum() <= wanted.sum() % 2:  # an odd one is left over whatever is done
        return np.empty(0, dtype=np.intp)
    return np.flatnonzero(lacking > 0)


def _goodness(matching: Matching, complete: bool, problem: Problem) -> dict[str, Any]:
    """Tell value and bound as sums of scores."""
    value = matching.value / _UNITS
    bound = value if matching.proven else matching.bound / _UNITS
    covered = problem.covered(matching.chosen) == int((problem.room > 0).sum())
    full = covered and problem.free(matching.chosen) == problem.least_free
    return {
        "value": value,
        "bound": bound,
        "gap": (bound - value) / bound if np.isfinite(bound) and bound else 0.0,
        "proven": matching.proven,
        # Beyond the candidates only what nothing could exceed is a proof.
        "fullest": full or (matching.fullest and complete),
    }


def _lists(problem: Problem, matching: Matching, pairs: _Pairs, n: int, k: int) -> IntArray:
    """Order the partners of each by score, ties by position."""
    left, right = problem.left[matching.chosen], problem.right[matching.chosen]
    if problem.n_nodes == n:
        left, right = np.concatenate([left, right]), np.concatenate([right, left])
    else:
        right = right - n
    codes = np.minimum(left, right) * n + np.maximum(left, right)
    scores = pairs.scores[np.searchsorted(pairs.left * n + pairs.right, codes)]
    order = np.lexsort((right, -scores, left))
    left, right = left[order], right[order]
    place = np.arange(len(left)) - np.searchsorted(left, left)
    partners = np.full((n, k), -1, dtype=np.intp)
    partners[left, place] = right
    return partners
