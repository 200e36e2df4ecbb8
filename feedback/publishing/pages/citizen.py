"""/tra-cuu/…/cong-khai: the holder of a code agrees to a matter being shown, or no longer."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.guessing import find_or_slow_down
from feedback.complaints.queries import lookups
from feedback.core.clock import now
from feedback.core.http import AnyRequest, new_form_key, page, read_form
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.publishing import actions, queries

MESSAGES = {
    "dong-y": "Cảm ơn Ông/Bà. Cán bộ sẽ che thông tin cá nhân rồi mới đăng.",
    "thoi": "Đã gỡ. Ý kiến này không còn trên trang công khai.",
}


@get("/tra-cuu/{code:str}/cong-khai", include_in_schema=False)
async def show_consent(request: AnyRequest, code: FromPath[str]) -> Template:
    """Show whether the matter may be shown, and what everybody reads of it."""
    number = await find_or_slow_down(request, code)
    message = MESSAGES.get(request.query_params.get("xong", ""), "")
    return await _consent(request, code, number, message=message)


async def _consent(
    request: AnyRequest,
    code: str,
    number: str,
    problem: Problem | None = None,
    message: str = "",
) -> Template:
    case = await lookups.get_case(number)
    return page(
        request,
        "publishing/consent.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        number=number,
        track_url=f"/tra-cuu/{code}",
        state=await queries.own_state(case.id),
        form_key=new_form_key(),
        errors=errors_of(problem) if problem else {},
        message=message,
    )


@post("/tra-cuu/{code:str}/cong-khai", status_code=200, include_in_schema=False)
async def post_consent(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Agree, or agree no longer."""
    number = await find_or_slow_down(request, code)
    form = await read_form(request)
    try:
        if form["do"] == "thoi":
            await actions.take_back(number, at=now())
            done = "thoi"
        elif form["agreed"] == "yes":
            await actions.agree(number, at=now())
            done = "dong-y"
        else:
            raise InvalidInput({"agreed": "Xin đánh dấu vào ô nếu Ông/Bà đồng ý."})
    except Problem as problem:
        return await _consent(request, code, number, problem)
    return Redirect(f"/tra-cuu/{code}/cong-khai?xong={done}", status_code=303)


PAGES = [show_consent, post_consent]
