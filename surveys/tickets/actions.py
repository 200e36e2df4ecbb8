"""Issuing slips, withdrawing them, and using one."""

from datetime import datetime, timedelta

from feedback.core import audit
from feedback.core.db import lock, transaction
from feedback.core.words import one_line
from feedback.places import queries as places
from feedback.places.problems import ServicePointNotFound, ServicePointRevoked
from surveys.tickets import queries, rules
from surveys.tickets.problems import TicketForged
from surveys.tickets.schemas import BatchRow, NewBatch
from surveys.tickets.tables import TicketBatch, TicketUse


async def issue(new: NewBatch, *, by: str, at: datetime) -> int:
    """Issue slips for a service point; return the number of the batch.

    Raises:
        ServicePointNotFound, ServicePointRevoked: where they would be handed out.
    """
    async with transaction():
        points = {point.id: point for point in await places.service_points()}
        point = points.get(new.service_point)
        if point is None:
            raise ServicePointNotFound
        if point.revoked_at is not None:
            raise ServicePointRevoked
        batch = TicketBatch(
            service_point=point.id,
            purpose=one_line(new.purpose),
            issued=new.count,
            made_by=by,
            made_at=at,
            expires_at=at + timedelta(days=new.days),
        )
        await batch.save()
        said = f"{new.count}, {point.name}"
        await audit.record(by, "tickets.issued", f"batch {batch.id}", at=at, detail=said)
    return int(batch.id)


async def revoke(batch: int, *, by: str, at: datetime) -> None:
    """Let no slip of a batch be used any more; what was given with some stays.

    Raises:
        BatchNotFound: there is none.
    """
    async with transaction(f"ticket batch {batch}"):
        found = await queries.get_batch(batch)
        if found.revoked_at is None:
            await TicketBatch.update({TicketBatch.revoked_at: at}).where(
                TicketBatch.id == batch
            )
            await audit.record(by, "tickets.revoked", f"batch {batch}", at=at)


async def print_codes(batch: int, *, by: str, at: datetime) -> BatchRow:
    """Return a batch whose codes are about to be shown; whoever has them can use them.

    Raises:
        BatchNotFound: there is none.
    """
    found = await queries.get_batch(batch)
    await audit.record_read(by, "tickets.printed", f"batch {batch}", at=at)
    return found


async def use(typed: str, point: int, *, secret: bytes, at: datetime) -> None:
    """Use a slip up, in the transaction that stores its rating.

    Raises:
        TicketForged, TicketElsewhere, TicketExpired, TicketUsed: it may not be used.
        NoTransactionError: no transaction is open.
    """
    signed = rules.read_token(typed, secret)
    if signed is None:
        raise TicketForged
    # Two at the same moment: the second finds it used.
    await lock(f"ticket {signed.number}")
    ticket = await queries.usable(typed, point, secret=secret, at=at)
    await TicketUse.insert(TicketUse(ticket=ticket.number, batch=ticket.batch))
