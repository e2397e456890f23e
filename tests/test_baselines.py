"""Every formula by hand, and one contract over all baselines."""

import warnings
from decimal import Decimal
from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from clustermatch.baselines import (
    AdamicAdar,
    Baseline,
    CommonNeighbours,
    Dissimilarity,
    EncoderCosine,
    Gravity,
    Popularity,
    RandomPartners,
    SameAttribute,
    Size,
    TfidfCosine,
    default_baselines,
)
from clustermatch.baselines.distances import great_circle, region_steps
from clustermatch.baselines.quantities import read_quantities
from clustermatch.encoders import LexicalEncoder
from clustermatch.exceptions import InputError, ShortListWarning
from clustermatch.profiles import Profiles

ALL = {
    "random": RandomPartners(seed=3),
    "same sector": SameAttribute(),
    "same region": SameAttribute(attribute="region"),
    "same language": SameAttribute(attribute="lang"),
    "popularity": Popularity(),
    "size": Size(),
    "gravity": Gravity(),
    "gravity on coordinates": Gravity(latitude="lat", longitude="lon"),
    "gravity of allies": Gravity(size=None, region=None, sector=None),
    "common neighbours": CommonNeighbours(),
    "Adamic-Adar": AdamicAdar(),
    "dissimilarity": Dissimilarity(),
    "TF-IDF": TfidfCosine(),
    "TF-IDF of characters": TfidfCosine(analyzer="char_wb"),
    "static cosine": EncoderCosine(),
    "plain lexical cosine": EncoderCosine(encoder=LexicalEncoder(), centred=False),
}
SYMMETRIC = sorted(set(ALL) - {"popularity", "size"})


@pytest.fixture
def table() -> pd.DataFrame:
    """Seven organisations; "mute" has no text, "far" has hardly an attribute."""
    rows = [
        ("alp", "Optics and photonics.", "laser;lens", "steel", "N", "optics", "1 200", 45.0, 4.0),
        ("bois", "Timber houses.", "timber frames", "laser", "S", "wood", "80", 45.5, 3.0),
        ("cut", "Laser cutting of steel.", "laser;steel", "lens", "S", "metal", "2,500", 46.0, 5.0),
        ("deep", "Machine learning.", "learning", "timber", "N", "data", "12", 45.2, 4.2),
        ("far", "Dairy cattle.", "milk;cheese", "", None, None, None, None, None),
        ("gear", "Gears of steel.", "steel;gears", "learning", "N", "metal", "300", 44.0, 4.0),
        ("mute", "", "", "", "S", "wood", "5", 45.4, 3.1),
    ]
    columns = ["id", "description", "competences", "needs", "region", "sector", "members"]
    return pd.DataFrame(rows, columns=[*columns, "lat", "lon"]).assign(lang="en")


@pytest.fixture
def alliances() -> pd.DataFrame:
    pairs = [("alp", "bois"), ("cut", "bois"), ("cut", "alp"), ("deep", "cut"), ("gear", "deep")]
    return pd.DataFrame(pairs, columns=["id_a", "id_b"]).assign(date="2014")


@pytest.fixture(params=ALL)
def fitted(request, table, alliances) -> Baseline:
    return clone(ALL[request.param]).fit(table, alliances)


def populate(n=4, **columns):
    """Organisations a, b, c... that differ only in what is given."""
    base = {"id": list("abcdefghij")[:n], "competences": ["laser"] * n, "lang": ["en"] * n}
    return pd.DataFrame(base | columns)


# What all have in common


def test_recommend_ranks_the_matrix_without_self_and_ties_fall_to_the_smaller_id(fitted):
    top = fitted.recommend(k=3)
    assert list(top.columns) == ["target_id", "partner_id", "rank", "score"]
    assert top["rank"].tolist() == [1, 2, 3] * 7
    assert not (top["target_id"] == top["partner_id"]).any()
    matrix, ids = np.round(fitted.score_matrix(), 6), list(fitted.profiles_.ids)
    for row, target in enumerate(ids):
        others = [at for at in range(7) if at != row]
        best = sorted(others, key=lambda at: (-matrix[row, at], at))[:3]
        listed = top[top["target_id"] == target]
        assert listed["partner_id"].tolist() == [ids[at] for at in best]
        assert listed["score"].tolist() == matrix[row, best].tolist()


def test_score_matrix_is_finite_and_score_pairs_gives_its_entries(fitted):
    matrix = fitted.score_matrix()
    assert matrix.shape == (7, 7)
    assert matrix.dtype == np.float64
    assert np.isfinite(matrix).all()
    pairs = [(one, other) for one in fitted.profiles_.ids for other in fitted.profiles_.ids]
    pairs = [pair for pair in pairs if pair[0] != pair[1]][::-1]
    scored = fitted.score_pairs(pairs)
    assert list(scored.columns) == ["target_id", "partner_id", "score"]
    assert [*zip(scored["target_id"], scored["partner_id"], strict=True)] == pairs
    off = matrix[~np.eye(7, dtype=bool)][::-1]
    np.testing.assert_array_equal(scored["score"], np.round(off, 6))
    as_table = pd.DataFrame(pairs, columns=["target_id", "partner_id"])
    assert_frame_equal(fitted.score_pairs(as_table), scored)
    assert_frame_equal(fitted.score_pairs(as_table[:0]), scored[:0])


def test_the_order_of_rows_and_of_alliances_changes_nothing(fitted, table, alliances):
    turned = alliances.rename(columns={"id_a": "id_b", "id_b": "id_a"})[::-1]
    again = clone(fitted).fit(table.sample(frac=1, random_state=1), turned)
    assert_frame_equal(again.recommend(k=6), fitted.recommend(k=6))
    for draw in range(fitted.n_draws):
        np.testing.assert_array_equal(again.score_matrix(draw), fitted.score_matrix(draw))


@pytest.mark.parametrize("name", SYMMETRIC)
def test_scores_are_the_same_for_both_sides(name, table, alliances):
    matrix = clone(ALL[name]).fit(table, alliances).score_matrix()
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-12)


def test_exclusions_and_across_are_applied_before_ranking(fitted):
    everybody = [("alp", other) for other in fitted.profiles_.ids if other != "alp"]
    top = fitted.recommend(k=1, targets=["alp", "cut"], exclude=[*everybody[1:], ("cut", "gear")])
    assert top["target_id"].tolist() == ["alp", "cut"]
    assert top["partner_id"][0] == everybody[0][1]
    assert top["partner_id"][1] not in {"alp", "gear"}
    region = dict(zip(fitted.profiles_.ids, fitted.profiles_.attributes["region"], strict=True))
    crossed = fitted.recommend(k=3, across="region")
    assert len(crossed) == 21
    for target, partner in zip(crossed["target_id"], crossed["partner_id"], strict=True):
        assert region[target] != region[partner] or region[target] is None


def test_a_short_list_is_said_with_its_reasons(fitted):
    with pytest.warns(ShortListWarning, match=r"'alp' 5 of 6 \(1 excluded, among 6 other"):
        top = fitted.recommend(k=6, targets=["alp"], exclude=[("alp", "cut")])
    assert len(top) == 5


def test_cloning_and_parameters_follow_scikit_learn(fitted):
    copy = clone(fitted)
    assert copy.get_params().keys() == fitted.get_params().keys()
    assert not hasattr(copy, "profiles_")
    for call in (copy.recommend, copy.score_matrix, lambda: copy.score_pairs([("alp", "cut")])):
        with pytest.raises(NotFittedError):
            call()
    assert copy.set_params(**copy.get_params()) is copy


def test_profiles_and_their_table_give_the_same(fitted, table, alliances):
    profiles = Profiles.from_frame(table)
    again = clone(fitted).fit(profiles, alliances)
    assert again.profiles_ is profiles
    assert_frame_equal(again.recommend(), fitted.recommend())


def test_bad_questions_are_refused_with_what_is_allowed(fitted):
    for k in (0, 7, True, 1.0):
        with pytest.raises(InputError, match="k must be a whole number from 1 to 6"):
            fitted.recommend(k=k)
    with pytest.raises(InputError, match=r"targets name 1 unknown id: 'alpp'.*mean 'alp'"):
        fitted.recommend(targets=["alpp"])
    with pytest.raises(InputError, match="targets is empty"):
        fitted.recommend(targets=[])
    with pytest.raises(InputError, match=r"no attribute 'regio'.*mean 'region'"):
        fitted.recommend(across="regio")
    with pytest.raises(InputError, match="'alp' with itself"):
        fitted.score_pairs([("alp", "alp")])
    for draw in (-1, fitted.n_draws, True, 0.0):
        with pytest.raises(InputError, match="draw must be a whole number from 0 to"):
            fitted.score_matrix(draw)


@pytest.mark.parametrize("baseline", [Popularity(), CommonNeighbours(), AdamicAdar()])
def test_those_who_learn_refuse_to_learn_from_nothing(baseline, table):
    assert baseline.learns_from_alliances
    with pytest.raises(InputError, match=r"learns from alliances and got none.*`id_a` and `id_b`"):
        baseline.fit(table)
    with pytest.raises(InputError, match="alliances need the columns `id_a` and `id_b`"):
        baseline.fit(table, pd.DataFrame({"id_a": ["alp"]}))
    nothing = pd.DataFrame({"id_a": [], "id_b": []})
    assert not baseline.fit(table, nothing).score_matrix().any()


def test_a_fit_that_fails_leaves_the_one_before_as_it_was(table):
    size = Size().fit(table)
    before = size.recommend()
    with pytest.raises(InputError):
        size.fit(table.assign(members="many"))
    assert_frame_equal(size.recommend(), before)


def test_whole_numbers_as_ids_stay_whole_numbers():
    table = populate(3, id=[30, 4, 200])
    popularity = Popularity().fit(table, pd.DataFrame({"id_a": ["4"], "id_b": [30.0]}))
    top = popularity.recommend(k=1)
    assert top["target_id"].tolist() == [4, 30, 200]
    assert top["partner_id"].tolist() == [30, 4, 4]


# Chance


def test_random_scores_are_uniform_independent_draws_of_the_seed():
    random = RandomPartners(seed=5, n_draws=3).fit(populate(10))
    first, second = random.score_matrix(0), random.score_matrix(1)
    assert ((first >= 0) & (first < 1)).all()
    assert len(np.unique(first[np.triu_indices(10, 1)])) == 45
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, clone(random).fit(populate(10)).score_matrix())
    assert not np.array_equal(first, RandomPartners(seed=6).fit(populate(10)).score_matrix())


def test_every_partner_is_drawn_equally_often():
    random = RandomPartners(n_draws=2000).fit(populate(4))
    best = [random.score_matrix(draw)[0, 1:].argmax() for draw in range(2000)]
    np.testing.assert_allclose(np.bincount(best) / 2000, 1 / 3, atol=0.04)


@pytest.mark.parametrize("baseline", [RandomPartners, SameAttribute])
@pytest.mark.parametrize(
    "wrong", [{"seed": -1}, {"seed": None}, {"seed": True}, {"n_draws": 0}, {"n_draws": 2.0}]
)
def test_seeds_and_draws_must_be_whole_numbers(baseline, wrong, table):
    name, value = next(iter(wrong.items()))
    with pytest.raises(InputError, match=f"{name} must be a whole number from .*got {value!r}"):
        baseline(**wrong).fit(table)


# Attributes


@given(st.lists(st.sampled_from(["N", "S", " N", None, "", "-"]), min_size=2, max_size=8))
def test_the_same_known_value_beats_any_other_in_every_draw(regions):
    if not {"N", "S", " N"} & set(regions):
        regions[0] = "N"
    same = SameAttribute(attribute="region", n_draws=2).fit(populate(len(regions), region=regions))
    values = [str(region or "-").strip() or "-" for region in regions]
    for draw in range(2):
        matrix = same.score_matrix(draw)
        for i, one in enumerate(values):
            for j, other in enumerate(values):
                expected = 1.0 if one == other != "-" else 0.0
                assert expected <= matrix[i, j] < expected + 0.5


def test_ties_of_the_same_attribute_are_drawn_anew():
    same = SameAttribute(attribute="region").fit(populate(10, region=["N"] * 10))
    first = {same.score_matrix(draw)[0, 1:].argmax() for draw in range(same.n_draws)}
    assert same.n_draws == 20
    assert len(first) > 3


def test_the_language_is_an_attribute_and_one_that_is_not_told_is_no_common_ground():
    table = populate(4, lang=["fr", "fr", "other", "other"])
    same = SameAttribute(attribute="lang").fit(table).score_matrix() >= 1
    assert same[0, 1]
    assert not same[2, 3]


def test_an_attribute_that_is_absent_or_empty_is_refused(table):
    with pytest.raises(InputError, match=r"no attribute 'secteur'; the attributes are: region, .*"):
        SameAttribute(attribute="secteur").fit(table)
    with pytest.raises(InputError, match="'sector' is unknown for all 4 clusters"):
        SameAttribute().fit(populate(sector=[None, "", "-", " "]))


def test_size_is_the_logarithm_of_the_candidates_size():
    size = Size(attribute="staff").fit(populate(3, staff=["1 200", None, 3]))
    expected = [log(1201), log(1 + 601.5), log(4)]
    np.testing.assert_allclose(size.score_matrix(), [expected] * 3)
    assert size.unread_ == ("b",)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (400, 400),
        (1.5, 1.5),
        (np.int64(7), 7),
        (Decimal("2.5"), 2.5),
        ("400", 400),
        (" 1 200 ", 1200),
        ("1\u00a0200", 1200),
        ("12\u202f345\u202f678", 12345678),
        ("1'200", 1200),
        ("1,200", 1200),
        ("1.200", 1200),
        ("1.200.000", 1200000),
        ("1,200.5", 1200.5),
        ("1.200,50", 1200.5),
        ("1 200,5", 1200.5),
        ("12,5", 12.5),
        ("12.50", 12.5),
        ("0.125", 0.125),
        ("1234.567", 1234.567),
        ("0", 0),
    ],
)
def test_sizes_are_read_as_people_write_them(cell, number):
    assert read_quantities([cell]).tolist() == [number]


@pytest.mark.parametrize(
    "cell",
    [
        *(None, "", "-", "about 50", "50-100", "1 20", "1,20,000", "1.200.5", "-3", "10 %"),
        *(-3, np.nan, np.inf, True, [3], pd.NA),
    ],
)
def test_what_is_no_size_is_unknown(cell):
    assert np.isnan(read_quantities([cell])).all()


def test_sizes_that_are_absent_or_unreadable_are_refused(table):
    with pytest.raises(InputError, match=r"Size: no attribute 'member'.* Did you mean 'members'"):
        Size(attribute="member").fit(table)
    with pytest.raises(
        InputError, match=r"'members' holds no number of at least 0 in any of its 4"
    ):
        Size().fit(populate(members=["many", None, -1, "?"]))


# Texts


def test_tfidf_cosine_by_hand():
    table = populate(3, competences=["Métal bois bois", "metal", "laser x1"])
    # Three texts; "metal" is in two, "bois" in one. Sublinear: two "bois" weigh 1 + log 2.
    metal, bois = 1 + log(4 / 3), (1 + log(2)) * (1 + log(4 / 2))
    expected = metal / np.hypot(metal, bois)
    matrix = TfidfCosine().fit(table).score_matrix()
    np.testing.assert_allclose(matrix[0], [1, expected, 0], atol=1e-12)


def test_tfidf_reads_description_competences_and_needs():
    table = populate(
        4,
        description=["bois", "", "", "fer"],
        competences=["", "x; bois", "", "fer"],
        needs=["", "", "bois", "fer"],
    )
    matrix = TfidfCosine().fit(table).score_matrix()
    np.testing.assert_allclose(matrix[:3, :3], 1)
    np.testing.assert_allclose(matrix[3, :3], 0)


def test_characters_find_inflected_words_that_words_do_not():
    table = populate(3, competences=["robotique", "robotiques", "agriculture"])
    words = TfidfCosine().fit(table).score_matrix()
    characters = TfidfCosine(analyzer="char_wb").fit(table).score_matrix()
    assert words[0, 1] == 0
    assert characters[0, 1] > 0.5 > characters[0, 2]


def test_dissimilarity_is_minus_the_cosine_and_never_minus_zero(table):
    similar, apart = TfidfCosine().fit(table), Dissimilarity().fit(table)
    np.testing.assert_array_equal(apart.score_matrix(), -similar.score_matrix())
    assert not np.signbit(apart.score_matrix()[apart.score_matrix() == 0]).any()
    assert (apart.recommend(k=6, targets=["mute"])["score"] == 0).all()


def test_texts_without_words_are_refused(table):
    mute = table.assign(description="a", competences="b", needs="")
    for baseline in (TfidfCosine(), Dissimilarity(), TfidfCosine(analyzer="char_wb")):
        with pytest.raises(InputError, match="none of 7 clusters has a word of two letters"):
            baseline.fit(mute)
    with pytest.raises(InputError, match="no cluster has a description, competences or needs"):
        EncoderCosine().fit(table.assign(description="", competences="", needs=""))
    with pytest.raises(InputError, match="analyzer must be one of word, char_wb, got 'char'"):
        TfidfCosine(analyzer="char").fit(table)


class DirectionEncoder:
    """Known texts to known directions; it takes no languages."""

    def encode(self, texts):
        directions = {"east": [3.0, 0.0], "north": [0.0, 2.0], "northeast": [1.0, 1.0]}
        return np.array([directions[text] for text in texts])


def test_encoder_cosine_by_hand_and_zero_without_text():
    table = populate(4, competences=["east", "north", "northeast", ""])
    plain = EncoderCosine(encoder=DirectionEncoder(), centred=False).fit(table)
    half = np.sqrt(0.5)
    expected = [[1, 0, half, 0], [0, 1, half, 0], [half, half, 1, 0], [0, 0, 0, 0]]
    np.testing.assert_allclose(plain.score_matrix(), expected, atol=1e-12)


class HotEncoder:
    """A large common direction per language, and a small one of one's own per text."""

    def encode(self, texts, langs=None):
        rows = [[2.0 * (lang == "fr"), 2.0 * (lang == "en")] for lang in langs]
        own = [[float("a" in text), float("b" in text), float("c" in text)] for text in texts]
        return np.hstack([rows, own]).astype(np.float32)


def test_centring_takes_out_what_a_language_has_in_common():
    rows = [(lang, letter, i) for lang in ("fr", "en") for letter in "abc" for i in range(8)]
    table = pd.DataFrame({"lang": [lang for lang, _, _ in rows]})
    table["id"] = [f"{lang} {letter} {i}" for lang, letter, i in rows]
    table["competences"] = [letter + "x" * i for _, letter, i in rows]
    same_language, same_letter = ("fr a 0", "fr b 0"), ("fr a 0", "en a 0")
    for centred in (False, True):
        plain = EncoderCosine(encoder=HotEncoder(), centred=centred).fit(table)
        language, letter = plain.score_pairs([same_language, same_letter])["score"]
        assert (letter > language) == centred


def test_encoders_that_learn_are_copied_first(table):
    encoder = LexicalEncoder()
    EncoderCosine(encoder=encoder).fit(table)
    assert not hasattr(encoder, "components_")


def test_wrong_encoders_are_refused(table):
    class Flat:
        def encode(self, texts, langs=None):
            return np.zeros(len(texts))

    with pytest.raises(InputError, match=r"array of shape \(6,\) for 6 texts"):
        EncoderCosine(encoder=Flat()).fit(table)
    with pytest.raises(InputError, match="centred must be True or False, got 'yes'"):
        EncoderCosine(centred="yes").fit(table)


# Networks: alp-bois, bois-cut, alp-cut, cut-deep, deep-gear


def test_popularity_counts_distinct_known_allies_of_the_candidate(table, alliances):
    more = pd.DataFrame(
        [("bois", "alp"), ("cut", "cut"), ("cut", "elsewhere"), ("no", "no")],
        columns=["id_a", "id_b"],
    )
    popularity = Popularity().fit(table, pd.concat([alliances, more]))
    np.testing.assert_array_equal(popularity.score_matrix(), [[2, 2, 3, 2, 0, 1, 0]] * 7)
    assert popularity.passed_over_ == {"repeated": 1, "unknown id": 2, "with itself": 1}


def test_common_neighbours_and_adamic_adar_by_hand(table, alliances):
    ids = ["alp", "bois", "cut", "deep", "far", "gear", "mute"]
    common = CommonNeighbours().fit(table, alliances).score_matrix()
    adamic = AdamicAdar().fit(table, alliances).score_matrix()
    shared = {
        ("alp", "bois"): ["cut"],
        ("alp", "cut"): ["bois"],
        ("alp", "deep"): ["cut"],
        ("bois", "cut"): ["alp"],
        ("bois", "deep"): ["cut"],
        ("cut", "gear"): ["deep"],
    }
    degree = {"alp": 2, "bois": 2, "cut": 3, "deep": 2, "gear": 1}
    for i, one in enumerate(ids):
        for j, other in enumerate(ids):
            if i < j:
                between = shared.get((one, other), [])
                assert common[i, j] == common[j, i] == len(between)
                expected = sum(1 / log(degree[ally]) for ally in between)
                assert adamic[i, j] == pytest.approx(expected)


@given(st.integers(2, 9), st.integers(0, 1000))
def test_common_neighbours_equal_the_intersection_of_ally_sets(n, seed):
    generator = np.random.default_rng(seed)
    ids = list("abcdefghij")[:n]
    drawn = generator.integers(0, n, size=(12, 2))
    alliances = pd.DataFrame([(ids[i], ids[j]) for i, j in drawn], columns=["id_a", "id_b"])
    allies = [set() for _ in ids]
    for i, j in drawn[drawn[:, 0] != drawn[:, 1]]:
        allies[i].add(j)
        allies[j].add(i)
    common = CommonNeighbours().fit(populate(n), alliances).score_matrix()
    adamic = AdamicAdar().fit(populate(n), alliances).score_matrix()
    for i in range(n):
        for j in set(range(n)) - {i}:
            both = allies[i] & allies[j]
            assert common[i, j] == len(both)
            assert adamic[i, j] == pytest.approx(sum(1 / log(len(allies[z])) for z in both))


# Gravity


def test_gravity_by_regions_countries_and_sectors_by_hand():
    table = populate(
        4,
        members=["10", "1 000", "50", "0"],
        region=["N", "N", "S", "X"],
        country=["FR", "FR", "FR", "ES"],
        sector=["s", "t", "s", None],
    )
    matrix = Gravity().fit(table).score_matrix()
    expected = {
        (0, 1): log(10) + log(1000) - log(1 + 0),
        (0, 2): log(10) + log(50) - log(1 + 1) + 1,
        (0, 3): log(10) + log(1) - log(1 + 2),  # a size of 0 counts as 1
        (1, 2): log(1000) + log(50) - log(1 + 1),
        (2, 3): log(50) + log(1) - log(1 + 2),
    }
    for pair, score in expected.items():
        assert matrix[pair] == pytest.approx(score)


def test_regions_of_one_name_in_two_countries_are_two_regions():
    steps = region_steps(np.array([0, 0, 0, -1]), np.array([0, 1, -1, 0]))
    expected = [[0, 2, 0, 1], [2, 0, 0, 2], [0, 0, 0, 2], [1, 2, 2, 1]]
    np.testing.assert_array_equal(steps, expected)


def test_distances_on_the_globe_by_hand():
    # A quarter of a great circle, half of one, and one degree of the equator.
    distances = great_circle(np.array([0.0, 90.0, 0.0, 0.0]), np.array([0.0, 0.0, 180.0, 1.0]))
    radius = 6371.0088
    expected = [radius * np.pi / 2, radius * np.pi, radius * np.pi / 180]
    np.testing.assert_allclose(distances[0, 1:], expected)
    np.testing.assert_allclose(np.diag(distances), 0, atol=1e-9)


def test_gravity_on_coordinates_by_hand_and_the_median_where_they_are_missing():
    table = populate(
        4, members=1, lat=["0", "0,0", 0.0, None], lon=["0", "1.0", 3, 4], sector=[None] * 4
    )
    gravity = Gravity(latitude="lat", longitude="lon", region=None).fit(table)
    matrix, degree = gravity.score_matrix(), 6371.0088 * np.pi / 180
    assert matrix[0, 1] == pytest.approx(-log(1 + degree))
    assert matrix[1, 2] == pytest.approx(-log(1 + 2 * degree))
    # 1, 2 and 3 degrees are known; "d" has a longitude alone.
    np.testing.assert_allclose(matrix[3, :3], -log(1 + 2 * degree))
    assert gravity.unread_ == ("d",)


def test_known_allies_stand_in_for_sizes_that_are_not_there(table, alliances):
    bare = table.drop(columns="members")
    matrix = Gravity(region=None, sector=None).fit(bare, alliances).score_matrix()
    assert matrix[0, 2] == pytest.approx(log(1 + 2) + log(1 + 3) - log(1 + 2))
    assert matrix[4, 6] == pytest.approx(-log(3))
    with pytest.raises(InputError, match=r"no attribute 'members' for the size.*1 \+ the number"):
        Gravity().fit(bare)
    alone, beside = Gravity().fit(table), Gravity().fit(table, alliances)
    np.testing.assert_array_equal(alone.score_matrix(), beside.score_matrix())


def test_gravity_refuses_what_it_cannot_place(table):
    with pytest.raises(InputError, match=r"no attribute 'regio'.*mean 'region'"):
        Gravity(region="regio").fit(table)
    with pytest.raises(InputError, match="belong together; got 'lat' and None"):
        Gravity(latitude="lat").fit(table)
    with pytest.raises(InputError, match=r"'lat' of 'cut' is 460; degrees from -90 to 90"):
        Gravity(latitude="lat", longitude="lon").fit(table.replace({"lat": {46.0: 460.0}}))
    one_place = table.assign(lat=[1.0] + [None] * 6)
    with pytest.raises(InputError, match="1 of 7 clusters have both 'lat' and 'lon'"):
        Gravity(latitude="lat", longitude="lon").fit(one_place)
    with pytest.raises(InputError, match="'members' holds no number"):
        Gravity().fit(table.assign(members="?"))


# Defaults


def test_default_baselines_of_a_full_table_in_their_order(table, alliances):
    found = default_baselines(Profiles.from_frame(table), alliances_known=True)
    assert list(found) == [
        "random",
        "same sector",
        "same region",
        "popularity",
        "size",
        "gravity",
        "common neighbours",
        "Adamic-Adar",
        "dissimilarity",
        "TF-IDF cosine",
        "static cosine",
    ]
    for baseline in found.values():
        assert not hasattr(baseline, "profiles_")
        assert len(baseline.fit(table, alliances).recommend(k=3)) == 21


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    ("change", "gone"),
    [
        ({"sector": "one"}, {"same sector"}),
        ({"sector": list("abcdefg")}, {"same sector"}),
        ({"region": None}, {"same region", "gravity"}),
        ({"members": "7"}, {"size", "gravity"}),
        ({"members": "many"}, {"size", "gravity"}),
        ({"description": "", "competences": "", "needs": "a"}, {"dissimilarity", "TF-IDF cosine"}),
    ],
)
def test_default_baselines_leave_out_what_says_nothing(table, alliances, change, gone, known):
    full = set(default_baselines(Profiles.from_frame(table), alliances_known=known))
    changed = Profiles.from_frame(table.assign(**change))
    found = default_baselines(changed, alliances_known=known)
    assert full - set(found) == gone | ({"static cosine"} if "needs" in change else set())
    for baseline in found.values():
        baseline.fit(changed, alliances if known else None).score_matrix()


def test_default_gravity_takes_known_allies_where_there_are_no_sizes(table):
    bare = Profiles.from_frame(table.drop(columns="members"))
    assert "gravity" in default_baselines(bare, alliances_known=True)
    assert "gravity" not in default_baselines(bare, alliances_known=False)
    with pytest.raises(InputError, match="profiles must be Profiles, got DataFrame"):
        default_baselines(table, alliances_known=False)


def test_the_example_has_baselines_that_all_work(interclustering):
    profiles = Profiles.from_frame(interclustering.clusters)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for baseline in default_baselines(profiles, alliances_known=True).values():
            fitted = baseline.fit(profiles, interclustering.alliances)
            assert len(fitted.recommend()) == 47 * 3
    words = TfidfCosine().fit(profiles).recommend(targets=["axelera"])
    assert (words["score"] > 0).all()
