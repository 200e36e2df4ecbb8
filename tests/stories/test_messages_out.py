"""Digests and messages to the outside: once, in good time, and without anybody's words."""

from datetime import datetime, timedelta

import pytest
from httpx import AsyncClient

from feedback.complaints.actions import (
    asking,
    citizen,
    clocks,
    handling,
    intake,
    triage,
)
from feedback.complaints.queries import lookups
from feedback.complaints.schemas import Channel, Contact, NewComplaint, Origin
from feedback.core.db import transaction
from feedback.core.permissions import Role
from feedback.notifications.actions import messages
from feedback.notifications.jobs import send_messages
from feedback.notifications.tables import OutgoingMessage
from tests.feedback.office import at
from tests.make import SECRET, an_officer, post_form, run_jobs
from tests.posts import Gateway, MailServer
from tests.stories.office import REPLY, Office
from tests.stories.steps import the_row, who_did

WORDS = "Đèn ngõ 12 hỏng cả tuần, dauhieuloi"
RECEIVED, NOON = at("2026-03-02 09:00"), at("2026-03-04 10:00")
EMAIL, PHONE = Contact(email="ba.sau@example.vn"), Contact(phone="0912 345 678")


async def answered(
    office: Office, contact: Contact | None, when: datetime = NOON, text: str = WORDS
) -> str:
    """A citizen with this contact has been answered; return the number."""
    new = NewComplaint(text, contact=contact)
    receipt = await intake.receive(
        new, Origin(Channel.WEB), secret=SECRET, at=when - timedelta(hours=20)
    )
    await triage.hand_over(
        receipt.number, office.lights, note="", by=office.clerk, at=when - timedelta(hours=2)
    )
    # Nobody is told while the sender may still recall it.
    sent = when - timedelta(seconds=11)
    await handling.reply(receipt.number, REPLY, by=office.clerk, at=sent)
    await run_jobs(when)
    return receipt.number


async def states() -> list[tuple[str, int]]:
    rows = await OutgoingMessage.select(OutgoingMessage.state, OutgoingMessage.attempts)
    return [(row["state"], row["attempts"]) for row in rows]


async def test_a_citizen_who_left_an_address_is_told_that_there_is_a_reply(
    office: Office, post: MailServer
) -> None:
    number = await answered(office, EMAIL)

    await send_messages.run(at=NOON)
    await run_jobs(NOON + timedelta(minutes=1))
    await send_messages.run(at=NOON + timedelta(minutes=1))

    (letter,) = post.letters
    assert post.envelopes == [("mail FROM:<gopy@example.vn>", "rcpt TO:<ba.sau@example.vn>")]
    assert letter["Subject"] == f"Ý kiến số {number} đã có trả lời"
    assert letter["Auto-Submitted"] == "auto-generated"
    words = letter.get_content()
    assert "https://gopy.example.vn/tra-cuu" in words
    assert "dauhieuloi" not in words
    assert REPLY not in words
    row = await OutgoingMessage.objects().first()
    assert row is not None
    assert (row.state, row.address, row.body) == ("sent", "", "")
    assert await who_did("message.sent", number) == ["system"]


async def test_nothing_goes_out_about_a_case_that_was_sealed_meanwhile(
    office: Office, post: MailServer
) -> None:
    number = await answered(office, EMAIL)
    other = await answered(office, EMAIL)
    assert len(await states()) == 2

    await citizen.reopen(number, "Tôi tố cáo cán bộ địa chính nhận hối lộ", at=NOON)
    await send_messages.run(at=NOON)

    (letter,) = post.letters
    assert other in letter["Subject"]
    assert await who_did("message.kept_back", number) == ["system"]


async def test_a_citizen_is_told_of_a_question_without_its_words(
    office: Office, post: MailServer
) -> None:
    new = NewComplaint(WORDS, contact=EMAIL)
    receipt = await intake.receive(new, Origin(Channel.WEB), secret=SECRET, at=RECEIVED)
    number = receipt.number
    await triage.hand_over(number, office.lights, note="", by=office.clerk, at=RECEIVED)
    await asking.ask(number, "Cột đèn số mấy ạ? cauhoirieng", by=office.clerk, at=NOON)

    await run_jobs(NOON)
    await send_messages.run(at=NOON)

    (letter,) = post.letters
    assert number in letter["Subject"]
    assert "cauhoirieng" not in letter.get_content()


async def test_a_citizen_with_a_telephone_is_sent_a_short_message(
    office: Office, gateway: Gateway
) -> None:
    number = await answered(office, PHONE)

    await send_messages.run(at=NOON)

    ((headers, body),) = gateway.taken
    assert headers["authorization"] == "Bearer mat-khau-cong"
    assert headers["idempotency-key"] == body["key"]
    assert body["to"] == "84912345678"
    assert number in body["text"]
    assert "dauhieuloi" not in body["text"]


@pytest.mark.usefixtures("post", "gateway")
@pytest.mark.parametrize(
    ("contact", "text"),
    [
        pytest.param(None, WORDS, id="no contact"),
        pytest.param(Contact(name="Bà Sáu"), WORDS, id="a name only"),
        pytest.param(Contact(phone="gọi cho con tôi"), WORDS, id="no telephone number"),
        pytest.param(Contact(email="a@b.vn\nBcc: c@d.vn"), WORDS, id="no address"),
    ],
)
async def test_nobody_is_told_who_left_no_way_to(
    office: Office, contact: Contact | None, text: str
) -> None:
    await answered(office, contact, text=text)

    assert await states() == []


@pytest.mark.usefixtures("post", "office")
async def test_of_what_is_sealed_nobody_is_told() -> None:
    keeper = await an_officer("giu", Role.KEEPER, everywhere=True)
    new = NewComplaint("Tôi tố cáo cán bộ nhận hối lộ", contact=EMAIL)
    receipt = await intake.receive(new, Origin(Channel.WEB), secret=SECRET, at=RECEIVED)
    await handling.reply(receipt.number, REPLY, by=keeper, at=NOON)

    await run_jobs(NOON)

    assert await states() == []


async def test_while_no_channel_is_on_nothing_is_written_down(office: Office) -> None:
    await answered(office, EMAIL)

    assert await states() == []


@pytest.mark.usefixtures("post")
async def test_what_happened_long_ago_is_no_news(office: Office) -> None:
    new = NewComplaint(WORDS, contact=EMAIL)
    receipt = await intake.receive(new, Origin(Channel.WEB), secret=SECRET, at=RECEIVED)
    await handling.reply(receipt.number, REPLY, by=office.clerk, at=NOON)

    await run_jobs(NOON + timedelta(days=3))

    assert await states() == []


async def test_a_citizen_is_told_of_another_day_once_for_each(
    office: Office, post: MailServer
) -> None:
    new = NewComplaint(WORDS, contact=EMAIL)
    receipt = await intake.receive(new, Origin(Channel.WEB), secret=SECRET, at=RECEIVED)
    number = receipt.number
    await triage.hand_over(number, office.lights, note="", by=office.clerk, at=RECEIVED)
    await run_jobs(RECEIVED)
    for begins, ends in (("2026-03-03", "2026-03-06"), ("2026-03-09", "2026-03-11")):
        async with transaction(lookups.lock_of(number)):
            row = await the_row(number)
            await clocks.pause(row, reason="chờ ảnh", by="hoa", at=at(f"{begins} 09:00"))
        async with transaction(lookups.lock_of(number)):
            await clocks.resume(await the_row(number), by="hoa", at=at(f"{ends} 09:00"))
        await run_jobs(at(f"{ends} 09:01"))
        await send_messages.run(at=at(f"{ends} 09:02"))

    subjects = [letter["Subject"] for letter in post.letters]
    assert subjects == [
        f"Ý kiến số {number}: ngày hẹn trả lời nay là 26/03/2026",
        f"Ý kiến số {number}: ngày hẹn trả lời nay là 30/03/2026",
    ]


async def test_at_night_nobody_is_sent_a_message(office: Office, post: MailServer) -> None:
    late = at("2026-03-04 21:30")
    await answered(office, EMAIL, late)

    await send_messages.run(at=late)
    at_night = len(post.letters)
    await send_messages.run(at=at("2026-03-05 07:00"))

    assert (at_night, len(post.letters)) == (0, 1)


@pytest.mark.parametrize(
    ("refusals", "after", "waits"),
    [
        pytest.param({"RCPT": "550 no such person"}, ("failed", 1), False, id="for good"),
        pytest.param({"RCPT": "451 come again"}, ("waiting", 1), True, id="for now"),
        pytest.param({"DATA": "554 spam"}, ("failed", 1), False, id="the letter"),
        pytest.param({"DATA": "hang up"}, ("unsure", 1), False, id="nobody knows"),
    ],
)
async def test_a_refused_letter_is_tried_again_or_shown(
    office: Office,
    admin: AsyncClient,
    post: MailServer,
    refusals: dict[str, str],
    after: tuple[str, int],
    waits: bool,  # noqa: FBT001 - a row of a table
) -> None:
    number = await answered(office, EMAIL)
    post.refusals = refusals

    await send_messages.run(at=NOON)
    await send_messages.run(at=NOON + timedelta(seconds=30))
    state = await states()
    page, health = await admin.get("/quan-tri/tin-nhan"), await admin.get("/health")
    chores = await admin.get("/quan-tri/viec-nen")
    post.refusals = {}
    await send_messages.run(at=NOON + timedelta(minutes=2))

    assert state == [after]
    assert health.json()["unsent_messages"] == (0 if waits else 1)
    assert ("gui-lai" in page.text) is not waits
    assert ("Tin gửi ra chưa đến: 1" in chores.text) is not waits
    assert number not in page.text
    assert "ba.sau" not in page.text
    assert len(post.letters) == (1 if waits else 0)


async def test_a_message_that_never_goes_out_is_given_up_after_five_tries(
    office: Office, post: MailServer
) -> None:
    await answered(office, EMAIL)
    post.refusals = {"MAIL": "421 busy"}

    when = NOON
    for _ in range(9):
        await send_messages.run(at=when)
        when += timedelta(hours=2)

    assert await states() == [("failed", 5)]


async def test_a_person_has_what_failed_sent_again_or_dropped(
    office: Office, admin: AsyncClient, post: MailServer
) -> None:
    await answered(office, EMAIL)
    await answered(office, Contact(email="ong.bay@example.vn"))
    post.refusals = {"RCPT": "550 no"}
    await send_messages.run(at=NOON)
    first, second = [
        row["id"]
        for row in await OutgoingMessage.select(OutgoingMessage.id).order_by(OutgoingMessage.id)
    ]
    url = "/quan-tri/tin-nhan"
    post.refusals = {}

    again = await post_form(admin, url, f"{url}/{first}/gui-lai")
    dropped = await post_form(admin, url, f"{url}/{second}/bo")
    gone = await post_form(admin, url, f"{url}/{second}/gui-lai")
    await send_messages.run(at=at("2099-01-01 10:00"))

    assert (again.status_code, dropped.status_code, gone.status_code) == (303, 303, 409)
    assert len(post.letters) == 1
    assert await states() == [("sent", 1), ("sent", 1)]


async def test_a_message_a_process_died_over_is_not_sent_twice(
    office: Office, post: MailServer
) -> None:
    await answered(office, EMAIL)
    # What a killed process leaves: taken, and nothing said.
    await OutgoingMessage.update(
        {OutgoingMessage.state: "sending", OutgoingMessage.lease_until: NOON}, force=True
    )

    await send_messages.run(at=NOON + messages.LEASE)

    assert post.letters == []
    assert await states() == [("unsure", 0)]


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        ("202 Accepted", "sent"),
        ("400 Bad Request", "failed"),
        ("302 Found", "failed"),
        ("503 Busy", "waiting"),
        ("429 Slow", "waiting"),
    ],
)
async def test_the_gateway_s_answer_decides(
    office: Office, gateway: Gateway, answer: str, after: str
) -> None:
    gateway.answer = answer
    await answered(office, PHONE)

    await send_messages.run(at=NOON)

    assert [state for state, _ in await states()] == [after]


@pytest.mark.usefixtures("gateway")
async def test_a_gateway_that_is_away_is_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(office, PHONE)
    monkeypatch.setenv("LANGNGHE_SMS_URL", "http://127.0.0.1:1/send")

    await send_messages.run(at=NOON)

    assert await states() == [("waiting", 1)]


async def test_a_new_wording_is_a_new_version_and_holds_for_what_comes(
    office: Office, admin: AsyncClient, post: MailServer
) -> None:
    url = "/quan-tri/tin-nhan"
    saved = await post_form(
        admin, url, f"{url}/mau/reply_sent", subject="Trả lời {number}", body="Mời xem {link}"
    )
    await answered(office, EMAIL)

    await send_messages.run(at=NOON)

    (letter,) = post.letters
    assert saved.status_code == 303
    assert letter.get_content().strip() == "Mời xem https://gopy.example.vn/tra-cuu"
    assert "bản 2" in (await admin.get(url)).text
    row = await OutgoingMessage.objects().first()
    assert row is not None
    assert row.version == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"subject": "Xem {text}", "body": "Có trả lời"}, "Không có gì để điền vào {text}."),
        ({"subject": "x", "body": "{number.__class__}"}, "{number.__class__}"),
        ({"subject": "", "body": "Có trả lời"}, "Xin ghi tiêu đề"),
        ({"subject": "x", "body": ""}, "Xin ghi nội dung"),
        ({"subject": "x", "body": "y", "short": "z" * 301}, "nhiều nhất 300"),
    ],
)
async def test_a_wording_that_cannot_be_filled_is_refused(
    admin: AsyncClient, given: dict[str, str], said: str
) -> None:
    url = "/quan-tri/tin-nhan"

    answer = await post_form(admin, url, f"{url}/mau/reply_sent", **given)

    assert answer.status_code == 400
    assert said in answer.text
