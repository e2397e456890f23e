"""Rows about recorded alliances: European partnerships, and the Interclustering example."""

import warnings
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from encoder_columns import centre, encode_parts, join
from label_rows import read_table
from metrics import METRICS, first_true_ranks, rank_values
from numpy.typing import NDArray
from samples import Sample
from tasks import LEFT_OUT, Task, pair_matrix

import clustermatch as cm
from clustermatch.phrases import Phrases
from clustermatch.profiles import Profiles
from clustermatch.scoring import PairScorer

__all__ = [
    "european_rows",
    "european_task",
    "example_library_rows",
    "example_rows",
    "example_task",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Rows = dict[str, Sample]

# Larger partnerships say little about each of their pairs.
MAX_PARTIES: Final = 12
N_DRAWS: Final = 40
HIT: Final = METRICS[0]


def european_rows(encoder: Any) -> Rows:
    """
    Foresee the partnerships of European clusters up to 2019.

    Parameters
    ----------
    encoder : Encoder
        The encoder.

    Returns
    -------
    dict of str to Sample
        Of the encoder alone, and of the library around it: hit@3 and AUC.
    """
    profiles = Profiles.from_frame(read_table("european_clusters/clusters.csv"))
    task = european_task(profiles.ids, read_table("european_clusters/alliances.csv"))
    vectors = _profile_vectors(encoder, profiles)
    scorer = _library(encoder, profiles)
    library = scorer.score_block(np.arange(len(profiles)))
    matrices = {
        "encoder alone": vectors @ vectors.T,
        "library's similarity": library.similarity,
        "library's score": library.score,
    }
    rows = {}
    for name, scores in matrices.items():
        ranks = first_true_ranks(scores, task.truth, task.allowed)
        rows[f"Europe, {name}, {HIT}"] = Sample.of_values(rank_values(ranks)[HIT])
        rows[f"Europe, {name}, AUC"] = Sample.of_auc([scores], task)
    # The library cuts cosines off at 0, which ties half of all pairs: no matter for hit@3.
    uncut = Sample.of_auc([scorer.profiles_ @ scorer.profiles_.T], task)
    return rows | {"Europe, library's cosine, not cut off, AUC": uncut}


def european_task(ids: Sequence[str], alliances: pd.DataFrame) -> Task:
    """
    Say which pairs of European clusters count as partners.

    Parameters
    ----------
    ids : sequence of str
        Ids of the clusters, sorted.
    alliances : DataFrame
        Columns `id_a`, `id_b`, `date`, `programme`, `parties`.

    Returns
    -------
    Task
        True: before 2020, of at most 12 parties. Mergers are neither for nor against; pairs of
        larger partnerships are, like any other pair, not true.
    """
    merger = alliances["programme"] == "MERGER"
    small = alliances["parties"].astype(int) <= MAX_PARTIES
    counted = ~merger & small & (alliances["date"] < "2020")
    merged = _matrix(ids, alliances[merger])
    allowed = ~merged & ~np.eye(len(ids), dtype=np.bool_)
    truth = _matrix(ids, alliances[counted]) & allowed
    return Task(truth, allowed)


def _profile_vectors(encoder: Any, profiles: Profiles) -> FloatArray:
    """Join description and mean of competences in equal parts, both centred: the encoder alone."""
    counts = list(map(len, profiles.competences))
    owners = np.repeat(profiles.langs, counts).tolist()
    spoken = [phrase for phrases in profiles.competences for phrase in phrases]
    parts = encode_parts(encoder, [*profiles.descriptions, *spoken])
    joined = []
    for rows in parts:
        descriptions, competences = np.split(rows, [len(counts)])
        [descriptions], [competences] = (
            centre([descriptions], profiles.langs),
            centre([competences], owners),
        )
        means = Phrases.from_counts(competences, counts).mean_per_owner(competences)
        joined.append(_unit(descriptions + _unit(np.nan_to_num(means))))
    return join(joined)


def _library(encoder: Any, profiles: Profiles) -> PairScorer:
    """Fit the library, with all that it adds to an encoder."""
    with warnings.catch_warnings():
        # That MiniLM reads English alone is what some rows are there to show.
        warnings.simplefilter("ignore", cm.InputWarning)
        return cm.PartnerRecommender(encoder=encoder, progress=False).fit(profiles).scorer_


def _unit(rows: FloatArray) -> FloatArray:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms == 0, 1, norms))


def example_task(ids: Sequence[str], alliances: pd.DataFrame) -> Task:
    """
    Say which pairs of the Interclustering example count as allied.

    Parameters
    ----------
    ids : sequence of str
        Ids of the clusters, sorted.
    alliances : DataFrame
        Columns `id_a`, `id_b`, `strength`.

    Returns
    -------
    Task
        True: strong or medium. Weak pairs and those of `tasks.LEFT_OUT` are neither for nor
        against.
    """
    weak = alliances["strength"] == "weak"
    firm = _matrix(ids, alliances[~weak])
    ignored = pair_matrix(ids, LEFT_OUT) | (_matrix(ids, alliances[weak]) & ~firm)
    allowed = ~ignored & ~np.eye(len(ids), dtype=np.bool_)
    return Task(firm & allowed, allowed)


def example_rows(encoder: Any) -> Rows:
    """
    Tell allied clusters of the example by similar descriptions, in one language or in two.

    Parameters
    ----------
    encoder : Encoder
        The encoder.

    Returns
    -------
    dict of str to Sample
        AUC of the encoder alone, raw and centred per language.
    """
    task, profiles = _example()
    texts = [text for lang in profiles for text in profiles[lang].descriptions]
    langs = np.array([lang for mine in profiles.values() for lang in mine.langs])
    parts = encode_parts(encoder, texts)
    raw, with_all = join(parts), join(centre(parts, langs))
    rows = {}
    for name, picks in _picks(len(task.truth)).items():
        seen = [join(centre([rows[pick] for rows in parts], langs[pick])) for pick in picks]
        rows[f"example AUC, raw, {name}"] = _auc([raw[pick] for pick in picks], task)
        rows[f"example AUC, centred, {name}"] = _auc(seen, task)
    name = "example AUC, centred on all texts, mixed"
    return rows | {name: _auc([with_all[pick] for pick in picks], task)}


def example_library_rows(encoder: Any) -> Rows:
    """
    Tell allied clusters of the example by the library's similarity of whole profiles.

    Parameters
    ----------
    encoder : Encoder
        The encoder.

    Returns
    -------
    dict of str to Sample
        AUC by language; in the mixed case the library is fitted anew for each draw.
    """
    task, _ = _example()
    both = pd.concat([_active(lang) for lang in ("fr", "en")], ignore_index=True)
    rows = {}
    for name, picks in _picks(len(task.truth)).items():
        populations = (Profiles.from_frame(both.iloc[pick]) for pick in picks)
        scorers = [_library(encoder, profiles) for profiles in populations]
        found = [scorer.score_block(np.arange(len(task.truth))).similarity for scorer in scorers]
        rows[f"example AUC, library's similarity, {name}"] = Sample.of_auc(found, task)
    return rows


def _example() -> tuple[Task, dict[str, Profiles]]:
    profiles = {lang: Profiles.from_frame(_active(lang)) for lang in ("fr", "en")}
    alliances = cm.load_interclustering().alliances
    return example_task(profiles["fr"].ids, alliances), profiles


def _active(lang: str) -> pd.DataFrame:
    """Clusters that were active on 9 July 2015, sorted by id."""
    clusters = cm.load_interclustering(lang=lang).clusters
    merged = clusters["status_2015_07"].str.startswith("merged")
    return clusters[~merged].sort_values("id", ignore_index=True)


def _picks(n: int) -> dict[str, list[IntArray]]:
    """Rows of n French and then n English texts to take: all of one language, or at random."""
    rows = np.arange(n)
    masks = np.random.default_rng(0).random((N_DRAWS, n)) < 0.5
    mixed = [np.where(mask, rows, n + rows) for mask in masks]
    return {"French": [rows], "English": [n + rows], "mixed": mixed}


def _auc(populations: list[FloatArray], task: Task) -> Sample:
    return Sample.of_auc([vectors @ vectors.T for vectors in populations], task)


def _matrix(ids: Sequence[str], alliances: pd.DataFrame) -> NDArray[np.bool_]:
    return pair_matrix(ids, zip(alliances["id_a"], alliances["id_b"], strict=True))
