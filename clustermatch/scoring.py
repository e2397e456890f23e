"""Similarity, gain, complementarity and score of pairs: arrays alone, no ids and no text.

Formulas, sources and a hand-computed example: docs/scores.md.
"""

from collections.abc import Iterator, Mapping
from numbers import Real
from typing import Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted, validate_data

from .exceptions import InputError
from .pair_scores import PairBlock, PairScores
from .phrases import Phrases
from .threads import map_blocks

__all__ = ["COMPONENTS", "DEFAULT_WEIGHTS", "FUSIONS", "PairScorer"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

COMPONENTS: Final = ("similarity", "complementarity")
# Equal until alliances speak: no weight was tuned (docs/decisions.md).
DEFAULT_WEIGHTS: Final[Mapping[str, float]] = {"similarity": 0.5, "complementarity": 0.5}
FUSIONS: Final = ("geometric", "harmonic", "min")

# Cells of float64 that one block of rows may fill: 2**23 * 8 bytes = 64 MiB.
_BLOCK_CELLS: Final = 2**23


class PairScorer(BaseEstimator):
    """
    Score pairs of organisations from the vectors of their texts.

    Parameters
    ----------
    weights : mapping of str to float, default=None
        Weight of "similarity" and of "complementarity", non-negative, brought to a sum of 1.
        None takes `DEFAULT_WEIGHTS`.
    fusion : {"geometric", "harmonic", "min"}, default="geometric"
        How both gains become one complementarity.
    n_jobs : int, default=1
        Threads for scoring pairs; -1 takes all cores. The result is the same.

    Attributes
    ----------
    profiles_ : ndarray of shape (n_organisations, n_dims)
        Unit rows; a zero row stays zero.
    competences_, needs_ : Phrases
        Phrase vectors of all organisations.
    own_cover_ : ndarray of shape (n_needs,)
        How well each need is already covered by its own organisation, in [0, 1].
    weights_ : dict of str to float
        The weights in use; they add up to 1.
    n_features_in_ : int
        Number of dimensions.

    Notes
    -----
    similarity(i, j) = max(0, cos(x_i, x_j)), Jaffe's (1986) proximity on text vectors.

    gain(i <- j) = mean over the needs u of i of
    max(0, max over the competences v of j of cos(u, v) - own cover of u),
    the soft coverage of late interaction, net of what i has itself.

    complementarity = sqrt(gain(i <- j) * gain(j <- i)), or their harmonic mean
    (Pizzato et al., 2010), or the smaller one.

    Examples
    --------
    >>> needs = Phrases.from_counts([[1.0, 0.0], [0.0, 1.0]], [1, 1])
    >>> competences = Phrases.from_counts([[0.0, 1.0], [1.0, 0.0]], [1, 1])
    >>> scorer = PairScorer().fit([[1.0, 0.0], [0.6, 0.8]], competences=competences, needs=needs)
    >>> pair = scorer.score_pairs([0], [1])
    >>> pair.similarity, pair.complementarity, pair.score
    (array([0.6]), array([1.]), array([0.8]))
    """

    def __init__(
        self,
        *,
        weights: Mapping[str, float] | None = None,
        fusion: str = "geometric",
        n_jobs: int = 1,
    ):
        self.weights = weights
        self.fusion = fusion
        self.n_jobs = n_jobs

    def fit(
        self,
        X: ArrayLike,
        y: Any = None,
        *,
        competences: Phrases | None = None,
        needs: Phrases | None = None,
    ) -> Self:
        """
        Store the population to score.

        Parameters
        ----------
        X : array-like of shape (n_organisations, n_dims)
            Profile vectors.
        y : None
            Ignored; there for scikit-learn's conventions.
        competences, needs : Phrases, default=None
            Phrase vectors of the same organisations; None where nobody states any.

        Returns
        -------
        PairScorer
            Itself.

        Raises
        ------
        InputError
            If a weight or the fusion is not allowed, or the shapes do not agree.
        """
        self.weights_ = _check_weights(self.weights)
        if self.fusion not in FUSIONS:
            raise InputError(f"fusion must be one of {', '.join(FUSIONS)}, got {self.fusion!r}.")
        rows = validate_data(self, X, dtype=np.float64)
        self.profiles_: FloatArray = normalize(rows)
        self.competences_ = self._check_phrases(competences, "competences")
        self.needs_ = self._check_phrases(needs, "needs")
        self.own_cover_ = _own_cover(self.needs_, self.competences_)
        return self

    def score_block(self, rows: ArrayLike) -> PairScores:
        """
        Score some organisations with every organisation.

        Parameters
        ----------
        rows : array-like of shape (n_rows,)
            Positions of the targets.

        Returns
        -------
        PairScores
            Arrays of shape (n_rows, n_organisations); row = target, column = candidate, the
            target itself included.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        check_is_fitted(self)
        return self._components(np.asarray(rows, dtype=np.intp), None)

    def score_pairs(self, left: ArrayLike, right: ArrayLike) -> PairScores:
        """
        Score given pairs, with all that a score is made of.

        Parameters
        ----------
        left, right : array-like of shape (n_pairs,)
            Positions of the targets and of their partners.

        Returns
        -------
        PairScores
            Arrays of shape (n_pairs,), in the order of the pairs.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        check_is_fitted(self)
        targets, partners = np.asarray(left, dtype=np.intp), np.asarray(right, dtype=np.intp)
        columns = {name: np.empty(len(targets)) for name in PairScores.__dataclass_fields__}

        def fill(block: PairBlock) -> None:
            scores = self._components(block.rows, block.candidates)
            for name, column in columns.items():
                column[block.pairs] = getattr(scores, name)[block.row_of, block.candidate_of]

        map_blocks(fill, self.pair_blocks(targets, partners), self.n_jobs)
        return PairScores(**columns)

    def contributions(self, scores: PairScores) -> dict[str, FloatArray]:
        """
        Take scores apart into parts that add up to them.

        Parameters
        ----------
        scores : PairScores
            Scores of any shape.

        Returns
        -------
        dict of str to ndarray
            Contribution of each component, of the shape of the scores; an unknown one is 0.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        check_is_fitted(self)
        return {
            name: weight * np.nan_to_num(getattr(scores, name), nan=0.0)
            for name, weight in self.weights_.items()
        }

    def blocks(self, rows: IntArray) -> Iterator[IntArray]:
        """
        Cut rows into blocks whose temporary arrays stay within 64 MiB each.

        Parameters
        ----------
        rows : ndarray of shape (n_rows,)
            Positions of targets.

        Yields
        ------
        ndarray of shape (n_block_rows,)
            Consecutive pieces of `rows`, at least one row each.
        """
        check_is_fitted(self)
        n_needs, n_competences = len(self.needs_.vectors), len(self.competences_.vectors)
        cells = (
            self.needs_.counts[rows] * n_competences
            + self.competences_.counts[rows] * n_needs
            + 8 * len(self.profiles_)
        )
        block_of_row = np.cumsum(cells) // _BLOCK_CELLS
        if len(rows):
            yield from np.split(rows, np.flatnonzero(np.diff(block_of_row)) + 1)

    def pair_blocks(self, targets: IntArray, partners: IntArray) -> Iterator[PairBlock]:
        """
        Group pairs by target into blocks that fit in memory.

        Parameters
        ----------
        targets, partners : ndarray of shape (n_pairs,)
            Positions of the organisations.

        Yields
        ------
        PairBlock
            Some targets, the candidates that they are paired with, and which pairs these are.
        """
        order = np.argsort(targets, kind="stable")
        for rows in self.blocks(np.unique(targets)):
            first, last = np.searchsorted(targets[order], [rows[0], rows[-1] + 1])
            pairs = order[first:last]
            candidates, candidate_of = np.unique(partners[pairs], return_inverse=True)
            row_of = np.searchsorted(rows, targets[pairs])
            yield PairBlock(rows, candidates, pairs, row_of, candidate_of)

    def _components(self, rows: IntArray, columns: IntArray | None) -> PairScores:
        candidates = self.profiles_ if columns is None else self.profiles_[columns]
        similarity = self.profiles_[rows] @ candidates.T
        target_gain = self._gain(rows, columns)
        partner_gain = self._gain_of_candidates(rows, columns)
        complementarity = _fuse(target_gain, partner_gain, self.fusion)
        parts = PairScores(
            np.clip(similarity, 0.0, 1.0), target_gain, partner_gain, complementarity, similarity
        )
        score = sum(self.contributions(parts).values())
        return PairScores(
            parts.similarity, target_gain, partner_gain, complementarity, np.asarray(score)
        )

    def _gain(self, rows: IntArray, columns: IntArray | None) -> FloatArray:
        """Return what each candidate brings to each row, of shape (n_rows, n_candidates)."""
        needs, own = self._needs(rows)
        offers = self.competences_ if columns is None else self.competences_.take(columns)
        best = offers.best_cosines(needs.vectors)
        return needs.mean_per_owner(np.clip(best - own[:, None], 0.0, 1.0))

    def _gain_of_candidates(self, rows: IntArray, columns: IntArray | None) -> FloatArray:
        """Return what each row brings to each candidate, of shape (n_rows, n_candidates)."""
        needs, own = self._needs(columns)
        offers = self.competences_.take(rows)
        best = offers.best_cosines(needs.vectors)
        return needs.mean_per_owner(np.clip(best - own[:, None], 0.0, 1.0)).T

    def _needs(self, owners: IntArray | None) -> tuple[Phrases, FloatArray]:
        """Needs of some organisations, or of all, with their own cover."""
        if owners is None:
            return self.needs_, self.own_cover_
        return self.needs_.take(owners), self.own_cover_[self.needs_.rows_of(owners)]

    def _check_phrases(self, phrases: Phrases | None, name: str) -> Phrases:
        n_organisations, n_dims = self.profiles_.shape
        if phrases is None:
            return Phrases.from_counts(np.empty((0, n_dims)), np.zeros(n_organisations))
        if len(phrases.counts) != n_organisations or phrases.vectors.shape[1] != n_dims:
            raise InputError(
                f"{name} are of {len(phrases.counts)} organisations in {phrases.vectors.shape[1]} "
                f"dimensions; X has {n_organisations} rows and {n_dims} columns."
            )
        return phrases


def _check_weights(weights: Mapping[str, float] | None) -> dict[str, float]:
    if weights is not None and not isinstance(weights, Mapping):
        raise InputError(f'weights must be like {{"similarity": 0.5}}, got {weights!r}.')
    chosen = dict(DEFAULT_WEIGHTS if weights is None else weights)
    unknown = sorted(set(chosen) - set(COMPONENTS))
    if unknown:
        raise InputError(f"weights name {unknown}; the components are {list(COMPONENTS)}.")
    numbers = all(isinstance(weight, Real) and weight >= 0 for weight in chosen.values())
    total = sum(chosen.values()) if numbers else 0.0
    if not 0 < total < np.inf:
        raise InputError(f"weights must be non-negative and not all zero, got {chosen}.")
    return {name: chosen.get(name, 0.0) / total for name in COMPONENTS}


def _own_cover(needs: Phrases, competences: Phrases) -> FloatArray:
    """How well each need is covered at home, of shape (n_needs,), in [0, 1]."""
    cover = np.zeros(len(needs.vectors))
    for owner in np.flatnonzero((needs.counts > 0) & (competences.counts > 0)):
        mine = slice(needs.starts[owner], needs.starts[owner + 1])
        has = slice(competences.starts[owner], competences.starts[owner + 1])
        cover[mine] = (needs.vectors[mine] @ competences.vectors[has].T).max(axis=1)
    return np.clip(cover, 0.0, 1.0)


def _fuse(one: FloatArray, other: FloatArray, fusion: str) -> FloatArray:
    if fusion == "min":
        return np.minimum(one, other)
    if fusion == "geometric":
        return np.sqrt(one * other)
    total = one + other
    return np.divide(2 * one * other, total, out=np.where(total == 0, 0.0, total), where=total > 0)
