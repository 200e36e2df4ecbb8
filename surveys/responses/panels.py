"""What ratings show on the leader's page."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from feedback.complaints.schemas import CHANNEL_LABELS, Channel
from feedback.core.reporting import (
    Answers,
    Figure,
    Group,
    Panel,
    Period,
)
from feedback.core.words import vn_number
from surveys.responses.queries.figures import faces_by, faces_by_day, heat, reasons, satisfied


async def figures(period: Period) -> Sequence[Figure]:
    """Return the share of satisfied ratings with its interval."""
    ratio, of_three = await satisfied(period), await _of_three(period)
    return [
        Figure(
            key="satisfied",
            label="Hài lòng",
            detail=f"{vn_number(ratio.part)} / {vn_number(ratio.whole)} lượt đánh giá"
            + (f", {vn_number(of_three)} trên ki-ốt 3 khuôn mặt" if of_three else ""),
            ratio=ratio,
            list_url=list_url(period, {}),
            list_is_masked=True,
        )
    ]


async def _of_three(period: Period) -> int:
    """Count the answers that chose from three faces: of those, only the first is content."""
    counted = {one.code: one.n for one in await faces_by(period, "channel")}
    return counted.get(Channel.KIOSK_THREE, 0)


def list_url(period: Period, more: Mapping[str, str]) -> str:
    """Return the address of the ratings of a period."""
    asked = {
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        "unit": period.unit_code,
        "channel": period.channel,
        "point": period.point_code,
        **more,
    }
    return f"/danh-gia?{urlencode({name: value for name, value in asked.items() if value})}"


async def groups(period: Period, what: str) -> Sequence[Group]:
    """Return the answers of each unit, service point or channel."""
    names = {str(code): name for code, name in CHANNEL_LABELS.items()}
    return [
        Group(
            names.get(one.code, one.label) if what == "channel" else one.label,
            one.code,
            one.n,
            one.happy,
        )
        for one in await faces_by(period, what)
    ]


ANSWERS = Answers(groups, faces_by_day, heat, reasons, list_url)
PANELS = [Panel("ratings", figures, answers=ANSWERS)]
