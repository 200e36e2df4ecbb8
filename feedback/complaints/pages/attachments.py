"""Photos and documents: shown to whom the case is shown, added by who works on it."""

from http import HTTPStatus
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import attaching, reading
from feedback.complaints.guessing import find_or_slow_down
from feedback.complaints.pages.case import WORKERS, act_on_case
from feedback.complaints.pages.desk import READERS
from feedback.complaints.problems import FileGone
from feedback.complaints.queries import attachments, lookups
from feedback.complaints.schemas import Attached
from feedback.core import files, scanning
from feedback.core.clock import now
from feedback.core.http import AnyRequest, Form, requires, who
from feedback.core.permissions import Actor
from feedback.core.uploads import MAX_UPLOAD


async def answer_with(one: Attached, *, small: bool) -> Response[bytes]:
    """Answer with the bytes of a photo or document; a document as something to save.

    Raises:
        FileGone: its bytes are gone.
        FilesUnavailable: they cannot be read now.
        Held, Quarantined: it waits for the scanner, or that found something in it.
    """
    scanning.check_given(one.scan)
    try:
        content = await files.read_whole(one.thumb_key if small else one.key)
    except FileNotFoundError as error:
        raise FileGone from error
    headers = {}
    if one.media_type != attaching.JPEG:
        headers["Content-Disposition"] = (
            f"attachment; filename*=UTF-8''{quote(one.name, safe='')}"
        )
    return Response(content, media_type=one.media_type, headers=headers)


@get(
    ["/tra-cuu/{code:str}/tep/{file:int}", "/tra-cuu/{code:str}/tep/{file:int}/nho"],
    include_in_schema=False,
)
async def read_own_file(
    request: AnyRequest, code: FromPath[str], file: FromPath[int]
) -> Response[bytes]:
    """Return a photo or document to the holder of the code."""
    case = await lookups.get_case(await find_or_slow_down(request, code))
    small, found = _is_small(request), await attachments.followed(case.id)
    return await answer_with(reading.find_file(found, file, small=small), small=small)


@get(
    ["/ban/{number:str}/tep/{file:int}", "/ban/{number:str}/tep/{file:int}/nho"],
    guards=[requires(*READERS)],
    include_in_schema=False,
)
async def read_file(
    request: AnyRequest, number: FromPath[str], file: FromPath[int]
) -> Response[bytes]:
    """Return a photo or document to whoever may read the case; written down as a read."""
    small = _is_small(request)
    found = await reading.read_file(number, file, small=small, by=who(request), at=now())
    return await answer_with(found, small=small)


def _is_small(request: AnyRequest) -> bool:
    return request.url.path.endswith("/nho")


@post(
    "/ban/{number:str}/tep",
    guards=[requires(*WORKERS)],
    status_code=HTTPStatus.OK,
    include_in_schema=False,
    request_max_body_size=MAX_UPLOAD,
)
async def post_files(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Add photos and documents to a case."""

    async def do(actor: Actor, form: Form) -> None:
        shown = bool(form["shown"])
        async with attaching.kept(await form.uploads(), documents=True) as stored:
            await attaching.add_documents(
                number, stored, shown_to_citizen=shown, by=actor, at=now()
            )

    return await act_on_case(request, number, do)


PAGES = [read_own_file, read_file, post_files]
