"""The administrator's page of visitors served."""

from http import HTTPStatus

from litestar import get, post
from litestar.response import Redirect, Template

from feedback.core.clock import now
from feedback.core.http import AnyRequest, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.uploads import MAX_UPLOAD
from feedback.core.words import short_date, vn_moment, vn_number
from feedback.reports.rules import UNKNOWN_COVERAGE
from surveys.visits import actions, queries, rules
from surveys.visits.schemas import MAX_ROWS

GUARDS = [requires(Permission.ADMINISTER)]
URL = "/quan-tri/luot-phuc-vu"


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_visitors(request: AnyRequest) -> Template:
    """Show what is known of each point, with a form for a file."""
    return await _visitors(request, None)


async def _visitors(request: AnyRequest, problem: Problem | None) -> Template:
    asked = request.query_params
    message = ""
    if asked.get("xong") and not problem:
        counts = [str(asked.get(name, "0")) for name in ("moi", "sua", "cu")]
        added, corrected, same = (int(one) if one.isdecimal() else 0 for one in counts)
        message = (
            f"Đã nhập: {vn_number(added)} dòng mới, {vn_number(corrected)} dòng sửa lại, "
            f"{vn_number(same)} dòng như cũ."
        )
    return page(
        request,
        "visits/visitors.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        points=[
            {
                "code": one.code,
                "name": one.name,
                "days": one.days,
                "served": one.served,
                "span": f"{short_date(one.first)} – {short_date(one.last)}" if one.days else "",
            }
            for one in await queries.told_of_points()
        ],
        corrections=[
            {
                "point": one.point,
                "day": short_date(one.day),
                "before": one.before,
                "after": one.after,
                "said": f"{vn_moment(one.at)}, {one.by}",
            }
            for one in await queries.corrections()
        ],
        unknown=UNKNOWN_COVERAGE,
        max_rows=MAX_ROWS,
        errors=errors_of(problem) if problem else {},
        message=message,
    )


@post(
    URL,
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
    request_max_body_size=MAX_UPLOAD,
)
async def post_visitors(request: AnyRequest) -> Template | Redirect:
    """Take in a file, all of it or nothing."""
    form, actor = await read_form(request), who(request)
    try:
        uploads = await form.uploads()
        if len(uploads) != 1:
            raise InvalidInput({"photos": "Xin chọn một tệp CSV hoặc JSON."})
        rows = rules.read_file(uploads[0].content)
        scope = actor.scope(Permission.ADMINISTER)
        done = await actions.take_in(rows, scope, by=actor.name, at=now())
    except Problem as problem:
        return await _visitors(request, problem)
    counts = f"moi={done.added}&sua={done.corrected}&cu={done.same}"
    return Redirect(f"{URL}?xong=1&{counts}", status_code=303)


PAGES = [show_visitors, post_visitors]
