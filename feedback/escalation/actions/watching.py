"""The watch over units that open nothing, and when is warned."""

from datetime import datetime

from piccolo.columns import Column

from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import transaction
from feedback.core.permissions import Role
from feedback.core.words import short_date
from feedback.escalation.queries import cases, units
from feedback.escalation.queries.units import Holding
from feedback.escalation.rules import ladder, silence
from feedback.escalation.rules.ladder import Directory
from feedback.escalation.schemas import AlertRules
from feedback.escalation.tables import AlertSetting, UnitSilence
from feedback.notifications.actions import notices
from feedback.notifications.schemas import NewNotice, NoticeKind
from feedback.places import queries as places

SYSTEM = "system"


async def watch_units(*, at: datetime) -> None:
    """Report units that open none of their cases, inside the caller's transaction.

    Each silence is told once, one level up; it ends as somebody of the unit opens a case.
    """
    days = (await cases.alert_rules()).silent_days
    since = silence.cutoff(at, days, await places.calendar())
    directory, opened = await cases.directory(at), await units.opened_since(since)
    known, quiet = await units.silent_now(), dict[int, Holding]()
    for one in await units.holding():
        people = directory.desk(one.unit) + directory.at(Role.HEAD, one.unit)
        readers = opened.get(one.unit, set())
        if silence.is_silent(one.since, since, [person.id for person in people], readers):
            quiet[one.unit] = one
    for unit in known.keys() - quiet.keys():
        await UnitSilence.update({UnitSilence.ended_at: at}).where(
            UnitSilence.id == known[unit]
        )
    for unit in sorted(quiet.keys() - known.keys()):
        await _report(quiet[unit], max(since, quiet[unit].since), directory, at=at)


async def _report(one: Holding, since: datetime, directory: Directory, *, at: datetime) -> None:
    told = ladder.above(one.unit, directory)
    names = {row.id: row.name for row in await places.departments()}
    row = UnitSilence(
        department=one.unit,
        since=since,
        cases=one.cases,
        names=", ".join(person.name for person in told.people),
        is_lost=told.is_lost,
        reported_at=at,
    )
    await row.save()
    text = (
        f"{names[one.unit]} có {one.cases} việc đang chờ và không mở việc nào "
        f"từ {short_date(local_date(since))}"
    )
    await notices.tell(
        [
            NewNotice(
                f"silence:{row.id}:{person.id}", person.id, NoticeKind.SILENT, text, "/canh-bao"
            )
            for person in told.people
        ],
        at=at,
    )
    await audit.record(SYSTEM, "unit.silence_reported", names[one.unit], at=at)


async def set_rules(new: AlertRules, *, by: str, at: datetime) -> None:
    """Say when is warned, from the next walk on."""
    values: dict[Column | str, object] = {
        AlertSetting.again_days: new.again_days,
        AlertSetting.silent_days: new.silent_days,
        AlertSetting.unowned_hours: new.unowned_hours,
    }
    async with transaction("rules"):
        if not await AlertSetting.exists():
            await AlertSetting.insert(AlertSetting())
        await AlertSetting.update(values, force=True)
        said = f"{new.again_days} {new.silent_days} {new.unowned_hours}"
        await audit.record(by, "rule.alerts_set", "alerts", at=at, detail=said)
