"""Baselines that look at known alliances alone: how many, and with whom in common."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..profiles import Profiles
from .base import Baseline

__all__ = ["AdamicAdar", "CommonNeighbours", "Popularity", "count_allies", "weigh_shared_allies"]

FloatArray = NDArray[np.float64]


class Popularity(Baseline):
    """
    Suggest those with most alliances to everybody.

    Attributes
    ----------
    n_allies_ : ndarray of shape (n_organisations,)
        Number of distinct known allies of each.
    profiles_ : Profiles
        The validated organisations, sorted by id.
    passed_over_ : dict of str to int
        Rows of the alliances that were not learnt from, counted by reason.

    Notes
    -----
    The score is the number of distinct known allies of the candidate, whoever the target: the
    preferential attachment of Barabási and Albert (1999), seen from a target whose own number
    changes no order.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "x", "lang": "en"})
    >>> alliances = pd.DataFrame({"id_a": ["c", "c"], "id_b": ["a", "b"]})
    >>> Popularity().fit(table, alliances).n_allies_
    array([1., 1., 2.])
    """

    learns_from_alliances: ClassVar[bool] = True

    def _learn(self, profiles: Profiles, known: sparse.csr_array | None) -> None:
        self.n_allies_ = count_allies(known, len(profiles))

    def _scores(self, draw: int) -> FloatArray:
        return np.tile(self.n_allies_, (len(self.n_allies_), 1))


class CommonNeighbours(Baseline):
    """
    Suggest those who share most allies with the target.

    Attributes
    ----------
    allies_ : sparse array of shape (n_organisations, n_organisations)
        1 for each pair that is known to be allied; symmetric.
    profiles_ : Profiles
        The validated organisations, sorted by id.
    passed_over_ : dict of str to int
        Rows of the alliances that were not learnt from, counted by reason.

    Notes
    -----
    The score is the number of known allies that both have (Liben-Nowell and Kleinberg 2007,
    "The link-prediction problem for social networks"). An organisation without a known ally
    shares none: all its scores are 0, and ties fall to the smaller id.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "x", "lang": "en"})
    >>> alliances = pd.DataFrame({"id_a": ["c", "c"], "id_b": ["a", "b"]})
    >>> CommonNeighbours().fit(table, alliances).score_pairs([("a", "b"), ("a", "c")])["score"]
    0    1.0
    1    0.0
    Name: score, dtype: float64
    """

    learns_from_alliances: ClassVar[bool] = True

    def _learn(self, profiles: Profiles, known: sparse.csr_array | None) -> None:
        self.allies_ = _stated(known)

    def _scores(self, draw: int) -> FloatArray:
        return weigh_shared_allies(self.allies_, np.ones(len(self.profiles_)))


class AdamicAdar(Baseline):
    """
    Suggest those who share allies with the target, above all allies that have few others.

    Attributes
    ----------
    allies_ : sparse array of shape (n_organisations, n_organisations)
        1 for each pair that is known to be allied; symmetric.
    profiles_ : Profiles
        The validated organisations, sorted by id.
    passed_over_ : dict of str to int
        Rows of the alliances that were not learnt from, counted by reason.

    Notes
    -----
    The score is the sum of 1 / log(number of allies) over the known allies that both have
    (Adamic and Adar 2003, "Friends and neighbors on the Web"). A shared ally has two at least,
    so the logarithm is above 0.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "competences": "x", "lang": "en"})
    >>> alliances = pd.DataFrame({"id_a": ["c", "c"], "id_b": ["a", "b"]})
    >>> AdamicAdar().fit(table, alliances).score_pairs([("a", "b")])["score"].round(3).tolist()
    [1.443]
    """

    learns_from_alliances: ClassVar[bool] = True

    def _learn(self, profiles: Profiles, known: sparse.csr_array | None) -> None:
        self.allies_ = _stated(known)

    def _scores(self, draw: int) -> FloatArray:
        degrees = count_allies(self.allies_, len(self.profiles_))
        shareable = degrees >= 2
        weights = np.zeros(len(degrees))
        weights[shareable] = 1 / np.log(degrees[shareable])
        return weigh_shared_allies(self.allies_, weights)


def count_allies(allies: sparse.csr_array | None, n: int) -> FloatArray:
    """
    Count the known allies of each organisation.

    Parameters
    ----------
    allies : sparse array of shape (n_organisations, n_organisations) or None
        1 for each allied pair; None where nothing is known.
    n : int
        Number of organisations.

    Returns
    -------
    ndarray of shape (n_organisations,)
        Whole numbers as float64.

    Examples
    --------
    >>> count_allies(sparse.csr_array([[0.0, 1.0], [1.0, 0.0]]), 2), count_allies(None, 1)
    (array([1., 1.]), array([0.]))
    """
    return np.zeros(n) if allies is None else np.asarray(allies.sum(axis=1), dtype=np.float64)


def weigh_shared_allies(allies: sparse.csr_array, weights: FloatArray) -> FloatArray:
    """
    Add up the weights of the allies that two organisations share.

    Parameters
    ----------
    allies : sparse array of shape (n_organisations, n_organisations)
        1 for each allied pair; symmetric.
    weights : ndarray of shape (n_organisations,)
        What each counts as a shared ally.

    Returns
    -------
    ndarray of shape (n_organisations, n_organisations)
        Sums; symmetric.

    Examples
    --------
    >>> path = sparse.csr_array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    >>> weigh_shared_allies(path, np.array([1.0, 0.5, 1.0]))[0].tolist()
    [0.5, 0.0, 0.5]
    """
    weighed = sparse.csr_array(allies * weights[None, :])
    return np.asarray((weighed @ allies).toarray(), dtype=np.float64)


def _stated(known: sparse.csr_array | None) -> sparse.csr_array:
    if known is None:  # `fit` refuses before, with a message for people
        raise TypeError("known alliances are needed")
    return known
