"""Which phrases stand behind a score: for each pair, the two that match best. Arrays alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .gains import DIFFERENCE_SHARE
from .pair_scores import PairBlock, group_pairs
from .phrases import Phrases
from .scoring import PairScorer
from .threads import map_blocks

__all__ = ["Matches", "PairEvidence"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

# Pairs expanded at a time to all combinations of their phrases; bounds memory.
_CHUNK: Final = 2**15
# Equal cosines must stay equal whatever the block: the first phrase wins, not the last bit.
_DECIMALS: Final = 6


@dataclass(frozen=True, eq=False)
class Matches:
    """
    The best matching phrases of each pair.

    Attributes
    ----------
    left, right : ndarray of shape (n_pairs,)
        Row numbers of the phrases; -1 where one side states none.
    strength : ndarray of shape (n_pairs,)
        Cosine, net of own cover where that counts; 0 where one side states nothing.
    """

    left: IntArray
    right: IntArray
    strength: FloatArray

    @classmethod
    def none(cls, n_pairs: int) -> Self:
        """
        Start with no match at all.

        Parameters
        ----------
        n_pairs : int
            Number of pairs.

        Returns
        -------
        Matches
            Arrays to fill.
        """
        nowhere = np.full(n_pairs, -1, dtype=np.intp)
        return cls(nowhere, nowhere.copy(), np.zeros(n_pairs))


@dataclass(frozen=True, eq=False)
class PairEvidence:
    """
    What can be quoted for each pair.

    Attributes
    ----------
    to_target : Matches
        The target's need (left) that the partner's competence (right) answers best. Where the
        target states no need, left is -1, and right the partner's competence that is nearest to
        the target's field and farthest from what it has.
    to_partner : Matches
        The same the other way round: the partner's need, the target's competence.
    shared : Matches
        The target's competence (left) and the partner's (right) that are closest.
    """

    to_target: Matches
    to_partner: Matches
    shared: Matches

    @classmethod
    def find(cls, scorer: PairScorer, targets: IntArray, partners: IntArray) -> Self:
        """
        Look up the evidence of pairs.

        Parameters
        ----------
        scorer : PairScorer
            Fitted on the population.
        targets, partners : ndarray of shape (n_pairs,)
            Positions of the organisations.

        Returns
        -------
        PairEvidence
            In the order of the pairs; among equal matches the first phrases are taken.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If the scorer is not fitted.
        """
        evidence = cls(*(Matches.none(len(targets)) for _ in range(3)))
        gains = scorer.gains_
        needs, offers = gains.needs, gains.plain_competences

        def alike(mine: IntArray, theirs: IntArray) -> FloatArray:
            return np.round(offers.vectors[mine] @ offers.vectors[theirs].T, _DECIMALS)

        def fill(block: PairBlock) -> None:
            rows, columns = (block.rows, block.row_of), (block.candidates, block.candidate_of)
            for one, other, matches in (
                (rows, columns, evidence.to_target),
                (columns, rows, evidence.to_partner),
            ):
                _match(needs, offers, (one, other), gains.net, block, matches)
                _match_differences(scorer, (one, other), block, matches)
            _match(offers, offers, (rows, columns), alike, block, evidence.shared)

        blocks = group_pairs(targets, partners, scorer.gains_.cells, len(scorer.profiles_))
        map_blocks(fill, blocks, scorer.n_jobs)
        return evidence


Side = tuple[IntArray, IntArray]


def _match(
    left: Phrases,
    right: Phrases,
    sides: tuple[Side, Side],
    compare: Callable[[IntArray, IntArray], FloatArray],
    block: PairBlock,
    matches: Matches,
) -> None:
    """Fill `matches` for the pairs of one block."""
    (owners, owner_of), (others, other_of) = sides
    mine, theirs = left.take(owners), right.take(others)
    left_rows, right_rows = left.rows_of(owners), right.rows_of(others)
    values = compare(left_rows, right_rows)
    for chunk in _chunks(mine.counts[owner_of] * theirs.counts[other_of]):
        at, row, column = _best_cells(values, mine, theirs, owner_of[chunk], other_of[chunk])
        pairs = block.pairs[chunk][at]
        matches.left[pairs] = left_rows[row]
        matches.right[pairs] = right_rows[column]
        matches.strength[pairs] = values[row, column]


def _match_differences(
    scorer: PairScorer, sides: tuple[Side, Side], block: PairBlock, matches: Matches
) -> None:
    """Fill `matches` for the pairs whose owner states no need."""
    (owners, owner_of), (others, other_of) = sides
    gains = scorer.gains_
    silent = np.flatnonzero(gains.rests_on_difference(owners))
    if not len(silent):
        return
    offers = gains.plain_competences.take(others)
    rows = gains.plain_competences.rows_of(others)
    values = np.round(gains.novelty(owners[silent], offers.vectors), _DECIMALS)
    number_of = np.full(len(owners), -1)
    number_of[silent] = np.arange(len(silent))
    cells = np.flatnonzero((number_of[owner_of] >= 0) & (offers.counts[other_of] > 0))
    for at in cells:
        first = offers.starts[other_of[at]]
        mine = values[first : offers.starts[other_of[at] + 1], number_of[owner_of[at]]]
        best = int(mine.argmax())
        pair = block.pairs[at]
        matches.right[pair] = rows[first + best]
        matches.strength[pair] = DIFFERENCE_SHARE * mine[best]


def _chunks(n_combinations: IntArray) -> Iterator[IntArray]:
    """Pairs that have any combination of phrases, some thousand at a time."""
    pairs = np.flatnonzero(n_combinations)
    for start in range(0, len(pairs), _CHUNK):
        yield pairs[start : start + _CHUNK]


def _best_cells(
    values: FloatArray, mine: Phrases, theirs: Phrases, owner: IntArray, other: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Pair number, row and column of the largest value of each pair's rectangle."""
    width = theirs.counts[other]
    sizes = mine.counts[owner] * width
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    pair = np.repeat(np.arange(len(owner)), sizes)
    cell = np.arange(sizes.sum()) - starts[pair]
    row = mine.starts[owner][pair] + cell // width[pair]
    column = theirs.starts[other][pair] + cell % width[pair]
    found = values[row, column]
    largest = np.flatnonzero(found == np.maximum.reduceat(found, starts)[pair])
    at, first = np.unique(pair[largest], return_index=True)
    best = largest[first]
    return at, row[best], column[best]
