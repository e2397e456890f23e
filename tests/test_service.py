"""The example service, over real HTTP on the loopback: it says what the library says."""

import asyncio
import copy
import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pandas as pd
import pytest
import uvicorn

import clustermatch as cm
from clustermatch.columns import CLUSTER_COLUMNS, PAIR_SCORE_COLUMNS, RECOMMENDATION_COLUMNS
from clustermatch.tables import format_table

SCRIPT = Path(__file__).parents[1] / "examples" / "partner_service.py"
PATIENCE = 60

# Texts that are too short or missing are meant.
pytestmark = pytest.mark.filterwarnings("ignore::clustermatch.InputWarning")

spec = importlib.util.spec_from_file_location("partner_service", SCRIPT)
partner_service = importlib.util.module_from_spec(spec)
spec.loader.exec_module(partner_service)


def client_of(port):
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE)


@contextmanager
def serving(recommender, folder=None):
    """Serve in a thread of this process, on a free port."""
    app = partner_service.create_app(copy.copy(recommender), folder)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    try:
        with client_of(server.servers[0].sockets[0].getsockname()[1]) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
    assert not thread.is_alive()


@pytest.fixture
def service(fitted):
    with serving(fitted) as client:
        yield client


@pytest.fixture
def small(clusters):
    with serving(cm.PartnerRecommender().fit(clusters)) as client:
        yield client


def as_json(table):
    return json.loads(format_table(table, "json"))


def partners(client, key, **options):
    answer = client.get(f"/clusters/{key}/partners", params=options)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_health(service, interclustering):
    assert service.get("/health").json() == {
        "status": "ok",
        "clusters": len(interclustering.clusters),
        "clustermatch": cm.__version__,
    }


@pytest.mark.parametrize("options", [{}, {"k": 5, "across": "region"}, {"k": 46}])
def test_partners_are_those_of_the_library(service, fitted, options):
    told = [row for key in fitted.profiles_.ids for row in partners(service, key, **options)]
    expected = fitted.recommend(**options)
    assert told == as_json(expected)
    assert list(told[0]) == list(RECOMMENDATION_COLUMNS)


def test_pairs_are_scored_in_their_order(service, fitted):
    asked = [("techtera", "sporaltec"), ("minalogic", "techtera"), ("sporaltec", "techtera")]
    body = [{"target_id": one, "partner_id": other} for one, other in asked]
    assert service.post("/pairs", json=body).json() == as_json(fitted.score_pairs(asked))


def test_what_is_missing_is_null(small):
    [row] = small.post("/pairs", json=[{"target_id": "alp", "partner_id": "mute"}]).json()
    assert row["score"] is None
    assert row["partner_type"] is None
    assert "Mute" in row["reason"]


def test_why_adds_up_and_is_that_of_the_library(service, fitted):
    told = service.get("/clusters/techtera/why/sporaltec").json()
    expected = fitted.explain("techtera", "sporaltec")
    parts = [part["contribution"] for part in told["contributions"]]
    assert sum(parts) == pytest.approx(told["score"], abs=1e-6)
    assert told["contributions"] == as_json(expected.table)
    assert told["needs"] == as_json(expected.needs)
    assert (told["text"], told["reason"]) == (str(expected), expected.reason)
    assert told["against"] == list(expected.against)


def test_pages_hold_everybody_once(service, interclustering):
    pages = [
        service.get("/clusters", params={"offset": at, "limit": 20}).json() for at in (0, 20, 40)
    ]
    assert [len(page["clusters"]) for page in pages] == [20, 20, 7]
    listed = [row for page in pages for row in page["clusters"]]
    assert [row["id"] for row in listed] == sorted(interclustering.clusters["id"])
    assert {page["total"] for page in pages} == {47}
    row = next(row for row in listed if row["id"] == "minalogic")
    stated = interclustering.clusters.set_index("id").loc["minalogic"]
    assert row["competences"] == stated["competences"].split(";")
    assert row["needs"] == stated["needs"].split(";")
    assert (row["name"], row["region"], row["lang"]) == ("Minalogic", "Rhône-Alpes", "fr")
    assert {"id", "name", "lang", "description"} <= set(row)


def test_searching_passes_over_accents_and_capitals(service, interclustering):
    found = service.get("/clusters", params={"search": "MECANIQUE de precision"}).json()
    texts = interclustering.clusters[["description", "competences"]].agg(" ".join, axis=1)
    holding = interclustering.clusters["id"][
        texts.str.contains("mécanique de précision", case=False)
    ]
    assert {row["id"] for row in found["clusters"]} == {*holding}
    assert found["total"] == len(holding) > 0
    assert service.get("/clusters", params={"search": "xyzzy"}).json() == {
        "total": 0,
        "clusters": [],
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("GET", "/clusters/techteraa/partners", None, 404, "Did you mean 'techtera'"),
        ("GET", "/clusters/techtera/why/nobody", None, 404, "unknown id: 'nobody'"),
        ("DELETE", "/clusters/nobody", None, 404, "unknown id: 'nobody'"),
        ("POST", "/pairs", [["techtera", "nobody"]], 404, "unknown id: 'nobody'"),
        ("GET", "/clusters/techtera/why/techtera", None, 422, "techtera"),
        ("GET", "/clusters/techtera/partners?k=47", None, 422, "from 1 to 46"),
        ("GET", "/clusters/techtera/partners?k=0", None, 422, "query.k: .*greater than or equal"),
        ("GET", "/clusters/techtera/partners?k=101", None, 422, "query.k: .*less than or equal"),
        ("GET", "/clusters/techtera/partners?k=x", None, 422, "query.k: .*integer"),
        ("GET", "/clusters/techtera/partners?across=regoin", None, 422, "Did you mean 'region'"),
        ("GET", "/clusters?limit=501", None, 422, "query.limit"),
        ("GET", "/clusters?offset=-1", None, 422, "query.offset"),
        ("POST", "/pairs", [], 422, "body: List should have at least 1"),
        ("POST", "/pairs", [["a", "b"]] * 10_001, 422, "body: List should have at most 10000"),
        ("PUT", "/clusters/new", {"regio": "Auvergne"}, 422, "unknown columns: regio"),
        ("PUT", "/clusters/new", {"id": "techtera"}, 422, "unknown columns: id"),
        ("PUT", "/clusters/new", {"competences": "laser"}, 422, "body.competences: .*valid list"),
        ("PUT", "/clusters/new", {"lang": 3}, 422, "body.lang: .*valid string"),
        ("PUT", "/clusters/%20", {"description": "bois"}, 422, "column `id`: 1 missing"),
        ("PUT", "/clusters/new", [1], 422, "body: Input should be a valid dictionary"),
        ("POST", "/save", None, 409, "started without --folder"),
        ("GET", "/nowhere", None, 404, "Not Found"),
    ],
)
def test_mistakes_get_one_message_and_change_nothing(service, method, path, body, status, message):
    if path == "/pairs":
        body = [dict(zip(("target_id", "partner_id"), pair, strict=True)) for pair in body]
    answer = service.request(method, path, json=body)
    assert answer.status_code == status
    assert re.search(message, answer.json()["detail"])
    assert service.get("/health").json()["clusters"] == 47


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"description":', "JSON decode error"),
        (b'{"description": NaN}', "body.description: Input should be a valid string"),
        (b'{"description": "half \\ud800 a character"}', "body.description: .*surrogates"),
        (b'{"region": "half \\ud800 a character"}', "body.region.*surrogates"),
        (b'{"description": "\xff"}', "parsing the body"),
    ],
)
def test_broken_bodies_are_refused(service, body, message):
    headers = {"content-type": "application/json"}
    answer = service.put("/clusters/techtera", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert re.search(message, answer.json()["detail"])


def test_a_body_that_is_too_large_is_refused(service):
    body = json.dumps({"description": "a" * partner_service.MOST_BYTES}).encode()
    chunks = (body[at : at + 65536] for at in range(0, len(body), 65536))
    for content in (body, chunks):  # with its length told, and without
        headers = {"content-type": "application/json"}
        answer = service.put("/clusters/techtera", content=content, headers=headers)
        assert answer.status_code == 413
    assert service.get("/health").json()["clusters"] == 47


def test_a_name_of_another_host_is_refused(service):
    assert service.get("/health", headers={"host": "clusters.example"}).status_code == 400


def test_changes_give_what_a_fresh_fit_gives(service, interclustering):
    row = {
        "name": "Bois Neuf",
        "description": "Transformation du hêtre.",
        "competences": ["séchage de bois", "découpe laser"],
        "needs": ["capteurs"],
        "lang": "fr",
        "region": "Auvergne",
    }
    assert service.put("/clusters/bois-neuf", json=row).status_code == 201
    row["description"] = "Bois Neuf transforme le hêtre et le frêne."
    answer = service.put("/clusters/bois-neuf", json=row)
    assert answer.status_code == 200
    assert answer.json()["id"] == "bois-neuf"
    assert answer.json()["description"] == "transforme le hêtre et le frêne."
    assert answer.json()["sector"] is None
    assert service.delete("/clusters/techtera").status_code == 204
    table = interclustering.clusters[interclustering.clusters["id"] != "techtera"]
    lists = {name: ";".join(row[name]) for name in ("competences", "needs")}
    new = pd.DataFrame([{**row, **lists, "id": "bois-neuf"}])
    rec = cm.PartnerRecommender().fit(pd.concat([table, new], ignore_index=True))
    told = [row for key in rec.profiles_.ids for row in partners(service, key, k=4)]
    assert told == as_json(rec.recommend(4))
    assert service.get("/clusters/techtera/partners").status_code == 404


def test_whole_numbers_are_ids_too(clusters):
    numbered = clusters.assign(id=range(len(clusters)))
    with serving(cm.PartnerRecommender().fit(numbered)) as client:
        row = {"description": "Timber and steel parts.", "lang": "en"}
        assert client.put("/clusters/2", json=row).status_code == 200
        assert client.put("/clusters/17", json=row).json()["id"] == 17
        assert {type(found["partner_id"]) for found in partners(client, "17")} == {int}
        answer = client.put("/clusters/x", json=row)
        assert answer.status_code == 422
        assert "those known whole numbers" in answer.json()["detail"]


def test_the_last_two_stay(small):
    gone = [small.delete(f"/clusters/{key}").status_code for key in ("alp", "bois", "cut")]
    assert gone == [204] * 3
    assert small.delete("/clusters/deep").status_code == 422  # "mute" has no text to go by
    assert [row["id"] for row in small.get("/clusters").json()["clusters"]] == [
        "bare",
        "deep",
        "mute",
    ]


def test_readers_see_one_population_while_writers_change_it(service, interclustering, fitted):
    stated = interclustering.clusters.set_index("id").loc["techtera"]
    lists = {name: stated[name].split(";") for name in ("competences", "needs")}
    known = {name: stated[name] for name in stated.index if name not in lists}
    versions = [
        {**known, **lists},
        {**known, **lists, "competences": ["découpe laser", "capteurs"]},
    ]
    expected = []
    for version in versions:
        changed = pd.DataFrame([{**version, "id": "techtera"}])
        rec = copy.copy(fitted).update(changed)
        expected.append(as_json(rec.recommend(6, targets=["sporaltec"])))
    assert expected[0] != expected[1]
    done = threading.Event()

    def read():
        seen = []
        while not done.is_set():
            seen.append(partners(service, "sporaltec", k=6))
        return seen

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for round_ in range(6):
                body = versions[round_ % 2]
                assert service.put("/clusters/techtera", json=body).status_code == 200
        finally:
            done.set()
        seen = [told for reader in readers for told in reader.result(PATIENCE)]
    assert seen
    assert all(told in expected for told in seen)
    assert partners(service, "sporaltec", k=6) == expected[1]


def test_a_change_alters_nothing_that_readers_hold(fitted):
    store = partner_service.Population(copy.copy(fitted), None)
    held, before = store.recommender, as_json(fitted.recommend(targets=["sporaltec"]))

    def fail(rec):
        rec.update(removed=["minalogic"])
        raise cm.InputError("no")

    asyncio.run(store.change(lambda rec: rec.update(removed=["techtera"])))
    assert as_json(held.recommend(targets=["sporaltec"])) == before
    assert "techtera" not in store.recommender.profiles_.ids
    with pytest.raises(cm.InputError, match="no"):
        asyncio.run(store.change(fail))
    assert "minalogic" in store.recommender.profiles_.ids


def test_no_change_of_many_writers_is_lost(small):
    row = {"description": "Steel parts and timber frames.", "lang": "en"}
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda at: small.put(f"/clusters/new-{at}", json=row), range(12))
        assert {answer.status_code for answer in answers} == {201}
    assert small.get("/health").json()["clusters"] == 6 + 12


def test_the_api_describes_itself_without_the_network(service):
    page = service.get("/openapi.json").json()
    assert {(path, method) for path, methods in page["paths"].items() for method in methods} == {
        ("/health", "get"),
        ("/clusters", "get"),
        ("/clusters/{id}", "put"),
        ("/clusters/{id}", "delete"),
        ("/clusters/{id}/partners", "get"),
        ("/clusters/{id}/why/{other}", "get"),
        ("/pairs", "post"),
        ("/save", "post"),
    }
    models = {
        name: list(model["properties"])
        for name, model in page["components"]["schemas"].items()
        if "properties" in model
    }
    assert models["Partner"] == list(RECOMMENDATION_COLUMNS)
    assert models["Score"] == list(PAIR_SCORE_COLUMNS)
    assert models["Cluster"] == list(CLUSTER_COLUMNS[1:])
    docs = service.get("/docs")
    assert docs.status_code == 200
    for source in re.findall(r'(?:src|href)="([^"]+)"', docs.text):
        assert source.startswith("/")
        assert service.get(source).status_code == 200


def test_a_save_tells_what_it_saved_not_what_came_after(tmp_path, fitted):
    async def save_while_others_change():
        app = partner_service.create_app(copy.copy(fitted), tmp_path / "kept")
        store, change = app.state.population, app.state.population.change

        async def change_and_be_overtaken(function):
            result = await change(function)
            await change(lambda rec: rec.update(removed=["techtera"]))
            return result

        store.change = change_and_be_overtaken
        return await partner_service.save(store)

    assert asyncio.run(save_while_others_change()) == {"saved": 47}
    assert len(cm.PartnerRecommender.load(tmp_path / "kept").profiles_) == 47


def test_what_is_saved_is_what_is_loaded(tmp_path, fitted):
    folder = tmp_path / "kept"
    with serving(fitted, folder) as client:
        row = {"description": "Transformation du hêtre.", "lang": "fr", "region": "Auvergne"}
        assert client.put("/clusters/bois-neuf", json=row).status_code == 201
        assert client.post("/save").json() == {"saved": 48}
        told = partners(client, "bois-neuf")
        assert client.delete("/clusters/techtera").status_code == 204
        assert client.post("/save").json() == {"saved": 47}
    with started("--folder", str(folder)) as (client, _):
        assert client.get("/clusters/techtera/partners").status_code == 404
        assert client.get("/health").json()["clusters"] == 47
        rec = cm.PartnerRecommender.load(folder)
        assert partners(client, "bois-neuf") == as_json(rec.recommend(targets=["bois-neuf"]))
        assert {row["target_id"] for row in told} == {"bois-neuf"}


@contextmanager
def started(*options):
    """Start the service as people start it; its log names the port."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error::DeprecationWarning", SCRIPT, "--port", "0", *options],
        env=os.environ | {"PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    stopping = threading.Timer(PATIENCE, process.kill)
    stopping.start()
    try:
        log = []
        for line in process.stderr:
            log.append(line)
            if "running on" in line:
                break
        found = re.search(r"http://127\.0\.0\.1:(\d+) ", "".join(log))
        assert found, "".join(log)
        with client_of(found[1]) as client:
            yield client, process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
        stopping.cancel()


def test_it_starts_from_a_table_and_ends_when_told(tmp_path, clusters):
    clusters.to_csv(tmp_path / "clusters.csv", index=False)
    with started("--clusters", str(tmp_path / "clusters.csv")) as (client, process):
        rec = cm.PartnerRecommender().fit(cm.read_clusters(tmp_path / "clusters.csv"))
        assert partners(client, "alp", k=2) == as_json(rec.recommend(2, targets=["alp"]))
    assert process.returncode in (0, -15)


def test_a_bad_table_ends_with_a_message(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", SCRIPT, "--clusters", str(tmp_path / "none.csv")],
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    assert done.returncode == 2
    assert "none.csv: no such file" in done.stderr
    assert "Traceback" not in done.stderr
