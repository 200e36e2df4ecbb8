"""Background work of complaints."""

from datetime import datetime, time

from feedback.complaints.actions import (
    attaching,
    handling,
    recounting,
    scanning,
    telling,
    upkeep,
)
from feedback.complaints.events import CitizenAsked, DayMoved, ReplySent
from feedback.core.jobs import job
from feedback.notifications.words import Occasion
from feedback.places.events import CalendarChanged


@job(max_tries=5, timeout_s=8)
async def ask_recount(event: CalendarChanged, *, at: datetime) -> None:
    """Have the terms of open cases counted anew by the changed calendar.

    Harmless when run twice: what has been counted does not move again.
    """
    await recounting.ask(event.why, at=at)


@job(max_tries=5, timeout_s=8)
async def tell_reply(event: ReplySent, *, at: datetime) -> None:
    """Tell the citizen who left a contact that there is a reply.

    Harmless when run twice: a message has a key of the reply.
    """
    await telling.tell(event.number, Occasion.REPLY_SENT, at=at)


@job(max_tries=5, timeout_s=8)
async def tell_question(event: CitizenAsked, *, at: datetime) -> None:
    """Tell the citizen who left a contact that the office asks something.

    Harmless when run twice: a message has a key of the question.
    """
    await telling.tell(event.number, Occasion.QUESTION_ASKED, at=at)


@job(max_tries=5, timeout_s=8)
async def tell_moved(event: DayMoved, *, at: datetime) -> None:
    """Tell the citizen who left a contact that the promised day is another.

    Harmless when run twice: a message has a key of the change.
    """
    await telling.tell(event.number, Occasion.DAY_MOVED, at=at)


@job(max_tries=1, timeout_s=600)
async def recount_asked(*, at: datetime) -> None:
    """Count the terms of all open cases anew, a few hundred at a time.

    Harmless when run twice: what has moved does not move again, and goes on where it stopped.
    """
    while await recounting.run_next(at=at):
        pass


@job(timeout_s=600, daily_at=time(0, 45))
async def forget_contacts(*, at: datetime) -> None:
    """Erase names, telephones and addresses 12 months after a matter ended.

    Harmless when run twice: what is gone is not found again.
    """
    await upkeep.forget_contacts(at=at)


@job(timeout_s=600, daily_at=time(0, 30))
async def close_silent(*, at: datetime) -> None:
    """Close what was answered and not judged for 15 working days.

    Harmless when run twice: what is closed is not found again.
    """
    while await handling.close_silent(at=at):
        pass


@job(timeout_s=600, daily_at=time(1, 30))
async def clear_stray_files(*, at: datetime) -> None:
    """Delete photos and documents that no complaint has spoken of for a day.

    Harmless when run twice: what is gone is not found again.
    """
    await attaching.clear_strays(at=at)


@job(max_tries=1, timeout_s=600)
async def scan_files(*, at: datetime) -> None:
    """Have files scanned that came while the scanner did not answer.

    Harmless when run twice: what has a verdict waits no more.
    """
    await scanning.scan_waiting(at=at)
