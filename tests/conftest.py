"""Populations and encoders that several tests share."""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from report_browsing import chromium, example_page, visit  # noqa: F401  (fixtures)

import clustermatch as cm


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


@pytest.fixture(scope="session", autouse=True)
def _no_cache() -> Iterator[None]:
    """Tests neither fill nor read the cache of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLUSTERMATCH_CACHE", "off")
        yield


@pytest.fixture
def hash_encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture
def clusters() -> pd.DataFrame:
    """Six clusters in two regions; "bare" states no needs, "mute" no offer at all."""
    texts = {
        "alp": ("Optics and photonics firms.", "laser;lens design", "steel parts"),
        "bois": ("Timber construction firms.", "timber frames", "laser cutting"),
        "cut": ("Laser cutting of steel sheets.", "laser cutting;steel parts", "lens design"),
        "deep": ("Data and machine learning.", "machine learning", "timber frames"),
        "bare": ("Steel sheets and steel parts.", "steel parts", ""),
        "mute": ("", "", "laser"),
    }
    table = pd.DataFrame.from_dict(
        texts, orient="index", columns=["description", "competences", "needs"]
    )
    names = ["Alpine Optics", "Bois Net", "Cut SA", "Deep Data", "Bare Metal", "Mute"]
    regions = ["North", "South", "South", "North", "North", "South"]
    return table.rename_axis("id").reset_index().assign(name=names, region=regions, lang="en")


@pytest.fixture(scope="session")
def interclustering() -> cm.Dataset:
    return cm.load_interclustering(lang="fr")


@pytest.fixture(scope="session")
def fitted(interclustering: cm.Dataset) -> cm.PartnerRecommender:
    return cm.PartnerRecommender().fit(interclustering.clusters)
