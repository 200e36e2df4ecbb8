"""When an answer was given that comes late, from a device whose clock may be wrong."""

from datetime import UTC, datetime, timedelta

OLDEST = timedelta(days=366)
"""An answer that claims to be older is dated by the day it came."""


def given_at(answered: str, sent: str, received: datetime) -> datetime:
    """Return when an answer was given, by the server's clock.

    The device says when it was answered and when it was sent, both by its own clock; how
    long it waited is the difference, whatever the clock shows. What makes no sense (the
    future, more than a year ago, no moment at all) is dated by when it came.

    Args:
        answered: moment of the answer, ISO 8601 or milliseconds since 1970.
        sent: moment of sending, written likewise.
        received: when it came, in UTC.
    """
    first, last = _read(answered), _read(sent)
    if first is None or last is None:
        return received
    waited = last - first
    if not timedelta(0) <= waited <= OLDEST:
        return received
    return received - waited


def _read(written: str) -> datetime | None:
    try:
        if written.isascii() and written.isdigit():
            return datetime.fromtimestamp(int(written) / 1000, UTC)
        moment = datetime.fromisoformat(written)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
