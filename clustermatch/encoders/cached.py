"""An encoder that remembers: each text is encoded once, in this run and in later ones."""

import hashlib
import inspect
import json
import warnings
from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from ..exceptions import CacheWarning, EncoderError, InputError
from .cache_folder import cache_folder, store_folder
from .identity import EncoderIdentity, identify
from .protocol import Encoder
from .store_files import FORMAT_VERSION, StoreError
from .vector_store import VectorStore

__all__ = ["CachedEncoder"]

Vector = NDArray[np.float32]
# A text and its language; None where the language changes nothing.
Item = tuple[str, str | None]

# What a kill can lose. A multiple of the usual batch sizes, so that an encoder forms the same
# batches as it would from all texts at once.
_TEXTS_AT_ONCE: Final = 1024


class CachedEncoder(BaseEstimator):
    """
    Keep the vectors of a slow encoder on disk, and encode only texts that are new.

    A vector is found by a hash of its text and of what identifies the encoder: name, version,
    weights, settings. Hashes and vectors are written, never texts. Where the disk is full or
    the folder not writable, a warning says so and nothing else changes.

    Parameters
    ----------
    encoder : Encoder
        Any encoder that does not learn. One that states no `weights_sha256` is used as it is
        and nothing is kept, since its vectors could not be told from those of other weights.
    folder : str or path, default=None
        Folder of the cache. None takes the environment variable CLUSTERMATCH_CACHE, where "off"
        or "0" means no cache, and without it the user's folder for such things.

    Notes
    -----
    A vector from the cache has the very bits with which it was computed first. An encoder may
    round differently in other company: `SentenceEncoder` does, as it pads a batch to its longest
    text. With no cache, an empty one or a full one the bits are the same (batches of up to 1024
    texts that divide it); where some texts are kept and others new, entries can differ by 1e-6.

    Where the result depends on the language of a text, so does the key; an encoder that ignores
    `langs` should say so by an attribute ``reads_langs = False``.

    Examples
    --------
    >>> import tempfile
    >>> class Slow:
    ...     name, weights_sha256 = "slow", "53aa"
    ...     def encode(self, texts, langs=None):
    ...         print("encoding", *texts)
    ...         return np.ones((len(texts), 1), dtype=np.float32)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     encoder = CachedEncoder(Slow(), folder=folder)
    ...     _ = encoder.encode(["laser", "bois"])
    ...     encoder.encode(["bois", "acier", "bois"]).shape
    encoding bois laser
    encoding acier
    (3, 1)
    """

    def __init__(self, encoder: Encoder, *, folder: str | Path | None = None):
        self.encoder: Any = encoder
        self.folder = folder

    @property
    def name(self) -> str:
        """
        Name of the encoder within.

        Returns
        -------
        str
            Its `name`, or the name of its class.
        """
        return str(getattr(self.encoder, "name", type(self.encoder).__name__))

    @property
    def version(self) -> str:
        """
        Version of the encoder within.

        Returns
        -------
        str
            Empty where it states none.
        """
        return str(getattr(self.encoder, "version", ""))

    @property
    def weights_sha256(self) -> str:
        """
        Hash of the weights of the encoder within.

        Returns
        -------
        str
            Hexadecimal; empty where it states none.
        """
        return str(getattr(self.encoder, "weights_sha256", "") or "")

    @property
    def settings(self) -> str:
        """
        Give what else changes the vectors of the encoder within.

        Returns
        -------
        str
            Empty where it states none.
        """
        return str(getattr(self.encoder, "settings", ""))

    @property
    def languages(self) -> Any:
        """
        Give the languages of the encoder within.

        Returns
        -------
        object
            As it states them.

        Raises
        ------
        AttributeError
            If it states none.
        """
        return self.encoder.languages

    def encode(
        self, texts: Sequence[str], langs: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        """
        Embed texts; only those that are not kept are passed on, each once.

        Parameters
        ----------
        texts : sequence of str
            Texts in the languages of the encoder.
        langs : sequence of str, default=None
            Language of each text, for encoders that make use of it.

        Returns
        -------
        ndarray of shape (n_texts, n_dims)
            As the encoder gives them: unit rows, float32, zero where nothing is known.

        Raises
        ------
        EncoderError
            If the encoder learns from texts (has `fit`), cannot be loaded, or returns anything
            but one finite row per text.
        InputError
            If the languages are not as many as the texts.
        TypeError
            If a single text is given instead of a sequence.

        Warns
        -----
        CacheWarning
            If the cache cannot be read or written; once, then this object goes on without.
        """
        if isinstance(texts, str):
            raise TypeError("texts must be a sequence of texts, got one text; put it in a list.")
        if hasattr(self.encoder, "fit"):
            raise EncoderError(
                f"{self.name!r} learns from its texts (it has a method fit), so that its vectors "
                "cannot be kept for other runs. Use it without CachedEncoder."
            )
        folder = cache_folder() if self.folder is None else Path(self.folder)
        if folder is None or not len(texts) or not self.weights_sha256:
            return self._pass_on(texts, langs)
        return self._encode_with(folder, texts, langs)

    def _encode_with(
        self, folder: Path, texts: Sequence[str], langs: Sequence[str] | None
    ) -> Vector:
        identity = identify(self.encoder)
        store = VectorStore(store_folder(folder, identity), encoder=identity.as_record())
        items = self._items(texts, langs)
        key_of = _keys(items, identity)
        vector_of = self._fetch(store, list(key_of.values()))
        self._encode_missing(store, key_of, vector_of)
        if len({vector.shape for vector in vector_of.values()}) > 1:  # not what it claims to be
            return self._pass_on(texts, langs)
        return np.stack([vector_of[key_of[item]] for item in items])

    def _items(self, texts: Sequence[str], langs: Sequence[str] | None) -> list[Item]:
        if langs is None or not self._reads_langs():
            return list(zip(texts, repeat(None), strict=False))
        if len(langs) != len(texts):
            raise InputError(f"langs has {len(langs)} entries for {len(texts)} texts.")
        return list(zip(texts, langs, strict=True))

    def _encode_missing(
        self, store: VectorStore, key_of: dict[Item, bytes], vector_of: dict[bytes, Vector]
    ) -> None:
        missing = sorted((item for item in key_of if key_of[item] not in vector_of), key=_by_length)
        for start in range(0, len(missing), _TEXTS_AT_ONCE):
            chunk = missing[start : start + _TEXTS_AT_ONCE]
            keys, rows = [key_of[item] for item in chunk], self._encode_items(chunk)
            vector_of.update(zip(keys, rows, strict=True))
            self._keep(store, keys, rows)

    def _encode_items(self, items: list[Item]) -> Vector:
        texts = [text for text, _ in items]
        langs = [lang or "" for _, lang in items] if any(lang for _, lang in items) else None
        rows = np.asarray(self._pass_on(texts, langs), dtype=np.float32)
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise EncoderError(
                f"the encoder {self.name!r} returned an array of shape {rows.shape} for "
                f"{len(texts)} texts; expected one finite row per text."
            )
        return rows

    def _pass_on(self, texts: Sequence[str], langs: Sequence[str] | None) -> Vector:
        known = {} if langs is None or not self._reads_langs() else {"langs": langs}
        vectors: Vector = self.encoder.encode(texts, **known)
        return vectors

    def _reads_langs(self) -> bool:
        """Tell; a model of another library may not even take them."""
        stated = bool(getattr(self.encoder, "reads_langs", True))
        return stated and "langs" in inspect.signature(self.encoder.encode).parameters

    def _fetch(self, store: VectorStore, keys: list[bytes]) -> dict[bytes, Vector]:
        try:
            return store.get(keys)
        except (OSError, StoreError) as error:
            self._give_up(store, error)
            return {}

    def _keep(self, store: VectorStore, keys: list[bytes], rows: Vector) -> None:
        if getattr(self, "_gave_up", False):
            return
        try:
            store.append(keys, rows)
        except (OSError, StoreError) as error:
            self._give_up(store, error)

    def _give_up(self, store: VectorStore, error: Exception) -> None:
        if not getattr(self, "_gave_up", False):
            reason = getattr(error, "strerror", None) or str(error)
            warnings.warn(
                f"new embeddings are not kept in {store.folder} ({reason}). Results are the same, "
                "the next run takes longer. `clustermatch cache clear` makes room; "
                "CLUSTERMATCH_CACHE names another folder, or off.",
                CacheWarning,
                stacklevel=6,
            )
        self._gave_up = True


def _by_length(item: Item) -> tuple[bool, int, str, str]:
    """Sort as sentence encoders do, so that batches do not depend on the order; blanks last."""
    text, lang = item
    return not text.strip(), len(text), text, lang or ""


def _keys(items: list[Item], identity: EncoderIdentity) -> dict[Item, bytes]:
    about = json.dumps({"cache": FORMAT_VERSION, **identity.as_record()}, sort_keys=True)
    encoder = hashlib.sha256(about.encode()).digest()
    return {item: _key(encoder, *item) for item in dict.fromkeys(items)}


def _key(encoder: bytes, text: str, lang: str | None) -> bytes:
    """Hash exactly what the encoder is given; half a surrogate pair is text like any other."""
    # No UTF-8 holds 0xFF: where a language ends and the text begins is never in doubt.
    parts = encoder, (lang or "").encode("utf-8", "surrogatepass"), b"\xff"
    return hashlib.sha256(b"".join(parts) + text.encode("utf-8", "surrogatepass")).digest()
