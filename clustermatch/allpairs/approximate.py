"""Partners from approximate candidates, with the recall that was measured. Arrays alone."""

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..exceptions import ApproximationWarning, InputError, MissingDependencyError
from ..ranking import DECIMALS
from .facets import TwoFacets
from .forms import Cosine, Form
from .lists import FORBIDDEN, TopLists
from .settle import Ranked, settle_lists
from .tiles import Search
from .top import make_search

__all__ = ["ApproximatePartners", "approximate_partners"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Rows = NDArray[np.float32]

_ROWS_AT_ONCE: Final = 8192
# Cells of the index: so many times the root of the rows, each learnt from at least so many.
_CELLS: Final = 4
_ROWS_PER_CELL: Final = 40
# A share of the cells would cost, as the exact search does, the square of the rows.
_PROBED: Final = 16
# 97.5 % of a normal distribution are below.
_NORMAL: Final = 1.959964


@dataclass(frozen=True, eq=False)
class ApproximatePartners:
    """
    Lists that may lack some of the best partners, and how many.

    Attributes
    ----------
    ranked : Ranked
        Of all rows; scores are exact, and so is the order of those that were found.
    recall : float
        Share of the k best partners that are listed, measured on a sample of rows.
    interval : tuple of float
        Of the recall in all rows, 95 %.
    n_sampled : int
        Rows that were compared with the exact search.
    n_candidates : int
        Candidates scored exactly for each row, at most.
    n_cells, n_probe : int
        Cells of the index, and how many of them are looked through for a row.
    """

    ranked: Ranked
    recall: float
    interval: tuple[float, float]
    n_sampled: int
    n_candidates: int
    n_cells: int
    n_probe: int


def approximate_partners(
    form: Form,
    k: int = 3,
    *,
    n_candidates: int = 100,
    n_probe: int | None = None,
    sample: int = 500,
    random_state: int = 0,
) -> ApproximatePartners:
    """
    Rank the candidates of an inverted index, and measure what that misses.

    Parameters
    ----------
    form : Form
        The score: `Cosine` or `TwoFacets`.
    k : int, default=3
        Partners wanted.
    n_candidates : int, default=100
        Candidates of each row that are scored, at least k.
    n_probe : int, default=None
        Cells of the index looked through for a row; None: 16, or all if there are fewer.
    sample : int, default=500
        Rows searched exactly as well, at least 1.
    random_state : int, default=0
        Of the sample and of the cells.

    Returns
    -------
    ApproximatePartners
        Lists and their measured recall. Everybody is a candidate for everybody else.

    Raises
    ------
    InputError
        If the form has no inner product that bounds it, or a number is not allowed.
    MissingDependencyError
        If faiss is not installed.

    Warns
    -----
    ApproximationWarning
        Always: with the recall.

    Notes
    -----
    Candidates are those with the largest inner products in the cells of faiss' IVFFlat (Douze
    et al. 2024) nearest to a row. With two facets the product is that of [a need, a offer, b
    text] and [a offer, a need, b text], a**2 = weight / 2, b**2 = 1 - weight: at least the score
    where no direction is negative, as a harmonic or geometric mean and a minimum are at most the
    arithmetic mean. Candidates are then scored in double precision.

    The interval is Wilson's (1927) for as many trials as rows in the sample, since the k
    partners of a row may all be found or missed together. The index holds the vectors once
    more: 4 * n_rows * n_dims bytes, three times that with two facets and what is common.

    Examples
    --------
    >>> found = approximate_partners(Cosine(np.eye(20)), 1)  # doctest: +SKIP
    ApproximationWarning: Recall@1 1.000, 95 % interval 0.839 to 1.000, ...
    """
    # No screen of whole numbers is wanted, as large populations would have it.
    search = make_search(form, k, engine="auto" if form.n_rows < _ROWS_AT_ONCE else "numba")
    _check(form, k, n_candidates=n_candidates, n_probe=n_probe, sample=sample)
    index, n_cells = _build(form, random_state)
    index.nprobe = min(n_cells, n_probe or _PROBED)
    ranked = _rank_all(search, index, k, n_candidates)
    rows = np.random.default_rng(random_state).permutation(form.n_rows)[:sample]
    recall = _recall(search, ranked, np.sort(rows), k)
    low, high = _wilson(recall, len(rows))
    warnings.warn(
        f"Recall@{k} {recall:.3f}, 95 % interval {low:.3f} to {high:.3f}, measured on {len(rows)}"
        f" of {form.n_rows} rows: these lists are approximate. Raise n_candidates"
        f" ({n_candidates}) or n_probe ({index.nprobe} of {n_cells} cells), or take top_partners,"
        " which misses nothing.",
        ApproximationWarning,
        stacklevel=2,
    )
    told = n_candidates, n_cells, int(index.nprobe)
    return ApproximatePartners(ranked, recall, (low, high), len(rows), *told)


def _check(form: Form, k: int, **numbers: int | None) -> None:
    if not isinstance(form, (Cosine, TwoFacets)):
        raise InputError(
            f"Approximate candidates need Cosine or TwoFacets, got {type(form).__name__}."
            " Take top_partners, which is exact."
        )
    for name, number in numbers.items():
        least = k if name == "n_candidates" else 1
        if number is not None and (isinstance(number, bool) or number < least):
            raise InputError(f"{name} must be at least {least}, got {number!r}.")
    if form.n_rows < 2:
        raise InputError(f"Approximate candidates need at least 2 rows, got {form.n_rows}.")


def _build(form: Form, random_state: int) -> tuple[Any, int]:
    """Make the index, and tell its number of cells."""
    faiss = _require_faiss()
    n_rows = form.n_rows
    n_cells = int(max(1, min(_CELLS * n_rows**0.5, n_rows // _ROWS_PER_CELL)))
    drawn = np.random.default_rng(random_state).permutation(n_rows)[: n_cells * _ROWS_PER_CELL]
    seen = _sides(form, np.sort(drawn))[1]
    index = faiss.index_factory(seen.shape[1], f"IVF{n_cells},Flat", faiss.METRIC_INNER_PRODUCT)
    index.cp.seed, index.cp.min_points_per_centroid = random_state, 1
    index.train(seen)
    for rows in _blocks(n_rows):
        index.add(_sides(form, rows)[1])
    return index, n_cells


def _require_faiss() -> Any:
    try:
        import faiss
    except ImportError as error:
        raise MissingDependencyError(
            "Approximate candidates need faiss. Install it: pip install 'clustermatch[approximate]'"
        ) from error
    return faiss


def _sides(form: Any, rows: IntArray) -> tuple[Rows, Rows]:
    """Give rows as those who look, and as those who are found."""
    if isinstance(form, Cosine):
        return form.single[rows], form.single[rows]
    half = np.float32((form.weight / 2) ** 0.5)
    rest = np.float32((1 - form.weight) ** 0.5)
    needs, offers, texts = form.single
    need, offer = half * needs[rows], half * offers[rows]
    shared = [rest * texts[rows]] if form.common is not None else []
    return np.hstack([need, offer, *shared]), np.hstack([offer, need, *shared])


def _blocks(n_rows: int) -> list[IntArray]:
    starts = range(0, n_rows, _ROWS_AT_ONCE)
    return [np.arange(start, min(start + _ROWS_AT_ONCE, n_rows)) for start in starts]


def _rank_all(search: Search, index: Any, k: int, n_candidates: int) -> Ranked:
    """Score the candidates of all rows, block after block."""
    form = search.form
    partners = np.full((form.n_rows, k), -1, dtype=np.intp)
    scores = np.full((form.n_rows, k), np.nan)
    for rows in _blocks(form.n_rows):
        asked = _sides(form, rows)[0]
        # One more: most find themselves first.
        found = index.search(asked, min(n_candidates + 1, form.n_rows))[1].astype(np.intp)
        found[found == rows[:, None]] = -1
        width = min(k, found.shape[1])
        partners[rows, :width], scores[rows, :width] = _rank(search, rows, found, width)
    return Ranked(partners, scores, 0, search.engine)


def _rank(search: Search, rows: IntArray, found: IntArray, k: int) -> tuple[IntArray, FloatArray]:
    """Order the candidates of some rows by their exact scores, ties by position."""
    row, at = np.nonzero(found >= 0)
    exact = np.full(found.shape, -np.inf)
    pairs = search.form.pairs(rows[row], found[row, at], search.kernels)
    exact[row, at] = np.round(pairs, DECIMALS)
    order = np.lexsort((found, -exact), axis=1)[:, :k]
    best = np.take_along_axis(exact, order, axis=1)
    return np.take_along_axis(found, order, axis=1), np.where(np.isneginf(best), np.nan, best)


def _recall(search: Search, ranked: Ranked, rows: IntArray, k: int) -> float:
    """Compare some rows with the exact search."""
    listed = ranked.partners >= 0
    proof_of_nothing = TopLists(
        np.where(listed, np.float32(0), FORBIDDEN),
        ranked.partners.astype(np.int32),
        np.full(len(listed), -FORBIDDEN, dtype=np.float32),
        listed.sum(axis=1, dtype=np.int32),
    )
    exact = settle_lists(search, proof_of_nothing, rows, k).partners
    hits = (exact[:, :, None] == ranked.partners[rows][:, None, :]).any(axis=2)
    return float(hits[exact >= 0].mean())


def _wilson(share: float, n_trials: int) -> tuple[float, float]:
    """Wilson's interval of a share, 95 %."""
    square = _NORMAL**2 / n_trials
    middle = (share + square / 2) / (1 + square)
    spread = (share * (1 - share) * square + square**2 / 4) ** 0.5 / (1 + square)
    return max(0.0, middle - spread), min(1.0, middle + spread)
