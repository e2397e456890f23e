"""What encoder_speed.py times in a process of its own, on one thread: prints one JSON object."""

import os

# Read by the libraries while they are imported.
for _name in ("OMP", "OPENBLAS", "MKL", "RAYON"):
    os.environ[f"{_name}_NUM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# Else MiniLM would encode in the first turn alone, and look its vectors up in the others.
os.environ["CLUSTERMATCH_CACHE"] = "off"

import argparse  # noqa: E402
import json  # noqa: E402
import time  # noqa: E402
from itertools import cycle, islice  # noqa: E402
from typing import Any, Final  # noqa: E402

import torch  # noqa: E402
from sentence_transformers import SentenceTransformer  # noqa: E402

import clustermatch as cm  # noqa: E402
from clustermatch.encoders.minilm import minilm_folder  # noqa: E402

PLAIN: Final = "plain"
N_TEXTS: Final = 96
RUNS: Final = 5
# A fast encoder goes over the texts again until the clock has something to tell.
MIN_SECONDS: Final = 0.3


def main() -> None:
    """Time the encoders that the command line names, in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("encoders", nargs="+", help="names for load_encoder, or folders")
    torch.set_num_threads(1)
    names = parser.parse_args().encoders
    loaded: dict[str, Any] = {name: cm.load_encoder(name, progress=False) for name in names}
    # MiniLM once more as sentence-transformers runs it unasked, 32 texts at a time.
    loaded[PLAIN] = SentenceTransformer(str(minilm_folder()), device="cpu", local_files_only=True)
    texts = example_texts()
    for encoder in loaded.values():
        encoder.encode(texts[:2])
    rates: dict[str, list[float]] = {name: [] for name in loaded}
    # In turns, so that whatever else the machine does falls on all of them alike.
    for _ in range(RUNS):
        for name, encoder in loaded.items():
            rates[name].append(texts_per_second(encoder, texts))
    print(json.dumps({"rates": rates, "words": sum(len(text.split()) for text in texts)}))


def example_texts() -> list[str]:
    """
    Take the descriptions of the Interclustering example, French and English.

    Returns
    -------
    list of str
        96 texts; the example has 94, so that two come twice.
    """
    tables = [cm.load_interclustering(lang=lang).clusters for lang in ("fr", "en")]
    texts = [text for table in tables for text in table["description"]]
    return list(islice(cycle(texts), N_TEXTS))


def texts_per_second(encoder: Any, texts: list[str]) -> float:
    """
    Time an encoder once.

    Parameters
    ----------
    encoder : Encoder or SentenceTransformer
        Loaded and warm.
    texts : list of str
        Texts to encode.

    Returns
    -------
    float
        Texts per second.
    """
    n_texts, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < MIN_SECONDS:
        encoder.encode(texts)
        n_texts += len(texts)
    return n_texts / elapsed


if __name__ == "__main__":
    main()
