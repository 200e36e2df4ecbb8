"""The log of a whole complaint life: what was done, never who asked or what they wrote."""

import re
from datetime import datetime

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.complaints.events import ComplaintReceived
from feedback.complaints.pages import public
from feedback.core.clock import now
from feedback.core.db import transaction
from feedback.core.jobs import Job
from feedback.core.outbox import Listeners, publish, relay
from feedback.core.tables import Delivery
from tests.logged import Logged
from tests.make import post_form, run_jobs, signed_in
from tests.stories.office import Office
from tests.stories.steps import act, code_on, done, number_on

NAME, PHONE, EMAIL = "Lò Thị Xuyến", "0912 345 678", "xuyen.lo@example.vn"
TEXT = "Cống trước cửa nhà tôi tắc, nước ngập đến đầu gối"
REPLY = "Tổ thoát nước đã thông cống chiều nay"
WRONG = "mat-khau-go-nham"
ADDRESS, BROWSER = "203.0.113.7", "Trinh-duyet/17.5"
IDS = ("0f" * 16, "550e8400-e29b-41d4-a716-446655440000")


async def live_through_it(office: Office, client: AsyncClient) -> tuple[str, str]:
    """Send, track, sign in wrongly, answer, judge; return number and code."""
    client.headers.update({"User-Agent": BROWSER, "X-Forwarded-For": ADDRESS})
    contact = {"contact_name": NAME, "contact_phone": PHONE, "contact_email": EMAIL}
    receipt = await client.post("/gui", data={"text": TEXT, "key": "mot-lan", **contact})
    code, number = code_on(receipt), number_on(receipt)
    await run_jobs()
    await client.get("/tra-cuu", params={"code": code})
    await client.get(f"/tra-cuu/{code}")
    await client.get(f"/api/complaints/{code[:-1]}{'A' if code[-1] != 'A' else 'C'}")
    await client.get(f"/khong-co/{code}")
    wrong = await post_form(client, "/dang-nhap", "/dang-nhap", name="thu", password=WRONG)
    assert wrong.status_code == 401
    async with office.entered_by() as desk:
        await desk.get("/ban", params={"q": PHONE})
        await done(desk, number, "chuyen", unit=str(office.lights))
        answer = await act(desk, number, "tra-loi", text=REPLY)
        assert answer.status_code == 303, answer.text
    judged = await client.post(f"/tra-cuu/{code}/danh-gia", data={"helped": "yes"})
    assert judged.status_code == 303
    return number, code


async def test_nothing_of_a_citizen_is_in_the_log_of_a_complaints_life(
    office: Office, client: AsyncClient, logged: Logged
) -> None:
    _, code = await live_through_it(office, client)

    text = logged.text.casefold()
    grouped = "-".join((code[:4], code[4:8], code[8:]))
    secrets = [NAME, PHONE, PHONE.replace(" ", ""), EMAIL, TEXT, REPLY, WRONG, code, grouped]
    assert len(logged.lines("request")) > 10
    assert [one for one in [*secrets, ADDRESS, BROWSER] if one.casefold() in text] == []
    assert code[:6].casefold() not in text


async def test_each_request_is_one_line_with_its_route_as_declared(
    office: Office, client: AsyncClient, logged: Logged
) -> None:
    await live_through_it(office, client)

    lines = logged.lines("request")
    told = {(line["method"], line["route"], line["status"]) for line in lines}
    assert {
        ("POST", "/gui", 200),
        ("GET", "/tra-cuu/{code}", 200),
        ("GET", "/api/complaints/{code}", 404),
        ("GET", "(none)", 404),
        ("POST", "/ban/{number}/tra-loi", 303),
    } <= told
    assert all(0 <= line["ms"] < 60_000 for line in lines)
    assert all(re.fullmatch("[0-9a-f]{32}", line["request_id"]) for line in lines)
    assert len({line["request_id"] for line in lines}) == len(lines)


async def test_a_line_names_the_account_by_number_and_nobody_outside(
    office: Office, client: AsyncClient, logged: Logged
) -> None:
    async with office.entered_by() as desk:
        await desk.get("/ban")
    await client.get("/gui")

    staff = {line["route"]: line["staff"] for line in logged.lines("request")}
    assert staff["/ban"] == office.clerk.id
    assert staff["/gui"] is None


async def test_each_run_of_a_job_is_one_line(client: AsyncClient, logged: Logged) -> None:
    await client.post("/api/complaints", json={"text": TEXT})

    await run_jobs()

    (line,) = logged.lines("job")
    assert line["listener"] == "feedback.learning.jobs.classify_complaint"
    assert (line["attempt"], line["outcome"], line["level"]) == (1, "done", "info")
    assert line["delivery"] > 0
    assert line["ms"] > 0


async def test_a_job_that_fails_says_where_and_hides_whom_it_spoke_of(
    app: Litestar, logged: Logged
) -> None:
    del app

    async def fail(event: ComplaintReceived, *, at: datetime) -> None:
        raise ConnectionError(f"{PHONE} không nghe máy, {event.number}, {at:%Y}")

    listeners: Listeners = {
        ComplaintReceived: [Job(fail, "call back", max_tries=3, timeout_s=5)]
    }
    async with transaction():
        await publish(ComplaintReceived("PA-2611-000001"), at=now())
    await relay(listeners, at=now())

    (line,) = logged.lines("job")
    assert (line["listener"], line["outcome"], line["level"]) == (
        "call back",
        "failed",
        "warning",
    )
    (told,) = [one for one in logged.lines() if "exception" in one]
    assert told["exception"][0]["frames"][-1].endswith("fail")
    assert PHONE not in (await Delivery.select())[0]["last_error"]
    assert "không nghe máy, PA-2611-000001" in told["exception"][0]["message"]
    assert PHONE not in logged.text


async def test_a_bug_is_told_with_the_id_that_was_sent_back(
    client: AsyncClient, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def break_down(_: object, code: str) -> str:
        raise LookupError(f"{code}: {EMAIL}")

    monkeypatch.setattr(public, "find_or_slow_down", break_down)

    answer = await client.get("/tra-cuu/7K3M-Q9TX-4HPA")

    assert answer.status_code == 500
    (line,) = logged.lines("unexpected error")
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["exception"][0]["type"] == "LookupError"
    assert line["exception"][0]["message"] == "[mã tra cứu]: [email]"
    assert logged.lines("request")[-1]["route"] == "/tra-cuu/{code}"


@pytest.mark.parametrize("given", IDS)
async def test_an_id_given_by_the_server_in_front_is_kept(
    client: AsyncClient, logged: Logged, given: str
) -> None:
    answer = await client.get("/gui", headers={"X-Request-Id": given})

    assert answer.headers["x-request-id"] == given
    assert logged.lines("request")[0]["request_id"] == given


@pytest.mark.parametrize(
    "given",
    ["", "0912345678", "7K3MQ9TX4HPA", IDS[0] + "0", IDS[0].upper(), f"{IDS[0]}\t", "an@x.vn"],
)
async def test_whatever_else_calls_itself_an_id_is_not(
    client: AsyncClient, logged: Logged, given: str
) -> None:
    answer = await client.get("/khong-co-trang-nay", headers={"X-Request-Id": given})

    assert answer.headers["x-request-id"] not in {given, given.strip()}
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    assert logged.lines("request")[0]["request_id"] == answer.headers["x-request-id"]


async def test_what_machines_ask_for_all_day_is_only_told_at_level_debug(
    client: AsyncClient, logged: Logged
) -> None:
    for path in ("/health", "/health/live", "/metrics", "/static/public.css"):
        await client.get(path)
    await client.get("/gui")

    levels = {line["route"]: line["level"] for line in logged.lines("request")}
    assert levels.pop("/gui") == "info"
    assert len(levels) == 4
    assert set(levels.values()) == {"debug"}


async def test_two_browsers_at_once_keep_their_own_ids(
    app: Litestar, client: AsyncClient, office: Office, logged: Logged
) -> None:
    async with signed_in(app, "thu") as desk:
        answers = [await desk.get("/ban"), await client.get("/gui"), await desk.get("/ban")]

    sent = [answer.headers["x-request-id"] for answer in answers]
    assert [line["request_id"] for line in logged.lines("request")][-3:] == sent
    assert office.clerk.id in {line["staff"] for line in logged.lines("request")}
