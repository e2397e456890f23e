"""Which pairs meet: the best choice for one goal after the other, each frozen at its value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .day import Day
from .solver import Budget, Model

__all__ = ["GOALS", "Programme", "Step", "Tier", "goal_steps", "measure", "reachable"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

GOALS: Final = (
    "must",
    "mutual requests",
    "coverage",
    "requests",
    "floors",
    "score",
    "idle gaps",
)


@dataclass(frozen=True, eq=False)
class Step:
    """
    One quantity to maximise: gains of pairs, or less the meetings missing below a floor.

    Attributes
    ----------
    goal : str
        The goal that it is part of.
    gains : ndarray of shape (n_pairs,) or None
        What each pair adds.
    floor : ndarray of shape (n_participants,) or None
        Meetings below which each one missing counts -1.
    nodes : int or None
        Nodes of the search at most.

    Examples
    --------
    >>> Step("score", gains=np.ones(2)).value(np.array([1]), np.array([1, 1]))
    1
    """

    goal: str
    gains: IntArray | None = None
    floor: IntArray | None = None
    nodes: int | None = None

    def value(self, edges: IntArray, degree: IntArray) -> int:
        """
        Measure a choice of pairs.

        Parameters
        ----------
        edges : ndarray of shape (n_meetings,)
            Pairs that meet.
        degree : ndarray of shape (n_participants,)
            Meetings of each.

        Returns
        -------
        int
            What the choice reaches.
        """
        if self.gains is not None:
            return int(self.gains[edges].sum())
        assert self.floor is not None
        return -int(np.maximum(self.floor - degree, 0).sum())

    @property
    def ceiling(self) -> int:
        """
        Tell what nothing can pass.

        Returns
        -------
        int
            Without any constraint considered.
        """
        return 0 if self.gains is None else int(np.maximum(self.gains, 0).sum())


@dataclass(frozen=True)
class Tier:
    """
    What a step reached.

    Attributes
    ----------
    goal : str
        The goal that it is part of.
    value, bound : int
        What was reached, and what nothing can pass that is as good in the steps before.

    Examples
    --------
    >>> Tier("score", 3, 3).proven
    True
    """

    goal: str
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """
        Tell whether nothing better exists.

        Returns
        -------
        bool
            True where the bound is reached.
        """
        return self.value >= self.bound


def reachable(day: Day) -> IntArray:
    """
    Count the meetings that each could have if all others did as it likes.

    Parameters
    ----------
    day : Day
        The day.

    Returns
    -------
    ndarray of shape (n_participants,)
        The smaller of capacity and pairs.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> reachable(read_day(pd.DataFrame({"id": ["a", "b", "c"]}), scores))
    array([1, 1, 0])
    """
    return np.minimum(day.capacity, _degree(day, np.arange(len(day))))


def measure(day: Day, steps: Sequence[Step], edges: IntArray) -> tuple[int, ...]:
    """
    Measure a choice of pairs by all steps, for comparison in their order.

    Parameters
    ----------
    day : Day
        The day.
    steps : sequence of Step
        What counts, the most important first.
    edges : ndarray of shape (n_meetings,)
        Pairs that meet.

    Returns
    -------
    tuple of int
        More is better.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b"]}), scores)
    >>> measure(day, goal_steps(day, ("coverage", "score")), np.array([0]))
    (0, 0, 5000)
    """
    degree = _degree(day, edges)
    return tuple(step.value(edges, degree) for step in steps)


def goal_steps(day: Day, goals: Sequence[str], bonus: IntArray | None = None) -> list[Step]:
    """
    Take goals apart into quantities.

    Parameters
    ----------
    day : Day
        The day.
    goals : sequence of str
        Of `GOALS`, the most important first.
    bonus : ndarray of shape (n_pairs,), default=None
        Added to the weights of the scores.

    Returns
    -------
    list of Step
        In the order of the goals. "must" comes first in any case. Requests are counted first,
        priorities decide between plans that meet as many. Floors are the minimum of each, then
        the levels from 2 to half the largest capacity, rounded up: beyond it the score decides.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b"]}), scores)
    >>> [step.goal for step in goal_steps(day, ("coverage", "score"))]
    ['must', 'coverage', 'score']
    """
    weight = day.weight if bonus is None else day.weight + bonus
    most = reachable(day)
    plain = {
        "must": day.must.astype(np.int64),
        "mutual requests": (day.wish == 2).astype(np.int64),
        "requests": day.wish,
        "score": weight,
    }
    steps = []
    for goal in ("must", *(goal for goal in goals if goal != "must")):
        if goal in plain:
            steps.append(Step(goal, gains=plain[goal]))
        elif goal == "coverage":
            steps.append(Step(goal, floor=np.minimum(1, most)))
        elif goal == "floors":
            steps += _floors(day, most)
        if goal == "requests" and day.urgency.any():
            steps.append(Step(goal, gains=day.urgency))
    return steps


def _floors(day: Day, most: IntArray) -> Iterator[Step]:
    if day.people.minimum.any():
        yield Step("floors", floor=np.minimum(day.people.minimum, most), nodes=_FLOOR_NODES)
    for level in range(2, (int(most.max(initial=0)) + 1) // 2 + 1):
        yield Step("floors", floor=np.minimum(level, most), nodes=_FLOOR_NODES)


_FLOOR_NODES: Final = 200


@dataclass
class Programme:
    """
    A model whose columns are pairs, or pairs in slots, and the goals pursued in it so far.

    Attributes
    ----------
    day : Day
        The day.
    edge : ndarray of shape (n_columns,)
        Pair of each column.
    budget : Budget
        What may be spent.
    chosen : ndarray of shape (n_chosen,)
        Columns of the best point so far.

    Examples
    --------
    >>> import pandas as pd
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["a", "b"]}), scores)
    >>> programme = Programme(day, np.arange(1), Budget())
    >>> programme.pursue(goal_steps(day, ("score",)))[-1]
    Tier(goal='score', value=5000, bound=5000)
    """

    day: Day
    edge: IntArray
    budget: Budget
    chosen: IntArray = field(init=False)
    model: Model = field(init=False)
    degree: sparse.csr_array = field(init=False)

    def __post_init__(self) -> None:
        m, self.chosen = len(self.edge), np.empty(0, dtype=np.int64)
        self.model = Model(m, self.budget)
        ends = np.r_[self.day.left[self.edge], self.day.right[self.edge]]
        at, shape = np.r_[np.arange(m), np.arange(m)], (len(self.day.people), m)
        self.degree = sparse.csr_array((np.ones(2 * m), (ends, at)), shape=shape)

    def pursue(self, steps: Sequence[Step]) -> list[Tier]:
        """
        Maximise one step after the other.

        Parameters
        ----------
        steps : sequence of Step
            The most important first.

        Returns
        -------
        list of Tier
            One a step. A step that the best point so far fulfils completely costs nothing.
        """
        return [self.reach(step) for step in steps]

    def pin(self, columns: IntArray) -> None:
        """
        Settle columns beforehand; they are the first point.

        Parameters
        ----------
        columns : ndarray of shape (n_pinned,)
            Columns that are 1 whatever it costs.
        """
        self.model.lower[columns] = 1
        self.chosen = np.asarray(columns, dtype=np.int64)

    def freeze(self, step: Step, value: int, gains: FloatArray | None = None) -> None:
        """
        Demand a value from now on.

        Parameters
        ----------
        step : Step
            What is demanded.
        value : int
            How much of it at least.
        gains : ndarray of shape (n_gains,), default=None
            The step as a row of the model, where there is one already.
        """
        if step.floor is not None and value == 0:
            rows = np.flatnonzero(step.floor)
            self.model.add_rows(self.degree[rows], lower=step.floor[rows])
        elif step.floor is not None or value > 0:
            row = self._row(step) if gains is None else gains
            self.model.add_rows(row[None, :], lower=value - 0.5)

    def reach(self, step: Step, *, nodes: int | None = None, value: int | None = None) -> Tier:
        """
        Maximise one step, then freeze it.

        Parameters
        ----------
        step : Step
            What to maximise.
        nodes : int, default=None
            Nodes of the search at most; None: as the step says.
        value : int, default=None
            Freeze the step at this value of the best point so far, and seek the bound alone.

        Returns
        -------
        Tier
            What is reached, and what nothing can pass.
        """
        now = step.value(self.edges, _degree(self.day, self.edges)) if value is None else value
        bound, gains = step.ceiling, None
        if now < bound:
            gains = self._row(step)
            found = self.model.maximise(gains, least=now, nodes=nodes or step.nodes)
            bound = min(bound, int(found.bound))
            if value is None and found.x is not None and found.value > now:
                self.chosen = np.flatnonzero(found.x[: len(self.edge)] > 0.5)
                now = step.value(self.edges, _degree(self.day, self.edges))
            self.model.hold(now)
        self.freeze(step, now, gains)
        return Tier(step.goal, now, max(bound, now))

    @property
    def edges(self) -> IntArray:
        """
        Name the pairs of the best point so far.

        Returns
        -------
        ndarray of shape (n_meetings,)
            Rows of the day's pairs, sorted.
        """
        return self.edge[self.chosen]

    def _row(self, step: Step) -> FloatArray:
        return self._missing(step) if step.gains is None else step.gains[self.edge].astype(float)

    def _missing(self, step: Step) -> FloatArray:
        """Add a column for what each participant lacks below the floor."""
        assert step.floor is not None
        rows = np.flatnonzero(step.floor)
        block = self.model.add_columns(len(rows))
        eye = sparse.csr_array(
            (np.ones(len(rows)), (np.arange(len(rows)), np.arange(block.start, block.stop))),
            shape=(len(rows), block.stop),
        )
        own = self.degree[rows]
        wide = sparse.csr_array((own.data, own.indices, own.indptr), shape=eye.shape)
        self.model.add_rows(wide + eye, lower=step.floor[rows])
        gains = np.zeros(block.stop)
        gains[block] = -1
        return gains


def _degree(day: Day, edges: IntArray) -> IntArray:
    n = len(day.people)
    counted = np.bincount(day.left[edges], minlength=n) + np.bincount(day.right[edges], minlength=n)
    return np.asarray(counted, dtype=np.int64)
