"""Giving a rating, completing it, and what follows from it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from feedback.complaints.actions import intake
from feedback.complaints.schemas import Channel, Contact, NewComplaint, Origin
from feedback.core import audit
from feedback.core.db import in_transaction, insert_rows, transaction
from feedback.core.groupcommit import GroupCommit
from feedback.core.idempotency import Repeat, once, once_each
from feedback.core.problems import Problem
from feedback.core.reporting import Period
from feedback.places import queries as places
from feedback.places.schemas import PointKind, ServicePointRow
from surveys.devices.problems import DeviceNeeded
from surveys.devices.queries import devices
from surveys.devices.schemas import Stamp
from surveys.responses import rules
from surveys.responses.actions import counting
from surveys.responses.problems import RatingClosed, ReasonUnknown
from surveys.responses.queries import ratings as queries
from surveys.responses.schemas import (
    ComplaintReceipt,
    NewRating,
    RatingReceipt,
    RatingRow,
)
from surveys.responses.tables import Rating, Reason
from surveys.tickets import actions as tickets

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


UNSTAMPED = Stamp()
"""From no tablet, and nobody said who served."""


class Given(msgspec.Struct, frozen=True):
    """A rating as it came in; ``channel`` None: that of its service point."""

    new: NewRating
    channel: Channel | None
    repeat: Repeat | None
    at: datetime
    stamp: Stamp = UNSTAMPED
    flags: int = 0


class Values(NamedTuple):
    """What is stored of a rating, under the names of its columns."""

    service_point: int
    department: int
    score: int
    scale: int
    reasons: str
    comment: str
    channel: str
    given_at: datetime
    completed_at: datetime | None
    device: int | None = None
    served_by: int | None = None
    from_revoked: bool = False
    flags: int = 0


async def give_rating(  # noqa: PLR0913 - the rarer ones are said by name
    new: NewRating,
    channel: Channel | None,
    *,
    secret: bytes,
    at: datetime,
    contact: Contact | None = None,
    repeat: Repeat | None = None,
    stamp: Stamp = UNSTAMPED,
    flags: int = 0,
) -> RatingReceipt:
    """Store a rating; open a complaint when it asks for an answer.

    Both happen in one transaction. Ratings that ask for no answer share theirs with
    those that come in at the same time.

    Args:
        new: what was given.
        channel: how; None: that of the service point.
        secret: the server's.
        at: when, in UTC.
        contact: how to reach the citizen, should it become a complaint.
        repeat: what tells the request from others; None: it is like no other.
        stamp: from which tablet it comes, and who served.
        flags: what is doubtful about it by where it came from (``Flag``).

    Raises:
        ServicePointNotFound, ServicePointRevoked: where it was given.
        DeviceNeeded: a program gives it for a kiosk, and only paired tablets may.
        ReasonUnknown: a reason is not on the list.
        TicketForged, TicketElsewhere, TicketExpired, TicketUsed: of its one-time slip.
        KeyReused, InvalidInput: see ``core.idempotency.once``.
    """
    told = Channel.TICKET if new.ticket else channel
    given = Given(new, told, repeat, at, stamp, flags)
    asks = rules.needs_follow_up(new.score, new.comment.strip())
    if not asks and not new.ticket:
        return await (_store_alone(given) if in_transaction() else _together.put(given))

    async def do() -> RatingReceipt:
        [ready] = await _checked([given])
        if isinstance(ready, Problem):
            raise ready
        async with transaction():
            if new.ticket:
                await tickets.use(new.ticket, ready[1].id, secret=secret, at=at)
            [rating_id] = await write([ready], with_reasons=not asks)
            if not asks:
                return RatingReceipt(rating_id)
            receipt = await complain(rating_id, *ready, contact, secret=secret, at=at)
        return RatingReceipt(rating_id, receipt)

    return await once(repeat, RatingReceipt, do, at) if repeat else await do()


async def _store_alone(given: Given) -> RatingReceipt:
    [outcome] = await _store([given])
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


async def _store(batch: Sequence[Given]) -> list[RatingReceipt | Problem]:
    """Store ratings that ask for no answer, in the transaction that is open."""

    async def do(places: Sequence[int]) -> list[RatingReceipt | Problem]:
        checked = await _checked([batch[place] for place in places])
        ready = [one for one in checked if not isinstance(one, Problem)]
        ids = iter(await write(ready))
        return [
            one if isinstance(one, Problem) else RatingReceipt(next(ids)) for one in checked
        ]

    repeats = [given.repeat for given in batch]
    return await once_each(repeats, RatingReceipt, do, at=max(given.at for given in batch))


_together = GroupCommit(_store)


async def _checked(
    batch: Sequence[Given],
) -> list[tuple[Values, ServicePointRow] | Problem]:
    """Return what to store of each rating and where it was given, or why it is refused."""
    points = await places.find_service_points({given.new.service_point for given in batch})
    reasons = await _known_reasons([given.new.reasons for given in batch])
    closed = await _closed_to_programs(batch)
    return [
        DeviceNeeded()
        if given.channel is None and _kind_of(points[given.new.service_point]) in closed
        else _check(given, points[given.new.service_point], reasons)
        for given in batch
    ]


async def _closed_to_programs(batch: Sequence[Given]) -> Collection[PointKind | None]:
    """Return the kinds of points whose answers come from paired tablets only."""
    by_program = any(given.channel is None for given in batch)
    if by_program and (await devices.kiosk_rules()).needs_device:
        return (PointKind.KIOSK, PointKind.COUNTER)
    return ()


def _kind_of(point: ServicePointRow | Problem) -> PointKind | None:
    return None if isinstance(point, Problem) else point.kind


def _check(
    given: Given, point: ServicePointRow | Problem, known: Collection[str]
) -> tuple[Values, ServicePointRow] | Problem:
    if isinstance(point, Problem):
        return point
    new, at = given.new, given.at
    try:
        rules.check_scale(new.score, new.scale)
    except Problem as problem:
        return problem
    for reason in new.reasons:
        if reason not in known:
            return ReasonUnknown(reason)
    comment = new.comment.strip()
    values = Values(
        service_point=point.id,
        department=point.department,
        score=int(new.score),
        scale=new.scale,
        reasons=_encoded(new.reasons),
        comment=intake.read_comment(comment),
        channel=str(rules.channel_of(given.channel, point.kind, new.scale)),
        given_at=at,
        completed_at=at if comment or new.reasons else None,
        device=given.stamp.device,
        served_by=given.stamp.served_by,
        from_revoked=given.stamp.from_revoked,
        flags=given.flags,
    )
    return values, point


async def write(
    ready: Sequence[tuple[Values, ServicePointRow]],
    *,
    with_reasons: bool = True,
    stored_at: datetime | None = None,
) -> list[int]:
    """Insert ratings and all that is counted with them; return their ids in this order.

    Args:
        ready: what is stored of each, and where it was given.
        with_reasons: whether their reasons are counted; with a complaint, it decides.
        stored_at: when the history says so; None: when each was given.
    """
    ids = await insert_rows(Rating, Values._fields, [values for values, _ in ready])
    deltas = [counting.delta_of(_face(values)) for values, _ in ready]
    if with_reasons:
        for values, _ in ready:
            deltas += counting.deltas_of(_face(values), _decoded(values.reasons))
    await counting.add(deltas)
    await audit.record_many(
        [
            audit.NewLine(
                "citizen", "rating.given", f"rating {rating_id}", stored_at or values.given_at
            )
            for rating_id, (values, _) in zip(ids, ready, strict=True)
        ]
    )
    return ids


async def complete_rating(
    rating_id: int,
    reasons: Sequence[str],
    comment: str,
    *,
    secret: bytes,
    at: datetime,
    by_phone: Contact | None = None,
) -> RatingReceipt:
    """Add reasons and a comment to a face just chosen at the kiosk.

    ``by_phone``: how to reach who goes on with a telephone, and so has 30 minutes; empty
    when they do not say. None: still at the kiosk, 15 minutes.

    Raises:
        RatingClosed: it was given longer ago than that, or is complete.
        ReasonUnknown: a reason is not on the list.
    """
    await _check_reasons(reasons)
    within = rules.COMPLETE_WITHIN if by_phone is None else rules.HANDED_WITHIN
    async with transaction(f"rating {rating_id}"):
        rating = await _open_rating(rating_id, at, within)
        rating.reasons, rating.completed_at = _encoded(reasons), at
        rating.comment = intake.read_comment(comment)
        await rating.save([Rating.reasons, Rating.comment, Rating.completed_at])
        await audit.record("citizen", "rating.completed", f"rating {rating_id}", at=at)
        values = _values(rating)
        if not rules.needs_follow_up(rating.score, rating.comment):
            await counting.add(counting.deltas_of(_face(values), _decoded(values.reasons)))
            return RatingReceipt(rating_id)
        points = {point.id: point for point in await places.service_points()}
        point = points[rating.service_point]
        receipt = await complain(rating_id, values, point, by_phone, secret=secret, at=at)
    return RatingReceipt(rating_id, receipt)


async def _open_rating(rating_id: int, at: datetime, within: timedelta) -> Rating:
    """Return a rating that may be completed, the reasons it has counted no more.

    Raises:
        RatingClosed: it was given longer ago than ``within``, or is complete.
    """
    rating = await Rating.objects().get(Rating.id == rating_id)
    if rating is None or not rules.may_complete(
        rating.given_at, rating.completed_at, at, within
    ):
        raise RatingClosed
    values = _values(rating)
    await counting.add(counting.deltas_of(_face(values), _decoded(values.reasons)), sign=-1)
    return rating


async def hand_over(rating_id: int, reasons: Sequence[str], *, at: datetime) -> None:
    """Keep the reasons chosen so far: its giver goes on with a telephone.

    Raises:
        RatingClosed: it was given more than 15 minutes ago, or is complete.
        ReasonUnknown: a reason is not on the list.
    """
    await _check_reasons(reasons)
    async with transaction(f"rating {rating_id}"):
        rating = await _open_rating(rating_id, at, rules.COMPLETE_WITHIN)
        rating.reasons = _encoded(reasons)
        await rating.save([Rating.reasons])
        values = _values(rating)
        await counting.add(counting.deltas_of(_face(values), _decoded(values.reasons)))
        await audit.record("citizen", "rating.handed_over", f"rating {rating_id}", at=at)


def _values(rating: Rating) -> Values:
    return Values(**{name: getattr(rating, name) for name in Values._fields})


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


async def complain(
    rating_id: int,
    rating: Values,
    point: ServicePointRow,
    contact: Contact | None,
    *,
    secret: bytes,
    at: datetime,
) -> ComplaintReceipt:
    """Open the complaint a rating asks for, inside the transaction that stores it."""
    complaint = NewComplaint(rating.comment, service_point=point.code, contact=contact)
    origin = Origin(
        rules.came_through(Channel(rating.channel)),
        score=rating.score,
        reasons=tuple(_decoded(rating.reasons)),
    )
    receipt = await intake.receive(complaint, origin, secret=secret, at=at)
    complaint_id = await intake.id_of(receipt.number)
    await Rating.update({Rating.complaint: complaint_id}).where(Rating.id == rating_id)
    if not await queries.is_sealed(complaint_id):
        await counting.count_reasons_of(complaint_id, count=True)
    return ComplaintReceipt(receipt.number, receipt.code, receipt.due_on)


async def _known_reasons(named: Iterable[Sequence[str]]) -> Collection[str]:
    """Return the codes of all reasons; none are looked up when none is named."""
    return await queries.reason_names() if any(named) else ()


async def _check_reasons(reasons: Sequence[str]) -> None:
    known = await _known_reasons([reasons])
    for reason in reasons:
        if reason not in known:
            raise ReasonUnknown(reason)


def _face(values: Values) -> counting.Face:
    place = (values.service_point, values.department, values.channel)
    return counting.Face(*place, values.score, values.given_at, values.flags)


def _decoded(reasons: str) -> list[str]:
    return msgspec.json.decode(reasons, type=list[str])


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
