import numpy as np
from hypothesis import given
from strategies import scorers

from clustermatch.evidence import PairEvidence


@given(scorers())
def test_evidence_equals_a_loop_over_all_phrases(scorer):
    n = len(scorer.profiles_)
    targets, partners = map(np.ravel, np.indices((n, n)))
    evidence = PairEvidence.find(scorer, targets, partners)
    for at, (target, partner) in enumerate(zip(targets, partners, strict=True)):
        expect(scorer, evidence.to_target, at, target, partner)
        expect(scorer, evidence.to_partner, at, partner, target)


def expect(scorer, matches, at, owner, giver):
    needs = scorer.needs_.rows_of(np.array([owner]))
    offers = scorer.competences_.rows_of(np.array([giver]))
    if not len(offers):
        assert (matches.left[at], matches.right[at], matches.strength[at]) == (-1, -1, 0)
        return
    if not len(needs):
        assert matches.left[at] == -1
        expect_difference(scorer, matches, at, owner, offers)
        return
    net = np.stack(
        [scorer.gains_.net_of_pairs(np.full(len(offers), need), offers) for need in needs]
    )
    row, column = np.unravel_index(net.argmax(), net.shape)
    np.testing.assert_allclose(matches.strength[at], net[row, column], atol=1e-6)
    assert matches.left[at] == needs[row]
    assert matches.right[at] == offers[column]


def expect_difference(scorer, matches, at, owner, offers):
    own = scorer.gains_.plain_competences
    has = own.vectors[own.starts[owner] : own.starts[owner + 1]]
    if not len(has):
        assert (matches.right[at], matches.strength[at]) == (-1, 0)
        return
    offered = own.vectors[offers]
    broad = np.clip(offered @ scorer.profiles_[owner], 0, 1)
    narrow = np.clip((offered @ has.T).max(axis=1), 0, 1)
    values = np.round(broad * (1 - narrow), 6)
    np.testing.assert_allclose(matches.strength[at], values.max() / 2, atol=1e-6)
    assert matches.right[at] == offers[values.argmax()]


def test_chunks_change_nothing(fitted, monkeypatch):
    scorer = fitted.scorer_
    targets = np.repeat(np.arange(47), 3)
    partners = (targets + np.tile([1, 2, 3], 47)) % 47
    whole = PairEvidence.find(scorer, targets, partners)
    monkeypatch.setattr("clustermatch.evidence._CHUNK", 2)
    pieces = PairEvidence.find(scorer, targets, partners)
    np.testing.assert_array_equal(whole.shared.left, pieces.shared.left)
    np.testing.assert_array_equal(whole.to_target.strength, pieces.to_target.strength)
