"""The whole circle: rate, complain, understand, route, answer, judge, count, export."""

import csv
import io

from httpx import AsyncClient
from litestar import Litestar

from feedback.core.permissions import Role
from tests.make import (
    a_department,
    a_kiosk,
    a_route,
    an_officer,
    post_form,
    run_jobs,
    signed_in,
)

COMMENT = "Chờ làm giấy khai sinh ba tiếng ở bộ phận một cửa mà không ai gọi số"


async def test_low_kiosk_rating_goes_all_the_way_round(
    app: Litestar, client: AsyncClient
) -> None:
    root = await a_department("ubnd", "UBND")
    one_stop = await a_department("mot-cua", "Bộ phận một cửa", root)
    await a_department("van-hoa", "Phòng Văn hóa", root)
    await a_route("procedures", one_stop)
    kiosk = await a_kiosk(one_stop)
    await an_officer("thu", Role.INTAKE, root, everywhere=True)
    await an_officer("hoa", Role.HANDLER, one_stop)

    rated = await client.post(
        "/api/ratings", json={"service_point": kiosk.code, "score": 1, "comment": COMMENT}
    )
    number, code = (rated.json()["complaint"][key] for key in ("number", "code"))
    await run_jobs()

    async with signed_in(app, "thu") as intake:
        case = await intake.get(f"/ban/{number}")
        assert "Máy" in case.text
        await post_form(intake, f"/ban/{number}", f"/ban/{number}/linh-vuc", field="procedures")

    async with signed_in(app, "hoa") as desk:
        assert number in (await desk.get("/ban")).text
        answer = await post_form(
            desk, f"/ban/{number}", f"/ban/{number}/tra-loi", text="Xin lỗi, đã tăng thêm quầy."
        )
        assert answer.status_code == 303, answer.text

    tracked = (await client.get(f"/api/complaints/{code}")).json()
    assert tracked["status"] == "answered"
    assert [reply["text"] for reply in tracked["replies"]] == ["Xin lỗi, đã tăng thêm quầy."]

    await client.post(f"/tra-cuu/{code}/danh-gia", data={"helped": "yes"})
    assert (await client.get(f"/api/complaints/{code}")).json()["status"] == "closed"

    await _leader_sees(app, number, root)
    await _analyst_exports(app, number, code, root)


async def _leader_sees(app: Litestar, number: str, root: int) -> None:
    await an_officer("son", Role.LEADER, root, everywhere=True)
    whole = {"figure": "solved", "from": "2020-01-01", "to": "2099-01-01"}
    async with signed_in(app, "son") as leader:
        figures = (await leader.get("/so-lieu")).text
        assert "1 / 1 người dân đã đánh giá" in figures
        assert "Chưa đủ 10 ý kiến" in figures
        assert number in (await leader.get("/ban", params=whole)).text


async def _analyst_exports(app: Litestar, number: str, code: str, root: int) -> None:
    await an_officer("lan", Role.ANALYST, root, everywhere=True)
    async with signed_in(app, "lan") as analyst:
        ratings = _rows((await analyst.get("/api/exports/ratings.csv")).content)
        complaints = _rows((await analyst.get("/api/exports/complaints.csv")).content)
    assert [row["comment"] for row in ratings] == [COMMENT]
    columns = ("number", "department", "field", "status", "verdict")
    assert [tuple(row[name] for name in columns) for row in complaints] == [
        (number, "mot-cua", "procedures", "closed", "yes")
    ]
    assert code not in str(complaints)


def _rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
