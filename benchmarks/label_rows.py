"""Rows about short texts: labels and their translations, topics, graded needs."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from encoder_columns import centre, encode_parts, join
from lexicons import nace_groups, skills_held_out
from numpy.typing import NDArray
from retrieval import average_precisions, ndcg, translation_hits
from samples import Sample

__all__ = ["DATA", "graded_rows", "lexicon_rows", "phrase_rows", "read_table"]

FloatArray = NDArray[np.float64]
Rows = dict[str, Sample]

DATA: Final = Path(__file__).parent / "data"
NAMES: Final = {"fr": "French", "en": "English", "es": "Spanish", "it": "Italian", "de": "German"}


def read_table(name: str) -> pd.DataFrame:
    """
    Read a table of the folder data/ as text.

    Parameters
    ----------
    name : str
        Path within the folder.

    Returns
    -------
    DataFrame
        No cell is missing.
    """
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False, encoding="utf-8")


def lexicon_rows(encoder: Any, lexicons: Path) -> Rows:
    """
    Find the English label of an industry or of a skill by its label in another language.

    Parameters
    ----------
    encoder : Encoder
        The encoder.
    lexicons : Path
        Folder of the labels.

    Returns
    -------
    dict of str to Sample
        Recall at 1 by row.
    """
    groups, skills = nace_groups(lexicons), skills_held_out(lexicons)
    rows = {}
    for lang in ("fr", "it", "de"):
        title = f"NACE {NAMES[lang]}-English R@1"
        raw, centred = _translate(encoder, groups[lang], groups["en"], lang)
        # Raw figures of languages that nobody trained would only fill the table.
        rows |= ({title: raw} if lang == "fr" else {}) | {f"{title}, centred": centred}
    for lang in ("fr", "es"):
        title = f"ESCO {NAMES[lang]}-English R@1"
        rows[title] = _translate(encoder, skills[lang], skills["en"], lang)[0]
    return rows


def _translate(
    encoder: Any, queries: list[str], documents: list[str], lang: str
) -> tuple[Sample, Sample]:
    """Recall at 1, raw and centred per language."""
    parts = encode_parts(encoder, queries + documents)
    langs = [lang] * len(queries) + ["en"] * len(documents)
    raw, centred = (
        Sample.of_values(translation_hits(*np.split(join(treated), [len(queries)])))
        for treated in (parts, centre(parts, langs))
    )
    return raw, centred


def phrase_rows(encoder: Any) -> Rows:
    """
    Find the phrases of the same topic, and the translation, among thirty phrases.

    Parameters
    ----------
    encoder : Encoder
        The encoder.

    Returns
    -------
    dict of str to Sample
        Mean average precision of topics by language, and recall at 1 of translations; raw.
    """
    table = read_table("phrases/phrases.csv")
    vectors = join(encode_parts(encoder, [*table["fr"], *table["en"]]))
    french, english = np.split(vectors, 2)
    topics = table["topic"].to_numpy(dtype=np.str_)
    precisions = {
        "French": average_precisions(french, topics),
        "English": average_precisions(english, topics),
        "mixed": average_precisions(vectors, np.tile(topics, 2)),
    }
    rows = {f"topics MAP, {name}": Sample.of_values(found) for name, found in precisions.items()}
    title = "phrases French-English R@1"
    return rows | {title: Sample.of_values(translation_hits(french, english))}


def graded_rows(encoder: Any) -> Rows:
    """
    Rank for each need the competences that readers graded.

    Parameters
    ----------
    encoder : Encoder
        The encoder.

    Returns
    -------
    dict of str to Sample
        By language, raw and centred: nDCG@5.
    """
    table = read_table("need_offer/graded.csv")
    rows = {}
    for lang in ("fr", "en"):
        needs, need_of = np.unique(table[f"need_{lang}"], return_inverse=True)
        offers, offer_of = np.unique(table[f"offer_{lang}"], return_inverse=True)
        parts = encode_parts(encoder, [*needs.tolist(), *offers.tolist()])
        fields = [r[: len(needs)] for r in parts], [r[len(needs) :] for r in parts]
        # Each field is centred apart, as in the library.
        for how, treat in (("", list), (", centred", centre)):
            need_rows, offer_rows = (join(treat(field)) for field in fields)
            cosines = np.sum(need_rows[need_of] * offer_rows[offer_of], axis=1)
            title = f"needs nDCG@5, {NAMES[lang]}{how}"
            rows[title] = Sample.of_values(_ndcg(table, cosines))
    return rows


def _ndcg(table: pd.DataFrame, cosines: FloatArray) -> FloatArray:
    """Value of each need that at least one competence meets in part."""
    scored = pd.DataFrame({"grade": table["grade"].astype(float), "cosine": cosines})
    return np.array(
        [
            ndcg(group["cosine"].to_numpy(), group["grade"].to_numpy())
            for _, group in scored.groupby(table["need_id"])
            if group["grade"].max() >= 1
        ]
    )
