"""Weights learnt from known alliances."""

from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from clustermatch import allied_pairs, learning
from clustermatch.allied_pairs import AlliedPairs, draw_pairs, pairs_beside
from clustermatch.components import COMPONENTS
from clustermatch.learning import (
    HALFWAY,
    MIN_PAIRS,
    MIN_PARTNERSHIPS,
    damp_precedent,
    fit_weights,
    learn_weights,
)
from clustermatch.pair_scores import PairScores
from clustermatch.phrases import Phrases
from clustermatch.scoring import PairScorer

DEFAULTS = {"similarity": 0.35, "words": 0.35, "complementarity": 0.2, "precedent": 0.1}
N = 120


def unit(generator, n, n_dims):
    rows = generator.standard_normal((n, n_dims))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def matrix_of(left, right, n=N):
    rows, columns = np.r_[left, right], np.r_[right, left]
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, n))


@pytest.fixture(scope="module")
def population():
    """Profiles, words and phrases that have nothing to do with each other."""
    generator = np.random.default_rng(0)
    words = abs(unit(generator, N, 30)) * (generator.random((N, 30)) < 0.2)
    words /= np.maximum(np.linalg.norm(words, axis=1, keepdims=True), 1e-12)
    counts = np.full(N, 2)
    return {
        "X": unit(generator, N, 16),
        "words": sparse.csr_array(words),
        "competences": Phrases.from_counts(unit(generator, 2 * N, 16), counts),
        "needs": Phrases.from_counts(unit(generator, 2 * N, 16), counts),
    }


def strongest_pairs(population, component, n_pairs):
    """The pairs with the highest value of one component alone."""
    values = getattr(PairScorer().fit(**population).score_block(np.arange(N)), component)
    left, right = np.triu_indices(N, 1)
    best = np.sort(np.argsort(-values[left, right], kind="stable")[:n_pairs])
    return left[best], right[best]


def learnt_from(population, left, right, partnership=None):
    scorer = PairScorer(weights=DEFAULTS).fit(**population, allies=matrix_of(left, right))
    agreements = np.arange(len(left)) if partnership is None else partnership
    return learn_weights(scorer, left, right, agreements, DEFAULTS)


# --- too few -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n_pairs", "n_agreements"),
    [(MIN_PAIRS - 1, MIN_PAIRS - 1), (MIN_PAIRS, MIN_PARTNERSHIPS - 1), (1, 1)],
)
def test_from_few_alliances_nothing_is_learnt(population, n_pairs, n_agreements):
    left, right = strongest_pairs(population, "similarity", n_pairs)
    learnt = learnt_from(population, left, right, np.arange(n_pairs) % n_agreements)
    assert learnt.weights == learnt.defaults
    assert learnt.share == 0
    assert np.isnan([learnt.area, learnt.default_area]).all()
    damped = damp_precedent(DEFAULTS, n_pairs)
    total = sum(damped.values())
    assert learnt.weights == pytest.approx({name: w / total for name, w in damped.items()})
    counted = f"weights: {n_pairs} allied pairs of {n_agreements} agreements are too few to learn"
    assert str(learnt).startswith(counted)
    assert "the defaults stay: similarity 0." in str(learnt)


def test_just_enough_are_learnt_from(population):
    left, right = strongest_pairs(population, "similarity", MIN_PAIRS)
    learnt = learnt_from(population, left, right, np.arange(MIN_PAIRS) % MIN_PARTNERSHIPS)
    assert np.isfinite(learnt.area)


# --- what is learnt ----------------------------------------------------------------------------


@pytest.mark.parametrize(("telling", "idle"), [("similarity", "words"), ("words", "similarity")])
def test_weight_moves_to_what_brought_the_allied_together(population, telling, idle):
    learnt = learnt_from(population, *strongest_pairs(population, telling, 250))
    assert learnt.share == pytest.approx(250 / (250 + HALFWAY))
    assert learnt.area > learnt.default_area
    assert learnt.weights[telling] > learnt.defaults[telling] + 0.05
    assert learnt.weights[idle] < learnt.defaults[idle] - 0.05
    assert learnt.weights["complementarity"] >= learnt.defaults["complementarity"] - 1e-9
    assert sum(learnt.weights.values()) == pytest.approx(1)
    assert f"count for {learnt.share:.0%}: similarity 0.3" in str(learnt)


def test_complementarity_may_rise(population):
    learnt = learnt_from(population, *strongest_pairs(population, "complementarity", 250))
    assert learnt.weights["complementarity"] > learnt.defaults["complementarity"] + 0.05


def test_the_more_alliances_the_more_is_learnt(population):
    few, many = (
        learnt_from(population, *strongest_pairs(population, "similarity", n)) for n in (60, 400)
    )
    assert few.share < many.share
    assert few.weights["similarity"] < many.weights["similarity"]


def test_alliances_by_lot_teach_nothing_that_does_not_hold_for_others(population):
    generator = np.random.default_rng(3)
    chosen = np.sort(generator.choice(N * (N - 1) // 2, size=200, replace=False))
    learnt = learnt_from(population, *(ends[chosen] for ends in np.triu_indices(N, 1)))
    assert (learnt.share > 0) == (learnt.area > learnt.default_area)
    assert abs(learnt.default_area - 0.5) < 0.08


@pytest.mark.parametrize("areas", [(0.6, 0.7), (0.6, 0.6)])
def test_what_does_not_help_on_agreements_left_out_is_not_used(population, monkeypatch, areas):
    monkeypatch.setattr(learning, "_areas_left_out", lambda *_: areas)
    learnt = learnt_from(population, *strongest_pairs(population, "similarity", 100))
    assert learnt.weights == learnt.defaults
    assert learnt.share == 0
    assert (learnt.area, learnt.default_area) == areas
    assert "learning from 100 allied pairs of 100 agreements does not help" in str(learnt)
    assert f"60.0% of cases with learnt weights, {areas[1]:.1%} with the defaults" in str(learnt)


def test_help_is_measured_on_agreements_that_were_not_learnt_from(population, monkeypatch):
    """Each agreement is left out once, whole, and nothing of it is among what is learnt from."""
    left, right = strongest_pairs(population, "similarity", 100)
    partnership = np.arange(100) // 3
    learnt_on, measured_on = [], []
    fit, area = learning.fit_weights, AlliedPairs.area

    def fitting(pairs, chosen, floors):
        learnt_on.append(set(pairs.partnership[chosen].tolist()))
        return fit(pairs, chosen, floors)

    def measuring(pairs, weights, chosen):
        measured_on.append(set(pairs.partnership[chosen].tolist()))
        return area(pairs, weights, chosen)

    monkeypatch.setattr(learning, "fit_weights", fitting)
    monkeypatch.setattr(AlliedPairs, "area", measuring)
    learnt_from(population, left, right, partnership)
    everything = set(partnership.tolist())
    for at, out in enumerate(measured_on):
        assert learnt_on[at // 2] == everything - out  # once for what is learnt, once without
    assert sorted(one for out in measured_on[::2] for one in out) == sorted(everything)


def test_learning_twice_gives_the_same(population):
    pairs = strongest_pairs(population, "words", 80)
    one, other = (learnt_from(population, *pairs) for _ in range(2))
    assert one.weights == other.weights
    assert (one.area, one.default_area) == (other.area, other.default_area)


# --- the weight of precedents ------------------------------------------------------------------


@pytest.mark.parametrize(("n_pairs", "expected"), [(0, 0.0), (HALFWAY, 0.1), (1500, 0.15)])
def test_precedents_weigh_little_where_few_are_known(n_pairs, expected):
    weights = {"similarity": 0.8, "precedent": 0.2}
    damped = damp_precedent(weights, n_pairs)
    assert damped == {"similarity": 0.8, "precedent": pytest.approx(expected)}
    assert weights["precedent"] == 0.2


# --- fitting -----------------------------------------------------------------------------------


def some_pairs(gaps, partnership=None):
    """Allied pairs that are above five others by `gaps`, of shape (n_pairs, n_components)."""
    gaps = np.asarray(gaps, dtype=float)
    others = np.zeros((len(gaps), 5, gaps.shape[1]))
    numbers = np.arange(len(gaps)) if partnership is None else np.asarray(partnership)
    return AlliedPairs(gaps, others, numbers)


def fitted_weights(pairs, floors):
    return fit_weights(pairs, np.ones(len(pairs.allied), dtype=bool), np.asarray(floors))


def test_a_component_that_speaks_against_alliances_gets_nothing():
    weights = fitted_weights(some_pairs([[0.5, -0.5]] * 10), [0.0, 0.0])
    np.testing.assert_allclose(weights, [1, 0], atol=1e-9)


def test_a_floor_is_held_and_the_rest_shared_out():
    weights = fitted_weights(some_pairs([[0.5, 0.5, -0.5]] * 10), [0.0, 0.0, 0.3])
    np.testing.assert_allclose(weights, [0.35, 0.35, 0.3], atol=1e-6)


def test_floors_that_leave_nothing_are_the_weights():
    """All of the weight is held, and the fit gives that component all: 0 / 0 to share out."""
    weights = fitted_weights(some_pairs([[-0.5, 0.5]] * 10), [0.0, 1.0])
    np.testing.assert_array_equal(weights, [0, 1])
    weights = fitted_weights(some_pairs([[0.5, -0.5]] * 10), [0.0, 1.0])
    np.testing.assert_array_equal(weights, [0, 1])


def test_where_nothing_tells_pairs_apart_all_weigh_the_same():
    weights = fitted_weights(some_pairs([[-0.5, -0.5]] * 10), [0.0, 0.0])
    np.testing.assert_allclose(weights, [0.5, 0.5])


def test_a_large_agreement_counts_as_the_root_of_its_pairs():
    """100 pairs of one agreement count as 10, against 20 agreements of one pair each."""
    gaps = np.concatenate([np.tile([0.5, -0.5], (100, 1)), np.tile([-0.5, 0.5], (20, 1))])
    one_large = fitted_weights(some_pairs(gaps, [0] * 100 + [*range(1, 21)]), [0.0, 0.0])
    assert one_large[1] > 0.9
    all_small = fitted_weights(some_pairs(gaps), [0.0, 0.0])
    assert all_small[0] > 0.9


@given(seed=st.integers(0, 10_000))
def test_fitted_weights_are_weights(seed):
    generator = np.random.default_rng(seed)
    pairs = some_pairs(generator.normal(size=(12, 4)), generator.integers(0, 5, size=12))
    floors = np.array([0.0, 0.0, generator.random() * 0.9, 0.0])
    weights = fitted_weights(pairs, floors)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= floors - 1e-12).all()


def test_the_area_by_hand():
    """Above three of the four others, and equal to one: (3 + 0.5) / 4; the second pair: 0."""
    allied = np.array([[0.6, 9.0], [0.0, 9.0]])
    others = np.array([[[0.5], [0.1], [0.6], [0.0]], [[0.2], [0.1], [0.6], [0.9]]])
    others = np.concatenate([others, np.zeros_like(others)], axis=2)
    pairs = AlliedPairs(allied, others, np.arange(2))
    weights = np.array([1.0, 0.0])
    assert pairs.area(weights, np.array([True, False])) == pytest.approx(3.5 / 4)
    assert pairs.area(weights, np.array([True, True])) == pytest.approx(3.5 / 8)


# --- pairs to learn from -----------------------------------------------------------------------


def triangles(n_triangles):
    """Agreements of three; only those of one agreement are alike."""
    n = 3 * n_triangles
    rows = np.repeat(np.eye(n_triangles), 3, axis=0)
    first = np.arange(0, n, 3)
    left = np.stack([first, first, first + 1], axis=1).ravel()
    right = np.stack([first + 1, first + 2, first + 2], axis=1).ravel()
    scorer = PairScorer().fit(rows, allies=matrix_of(left, right, n))
    return scorer, left, right, np.repeat(np.arange(n_triangles), 3)


def test_pairs_of_an_agreement_are_no_precedents_of_each_other():
    scorer, left, right, partnership = triangles(12)
    at = [*scorer.weights_].index("precedent")
    assert (scorer.score_pairs(left, right).precedent > 0.3).all()
    pairs = draw_pairs(scorer, left, right, partnership)
    np.testing.assert_array_equal(pairs.allied[:, at], 0)
    # Each pair an agreement of its own: now the two others may stand behind it.
    apart = draw_pairs(scorer, left, right, np.arange(len(left)))
    assert (apart.allied[:, at] > 0).any()


def test_every_pair_is_drawn_once_beside_five_others(population):
    left, right = strongest_pairs(population, "similarity", 60)
    scorer = PairScorer().fit(**population, allies=matrix_of(left, right))
    pairs = draw_pairs(scorer, left, right, np.arange(60) // 2)
    assert pairs.allied.shape == (60, len(COMPONENTS))
    assert pairs.others.shape == (60, 5, len(COMPONENTS))
    assert np.bincount(pairs.partnership).tolist() == [2] * 30
    found = pairs.allied[np.lexsort(pairs.allied.T)][:, 0]
    expected = scorer.score_pairs(left, right).similarity
    np.testing.assert_allclose(np.sort(found), np.sort(expected), atol=1e-9)


def test_of_very_many_pairs_some_are_drawn_of_all_parts(population, monkeypatch):
    monkeypatch.setattr(allied_pairs, "_MAX_PAIRS", 20)
    left, right = strongest_pairs(population, "similarity", 60)
    scorer = PairScorer().fit(**population, allies=matrix_of(left, right))
    pairs = draw_pairs(scorer, left, right, np.arange(60))
    assert len(pairs.allied) == 20
    assert len(set(pairs.partnership.tolist())) == 20


class Recorder:
    """A scorer that notes the pairs that it is asked for."""

    weights_: ClassVar = {"similarity": 1.0}

    def __init__(self):
        self.asked = []

    def score_pairs(self, left, right):
        self.asked.append(np.stack([left, right], axis=1))
        return PairScores(*np.zeros((7, len(left))))


def test_others_are_parties_of_alliances_and_not_allied_as_far_as_is_known():
    """Of 30 organisations, 0 to 19 have allies; only they are drawn."""
    generator = np.random.default_rng(0)
    chosen = np.sort(generator.choice(190, size=60, replace=False))
    left, right = (ends[chosen] for ends in np.triu_indices(20, 1))
    recorder = Recorder()
    allied, others = pairs_beside(recorder, left, right, (left, right), generator)
    assert allied.shape == (60, 1)
    assert others.shape == (60, 5, 1)
    drawn = recorder.asked[0].reshape(60, 5, 2)
    known = {*zip(left.tolist(), right.tolist(), strict=True)}
    assert drawn.max() < 20
    for pair, beside in zip(zip(left, right, strict=True), drawn, strict=True):
        assert beside[:, 0].tolist() == [pair[0], pair[1], pair[0], pair[1], pair[0]]
        for one, other in beside.tolist():
            assert one != other
            assert (min(one, other), max(one, other)) not in known


def test_who_has_many_allies_is_drawn_as_often():
    """0 is allied with 1 to 30, beside 30 pairs of others: half of the pairs, a quarter of ends."""
    spokes = np.arange(1, 31)
    left = np.r_[np.zeros(30, dtype=int), np.arange(31, 91, 2)]
    right = np.r_[spokes, np.arange(32, 92, 2)]
    recorder = Recorder()
    generator = np.random.default_rng(1)
    # Beside pairs that 0 has no part in, so that it may be drawn.
    pairs_beside(recorder, left[30:], right[30:], (left, right), generator)
    drawn = recorder.asked[0][:, 1]
    assert 0.15 < (drawn == 0).mean() < 0.35
