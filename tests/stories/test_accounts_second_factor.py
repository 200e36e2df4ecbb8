"""A code of the telephone beside the password: set up, asked for, used once, taken away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.accounts.tables import RecoveryCode, Staff
from feedback.app import create_app
from feedback.core.clock import now
from feedback.core.permissions import Actor, Role
from feedback.core.settings import Settings
from tests.make import PASSWORD, a_department, an_officer, new_client, sign_in, signed_in
from tests.stories.accounts import Telephone, send, set_up_telephone, try_in
from tests.stories.steps import refused, who_did


async def hoa() -> Actor:
    return await an_officer("hoa", Role.HANDLER, await a_department())


async def is_in(client: AsyncClient) -> bool:
    return (await client.get("/ban")).status_code == 200


async def prepared(app: Litestar) -> tuple[Telephone, list[str]]:
    await hoa()
    async with signed_in(app, "hoa") as desk:
        return await set_up_telephone(desk)


async def test_password_and_code_open_a_session_and_the_password_alone_none(
    app: Litestar, client: AsyncClient
) -> None:
    telephone, _ = await prepared(app)

    asked = await try_in(client)

    assert asked.status_code == 200
    assert "Mã xác nhận" in asked.text
    assert "langnghe_session" not in client.cookies
    assert not await is_in(client)
    entered = await send(client, "/dang-nhap/ma", code=telephone.code(), next="/ban")
    assert (entered.status_code, entered.headers["location"]) == (303, "/ban")
    assert await is_in(client)
    assert "langnghe_step" not in client.cookies


async def test_a_code_is_good_once(app: Litestar, client: AsyncClient) -> None:
    telephone, _ = await prepared(app)
    await try_in(client)
    code = telephone.code()
    assert (await send(client, "/dang-nhap/ma", code=code)).status_code == 303

    async with new_client(app) as thief:
        await try_in(thief)
        again = await send(thief, "/dang-nhap/ma", code=code)

        assert again.status_code == 401
        assert "đã dùng" in again.text
        assert not await is_in(thief)


async def test_a_recovery_code_is_good_once(app: Litestar, client: AsyncClient) -> None:
    _, codes = await prepared(app)
    await try_in(client)
    typed = codes[3].lower().replace("-", " ")
    assert (await send(client, "/dang-nhap/ma", code=typed)).status_code == 303

    async with new_client(app) as other:
        await try_in(other)
        assert (await send(other, "/dang-nhap/ma", code=codes[3])).status_code == 401
        assert (await send(other, "/dang-nhap/ma", code=codes[4])).status_code == 303


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "7K3M-Q9TX-4HPA", "9" * 500])
async def test_a_wrong_code_opens_nothing(
    app: Litestar, client: AsyncClient, code: str
) -> None:
    await prepared(app)
    await try_in(client)

    assert (await send(client, "/dang-nhap/ma", code=code)).status_code == 401
    assert not await is_in(client)


async def test_five_wrong_codes_lock_although_the_password_is_given_anew_each_time(
    app: Litestar, client: AsyncClient
) -> None:
    telephone, _ = await prepared(app)
    for _ in range(5):
        assert (await try_in(client)).status_code == 200
        assert (await send(client, "/dang-nhap/ma", code="abc")).status_code == 401

    assert (await send(client, "/dang-nhap/ma", code=telephone.code())).status_code == 401
    assert (await try_in(client)).status_code == 401
    assert (await Staff.select(Staff.locked_until))[0]["locked_until"] > now()


@pytest.mark.parametrize("step", ["", "1", "1.2.3", "1.99999999999.ffff", "x.y.z", "9" * 40])
async def test_no_code_helps_whose_password_was_not_right(
    app: Litestar, client: AsyncClient, step: str
) -> None:
    telephone, _ = await prepared(app)
    client.cookies.set("langnghe_step", step, path="/dang-nhap")

    answer = await send(client, "/dang-nhap/ma", code=telephone.code())

    assert answer.headers["location"].startswith("/dang-nhap")
    assert not await is_in(client)


async def test_setting_it_up_ends_other_sessions_and_stores_nothing_readable(
    app: Litestar, client: AsyncClient
) -> None:
    await hoa()
    await sign_in(client, "hoa")
    async with signed_in(app, "hoa") as desk:
        _, codes = await set_up_telephone(desk)
        assert await is_in(desk)

    assert not await is_in(client)
    stored = str(await Staff.select()) + str(await RecoveryCode.select())
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    assert await who_did("second_factor.confirmed", "hoa") == ["hoa"]


async def test_a_wrong_first_code_puts_nothing_in_force(
    app: Litestar, client: AsyncClient
) -> None:
    await hoa()
    async with signed_in(app, "hoa") as desk:
        await send(desk, "/toi/xac-nhan")
        answer = await send(desk, "/toi/xac-nhan/bat", code="000000")

    assert answer.status_code == 400
    assert (await try_in(client)).status_code == 303


async def test_it_is_switched_off_with_password_and_code_only(
    app: Litestar, client: AsyncClient
) -> None:
    await hoa()
    async with signed_in(app, "hoa") as desk:
        telephone, _ = await set_up_telephone(desk)
        url = "/toi/xac-nhan/tat"
        no_code = await send(desk, url, password=PASSWORD, code="")
        no_password = await send(desk, url, password="", code=telephone.code())
        assert (no_code.status_code, no_password.status_code) == (400, 400)
        assert (await try_in(client)).status_code == 200
        off = await send(desk, url, password=PASSWORD, code=telephone.code())

    assert off.status_code == 303
    assert (await try_in(client)).status_code == 303
    assert not await RecoveryCode.exists()


async def test_an_administrator_takes_a_lost_telephone_out_but_not_his_own(
    app: Litestar, admin: AsyncClient, client: AsyncClient
) -> None:
    await prepared(app)
    ids = {row["name"]: row["id"] for row in await Staff.select()}

    done = await send(admin, f"/quan-tri/can-bo/{ids['hoa']}/xac-nhan/bo")
    own = await send(admin, f"/quan-tri/can-bo/{ids['quan.tri']}/xac-nhan/bo")

    assert (done.status_code, own.status_code) == (303, 400)
    assert (await try_in(client)).status_code == 303
    assert await who_did("second_factor.reset", "hoa") == ["quan.tri"]


@asynccontextmanager
async def demanding(settings: Settings, roles: str) -> AsyncIterator[Litestar]:
    strict = msgspec.structs.replace(settings, require_second_factor=roles)
    application = create_app(strict, run_jobs=False)
    async with application.lifespan():
        yield application


@pytest.mark.usefixtures("database")
async def test_who_must_have_one_sees_nothing_before(settings: Settings) -> None:
    root = await a_department()
    await an_officer("hoa", Role.HANDLER, root)
    await an_officer("lan", Role.ANALYST, root)
    async with demanding(settings, "handler, keeper") as app, signed_in(app, "hoa") as desk:
        led = await desk.get("/ban")
        assert (led.status_code, led.headers["location"]) == (303, "/toi")
        assert "Vai trò của Ông/Bà cần xác nhận bằng mã" in (await desk.get("/toi")).text
        refused(await desk.get("/api/exports/ratings.csv"), 403, "confined")

        await set_up_telephone(desk)

        assert await is_in(desk)
        async with signed_in(app, "lan") as analyst:
            assert (await analyst.get("/xuat")).status_code == 200
