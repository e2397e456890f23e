"""What each brings that the other needs: gains in both directions. Arrays alone."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import normalize

from .change import Change
from .phrases import MARGIN, Floor, Phrases

__all__ = ["CONTEXT", "DIFFERENCE_SHARE", "FUSIONS", "Gains", "fuse"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

FUSIONS: Final = ("geometric", "harmonic", "min")
# Share of its organisation in the vector of a phrase: readers who graded needs and competences
# knew the sector of both (docs/decisions.md).
CONTEXT: Final = 0.5
# A gain that is read off a difference counts half of one that answers a stated need.
DIFFERENCE_SHARE: Final = 0.5


@dataclass(frozen=True, eq=False)
class Gains:
    """
    Needs, competences and what of the needs is covered at home.

    Attributes
    ----------
    profiles : ndarray of shape (n_organisations, n_dims)
        Unit rows.
    needs, competences : Phrases
        Unit rows, each in the context of its organisation.
    plain_needs, plain_competences : Phrases
        The same without context.
    own_cover : ndarray of shape (n_needs,)
        How well each need is covered by its own organisation, in [0, 1]; without context, as
        need and competence stand in the same.

    Notes
    -----
    In its context, phrase u of organisation i stands as the direction of u' = u + 0.5 x_i. For
    stated needs,

    gain(i <- j) = mean over the needs u of i of
    max(0, max over the competences v of j of cos(u', v') - own(u)), own(u) = max over the
    competences w of i of cos(u, w), over those v that answer better than i itself by the words
    of the phrases alone, cos(u, v) > own(u):

    the soft coverage of late interaction (Khattab and Zaharia 2020), net of what i has itself.
    Without stated needs, it is what j has that i lacks inside the field of i,

    gain(i <- j) = 0.5 max over the competences v of j of
    max(0, cos(v, x_i)) (1 - max(0, max over the competences w of i of cos(v, w))):

    broad overlap less narrow overlap (Makri, Hitt and Lane 2010), on text instead of patents.

    Examples
    --------
    >>> needs = Phrases.from_counts([[1.0, 0.0]], [1, 0])
    >>> competences = Phrases.from_counts([[0.0, 1.0], [1.0, 0.0]], [1, 1])
    >>> gains = Gains.from_phrases(np.eye(2), needs, competences, context=0.0)
    >>> gains.block(np.array([0]), None)
    array([[0., 1.]])
    """

    profiles: FloatArray
    needs: Phrases
    competences: Phrases
    plain_needs: Phrases
    plain_competences: Phrases
    own_cover: FloatArray

    @classmethod
    def from_phrases(
        cls,
        profiles: FloatArray,
        needs: Phrases,
        competences: Phrases,
        *,
        context: float = CONTEXT,
    ) -> Self:
        """
        Put phrases into the context of their organisations.

        Parameters
        ----------
        profiles : ndarray of shape (n_organisations, n_dims)
            Unit rows.
        needs, competences : Phrases
            Unit rows, without context.
        context : float, default=0.5
            Share of the organisation, at least 0.

        Returns
        -------
        Gains
            Ready to compare.
        """
        cover = _own_cover(needs, competences)
        asked, offered = (_in_context(each, profiles, context) for each in (needs, competences))
        return cls(profiles, asked, offered, needs, competences, cover)

    def replace(self, change: Change, changed: Self) -> Self:
        """
        Put other organisations in the place of some.

        Parameters
        ----------
        change : Change
            Where everybody is.
        changed : Gains
            Of those that came or changed, in the same context.

        Returns
        -------
        Gains
            Of everybody; nothing is computed again.
        """
        cover = (self.needs, changed.needs, self.own_cover, changed.own_cover)
        return type(self)(
            change.rows(self.profiles, changed.profiles),
            change.phrases(self.needs, changed.needs),
            change.phrases(self.competences, changed.competences),
            change.phrases(self.plain_needs, changed.plain_needs),
            change.phrases(self.plain_competences, changed.plain_competences),
            change.phrase_rows(*cover),
        )

    def block(self, owners: IntArray | None, givers: IntArray | None) -> FloatArray:
        """
        Tell what some organisations gain from others.

        Parameters
        ----------
        owners, givers : ndarray of shape (n_owners,) and (n_givers,), or None
            Positions; None takes all.

        Returns
        -------
        ndarray of shape (n_owners, n_givers)
            In [0, 1]; NaN where the giver states no competence, or the owner neither a need nor
            a competence.
        """
        positions = np.arange(len(self.profiles)) if owners is None else owners
        rows = self.needs.rows_of(positions)
        own = self.own_cover[rows]
        plain = self.plain_competences if givers is None else self.plain_competences.take(givers)
        offers = self.competences if givers is None else self.competences.take(givers)
        floor = Floor(plain, self.plain_needs.vectors[rows], own)
        best = offers.best_cosines(self.needs.vectors[rows], only=floor)
        needs = self.needs.take(positions)
        gain = needs.mean_per_owner(np.clip(best - own[:, None], 0.0, 1.0))
        silent = np.flatnonzero(self.rests_on_difference(positions))
        if len(silent):
            gain[silent] = DIFFERENCE_SHARE * self.differences(positions[silent], plain).T
        return gain

    def net(self, needs: IntArray, competences: IntArray) -> FloatArray:
        """
        Tell what competences add to what covers needs at home.

        Parameters
        ----------
        needs, competences : ndarray of shape (n_needs,) and (n_competences,)
            Row numbers of phrases.

        Returns
        -------
        ndarray of shape (n_needs, n_competences)
            The summands of the gain, in [0, 1], rounded to 1e-6.
        """
        cosines = self.needs.vectors[needs] @ self.competences.vectors[competences].T
        plain = self.plain_needs.vectors[needs] @ self.plain_competences.vectors[competences].T
        own = self.own_cover[needs][:, None]
        return _net(cosines, plain, own)

    def net_of_pairs(self, needs: IntArray, competences: IntArray) -> FloatArray:
        """
        Tell what a competence adds to what covers the need beside it at home.

        Parameters
        ----------
        needs, competences : ndarray of shape (n_pairs,)
            Row numbers of phrases.

        Returns
        -------
        ndarray of shape (n_pairs,)
            As of `net`.
        """
        cosines, plain = (
            np.einsum("ij,ij->i", asked.vectors[needs], offered.vectors[competences])
            for asked, offered in (
                (self.needs, self.competences),
                (self.plain_needs, self.plain_competences),
            )
        )
        return _net(cosines, plain, self.own_cover[needs])

    def rests_on_difference(self, owners: IntArray) -> NDArray[np.bool_]:
        """
        Tell whose gains are read off a difference, for want of stated needs.

        Parameters
        ----------
        owners : ndarray of shape (n_owners,)
            Positions.

        Returns
        -------
        ndarray of shape (n_owners,)
            True where an organisation states competences and no need.
        """
        silent = (self.needs.counts[owners] == 0) & (self.competences.counts[owners] > 0)
        return np.asarray(silent)

    def differences(self, owners: IntArray, offers: Phrases) -> FloatArray:
        """
        Find how far competences lie in the field of organisations that do not have them.

        Parameters
        ----------
        owners : ndarray of shape (n_owners,)
            Positions of organisations that state competences.
        offers : Phrases
            Competences of others, without context.

        Returns
        -------
        ndarray of shape (n_givers, n_owners)
            The largest value over the competences of each giver, in [0, 1]; NaN without any.
        """
        return offers.max_per_owner(self.novelty(owners, offers.vectors))

    def novelty(self, owners: IntArray, vectors: FloatArray) -> FloatArray:
        """
        Weigh each competence by how near to a field it is and how far from what is there.

        Parameters
        ----------
        owners : ndarray of shape (n_owners,)
            Positions of organisations that state competences.
        vectors : ndarray of shape (n_phrases, n_dims)
            Competences of others, without context.

        Returns
        -------
        ndarray of shape (n_phrases, n_owners)
            In [0, 1]: max(0, cos(v, x_i)) (1 - max(0, max over w of cos(v, w))).
        """
        broad = np.clip(vectors @ self.profiles[owners].T, 0.0, 1.0)
        narrow = np.clip(self.plain_competences.take(owners).best_cosines(vectors), 0.0, 1.0)
        lacking = np.where(narrow > 1.0 - MARGIN, 0.0, 1.0 - narrow)
        return np.asarray(broad * lacking)

    def cells(self, rows: IntArray) -> IntArray:
        """
        Count the cells of the largest temporary arrays that each row causes.

        Parameters
        ----------
        rows : ndarray of shape (n_rows,)
            Positions.

        Returns
        -------
        ndarray of shape (n_rows,)
            For cutting rows into blocks.
        """
        everybody = np.arange(len(self.profiles))
        n_needs, n_competences = len(self.needs.vectors), len(self.competences.vectors)
        n_silent = int(self.rests_on_difference(everybody).sum())
        return np.asarray(
            2 * self.needs.counts[rows] * n_competences
            + self.competences.counts[rows] * (2 * n_needs + 3 * n_silent)
            + 3 * self.rests_on_difference(rows) * n_competences
        )


def fuse(one: FloatArray, other: FloatArray, fusion: str) -> FloatArray:
    """
    Fuse what two organisations gain from each other.

    Parameters
    ----------
    one, other : ndarray
        Gains in [0, 1], of the same shape; NaN where unknown.
    fusion : {"geometric", "harmonic", "min"}
        sqrt(one * other), their harmonic mean (Pizzato et al. 2010), or the smaller one.

    Returns
    -------
    ndarray
        In [0, 1], of the same shape; NaN where a gain is unknown.

    Examples
    --------
    >>> [float(fuse(np.array([0.5]), np.array([1.0]), how).round(3)[0]) for how in FUSIONS]
    [0.707, 0.667, 0.5]
    """
    if fusion == "min":
        return np.minimum(one, other)
    if fusion == "geometric":
        return np.sqrt(one * other)
    total = one + other
    return np.divide(2 * one * other, total, out=np.where(total == 0, 0.0, total), where=total > 0)


def _net(cosines: FloatArray, plain: FloatArray, own: FloatArray) -> FloatArray:
    # Rounded, so that the first of equals is the same whatever the last bits.
    net = np.round(np.clip(cosines - own, 0.0, 1.0), 6)
    return np.where(plain > own + MARGIN, net, 0.0)


def _in_context(phrases: Phrases, profiles: FloatArray, context: float) -> Phrases:
    owners = np.repeat(np.arange(len(phrases.counts)), phrases.counts)
    rows = np.array(phrases.vectors, dtype=np.float64)
    # A phrase that the encoder does not know stays unknown, whoever states it.
    rows += context * profiles[owners] * rows.any(axis=1, keepdims=True)
    return Phrases(np.asarray(normalize(rows, copy=False)) if len(rows) else rows, phrases.starts)


def _own_cover(needs: Phrases, competences: Phrases) -> FloatArray:
    """How well each need is covered at home, of shape (n_needs,), in [0, 1]."""
    cover = np.zeros(len(needs.vectors))
    for owner in np.flatnonzero((needs.counts > 0) & (competences.counts > 0)):
        mine = slice(needs.starts[owner], needs.starts[owner + 1])
        has = slice(competences.starts[owner], competences.starts[owner + 1])
        cover[mine] = (needs.vectors[mine] @ competences.vectors[has].T).max(axis=1)
    return np.clip(cover, 0.0, 1.0)
