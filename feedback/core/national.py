"""Vietnam's own calendar: public holidays, days exchanged, and the paper that says so."""

import tomllib
from datetime import date, time
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import holidays
import msgspec

from feedback.core.calendar import OpenPeriods, WorkingCalendar

DAYS = Path(__file__).with_name("national_days.toml")
WORKDAYS = 5
FRIDAY = 4


class NationalDay(msgspec.Struct, frozen=True):
    """A day that differs from its weekday all over the country."""

    day: date
    label: str
    source: str
    """The paper that says so, or that it is still to be compared with one."""
    as_weekday: int | None = None
    """The weekday whose hours it follows; None for a day off."""


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(DAYS.read_text())


def office_hours() -> OpenPeriods:
    """Return the hours an office opens on a working day until it says otherwise."""
    return tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes))
        for opens, closes in _table()["hours"]
    )


@lru_cache(maxsize=4)
def national_days(first: int, last: int) -> tuple[NationalDay, ...]:
    """Return the days off and the days worked instead of these years, both included.

    Bộ luật Lao động 2019, Điều 111 and 112; days exchanged by the paper each names.
    """
    found = holidays.country_holidays("VN", years=range(first, last + 1), language="vi")
    days = {day: NationalDay(day, name[:200], _source_of(day)) for day, name in found.items()}
    for day in found.weekend_workdays:
        days[day] = NationalDay(day, "Làm bù", _source_of(day), FRIDAY)
    for swap in _table()["swap"]:
        off, worked, source = swap["off"], swap["worked"], swap["source"]
        days[off] = NationalDay(off, "Nghỉ hoán đổi", source)
        days[worked] = NationalDay(worked, "Làm bù", source, off.weekday())
    return tuple(days[day] for day in sorted(days) if first <= day.year <= last)


def _source_of(day: date) -> str:
    table = _table()
    of_day = {row["day"]: row["source"] for row in table["day"]}
    of_year = {row["year"]: row["source"] for row in table["year"]}
    unknown = f"Thư viện holidays {version('holidays')}; cần đối chiếu thông báo hằng năm"
    return str(of_day.get(day) or of_year.get(day.year, unknown))


@lru_cache(maxsize=1)
def national_calendar() -> WorkingCalendar:
    """Return the calendar of an office that follows the country's days; it ends where they do."""
    first, last = _table()["first"], _table()["last"]
    days = national_days(first.year, last.year)
    return WorkingCalendar(
        week=(office_hours(),) * WORKDAYS + ((), ()),
        days_off=frozenset(one.day for one in days if one.as_weekday is None),
        make_up={one.day: one.as_weekday for one in days if one.as_weekday is not None},
        first=first,
        last=last,
    )
