"""Decisions about ratings."""

from datetime import datetime, timedelta

from feedback.complaints.schemas import Channel
from feedback.places.schemas import PointKind
from nlp.screen import may_be_denunciation
from surveys.responses.schemas import LOW_SCORE

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
