"""Similarity, gain, complementarity and score of pairs: arrays alone (docs/scores.md)."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from numbers import Real
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted, validate_data

from .components import COMPONENTS, check_weights
from .exceptions import InputError
from .gains import CONTEXT, FUSIONS, Gains, fuse
from .hubs import Closeness
from .input_check import check_allies, check_languages, check_phrases, check_sample, check_words
from .pair_scores import BLOCK_CELLS, PairBlock, PairScores, group_pairs
from .phrases import Phrases
from .precedents import Precedents
from .threads import map_blocks

__all__ = ["PairScorer"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


class PairScorer(BaseEstimator):
    """
    Score pairs of organisations from the vectors of their texts.

    Parameters
    ----------
    weights : mapping of str to float, default=None
        Weights of `COMPONENTS`, non-negative, brought to a sum of 1 over those that the data
        allow. None weighs these equally.
    fusion : {"geometric", "harmonic", "min"}, default="geometric"
        How both gains become one complementarity.
    context : float, default=0.5
        Share of its organisation in the vector of a phrase, at least 0.
    n_jobs : int, default=1
        Threads for scoring pairs; -1 takes all cores. The result is the same.

    Attributes
    ----------
    profiles_ : ndarray of shape (n_organisations, n_dims)
        Unit rows; a zero row stays zero.
    gains_ : Gains
        Needs and competences in their context.
    competences_, needs_ : Phrases
        Those of `gains_`.
    own_cover_ : ndarray of shape (n_needs,)
        How well each need is already covered by its own organisation, in [0, 1].
    closeness_, words_ : Closeness or None
        Similarity of profiles, and of their words.
    precedents_ : Precedents or None
        What known alliances say.
    references_ : ndarray of shape (n_references,)
        Positions of those that what is usual, and the partner types, are read off; sorted.
    weights_ : dict of str to float
        The weights in use; they add up to 1.

    Notes
    -----
    similarity is the closeness of `clustermatch.hubs.Closeness`, on text vectors; words the
    same on TF-IDF vectors; complementarity = sqrt(gain(i <- j) * gain(j <- i)), or their harmonic
    mean, or the smaller one, of `clustermatch.gains.Gains`; precedent that of
    `clustermatch.precedents.Precedents`. The score is their weighted sum.

    Examples
    --------
    >>> needs = Phrases.from_counts([[1.0, 0.0], [0.0, 1.0]], [1, 1])
    >>> competences = Phrases.from_counts([[0.0, 1.0], [1.0, 0.0]], [1, 1])
    >>> scorer = PairScorer(context=0.0)
    >>> scorer = scorer.fit([[1.0, 0.0], [0.6, 0.8]], competences=competences, needs=needs)
    >>> pair = scorer.score_pairs([0], [1])
    >>> pair.similarity, pair.complementarity, pair.score
    (array([0.5]), array([1.]), array([0.75]))
    """

    def __init__(
        self,
        *,
        weights: Mapping[str, float] | None = None,
        fusion: str = "geometric",
        context: float = CONTEXT,
        n_jobs: int = 1,
    ):
        self.weights = weights
        self.fusion = fusion
        self.context = context
        self.n_jobs = n_jobs

    def fit(
        self,
        X: ArrayLike,
        y: Any = None,
        *,
        competences: Phrases | None = None,
        needs: Phrases | None = None,
        words: sparse.csr_array | None = None,
        languages: ArrayLike | None = None,
        allies: sparse.csr_array | None = None,
        references: ArrayLike | None = None,
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
        words : sparse array of shape (n_organisations, n_words), default=None
            Unit rows of weighed words; without them there is no such component.
        languages : array-like of shape (n_organisations,), default=None
            Number of the language of each; words are compared within one. None: all are of one.
        allies : sparse array of shape (n_organisations, n_organisations), default=None
            1 where two are known to be allied, symmetric; without them there are no precedents.
        references : array-like of shape (n_references,), default=None
            Positions of those that stand for all. None: all, at most 4,096 of them evenly spaced.

        Returns
        -------
        PairScorer
            Itself.

        Raises
        ------
        InputError
            If a weight, the fusion or the context is not allowed, or competences, needs, words,
            languages, allies or references are not of as many organisations.
        """
        self._check_options()
        rows = validate_data(self, X, dtype=np.float64)
        self.profiles_: FloatArray = normalize(rows)
        offered = check_phrases(competences, rows, "competences")
        asked = check_phrases(needs, rows, "needs")
        self.languages_ = check_languages(languages, len(rows))
        self.references_ = check_sample(references, len(rows))
        worded = check_words(words, len(rows))
        allied = None if allies is None else check_allies(allies, len(rows))
        self.gains_ = Gains.from_phrases(self.profiles_, asked, offered, context=self.context)
        self.needs_, self.competences_ = self.gains_.needs, self.gains_.competences
        self.own_cover_ = self.gains_.own_cover
        self.closeness_ = self._closeness(self.profiles_, np.zeros(len(rows), dtype=np.intp))
        self.words_ = None if worded is None else self._closeness(worded, self.languages_)
        self.precedents_ = None if allied is None or not allied.nnz else self._precedents(allied)
        self.weights_ = check_weights(self.weights, self._active())
        return self

    def adapt(
        self,
        *,
        allies: sparse.csr_array | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> Self:
        """
        Score the same population with other alliances known, or other weights.

        Parameters
        ----------
        allies : sparse array of shape (n_organisations, n_organisations), default=None
            As for `fit`, which must have had some; None keeps those.
        weights : mapping of str to float, default=None
            As for the constructor; None keeps those.

        Returns
        -------
        PairScorer
            A copy; nothing else is computed again.

        Raises
        ------
        InputError
            If the weights or the allies are not usable.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        check_is_fitted(self)
        other = copy(self)
        if allies is not None and self.precedents_ is not None:
            checked = check_allies(allies, len(self.profiles_))
            other.precedents_ = self.precedents_.with_allies(checked)
        if weights is not None:
            other.weights, other.weights_ = weights, check_weights(weights, self._active())
        return other

    def score_block(self, rows: ArrayLike, columns: ArrayLike | None = None) -> PairScores:
        """
        Score some organisations with every organisation, or with some.

        Parameters
        ----------
        rows : array-like of shape (n_rows,)
            Positions of the targets.
        columns : array-like of shape (n_columns,), default=None
            Positions of the candidates; None takes all.

        Returns
        -------
        PairScores
            Arrays of shape (n_rows, n_columns); row = target, column = candidate, the target
            itself included.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        """
        check_is_fitted(self)
        others = None if columns is None else np.asarray(columns, dtype=np.intp)
        return self._components(np.asarray(rows, dtype=np.intp), others)

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

        n = len(self.profiles_)
        blocks = group_pairs(targets, partners, self.gains_.cells, n)
        map_blocks(fill, blocks, self.n_jobs)
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
        cells = self.gains_.cells(rows) + 8 * len(self.profiles_)
        block_of_row = np.cumsum(cells) // BLOCK_CELLS
        if len(rows):
            yield from np.split(rows, np.flatnonzero(np.diff(block_of_row)) + 1)

    def _components(self, rows: IntArray, columns: IntArray | None) -> PairScores:
        similarity = self.closeness_.block(rows, columns)
        target_gain = self.gains_.block(rows, columns)
        partner_gain = self.gains_.block(columns, rows).T
        parts = PairScores(
            similarity,
            self._words(rows, columns, similarity),
            target_gain,
            partner_gain,
            fuse(target_gain, partner_gain, self.fusion),
            np.zeros_like(similarity)
            if self.precedents_ is None
            else self.precedents_.block(rows, columns),
            similarity,
        )
        return replace(parts, score=np.asarray(sum(self.contributions(parts).values())))

    def _words(
        self, rows: IntArray, columns: IntArray | None, similarity: FloatArray
    ) -> FloatArray:
        """Compare words; across languages similarity stands in."""
        if self.words_ is None:
            return similarity
        others = self.languages_ if columns is None else self.languages_[columns]
        same = self.languages_[rows, None] == others
        return np.where(same, self.words_.block(rows, columns), similarity)

    def _closeness(self, vectors: FloatArray | sparse.csr_array, groups: IntArray) -> Closeness:
        return Closeness.fit(vectors, groups, references=self.references_, n_jobs=self.n_jobs)

    def _precedents(self, allies: sparse.csr_array) -> Precedents:
        everybody = np.arange(len(self.profiles_))
        blocks = np.array_split(everybody, max(1, len(everybody) ** 2 // BLOCK_CELLS))
        return Precedents.fit(
            lambda rows: self.closeness_.block(rows, None), blocks, allies, n_jobs=self.n_jobs
        )

    def _active(self) -> tuple[str, ...]:
        """Components that the data allow."""
        optional = {"words": self.words_, "precedent": self.precedents_}
        return tuple(name for name in COMPONENTS if optional.get(name, self) is not None)

    def _check_options(self) -> None:
        check_weights(self.weights, COMPONENTS)
        if self.fusion not in FUSIONS:
            raise InputError(f"fusion must be one of {', '.join(FUSIONS)}, got {self.fusion!r}.")
        if not isinstance(self.context, Real) or not 0 <= self.context < np.inf:
            raise InputError(f"context must be a number of at least 0, got {self.context!r}.")
