"""How well roles are told apart: sentences labelled apart from the rules that read them.

Run as ``python benchmarks/roles.py``: precision and recall by language, with 95 % intervals.
"""

from typing import Final

import numpy as np
import pandas as pd
from label_rows import read_table
from scipy.stats import binomtest

from clustermatch.role_cues import read_sentence
from clustermatch.roles import COMPETENCE, MIN_CONFIDENCE, NEED

__all__ = ["NEITHER", "measure", "predict"]

NEITHER: Final = "neither"


def main() -> None:
    """Print the table."""
    sentences = read_table("roles/sentences.csv").fillna("")
    print(measure(sentences.assign(read=predict(sentences))).to_string(index=False))


def predict(sentences: pd.DataFrame) -> list[str]:
    """
    Read the role of each sentence.

    Parameters
    ----------
    sentences : DataFrame
        `sentence`, `lang`.

    Returns
    -------
    list of str
        Role of the surest finding of at least the default confidence; "neither" without one.
    """
    roles = []
    for sentence, lang in zip(sentences["sentence"], sentences["lang"], strict=True):
        found = [
            each for each in read_sentence(sentence, lang) if each.confidence >= MIN_CONFIDENCE
        ]
        best = max(found, key=lambda each: each.confidence, default=None)
        roles.append(best.role if best else NEITHER)
    return roles


def measure(sentences: pd.DataFrame) -> pd.DataFrame:
    """
    Measure precision and recall.

    Parameters
    ----------
    sentences : DataFrame
        `lang`, `role` as labelled, `read`.

    Returns
    -------
    DataFrame
        `lang`, `role`, `metric`, `value`, `low`, `high` (95 %, Clopper and Pearson), `n`.
    """
    rows = []
    for lang, part in sentences.groupby("lang"):
        for role in (COMPETENCE, NEED):
            labelled, read = (part[name] == role for name in ("role", "read"))
            hits = int(np.sum(labelled & read))
            for metric, n in (("precision", int(read.sum())), ("recall", int(labelled.sum()))):
                low, high = binomtest(hits, n).proportion_ci() if n else (np.nan, np.nan)
                value = hits / n if n else np.nan
                rows.append((lang, role, metric, round(value, 3), round(low, 2), round(high, 2), n))
    columns = ["lang", "role", "metric", "value", "low", "high", "n"]
    return pd.DataFrame(rows, columns=columns)


if __name__ == "__main__":
    main()
