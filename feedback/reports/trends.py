"""The trends of a period, put together once for page, interface and workbook."""

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from feedback.core.clock import local_date
from feedback.core.reporting import MIN_ANSWERS, Answers, Figure, Period, Ratio, Reports, Topic
from feedback.core.statistics import p_chart
from feedback.reports import rules
from feedback.reports.schemas import (
    Breakdown,
    Compared,
    FigureRow,
    Filters,
    Hour,
    Reason,
    Row,
    Trends,
    Week,
)

ORDER = ("on_time", "solved", "satisfied", "waiting")


async def trends_of(reports: Reports, period: Period, *, linked: bool, at: datetime) -> Trends:
    """Return everything the page shows of a period.

    Args:
        reports: the panels.
        period: what is asked for, within what the reader may see.
        linked: whether the reader may open lists of complaints.
        at: now; comparisons end with today.
    """
    weeks, centre, baseline, signals, left_out = await _weeks(reports, period)
    answers = [panel.answers for panel in reports.panels if panel.answers is not None]
    return Trends(
        filters=Filters(
            period.start,
            period.end,
            period.unit_code,
            period.channel,
            period.field,
            period.point_code,
            "without" if period.undoubted else "",
        ),
        figures=await _figures(reports, period, linked=linked, today=local_date(at)),
        weeks=weeks,
        centre=centre,
        baseline_weeks=baseline,
        signals=signals,
        left_out=left_out,
        hours=[cell for one in answers for cell in await _hours(one, period)],
        units=[row for one in answers for row in await _rows(one, period, "unit")],
        points=[row for one in answers for row in await _rows(one, period, "point")],
        channels=[row for one in answers for row in await _rows(one, period, "channel")],
        reasons=[row for one in answers for row in await _reasons(one, period)],
        by_field=await _breakdown(reports, period, "field", linked=linked),
        by_unit=await _breakdown(reports, period, "unit", linked=linked),
        topics=await _topics(reports, period, linked=linked),
    )


async def _all_figures(reports: Reports, period: Period) -> dict[str, Figure]:
    return {
        figure.key: figure for panel in reports.panels for figure in await panel.figures(period)
    }


async def _figures(
    reports: Reports, period: Period, *, linked: bool, today: date
) -> list[FigureRow]:
    end = max(period.start, min(period.end, today))  # days ahead would be compared with nothing
    earlier = rules.before(period.start, end)
    last_year = rules.year_before(period.start), rules.year_before(end)
    found = await _all_figures(reports, period)
    notes = {
        key: said
        for panel in reports.panels
        if panel.notes is not None
        for key, said in (await panel.notes(period)).items()
    }
    others: list[dict[str, Compared]] = []
    for days in (earlier, last_year):
        then = await _all_figures(reports, replace(period, start=days[0], end=days[1]))
        others.append(
            {key: rules.compare(found[key], figure, days) for key, figure in then.items()}
        )
    return [
        FigureRow(
            key,
            found[key].label,
            found[key].detail,
            None if (ratio := found[key].ratio) is None else rules.share_of(ratio),
            found[key].count,
            others[0][key],
            others[1][key],
            found[key].list_url if linked or found[key].list_is_masked else "",
            notes.get(key, ()),
        )
        for key in ORDER
        if key in found
    ]


async def _weeks(
    reports: Reports, period: Period
) -> tuple[list[Week], float | None, int, list[str], list[date]]:
    mondays = rules.mondays(period.end)
    course = replace(period, start=mondays[0], end=mondays[-1] + timedelta(days=6))
    cells = rules.merged(
        [
            {monday.isoformat(): one for monday, one in (await panel.weeks(course)).items()}
            for panel in reports.panels
            if panel.weeks is not None
        ]
    )
    closed = list(await reports.closed_days(course.start, course.end))
    ratios: dict[date, Ratio] = {}
    for panel in reports.panels:
        if panel.answers is not None:
            ratios |= rules.by_week(await panel.answers.days(course), closed)
    judged = [day for day in mondays if ratios.get(day, Ratio()).share is not None]
    chart = p_chart([(ratios[day].part, ratios[day].whole) for day in judged])
    points = dict(zip(judged, chart.points, strict=True)) if chart else {}
    weeks = []
    for monday in mondays:
        counts, point = cells.get(monday.isoformat(), {}), points.get(monday)
        weeks.append(
            Week(
                monday,
                rules.count_in(counts.get("received")),
                rules.count_in(counts.get("answered")),
                rules.share_of(ratios.get(monday, Ratio())),
                point.lower if point else None,
                point.upper if point else None,
                sorted(point.marks) if point else [],
            )
        )
    if chart is None:
        return weeks, None, 0, [], closed
    return weeks, chart.centre, chart.baseline, rules.signals(judged, chart), closed


async def _hours(answers: Answers, period: Period) -> list[Hour]:
    found = await answers.hours(period)
    ratios = [Ratio(one.good, one.n) for one in found]
    shares = rules.shares_of(ratios)
    told = rules.standing_out(ratios, shares)
    return [
        Hour(
            one.weekday,
            one.hour,
            share,
            out,
            answers.list_url(period, {"weekday": str(one.weekday), "hour": str(one.hour)}),
        )
        for one, share, out in zip(found, shares, told, strict=True)
    ]


async def _rows(answers: Answers, period: Period, what: str) -> list[Row]:
    """Return groups, those that are worst for certain first (by the interval's lower end)."""
    found = await answers.by(period, what)
    ratios = [Ratio(one.good, one.n) for one in found]
    shares = rules.shares_of(ratios)
    told = rules.standing_out(ratios, shares)
    sure = rules.undoubted_of(found, shares)
    rows = [
        Row(
            one.label,
            one.code,
            share,
            out,
            answers.list_url(period, {what: one.code}),
            *rules.coverage_of(one, share),
            undoubted,
        )
        for one, share, out, undoubted in zip(found, shares, told, sure, strict=True)
    ]
    return sorted(
        rows, key=lambda row: (row.satisfied.low is None, row.satisfied.low, row.label)
    )


async def _reasons(answers: Answers, period: Period) -> list[Reason]:
    return [
        Reason(one.code, one.name, one.n if one.n >= MIN_ANSWERS else None)
        for one in await answers.reasons(period)
    ]


async def _breakdown(
    reports: Reports, period: Period, what: str, *, linked: bool
) -> list[Breakdown]:
    parts = [await panel.by(period, what) for panel in reports.panels if panel.by is not None]
    return rules.breakdown(parts, linked=linked)


async def _topics(reports: Reports, period: Period, *, linked: bool) -> list[Topic]:
    found = [
        topic
        for panel in reports.panels
        if panel.growing is not None
        for topic in await panel.growing(period)
    ]
    return found if linked else [replace(topic, url="") for topic in found]
