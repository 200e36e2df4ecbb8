"""Decisions about tablets and counter sessions."""

import secrets
from datetime import datetime, timedelta
from itertools import pairwise

from feedback.core.calendar import WorkingCalendar, open_periods
from feedback.core.clock import VIETNAM, local
from feedback.core.opening import OpeningTime
from surveys.devices.schemas import CODE_DIGITS, MAX_PIN, MIN_PIN, Device, DeviceState

CODE_LASTS = timedelta(minutes=10)
RUNS_WITHIN = timedelta(minutes=3)
"""Three heartbeats: one may be lost on the way."""
LOST_AFTER = timedelta(minutes=15)
"""Of opening time, on the administrator's page."""
PIN_TRIES = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=5), timedelta(hours=1)
AFTER_HOURS = timedelta(hours=4)
"""How long a session begun outside opening hours lasts."""
LOOKED_BACK = timedelta(days=30)
"""Whoever is silent longer has been silent for any limit there is."""


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def read_digits(typed: str) -> str:
    """Return what was typed without the spaces people put between digits."""
    return "".join(sign for sign in typed if not sign.isspace())[: MAX_PIN + 1]


def is_pin(typed: str) -> bool:
    """Tell whether it can be a PIN: six to eight digits, not all the same, not in a row."""
    if not (MIN_PIN <= len(typed) <= MAX_PIN and typed.isascii() and typed.isdigit()):
        return False
    steps = {int(after) - int(before) for before, after in pairwise(typed)}
    return steps not in ({0}, {1}, {-1})


def pin_lock(misses: int) -> timedelta | None:
    """Return how long a tablet takes no PIN after so many wrong ones; None: it goes on.

    Each fifth one locks, twice as long as the one before, at most an hour.
    """
    if misses == 0 or misses % PIN_TRIES:
        return None
    times: int = 2 ** min(misses // PIN_TRIES - 1, 4)
    return min(FIRST_LOCK * times, LONGEST_LOCK)


def open_silence(device: Device, at: datetime, calendar: WorkingCalendar) -> timedelta:
    """Return for how much opening time a tablet has not been heard.

    One that was never heard is silent since it was paired.
    """
    since = max(device.seen_at or device.paired_at, at - LOOKED_BACK)
    opening = OpeningTime(calendar, local(since).date(), local(at).date())
    return opening.between(since, at)


def state_of(device: Device, at: datetime, calendar: WorkingCalendar) -> DeviceState:
    """Return how a tablet is."""
    if device.revoked_at is not None:
        return DeviceState.REVOKED
    if device.seen_at is not None and at - device.seen_at <= RUNS_WITHIN:
        return DeviceState.RUNNING
    if open_silence(device, at, calendar) > LOST_AFTER:
        return DeviceState.LOST
    return DeviceState.NEVER if device.seen_at is None else DeviceState.RESTING


def is_silent(
    device: Device, limit: timedelta, at: datetime, calendar: WorkingCalendar
) -> bool:
    """Tell whether its administrator should hear of a tablet's silence."""
    return device.revoked_at is None and open_silence(device, at, calendar) > limit


def closing_time(at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when a counter session begun at ``at`` ends by itself: as the office closes.

    Four hours later, when it is closed already or does not open on that day.
    """
    day = local(at).date()
    periods = open_periods(day, calendar)
    if periods:
        closes = datetime.combine(day, periods[-1][1], VIETNAM)
        if closes > at:
            return closes.astimezone(at.tzinfo)
    return at + AFTER_HOURS


def ago(moment: datetime, at: datetime) -> str:
    """Return ``3 phút trước``; ``vừa xong`` within a minute."""
    minutes = int((at - moment).total_seconds() // 60)
    if minutes < 1:
        return "vừa xong"
    for size, word in ((24 * 60, "ngày"), (60, "giờ")):
        if minutes >= size:
            return f"{minutes // size} {word} trước"
    return f"{minutes} phút trước"
