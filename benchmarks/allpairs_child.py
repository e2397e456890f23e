"""What allpairs.py measures in a process of its own: memory of one search; prints JSON."""

import argparse
import ctypes
import gc
import json
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from allpairs_data import Vectors, topics
from allpairs_peers import one_thread

from clustermatch.allpairs import Cosine, top_partners

K: Final = 3
_WARM: Final = 1200
_PAUSE_S: Final = 0.002


def main() -> None:
    """Search once, and print by how much memory grew meanwhile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("method", choices=("numba", "int8", "scikit-learn"))
    parser.add_argument("n", type=int)
    arguments = parser.parse_args()
    search = _neighbours if arguments.method == "scikit-learn" else _ours(arguments.method)
    vectors = topics(arguments.n, seed=1)
    with one_thread():
        search(vectors[:_WARM])  # compiles, loads, and makes what is made once
        print(json.dumps(_growth(lambda: search(vectors))))


def _ours(engine: str) -> Callable[[Vectors], object]:
    return lambda vectors: top_partners(Cosine(vectors), K, engine=engine)


def _neighbours(vectors: Vectors) -> object:
    """Ask for a fifth of the rows: blocks are as large as for all, and what is kept is little."""
    module = import_module("sklearn.neighbors")
    search = module.NearestNeighbors(n_neighbors=K + 1, metric="cosine", algorithm="brute")
    return search.fit(vectors).kneighbors(vectors[: max(_WARM, len(vectors) // 5)])


def _growth(work: Callable[[], object]) -> dict[str, float]:
    """Resident memory by its highest while it works, less that before, in MiB."""
    process: Any = import_module("psutil").Process()
    gc.collect()
    _give_back()
    before = highest = process.memory_info().rss
    done = threading.Event()

    def watch() -> None:
        nonlocal highest
        while not done.wait(_PAUSE_S):
            highest = max(highest, process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    kept = work()
    done.set()
    watcher.join()
    highest = max(highest, process.memory_info().rss)
    del kept
    return {"extra_mib": (highest - before) / 2**20, "before_mib": before / 2**20}


def _give_back() -> None:
    """Hand free memory back to the system, or its reuse would not be seen."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


if __name__ == "__main__":
    main()
