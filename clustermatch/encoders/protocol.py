"""What every encoder offers, whatever stands behind it."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

__all__ = ["Encoder"]


@runtime_checkable
class Encoder(Protocol):
    """
    Anything that turns texts into vectors.

    An encoder that learns from the population also has ``fit(texts)``, which returns itself;
    `PartnerRecommender` calls it on a copy before it encodes.

    Notes
    -----
    Held by one contract test over every encoder: float32, a row per text in their order, unit
    length or zero (a text without anything known), the same row whatever stands beside it.
    """

    def encode(
        self, texts: Sequence[str], langs: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        """
        Embed texts.

        Parameters
        ----------
        texts : sequence of str
            Texts in any language.
        langs : sequence of str, default=None
            Language of each text, for encoders that make use of it.

        Returns
        -------
        ndarray of shape (n_texts, n_dims)
            Unit rows; a row of zeros where nothing in the text is known.
        """
        ...
