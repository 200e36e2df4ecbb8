"""Some citizens of the made-up ward let everybody read; the clerk masks, shows, refuses one."""

from datetime import datetime, timedelta

from feedback.complaints.tables import Complaint
from feedback.core.permissions import Role
from feedback.core.problems import InvalidInput
from feedback.demo.life import Life
from feedback.publishing import actions, queries
from feedback.publishing.problems import NeverShown
from feedback.publishing.schemas import Decision
from nlp.pii import mask

LOOKED_THROUGH, AGREEING = 160, 2
"""Every second of the last so many answered ones."""
LEFT_WAITING, REFUSED = 5, 9
REASON = "Nội dung kể chuyện riêng của một nhà, che rồi vẫn nhận ra."


async def publish_some(life: Life, *, at: datetime) -> None:
    """Let some of the answered matters be read by everybody, and write the months' counts."""
    clerk = life.somebody(Role.INTAKE)
    rows = (
        await Complaint.select(Complaint.number, Complaint.last_answered_at)
        .where(Complaint.last_answered_at.is_not_null(), Complaint.sealed.eq(False))
        .order_by(Complaint.last_answered_at, ascending=False)
        .limit(LOOKED_THROUGH)
    )
    for place, row in enumerate(rows[::AGREEING]):
        number, answered = row["number"], row["last_answered_at"]
        try:
            await actions.agree(number, at=answered)
        except NeverShown:
            continue
        found = await queries.candidate(number)
        if found is None or place < LEFT_WAITING:
            continue
        shows = place != REFUSED
        texts = (mask(found.text), mask(found.answer)) if shows else ("", "")
        decision = Decision(
            found.reply, shows, *texts, "" if shows else REASON, has_looked=True
        )
        moment = min(answered + timedelta(days=1), at)
        try:
            await actions.decide(number, decision, by=clerk, at=moment)
        except InvalidInput:
            continue  # what the machine does not mask to its own liking waits for a person
    await actions.count_months(at=at)
