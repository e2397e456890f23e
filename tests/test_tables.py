"""Reading by suffix, writing completely or not at all, destinations checked before the work."""

import json
import os
import stat
import sys
import threading
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from clustermatch.exceptions import InputError, MissingDependencyError, OutputError
from clustermatch.tables import check_destination, format_table, read_table, write_table

WRITTEN = [".csv", ".parquet", ".xlsx", ".json", ".jsonl"]
FIRST_ROW = {".csv": 2, ".xlsx": 2, ".parquet": 1, ".json": 1, ".jsonl": 1}


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "id": ["é", "b\nc", "=1+1"],
            "score": [0.1, 1 / 3, 2.0],
            "rank": [1, 2, 3],
            "needs": [["laser", "œuvre"], ["bois"], []],
        },
        index=[7, 7, 9],
    )


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


@pytest.mark.parametrize("suffix", [*WRITTEN, ".CSV"])
def test_round_trip(tmp_path, table, suffix):
    path = tmp_path / f"t{suffix}"
    write_table(table, path)
    frame = read_table(str(path))
    first = FIRST_ROW[suffix.lower()]
    assert frame.index.name == "row"
    assert frame.index.tolist() == [first, first + 1, first + 2]
    assert frame.attrs == {"source": str(path)}
    assert frame["id"].tolist() == table["id"].tolist()
    assert [float(score) for score in frame["score"]] == table["score"].tolist()
    assert [int(rank) for rank in frame["rank"]] == table["rank"].tolist()
    if suffix.lower() in (".csv", ".xlsx"):
        assert [cell or "" for cell in frame["needs"]] == ["laser;œuvre", "bois", ""]
    else:
        assert frame["needs"].tolist() == table["needs"].tolist()
        assert all(isinstance(cell, list) for cell in frame["needs"])


def test_the_text_of_the_files(tmp_path, table):
    write_table(table, tmp_path / "t.csv")
    expected = 'id,score,rank,needs\né,0.1,1,laser;œuvre\n"b\nc",0.3333333333333333,2,bois\n'
    assert (tmp_path / "t.csv").read_bytes().decode("utf-8") == expected + "=1+1,2.0,3,\n"
    write_table(table[["id", "rank"]], tmp_path / "t.jsonl")
    lines = (tmp_path / "t.jsonl").read_text(encoding="utf-8").split("\n")
    assert lines[0] == '{"id": "é", "rank": 1}'
    assert lines[3:] == [""]
    for layout in ("csv", "json"):
        write_table(table, tmp_path / f"f.{layout}")
        text = (tmp_path / f"f.{layout}").read_bytes().decode("utf-8")
        assert format_table(table, layout) == text
    assert format_table(table[["id"]], "json").startswith('[\n  {\n    "id": "é"\n  },\n')


def test_unknown_layout(table):
    with pytest.raises(InputError, match=r"layout 'xml' is unknown\. Allowed: 'csv', 'json'"):
        format_table(table, "xml")


def test_json_holds_only_what_json_knows():
    row = [np.int64(1), np.float64("nan"), float("inf"), None, pd.NA, date(2024, 5, 1), True]
    row += [np.array([1, 2]), {"b", "a"}, {"x": (np.nan, "é")}]
    frame = pd.DataFrame([row], columns=list("abcdefghij"), dtype=object)
    values = list(json.loads(format_table(frame, "json"))[0].values())
    lists = [[1, 2], ["a", "b"], {"x": [None, "é"]}]
    assert values == [1, None, None, None, None, "2024-05-01", True, *lists]


def test_missing_cells_do_not_turn_whole_numbers_into_fractions():
    frame = pd.DataFrame({"n": [1, None], "m": [["a"], None]}, dtype=object)
    assert format_table(frame, "csv") == "n,m\n1,a\n,\n"


def test_json_keeps_types_and_the_order_of_first_appearance(tmp_path):
    text = '[{"b": 1, "a": [1, "x"]}, {"c": 1.5, "b": null}, {"a": "é", "c": true}]'
    frame = read_table(put(tmp_path / "t.json", "\ufeff" + text))
    assert frame.columns.tolist() == ["b", "a", "c"]
    expected = [[1, [1, "x"], None], [None, None, 1.5], [None, "é", True]]
    assert frame.to_numpy().tolist() == expected


def test_json_lines_count_blank_lines(tmp_path):
    frame = read_table(put(tmp_path / "t.jsonl", '\n{"a": 1}\r\n  \n{"b": "\u2028"}\n'))
    assert frame.index.tolist() == [2, 4]
    assert frame["b"].tolist() == [None, "\u2028"]


def test_parquet_keeps_types_and_a_named_index(tmp_path):
    frame = pd.DataFrame({"n": [1, 2], "nested": [[["a"], []], None]})
    frame.index = pd.Index(["x", "y"], name="id")
    frame.to_parquet(tmp_path / "t.parquet")
    back = read_table(tmp_path / "t.parquet")
    assert back["id"].tolist() == ["x", "y"]
    assert back["n"].dtype == np.int64
    assert back["nested"].tolist() == [[["a"], []], None]


def test_unstorable_attrs_are_left_behind(tmp_path, table):
    table.attrs["lock"] = threading.Lock()
    for suffix in WRITTEN:
        write_table(table, tmp_path / f"t{suffix}")
    assert "lock" in table.attrs


@pytest.mark.parametrize("text", ["=1+1", "+33", "-x", "@SUM(A1)", "#N/A", '=HYPERLINK("x")'])
def test_text_never_becomes_a_formula(tmp_path, text):
    write_table(pd.DataFrame({text: [text]}), tmp_path / "t.xlsx")
    cells = [row[0] for row in openpyxl.load_workbook(tmp_path / "t.xlsx").active.rows]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s")] * 2
    assert all(cell.quotePrefix == (text[0] != "#") for cell in cells)
    write_table(pd.DataFrame({"a": [text], "b": [1]}), tmp_path / "t.csv")
    assert read_table(tmp_path / "t.csv").loc[2, "a"] == text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.doc", "x", r"t\.doc: cannot read '\.doc'\. Allowed: \.csv, \.tsv, .*\.jsonl\. Save"),
        ("t", "x", r"cannot read a file without suffix"),
        ("t.csv", "", r"t\.csv: empty file"),
        ("t.json", " \n", r"t\.json: empty file"),
        ("t.parquet", "PAR1 no", r"t\.parquet: broken Parquet \(.+\)\. Correct it, or export"),
        ("t.xlsx", "no", r"t\.xlsx: broken Excel workbook \(File is not a zip file\)"),
        ("t.json", "[{]", r"t\.json: broken JSON \(Expecting property name.*line 1 column 3"),
        ("t.json", "[" * 100_000, r"t\.json: broken JSON \(maximum recursion"),
        ("t.json", '{"a": 1}', r"t\.json: holds an object, expected a list of objects\. Write"),
        ("t.json", "3", r"holds a number, expected a list"),
        ("t.json", '[{"a": 1}, [2]]', r"t\.json: record 2 is a list, expected an object"),
        ("t.json", "[]", r"t\.json: no rows"),
        ("t.json", b'[\n{"a": "\xe9"}]', r"t\.json: line 2: byte 0xE9 is not UTF-8.*save the file"),
        (
            "t.jsonl",
            '{"a": 1}\n\n{"a"}\n',
            r"t\.jsonl: line 3: broken JSON \(Expecting ':'.*column",
        ),
        ("t.jsonl", '{"a": 1}\nnull\n', r"t\.jsonl: line 2 is null, expected an object"),
    ],
)
def test_unusable_files_are_refused(tmp_path, name, content, message):
    with pytest.raises(InputError, match=message) as caught:
        read_table(put(tmp_path / name, content))
    assert "\n" not in str(caught.value)


def test_no_file(tmp_path):
    with pytest.raises(InputError, match=r"t\.csv: no such file \(looked from /.*\)\. Check"):
        read_table(tmp_path / "t.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=r"folder\.csv: is a folder\. Name one file"):
        read_table(tmp_path / "folder.csv")


def test_no_permission_to_read(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    path = put(tmp_path / "t.csv", "a,b\n1,2\n")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match=r"cannot be read \(Permission denied\)\. Check its perm"):
        read_table(path)


def test_an_empty_parquet_table_has_no_rows(tmp_path):
    pd.DataFrame({"a": []}).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(InputError, match=r"t\.parquet: no rows"):
        read_table(tmp_path / "t.parquet")


def test_without_openpyxl(tmp_path, table, monkeypatch):
    path = tmp_path / "t.xlsx"
    write_table(table, path)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    message = r'Excel files need openpyxl: pip install "clustermatch\[excel\]"'
    with pytest.raises(MissingDependencyError, match=message):
        read_table(path)
    with pytest.raises(MissingDependencyError, match=message):
        check_destination(path)
    with pytest.raises(MissingDependencyError, match=message):
        write_table(table, path)


def no_space(*_):
    raise OSError(28, "No space left on device")


def interrupted(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("suffix", WRITTEN)
def test_a_write_that_fails_changes_nothing(tmp_path, table, monkeypatch, suffix, step):
    path = put(tmp_path / f"t{suffix}", "old")
    for failure, error in ((no_space, OutputError), (interrupted, KeyboardInterrupt)):
        monkeypatch.setattr(os, step, failure)
        with pytest.raises(error) as caught:
            write_table(table, path)
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]
        if error is OutputError:
            assert "not written (No space left on device). Nothing" in str(caught.value)


@pytest.mark.parametrize(
    ("suffix", "cell"),
    [(".parquet", object()), (".xlsx", "\x01"), (".xlsx", "x" * 32768), (".csv", "\ud800")],
)
def test_what_a_format_cannot_hold_is_an_error_and_changes_nothing(tmp_path, suffix, cell):
    path = put(tmp_path / f"t{suffix}", "old")
    with pytest.raises(OutputError, match=r"t\.\w+: not written \(.+\)\. Nothing was changed"):
        write_table(pd.DataFrame({"a": [cell]}, dtype=object), path)
    assert path.read_text() == "old"


def test_permissions(tmp_path, table):
    old = os.umask(0o027)
    try:
        write_table(table, tmp_path / "new.csv")
    finally:
        os.umask(old)
    put(tmp_path / "old.csv", "x").chmod(0o604)
    write_table(table, tmp_path / "old.csv")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new.csv", "old.csv")]
    assert modes == [0o640, 0o604]


def test_a_link_stays_a_link(tmp_path, table):
    (tmp_path / "link.csv").symlink_to(put(tmp_path / "real.csv", "old"))
    write_table(table, tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert len(read_table(tmp_path / "real.csv")) == 3


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("t.doc", r"t\.doc: cannot write '\.doc'\. Allowed: \.csv, \.parquet, \.xlsx, \.json, "),
        ("t", r"cannot write a file without suffix"),
        ("t.tsv", r"cannot write '\.tsv'"),
        ("none/t.csv", r"none/t\.csv: the folder /.*none does not exist\. Create it"),
        ("file.csv/t.csv", r"the folder /.*file\.csv is not a folder"),
        ("folder.csv", r"folder\.csv: is a folder\. Name a file"),
        ("file.csv", r"file\.csv: is an input file\. Choose another name"),
        ("link.csv", r"link\.csv: is an input file"),
    ],
)
def test_destinations_are_checked_before_the_work(tmp_path, table, name, message):
    inputs = [tmp_path / "gone.csv", put(tmp_path / "file.csv", "x")]
    (tmp_path / "link.csv").symlink_to("file.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OutputError, match=message):
        check_destination(tmp_path / name, inputs=inputs)
    if "input" not in message:
        with pytest.raises(OutputError, match=message):
            write_table(table, tmp_path / name)
    assert inputs[1].read_text() == "x"


def test_good_destinations(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("t.csv", "t.XLSX", put(tmp_path / "old.json", "x")):
        check_destination(name, inputs=["gone.csv"])
    assert [path.name for path in tmp_path.iterdir()] == ["old.json"]


@pytest.mark.parametrize(
    ("closed", "message"),
    [("", r"t\.csv: the folder .* is not writable"), ("t.csv", r"t\.csv: is read-only\. Choose")],
)
def test_destinations_without_permission(tmp_path, monkeypatch, closed, message):
    put(tmp_path / "t.csv", "x")
    refused = os.path.realpath(tmp_path / closed)
    monkeypatch.setattr(os, "access", lambda path, mode: path != refused)
    with pytest.raises(OutputError, match=message):
        check_destination(tmp_path / "t.csv")
