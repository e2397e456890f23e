"""What each brings that the other needs."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import scorers, unit_rows

from clustermatch.gains import DIFFERENCE_SHARE, FUSIONS, Gains, fuse
from clustermatch.phrases import MARGIN, Phrases

LIGHT, WOOD, BOTH = [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]


def gains_of(profiles, needs, competences, context=0.0):
    """`needs` and `competences`: a list of vectors for each organisation."""
    fields = (
        Phrases.from_counts(
            np.array([v for of_one in field for v in of_one]).reshape(-1, 2),
            [len(of_one) for of_one in field],
        )
        for field in (needs, competences)
    )
    return Gains.from_phrases(np.array(profiles), *fields, context=context)


def gain(gains, owner, giver):
    return float(gains.block(np.array([owner]), np.array([giver]))[0, 0])


# --- stated needs, by hand ---------------------------------------------------------------------


def test_without_context_a_gain_is_the_cosine_less_own_cover():
    """a needs light and wood and has both by halves: own cover 0.6 and 0.8.

    From b's light: max(0, 1 - 0.6) for light, max(0, 0 - 0.8) for wood; in the mean 0.2.
    """
    gains = gains_of([LIGHT, WOOD], [[LIGHT, WOOD], []], [[BOTH], [LIGHT]])
    np.testing.assert_allclose(gains.own_cover, [0.6, 0.8])
    np.testing.assert_allclose(gain(gains, 0, 1), 0.2)


def test_with_context_phrases_lean_towards_their_organisations():
    """a, of light, needs wood: (0.5, 1) / sqrt(1.25). b, of wood, has wood: (0, 1.5) / 1.5.

    Their cosine is 1 / sqrt(1.25) = 0.894. c has wood too, but is of light like a: cosine 1.
    """
    gains = gains_of([LIGHT, WOOD, LIGHT], [[WOOD], [], []], [[LIGHT], [WOOD], [WOOD]], 0.5)
    np.testing.assert_allclose(gain(gains, 0, 1), 1 / np.sqrt(1.25))
    np.testing.assert_allclose(gain(gains, 0, 2), 1.0)


def test_own_cover_knows_no_context():
    """a, of light, needs light and has both: 0.6 by the phrases, 0.894 if both stood in context."""
    gains = gains_of([LIGHT, LIGHT], [[LIGHT], []], [[BOTH], [LIGHT]], 0.5)
    np.testing.assert_allclose(gains.own_cover, [0.6])
    np.testing.assert_allclose(gain(gains, 0, 1), 1 - 0.6)


def test_a_competence_counts_only_if_it_answers_better_by_its_words_alone():
    """a covers light by 0.8; b's competence answers it by 0.6, in a strong context by 0.99."""
    close, closer = [0.8, 0.6], [0.9, np.sqrt(0.19)]
    gains = gains_of([LIGHT, LIGHT], [[LIGHT], []], [[close], [BOTH]], 5.0)
    in_context = float(gains.needs.vectors[0] @ gains.competences.vectors[1])
    assert in_context > 0.98
    assert gain(gains, 0, 1) == 0
    gains = gains_of([LIGHT, LIGHT], [[LIGHT], []], [[close], [BOTH, closer]], 5.0)
    expected = (5.9 / np.hypot(5.9, closer[1])) - 0.8
    np.testing.assert_allclose(gain(gains, 0, 1), expected)


def test_a_phrase_that_the_encoder_does_not_know_brings_and_needs_nothing():
    unknown = [0.0, 0.0]
    gains = gains_of([LIGHT, LIGHT], [[unknown], [LIGHT]], [[unknown], [LIGHT, WOOD]], 0.5)
    assert gain(gains, 0, 1) == 0
    assert gain(gains, 1, 0) == 0
    np.testing.assert_array_equal(gains.needs.vectors[0], unknown)


# --- differences, by hand ----------------------------------------------------------------------


def test_without_needs_a_gain_is_what_lies_in_the_field_and_is_not_there():
    """a, of light, has wood and states no need.

    b's (0.6, 0.8): 0.6 of the field, 0.8 there already: 0.6 * 0.2 = 0.12. b's (0.8, -0.6): all
    of its 0.8 is new. Half of the larger one. c's wood is there already, and out of the field.
    """
    gains = gains_of([LIGHT, WOOD, WOOD], [[], [], []], [[WOOD], [BOTH], [WOOD]])
    np.testing.assert_allclose(gain(gains, 0, 1), 0.5 * 0.12)
    assert gain(gains, 0, 2) == 0
    gains = gains_of([LIGHT, WOOD], [[], []], [[WOOD], [BOTH, [0.8, -0.6]]])
    np.testing.assert_allclose(gain(gains, 0, 1), 0.5 * 0.8)


def test_a_difference_knows_no_context():
    """In the context of b, of wood, its competence would be less of a's field."""
    population = ([LIGHT, WOOD], [[], []], [[WOOD], [BOTH]])
    with_context, without = (gains_of(*population, context) for context in (2.0, 0.0))
    assert gain(with_context, 0, 1) == gain(without, 0, 1)


def test_a_stated_need_replaces_the_difference():
    """b's light is new in a's field, and does not answer what a asks for."""
    competences = [[WOOD], [LIGHT]]
    silent, asking = (gains_of([LIGHT, WOOD], [n, []], competences) for n in ([], [WOOD]))
    np.testing.assert_allclose(gain(silent, 0, 1), DIFFERENCE_SHARE)
    assert gain(asking, 0, 1) == 0
    assert silent.rests_on_difference(np.arange(2)).tolist() == [True, True]
    assert asking.rests_on_difference(np.arange(2)).tolist() == [False, True]


@pytest.mark.parametrize(
    ("needs", "own", "offered", "known"),
    [
        ([LIGHT], [WOOD], [LIGHT], True),
        ([LIGHT], [], [LIGHT], True),
        ([], [WOOD], [LIGHT], True),
        ([], [], [LIGHT], False),
        ([LIGHT], [WOOD], [], False),
        ([], [WOOD], [], False),
        ([], [], [], False),
    ],
)
def test_a_gain_is_unknown_without_an_offer_or_without_anything_to_hold_it_against(
    needs, own, offered, known
):
    found = gain(gains_of([LIGHT, WOOD], [needs, []], [own, offered], 0.5), 0, 1)
    assert np.isnan(found) != known


# --- properties --------------------------------------------------------------------------------


def by_loops(gains, owner, giver):
    """The definition, phrase by phrase."""

    def phrases(field, one):
        return field.vectors[field.starts[one] : field.starts[one + 1]]

    needs, offers = phrases(gains.needs, owner), phrases(gains.competences, giver)
    plain_needs = phrases(gains.plain_needs, owner)
    plain, own = (phrases(gains.plain_competences, one) for one in (giver, owner))
    if not len(offers) or not (len(needs) or len(own)):
        return np.nan
    if not len(needs):
        broad = [max(0.0, v @ gains.profiles[owner]) for v in plain]
        narrow = [max(0.0, *(v @ w for w in own)) for v in plain]
        return 0.5 * max(b * (1 - n) for b, n in zip(broad, narrow, strict=True))
    parts = []
    for u, plain_u in zip(needs, plain_needs, strict=True):
        cover = max([0.0, *(plain_u @ w for w in own)])
        better = [u @ v for v, p in zip(offers, plain, strict=True) if plain_u @ p > cover + MARGIN]
        parts.append(max([0.0, *(cosine - cover for cosine in better)]))
    return np.mean(parts)


@given(scorers())
def test_gains_equal_a_loop_over_all_phrases(scorer):
    n = len(scorer.profiles_)
    expected = [[by_loops(scorer.gains_, i, j) for j in range(n)] for i in range(n)]
    np.testing.assert_allclose(scorer.gains_.block(None, None), expected, atol=1e-9)


@given(scorers())
def test_blocks_are_parts_of_the_whole(scorer):
    n, gains = len(scorer.profiles_), scorer.gains_
    whole = gains.block(None, None)
    known = whole[~np.isnan(whole)]
    assert ((known >= 0) & (known <= 1)).all()
    owners, givers = np.arange(n)[::-2], np.arange(n)[1:]
    part = gains.block(owners, givers)
    np.testing.assert_allclose(part, whole[np.ix_(owners, givers)], atol=1e-9)


@given(scorers())
def test_the_net_cosines_are_the_summands(scorer):
    gains = scorer.gains_
    needs, offers = (np.arange(len(field.vectors)) for field in (gains.needs, gains.competences))
    net = gains.net(needs, offers)
    left, right = (at.ravel() for at in np.meshgrid(needs, offers, indexing="ij"))
    np.testing.assert_allclose(gains.net_of_pairs(left, right), net.ravel(), atol=2e-6)
    best = gains.competences.max_per_owner(net.T).T
    expected = gains.needs.mean_per_owner(best)
    asking = gains.needs.counts > 0
    np.testing.assert_allclose(gains.block(None, None)[asking], expected[asking], atol=2e-6)


def random_phrases(generator, counts):
    return Phrases.from_counts(unit_rows(generator, sum(counts), 3), counts)


@given(seed=st.integers(0, 10_000), n_needs=st.integers(0, 3), context=st.floats(0, 5))
def test_a_twin_with_the_same_competences_brings_nothing(seed, n_needs, context):
    generator = np.random.default_rng(seed)
    mine = generator.standard_normal((3, 3))
    mine /= np.linalg.norm(mine, axis=1, keepdims=True)
    competences = Phrases.from_counts(np.concatenate([mine, mine[::-1]]), [3, 3])
    needs = random_phrases(generator, [n_needs, 0])
    gains = Gains.from_phrases(np.eye(3)[:2], needs, competences, context=context)
    assert gain(gains, 0, 1) == 0


@given(seed=st.integers(0, 10_000), n_needs=st.integers(0, 3), context=st.floats(0, 5))
def test_more_offers_never_lower_a_gain_and_more_own_cover_never_raises_it(seed, n_needs, context):
    generator = np.random.default_rng(seed)
    profiles, needs = unit_rows(generator, 2, 3), random_phrases(generator, [n_needs, 1])
    mine, theirs, more = (unit_rows(generator, 2, 3) for _ in range(3))

    def of(own, offered):
        competences = Phrases.from_counts(np.concatenate([own, offered]), [len(own), len(offered)])
        return gain(Gains.from_phrases(profiles, needs, competences, context=context), 0, 1)

    base = of(mine, theirs)
    assert of(mine, np.concatenate([theirs, more])) >= base - 1e-9
    assert of(np.concatenate([mine, more]), theirs) <= base + 1e-9


def test_the_order_of_phrases_changes_nothing():
    generator = np.random.default_rng(4)
    rows = [generator.permutation(unit_rows(generator, 4, 2)).tolist() for _ in range(4)]
    forwards = gains_of([LIGHT, WOOD], rows[:2], rows[2:], 0.5)
    backwards = gains_of([LIGHT, WOOD], *([r[::-1] for r in f] for f in (rows[:2], rows[2:])), 0.5)
    np.testing.assert_allclose(forwards.block(None, None), backwards.block(None, None))


# --- fusion ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fusion", "expected"), [("geometric", np.sqrt(0.2)), ("harmonic", 0.4 / 0.9), ("min", 0.4)]
)
def test_fusions_by_hand(fusion, expected):
    one, other = np.array([0.4, 0.0, 0.0, np.nan]), np.array([0.5, 1.0, 0.0, 1.0])
    np.testing.assert_allclose(fuse(one, other, fusion), [expected, 0, 0, np.nan])


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1))
def test_fusions_keep_their_order_between_the_smaller_and_the_larger_gain(pairs):
    one, other = np.array(pairs).T
    found = {fusion: fuse(one, other, fusion) for fusion in FUSIONS}
    ordered = [np.minimum(one, other), *(found[f] for f in ("min", "harmonic", "geometric"))]
    ordered.append(np.maximum(one, other))
    for lower, higher in itertools.pairwise(ordered):
        assert (lower <= higher + 1e-9).all()
    for fusion, values in found.items():
        np.testing.assert_array_equal(values, fuse(other, one, fusion))
