"""Too many tries, seen by their owner; sessions listed and ended; one's own password."""

from datetime import timedelta

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.accounts.actions.people import close_account
from feedback.accounts.jobs import forget_failed_tries
from feedback.accounts.tables import FailedSignIn, Staff, StaffSession
from feedback.core.clock import now
from feedback.core.permissions import Actor, Role
from tests.make import PASSWORD, a_department, an_officer, csrf, new_client, sign_in, signed_in
from tests.stories.accounts import NEW, WRONG, from_address, send, try_in
from tests.stories.steps import token_of, who_did

HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36"


async def hoa() -> Actor:
    return await an_officer("hoa", Role.HANDLER, await a_department())


async def is_in(client: AsyncClient) -> bool:
    return (await client.get("/ban")).status_code == 200


async def ten_wrong(app: Litestar, address: str) -> None:
    async with from_address(app, address) as stranger:
        for number in range(10):
            assert (await try_in(stranger, f"ai-do-{number}", WRONG)).status_code == 401


async def test_ten_wrong_passwords_from_one_address_stop_that_address(app: Litestar) -> None:
    await hoa()
    await ten_wrong(app, ELSEWHERE)

    async with from_address(app, ELSEWHERE) as stranger, from_address(app, HOME) as colleague:
        stopped = await try_in(stranger)
        assert stopped.status_code == 429
        assert 0 < int(stopped.headers["retry-after"]) <= 15 * 60
        assert (await try_in(colleague)).status_code == 303
        waited = now() - timedelta(minutes=16)
        await FailedSignIn.update({FailedSignIn.at: waited}, force=True)
        assert (await try_in(stranger)).status_code == 303


async def test_a_bad_colleague_locks_no_office_out_nor_learns_who_works_there(
    app: Litestar,
) -> None:
    await hoa()
    await an_officer("minh", Role.HANDLER, everywhere=True)
    async with from_address(app, HOME) as desk:
        assert (await try_in(desk)).status_code == 303
    await ten_wrong(app, HOME)

    async with from_address(app, HOME) as desk:
        right = await try_in(desk)
        wrong = await try_in(desk, "hoa", WRONG)
        unknown = await try_in(desk, "minh", WRONG)
        never_here = await try_in(desk, "minh")
        nobody = await try_in(desk, "ai-do", WRONG)

    assert right.status_code == 303
    assert [one.status_code for one in (wrong, unknown, never_here, nobody)] == [429] * 4
    for number in range(4):
        async with from_address(app, HOME) as desk:
            assert (await try_in(desk, "hoa", f"{WRONG}{number}")).status_code == 429
    async with from_address(app, HOME) as desk:
        assert (await try_in(desk)).status_code == 429, "five wrong ones lock the account"


async def test_ten_wrong_from_ten_addresses_lock_the_account_and_its_owner_is_told(
    app: Litestar, client: AsyncClient
) -> None:
    await hoa()
    for number in range(10):
        async with from_address(app, f"203.0.113.{number}") as stranger:
            assert (await try_in(stranger, "hoa", WRONG)).status_code == 401

    assert (await try_in(client)).status_code == 401
    await Staff.update({Staff.locked_until: now() - timedelta(seconds=1)}, force=True)
    entered = await try_in(client)

    assert entered.headers["location"].startswith("/toi?truoc=11&tiep=%2Fban")
    told = (await client.get(entered.headers["location"])).text
    assert "đã có 11 lần thử không đúng" in told
    assert 'href="/ban"' in told


async def test_a_clock_set_back_neither_frees_an_address_nor_stops_it_for_ever(
    app: Litestar,
) -> None:
    await hoa()
    await ten_wrong(app, ELSEWHERE)
    await FailedSignIn.update({FailedSignIn.at: now() + timedelta(days=400)}, force=True)

    async with from_address(app, ELSEWHERE) as stranger:
        stopped = await try_in(stranger)

    assert stopped.status_code == 429
    assert int(stopped.headers["retry-after"]) <= 15 * 60 + 1
    assert not await FailedSignIn.exists().where(FailedSignIn.at > now())


async def test_a_clock_set_back_locks_an_account_for_a_quarter_of_an_hour_only(
    client: AsyncClient,
) -> None:
    await hoa()
    await Staff.update({Staff.locked_until: now() + timedelta(days=400)}, force=True)

    assert (await try_in(client)).status_code == 401
    until = (await Staff.select(Staff.locked_until))[0]["locked_until"]
    assert timedelta(minutes=14) < until - now() <= timedelta(minutes=15)


async def test_old_wrong_tries_are_forgotten(app: Litestar) -> None:
    await ten_wrong(app, ELSEWHERE)

    await forget_failed_tries.run(at=now())
    assert await FailedSignIn.count() == 10
    await forget_failed_tries.run(at=now() + timedelta(hours=2))
    assert await FailedSignIn.count() == 0


async def test_one_sees_where_one_is_signed_in_and_ends_it(app: Litestar) -> None:
    await hoa()
    async with signed_in(app, "hoa") as desk, from_address(app, HOME, CHROME) as other:
        await sign_in(other, "hoa")
        page = (await desk.get("/toi")).text
        assert "Chrome trên Windows" in page
        assert HOME in page
        assert page.count("Máy này") == 1
        (row,) = await StaffSession.select().where(StaffSession.address == HOME)

        ended = await send(desk, f"/toi/phien/{row['id']}/ket-thuc")

        assert ended.status_code == 303
        assert not await is_in(other)
        assert await is_in(desk)


async def test_all_other_sessions_end_at_once(app: Litestar) -> None:
    await hoa()
    async with (
        signed_in(app, "hoa") as desk,
        signed_in(app, "hoa") as one,
        signed_in(app, "hoa") as two,
    ):
        assert (await send(desk, "/toi/phien-khac")).status_code == 303

        assert [await is_in(client) for client in (desk, one, two)] == [True, False, False]


async def test_nobody_ends_the_session_of_another(app: Litestar) -> None:
    await hoa()
    await an_officer("minh", Role.HANDLER, everywhere=True)
    async with signed_in(app, "hoa") as desk, signed_in(app, "minh") as thief:
        for number in range(1, 4):
            await send(thief, f"/toi/phien/{number}/ket-thuc")

        assert await is_in(desk)


async def test_an_administrator_ends_the_session_of_a_clerk(
    app: Litestar, admin: AsyncClient
) -> None:
    actor = await hoa()
    async with signed_in(app, "hoa") as desk, signed_in(app, "hoa") as other:
        assert (await admin.get(f"/quan-tri/can-bo/{actor.id}")).text.count("Kết thúc<") == 2
        done = await send(admin, f"/quan-tri/can-bo/{actor.id}/phien")

        assert done.status_code == 303
        assert not await is_in(desk)
        assert not await is_in(other)
    assert await who_did("session.all_ended", "hoa") == ["quan.tri"]


async def test_signing_in_anew_ends_the_old_session_of_the_browser_and_its_forms(
    app: Litestar, client: AsyncClient
) -> None:
    await hoa()
    await sign_in(client, "hoa")
    old, token = client.cookies["langnghe_session"], await token_of(client)

    await sign_in(client, "hoa")

    assert client.cookies["langnghe_session"] != old
    assert (await client.post("/dang-xuat", data={"_csrf_token": token})).status_code == 403
    async with new_client(app) as thief:
        thief.cookies.set("langnghe_session", old)
        assert not await is_in(thief)


async def test_a_dismissed_clerk_is_out_of_the_own_page_as_well(app: Litestar) -> None:
    actor = await hoa()
    async with signed_in(app, "hoa") as desk:
        await close_account(actor.id, by="test", at=now())

        assert (await desk.get("/toi")).headers["location"].startswith("/dang-nhap")
        answer = await send(desk, "/toi/mat-khau", old=PASSWORD, new=NEW, again=NEW)
        assert answer.headers["location"].startswith("/dang-nhap")


async def test_last_use_is_written_down_every_five_minutes_only(app: Litestar) -> None:
    await hoa()
    async with signed_in(app, "hoa") as desk:
        begun = (await StaffSession.select())[0]["seen_at"]
        await desk.get("/ban")
        assert (await StaffSession.select())[0]["seen_at"] == begun
        earlier = now() - timedelta(minutes=6)
        await StaffSession.update({StaffSession.seen_at: earlier}, force=True)
        await desk.get("/ban")

        assert (await StaffSession.select())[0]["seen_at"] >= begun


async def test_another_password_ends_other_sessions(app: Litestar, client: AsyncClient) -> None:
    await hoa()
    async with signed_in(app, "hoa") as desk, signed_in(app, "hoa") as other:
        done = await send(desk, "/toi/mat-khau", old=PASSWORD, new=NEW, again=NEW)

        assert done.status_code == 303
        assert [await is_in(desk), await is_in(other)] == [True, False]
    assert (await try_in(client)).status_code == 401
    assert (await try_in(client, "hoa", NEW)).status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"old": WRONG, "new": NEW, "again": NEW}, id="the old one is wrong"),
        pytest.param({"old": PASSWORD, "new": NEW, "again": "x"}, id="twice not the same"),
        pytest.param({"old": PASSWORD, "new": "ngắn", "again": "ngắn"}, id="too short"),
        pytest.param({}, id="nothing"),
    ],
)
async def test_a_password_is_not_changed_by_a_bad_form(
    app: Litestar, client: AsyncClient, fields: dict[str, str]
) -> None:
    await hoa()
    async with signed_in(app, "hoa") as desk:
        assert (await send(desk, "/toi/mat-khau", **fields)).status_code == 400

    assert (await try_in(client)).status_code == 303


async def test_an_open_desk_is_no_place_to_guess_the_password(app: Litestar) -> None:
    await hoa()
    async with signed_in(app, "hoa") as desk:
        for _ in range(5):
            await send(desk, "/toi/mat-khau", old=WRONG, new=NEW, again=NEW)
        answer = await send(desk, "/toi/mat-khau", old=PASSWORD, new=NEW, again=NEW)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "url", ["/toi/mat-khau", "/toi/phien-khac", "/toi/xac-nhan", "/toi/xac-nhan/tat"]
)
async def test_own_forms_need_their_token(app: Litestar, url: str) -> None:
    await hoa()
    async with signed_in(app, "hoa") as desk, signed_in(app, "hoa") as other:
        data = {"old": PASSWORD, "new": NEW, "again": NEW}
        assert (await desk.post(url, data=data)).status_code == 403
        assert await is_in(other)
        assert csrf(await desk.get("/toi"))
