"""What handlers share: who asks, forms, repeats, pages."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.enums import MediaType, RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.response import Template

from feedback.core import idempotency, words
from feedback.core.idempotency import Repeat
from feedback.core.permissions import Actor, Permission
from feedback.core.problems import (
    Confined,
    ForPrograms,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
)
from feedback.core.settings import Settings
from feedback.core.uploads import FIELD, Upload, fingerprint, read_uploads

T = TypeVar("T", bound=msgspec.Struct)
WHOLE = {Permission.ADMINISTER, Permission.READ_HISTORY, Permission.KEEP_SURVEYS}
"""What cannot be given over a part of the organisation."""
AnyRequest = Request[Any, Any, Any]

CSRF_COOKIE = "langnghe_csrf"
UNREAD = "langnghe_unread"
"""Where a request carries how many notices its sender has not seen."""
STATIC = Path(__file__).parent / "static"
OLDEST_YEAR, LATEST_YEAR = 1945, 2100
NOT_UTF8 = "Nội dung gửi lên không theo bảng mã UTF-8."


class MenuItem(msgspec.Struct, frozen=True):
    """An entry of the staff menu, shown to whoever has one of ``permissions``."""

    url: str
    label: str
    permissions: tuple[Permission, ...]


class TourStop(msgspec.Struct, frozen=True):
    """A page that the first page of the demo points at, and whose work it shows."""

    title: str
    text: str
    url: str
    role: str = ""
    person: str = ""
    """Who is signed in by one touch; empty where nobody needs to be."""


class Site(msgspec.Struct, frozen=True):
    """What pages need to know of the installation."""

    settings: Settings
    secret: bytes
    organisation: str
    is_demo: bool
    version: str
    menu: Sequence[MenuItem] = ()
    tour: Sequence[TourStop] = ()


class Form(Mapping[str, str]):
    """A form; what is missing reads as the empty string."""

    def __init__(
        self, pairs: Sequence[tuple[str, str]], files: Sequence[UploadFile] = ()
    ) -> None:
        self._pairs = pairs
        self._files = files

    def __getitem__(self, name: str) -> str:
        return next((value for key, value in self._pairs if key == name), "")

    def __iter__(self) -> Any:
        return iter({key for key, _ in self._pairs})

    def __len__(self) -> int:
        return len({key for key, _ in self._pairs})

    def all(self, name: str) -> list[str]:
        """Return every value of a field that may be sent several times."""
        return [value for key, value in self._pairs if key == name]

    async def uploads(self) -> list[Upload]:
        """Return the files that came with it; to be asked once.

        Raises:
            FileRefused: one of them, or all, cannot be taken.
        """
        return await read_uploads(self._files)

    def fingerprint(self, uploads: Sequence[Upload]) -> bytes:
        """Return what tells this form from another, its files included."""
        return fingerprint(self._pairs, uploads)

    def values_of(self, *names: str) -> dict[str, str]:
        """Return what was typed, to show it again beside an error."""
        return {name: self[name] for name in names}


def read_day(form: Form, name: str) -> date | None:
    """Return the day a form names, as a browser or a person writes it; None when empty.

    Raises:
        InvalidInput: it is no day of this or the last century.
    """
    typed = form[name].strip()
    if not typed:
        return None
    for written in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(typed, written).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
        if OLDEST_YEAR <= day.year <= LATEST_YEAR:
            return day
    raise InvalidInput({name: "Xin ghi ngày có thật, theo dạng 24/11/2026."})


def of_part(part: str, pairs: Mapping[str, str]) -> dict[str, str]:
    """Return errors or values under the ids their form has on a page with several forms."""
    return {f"{part}-{name}" if part and name else name: pairs[name] for name in pairs}


async def read_form(request: AnyRequest) -> Form:
    """Return the form a browser sent.

    The framework reads an urlencoded form as Latin-1; ours are in UTF-8 or refused.

    Raises:
        InvalidInput: it is not in UTF-8.
    """
    kind = request.content_type[0]
    if kind == RequestEncodingType.MULTI_PART:
        return await _read_parts(request)
    body = await request.body()
    if kind != RequestEncodingType.URL_ENCODED:
        return Form([])
    try:
        return Form(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError as refusal:
        raise InvalidInput({"": NOT_UTF8}) from refusal


MAX_PARTS = 50
MAX_WORDS = 1_000_000
"""Characters of all the words of a form with files."""


async def _read_parts(request: AnyRequest) -> Form:
    try:
        parts = list((await request.form()).multi_items())
    except (UnicodeDecodeError, LookupError) as refusal:
        raise InvalidInput({"": NOT_UTF8}) from refusal
    words = [(key, value) for key, value in parts if isinstance(value, str)]
    if len(parts) > MAX_PARTS or sum(len(value) for _, value in words) > MAX_WORDS:
        raise InvalidInput({"": "Biểu mẫu có quá nhiều nội dung."})
    return Form(
        words, [value for key, value in parts if isinstance(value, UploadFile) and key == FIELD]
    )


def site(request: AnyRequest) -> Site:
    """Return what is known of the installation."""
    known: Site = request.app.state.site
    return known


def rename_site(request: AnyRequest, organisation: str) -> None:
    """Show another name of the organisation, from the next page on."""
    renamed = msgspec.structs.replace(site(request), organisation=organisation)
    request.app.state.site = renamed


def who(request: AnyRequest) -> Actor:
    """Return who is signed in.

    Raises:
        NotSignedIn: nobody is.
    """
    actor = request.scope.get("user")
    if not isinstance(actor, Actor):
        raise NotSignedIn
    return actor


class Requires(msgspec.Struct, frozen=True):
    """A guard: the one who asks has at least one of ``permissions``.

    It can be asked which, so that documents and tests say what the code says.
    """

    permissions: tuple[Permission, ...]
    programs_only: bool = False
    """Whether it must be a program with a key: another page may have sent a browser."""

    def __call__(
        self, connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler
    ) -> None:
        """Let the one who asks pass.

        Raises:
            NotSignedIn: nobody is signed in.
            Confined: something of one's own must be done first.
            NotAllowed: none of the permissions is there.
            ForPrograms: a person asks at a door for programs.
        """
        actor = connection.scope.get("user")
        if not isinstance(actor, Actor):
            raise NotSignedIn
        if actor.confined_to:
            raise Confined(actor.confined_to)
        if not any(opens(actor, permission) for permission in self.permissions):
            raise NotAllowed
        if self.programs_only and not actor.allowed:
            raise ForPrograms


def requires(*permissions: Permission, programs_only: bool = False) -> Requires:
    """Return a guard: the one who asks has at least one of ``permissions``."""
    return Requires(permissions, programs_only)


def opens(actor: Actor, permission: Permission) -> bool:
    """Tell whether a page of ``permission`` opens.

    Units, places, rules and questionnaires are one whole, and so is the history.
    """
    scope = actor.scope(permission)
    return scope.everything if permission in WHOLE else bool(scope)


LARGEST_ID = 2**31 - 1


async def check_ids(request: AnyRequest) -> None:
    """Refuse a number in an address that no row can have, before a database is asked.

    A coroutine though it waits for nothing: the framework would take a function to
    another thread, with every request.

    Raises:
        NotFound: there is no such row.
    """
    if any(
        isinstance(value, int) and not 0 <= value <= LARGEST_ID
        for value in request.path_params.values()
    ):
        raise NotFound("Không có mục này.")


def address_of(request: AnyRequest) -> str:
    """Return the network address a request comes from."""
    return request.client.host if request.client else "unknown"


def public_url(request: AnyRequest, path: str) -> str:
    """Return the full address of ``path`` as a citizen types it."""
    base = site(request).settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}{path}"


def new_form_key() -> str:
    """Return an idempotency key for a form about to be shown."""
    return secrets.token_urlsafe(16)


async def once(
    request: AnyRequest,
    route: str,
    key: str | None,
    answer: type[T],
    do: Callable[[], Awaitable[T]],
    at: datetime,
) -> T:
    """Do the work of a request unless it is a repeat; see ``core.idempotency``."""
    repeat = await repeat_of(request, route, key)
    return await idempotency.once(repeat, answer, do, at)


async def repeat_of_form(
    request: AnyRequest, route: str, key: str | None, form: Form, uploads: Sequence[Upload]
) -> Repeat:
    """Return what tells a request with files from others; see ``repeat_of``."""
    if not form:
        return await repeat_of(request, route, key)
    return Repeat(site(request).secret, route, key, form.fingerprint(uploads))


async def repeat_of(request: AnyRequest, route: str, key: str | None) -> Repeat:
    """Return what tells a request from others; ``key`` None: it is like no other."""
    if key is not None and request.content_type[0] == RequestEncodingType.MULTI_PART:
        body = (await read_form(request)).fingerprint(())
    else:
        body = b"" if key is None else await request.body()
    return Repeat(site(request).secret, route, key, body)


def to_save(content: bytes, name: str, media_type: str = "application/pdf") -> Response[bytes]:
    """Answer with something to be saved under a plain name, which no browser keeps."""
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def environment(folders: Mapping[str, Path]) -> Environment:
    """Return the Jinja environment; templates are addressed ``slice/name.html``."""
    jinja = Environment(
        loader=PrefixLoader({name: FileSystemLoader(path) for name, path in folders.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters.update(vn_number=words.vn_number, percent=words.percent)
    return jinja


def page(
    request: AnyRequest,
    name: str,
    *,
    http_status: HTTPStatus = HTTPStatus.OK,
    **context: object,
) -> Template:
    """Answer with a page; every template knows the site and who is signed in."""
    known = site(request)
    actor = request.scope.get("user")
    return Template(
        template_name=name,
        status_code=http_status,
        media_type=MediaType.HTML,
        headers={"Cache-Control": "no-store"},
        context={
            "org_name": known.organisation,
            "is_demo": known.is_demo,
            "asset": lambda path: f"/static/{path}?v={known.version}",
            "staff": _staff(request, actor) if isinstance(actor, Actor) else None,
            **context,
        },
    )


def _unread(request: AnyRequest, actor: Actor) -> dict[str, object] | None:
    """Return what the menu says of notices; None to whoever may not open them yet."""
    if actor.confined_to:
        return None
    found: Any = request.scope.get(UNREAD, 0)
    return {"count": int(found), "active": request.url.path == "/thong-bao"}


def _staff(request: AnyRequest, actor: Actor) -> dict[str, object]:
    here = request.url.path
    shown = [
        item
        for item in site(request).menu
        if any(opens(actor, permission) for permission in item.permissions)
    ]
    active = max((item.url for item in shown if here.startswith(item.url)), key=len, default="")
    return {
        "display_name": actor.display_name,
        "unit_name": actor.unit_name or site(request).organisation,
        "unread": _unread(request, actor),
        "menu": [
            {"url": item.url, "label": item.label, "active": item.url == active}
            for item in shown
        ],
    }
