"""The product and what it is measured against, each one server of one process.

``python -m bench.apps NAME --port N``, the database in ``LANGNGHE_DATABASE_URL``.
"""

import argparse
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

import aiosqlite
import asyncpg
import uvicorn
from litestar import Litestar, post
from litestar.params import JSONBody

from bench.statements import Fetch, numbered, write_complaint, write_rating
from feedback.complaints.schemas import NewComplaint
from surveys.responses.schemas import NewRating, Score, read_score

CONNECTIONS = 12
"""As many as the product keeps."""

Work = Callable[[Fetch], Awaitable[Any]]
Transact = Callable[[Work], Awaitable[Any]]
"""Does the work in one transaction of its own."""


def product() -> Litestar:
    """Return the product without its background work."""
    from feedback.app import create_app  # noqa: PLC0415 - reads the environment
    from feedback.core.settings import load_settings  # noqa: PLC0415

    return create_app(load_settings(os.environ), run_jobs=False)


def by_hand(
    transact: Transact,
    lifespan: Callable[[Litestar], Any],
    moment: Callable[[], object],
    day: object,
) -> Litestar:
    """Return two routes that run the bare driver's statements, one transaction each."""

    @post(
        "/api/ratings",
        type_decoders=[(lambda kind: kind is Score, read_score)],
        sync_to_thread=None,
    )
    async def create_rating(data: JSONBody[NewRating]) -> dict[str, object]:
        async def work(fetch: Fetch) -> int:
            return await write_rating(fetch, data.service_point, int(data.score), moment())

        return {"id": await transact(work), "complaint": None}

    @post("/api/complaints")
    async def create_complaint(data: JSONBody[NewComplaint]) -> dict[str, object]:
        async def work(fetch: Fetch) -> str:
            return await write_complaint(fetch, data.text, moment(), day)

        return {"number": await transact(work), "code": "7K3M-Q9TX-4HPA", "due_on": str(day)}

    return Litestar([create_rating, create_complaint], lifespan=[lifespan], openapi_config=None)


def asyncpg_by_hand() -> Litestar:
    """Return Litestar with asyncpg, one transaction for each request."""
    pools: list[Any] = []

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        url = os.environ["LANGNGHE_DATABASE_URL"]
        async with asyncpg.create_pool(url, min_size=1, max_size=CONNECTIONS) as pool:
            pools.append(pool)
            yield

    sent: dict[str, str] = {}

    async def transact(work: Work) -> Any:
        async with pools[0].acquire() as connection, connection.transaction():

            async def fetch(sql: str, *values: object) -> Sequence[Any]:
                query = sent.get(sql) or sent.setdefault(sql, numbered(sql))
                rows: Sequence[Any] = await connection.fetch(query, *values)
                return rows

            return await work(fetch)

    return by_hand(transact, lifespan, lambda: datetime.now(UTC), date(2026, 12, 24))


def aiosqlite_by_hand() -> Litestar:
    """Return Litestar with aiosqlite, one transaction for each request on one connection."""
    import asyncio  # noqa: PLC0415

    kept: list[aiosqlite.Connection] = []
    writing = asyncio.Lock()

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with aiosqlite.connect(sqlite_path(), isolation_level=None) as connection:
            await connection.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=1;"
            )
            kept.append(connection)
            yield

    async def fetch(sql: str, *values: object) -> Sequence[Any]:
        return list(await kept[0].execute_fetchall(sql, values))

    async def transact(work: Work) -> Any:
        async with writing:
            await kept[0].execute("BEGIN IMMEDIATE")
            try:
                done = await work(fetch)
            except BaseException:
                await kept[0].execute("ROLLBACK")
                raise
            await kept[0].execute("COMMIT")
        return done

    return by_hand(transact, lifespan, lambda: str(datetime.now(UTC)), "2026-12-24")


def sqlite_path() -> str:
    """Return the file of the database."""
    return os.environ["LANGNGHE_DATABASE_URL"].removeprefix("sqlite:///")


def stock_piccolo() -> Litestar:
    """Return Litestar with Piccolo's own SQLite engine and query builder."""
    from piccolo.engine.sqlite import SQLiteEngine, TransactionType  # noqa: PLC0415

    from feedback.core.tables import AuditLine  # noqa: PLC0415
    from feedback.places.tables import Department, ServicePoint  # noqa: PLC0415
    from surveys.responses.tables import Rating  # noqa: PLC0415

    engine = SQLiteEngine(path=sqlite_path())
    for table in (AuditLine, Department, ServicePoint, Rating):
        table._meta.db = engine  # noqa: SLF001

    @post("/api/ratings", type_decoders=[(lambda kind: kind is Score, read_score)])
    async def create_rating(data: JSONBody[NewRating]) -> dict[str, object]:
        at = datetime.now(UTC)
        async with engine.transaction(TransactionType.immediate):
            point = await (
                ServicePoint.select(*ServicePoint.all_columns(), ServicePoint.department.name)
                .where(ServicePoint.code == data.service_point)
                .first()
            )
            assert point is not None
            rating = Rating(
                service_point=point["id"],
                department=point["department"],
                score=int(data.score),
                channel="kiosk",
                given_at=at,
            )
            await rating.save()
            subject = f"rating {rating.id}"
            await AuditLine(
                at=at, actor="citizen", action="rating.given", subject=subject
            ).save()
        return {"id": rating.id, "complaint": None}

    return Litestar([create_rating], openapi_config=None)


def fastapi() -> Any:
    """Return FastAPI with SQLAlchemy; what it needs is in the group ``bench``."""
    from bench.fastapi_app import create  # noqa: PLC0415 - installed for the bench only

    return create(os.environ["LANGNGHE_DATABASE_URL"])


def raw_ratings_per_s(path: str, code: str, seconds: float) -> float:
    """Return ratings a second of the bare sqlite3 module, without HTTP or threads."""
    import asyncio  # noqa: PLC0415
    import time  # noqa: PLC0415

    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")

    async def fetch(sql: str, *values: object) -> Sequence[Any]:
        return connection.execute(sql, values).fetchall()

    async def write() -> float:
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            connection.execute("BEGIN IMMEDIATE")
            await write_rating(fetch, code, 5, str(datetime.now(UTC)))
            connection.execute("COMMIT")
            count += 1
        return count / (time.perf_counter() - began)

    rate = asyncio.run(write())
    connection.close()
    return rate


APPS: dict[str, Callable[[], Any]] = {
    "product": product,
    "asyncpg": asyncpg_by_hand,
    "aiosqlite": aiosqlite_by_hand,
    "stock_piccolo": stock_piccolo,
    "fastapi": fastapi,
}


def main() -> None:
    """Serve one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(APPS))
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    uvicorn.run(
        APPS[asked.name](),
        host="127.0.0.1",
        port=asked.port,
        log_level="warning",
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
