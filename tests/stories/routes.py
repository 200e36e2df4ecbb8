"""What stories about where cases go begin with."""

from datetime import timedelta

from feedback.complaints.actions import intake, triage
from feedback.complaints.schemas import Channel, NewComplaint, Origin, Sorting
from feedback.core.clock import local_date, now
from feedback.places import actions as places
from feedback.places import queries as place_queries
from feedback.places.schemas import NewArea
from nlp.labels import Kind, Urgency
from tests.make import SECRET

LAMP = Sorting(
    field="infrastructure",
    kind=Kind.REPORT,
    urgency=Urgency.ORDINARY,
    trusted=True,
    sealed=False,
    version="starter",
    confidence=0.914,
    fields=[("infrastructure", 0.914)],
    kind_confidence=0.9,
    words=["đèn"],
)


async def an_area(name: str = "Phường Bến Dầu", code: str = "ben-dau") -> int:
    await places.add_area(NewArea(code, name), by="test", at=now())
    return (await place_queries.get_area(code, local_date(now()))).id


async def a_sorted_case(
    area: str | None = None, *, days_ago: int = 1, sorting: Sorting = LAMP
) -> str:
    """A citizen has sent a complaint and the machine has looked at it."""
    at = now() - timedelta(days=days_ago)
    new = NewComplaint("Đèn ngõ 12 hỏng cả tuần", area=area)
    receipt = await intake.receive(new, Origin(Channel.WEB), secret=SECRET, at=at)
    await triage.apply_sorting(receipt.number, sorting, at=at)
    return receipt.number
