"""Tables of reports."""

from piccolo.columns import BigInt, BigSerial, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table


class ExportJob(Table, tablename="export_job"):
    """A table somebody asked for: made in the background, fetched, forgotten."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=40, unique=True)
    dataset = Varchar(length=30)
    format = Varchar(length=10)
    asked = Text(default="{}")
    by = Varchar(length=60, index=True)
    state = Varchar(length=10, default="waiting", index=True)
    tries = Integer(default=0)
    lease_until = Timestamptz(default=None, null=True)
    rows_done = Integer(default=0)
    rows_total = Integer(default=0)
    bytes = BigInt(default=0)
    file_key = Varchar(length=80, default="")
    requested_at = Timestamptz(default=None, null=True)
    expires_at = Timestamptz(default=None, null=True, index=True)
