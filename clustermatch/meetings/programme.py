"""Which pairs meet: the best choice for one goal after the other, each frozen at its value."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .day import Day
from .selection import Step, Tier, count_meetings
from .solver import Budget, Model

__all__ = ["Programme"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


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
    >>> from clustermatch.meetings.selection import goal_steps
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
        now = (
            step.value(self.edges, count_meetings(self.day, self.edges)) if value is None else value
        )
        bound, gains = step.ceiling, None
        if now < bound and not self.budget.over():
            gains = self._row(step)
            found = self.model.maximise(gains, least=now, nodes=nodes or step.nodes)
            bound = min(bound, int(found.bound))
            if value is None and found.x is not None and found.value > now:
                self.chosen = np.flatnonzero(found.x[: len(self.edge)] > 0.5)
                now = self._value(step)
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

    def _value(self, step: Step) -> int:
        return step.value(self.edges, count_meetings(self.day, self.edges))

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
