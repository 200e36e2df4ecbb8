"""Posters of service points: what is on them is read by people and by bad cameras."""

import msgspec
import pytest
from httpx import AsyncClient, Response
from litestar import Litestar
from PIL import Image

from feedback.core.clock import now
from feedback.places.actions import change_code, name_organisation, revoke_service_point
from feedback.places.schemas import PointKind, ServicePointRow
from tests.make import a_department, a_kiosk
from tests.papers import badly_seen, codes_in, page_count, picture_of, sheet_of, text_of

POSTERS = "/quan-tri/diem/ap-phich"
OFFICE = "UBND phường Nguyệt Viên"
NAME = "Bộ phận Một cửa phường Nguyệt Viên – quầy số 3 (Đất đai, Hộ tịch)"
HARD_NAME = "Ỷ Lan Ễ Ỹ ặ ữ"
BASE = "https://gopy.example.vn"
KINDS = {"a4": (210, 297), "a5": (148, 210), "ban": (148, 210), "tem": (210, 297)}


@pytest.fixture
async def point(app: Litestar) -> ServicePointRow:
    """A counter of an office with a name and an address."""
    await name_organisation(OFFICE, by="test", at=now())
    site = app.state.site
    settings = msgspec.structs.replace(site.settings, public_url=BASE)
    app.state.site = msgspec.structs.replace(site, settings=settings, organisation=OFFICE)
    return await a_kiosk(kind=PointKind.QR, name=NAME)


@pytest.fixture
def desk(admin: AsyncClient, point: ServicePointRow) -> AsyncClient:
    del point
    return admin


async def printed(desk: AsyncClient, **asked: str) -> bytes:
    answer: Response = await desk.get(POSTERS, params=asked)
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["content-type"] == "application/pdf"
    return answer.content


@pytest.mark.parametrize(("kind", "sheet"), KINDS.items())
async def test_a_poster_says_who_where_why_and_how_else(
    desk: AsyncClient, point: ServicePointRow, kind: str, sheet: tuple[int, int]
) -> None:
    pdf = await printed(desk, kho=kind, loi="Quét để nói thật, không ai biết Ông/Bà là ai.")

    said = text_of(pdf)
    assert (sheet_of(pdf), page_count(pdf)) == (sheet, 1)
    for words in (NAME, f"gopy.example.vn/q/{point.code}", "không ai biết Ông/Bà là ai."):
        assert words in said, said
    assert OFFICE in said or kind == "tem"
    assert b"/Subtype /Image" not in pdf


@pytest.mark.parametrize("kind", KINDS)
async def test_every_letter_of_a_hard_name_is_in_the_words_of_the_poster(
    desk: AsyncClient, kind: str
) -> None:
    await a_kiosk(await a_department("ly"), name=HARD_NAME)

    said = text_of(await printed(desk, kho=kind))

    for name in (NAME, HARD_NAME):
        assert not set(name) - set(said)
        assert name in said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", [0.7, 1.0, 2.0, 4.0])
async def test_a_poster_leads_to_its_page_at_every_size(
    desk: AsyncClient, point: ServicePointRow, kind: str, scale: float
) -> None:
    pdf = await printed(desk, kho=kind, diem=str(point.id))

    codes = codes_in(picture_of(pdf, scale=scale))

    count = {"ban": 2, "tem": 12}.get(kind, 1)
    if (kind, scale) == ("tem", 0.7):
        # A sticker of 6 cm on a screen of 50 dots an inch: two dots a module.
        assert set(codes) <= {f"{BASE}/q/{point.code}"}
    else:
        assert codes == [f"{BASE}/q/{point.code}"] * count


def code_of(page: Image.Image, scale: float, x: float, y: float, side: float) -> Image.Image:
    """Return the square of a page in which its code stands; lengths in millimetres."""
    dots = scale * 72 / 25.4
    return page.crop((x * dots, y * dots, (x + side) * dots, (y + side) * dots))


@pytest.mark.parametrize(
    ("kind", "square"),
    [
        pytest.param("a4", (34, 84, 142), id="A4"),
        pytest.param("a5", (24, 59.2, 100.1), id="A5"),
        pytest.param("ban", (6, 109, 64), id="tent"),
        pytest.param("tem", (27, 39, 36), id="sticker"),
    ],
)
async def test_a_code_of_80_pixels_askew_and_blurred_still_leads_there(
    desk: AsyncClient, point: ServicePointRow, kind: str, square: tuple[float, float, float]
) -> None:
    pdf = await printed(desk, kho=kind)

    close = code_of(picture_of(pdf, scale=6), 6, *square)

    assert codes_in(badly_seen(close, 80)) == [f"{BASE}/q/{point.code}"]


async def test_all_points_are_in_one_file_and_no_point_that_was_withdrawn(
    desk: AsyncClient, point: ServicePointRow
) -> None:
    unit = await a_department("van-hoa", "Phòng Văn hóa")
    other = await a_kiosk(unit, name="Quầy 4")
    gone = await a_kiosk(unit, name="Quầy 5")
    await revoke_service_point(gone.id, by="test", at=now())

    pages = await printed(desk)
    stickers = await printed(desk, kho="tem")

    wanted = [f"{BASE}/q/{one.code}" for one in (point, other)]
    assert [codes_in(picture_of(pages, page)) for page in range(page_count(pages))] == [
        [one] for one in wanted
    ]
    assert sorted(codes_in(picture_of(stickers, scale=4))) == sorted(wanted)
    assert "Quầy 5" not in text_of(pages) + text_of(stickers)


async def test_thirteen_points_take_two_sheets_of_stickers(desk: AsyncClient) -> None:
    unit = await a_department("mot-cua-2")
    for number in range(12):
        await a_kiosk(unit, name=f"Quầy {number}")

    pdf = await printed(desk, kho="tem")

    assert page_count(pdf) == 2


async def test_the_old_poster_stops_leading_there_once_the_code_is_changed(
    desk: AsyncClient, client: AsyncClient, point: ServicePointRow
) -> None:
    (old,) = codes_in(picture_of(await printed(desk)))
    await change_code(point.id, by="test", at=now())
    (new,) = codes_in(picture_of(await printed(desk)))

    answers = [await client.get(one.removeprefix(BASE)) for one in (old, new)]

    assert [one.status_code for one in answers] == [410, 200]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        pytest.param({"kho": "a0"}, 400, id="no such sheet"),
        pytest.param({"loi": "dài " * 30}, 400, id="more than a line"),
        pytest.param({"diem": "999999"}, 404, id="no such point"),
        pytest.param({"diem": "9" * 50}, 404, id="a number beyond all"),
        pytest.param({"diem": "x"}, 404, id="no number"),
    ],
)
async def test_what_cannot_be_printed_is_refused_in_words(
    desk: AsyncClient, asked: dict[str, str], status: int
) -> None:
    answer = await desk.get(POSTERS, params=asked)

    assert answer.status_code == status
    assert "<html" in answer.text


async def test_a_withdrawn_point_has_no_poster(
    desk: AsyncClient, point: ServicePointRow
) -> None:
    await revoke_service_point(point.id, by="test", at=now())

    of_it = await desk.get(POSTERS, params={"diem": str(point.id)})
    of_all = await desk.get(POSTERS)

    assert (of_it.status_code, of_all.status_code) == (410, 410)


async def test_the_page_of_points_offers_them_and_warns_without_a_public_address(
    desk: AsyncClient, app: Litestar
) -> None:
    with_address = await desk.get("/quan-tri")
    site = app.state.site
    settings = msgspec.structs.replace(site.settings, public_url="")
    app.state.site = msgspec.structs.replace(site, settings=settings)
    without = await desk.get("/quan-tri")

    assert f'action="{POSTERS}"' in with_address.text
    assert "LANGNGHE_PUBLIC_URL" not in with_address.text
    assert "LANGNGHE_PUBLIC_URL" in without.text
