"""What everybody may read: agreed to, masked, looked at; and how it goes away again."""

from datetime import date, datetime, timedelta

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.complaints.actions import handling, intake, triage
from feedback.complaints.schemas import Channel, NewComplaint, Origin
from feedback.complaints.tables import Complaint
from feedback.core.clock import VIETNAM, now
from feedback.core.permissions import Role
from feedback.publishing import jobs
from feedback.publishing.tables import Publication, PublicMonth
from tests.make import SECRET, an_officer, csrf
from tests.stories.office import Office
from tests.stories.steps import an_area, the_row, who_did

TEXT = "Ông Nguyễn Văn Hùng, 0912 345 678, đổ rác trước nhà tôi ở ngõ ba từ tháng trước"
ANSWER = "Kính gửi bà Trần Thị Mai, tổ vệ sinh đã dọn xong sáng 24/11 và nhắc nhở hộ này."
MASKED = "Ông [tên], [số điện thoại], đổ rác trước nhà tôi ở ngõ ba từ tháng trước"


@pytest.fixture(autouse=True)
async def area(app: Litestar) -> None:
    del app
    await an_area()


class Sent:
    """A matter, and the code of its sender."""

    def __init__(self, number: str, code: str) -> None:
        self.number = number
        self.track = f"/tra-cuu/{code.replace('-', '')}"
        self.consent = f"{self.track}/cong-khai"
        self.page = f"/ban/{number}/cong-khai"

    async def agree(self, client: AsyncClient) -> Response:
        return await client.post(self.consent, data={"agreed": "yes"})


async def a_matter(office: Office, text: str = TEXT, at: datetime | None = None) -> Sent:
    new = NewComplaint(text, area="tdp-3")
    receipt = await intake.receive(
        new, Origin(Channel.WEB), secret=SECRET, at=at or now() - timedelta(days=1)
    )
    if "tố cáo" not in text:
        await office.give(receipt.number, office.lights)
    return Sent(receipt.number, receipt.code)


async def an_answered_one(office: Office) -> Sent:
    sent = await a_matter(office)
    await handling.reply(sent.number, ANSWER, by=office.clerk, at=now())
    return sent


async def show(desk: AsyncClient, sent: Sent, **more: str) -> Response:
    """The moderator opens the page, hides a little more, and shows the matter."""
    page = await desk.get(sent.page)
    assert page.status_code == 200, page.text[:500]
    reply = page.text.partition('name="reply" value="')[2].partition('"')[0]
    fields = {
        "reply": reply,
        "text": MASKED.replace("ngõ ba", "[ngõ]"),
        "answer": "Kính gửi bà [tên], tổ vệ sinh đã dọn xong sáng 24/11 và nhắc nhở hộ này.",
        "looked": "yes",
        "decision": "show",
        **more,
    }
    return await desk.post(sent.page, data={"_csrf_token": csrf(page), **fields})


async def test_what_a_citizen_agrees_to_is_masked_looked_at_and_read_by_everybody(
    office: Office, client: AsyncClient
) -> None:
    sent = await an_answered_one(office)
    unasked = await an_answered_one(office)
    unticked = await client.post(sent.consent, data={})
    agreed = await sent.agree(client)
    async with office.entered_by() as desk:
        queue = await desk.get("/ban/cong-khai")
        page = await desk.get(sent.page)
        shown = await show(desk, sent)
        after = await desk.get("/ban/cong-khai")
    public = await client.get("/cong-khai", params={"q": "do rac", "thang": f"{now():%Y-%m}"})

    assert (unticked.status_code, agreed.status_code, shown.status_code) == (400, 303, 303)
    assert sent.number in queue.text
    assert unasked.number not in queue.text
    assert "đổ rác" not in queue.text
    assert TEXT in page.text
    assert MASKED in page.text
    assert "Chưa có ý kiến nào được đăng" not in public.text
    assert "Ông [tên], [số điện thoại], đổ rác trước nhà tôi ở [ngõ] từ" in public.text
    assert "Kính gửi bà [tên], tổ vệ sinh đã dọn" in public.text
    assert "Tổ dân phố số 3" in public.text
    for hidden in (sent.number, "Hùng", "0912", "Mai", "ngõ ba"):
        assert hidden not in public.text, hidden
    assert after.text.index("Đang đăng") < after.text.index(sent.number)
    assert await who_did("publication.agreed", sent.number) == ["citizen"]
    assert await who_did("publication.shown", sent.number) == ["thu"]
    assert await who_did("complaint.read", sent.number) == ["thu", "thu"]
    assert "đang đọc được nội dung" in (await client.get(sent.consent)).text


async def gone_by_consent(office: Office, client: AsyncClient, sent: Sent) -> None:
    del office
    await client.post(sent.consent, data={"do": "thoi"})


async def gone_by_seal(office: Office, client: AsyncClient, sent: Sent) -> None:
    del client
    await office.call(sent.number, "denunciation")


async def gone_by_danger(office: Office, client: AsyncClient, sent: Sent) -> None:
    del client
    await office.call(sent.number, "report", "danger")


async def gone_by_kind(office: Office, client: AsyncClient, sent: Sent) -> None:
    del client
    await office.call(sent.number, "formal_complaint")


async def gone_by_accusation(office: Office, client: AsyncClient, sent: Sent) -> None:
    del office
    await client.post(
        f"{sent.track}/danh-gia",
        data={"helped": "no", "comment": "Tôi tố cáo cán bộ nhận hối lộ hai mươi triệu"},
    )


async def gone_by_moderator(office: Office, client: AsyncClient, sent: Sent) -> None:
    del client
    async with office.entered_by() as desk:
        refused = await show(desk, sent, decision="refuse", reason="Còn lộ người trong ngõ")
    assert refused.status_code == 303


@pytest.mark.parametrize(
    "go",
    [
        gone_by_consent,
        gone_by_seal,
        gone_by_danger,
        gone_by_kind,
        gone_by_accusation,
        gone_by_moderator,
    ],
)
async def test_what_must_not_be_read_any_more_is_gone_at_once(
    office: Office, client: AsyncClient, go: object
) -> None:
    sent = await an_answered_one(office)
    await sent.agree(client)
    async with office.entered_by() as desk:
        await show(desk, sent)
    assert "đổ rác" in (await client.get("/cong-khai")).text

    assert callable(go)
    await go(office, client, sent)

    assert "đổ rác" not in (await client.get("/cong-khai")).text
    async with office.entered_by() as desk:
        queue = await desk.get("/ban/cong-khai")
        assert sent.number not in queue.text


async def test_taking_the_consent_back_deletes_the_words_and_agreeing_anew_asks_anew(
    office: Office, client: AsyncClient
) -> None:
    sent = await an_answered_one(office)
    await sent.agree(client)
    async with office.entered_by() as desk:
        await show(desk, sent)
        await client.post(sent.consent, data={"do": "thoi"})
        kept = await Publication.select(Publication.text, Publication.folded)
        await sent.agree(client)
        public, queue = await client.get("/cong-khai"), await desk.get("/ban/cong-khai")

    assert kept == [{"text": "", "folded": ""}]
    assert "Chưa có ý kiến nào được đăng" in public.text
    assert queue.text.index(sent.number) < queue.text.index("Đang đăng</h2>")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"text": f"{MASKED} và hàng xóm"}, "không thêm chữ mới", id="new words"),
        pytest.param({"text": TEXT}, "không thêm chữ mới", id="unmasked"),
        pytest.param({"looked": ""}, "đánh dấu vào ô xác nhận", id="nobody looked"),
        pytest.param({"text": " … "}, "Không còn chữ nào", id="nothing left"),
        pytest.param({"decision": "refuse"}, "Xin ghi lý do", id="no reason"),
        pytest.param({"reply": "0"}, "đã thay đổi", id="another reply"),
    ],
)
@pytest.mark.sqlite
async def test_a_moderator_hides_and_does_nothing_else(
    office: Office, client: AsyncClient, fields: dict[str, str], said: str
) -> None:
    sent = await an_answered_one(office)
    await sent.agree(client)

    async with office.entered_by() as desk:
        refused = await show(desk, sent, **fields)

    assert refused.status_code in {400, 409}
    assert said in refused.text
    assert not await Publication.exists()


@pytest.mark.sqlite
async def test_nobody_shows_what_nobody_agreed_to_or_nobody_answered(
    office: Office, client: AsyncClient
) -> None:
    unasked, unanswered = await an_answered_one(office), await a_matter(office)
    await unanswered.agree(client)
    sealed = await a_matter(office, "Tôi tố cáo cán bộ địa chính nhận hối lộ")
    await an_officer("nga", Role.HANDLER, office.lights)

    refused = await sealed.agree(client)
    async with office.entered_by() as desk, office.entered_by("nga") as handler:
        answers = [await desk.get(one.page) for one in (unasked, unanswered, sealed)]
        closed = await handler.get("/ban/cong-khai")

    assert refused.status_code == 409
    assert "giữ kín" in (await client.get(sealed.consent)).text
    assert [answer.status_code for answer in answers] == [409, 409, 404]
    assert closed.status_code == 403


async def test_a_new_reply_is_looked_at_before_anybody_reads_it(
    office: Office, client: AsyncClient
) -> None:
    sent = await an_answered_one(office)
    await sent.agree(client)
    async with office.entered_by() as desk:
        await show(desk, sent)
        await client.post(f"{sent.track}/danh-gia", data={"helped": "no", "comment": "Còn rác"})
        reopened = await client.get("/cong-khai")
        await Complaint.update({Complaint.for_head: False}).where(
            Complaint.number == sent.number
        )
        await handling.reply(sent.number, "Đã dọn lại sáng 26/11.", by=office.clerk, at=now())
        again, queue = await client.get("/cong-khai"), await desk.get("/ban/cong-khai")

    assert "Đang xem lại theo đề nghị của người gửi" in reopened.text
    assert "Đã dọn lại" not in again.text
    assert queue.text.index(sent.number) < queue.text.index("Đang đăng</h2>")


async def test_counts_of_a_month_are_written_once_and_no_later_seal_shows_in_them(
    office: Office, client: AsyncClient
) -> None:
    october = datetime(2026, 10, 5, 9, tzinfo=VIETNAM)
    matters = [await a_matter(office, f"Đèn ngõ {n} hỏng", october) for n in range(4)]
    await a_matter(office, "Tôi tố cáo cán bộ địa chính nhận hối lộ", october)
    due = (await the_row(matters[0].number)).first_due_at
    await handling.reply(matters[0].number, ANSWER, by=office.clerk, at=due)
    late = due + timedelta(days=3)
    await handling.reply(matters[1].number, f"{ANSWER} Xin lỗi.", by=office.clerk, at=late)
    after = datetime(2026, 11, 1, 2, tzinfo=VIETNAM)
    await jobs.count_public_months.run(at=after)

    await triage.correct_kind(
        matters[2].number, "denunciation", "ordinary", by=office.clerk, at=now()
    )
    await jobs.count_public_months.run(at=after + timedelta(days=1))
    public = await client.get("/cong-khai")

    rows = await PublicMonth.select()
    assert [(row["month"], row["received"], row["due"], row["on_time"]) for row in rows] == [
        (date(2026, 10, 1), 4, 4, 1)
    ]
    assert rows[0]["pending"] == 2
    assert '<th scope="row">10/2026</th><td>4</td><td>4</td><td>1' in public.text
