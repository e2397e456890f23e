"""Pairs of ids from tables and tuples."""

import numpy as np
import pandas as pd
import pytest

from clustermatch.exceptions import InputError
from clustermatch.pairs import pair_ids

COLUMNS = ("id_a", "id_b")


def read(pairs):
    return pair_ids(pairs, COLUMNS, "exclusions")


@pytest.mark.parametrize(
    "pairs",
    [
        [("a", "b"), ("a", "c")],
        [["a", "b"], ["a", "c"]],
        (pair for pair in [("a", "b"), ("a", "c")]),
        np.array([["a", "b"], ["a", "c"]]),
        pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")]),
        pd.DataFrame({"id_b": ["b", "c"], "id_a": ["a", "a"], "reason": None}),
        pd.DataFrame({"id_a": pd.Categorical(["a", "a"]), "id_b": pd.array(["b", "c"], "string")}),
        pd.DataFrame({"id_a": ["a", "a"], "id_b": ["b", "c"]}, index=[3, 3]),
    ],
    ids=lambda pairs: type(pairs).__name__,
)
def test_pairs_are_read_in_their_order(pairs):
    assert read(pairs) == (["a", "a"], ["b", "c"])


@pytest.mark.parametrize("pairs", [[], (), pd.DataFrame(columns=["id_a", "id_b"])], ids=type)
def test_no_pairs(pairs):
    assert read(pairs) == ([], [])


@pytest.mark.parametrize(
    ("pairs", "got"),
    [
        (["ab"], "'ab'"),
        ("ab", "'a'"),
        ({"a": "b"}, "'a'"),
        ([b"ab"], "\"b'ab'\""),
        ([("a", "b"), ("a", "b", "c")], r"\"\('a', 'b', 'c'\)\""),
        ([("a",)], r"\"\('a',\)\""),
        ([{"b", "a"}], '"{'),
        ([{"id_a": "a", "id_b": "b"}], "\"{'id_a'"),
        (None, "'None'"),
        (3, "'3'"),
        ([3], "'3'"),
        (pd.Series(["ab"]), "'ab'"),
        ([["x" * 99]], '"\\[\'x{38}"'),
    ],
    ids=lambda value: repr(value).replace("{'b', 'a'}", "{'a', 'b'}"),  # sets have no order
)
def test_what_is_no_pair_is_refused(pairs, got):
    with pytest.raises(
        InputError, match=rf"^exclusions must be a table with id_a and id_b, or tuples .*got {got}"
    ):
        read(pairs)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT, "", "  ", "nan", "-"], ids=repr)
def test_a_missing_id_is_named_by_row(missing):
    with pytest.raises(
        InputError, match=r"^exclusions, column `id_b`: 1 missing, in row 2\. Every"
    ):
        read([("a", "b"), ("a", missing)])
    table = pd.DataFrame({"id_a": ["a", missing], "id_b": ["b", "c"]}, dtype=object)
    with pytest.raises(InputError, match=r"`id_a`: 1 missing, in row with index 1\."):
        read(table)
    table.attrs["source"], table.index = "x.csv", pd.RangeIndex(2, 4, name="row")
    with pytest.raises(InputError, match=r"^x\.csv: exclusions, column `id_a`: .* in row 3\."):
        read(table)


def test_missing_ids_of_nullable_columns():
    table = pd.DataFrame({"id_a": pd.array([None] * 7, dtype="Int64"), "id_b": range(7)})
    with pytest.raises(InputError, match="7 missing, in rows with index 0, 1, 2, 3, 4 and 2 more"):
        read(table)
    table = pd.DataFrame({"id_a": pd.Categorical([None, "a"]), "id_b": "b"})
    with pytest.raises(InputError, match="1 missing, in row with index 0"):
        read(table)


@pytest.mark.parametrize(
    ("names", "given"),
    [
        (["id_a", "b"], "id_a, b"),
        (["id_a", "id_a", "id_b"], "id_a, id_a, id_b"),
        ([], "none"),
        ([0, 1], "0, 1"),
        (pd.MultiIndex.from_tuples([("id_a", "x"), ("id_b", "x")]), r"\('id_a', 'x'\)"),
    ],
    ids=str,
)
def test_both_columns_are_needed_once(names, given):
    table = pd.DataFrame([["a"] * len(names)], columns=names)
    with pytest.raises(
        InputError, match=f"need the columns `id_a` and `id_b`, once each; the columns are: {given}"
    ):
        read(table)


def test_the_table_is_not_changed():
    table = pd.DataFrame({"id_a": ["a"], "id_b": ["b"]})
    before = table.copy()
    read(table)
    pd.testing.assert_frame_equal(table, before)
