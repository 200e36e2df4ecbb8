"""Filling a new database from rows: load, then read back and compare."""

import errno
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from feedback.core.db import Engine, transaction
from feedback.core.postgres import KeptPostgresEngine
from feedback.core.settings import SQLITE, Settings
from feedback.core.sqlite import KeptSQLiteEngine
from feedback.keeping import on_postgres, on_sqlite
from feedback.keeping.archive import sync_file, sync_folder
from feedback.keeping.pointing import pointed_at
from feedback.keeping.problems import Differs, KeepingRefused
from feedback.keeping.reading import Step, count_all
from feedback.keeping.shapes import Shape, Tally
from feedback.keeping.stores import Source, Store
from feedback.migrating import bring_up_to_date, run_migrations


class Compared(msgspec.Struct, frozen=True):
    """A table as it was read, and as it stands in the new database."""

    name: str
    rows: int
    sha256: str
    rows_there: int
    sha256_there: str

    @property
    def is_equal(self) -> bool:
        """Whether nothing was lost, added or changed."""
        return (self.rows, self.sha256) == (self.rows_there, self.sha256_there)


class Loading(Protocol):
    """Opens the new database for rows."""

    def __call__(self) -> AbstractAsyncContextManager[Store]:
        """Return its tables; what was loaded counts when the block ends well."""


async def fill(loading: Loading, source: Source, *, step: Step) -> list[Compared]:
    """Make the tables a source had, load its rows, and bring the database up to date.

    Returns:
        Each table, compared after loading; all are equal.

    Raises:
        Differs: what is read back is not what was read.
        KeepingRefused: a row does not fit, or a foreign key points at nothing.
        MigrationFailed: the tables could not be made.
    """
    await run_migrations(await source.migrations())
    async with loading() as store:
        shapes = await _shapes_of_both(source, store)
        total = 2 * await count_all(source, shapes)
        await store.begin_load()
        tallies = [await _load(source, store, shape, step, total) for shape in shapes]
        await store.end_load({shape.name: await source.last_id(shape) for shape in shapes})
        compared = [await _compare(store, tally, step, total) for tally in tallies]
        if different := [one.name for one in compared if not one.is_equal]:
            raise Differs(different)
    await bring_up_to_date()
    return compared


async def _shapes_of_both(source: Source, store: Store) -> list[Shape]:
    wanted, made = await source.shapes(), await store.shapes()
    if wanted != made:
        names = sorted({shape.name for shape in {*wanted} ^ {*made}})
        raise KeepingRefused(
            f"Các bảng không giống những gì phiên bản này biết: {', '.join(names)}"
            " (tables are not those of their migrations). Chưa có gì thay đổi."
        )
    return wanted


async def _load(source: Source, store: Store, shape: Shape, step: Step, total: int) -> Tally:
    tally = Tally(shape)
    async for rows in source.rows(shape):
        tally.add(rows)
        await store.load(shape, rows)
        step(shape.name, len(rows), total)
    return tally


async def _compare(store: Store, tally: Tally, step: Step, total: int) -> Compared:
    shape, there = tally.shape, Tally(tally.shape)
    async for rows in store.rows(shape):
        there.add(rows)
        step(shape.name, len(rows), total)
    return Compared(shape.name, tally.rows, tally.hexdigest(), there.rows, there.hexdigest())


@asynccontextmanager
async def new_database(
    settings: Settings, *, keep_old: bool = False, at: datetime
) -> AsyncIterator[Loading]:
    """Let a new database take the place of the one of ``settings`` when all went well.

    Whatever goes wrong, the old one is as it was: PostgreSQL does all of it in one
    transaction, a file is made beside and takes the name at the end.

    Args:
        settings: say which.
        keep_old: leave an old file beside, under the name ``put_aside`` gives.
        at: now.

    Raises:
        InUse: another process has the file open.
    """
    if settings.is_embedded:
        aside = put_aside(settings.sqlite_path, at)
        making = _on_file(settings, aside, keep_old=keep_old)
    else:
        making = _on_server(settings)
    async with making as loading:
        yield loading


def put_aside(path: Path, at: datetime) -> Path:
    """Return the name that what was replaced at a moment has from then on."""
    return path.with_name(f"{path.name}.before-restore-{at:%Y%m%dT%H%M%SZ}")


@asynccontextmanager
async def _on_server(settings: Settings) -> AsyncIterator[Loading]:
    async with pointed_at(settings) as engine, transaction():
        store = on_postgres.PostgresStore(_connection_of(engine))
        await on_postgres.patient(store.connection)
        await store.empty()

        @asynccontextmanager
        async def loading() -> AsyncIterator[Store]:
            yield store

        yield loading


def _connection_of(engine: Engine) -> object:
    assert isinstance(engine, KeptPostgresEngine)
    current = engine.current_transaction.get()
    assert current is not None
    return current.connection


@asynccontextmanager
async def _on_file(
    settings: Settings, aside: Path, *, keep_old: bool
) -> AsyncIterator[Loading]:
    final = settings.sqlite_path
    beside = final.with_name(f"{final.name}.restoring")
    on_sqlite.delete_file(beside)
    elsewhere = msgspec.structs.replace(settings, database_url=f"{SQLITE}{beside}")

    @asynccontextmanager
    async def loading() -> AsyncIterator[Store]:
        # Another connection than that of the migrations, and not at the same time.
        await engine.close()
        with on_sqlite.filling(beside) as store:
            yield store

    try:
        with on_sqlite.exchanging(final, beside, aside=aside, keep_old=keep_old):
            async with pointed_at(elsewhere) as engine:
                assert isinstance(engine, KeptSQLiteEngine)
                yield loading
            if beside.with_name(f"{beside.name}-wal").exists():
                raise OSError(errno.EIO, "the log could not be written into the file")
            sync_file(beside)
        sync_folder(final.parent)
    finally:
        on_sqlite.delete_file(beside)
