"""What ratings show on the leader's page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from feedback.complaints.schemas import CHANNEL_LABELS
from feedback.core.reporting import (
    Answers,
    Cells,
    DayCount,
    Figure,
    Group,
    HourCount,
    Named,
    Panel,
    Period,
    Ratio,
)
from feedback.core.statistics import wilson
from feedback.core.words import vn_number
from surveys.responses.queries.figures import faces_by, faces_by_day, heat, reasons, satisfied


async def figures(period: Period) -> Sequence[Figure]:
    """Return the share of satisfied ratings with its interval."""
    ratio = await satisfied(period)
    return [
        Figure(
            key="satisfied",
            label="Hài lòng",
            detail=f"{vn_number(ratio.part)} / {vn_number(ratio.whole)} lượt đánh giá",
            ratio=ratio,
            interval=wilson(ratio.part, ratio.whole) if ratio.share is not None else None,
            list_url=list_url(period, {}),
        )
    ]


async def by(period: Period, what: str) -> Mapping[str, Cells]:
    """Return the satisfied share of each unit; fields have no ratings."""
    if what != "unit":
        return {}
    return {
        faces.label: {"satisfied": Ratio(faces.happy, faces.n)}
        for faces in await faces_by(period, what)
    }


async def weeks(period: Period) -> Mapping[date, Cells]:
    """Return the satisfied share of each week."""
    counts: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for one in await faces_by_day(period):
        week = counts[one.day - timedelta(days=one.day.weekday())]
        week[0] += one.happy
        week[1] += one.n
    return {monday: {"satisfied": Ratio(*week)} for monday, week in counts.items()}


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


async def days(period: Period) -> Sequence[DayCount]:
    """Return the answers of each day that has any."""
    return [DayCount(one.day, one.n, one.happy) for one in await faces_by_day(period)]


async def hours(period: Period) -> Sequence[HourCount]:
    """Return the answers of each hour of the week that has any."""
    return [HourCount(one.weekday, one.hour, one.n, one.happy) for one in await heat(period)]


async def chosen_reasons(period: Period) -> Sequence[Named]:
    """Return the reasons chosen, the most frequent first."""
    return [Named(one.code, one.name, one.n) for one in await reasons(period)]


ANSWERS = Answers(groups, days, hours, chosen_reasons, list_url)
PANELS = [Panel("ratings", figures, by, weeks, ANSWERS)]
