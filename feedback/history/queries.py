"""Every SELECT of the history."""

from collections.abc import AsyncIterator

import msgspec

from feedback.core.clock import next_day, start_of
from feedback.core.sql import Conditions
from feedback.core.tables import AuditLine
from feedback.history.rules import ACCUSES, OWN_ACTIONS, SEAL_ACTIONS
from feedback.history.schemas import HistoryFilter, HistoryLine

BATCH = 1000
NEWEST = 2**63 - 1

LINES = """
    SELECT line.id AS id, line.at AS at, line.actor AS actor, line.action AS action,
           line.subject AS subject, line.detail AS detail
      FROM audit_line AS line
"""


def _asked(wanted: HistoryFilter, before: int) -> Conditions:
    found = Conditions("line.id < {}", (before,))
    if wanted.person:
        found &= Conditions("line.actor = {}", (wanted.person,))
    if wanted.action:
        found &= Conditions("line.action = {}", (wanted.action,))
    if wanted.start:
        found &= Conditions("line.at >= {}", (start_of(wanted.start),))
    if wanted.end:
        found &= Conditions("line.at < {}", (start_of(next_day(wanted.end)),))
    if wanted.subject:
        found &= _about(wanted.subject)
    return found


def _about(subject: str) -> Conditions:
    """Return lines about a thing, and lists that showed it; none that speaks of a seal.

    Nor readings of the history, which name whatever was asked for.

    A line whose number is withheld must not be found by its number. Whole words only,
    for the same reason.
    """
    escaped = subject.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    listed = "' ' || line.detail || ' ' LIKE {} ESCAPE '\\'"
    about = Conditions(f"(line.subject = {{}} OR {listed})", (subject, f"% {escaped} %"))
    silent = Conditions("' ' || line.detail || ' ' NOT LIKE {}", (f"% {ACCUSES} %",))
    withheld = (*SEAL_ACTIONS, *OWN_ACTIONS)
    places = ", ".join("{}" for _ in withheld)
    return about & silent & Conditions(f"line.action NOT IN ({places})", withheld)


async def lines(wanted: HistoryFilter, before: int, limit: int) -> list[HistoryLine]:
    """Return lines with an id below ``before``, the newest first."""
    where = _asked(wanted, before)
    sql = f"{LINES} WHERE {where.sql} ORDER BY line.id DESC LIMIT {{}}"
    rows = await AuditLine.raw(sql, *where.values, limit)
    return msgspec.convert(rows, list[HistoryLine])


async def count(wanted: HistoryFilter, before: int) -> int:
    """Count the lines with an id below ``before``."""
    where = _asked(wanted, before)
    sql = f"SELECT count(*) AS n FROM audit_line AS line WHERE {where.sql}"  # noqa: S608
    return int((await AuditLine.raw(sql, *where.values))[0]["n"])


async def all_lines(wanted: HistoryFilter, before: int) -> AsyncIterator[list[HistoryLine]]:
    """Stream lines with an id below ``before`` in batches, the newest first."""
    while batch := await lines(wanted, before, BATCH):
        yield batch
        before = batch[-1].id
