"""due: when a term runs out, on lines of JSON."""

import re
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

import click

from feedback.cli.lines import each_line
from feedback.core.calendar import OpenPeriods, WorkingCalendar
from feedback.core.clock import VIETNAM
from feedback.core.national import national_calendar
from feedback.core.terms import RunOut, Stretch, Term, Unit, run_out

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ASKED = frozenset({"received_at", "amount", "unit"})
OPTIONAL = frozenset({"calendar", "pauses", "extensions"})
OF_A_CALENDAR = frozenset({"hours", "days_off", "make_up_days"})
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CLOCK = re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1976, 2999
"""Before, Vietnam's clock was another one; after, somebody has mistyped."""
LONGEST_QUOTE = 60


class LineRefused(ValueError):
    """A line does not say what it must; the message names the part."""


@click.command()
def due() -> None:
    """Read JSON lines {"received_at", "amount", "unit", …}, write when each is due.

    Units are working_days, calendar_days and working_hours. "calendar" is Vietnam's own
    for 2024 to 2027 where a line gives none. Needs no database. A line that cannot be
    answered for certain gives {"error": …}.
    """
    each_line(sys.stdin.buffer, answered)


def answered(row: Any) -> dict[str, Any]:
    """Return when what a line tells of is due, or what is wrong with the line."""
    try:
        return _due(row)
    except (ValueError, OverflowError) as refusal:
        return {"error": str(refusal)}


def _due(row: Any) -> dict[str, Any]:
    asked = _object(row, "the line", ASKED | OPTIONAL)
    missing = sorted(ASKED - asked.keys())
    if missing:
        raise LineRefused(f"missing: {', '.join(missing)}")
    unit = _unit(asked["unit"])
    term = Term(_amount(asked["amount"], "amount", 1), unit).extended(
        _amount(one, "an extension", 0) for one in _list(asked.get("extensions"), "extensions")
    )
    given = asked.get("calendar")
    found = run_out(
        _moment(asked["received_at"], "received_at"),
        term,
        national_calendar() if given is None else _calendar(given),
        [_pause(one) for one in _list(asked.get("pauses"), "pauses")],
    )
    return _told(found, unit)


def _told(found: RunOut, unit: Unit) -> dict[str, Any]:
    if unit is Unit.WORKING_HOURS:
        return {
            "counts_from": found.counts_from.isoformat(),
            "due_at": found.at.isoformat(),
        }
    return {
        "counts_from": found.counts_from.date().isoformat(),
        "due_on": found.at.date().isoformat(),
    }


def _quoted(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _object(value: Any, name: str, keys: Iterable[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise LineRefused(f"{name} must be an object, not {_quoted(value)}")
    unknown = sorted(value.keys() - set(keys))
    if unknown:
        raise LineRefused(f"{name} has an unknown key {_quoted(unknown[0])}")
    return value


def _list(value: Any, name: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise LineRefused(f"{name} must be a list, not {_quoted(value)}")
    return value


def _amount(value: Any, name: str, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise LineRefused(
            f"{name} must be a whole number of at least {least}, not {_quoted(value)}"
        )
    return value


def _unit(value: Any) -> Unit:
    if not isinstance(value, str) or value not in set(Unit):
        raise LineRefused(f"unit must be one of {', '.join(Unit)}, not {_quoted(value)}")
    return Unit(value)


def _moment(value: Any, name: str) -> datetime:
    wrong = LineRefused(
        f"{name} must be a moment with an offset like 2026-03-02T09:00:00+07:00,"
        f" not {_quoted(value)}"
    )
    if not isinstance(value, str):
        raise wrong
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as refusal:
        raise wrong from refusal
    if moment.utcoffset() is None:
        raise wrong
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise LineRefused(
            f"{name} must lie in the years {FIRST_YEAR} to {LAST_YEAR}, not {_quoted(value)}"
        )
    return moment.astimezone(VIETNAM)


def _pause(value: Any) -> Stretch:
    begins, ends = _pair(value, "a pause")
    pause = _moment(begins, "a pause's beginning"), _moment(ends, "a pause's end")
    if pause[1] < pause[0]:
        raise LineRefused(f"a pause ends before it begins: {_quoted(value)}")
    return pause


def _pair(value: Any, name: str) -> tuple[Any, Any]:
    match value:
        case [first, last]:
            return first, last
    raise LineRefused(f"{name} must be a pair [from, to], not {_quoted(value)}")


def _calendar(value: Any) -> WorkingCalendar:
    given = _object(value, "calendar", OF_A_CALENDAR)
    hours = _object(given.get("hours"), "hours", WEEKDAYS)
    week = tuple(_periods(hours.get(name), name) for name in WEEKDAYS)
    if not any(week):
        raise LineRefused("the calendar has no opening hours on any weekday")
    make_up = given.get("make_up_days")
    if make_up is not None and not isinstance(make_up, dict):
        raise LineRefused(f"make_up_days must be an object, not {_quoted(make_up)}")
    return WorkingCalendar(
        week=week,
        days_off=frozenset(_day(one) for one in _list(given.get("days_off"), "days_off")),
        make_up={_day(day): _weekday(name) for day, name in (make_up or {}).items()},
    )


def _periods(value: Any, weekday: str) -> OpenPeriods:
    periods = tuple(sorted(_period(one, weekday) for one in _list(value, weekday)))
    if any(later[0] < earlier[1] for earlier, later in pairwise(periods)):
        raise LineRefused(f"the hours of {weekday} overlap: {_quoted(value)}")
    return periods


def _period(value: Any, weekday: str) -> tuple[time, time]:
    opens, closes = (_time(one) for one in _pair(value, f"a period of {weekday}"))
    if opens >= closes:
        raise LineRefused(f"a period of {weekday} closes before it opens: {_quoted(value)}")
    return opens, closes


def _time(value: Any) -> time:
    wrong = f"a time must be like 07:30, not {_quoted(value)}"
    if not isinstance(value, str) or CLOCK.fullmatch(value) is None:
        raise LineRefused(wrong)
    try:
        return time.fromisoformat(value)
    except ValueError as refusal:
        raise LineRefused(wrong) from refusal


def _day(value: Any) -> date:
    wrong = f"a day must be like 2026-03-02, not {_quoted(value)}"
    if not isinstance(value, str) or DAY.fullmatch(value) is None:
        raise LineRefused(wrong)
    try:
        return date.fromisoformat(value)
    except ValueError as refusal:
        raise LineRefused(wrong) from refusal


def _weekday(value: Any) -> int:
    if not isinstance(value, str) or value not in WEEKDAYS:
        raise LineRefused(
            f"a weekday must be one of {', '.join(WEEKDAYS)}, not {_quoted(value)}"
        )
    return WEEKDAYS.index(value)
