"""
Partners over HTTP: a small service for an app in any language, on this machine only.

Run ``python examples/partner_service.py --port 8000`` for the built-in example, with
``--clusters clusters.csv`` for a table, with ``--folder kept`` for a saved recommender; with both,
the table is fitted and POST /save writes the folder. ``--port 0`` takes a free port, which the log
on stderr names. http://127.0.0.1:8000/docs shows every request and lets you try it.
Needs ``pip install "fastapi>=0.165" fastapi-offline uvicorn``.

Readers always see one consistent population: a change is made on a copy, one at a time, which then
takes the place of the former. Changes end with the service unless POST /save keeps them. There are
no users and no passwords: whoever can log in on the machine can read and write.
"""

import argparse
import asyncio
import copy
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import uvicorn
from fastapi import APIRouter, Body, Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from pydantic import AfterValidator, BaseModel, ConfigDict, create_model
from sklearn.feature_extraction.text import strip_accents_unicode
from starlette.middleware.trustedhost import TrustedHostMiddleware

import clustermatch as cm
from clustermatch.columns import CLUSTER_COLUMNS, PAIR_SCORE_COLUMNS, RECOMMENDATION_COLUMNS
from clustermatch.columns import Columns as Col
from clustermatch.profiles import Profiles
from clustermatch.tables import format_table

HOST = "127.0.0.1"
MOST_BYTES, MOST_PAIRS, MOST_PARTNERS, MOST_ROWS = 1_000_000, 10_000, 100, 500

# The models are made from the library's own column names; a column not named here is a figure.
LISTS = (Col.ALIASES, Col.COMPETENCES, Col.NEEDS)
KINDS: dict[str, Any] = {Col.TARGET_ID: str | int, Col.PARTNER_ID: str | int}
KINDS |= {Col.RANK: int, Col.PARTNER_TYPE: str | None, Col.REASON: str}


def model(name: str, columns: Sequence[str]) -> type[BaseModel]:
    """Make the model of a row of a table."""
    return create_model(name, **{column: KINDS.get(column, float | None) for column in columns})


# JSON can hold half a character ("\\ud800"), which no table can; the error makes it a 422.
Text = Annotated[str, AfterValidator(lambda text: text.encode("utf-8").decode("utf-8"))]


class Attributes(BaseModel):
    """Further columns, as far as the population has them."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Text, Text | int | float | bool | None]


TEXTS: dict[str, Any] = {name: (Text | None, None) for name in CLUSTER_COLUMNS if name != Col.ID}
TEXTS |= dict.fromkeys(LISTS, (list[Text] | None, None))
Cluster: Any = create_model("Cluster", __base__=Attributes, **TEXTS)
Pair: Any = model("Pair", (Col.TARGET_ID, Col.PARTNER_ID))
Score: Any = model("Score", PAIR_SCORE_COLUMNS)
Partner: Any = model("Partner", RECOMMENDATION_COLUMNS)


class Population:
    """The recommender in service: readers take it as it stands, writers replace it in turn."""

    def __init__(self, recommender: cm.PartnerRecommender, folder: Path | None):
        self.recommender = recommender.set_params(n_jobs=1, progress=False)
        self.folder = folder
        self._writing = asyncio.Lock()

    async def change(self, function: Callable[[cm.PartnerRecommender], Any]) -> Any:
        """Apply a function to a copy, which comes into service if nothing failed."""
        async with self._writing:  # who waits here holds no thread that readers need
            changed = copy.copy(self.recommender)  # update replaces what was fitted, alters nothing
            result = await run_in_threadpool(function, changed)
            self.recommender = changed
            return result


async def population_of(request: Request) -> Any:
    """Give what the app serves."""
    return request.app.state.population


async def recommender_of(request: Request) -> Any:
    """Give the recommender of now, the same throughout a request."""
    return request.app.state.population.recommender


Store = Annotated[Population, Depends(population_of)]
Reader = Annotated[cm.PartnerRecommender, Depends(recommender_of)]
router = APIRouter()


def records(table: pd.DataFrame) -> Any:
    """Turn a table into what JSON can hold: NaN becomes null."""
    return json.loads(format_table(table, "json"))


def known(rec: cm.PartnerRecommender, *ids: str | int) -> list[Any]:
    """Give ids as the population writes them; 404 where one is unknown."""
    try:
        return [rec.profiles_.ids[at] for at in rec.profiles_.positions(ids, "the request")]
    except cm.InputError as error:
        raise HTTPException(404, str(error)) from error


def rows(profiles: Profiles, positions: Sequence[int]) -> Any:
    """Show organisations as the library reads them: their names are stripped from their texts."""
    table = profiles.attributes.iloc[list(positions)].reset_index(drop=True)
    for name in ("needs", "competences", "descriptions", "langs", "names", "ids"):
        cells = [getattr(profiles, name)[at] for at in positions]
        column = name if name in CLUSTER_COLUMNS else name.removesuffix("s")
        table.insert(0, column, pd.Series(cells, dtype=object))
    return records(table)


@router.get("/health")
def health(rec: Reader) -> dict[str, Any]:
    """Say that the service is up, and what it serves."""
    return {"status": "ok", "clusters": len(rec.profiles_), "clustermatch": cm.__version__}


@router.get("/clusters")
def clusters(
    rec: Reader,
    search: Annotated[str, Query(max_length=200)] = "",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
) -> dict[str, Any]:
    """List clusters by id; of a search, those whose id, name or text holds it."""
    profiles, wanted = rec.profiles_, strip_accents_unicode(search.casefold())
    texts = map("\n".join, zip(map(str, profiles.ids), profiles.names, profiles.texts, strict=True))
    folded = (strip_accents_unicode(text.casefold()) for text in texts)
    found = [at for at, text in enumerate(folded) if wanted in text]
    return {"total": len(found), "clusters": rows(profiles, found[offset : offset + limit])}


@router.get("/clusters/{id}/partners", response_model=list[Partner])
def partners(
    rec: Reader,
    id: str,
    k: Annotated[int, Query(ge=1, le=MOST_PARTNERS)] = 3,
    across: str | None = None,
) -> Any:
    """Suggest k partners; with `across`, from another region, sector or whatever it names."""
    return records(rec.recommend(k, targets=known(rec, id), across=across))


@router.get("/clusters/{id}/why/{other}")
def why(rec: Reader, id: str, other: str) -> dict[str, Any]:
    """Take a score apart: contributions that add up to it, and the phrases behind each."""
    found = rec.explain(*known(rec, id, other))
    told = {name: getattr(found, name) for name in ("score", "partner_type", "reason", "against")}
    tables = {"contributions": records(found.table), "needs": records(found.needs)}
    return {**told, **tables, "text": str(found)}


@router.post("/pairs", response_model=list[Score])
def pairs(
    rec: Reader, asked: Annotated[list[Pair], Body(min_length=1, max_length=MOST_PAIRS)]
) -> Any:
    """Score given pairs, in their order."""
    sides = [known(rec, *(getattr(pair, side) for pair in asked)) for side in Pair.model_fields]
    return records(rec.score_pairs(zip(*sides, strict=True)))


@router.put("/clusters/{id}", responses={201: {"description": "It is new."}})
async def put(store: Store, id: str, cluster: Cluster, response: Response) -> Any:
    """Add a cluster, or replace all that is known of it."""

    def replace(rec: cm.PartnerRecommender) -> Any:
        columns = list(map(str, rec.profiles_.attributes))
        unknown = [name for name in cluster.model_extra if name not in columns]
        if unknown:
            raise cm.InputError(f"unknown columns: {', '.join(unknown)}. Attributes: {columns}.")
        whole = isinstance(rec.profiles_.ids[0], int) and id.isascii() and id.isdecimal()
        key, n_before = int(id) if whole else id, len(rec.profiles_)
        rec.update(pd.DataFrame([{Col.ID: key, **cluster.model_dump()}]))
        response.status_code = 201 if len(rec.profiles_) > n_before else 200
        return rows(rec.profiles_, rec.profiles_.positions([key], "the request").tolist())[0]

    return await store.change(replace)


@router.delete("/clusters/{id}", status_code=204)
async def delete(store: Store, id: str) -> None:
    """Let a cluster go."""
    await store.change(lambda rec: rec.update(removed=known(rec, id)))


@router.post("/save")
async def save(store: Store) -> dict[str, Any]:
    """Keep the population of now in the folder that the service was started with."""
    folder = store.folder
    if folder is None:
        raise HTTPException(409, "started without --folder: there is no place to save to.")

    def keep(rec: cm.PartnerRecommender) -> int:
        rec.save(folder)
        return len(rec.profiles_)  # of what was saved; others may have changed what is served

    return {"saved": await store.change(keep)}


async def fail(_: Request, error: Exception) -> JSONResponse:
    """Answer with the library's message."""
    status = 500 if isinstance(error, cm.OutputError) else 422
    return JSONResponse({"detail": str(error)}, status)


async def refuse(_: Request, error: Any) -> JSONResponse:
    """Say what of a request is not allowed, in the same form."""
    said = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
    return JSONResponse({"detail": "; ".join(said)}, 422)


def create_app(recommender: cm.PartnerRecommender, folder: Path | None = None) -> FastAPI:
    """Make the app that serves a fitted recommender; `folder` is where POST /save writes."""
    # The pages of /docs load nothing from the network.
    app = FastAPIOffline(title="clustermatch", version=cm.__version__, max_body_size=MOST_BYTES)
    app.state.population = Population(recommender, folder)
    # Or a page in a browser could reach the service under a name of its own.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    app.add_exception_handler(cm.ClusterMatchError, fail)
    app.add_exception_handler(RequestValidationError, refuse)
    app.include_router(router)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit or load, then serve until stopped."""
    parser = argparse.ArgumentParser(description="Serve partners over HTTP on 127.0.0.1.")
    parser.add_argument("--clusters", type=Path, help="table of clusters to fit")
    parser.add_argument("--folder", type=Path, help="saved recommender, and where to save")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one")
    options = parser.parse_args(arguments)
    try:
        if options.folder and not options.clusters:
            rec = cm.PartnerRecommender.load(options.folder)
        else:
            table = cm.read_clusters(options.clusters) if options.clusters else None
            table = cm.load_interclustering().clusters if table is None else table
            rec = cm.PartnerRecommender(progress=False).fit(table)
    except cm.ClusterMatchError as error:
        parser.error(str(error))
    uvicorn.run(create_app(rec, options.folder), host=HOST, port=options.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
