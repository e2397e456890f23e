"""Figures as a table, and the record of how they were measured."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from .figures import Figure
from .measuring import P_RELABELLED, Key, Protocol
from .questions import Question
from .records import AllianceRecords

__all__ = ["DIFFERENCES", "figure_table", "protocol_record"]

_COLUMNS: Final = ("method", "metric", "value", "low", "high")
DIFFERENCES: Final = ("difference", "difference_low", "difference_high", "distinguishable")


def figure_table(figures: Mapping[str, Mapping[Key, Figure]], *, sliced: bool) -> pd.DataFrame:
    """
    Lay figures out, each beside its difference to the first method's.

    Parameters
    ----------
    figures : mapping of str to mapping of (slice, metric) to Figure
        Method to its figures.
    sliced : bool
        Whether the slices are told apart in a column.

    Returns
    -------
    DataFrame
        Rows by slice, method and metric.
    """
    first = next(iter(figures.values()))
    rows = []
    for slice_name in dict.fromkeys(key[0] for key in first):
        for method, found in figures.items():
            for key in (key for key in found if key[0] == slice_name):
                row = _row(method, key[1], found[key], first.get(key))
                rows.append({"slice": slice_name} | row if sliced else row)
    return pd.DataFrame(rows)


def _row(method: str, metric: str, figure: Figure, reference: Figure | None) -> dict[str, Any]:
    values: tuple[Any, ...] = (method, metric, figure.value, *figure.interval())
    row = dict(zip(_COLUMNS, values, strict=True))
    # A table of a few suggestions has fewer figures than a method that scores all pairs.
    if reference is None or figure is reference or metric == P_RELABELLED:
        return row | dict.fromkeys(DIFFERENCES)
    gap = figure.minus(reference)
    low, high = gap.interval()
    apart = None if np.isnan(low) else bool(low > 0 or high < 0)
    return row | dict(zip(DIFFERENCES, (gap.value, low, high, apart), strict=True))


def protocol_record(
    questions: Sequence[Question], records: AllianceRecords, protocol: Protocol, resample: str
) -> dict[str, Any]:
    """
    Say what was asked, in plain values that any file format keeps.

    Parameters
    ----------
    questions : sequence of Question
        What was asked.
    records : AllianceRecords
        What was read, and excluded.
    protocol : Protocol
        How it was measured.
    resample : str
        What intervals come from drawing anew.

    Returns
    -------
    dict of str to object
        For the attributes of the table.
    """
    return {
        "questions": [
            {
                "question": question.label,
                "known_pairs": int(np.triu(question.known).sum()),
                "new_pairs": len(question.target) // 2,
                "partnerships": len(np.unique(question.partnership)),
                "targets": len(np.unique(question.target)),
                "organisations": len(question.allowed),
            }
            for question in questions
        ],
        "slices": {
            name: sum(
                len(np.unique(question.target[chosen[name]]))
                for question, chosen in zip(protocol.questions, protocol.slices, strict=True)
                if name in chosen
            )
            for name in dict.fromkeys(name for chosen in protocol.slices for name in chosen)
        },
        "excluded": records.exclusions.to_dict("records"),
        "unknown_ids": list(records.unknown_ids),
        "k": protocol.k,
        "capacity": protocol.capacity,
        "resampled": resample,
        "n_resamples": len(protocol.resamples.counts) - 1,
        "seed": protocol.seed,
    }
