"""Every SELECT about one-time slips."""

from datetime import datetime

import msgspec

from feedback.core.clock import next_day, start_of
from feedback.core.db import fetch
from feedback.core.reporting import Period
from feedback.core.sql import Conditions
from surveys.tickets import rules
from surveys.tickets.problems import (
    BatchNotFound,
    TicketElsewhere,
    TicketExpired,
    TicketForged,
    TicketUsed,
)
from surveys.tickets.schemas import BatchRow, Response, Ticket
from surveys.tickets.tables import TicketBatch, TicketUse

BATCHES = """
    SELECT batch.id AS id, batch.service_point AS service_point, point.code AS point_code,
           point.name AS point_name, batch.purpose AS purpose, batch.issued AS issued,
           batch.made_by AS made_by, batch.made_at AS made_at,
           batch.expires_at AS expires_at, batch.revoked_at AS revoked_at,
           point.revoked_at AS point_revoked_at,
           (SELECT count(*) FROM ticket_use AS used WHERE used.batch = batch.id) AS used
      FROM ticket_batch AS batch
      JOIN service_point AS point ON point.id = batch.service_point
"""
LISTED = 200


async def batches() -> list[BatchRow]:
    """Return the newest batches, the newest first."""
    rows = await TicketBatch.raw(f"{BATCHES} ORDER BY batch.id DESC LIMIT {{}}", LISTED)
    return msgspec.convert(rows, list[BatchRow], strict=False)


async def get_batch(batch: int) -> BatchRow:
    """Return a batch.

    Raises:
        BatchNotFound: there is none.
    """
    rows = await TicketBatch.raw(f"{BATCHES} WHERE batch.id = {{}}", batch)
    if not rows:
        raise BatchNotFound
    return msgspec.convert(rows[0], BatchRow, strict=False)


async def usable(typed: str, point: int, *, secret: bytes, at: datetime) -> Ticket:
    """Return the slip behind a token that may be used at a service point.

    Raises:
        TicketForged, TicketElsewhere, TicketExpired, TicketUsed: it may not.
    """
    ticket = rules.read_token(typed, secret)
    if ticket is None:
        raise TicketForged
    try:
        batch = await get_batch(ticket.batch)
    except BatchNotFound as error:
        raise TicketForged from error
    if ticket.serial > batch.issued:
        raise TicketForged
    if batch.service_point != point:
        raise TicketElsewhere
    if await TicketUse.exists().where(TicketUse.ticket == ticket.number):
        raise TicketUsed
    until = min(batch.expires_at, batch.revoked_at or batch.expires_at)
    if at >= until:
        raise TicketExpired(until)
    return ticket


async def response(period: Period) -> Response:
    """Return how many slips were issued in a period, and how many of those were used so far.

    A slip without answer counts from the day it was issued.
    """
    where = Conditions(
        "batch.made_at >= {} AND batch.made_at < {}",
        (start_of(period.start), start_of(next_day(period.end))),
    )
    units = period.units()
    if units is not None:
        where &= Conditions.is_in("point.department", units)
    if period.point is not None:
        where &= Conditions("batch.service_point = {}", (period.point,))
    rows = await fetch(
        f"SELECT coalesce(sum(issued), 0) AS issued, coalesce(sum(used), 0) AS used"  # noqa: S608 - constants only
        f" FROM ({BATCHES} WHERE {where.sql}) AS found",
        *where.values,
    )
    return Response(int(rows[0]["issued"]), int(rows[0]["used"]))
