"""What speed.py times in a process of its own: prints one JSON object."""

import time

STARTED = time.perf_counter()

import argparse  # noqa: E402 -- the clock runs before the imports, which are measured too
import json  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from statistics import median  # noqa: E402
from typing import Any, Final  # noqa: E402

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from sklearn.neighbors import NearestNeighbors  # noqa: E402
from synthetic import make_clusters  # noqa: E402

import clustermatch as cm  # noqa: E402
from clustermatch.phrases import Phrases  # noqa: E402
from clustermatch.ranking import Admission, rank_partners  # noqa: E402
from clustermatch.score_ranking import rank_by_score  # noqa: E402

K: Final = 3
RUNS: Final = 3
N_PAIRS: Final = 1_000_000
Steps = dict[str, dict[str, float]]


def main() -> None:
    """Do what the command line names."""
    jobs = {"population": population, "references": references, "pairs": pairs}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", choices=jobs)
    parser.add_argument("--n", type=int, default=5000)
    arguments = parser.parse_args()
    print(json.dumps(jobs[arguments.job](arguments.n)))


def population(n: int) -> dict[str, Any]:
    """
    Build a population, fit, recommend.

    Parameters
    ----------
    n : int
        Number of organisations.

    Returns
    -------
    dict
        Seconds of each step and the peak of memory by its end.
    """
    steps: Steps = {}
    _note(steps, "import", STARTED)
    clusters = _timed(steps, "build the table", lambda: make_clusters(n))
    rec = _timed(steps, "fit", lambda: _recommender().fit(clusters))
    table = _timed(steps, f"recommend(k={K})", lambda: rec.recommend(k=K))
    return {"steps": steps, "rows": len(table), "dims": rec.scorer_.n_features_in_}


def references(n: int) -> dict[str, Any]:
    """
    Rank, and do named others' work on the same vectors, in turns.

    Parameters
    ----------
    n : int
        Number of organisations.

    Returns
    -------
    dict
        Median seconds of each, and the billions of operations of the products.
    """
    rec = _recommender().fit(make_clusters(n))
    jobs: dict[str, Callable[[], object]] = {
        f"recommend(k={K})": lambda: rec.recommend(k=K),
        "ranking alone (all components, top 3)": lambda: _rank(rec),
        "bare float64 products of the ranking": lambda: _bare_products(rec),
        "our top 3 over profiles alone": lambda: _rank_profiles(rec),
        "scikit-learn NearestNeighbors, brute cosine": lambda: _neighbours(rec),
    }
    # In turns, so that whatever else the machine does falls on all of them alike.
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(RUNS):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - start)
    medians = {name: median(values) for name, values in seconds.items()}
    return {"seconds": medians, "all_seconds": seconds, "gflop": _gflop(rec)}


def pairs(n: int) -> dict[str, Any]:
    """
    Score a million random pairs.

    Parameters
    ----------
    n : int
        Number of organisations.

    Returns
    -------
    dict
        Seconds of each step and the peak of memory by its end.
    """
    steps: Steps = {}
    rec = _timed(steps, "fit", lambda: _recommender().fit(make_clusters(n)))
    left, right = _random_pairs(n)
    ids = np.asarray(rec.profiles_.ids, dtype=object)
    asked = pd.DataFrame({"target_id": ids[left], "partner_id": ids[right]})
    _timed(steps, "scores alone (arrays)", lambda: rec.scorer_.score_pairs(left, right))
    _timed(steps, "score_pairs (table with reasons)", lambda: rec.score_pairs(asked))
    return {"steps": steps, "n_pairs": N_PAIRS}


def _recommender() -> cm.PartnerRecommender:
    return cm.PartnerRecommender(progress=False)


def _random_pairs(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    rng = np.random.default_rng(0)
    left = rng.integers(0, n, N_PAIRS)
    return left, (left + rng.integers(1, n, N_PAIRS)) % n


def _rank(rec: cm.PartnerRecommender) -> object:
    """Rank all as `recommend` does at first, without sentences."""
    everybody = Admission(np.ones(len(rec.profiles_), dtype=bool))
    rows = np.arange(len(rec.profiles_))
    return rank_by_score(rec.scorer_, rows, everybody, K, n_jobs=-1, progress=False)


def _bare_products(rec: cm.PartnerRecommender) -> None:
    """Multiply the same matrices in the same blocks, and drop the results."""
    needs, offers, profiles = _matrices(rec)
    for rows in rec.scorer_.blocks(np.arange(len(profiles))):
        _ = needs.take(rows).vectors @ offers.vectors.T
        _ = offers.take(rows).vectors @ needs.vectors.T
        _ = profiles[rows] @ profiles.T


def _rank_profiles(rec: cm.PartnerRecommender) -> object:
    """Rank with the library by the cosine of profiles: what the neighbours search does."""
    profiles = rec.scorer_.profiles_
    everybody = Admission(np.ones(len(profiles), dtype=np.bool_))
    blocks = np.array_split(np.arange(len(profiles)), max(1, len(profiles) // 1000))
    return rank_partners(
        lambda rows: profiles[rows] @ profiles.T, blocks, everybody, K, n_jobs=rec.n_jobs
    )


def _neighbours(rec: cm.PartnerRecommender) -> object:
    profiles = rec.scorer_.profiles_
    search = NearestNeighbors(n_neighbors=K + 1, metric="cosine", algorithm="brute")
    return search.fit(profiles).kneighbors(profiles)


def _gflop(rec: cm.PartnerRecommender) -> float:
    """Billions of multiplications and additions in the bare products."""
    needs, offers, profiles = _matrices(rec)
    cells = 2 * len(needs.vectors) * len(offers.vectors) + len(profiles) ** 2
    return float(2e-9 * cells * profiles.shape[1])


def _matrices(rec: cm.PartnerRecommender) -> tuple[Phrases, Phrases, NDArray[np.float64]]:
    scorer = rec.scorer_
    return scorer.needs_, scorer.competences_, scorer.profiles_


def _timed(steps: Steps, name: str, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = work()
    _note(steps, name, start)
    return result


def _note(steps: Steps, name: str, start: float) -> None:
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes on Linux, bytes on macOS.
    mib = peak / (2**20 if sys.platform == "darwin" else 2**10)
    steps[name] = {"wall_s": seconds, "peak_mib_so_far": mib}


if __name__ == "__main__":
    main()
