"""Seeded meeting days in the tables that `plan_meetings` takes: few hubs, many requests to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import pandas as pd

PAIRS = ("id_a", "id_b")


@dataclass(frozen=True)
class MeetingDay:
    """All inputs of one day."""

    clusters: pd.DataFrame
    scores: pd.DataFrame
    requests: pd.DataFrame
    vetoes: pd.DataFrame
    must_meet: pd.DataFrame
    exclude: pd.DataFrame
    already_met: pd.DataFrame
    fixed: pd.DataFrame
    slots: int
    tables: int
    capacity: int
    minimum: int = 0
    across: str | None = None

    @property
    def keywords(self) -> dict[str, Any]:
        """What follows clusters and scores."""
        names = [name for name in self.__dataclass_fields__ if name not in ("clusters", "scores")]
        return {name: getattr(self, name) for name in names}

    @property
    def everything(self) -> dict[str, Any]:
        return {"clusters": self.clusters, "scores": self.scores, **self.keywords}

    def shuffled(self, seed: int) -> Self:
        """The same day: rows, columns and the two sides of scores in another order."""
        generator = np.random.default_rng(seed)
        tables = {
            name: table.sample(frac=1, random_state=generator).reset_index(drop=True)
            for name, table in self.everything.items()
            if isinstance(table, pd.DataFrame)
        }
        scores = tables["scores"].copy()
        swap = generator.random(len(scores)) < 0.5
        scores.loc[swap, list(PAIRS)] = scores.loc[swap, ["id_b", "id_a"]].to_numpy()
        clusters = tables["clusters"][[*reversed(tables["clusters"].columns)]]
        return replace(self, **{**tables, "scores": scores, "clusters": clusters})

    def renamed(self, ids: Sequence[Any]) -> Self:
        """The same day with other ids, in the order of the old ones."""
        new = dict(zip(sorted(self.clusters["id"]), ids, strict=True))
        tables = {}
        for name, table in self.everything.items():
            if isinstance(table, pd.DataFrame):
                found = {
                    column: table[column].map(new) for column in ("id", *PAIRS) if column in table
                }
                tables[name] = table.assign(**found)
        return replace(self, **tables)


def make_day(
    n: int = 40,
    capacity: int = 3,
    *,
    seed: int = 0,
    slots: int | None = None,
    tables: int | None = None,
    candidates: int = 30,
    hub: float = 0.6,
    n_topics: int = 12,
    n_regions: int = 2,
    cross_bonus: float = 0.25,
    requests: int | None = None,
    answered: float = 0.1,
    late: float = 0.12,
    early: float = 0.12,
    several: float = 0.1,
    smaller: float = 0.15,
    minimum: int = 0,
    vetoes: float = 0.01,
    exclude: float = 0.0,
    must: float = 0.005,
    met: float = 0.0,
    fixed: int = 0,
    homes: float = 0.0,
    hosts: bool = False,
    across: str | None = None,
) -> MeetingDay:
    """Make a day of n clusters.

    `late`, `early`, `several`, `smaller`, `homes` are shares of clusters: that come late, leave
    early, have two or three representatives, take fewer than `capacity`, have a table of their
    own. `vetoes`, `exclude`, `must`, `met` are shares of the candidate pairs. `hosts` lets hosts
    meet visitors alone. `requests` is the largest number of one cluster; a share `answered` of
    them is returned.
    """
    rng = np.random.default_rng(seed)
    slots = slots or capacity + 1 + capacity // 3
    region = _regions(rng, n, n_regions)
    directed = _directed(rng, n, n_topics, hub, cross_bonus * (region[:, None] != region))
    role = np.where(np.arange(n) % 2 == 0, "host", "visitor") if hosts else np.full(n, "any")
    allowed = ~np.eye(n, dtype=bool)
    if hosts:
        allowed &= role[:, None] != role
    if across == "region":
        allowed &= region[:, None] != region
    most = capacity + 2 if requests is None else requests
    asked = _requests(rng, directed * allowed, most, answered)
    left, right, score = _candidates(directed, allowed, asked, min(candidates, n - 1))
    clusters = _clusters(rng, n, capacity, slots, (late, early), several, smaller)
    clusters.insert(1, "region", region)
    clusters["role"] = role
    if tables is None:  # a tenth to spare, as organisers are told to have
        tables = int(np.ceil(1.10 * clusters["capacity"].sum() / 2 / slots))
    if homes:
        clusters["home_table"] = _home_tables(rng, n, homes, tables)
    ids = clusters["id"].to_numpy(dtype=object)
    shares = (vetoes, exclude, must, met)
    picked = _picked(rng, np.column_stack([left, right]), shares, clusters)
    frames = [pd.DataFrame(ids[pairs], columns=list(PAIRS), dtype=object) for pairs in picked]
    taken = {tuple(pair) for pairs in picked for pair in pairs.tolist()}
    free = [pair for pair in zip(left.tolist(), right.tolist(), strict=True) if pair not in taken]
    return MeetingDay(
        clusters=clusters,
        scores=pd.DataFrame({"id_a": ids[left], "id_b": ids[right], "score": score}),
        requests=pd.DataFrame(
            [(ids[i], ids[j], rank) for i, j, rank in asked], columns=[*PAIRS, "priority"]
        ),
        vetoes=frames[0],
        exclude=frames[1],
        must_meet=frames[2],
        already_met=frames[3],
        fixed=_fixed(rng, clusters, free, set(picked[2].ravel().tolist()), fixed, tables),
        slots=int(slots),
        tables=int(tables),
        capacity=capacity,
        minimum=minimum,
        across=across,
    )


def reciprocal_scores(n: int, seed: int, *, hub: float = 0.6) -> np.ndarray:
    """A symmetric matrix of all scores of a population with a few attractive clusters."""
    directed = _directed(np.random.default_rng(seed), n, 12, hub, np.zeros((n, n)))
    scores = np.sqrt(directed * directed.T)
    return scores / scores.max()


def _regions(rng: np.random.Generator, n: int, n_regions: int) -> np.ndarray:
    others = max(n_regions - 1, 1)
    shares = [1.0] if n_regions == 1 else [0.6, *[0.4 / others] * others]
    return rng.choice([f"R{at}" for at in range(n_regions)], n, p=shares)


def _directed(
    rng: np.random.Generator, n: int, n_topics: int, hub: float, bonus: np.ndarray
) -> np.ndarray:
    """How well the offer of the column meets the need of the row; some are seen by everybody."""
    offer = rng.dirichlet(np.full(n_topics, 0.25), n)
    need = rng.dirichlet(np.full(n_topics, 0.25), n)
    seen = np.exp(hub * rng.standard_normal(n))
    directed = (need @ offer.T) * seen * (1 + bonus) + 0.02 * rng.random((n, n))
    np.fill_diagonal(directed, 0)
    return directed


def _requests(
    rng: np.random.Generator, wish: np.ndarray, most: int, answered: float
) -> list[tuple[int, int, int]]:
    """Draw whom each asks for by what it would gain, so that hubs are asked too often."""
    asked: list[list[int]] = []
    for row in wish**2:
        wanted = min(int(rng.integers(0, most + 1)), int((row > 0).sum()))
        share = row / row.sum() if wanted else None
        asked.append(rng.choice(len(row), wanted, replace=False, p=share).tolist())
    for i, partners in enumerate([list(own) for own in asked]):
        for j in partners:
            if rng.random() < answered and i not in asked[j]:
                asked[j].append(i)
    return [(i, j, rank) for i, own in enumerate(asked) for rank, j in enumerate(own, 1)]


def _candidates(
    directed: np.ndarray, allowed: np.ndarray, asked: list[tuple[int, int, int]], k: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The k best of each by the geometric mean of both directions, and every pair asked for."""
    mean = np.sqrt(directed * directed.T) * allowed
    keep = np.zeros(mean.shape, dtype=bool)
    np.put_along_axis(keep, np.argpartition(-mean, k - 1, axis=1)[:, :k], True, axis=1)
    for i, j, _ in asked:
        keep[i, j] = True
    left, right = np.nonzero(np.triu((keep | keep.T) & allowed & (mean > 0), 1))
    raw = mean[left, right]
    most = np.quantile(raw, 0.995) if len(raw) else 1.0
    return left, right, (raw / most).clip(0.001, 1).round(6)


def _clusters(
    rng: np.random.Generator,
    n: int,
    capacity: int,
    slots: int,
    hours: tuple[float, float],
    several: float,
    smaller: float,
) -> pd.DataFrame:
    window, fewer = max(1, slots // 3), rng.integers(1, 3, n)
    late, early = (rng.random(n) < share for share in hours)
    arrival = np.where(late, np.minimum(rng.integers(2, window + 2, n), slots), 1)
    departure = np.where(early, slots - rng.integers(1, window + 1, n), slots)
    return pd.DataFrame(
        {
            "id": [f"P{at:05d}" for at in range(n)],
            "capacity": np.where(
                rng.random(n) < smaller, np.maximum(1, capacity - fewer), capacity
            ),
            "representatives": np.where(rng.random(n) < several, rng.integers(2, 4, n), 1),
            "arrival": arrival,
            "departure": np.maximum(arrival, departure),
        }
    )


def _home_tables(rng: np.random.Generator, n: int, share: float, tables: int) -> pd.Series:
    homes = pd.Series([pd.NA] * n, dtype="Int64")
    count = min(round(share * n), tables)
    homes[rng.choice(n, count, replace=False)] = rng.permutation(tables)[:count] + 1
    return homes


def _picked(
    rng: np.random.Generator,
    pairs: np.ndarray,
    shares: tuple[float, float, float, float],
    clusters: pd.DataFrame,
) -> list[np.ndarray]:
    """Draw vetoes, exclusions, must-meets, pairs that met; no pair is in two lists."""
    n_vetoes, n_excluded, n_must, n_met = (int(share * len(pairs)) for share in shares)
    order = rng.permutation(len(pairs))
    vetoes, order = order[:n_vetoes], order[n_vetoes:]
    excluded, order = order[:n_excluded], order[n_excluded:]
    met, order = order[:n_met], order[n_met:]
    musts: list[int] = []
    used: set[int] = set()
    first, last = clusters["arrival"].to_numpy(), clusters["departure"].to_numpy()
    home = clusters["home_table"].notna() if "home_table" in clusters else np.zeros(len(first))
    for at in order.tolist():  # one each at most, so that all of them can be held
        i, j = pairs[at].tolist()
        apart = max(first[i], first[j]) > min(last[i], last[j]) or (home[i] and home[j])
        if len(musts) < min(n_must, len(first) // 10) and not apart and not {i, j} & used:
            musts.append(at)
            used |= {i, j}
    return [pairs[np.sort(np.asarray(rows, dtype=int))] for rows in (vetoes, excluded, musts, met)]


def _fixed(
    rng: np.random.Generator,
    clusters: pd.DataFrame,
    free: list[tuple[int, int]],
    used: set[int],
    wanted: int,
    tables: int,
) -> pd.DataFrame:
    """Fix meetings of clusters that nothing else is fixed for; every other one at a table."""
    ids = clusters["id"].tolist()
    rows: list[tuple[Any, Any, int, Any]] = []
    for at in rng.permutation(len(free)).tolist():
        if len(rows) == min(wanted, tables):
            break
        i, j = free[at]
        first = int(clusters["arrival"].iloc[[i, j]].max())
        last = int(clusters["departure"].iloc[[i, j]].min())
        has_home = "home_table" in clusters and clusters["home_table"].iloc[[i, j]].notna().any()
        if first <= last and not {i, j} & used and not has_home:
            used |= {i, j}
            table = len(rows) + 1 if len(rows) % 2 else pd.NA
            rows.append((ids[i], ids[j], int(rng.integers(first, last + 1)), table))
    return pd.DataFrame(rows, columns=[*PAIRS, "slot", "table"]).astype({"table": "Int64"})
