"""How fast encoders are, process by process; imports the standard library alone."""

import json
from pathlib import Path
from statistics import median
from typing import Any, Final

from speed import run_once

__all__ = ["FIRST_VECTOR", "RATIO", "measure_speed"]

CHILD: Final = str(Path(__file__).with_name("encoder_speed_child.py"))
RUNS: Final = 7
N_TEXTS: Final = 96  # as in the child
RATIO: Final = "texts per second, ratio to MiniLM"
FIRST_VECTOR: Final = "process start to first vector, s"
_FIRST: Final = "import clustermatch as cm; cm.load_encoder({!r}).encode(['métrologie optique'])"


def measure_speed(model: Path | None) -> dict[str, Any]:
    """
    Time encoders on one thread, and from the start of a process to the first vector.

    Parameters
    ----------
    model : Path or None
        Folder of the model to time in the place of the shipped encoder.

    Returns
    -------
    dict
        "rows": row to column to median, smallest and largest value; "bare_interpreter_s",
        "minilm_texts_per_second" of the library's encoder and, as "minilm_plain_...", of
        sentence-transformers with nothing set; "words_per_text".
    """
    names = {"MiniLM": "minilm", "static": "static" if model is None else str(model)}
    starts = _starts(names)
    if model is None:
        names["hybrid"] = "hybrid"
    found = json.loads(run_once([CHILD, *names.values()])[1])
    rates, slow = found["rates"], found["rates"]["minilm"]
    ratios = {
        column: _spread([one / other for one, other in zip(rates[name], slow, strict=True)])
        for column, name in names.items()
    }
    bare = starts.pop("bare")
    return {
        "rows": {RATIO: ratios, FIRST_VECTOR: {name: _spread(s) for name, s in starts.items()}},
        "bare_interpreter_s": median(bare),
        "minilm_texts_per_second": median(slow),
        "minilm_plain_texts_per_second": median(rates["plain"]),
        "words_per_text": found["words"] / N_TEXTS,
    }


def _starts(names: dict[str, str]) -> dict[str, list[float]]:
    """Wall seconds of whole processes, in turns: the interpreter alone, and to a first vector."""
    codes = {"bare": "pass"} | {column: _FIRST.format(name) for column, name in names.items()}
    # What a program pays that asks sentence-transformers for its first vector.
    codes["MiniLM"] = f"import sentence_transformers; {codes['MiniLM']}"
    seconds: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(RUNS):
        for name, code in codes.items():
            seconds[name].append(run_once(["-c", code])[0].wall_s)
    return seconds


def _spread(values: list[float]) -> dict[str, float]:
    return {"value": median(values), "low": min(values), "high": max(values)}
