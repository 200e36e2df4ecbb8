"""Tables of one-time slips."""

from piccolo.columns import BigInt, ForeignKey, Integer, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from feedback.places.tables import ServicePoint


class TicketBatch(Table, tablename="ticket_batch"):
    """Slips issued together (đợt phiếu); their codes follow from the server's secret."""

    id = Serial(primary_key=True)
    service_point = ForeignKey(references=ServicePoint, on_delete=OnDelete.restrict)
    purpose = Varchar(length=120, default="")
    issued = Integer()
    made_by = Varchar(length=60)
    made_at = Timestamptz(default=None, null=True, index=True)
    expires_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)


class TicketUse(Table, tablename="ticket_use"):
    """A slip that was used; which rating it gave is nowhere."""

    ticket = BigInt(primary_key=True)
    batch = ForeignKey(references=TicketBatch, on_delete=OnDelete.restrict, index=True)
