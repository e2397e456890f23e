"""A map of a population: who is close to whom in what they bring."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from .people import Organisation

__all__ = ["HEIGHT", "WIDTH", "Mark", "draw_landscape", "project"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

WIDTH: Final = 1000
HEIGHT: Final = 640
_MARGIN: Final = 46
# Neighbours that the projection looks at, and its steps: docs/decisions.md.
_PERPLEXITY: Final = 15
_STEPS: Final = 500
_FEWEST: Final = 5
# Rounding alone moves vectors that are the same so far.
_NO_SPREAD: Final = 1e-9
# Size of a letter of a label, on average, and of a mark, in units of the map.
_LETTER: Final = 6.5
_LINE: Final = 15.0
_MARK: Final = 8.0
_LONGEST: Final = 26
# Where a label may stand, seen from its mark: the best place first.
_BESIDE: Final = (
    (11, 4, "start"),
    (-11, 4, "end"),
    (0, -12, "middle"),
    (0, 21, "middle"),
    (9, -8, "start"),
    (9, 16, "start"),
    (-9, -8, "end"),
    (-9, 16, "end"),
)


@dataclass(frozen=True)
class Mark:
    """
    An organisation on the map.

    Attributes
    ----------
    position : int
        Whose.
    x, y : float
        Where, in units of the map.
    label : str
        Its name, cut where it is long; "" where there is no room for it.
    label_x, label_y : float
        Where the label begins.
    anchor : str
        "start", "middle" or "end" of the label stands there.
    """

    position: int
    x: float
    y: float
    label: str
    label_x: float
    label_y: float
    anchor: str


def project(vectors: FloatArray) -> FloatArray:
    """
    Lay vectors out in the plane so that neighbours stay neighbours.

    Parameters
    ----------
    vectors : ndarray of shape (n, n_dims)
        Unit rows, at least one.

    Returns
    -------
    ndarray of shape (n, 2)
        Each axis from 0 to 1; all 0.5 where there is no spread. The same for the same rows in
        the same order. Distances far apart mean little.

    Notes
    -----
    t-SNE (van der Maaten and Hinton 2008) of cosine distances, started from the first two
    principal components, turned so that its longer side lies across. It keeps 95 to 99 % of the
    neighbourhoods (trustworthiness of five), principal components 81 to 85 %: docs/decisions.md.

    Examples
    --------
    >>> project(np.eye(3)).shape
    (3, 2)
    """
    if not len(vectors) or float(np.ptp(vectors, axis=0).max()) < _NO_SPREAD:
        return np.full((len(vectors), 2), 0.5)
    if vectors.shape[1] == 1:
        vectors = np.hstack([vectors, np.zeros_like(vectors)])  # a line is a plane without height
    plane = PCA(2, random_state=0).fit_transform(vectors)
    if len(vectors) >= _FEWEST:
        start = plane / max(float(plane[:, 0].std()), 1e-12) * 1e-4
        perplexity = min(_PERPLEXITY, (len(vectors) - 1) / 3)
        # Its threads wait for each other as soon as other programs run.
        with threadpool_limits(1):
            model = TSNE(
                metric="cosine",
                init=start,
                perplexity=perplexity,
                max_iter=_STEPS,
                random_state=0,
                n_jobs=1,
            )
            plane = PCA(2, random_state=0).fit_transform(model.fit_transform(vectors))
    low, high = plane.min(axis=0), plane.max(axis=0)
    spread = np.where(high > low, high - low, 1.0)
    return np.asarray(np.where(high > low, (plane - low) / spread, 0.5), dtype=np.float64)


def draw_landscape(
    vectors: FloatArray, ranked: IntArray, people: list[Organisation], loads: IntArray
) -> list[Mark]:
    """
    Place marks and as many names as there is room for.

    Parameters
    ----------
    vectors : ndarray of shape (n_organisations, n_dims)
        Unit rows.
    ranked : ndarray of shape (n_ranked,)
        Positions of those who have a text.
    people : list of Organisation
        Everybody.
    loads : ndarray of shape (n_organisations,)
        How often each is suggested: the names of those come first.

    Returns
    -------
    list of Mark
        One for each of `ranked`, in their order.
    """
    across = np.array([WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN])
    places = np.round(project(vectors[ranked]) * across + _MARGIN, 1)
    room = _Room(np.hstack([places - _MARK, places + _MARK]))
    marks: dict[int, Mark] = {}
    for at in np.lexsort((ranked, -loads[ranked])).tolist():
        position = int(ranked[at])
        x, y = places[at].tolist()
        marks[at] = _label(position, x, y, _cut(people[position].short), room)
    return [marks[at] for at in range(len(ranked))]


class _Room:
    """What is taken: boxes of left, top, right and bottom; those of marks, then of labels."""

    def __init__(self, marks: FloatArray):
        self._taken, self._n = np.vstack([marks, np.empty_like(marks)]), len(marks)

    def take(self, box: tuple[float, float, float, float]) -> bool:
        """Take a box if it is free and on the map; say whether it was."""
        left, top, right, bottom = box
        if left < 0 or right > WIDTH or top < 0 or bottom > HEIGHT:
            return False
        of = self._taken[: self._n].T
        if ((left < of[2]) & (of[0] < right) & (top < of[3]) & (of[1] < bottom)).any():
            return False
        self._taken[self._n] = box
        self._n += 1
        return True


def _label(position: int, x: float, y: float, label: str, room: _Room) -> Mark:
    """Put a label beside its mark where nothing else is, or leave it out."""
    wide = len(label) * _LETTER
    for dx, dy, anchor in _BESIDE:
        left = x + dx - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        if room.take((left, y + dy - _LINE + 3, left + wide, y + dy + 3)):
            return Mark(position, x, y, label, round(x + dx, 1), round(y + dy, 1), anchor)
    return Mark(position, x, y, "", x, y, "start")


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
