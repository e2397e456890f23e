"""CSV and Excel sheets through `read_table`: rows, delimiters, encodings, headers."""

import csv
import tempfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clustermatch.sheets as sheets
from clustermatch.exceptions import InputError, InputWarning
from clustermatch.tables import read_table, write_table


@pytest.fixture
def csv_file(tmp_path):
    def write(content: str | bytes, name: str = "c.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    def write(rows: list[list[object]], name: str = "c.xlsx") -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        path = tmp_path / name
        book.save(path)
        return path

    return write


def test_cells_are_text_and_rows_are_those_of_the_spreadsheet(csv_file):
    path = csv_file("id,score,note\n007,1.50,\n\n   \nNA,NaN, x \n")
    frame = read_table(path)
    assert frame.index.name == "row"
    assert frame.index.tolist() == [2, 5]
    assert frame.to_numpy().tolist() == [["007", "1.50", ""], ["NA", "NaN", " x "]]
    assert frame.attrs == {"source": str(path)}


def test_source_is_the_path_as_given(csv_file, monkeypatch):
    monkeypatch.chdir(csv_file("id,b\n1,2\n").parent)
    assert read_table("c.csv").attrs["source"] == "c.csv"


def test_rows_count_records_not_lines(csv_file):
    frame = read_table(csv_file('id,text\na,"one\ntwo\n\nthree"\nb,x\n'))
    assert frame.index.tolist() == [2, 3]
    assert frame.loc[2, "text"] == "one\ntwo\n\nthree"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(csv_file, end):
    frame = read_table(csv_file(f"id,b{end}1,2{end}3,4{end}"))
    assert frame.to_numpy().tolist() == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt", ".CSV"])
def test_delimiters(csv_file, delimiter, suffix):
    others = "".join(mark for mark in ",;\t|" if mark != delimiter)
    lines = ["id name needs".replace(" ", delimiter), f'1{delimiter}"a{delimiter}b"{delimiter}']
    lines.append(f'2{delimiter}x{others}y{delimiter}"{others}"')
    frame = read_table(csv_file("\n".join(lines), f"c{suffix}"))
    assert frame.columns.tolist() == ["id", "name", "needs"]
    assert frame.loc[2].tolist() == ["1", f"a{delimiter}b", ""]
    assert frame.loc[3].tolist() == ["2", f"x{others}y", others]


@pytest.mark.parametrize("cell", ["a;b;c", '"a;b;c"'])
def test_lists_in_a_comma_file_do_not_make_it_a_semicolon_file(csv_file, cell):
    frame = read_table(csv_file(f"id,competences\n1,{cell}\n2,{cell}\n"))
    assert frame["competences"].tolist() == ["a;b;c", "a;b;c"]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('id,"a;b"\n1,x\n2,y\n', ["id", "a;b"]),
        ("id;a, b\n1;x\n2;y\n", ["id", "a, b"]),
        ('"a;b",id\n1,x\n', ["a;b", "id"]),
        ("id;a, b\n1;x, y\n2;z\n", ["id", "a, b"]),
    ],
)
def test_where_the_header_allows_two_delimiters_the_rows_decide(csv_file, text, columns):
    assert read_table(csv_file(text)).columns.tolist() == columns


def test_one_column(csv_file):
    assert read_table(csv_file("id\na\nb;c\n"))["id"].tolist() == ["a", "b;c"]


def test_empty_fields_to_the_right_are_dropped(csv_file):
    frame = read_table(csv_file("id , name,, \n1,a,,\n2,b\n3,c,,,,\n"))
    assert frame.columns.tolist() == ["id", "name"]
    assert frame["name"].tolist() == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a;b;c\n1;2;3\n1;2;3;4\n", r"c\.csv: row 3 has 4 fields, expected 3 .*a semicolon inside"),
        ("a,b,c\n1,2\n", r"c\.csv: row 2 has 2 fields, expected 3 .*missing comma.*double quotes"),
        ("id\n1,2\n", r"row 2 has 2 fields, expected 1"),
        ("a,b\n\n1\n", r"row 3 has 1 field, expected 2"),
        ('a,b\n1,2\n3,"x\n4,y\n', r"c\.csv: row 3 does not parse as CSV \(.*never closed"),
        ('a,b\n1,"x" y\n', r"c\.csv: row 2 does not parse as CSV \(.*after a closing one"),
        ('a,"b\n1,2\n', r"c\.csv: row 1 does not parse"),
        ("a,b,a,b,c\n1,2,3,4,5\n", r"c\.csv: the header gives 'a', 'b' more than once\. Rename"),
        ("a,, ,d\n1,2,3,4\n", r"c\.csv: the header gives no name to columns 2, 3\. Name every"),
        ("a,b,\n1,2,3\n", r"gives no name to column 3"),
        (",\n,\n", r"gives no name to any column"),
        ("a,b\n", r"c\.csv: no rows, a header at most"),
    ],
)
def test_broken_sheets_are_refused_by_file_and_row(csv_file, text, message):
    with pytest.raises(InputError, match=message):
        read_table(csv_file(text))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode(csv_file, encoding):
    frame = read_table(csv_file("id,nom\n1,Pôle – œuvre 🙂\n".encode(encoding)))
    assert frame.columns.tolist() == ["id", "nom"]
    assert frame.loc[2, "nom"] == "Pôle – œuvre 🙂"


def test_big_endian(csv_file):
    data = b"\xfe\xff" + "id,nom\n1,é\n".encode("utf-16-be")
    assert read_table(csv_file(data)).loc[2, "nom"] == "é"


TEXT = st.text(
    st.one_of(
        st.sampled_from("\"'\n\r,;\t| éœ🙂=\u2028"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=12,
)


@given(st.integers(2, 4).flatmap(lambda n: st.lists(st.tuples(*[TEXT] * n), min_size=1)))
def test_any_text_survives_csv(rows):
    frame = pd.DataFrame(rows, columns=list("abcd")[: len(rows[0])], dtype=object)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.csv")
        write_table(frame, path)
        back = read_table(path)
    assert back.columns.tolist() == frame.columns.tolist()
    assert back.to_numpy().tolist() == frame.to_numpy().tolist()


# "é »" with a no-break space is E9 A0 BB, by chance the UTF-8 of a Chinese character
@pytest.mark.parametrize("word", ["Pôle", "œuvre – 5 €", "«\xa0société\xa0»", "CAFÉ\xa0»"])
def test_windows_text_is_read_with_a_warning(csv_file, word):
    path = csv_file(f'id;nom\n0;"a\nb"\n1;{word} é\n'.encode("cp1252"))
    message = (
        r"c\.csv: not UTF-8 \(byte 0x\w\w in row 3\); .*Windows-1252 \(Latin-1\).*save .*UTF-8"
    )
    with pytest.warns(InputWarning, match=message) as caught:
        frame = read_table(path)
    assert frame.loc[3, "nom"] == f"{word} é"
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"id,n\n1,a\n2,b\0\n", r"c\.csv: broken encoding: byte 0x00 in row 3 \(offset 12\).*NUL"),
        ("id,n\n1,é\n".encode("utf-16-le"), r"byte 0x00 in row 1 .*UTF-16 without its byte order"),
        ("id,n\n1,a\n".encode("utf-32"), r"byte 0x00 in row 1"),
        (
            b"id,n\n1,\x81\n",
            r"byte 0x81 in row 2 \(offset 7\) means nothing in UTF-8 or in Windows",
        ),
        ("id,n\n1,é\n2,".encode() + b"\xe9\n", r"byte 0xE9 in row 3 .*two encodings are mixed"),
        (b"id,n\n1,\xe9\n2," + "’\n".encode(), r"byte 0xE9 in row 2 .*mixed.*save it as UTF-8"),
        (b"\xef\xbb\xbfid,n\n1,\xe9\n", r"byte 0xE9 in row 2 \(offset 10\) is not UTF-8, which"),
        ("\ufeffid,n\n1,é\n2,\0".encode("utf-16-be"), r"byte 0x00 in row 3 \(offset 24\)"),
        ("id,n\n1,a\n".encode("utf-16") + b"x", r"is not UTF-16-LE, which the byte order mark"),
        (b"\xe9id,n\n1,\x9d\n", r"byte 0x9D in row 2"),
    ],
)
def test_broken_encodings_are_refused_by_row_and_byte(csv_file, data, message):
    with pytest.raises(InputError, match=message):
        read_table(csv_file(data))


def test_a_cell_may_be_longer_than_the_limit_of_csv(csv_file):
    before = csv.field_size_limit()
    frame = read_table(csv_file("id,n\n1," + "x" * 200_000 + "\n"))
    assert len(frame["n"].item()) == 200_000
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"\xff\xfe\n\0", b"\xef\xbb\xbf \n \n"])
def test_a_mark_and_nothing_after_it_is_an_empty_file(csv_file, data):
    with pytest.raises(InputError, match=r"c\.csv: empty file"):
        read_table(csv_file(data))


def test_excel_cells_keep_their_types(workbook):
    day = datetime(2024, 5, 1)
    rows = [["id", 2024, None], [], [1, "NA", None], ["x", None, None], [True, day], [1.5, " "]]
    frame = read_table(workbook(rows))
    assert frame.columns.tolist() == ["id", "2024"]
    assert frame.index.tolist() == [3, 4, 5, 6]
    assert frame.index.name == "row"
    expected = [[1, "NA"], ["x", None], [True, day], [1.5, " "]]
    assert frame.to_numpy().tolist() == expected
    assert isinstance(frame.loc[3, "id"], int)


def test_only_the_first_sheet_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["id"])
    book.active.append(["a"])
    book.create_sheet("other").append(["no", "table"])
    book.save(tmp_path / "c.XLSX")
    assert read_table(tmp_path / "c.XLSX").to_dict("list") == {"id": ["a"]}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], r"c\.xlsx: empty file"),
        ([["id", "n"]], r"c\.xlsx: no rows"),
        ([["id", "id"], [1, 2]], r"c\.xlsx: the header gives 'id' more than once"),
        ([["id", None, "n"], [1, 2, 3]], r"c\.xlsx: the header gives no name to column 2"),
        ([["id"], [1, "stray"]], r"c\.xlsx: the header gives no name to column 2"),
    ],
)
def test_broken_workbooks_are_refused(workbook, rows, message):
    with pytest.raises(InputError, match=message):
        read_table(workbook(rows))


def test_rows_of_another_origin_name_the_delimiter_in_general():
    with pytest.raises(InputError, match="a missing delimiter"):
        sheets.frame_of_rows("x", [(1, ["a", "b"]), (2, ["c"])])
