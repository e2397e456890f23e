"""The door where tables come in: ids, names, texts, and what is kept out with a clear message."""

import copy
import math
import pickle
import re
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clustermatch.cells import clean, is_missing
from clustermatch.exceptions import InputError
from clustermatch.profiles import Profiles, check_clusters, suggest

TEXTS = ["lasers de puissance", "bois de construction"]


def table(**columns):
    columns = {"id": ["a", "b"], "description": TEXTS, "lang": "fr"} | columns
    return pd.DataFrame({name: column for name, column in columns.items() if column is not None})


def profiles(**columns):
    return Profiles.from_frame(table(**columns))


def values(found):
    """All of a Profiles but the frame of attributes."""
    names = ("ids", "names", "langs", "lang_detected", "descriptions", "competences", "needs")
    return {name: getattr(found, name) for name in names}


def refuse(message, frame):
    with pytest.raises(InputError, match=message):
        Profiles.from_frame(frame)


# ids


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([2, 1], (1, 2)),
        ([2.0, 1.0], (1, 2)),
        ([10, 9], (9, 10)),
        ([np.int64(2), 1.0], (1, 2)),
        (np.array([np.float32(2), np.int8(1)], dtype=object), (1, 2)),
        (pd.array([2, 1], dtype="Int64"), (1, 2)),
        (pd.Categorical([2, 1]), (1, 2)),
        ([10**30, 1], (1, 10**30)),
        (["10", "9"], ("10", "9")),
        (["007", "7"], ("007", "7")),
        ([7.0, "A1"], ("7", "A1")),
        ([1, "a"], ("1", "a")),
        ([1.5, 2.5], ("1.5", "2.5")),
        ([Decimal("2"), Decimal("1")], ("1", "2")),
        (["b ", "\u00a0a"], ("a", "b")),
        (["pôle\u00a0bois", "a  b"], ("a b", "pôle bois")),
        (["e\u0301co", "zoo"], ("zoo", "éco")),
        (["\ufeffb", "a\u200b"], ("a", "b")),
        (["B", "a"], ("B", "a")),
        (pd.array(["b", "a"], dtype="string[pyarrow]"), ("a", "b")),
        (pd.Categorical(["b", "a"]), ("a", "b")),
    ],
    ids=repr,
)
def test_ids_are_clean_and_sorted(given, expected):
    found = profiles(id=given)
    assert found.ids == expected
    assert [type(key) for key in found.ids] == [type(key) for key in expected]
    assert found.names == tuple(map(str, expected))


@pytest.mark.parametrize(
    "missing", [None, np.nan, pd.NA, pd.NaT, "", " \u00a0", "nan", "NaN", "None", "#N/A"], ids=repr
)
def test_missing_ids(missing):
    frame = table(id=pd.Series(["a", missing], dtype=object))
    refuse(r"^column `id`: 1 missing, in row with index 1\. Every cluster needs", frame)


def test_the_first_five_missing_ids_are_named_with_their_rows():
    frame = pd.DataFrame({"id": ["a", *[None] * 7], "description": "bois"})
    frame.index, frame.attrs["source"] = pd.RangeIndex(2, 10, name="row"), "c.csv"
    refuse(r"^c\.csv: column `id`: 7 missing, in rows 3, 4, 5, 6, 7 and 2 more\. ", frame)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["a", "a"], "1 id given more than once: 'a' in rows with index 0, 1. Ids must be unique"),
        (["a", "a "], "'a' in rows with index 0, 1"),
        (["é", "e\u0301"], "'é' in rows with index 0, 1"),
        (["a", "a\u200b"], "'a' in rows with index 0, 1"),
        ([1, "1"], "'1' in rows with index 0, 1"),
        ([1, 1.0], "1 in rows with index 0, 1"),
        (["1", 1.0], "'1' in rows with index 0, 1"),
    ],
    ids=repr,
)
def test_ids_given_twice(ids, message):
    refuse(f"^column `id`: .*{message}", table(id=pd.Series(ids, dtype=object)))


def test_the_first_five_ids_given_twice_are_named_with_their_rows():
    ids = [*"abcdefg", *"abcdefg", *"aaaaa"]
    frame = pd.DataFrame({"id": ids, "description": "bois"})
    frame.index, frame.attrs["source"] = pd.RangeIndex(2, 21, name="row"), "c.csv"
    refuse(
        r"^c\.csv: column `id`: 7 ids given more than once: 'a' in rows 2, 9, 16, 17, 18 and 2 "
        r"more; 'b' in rows 3, 10; 'c' in rows 4, 11; 'd' in rows 5, 12; 'e' in rows 6, 13\. Ids",
        frame,
    )


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (["a"], r"list \"\['a'\]\""),
        (("a", "b"), "tuple"),
        ({"a": 1}, "dict"),
        (np.array([1, 2]), "ndarray"),
        (True, "bool 'True'"),
        (b"a", "bytes"),
        (math.inf, "float 'inf'"),
        (np.float32("-inf"), "float32 '-inf'"),
        (date(2026, 2, 1), "date '2026-02-01'"),
        (pd.Timestamp("2026-02-01"), "Timestamp '2026-02-01 00:00:00'"),
    ],
    ids=repr,
)
def test_what_cannot_be_an_id(value, got):
    frame = table(id=pd.Series(["a", value], dtype=object))
    refuse(f"^row with index 1, column `id`: expected text or a whole number, got the {got}", frame)


def test_dates_and_truth_values_are_no_ids_in_columns_of_their_own_either():
    refuse(
        "column `id`: .* got the Timestamp", table(id=pd.to_datetime(["2026-01-02", "2026-03-04"]))
    )
    refuse("column `id`: .* got the bool 'True'", table(id=[True, False]))


# columns


@pytest.mark.parametrize("what", [None, {"id": ["a"]}, [("a", "b")], "clusters.csv"], ids=repr)
def test_only_frames(what):
    refuse(f"^clusters must be a pandas DataFrame, got {type(what).__name__}; cm.read_cl", what)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            ["code", "description"],
            r"^no column `id`; the columns are: code, description\. Name the",
        ),
        ([], r"^no column `id`; the columns are: none\. "),
        ([0, 1], r"^no column `id`; the columns are: 0, 1\. "),
        (
            ["id", "texte"],
            "^no text column: `description` or `competences` is needed; the col.*texte",
        ),
        (["id", "needs"], "^no text column"),
        (["id", "id", "description"], r"^columns given twice: id\. Rename or drop one\."),
        (["id", "description", "x", "y", "y", "x"], r"^columns given twice: x, y\."),
        (
            pd.MultiIndex.from_product([["id", "description"], [""]]),
            r"^column names of 2 levels: \(",
        ),
    ],
    ids=str,
)
def test_columns(columns, message):
    refuse(message, pd.DataFrame([["a"] * len(columns)] * 2, columns=columns))


def test_ids_in_the_index():
    frame = table().set_index("id")
    refuse(r"no column `id`; .* The index is called `id`: frame\.reset_index\(\) makes it a", frame)
    assert Profiles.from_frame(table().set_index("id", drop=False)).ids == ("a", "b")


@pytest.mark.parametrize(
    ("n", "message"), [(1, "^1 cluster; at least two"), (0, "^0 clusters; at")]
)
def test_one_cluster_has_no_partner(n, message):
    refuse(message, table().head(n))


def test_cells_are_refused_by_row_and_column():
    frame = table(needs=[["laser", 3], None])
    frame.index = pd.Index([3, 3])
    refuse("^row with index 3, column `needs`: expected text, got the number '3'", frame)
    refuse("column `name`: expected text, got the list", table(name=[["Eden"], "b"]))
    refuse("column `lang`: expected text, got the number '1'", table(lang=[1, 2]))
    refuse("column `aliases`: expected phrases", table(aliases=[1.5, None]))


# texts and names


def test_texts_of_an_untidy_spreadsheet():
    found = profiles(
        id=[2.0, 1.0],
        name=["Cluster Lumière", None],
        aliases=["CLum; ex Lum'In", None],
        description=[" Cluster  Lumie\u0300re, ex Lum’In :\néclaire la ville ", "nan"],
        competences=["• lumière urbaine\n• Lumière Urbaine\n•  CLum", np.array(["bois", "Bois"])],
        needs=pd.Series([["capteurs", pd.NA], []], dtype=object),
        région=["Rhône-Alpes", pd.NA],
    )
    assert values(found) == {
        "ids": (1, 2),
        "names": ("1", "Cluster Lumière"),
        "langs": ("fr", "fr"),
        "lang_detected": (False, False),
        "descriptions": ("", "éclaire la ville"),
        "competences": (("bois",), ("lumière urbaine",)),
        "needs": ((), ("capteurs",)),
    }
    assert list(found.attributes.columns) == ["région"]
    assert found.attributes["région"].isna().tolist() == [True, False]


def test_phrases_that_become_the_same_without_the_name_are_one():
    found = profiles(
        name=["Eden", "Zorg"], competences=["laser d'Eden; laser d'; Eden; Laser D'", ""]
    )
    assert found.competences == (("laser d'",), ())


@pytest.mark.parametrize("ids", [["eden", "b"], ["mont-blanc", "b"], [42, 1], ["42", "1"]])
def test_an_id_in_place_of_a_name(ids):
    texts = ["un eden à 42 % avec Eden et Mont Blanc", "1 bois"]
    left = {
        "eden": "un eden à 42 % avec et Mont Blanc",
        "mont-blanc": "un eden à 42 % avec Eden et",
    }
    found = profiles(id=ids, description=texts)
    described = dict(zip(found.ids, found.descriptions, strict=True))
    assert described[ids[0]] == left.get(ids[0], texts[0])
    assert described[ids[1]] == "1 bois"


NAMES = [
    "Eden",
    "Lumière",
    "C++ (Lyon)",
    "[x]y",
    "Mont-Blanc Industries (ex Arve)",
    "bioPmed",
    "42°",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("new", ["Zorglub", "Pôle Zorg & Cie", "zorg"])
def test_renaming_changes_nothing_but_the_name(name, new):
    def renamed(to):
        return profiles(
            name=[to, "Autre"],
            description=[f"{to} éclaire. Avec {to}, l'{to} (« {to} ») ; www.{to}-x", "bois"],
            competences=[f"laser {to};{to};{to} – optique;laser", "bois"],
            needs=[[f"adhérents de {to}", to], ["laser"]],
            lang=[None, "fr"],
        )

    before, after = values(renamed(name)), values(renamed(new))
    assert (before.pop("names")[0], after.pop("names")[0]) == (name, new)
    assert before == after


def test_renaming_the_clusters_of_the_day(interclustering):
    frame = interclustering.clusters
    frame = frame[~frame["name"].str.contains("[(-]", regex=True)]  # one name each
    renamed = frame.copy()
    for row, name in frame["name"].items():
        for column in ("name", "description", "competences", "needs"):
            cell = frame.at[row, column]
            renamed.at[row, column] = re.sub(re.escape(name), f"Zorg{row} Zig", cell, flags=re.I)
    before, after = values(Profiles.from_frame(frame)), values(Profiles.from_frame(renamed))
    assert len(frame) > 30
    assert before.pop("names") != after.pop("names")
    assert before == after


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"description": ["", "laser"]}, [False, True]),
        ({"description": [None, None], "competences": ["laser", []]}, [True, False]),
        ({"description": ["Eden", "laser"], "name": ["Eden", "Zorg"]}, [False, True]),
        ({"description": ["🚀 …", "42/2015"], "competences": [["4.0"], ["5G"]]}, [False, True]),
        ({"description": ["نسيج", "编织"]}, [True, True]),
        ({"description": ["", "x"], "needs": ["laser", ""]}, [False, True]),
    ],
    ids=str,
)
def test_which_rows_have_usable_text(columns, expected):
    found = profiles(**columns)
    assert found.has_text.tolist() == expected
    assert len(found) == 2


def test_competences_alone_are_enough():
    assert profiles(description=None, competences=["laser", ""]).competences == (("laser",), ())


@pytest.mark.parametrize(
    ("langs", "expected", "detected"),
    [
        (["FR", "français"], ("fr", "fr"), (False, False)),
        (["xx", "Deutsch"], ("other", "de"), (False, False)),
        ([None, "en"], ("fr", "en"), (True, False)),
        ([np.nan, "?"], ("fr", "fr"), (True, True)),
        (pd.Categorical(["es", None]), ("es", "fr"), (False, True)),
        (None, ("fr", "fr"), (True, True)),
    ],
    ids=repr,
)
def test_languages(langs, expected, detected):
    texts = ["Le pôle accompagne les entreprises.", "Le réseau rassemble la filière du bois."]
    found = profiles(description=texts, lang=langs)
    assert (found.langs, found.lang_detected) == (expected, detected)


# attributes and immutability


def test_all_further_columns_are_attributes_in_the_order_of_the_ids():
    frame = table(id=["b", "a"], row=[1, 2], région=pd.Categorical(["x", "y"]))
    frame[0] = [3, 4]
    found = Profiles.from_frame(frame).attributes
    assert list(found.columns) == ["row", "région", 0]
    assert found.index.tolist() == [0, 1]
    assert found["row"].tolist() == [2, 1]
    assert found["région"].dtype == "category"


def test_the_frame_is_not_changed():
    frame = table(id=["b", "a"], needs=[["laser"], ["bois"]], tags=[["x"], {"y": [1]}])
    frame.attrs["source"] = "c.csv"
    before = copy.deepcopy(frame)
    Profiles.from_frame(frame)
    check_clusters(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert frame.attrs == before.attrs


def test_later_changes_of_the_frame_change_nothing():
    n = np.array([1.0, 2.0])
    frame = pd.DataFrame({"n": n}, copy=False).assign(
        id=["a", "b"],
        description=TEXTS,
        lang="fr",
        needs=[["laser"], ["bois"]],
        tags=[["x"], {"y": [1]}],
    )
    found = Profiles.from_frame(frame)
    n[:] = 9
    frame.loc[0, "n"] = 9
    frame.loc[0, "tags"].append("z")
    frame.loc[1, "tags"]["y"].append(2)
    frame.loc[0, "needs"].append("z")
    del frame["tags"]
    assert found.attributes["n"].tolist() == [1, 2]
    assert found.attributes["tags"].tolist() == [["x"], {"y": [1]}]
    assert found.needs == (("laser",), ("bois",))


@pytest.mark.parametrize("name", ["ids", "attributes", "new"])
def test_profiles_are_frozen(name):
    with pytest.raises(AttributeError, match=f"cannot assign to field '{name}'"):
        setattr(profiles(), name, ())


def test_profiles_survive_pickling_and_copying():
    found = profiles()
    for other in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):
        assert values(other) == values(found)
        assert other.positions(["b"], "targets").tolist() == [1]


cells = st.sampled_from(["laser", "Laser; bois", "bois eau", "", "Eden laser", "42 eau"])
rows = st.tuples(cells, cells, cells)


@given(st.dictionaries(st.integers(-9, 99), rows, min_size=2), st.randoms(), st.booleans())
@settings(deadline=None)
def test_the_order_of_the_rows_changes_nothing(population, random, as_text):
    frame = pd.DataFrame.from_dict(
        population, "index", columns=["description", "competences", "needs"]
    )
    frame = frame.rename_axis("id").reset_index().assign(lang="fr", name="Eden")
    frame["id"] = frame["id"].astype(str if as_text else int)
    frame["size"] = range(len(frame))
    order = list(range(len(frame)))
    random.shuffle(order)
    one, other = Profiles.from_frame(frame), Profiles.from_frame(frame.iloc[order])
    assert values(one) == values(other)
    pd.testing.assert_frame_equal(one.attributes, other.attributes)
    assert one.ids == tuple(sorted(frame["id"]))


# positions


ids = st.lists(st.text(), min_size=2, unique=True) | st.lists(
    st.integers(), min_size=2, unique=True
)


@given(ids, st.randoms())
@settings(deadline=None)
def test_positions_are_the_inverse_of_ids(ids, random):
    cleaned = {clean(key) if isinstance(key, str) else key for key in ids}
    assume(len(cleaned) == len(ids) and not any(map(is_missing, cleaned)))
    found = Profiles.from_frame(pd.DataFrame({"id": ids, "description": "bois", "lang": "fr"}))
    assert set(found.ids) == cleaned
    order = random.sample(range(len(ids)), len(ids))
    assert found.positions([found.ids[at] for at in order], "targets").tolist() == order
    assert found.positions([str(found.ids[at]) for at in order], "targets").tolist() == order
    assert {found.ids[at] for at in found.positions(ids, "targets")} == cleaned


@pytest.mark.parametrize(
    "asked", [[2], ["2"], [2.0], [" 2 "], [np.int64(2)], np.array([2])], ids=repr
)
def test_whole_numbers_are_found_however_they_are_written(asked):
    assert profiles(id=[1, 2]).positions(asked, "targets").tolist() == [1]
    assert profiles(id=["1", "2"]).positions(asked, "targets").tolist() == [1]


def test_ids_are_found_in_any_unicode_form():
    found = profiles(id=["pôle bois", "z"])
    assert found.positions(["po\u0302le\u00a0bois ", "z"], "targets").tolist() == [0, 1]
    assert found.positions([], "targets").dtype == np.intp


def test_unknown_ids():
    found = profiles(id=["minalogic", "axelera"])
    with pytest.raises(
        InputError, match=r"^targets name 1 unknown id: 'minalogik'\. Did you mean 'mina"
    ):
        found.positions(["axelera", "minalogik", "minalogik"], "targets")
    with pytest.raises(
        InputError, match=r"^pairs name 7 unknown ids: '0', '1', '2', '3', '4' and 2 more"
    ):
        found.positions(range(7), "pairs")
    with pytest.raises(
        InputError, match=r"unknown id: 'x' \(first in row 5\)\. Use the values of col"
    ):
        found.positions(["axelera", "x"], "exclusions", rows=[4, 5])
    with pytest.raises(InputError, match="unknown ids: 'None', 'nan', 'True'"):
        found.positions([None, np.nan, True], "targets")


@pytest.mark.parametrize("asked", ["12", b"12", 12, None])
def test_ids_come_in_lists(asked):
    with pytest.raises(InputError, match=r"^targets must be a list of ids, got "):
        profiles(id=[1, 2]).positions(asked, "targets")


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("minalogik", ["minalogic", "laser"], " Did you mean 'minalogic'?"),
        ("plastic", ["plastics", "plasti", "bois"], " Did you mean 'plastics' or 'plasti'?"),
        ("bois", ["laser"], ""),
        ("", [], ""),
    ],
)
def test_suggestions(word, known, expected):
    assert suggest(word, known) == expected
