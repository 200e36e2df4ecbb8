"""What may be a denunciation is sealed at receipt: a keeper reads it, and nobody else."""

import csv
import io
from collections.abc import Mapping

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.complaints.actions import triage
from feedback.complaints.schemas import Sorting
from feedback.complaints.tables import Complaint
from feedback.core.clock import now
from feedback.core.permissions import Role
from nlp.labels import Kind, Urgency
from tests.grounds import Ground, langnghe
from tests.make import a_kiosk, a_route, an_officer, run_jobs
from tests.stories.office import REPLY, Office, found
from tests.stories.steps import act, done, seen_on, send, status_of, the_row, who_did

MARK = "chim lạc kêu đêm"
ACCUSATION = f"Tôi tố cáo cán bộ địa chính nhận hối lộ, {MARK}"
WIDE = {"from": "2000-01-01", "to": "2099-12-31"}
EVERYBODY_ELSE = [role for role in Role if role not in {Role.KEEPER, Role.AUDITOR}]
"""An auditor reads one page only, and is told of seals but not of which: ``test_history``."""
PAGES: list[tuple[str, Mapping[str, str]]] = [
    ("/ban", {}),
    ("/ban", {"status": ""}),
    ("/ban", {"nhom": "all", "status": ""}),
    ("/ban", {"nhom": "triage", "status": ""}),
    ("/ban", {"nhom": "sealed", "status": ""}),
    ("/ban", {"q": MARK}),
    ("/ban", {"q": "to cao"}),
    *(
        ("/ban", {"figure": figure, **WIDE})
        for figure in ("received", "waiting", "due", "on_time", "judged", "solved")
    ),
    ("/ban", {"figure": "received", "unit": "none", **WIDE}),
    ("/so-lieu", {}),
    ("/so-lieu", WIDE),
    ("/danh-gia", WIDE),
    ("/quan-tri", {}),
    ("/quan-tri/can-bo", {}),
    ("/api/exports/complaints.csv", {}),
    ("/api/exports/ratings.csv", {}),
    ("/xuat", {}),
    ("/toi", {}),
]


async def an_accusation(client: AsyncClient) -> tuple[str, str]:
    """Somebody accuses somebody; return number and code."""
    body = (await send(client, ACCUSATION)).json()
    return body["number"], body["code"]


async def a_keeper(office: Office) -> None:
    await an_officer("nhan", Role.KEEPER, office.root, everywhere=True)


async def views(reader: AsyncClient) -> dict[str, str]:
    """Return every page of staff as this reader sees it; what is refused stays away."""
    shown = {}
    for path, asked in PAGES:
        page = await reader.get(path, params=dict(asked))
        if page.status_code == 200:
            shown[str(page.url)] = seen_on(page)
    return shown


@pytest.mark.parametrize("role", EVERYBODY_ELSE)
async def test_nothing_anybody_else_sees_tells_of_an_accusation(
    office: Office, client: AsyncClient, role: Role
) -> None:
    ordinary = await office.receive()
    await office.give(ordinary, office.lights)
    await run_jobs()
    await a_keeper(office)
    await an_officer("mai", role, office.root, everywhere=True)

    async with office.entered_by("nhan") as keeper, office.entered_by("mai") as reader:
        before = await views(reader)
        number, code = await an_accusation(client)
        await run_jobs()
        received = await views(reader)
        case = await reader.get(f"/ban/{number}")
        unknown = await reader.get("/ban/PA-2601-999999")
        searched = await reader.get("/ban", params={"q": number})
        await done(keeper, number, "tra-loi", text=REPLY)
        await client.post(f"/tra-cuu/{code}/danh-gia", data={"helped": "yes"})
        closed = await views(reader)

    assert await status_of(client, code) == "closed"
    assert before
    for shown in (received, closed):
        changed = {url for url, page in shown.items() if page != before[url]}
        assert not any(number in page for page in shown.values())
        # The list of downloads on this page grows by the reader's own.
        assert changed <= {"http://test/xuat"}
    assert case.status_code in {403, 404}
    assert (case.status_code, case.text) == (unknown.status_code, unknown.text)
    assert f"/ban/{number}" not in searched.text


async def test_an_accusation_is_sealed_before_the_machine_has_looked(
    office: Office, client: AsyncClient
) -> None:
    number, _ = await an_accusation(client)

    row = await the_row(number)

    assert [row.sealed, row.kind, row.department] == [True, None, None]
    async with office.entered_by() as clerk:
        assert await found(clerk, nhom="triage") == []


async def test_a_keeper_reads_what_is_sealed_and_leaves_a_line_each_time(
    office: Office, client: AsyncClient
) -> None:
    await a_keeper(office)
    ordinary = await office.receive()
    number, _ = await an_accusation(client)

    async with office.entered_by("nhan") as keeper:
        assert await found(keeper, nhom="sealed") == [number]
        assert await found(keeper) == []
        pages = [await keeper.get(f"/ban/{number}") for _ in range(2)]
        other = await keeper.get(f"/ban/{ordinary}")

    assert all(ACCUSATION in page.text for page in pages)
    assert other.status_code == 404
    assert await who_did("complaint.sealed_read", number) == ["nhan", "nhan"]


async def test_a_refused_look_leaves_no_line_of_reading(
    office: Office, client: AsyncClient
) -> None:
    number, _ = await an_accusation(client)

    async with office.entered_by() as clerk:
        assert (await clerk.get(f"/ban/{number}")).status_code == 404

    assert await who_did("complaint.sealed_read", number) == []


async def test_a_keeper_takes_the_seal_off_with_a_reason(
    office: Office, client: AsyncClient
) -> None:
    await a_keeper(office)
    number, _ = await an_accusation(client)
    async with office.entered_by("nhan") as keeper:
        wordless = await act(keeper, number, "mo-niem-phong", reason=" ")
        assert wordless.status_code == 400
        assert (await the_row(number)).sealed

        await done(keeper, number, "mo-niem-phong", reason="Chỉ than phiền thái độ")
        assert (await keeper.get(f"/ban/{number}")).status_code == 404
        assert await found(keeper, nhom="sealed") == []

    async with office.entered_by() as clerk:
        assert await found(clerk, nhom="triage") == [number]
        assert "Chỉ than phiền thái độ" in (await clerk.get(f"/ban/{number}")).text
    assert await who_did("complaint.unsealed", number) == ["nhan"]


async def test_the_machine_does_not_seal_again_what_a_keeper_opened(
    office: Office, client: AsyncClient
) -> None:
    await a_keeper(office)
    number, _ = await an_accusation(client)
    async with office.entered_by("nhan") as keeper:
        await done(keeper, number, "mo-niem-phong", reason="Chỉ than phiền thái độ")

    await triage.apply_sorting(number, an_opinion(sealed=True), at=now())

    assert not (await the_row(number)).sealed


@pytest.mark.parametrize("role", EVERYBODY_ELSE)
async def test_nobody_else_takes_a_seal_off(
    office: Office, client: AsyncClient, role: Role
) -> None:
    await an_officer("mai", role, office.root, everywhere=True)
    number, _ = await an_accusation(client)

    async with office.entered_by("mai") as other:
        page = await other.get("/dang-nhap")
        token = page.text.split('name="_csrf_token" value="')[1].split('"')[0]
        answer = await other.post(
            f"/ban/{number}/mo-niem-phong", data={"_csrf_token": token, "reason": "Tôi xem"}
        )

    assert answer.status_code == 403
    assert (await the_row(number)).sealed


def an_opinion(*, sealed: bool) -> Sorting:
    """The machine is sure: an ordinary report about the lights."""
    return Sorting(
        field="infrastructure",
        kind=Kind.REPORT,
        urgency=Urgency.ORDINARY,
        trusted=True,
        sealed=sealed,
        version="test-1",
        confidence=0.99,
        fields=[("infrastructure", 0.99)],
        kind_confidence=0.99,
        words=[],
    )


async def test_the_machine_never_takes_a_seal_off(office: Office, client: AsyncClient) -> None:
    await a_route("infrastructure", office.lights)
    number, _ = await an_accusation(client)

    await triage.apply_sorting(number, an_opinion(sealed=False), at=now())

    row = await the_row(number)
    assert [row.sealed, row.department, row.status] == [True, None, "received"]
    assert row.model_version == "test-1"
    async with office.entered_by("hoa") as desk:
        assert await found(desk) == []


async def test_the_machine_seals_what_the_words_did_not_show(office: Office) -> None:
    await a_route("infrastructure", office.lights)
    number = await office.receive()

    await triage.apply_sorting(number, an_opinion(sealed=True), at=now())

    row = await the_row(number)
    assert [row.sealed, row.department] == [True, None]
    assert await who_did("complaint.sealed", number) == ["machine"]


async def test_a_case_a_clerk_calls_an_accusation_is_off_every_desk_at_once(
    office: Office,
) -> None:
    await a_keeper(office)
    number = await office.receive(text=f"Ông trưởng phòng ăn chặn, {MARK}")
    await Complaint.update({Complaint.sealed: False}).where(Complaint.number == number)
    await office.give(number, office.lights)

    async with office.entered_by("hoa") as desk, office.entered_by("thu") as clerk:
        assert await found(desk) == [number]
        answer = await act(clerk, number, "loai", kind="denunciation", urgency="ordinary")
        assert answer.headers["location"] == "/ban"
        assert (await clerk.get(f"/ban/{number}")).status_code == 404
        assert (await desk.get(f"/ban/{number}")).status_code == 404
        assert await found(desk, q=MARK) == []

    async with office.entered_by("nhan") as keeper:
        assert await found(keeper, nhom="sealed", status="") == [number]


async def test_a_unit_does_not_make_a_case_vanish_by_calling_it_an_accusation(
    office: Office,
) -> None:
    number = await office.receive()
    await office.give(number, office.lights)

    async with office.entered_by("hoa") as desk:
        answer = await act(desk, number, "loai", kind="denunciation", urgency="ordinary")

    assert answer.status_code == 400
    row = await the_row(number)
    assert [row.sealed, row.kind, row.department] == [False, None, office.lights]


async def test_what_is_sealed_is_handed_to_no_unit(office: Office, client: AsyncClient) -> None:
    await a_keeper(office)
    number, _ = await an_accusation(client)

    async with office.entered_by("nhan") as keeper:
        answer = await act(keeper, number, "chuyen", unit=str(office.lights))

    assert answer.status_code == 409
    assert (await the_row(number)).department is None


async def test_the_accuser_sees_that_it_is_kept_safe_and_is_answered_by_the_keeper(
    office: Office, client: AsyncClient
) -> None:
    await a_keeper(office)
    number, code = await an_accusation(client)
    page = (await client.get(f"/tra-cuu/{code}")).text

    async with office.entered_by("nhan") as keeper:
        await done(keeper, number, "tra-loi", text=REPLY)

    assert ACCUSATION in page
    assert "Nội dung này được giữ kín." in page
    assert await status_of(client, code) == "answered"


async def a_sealed_rating(client: AsyncClient, office: Office) -> str:
    kiosk = await a_kiosk(office.lights)
    low = {"service_point": kiosk.code, "score": 1, "reasons": ["attitude"]}
    answer = await client.post("/api/ratings", json=low | {"comment": ACCUSATION})
    await client.post("/api/ratings", json=low | {"comment": "Chờ lâu quá, gọi số lộn xộn"})
    return str(answer.json()["complaint"]["number"])


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def test_a_sealed_rating_counts_by_its_face_and_keeps_its_words(
    office: Office, client: AsyncClient
) -> None:
    number = await a_sealed_rating(client, office)
    await an_officer("lan", Role.ANALYST, office.root, everywhere=True)

    async with office.entered_by("lan") as analyst:
        ratings = rows_of((await analyst.get("/api/exports/ratings.csv")).content)
        complaints = rows_of((await analyst.get("/api/exports/complaints.csv")).content)
        page = (await analyst.get("/danh-gia", params=WIDE)).text

    assert (await the_row(number)).sealed
    columns = ("score", "reasons", "reasons_label", "comment")
    assert [tuple(row[name] for name in columns) for row in ratings] == [
        ("1", "", "", ""),
        ("1", "attitude", "Thái độ chưa tốt", "Chờ lâu quá, gọi số lộn xộn"),
    ]
    assert [row["number"] for row in complaints] != [number]
    assert len(complaints) == 1
    assert MARK not in page
    assert "gọi số lộn xộn" in page


async def test_the_command_line_says_how_much_it_left_out(
    office: Office, client: AsyncClient, database: Ground
) -> None:
    await a_sealed_rating(client, office)
    await an_accusation(client)

    ratings = langnghe("export", "ratings", "--format", "csv", database=database)
    complaints = langnghe("export", "complaints", "--format", "csv", database=database)

    assert [ratings.returncode, complaints.returncode] == [0, 0]
    assert "Không xuất 1 dòng niêm phong" in ratings.stderr
    assert "Không xuất 2 dòng niêm phong" in complaints.stderr
    assert len(rows_of(ratings.stdout.encode())) == 2
    assert len(rows_of(complaints.stdout.encode())) == 1
    assert MARK not in ratings.stdout + complaints.stdout


async def test_what_is_unsealed_is_exported_again(
    office: Office, client: AsyncClient, app: Litestar
) -> None:
    del app
    await a_keeper(office)
    await an_officer("lan", Role.ANALYST, office.root, everywhere=True)
    number, _ = await an_accusation(client)
    async with office.entered_by("nhan") as keeper:
        await done(keeper, number, "mo-niem-phong", reason="Chỉ than phiền thái độ")

    async with office.entered_by("lan") as analyst:
        complaints = rows_of((await analyst.get("/api/exports/complaints.csv")).content)

    assert [row["number"] for row in complaints] == [number]
