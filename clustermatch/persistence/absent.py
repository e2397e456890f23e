"""What stands for the encoder of a recommender that was loaded without it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..encoders import EncoderIdentity
from ..exceptions import EncoderError

__all__ = ["AbsentEncoder"]


class AbsentEncoder:
    """
    Tell which encoder made vectors, and refuse to make any.

    Parameters
    ----------
    identity : EncoderIdentity
        Of the encoder that made them.

    Examples
    --------
    >>> encoder = AbsentEncoder(EncoderIdentity("static", "1", "0123"))
    >>> encoder.name, encoder.weights_sha256
    ('static', '0123')
    """

    def __init__(self, identity: EncoderIdentity):
        self.identity = identity
        self.name, self.version = identity.name, identity.version
        self.weights_sha256, self.settings = identity.weights, identity.settings

    def __repr__(self) -> str:
        """Show what it stands for."""
        return f"AbsentEncoder({self.identity})"

    def encode(
        self, texts: Sequence[str], langs: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        """
        Refuse.

        Parameters
        ----------
        texts : sequence of str
            Idle.
        langs : sequence of str, default=None
            Idle.

        Returns
        -------
        ndarray of shape (n_texts, n_dims)
            Never.

        Raises
        ------
        EncoderError
            Always.
        """
        raise EncoderError(
            f"this recommender was loaded without its encoder, {self.identity}, for "
            "recommendations alone; texts need it: load again without recommend_only=True."
        )
