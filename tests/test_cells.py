"""Cells: what counts as text, as phrases, as nothing; all else refused by row and column."""

from collections import deque
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustermatch.cells import (
    clean,
    distinct,
    is_missing,
    list_cells,
    list_rows,
    text_cells,
    warn_commas,
)
from clustermatch.exceptions import InputError, InputWarning


def stable_repr(value):
    """The same in every process: sets in order."""
    if isinstance(value, (set, frozenset)):
        return f"{type(value).__name__} of {sorted(map(repr, value))}"
    return repr(value)


MISSING = [None, np.nan, pd.NA, pd.NaT, np.float32("nan"), Decimal("nan"), np.datetime64("NaT")]
MISSING += ["", " \t\n", "\u00a0", "nan", "NaN", "None", "NULL", "n/a", "#N/A", "<NA>", "-", " -- "]


def column(*cells, source=None):
    frame = pd.DataFrame({"text": pd.Series(cells, dtype=object)})
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="row")
    if source:
        frame.attrs["source"] = source
    return frame


def texts(*cells):
    return text_cells(column(*cells), "text")


def lists(*cells):
    return list_cells(column(*cells), "text")


@pytest.mark.parametrize("cell", MISSING, ids=repr)
def test_missing_cells_say_nothing(cell):
    assert is_missing(cell)
    assert texts(cell) == [""]
    assert lists(cell, [cell, "bois"]) == [(), ("bois",)]


@pytest.mark.parametrize(
    "cell", ["a", "0", "NA", "na", "nano", 0, 0.0, False, [], {}, b""], ids=repr
)
def test_what_is_not_missing(cell):
    assert not is_missing(cell)


@pytest.mark.parametrize(
    "cell", ["?", "…", "/", "---", "🚀🚀", "\u200b", "\ufeff", "\ud83d"], ids=ascii
)
def test_symbols_alone_are_no_text(cell):
    assert texts(cell) == [""]
    assert lists(cell) == [()]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("  Pôle \u00a0 bois\r\n", "Pôle bois"),
        ("Po\u0302le", "Pôle"),
        ("compé\u00adtences", "compétences"),
        ("\ufefflaser\u200b", "laser"),
        ("a\x00b\x1fc\x85d", "a b c d"),
        ("mis\ud83dère", "misère"),
        ("l’eau d'Ain", "l’eau d'Ain"),
        ("بصريات וליזר", "بصريات וליזר"),
        ("\u202bبصريات\u202c", "بصريات"),
        ("👩\u200d🔬 labo", "👩\u200d🔬 labo"),
        (np.str_("laser"), "laser"),
        (".NET", ".NET"),
        ("3D", "3D"),
    ],
)
def test_texts_are_written_in_one_way(cell, expected):
    assert texts(cell) == [expected]


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned.split() == cleaned.split(" ") or not cleaned


def test_a_very_long_cell_is_kept_whole():
    assert len(texts("mot " * 250_000)[0]) == 999_999


@pytest.mark.parametrize(
    ("cell", "got"),
    [
        (7, "the number '7'"),
        (7.5, "the number '7.5'"),
        (np.int64(7), "the number '7'"),
        ("2019", "the number '2019'"),
        ("1 234,50", "the number '1 234,50'"),
        ("1\u00a0000", "the number '1 000'"),
        ("12 %", "the number '12 %'"),
        ("٣٤", "the number '٣٤'"),
        (True, "the truth value 'True'"),
        (["laser"], "the list \"['laser']\""),
        ({"fr": "laser"}, "the dict \"{'fr': 'laser'}\""),
        (np.array(["laser"]), "the ndarray \"['laser']\""),
        (pd.Timestamp("2015-07-09"), "the Timestamp '2015-07-09 00:00:00'"),
        (b"laser", "the bytes \"b'laser'\""),
        (list(range(99)), "the list '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1'"),
    ],
    ids=stable_repr,
)
def test_what_is_not_text_is_refused(cell, got):
    with pytest.raises(InputError) as refused:
        text_cells(column("bois", cell, source="c.csv"), "text")
    assert str(refused.value) == (
        f"c.csv: row 3, column `text`: expected text, got {got}. "
        "Write words there, or leave the cell empty."
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("laser; bois ;;laser", ("laser", "bois")),
        ("laser\nbois\r\noptique\reau", ("laser", "bois", "optique", "eau")),
        ("• laser\n- bois\n– eau\n* air", ("laser", "bois", "eau", "air")),
        ("-40 °C; .NET; C++", ("-40 °C", ".NET", "C++")),
        ("Laser; laser; LASER", ("Laser",)),
        ("cafe\u0301; café", ("café",)),
        ("Lyon, Grenoble", ("Lyon, Grenoble",)),
        ("ISO; 9001; 4.0", ("ISO", "9001", "4.0")),
        ("[x]; [y]", ("[x]", "[y]")),
        ("[]", ()),
        ([], ()),
        ((), ()),
        (["laser; optique"], ("laser; optique",)),
        (["laser", None, np.nan, pd.NA, " "], ("laser",)),
        (["4.0", "bois"], ("4.0", "bois")),
        (np.array(["laser", "bois"]), ("laser", "bois")),
        (np.array([]), ()),
        ({"bois", "laser"}, ("bois", "laser")),
        (frozenset(["bois", None]), ("bois",)),
    ],
    ids=stable_repr,
)
def test_phrases(cell, expected):
    assert lists(cell) == [expected]


PHRASES = "expected phrases with `;` between them, or a list of texts, got "


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (3, f"{PHRASES}the number '3'"),
        ("3", f"{PHRASES}the number '3'"),
        ({"a": 1}, f"{PHRASES}the dict"),
        (np.array("laser"), f"{PHRASES}the ndarray 'laser'"),
        (deque(["laser"]), f"{PHRASES}the deque"),
        (["laser", 1], "expected text, got the number '1'"),
        ({"laser", 1}, "expected text, got the number '1'"),
        ([["laser"], "bois"], r"expected text, got the list \"\['laser'\]\""),
        (np.array([["laser", "bois"]]), "expected text, got the ndarray"),
        (["laser", {"a": 1}], "expected text, got the dict"),
        ("['laser', 'bois']", "with `;` between them, got the list written as text"),
        ('["laser", "bois"]', "with `;` between them, got the list written as text"),
        ("['laser' 'bois']", "with `;` between them, got the list written as text"),
    ],
    ids=stable_repr,
)
def test_what_is_not_phrases_is_refused(cell, message):
    with pytest.raises(InputError, match=rf"^row 3, column `text`: .*{message}"):
        lists("bois", cell)


@pytest.mark.parametrize(
    "cells",
    [
        pd.array(["laser", None], dtype="string[pyarrow]"),
        pd.array(["laser", None], dtype="string[python]"),
        pd.Categorical(["laser", None]),
        pd.array(["laser", None], dtype=pd.ArrowDtype(pa.string())),
    ],
    ids=lambda cells: str(cells.dtype),
)
def test_column_types(cells):
    frame = pd.DataFrame({"text": cells})
    assert text_cells(frame, "text") == ["laser", ""]
    assert list_cells(frame, "text") == [("laser",), ()]


def test_a_column_of_arrow_lists():
    cells = pd.array([["laser", "bois"], None], dtype=pd.ArrowDtype(pa.list_(pa.string())))
    assert list_cells(pd.DataFrame({"text": cells}), "text") == [("laser", "bois"), ()]


@pytest.mark.parametrize("dtype", ["Int64", "float64", "datetime64[ns]", object])
def test_a_blank_column_of_any_type_says_nothing(dtype):
    frame = pd.DataFrame({"text": pd.Series([None, None], dtype=dtype)})
    assert text_cells(frame, "text") == ["", ""]
    assert list_cells(frame, "text") == [(), ()]


def test_an_absent_column_says_nothing():
    assert text_cells(column("a", "b"), "name") == ["", ""]
    assert list_cells(column("a", "b"), "name") == [(), ()]


def test_rows_are_named_as_the_reader_sees_them():
    frame = pd.DataFrame({"text": ["a"] * 9})
    assert list_rows(frame, [3]) == "row with index 3"
    assert list_rows(frame, range(9)) == "rows with index 0, 1, 2, 3, 4 and 4 more"
    assert list_rows(column("a"), [2, 3]) == "rows 2, 3"
    assert list_rows(frame, [("x", 1)]) == "row with index ('x', 1)"


@given(st.lists(st.sampled_from(["Laser", "laser", "LASER", "bois", "Bois", ""])))
def test_distinct_phrases_keep_the_first_of_each(phrases):
    kept = distinct(phrases)
    assert distinct(kept) == kept
    assert {phrase.casefold() for phrase in kept} == {p.casefold() for p in phrases} - {""}
    assert all(phrases.index(phrase) >= 0 for phrase in kept)


@pytest.mark.parametrize("cell", [1083, 1083.0, "1083", np.int64(1083)])
def test_a_name_may_be_a_number(cell):
    frame = pd.DataFrame({"name": pd.Series([cell], dtype=object)})
    assert text_cells(frame, "name", numbers=True) == ["1083"]


def test_commas_instead_of_semicolons_are_pointed_out():
    commas = pd.DataFrame({"needs": ["laser, optics, glass", "wood, frames, export", ""]})
    with pytest.warns(InputWarning, match="column `needs`: commas but no `;`"):
        warn_commas(commas, ["needs", "competences"])
    mixed = pd.DataFrame({"needs": ["laser, optics, glass", "wood; frames"]})
    warn_commas(mixed, ["needs"])  # one semicolon shows that commas are meant
