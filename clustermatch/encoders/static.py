"""The encoder that comes with the library: French, English and Spanish, without torch."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from ..exceptions import EncoderError
from ..shipped import check_sums, shipped_folder

__all__ = ["STATIC_MODEL", "STATIC_SHA256", "StaticEncoder"]

STATIC_MODEL: Final = "static-fr-en-es-v1"
# Of model.safetensors. Results name it; a folder of the same name with other weights is refused.
STATIC_SHA256: Final = "71213063868d65f9ef0f8064844ff2d6a35f52bf1422c40beda03aabb64d5ab5"

_WEIGHTS: Final = "model.safetensors"
_TENSOR: Final = "embedding.weight"
# Tokens gathered at a time: 2**16 rows of 256 float32 are 64 MiB.
_TOKENS_AT_ONCE: Final = 2**16
_TEXTS_AT_ONCE: Final = 4096


class StaticEncoder:
    """
    Encode texts by the mean of one trained vector per word part.

    Reads with numpy, tokenizers and safetensors alone; the same folder read by
    sentence-transformers gives the same vectors. Word order and negation make no difference.

    Parameters
    ----------
    folder : str or path, default=None
        Folder of such a model with its SHA256SUMS; None takes the one that comes with the
        library.

    Attributes
    ----------
    weights_ : ndarray of shape (n_tokens, n_dims)
        One row per word part, float32; there once the model is read.
    tokenizer_ : tokenizers.Tokenizer
        From text to word parts.

    See Also
    --------
    SentenceEncoder : Reads any sentence-transformers model, this one too.

    Notes
    -----
    How it was trained, on what, and what it is worth: the card in models/static-fr-en-es-v1.

    Examples
    --------
    >>> encoder = StaticEncoder()
    >>> french, english, other = encoder.encode(["métrologie", "metrology", "organic farming"])
    >>> bool(french @ english > 0.5 > french @ other)
    True
    """

    name = "static"
    reads_langs = False

    def __init__(self, folder: str | Path | None = None):
        self.folder = folder

    def __repr__(self) -> str:
        """Show how it was made."""
        return f"StaticEncoder({'' if self.folder is None else repr(str(self.folder))})"

    @property
    def version(self) -> str:
        """
        Give the name of the folder, with its version.

        Returns
        -------
        str
            For example "static-fr-en-es-v1".
        """
        return STATIC_MODEL if self.folder is None else Path(self.folder).resolve().name

    @property
    def weights_sha256(self) -> str:
        """
        Give the hash of the weights, checked on load.

        Returns
        -------
        str
            SHA-256 in hexadecimal.
        """
        return str(self.load()._sums[_WEIGHTS])

    @property
    def languages(self) -> tuple[str, ...]:
        """
        Give the languages it was trained for.

        Returns
        -------
        tuple of str
            Codes of two letters.
        """
        return self.load()._languages

    def load(self) -> Self:
        """
        Read and check the model now instead of at the first text.

        Returns
        -------
        StaticEncoder
            Itself.

        Raises
        ------
        EncoderError
            If the folder is missing, damaged, or not of this kind.
        """
        if not hasattr(self, "weights_"):
            folder = shipped_folder(STATIC_MODEL) if self.folder is None else Path(self.folder)
            sums = check_sums(folder)
            if self.folder is None and sums.get(_WEIGHTS) != STATIC_SHA256:
                raise EncoderError(
                    f"{folder / _WEIGHTS} is not the model that this version of clustermatch was "
                    f"measured with (SHA-256 {STATIC_SHA256[:12]}...). Install it anew."
                )
            self.tokenizer_, weights, self._languages = _read(folder)
            self._sums, self.weights_ = sums, weights
        return self

    def encode(
        self, texts: Sequence[str], langs: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        """
        Embed texts.

        Parameters
        ----------
        texts : sequence of str
            Texts in French, English or Spanish; others are read as far as words are alike.
        langs : sequence of str, default=None
            Ignored: all languages share one vocabulary.

        Returns
        -------
        ndarray of shape (n_texts, n_dims)
            Unit rows, float32; zero where no word part is known.

        Raises
        ------
        EncoderError
            As `load`.
        TypeError
            If a single text is given instead of a sequence.
        """
        if isinstance(texts, str):
            raise TypeError("texts must be a sequence of texts, got one text; put it in a list.")
        weights = self.load().weights_
        vectors = np.zeros((len(texts), weights.shape[1]), dtype=np.float32)
        for rows, tokens, starts in self._portions(texts):
            # A sum points where the mean points; only the direction is kept.
            vectors[rows] = np.add.reduceat(weights[tokens], starts, axis=0)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, norms, out=vectors, where=norms > 0)
        return vectors

    def _portions(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[list[int], NDArray[np.intp], NDArray[np.intp]]]:
        """Give rows, their tokens end to end, and where each begins; as many as fit in memory."""
        rows: list[int] = []
        tokens: list[int] = []
        starts: list[int] = []
        for row, ids in self._tokenize(texts):
            rows.append(row)
            starts.append(len(tokens))
            tokens.extend(ids)
            if len(tokens) >= _TOKENS_AT_ONCE:
                yield rows, np.array(tokens), np.array(starts)
                rows, tokens, starts = [], [], []
        if rows:
            yield rows, np.array(tokens), np.array(starts)

    def _tokenize(self, texts: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
        """Give the tokens of each text that has any."""
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            chunk = list(texts[start : start + _TEXTS_AT_ONCE])
            encodings = self.tokenizer_.encode_batch_fast(chunk, add_special_tokens=False)
            for row, encoding in enumerate(encodings, start=start):
                if encoding.ids:
                    yield row, encoding.ids


def _read(folder: Path) -> tuple[Any, NDArray[np.float32], tuple[str, ...]]:
    """Read tokenizer, weights and languages of a folder whose checksums are right."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        weights = load_file(folder / _WEIGHTS)[_TENSOR].astype(np.float32)
        training = json.loads((folder / "training.json").read_text(encoding="utf-8"))
        languages = tuple(map(str, training["languages"]))
    except Exception as error:  # the tokenizer's own errors have no class of theirs
        raise EncoderError(
            f"{folder} is not a static encoder: {type(error).__name__}: {error}. It needs "
            f"tokenizer.json, {_WEIGHTS} with {_TENSOR!r}, and training.json with its languages."
        ) from error
    if weights.ndim != 2 or len(weights) < tokenizer.get_vocab_size():
        raise EncoderError(
            f"{folder} does not fit together: {tokenizer.get_vocab_size()} word parts, weights of "
            f"shape {weights.shape}."
        )
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer, weights, languages
