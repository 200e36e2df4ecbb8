"""Raising alerts, and what people do about them."""

from datetime import datetime, timedelta

import msgspec

from feedback.core import audit
from feedback.core.clock import local, local_date, start_of
from feedback.core.db import transaction
from feedback.core.permissions import Actor, Permission, Role, require
from feedback.core.problems import InvalidInput
from feedback.core.words import one_line, percent
from feedback.escalation.queries import cases
from feedback.escalation.schemas import Person
from feedback.notifications.actions import messages, notices
from feedback.notifications.queries import notices as reaches
from feedback.notifications.rules import Quiet
from feedback.notifications.schemas import NewNotice, NoticeKind
from feedback.notifications.words import Carrier, NewMessage, Occasion
from feedback.places import queries as places
from surveys.alerts import queries, rules
from surveys.alerts.problems import AlertClosed
from surveys.alerts.schemas import AlertRow, Fall, Rule, RuleKind
from surveys.alerts.tables import RatingAlert, RatingAlertRule
from surveys.responses.actions import judging
from surveys.responses.queries import doubts

SYSTEM = "system"
URL = "/diem-thap"
LEAST_NOTE = 3
MAX_NOTE = 1000
A_MOMENT = timedelta(microseconds=1)


class Ways(msgspec.Struct, frozen=True):
    """How people are reached outside of these pages."""

    letters: bool = False
    public_url: str = ""
    quiet: Quiet | None = None


async def watch_next(ways: Ways, *, at: datetime) -> bool:
    """Judge what is new and look at the points it is of; return whether there may be more.

    What is doubtful is judged first: it raises no alert. All of it is one transaction,
    so a process that dies leaves the news to whoever comes next.
    """
    if not await judging.is_news():
        return False
    calendar, rule = await places.calendar(), await queries.rule()
    async with transaction("watch ratings"):
        taken = await judging.judge_next(calendar=calendar)
        today = local_date(at)
        for point in sorted({one.service_point for one in taken if one.day == today}):
            await _look(point, rule, ways, at=at)
    return len(taken) == judging.AT_ONCE


async def _look(point: int, rule: Rule, ways: Ways, *, at: datetime) -> None:
    """Raise an alert where service has become bad, once for each bad time."""
    past = await doubts.usual(point, local_date(at))
    usual = rules.usual_share(past.low, past.n)
    last, after = await queries.last_of(point), start_of(local_date(at)) - A_MOMENT
    if last is not None:
        ended = [one for one in (last.closed_at, last.recovered_at) if one is not None]
        if not ended:
            over = await _recovered(last, usual, at=at)
            if over is None:
                return
            ended = [over]
        after = max(after, min(ended))
    fall = rules.find_fall(await queries.answers(point, after, at), usual, rule)
    if fall is not None:
        await _raise(point, fall, rule, usual, ways, at=at)


async def _recovered(alert: AlertRow, usual: float, *, at: datetime) -> datetime | None:
    """Write down that the answers after an alert are as usual again; None: they are not."""
    over = rules.recovered_at(await queries.answers(alert.point, alert.at, at), usual)
    if over is not None:
        await RatingAlert.update({RatingAlert.recovered_at: over}).where(
            (RatingAlert.id == alert.id) & RatingAlert.recovered_at.is_null()
        )
        await audit.record(SYSTEM, "rating_alert.recovered", _subject(alert.id), at=at)
    return over


def _subject(alert: int) -> str:
    return f"rating alert {alert}"


async def _raise(
    point: int, fall: Fall, rule: Rule, usual: float, ways: Ways, *, at: datetime
) -> None:
    """Store an alert and tell whoever heads the unit, or leads above it."""
    [found] = [one for one in await places.service_points() if one.id == point]
    people = await _heads(found.department, at=at)
    row = RatingAlert(
        service_point=point,
        department=found.department,
        rule=rule.kind,
        since=fall.since,
        at=fall.at,
        n=fall.n,
        low=fall.low,
        usual=usual if rule.kind is RuleKind.USUAL else None,
        names=", ".join(person.name for person in people)[:300],
        told_at=at if people else None,
    )
    await row.save()
    text = (
        f"{found.name}: {fall.low} trong {fall.n} lượt chấm thấp "
        f"từ {local(fall.since):%H:%M} (thường {percent(usual)})"
    )
    url = f"{URL}/{row.id}"
    await notices.tell(
        [
            NewNotice(
                f"rating_alert:{row.id}:{person.id}",
                person.id,
                NoticeKind.RATINGS_FELL,
                text,
                url,
            )
            for person in people
        ],
        at=at,
    )
    await audit.record(
        SYSTEM, "rating_alert.raised", _subject(row.id), at=at, detail=f"{found.code} {text}"
    )
    if ways.letters and not await places.is_demo():
        for person in people:
            await _write(row.id, person, text, f"{ways.public_url}{url}", ways, at=at)


async def _write(
    alert: int, person: Person, text: str, link: str, ways: Ways, *, at: datetime
) -> None:
    """Write a letter to somebody who left an address: at once, but not in quiet hours."""
    reach = await reaches.reach_of(person.id)
    if not reach.email:
        return
    values = {
        "organisation": await places.organisation_name(),
        "summary": text,
        "link": link,
    }
    key = f"rating_alert:{alert}:{person.id}"
    new = NewMessage(
        key, Carrier.EMAIL, Occasion.RATINGS_FELL, person.name, reach.email, values
    )
    await messages.queue(new, quiet=ways.quiet, at=at)


async def _heads(unit: int, *, at: datetime) -> tuple[Person, ...]:
    """Return the nearest heads in a unit's line who are here; none: the nearest leaders."""
    directory = await cases.directory(at)
    for one in directory.line(unit):
        if people := directory.at(Role.HEAD, one):
            return people
    leaders = directory.leaders(unit)
    return leaders[0] if leaders else ()


async def acknowledge(alert: int, *, by: Actor, at: datetime) -> None:
    """Say that one looks after it.

    Raises:
        NotAllowed, AlertNotFound: not of his units.
        AlertClosed: somebody has taken it on or closed it.
    """
    scope = require(by, Permission.HEAR_ALARMS)
    async with transaction(_subject(alert)):
        found = await queries.get_alert(alert, scope)
        if found.closed_at is not None or found.acknowledged_at is not None:
            raise AlertClosed
        await RatingAlert.update(
            {
                RatingAlert.acknowledged_at: at,
                RatingAlert.acknowledged_by: by.display_name[:120],
            }
        ).where(RatingAlert.id == alert)
        await audit.record(by.name, "rating_alert.acknowledged", _subject(alert), at=at)


async def close(alert: int, note: str, *, by: Actor, at: datetime) -> None:
    """Close an alert, with what was found and done.

    Raises:
        NotAllowed, AlertNotFound: not of his units.
        InvalidInput: nothing is said.
        AlertClosed: it is closed.
    """
    scope = require(by, Permission.HEAR_ALARMS)
    said = one_line(note)[:MAX_NOTE]
    async with transaction(_subject(alert)):
        found = await queries.get_alert(alert, scope)
        if found.closed_at is not None:
            raise AlertClosed
        if sum(sign.isalpha() for sign in said) < LEAST_NOTE:
            raise InvalidInput({"note": "Xin ghi đã thấy gì và làm gì."})
        await RatingAlert.update(
            {
                RatingAlert.closed_at: at,
                RatingAlert.closed_by: by.display_name[:120],
                RatingAlert.note: said,
            }
        ).where(RatingAlert.id == alert)
        await audit.record(
            by.name, "rating_alert.closed", _subject(alert), at=at, detail=said[:300]
        )


async def set_rule(new: Rule, *, by: str, at: datetime) -> None:
    """Say when low scores are told, from the next answer on."""
    async with transaction("rules"):
        if not await RatingAlertRule.exists():
            await RatingAlertRule.insert(RatingAlertRule())
        await RatingAlertRule.update(
            {
                RatingAlertRule.kind: str(new.kind),
                RatingAlertRule.share: new.share,
                RatingAlertRule.window_minutes: new.window_minutes,
                RatingAlertRule.minimum: new.minimum,
            },
            force=True,
        )
        said = f"{new.kind} {new.share} % {new.window_minutes} min {new.minimum}"
        await audit.record(by, "rule.rating_alerts_set", "rating alerts", at=at, detail=said)
