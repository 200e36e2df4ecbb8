"""A history to meddle with, and what a walk along its chain says of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from feedback.core import audit, chain
from feedback.core.clock import now
from feedback.core.db import transaction
from feedback.core.tables import AuditLine, AuditLink
from feedback.core.verifying import Broken, verify

LINES = 40


async def a_line(subject: str = "PA-2611-000001", at: datetime | None = None) -> int:
    async with transaction():
        await audit.record("lan", "complaint.read", subject, at=at or now(), detail="xem hồ sơ")
    return await newest()


async def newest() -> int:
    return int((await AuditLine.raw("SELECT max(id) AS id FROM audit_line"))[0]["id"])


async def a_history(count: int = LINES) -> list[int]:
    """Write and link lines; return their ids in the order of the chain."""
    begun = now() - timedelta(days=1)
    for minute in range(count):
        await a_line(f"PA-2611-{minute:06d}", begun + timedelta(minutes=minute))
    await chain.link_new(at=now())
    return await linked()


async def linked() -> list[int]:
    rows = await AuditLink.select(AuditLink.line).order_by(AuditLink.position)
    return [row["line"] for row in rows]


async def broken(books: Mapping[int, str] | None = None) -> Broken | None:
    return (await verify(books or {}, at=now())).broken


async def named() -> int | None:
    found = await broken()
    return found.line if found else None


async def change(sql: str, *values: object) -> None:
    """Somebody with rights over the database, who keeps to none of our rules."""
    await AuditLine.raw(sql, *values)


async def cut(position: int) -> None:
    """Take the end of the history away, lines and links."""
    links = AuditLink.position >= position
    lines = [row["line"] for row in await AuditLink.select(AuditLink.line).where(links)]
    await AuditLink.delete().where(links)
    await AuditLine.delete().where(AuditLine.id.is_in(lines))
