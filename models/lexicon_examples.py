"""Training examples from lexicons: a text, and the English text whose vector it should get."""

import csv
import gzip
import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

__all__ = ["TrainingTexts", "read_examples"]

LANGUAGES: Final = ("en", "fr", "es")
N_HELD_OUT: Final = 1000
_SPLIT_SEED: Final = 7
# Alternative labels of a concept beyond these are mostly permutations of its words.
_MAX_ALTERNATIVES: Final = 3
_NACE: Final = "noga2008_nace2_labels_de_en_fr_it.csv"
_TERMS: Final = "franceterme_recent_fr-en.json"


@dataclass(eq=False)
class TrainingTexts:
    """
    Texts with what they mean.

    Parameters
    ----------
    held_out : frozenset of str
        Texts, in lower case, that no example may hold.

    Attributes
    ----------
    texts : list of str
        In English, French or Spanish; a text that counts twice stands here twice.
    targets : list of tuple of str
        English texts whose mean vector the text should get: a label, and its description.
    concepts : list of int
        Which concept a text names; texts of one concept are translations of each other.
    """

    held_out: frozenset[str] = frozenset()
    texts: list[str] = field(default_factory=list)
    targets: list[tuple[str, ...]] = field(default_factory=list)
    concepts: list[int] = field(default_factory=list)

    def add(self, concept: int, text: str, target: tuple[str, ...], times: int = 1) -> None:
        """
        Add a text, unless it is empty or held out.

        Parameters
        ----------
        concept : int
            Number of its concept.
        text : str
            A label, a term or a sentence.
        target : tuple of str
            English texts with the same meaning.
        times : int, default=1
            How often it counts.
        """
        if text and text.lower() not in self.held_out:
            self.texts += [text] * times
            self.targets += [target] * times
            self.concepts += [concept] * times


def read_examples(folder: Path) -> TrainingTexts:
    """
    Read all examples that training may use.

    Left out are the first 1,000 skills of the fixed split, with every text of theirs, and any
    text equal to one of their labels or to a label of NACE: those measure the encoder.

    Parameters
    ----------
    folder : Path
        Holds the tables of ESCO v1.0, of NACE Rev. 2 and of FranceTerme, packed by gzip or not.

    Returns
    -------
    TrainingTexts
    --------
        In a fixed order.
    """
    skills, occupations = _concepts(folder, "skills", "en-us"), _concepts(folder, "occupations")
    random.Random(_SPLIT_SEED).shuffle(skills)
    skills = [skill for skill in skills if skill["en"]["preferredLabel"].strip()]
    held_out = {
        skill[lang]["preferredLabel"] for skill in skills[:N_HELD_OUT] for lang in LANGUAGES
    }
    held_out |= {row[lang] for row in _rows(folder, _NACE) for lang in ("en", "fr")}
    examples = TrainingTexts(frozenset(text.strip().lower() for text in held_out))
    trained = skills[N_HELD_OUT:]
    concepts = trained + occupations
    for number, concept in enumerate(concepts):
        _add_concept(examples, number, concept, times=2 if number < len(trained) else 1)
    for number, term in enumerate(_read_json(folder, _TERMS), start=len(concepts)):
        _add_term(examples, number, term)
    return examples


def _add_concept(examples: TrainingTexts, number: int, concept: dict[str, Any], times: int) -> None:
    english = concept["en"]["preferredLabel"].strip()
    description = (concept["en"].get("description") or "").strip()
    target = (english, description) if description else (english,)
    for lang in LANGUAGES:
        forms = _forms(concept[lang]["preferredLabel"])
        for form in forms:
            examples.add(number, form, target, times)
        alternatives = map(str.strip, concept[lang]["altLabels"].split("\n"))
        named = [text for text in alternatives if text not in forms and "/" not in text]
        for text in list(dict.fromkeys(named))[:_MAX_ALTERNATIVES]:
            examples.add(number, text, target)
    examples.add(number, description, (description,))


def _add_term(examples: TrainingTexts, number: int, term: dict[str, Any]) -> None:
    english = (term.get("english") or "").strip()
    if english:
        examples.add(number, term["term"].strip(), (english,), times=2)
        examples.add(number, english, (english,))
        examples.add(number, (term.get("definition") or "").strip(), (english,))


def _forms(label: str) -> list[str]:
    """Take 'masculine/feminine' apart, as occupations are written in French and Spanish."""
    parts = label.split("/") if label.count("/") == 1 else [label]
    return [part.strip() for part in parts]


def _concepts(folder: Path, kind: str, english: str = "en") -> list[dict[str, Any]]:
    """Read one kind of concept in the order of the French table; those in all languages."""
    tables = {
        lang: {
            row["conceptUri"]: row
            for row in _rows(folder, f"esco_v1.0_{kind}_{english if lang == 'en' else lang}.csv")
        }
        for lang in LANGUAGES
    }
    shared = [key for key in tables["fr"] if all(key in table for table in tables.values())]
    return [{lang: tables[lang][key] for lang in LANGUAGES} for key in shared]


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    csv.field_size_limit(10**8)
    return list(csv.DictReader(_read_text(folder, name).splitlines(keepends=True)))


def _read_json(folder: Path, name: str) -> list[dict[str, Any]]:
    terms: list[dict[str, Any]] = json.loads(_read_text(folder, name))
    return terms


def _read_text(folder: Path, name: str) -> str:
    packed = folder / f"{name}.gz"
    data = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / name).read_bytes()
    return data.decode("utf-8")
