"""The only place that reads the clock. Moments are UTC, days are Vietnam's."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """Return ``moment`` as Vietnam's wall clock shows it."""
    return moment.astimezone(VIETNAM)


def local_date(moment: datetime) -> date:
    """Return the day ``moment`` falls on in Vietnam."""
    return local(moment).date()


def next_day(day: date) -> date:
    """Return the day after; the last day there is stays itself."""
    return day if day == date.max else day + timedelta(days=1)


def start_of(day: date) -> datetime:
    """Return the first moment of a Vietnamese day, in UTC; year 1 has no earlier one."""
    first = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    return first.astimezone(UTC) if day > date.min else datetime.min.replace(tzinfo=UTC)
