"""A database table by table, and an empty place for one."""

from pathlib import Path

from feedback.core.settings import Settings
from feedback.keeping.reading import reading
from feedback.keeping.shapes import Tally
from tests.grounds import ON_POSTGRES, FileGround, Ground, make_database
from tests.make import SECRET

Sums = dict[str, tuple[int, str]]


async def sums_of(ground: Ground) -> Sums:
    """Return rows and checksum of each table."""
    found = {}
    async with reading(Settings(database_url=ground.url)) as source:
        for shape in await source.shapes():
            tally = Tally(shape)
            async for rows in source.rows(shape):
                tally.add(rows)
            found[shape.name] = (tally.rows, tally.hexdigest())
    return found


def empty_ground(folder: Path, *, on_postgres: bool = ON_POSTGRES) -> Ground:
    """Return a place for a database, with the secret of all tests beside."""
    folder.mkdir()
    (folder / "secret.key").write_text(SECRET.hex(), encoding="ascii")
    return make_database(folder) if on_postgres else FileGround(folder / "new.sqlite3")
