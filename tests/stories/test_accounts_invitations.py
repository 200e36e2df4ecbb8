"""An account begins with a slip; a forgotten password ends with another."""

from datetime import timedelta

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.accounts.actions.people import close_account
from feedback.accounts.tables import Invitation, Staff
from feedback.core.clock import now
from feedback.core.permissions import Role
from tests.make import PASSWORD, a_department, an_officer, new_client, signed_in
from tests.stories.accounts import NEW, WRONG, send, set_up_telephone, slip_code, try_in
from tests.stories.setting import STAFF
from tests.stories.steps import who_did

HOA = {"name": "hoa", "display_name": "Chị Hoa", "role": "handler"}


async def a_slip(admin: AsyncClient) -> str:
    """Make an account without a password; return the code of its slip."""
    return slip_code(await send(admin, STAFF, unit=str(await a_department()), **HOA))


async def choose(client: AsyncClient, code: str, password: str = NEW) -> Response:
    return await send(client, f"/moi/{code}", new=password, again=password)


async def another_slip(admin: AsyncClient) -> str:
    row = (await Staff.select(Staff.id).where(Staff.name == "hoa"))[0]
    return slip_code(await send(admin, f"{STAFF}/{row['id']}/phieu"))


async def test_an_account_is_made_without_a_password_and_its_owner_sets_one(
    admin: AsyncClient, client: AsyncClient
) -> None:
    code = await a_slip(admin)
    for password in ("", WRONG):
        assert (await try_in(client, "hoa", password)).status_code == 401

    typed = await send(client, "/moi", code=code.lower().replace("-", " "))
    form = await client.get(typed.headers["location"])
    chosen = await choose(client, code)

    assert "Chị Hoa" in form.text
    assert chosen.headers["location"] == "/dang-nhap?moi=1"
    assert (await try_in(client, "hoa", NEW)).status_code == 303
    assert (await client.get("/ban")).status_code == 200
    assert await who_did("password.invite", "hoa") == ["quan.tri"]
    assert await who_did("password.set", "hoa") == ["hoa"]


async def test_a_slip_says_what_its_owner_needs_and_is_shown_once(admin: AsyncClient) -> None:
    made = await send(admin, STAFF, unit=str(await a_department()), **HOA)
    code = slip_code(made)

    assert all(words in made.text for words in ("Chị Hoa", "Bộ phận một cửa", "/moi", "<svg"))
    row = (await Invitation.select())[0]
    assert code not in str(row)
    assert code.replace("-", "") not in str(row)
    assert timedelta(days=6) < row["expires_at"] - now() <= timedelta(days=7)
    assert code not in (await admin.get(STAFF)).text


async def test_a_reset_lasts_a_day_ends_sessions_and_keeps_the_second_factor(
    app: Litestar, admin: AsyncClient, client: AsyncClient
) -> None:
    await an_officer("hoa", Role.HANDLER, await a_department())
    async with signed_in(app, "hoa") as desk:
        await set_up_telephone(desk)
        code = await another_slip(admin)
        until = (await Invitation.select())[0]["expires_at"]
        assert timedelta(hours=23) < until - now() <= timedelta(hours=24)

        assert (await choose(client, code)).status_code == 303

        assert (await desk.get("/ban")).status_code == 303
    assert (await try_in(client)).status_code == 401
    asked = await try_in(client, "hoa", NEW)
    assert asked.status_code == 200
    assert "Mã xác nhận" in asked.text


def gone(answer: Response) -> bool:
    return answer.status_code == 410 and "Xin hỏi người quản trị" in answer.text


async def test_a_slip_is_good_once(admin: AsyncClient, client: AsyncClient) -> None:
    code = await a_slip(admin)
    await choose(client, code)

    assert gone(await client.get(f"/moi/{code}"))
    assert gone(await choose(client, code, PASSWORD))
    assert gone(await send(client, "/moi", code=code))
    assert (await try_in(client, "hoa", PASSWORD)).status_code == 401


async def test_a_slip_runs_out(admin: AsyncClient, client: AsyncClient) -> None:
    code = await a_slip(admin)
    await Invitation.update({Invitation.expires_at: now()}, force=True)

    assert gone(await client.get(f"/moi/{code}"))
    assert gone(await choose(client, code))


async def test_a_newer_slip_takes_the_place_of_the_older(
    admin: AsyncClient, client: AsyncClient
) -> None:
    old = await a_slip(admin)
    new = await another_slip(admin)

    assert gone(await choose(client, old))
    assert (await choose(client, new)).status_code == 303


async def test_a_slip_of_a_closed_account_is_worth_nothing(
    admin: AsyncClient, client: AsyncClient
) -> None:
    code = await a_slip(admin)
    row = (await Staff.select(Staff.id).where(Staff.name == "hoa"))[0]
    await close_account(row["id"], by="test", at=now())

    assert gone(await choose(client, code))


@pytest.mark.parametrize(
    ("new", "again"), [("ngắn", "ngắn"), (NEW, "khác"), ("", ""), ("1234567890", "1234567890")]
)
async def test_a_bad_password_uses_no_slip_up(
    admin: AsyncClient, client: AsyncClient, new: str, again: str
) -> None:
    code = await a_slip(admin)

    assert (await send(client, f"/moi/{code}", new=new, again=again)).status_code == 400
    assert (await choose(client, code)).status_code == 303


@pytest.mark.parametrize("code", ["7K3M-Q9TX-4HPA", "x", "0" * 400, "%00"])
async def test_a_code_of_no_slip_is_refused_slowly(client: AsyncClient, code: str) -> None:
    answer = await client.get(f"/moi/{code}")
    typed = await send(client, "/moi", code=code)

    assert answer.status_code == typed.status_code == 404
    assert "hỏi người quản trị" in typed.text


async def test_setting_a_password_needs_the_token_of_a_form(
    app: Litestar, admin: AsyncClient
) -> None:
    code = await a_slip(admin)
    async with new_client(app) as stranger:
        answer = await stranger.post(f"/moi/{code}", data={"new": NEW, "again": NEW})

    assert answer.status_code == 403


async def test_a_keepers_password_is_reset_on_the_server_only(admin: AsyncClient) -> None:
    keeper = await an_officer("nhan", Role.KEEPER, everywhere=True)

    answer = await send(admin, f"{STAFF}/{keeper.id}/phieu")

    assert answer.status_code == 400
    assert "langnghe reset-password" in answer.text
    assert not await Invitation.exists()
