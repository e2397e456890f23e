"""Which competence would meet which need: the library's own order beside plain encoders.

The encoder's settings and the share of context were chosen with these grades in view, so none of
the figures is of data that were not looked at. "context chosen on other clusters" takes out what
the choice of the share alone may flatter: for the needs of each cluster, the share that does best
on the needs of all others.
"""

import warnings
from typing import Any, Final

import numpy as np
import pandas as pd
from components_data import figure, plain
from encoder_columns import CHARACTERS, MINILM, STATIC, load_columns
from label_rows import NAMES, graded_rows, read_table
from numpy.typing import NDArray
from retrieval import ndcg
from samples import Sample

import clustermatch as cm
from clustermatch.evaluation.figures import Figure
from clustermatch.gains import Gains
from clustermatch.profiles import Profiles

__all__ = ["MARKET", "measure_needs"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Rows = dict[str, Sample]

MARKET: Final = "library, gain (answer_needs)"
_COVER: Final = "library, cover in context"
_CHOSEN: Final = "library, context chosen on other clusters"
_CONTEXTS: Final = tuple(round(0.1 * step, 1) for step in range(11))
_LANGUAGES: Final = ("fr", "en")
_DIRECTLY: Final = 2.0


def measure_needs() -> tuple[list[dict[str, Any]], list[str]]:
    """
    Measure nDCG@5 of the graded needs.

    Returns
    -------
    rows : list of dict
        Language, method, number of needs, nDCG@5 with a 95 % interval over needs, and the paired
        differences of cover and gain to it; of the gain also where it is nothing.
    left_out : list of str
        What could not be measured.
    """
    encoders = load_columns(None)
    wanted = [name for name in (CHARACTERS, MINILM, STATIC) if name in encoders]
    alone = {name: graded_rows(encoders[name]) for name in wanted}
    table = read_table("need_offer/graded.csv")
    rows = []
    for lang in _LANGUAGES:
        title = f"needs nDCG@5, {NAMES[lang]}"
        found: Rows = {}
        for name in wanted:
            found[f"{name} alone"] = alone[name][title]
            found[f"{name} alone, centred"] = alone[name][f"{title}, centred"]
        if MINILM in wanted:
            minilm = _library_rows(encoders[MINILM], table, lang)
            found[f"{_COVER}, {MINILM} inside"] = minilm[_COVER]
        found |= _library_rows("static", table, lang)
        rows += [_row(lang, name, found) for name in found]
        market = next(row for row in rows[::-1] if row["method"] == MARKET)
        market["nothing"] = _nothing(table, lang)
    return rows, [] if MINILM in wanted else ["MiniLM: its package is not installed"]


def _row(lang: str, name: str, found: Rows) -> dict[str, Any]:
    sample = found[name]
    gaps = {
        f"{ours} less this": figure(_as_figure(found[ours]).minus(_as_figure(sample)))
        for ours in (_COVER, MARKET)
        if name != ours
    }
    head = {"lang": lang, "method": name, "needs": sample.n}
    return head | {"ndcg@5": figure(_as_figure(sample))} | gaps


def _as_figure(sample: Sample) -> Figure:
    return Figure(sample.value, sample.resampled)


def _library_rows(encoder: Any, table: pd.DataFrame, lang: str) -> Rows:
    """Order the graded competences as the library does, step by step."""
    gains, at = _fit(encoder, table, lang)
    cover = _cosines(gains, *at)
    own = gains.own_cover[at[0]]
    steps = {
        "library, cover without context": _cosines(_with_context(gains, 0.0), *at),
        _COVER: cover,
        "library, cover in context less own cover": np.clip(cover - own, 0, 1),
        MARKET: gains.net_of_pairs(*at),
    }
    values = {name: _values(table, scores).to_numpy() for name, scores in steps.items()}
    found = {name: Sample.of_values(each) for name, each in values.items()}
    found[_CHOSEN] = Sample.of_values(_chosen_elsewhere(gains, table, at))
    return found


def _nothing(table: pd.DataFrame, lang: str) -> dict[str, float]:
    """Count scored needs without any gain, and direct answers among graded pairs without one."""
    gains, at = _fit("static", table, lang)
    grade, nothing = table["grade"].astype(float), pd.Series(gains.net_of_pairs(*at) == 0)
    by_need = pd.DataFrame({"grade": grade, "gain": ~nothing}).groupby(table["need_id"]).max()
    return {
        "needs": int((~by_need["gain"] & (by_need["grade"] >= 1)).sum()),
        "share of direct answers": plain(nothing[grade >= _DIRECTLY].mean()),
    }


def _fit(encoder: Any, table: pd.DataFrame, lang: str) -> tuple[Gains, tuple[IntArray, IntArray]]:
    """Fit the library on the example; give its gains, and where the graded phrases stand."""
    # As for French and English with the shipped encoder: no lexical evidence beside vectors.
    rec = cm.PartnerRecommender(encoder=encoder, lexical_share=0.0, progress=False)
    with warnings.catch_warnings():
        # That MiniLM reads English alone is what its French row is there to show.
        warnings.simplefilter("ignore", cm.InputWarning)
        rec.fit(cm.load_interclustering(lang=lang).clusters)
    return rec.scorer_.gains_, _positions(table, rec.profiles_)


def _positions(table: pd.DataFrame, profiles: Profiles) -> tuple[IntArray, IntArray]:
    """Row numbers of the graded needs and competences among the phrases of the population."""
    found = []
    for column, mark, field in (
        ("need_id", "#n", profiles.needs),
        ("offer_id", "#c", profiles.competences),
    ):
        counts = np.array(list(map(len, field)))
        starts = np.concatenate([[0], np.cumsum(counts)])
        parts = table[column].str.rsplit(mark, n=1, expand=True)
        owners, numbers = profiles.positions(parts[0], column), parts[1].to_numpy(dtype=np.intp)
        if (numbers >= counts[owners]).any():
            raise ValueError(f"{column} names a phrase that the example does not have.")
        found.append(starts[owners] + numbers)
    return found[0], found[1]


def _with_context(gains: Gains, context: float) -> Gains:
    return Gains.from_phrases(
        gains.profiles, gains.plain_needs, gains.plain_competences, context=context
    )


def _cosines(gains: Gains, needs: IntArray, competences: IntArray) -> FloatArray:
    ends = gains.needs.vectors[needs], gains.competences.vectors[competences]
    return np.asarray(np.einsum("ij,ij->i", *ends))


def _values(table: pd.DataFrame, scores: FloatArray) -> "pd.Series[float]":
    """Value of each need that at least one competence meets in part, by need."""
    scored = pd.DataFrame({"grade": table["grade"].astype(float), "score": scores})
    return pd.Series(
        {
            need: ndcg(group["score"].to_numpy(), group["grade"].to_numpy())
            for need, group in scored.groupby(table["need_id"])
            if group["grade"].max() >= 1
        }
    )


def _chosen_elsewhere(
    gains: Gains, table: pd.DataFrame, at: tuple[IntArray, IntArray]
) -> FloatArray:
    """Value of each need with the context that is best for the needs of other clusters."""
    values = pd.DataFrame(
        {share: _values(table, _cosines(_with_context(gains, share), *at)) for share in _CONTEXTS}
    )
    owners = values.index.str.rsplit("#", n=1).str[0]
    chosen = [values[owners != owner].mean().idxmax() for owner in owners]
    columns = values.columns.get_indexer(chosen)
    return np.asarray(values.to_numpy()[np.arange(len(values)), columns])
