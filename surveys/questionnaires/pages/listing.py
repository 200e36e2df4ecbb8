"""All questionnaires: the ready-made to copy, the office's own, and what kiosks ask."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.words import short_date
from feedback.places import queries as places
from feedback.places.schemas import PointKind
from surveys.questionnaires.actions import editing
from surveys.questionnaires.queries import forms
from surveys.questionnaires.rules import documents
from surveys.questionnaires.schemas import Document, QuestionnaireRow, Words

URL = "/bang-hoi"
KEEPS = Permission.KEEP_SURVEYS
READS = Permission.READ_FIGURES
MAX_DIGITS = 9


@get(URL, guards=[requires(KEEPS, READS)], include_in_schema=False)
async def show_surveys(request: AnyRequest) -> Template:
    """List the questionnaires."""
    actor = who(request)
    may_edit = actor.scope(KEEPS).everything
    rows = await forms.questionnaires()
    asking = await forms.points_asking()
    points = [one for one in await places.service_points() if one.revoked_at is None]
    usable = [one for one in rows if one.version and one.retired_at is None]
    return page(
        request,
        "questionnaires/surveys.html",
        ready=[_shown(row) for row in rows if row.ready],
        own=[_shown(row) for row in rows if not row.ready],
        points=[
            {
                "id": one.id,
                "name": one.name,
                "asks": asking.get(one.id),
                "url": f"/k/{one.code}/bang-hoi",
            }
            for one in points
            if one.kind == PointKind.KIOSK
        ],
        form_options=[(one.id, one.name) for one in usable],
        may_edit=may_edit,
        may_read=actor.may(READS),
        message="Đã lưu." if request.query_params.get("xong") else "",
    )


def _shown(row: QuestionnaireRow) -> dict[str, object]:
    document = documents.opened(row.draft)
    published = row.published_at
    return {
        "id": row.id,
        "url": f"{URL}/{row.id}",
        "link": f"/h/{row.code}",
        "name": row.name,
        "basis": document.basis,
        "count": len(document.questions),
        "version": row.version,
        "published": short_date(local_date(published)) if published else "",
        "retired": row.retired_at is not None,
    }


@post(URL, guards=[requires(KEEPS)], status_code=200, include_in_schema=False)
async def post_survey_begun(request: AnyRequest) -> Redirect:
    """Begin an empty questionnaire, or copy one."""
    form, by, at = await read_form(request), who(request).name, now()
    source = number_in(form["copy"])
    if source is None:
        empty = Document(title=Words("Bảng hỏi mới"))
        made = await editing.begin(empty, by=by, at=at)
    else:
        made = await editing.copy(source, by=by, at=at)
    return Redirect(f"{URL}/{made}", status_code=303)


def number_in(typed: str) -> int | None:
    """Return the number a form names; None: none."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= MAX_DIGITS
    return int(typed) if is_number else None


@post(
    f"{URL}/diem/{{point_id:int}}",
    guards=[requires(KEEPS)],
    status_code=200,
    include_in_schema=False,
)
async def post_assignment(request: AnyRequest, point_id: FromPath[int]) -> Redirect:
    """Say what the kiosk of a service point asks."""
    form = await read_form(request)
    await editing.assign(
        point_id, number_in(form["questionnaire"]), by=who(request).name, at=now()
    )
    return Redirect(f"{URL}?xong=1#kiosks", status_code=303)


PAGES = [show_surveys, post_survey_begun, post_assignment]
