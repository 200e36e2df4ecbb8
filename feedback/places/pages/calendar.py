"""The working calendar: office hours, days off, days worked instead."""

from datetime import date
from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_day, read_form, who
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.words import WEEKDAYS, one_line, sentence_case, vn_date
from feedback.places import actions, queries, rules
from feedback.places.pages.overview import BLANK, GUARDS, SAVED
from feedback.places.schemas import CalendarDayRow, NewCalendarDay

URL = "/quan-tri/lich"
HOURS = tuple(f"hours-{weekday}" for weekday in range(7))
LONGEST_HOURS = 100


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_calendar(request: AnyRequest) -> Template:
    """Show office hours and the days that differ, this year's and next year's."""
    return await _calendar(request)


def _years() -> tuple[int, int]:
    year = local_date(now()).year
    return year, year + 1


async def _calendar(
    request: AnyRequest, form: Form = BLANK, problem: Problem | None = None
) -> Template:
    week = (await queries.calendar()).week
    years = _years()
    first, last = date(years[0], 1, 1), date(years[1], 12, 31)
    days = await queries.calendar_days(first, last)
    typed = {name: form[name] for name in form}
    hours = {
        name: typed.get(name, rules.hours_in_words(week[weekday]))
        for weekday, name in enumerate(HOURS)
    }
    return page(
        request,
        "places/calendar.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        years=[(year, [_day(day) for day in days if day.day.year == year]) for year in years],
        hours=[
            (name, sentence_case(WEEKDAYS[weekday]), hours[name])
            for weekday, name in enumerate(HOURS)
        ],
        weekday_options=[
            (weekday, f"Làm bù, theo giờ {WEEKDAYS[weekday]}")
            for weekday in range(7)
            if week[weekday]
        ],
        first=first.isoformat(),
        last=last.isoformat(),
        errors=errors_of(problem) if problem else {},
        values=typed,
        message=SAVED if request.query_params.get("xong") and not problem else "",
    )


def _day(row: CalendarDayRow) -> dict[str, object]:
    follows = (
        f"Làm bù, theo giờ {WEEKDAYS[row.as_weekday]}" if row.as_weekday is not None else ""
    )
    return {
        "id": row.id,
        "on": sentence_case(vn_date(row.day)),
        "is_working": row.is_working,
        "follows": follows,
        "label": row.label,
        "source": row.source,
    }


@post("/quan-tri/lich/gio", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_hours(request: AnyRequest) -> Template | Redirect:
    """Set the office hours of each weekday."""
    form = await read_form(request)
    try:
        week = rules.read_week([form[name][:LONGEST_HOURS] for name in HOURS])
        await actions.set_office_hours(week, by=who(request).name, at=now())
    except Problem as problem:
        return await _calendar(request, form, problem)
    return Redirect(f"{URL}?xong=1", status_code=303)


@post("/quan-tri/lich/ngay", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_day(request: AnyRequest) -> Template | Redirect:
    """Add a day off or a day worked instead."""
    form = await read_form(request)
    try:
        await actions.add_calendar_day(_read(form), by=who(request).name, at=now())
    except Problem as problem:
        return await _calendar(request, form, problem)
    return Redirect(f"{URL}?xong=1", status_code=303)


def _read(form: Form) -> NewCalendarDay:
    day, years = read_day(form, "day"), _years()
    if day is None or day.year not in years:
        sentence = f"Xin chọn một ngày trong năm {years[0]} hoặc {years[1]}."
        raise InvalidInput({"day": sentence})
    given = {
        "day": day,
        "label": one_line(form["label"]),
        "source": one_line(form["source"]),
        "as_weekday": form["as_weekday"] or None,
    }
    try:
        return msgspec.convert(given, NewCalendarDay, strict=False)
    except msgspec.ValidationError as refusal:
        named = (name for name in ("as_weekday", "source") if f"$.{name}" in str(refusal))
        wrong = next(named, "label")
        sentence = "Xin chọn nghỉ hoặc làm bù, ghi tên ngày và số văn bản, không quá dài."
        raise InvalidInput({wrong: sentence}) from refusal


@post(
    "/quan-tri/lich/ngay/{day_id:int}/xoa",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_day_removal(request: AnyRequest, day_id: FromPath[int]) -> Template | Redirect:
    """Let a day be an ordinary one again."""
    try:
        await actions.remove_calendar_day(day_id, by=who(request).name, at=now())
    except Problem as problem:
        return await _calendar(request, BLANK, problem)
    return Redirect(f"{URL}?xong=1", status_code=303)


PAGES = [show_calendar, post_hours, post_day, post_day_removal]
