"""What ratings show on the leader's page."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from feedback.core.reporting import Cells, Figure, Panel, Period, Ratio
from feedback.core.statistics import wilson
from feedback.core.words import vn_number
from surveys.responses.queries import satisfied_by, satisfied_by_week


async def figures(period: Period) -> Sequence[Figure]:
    """Return the share of satisfied ratings with its interval."""
    ratio = (await satisfied_by(period, "all")).get("", Ratio())
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
    found = await satisfied_by(period, what)
    return {label: {"satisfied": ratio} for label, ratio in found.items()}


async def weeks(period: Period) -> Mapping[date, Cells]:
    """Return the satisfied share of each week."""
    return {
        monday: {"satisfied": ratio}
        for monday, ratio in (await satisfied_by_week(period)).items()
    }


PANELS = [Panel("ratings", figures, by, weeks)]
