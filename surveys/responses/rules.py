"""Decisions about ratings."""

import hmac
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import exp
from typing import NamedTuple

from feedback.complaints.schemas import Channel
from feedback.core.calendar import WorkingCalendar, open_periods
from feedback.core.clock import VIETNAM, local
from feedback.core.codes import keyed_hash
from feedback.core.problems import InvalidInput
from feedback.places.schemas import PointKind
from nlp.screen import may_be_denunciation
from surveys.responses.schemas import LOW_SCORE, Clock, Flag
from surveys.screens.terms import THREE, THREE_SCORES, Scale

COMPLETE_WITHIN = timedelta(minutes=15)
HANDED_WITHIN = timedelta(minutes=30)
"""How long a rating can be gone on with on one's own telephone."""
MIN_LETTERS = 2
MAX_DIGITS = 18
TOKEN_SIGNS = 32
"""Hex signs, 128 bits: nobody guesses it, and its QR code stays coarse."""
CHANNELS = {
    PointKind.KIOSK: Channel.KIOSK,
    PointKind.QR: Channel.QR,
    PointKind.COUNTER: Channel.COUNTER,
}
"""How a rating comes in that names nothing but its service point."""


def channel_of(named: Channel | None, kind: PointKind, scale: Scale) -> Channel:
    """Return the channel a rating is counted under; None: that of its service point.

    Three faces on a kiosk have one of their own, so that no figure adds a choice of
    three to a choice of five without saying so.
    """
    channel = named or CHANNELS[kind]
    is_kiosk = channel in {Channel.KIOSK, Channel.COUNTER}
    return Channel.KIOSK_THREE if scale == THREE and is_kiosk else channel


def came_through(channel: Channel) -> Channel:
    """Return the channel of the complaint a rating became."""
    return Channel.KIOSK if channel is Channel.KIOSK_THREE else channel


def check_scale(score: int, scale: Scale) -> None:
    """Refuse a score that its scale does not have.

    Raises:
        InvalidInput: of three faces, the second or fourth of five was sent.
    """
    if scale == THREE and score not in THREE_SCORES:
        raise InvalidInput({"score": "Ki-ốt ba khuôn mặt chỉ có các điểm 5, 3 và 1."})


def needs_follow_up(score: int, comment: str) -> bool:
    """Tell whether somebody should answer: unhappy, and said why in words.

    Words that may accuse an official (nghi tố cáo) become a complaint at any score,
    because only a complaint can be sealed.
    """
    if sum(sign.isalpha() for sign in comment) < MIN_LETTERS:
        return False
    return score <= LOW_SCORE or may_be_denunciation(comment)


def may_complete(
    given_at: datetime,
    completed_at: datetime | None,
    at: datetime,
    within: timedelta = COMPLETE_WITHIN,
) -> bool:
    """Tell whether reasons and a comment may still be added to a rating."""
    return completed_at is None and at - given_at <= within


COMPLETION, ON_PHONE = "complete rating", "go on by phone"
"""What a token lets its holder do."""


def token_of(secret: bytes, rating_id: int, purpose: str = COMPLETION) -> str:
    """Return a token that lets its holder say more about one rating."""
    return f"{rating_id}.{keyed_hash(secret, purpose, str(rating_id))[:TOKEN_SIGNS]}"


def rating_of(secret: bytes, token: str, purpose: str = COMPLETION) -> int:
    """Return the rating a token is of.

    Raises:
        InvalidInput: it is none of ours, or for another purpose.
    """
    rating_id = token.partition(".")[0]
    if not rating_id.isascii() or not rating_id.isdigit() or len(rating_id) > MAX_DIGITS:
        raise InvalidInput({"": "Xin Ông/Bà đánh giá lại từ đầu."})
    if not hmac.compare_digest(
        token_of(secret, int(rating_id), purpose).encode(), token.encode()
    ):
        raise InvalidInput({"": "Xin Ông/Bà đánh giá lại từ đầu."})
    return int(rating_id)


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


BURST_WINDOW = timedelta(minutes=2)
LEAST_BURST = 6
"""Fewer within the window are never a burst: a family stands at the kiosk."""
QUIETEST = 6
"""Answers an hour of a point without a past."""
SPARE = 2.0
"""A queue that is called all at once comes twice as thick as the busiest hour."""
CHANCE = 1e-5
"""How rarely so many answers may come by themselves."""
GRACE = timedelta(minutes=30)
"""Before opening and after closing: who was served last rates on the way out."""


def most_plausible(busiest: int) -> int:
    """Return how many answers within ``BURST_WINDOW`` a point's past still explains.

    Args:
        busiest: most undoubted answers within one hour of the weeks before.
    """
    expected = SPARE * max(busiest, QUIETEST) * (BURST_WINDOW / timedelta(hours=1))
    most, chance = 0, exp(-expected)
    beyond = 1 - chance
    while beyond >= CHANCE:
        most += 1
        chance *= expected / most
        beyond -= chance
    return max(most, LEAST_BURST - 1)


def in_burst(moments: Sequence[datetime], most: int) -> list[bool]:
    """Tell which answers are among more than ``most`` within ``BURST_WINDOW``.

    Args:
        moments: of one point, in order; those of two windows before and after what is
            to be judged must be among them.
        most: see ``most_plausible``.
    """
    found = [False] * len(moments)
    for begin, moment in enumerate(moments):
        end = bisect_right(moments, moment + BURST_WINDOW)
        if end - begin > most:
            found[begin:end] = [True] * (end - begin)
    return found


def is_out_of_hours(moment: datetime, calendar: WorkingCalendar) -> bool:
    """Tell whether the office was closed; one that never opens has said nothing yet."""
    if not any(calendar.week):
        return False
    clock = local(moment)
    return not any(
        datetime.combine(clock.date(), opens, VIETNAM) - GRACE
        <= clock
        < datetime.combine(clock.date(), closes, VIETNAM) + GRACE
        for opens, closes in open_periods(clock.date(), calendar)
    )


def flags_of(
    given_at: datetime, channel: str, was: int, calendar: WorkingCalendar, *, burst: bool
) -> Flag:
    """Return what is doubtful about a rating.

    Of the network it came from nothing is kept but the flag, which stays. Whoever holds
    a slip was served: he may answer at home in the evening.
    """
    flags = Flag(was) & Flag.OWN_NETWORK
    if channel != Channel.TICKET and is_out_of_hours(given_at, calendar):
        flags |= Flag.OUT_OF_HOURS
    return flags | Flag.BURST if burst else flags
