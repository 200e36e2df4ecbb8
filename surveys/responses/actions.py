"""Every write about ratings."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from feedback.complaints.actions import intake
from feedback.complaints.schemas import Channel, Contact, NewComplaint, Origin
from feedback.core import audit
from feedback.core.db import transaction
from feedback.core.reporting import Period
from feedback.places import queries as places
from feedback.places.schemas import ServicePointRow
from surveys.responses import queries, rules
from surveys.responses.problems import RatingClosed, ReasonUnknown
from surveys.responses.schemas import ComplaintReceipt, NewRating, RatingReceipt, RatingRow
from surveys.responses.tables import Rating, Reason

REASONS = (
    ("long_wait", "Chờ lâu", True),
    ("attitude", "Thái độ chưa tốt", True),
    ("unclear_guidance", "Hướng dẫn khó hiểu", True),
    ("many_trips", "Phải đi lại nhiều lần", True),
    ("extra_papers", "Đòi thêm giấy tờ", True),
    ("late_result", "Trả kết quả trễ", True),
    ("extra_fee", "Thu thêm tiền", True),
    ("facilities", "Chỗ ngồi, nhà vệ sinh", True),
    ("other", "Lý do khác", True),
)


async def give_rating(
    new: NewRating,
    channel: Channel,
    *,
    secret: bytes,
    at: datetime,
    contact: Contact | None = None,
) -> RatingReceipt:
    """Store a rating; open a complaint when it asks for an answer.

    Both happen in one transaction.

    Raises:
        ServicePointNotFound, ServicePointRevoked: where it was given.
        ReasonUnknown: a reason is not on the list.
    """
    await _check_reasons(new.reasons)
    point = await places.get_service_point(new.service_point)
    comment = new.comment.strip()
    asks = rules.needs_follow_up(new.score, comment)
    async with transaction():
        rating = Rating(
            service_point=point.id,
            department=point.department,
            score=int(new.score),
            reasons=_encoded(new.reasons),
            comment=intake.read_comment(comment),
            channel=channel,
            given_at=at,
            completed_at=at if comment or new.reasons else None,
        )
        await rating.save()
        await audit.record("citizen", "rating.given", f"rating {rating.id}", at=at)
        if not asks:
            return RatingReceipt(int(rating.id))
        receipt = await _complain(rating, point, contact, secret=secret, at=at)
    return RatingReceipt(int(rating.id), receipt)


async def complete_rating(
    rating_id: int, reasons: Sequence[str], comment: str, *, secret: bytes, at: datetime
) -> RatingReceipt:
    """Add reasons and a comment to a face just chosen at the kiosk.

    Raises:
        RatingClosed: it was given more than 15 minutes ago, or is complete.
        ReasonUnknown: a reason is not on the list.
    """
    await _check_reasons(reasons)
    async with transaction(f"rating {rating_id}"):
        rating = await Rating.objects().get(Rating.id == rating_id)
        if rating is None or not rules.may_complete(rating.given_at, rating.completed_at, at):
            raise RatingClosed
        rating.reasons, rating.completed_at = _encoded(reasons), at
        rating.comment = intake.read_comment(comment)
        await rating.save([Rating.reasons, Rating.comment, Rating.completed_at])
        await audit.record("citizen", "rating.completed", f"rating {rating_id}", at=at)
        if not rules.needs_follow_up(rating.score, rating.comment):
            return RatingReceipt(rating_id)
        points = {point.id: point for point in await places.service_points()}
        point = points[rating.service_point]
        receipt = await _complain(rating, point, None, secret=secret, at=at)
    return RatingReceipt(rating_id, receipt)


async def note_listed(
    rows: Sequence[RatingRow], period: Period, *, by: str, at: datetime
) -> None:
    """Write down whose words a list of ratings is about to show, in one line.

    Faces without words tell of nobody; words of sealed matters are not shown.
    """
    worded = [str(row.id) for row in rows if row.comment.strip() and not row.sealed]
    asked = f"{period.start} {period.end} {period.unit_code}".strip()
    said = f"{asked}: {len(worded)}: {' '.join(worded)}".strip()
    await audit.record_read(by, "rating.listed", "ratings", at=at, detail=said)


async def _complain(
    rating: Rating,
    point: ServicePointRow,
    contact: Contact | None,
    *,
    secret: bytes,
    at: datetime,
) -> ComplaintReceipt:
    complaint = NewComplaint(rating.comment, service_point=point.code, contact=contact)
    origin = Origin(
        Channel(rating.channel),
        score=rating.score,
        reasons=tuple(msgspec.json.decode(rating.reasons, type=list[str])),
    )
    receipt = await intake.receive(complaint, origin, secret=secret, at=at)
    rating.complaint = await intake.id_of(receipt.number)
    await rating.save([Rating.complaint])
    return ComplaintReceipt(receipt.number, receipt.code, receipt.due_on)


async def _check_reasons(reasons: Sequence[str]) -> None:
    if not reasons:
        return
    known = await queries.reason_names()
    for reason in reasons:
        if reason not in known:
            raise ReasonUnknown(reason)


def _encoded(reasons: Sequence[str]) -> str:
    return msgspec.json.encode(list(dict.fromkeys(reasons))).decode()


async def seed_reasons() -> None:
    """Fill in the reasons every installation starts with, where there are none."""
    async with transaction("rules"):
        if not await Reason.exists():
            await Reason.insert(
                *(
                    Reason(code=code, name=name, position=place, on_screen=on_screen)
                    for place, (code, name, on_screen) in enumerate(REASONS)
                )
            )
