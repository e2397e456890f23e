"""
The partners of everybody, made anew every night from a table that changes a little.

Run ``python examples/batch_ranking.py clusters.csv --keep kept -o partners.xlsx``. The fitted
recommender stays in the folder `kept`; the next run reads the table again, takes in only the rows
that came, changed or went, and ranks. The result is that of a fresh fit, at less cost where more
than 4,096 organisations are ranked. Without ``--keep`` every run starts afresh. Any of .csv
.parquet .xlsx .json .jsonl goes in and comes out.

The log goes to stderr. Exit status: 0 written; 2 bad input or usage, nothing written; 3 another run
holds the folder.
"""

import argparse
import hashlib
import json
import logging
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock, Timeout

import clustermatch as cm
from clustermatch.profiles import check_clusters
from clustermatch.tables import check_destination, read_table, write_table, write_text

BAD_INPUT, BUSY = 2, 3
log = logging.getLogger("batch_ranking")


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; argparse itself ends with status 2."""
    parser = argparse.ArgumentParser(description="Rank partners, and update what changed.")
    parser.add_argument("clusters", type=Path, help="table of clusters")
    parser.add_argument("-o", "--output", type=Path, required=True, help="table of partners")
    parser.add_argument("--needs", type=Path, help="table of needs and who answers them")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keeps the recommender here")
    parser.add_argument("--alliances", type=Path, help="known alliances: id_a, id_b")
    parser.add_argument("--exclude", type=Path, help="pairs never to suggest: id_a, id_b")
    parser.add_argument("--across", metavar="COLUMN", help="attribute that must differ")
    parser.add_argument("--column", action="append", default=[], metavar="NAME=YOURS")
    parser.add_argument("--encoder", default="static")
    parser.add_argument("-k", type=int, default=3, help="partners for each (default 3)")
    options = parser.parse_args(arguments)
    if options.needs == options.output:
        parser.error("--needs and --output name the same file")
    return options


def read_population(options: argparse.Namespace) -> pd.DataFrame:
    """Read the table of clusters, its columns named as NAME=YOURS."""
    columns = dict(mapping.partition("=")[::2] for mapping in options.column)
    return cm.read_clusters(options.clusters, columns=columns)


def fingerprints(clusters: pd.DataFrame) -> dict[str, str]:
    """Give each id the hash of its row, by which the next run tells what changed."""
    rows = clusters.drop(columns="id").to_dict("records")
    texts = (json.dumps(row, default=str, ensure_ascii=False) for row in rows)
    hashes = (hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts)
    return dict(zip(map(str, check_clusters(clusters)), hashes, strict=True))


def settings(options: argparse.Namespace, clusters: pd.DataFrame) -> dict[str, Any]:
    """List what a fit depends on beside the rows: where it changed, an update will not do."""
    alliances = options.alliances.read_bytes() if options.alliances else b""
    return {
        "clustermatch": cm.__version__,
        "encoder": options.encoder,
        "alliances": hashlib.sha256(alliances).hexdigest(),
        "columns": list(map(str, clusters.columns)),
        "ids": type(check_clusters(clusters)[0]).__name__,
    }


def fit_afresh(options: argparse.Namespace, clusters: pd.DataFrame) -> cm.PartnerRecommender:
    """Fit a recommender on the whole table."""
    known = read_table(options.alliances) if options.alliances else None
    log.info("fitting %d clusters", len(clusters))
    return cm.PartnerRecommender(encoder=options.encoder, progress=False).fit(clusters, known)


def bring_up_to_date(options: argparse.Namespace, clusters: pd.DataFrame) -> cm.PartnerRecommender:
    """Take the kept recommender and update it; fit afresh where none can serve."""
    folder, notes = options.keep / "recommender", options.keep / "rows.json"
    now = {"settings": settings(options, clusters), "rows": fingerprints(clusters)}
    try:
        before = json.loads(notes.read_text(encoding="utf-8"))
        if before["settings"] != now["settings"]:
            raise cm.InputError("the encoder, alliances, columns, ids or version are others now")
        marks = dict(before["rows"])
        rec = cm.PartnerRecommender.load(folder)
    except (OSError, ValueError, LookupError, TypeError, cm.ClusterMatchError) as error:
        log.info("nothing to go on from: %s", error)
        rec = fit_afresh(options, clusters)
    else:
        changed = [marks.get(key) != row for key, row in now["rows"].items()]
        gone = [key for key in rec.profiles_.ids if str(key) not in now["rows"]]
        log.info("%d rows new or changed, %d gone", sum(changed), len(gone))
        if not any(changed) and not gone:
            return rec
        rec.update(clusters[changed] if any(changed) else None, removed=gone)
    notes.unlink(missing_ok=True)  # a run that is killed here leaves no notes on another fit
    rec.save(folder)
    write_text(json.dumps(now, ensure_ascii=False, indent=1), notes)
    return rec


def rank(options: argparse.Namespace) -> None:
    """Read, fit or update, rank, and write last of all."""
    inputs = [path for path in (options.clusters, options.alliances, options.exclude) if path]
    outputs = [path for path in (options.output, options.needs) if path]
    for path in outputs:
        check_destination(path, inputs=inputs)
    clusters = read_population(options)
    exclude = read_table(options.exclude) if options.exclude else None
    rec = (bring_up_to_date if options.keep else fit_afresh)(options, clusters)
    tables = [rec.recommend(options.k, exclude=exclude, across=options.across)]
    if options.needs:
        tables.append(rec.answer_needs(options.k, exclude=exclude, across=options.across))
    for path, table in zip(outputs, tables, strict=True):
        write_table(table, path)
        log.info("%d rows written to %s", len(table), path)


@contextmanager
def exclusive(folder: Path | None) -> Iterator[None]:
    """Let one run at a time work on a folder, and log what the library warns of."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock", timeout=0) if folder else nullcontext()
    with warnings.catch_warnings(), lock:
        warnings.simplefilter("always", cm.ClusterMatchWarning)
        warnings.showwarning = lambda message, *_: log.warning("%s", message)
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    """Run once; give the exit status."""
    options = parse(arguments)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    try:
        with exclusive(options.keep):
            rank(options)
    except Timeout:
        log.error("%s: another run is at work on it. Wait for its end.", options.keep)
        return BUSY
    except (cm.ClusterMatchError, OSError) as error:
        log.error("%s", error)
        return BAD_INPUT
    return 0


if __name__ == "__main__":
    sys.exit(main())
