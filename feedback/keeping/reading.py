"""A database read as of one moment, whichever it is, and what is asked of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

from feedback.core.codes import keyed_hash, read_secret
from feedback.core.postgres import KeptPostgresEngine
from feedback.core.settings import Settings
from feedback.keeping import on_postgres, on_sqlite
from feedback.keeping.problems import KeepingRefused
from feedback.keeping.shapes import Shape
from feedback.keeping.stores import OCCUPIED_BY, Source

Step = Callable[[str, int, int], None]
"""Told of each table's name, of rows more, and of how many rows there are in all."""


@asynccontextmanager
async def reading(settings: Settings, *, alone: bool = False) -> AsyncIterator[Source]:
    """Read a database as of this moment; others go on reading it.

    Args:
        settings: say which.
        alone: also keep others from writing until the end.

    Raises:
        KeepingRefused: there is none.
    """
    if not settings.is_embedded:
        engine = KeptPostgresEngine(settings.database_url)
        async with on_postgres.reading(engine, alone=alone) as store:
            yield store
        return
    if not settings.sqlite_path.exists():
        raise KeepingRefused(f"Chưa có cơ sở dữ liệu {settings.database_name}.")
    with on_sqlite.reading(settings.sqlite_path, alone=alone) as file:
        yield file


async def is_ours(source: Source) -> bool:
    """Tell whether the tables are the product's."""
    return "feedback" in await source.migrations()


async def is_occupied(source: Source) -> bool:
    """Tell whether there is anything ``langnghe migrate`` has not filled in itself."""
    if not await is_ours(source):
        return bool(await source.shapes())
    shapes = [shape for shape in await source.shapes() if shape.name in OCCUPIED_BY]
    return any([await source.count(shape) > 0 for shape in shapes])


async def organisation_of(source: Source) -> str:
    """Return the organisation's name; "": it has none yet."""
    names: list[str] = []
    for shape in await source.shapes():
        if shape.name == "organisation":
            place = [column.name for column in shape.columns].index("name")
            async for rows in source.rows(shape):
                names += [str(row[place]) for row in rows]
    return names[0] if names else ""


async def count_all(source: Source, shapes: list[Shape]) -> int:
    """Return how many rows all tables have."""
    return sum([await source.count(shape) for shape in shapes])


def secret_mark(settings: Settings) -> str:
    """Return what tells one secret from another and says nothing of it; "": there is none."""
    try:
        return mark_of(read_secret(settings.secret_path))
    except (OSError, ValueError):
        return ""


def mark_of(secret: bytes) -> str:
    """Return the mark of a secret."""
    return keyed_hash(secret, "backup", "mark")[:16]


def product_version() -> str:
    """Return the version of this program."""
    return version("langnghe")
