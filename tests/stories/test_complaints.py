"""Sending in a complaint, through the API and the form: what is taken in, and as what."""

import re
import unicodedata
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from httpx import AsyncClient, Response

from feedback.complaints.tables import Complaint
from feedback.core.clock import now
from feedback.places.actions import revoke_service_point
from tests.grounds import Ground
from tests.make import a_complaint, a_kiosk, form_key
from tests.stories.steps import (
    TEXT,
    an_area,
    code_on,
    number_on,
    promised,
    refused,
    send,
    status_of,
    the_row,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
CONTACT = {"name": "Bà Sáu", "phone": "0912 345 678", "email": "sau@example.vn"}
TYPED = {
    "text": TEXT,
    "place": "Trước cổng chợ",
    "area": "tdp-3",
    **{f"contact_{name}": value for name, value in CONTACT.items()},
}


async def fill_in(client: AsyncClient, **fields: str) -> Response:
    """Fill in the form as a browser does."""
    page = await client.get("/gui")
    return await client.post("/gui", data={"key": form_key(page), "text": TEXT, **fields})


async def the_only_one() -> dict[str, Any]:
    rows = await Complaint.select()
    assert len(rows) == 1
    return dict(rows[0])


async def test_a_citizen_needs_nothing_but_words(client: AsyncClient) -> None:
    receipt = await fill_in(client)

    assert await status_of(client, code_on(receipt)) == "received"
    row = await the_row(number_on(receipt))
    assert (row.text, row.channel, row.place, row.area) == (TEXT, "web", "", None)
    assert (row.contact_name, row.contact_phone, row.contact_email) == ("", "", "")


async def test_the_form_takes_place_area_and_contact(client: AsyncClient) -> None:
    await an_area()

    await fill_in(client, **TYPED)

    row = await the_only_one()
    assert row["place"] == "Trước cổng chợ"
    assert row["area"] is not None
    assert [row[f"contact_{name}"] for name in CONTACT] == list(CONTACT.values())


async def test_a_receipt_without_contact_offers_to_leave_one(client: AsyncClient) -> None:
    with_contact = await fill_in(client, **(TYPED | {"area": ""}))
    without = await fill_in(client)

    assert "/lien-he" not in with_contact.text
    assert f"/tra-cuu/{code_on(without)}/lien-he" in without.text


async def test_a_program_sends_all_there_is(client: AsyncClient) -> None:
    await an_area()
    kiosk = await a_kiosk()

    answer = await send(
        client, area="tdp-3", place="Ngõ 12", contact=CONTACT, service_point=kiosk.code.lower()
    )

    assert answer.status_code == 201
    assert set(answer.json()) == {"number", "code", "due_on"}
    row = await the_only_one()
    assert (row["channel"], row["place"], row["service_point"]) == ("api", "Ngõ 12", kiosk.id)
    assert [row[f"contact_{name}"] for name in CONTACT] == list(CONTACT.values())


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("tdp-3", id="its code"),
        pytest.param("Tổ dân phố số 3", id="its name"),
        pytest.param("to dan pho so 3", id="its name without diacritics"),
        pytest.param("  TỔ DÂN PHỐ SỐ 3 ", id="its name in capitals"),
        pytest.param(unicodedata.normalize("NFD", "Tổ dân phố số 3"), id="its name in NFD"),
    ],
)
async def test_an_area_is_found(client: AsyncClient, typed: str) -> None:
    await an_area("tdp-1", "Tổ dân phố số 1")
    await an_area()

    answer = await send(client, area=typed)

    assert answer.status_code == 201
    area = (await Complaint.select(Complaint.area.code))[0]
    assert area == {"area.code": "tdp-3"}


@pytest.mark.parametrize("typed", ["tdp-4", "Tổ dân phố", "%", "\x00"])
async def test_an_area_nobody_knows_is_not_found(client: AsyncClient, typed: str) -> None:
    await an_area()

    answer = await send(client, area=typed)

    refused(answer, 404, "area-not-found")
    assert not await Complaint.exists()


async def test_a_complaint_about_no_or_a_revoked_service_point_is_refused(
    client: AsyncClient,
) -> None:
    kiosk = await a_kiosk()
    await revoke_service_point(kiosk.id, by="test", at=now())

    unknown = await send(client, service_point="K2K2K2K2K")
    revoked = await send(client, service_point=kiosk.code)

    refused(unknown, 404, "service-point-not-found")
    refused(revoked, 410, "service-point-revoked")
    assert not await Complaint.exists()


EMPTY = [
    pytest.param("", id="empty"),
    pytest.param(" \n\t\u00a0\u3000", id="blank"),
    pytest.param("😡😡😡🇻🇳", id="emoji only"),
    pytest.param("?!… --- ...", id="signs only"),
    pytest.param("\u200b\u200d\u2060\ufeff", id="signs nobody sees"),
    pytest.param("\x00\x01\x1b", id="control characters only"),
    pytest.param("a", id="one letter"),
]


@pytest.mark.parametrize("text", EMPTY)
async def test_a_text_that_says_nothing_is_refused(client: AsyncClient, text: str) -> None:
    answer = await send(client, text)
    page = await fill_in(client, text=text)

    body = refused(answer, 400, "text-refused")
    assert body["errors"] == {"text": "Xin Ông/Bà viết vài chữ về việc muốn phản ánh."}
    assert page.status_code == 400
    assert "Xin Ông/Bà viết vài chữ về việc muốn phản ánh." in page.text
    assert not await Complaint.exists()


async def test_a_text_of_100_kilobytes_is_refused(client: AsyncClient) -> None:
    text = "Đường hỏng. " * 8_500

    answer = await send(client, text)
    page = await fill_in(client, text=text)

    assert "text" in refused(answer, 400, "invalid-input")["errors"]
    assert page.status_code == 400
    assert "Nội dung dài 102000 ký tự" in page.text
    assert not await Complaint.exists()


async def test_the_longest_text_is_taken_in_whole(client: AsyncClient) -> None:
    text = "ế" * 10_000

    by_form = await fill_in(client, text=text)
    by_api = await send(client, text)
    longer = await send(client, f"{text}!")

    assert [by_form.status_code, by_api.status_code] == [200, 201]
    assert [row["text"] for row in await Complaint.select()] == [text, text]
    refused(longer, 400, "invalid-input")


async def test_words_are_stored_in_one_way_of_writing(client: AsyncClient) -> None:
    decomposed = unicodedata.normalize("NFD", TEXT)
    assert decomposed != TEXT

    await send(client, decomposed, place=unicodedata.normalize("NFD", "Chợ Đầu Mối"))

    row = await the_only_one()
    assert (row["text"], row["place"]) == (TEXT, "Chợ Đầu Mối")


async def test_what_no_page_can_show_is_left_out_and_lines_are_kept(
    client: AsyncClient,
) -> None:
    text = "\x00Dòng một\r\nDòng\x07 hai\rDòng\tba\x1b[31m\n"

    await send(client, text, place="Ngõ\x00 12", contact={"name": "Bà\x00 Sáu"})

    row = await the_only_one()
    assert row["text"] == "Dòng một\nDòng hai\nDòng\tba[31m"
    assert (row["place"], row["contact_name"]) == ("Ngõ 12", "Bà Sáu")


async def test_who_writes_of_danger_is_shown_whom_to_call(client: AsyncClient) -> None:
    calm = await fill_in(client)
    danger = await fill_in(client, text="Nhà đang cháy, có người mắc kẹt bên trong")

    assert "tel:114" not in calm.text
    assert "tel:114" in danger.text


async def test_markup_in_a_complaint_is_only_text(client: AsyncClient) -> None:
    text = "<script>alert('Đèn hỏng')</script>"

    receipt = await send(client, text)
    page = await client.get(f"/tra-cuu/{receipt.json()['code']}")

    assert text not in page.text
    assert "&lt;script&gt;alert(&#39;Đèn hỏng&#39;)&lt;/script&gt;" in page.text


async def test_a_form_refused_still_holds_what_was_typed(client: AsyncClient) -> None:
    await an_area()

    page = await fill_in(client, **(TYPED | {"text": "!?"}))

    assert page.status_code == 400
    assert 'id="error-text"' in page.text
    assert ">!?</textarea>" in page.text
    assert 'value="tdp-3" selected' in page.text
    for typed in ("Trước cổng chợ", *CONTACT.values()):
        assert f'value="{typed}"' in page.text
    assert not await Complaint.exists()


async def test_a_form_with_too_long_a_contact_is_refused_and_kept(client: AsyncClient) -> None:
    page = await fill_in(client, contact_phone="0" * 41)

    assert page.status_code == 400
    assert "quá dài" in page.text
    assert TEXT in page.text
    assert not await Complaint.exists()


async def test_numbers_rise_within_a_month_and_have_gaps(client: AsyncClient) -> None:
    month = f"{datetime.now(VIETNAM):%y%m}"

    numbers = [(await send(client)).json()["number"] for _ in range(20)]

    assert all(re.fullmatch(rf"PA-{month}-\d{{6}}", number) for number in numbers)
    assert sorted(set(numbers)) == numbers
    # Without gaps of chance, the gap a sealed matter leaves in a list would tell of it.
    assert 20 < int(numbers[-1][-6:]) <= 60


@pytest.mark.usefixtures("database")
async def test_numbers_begin_anew_each_month() -> None:
    received = [datetime(2026, month, 2, 9, tzinfo=VIETNAM) for month in (3, 3, 3, 3, 4)]

    numbers = [(await a_complaint(at=moment)).number for moment in received]

    assert [number[:7] for number in numbers] == ["PA-2603"] * 4 + ["PA-2604"]
    assert int(numbers[3][-6:]) >= 4
    assert int(numbers[4][-6:]) <= 3


async def test_a_code_can_be_read_aloud(client: AsyncClient) -> None:
    codes = {(await send(client)).json()["code"] for _ in range(5)}

    assert len(codes) == 5
    assert all(re.fullmatch(r"(?:[2-9ACDEFGHJKMNP-RT-Z]{4}-?){3}", code) for code in codes)


async def test_a_code_is_nowhere_stored(client: AsyncClient, database: Ground) -> None:
    answer = await client.post(
        "/api/complaints", json={"text": TEXT}, headers={"Idempotency-Key": "key-1"}
    )
    receipt = await fill_in(client)
    number = answer.json()["number"].encode()
    codes = [answer.json()["code"].replace("-", ""), code_on(receipt)]

    stored = database.stored_bytes().upper()

    assert number in stored
    for code in codes:
        assert code.encode() not in stored
        assert "-".join((code[:4], code[4:8], code[8:])).encode() not in stored


async def test_the_promise_is_15_working_days(client: AsyncClient, database: Ground) -> None:
    before = datetime.now(VIETNAM)

    answer = await send(client)

    after = datetime.now(VIETNAM)
    expected = {promised(database, moment, 15).isoformat() for moment in (before, after)}
    assert answer.json()["due_on"] in expected
    tracked = (await client.get(f"/api/complaints/{answer.json()['code']}")).json()
    assert tracked["due_on"] == answer.json()["due_on"]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param("2026-03-02 09:00", "2026-03-23", id="fifteen days are three weeks"),
        pytest.param("2026-03-02 16:59", "2026-03-23", id="just before closing"),
        pytest.param("2026-03-02 17:00", "2026-03-24", id="at closing"),
        pytest.param("2026-03-01 09:00", "2026-03-23", id="on a Sunday"),
        pytest.param("2026-02-13 09:00", "2026-03-13", id="before Tet"),
        pytest.param("2026-02-18 09:00", "2026-03-16", id="in Tet"),
    ],
)
async def test_the_promise_counts_working_days(
    client: AsyncClient, received: str, due: str
) -> None:
    at = datetime.fromisoformat(received).replace(tzinfo=VIETNAM)

    receipt = await a_complaint(at=at)

    tracked = (await client.get(f"/api/complaints/{receipt.code}")).json()
    assert tracked["due_on"] == due
    row = await the_row(receipt.number)
    assert row.due_at == datetime.fromisoformat(f"{due} 17:00").replace(tzinfo=VIETNAM)
