"""The morning's digests: one for each member of staff with something new, one for the group."""

from collections.abc import Awaitable, Callable, Collection
from datetime import date, datetime, timedelta

import msgspec

from feedback.core.calendar import WorkingCalendar, open_periods
from feedback.core.clock import VIETNAM, local, local_date
from feedback.core.db import transaction
from feedback.core.words import short_date
from feedback.notifications import rules
from feedback.notifications.actions import messages
from feedback.notifications.queries import digests
from feedback.notifications.queries.digests import Reader
from feedback.notifications.tables import Digest, DigestDay
from feedback.notifications.words import Carrier, NewMessage, Occasion
from feedback.places import queries as places

AFTER_OPENING = timedelta(minutes=20)
"""The morning's warnings are made by then."""
SealedAmong = Callable[[Collection[str]], Awaitable[set[str]]]


class Ways(msgspec.Struct, frozen=True):
    """What digests need to know of the installation."""

    carriers: frozenset[Carrier]
    public_url: str
    sealed_among: SealedAmong
    """Which numbers must not be named."""


def is_morning(at: datetime, calendar: WorkingCalendar) -> bool:
    """Tell whether the office has been open for a while today and is open still."""
    clock = local(at)
    periods = open_periods(clock.date(), calendar)
    if not periods:
        return False
    opened = datetime.combine(clock.date(), periods[0][0], VIETNAM)
    closes = datetime.combine(clock.date(), periods[-1][1], VIETNAM)
    return opened + AFTER_OPENING <= clock < closes


async def make_digests(ways: Ways, *, at: datetime) -> None:
    """Make the digests of this morning, once; who begins anew goes on with who is left."""
    day = local_date(at)
    if await digests.is_done(day) or not is_morning(at, await places.calendar()):
        return
    while readers := await digests.readers(day, at):
        for reader in readers:
            await _make(reader, day, ways, at=at)
    people = await digests.count(day)
    async with transaction(f"digests {day}"):
        if await digests.is_done(day):
            return
        if people and Carrier.GROUP in ways.carriers:
            await _tell_group(people, day, ways, at=at)
        await DigestDay.insert(DigestDay(day=day, people=people, at=at))


async def _make(reader: Reader, day: date, ways: Ways, *, at: datetime) -> None:
    key = f"{day}:{reader.staff}"
    async with transaction(f"digest {key}"):
        if await Digest.exists().where(Digest.key == key):
            return
        unread = await digests.unread(reader.staff, at)
        text = rules.summary(unread.counts)
        await Digest.insert(Digest(key=key, staff=reader.staff, day=day, text=text[:300]))
        if reader.email and Carrier.EMAIL in ways.carriers:
            hidden = await ways.sealed_among({number for number, _ in unread.cases})
            cases = [one for one in unread.cases if one[0] not in hidden]
            values = await _values(text, cases, ways)
            new = NewMessage(
                *(f"digest:{key}", Carrier.EMAIL, Occasion.DIGEST),
                *(reader.name, reader.email, values),
            )
            await messages.queue(new, quiet=None, at=at)


async def _values(text: str, cases: Collection[tuple[str, str]], ways: Ways) -> dict[str, str]:
    return {
        "organisation": await places.organisation_name(),
        "summary": text,
        "cases": "\n".join(f"{number}: {ways.public_url}{url}" for number, url in cases),
        "link": f"{ways.public_url}/thong-bao",
    }


async def _tell_group(people: int, day: date, ways: Ways, *, at: datetime) -> None:
    """Tell the group of the staff how many have something to look at: no names, no numbers."""
    text = f"{people} cán bộ có thông báo chưa xem sáng {short_date(day)}"
    values = await _values(text, [], ways)
    new = NewMessage(f"group:{day}", Carrier.GROUP, Occasion.DIGEST, "group", "", values)
    await messages.queue(new, quiet=None, at=at)
