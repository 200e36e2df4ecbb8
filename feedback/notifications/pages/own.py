"""/thong-bao: what somebody is told, and how he wants to be told."""

from http import HTTPStatus

from litestar import get, post
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_day, read_form, who
from feedback.core.permissions import Actor, Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.words import one_line, short_date, vn_moment
from feedback.notifications.actions import notices as actions
from feedback.notifications.queries import digests
from feedback.notifications.queries import notices as queries
from feedback.notifications.schemas import KIND_LABELS, NoticeKind, NoticeView, Reach

URL = "/thong-bao"
NEWEST = 2**63 - 1
WITHHELD = "Việc này nay không còn hiển thị với Ông/Bà."
DONE = {"xem": "Đã ghi nhận là đã xem.", "cach": "Đã lưu cách nhận thông báo."}
BLANK = Form([])


@get(URL, include_in_schema=False)
async def show_own(request: AnyRequest) -> Template:
    """Show somebody's notices, the newest first."""
    return await _own(request)


async def _own(
    request: AnyRequest, form: Form = BLANK, problem: Problem | None = None
) -> Template:
    actor = who(request)
    # Who has still to confirm who he is reads nothing yet.
    found = [] if actor.confined_to else await queries.notices(actor.id, _before(request))
    shown, reach = found[: queries.PAGE], await queries.reach_of(actor.id)
    hidden = await _hidden(request, actor, shown)
    counts = await queries.unread_by_kind(actor.id)
    digest = await digests.last_digest(actor.id)
    return page(
        request,
        "notifications/own.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        rows=[_row(one, hidden) for one in shown],
        newest=shown[0].id if shown else 0,
        unread=sum(counts.values()),
        counts=[
            (kind.value, label, counts[kind])
            for kind, label in KIND_LABELS.items()
            if kind in counts
        ],
        digest=f"{short_date(digest[0])}: {digest[1]}"
        if digest and not actor.confined_to
        else "",
        next_url=f"{URL}?truoc={shown[-1].id}" if len(found) > queries.PAGE else "",
        values=form.values_of("email", "digest", "away_until") if problem else _values(reach),
        away_text=short_date(reach.away_until) if _is_away(reach) else "",
        errors=errors_of(problem) if problem else {},
        message=DONE.get(str(request.query_params.get("xong", "")), "") if not problem else "",
    )


def _before(request: AnyRequest) -> int:
    typed = str(request.query_params.get("truoc", ""))
    return int(typed) if typed.isdecimal() and len(typed) < len(str(NEWEST)) else NEWEST


def _is_away(reach: Reach) -> bool:
    return reach.away_until is not None and reach.away_until >= local_date(now())


def _values(reach: Reach) -> dict[str, str]:
    return {
        "email": reach.email,
        "digest": "1" if reach.wants_digest else "",
        "away_until": reach.away_until.isoformat()
        if reach.away_until and _is_away(reach)
        else "",
    }


async def _hidden(request: AnyRequest, actor: Actor, shown: list[NoticeView]) -> set[str]:
    """Return the numbers that were sealed after their notice; a keeper may read them."""
    if actor.may(Permission.READ_SEALED):
        return set()
    sealed: set[str] = await request.app.state.sealed_among(
        {one.subject for one in shown if one.subject}
    )
    return sealed


def _row(one: NoticeView, hidden: set[str]) -> dict[str, object]:
    is_hidden = one.subject in hidden
    return {
        "kind": one.kind.value,
        "label": KIND_LABELS[NoticeKind(one.kind)],
        "text": WITHHELD if is_hidden else one.text,
        "url": "" if is_hidden else one.url,
        "at": vn_moment(one.at),
        "is_new": one.seen_at is None,
    }


@post(f"{URL}/da-xem", status_code=200, include_in_schema=False)
async def post_seen(request: AnyRequest) -> Redirect:
    """Count everything up to the newest notice shown as seen."""
    actor, form = who(request), await read_form(request)
    upto = form["upto"]
    if upto.isdecimal() and len(upto) < len(str(NEWEST)):
        await actions.note_seen(actor.id, upto=int(upto), at=now())
    return Redirect(f"{URL}?xong=xem", status_code=303)


@post(f"{URL}/cach-nhan", status_code=200, include_in_schema=False)
async def post_reach(request: AnyRequest) -> Template | Redirect:
    """Say how one is told, and until when one is away."""
    form = await read_form(request)
    try:
        if who(request).confined_to:
            raise InvalidInput({"": "Xin bật xác nhận bằng mã trước."})  # noqa: TRY301 - told as any other mistake
        reach = Reach(
            one_line(form["email"]), form["digest"] == "1", read_day(form, "away_until")
        )
        await actions.set_reach(reach, by=who(request), at=now())
    except InvalidInput as problem:
        return await _own(request, form, problem)
    return Redirect(f"{URL}?xong=cach", status_code=303)


PAGES = [show_own, post_seen, post_reach]
