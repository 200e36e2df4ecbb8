"""Tables that are being made, or were."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from feedback.core.db import fetch
from feedback.core.reporting import Period
from feedback.core.sql import Conditions
from feedback.reports.problems import ExportGone, ExportNotFound
from feedback.reports.schemas import ExportView
from feedback.reports.tables import ExportJob

VIEW = """
    SELECT code, dataset, format, state, rows_done, rows_total, bytes, requested_at, expires_at
      FROM export_job
     WHERE by = {}
"""
SHOWN = 10


async def exports_of(name: str) -> list[ExportView]:
    """Return somebody's latest tables, the newest first."""
    rows = await fetch(f"{VIEW} ORDER BY id DESC LIMIT {{}}", name, SHOWN)
    return _views(rows)


async def get_export(code: str, name: str) -> ExportView:
    """Return one of somebody's tables.

    Raises:
        ExportNotFound: there is none, or it is another's.
    """
    rows = await fetch(f"{VIEW} AND code = {{}}", name, code)
    if not rows:
        raise ExportNotFound
    return _views(rows)[0]


def _views(rows: Sequence[Mapping[str, Any]]) -> list[ExportView]:
    return msgspec.convert([dict(row) for row in rows], list[ExportView], strict=False)


async def file_of(code: str) -> tuple[str, Period]:
    """Return the file of a table that is there, and what of it was asked for.

    Raises:
        ExportGone: the file is kept no longer.
    """
    row = await ExportJob.select().where(ExportJob.code == code).first()
    if row is None or not row["file_key"]:
        raise ExportGone
    return row["file_key"], msgspec.json.decode(row["asked"], type=Period)


async def unfinished_of(name: str) -> int:
    """Count somebody's tables that wait or are being made."""
    return int(
        await ExportJob.count().where(
            (ExportJob.by == name) & ExportJob.state.is_in(["waiting", "running"])
        )
    )


async def is_any_due(at: datetime) -> bool:
    """Tell whether a table waits to be made, or was given up by a process that died."""
    return bool(await fetch(DUE, at, 1))


DUE = """
    SELECT id, code, tries FROM export_job
     WHERE state = 'waiting' OR (state = 'running' AND lease_until < {})
     ORDER BY id
     LIMIT {}
"""


async def expired(at: datetime) -> list[tuple[int, str]]:
    """Return id and file of what is kept no longer; the name is empty without a file."""
    rows = await ExportJob.select(ExportJob.id, ExportJob.file_key).where(
        ExportJob.expires_at < at
    )
    return [(row["id"], row["file_key"]) for row in rows]


async def known_files() -> set[str]:
    """Return the names of all files that a table speaks of."""
    among = Conditions("file_key <> {}", ("",))
    rows = await fetch(f"SELECT file_key FROM export_job WHERE {among.sql}", *among.values)  # noqa: S608
    return {row["file_key"] for row in rows}


async def bytes_kept() -> int:
    """Return how many bytes finished tables take."""
    rows = await fetch("SELECT coalesce(sum(bytes), 0) AS bytes FROM export_job")
    return int(rows[0]["bytes"])
