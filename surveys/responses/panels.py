"""What ratings show on the leader's page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from feedback.core.reporting import Cells, Figure, Panel, Period, Ratio
from feedback.core.statistics import wilson
from feedback.core.words import vn_number
from surveys.responses.queries.figures import faces_by, faces_by_day, satisfied


async def figures(period: Period) -> Sequence[Figure]:
    """Return the share of satisfied ratings with its interval."""
    ratio = await satisfied(period)
    asked = {
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        "unit": period.unit_code,
    }
    return [
        Figure(
            key="satisfied",
            label="Hài lòng",
            detail=f"{vn_number(ratio.part)} / {vn_number(ratio.whole)} lượt đánh giá",
            ratio=ratio,
            interval=wilson(ratio.part, ratio.whole) if ratio.share is not None else None,
            list_url=f"/danh-gia?{urlencode(asked)}",
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


PANELS = [Panel("ratings", figures, by, weeks)]
