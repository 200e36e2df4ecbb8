"""Tables of screens."""

from piccolo.columns import ForeignKey, Integer, Serial, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from feedback.places.tables import ServicePoint


class Screen(Table, tablename="kiosk_screen"):
    """The screen of a service point; without a row it is as usual."""

    id = Serial(primary_key=True)
    service_point = ForeignKey(
        references=ServicePoint, on_delete=OnDelete.restrict, unique=True
    )
    panel = Integer(default=156)
    """Diagonal in tenths of an inch."""
    buttons = SmallInt(default=5)


class Clip(Table, tablename="kiosk_clip"):
    """A recording that reads a sentence aloud; one for each sentence and language."""

    id = Serial(primary_key=True)
    sentence = Varchar(length=20)
    language = Varchar(length=5)
    media_type = Varchar(length=40)
    size = Integer()
    sha256 = Varchar(length=64, index=True)
    key = Varchar(length=120)
    made_by = Varchar(length=60)
    made_at = Timestamptz(default=None, null=True)
