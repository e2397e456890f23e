"""The scores of all pairs as a picture, in an order in which groups show."""

import base64
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..pair_scores import PairScores
from .families import Families
from .pictures import colour_bar, matrix_picture

__all__ = ["Band", "ScoreMatrix", "choose_rows", "draw_matrix"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# More rows than this are not told apart on a screen.
MOST: Final = 600
# Darker than this are the pairs that matter: the others share the lightest colour.
_LIGHTEST: Final = 0.05
# A score is shown with two digits: finer steps would be rounded twice.
_STEPS: Final = 100
_UNKNOWN: Final = 255


@dataclass(frozen=True)
class Band:
    """
    Neighbouring rows of one family.

    Attributes
    ----------
    family : int
        Which.
    start, stop : int
        First row, and the row after the last.
    """

    family: int
    start: int
    stop: int


@dataclass(frozen=True, eq=False)
class ScoreMatrix:
    """
    What is drawn.

    Attributes
    ----------
    order : list of int
        Position of the organisation of each row and column.
    picture, bar : str
        Data URIs of the matrix and of its colours.
    low, high : float
        Scores of the lightest and the darkest colour.
    bands : list of Band
        Families, where their rows stand together.
    cells : str
        Scores of the cells above the diagonal, row by row: in hundredths, a byte each, 255 where
        there is none; base64.
    left_out : int
        Organisations that have a score and no row.
    """

    order: list[int]
    picture: str
    bar: str
    low: float
    high: float
    bands: list[Band]
    cells: str
    left_out: int


def choose_rows(families: Families, best: FloatArray) -> IntArray:
    """
    Choose who has a row.

    Parameters
    ----------
    families : Families
        In which order.
    best : ndarray of shape (n_organisations,)
        The best score of each.

    Returns
    -------
    ndarray of shape (n_rows,)
        Positions in their order: all, or, of more than 600, those with the best scores.
    """
    order = families.order
    if len(order) <= MOST:
        return order
    chosen = np.lexsort((order, -best[order]))[:MOST]
    return order[np.sort(chosen)]


def draw_matrix(scores: PairScores, order: IntArray, families: Families) -> ScoreMatrix:
    """
    Draw the scores of all pairs.

    Parameters
    ----------
    scores : PairScores
        Of all with a row, as rows and as columns.
    order : ndarray of shape (n_rows,)
        As of `choose_rows`.
    families : Families
        Of all.

    Returns
    -------
    ScoreMatrix
        The picture, and what is read off it.
    """
    values = np.round(scores.score, 6)
    np.fill_diagonal(values, np.nan)
    known = values[~np.isnan(values)]
    low, high = np.quantile(known, (_LIGHTEST, 1.0)) if len(known) else (0.0, 1.0)
    above = values[np.triu_indices(len(order), 1)]
    cells = np.where(np.isnan(above), _UNKNOWN, np.round(np.nan_to_num(above) * _STEPS))
    return ScoreMatrix(
        order=order.tolist(),
        picture=matrix_picture(values, float(low), float(high)),
        bar=colour_bar(),
        low=float(low),
        high=float(high),
        bands=_bands(families.family[order]),
        cells=base64.b64encode(cells.astype(np.uint8).tobytes()).decode("ascii"),
        left_out=len(families.order) - len(order),
    )


def _bands(family: IntArray) -> list[Band]:
    """Find where a family begins and ends."""
    edges = np.flatnonzero(np.diff(family)) + 1
    starts, stops = [0, *edges.tolist()], [*edges.tolist(), len(family)]
    return [
        Band(int(family[start]), start, stop)
        for start, stop in zip(starts, stops, strict=True)
        if stop > start
    ]
