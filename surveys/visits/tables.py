"""Tables of visitors served."""

from piccolo.columns import BigSerial, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from feedback.places.tables import ServicePoint


class VisitorDay(Table, tablename="visitor_day"):
    """Visitors served at a service point on a day (lượt phục vụ), as last told."""

    id = BigSerial(primary_key=True)
    service_point = ForeignKey(references=ServicePoint, on_delete=OnDelete.restrict)
    day = Date(default=None, null=True)
    served = Integer()


class VisitorChange(Table, tablename="visitor_change"):
    """What was told of a point and a day, each time it was; ``before`` None: the first time."""

    id = BigSerial(primary_key=True)
    service_point = ForeignKey(references=ServicePoint, on_delete=OnDelete.restrict)
    day = Date(default=None, null=True)
    before = Integer(default=None, null=True)
    after = Integer()
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True, index=True)
