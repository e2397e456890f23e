"""Tables of alliances as arrays: dates, partnerships, exclusions."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clustermatch as cm
from clustermatch.evaluation.days import day_of
from clustermatch.evaluation.records import parse_cutoff, parse_day, read_records
from clustermatch.exceptions import InputError
from clustermatch.profiles import Profiles

IDS = ["a", "b", "c", "d"]


def population(ids=IDS, **columns):
    table = pd.DataFrame({"id": ids, "description": ["laser bois"] * len(ids), "lang": "fr"})
    return Profiles.from_frame(table.assign(**columns))


def alliances(*rows, columns=("id_a", "id_b", "date")):
    return pd.DataFrame(rows, columns=list(columns))


def read(*rows, columns=("id_a", "id_b", "date"), **options):
    return read_records(alliances(*rows, columns=columns), population(), **options)


def listed(records):
    return dict(zip(records.exclusions["what"], records.exclusions["rows"], strict=True))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2015", "2015-01-01"),
        (" 2015-07 ", "2015-07-01"),
        ("2015-07-09", "2015-07-09"),
        ("2016-02-29", "2016-02-29"),
        (2015, "2015-01-01"),
        (2015.0, "2015-01-01"),
        (np.int64(2015), "2015-01-01"),
        (np.float32(2015), "2015-01-01"),
        (date(2015, 7, 9), "2015-07-09"),
        (datetime(2015, 7, 9, 23, 59, tzinfo=UTC), "2015-07-09"),
        (pd.Timestamp("2015-07-09 23:00", tz="America/New_York"), "2015-07-09"),
        (pd.Period("2015-07", "M"), "2015-07-01"),
        (pd.Period("2015Q3", "Q"), "2015-07-01"),
        (np.datetime64("2015-07"), "2015-07-01"),
        (np.datetime64("2015-07-09T12:00"), "2015-07-09"),
    ],
)
def test_a_date_is_the_earliest_day_it_may_mean(value, expected):
    assert parse_day(value) == parse_cutoff(value) == np.datetime64(expected, "D")
    assert parse_day(value).dtype == "datetime64[D]"


@pytest.mark.parametrize(
    "value",
    [
        "2015-13", "2015-00", "2015-06-31", "2015-7", "2015-07-9", "15", "99", 99, "20150709",
        20150709, 42194, "2015/07", "07/2015", "July 2015", "2015-07-09T00:00", "٢٠١٥", 2015.5,
        "2015.0", -2015, 1799, 2101, True, "", None, float("nan"), float("inf"), pd.NaT,
        np.datetime64("NaT"), [2015], date(1500, 1, 1), 2015j,
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_date_is_refused(value):
    with pytest.raises(InputError, match=r"^cutoff must be YYYY, YYYY-MM, YYYY-MM-DD .* got "):
        parse_cutoff(value)
    with pytest.raises(InputError, match=r"^date must be"):
        parse_day(value)
    assert day_of(value) is None


@given(st.dates(date(1800, 1, 1), date(2100, 12, 31)))
def test_every_way_to_write_a_day_is_the_same_day(day):
    ways = [day, day.isoformat(), pd.Timestamp(day), np.datetime64(day), pd.Period(day, "D")]
    assert {parse_day(way) for way in ways} == {np.datetime64(day)}


def test_pairs_become_sorted_positions():
    records = read(("d", "b", "2016"), ("a", "c", "2014-05"), ("b", "a", 2017))
    assert records.left.tolist() == [0, 0, 1]
    assert records.right.tolist() == [1, 2, 3]
    assert records.day.astype(str).tolist() == ["2017-01-01", "2014-05-01", "2016-01-01"]
    assert records.day.dtype == "datetime64[D]"
    assert records.parties.tolist() == [2, 2, 2]
    assert records.labels[records.partnership[1]] == "a / c / 2014-05-01"
    assert not records.set_aside.any()
    assert len(records.exclusions) == 0


def test_ids_are_whole_numbers_or_their_text():
    table = alliances((2.0, "10", 2015), ("7", 2, 2016))
    records = read_records(table, population([10, 2, 7]))
    assert list(zip(records.left, records.right, strict=True)) == [(0, 1), (0, 2)]


def test_partnerships_parties_and_weights():
    columns = ("id_a", "id_b", "date", "partnership_id", "parties")
    records = read(
        ("a", "b", 2015, 7.0, None),  # p7 has a, b, c and the unknown x: four parties
        ("b", "c", 2015, "7", ""),
        ("a", "x", 2015, 7, None),
        ("a", "c", 2016, "big", "11"),  # as stated
        ("c", "d", 2016, None, None),  # of its own: two
        ("b", "d", 2016, "", 3.0),
        columns=columns,
    )
    by_pair = dict(zip(zip(records.left, records.right, strict=True), records.parties, strict=True))
    assert by_pair == {(0, 1): 4, (1, 2): 4, (0, 2): 11, (2, 3): 2, (1, 3): 3}
    assert records.weight == pytest.approx([1 / 3, 1 / 10, 1 / 3, 1 / 2, 1])
    codes = records.partnership
    assert codes[0] == codes[2]
    assert len(set(codes)) == 4
    assert records.labels == ("7", "b / d / 2016-01-01", "big", "c / d / 2016-01-01")
    assert records.unknown_ids == ("x",)


def test_before_and_straddling():
    columns = ("id_a", "id_b", "date", "partnership_id", "kind")
    records = read(
        ("a", "b", "2015-06-30", "p", ""),
        ("a", "c", "2015-07-01", "p", ""),
        ("b", "c", "2015-07-02", "p", ""),
        ("a", "d", "2015", "q", ""),
        ("b", "d", "2016", "q", "merger"),  # set aside: counts for no side
        columns=columns,
    )
    assert records.before("2015-07").tolist() == [True, False, True, False, False]
    assert (records.before(np.datetime64("2015-07-01")) == records.before("2015-07")).all()
    assert records.straddling("2015-07") == [("p", 1, 2)]
    assert records.straddling(2018) == []


def test_exclusions_are_counted_under_their_first_reason():
    columns = ("id_a", "id_b", "date", "kind", "parties")
    rows = [
        ("a", "b", "2015", "agreement", 2),
        ("b", "a", "2015-01", "agreement", 2),  # the same day
        ("b", "a", "2015-02", "agreement", 2),  # another
        ("a", "x", "2015", "merger", 2),
        ("y", "y", "2015", "", 2),
        ("c", "c", "2015", "", 2),
        ("a", "c", "2015", "FUSIÓN", 20),
        ("a", "d", "2015", "", 20),
        ("c", "d", "2015", "", 2),
    ]
    table = alliances(*rows, columns=columns)
    profiles = population(owner=["-", "", "Z", " Z "])
    records = read_records(
        table, profiles, leave_out=["fusion", "merger"], max_parties=12, group="owner"
    )
    assert listed(records) == {
        "id not in the table of clusters": 2,
        "an organisation with itself": 1,
        "the same row twice": 1,
        "kind fusion, set aside": 1,
        "more than 12 parties, set aside": 1,
        "same group, set aside": 1,
    }
    assert records.unknown_ids == ("x", "y")
    assert records.set_aside.tolist() == [False, False, True, True, True]
    examples = dict(records.exclusions[["what", "examples"]].itertuples(index=False))
    assert examples["the same row twice"] == "'a' and 'b' (row with index 1)"
    assert examples["id not in the table of clusters"] == (
        "'a' and 'x' (row with index 3); 'y' and 'y' (row with index 4)"
    )


def test_three_examples_are_shown():
    records = read(("a", "b", 2015), *(("a", f"x{n}", 2015) for n in range(5)))
    assert records.exclusions["rows"].tolist() == [5]
    assert records.exclusions["examples"][0].count("row") == 3


def test_of_like_rows_the_one_set_aside_counts_then_the_one_of_most_parties():
    columns = ("id_a", "id_b", "date", "kind", "parties")
    rows = [
        ("a", "b", 2015, "agreement", 9),
        ("b", "a", 2015, "merger", 2),
        ("c", "d", 2015, "agreement", 2),
        ("d", "c", 2015, "project", 5),
    ]
    for order in (rows, rows[::-1]):
        records = read(*order, columns=columns)
        assert records.set_aside.tolist() == [True, False]
        assert records.parties.tolist() == [2, 5]
        assert listed(records)["the same row twice"] == 2


def test_no_kind_no_group_and_nothing_left_out():
    columns = ("id_a", "id_b", "date", "kind")
    assert not read(("a", "b", 2015, "merger"), columns=columns, leave_out=[]).set_aside.any()
    assert not read(("a", "b", 2015, ""), columns=columns, leave_out=["other"]).set_aside.any()


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random):
    columns = ("id_a", "id_b", "date", "kind", "partnership_id", "parties")
    rows = [
        (one, other, day, kind, key, parties)
        for one, other in [("a", "b"), ("c", "a"), ("b", "d"), ("d", "d"), ("a", "x")]
        for day, kind, key, parties in [
            ("2015", "merger", "", 3),
            ("2015-01-01", "", "", ""),
            ("2016", "", "p", ""),
            (2017, "", "q", 4),
        ]
    ]
    table = alliances(*rows, columns=columns)
    shuffled = table.iloc[random.sample(range(len(rows)), len(rows))]
    one, other = (read_records(frame, population()) for frame in (table, shuffled))
    for name in ("left", "right", "day", "partnership", "parties", "set_aside"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert (one.labels, one.unknown_ids) == (other.labels, other.unknown_ids)
    pd.testing.assert_frame_equal(one.exclusions, other.exclusions)


@pytest.mark.parametrize(
    "dates",
    [
        pd.to_datetime(["2015-07-09", "2016-01-01"]),
        pd.PeriodIndex(["2015-07-09", "2016-01-01"], freq="D"),
        pd.Categorical(["2015-07-09", "2016"]),
        pd.array(["2015-07-09", "2016"], dtype="string"),
    ],
    ids=lambda dates: str(dates.dtype),
)
def test_columns_of_date_types(dates):
    table = pd.DataFrame({"id_a": ["a", "a"], "id_b": ["b", "c"], "date": dates}, index=[5, 5])
    records = read_records(table, population())
    assert records.day.astype(str).tolist() == ["2015-07-09", "2016-01-01"]


def test_the_table_is_left_as_it_was():
    table = alliances(("b", "a", 2015))
    before = table.copy()
    read_records(table, population())
    pd.testing.assert_frame_equal(table, before)


ROW = ("a", "b", 2015)


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ([ROW], {}, "alliances must be a pandas DataFrame .* got list"),
        (
            alliances(ROW, columns=("a", "id_b", "year")),
            {},
            "no column 'id_a' and no column 'date'; the columns are: a, id_b, year.*"
            "--column id_a=YOUR_COLUMN",
        ),
        (
            alliances((*ROW, 2016), columns=("id_a", "id_b", "date", "date")),
            {},
            "given twice: date",
        ),
        (alliances(("a", None, 2015)), {}, "alliances, column `id_b`: 1 missing, in row"),
        (
            alliances(ROW, ("a", "c", None)),
            {},
            "column `date`: expected YYYY.* got a missing date; 1 such, in row with index 1",
        ),
        (
            alliances(ROW, ("a", "c", "2015-13"), ("a", "d", "soon")),
            {},
            "got '2015-13'; 2 such, in rows with index 1, 2",
        ),
        *(
            (
                alliances((*ROW, n), columns=("id_a", "id_b", "date", "parties")),
                {},
                "column `parties`: expected a whole number of at least 2, got .*index 0. Leave",
            )
            for n in (1, 0, 2.5, "two", -3, True)
        ),
        (
            alliances((*ROW, ["x"]), columns=("id_a", "id_b", "date", "kind")),
            {},
            "column `kind`: expected text, got the list",
        ),
        (alliances(ROW), {"leave_out": "merger"}, "leave_out must be a list of kinds"),
        (alliances(ROW), {"max_parties": 1}, "max_parties must be a whole number .* got 1"),
        (alliances(ROW), {"max_parties": "many"}, "max_parties must be .* got 'many'"),
        (
            alliances(ROW),
            {"group": "ownr"},
            "group: no attribute 'ownr'; the attributes are: owner. Did you mean 'owner'",
        ),
        (alliances(), {}, "none of 0 rows is left .*: the table is empty"),
        (
            alliances(("a", "x", 2015), ("y", "a", 2015), ("b", "b", 2015)),
            {},
            "none of 3 rows .*: 2 id not in the table of clusters; 1 an organisation with itself",
        ),
        (
            alliances((*ROW, "merger"), columns=("id_a", "id_b", "date", "kind")),
            {},
            "none of 1 rows .*: 1 kind merger, set aside",
        ),
    ],
)
def test_bad_input_is_named(table, options, message):
    with pytest.raises(InputError, match=message):
        read_records(table, population(owner=list("wxyz")), **options)


def test_messages_name_the_file_and_its_rows():
    table = alliances(ROW, ("a", "c", "soon"))
    table.index = pd.RangeIndex(2, 4, name="row")
    table.attrs["source"] = "deals.csv"
    with pytest.raises(
        InputError, match=r"^deals\.csv: alliances, column `date`.* in row 3\. Write the year first"
    ):
        read_records(table, population())


def test_interclustering_is_read():
    data = cm.load_interclustering(lang="fr")
    records = read_records(data.alliances, Profiles.from_frame(data.clusters))
    assert len(records.left) == 62
    assert records.set_aside.sum() == 16
    assert listed(records) == {
        "id not in the table of clusters": 22,
        "kind merger, set aside": 16,
    }
    assert set(records.unknown_ids) <= set(data.outside["id"])
    assert records.before("2015-07").sum() == 35
    assert (records.left < records.right).all()
