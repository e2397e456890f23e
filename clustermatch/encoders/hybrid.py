"""Several encoders side by side, each centred apart before they are joined."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.preprocessing import normalize

from ..exceptions import InputError
from .identity import identify
from .protocol import Encoder

__all__ = ["HybridEncoder"]


class HybridEncoder(BaseEstimator):
    """
    Set the vectors of several encoders side by side, with equal weight.

    A cosine of such vectors is the mean of the parts' cosines. `PartnerRecommender` centres each
    part for itself before it joins them, since encoders differ in how far their vectors lean to
    one side.

    Parameters
    ----------
    parts : sequence of Encoder
        At least one encoder; none that learns from the texts.
    name : str, default="hybrid"
        Name to record beside results.
    languages : sequence of str, default=None
        Languages that the parts read together; None where that is not known.

    See Also
    --------
    StaticEncoder, SentenceEncoder : The parts of the encoder "hybrid".

    Examples
    --------
    >>> from clustermatch.encoders import StaticEncoder
    >>> HybridEncoder([StaticEncoder(), StaticEncoder()]).encode(["laser"]).shape
    (1, 512)
    """

    reads_langs = True

    def __init__(
        self,
        parts: Sequence[Encoder],
        *,
        name: str = "hybrid",
        languages: Sequence[str] | None = None,
    ):
        self.parts = parts
        self.name = name
        self.languages = languages

    @property
    def version(self) -> str:
        """
        Give the versions of the parts.

        Returns
        -------
        str
            Name and version of each part.
        """
        identities = map(identify, self.parts)
        return " + ".join(f"{part.name} {part.version}".strip() for part in identities)

    @property
    def weights_sha256(self) -> str:
        """
        Hash of the hashes of the parts, in their order.

        Returns
        -------
        str
            SHA-256 in hexadecimal; empty where the weights of a part are not known.
        """
        digests = [identify(part).weights for part in self.parts]
        return hashlib.sha256(" ".join(digests).encode()).hexdigest() if all(digests) else ""

    @property
    def settings(self) -> str:
        """
        Give what else changes vectors.

        Returns
        -------
        str
            Settings of the parts, where they have any.
        """
        return " + ".join(filter(None, (identify(part).settings for part in self.parts)))

    def encode(
        self, texts: Sequence[str], langs: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        """
        Embed texts, without centring.

        Parameters
        ----------
        texts : sequence of str
            Texts in the languages of the parts.
        langs : sequence of str, default=None
            Language of each text, handed on to the parts.

        Returns
        -------
        ndarray of shape (n_texts, n_dims)
            Unit rows, float32; as many dimensions as the parts have together.

        Raises
        ------
        InputError
            If there are no parts.
        TypeError
            If a single text is given instead of a sequence.
        """
        if not len(self.parts):
            raise InputError("a hybrid encoder needs at least one part.")
        if isinstance(texts, str):
            raise TypeError("texts must be a sequence of texts, got one text; put it in a list.")
        if not len(texts):
            return np.empty((0, 0), dtype=np.float32)
        vectors = [normalize(part.encode(texts, langs)) for part in self.parts]
        return np.asarray(normalize(np.hstack(vectors)), dtype=np.float32)
