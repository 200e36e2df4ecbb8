"""/quan-tri/linh-vuc: the organisation's fields, and what the machine is told of them."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import fields
from feedback.complaints.queries import setting
from feedback.complaints.terms import FieldView, FieldWords
from feedback.core.clock import now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.words import one_line
from feedback.learning.actions import teaching, training
from feedback.learning.queries import fields as taught
from feedback.learning.queries import models
from feedback.learning.schemas import FieldMatter

URL = "/quan-tri/linh-vuc"
GUARDS = [requires(Permission.ADMINISTER)]
BLANK = Form([])
LONGEST_NAME, LONGEST_TEXT = 200, 2_000
LAST_POSITION = 999
NOTHING = FieldMatter(0, 0)
DONE = {
    "luu": "Đã lưu.",
    "xoa": "Đã xóa lĩnh vực.",
    "hoc": "Đã ghi nhận. Máy bắt đầu học, kết quả hiện ở trang Mô hình sau vài phút.",
}


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_fields(request: AnyRequest) -> Template:
    """Show all fields."""
    return await _fields(request)


async def _fields(
    request: AnyRequest, form: Form = BLANK, problem: Problem | None = None
) -> Template:
    matters = await taught.matters()
    return page(
        request,
        "learning/fields.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        fields=[_row(one, matters) for one in await setting.kept_fields()],
        is_news=await taught.are_news(),
        is_busy=await models.is_under_way(),
        errors=errors_of(problem) if problem else {},
        values=form.values_of("name", "code", "about", "not_about"),
        message=_message(request, problem),
    )


def _row(one: FieldView, matters: dict[str, FieldMatter]) -> dict[str, object]:
    matter = matters.get(one.code, NOTHING)
    return {
        "code": one.code,
        "name": one.name,
        "url": f"{URL}/{one.code}",
        "about": one.about,
        "active": one.active,
        "is_own": one.is_own,
        "cases": one.cases,
        "phrases": matter.phrases,
        "examples": matter.examples,
    }


def _message(request: AnyRequest, problem: Problem | None) -> str:
    return "" if problem else DONE.get(str(request.query_params.get("xong", "")), "")


@post(URL, guards=GUARDS, status_code=200, include_in_schema=False)
async def post_new_field(request: AnyRequest) -> Template | Redirect:
    """Add a field."""
    form = await read_form(request)
    try:
        code = await fields.add_field(
            _words(form), one_line(form["code"]), by=who(request).name, at=now()
        )
    except Problem as problem:
        return await _fields(request, form, problem)
    return Redirect(f"{URL}/{code}?xong=luu", status_code=303)


def _words(form: Form) -> FieldWords:
    words = FieldWords(
        one_line(form["name"]),
        one_line(form["about"]),
        one_line(form["not_about"]),
        _position(form["position"]),
    )
    if len(words.name) > LONGEST_NAME:
        raise InvalidInput({"name": f"Xin rút gọn, nhiều nhất {LONGEST_NAME} ký tự."})
    for name, text in (("about", words.about), ("not_about", words.not_about)):
        if len(text) > LONGEST_TEXT:
            raise InvalidInput({name: f"Xin rút gọn, nhiều nhất {LONGEST_TEXT} ký tự."})
    return words


def _position(typed: str) -> int | None:
    if not typed.strip():
        return None
    if typed.isdecimal() and len(typed) < 4 and int(typed) <= LAST_POSITION:  # noqa: PLR2004
        return int(typed)
    raise InvalidInput({"position": f"Xin ghi một số từ 0 đến {LAST_POSITION}."})


@post(f"{URL}/hoc-ngay", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_learn_now(request: AnyRequest) -> Template | Redirect:
    """Have the machine learn what is said of fields."""
    try:
        await training.ask(by=who(request).name, at=now())
    except Problem as problem:
        return await _fields(request, BLANK, problem)
    return Redirect(f"{URL}?xong=hoc", status_code=303)


@get(f"{URL}/{{code:str}}", guards=GUARDS, include_in_schema=False)
async def show_field(request: AnyRequest, code: FromPath[str]) -> Template:
    """Show one field."""
    return await _field(request, code)


async def _field(
    request: AnyRequest, code: str, form: Form = BLANK, problem: Problem | None = None
) -> Template:
    field = await fields.get_field(code)
    phrases = "\n".join(await taught.phrases_of(code))
    kept = {
        "name": field.name,
        "about": field.about,
        "not_about": field.not_about,
        "position": str(field.position),
        "phrases": phrases,
        "examples": "",
    }
    sent = set(form)
    return page(
        request,
        "learning/field.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        field=field,
        here=f"{URL}/{code}",
        values={name: form[name] if name in sent else text for name, text in kept.items()},
        examples=await taught.examples_of(code),
        may_remove=field.is_own and not field.cases and not field.promises,
        errors=errors_of(problem) if problem else {},
        message=_message(request, problem),
    )


async def _act(
    request: AnyRequest, code: str, do: Callable[[Form, str], Awaitable[object]]
) -> Template | Redirect:
    """Do what a form of a field's page asks, then show the page again."""
    form = await read_form(request)
    try:
        await do(form, who(request).name)
    except Problem as problem:
        if problem.status == HTTPStatus.NOT_FOUND:
            raise
        return await _field(request, code, form, problem)
    return Redirect(f"{URL}/{code}?xong=luu", status_code=303)


@post(f"{URL}/{{code:str}}", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_field(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Save what a field is called and what belongs there."""

    async def do(form: Form, by: str) -> None:
        await fields.describe_field(code, _words(form), by=by, at=now())

    return await _act(request, code, do)


@post(f"{URL}/{{code:str}}/tu-ngu", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_phrases(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Save which words mean a field."""

    async def do(form: Form, by: str) -> None:
        await teaching.set_phrases(code, form["phrases"].splitlines(), by=by, at=now())

    return await _act(request, code, do)


@post(f"{URL}/{{code:str}}/cau-mau", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_examples(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Add texts that belong in a field, one a line."""

    async def do(form: Form, by: str) -> None:
        await teaching.add_examples(code, form["examples"].splitlines(), by=by, at=now())

    return await _act(request, code, do)


@post(
    f"{URL}/{{code:str}}/cau-mau/{{example:int}}/xoa",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_example_gone(
    request: AnyRequest, code: FromPath[str], example: FromPath[int]
) -> Template | Redirect:
    """Take an example away."""

    async def do(_: Form, by: str) -> None:
        await teaching.remove_example(code, example, by=by, at=now())

    return await _act(request, code, do)


@post(f"{URL}/{{code:str}}/tat", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_switched_off(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Let no new case get a field."""

    async def do(_: Form, by: str) -> None:
        await fields.switch_field(code, active=False, by=by, at=now())

    return await _act(request, code, do)


@post(f"{URL}/{{code:str}}/bat", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_switched_on(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Let new cases get a field again."""

    async def do(_: Form, by: str) -> None:
        await fields.switch_field(code, active=True, by=by, at=now())

    return await _act(request, code, do)


@post(f"{URL}/{{code:str}}/xoa", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_field_gone(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Take a field away that nothing speaks of."""
    await read_form(request)
    try:
        await teaching.remove_field(code, by=who(request).name, at=now())
    except Problem as problem:
        if problem.status == HTTPStatus.NOT_FOUND:
            raise
        return await _field(request, code, BLANK, problem)
    return Redirect(f"{URL}?xong=xoa", status_code=303)


PAGES = [
    *(show_fields, post_new_field, post_learn_now, show_field, post_field, post_phrases),
    *(post_examples, post_example_gone, post_switched_off, post_switched_on, post_field_gone),
]
