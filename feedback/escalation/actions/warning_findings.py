"""Warnings of what inspections found: the same stages, the same ladder, each once."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import insert_rows
from feedback.core.opening import OpeningTime
from feedback.escalation.queries import cases as case_queries
from feedback.escalation.queries import findings as finding_queries
from feedback.escalation.rules import findings as rules
from feedback.escalation.rules import ladder
from feedback.escalation.schemas import Stage, Step, Told
from feedback.escalation.tables import FindingAlert
from feedback.inspections import queries as inspections
from feedback.inspections.schemas import FindingRow
from feedback.notifications.actions import notices
from feedback.notifications.schemas import NewNotice, NoticeKind
from feedback.places import queries as places

KNOWN_AHEAD = timedelta(days=400)
COLUMNS = ("key", "finding", "stage", "told", "names", "gaps", "is_lost", "at")
NAMES_SHOWN = 30
Saying = Callable[[Step], str]


async def warn(saying: Saying, *, at: datetime) -> int:
    """Warn of every open finding whose time comes; inside the transaction of the walk.

    Args:
        saying: says in words how far a term has run.
        at: when.

    Returns:
        How many warnings were made.
    """
    made = after = 0
    while found := await inspections.open_findings(after):
        made += await _warn(found, saying, at)
        after = found[-1].id
    return made


async def _warn(found: Sequence[FindingRow], saying: Saying, at: datetime) -> int:
    reports = await inspections.reports_of([one.id for one in found])
    made = await finding_queries.made_of([one.id for one in found])
    alert_rules = await case_queries.alert_rules()
    first = min(one.sent_at for one in found)
    hours = OpeningTime(
        await places.calendar(), local_date(first), local_date(at + KNOWN_AHEAD)
    )
    pairs = [
        (one, step)
        for one in found
        if (
            step := rules.step_of(
                rules.as_case(one, reports[one.id]), made[one.id], alert_rules, at, hours
            )
        )
    ]
    if pairs:
        directory = await case_queries.directory(at)
        told = [ladder.told(step, directory) for _, step in pairs]
        await _write(pairs, told, saying, at=at)
    return len(pairs)


async def _write(
    pairs: Sequence[tuple[FindingRow, Step]],
    told: Sequence[Told],
    saying: Saying,
    *,
    at: datetime,
) -> None:
    rows = [
        (
            *(step.key, one.id, int(step.stage), len(who.people)),
            ", ".join(person.name for person in who.people[:NAMES_SHOWN]),
            *(" ".join(who.gaps), who.is_lost, at),
        )
        for (one, step), who in zip(pairs, told, strict=True)
    ]
    await insert_rows(FindingAlert, COLUMNS, rows)
    await notices.tell(
        [
            NewNotice(
                f"{step.key}:{person.id}",
                person.id,
                NoticeKind.OVERDUE if step.stage >= Stage.OVERDUE else NoticeKind.FINDING,
                f"{one.number} {saying(step)} · {one.unit_name}",
                f"/kiem-tra/{one.inspection}",
                one.number,
            )
            for (one, step), who in zip(pairs, told, strict=True)
            for person in who.people
        ],
        at=at,
    )
    await audit.record_many(
        [
            audit.NewLine("system", "finding.escalated", one.number, at, f"{step.stage}")
            for one, step in pairs
        ]
    )
