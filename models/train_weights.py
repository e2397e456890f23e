"""Learn the default weights of the score from development data.

Run as ``python models/train_weights.py HORIZON_FOLDER [-o FOLDER]``: prints what was found and
writes weights.json, SHA256SUMS and training.json. No draw differs from run to run.

- Who allies with whom: European clusters before 2020, each fifth of the agreements scored with
  the others known; Horizon Europe, projects signed from December 2022 to June 2023, with those
  before known. What is reported in docs/quality.md for later years is not looked at.
- Similarity against words: the share of words, in steps of a tenth, with the best mean hit@3 over
  both sets (European agreements in ten folds). The loss above would weigh them equally, which
  orders all pairs a little better and the first three worse.
- What partners gain is in no record of alliances, which form between those who are alike. The
  weight of complementarity is therefore set: the smallest multiple of 0.05 with which the most
  planted complements score above planted twins.
"""

import argparse
import hashlib
import json
import sys
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from horizon import MAX_PARTIES, load_horizon  # noqa: E402
from planted import WORDINGS, plant  # noqa: E402
from quality_sets import european_sets  # noqa: E402

import clustermatch as cm  # noqa: E402
from clustermatch.allied_pairs import AlliedPairs, draw_pairs, pairs_beside  # noqa: E402
from clustermatch.components import COMPONENTS  # noqa: E402
from clustermatch.evaluation.masking import mask_names  # noqa: E402
from clustermatch.evaluation.questions import Question, ask_at, ask_in_folds  # noqa: E402
from clustermatch.evaluation.records import read_records  # noqa: E402
from clustermatch.learning import fit_weights  # noqa: E402
from clustermatch.profiles import Profiles  # noqa: E402
from clustermatch.scoring import PairScorer  # noqa: E402

FOLDER: Final = ROOT / "models" / "weights-v1"
WINDOW: Final = ("2022-12-01", "2023-07-01")
SEED: Final = 0
SHARES: Final = tuple(round(0.1 * step, 1) for step in range(8))
STEPS: Final = tuple(round(0.05 * step, 2) for step in range(11))
FloatArray = NDArray[np.float64]


def main() -> None:
    """Learn, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("horizon", type=Path, help="folder of the Horizon data")
    parser.add_argument("-o", "--output", type=Path, default=FOLDER)
    options = parser.parse_args()
    warnings.simplefilter("ignore", cm.InputWarning)
    planted = measure_planted()
    complementarity = min(planted, key=lambda weight: (-planted[weight], weight))
    floors = np.array([complementarity * (name == "complementarity") for name in COMPONENTS])
    european, europe_hits = european_pairs(complementarity)
    horizon, horizon_hits = horizon_pairs(options.horizon, complementarity)
    sets = {"European clusters": european, "Horizon Europe": horizon}
    learnt = {name: learn(pairs, floors) for name, pairs in sets.items()}
    hits = {share: (europe_hits[share] + horizon_hits[share]) / 2 for share in SHARES}
    words = min(hits, key=lambda share: (-hits[share], share))
    precedent = round(float(np.mean([found[-1] for found in learnt.values()])), 2)
    rest = 1.0 - complementarity - precedent
    weights = np.array([rest * (1 - words), rest * words, complementarity, precedent]).round(2)
    weights[0] += round(1.0 - weights.sum(), 2)  # rounding goes to the first
    record = {
        "weights": _named(weights),
        "learnt": {name: _named(found) for name, found in learnt.items()},
        "hit@3 by share of words": {
            "European clusters": europe_hits,
            "Horizon Europe": horizon_hits,
        },
        "planted": {str(weight): round(share, 3) for weight, share in planted.items()},
        "pairs": {name: len(pairs.allied) for name, pairs in sets.items()},
        "areas": {
            name: {
                "all": round(pairs.area(weights, np.ones(len(pairs.allied), bool)), 4),
                **{
                    f"{part} alone": round(pairs.area(row, np.ones(len(pairs.allied), bool)), 4)
                    for part, row in zip(COMPONENTS, np.eye(len(COMPONENTS)), strict=True)
                },
            }
            for name, pairs in sets.items()
        },
        "seed": SEED,
    }
    print(json.dumps(record, indent=2))
    write(options.output, record)


def measure_planted() -> dict[float, float]:
    """
    Tell for each weight of complementarity how many planted complements score above twins.

    Returns
    -------
    dict of float to float
        Weight to share; similarity and words have equal parts of the rest.
    """
    shares: dict[float, list[float]] = {weight: [] for weight in STEPS}
    for lang in ("fr", "en"):
        for wording in WORDINGS:
            planted = plant(lang, wording)
            for weight in STEPS:
                rest = (1.0 - weight) / 2
                weights = {"similarity": rest, "words": rest, "complementarity": weight}
                rec = cm.PartnerRecommender(weights=weights, progress=False).fit(planted.clusters)
                shares[weight].append(planted.share(rec.score_pairs(planted.pairs())))
    return {weight: float(np.mean(each)) for weight, each in shares.items()}


def european_pairs(complementarity: float) -> tuple[AlliedPairs, dict[float, float]]:
    """
    Score the allied pairs of European clusters before 2020.

    Parameters
    ----------
    complementarity : float
        Its weight.

    Returns
    -------
    tuple of AlliedPairs and dict of float to float
        Agreement by agreement, with those of the other four fifths known; hit@3 by share of
        words.
    """
    asked = european_sets()[0]
    profiles = mask_names(Profiles.from_frame(asked.clusters))[0]
    records = read_records(asked.alliances, profiles, max_parties=int(asked.options["max_parties"]))
    kept = (~records.set_aside) & (records.day < np.datetime64("2020-01-01"))
    first = ~pd.DataFrame({"left": records.left, "right": records.right})[kept].duplicated()
    left, right, partnership = (
        values[kept][first.to_numpy()]
        for values in (records.left, records.right, records.partnership)
    )
    ids = np.asarray(profiles.ids, dtype=object)
    alliances = pd.DataFrame({"id_a": ids[left], "id_b": ids[right]})
    rec = cm.PartnerRecommender(weights=dict.fromkeys(COMPONENTS, 1.0), progress=False)
    rec.fit(profiles, alliances)
    hits = hits_by_share(
        rec.scorer_, ask_in_folds(records, len(profiles), 10, SEED), complementarity
    )
    return draw_pairs(rec.scorer_, left, right, partnership), hits


def hits_by_share(
    scorer: PairScorer, questions: list[Question], complementarity: float
) -> dict[float, float]:
    """
    Tell how often texts alone name a future ally among three, by the share of words.

    Parameters
    ----------
    scorer : PairScorer
        Fitted on the population.
    questions : list of Question
        What to find.
    complementarity : float
        Its weight.

    Returns
    -------
    dict of float to float
        Share of words beside similarity to hit@3.
    """
    blocks = [scorer.score_block(rows) for rows in scorer.blocks(np.arange(len(scorer.profiles_)))]
    similarity, words, gains = (
        np.nan_to_num(np.concatenate([getattr(block, name) for block in blocks]))
        for name in COMPONENTS[:3]
    )
    hits = {}
    for share in SHARES:
        ground = (1 - share) * similarity + share * words
        matrix = (1 - complementarity) * ground + complementarity * gains
        found = [_hits(matrix, question) for question in questions]
        hits[share] = round(float(np.concatenate(found).mean()), 4)
    return hits


def _hits(matrix: FloatArray, question: Question) -> NDArray[np.bool_]:
    """Tell for each organisation with a new ally whether one is among its first three."""
    scores = np.where(question.allowed, np.round(matrix, 6), -np.inf)
    first = np.argsort(-scores, axis=1, kind="stable")[:, :3]
    truth = question.truth
    return np.take_along_axis(truth, first, axis=1).any(axis=1)[truth.any(axis=1)]


def horizon_pairs(folder: Path, complementarity: float) -> tuple[AlliedPairs, dict[float, float]]:
    """
    Score the new pairs of a window of Horizon Europe, with all before known.

    Parameters
    ----------
    folder : Path
        Of the data.
    complementarity : float
        Its weight.

    Returns
    -------
    tuple of AlliedPairs and dict of float to float
        Project by project; hit@3 by share of words.
    """
    cutoff, until = (np.datetime64(day) for day in WINDOW)
    clusters, alliances = load_horizon(folder, *WINDOW)
    profiles = mask_names(Profiles.from_frame(clusters))[0]
    records = read_records(alliances, profiles, max_parties=MAX_PARTIES)
    question = ask_at(records, len(profiles), cutoff, until)
    rec = cm.PartnerRecommender(weights=dict.fromkeys(COMPONENTS, 1.0), progress=False)
    rec.fit(profiles, question.known_table(profiles))
    once = question.target < question.partner
    left, right = question.target[once], question.partner[once]
    known = np.concatenate([question.known_pairs[:, :2], np.stack([left, right], axis=1)])
    known = known[np.lexsort(known.T[::-1])]
    generator = np.random.default_rng(SEED)
    parts = pairs_beside(rec.scorer_, left, right, (known[:, 0], known[:, 1]), generator)
    hits = hits_by_share(rec.scorer_, [question], complementarity)
    return AlliedPairs(*parts, question.partnership[once]), hits


def learn(pairs: AlliedPairs, floors: FloatArray) -> FloatArray:
    """
    Learn weights from all pairs of a set.

    Parameters
    ----------
    pairs : AlliedPairs
        The set.
    floors : ndarray of shape (n_components,)
        Smallest weights.

    Returns
    -------
    ndarray of shape (n_components,)
        They add up to 1.
    """
    return fit_weights(pairs, np.ones(len(pairs.allied), dtype=np.bool_), floors)


def write(folder: Path, record: dict[str, Any]) -> None:
    """
    Write weights, what they were learnt from, and checksums.

    Parameters
    ----------
    folder : Path
        Made if need be.
    record : dict
        What `main` found.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"weights.json": {"weights": record["weights"]}, "training.json": record}
    lines = []
    for name, content in texts.items():
        text = json.dumps(content, indent=2) + "\n"
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        lines.append(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n")
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


def _named(weights: FloatArray) -> dict[str, float]:
    return {name: round(float(each), 3) for name, each in zip(COMPONENTS, weights, strict=True)}


if __name__ == "__main__":
    main()
