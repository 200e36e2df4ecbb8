"""Warnings are made: one walk after the other over all open cases, a few hundred at a time.

Each portion is one transaction: warnings, notices, lines of the history, and how far the
walk has come. Whoever dies in between has done a portion or not begun it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from feedback.core import audit
from feedback.core.audit import NewLine
from feedback.core.clock import local_date
from feedback.core.db import insert_rows, transaction
from feedback.core.opening import OpeningTime
from feedback.core.words import short_date
from feedback.escalation.actions import warning_findings, watching
from feedback.escalation.queries import cases as case_queries
from feedback.escalation.queries import rounds
from feedback.escalation.rules import ladder, stages
from feedback.escalation.schemas import About, OpenCase, Stage, Step, Told
from feedback.escalation.tables import Escalation, EscalationRound
from feedback.notifications.actions import notices
from feedback.notifications.schemas import NewNotice, NoticeKind
from feedback.places import queries as places

SYSTEM = "system"
LOCK = "escalation"
EVERY = timedelta(minutes=10)
"""How long after one walk the next begins."""
KNOWN_AHEAD = timedelta(days=400)
COLUMNS = (
    *("key", "complaint", "about", "stage", "unit"),
    *("told", "names", "gaps", "is_lost", "at"),
)
NAMES_SHOWN = 30


async def run_next(*, at: datetime) -> bool:
    """Look at the next open cases; return whether there may be more.

    Nothing is done while the office is closed: nobody is told at night what can be told
    in the morning.
    """
    last = await rounds.last()
    if last is not None and last.is_done and abs(at - last.began_at) < EVERY:
        return False  # most of the time it is so, and nobody else need wait
    if not (await rounds.calendar_around(at)).is_open(at):
        return False
    async with transaction(LOCK):
        walk = await _take_up(at)
        return walk is not None and await _go_on(walk, at)


async def _take_up(at: datetime) -> rounds.Walk | None:
    """Return the walk that goes on, or a new one; None: the last has just ended."""
    last = await rounds.last()
    if last is not None and not last.is_done:
        return last
    if last is not None and abs(at - last.began_at) < EVERY:
        return None
    if last is None or local_date(last.began_at) != local_date(at):
        await watching.watch_units(at=at)  # once a day, as the office opens
    await warning_findings.warn(said, at=at)
    columns = ("began_at", "after", "made")
    [number] = await insert_rows(EscalationRound, columns, [(at, 0, 0)])
    return rounds.Walk(number, at, 0, is_done=False)


async def _go_on(walk: rounds.Walk, at: datetime) -> bool:
    found = await case_queries.open_after(walk.after)
    made = await _warn(found, at) if found else 0
    await EscalationRound.update(
        {
            EscalationRound.after: found[-1].id if found else walk.after,
            EscalationRound.made: EscalationRound.made + made,
            EscalationRound.done_at: None if found else at,
        }
    ).where(EscalationRound.id == walk.id)
    return bool(found)


async def _warn(found: Sequence[OpenCase], at: datetime) -> int:
    """Make every warning that is due of these cases; return how many."""
    rules, directory = await case_queries.alert_rules(), await case_queries.directory(at)
    made = await case_queries.made_of([case.id for case in found])
    first = min(case.received_at for case in found)
    hours = OpeningTime(
        await places.calendar(), local_date(first), local_date(at + KNOWN_AHEAD)
    )
    steps = [
        step for case in found for step in stages.steps(case, made[case.id], rules, at, hours)
    ]
    told = [ladder.told(step, directory) for step in steps]
    await _write(steps, told, at=at)
    return len(steps)


async def _write(steps: Sequence[Step], told: Sequence[Told], *, at: datetime) -> None:
    pairs = list(zip(steps, told, strict=True))
    rows = [
        (
            *(step.key, step.case.id, str(step.about), int(step.stage), step.case.department),
            *(len(one.people), _names(one), " ".join(one.gaps), one.is_lost, at),
        )
        for step, one in pairs
    ]
    await insert_rows(Escalation, COLUMNS, rows)
    names = {row.id: row.name for row in await places.departments()}
    await notices.tell(
        [
            _notice(step, person.id, names.get(step.case.department or 0, ""))
            for step, one in pairs
            for person in one.people
        ],
        at=at,
    )
    await audit.record_many(
        [
            NewLine(
                SYSTEM,
                "complaint.escalated",
                step.case.number,
                at,
                f"{step.about} {step.stage}",
            )
            for step in steps
        ]
    )


def _names(told: Told) -> str:
    return ", ".join(person.name for person in told.people[:NAMES_SHOWN])


def _notice(step: Step, staff: int, unit: str) -> NewNotice:
    """Return what somebody is told of a step: a number and a day, no word of a citizen's.

    Of what is sealed not even the number.
    """
    case, kind = step.case, kind_of(step)
    key = f"{step.key}:{staff}"
    if case.sealed:
        text = f"Một hồ sơ niêm phong {said(step)}."
        return NewNotice(key, staff, kind, text, "/ban?nhom=sealed")
    where = unit or "chưa giao đơn vị nào"
    text = f"{case.number} {said(step)} · {where}"
    return NewNotice(key, staff, kind, text, f"/ban/{case.number}", case.number)


def kind_of(step: Step) -> NoticeKind:
    """Return what a notice of a step is about."""
    kinds = {About.UNOWNED: NoticeKind.UNOWNED, About.BOUNCED: NoticeKind.BOUNCED}
    late = NoticeKind.OVERDUE if step.stage >= Stage.OVERDUE else NoticeKind.WARNING
    return kinds.get(step.about, late)


def said(step: Step) -> str:
    """Say in Vietnamese how far a term has run."""
    if step.about is About.UNOWNED:
        return "chờ giao đơn vị đã lâu"
    if step.about is About.BOUNCED:
        return f"đã chuyển {step.case.hand_overs} lần giữa các đơn vị"
    due_at = step.case.held_due_at if step.about is About.DESK else step.case.due_at
    whose = {About.DESK: "hạn của đơn vị", About.FINDING: "hạn khắc phục"}.get(
        step.about, "hạn trả lời"
    )
    day = short_date(local_date(due_at)) if due_at else ""
    late = f"{step.days_late} ngày làm việc" if step.days_late else "hôm nay"
    words = {
        Stage.HALF: f"đã qua nửa thời hạn, {whose} {day}",
        Stage.MOST: f"đã qua 80 % thời hạn, {whose} {day}",
        Stage.DUE: f"đến {whose} hôm nay",
    }
    return words.get(
        Stage(min(step.stage, Stage.OVERDUE)), f"đã quá {whose} {day}, chậm {late}"
    )
