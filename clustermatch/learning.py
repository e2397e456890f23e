"""Weights learnt from known alliances: few, non-negative, drawn to the defaults. Arrays alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from .allied_pairs import N_FOLDS, AlliedPairs, draw_pairs
from .scoring import PairScorer

__all__ = [
    "HALFWAY",
    "MIN_PAIRS",
    "MIN_PARTNERSHIPS",
    "LearntWeights",
    "damp_precedent",
    "fit_weights",
    "learn_weights",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# With fewer pairs, or agreements, the defaults stay.
MIN_PAIRS: Final = 30
MIN_PARTNERSHIPS: Final = 10
# At so many pairs what was learnt counts as much as the defaults, and a precedent half.
HALFWAY: Final = 500
_RIDGE: Final = 1e-3


@dataclass(frozen=True, eq=False)
class LearntWeights:
    """
    What alliances taught, and whether it helps.

    Attributes
    ----------
    weights : dict of str to float
        Weights to use; they add up to 1.
    defaults : dict of str to float
        Weights before, in the same terms.
    n_pairs, n_partnerships : int
        How many alliances there were to learn from.
    share : float
        How much of `weights` was learnt, from 0 to 1; the rest are the defaults.
    area, default_area : float
        Chance that an alliance, of agreements left out while learning, scores above a pair of
        equally sought-after organisations: with learnt weights, and with the defaults. NaN where
        there were too few to tell.
    """

    weights: dict[str, float]
    defaults: dict[str, float]
    n_pairs: int
    n_partnerships: int
    share: float
    area: float
    default_area: float

    def __str__(self) -> str:
        counted = f"{self.n_pairs} allied pairs of {self.n_partnerships} agreements"
        told = ", ".join(
            f"{name} {self.defaults[name]:.2f} -> {weight:.2f}"
            for name, weight in self.weights.items()
        )
        if np.isnan(self.area):
            return (
                f"weights: {counted} are too few to learn from ({MIN_PAIRS} pairs of "
                f"{MIN_PARTNERSHIPS} agreements are needed); the defaults stay: {told}."
            )
        measured = (
            "An alliance of agreements left out scores above a comparable pair in "
            f"{self.area:.1%} of cases with learnt weights, {self.default_area:.1%} with the "
            "defaults"
        )
        if self.share == 0:
            return f"weights: learning from {counted} does not help. {measured}; they stay: {told}."
        return f"weights: {counted} count for {self.share:.0%}: {told}. {measured}."


def learn_weights(
    scorer: PairScorer,
    left: IntArray,
    right: IntArray,
    partnership: IntArray,
    defaults: Mapping[str, float],
) -> LearntWeights:
    """
    Learn weights from known alliances, and measure them on agreements that were left out.

    Parameters
    ----------
    scorer : PairScorer
        Fitted on the population, with these alliances as precedents.
    left, right : ndarray of shape (n_pairs,)
        Positions of allied pairs.
    partnership : ndarray of shape (n_pairs,)
        Number of the agreement of each.
    defaults : mapping of str to float
        Default weights of all components.

    Returns
    -------
    LearntWeights
        The defaults again where alliances are few, or learning does not help.

    Raises
    ------
    sklearn.exceptions.NotFittedError
        If the scorer is not fitted.

    Notes
    -----
    Alliances are positive, all other pairs unlabelled: a pairwise logistic loss between an
    allied pair and unrecorded ones of equally sought-after parties (Rendle, Freudenthaler,
    Gantner and Schmidt-Thieme 2009), weights at least 0. The weight of complementarity is not
    lowered: that alliances form between those who are alike says nothing of what partners
    gain. With n pairs, what was learnt counts n / (n + 500), the defaults the rest.
    """
    n_pairs, n_partnerships = len(left), len(np.unique(partnership))
    start = _usable(damp_precedent(defaults, n_pairs), scorer)
    kept = dict(zip(scorer.weights_, start.tolist(), strict=True))
    few = n_pairs < MIN_PAIRS or n_partnerships < MIN_PARTNERSHIPS
    if few:
        return LearntWeights(kept, kept, n_pairs, n_partnerships, 0.0, np.nan, np.nan)
    pairs = draw_pairs(scorer, left, right, partnership)
    share = n_pairs / (n_pairs + HALFWAY)
    floors = np.array([start[at] * (name == "complementarity") for at, name in enumerate(kept)])

    def learnt(chosen: NDArray[np.bool_]) -> FloatArray:
        return share * fit_weights(pairs, chosen, floors) + (1 - share) * start

    areas = _areas_left_out(pairs, learnt, start)
    if areas[0] <= areas[1]:
        return LearntWeights(kept, kept, n_pairs, n_partnerships, 0.0, *areas)
    found = dict(zip(kept, learnt(np.ones(len(pairs.allied), dtype=bool)).tolist(), strict=True))
    return LearntWeights(found, kept, n_pairs, n_partnerships, share, *areas)


def damp_precedent(weights: Mapping[str, float], n_pairs: int) -> dict[str, float]:
    """
    Let precedents weigh little where few alliances are known.

    Parameters
    ----------
    weights : mapping of str to float
        Weights of components.
    n_pairs : int
        Number of pairs that are known to be allied.

    Returns
    -------
    dict of str to float
        The same, the weight of precedents times n / (n + 500).

    Examples
    --------
    >>> damp_precedent({"similarity": 0.8, "precedent": 0.2}, 500)
    {'similarity': 0.8, 'precedent': 0.1}
    """
    share = n_pairs / (n_pairs + HALFWAY)
    return {
        name: weight * share if name == "precedent" else weight for name, weight in weights.items()
    }


def fit_weights(pairs: AlliedPairs, chosen: NDArray[np.bool_], floors: FloatArray) -> FloatArray:
    """
    Fit weights that tell allied pairs from others.

    Parameters
    ----------
    pairs : AlliedPairs
        What to tell apart.
    chosen : ndarray of shape (n_pairs,)
        Which pairs to learn from.
    floors : ndarray of shape (n_components,)
        Smallest share of each weight, from 0 to 1; they add up to 1 at most.

    Returns
    -------
    ndarray of shape (n_components,)
        Weights of at least 0 that add up to 1.
    """
    gaps = pairs.allied[chosen][:, None, :] - pairs.others[chosen]
    rows = gaps.reshape(-1, gaps.shape[2])
    agreement = np.unique(pairs.partnership[chosen], return_inverse=True)[1]
    # An agreement of m pairs counts as sqrt(m) of one pair.
    each = 1.0 / np.sqrt(np.bincount(agreement))[agreement]
    share = np.repeat(each / each.sum(), gaps.shape[1]) / gaps.shape[1]

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        margins = rows @ weights
        slope = -share * expit(-margins)
        penalty = _RIDGE * float(weights @ weights)
        value = float(share @ np.logaddexp(0.0, -margins)) + penalty
        return value, rows.T @ slope + 2 * _RIDGE * weights

    bounds = [(0.0, None)] * rows.shape[1]
    best = minimize(loss, np.ones(rows.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B")
    weights = np.maximum(best.x, 0.0)
    if not weights.sum() > 0:  # nothing tells them apart
        weights = np.ones_like(weights)
    return _above(weights / weights.sum(), floors)


def _above(weights: FloatArray, floors: FloatArray) -> FloatArray:
    """Lift weights to their floors, at the cost of the others."""
    free = np.maximum(weights, floors) - floors
    if not free.sum() > 0:  # floors that add up to 1 leave nothing to share out
        return np.asarray(floors / floors.sum())
    return np.asarray(floors + max(0.0, 1.0 - floors.sum()) * free / free.sum())


def _areas_left_out(
    pairs: AlliedPairs, learnt: Callable[[NDArray[np.bool_]], FloatArray], start: FloatArray
) -> tuple[float, float]:
    """Areas of learnt weights and of the defaults, over agreements not learnt from."""
    numbers = np.unique(pairs.partnership)
    parts = np.arange(len(numbers)) % N_FOLDS
    fold = parts[np.searchsorted(numbers, pairs.partnership)]
    sizes, areas = [], []
    for each in range(N_FOLDS):
        out = fold == each
        sizes.append(out.sum())
        areas.append([pairs.area(learnt(~out), out), pairs.area(start, out)])
    found = np.average(np.array(areas), axis=0, weights=sizes)
    return float(found[0]), float(found[1])


def _usable(weights: Mapping[str, float], scorer: PairScorer) -> FloatArray:
    """Weights of the components that the scorer has, brought to a sum of 1."""
    values = np.array([weights[name] for name in scorer.weights_])
    return np.asarray(values / values.sum())
