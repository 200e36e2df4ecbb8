"""What complaints show on the leader's page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from feedback.complaints.queries.figures import (
    CELLS,
    count_by,
    count_unanswered,
    count_weeks,
    topic_counts,
)
from feedback.complaints.queries.lookups import field_names
from feedback.core.clock import now
from feedback.core.reporting import Cells, Figure, Panel, Period, Ratio, Topic
from feedback.core.words import vn_number
from feedback.places.queries import departments
from nlp.topics import WEEKS_BEFORE, growing


def list_url(period: Period, figure: str, **more: str) -> str:
    """Return the address of the list behind a figure."""
    asked = {
        "figure": figure,
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        **({"unit": period.unit_code} if period.unit_code else {}),
        **({"channel": period.channel} if period.channel else {}),
        **({"field": period.field} if period.field else {}),
        **({"point": period.point_code} if period.point_code else {}),
        **more,
    }
    return f"/ban?{urlencode(asked)}"


async def figures(period: Period) -> Sequence[Figure]:
    """Return on time, solved and waiting."""
    found = await count_by(period, "all", now())
    counts = found.get("", dict.fromkeys(CELLS, 0))
    on_time = Ratio(counts["on_time"], counts["due"])
    solved = Ratio(counts["solved"], counts["judged"])
    return [
        Figure(
            key="on_time",
            label="Đúng hạn",
            detail=f"{vn_number(on_time.part)} / {vn_number(on_time.whole)} ý kiến đến hạn trong kỳ",
            ratio=on_time,
            list_url=list_url(period, "due"),
        ),
        Figure(
            key="solved",
            label="Đã giải quyết, theo người dân",
            detail=f"{vn_number(solved.part)} / {vn_number(solved.whole)} người dân đã đánh giá",
            ratio=solved,
            list_url=list_url(period, "judged"),
        ),
        Figure(
            key="waiting",
            label="Đang chờ",
            detail=f"{vn_number(counts['late'])} quá hạn",
            count=counts["waiting"],
            level=await count_unanswered(period),
            list_url=list_url(period, "waiting"),
        ),
    ]


async def _codes(what: str) -> dict[str, str]:
    """Return the code behind each label a breakdown can show."""
    if what == "field":
        names = await field_names()
        return {name: code for code, name in names.items()} | {"Chưa phân loại": "none"}
    codes = {row.name: row.code for row in await departments()}
    return codes | {"Chưa giao đơn vị nào": "none"}


async def by(period: Period, what: str) -> Mapping[str, Cells]:
    """Return received, waiting, late, on time and solved of each field or unit."""
    codes, found = await _codes(what), await count_by(period, what, now())
    return {
        label: {
            "received": counts["received"],
            "waiting": counts["waiting"],
            "late": counts["late"],
            "on_time": Ratio(counts["on_time"], counts["due"]),
            "solved": Ratio(counts["solved"], counts["judged"]),
            "url": _row_url(period, what, codes.get(label, "")),
        }
        for label, counts in found.items()
    }


def _row_url(period: Period, what: str, code: str) -> str:
    if what == "field":
        return list_url(period, "received", field=code)
    return list_url(period, "received", unit=code, only="1")


async def weeks(period: Period) -> Mapping[date, Cells]:
    """Return how many were received and first answered in each week."""
    found: dict[date, dict[str, Ratio | int | str]] = defaultdict(dict)
    for moment in ("received", "answered"):
        for monday, count in (await count_weeks(moment, period)).items():
            found[monday][moment] = count
    return found


TOPIC_DAYS = 7
MOST_TOPICS = 10


async def growing_topics(period: Period) -> Sequence[Topic]:
    """Return what is written about more in the last seven days than in the weeks before."""
    counts = await topic_counts(period, TOPIC_DAYS, WEEKS_BEFORE)
    names = await field_names()
    since = (period.end - timedelta(days=TOPIC_DAYS - 1)).isoformat()
    return [
        Topic(
            one.term.text,
            names.get(one.term.field, ""),
            one.n,
            one.usual,
            list_url(period, "received", **{"from": since, "q": one.term.text}),
        )
        for one in growing(counts)[:MOST_TOPICS]
    ]


PANELS = [Panel("complaints", figures, by, weeks, growing=growing_topics)]
