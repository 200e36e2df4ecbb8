"""Things tests talk about: plain functions, each with a sensible default."""

import gc
import re
from asyncio.base_subprocess import BaseSubprocessTransport
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any, cast

import httpx
from litestar import Litestar

from feedback import wiring
from feedback.accounts.actions.people import add_staff
from feedback.accounts.queries import get_actor_by_name, worked_units
from feedback.accounts.schemas import NewStaff
from feedback.complaints.actions import intake, seeds
from feedback.complaints.schemas import Channel, NewComplaint, Origin, Receipt
from feedback.core.clock import now
from feedback.core.db import engine
from feedback.core.outbox import relay
from feedback.core.permissions import Actor, Role
from feedback.core.sqlite import KeptSQLiteEngine
from feedback.places import actions as places
from feedback.places.queries import get_service_point
from feedback.places.schemas import NewDepartment, NewServicePoint, PointKind, ServicePointRow
from tests.grounds import Ground

SECRET = bytes(range(32))
PASSWORD = "mưa-xuân-2026-lất-phất"


async def a_department(
    code: str = "mot-cua", name: str = "Bộ phận một cửa", parent: int | None = None
) -> int:
    return await places.open_department(NewDepartment(code, name, parent), by="test", at=now())


async def a_kiosk(
    department: int | None = None, kind: PointKind = PointKind.KIOSK, name: str = "Ki-ốt sảnh"
) -> ServicePointRow:
    if department is None:
        department = await a_department()
    code = await places.open_service_point(
        NewServicePoint(kind, name, department), by="test", at=now()
    )
    return await get_service_point(code)


async def an_officer(
    name: str = "hoa",
    role: Role = Role.HANDLER,
    department: int | None = None,
    *,
    everywhere: bool = False,
) -> Actor:
    new = NewStaff(name, name.title(), PASSWORD, role, department, everywhere)
    await add_staff(new, by="test", at=now())
    return await get_actor_by_name(name)


async def a_complaint(
    text: str = "Đèn đường ngõ 12 hỏng cả tuần nay, tối om",
    *,
    at: datetime | None = None,
    area: str | None = None,
) -> Receipt:
    complaint = NewComplaint(text, area=area)
    return await intake.receive(complaint, Origin(Channel.WEB), secret=SECRET, at=at or now())


async def a_route(field: str, department: int, *helpers: int) -> None:
    """A rule that can be followed: somebody works where it points to."""
    if not (await worked_units()).reaches(department):
        await an_officer(f"lam.viec.{department}", department=department)
    await seeds.route_field(field, department, helpers)


async def run_jobs(at: datetime | None = None) -> int:
    """Let everything that is due happen."""
    return await relay(wiring.LISTENERS, at=at or now())


TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')


async def sign_in(client: httpx.AsyncClient, name: str, password: str = PASSWORD) -> None:
    page = await client.get("/dang-nhap")
    answer = await client.post(
        "/dang-nhap",
        data={"_csrf_token": csrf(page), "name": name, "password": password},
    )
    assert answer.status_code == 303, answer.text


def csrf(page: httpx.Response) -> str:
    found = TOKEN.search(page.text)
    assert found, page.text[:500]
    return found[1]


def form_key(page: httpx.Response) -> str:
    found = KEY.search(page.text)
    assert found, page.text[:500]
    return found[1]


async def post_form(
    client: httpx.AsyncClient, page_url: str, action: str, **fields: str
) -> httpx.Response:
    """Open a staff page, fill in one of its forms and send it."""
    page = await client.get(page_url)
    return await client.post(action, data={"_csrf_token": csrf(page), **fields})


def new_client(app: Litestar) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@asynccontextmanager
async def signed_in(app: Litestar, name: str) -> AsyncIterator[httpx.AsyncClient]:
    async with new_client(app) as client:
        await sign_in(client, name)
        yield client


@contextmanager
def pointed_at(ground: Ground) -> Iterator[None]:
    """Have this process use another database."""
    found = engine()
    if isinstance(found, KeptSQLiteEngine):
        usual, found.path = found.path, ground.url.removeprefix("sqlite:///")
        try:
            yield
        finally:
            found.path = usual
    else:
        usual, found.config["dsn"] = found.config["dsn"], ground.url
        try:
            yield
        finally:
            found.config["dsn"] = usual


def open_programs() -> list[BaseSubprocessTransport]:
    """Return what the loop has begun in processes of their own and not seen the end of."""
    return [
        one
        for one in gc.get_objects()
        if type(one).__name__ == "_UnixSubprocessTransport"
        and (one.get_returncode() is None or not one.is_closing())
    ]
