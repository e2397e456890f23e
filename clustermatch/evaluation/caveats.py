"""What has to be known before the figures are believed, in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ..profiles import Profiles
from .days import parse_cutoff
from .leaks import find_leaks
from .questions import Question
from .records import AllianceRecords

__all__ = ["ALWAYS", "list_notes"]

ALWAYS: Final = (
    "An alliance that is not on record is no failure: nobody records them all. Precision, recall "
    "and average precision are lower bounds.",
    "Alliances form between similar organisations, also where others would gain more: these "
    "figures tell what is foreseen, not what is good.",
)
_SMALL: Final = 50
_SHOWN: Final = 5


def list_notes(
    records: AllianceRecords,
    questions: Sequence[Question],
    profiles: Profiles,
    texts: Profiles,
    named: pd.DataFrame,
    methods: Mapping[str, Any],
    cutoff: Any,
    *,
    mask: bool,
) -> list[str]:
    """
    List what readers of an evaluation should know.

    Parameters
    ----------
    records : AllianceRecords
        What was read, and excluded.
    questions : sequence of Question
        What was asked.
    profiles, texts : Profiles
        The population, as given and as the methods read it.
    named : DataFrame
        Names of others in texts, of `mask_names`.
    methods : mapping of str to recommender or DataFrame
        What was measured.
    cutoff : object
        As given.
    mask : bool
        Whether names were masked.

    Returns
    -------
    list of str
        Sentences: warnings first, then exclusions, then what holds always.
    """
    return [
        *_time_notes(records, cutoff),
        *_leak_notes(questions, profiles, texts, named, mask=mask),
        *_table_notes(methods, questions, profiles),
        *_size_notes(questions),
        *_exclusion_notes(records),
        *ALWAYS,
    ]


def _time_notes(records: AllianceRecords, cutoff: Any) -> list[str]:
    if cutoff is None:
        return [
            "Warning: no split by time. Texts and known alliances may be later than what is to be "
            "found, so every figure is an upper bound."
        ]
    notes = []
    several = isinstance(cutoff, Sequence) and not isinstance(cutoff, str)
    for day in cutoff if several else [cutoff]:
        torn = records.straddling(day)
        if torn:
            shown = ", ".join(repr(label) for label, _, _ in torn[:_SHOWN])
            more = f" and {len(torn) - _SHOWN} more" if len(torn) > _SHOWN else ""
            notes.append(
                f"Warning: {len(torn)} partnerships have pairs on both sides of "
                f"{parse_cutoff(day)} ({shown}{more}). Their known pairs give the others away, as "
                "in a split by random pairs. Date all pairs of a partnership alike."
            )
    return notes


def _leak_notes(
    questions: Sequence[Question],
    profiles: Profiles,
    texts: Profiles,
    named: pd.DataFrame,
    *,
    mask: bool,
) -> list[str]:
    pairs, partnership = [], []
    for question in questions:
        once = question.target < question.partner
        pairs.append(np.stack([question.target[once], question.partner[once]], axis=1))
        partnership.append(question.partnership[once])
    found = find_leaks(texts, np.concatenate(pairs), named, np.concatenate(partnership))
    done = (
        "The names were masked before scoring."
        if mask
        else "The names were NOT masked: such pairs are foreseen by reading the answer."
    )
    return [
        f"Warning: {leak.message}" + (f" {done}" if leak.kind == "named partner" else "")
        for leak in found
    ]


def _table_notes(
    methods: Mapping[str, Any], questions: Sequence[Question], profiles: Profiles
) -> list[str]:
    notes = []
    for name, method in methods.items():
        if isinstance(method, pd.DataFrame):
            rows = profiles.positions(method["target_id"], name)
            columns = profiles.positions(method["partner_id"], name)
            known = int(sum(question.known[rows, columns].sum() for question in questions))
            notes.append(
                f"{name} is a table made elsewhere: when, and from what texts, cannot be checked. "
                f"{known} of its rows name a partner that was already known; they are passed over. "
                "What it does not list counts as never found; areas need a score for all pairs."
            )
    return notes


def _size_notes(questions: Sequence[Question]) -> list[str]:
    n = len(np.unique(np.concatenate([question.target for question in questions])))
    if n >= _SMALL:
        return []
    return [f"Only {n} organisations have a new alliance: expect wide intervals."]


def _exclusion_notes(records: AllianceRecords) -> list[str]:
    notes = [
        f"{row['rows']} rows of the alliances: {row['what']}, such as {row['examples']}."
        for row in records.exclusions.to_dict("records")
    ]
    if records.unknown_ids:
        notes.append(
            f"Ids that the table of clusters does not hold ({len(records.unknown_ids)}): "
            f"{', '.join(records.unknown_ids)}."
        )
    return notes
