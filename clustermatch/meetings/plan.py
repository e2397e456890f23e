"""A plan of meetings: who meets whom, when and where, what could not be met, and how good it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Columns
from .adjustments import ADJUSTMENT_COLUMNS
from .day import Day
from .plan_files import PlanFiles

__all__ = [
    "AGENDA_COLUMNS",
    "CHANGE_COLUMNS",
    "GOAL_COLUMNS",
    "MEETING_COLUMNS",
    "ORIGINS",
    "UNMET_COLUMNS",
    "MeetingPlan",
    "meeting_table",
    "origins",
]

IntArray = NDArray[np.int64]

ORIGINS: Final = ("must", "mutual request", "request", "suggestion")
MEETING_COLUMNS: Final = ("slot", "table", Columns.ID_A, Columns.ID_B, Columns.SCORE, "origin")
UNMET_COLUMNS: Final = (Columns.ID_A, Columns.ID_B, "kind", "priority", Columns.REASON)
GOAL_COLUMNS: Final = ("goal", "value", "bound", "gap", "proven")
CHANGE_COLUMNS: Final = (Columns.ID_A, Columns.ID_B, "change", "from_slot", "to_slot")
AGENDA_COLUMNS: Final = (
    "slot",
    "table",
    Columns.PARTNER_ID,
    "partner_name",
    Columns.SCORE,
    "origin",
    Columns.REASON,
)


def _no_changes() -> pd.DataFrame:
    return pd.DataFrame(columns=list(CHANGE_COLUMNS))


def _no_adjustments() -> pd.DataFrame:
    return pd.DataFrame(columns=list(ADJUSTMENT_COLUMNS))


@dataclass(frozen=True, eq=False)
class MeetingPlan(PlanFiles):
    """
    A day of meetings.

    Attributes
    ----------
    meetings : DataFrame
        `slot`, `table` (both from 1), `id_a`, `id_b` (id_a < id_b), `score` (missing where none
        is known), `origin` (must, mutual request, request, suggestion); by slot and table. A
        fixed meeting counts as a must.
    unmet : DataFrame
        `id_a`, `id_b`, `kind` (must, mutual request, request), `priority`, `reason`: each must
        pair and each request that is not in the plan, and why. In a request `id_a` asks.
    goals : DataFrame
        `goal`, `value`, `bound`, `gap`, `proven`, in the order in which they were pursued. No
        plan that is as good in the goals before can pass the bound. must, mutual requests:
        pairs that meet; coverage: participants with a meeting; requests: requests met; floors:
        meetings missing below the floors, fewer are better; score: sum of the scores; idle
        gaps: slots that participants wait between meetings, fewer are better. ``gap`` is the
        distance to the bound as a share of the larger of both.
    day : Day
        Everything that the plan depends on.
    changes : DataFrame
        What a re-plan changed: `id_a`, `id_b`, `change` (kept, moved, dropped, new),
        `from_slot`, `to_slot`; empty for a first plan.
    varies : bool, default=False
        True where a limit of time cut something short: the next run may give another plan.
    adjustments : DataFrame
        What a first day taught, as of `clustermatch.return_match`: `id`, `kind`, `what`,
        `factor`, `because`; empty for a first plan.

    Examples
    --------
    >>> from clustermatch.meetings.planner import plan_meetings
    >>> clusters = pd.DataFrame({"id": ["a", "b", "c", "d"]})
    >>> scores = pd.DataFrame({"id_a": ["a", "c"], "id_b": ["b", "d"], "score": [0.5, 0.25]})
    >>> plan = plan_meetings(clusters, scores, capacity=1, slots=1)
    >>> plan.meetings
       slot  table id_a id_b  score      origin
    0     1      1    a    b   0.50  suggestion
    1     1      2    c    d   0.25  suggestion
    """

    meetings: pd.DataFrame
    unmet: pd.DataFrame
    goals: pd.DataFrame
    day: Day
    changes: pd.DataFrame = field(default_factory=_no_changes)
    varies: bool = False
    adjustments: pd.DataFrame = field(default_factory=_no_adjustments)

    def agenda(self, id: Any) -> pd.DataFrame:
        """
        List the meetings of one participant.

        Parameters
        ----------
        id : object
            As in the table of clusters.

        Returns
        -------
        DataFrame
            `slot`, `table`, `partner_id`, `partner_name`, `score`, `origin`, `reason`, by slot;
            the reason is that of the suggestion to this participant, "" where none is known.

        Raises
        ------
        InputError
            If the id is unknown.
        """
        own = int(self.day.people.positions([id], "agenda")[0])
        key = self.day.ids[own]
        first = (self.meetings[Columns.ID_A] == key).to_numpy()
        rows = self.meetings[first | (self.meetings[Columns.ID_B] == key).to_numpy()]
        first = (rows[Columns.ID_A] == key).to_numpy()
        partners = np.where(first, rows[Columns.ID_B], rows[Columns.ID_A]).tolist()
        at = self.day.people.positions(partners, "agenda")
        table: pd.DataFrame = rows[["slot", "table", Columns.SCORE, "origin"]]
        table = table.reset_index(drop=True)
        table[Columns.PARTNER_ID] = pd.Series(partners, dtype=rows[Columns.ID_A].dtype)
        table["partner_name"] = pd.Series([self.day.names[p] for p in at], dtype="str")
        reasons = [self.day.reasons.get((own, int(p)), "") for p in at]
        table[Columns.REASON] = pd.Series(reasons, dtype="str")
        return table.reindex(columns=list(AGENDA_COLUMNS))


def origins(day: Day, edges: IntArray) -> list[str]:
    """
    Tell why each pair meets.

    Parameters
    ----------
    day : Day
        The day.
    edges : ndarray of shape (n_meetings,)
        Pairs, as rows of `day.left` and `day.right`.

    Returns
    -------
    list of str
        Of `ORIGINS`, as long as `edges`.

    Examples
    --------
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame(columns=["id_a", "id_b", "score"])
    >>> clusters = pd.DataFrame({"id": ["a", "b"]})
    >>> origins(read_day(clusters, scores, requests=[("b", "a")]), np.array([0]))
    ['request']
    """
    pinned = day.must[edges] | (day.slot[edges] >= day.opens)
    pairs = zip(pinned.tolist(), day.wish[edges].tolist(), strict=True)
    return [ORIGINS[0 if must else 3 - wish] for must, wish in pairs]


def meeting_table(
    day: Day, edges: IntArray, slots: Sequence[int] | IntArray, tables: Sequence[int] | IntArray
) -> pd.DataFrame:
    """
    Write meetings as people read them.

    Parameters
    ----------
    day : Day
        The day.
    edges : ndarray of shape (n_meetings,)
        Pairs, as rows of `day.left` and `day.right`.
    slots, tables : ndarray of shape (n_meetings,)
        Of each meeting, from 0.

    Returns
    -------
    DataFrame
        `MEETING_COLUMNS`, by slot and table, which count from 1.

    Examples
    --------
    >>> from clustermatch.meetings.day import read_day
    >>> scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    >>> day = read_day(pd.DataFrame({"id": ["b", "a"]}), scores)
    >>> meeting_table(day, np.array([0]), [2], [0])
       slot  table id_a id_b  score      origin
    0     3      1    a    b    0.5  suggestion
    """
    slots, tables = np.asarray(slots, dtype=np.int64), np.asarray(tables, dtype=np.int64)
    order = np.lexsort((edges, tables, slots))
    edges = np.asarray(edges, dtype=np.int64)[order]
    kind = "str" if day.ids and isinstance(day.ids[0], str) else "int64"
    ids = np.asarray(day.ids, dtype=object)
    return pd.DataFrame(
        {
            "slot": slots[order] + 1,
            "table": tables[order] + 1,
            Columns.ID_A: pd.Series(ids[day.left[edges]], dtype=kind),
            Columns.ID_B: pd.Series(ids[day.right[edges]], dtype=kind),
            Columns.SCORE: day.score[edges],
            "origin": pd.Series(origins(day, edges), dtype="str"),
        }
    )
