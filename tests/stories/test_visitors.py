"""How many were served: taken in whole or not at all, and held against the answers."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.core.clock import local_date, now
from feedback.core.permissions import Permission, Role
from feedback.core.tables import AuditLine
from feedback.places.schemas import ServicePointRow
from surveys.responses.actions.counting import fold
from surveys.responses.actions.giving import give_rating
from surveys.responses.schemas import NewRating, Score
from surveys.visits.tables import VisitorChange, VisitorDay
from tests.grounds import Ground, langnghe
from tests.make import SECRET, a_department, a_kiosk, an_officer, csrf, new_client, signed_in
from tests.stories.access import a_key
from tests.stories.steps import refused

VISITORS = "/quan-tri/luot-phuc-vu"
TODAY = local_date(now())
UNKNOWN = "không rõ tỷ lệ phản hồi"


@pytest.fixture
async def point(app: Litestar) -> ServicePointRow:
    del app
    root = await a_department()
    await an_officer("lan", Role.ANALYST, root, everywhere=True)
    return await a_kiosk(root, name="Quầy hộ tịch")


async def answered(point: ServicePointRow, times: int, score: int = 5) -> None:
    for _ in range(times):
        new = NewRating(point.code, Score(score))
        await give_rating(new, None, secret=SECRET, at=now())


async def upload(admin: AsyncClient, content: str) -> Response:
    page = await admin.get(VISITORS)
    return await admin.post(
        VISITORS,
        data={"_csrf_token": csrf(page)},
        files={"photos": ("luot.csv", content.encode(), "text/csv")},
    )


async def told() -> list[tuple[Any, int]]:
    rows = await VisitorDay.select(VisitorDay.day, VisitorDay.served).order_by(VisitorDay.day)
    return [(row["day"], row["served"]) for row in rows]


async def test_a_file_is_taken_in_once_and_corrected_with_its_history(
    admin: AsyncClient, point: ServicePointRow
) -> None:
    day = TODAY - timedelta(days=1)
    rows = f"\ufeffMã điểm;Ngày;Lượt phục vụ\n{point.code.lower()};{day:%d/%m/%Y};40\n"

    first = await upload(admin, rows)
    again = await upload(admin, rows)
    other = await upload(admin, rows.replace(";40", ";44"))

    assert [one.status_code for one in (first, again, other)] == [303] * 3
    assert "moi=0&sua=0&cu=1" in again.headers["location"]
    assert await told() == [(day, 44)]
    changes = await VisitorChange.select().order_by(VisitorChange.id)
    assert [(one["before"], one["after"]) for one in changes] == [(None, 40), (40, 44)]
    page = await admin.get(other.headers["location"])
    assert "0 dòng mới, 1 dòng sửa lại" in page.text
    assert "Quầy hộ tịch" in page.text
    lines = await AuditLine.select(AuditLine.actor).where(AuditLine.action == "visitors.told")
    assert len(lines) == 2


@pytest.mark.sqlite
async def test_one_bad_row_keeps_all_others_out_and_each_is_named(
    admin: AsyncClient, point: ServicePointRow
) -> None:
    good = f"{point.code},{TODAY},40"
    bad = [
        f"KHONG-CO,{TODAY},40",
        f"{point.code},{TODAY + timedelta(days=1)},40",
        f"{point.code},2026-02-30,40",
        f"{point.code},{TODAY - timedelta(days=1)},-1",
        f"{point.code},{TODAY - timedelta(days=2)},4.0",
        good,
    ]

    answer = await upload(admin, "\n".join(["point,date,served", good, *bad]))

    assert answer.status_code == 400
    assert "Chưa nhập dòng nào: 6 dòng cần sửa." in answer.text
    for line in range(3, 9):
        assert f"Dòng {line}: " in answer.text
    assert await told() == []


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("", "rỗng", id="nothing"),
        pytest.param("a,b\n1,2", "ba cột", id="other columns"),
        pytest.param("[{]", "JSON đúng dạng", id="broken JSON"),
        pytest.param("point,date,served\n", "không có dòng", id="a header only"),
    ],
)
async def test_what_is_no_such_file_is_refused_in_words(
    admin: AsyncClient, point: ServicePointRow, content: str, sentence: str
) -> None:
    del point
    answer = await upload(admin, content)

    assert answer.status_code == 400
    assert sentence in answer.text


async def test_a_machine_tells_of_its_own_points_only(
    app: Litestar, point: ServicePointRow
) -> None:
    elsewhere = await a_kiosk(await a_department("xa", "Xã khác"))
    _, key = await a_key(point.department, Permission.TELL_VISITORS)
    _, reader = await a_key(point.department, Permission.EXPORT)
    rows = [{"point": point.code, "date": str(TODAY), "served": 12}]

    async with new_client(app) as machine:
        machine.headers["Authorization"] = f"Bearer {key}"
        done = await machine.post("/api/visitors", json=rows)
        foreign = await machine.post(
            "/api/visitors", json=[*rows, {**rows[0], "point": elsewhere.code}]
        )
        odd = await machine.post("/api/visitors", json=[{**rows[0], "served": True}, 7])
        machine.headers["Authorization"] = f"Bearer {reader}"
        not_allowed = await machine.post("/api/visitors", json=rows)

    assert done.json() == {"added": 1, "corrected": 0, "same": 0}
    assert "line 2" in refused(foreign, 400, "rows-refused")["errors"]
    assert {"line 1", "line 2"} <= set(refused(odd, 400, "rows-refused")["errors"])
    refused(not_allowed, 403, "not-allowed")
    assert await told() == [(TODAY, 12)]


def test_the_command_takes_in_a_file_and_names_bad_lines(
    migrated: Ground, tmp_path: Path
) -> None:
    file = tmp_path / "luot.jsonl"
    file.write_text('{"point": "0000000000", "date": "2026-01-05", "served": 3}\n')

    done = langnghe("visitors", str(file), database=migrated)

    assert done.returncode == 1
    assert "Dòng 1: không có điểm phục vụ nào" in done.stderr


async def test_the_rate_stands_beside_every_figure_and_nobody_knows_is_said(
    app: Litestar, admin: AsyncClient, point: ServicePointRow
) -> None:
    silent = await a_kiosk(point.department, name="Quầy đất đai")
    await answered(point, 12)
    await answered(silent, 11)
    await fold()
    await answered(point, 3)
    days = f"from={TODAY - timedelta(days=6)}&to={TODAY}"

    async with signed_in(app, "lan") as analyst:
        before = [
            await analyst.get(f"{page}?{days}") for page in ("/so-lieu", "/chi-so", "/danh-gia")
        ]
        await upload(admin, f"point,date,served\n{point.code},{TODAY},60\n")
        figures = await analyst.get(f"/so-lieu?{days}")
        indexes = await analyst.get(f"/chi-so?{days}")
        listed = await analyst.get(f"/danh-gia?{days}&point={point.code}")
        told_by_api = (await analyst.get(f"/api/figures?{days}")).json()
        await upload(admin, f"point,date,served\n{point.code},{TODAY},10\n")
        odd = await analyst.get(f"/so-lieu?{days}")
        table = await analyst.get(f"/api/exports/visitors.csv?plain=1&{days}")

    for page in before:
        assert UNKNOWN in page.text.lower()
    # the unit: 26 of 60; the counter: 15 of 60; the other one: nobody knows
    assert "Tỷ lệ phản hồi 43,3 %" in figures.text
    assert "25,0 %" in figures.text
    assert UNKNOWN in figures.text
    assert "43,3 %" in indexes.text
    assert "Tỷ lệ phản hồi 25,0 %" in listed.text
    by_name = {row["label"]: row for row in told_by_api["points"]}
    assert (by_name["Quầy hộ tịch"]["answered"], by_name["Quầy hộ tịch"]["served"]) == (15, 60)
    assert by_name["Quầy đất đai"]["served"] is None
    assert "150,0 %: nhiều hơn lượt phục vụ" in odd.text
    [row] = csv.DictReader(io.StringIO(table.text))
    assert (row["served"], row["answered"], row["rate"], row["odd"]) == ("10", "15", "1.5", "1")
