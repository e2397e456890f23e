import numpy as np
from hypothesis import given
from strategies import scorers

from clustermatch.evidence import PairEvidence
from clustermatch.phrases import Phrases
from clustermatch.scoring import PairScorer


@given(scorers())
def test_evidence_equals_a_loop_over_all_phrases(scorer):
    n = len(scorer.profiles_)
    targets, partners = map(np.ravel, np.indices((n, n)))
    evidence = PairEvidence.find(scorer, targets, partners)
    for at, (target, partner) in enumerate(zip(targets, partners, strict=True)):
        expect(scorer, evidence.to_target, at, target, partner)
        expect(scorer, evidence.to_partner, at, partner, target)
        expect_shared(scorer, evidence.shared, at, target, partner)


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


def expect_shared(scorer, matches, at, target, partner):
    phrases = scorer.gains_.plain_competences
    mine, theirs = (phrases.rows_of(np.array([one])) for one in (target, partner))
    if not len(mine) or not len(theirs):
        assert (matches.left[at], matches.right[at], matches.strength[at]) == (-1, -1, 0)
        return
    cosines = np.round(phrases.vectors[mine] @ phrases.vectors[theirs].T, 6)
    row, column = np.unravel_index(cosines.argmax(), cosines.shape)
    np.testing.assert_allclose(matches.strength[at], cosines[row, column], atol=1e-6)
    assert (matches.left[at], matches.right[at]) == (mine[row], theirs[column])


LIGHT, WOOD, BOTH = [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]


def the_evidence(profiles, competences, needs, **parameters):
    """Of the first organisation with the second; each states the phrases given for it."""
    fields = (
        Phrases.from_counts(np.array([*one, *other]).reshape(-1, 2), [len(one), len(other)])
        for one, other in (competences, needs)
    )
    scorer = PairScorer(**parameters)
    scorer.fit(profiles, **dict(zip(("competences", "needs"), fields, strict=True)))
    return PairEvidence.find(scorer, np.array([0]), np.array([1]))


def told(matches):
    return int(matches.left[0]), int(matches.right[0]), round(float(matches.strength[0]), 6)


def test_the_best_answer_by_hand():
    """The first needs wood and light, and covers light by 0.6; wood is answered by 1."""
    evidence = the_evidence(
        [LIGHT, WOOD], ([[0.6, -0.8]], [BOTH, LIGHT]), ([WOOD, LIGHT], [BOTH]), context=0
    )
    assert told(evidence.to_target) == (0, 1, 0.8)  # wood, by both: 0.8; light, by light: 0.4
    assert told(evidence.to_partner) == (2, 0, 0.0)  # is covered at home
    assert told(evidence.shared) == (0, 2, 0.6)


def test_context_counts_in_an_answer_and_not_in_shared_ground():
    """wood in the context of light, (0.5, 1), and of wood, (0, 1.5): 0.894; the shared is 0.6."""
    evidence = the_evidence([LIGHT, WOOD], ([LIGHT], [WOOD, BOTH]), ([WOOD], []))
    assert told(evidence.to_target)[:2] == (0, 2)  # both, (0.6, 1.3), is nearer to (0.5, 1)
    evidence = the_evidence([LIGHT, WOOD], ([LIGHT], [WOOD]), ([WOOD], []))
    assert told(evidence.to_target) == (0, 1, 0.894427)
    assert told(evidence.shared) == (0, 1, 0.0)


def test_who_states_no_need_is_told_what_is_new_in_its_field():
    """Of light and wood the second is new to the first, who has light; it counts half of 0.8."""
    evidence = the_evidence([BOTH, BOTH], ([LIGHT], [LIGHT, WOOD]), ([], []))
    assert told(evidence.to_target) == (-1, 2, 0.4)
    assert told(evidence.to_partner) == (-1, 0, 0.0)  # the second has light already


def test_chunks_change_nothing(fitted, monkeypatch):
    scorer = fitted.scorer_
    targets = np.repeat(np.arange(47), 3)
    partners = (targets + np.tile([1, 2, 3], 47)) % 47
    whole = PairEvidence.find(scorer, targets, partners)
    monkeypatch.setattr("clustermatch.evidence._CHUNK", 2)
    pieces = PairEvidence.find(scorer, targets, partners)
    np.testing.assert_array_equal(whole.shared.left, pieces.shared.left)
    np.testing.assert_array_equal(whole.to_target.strength, pieces.to_target.strength)
