"""Story: a pothole is a photo. Sent by form and by program, seen by whom the case is seen."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from httpx import AsyncClient, Response
from PIL import Image

from feedback.complaints.actions import attaching
from feedback.complaints.tables import Attachment, Complaint
from feedback.core import files
from feedback.core.clock import now
from feedback.core.permissions import Role
from tests.make import an_officer, csrf, run_jobs, signed_in
from tests.pictures import CAMERA, HTML, PDF, REFUSED, SCRIPT, a_photo
from tests.stories.office import Office
from tests.stories.steps import TEXT, code_on, number_on, refused, send, who_did

DENUNCIATION = "Tôi tố cáo ông Nguyễn Văn Tám nhận hối lộ 5 triệu đồng khi cấp giấy phép"


def parts(*contents: bytes, name: str = "anh.jpg") -> list[tuple[str, tuple[str, bytes, str]]]:
    """What a browser sends for files; every one says it is a JPEG."""
    return [("photos", (name, content, "image/jpeg")) for content in contents]


async def send_form(client: AsyncClient, *contents: bytes, **fields: str) -> Response:
    data = {"text": TEXT, "place": "", "area": "", **fields}
    return await client.post("/gui", data=data, files=parts(*contents))


async def send_api(client: AsyncClient, *contents: bytes, text: str = TEXT) -> Response:
    data = {"complaint": f'{{"text": "{text}"}}'}
    return await client.post("/api/complaints", data=data, files=parts(*contents))


def strongest(image: Image.Image, column: int) -> str:
    """Return the colour of one point, half-way down."""
    red, _, blue = image.crop((column, 400, column + 1, 401)).convert("RGB").tobytes()
    return "red" if red > blue else "blue"


async def stored() -> list[Attachment]:
    return await Attachment.objects().order_by(Attachment.id)


async def kept_files() -> Sequence[files.Kept]:
    return await files.listed("photos")


async def test_a_citizen_sends_photos_with_the_form_and_sees_them_again(
    client: AsyncClient,
) -> None:
    page = await client.get("/gui")
    assert 'enctype="multipart/form-data"' in page.text

    receipt = await send_form(client, a_photo(), a_photo((1000, 3000), form="PNG"))
    code = code_on(receipt)
    assert "Ảnh kèm theo" in receipt.text

    track = await client.get(f"/tra-cuu/{code}")
    one, two = await stored()
    for each in (one, two):
        assert f'src="/tra-cuu/{code}/tep/{each.id}/nho"' in track.text
    shown = await client.get(f"/tra-cuu/{code}/tep/{two.id}")
    assert shown.status_code == 200
    assert Image.open(BytesIO(shown.content)).size == (533, 1600)
    small = await client.get(f"/tra-cuu/{code}/tep/{two.id}/nho")
    assert max(Image.open(BytesIO(small.content)).size) == 320


async def test_nothing_of_the_sent_file_is_kept_but_what_can_be_seen(
    client: AsyncClient,
) -> None:
    hidden = a_photo((800, 600), orientation=6) + b"PK\x03\x04" + SCRIPT
    assert b"Exif" in hidden

    await send_form(client, hidden)

    [row] = await stored()
    for key in (row.key, row.thumb_key):
        content = await files.read_whole(key)
        assert content.startswith(b"\xff\xd8")
        for left in (b"Exif", b"GPS", CAMERA.encode(), b"http", b"PK", SCRIPT):
            assert left not in content
        image = Image.open(BytesIO(content))
        assert not image.getexif()
        assert image.info.keys() <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
    # Stored lying on its side; what was above is now on the right.
    whole = Image.open(BytesIO(await files.read_whole(row.key)))
    assert whole.size == (600, 800) == (row.width, row.height)
    assert strongest(whole, 10) == "blue"
    assert strongest(whole, 590) == "red"
    assert row.sha256 == hashlib.sha256(await files.read_whole(row.key)).hexdigest()


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_no_photo_is_refused_and_nothing_is_left(
    client: AsyncClient, case: str
) -> None:
    content, status, slug = REFUSED[case]

    body = refused(await send_api(client, a_photo(), content), status, slug)

    assert "photos" in body["errors"] or slug == "too-large"
    assert await Complaint.count() == 0
    assert await kept_files() == []


async def test_a_form_with_a_bad_photo_keeps_what_was_written(client: AsyncClient) -> None:
    page = await send_form(client, HTML, place="trước cổng chợ")

    assert page.status_code == 415
    assert TEXT in page.text
    assert "trước cổng chợ" in page.text
    assert "không phải là ảnh" in page.text
    assert SCRIPT.decode() not in page.text


async def test_four_photos_and_fifty_megabytes_are_too_much(client: AsyncClient) -> None:
    refused(await send_api(client, *[a_photo()] * 4), 400, "too-many-files")
    refused(await send_api(client, bytes(50 * 1024 * 1024)), 413, "too-large")
    # Where no photo is taken, a megabyte is still the most.
    for path in ("/tra-cuu", "/gui", "/api/complaints"):
        answer = await client.post(path, content=bytes(1_100_000))
        assert answer.status_code == 413, path
    assert await Complaint.count() == 0


async def test_a_program_sends_photos_and_adds_more(client: AsyncClient) -> None:
    receipt = (await send_api(client, a_photo())).json()
    code = receipt["code"]

    added = await client.post(f"/api/complaints/{code}/photos", files=parts(a_photo((50, 40))))

    assert added.status_code == 201
    photos = added.json()["photos"]
    assert [photo["media_type"] for photo in photos] == ["image/jpeg"] * 2
    assert photos == (await client.get(f"/api/complaints/{code}")).json()["photos"]
    assert (await client.get(photos[1]["url"])).headers["content-type"] == "image/jpeg"
    bad = await client.post("/api/complaints", files=parts(a_photo()))
    assert "complaint" in refused(bad, 400, "invalid-input")["errors"]
    unread = {"complaint": '{"text": 5}'}
    bad = await client.post("/api/complaints", data=unread, files=parts(a_photo()))
    refused(bad, 400, "invalid-input")


async def test_a_repeat_with_photos_is_answered_as_the_first(client: AsyncClient) -> None:
    key = {"Idempotency-Key": "may-tinh-bang-1"}
    data = {"complaint": f'{{"text": "{TEXT}"}}'}

    async def again(content: bytes) -> Response:
        return await client.post(
            "/api/complaints", data=data, files=parts(content), headers=key
        )

    first, second = await again(a_photo()), await again(a_photo())

    assert first.json() == second.json()
    assert len(await stored()) == 1
    assert len(await kept_files()) == 2
    refused(await again(a_photo((10, 10))), 409, "idempotency-key-reused")
    assert len(await kept_files()) == 2


async def test_photos_come_later_by_code_and_not_without_end(client: AsyncClient) -> None:
    receipt = (await send(client)).json()
    code, number = receipt["code"].replace("-", ""), receipt["number"]

    for _ in range(3):
        answer = await client.post(f"/tra-cuu/{code}/anh", files=parts(*[a_photo((9, 9))] * 3))
        assert answer.status_code == 303
    tenth = await client.post(f"/tra-cuu/{code}/anh", files=parts(a_photo((9, 9))))
    none = await client.post(f"/tra-cuu/{code}/anh", files=parts(b"", name=""))

    assert tenth.status_code == 409
    assert none.status_code == 400
    assert len(await stored()) == 9
    assert len(await kept_files()) == 18
    assert await who_did("complaint.files_added", number) == ["citizen"] * 3
    await client.post(f"/tra-cuu/{code}/rut")
    late = await client.post(f"/api/complaints/{code}/photos", files=parts(a_photo()))
    refused(late, 409, "case-ended")


async def test_who_may_not_know_of_the_case_does_not_see_its_photo(
    client: AsyncClient, office: Office
) -> None:
    number = number_on(await send_form(client, a_photo()))
    other = (await send(client)).json()["code"].replace("-", "")
    await office.give(number, office.lights)
    [row] = await stored()

    async with signed_in(office.app, "hoa") as hoa:
        page = await hoa.get(f"/ban/{number}")
        assert f'src="/ban/{number}/tep/{row.id}/nho"' in page.text
        assert (await hoa.get(f"/ban/{number}/tep/{row.id}")).status_code == 200
        assert (await hoa.get(f"/ban/{number}/tep/{row.id + 1}")).status_code == 404
    assert await who_did("complaint.file_read", number) == ["hoa"]
    assert (await client.get(f"/ban/{number}/tep/{row.id}")).status_code == 303
    assert (await client.get(f"/tra-cuu/{other}/tep/{row.id}")).status_code == 404
    await an_officer("binh", Role.HEAD, office.culture)
    async with signed_in(office.app, "binh") as stranger:
        for path in (f"/ban/{number}/tep/{row.id}", f"/ban/{number}/tep/{row.id}/nho"):
            assert (await stranger.get(path)).status_code == 404


async def test_photos_of_what_is_sealed_are_for_its_keeper(
    client: AsyncClient, office: Office
) -> None:
    number = number_on(await send_form(client, a_photo(), text=DENUNCIATION))
    await run_jobs()
    [row] = await stored()
    await an_officer("kim", Role.KEEPER, office.root, everywhere=True)

    for name, status in (("thu", 404), ("kim", 200)):
        async with signed_in(office.app, name) as browser:
            for path in (f"/ban/{number}/tep/{row.id}", f"/ban/{number}/tep/{row.id}/nho"):
                assert (await browser.get(path)).status_code == status
    assert await who_did("complaint.file_read", number) == ["kim", "kim"]


async def test_staff_add_a_document_that_only_they_see_until_they_say_so(
    client: AsyncClient, office: Office
) -> None:
    receipt = await send_form(client)
    code, number = code_on(receipt), number_on(receipt)
    await office.give(number, office.lights)
    async with signed_in(office.app, "hoa") as hoa:
        token = csrf(await hoa.get(f"/ban/{number}"))
        for shown, name in (("", "Biên bản nội bộ.pdf"), ("1", "Trả lời <b>.pdf")):
            answer = await hoa.post(
                f"/ban/{number}/tep",
                data={"_csrf_token": token, "shown": shown},
                files=[("photos", (name, PDF, "text/html"))],
            )
            assert answer.status_code == 303, answer.text
        inside, outside = await stored()
        file = await hoa.get(f"/ban/{number}/tep/{inside.id}")
        forged = await hoa.post(f"/ban/{number}/tep", data={"shown": "1"})

    assert forged.status_code == 403
    assert file.content == PDF
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"].startswith(
        "attachment; filename*=UTF-8''Bi%C3%AAn"
    )
    assert (await client.get(f"/tra-cuu/{code}/tep/{inside.id}")).status_code == 404
    assert (await client.get(f"/tra-cuu/{code}/tep/{outside.id}")).status_code == 200
    track = (await client.get(f"/tra-cuu/{code}")).text
    assert "Biên bản" not in track
    assert "Trả lời &lt;b&gt;.pdf" in track


async def test_a_file_is_never_more_than_a_file_to_a_browser(client: AsyncClient) -> None:
    code = code_on(await send_form(client, a_photo()))
    [row] = await stored()

    for path in ("", "/nho"):
        headers = (await client.get(f"/tra-cuu/{code}/tep/{row.id}{path}")).headers
        assert headers["content-type"] == "image/jpeg"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'; sandbox")
        assert headers["cache-control"] == "no-store"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["referrer-policy"] == "no-referrer"


async def test_files_nobody_speaks_of_are_cleared_away(
    client: AsyncClient, tmp_path: Path
) -> None:
    await send_form(client, a_photo())
    await files.put(files.new_key("photos"), b"left over")
    assert len(await kept_files()) == 3
    assert (tmp_path / "files" / "photos").is_dir()

    assert await attaching.clear_strays(at=now()) == 0
    assert await attaching.clear_strays(at=now() + timedelta(days=2)) == 1

    assert {one.key for one in await kept_files()} == {
        key for row in await stored() for key in (row.key, row.thumb_key)
    }


async def test_a_full_disk_loses_no_word(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a file").write_text("no folder")
    monkeypatch.setenv("LANGNGHE_FILES_URL", f"file://{tmp_path / 'a file'}")

    page = await send_form(client, a_photo())

    assert page.status_code == 503
    assert TEXT in page.text
    assert await Complaint.count() == 0
