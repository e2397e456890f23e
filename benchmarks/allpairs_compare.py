"""Methods side by side: timed in turns, and checked against the right partners."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any, Final

from allpairs_clock import BARE, Job, Timed, in_turns, ratio_to, spread
from allpairs_peers import missing
from allpairs_truth import Truth, agreement, recall

from clustermatch.allpairs import ENGINES, Form, Ranked, top_partners

__all__ = ["INT8", "NUMBA", "NUMPY", "OURS", "WARM", "K", "Methods", "search"]

K: Final = 3
NUMBA: Final = "ours, numba"
INT8: Final = "ours, int8"
NUMPY: Final = "ours, numpy"
OURS: Final = {NUMBA: "numba", INT8: "int8", NUMPY: "numpy"}
WARM: Final = 1200


@dataclass(frozen=True, eq=False)
class Methods:
    """
    What is timed in turns, and what is left out.

    Parameters
    ----------
    jobs : dict of str to Job
        With the bare products first.
    skipped : dict of str to str
        Why some have no figure.
    """

    jobs: dict[str, Job]
    skipped: dict[str, str]

    def add_ours(
        self, make: Callable[[int | None], Form], flop: float, engines: tuple[str, ...]
    ) -> None:
        """
        Add our search by some engines; compile it by a small one first.

        Parameters
        ----------
        make : callable
            Gives the form, of the first so many rows or of all; part of what is timed.
        flop : float
            Of all pairs.
        engines : tuple of str
            Names of columns.
        """
        for name in engines:
            reason = self._try(make, OURS[name])
            if reason:
                self.skipped[name] = reason
            else:
                self.jobs[name] = Job(partial(search, make, OURS[name], K), flop)

    def _try(self, make: Callable[[int | None], Form], engine: str) -> str:
        if engine not in ENGINES:
            return f"this version has no engine {engine}"
        return str(getattr(search(make, engine, K, WARM), "note", ""))

    def add_peer(self, name: str, module: str, run: Callable[[], Any], flop: float) -> None:
        """
        Add what others do.

        Parameters
        ----------
        name : str
            Of the method.
        module : str
            What it needs; where it is absent, the method is left out.
        run : callable
            Gives partners.
        flop : float
            Of the pairs that it is asked for.
        """
        reason = missing(module)
        if reason:
            self.skipped[name] = reason
        else:
            self.jobs[name] = Job(run, flop)

    def measure(self, runs: int, truth: Truth) -> dict[str, Any]:
        """
        Time them in turns, and check what they found.

        Parameters
        ----------
        runs : int
            Turns.
        truth : tuple of two ndarray
            Some rows and their right partners.

        Returns
        -------
        dict
            "rows": name to figures; "skipped", "bare_gflops", "others_cpus".
        """
        timed = in_turns(self.jobs, runs)
        rows = {name: self._row(timed, name, truth) for name in self.jobs if name != BARE}
        base = self.jobs[BARE].flop / median(timed.cpu_s[BARE]) / 1e9
        others = spread(timed.others) if timed.others else None
        return {
            "rows": rows,
            "skipped": self.skipped,
            "bare_gflop_per_cpu_s": base,
            "others_cpus": others,
        }

    def _row(self, timed: Timed, name: str, truth: Truth) -> dict[str, Any]:
        found, ours = _partners(timed.last[name]), _partners(timed.last[NUMBA])
        row: dict[str, Any] = {
            "ratio": ratio_to(timed, self.jobs, name),
            "cpu_s": spread(timed.cpu_s[name]),
            "rows_asked": len(found),
        }
        if found.shape[1] == K:
            row |= {"as ours": agreement(found, ours), "recall": recall(truth, found)}
        else:
            row["to k=3"] = ratio_to(timed, self.jobs, name, NUMBA)
        if isinstance(timed.last[name], Ranked):
            row["rows searched twice"] = timed.last[name].n_searched
        return row


def search(
    make: Callable[[int | None], Form], engine: str, k: int, n_rows: int | None = None
) -> Ranked:
    """
    Search as a user does: with the form made anew.

    Parameters
    ----------
    make : callable
        Gives the form, of the first so many rows or of all.
    engine : str
        As for `top_partners`.
    k : int
        Partners wanted.
    n_rows : int, default=None
        Rows; None: all.

    Returns
    -------
    Ranked
        The table.
    """
    return top_partners(make(n_rows), k, engine=engine)


def _partners(found: Any) -> Any:
    return found.partners if isinstance(found, Ranked) else found
