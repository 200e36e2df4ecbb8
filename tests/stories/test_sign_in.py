"""Staff come in with a password, and are out at once when they should be."""

import asyncio
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie
from urllib.parse import urljoin, urlsplit

import msgspec
import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.accounts.actions.people import close_account
from feedback.accounts.tables import Staff, StaffSession
from feedback.app import create_app
from feedback.core.clock import now
from feedback.core.permissions import Actor, Role
from feedback.core.settings import Settings
from tests.grounds import Ground
from tests.make import PASSWORD, a_department, an_officer, csrf, new_client, signed_in
from tests.stories.accounts import from_address
from tests.stories.office import Office
from tests.stories.steps import done, token_of, who_did

SESSION = "langnghe_session"
REFUSED = "Tên đăng nhập hoặc mật khẩu không đúng."
EVERY_HOME = {
    Role.INTAKE: "/ban",
    Role.HANDLER: "/ban",
    Role.HEAD: "/ban",
    Role.LEADER: "/ban",
    Role.ANALYST: "/so-lieu",
    Role.KEEPER: "/ban?nhom=sealed",
    Role.ADMINISTRATOR: "/quan-tri",
    Role.AUDITOR: "/lich-su",
}


async def somebody(role: Role = Role.HANDLER) -> Actor:
    return await an_officer("hoa", role, await a_department(), everywhere=True)


async def try_in(client: AsyncClient, password: str = PASSWORD, **fields: str) -> Response:
    data = {"_csrf_token": await token_of(client), "name": "hoa", "password": password}
    return await client.post("/dang-nhap", data=data | fields)


def is_sent_to_sign_in(page: Response) -> bool:
    return page.status_code == 303 and page.headers["location"].startswith("/dang-nhap")


def session_cookie(answer: Response) -> Morsel[str]:
    jar: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        jar.load(line)
    return jar[SESSION]


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_comes_in_where_the_work_is(client: AsyncClient, role: Role) -> None:
    await somebody(role)

    answer = await try_in(client)

    assert (answer.status_code, answer.headers["location"]) == (303, EVERY_HOME[role])
    assert (await client.get(EVERY_HOME[role])).status_code == 200
    assert await who_did("session.opened", "hoa") == ["hoa"]


async def test_a_name_is_read_as_people_type_it(client: AsyncClient) -> None:
    await somebody()

    assert (await try_in(client, name=" HOA ")).status_code == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [
        pytest.param("hoa", "sai-mật-khẩu-rồi", id="a wrong password"),
        pytest.param("hoa", "", id="no password"),
        pytest.param("hoa", PASSWORD.upper(), id="a password in capitals"),
        pytest.param("hoa", "ộ" * 100_000, id="a password without end"),
        pytest.param("ai-do", PASSWORD, id="a name nobody has"),
        pytest.param("", "", id="nothing"),
        pytest.param("x" * 5_000, PASSWORD, id="a name without end"),
        pytest.param("hoa' --", PASSWORD, id="a name that speaks SQL"),
    ],
)
async def test_who_is_refused_is_not_told_why(
    client: AsyncClient, name: str, password: str
) -> None:
    await somebody()

    answer = await try_in(client, password, name=name)

    assert answer.status_code == 401
    assert REFUSED in answer.text
    assert SESSION not in client.cookies
    assert password not in answer.text or not password
    assert not await StaffSession.exists()


async def test_five_wrong_passwords_lock_the_account_for_a_while(client: AsyncClient) -> None:
    await somebody()
    wrong = [await try_in(client, f"sai-mật-khẩu-{time}") for time in range(5)]

    locked = await try_in(client)

    assert {answer.status_code for answer in wrong} == {401}
    assert locked.status_code == 401
    assert REFUSED in locked.text
    until = (await Staff.select(Staff.locked_until))[0]["locked_until"]
    assert timedelta(minutes=14) < until - now() <= timedelta(minutes=15)
    await Staff.update({Staff.locked_until: now() - timedelta(seconds=1)}, force=True)
    assert (await try_in(client)).status_code == 303


async def test_ten_wrong_passwords_at_once_lock_the_account_too(
    app: Litestar, client: AsyncClient
) -> None:
    await somebody()
    clients = [from_address(app, f"192.0.2.{number}") for number in range(10)]

    await asyncio.gather(*(try_in(one, "sai-mật-khẩu-rồi") for one in clients))

    assert (await try_in(client)).status_code == 401
    for one in clients:
        await one.aclose()


async def test_four_wrong_passwords_and_a_right_one_are_forgotten(client: AsyncClient) -> None:
    await somebody()

    for _ in range(2):
        for _ in range(4):
            assert (await try_in(client, "sai-mật-khẩu-rồi")).status_code == 401
        assert (await try_in(client)).status_code == 303


async def test_a_lock_holds_one_account_only(client: AsyncClient) -> None:
    await somebody()
    await an_officer("minh", everywhere=True)
    for _ in range(6):
        await try_in(client, "sai-mật-khẩu-rồi")

    assert (await try_in(client, name="minh")).status_code == 303


async def test_a_closed_account_is_out_at_once_and_stays_out(
    app: Litestar, client: AsyncClient
) -> None:
    actor = await somebody()

    async with signed_in(app, "hoa") as desk:
        assert (await desk.get("/ban")).status_code == 200
        await close_account(actor.id, by="test", at=now())
        page, export = await desk.get("/ban"), await desk.get("/api/exports/ratings.csv")

    assert is_sent_to_sign_in(page)
    assert export.status_code == 401
    assert (await try_in(client)).status_code == 401


async def test_an_administrator_closes_an_account_while_its_owner_works(
    office: Office, admin: AsyncClient
) -> None:
    number = await office.receive()
    await office.give(number, office.lights)
    hoa = (await Staff.select(Staff.id).where(Staff.name == "hoa"))[0]["id"]

    async with office.entered_by("hoa") as desk:
        token = csrf(await desk.get(f"/ban/{number}"))
        closing = {"_csrf_token": await token_of(admin)}
        closed = await admin.post(f"/quan-tri/can-bo/{hoa}/khoa", data=closing)
        reply = {"_csrf_token": token, "text": "Đã thay bóng"}
        answer = await desk.post(f"/ban/{number}/tra-loi", data=reply)

    assert closed.status_code == 303
    assert is_sent_to_sign_in(answer)
    async with office.entered_by() as clerk:
        assert "Đã thay bóng" not in (await clerk.get(f"/ban/{number}")).text


async def test_a_session_ends_after_its_hours(
    app: Litestar, settings: Settings, client: AsyncClient
) -> None:
    del client
    await somebody()

    async with signed_in(app, "hoa") as desk:
        assert (await desk.get("/ban")).status_code == 200
        until = (await StaffSession.select(StaffSession.expires_at))[0]["expires_at"]
        lasts = timedelta(hours=settings.session_hours)
        assert lasts - timedelta(minutes=2) < until - now() <= lasts
        await StaffSession.update({StaffSession.expires_at: now()}, force=True)
        assert is_sent_to_sign_in(await desk.get("/ban"))


async def test_who_signs_out_is_out_with_the_old_cookie_as_well(app: Litestar) -> None:
    await somebody()

    async with signed_in(app, "hoa") as desk, new_client(app) as thief:
        thief.cookies.set(SESSION, desk.cookies[SESSION])
        assert (await thief.get("/ban")).status_code == 200
        out = await desk.post("/dang-xuat", data={"_csrf_token": await token_of(desk)})
        pages = [await desk.get("/ban"), await thief.get("/ban")]

    assert is_sent_to_sign_in(out)
    assert SESSION not in desk.cookies
    assert all(is_sent_to_sign_in(page) for page in pages)


async def test_two_browsers_of_one_person_are_two_sessions(app: Litestar) -> None:
    await somebody()

    async with signed_in(app, "hoa") as first, signed_in(app, "hoa") as second:
        await first.post("/dang-xuat", data={"_csrf_token": await token_of(first)})

        assert (await second.get("/ban")).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "%00", "'; --"])
async def test_a_cookie_nobody_was_given_opens_nothing(
    client: AsyncClient, cookie: str
) -> None:
    await somebody()

    page = await client.get("/ban", headers={"Cookie": f"{SESSION}={cookie}"})

    assert is_sent_to_sign_in(page)


async def test_neither_password_nor_session_can_be_read_from_the_database(
    app: Litestar, database: Ground
) -> None:
    await somebody()

    async with signed_in(app, "hoa") as desk:
        stored = database.stored_bytes()

        assert desk.cookies[SESSION].encode() not in stored
    assert PASSWORD.encode() not in stored
    assert b"$argon2id$" in stored


async def test_a_session_cookie_is_for_this_server_and_no_script(client: AsyncClient) -> None:
    await somebody()

    cookie = session_cookie(await try_in(client))

    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "lax"
    assert (cookie["domain"], cookie["path"], cookie["max-age"]) == ("", "/", "36000")


async def test_behind_https_the_cookies_never_travel_in_the_clear(
    database: Ground, settings: Settings
) -> None:
    del database
    secure = msgspec.structs.replace(settings, public_url="https://gopy.example.vn")
    application = create_app(secure, run_jobs=False)
    async with application.lifespan(), new_client(application) as client:
        client.base_url = "https://gopy.example.vn"
        await somebody()
        form = await client.get("/dang-nhap")

        assert session_cookie(await try_in(client))["secure"]
    assert "secure" in form.headers["set-cookie"].lower()


ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    r"/\evil.example",
    r"\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "/%0d%0aLocation: https://evil.example",
    "/ban\r\nLocation: https://evil.example",
    "javascript:alert(1)",
    "evil.example",
    "/dang-xuat",
    "",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
async def test_the_way_after_signing_in_never_leads_to_another_site(
    client: AsyncClient, wanted: str
) -> None:
    await somebody()

    answer = await try_in(client, next=wanted)

    assert answer.status_code == 303
    location = answer.headers["location"]
    # A browser leaves tabs and line ends out of an address, and turns backslashes round.
    read = location.translate({ord(sign): None for sign in "\t\r\n"}).replace("\\", "/")
    there = urlsplit(urljoin("http://test/dang-nhap", read))
    assert (there.scheme, there.netloc) == ("http", "test")
    assert there.path != "/dang-xuat"
    assert answer.headers.get_list("location") == [location]


async def test_who_was_sent_to_sign_in_comes_back(office: Office, client: AsyncClient) -> None:
    number = await office.receive()
    await office.give(number, office.lights)
    asked = await client.get(f"/ban/{number}")

    form = await client.get(asked.headers["location"])
    back = await client.post(
        "/dang-nhap",
        data={
            "_csrf_token": csrf(form),
            "name": "hoa",
            "password": PASSWORD,
            "next": form.text.split('name="next" value="')[1].split('"')[0],
        },
    )

    assert back.headers["location"] == f"/ban/{number}"
    await done(client, number, "tra-loi", text="Đã thay bóng đèn.")
