"""An encoder that tests and the processes that they start share."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["HashEncoder"]


class HashEncoder:
    """An encoder without any meaning: every text gets a fixed random direction."""

    name = "hash"

    def __init__(self, n_dims: int = 16) -> None:
        self.n_dims = n_dims

    def encode(
        self, texts: Sequence[str], langs: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.n_dims), dtype=np.float32)
        for row, text in enumerate(texts):
            if text.strip():
                seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
                vector = np.random.default_rng(seed).standard_normal(self.n_dims)
                rows[row] = vector / np.linalg.norm(vector)
        return rows
