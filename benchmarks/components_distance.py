"""Is there a best distance? How often pairs allied, by how similar they are."""

from typing import Any, Final

import numpy as np
from components_counts import SHARES, Counts, count_pairs
from components_data import Population, figure, matrix, plain
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from clustermatch.evaluation.figures import Figure

__all__ = ["fit_quadratics", "measure_distance"]

FloatArray = NDArray[np.float64]

_N_STEPS: Final = 4
_ROUNDS: Final = 40


def measure_distance(asked: Population) -> dict[str, Any]:
    """
    Tell whether pairs ally most often at an intermediate similarity.

    Parameters
    ----------
    asked : Population
        Development data.

    Returns
    -------
    dict
        Shares by bins of the shipped similarity, and regressions on it and on the cosine.
    """
    question, scorer = asked.all_new, asked.scorer
    # The mean of both z-scores, which the similarity is the normal probability of.
    with np.errstate(divide="ignore"):
        closeness = 2 * ndtri(matrix(scorer, "similarity"))
    counts = count_pairs(closeness, question)
    cosine = count_pairs(scorer.profiles_ @ scorer.profiles_.T, question)
    return {
        "organisations": len(asked.profiles),
        "pairs": int(counts.pairs[0].sum()),
        "allied": int(counts.allied["organisations"][0].sum()),
        "partnerships": len(np.unique(question.partnership)),
        "bins": list_shares(counts),
        "steps": list_steps(counts),
        "regressions": [
            {"similarity": name, **row}
            for name, each in (("mean z-score", counts), ("cosine", cosine))
            for row in list_regressions(each)
        ],
    }


def list_shares(counts: Counts) -> list[dict[str, Any]]:
    """
    Tell what share of the pairs allied, bin by bin.

    Parameters
    ----------
    counts : Counts
        Of pairs.

    Returns
    -------
    list of dict
        Quantiles, similarity (its mean, in its own units), pairs, allied, share with interval.
    """
    shares = _shares(counts)
    rows = []
    for at in range(len(SHARES) - 1):
        inside = counts.wide == at
        pairs = counts.pairs[0, inside]
        mean = counts.at[inside] @ pairs / pairs.sum() * counts.spread + counts.mean
        rows.append(
            {
                "from": SHARES[at],
                "to": SHARES[at + 1],
                "similarity": plain(mean),
                "pairs": int(pairs.sum()),
                "allied": int(counts.allied["organisations"][0, inside].sum()),
                "share": _fine(Figure(shares[0, at], shares[1:, at])),
            }
        )
    return rows


def list_steps(counts: Counts) -> list[dict[str, Any]]:
    """
    Tell whether the share still rises at the top.

    Parameters
    ----------
    counts : Counts
        Of pairs.

    Returns
    -------
    list of dict
        For the four highest bins: share less that of the bin below, with interval.
    """
    steps = np.diff(_shares(counts), axis=1)
    return [
        {"from": SHARES[at + 1], "rise": _fine(Figure(steps[0, at], steps[1:, at]))}
        for at in range(len(SHARES) - 2 - _N_STEPS, len(SHARES) - 2)
    ]


def _shares(counts: Counts) -> FloatArray:
    parts = (counts.allied["organisations"], counts.pairs)
    starts = np.searchsorted(counts.wide, np.arange(len(SHARES) - 1))
    allied, pairs = (np.add.reduceat(each, starts, axis=1) for each in parts)
    return np.asarray(np.divide(allied, pairs, out=np.full_like(pairs, np.nan), where=pairs > 0))


def _fine(found: Figure) -> dict[str, float]:
    """Shares are small: six digits."""
    values = (found.value, *found.interval())
    return {
        key: round(float(each), 6)
        for key, each in zip(("value", "low", "high"), values, strict=True)
    }


def list_regressions(counts: Counts) -> list[dict[str, Any]]:
    """
    Fit logistic regressions on similarity and its square, in standard deviations.

    Parameters
    ----------
    counts : Counts
        Of pairs.

    Returns
    -------
    list of dict
        By what pairs are held against and what is resampled: both coefficients, the slope at the
        largest similarity, the vertex, and the share of resamples with a highest point inside.
    """
    rows = []
    for resampled, allied in counts.allied.items():
        pairs = counts.pairs if resampled == "organisations" else counts.pairs[[0]]
        matched = counts.matched if resampled == "organisations" else counts.matched[[0]]
        for against, others in (("all", pairs - allied), ("equally sought-after", matched)):
            found = fit_quadratics(counts.at, allied, np.broadcast_to(others, allied.shape))
            head = {"against": against, "resampled": resampled}
            rows.append(head | _regression(found, counts.largest))
    return rows


def fit_quadratics(at: FloatArray, ones: FloatArray, others: FloatArray) -> FloatArray:
    """
    Fit many logistic regressions at once, by Newton's method.

    Parameters
    ----------
    at : ndarray of shape (n_bins,)
        The one variable.
    ones, others : ndarray of shape (n_fits, n_bins)
        Weights of what happened and of what did not.

    Returns
    -------
    ndarray of shape (n_fits, 3)
        Intercept, linear and quadratic coefficient.
    """
    terms = np.stack([np.ones_like(at), at, at**2], axis=1)
    # The weight of the others moves the intercept alone; equal sums keep Newton's steps short.
    others = np.maximum(others, 0) * (ones.sum(axis=1) / others.sum(axis=1))[:, None]
    total, found = ones + others, np.zeros((len(ones), 3))
    for _ in range(_ROUNDS):
        chance = expit(found @ terms.T)
        slope = (ones - total * chance) @ terms
        bend = np.einsum(
            "rb,bi,bj->rij", total * chance * (1 - chance), terms, terms, optimize=True
        )
        step = np.linalg.solve(bend, slope[:, :, None])[:, :, 0]
        found += step
        if np.abs(step).max() < 1e-9:
            break
    return found


def _regression(found: FloatArray, largest: float) -> dict[str, Any]:
    linear, quadratic = found[:, 1], found[:, 2]
    with np.errstate(divide="ignore"):
        vertex = -linear / (2 * quadratic)
    inside = (quadratic < 0) & (vertex < largest)
    top = linear + 2 * quadratic * largest
    return {
        "linear": figure(Figure(linear[0], linear[1:])),
        "quadratic": figure(Figure(quadratic[0], quadratic[1:])),
        "slope at the largest": figure(Figure(top[0], top[1:])),
        "vertex": plain(vertex[0]),
        "vertex is a highest point": bool(quadratic[0] < 0),
        "largest": plain(largest),
        "inside": bool(inside[0]),
        "inside, share of resamples": plain(inside[1:].mean()),
    }
