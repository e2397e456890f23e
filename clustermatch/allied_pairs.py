"""Allied pairs beside pairs that they can fairly be compared with. Arrays alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .scoring import PairScorer

__all__ = ["N_FOLDS", "AlliedPairs", "draw_pairs", "pairs_beside"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

N_FOLDS: Final = 5
_SEED: Final = 0
# Pairs that nobody recorded, drawn for each one that is.
_N_OTHERS: Final = 5
_MAX_PAIRS: Final = 20_000


@dataclass(frozen=True, eq=False)
class AlliedPairs:
    """
    Components of allied pairs, and of pairs of equally sought-after organisations beside them.

    Attributes
    ----------
    allied : ndarray of shape (n_pairs, n_components)
        Components of each allied pair, its own agreement unknown; 0 where one is unknown.
    others : ndarray of shape (n_pairs, n_others, n_components)
        The same of pairs that are not known to be allied, drawn from the parties of allied
        pairs as often as they occur, so that being sought after teaches nothing.
    partnership : ndarray of shape (n_pairs,)
        Number of the agreement of each.
    """

    allied: FloatArray
    others: FloatArray
    partnership: IntArray

    def area(self, weights: FloatArray, chosen: NDArray[np.bool_]) -> float:
        """
        Tell how often an allied pair scores above the others.

        Parameters
        ----------
        weights : ndarray of shape (n_components,)
            Weights of the components.
        chosen : ndarray of shape (n_pairs,)
            Which pairs.

        Returns
        -------
        float
            In [0, 1]; a tie counts half.
        """
        gap = (self.allied[chosen] @ weights)[:, None] - self.others[chosen] @ weights
        return float(np.mean((gap > 0) + 0.5 * (gap == 0)))


def draw_pairs(
    scorer: PairScorer, left: IntArray, right: IntArray, partnership: IntArray
) -> AlliedPairs:
    """
    Score allied pairs and pairs to compare them with, their own agreements unknown.

    Parameters
    ----------
    scorer : PairScorer
        Fitted on the population, with alliances as precedents.
    left, right, partnership : ndarray of shape (n_pairs,)
        Allied pairs and the number of the agreement of each.

    Returns
    -------
    AlliedPairs
        In five parts of agreements, each scored with the alliances of the other parts known.

    Raises
    ------
    ValueError
        If there is no pair.
    """
    step = max(1, -(-len(left) // _MAX_PAIRS))
    generator = np.random.default_rng(_SEED)
    numbers = np.unique(partnership)
    fold_of = generator.permutation(np.arange(len(numbers)) % min(N_FOLDS, len(numbers)))
    n = len(scorer.profiles_)
    folds = fold_of[np.searchsorted(numbers, partnership)]
    allied, others, kept = [], [], []
    for fold in np.unique(folds):
        hidden = folds == fold
        rows = np.flatnonzero(hidden)[::step]
        partly = scorer.adapt(allies=_allies(left[~hidden], right[~hidden], n))
        part = pairs_beside(partly, left[rows], right[rows], (left, right), generator)
        allied.append(part[0])
        others.append(part[1])
        kept.append(partnership[rows])
    return AlliedPairs(np.concatenate(allied), np.concatenate(others), np.concatenate(kept))


def pairs_beside(
    scorer: PairScorer,
    left: IntArray,
    right: IntArray,
    known: tuple[IntArray, IntArray],
    generator: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    """
    Score allied pairs, and draw and score others beside them.

    Parameters
    ----------
    scorer : PairScorer
        Fitted on the population; must not know what brought these pairs together.
    left, right : ndarray of shape (n_pairs,)
        Allied pairs.
    known : tuple of two ndarrays of shape (n_known,)
        All pairs that are known to be allied, left < right: parties are drawn from them, and
        none of them is drawn.
    generator : numpy.random.Generator
        Draws.

    Returns
    -------
    tuple of ndarray of shape (n_pairs, n_components) and (n_pairs, 5, n_components)
        As `AlliedPairs`.
    """
    ends = _comparable(left, right, known, generator)
    beside = _components(scorer, *(end.ravel() for end in ends))
    others = beside.reshape(len(left), -1, beside.shape[1])
    return _components(scorer, left, right), others


def _allies(left: IntArray, right: IntArray, n: int) -> sparse.csr_array:
    rows, columns = np.r_[left, right], np.r_[right, left]
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, n))


def _components(scorer: PairScorer, left: IntArray, right: IntArray) -> FloatArray:
    scores = scorer.score_pairs(left, right)
    columns = [np.nan_to_num(getattr(scores, name), nan=0.0) for name in scorer.weights_]
    return np.stack(columns, axis=1)


def _comparable(
    left: IntArray,
    right: IntArray,
    everyone: tuple[IntArray, IntArray],
    generator: np.random.Generator,
) -> tuple[IntArray, IntArray]:
    """Keep one party of each pair in turn, and draw the other among the parties of all."""
    parties = np.concatenate(everyone)
    known = {*zip(*map(np.ndarray.tolist, everyone), strict=True)}
    shape = (len(left), _N_OTHERS)
    keep_left = np.arange(_N_OTHERS) % 2 == 0
    kept = np.where(keep_left, left[:, None], right[:, None])
    drawn = parties[generator.integers(0, len(parties), shape)]
    for _ in range(20):
        low, high = np.minimum(kept, drawn), np.maximum(kept, drawn)
        taken = [pair in known or pair[0] == pair[1] for pair in _tuples(low, high)]
        again = np.array(taken).reshape(shape)
        if not again.any():
            break
        drawn[again] = parties[generator.integers(0, len(parties), int(again.sum()))]
    return kept, drawn


def _tuples(low: IntArray, high: IntArray) -> Iterator[tuple[int, int]]:
    return zip(low.ravel().tolist(), high.ravel().tolist(), strict=True)
