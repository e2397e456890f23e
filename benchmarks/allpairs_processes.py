"""Memory of a search, cost of a change, and whole processes."""

import json
import tempfile
import time
from pathlib import Path
from statistics import median
from subprocess import CalledProcessError
from typing import Any, Final

import numpy as np
from allpairs_clock import spread
from allpairs_data import DIMS, topics
from allpairs_peers import missing
from speed import run_once

from clustermatch.allpairs import ENGINES, Cosine, LivePartners
from clustermatch.allpairs.forms import TILE

__all__ = ["measure_change", "measure_demo", "measure_memory"]

CHILD: Final = str(Path(__file__).with_name("allpairs_child.py"))
K: Final = 3
_SPARE: Final = 5
_CHANGES: Final = 20
_FLOOR: Final = "import sentence_transformers"


def measure_memory(n: int) -> dict[str, Any]:
    """
    Measure the memory that searches take beside the vectors, each in a process of its own.

    Parameters
    ----------
    n : int
        Rows of one vector.

    Returns
    -------
    dict
        "rows": method to MiB, and what the docstring of `top_partners` says for one thread;
        "lists_mib".
    """
    found: dict[str, Any] = {"n": n, "rows": {}, "skipped": {}}
    for method in ("numba", "int8", "scikit-learn"):
        module = "psutil" if method in ENGINES else "sklearn.neighbors"
        reason = missing("psutil") or missing(module)
        if reason or (method == "int8" and method not in ENGINES):
            found["skipped"][method] = reason or "this version has no engine int8"
        else:
            found["rows"][method] = json.loads(run_once([CHILD, method, str(n)])[1])
    lists = 16 * n * (K + _SPARE)
    screen = n * DIMS + 16 * TILE**2
    settling = 8 * 2**20
    own = 4 * TILE**2 + lists + settling
    formula = {"numba": own, "int8": own + screen}
    for method, size in formula.items():
        if method in found["rows"]:
            found["rows"][method]["formula_mib"] = size / 2**20
    return found | {"lists_mib": lists / 2**20}


def measure_change(n: int) -> dict[str, Any]:
    """
    Time the update for one row that changed, as a share of ranking all.

    The form of the changed rows is made before the clock starts: its array is changed in place.

    Parameters
    ----------
    n : int
        Rows of one vector.

    Returns
    -------
    dict
        "rows": engine to figures.
    """
    rows: dict[str, Any] = {}
    for engine in ("numba", "int8"):
        if engine in ENGINES:
            rows[engine] = _changes(n, engine)
    return {"n": n, "changes": _CHANGES, "rows": rows}


def _changes(n: int, engine: str) -> dict[str, Any]:
    vectors, new = topics(n, seed=1), topics(n, seed=6)
    rng = np.random.default_rng(0)
    LivePartners.fit(Cosine(vectors[:1200]), K, engine=engine).update(Cosine(vectors[:1200]), [0])
    first, live = _cpu_s(lambda: LivePartners.fit(Cosine(vectors), K, engine=engine))
    each = []
    for row in rng.choice(n, _CHANGES, replace=False):
        vectors[row] = new[row]
        seconds, live = _update(live, Cosine(vectors), int(row))
        each.append(seconds)
    last, fresh = _cpu_s(lambda: LivePartners.fit(Cosine(vectors), K, engine=engine))
    same = np.array_equal(live.ranked.partners, fresh.ranked.partners)
    equal = np.array_equal(live.ranked.scores, fresh.ranked.scores, equal_nan=True)
    full = (first + last) / 2
    return {
        "full_cpu_s": [first, last],
        "update_cpu_s": spread(each),
        "share": median(each) / full,
        "identical": bool(same and equal),
    }


def _update(live: LivePartners, form: Cosine, row: int) -> tuple[float, LivePartners]:
    return _cpu_s(lambda: live.update(form, [row]))


def _cpu_s(work: Any) -> tuple[float, Any]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def measure_demo(runs: int) -> dict[str, Any]:
    """
    Time whole processes by the clock: the example of 47 clusters, and a floor of the others'.

    Parameters
    ----------
    runs : int
        How often each, in turns.

    Returns
    -------
    dict
        "rows": name to seconds; "skipped".
    """
    with tempfile.TemporaryDirectory() as folder:
        output = str(Path(folder) / "partners.csv")
        commands = {
            "demo": ["-m", "clustermatch", "demo", "--quiet", "-o", output],
            _FLOOR: ["-c", _FLOOR],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        skipped: dict[str, str] = {}
        for _ in range(runs):
            for name, command in commands.items():
                try:
                    seconds[name].append(run_once(command)[0].wall_s)
                except CalledProcessError as error:
                    skipped[name] = f"exit {error.returncode}"
    return {"rows": {name: spread(s) for name, s in seconds.items() if s}, "skipped": skipped}
