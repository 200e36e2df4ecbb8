"""The move: all rows of one database into another, which may be of the other engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec

from feedback.core.settings import Settings
from feedback.keeping.filling import Compared, fill, new_database
from feedback.keeping.pointing import pointed_at
from feedback.keeping.problems import KeepingRefused, NewerBackup, Occupied
from feedback.keeping.reading import Step, is_ours, reading
from feedback.keeping.restore import occupant
from feedback.keeping.stores import Source
from feedback.migrating import alone, known


@asynccontextmanager
async def moved(
    settings: Settings, url: str, *, at: datetime, step: Step
) -> AsyncIterator[list[Compared]]:
    """Copy every row into an empty database; writes to the old one wait until the end.

    The old database is not changed; the new one is complete when the block begins.

    Args:
        settings: say where the rows are.
        url: where they shall go, as in ``LANGNGHE_DATABASE_URL``.
        at: now.
        step: told of the rows as they go by, twice each.

    Raises:
        KeepingRefused: of any kind; the target is as it was.
    """
    target = msgspec.structs.replace(settings, database_url=url)
    if target.database_url == settings.database_url:
        raise KeepingRefused("Nguồn và đích là một (source and target are the same).")
    async with reading(settings, alone=True) as source:
        await _check_source(settings, source)
        async with pointed_at(target), alone():
            if await occupant(target) is not None:
                raise Occupied(target.database_name)
            async with new_database(target, at=at) as loading:
                compared = await fill(loading, source, step=step)
        yield compared


async def _check_source(settings: Settings, source: Source) -> None:
    if not await is_ours(source):
        raise KeepingRefused(f"{settings.database_name} chưa có dữ liệu của Lắng Nghe.")
    ours = known()
    for app, names in (await source.migrations()).items():
        if set(names) - set(ours.get(app, ())):
            raise NewerBackup("?")
