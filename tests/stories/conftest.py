"""Who and what stories about staff begin with."""

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.core.permissions import Role
from tests.make import a_department, a_kiosk, an_officer, new_client, signed_in
from tests.posts import Gateway, MailServer, a_gateway, a_mail_server
from tests.stories.access import a_key
from tests.stories.office import Office
from tests.stories.setting import ADMIN


@pytest.fixture
async def admin(app: Litestar) -> AsyncIterator[AsyncClient]:
    """The browser of an administrator who has signed in."""
    await an_officer(ADMIN, Role.ADMINISTRATOR, everywhere=True)
    async with signed_in(app, ADMIN) as client:
        yield client


@pytest.fixture
async def office(app: Litestar) -> Office:
    """Two desks below one root: hoa works at the street lights, thu sorts for all."""
    root = await a_department("ubnd", "UBND")
    lights = await a_department("do-thi", "Tổ đô thị", root)
    culture = await a_department("van-hoa", "Phòng Văn hóa", root)
    await an_officer("hoa", Role.HANDLER, lights)
    clerk = await an_officer("thu", Role.INTAKE, root, everywhere=True)
    return Office(app, (root, lights, culture), clerk)


@pytest.fixture
async def points(app: Litestar) -> list[str]:
    """Two counters of two units, one of a name that a spreadsheet would run."""
    del app
    root = await a_department()
    culture = await a_department("van-hoa", "=Văn hóa, thể thao", root)
    await an_officer("lan", Role.ANALYST, root, everywhere=True)
    await an_officer("binh", Role.ANALYST, culture)
    await an_officer("son", Role.LEADER, root, everywhere=True)
    return [
        (await a_kiosk(root)).code,
        (await a_kiosk(culture, name='Quầy "2", tầng 1')).code,
    ]


@pytest.fixture
async def analyst(app: Litestar, points: list[str]) -> AsyncIterator[AsyncClient]:
    del points
    async with signed_in(app, "lan") as client:
        yield client


@pytest.fixture
async def program(app: Litestar, points: list[str]) -> AsyncIterator[AsyncClient]:
    """A program with a key to all tables."""
    del points
    _, key = await a_key(None, name="Kho")
    async with new_client(app) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        yield client


@pytest.fixture
async def post(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MailServer]:
    """Letters are on, and taken by a server of this machine."""
    async with a_mail_server() as server:
        monkeypatch.setenv("LANGNGHE_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("LANGNGHE_SMTP_PORT", str(server.port))
        monkeypatch.setenv("LANGNGHE_SMTP_SECURITY", "none")
        monkeypatch.setenv("LANGNGHE_SMTP_FROM", "Phường Mẫu <gopy@example.vn>")
        monkeypatch.setenv("LANGNGHE_PUBLIC_URL", "https://gopy.example.vn")
        yield server


@pytest.fixture
async def gateway(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Gateway]:
    """Short messages are on, and taken by a gateway of this machine."""
    async with a_gateway() as one:
        monkeypatch.setenv("LANGNGHE_SMS_URL", one.url)
        monkeypatch.setenv("LANGNGHE_SMS_TOKEN", "mat-khau-cong")
        yield one
