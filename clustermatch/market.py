"""The market of needs: for each need of each target, the partners whose competences answer it."""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .columns import MARKET_COLUMNS, Columns
from .exceptions import InputWarning
from .phrases import Floor
from .profiles import Profiles
from .progress import track
from .ranking import DECIMALS, Admission, rank_partners
from .reasons import MIN_STRENGTH
from .scoring import PairScorer

__all__ = ["find_answers"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# Cells of float64 (needs x organisations) that a block may fill: 2**17 * 8 bytes = 1 MiB, of
# which a thread holds about eight copies at its worst; larger blocks are hardly faster.
_BLOCK_CELLS: Final = 2**17
# Pairs of a need and a competence whose vectors are copied at a time.
_CHUNK: Final = 2**11
_NO_NEEDS: Final = (
    "no needs to answer: none of the {} targets states any. Fill the column `needs`, or name the "
    "one that holds them: --column needs=YOUR_COLUMN."
)


@dataclass(frozen=True, eq=False, kw_only=True)
class _NeedAdmission(Admission):
    """Who may answer a need: who may be suggested to its owner, and states a competence."""

    owners: IntArray
    offering: BoolArray

    def allowed(self, rows: IntArray) -> BoolArray:
        return super().allowed(self.owners[rows]) & self.offering


@dataclass(frozen=True, eq=False)
class _Answers:
    """Rows of the table, as arrays of shape (n_rows,); -1 stands for none, rank 0 for open."""

    targets: IntArray
    needs: IntArray
    ranks: IntArray
    partners: IntArray
    competences: IntArray
    scores: FloatArray


def find_answers(
    profiles: Profiles,
    scorer: PairScorer,
    admission: Admission,
    rows: IntArray,
    k: int,
    *,
    show: bool | None = False,
) -> pd.DataFrame:
    """
    Find the k partners that answer each need best, and the needs that nobody answers.

    Parameters
    ----------
    profiles : Profiles
        The population; its needs and competences are what is quoted.
    scorer : PairScorer
        Fitted on it.
    admission : Admission
        Who may be suggested to whom; applied before ranking.
    rows : ndarray of shape (n_targets,)
        Positions of the targets, sorted.
    k : int
        Partners wanted for each need, at least 1.
    show : bool, default=False
        A progress bar on stderr; None shows it where stderr is a terminal.

    Returns
    -------
    DataFrame
        `MARKET_COLUMNS`, by target, need (in the order of the profile) and rank. An open need
        has one row without rank, partner and competence. ``attrs`` holds "open_needs",
        (a list of {"target_id", "need", "best", "own_cover"}: best is None where there is no
        candidate; own_cover in [0, 1], how well the target covers it itself), "without_needs"
        (ids of targets that state none) and "min_strength".

    Warns
    -----
    InputWarning
        If no target states any need; the table then has no rows.

    Notes
    -----
    The score of a need u of i and a partner j is max over the competences v of j of cos(u, v),
    less what i covers itself, in [0, 1], rounded to 1e-6: the summand of the gain
    (docs/scores.md). Ties fall to the smaller id, among competences to the first. A need whose
    best score is below `MIN_STRENGTH` is open. Work goes block by block of needs; beside the
    table and the pairs of needs and partners, a thread takes some 10 MB.

    Examples
    --------
    >>> from clustermatch.phrases import Phrases
    >>> table = pd.DataFrame(
    ...     {"id": ["a", "b"], "competences": ["wood", "light"], "needs": ["light", ""]}
    ... )
    >>> needs = Phrases.from_counts([[1.0, 0.0]], [1, 0])
    >>> competences = Phrases.from_counts([[0.0, 1.0], [0.6, 0.8]], [1, 1])
    >>> scorer = PairScorer(context=0).fit(np.eye(2), competences=competences, needs=needs)
    >>> everybody = Admission(np.ones(2, dtype=bool))
    >>> profiles = Profiles.from_frame(table.assign(lang="en"))
    >>> find_answers(profiles, scorer, everybody, np.arange(2), k=1)
      target_id   need  rank partner_id competence  score
    0         a  light     1          b      light    0.6
    """
    if not scorer.needs_.counts[rows].any():
        warnings.warn(_NO_NEEDS.format(len(rows)), InputWarning, stacklevel=3)
    answers = _find(scorer, admission, scorer.needs_.rows_of(rows), k, show)
    table = _table(profiles, answers)
    is_open = answers.ranks == 0
    table.attrs["open_needs"] = [
        {
            Columns.TARGET_ID: profiles.ids[target],
            Columns.NEED: need,
            "best": None if np.isnan(best) else float(best),
            "own_cover": float(own),
        }
        for target, need, best, own in zip(
            answers.targets[is_open],
            table.loc[is_open, Columns.NEED],
            answers.scores[is_open],
            np.round(scorer.own_cover_[answers.needs[is_open]], DECIMALS),
            strict=True,
        )
    ]
    silent = rows[scorer.needs_.counts[rows] == 0]
    table.attrs["without_needs"] = [profiles.ids[at] for at in silent]
    table.attrs["min_strength"] = MIN_STRENGTH
    return table


def _find(
    scorer: PairScorer, admission: Admission, needs: IntArray, k: int, show: bool | None
) -> _Answers:
    """Keep what is strong enough to be quoted; of an open need, the score of the best."""
    partners = _rank(scorer, admission, needs, k, show)
    shown = partners >= 0
    shown[:, :1] = True  # a need without any candidate is open too
    need_of, place = np.nonzero(shown)
    needs, partner_of = needs[need_of], partners[need_of, place]
    competences, scores = _best_competences(scorer, needs, partner_of)
    answered = scores >= MIN_STRENGTH
    kept = answered | (place == 0)
    return _Answers(
        _owners(scorer)[needs][kept],
        needs[kept],
        np.where(answered, place + 1, 0)[kept],
        np.where(answered, partner_of, -1)[kept],
        np.where(answered, competences, -1)[kept],
        scores[kept],
    )


def _owners(scorer: PairScorer) -> IntArray:
    """Position of the owner of each need, of shape (n_needs,)."""
    counts = scorer.needs_.counts
    return np.asarray(np.repeat(np.arange(len(counts)), counts))


def _rank(
    scorer: PairScorer, admission: Admission, needs: IntArray, k: int, show: bool | None
) -> IntArray:
    """Positions of the k best partners of each need, -1 to fill, of shape (n_needs, k)."""
    if not len(needs):
        return np.empty((0, k), dtype=np.intp)
    gains, offers = scorer.gains_, scorer.competences_

    def net_cosines(block: IntArray) -> FloatArray:
        own = gains.own_cover[block]
        floor = Floor(gains.plain_competences, gains.plain_needs.vectors[block], own)
        best = offers.best_cosines(gains.needs.vectors[block], only=floor)
        return np.clip(best - own[:, None], 0.0, 1.0)

    may_answer = _NeedAdmission(
        admission.eligible,
        admission.excluded,
        admission.groups,
        owners=_owners(scorer),
        offering=offers.counts > 0,
    )
    blocks = list(_cut(needs, max(1, _BLOCK_CELLS // len(offers.counts))))
    watched = track(blocks, "answering needs", total=len(blocks), show=show)
    return rank_partners(net_cosines, watched, may_answer, k, n_jobs=scorer.n_jobs)[0]


def _cut(rows: IntArray, size: int) -> Iterator[IntArray]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _best_competences(
    scorer: PairScorer, needs: IntArray, partners: IntArray
) -> tuple[IntArray, FloatArray]:
    """Row of the first best competence of each pair and its net cosine; -1 and NaN for none."""
    offers = scorer.competences_
    best, scores = np.full(len(needs), -1, dtype=np.intp), np.full(len(needs), np.nan)
    found = np.flatnonzero(partners >= 0)
    if not len(found):
        return best, scores
    competences, counts = offers.rows_of(partners[found]), offers.counts[partners[found]]
    net = _net_cosines(scorer, np.repeat(needs[found], counts), competences)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    largest = np.maximum.reduceat(net, starts)
    pair_of = np.repeat(np.arange(len(found)), counts)
    cells = np.flatnonzero(net == largest[pair_of])
    first = cells[np.unique(pair_of[cells], return_index=True)[1]]
    best[found], scores[found] = competences[first], largest
    return best, scores


def _net_cosines(scorer: PairScorer, needs: IntArray, competences: IntArray) -> FloatArray:
    """Net cosine of each need with the competence beside it, in [0, 1], rounded to 1e-6."""
    net = np.empty(len(needs))
    for chunk in _cut(np.arange(len(needs)), _CHUNK):
        net[chunk] = scorer.gains_.net_of_pairs(needs[chunk], competences[chunk])
    return net


def _table(profiles: Profiles, answers: _Answers) -> pd.DataFrame:
    """Turn positions into ids and phrases."""
    needs, competences = (
        [phrase for phrases in field for phrase in phrases]
        for field in (profiles.needs, profiles.competences)
    )
    ranks = pd.Series(answers.ranks, dtype="Int64")
    # Said, not inferred: a table of no rows, or of open needs alone, has the same columns as any.
    text = isinstance(profiles.ids[0], str)
    columns: dict[str, Any] = {
        Columns.TARGET_ID: _pick(profiles.ids, answers.targets, "str" if text else "int64"),
        Columns.NEED: _pick(needs, answers.needs, "str"),
        Columns.RANK: ranks.mask(ranks == 0),
        Columns.PARTNER_ID: _pick(profiles.ids, answers.partners, "str" if text else "Int64"),
        Columns.COMPETENCE: _pick(competences, answers.competences, "str"),
        Columns.SCORE: answers.scores,
    }
    return pd.DataFrame(columns, columns=list(MARKET_COLUMNS))


def _pick(words: Sequence[Any], positions: IntArray, kind: str) -> "pd.Series[Any]":
    """Look up positions; -1 finds nothing."""
    return pd.Series(np.asarray([*words, None], dtype=object)[positions], dtype=kind)
