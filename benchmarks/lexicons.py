"""Labels in several languages, from files that are not part of the repository."""

import csv
import gzip
import random
from pathlib import Path
from typing import Final

__all__ = ["N_HELD_OUT", "nace_groups", "skills_held_out"]

Labels = dict[str, list[str]]

N_HELD_OUT: Final = 1000
_SKILLS: Final = {
    "en": "esco_v1.0_skills_en-us.csv",
    "fr": "esco_v1.0_skills_fr.csv",
    "es": "esco_v1.0_skills_es.csv",
}
_NACE: Final = "noga2008_nace2_labels_de_en_fr_it.csv"
_SPLIT_SEED: Final = 7


def skills_held_out(folder: Path) -> Labels:
    """
    Read the ESCO skills that no training may use: the first 1,000 of the fixed split.

    Parameters
    ----------
    folder : Path
        Holds the ESCO v1.0 tables of skills in English, French and Spanish.

    Returns
    -------
    dict of str to list of str
        "en", "fr", "es" to labels, skill by skill.
    """
    labels = {
        lang: {row["conceptUri"]: row["preferredLabel"].strip() for row in _rows(folder, name)}
        for lang, name in _SKILLS.items()
    }
    shared = [key for key in labels["fr"] if key in labels["en"] and key in labels["es"]]
    random.Random(_SPLIT_SEED).shuffle(shared)
    # Skills without an English label are dropped after the shuffle: so the split was made.
    tested = [key for key in shared if labels["en"][key]][:N_HELD_OUT]
    return {lang: [label_of[key] for key in tested] for lang, label_of in labels.items()}


def nace_groups(folder: Path) -> Labels:
    """
    Read the 272 groups (three digits) of the industries of NACE Rev. 2.

    Parameters
    ----------
    folder : Path
        Holds the table of labels.

    Returns
    -------
    dict of str to list of str
        "en", "fr", "it", "de" to labels, group by group.
    """
    groups = [row for row in _rows(folder, _NACE) if row["level"] == "GROUP"]
    return {lang: [row[lang] for row in groups] for lang in ("en", "fr", "it", "de")}


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    """Rows of a table, plain or packed; fields hold line breaks."""
    packed = folder / f"{name}.gz"
    options = {"mode": "rt", "encoding": "utf-8", "newline": ""}
    with (
        gzip.open(packed, **options) if packed.exists() else open(folder / name, **options) as file
    ):
        return list(csv.DictReader(file))
