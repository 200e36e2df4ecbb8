"""What kiosks kept while the network was away: each answer is stored once.

The kiosk makes the id, sends until it is told that an answer is held, and may send the
same twice, late, or in parts. What is stored of an id is its highest part.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from feedback.complaints.actions import intake
from feedback.complaints.schemas import Channel
from feedback.core import audit
from feedback.core.db import fetch, insert_rows, lock, transaction
from feedback.core.groupcommit import GroupCommit
from feedback.core.idempotency import Repeat, once, read_kept, recall
from feedback.core.problems import InvalidInput, Problem
from feedback.core.sql import Conditions
from feedback.places import queries as places
from feedback.places.problems import ServicePointRevoked
from feedback.places.schemas import ServicePointRow
from surveys.devices.queries import devices
from surveys.devices.schemas import Stamp
from surveys.responses import rules
from surveys.responses.actions import counting, giving
from surveys.responses.queries import ratings as queries
from surveys.responses.schemas import (
    Clock,
    Outcome,
    QueuedAnswer,
    RatingReceipt,
    Synced,
    read_score,
)
from surveys.responses.tables import KioskAnswer, Rating

COLUMNS = (
    *("client_id", "rating", "part", "is_complete", "said_at", "offset_s"),
    *("received_at", "flags", "lost_reasons"),
)
UNREADABLE = "invalid-input"
FIRST_YEAR, LAST_YEAR = 1970, 2200


class Origin(msgspec.Struct, frozen=True):
    """Where a batch comes from."""

    token: str
    """The tablet's; empty: the page was opened without one."""
    doubts: int
    """Of ``Flag``: what is doubtful about it by the network it came from."""


class Parcel(msgspec.Struct, frozen=True):
    """An answer that may be stored: read, and dated."""

    answer: QueuedAnswer
    point: ServicePointRow
    dated: rules.Dated
    received: datetime
    reasons: list[str]
    lost: list[str]
    doubts: int = 0
    """Of ``Flag``."""
    stamp: Stamp = giving.UNSTAMPED

    def asks(self) -> bool:
        """Tell whether somebody should answer it."""
        return rules.needs_follow_up(self.answer.score, self.answer.comment.strip())

    def values(self) -> giving.Values:
        """Return what is stored as its rating."""
        comment = intake.read_comment(self.answer.comment)
        return giving.Values(
            service_point=self.point.id,
            department=self.point.department,
            score=int(self.answer.score),
            reasons=_written(self.reasons),
            comment=comment,
            scale=self.answer.scale,
            channel=str(rules.channel_of(Channel.KIOSK, self.point.kind, self.answer.scale)),
            given_at=self.dated.at,
            completed_at=self.received if self.answer.complete else None,
            device=self.stamp.device,
            served_by=self.stamp.served_by,
            from_revoked=self.stamp.from_revoked,
            flags=self.doubts,
        )


class Held(msgspec.Struct):
    """What is stored under an id."""

    rating: int
    part: int
    is_complete: bool


async def sync(
    code: str,
    items: Sequence[bytes],
    origin: Origin,
    *,
    sent: datetime,
    secret: bytes,
    at: datetime,
) -> list[Synced]:
    """Store the answers of a kiosk, and say of each what became of it.

    Args:
        code: of the service point.
        items: the JSON of each answer.
        origin: where they come from.
        sent: what the kiosk's clock said as it sent them, with its zone.
        secret: the server's.
        at: when they were received, in UTC.

    Raises:
        ServicePointNotFound: there has never been such a point.
    """
    point, closed_at = await places.get_point_ever(code)
    known = await queries.reason_names()
    read = [_read(item, point, closed_at, known, sent=sent, at=at) for item in items]
    read = await _stamped(read, origin, point.id, secret=secret)
    outcomes: dict[int, Synced] = {}
    later: dict[int, Parcel] = {}
    together: dict[int, Parcel] = {}
    for place, one in enumerate(read):
        if isinstance(one, Synced):
            outcomes[place] = one
        elif one.asks():
            later[place] = one
        else:
            together[place] = one
    stored = await asyncio.gather(*(_together.put(one) for one in together.values()))
    outcomes |= dict(zip(together, stored, strict=True))
    for place, one in later.items():
        outcomes[place] = await _explain(one, secret=secret)
    return [outcomes[place] for place in range(len(items))]


def _read(
    item: bytes,
    point: ServicePointRow,
    closed_at: datetime | None,
    known: Collection[str],
    *,
    sent: datetime,
    at: datetime,
) -> Parcel | Synced:
    """Return an answer ready to be stored, or why it is refused."""
    try:
        answer = msgspec.json.decode(item, type=QueuedAnswer, dec_hook=read_score)
        rules.check_scale(answer.score, answer.scale)
    except InvalidInput as refusal:
        return Synced(Outcome.REFUSED, _id_in(item), UNREADABLE, refusal.detail[:200])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as refusal:
        return Synced(Outcome.REFUSED, _id_in(item), UNREADABLE, str(refusal)[:200])
    found = rules.dated(answer.answered_at, sent, at)
    if closed_at is not None:
        if found.at > closed_at:
            refused = ServicePointRevoked()
            return Synced(Outcome.REFUSED, answer.id, refused.slug, refused.detail)
        found = found._replace(flags=(*found.flags, Clock.REVOKED))
    named = list(dict.fromkeys(answer.reasons))
    reasons = [reason for reason in named if reason in known]
    lost = [reason for reason in named if reason not in known]
    return Parcel(answer, point, found, at, reasons, lost)


async def _stamped(
    read: Sequence[Parcel | Synced], origin: Origin, point: int, *, secret: bytes
) -> list[Parcel | Synced]:
    """Say of each answer which tablet it is from; what a revoked one took in is refused."""
    moments = [one.dated.at for one in read if isinstance(one, Parcel)]
    stamps = iter(await devices.stamps(origin.token, point, moments, secret=secret))
    return [
        _with_stamp(one, next(stamps), origin.doubts) if isinstance(one, Parcel) else one
        for one in read
    ]


def _with_stamp(one: Parcel, stamp: Stamp | Problem, doubts: int) -> Parcel | Synced:
    if isinstance(stamp, Problem):
        return Synced(Outcome.REFUSED, one.answer.id, stamp.slug, stamp.detail)
    return msgspec.structs.replace(one, stamp=stamp, doubts=doubts)


def _id_in(item: bytes) -> str:
    """Return the id of an answer that cannot be read otherwise; empty: there is none."""

    class Named(msgspec.Struct):
        id: str = ""

    try:
        return msgspec.json.decode(item, type=Named).id[:36]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""


def _on_calendar(said: datetime) -> datetime | None:
    """Return a moment that every database can hold; None: no clock means this one."""
    return said if FIRST_YEAR <= said.year < LAST_YEAR else None


def _written(codes: Sequence[str]) -> str:
    return msgspec.json.encode(codes).decode()


async def _store(batch: Sequence[Parcel]) -> list[Synced | Problem]:
    """Store answers that ask for no answer, in the transaction that is open."""
    held = await _held({one.answer.id for one in batch})
    fresh: dict[str, Parcel] = {}
    outcomes: list[Synced | Problem] = []
    for one in batch:
        answer, first = one.answer, fresh.get(one.answer.id)
        if kept := held.get(answer.id):
            is_new = _says_more(one, kept)
            if is_new:
                await _add(one, kept)
        else:
            is_new = first is None or rules.adds(
                answer.part, first.answer.part, is_complete=first.answer.complete
            )
            if is_new:
                fresh[answer.id] = one
        outcomes.append(Synced(Outcome.STORED if is_new else Outcome.KNOWN, answer.id))
    await _insert(list(fresh.values()))
    return outcomes


_together = GroupCommit(_store)


HELD = "SELECT client_id, rating, part, is_complete FROM kiosk_answer WHERE "


async def _held(ids: Collection[str]) -> dict[str, Held]:
    """Return what is stored under ids, which nobody else can use until the transaction ends."""
    # Sorted: two batches with the same ids would otherwise wait for each other.
    await lock(*(f"kiosk answer {one}" for one in sorted(ids)))
    where = Conditions.is_in("client_id", sorted(ids))
    rows = await fetch(f"{HELD}{where.sql}", *where.values)
    return {row["client_id"]: _held_in(row) for row in rows}


def _held_in(row: Mapping[str, object]) -> Held:
    return msgspec.convert(dict(row), Held, strict=False)


def _says_more(one: Parcel, held: Held) -> bool:
    return rules.adds(one.answer.part, held.part, is_complete=held.is_complete)


async def _insert(parcels: Sequence[Parcel], *, with_reasons: bool = True) -> list[int]:
    """Insert answers nobody has seen before; return the ids of their ratings."""
    if not parcels:
        return []
    ids = await giving.write(
        [(one.values(), one.point) for one in parcels],
        with_reasons=with_reasons,
        stored_at=parcels[0].received,
    )
    rows = [
        (
            one.answer.id,
            rating,
            one.answer.part,
            one.answer.complete,
            _on_calendar(one.answer.answered_at),
            one.dated.offset_s,
            one.received,
            " ".join(one.dated.flags),
            _written(one.lost),
        )
        for one, rating in zip(parcels, ids, strict=True)
    ]
    await insert_rows(KioskAnswer, COLUMNS, rows)
    return ids


async def _add(one: Parcel, held: Held, *, with_reasons: bool = True) -> giving.Values:
    """Write a later part over what is stored of an answer, and count what changed.

    Returns:
        What is stored now.
    """
    rating = await Rating.objects().get(Rating.id == held.rating)
    assert rating is not None
    said = one.values()
    before = counting.Face(
        rating.service_point,
        rating.department,
        rating.channel,
        rating.score,
        rating.given_at,
        rating.flags,
    )
    counted = msgspec.json.decode(rating.reasons, type=list[str])
    after = before._replace(score=said.score)
    rating.score, rating.reasons, rating.comment = said.score, said.reasons, said.comment
    rating.completed_at = said.completed_at
    await rating.save([Rating.score, Rating.reasons, Rating.comment, Rating.completed_at])
    await counting.add(
        [counting.delta_of(before), *counting.deltas_of(before, counted)], sign=-1
    )
    reasons = one.reasons if with_reasons else []
    await counting.add([counting.delta_of(after), *counting.deltas_of(after, reasons)])
    subject = f"rating {held.rating}"
    await audit.record("citizen", "rating.completed", subject, at=one.received)
    held.part, held.is_complete = one.answer.part, one.answer.complete
    await KioskAnswer.update(
        {
            KioskAnswer.part: held.part,
            KioskAnswer.is_complete: held.is_complete,
            KioskAnswer.lost_reasons: _written(one.lost),
        }
    ).where(KioskAnswer.client_id == one.answer.id)
    return giving.Values(**{name: getattr(rating, name) for name in giving.Values._fields})


async def _explain(one: Parcel, *, secret: bytes) -> Synced:
    """Store an answer that becomes a complaint, in a transaction of its own."""
    outcome = Outcome.KNOWN

    async def do() -> RatingReceipt:
        nonlocal outcome
        held = (await _held({one.answer.id})).get(one.answer.id)
        if held and not _says_more(one, held):
            return RatingReceipt(held.rating)
        outcome = Outcome.STORED
        if held:
            rating, values = held.rating, await _add(one, held, with_reasons=False)
        else:
            values = one.values()
            [rating] = await _insert([one], with_reasons=False)
        receipt = await giving.complain(
            rating, values, one.point, None, secret=secret, at=one.received
        )
        return RatingReceipt(rating, receipt)

    try:
        receipt = await once(_repeat(secret, one.answer.id), RatingReceipt, do, one.received)
    except Problem as problem:
        return Synced(Outcome.REFUSED, one.answer.id, problem.slug, problem.detail)
    return Synced(outcome, one.answer.id, has_code=receipt.complaint is not None)


def _repeat(secret: bytes, client_id: str) -> Repeat:
    """Return under what the receipt of an answer is kept: only who has its id reads it."""
    return Repeat(secret, "kiosk answer", client_id, b"")


async def receipt_of(
    client_id: str, *, secret: bytes, at: datetime
) -> tuple[RatingReceipt, str] | None:
    """Return what an answer was given for its complaint, and its comment; None: nothing."""
    repeat = _repeat(secret, client_id[:36] or "-")
    async with transaction():
        kept = (await recall({repeat.key_hash()}, at=at)).get(repeat.key_hash())
        if kept is None:
            return None
        receipt = read_kept(repeat, kept, RatingReceipt)
        row = await Rating.select(Rating.comment).where(Rating.id == receipt.id).first()
    return (receipt, str(row["comment"])) if row and receipt.complaint else None
