"""Populations and encoders that several tests share."""

from collections.abc import Iterator

import pandas as pd
import pytest
from hash_encoder import HashEncoder
from hypothesis import settings
from report_browsing import chromium, example_page, visit  # noqa: F401  (fixtures)

import clustermatch as cm

# No clock in tests: on a machine with other work any example may take long.
settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")


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
