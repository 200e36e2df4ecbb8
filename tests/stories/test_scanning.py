"""Files pass a scanner: nobody is given what it finds something in, nothing is lost while it sleeps."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import AsyncClient, Response

from feedback.complaints import jobs
from feedback.complaints.tables import Attachment
from feedback.core import files, scanning
from feedback.core.clock import now
from feedback.core.settings import Settings, SettingsRefused, load_settings
from tests.clamd import MALWARE, Clamd, a_clamd
from tests.make import csrf
from tests.pictures import a_photo
from tests.stories.office import Office
from tests.stories.steps import code_on, number_on, who_did

PAPER = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
BAD_PAPER = b"%PDF-1.7\n" + MALWARE + b"\n%%EOF\n"


@pytest.fixture
async def clamd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clamd]:
    async with a_clamd(tmp_path / "clamd") as one:
        monkeypatch.setenv("LANGNGHE_CLAMD_URL", one.url)
        monkeypatch.setenv("LANGNGHE_CLAMD_TIMEOUT_S", "1")
        yield one


async def sent_in(client: AsyncClient, content: bytes, name: str = "anh.jpg") -> Response:
    """A citizen sends a complaint with a photo."""
    form = {"text": "Đèn đường ngõ 12 hỏng cả tuần nay"}
    photos = {"photos": (name, content, "image/jpeg")}
    return await client.post("/gui", data=form, files=photos)


async def added(office: Office, number: str, content: bytes) -> Response:
    """The desk adds a document the citizen sees."""
    async with office.entered_by() as desk:
        page = await desk.get(f"/ban/{number}")
        return await desk.post(
            f"/ban/{number}/tep",
            data={"_csrf_token": csrf(page), "shown": "1"},
            files={"photos": ("cong-van.pdf", content, "application/pdf")},
        )


async def states() -> list[tuple[str, str]]:
    rows = await Attachment.select(Attachment.scan, Attachment.virus).order_by(Attachment.id)
    return [(row["scan"], row["virus"]) for row in rows]


async def test_what_is_clean_passes_and_is_shown_before_it_is_decoded(
    client: AsyncClient, clamd: Clamd
) -> None:
    photo = a_photo()

    receipt = await sent_in(client, photo)
    track = f"/tra-cuu/{code_on(receipt)}"
    page = await client.get(track)

    assert clamd.shown == [photo]
    assert await states() == [("clean", "")]
    assert (await client.get(f"{track}/tep/1")).status_code == 200
    assert "chờ quét" not in page.text


async def test_malware_is_kept_apart_and_both_sides_are_told(
    office: Office, client: AsyncClient, clamd: Clamd
) -> None:
    receipt = await sent_in(client, MALWARE + b"anything")
    number, track = number_on(receipt), f"/tra-cuu/{code_on(receipt)}"
    await added(office, number, BAD_PAPER)

    page = await client.get(track)
    own = [await client.get(f"{track}/tep/{one}") for one in (1, 2)]
    async with office.entered_by() as desk:
        case = await desk.get(f"/ban/{number}")
        theirs = [await desk.get(f"/ban/{number}/tep/{one}") for one in (1, 2)]

    assert len(clamd.shown) == 2
    assert await states() == [("infected", "Eicar-Signature")] * 2
    assert page.text.count("bị giữ lại vì nghi có mã độc") == 2
    assert "Xin Ông/Bà gửi lại" in page.text
    assert "Giữ lại tệp nghi có mã độc (Eicar-Signature)" in case.text
    assert [answer.status_code for answer in (*own, *theirs)] == [409] * 4
    assert not [one for one in (*own, *theirs) if MALWARE in one.content]
    assert await who_did("complaint.file_quarantined", number) == ["machine", "machine"]
    key = (await Attachment.select(Attachment.key).order_by(Attachment.id))[1]["key"]
    assert await files.read_whole(key) == BAD_PAPER


@pytest.mark.parametrize("mood", ["slow", "cut", "mute", "full"])
async def test_what_comes_while_the_scanner_sleeps_waits_and_is_never_lost(
    office: Office, client: AsyncClient, clamd: Clamd, mood: str
) -> None:
    clamd.mood = mood
    receipt = await sent_in(client, a_photo())
    number, track = number_on(receipt), f"/tra-cuu/{code_on(receipt)}"
    await added(office, number, BAD_PAPER)

    held = [await client.get(f"{track}/tep/{one}") for one in (1, 2)]
    page = await client.get(track)
    await jobs.scan_files.run(at=now())
    still = await states()
    clamd.mood = "well"
    await jobs.scan_files.run(at=now())

    assert [answer.status_code for answer in held] == [409, 409]
    assert page.text.count("đang chờ quét mã độc") == 2
    assert still == [("waiting", "")] * 2
    assert await states() == [("clean", ""), ("infected", "Eicar-Signature")]
    assert (await client.get(f"{track}/tep/1")).status_code == 200
    assert (await client.get(f"{track}/tep/2")).status_code == 409


async def test_where_it_is_set_up_so_nothing_is_taken_while_it_is_down(
    client: AsyncClient, clamd: Clamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGNGHE_CLAMD_DOWN", "refuse")
    clamd.mood = "mute"

    refused = await sent_in(client, a_photo())
    without = await client.post("/gui", data={"text": "Đèn đường ngõ 12 hỏng cả tuần nay"})

    assert refused.status_code == 503
    assert "Chưa quét được tệp" in refused.text
    assert without.status_code == 200
    assert await states() == []


async def test_it_is_asked_over_tcp_as_well_and_nobody_there_is_down(tmp_path: Path) -> None:
    one = Clamd(tmp_path / "unused")
    server = await asyncio.start_server(one.talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = Settings(clamd_url=f"tcp://127.0.0.1:{port}", clamd_timeout_s=2)
    async with server:
        found = await scanning.scan(MALWARE * 20_000, settings)
    with pytest.raises(scanning.ScannerDown):
        await scanning.scan(b"x", settings)

    assert found == (scanning.Scan.INFECTED, "Eicar-Signature")
    assert one.shown == [MALWARE * 20_000]


@pytest.mark.parametrize(
    "given",
    [
        {"CLAMD_URL": "/run/clamav/clamd.ctl"},
        {"CLAMD_URL": "tcp://127.0.0.1"},
        {"CLAMD_URL": "unix://host/path"},
        {"CLAMD_DOWN": "pass"},
        {"CLAMD_TIMEOUT_S": "0"},
    ],
    ids=str,
)
def test_half_a_scanner_stops_the_start(given: dict[str, str]) -> None:
    with pytest.raises(SettingsRefused, match="CLAMD"):
        load_settings({f"LANGNGHE_{name}": value for name, value in given.items()})
