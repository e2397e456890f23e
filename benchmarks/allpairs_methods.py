"""What is timed against the bare products: one vector, two facets, phrases; and threads."""

from functools import partial
from typing import Any, Final

import numpy as np
from allpairs_clock import BARE, Job, bare_product, in_turns, spread
from allpairs_compare import INT8, NUMBA, NUMPY, OURS, WARM, K, Methods, search
from allpairs_data import DIMS, PHRASES, Vectors, organisations, topics
from allpairs_peers import PEERS, coverage_numpy, coverage_torch, semantic_search
from allpairs_truth import true_cosines, true_coverages, true_fusions

from clustermatch.allpairs import Cosine, Coverage, Form, TwoFacets, top_partners
from clustermatch.phrases import Phrases

__all__ = [
    "LONG",
    "SEMANTIC",
    "measure_coverage",
    "measure_facets",
    "measure_semantic",
    "measure_threads",
    "measure_vectors",
]

LONG: Final = f"{NUMBA}, k=50"
SEMANTIC: Final = "sentence_transformers semantic_search"
_K_LONG: Final = 50
_WEIGHT: Final = 0.7


def measure_vectors(n: int, n_asked: int, runs: int, *, alone: bool = False) -> dict[str, Any]:
    """
    Time one vector, top 3, and top 50 by numba.

    Parameters
    ----------
    n : int
        Rows.
    n_asked : int
        Rows that peers are asked for, as their time grows in step with them.
    runs : int
        Turns.
    alone : bool, default=False
        Whether to leave out peers, and what they are held against.

    Returns
    -------
    dict
        As of `Methods.measure`, and "n".
    """
    vectors = topics(n, seed=1)
    methods = Methods({BARE: bare_product([(vectors, vectors)], half=True)}, {})
    flop = 2.0 * DIMS * n**2

    def make(n_rows: int | None) -> Form:
        return Cosine(vectors[:n_rows])

    methods.add_ours(make, flop, (NUMBA,) if alone else (NUMBA, INT8, NUMPY))
    methods.jobs[LONG] = Job(partial(search, make, "numba", _K_LONG), flop)
    for name, (module, ask) in {} if alone else PEERS.items():
        run = partial(ask, vectors, n_asked, K)
        methods.add_peer(name, module, run, flop * n_asked / n)
    return {"n": n} | methods.measure(runs, true_cosines(vectors, n_asked, K))


def measure_semantic(n: int, runs: int) -> dict[str, Any]:
    """
    Time the search of sentence-transformers beside ours.

    Parameters
    ----------
    n : int
        Rows.
    runs : int
        Turns.

    Returns
    -------
    dict
        As of `measure_vectors`.
    """
    vectors = topics(n, seed=4)
    methods = Methods({BARE: bare_product([(vectors, vectors)], half=True)}, {})
    flop = 2.0 * DIMS * n**2
    methods.add_ours(lambda n_rows: Cosine(vectors[:n_rows]), flop, (NUMBA, INT8))
    run = partial(semantic_search, vectors, n, K)
    methods.add_peer(SEMANTIC, "sentence_transformers.util", run, flop)
    return {"n": n} | methods.measure(runs, true_cosines(vectors, n, K))


def measure_facets(n: int, runs: int) -> dict[str, Any]:
    """
    Time two facets, fused by the harmonic mean, and what is common.

    Parameters
    ----------
    n : int
        Rows.
    runs : int
        Turns.

    Returns
    -------
    dict
        As of `measure_vectors`; the bare products are three.
    """
    needs, offers = topics(n, seed=2, around=9), topics(n, seed=3, around=9)
    common = topics(n, seed=1)
    sides = [(needs, offers), (offers, needs), (common, common)]
    methods = Methods({BARE: bare_product(sides, half=True)}, {})

    def make(n_rows: int | None) -> Form:
        some = slice(n_rows)
        return TwoFacets(needs[some], offers[some], common[some], weight=_WEIGHT)

    methods.add_ours(make, 6.0 * DIMS * n**2, (NUMBA, INT8))
    return {"n": n} | methods.measure(runs, true_fusions(needs, offers, common, _WEIGHT, K))


def measure_coverage(n: int, runs: int) -> dict[str, Any]:
    """
    Time phrase by phrase, eight needs and eight offers each.

    Parameters
    ----------
    n : int
        Organisations.
    runs : int
        Turns.

    Returns
    -------
    dict
        As of `measure_vectors`; the bare product is of all needs with all offers, once.
    """
    needs, offers = organisations(n, seed=0)
    asked, brought = _phrases(needs), _phrases(offers)
    sides = [(needs.reshape(-1, DIMS), offers.reshape(-1, DIMS))]
    methods = Methods({BARE: bare_product(sides, half=False)}, {})
    flop = methods.jobs[BARE].flop

    def make(n_rows: int | None) -> Form:
        if n_rows is None:
            return Coverage(asked, brought)
        few = np.arange(min(n, n_rows // PHRASES))
        return Coverage(asked.take(few), brought.take(few))

    methods.add_ours(make, flop, (NUMBA, INT8))
    for name, run in (("numpy", coverage_numpy), ("torch", coverage_torch)):
        methods.add_peer(f"{name} blocked", name, partial(run, needs, offers, K), flop)
    return {"n": n} | methods.measure(runs, true_coverages(needs, offers, K))


def _phrases(vectors: Vectors) -> Phrases:
    return Phrases.from_counts(vectors.reshape(-1, DIMS), np.full(len(vectors), PHRASES))


def measure_threads(n: int, runs: int) -> dict[str, Any]:
    """
    Time two threads over tiles against one, by the clock.

    Parameters
    ----------
    n : int
        Rows of one vector.
    runs : int
        Turns.

    Returns
    -------
    dict
        Engine to "gain" and "others_cpus": what else ran lowers the gain.
    """
    vectors = topics(n, seed=5)
    found: dict[str, Any] = {"n": n, "rows": {}}
    for name in (NUMBA, INT8):
        if getattr(top_partners(Cosine(vectors[:WARM]), engine=OURS[name]), "note", ""):
            continue
        jobs = {str(threads): _threaded(vectors, OURS[name], threads) for threads in (1, 2)}
        timed = in_turns(jobs, runs)
        gains = zip(timed.wall_s["1"], timed.wall_s["2"], strict=True)
        found["rows"][name] = {
            "gain": spread([one / two for one, two in gains]),
            "others_cpus": spread(timed.others) if timed.others else None,
        }
    return found


def _threaded(vectors: Vectors, engine: str, threads: int) -> Job:
    run = partial(top_partners, Cosine(vectors), K, engine=engine, n_jobs=threads)
    return Job(run, 2.0 * DIMS * len(vectors) ** 2)
