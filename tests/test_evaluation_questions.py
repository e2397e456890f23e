"""What a method is asked: new pairs, candidates, weights, moments; and tables made elsewhere."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustermatch.baselines import CommonNeighbours
from clustermatch.evaluation.methods import RecommenderScores, TableScores, read_method
from clustermatch.evaluation.questions import ask_at, ask_in_folds
from clustermatch.evaluation.records import read_records
from clustermatch.evaluation.slices import ALL, group_codes, slice_pairs
from clustermatch.exceptions import InputError
from clustermatch.profiles import Profiles

IDS = list("abcdefgh")
N = len(IDS)
A, B, C, D, E, F, G, H = range(N)
COLUMNS = ["id_a", "id_b", "date", "kind", "partnership_id"]


def population(**columns):
    table = pd.DataFrame({"id": IDS, "description": ["laser bois"] * N, "lang": "fr"})
    return Profiles.from_frame(table.assign(**columns))


def read(*rows, **options):
    filled = [(*row, *[""] * (len(COLUMNS) - len(row))) for row in rows]
    return read_records(pd.DataFrame(filled, columns=COLUMNS), population(), **options)


def day(text):
    return np.datetime64(text, "D")


def asked(question):
    """New pairs, each once."""
    ends = zip(question.target.tolist(), question.partner.tolist(), strict=True)
    return {(i, j) for i, j in ends if i < j}


def known(question):
    return {(int(i), int(j)) for i, j in np.argwhere(np.triu(question.known))}


def candidates_of(question, target):
    return np.flatnonzero(question.allowed[target]).tolist()


def test_time_splits_known_from_new_and_known_pairs_are_no_candidates():
    question = ask_at(read(("a", "b", 2014), ("c", "a", 2016), ("d", "e", 2017)), N, day("2015"))
    assert known(question) == {(A, B)}
    assert asked(question) == {(A, C), (D, E)}
    assert question.target.tolist() == [A, C, D, E]
    assert question.partner.tolist() == [C, A, E, D]
    assert candidates_of(question, A) == [C, D, E, F, G, H]
    assert candidates_of(question, H) == [A, B, C, D, E, F, G]
    assert (question.truth == question.truth.T).all()
    assert question.truth.sum() == 4
    assert question.label == "from 2015-01-01 on"


def test_a_day_on_the_cutoff_is_new_and_what_may_be_older_is_known():
    rows = [("a", "b", "2015-07-01"), ("c", "d", "2015-06-30"), ("e", "f", "2015")]
    question = ask_at(read(*rows), N, day("2015-07-01"))
    assert asked(question) == {(A, B)}
    assert known(question) == {(C, D), (E, F)}


def test_an_alliance_that_is_renewed_is_not_new():
    question = ask_at(read(("a", "b", 2014), ("b", "a", 2016), ("c", "d", 2016)), N, day("2015"))
    assert asked(question) == {(C, D)}


def test_a_merger_before_the_cutoff_makes_a_pair_known_too():
    rows = [("a", "b", 2014, "merger"), ("a", "b", 2016), ("c", "d", 2016)]
    question = ask_at(read(*rows), N, day("2015"))
    assert known(question) == {(A, B)}
    assert asked(question) == {(C, D)}


def test_a_later_merger_is_neither_for_nor_against_anybody():
    rows = [("a", "b", 2016, "merger"), ("c", "d", 2016), ("c", "d", 2017, "merger")]
    question = ask_at(read(*rows), N, day("2015"))
    assert known(question) == set()
    assert asked(question) == {(C, D)}
    assert candidates_of(question, A) == [C, D, E, F, G, H]
    assert D in candidates_of(question, C)


def test_large_agreements_and_pairs_of_one_owner_are_set_aside():
    rows = [("a", "b", 2016, "", "p"), ("a", "c", 2016, "", "p")]
    rows += [("d", "e", 2016), ("f", "g", 2016)]
    profiles = population(owner=["", "", "", "Z", "z", "Y", "Y", ""])
    table = pd.DataFrame([(*row, *[""] * (5 - len(row))) for row in rows], columns=COLUMNS)
    question = ask_at(read_records(table, profiles, max_parties=2, group="owner"), N, day("2015"))
    assert asked(question) == {(D, E)}  # "Z" is not "z"
    assert candidates_of(question, A) == [D, E, F, G, H]
    assert candidates_of(question, F) == [A, B, C, D, E, H]


def test_a_partnership_counts_once_for_each_of_its_parties():
    trio = [("a", "b"), ("a", "c"), ("b", "c")]
    rows = [(*pair, 2016, "", "p") for pair in trio] + [("d", "e", 2016)]
    question = ask_at(read(*rows), N, day("2015"))
    weights = np.zeros((N, N))
    weights[question.target, question.partner] = question.weight
    assert weights[A, [B, C]].tolist() == [0.5, 0.5]
    assert weights.sum(axis=1).tolist() == [1, 1, 1, 1, 1, 0, 0, 0]


def test_of_two_new_records_of_a_pair_the_first_counts_then_the_smaller():
    rows = [("a", "b", 2016, "", "p"), ("a", "c", 2016, "", "p")]
    rows += [("a", "b", 2016), ("b", "a", 2017)]
    question = ask_at(read(*rows), N, day("2015"))
    first = (question.target == A) & (question.partner == B)
    assert question.weight[first].tolist() == [1.0]
    assert question.day[first].astype(str).tolist() == ["2016-01-01"]


def test_until_closes_the_question_and_later_pairs_are_candidates_like_any_other():
    records = read(("a", "b", 2015), ("c", "d", 2016), ("e", "f", 2017))
    question = ask_at(records, N, day("2015"), day("2016"))
    assert asked(question) == {(A, B)}
    assert D in candidates_of(question, C)
    assert question.label == "from 2015-01-01 on, before 2016-01-01"


def test_without_a_cutoff_everything_is_asked_and_nothing_known():
    question = ask_at(read(("a", "b", 1900), ("c", "d", 2016)), N, None)
    assert asked(question) == {(A, B), (C, D)}
    assert not question.known.any()


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(2010, 2019))))
def test_windows_ask_for_every_pair_once_and_never_for_what_is_known(rows):
    given_rows = [(IDS[i], IDS[j], year) for i, j, year in rows if i != j] + [("a", "b", 2019)]
    records = read(*given_rows)
    starts = [None, *(day(str(year)) for year in range(2011, 2020))]
    found = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        try:
            question = ask_at(records, N, start, end)
        except InputError:  # nothing new in this window
            continue
        assert not (question.truth & ~question.allowed).any()
        assert not (question.allowed & question.known).any()
        assert not question.allowed.diagonal().any()
        found += asked(question)
    pairs = {(min(i, j), max(i, j)) for i, j, _ in rows if i != j}
    assert sorted(found) == sorted(pairs | {(A, B)})


def test_folds_hide_whole_partnerships_and_ask_for_each_once():
    trio = [("a", "b"), ("a", "c"), ("b", "c")]
    rows = [(*pair, 2014, "", "p") for pair in trio]
    rows += [("d", "e", 2015), ("f", "g", 2016), ("a", "h", 2017), ("g", "h", 2018, "merger")]
    records = read(*rows)
    questions = ask_in_folds(records, N, 4, seed=0)
    assert [question.label for question in questions] == [f"fold {at} of 4" for at in (1, 2, 3, 4)]
    pairs = [pair for question in questions for pair in asked(question)]
    everything = {(A, B), (A, C), (B, C), (D, E), (F, G), (A, H)}
    assert len(pairs) == len(everything)
    assert set(pairs) == everything
    for question in questions:
        assert asked(question) | known(question) == everything
        assert {(A, B), (A, C), (B, C)} <= asked(question) or (A, B) in known(question)
        assert not question.allowed[G, H]


@pytest.mark.parametrize("n_folds", [1, 0, -2, 4, 2.5, "2", True, None])
def test_folds_out_of_range_are_refused(n_folds):
    records = read(("a", "b", 2014), ("c", "d", 2015), ("e", "f", 2016))
    with pytest.raises(InputError, match=r"^folds must be a whole number from 2 to 3 .* got "):
        ask_in_folds(records, N, n_folds, seed=0)


@pytest.mark.parametrize(
    ("cutoff", "until", "message"),
    [
        ("2030", None, r"no new pair from 2030-01-01 on\. .* dated 2014-01-01 to 2016-01-01; 2 pa"),
        ("2015", "2016", r"no new pair from 2015-01-01 on, before 2016-01-01\. .* earlier cutoff"),
        ("2016", "2014", "no new pair from 2016-01-01 on, before 2014"),
    ],
)
def test_nothing_to_find_is_said_with_the_days_on_record(cutoff, until, message):
    records = read(("a", "b", 2014), ("c", "d", 2016))
    with pytest.raises(InputError, match=message):
        ask_at(records, N, day(cutoff), None if until is None else day(until))


def test_methods_that_learn_get_the_known_pairs_and_no_other():
    records = read(("a", "b", 2014), ("c", "b", 2014), ("a", "c", 2016))
    question = ask_at(records, N, day("2015"))
    table = question.known_table(population())
    assert table[["id_a", "id_b"]].to_numpy().tolist() == [["a", "b"], ["b", "c"]]
    assert table["partnership_id"].nunique() == 2
    method = CommonNeighbours()
    matrix = next(RecommenderScores(method, population()).draws(question))
    assert matrix[A].tolist()[1:] == [0, 1, 0, 0, 0, 0, 0]
    assert not hasattr(method, "profiles_")


class PairsOnly:
    """The least that can be evaluated: no matrix, no parameters."""

    def fit(self, clusters):
        self.ids = list(clusters.ids)
        return self

    def score_pairs(self, pairs):
        ranks = [10 * self.ids.index(t) + self.ids.index(p) for t, p in pairs.to_numpy()]
        return pairs.assign(score=ranks)


def test_any_object_that_scores_pairs_can_be_measured():
    question = ask_at(read(("a", "b", 2016)), N, day("2015"))
    (matrix,) = read_method(PairsOnly(), population(), "theirs").draws(question)
    assert matrix[2, 5] == 25
    assert np.isnan(matrix.diagonal()).all()


def test_ranks_of_a_table_come_before_its_scores():
    table = pd.DataFrame(
        {"target_id": ["a", "a"], "partner_id": ["b", "c"], "rank": ["1", "2"], "score": [0, 1]}
    )
    ranked = TableScores(table, population(), "theirs")
    assert ranked.matrix[A, B] > ranked.matrix[A, C]
    assert np.isnan(ranked.matrix[B, A])
    assert not ranked.complete
    scored = TableScores(table.drop(columns="rank"), population(), "theirs")
    assert scored.matrix[A, C] > scored.matrix[A, B]


def test_a_table_of_all_pairs_is_complete():
    pairs = [(i, j) for i in IDS for j in IDS if i != j]
    table = pd.DataFrame(pairs, columns=["target_id", "partner_id"]).assign(score=1.0)
    assert TableScores(table, population(), "theirs").complete
    assert not TableScores(table[1:], population(), "theirs").complete


def test_slices_by_hand():
    profiles = population(region=["N", "N", "S", "S", "N", "", "S", "N"], country="France")
    rows = [("a", "b", 2014), ("a", "c", 2016), ("c", "d", 2016), ("e", "f", 2017)]
    question = ask_at(read(*rows), N, day("2015"))
    assert question.target.tolist() == [A, C, C, D, E, F]
    overlap = np.zeros((N, N))
    overlap[C, D] = overlap[D, C] = 0.9
    groups = group_codes(profiles)
    assert list(groups) == ["region"]  # one country for all is no group
    slices = slice_pairs(question, groups, overlap)
    assert slices[ALL].all()
    assert slices["newcomers"].tolist() == [False, True, True, True, True, True]
    assert slices["little overlap"].tolist() == [True, True, False, False, True, True]
    assert slices["across region"].tolist() == [True, True, False, False, False, False]
    assert slices["in 2016"].tolist() == [True, True, True, True, False, False]
    assert slices["in 2017"].tolist() == [False, False, False, False, True, True]
