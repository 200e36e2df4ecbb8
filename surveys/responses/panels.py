"""What ratings show on the leader's page."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from msgspec.structs import replace

from feedback.complaints.schemas import CHANNEL_LABELS, Channel
from feedback.core.reporting import (
    Answers,
    Figure,
    Group,
    Panel,
    Period,
    Ratio,
)
from feedback.core.words import percent, vn_number
from feedback.reports.rules import UNKNOWN_COVERAGE, coverage_words
from surveys.responses.queries.coverage import coverage, coverage_by
from surveys.responses.queries.figures import faces_by, faces_by_day, heat, reasons, satisfied

KEY = "satisfied"


async def figures(period: Period) -> Sequence[Figure]:
    """Return the share of satisfied ratings with its interval."""
    ratio, of_three = await satisfied(period), await _of_three(period)
    return [
        Figure(
            key=KEY,
            label="Hài lòng",
            detail=f"{vn_number(ratio.part)} / {vn_number(ratio.whole)} lượt đánh giá"
            + (f", {vn_number(of_three)} trên ki-ốt 3 khuôn mặt" if of_three else ""),
            ratio=ratio,
            list_url=list_url(period, {}),
            list_is_masked=True,
        )
    ]


async def notes(period: Period) -> Mapping[str, tuple[str, ...]]:
    """Return how many of those served answered, and the share without doubtful answers.

    Where the number of answers is too small to be shown, neither tells it.
    """
    ratio, covered = await satisfied(period), await coverage(period)
    told = UNKNOWN_COVERAGE[:1].upper() + UNKNOWN_COVERAGE[1:]
    if covered is not None:
        told = f"Tỷ lệ phản hồi {coverage_words(covered.answers, covered.served)}"
    if ratio.share is None:
        return {} if covered else {KEY: (told,)}
    sure = await satisfied(replace(period, undoubted=True))
    flagged = ratio.whole - sure.whole
    if not flagged:
        return {KEY: (told,)}
    without = percent(sure.share) if sure.share is not None else "chưa đủ lượt"
    return {KEY: (told, f"Không kể {vn_number(flagged)} lượt bị đánh dấu: {without}")}


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
        "flagged": "without" if period.undoubted else "",
        **more,
    }
    return f"/danh-gia?{urlencode({name: value for name, value in asked.items() if value})}"


async def groups(period: Period, what: str) -> Sequence[Group]:
    """Return the answers of each unit, service point or channel."""
    names = {str(code): name for code, name in CHANNEL_LABELS.items()}
    covered = await coverage_by(period, what)
    sure = {one.code: one for one in await faces_by(replace(period, undoubted=True), what)}
    return [
        Group(
            names.get(one.code, one.label) if what == "channel" else one.label,
            one.code,
            one.n,
            one.happy,
            Ratio(held.answers, held.served) if (held := covered.get(one.code)) else None,
            Ratio(kept.happy, kept.n) if (kept := sure.get(one.code)) else Ratio(),
        )
        for one in await faces_by(period, what)
    ]


ANSWERS = Answers(groups, faces_by_day, heat, reasons, list_url)
PANELS = [Panel("ratings", figures, answers=ANSWERS, notes=notes)]
