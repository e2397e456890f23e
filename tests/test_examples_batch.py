"""The nightly batch: what it writes is what a fresh fit gives, whatever happened in between."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

import clustermatch as cm
from clustermatch import profiles as profiles_module
from clustermatch.sample import reference_sample
from clustermatch.tables import read_table, write_table

SCRIPT = Path(__file__).parents[1] / "examples" / "batch_ranking.py"
DATA = cm.load_interclustering(lang="fr")

spec = importlib.util.spec_from_file_location("batch_ranking", SCRIPT)
batch_ranking = importlib.util.module_from_spec(spec)
spec.loader.exec_module(batch_ranking)


class Night:
    """A table that changes, and runs over it in a folder of its own."""

    def __init__(self, folder, caplog):
        self.folder, self.caplog = folder, caplog
        self.table, self.kept = folder / "clusters.csv", folder / "kept"
        self.write(DATA.clusters)

    def write(self, clusters):
        self.clusters = clusters
        write_table(clusters, self.table)

    def run(self, *options, keep=True, name="partners.csv"):
        self.caplog.clear()
        output = self.folder / name
        kept = ["--keep", str(self.kept)] if keep else []
        status = batch_ranking.main([str(self.table), "-o", str(output), *kept, *options])
        return output.read_bytes() if status == 0 else status

    def fresh(self, *options):
        return self.run(*options, keep=False, name="fresh.csv")


@pytest.fixture
def night(tmp_path, caplog):
    caplog.set_level("INFO")
    return Night(tmp_path, caplog)


@pytest.fixture
def fits(monkeypatch):
    """Count fits from the start."""
    counted, fit = [], cm.PartnerRecommender.fit

    def counting(self, *arguments):
        counted.append(1)
        return fit(self, *arguments)

    monkeypatch.setattr(cm.PartnerRecommender, "fit", counting)
    return counted


@pytest.fixture
def small_sample(monkeypatch):
    """Twenty organisations stand for all, so that a change of another is a small one."""
    monkeypatch.setattr(profiles_module, "reference_sample", lambda ids: reference_sample(ids, 20))


def sampled(ids):
    """Ids of those that stand for all."""
    return {ids[at] for at in reference_sample(ids, 20)}


def beside_the_sample():
    """Ids of the example that do not stand for all."""
    ids = DATA.clusters["id"].tolist()
    return [key for key in ids if key not in sampled(ids)]


def newcomer(removed):
    """Find an id that does not stand for all, even if it comes."""
    ids = [key for key in DATA.clusters["id"] if key != removed]
    return next(
        key for key in map("nouveau-{}".format, range(99)) if key not in sampled([*ids, key])
    )


def edited(changed, removed, added="nouveau"):
    """Another text for one cluster, one less, one more."""
    table = DATA.clusters[DATA.clusters["id"] != removed].copy()
    at = table["id"] == changed
    table.loc[at, "competences"] = "soudage laser de pièces en titane;tissage de fibres"
    row = table[at].assign(id=added, name="Nouveau", description="Valorisation du bois de hêtre.")
    return pd.concat([table, row], ignore_index=True)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx", ".json", ".jsonl"])
def test_any_format_goes_in_and_comes_out(tmp_path, suffix):
    table, output, needs = (tmp_path / f"{name}{suffix}" for name in ("in", "out", "needs"))
    write_table(DATA.clusters, table)
    assert (
        batch_ranking.main([str(table), "-o", str(output), "--needs", str(needs), "-k", "2"]) == 0
    )
    rec = cm.PartnerRecommender().fit(cm.read_clusters(table))
    for path, expected in ((output, rec.recommend(2)), (needs, rec.answer_needs(2))):
        write_table(expected, tmp_path / f"expected{suffix}")
        pd.testing.assert_frame_equal(
            read_table(path), read_table(tmp_path / f"expected{suffix}"), check_exact=True
        )
    assert {path.name for path in tmp_path.iterdir()} == {
        *(f"{name}{suffix}" for name in ("in", "out", "needs", "expected"))
    }


@pytest.mark.usefixtures("small_sample")
def test_the_next_run_takes_in_what_changed_alone(night, fits):
    night.run()
    assert sum(fits) == 1
    changed, removed, *_ = beside_the_sample()
    added = newcomer(removed)
    night.write(edited(changed, removed, added))
    second = night.run("--across", "region")
    assert "2 rows new or changed, 1 gone" in night.caplog.text
    assert sum(fits) == 1
    assert second == night.fresh("--across", "region")
    assert b"nouveau" in second


@pytest.mark.parametrize("alliances", [False, True])
@pytest.mark.parametrize("ids", ["text", "whole"])
def test_a_stream_of_tables_gives_what_fresh_fits_give(night, alliances, ids):
    options = []
    if alliances and ids == "text":
        write_table(DATA.alliances, night.folder / "signed.csv")
        options = ["--alliances", str(night.folder / "signed.csv")]
    night.table = night.folder / "clusters.parquet"
    first = night.clusters
    for table in (first, edited("techtera", "sporaltec"), first.iloc[::-1], first.iloc[3:]):
        numbers = table["id"].map({key: at for at, key in enumerate([*first["id"], "nouveau"])})
        night.write(table.assign(id=numbers) if ids == "whole" else table)
        assert night.run(*options) == night.fresh(*options)


def test_a_table_that_did_not_change_is_only_ranked(night, fits):
    first = night.run()
    before = {path: path.stat().st_mtime_ns for path in night.kept.rglob("*")}
    assert night.run() == first
    assert "0 rows new or changed, 0 gone" in night.caplog.text
    assert sum(fits) == 1
    after = {path: path.stat().st_mtime_ns for path in night.kept.rglob("*")}
    assert {path: at for path, at in after.items() if path.name != ".lock"} == {
        path: at for path, at in before.items() if path.name != ".lock"
    }


def test_what_a_fit_depends_on_makes_it_fresh(night, fits):
    night.run()
    assert night.run("--encoder", "lexical") == night.fresh("--encoder", "lexical")
    assert sum(fits) == 3
    write_table(DATA.alliances, night.folder / "signed.csv")
    options = ["--encoder", "lexical", "--alliances", str(night.folder / "signed.csv")]
    learnt = night.run(*options)
    assert "alliances, columns, ids or version are others now" in night.caplog.text
    assert learnt == night.fresh(*options)
    assert sum(fits) == 5


def test_a_column_that_went_is_gone(night):
    night.run()
    night.write(DATA.clusters.drop(columns="region"))
    assert night.run("--across", "region") == batch_ranking.BAD_INPUT
    assert "no attribute 'region'" in night.caplog.text


def test_ids_that_become_whole_numbers_are_ranked_as_such(night):
    night.table = night.folder / "clusters.jsonl"
    numbers = pd.Series([*range(len(DATA.clusters) - 1), "x"], dtype=object)
    night.write(DATA.clusters.assign(id=numbers))
    night.run()
    night.write(night.clusters.iloc[:-1])
    assert night.run() == night.fresh()


def test_a_run_that_is_killed_leaves_no_notes_on_another_fit(night, monkeypatch):
    first = night.run()
    night.write(edited("techtera", "sporaltec"))
    with monkeypatch.context() as patch:
        patch.setattr(batch_ranking, "write_text", lambda *_: (_ for _ in ()).throw(SystemExit(9)))
        with pytest.raises(SystemExit):
            night.run()
    night.write(DATA.clusters)  # back to what the lost notes would call unchanged
    assert night.run() == first


@pytest.mark.parametrize("victim", ["rows.json", "recommender"])
def test_what_is_damaged_is_made_afresh(night, fits, victim):
    first = night.run()
    path = night.kept / victim
    if path.is_dir():
        path = next(each for each in sorted(path.iterdir()) if each.suffix == ".safetensors")
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(bytes(data))
    else:
        path.write_text('{"settings": []')
    assert night.run() == first
    assert "nothing to go on from" in night.caplog.text
    assert sum(fits) == 2


def test_one_run_at_a_time(night):
    first = night.run()
    with FileLock(night.kept / ".lock"):
        assert night.run() == batch_ranking.BUSY
    assert "another run is at work" in night.caplog.text
    assert night.run() == first


def test_bad_input_changes_nothing(night):
    first = night.run()
    kept = {path: path.read_bytes() for path in night.kept.rglob("*") if path.is_file()}
    night.write(pd.concat([DATA.clusters, DATA.clusters.iloc[:1]]))
    assert night.run() == batch_ranking.BAD_INPUT
    assert "'minalogic' in rows 2, 49" in night.caplog.text
    assert (night.folder / "partners.csv").read_bytes() == first
    assert {path: path.read_bytes() for path in night.kept.rglob("*") if path.is_file()} == kept


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["missing.csv", "-o", "out.csv"], "missing.csv: no such file"),
        (["clusters.csv", "-o", "clusters.csv"], "clusters.csv: is an input file"),
        (["clusters.csv", "-o", "out.docx"], "cannot write '.docx'"),
        (["clusters.csv", "-o", "out.csv", "--needs", "out.csv"], "name the same file"),
        (["clusters.csv"], "the following arguments are required: -o"),
        (["clusters.csv", "-o", "out.csv", "--column", "id"], "no column '' to read as `id`"),
        (["clusters.csv", "-o", "out.csv", "--across", "regoin"], "Did you mean 'region'"),
    ],
)
def test_mistakes_end_with_status_2_and_a_message(
    tmp_path, monkeypatch, caplog, capsys, options, message
):
    monkeypatch.chdir(tmp_path)
    write_table(DATA.clusters, "clusters.csv")
    try:
        status = batch_ranking.main(options)
    except SystemExit as ended:  # argparse
        status = ended.code
    assert status == batch_ranking.BAD_INPUT
    captured = capsys.readouterr()
    assert message in captured.err + caplog.text
    assert captured.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["clusters.csv"]


@pytest.mark.parametrize(("name", "status"), [("clusters.csv", 0), ("missing.csv", 2)])
def test_as_a_program_it_logs_to_stderr_alone(tmp_path, name, status):
    write_table(DATA.clusters, tmp_path / "clusters.csv")
    done = subprocess.run(
        [sys.executable, "-W", "error", SCRIPT, name, "-o", "out.csv"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == status
    assert done.stdout == ""
    assert ("141 rows written to out.csv" if status == 0 else "no such file") in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out.csv").exists() == (status == 0)


def test_columns_exclusions_and_warnings(night):
    night.write(DATA.clusters.rename(columns={"id": "code"}).assign(needs=""))
    partners = pd.DataFrame([("techtera", key) for key in DATA.clusters["id"] if key != "techtera"])
    write_table(partners.set_axis(["id_a", "id_b"], axis=1), night.folder / "never.csv")
    options = ["--column", "id=code", "--exclude", str(night.folder / "never.csv")]
    found = night.run(*options).decode()
    assert "techtera" not in {line.split(",")[0] for line in found.splitlines()}
    warned = [entry.message for entry in night.caplog.records if entry.levelname == "WARNING"]
    assert any("techtera" in message for message in warned)
