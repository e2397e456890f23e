"""From files and frames to tables with known columns."""

import json
import warnings

import numpy as np
import pandas as pd
import pytest

import clustermatch as cm
from clustermatch.exceptions import InputError, InputWarning
from clustermatch.profiles import Profiles
from clustermatch.reading import map_columns, read_clusters

ROWS = [
    {
        "id": "b",
        "name": "Pôle Été",
        "description": "matériaux d’œuvre",
        "competences": "laser;bois",
    },
    {"id": "a", "name": "Eden", "description": "l'eau, l'air", "competences": "capteurs"},
]
LISTS = [{**row, "competences": row["competences"].split(";")} for row in ROWS]
EXPECTED = (
    ("a", "b"),
    ("Eden", "Pôle Été"),
    ("l'eau, l'air", "matériaux d’œuvre"),
    (("capteurs",), ("laser", "bois")),
)


def csv_text(delimiter=";", rows=ROWS):
    lines = [rows[0], *(row.values() for row in rows)]
    return "".join(delimiter.join(f'"{cell}"' for cell in line) + "\r\n" for line in lines)


def put(path, content, encoding="utf-8"):
    path.write_bytes(content.encode(encoding))
    return path


def found(frame):
    profiles = Profiles.from_frame(frame.assign(lang="fr"))
    return profiles.ids, profiles.names, profiles.descriptions, profiles.competences


# files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv(tmp_path, delimiter, encoding):
    frame = read_clusters(put(tmp_path / "c.csv", csv_text(delimiter), encoding))
    assert found(frame) == EXPECTED
    assert (frame.index.name, frame.index.tolist()) == ("row", [2, 3])


def test_western_encodings_are_detected_and_said(tmp_path):
    path = put(tmp_path / "c.csv", csv_text(), "cp1252")
    with pytest.warns(InputWarning, match=r"c\.csv.*Windows-1252"):
        frame = cm.read_clusters(path)
    assert found(frame) == EXPECTED


def test_json_and_json_lines(tmp_path):
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in LISTS)
    assert found(read_clusters(put(tmp_path / "c.jsonl", lines))) == EXPECTED
    assert found(read_clusters(put(tmp_path / "c.json", json.dumps(LISTS)))) == EXPECTED


def test_excel(tmp_path):
    pd.DataFrame(ROWS).to_excel(tmp_path / "c.xlsx", index=False)
    assert found(read_clusters(tmp_path / "c.xlsx")) == EXPECTED


@pytest.mark.parametrize("rows", [ROWS, LISTS], ids=["text", "lists"])
def test_parquet(tmp_path, rows):
    pd.DataFrame(rows).to_parquet(tmp_path / "c.parquet")
    assert found(read_clusters(tmp_path / "c.parquet")) == EXPECTED


def test_whole_numbers_stay_whole_in_every_format(tmp_path):
    frame = pd.DataFrame({"id": [2, 1], "description": ["laser", "bois"]})
    frame.to_excel(tmp_path / "c.xlsx", index=False)
    frame.assign(id=frame["id"].astype(float)).to_parquet(tmp_path / "c.parquet")
    frame.to_json(tmp_path / "c.json", orient="records")
    for name in ("c.xlsx", "c.parquet", "c.json"):
        assert found(read_clusters(tmp_path / name))[0] == (1, 2)
    frame.to_csv(tmp_path / "c.csv", index=False)
    assert found(read_clusters(tmp_path / "c.csv"))[0] == ("1", "2")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id;description\na;x\n;y\nc;z\n;w\n", r"column `id`: 2 missing, in rows 3, 5\. "),
        (
            "id;description\na;x\nb;y\na ;z\n",
            "column `id`: 1 id given more than once: 'a' in rows 2, 4",
        ),
        ("code;description\na;x\nb;y\n", "no column `id`; the columns are: code, description"),
        ("id;texte\na;x\nb;y\n", "no text column: `description` or `competences` is needed"),
        ("id;description\na;x\n", "1 cluster; at least two are needed"),
        ("id;description\n", "no rows"),
    ],
)
def test_bad_tables_are_refused_by_file_and_row(tmp_path, text, message):
    path = put(tmp_path / "c.csv", text)
    with pytest.raises(InputError, match=rf"c\.csv: {message}"):
        read_clusters(path)


@pytest.mark.parametrize("cell", ["2019", "1\u202f000,5", "12 %"])
def test_numbers_are_refused_by_file_row_and_column(tmp_path, cell):
    frame = read_clusters(put(tmp_path / "c.csv", f"id;description\na;x\nb;{cell}\n"))
    with pytest.raises(
        InputError, match=r"c\.csv: row 3, column `description`: expected text, got the number '"
    ):
        Profiles.from_frame(frame)


def test_missing_cells_of_every_kind_are_blank(tmp_path):
    cells = [None, "NaN", "n/a", " - ", "laser"]
    rows = [{"id": key, "description": cell} for key, cell in zip("abcde", cells, strict=True)]
    frame = read_clusters(put(tmp_path / "c.json", json.dumps(rows)))
    assert found(frame)[2] == ("", "", "", "", "laser")


# columns


def frame_of(*names):
    return pd.DataFrame([[f"{name}{row}" for name in names] for row in "12"], columns=list(names))


def test_mapping(tmp_path):
    path = put(tmp_path / "c.csv", "code;description_fr;région\na;laser;x\nb;bois;y\n")
    columns = {"id": "code", "description": "description_fr", "region": "région"}
    frame = read_clusters(path, columns=columns)
    assert list(frame.columns) == ["id", "description", "region"]
    assert frame.loc[3].tolist() == ["b", "bois", "y"]
    assert frame.attrs["source"] == str(path)


@pytest.mark.parametrize(
    ("names", "columns", "expected"),
    [
        ("id description", {}, {"id": "id1", "description": "description1"}),
        (
            "id t",
            {"description": "t", "needs": "t"},
            {"description": "t1", "needs": "t1", "id": "id1"},
        ),
        ("description fr", {"description": "fr"}, {"description": "fr1"}),
        (
            "description needs",
            {"description": "needs", "needs": "description"},
            {"description": "needs1", "needs": "description1"},
        ),
        ("id x", {"id": "id", "region": "x"}, {"id": "id1", "region": "x1"}),
        ("id row index", {"place": "row"}, {"place": "row1", "id": "id1", "index": "index1"}),
    ],
)
def test_columns_take_their_names(names, columns, expected):
    frame = frame_of(*names.split())
    before = frame.copy()
    mapped = map_columns(frame, columns)
    assert mapped.iloc[0].to_dict() == expected
    mapped.iloc[0, 0] = "changed"
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("columns", [{"id": 0, "description": 1}, {"id": "0", "description": "1"}])
def test_columns_called_by_numbers(columns):
    mapped = map_columns(frame_of(0, 1, 2), columns)
    assert list(mapped.columns) == ["id", "description", 2]


def test_attrs_and_types_are_kept():
    frame = frame_of("code", "x").assign(n=pd.array([1, None], dtype="Int64"))
    frame.attrs = {"source": "c.csv", "table": pd.DataFrame({"a": [1]}), "array": np.arange(3)}
    mapped = map_columns(frame, {"id": "code"})
    assert mapped.attrs["source"] == "c.csv"
    assert mapped["n"].dtype == "Int64"


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"description": "descripton_fr"},
            r"^c\.csv: no column 'descripton_fr' to read as `description`; the columns are: "
            r"id, description_fr\. Did you mean 'description_fr'\?$",
        ),
        ({"id": "x"}, r"no column 'x' to read as `id`; the columns are: id, description_fr\.$"),
        ({"id": 7}, "no column '7' to read as `id`"),
        ({"id": None}, "no column 'None' to read as `id`"),
        (
            {"descripton": "description_fr"},
            r"^columns: 'descripton' is not a column of this library; did you mean 'description'\? "
            "Known: id, name, aliases, description, competences, needs, lang; any other",
        ),
        ({"Description": "description_fr"}, "did you mean 'description'"),
        (["id=x"], r"^columns must be like {\"description\": \"YOUR_COLUMN\"}, got \['id=x'\]"),
        ("id=x", "^columns must be like .* got 'id=x'"),
    ],
    ids=str,
)
def test_wrong_mappings(columns, message):
    frame = frame_of("id", "description_fr")
    frame.attrs["source"] = "c.csv"
    with pytest.raises(InputError, match=message):
        map_columns(frame, columns)


def test_a_name_that_two_columns_bear_cannot_be_mapped():
    frame = frame_of("id", "texte", "texte")
    with pytest.raises(InputError, match="2 columns are called 'texte'; which of them is `descr"):
        map_columns(frame, {"description": "texte"})
    assert list(map_columns(frame, {}).columns) == ["id", "texte", "texte"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["ID", " Descriptif ", "COMPÉTENCES"], ["id", "description", "competences"]),
        (["Identifiant", "Nom", "Besoins"], ["id", "name", "needs"]),
        (["id", "Pre\u0301sentation", "Langue"], ["description", "lang", "id"]),
        (["id", "Nom", "nom"], ["name", "id", "nom"]),
    ],
)
def test_headers_that_say_the_same_are_taken_and_said(names, expected):
    with pytest.warns(InputWarning, match=r"^the table: read column '.*' as `.*`\.$"):
        mapped = map_columns(frame_of(*names), {})
    assert list(mapped.columns) == expected


def test_the_warning_points_at_the_caller(tmp_path):
    path = put(tmp_path / "c.csv", "ID;Descriptif\na;x\nb;y\n")
    with pytest.warns(InputWarning, match=r"c\.csv: read column 'ID' as `id`, 'Desc") as caught:
        read_clusters(path)
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (["id", "description", "Descriptif"], {}),
        (["id", "texte", "Descriptif"], {"description": "texte"}),
        (["id", "description", "Nom"], {"region": "Nom"}),
    ],
)
def test_nothing_is_guessed_over_what_is_there_or_named(names, columns):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mapped = map_columns(frame_of(*names), columns)
    assert "name" not in mapped.columns
    assert ("Descriptif" in mapped.columns) == ("Descriptif" in names)


# the contract of a table that is not tidy, from file to profiles


def test_a_french_spreadsheet(tmp_path):
    text = (
        "Identifiant;Nom;Présentation;Compétences;Besoins;Langue;Région\n"
        '7;Cluster Lumière;" Le cluster lumie\u0300re\n éclaire";'
        '"• LED\n• led\n• optique";nan;FR;AURA\n'
        '08;L’Usine (ex Forge);L\'usine, ex-Forge, fond;;"capteurs ; ;LED";français;\n'
        "é;;;;;;\n"
    )
    with pytest.warns(InputWarning, match="read column 'Identifiant' as `id`"):
        frame = read_clusters(put(tmp_path / "c.csv", text, "utf-8-sig"))
    profiles = Profiles.from_frame(frame)
    assert profiles.ids == ("08", "7", "é")
    assert profiles.names == ("L’Usine (ex Forge)", "Cluster Lumière", "é")
    assert profiles.descriptions == ("fond", "Le éclaire", "")
    assert profiles.competences == ((), ("LED", "optique"), ())
    assert profiles.needs == (("capteurs", "LED"), (), ())
    assert profiles.langs == ("fr", "fr", "other")
    assert profiles.has_text.tolist() == [True, True, False]
    assert profiles.attributes["Région"].tolist() == ["", "AURA", ""]
