"""
Train the static encoder that ships with the library, from lexicons in three languages.

    python models/train_static_encoder.py LEXICONS -o models/static-fr-en-es-v1

Teacher: all-MiniLM-L6-v2 on English labels and descriptions. Student: the mean of one vector per
word part, so that a label in English, French or Spanish lands where the teacher puts the English
one, and nearer to its translations than to other labels. Needs the dependency group "train". The
same machine, threads and versions give the same bytes.
"""

import argparse
import hashlib
import io
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

# Before torch and transformers are imported: nothing is fetched, no bars but our own.
os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

import numpy as np
import sentencepiece
import torch
from lexicon_examples import LANGUAGES, TrainingTexts, read_examples
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from torch.nn import functional
from transformers.utils.logging import disable_progress_bar

from clustermatch.encoders.minilm import minilm_folder
from clustermatch.progress import track

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Settings:
    """Everything that decides the result, beside the lexicons."""

    vocabulary: int = 10_000
    n_dims: int = 256
    epochs: int = 14
    batch: int = 768
    learning_rate: float = 0.02
    scale: float = 20.0
    pull: float = 5.0
    pairs: float = 0.7
    description: float = 0.5
    dropout: float = 0.15
    start_std: float = 0.1
    seed: int = 0
    threads: int = 1  # more are seldom faster, and sums would differ from one machine to another


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("lexicons", type=Path, help="folder of the lexicons (see the model card)")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder to write")
    for name, default in asdict(Settings()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    arguments = vars(parser.parse_args())
    folder, output = arguments.pop("lexicons"), arguments.pop("output")
    settings = Settings(**arguments)
    torch.set_num_threads(settings.threads)
    disable_progress_bar()
    examples = read_examples(folder)
    teacher, rows = teach(examples, settings)
    tokenizer = train_vocabulary(examples.texts, settings)
    student = Student(examples, tokenizer, teacher, rows, settings)
    save(output, tokenizer, reduce(student.train(), settings.n_dims), settings, len(examples.texts))


def teach(examples: TrainingTexts, settings: Settings) -> tuple[torch.Tensor, IntArray]:
    """Give the distinct targets' unit vectors, and the row of each example's."""
    distinct = sorted(set(examples.targets))
    texts = sorted({text for target in distinct for text in target}, key=lambda t: (len(t), t))
    mini = SentenceTransformer(str(minilm_folder()), device="cpu", local_files_only=True)
    starts = range(0, len(texts), 64)
    vectors = np.concatenate(
        [
            mini.encode(texts[start : start + 64], batch_size=64, show_progress_bar=False)
            for start in track(starts, "asking the teacher", total=len(starts), show=None)
        ]
    )
    row_of = {text: row for row, text in enumerate(texts)}
    weights = (1.0, settings.description)
    mixed = [
        sum(w * vectors[row_of[text]] for w, text in zip(weights, target, strict=False))
        for target in distinct
    ]
    position = {target: row for row, target in enumerate(distinct)}
    rows = np.array([position[target] for target in examples.targets])
    return functional.normalize(torch.from_numpy(np.stack(mixed)), dim=1), rows


def train_vocabulary(texts: list[str], settings: Settings) -> Tokenizer:
    """Learn word parts; by sentencepiece, as tokenizers' own trainer differs from run to run."""
    normalizer = normalizers.Sequence(
        [
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            # The plural of three languages: one vector for "filière" and "filières".
            normalizers.Replace(Regex(r"(?<=\p{L}{3})s(?!\p{L})"), ""),
        ]
    )
    splitter = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed"), pre_tokenizers.Metaspace()]
    )
    carrier = Tokenizer(models.Unigram())
    carrier.normalizer, carrier.pre_tokenizer = normalizer, splitter
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([spaced(carrier, text) for text in sorted(set(texts))]),
        model_writer=written,
        vocab_size=settings.vocabulary,
        model_type="unigram",
        normalization_rule_name="identity",
        unk_id=0,
        bos_id=-1,
        eos_id=-1,
        unk_piece="[UNK]",
        character_coverage=1.0,
        split_by_number=False,
        split_by_unicode_script=False,
        max_sentence_length=100_000,
        num_threads=1,
        minloglevel=2,
    )
    learnt = sentencepiece.SentencePieceProcessor(model_proto=written.getvalue())
    pieces = [(learnt.id_to_piece(i), learnt.get_score(i)) for i in range(len(learnt))]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, splitter
    return tokenizer


def spaced(tokenizer: Tokenizer, text: str) -> str:
    """Give the normalised words of a text, one space between them."""
    normal = tokenizer.normalizer.normalize_str(text)
    words = tokenizer.pre_tokenizer.pre_tokenize_str(normal)
    return " ".join(word.replace("▁", "") for word, _ in words)


class Student:
    """One vector per word part, trained on batches of examples."""

    def __init__(
        self,
        examples: TrainingTexts,
        tokenizer: Tokenizer,
        teacher: torch.Tensor,
        rows: IntArray,
        settings: Settings,
    ):
        self.settings, self.teacher = settings, teacher
        encodings = tokenizer.encode_batch(examples.texts, add_special_tokens=False)
        known = np.flatnonzero([len(encoding.ids) > 0 for encoding in encodings])
        self.lengths = np.array([len(encodings[at].ids) for at in known])
        self.starts = np.r_[0, np.cumsum(self.lengths)[:-1]]
        self.tokens = np.concatenate([np.array(encodings[at].ids) for at in known])
        self.rows, self.concepts = rows[known], np.array(examples.concepts)[known]
        order = np.argsort(self.concepts, kind="stable")
        self.by_concept, in_order = order, self.concepts[order]
        self.first = np.searchsorted(in_order, self.concepts, "left")
        self.count = np.searchsorted(in_order, self.concepts, "right") - self.first
        torch.manual_seed(settings.seed)
        self.random = np.random.default_rng(settings.seed)
        size = tokenizer.get_vocab_size(), teacher.shape[1]
        self.bag = torch.nn.EmbeddingBag(*size, mode="mean", sparse=True)
        torch.nn.init.normal_(self.bag.weight, std=settings.start_std)

    def train(self) -> NDArray[np.float32]:
        """Train all epochs; give one row per word part, zero where training never saw it."""
        settings = self.settings
        optimizer = torch.optim.SparseAdam(self.bag.parameters(), lr=settings.learning_rate)
        n_batches = len(self.rows) // settings.batch
        steps = settings.epochs * n_batches
        for step in track(range(steps), "training", total=steps, show=None):
            batch = step % n_batches
            if batch == 0:
                order = self.random.permutation(len(self.rows))
            rate = settings.learning_rate * (1 - step / steps) + 1e-4
            optimizer.param_groups[0]["lr"] = rate
            optimizer.zero_grad()
            self._loss(order[batch * settings.batch : (batch + 1) * settings.batch]).backward()
            optimizer.step()
        weights: NDArray[np.float32] = self.bag.weight.detach().numpy().copy()
        weights[np.setdiff1d(np.arange(len(weights)), self.tokens)] = 0.0
        weights[0] = 0.0  # unknown
        return weights

    def _loss(self, pick: IntArray) -> torch.Tensor:
        """Near the teacher's vector, nearer than to others', and nearest to a translation."""
        settings, labels = self.settings, torch.arange(len(pick))
        want = torch.from_numpy(self.rows[pick])
        taught, given = self.teacher[want], self._embed(pick)
        same = _others_equal(want)
        loss = functional.cross_entropy(_logits(given, taught, same, settings.scale), labels)
        loss = loss + settings.pull * (1 - (given * taught).sum(1)).mean()
        mates = self.by_concept[self.first[pick] + self.random.integers(0, self.count[pick])]
        concepts = torch.from_numpy(self.concepts[pick])
        shared = same | _others_equal(concepts)
        logits = _logits(given, self._embed(mates), shared, settings.scale)
        other = torch.from_numpy(mates != pick)
        for side in (logits, logits.T):
            part = functional.cross_entropy(side[other], labels[other])
            loss = loss + settings.pairs / 2 * part
        return loss

    def _embed(self, pick: IntArray) -> torch.Tensor:
        """Give unit vectors of texts of which some word parts are dropped, never the first."""
        lengths = self.lengths[pick]
        starts = np.r_[0, np.cumsum(lengths)[:-1]]
        within = np.arange(lengths.sum()) - np.repeat(starts, lengths)
        tokens = self.tokens[np.repeat(self.starts[pick], lengths) + within]
        keep = (self.random.random(len(tokens)) >= self.settings.dropout) | (within == 0)
        owners = np.repeat(np.arange(len(pick)), lengths)[keep]
        kept = np.bincount(owners, minlength=len(pick))
        offsets = torch.from_numpy(np.r_[0, np.cumsum(kept)[:-1]])
        return functional.normalize(self.bag(torch.from_numpy(tokens[keep]), offsets), dim=1)


def _others_equal(values: torch.Tensor) -> torch.Tensor:
    """Mark examples that are no counterexample of each other."""
    equal = values[:, None] == values[None]
    equal.fill_diagonal_(False)
    return equal


def _logits(
    given: torch.Tensor, wanted: torch.Tensor, hidden: torch.Tensor, scale: float
) -> torch.Tensor:
    return (given @ wanted.T * scale).masked_fill(hidden, -1e4)


def reduce(weights: NDArray[np.float32], n_dims: int) -> NDArray[np.float16]:
    """Turn to the leading singular vectors; not centred, so that means of rows stay means."""
    _, _, axes = np.linalg.svd(weights.astype(np.float64), full_matrices=False)
    # The sign of a singular vector is arbitrary; its largest entry is made positive.
    axes = axes * np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
    return np.asarray(weights @ axes[:n_dims].T, dtype=np.float16)


def save(
    output: Path,
    tokenizer: Tokenizer,
    weights: NDArray[np.float16],
    settings: Settings,
    n_examples: int,
) -> None:
    """Write a sentence-transformers folder with its settings and checksums; keep its card."""
    card = output / "README.md"
    words = card.read_bytes() if card.exists() else None
    module = StaticEmbedding(tokenizer, embedding_weights=torch.from_numpy(weights))
    model = SentenceTransformer(modules=[module, Normalize()], device="cpu")
    model.save(str(output), create_model_card=False)
    if words is not None:
        card.write_bytes(words)
    record = {"languages": LANGUAGES, "examples": n_examples, **asdict(settings)}
    record["vocabulary_kept"] = len(weights)
    (output / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    files = sorted(
        file for file in output.iterdir() if file.is_file() and file.name not in _UNSUMMED
    )
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    (output / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{output}: {len(weights)} word parts, {size:.1f} MB", file=sys.stderr)


_UNSUMMED = {"SHA256SUMS", "README.md"}


if __name__ == "__main__":
    main()
