"""The administrator's page of kiosk screens, and the recordings they play."""

from http import HTTPStatus
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core import files
from feedback.core.clock import now
from feedback.core.http import AnyRequest, Form, of_part, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.uploads import FIELD, MAX_UPLOAD
from feedback.core.words import vn_moment
from feedback.places import queries as places
from feedback.places.schemas import POINT_KIND_LABELS, PointKind, ServicePointRow
from surveys.screens import actions, queries
from surveys.screens.problems import ClipNotFound
from surveys.screens.schemas import (
    LANGUAGE_LABELS,
    LARGEST_PANEL,
    SENTENCE_LABELS,
    SMALLEST_PANEL,
    ClipRow,
    NewScreen,
    ScreenRow,
    Sentence,
)
from surveys.screens.terms import FIVE, THREE, Language

GUARDS = [requires(Permission.ADMINISTER)]
URL: Final = "/quan-tri/man-hinh"
BLANK = Form([])
BUTTONS = [(FIVE, "5 khuôn mặt"), (THREE, "3 khuôn mặt")]
KEPT = "public, max-age=31536000, immutable"
"""Of a recording: its address is the sum of its bytes, so it never changes."""
KB = 1024


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_screens(request: AnyRequest) -> Template:
    """Show the screens and the recordings, with forms to change them."""
    return await _screens(request)


async def _screens(
    request: AnyRequest, form: Form = BLANK, problem: Problem | None = None, part: str = ""
) -> Template:
    """Show the page; after a refusal with what was typed into ``part`` of it."""
    kept, message = await queries.screens(), request.query_params.get("xong")
    points = [one for one in await places.service_points() if one.revoked_at is None]
    return page(
        request,
        "screens/screens.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        points=[
            _point(one, kept.get(one.id, ScreenRow()))
            for one in points
            if one.kind is not PointKind.QR
        ],
        clips=[_clip(one) for one in await queries.clips()],
        button_options=BUTTONS,
        sentence_options=[(str(one), label) for one, label in SENTENCE_LABELS.items()],
        language_options=[(str(one), label) for one, label in LANGUAGE_LABELS.items()],
        smallest=f"{SMALLEST_PANEL / 10:g}",
        largest=f"{LARGEST_PANEL / 10:g}",
        errors=of_part(part, errors_of(problem) if problem else {}),
        values=of_part(part, form),
        message="Đã lưu." if message and not problem else "",
    )


def _point(point: ServicePointRow, screen: ScreenRow) -> dict[str, object]:
    return {
        "id": point.id,
        "name": point.name,
        "kind_label": POINT_KIND_LABELS[point.kind],
        "inches": f"{screen.panel / 10:g}".replace(".", ","),
        "buttons": screen.buttons,
        "url": f"/k/{point.code}",
    }


def _clip(clip: ClipRow) -> dict[str, object]:
    return {
        "id": clip.id,
        "name": SENTENCE_LABELS[clip.sentence],
        "language": LANGUAGE_LABELS[clip.language],
        "url": f"/k/nghe/{clip.sha256}",
        "size_kb": -(-clip.size // KB),
        "made_text": f"{vn_moment(clip.made_at)}, {clip.made_by}",
    }


@post(f"{URL}/{{point:int}}", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_screen(request: AnyRequest, point: FromPath[int]) -> Template | Redirect:
    """Say how large a screen is and how many buttons it shows."""
    form = await read_form(request)
    try:
        await actions.set_screen(point, _read(form), by=who(request).name, at=now())
    except Problem as problem:
        return await _screens(request, form, problem, f"screen-{point}")
    return Redirect(f"{URL}?xong=1", status_code=303)


def _read(form: Form) -> NewScreen:
    typed = form["inches"].strip().replace(",", ".")
    try:
        given = {"panel": round(float(typed) * 10), "buttons": int(form["buttons"])}
        return msgspec.convert(given, NewScreen)
    except (msgspec.ValidationError, ValueError, OverflowError) as refusal:
        sentence = (
            f"Xin ghi đường chéo màn hình từ {SMALLEST_PANEL // 10} đến"
            f" {LARGEST_PANEL // 10} inch, và chọn 5 hay 3 khuôn mặt."
        )
        raise InvalidInput({"inches": sentence}) from refusal


@post(
    f"{URL}/am-thanh",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
    request_max_body_size=MAX_UPLOAD,
)
async def post_clip(request: AnyRequest) -> Template | Redirect:
    """Keep a recording of a sentence."""
    form = await read_form(request)
    try:
        uploads = await form.uploads()
        if len(uploads) != 1:
            raise InvalidInput({FIELD: "Xin chọn một tệp ghi âm."})
        sentence, language = _sentence(form)
        await actions.keep_clip(sentence, language, uploads[0], by=who(request).name, at=now())
    except Problem as problem:
        return await _screens(request, form, problem, "clip")
    return Redirect(f"{URL}?xong=1#clips", status_code=303)


def _sentence(form: Form) -> tuple[Sentence, Language]:
    try:
        return Sentence(form["sentence"]), Language(form["language"])
    except ValueError as refusal:
        raise InvalidInput({"sentence": "Xin chọn câu và ngôn ngữ."}) from refusal


@post(
    f"{URL}/am-thanh/{{clip:int}}/xoa",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_clip_removal(request: AnyRequest, clip: FromPath[int]) -> Redirect:
    """Read a sentence aloud no more."""
    await actions.remove_clip(clip, by=who(request).name, at=now())
    return Redirect(f"{URL}?xong=1#clips", status_code=303)


@get("/k/nghe/{digest:str}", include_in_schema=False)
async def read_clip(digest: FromPath[str]) -> Response[bytes]:
    """Return a recording to a kiosk.

    Raises:
        ClipNotFound: there is none, or its bytes are gone.
        FilesUnavailable: they cannot be read now.
    """
    clip = await queries.get_clip(digest)
    try:
        content = await files.read_whole(clip.key)
    except FileNotFoundError as error:
        raise ClipNotFound from error
    return Response(content, media_type=clip.media_type, headers={"Cache-Control": KEPT})


PAGES = [show_screens, post_screen, post_clip, post_clip_removal, read_clip]
