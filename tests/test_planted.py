"""Planted partners: a complement in the words of the need ranks above a twin."""

import sys
from pathlib import Path

import pytest

import clustermatch as cm
from clustermatch.baselines import TfidfCosine

FOLDER = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def planted(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    import planted

    yield planted
    sys.modules.pop("planted", None)


@pytest.mark.parametrize("wording", ["same", "apart"])
def test_complements_rank_above_twins_that_have_nothing_to_gain(planted, wording):
    there = planted.plant("fr", wording)
    assert len(there.planted) == 15
    rec = cm.PartnerRecommender(progress=False).fit(there.clusters)
    assert there.share(rec.score_pairs(there.pairs())) == 1
    assert there.share(TfidfCosine().fit(there.clusters).score_pairs(there.pairs())) == 0
