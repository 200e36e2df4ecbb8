"""Backup: a consistent copy of everything in one file, while others go on working."""

import zipfile
from datetime import datetime
from pathlib import Path

import msgspec

from feedback.core.settings import Settings
from feedback.keeping import archive
from feedback.keeping.belongings import belongings
from feedback.keeping.manifest import (
    FORMAT,
    MANIFEST,
    SECRET,
    SIGNING,
    TABLES,
    Manifest,
    TableEntry,
)
from feedback.keeping.problems import KeepingRefused
from feedback.keeping.reading import (
    Step,
    count_all,
    is_ours,
    organisation_of,
    product_version,
    reading,
    secret_mark,
)
from feedback.keeping.shapes import Shape, Tally
from feedback.keeping.stores import Source


async def back_up(
    settings: Settings,
    file: Path,
    *,
    with_secret: bool = False,
    force: bool = False,
    at: datetime,
    step: Step,
) -> Manifest:
    """Write everything acknowledged before this was called into one file.

    Args:
        settings: say which database; it goes on being read and written.
        file: where to; never half of one, readable by its owner only.
        with_secret: put the server's secret in as well, and the keys that sign papers.
        force: write over a file that exists.
        at: now.
        step: told of the rows as they go by.

    Raises:
        KeepingRefused: the file exists, there is no database or it is not the product's.
        OSError: the file cannot be written, or the secret not read; nothing is left.
    """
    secret = settings.secret_path.read_text(encoding="ascii") if with_secret else None
    with archive.written(file, force=force) as target:
        async with reading(settings) as source:
            if not await is_ours(source):
                raise KeepingRefused(f"{settings.database_name} chưa có dữ liệu của Lắng Nghe.")
            tables = await _add_tables(target, source, step)
            migrations = {app: list(ids) for app, ids in (await source.migrations()).items()}
            organisation = await organisation_of(source)
        # After the rows: a file is stored before the row that speaks of it.
        files = archive.add_files(target, belongings(settings))
        if secret is not None:
            target.writestr(SECRET, secret)
            if settings.signing_path.exists():
                target.write(settings.signing_path, SIGNING)
        manifest = Manifest(
            format=FORMAT,
            product=product_version(),
            migrations=migrations,
            engine="sqlite" if settings.is_embedded else "postgresql",
            made_at=at,
            organisation=organisation,
            tables=tables,
            files=files,
            secret_mark=secret_mark(settings),
            has_secret=secret is not None,
        )
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        target.writestr(MANIFEST, text)
    return manifest


async def _add_tables(
    target: zipfile.ZipFile, source: Source, step: Step
) -> tuple[TableEntry, ...]:
    shapes = await source.shapes()
    total = await count_all(source, shapes)
    return tuple([await _add_table(target, source, shape, step, total) for shape in shapes])


async def _add_table(
    target: zipfile.ZipFile, source: Source, shape: Shape, step: Step, total: int
) -> TableEntry:
    tally, size = Tally(shape), 0
    with target.open(f"{TABLES}{shape.name}.jsonl", "w", force_zip64=True) as member:
        async for rows in source.rows(shape):
            lines = tally.add(rows)
            member.write(lines)
            size += len(lines)
            step(shape.name, len(rows), total)
    return archive.table_entry(shape, tally, size, await source.last_id(shape))
