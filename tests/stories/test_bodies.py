"""Bodies that are no rating, complaint or form: refused in words, nothing half-stored."""

from collections.abc import AsyncIterator
from urllib.parse import quote_from_bytes

import pytest
from httpx import AsyncClient

from feedback.complaints.tables import Complaint
from feedback.core.tables import AuditLine, OutboxRow
from feedback.core.uploads import MAX_UPLOAD
from surveys.responses.tables import Rating
from tests.stories.steps import TEXT, refused

JSON = "application/json"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=cut"
DOORS = ["/api/complaints", "/api/ratings"]


async def nothing_is_stored() -> bool:
    tables = (Complaint, Rating, OutboxRow, AuditLine)
    return [await table.count() for table in tables] == [0, 0, 0, 0]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"text"', id="a string"),
        pytest.param(b"1", id="a number"),
        pytest.param(b"{}", id="an object without what is needed"),
        pytest.param(b'{"text": "Den duong hong", ', id="half an object"),
        pytest.param(b"{'text': 'Den duong hong'}", id="Python's quotes"),
        pytest.param(b'{"text": "Den duong hong"} {}', id="two objects"),
        pytest.param(b'{"text": NaN, "score": NaN}', id="not a number"),
        pytest.param(rb'{"text": "Den \ud800 duong hong"}', id="half a surrogate pair"),
        pytest.param(rb'{"text": "Den \udf00\ud83c duong"}', id="surrogates the wrong way"),
        pytest.param('{"text": "Đèn đường"}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'{"text": "\xd0\xe8n hong"}', id="an encoding of one byte"),
        pytest.param(b'{"text": "\xed\xa0\x80 hong"}', id="an encoded surrogate"),
        pytest.param(b"[" * 200_000, id="lists in lists"),
        pytest.param(b'{"text": "x y z", "a": ' + b'{"a":' * 90_000, id="objects in objects"),
        pytest.param(b"text=Den+duong+hong&score=1", id="a form"),
    ],
)
async def test_a_body_that_is_not_what_was_asked_for_is_refused(
    client: AsyncClient, door: str, body: bytes
) -> None:
    answer = await client.post(door, content=body, headers={"Content-Type": JSON})

    refused(answer, 400, "invalid-input")
    assert await nothing_is_stored()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param({"text": None}, "text", id="null as text"),
        pytest.param({"text": 5}, "text", id="a number as text"),
        pytest.param({"text": [TEXT]}, "text", id="a list as text"),
        pytest.param({"kind": "report"}, "kind", id="a key nobody knows"),
        pytest.param({"contact": "0912 345 678"}, "contact", id="a string as contact"),
        pytest.param({"contact": {"zalo": "1"}}, "zalo", id="a key nobody knows in contact"),
        pytest.param({"contact": {"phone": "1" * 41}}, "contact.phone", id="a long number"),
        pytest.param({"contact": {"email": 1}}, "contact.email", id="a number as e-mail"),
        pytest.param({"place": "a" * 501}, "place", id="a place as long as a letter"),
        pytest.param({"area": 3}, "area", id="a number as area"),
        pytest.param({"service_point": ["a"]}, "service_point", id="a list as service point"),
    ],
)
async def test_what_is_wrong_with_a_complaint_is_named(
    client: AsyncClient, change: dict[str, object], named: str
) -> None:
    answer = await client.post("/api/complaints", json={"text": TEXT, **change})

    assert named in str(refused(answer, 400, "invalid-input")["errors"])
    assert await nothing_is_stored()


async def test_a_form_in_plain_utf8_is_read_as_it_is(client: AsyncClient) -> None:
    body = f"text={TEXT}&place=Ngõ 12".encode()

    page = await client.post("/gui", content=body, headers={"Content-Type": URLENCODED})

    assert page.status_code == 200
    stored = await Complaint.select(Complaint.text, Complaint.place)
    assert stored == [{"text": TEXT, "place": "Ngõ 12"}]


async def test_a_form_sent_in_parts_is_read_as_well(client: AsyncClient) -> None:
    page = await client.post(
        "/gui", data={"key": "abc"}, files={"text": (None, TEXT), "photo": ("a.jpg", b"\xff")}
    )

    assert page.status_code == 200
    assert [row["text"] for row in await Complaint.select()] == [TEXT]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(
            quote_from_bytes(b"Den \xf0\xfd duong").encode(), id="escaped Windows-1258"
        ),
        pytest.param(b"Den+%ED%A0%80+duong", id="an escaped surrogate"),
        pytest.param(b"Den \xd0 duong", id="a plain byte"),
    ],
)
@pytest.mark.parametrize("door", ["/gui", "/tra-cuu"])
async def test_a_form_in_another_encoding_is_refused_in_words(
    client: AsyncClient, door: str, typed: bytes
) -> None:
    body = b"text=" + typed + b"&code=" + typed

    page = await client.post(door, content=body, headers={"Content-Type": URLENCODED})

    assert page.status_code == 400
    assert page.headers["content-type"].startswith("text/html")
    assert "bảng mã UTF-8" in page.text
    assert await nothing_is_stored()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param(JSON, b'{"text": "Den duong hong"}', id="JSON"),
        pytest.param("text/plain", b"text=Den+duong+hong", id="plain text"),
        pytest.param(URLENCODED, b"", id="nothing"),
        pytest.param(MULTIPART, b"--cut\r\nrubbish", id="broken parts"),
        pytest.param("multipart/form-data", b"--cut--", id="parts without a boundary"),
    ],
)
async def test_what_is_no_form_is_refused_in_words(
    client: AsyncClient, kind: str, body: bytes
) -> None:
    page = await client.post("/gui", content=body, headers={"Content-Type": kind})

    assert page.status_code == 400
    assert page.headers["content-type"].startswith("text/html")
    assert await nothing_is_stored()


class Flood:
    """Fifty megabytes in pieces of one; it counts what was asked for."""

    def __init__(self) -> None:
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(50):
            self.taken += 1
            yield b"a" * 1_000_000


@pytest.mark.parametrize("kind", [JSON, URLENCODED, MULTIPART])
@pytest.mark.parametrize("door", [*DOORS, "/gui", "/tra-cuu", "/dang-nhap"])
async def test_50_megabytes_are_refused_without_being_read(
    client: AsyncClient, door: str, kind: str
) -> None:
    flood = Flood()

    answer = await client.post(door, content=flood, headers={"Content-Type": kind})

    # Without a token the sign-in form is refused before anybody looks at its body.
    assert answer.status_code == (403 if (door, kind) == ("/dang-nhap", JSON) else 413)
    takes_files = kind == MULTIPART and door in {"/api/complaints", "/gui"}
    assert flood.taken <= (MAX_UPLOAD // 1_000_000 + 2 if takes_files else 2)
    if door in DOORS:
        refused(answer, 413, "too-large")
    else:
        assert answer.headers["content-type"].startswith("text/html")
    assert await nothing_is_stored()


async def test_50_megabytes_announced_are_refused_before_the_first_byte(
    client: AsyncClient,
) -> None:
    flood = Flood()
    headers = {"Content-Type": JSON, "Content-Length": "50000000"}

    answer = await client.post("/api/complaints", content=flood, headers=headers)

    refused(answer, 413, "too-large")
    assert flood.taken == 0


@pytest.mark.parametrize("door", DOORS)
async def test_another_verb_is_refused(client: AsyncClient, door: str) -> None:
    refused(await client.put(door, json={"text": TEXT}), 405, "method-not-allowed")


async def test_an_address_nobody_knows_is_answered_in_the_form_of_its_door(
    client: AsyncClient,
) -> None:
    program = await client.get("/api/complains")
    person = await client.get("/gui-di")

    refused(program, 404, "not-found")
    assert person.status_code == 404
    assert "Không có trang này. Xin kiểm tra lại địa chỉ." in person.text
