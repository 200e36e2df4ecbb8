"""Decisions about ratings."""

import hmac
from datetime import datetime, timedelta

from feedback.complaints.schemas import Channel
from feedback.core.codes import keyed_hash
from feedback.core.problems import InvalidInput
from feedback.places.schemas import PointKind
from nlp.screen import may_be_denunciation
from surveys.responses.schemas import LOW_SCORE
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
