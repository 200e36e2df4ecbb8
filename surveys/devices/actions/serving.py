"""Somebody sits down at a counter, gets up again, and says how he is shown."""

from collections.abc import Sequence
from datetime import datetime

from feedback.core import audit, files
from feedback.core.db import transaction
from feedback.core.permissions import Actor, Permission
from feedback.core.pictures import read_picture
from feedback.core.problems import InvalidInput
from feedback.core.uploads import FIELD, Upload
from feedback.core.words import one_line
from feedback.places import queries as places
from feedback.places.problems import ServicePointNotFound, ServicePointRevoked
from feedback.places.schemas import ServicePointRow
from surveys.devices import rules
from surveys.devices.queries import serving
from surveys.devices.tables import CounterSession, OfficerCard

PORTRAITS = "portraits"
MAX_NAME = 120
LOCK = "counter sessions"


async def sit_down(point_id: int, *, session: int, by: Actor, at: datetime) -> None:
    """Say that one serves at a counter from now on; whoever sat there is relieved.

    Args:
        point_id: of the counter.
        session: the signed-in browser it is said in; it ends with that.
        by: who serves.
        at: when, in UTC.

    Raises:
        ServicePointNotFound: it is of no unit one works for.
        ServicePointRevoked: it was withdrawn.
    """
    point = await _reached(point_id, by)
    if point.revoked_at is not None:
        raise ServicePointRevoked
    async with transaction(LOCK):
        await CounterSession.update({CounterSession.ended_at: at}).where(
            CounterSession.ended_at.is_null()
            & ((CounterSession.service_point == point_id) | (CounterSession.staff == by.id))
        )
        await CounterSession.insert(
            CounterSession(
                staff=by.id,
                service_point=point_id,
                session=session,
                began_at=at,
                closes_at=rules.closing_time(at, await places.calendar()),
            )
        )
        await audit.record(by.name, "counter.sat_down", point.name, at=at)


async def _reached(point_id: int, by: Actor) -> ServicePointRow:
    scope = by.scope(Permission.ENTER_CASES)
    for point in await places.service_points():
        if point.id == point_id and scope.reaches(point.department):
            return point
    raise ServicePointNotFound


async def get_up(*, by: Actor, at: datetime) -> None:
    """Say that one serves nowhere any more; harmless when one did not."""
    async with transaction(LOCK):
        seat = await serving.seat_of(by.id, at=at)
        if seat is not None:
            await CounterSession.update({CounterSession.ended_at: at}).where(
                CounterSession.id == seat.session
            )
            await audit.record(by.name, "counter.got_up", seat.point_name, at=at)


async def set_card(
    name: str, uploads: Sequence[Upload], *, by: Actor, drop_photo: bool, at: datetime
) -> None:
    """Say under which name, and with which portrait, one is shown.

    Args:
        name: empty: that of the account.
        uploads: one photo; none: the portrait stays as it is.
        by: whose card it is; nobody changes another's.
        drop_photo: show no portrait any more.
        at: when, in UTC.

    Raises:
        InvalidInput: the name is too long, or there are several photos.
        FileRefused: it is no photo we take.
        FilesUnavailable: it cannot be stored now.
    """
    name = one_line(name)
    if len(name) > MAX_NAME:
        raise InvalidInput({"shown_name": f"Tên dài quá {MAX_NAME} chữ."})
    if len(uploads) > 1:
        raise InvalidInput({FIELD: "Xin chọn một ảnh."})
    key = "" if not uploads else await _store(uploads[0])
    before = await serving.card_of(by.id)
    kept = key or ("" if drop_photo else before.photo_key)
    async with transaction(f"officer card {by.id}"):
        if not await OfficerCard.exists().where(OfficerCard.staff == by.id):
            await OfficerCard.insert(OfficerCard(staff=by.id))
        await OfficerCard.update(
            {
                OfficerCard.shown_name: name,
                OfficerCard.photo_key: kept,
                OfficerCard.changed_at: at,
            }
        ).where(OfficerCard.staff == by.id)
        said = "có ảnh" if kept else "không ảnh"
        await audit.record(by.name, "counter.card_set", by.name, at=at, detail=said)
    if before.photo_key and before.photo_key != kept:
        await files.delete({before.photo_key})


async def _store(upload: Upload) -> str:
    picture = await read_picture(upload.content, upload.name)
    key = files.new_key(PORTRAITS)
    await files.put(key, picture.thumb)
    return key


async def clear_strays(*, at: datetime) -> int:
    """Delete portraits that no card has spoken of for a day; return how many.

    Raises:
        FilesUnavailable: their place does not answer.
    """
    return await files.clear_strays(PORTRAITS, serving.known_photos, at=at)
