"""Decisions about ratings."""

from datetime import datetime, timedelta
from typing import NamedTuple

from feedback.complaints.schemas import Channel
from feedback.places.schemas import PointKind
from nlp.screen import may_be_denunciation
from surveys.responses.schemas import LOW_SCORE, Clock

COMPLETE_WITHIN = timedelta(minutes=15)
MIN_LETTERS = 2
CHANNELS = {
    PointKind.KIOSK: Channel.KIOSK,
    PointKind.QR: Channel.QR,
    PointKind.COUNTER: Channel.COUNTER,
}
"""How a rating comes in that names nothing but its service point."""


def needs_follow_up(score: int, comment: str) -> bool:
    """Tell whether somebody should answer: unhappy, and said why in words.

    Words that may accuse an official (nghi tố cáo) become a complaint at any score,
    because only a complaint can be sealed.
    """
    if sum(sign.isalpha() for sign in comment) < MIN_LETTERS:
        return False
    return score <= LOW_SCORE or may_be_denunciation(comment)


def may_complete(given_at: datetime, completed_at: datetime | None, at: datetime) -> bool:
    """Tell whether reasons and a comment may still be added to a rating."""
    return completed_at is None and at - given_at <= COMPLETE_WITHIN


PROMPT = timedelta(days=30)
BELIEVED = timedelta(days=400)
"""No kiosk keeps answers for longer; a clock that says so has lost its battery."""
JITTER = timedelta(minutes=1)


class Dated(NamedTuple):
    """When an answer was given, by the server's clock."""

    at: datetime
    offset_s: int
    """What has to be added to the kiosk's clock, in seconds."""
    flags: tuple[Clock, ...]


def dated(said: datetime, sent: datetime, received: datetime) -> Dated:
    """Return when an answer was given.

    Args:
        said: when, by the kiosk's clock.
        sent: what the same clock said as the answer was sent.
        received: when it was received, by ours.
    """
    # Differences, because a wrong clock may stand at either end of the calendar.
    offset_s = round((received - sent).total_seconds())
    waited = sent - said
    if waited < -JITTER:
        return Dated(received, offset_s, (Clock.FUTURE,))
    if waited > BELIEVED:
        return Dated(received, offset_s, (Clock.UNBELIEVABLE,))
    flags = (Clock.OLD,) if waited > PROMPT else ()
    return Dated(received - max(waited, timedelta()), offset_s, flags)


def adds(part: int, known_part: int, *, is_complete: bool) -> bool:
    """Tell whether a part of an answer says more than what is stored of it."""
    return part > known_part and not is_complete
