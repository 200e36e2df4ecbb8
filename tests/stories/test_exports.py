"""Story: an analyst takes numbers home: the same ones in Excel, CSV and Parquet as on screen."""

import io
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.core import workbook
from feedback.core.clock import local, now
from feedback.core.tabular import csv_of
from tests.make import signed_in
from tests.stories.exports import (
    EVERYTHING,
    RATINGS,
    as_text,
    csv_rows,
    live,
    pieces_of,
    rows_of,
    sheet_of,
    shortened,
)
from tests.stories.steps import refused


async def test_lines_the_database_writes_are_those_made_of_rows(
    points: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(points)
    monkeypatch.setattr("surveys.responses.queries.lines.ROWS_OF_FILE", 17)
    monkeypatch.setattr("surveys.responses.queries.lines.ROWS_OF_SERVER", 17)

    rows = [row async for row in RATINGS.rows(EVERYTHING)]
    assert len(rows) == 121 == await RATINGS.count(EVERYTHING)
    for plain in (True, False):
        quick, counted = await pieces_of(RATINGS, EVERYTHING, plain=plain)
        assert quick == csv_of([one.name for one in RATINGS.columns], rows, plain=plain)
        assert counted == len(rows)


@pytest.mark.parametrize("name", ["ratings", "complaints"])
async def test_a_workbook_holds_what_the_csv_holds_in_its_own_types(
    analyst: AsyncClient, points: list[str], name: str
) -> None:
    await live(points)

    plain = csv_rows((await analyst.get(f"/api/exports/{name}.csv?plain=1")).content)
    book = await analyst.get(f"/api/exports/{name}.xlsx")
    sheet = sheet_of(book)

    rows = rows_of(sheet)
    assert len(rows) == len(plain) > 5
    for one, other in zip(rows, plain, strict=True):
        assert {key: as_text(value) for key, value in one.items()} == {
            key: shortened(value) if key == "field_confidence" else value
            for key, value in other.items()
        }
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    moment = "given_at" if name == "ratings" else "received_at"
    assert isinstance(rows[0][moment], datetime)
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    meanings = dict(sheet_of(book, 1).iter_rows(values_only=True))
    assert set(meanings) == {"Cột", *plain[0]}
    about = dict(sheet_of(book, 2).iter_rows(values_only=True))
    assert about["Số dòng"] == str(len(rows))
    assert about["Người lập"] == "lan"


async def test_parquet_has_types_and_the_same_rows(
    analyst: AsyncClient, points: list[str], tmp_path: Path
) -> None:
    await live(points)
    file = tmp_path / "ratings.parquet"
    file.write_bytes((await analyst.get("/api/exports/ratings.parquet")).content)

    table = pq.read_table(file)

    plain = csv_rows((await analyst.get("/api/exports/ratings.csv?plain=1")).content)
    assert table.num_rows == len(plain)
    assert str(table.schema.field("score").type) == "int64"
    assert str(table.schema.field("given_at").type) == "timestamp[us, tz=Asia/Ho_Chi_Minh]"
    assert [f"{it:%Y-%m-%d %H:%M:%S}" for it in table["given_at"].to_pylist()] == [
        row["given_at"] for row in plain
    ]
    assert [it or "" for it in table["comment"].to_pylist()] == [
        row["comment"] for row in plain
    ]


async def test_without_its_library_parquet_is_refused_in_words(
    analyst: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)

    answer = await analyst.get("/api/exports/ratings.parquet")

    assert "langnghe[parquet]" in refused(answer, 501, "parquet-not-installed")["detail"]


def narrowed(dice: random.Random, points: list[str]) -> dict[str, str]:
    """A filter as somebody may choose it."""
    start = local(now()).date() - timedelta(days=dice.randrange(95))
    found = {"from": f"{start}", "to": f"{start + timedelta(days=dice.randrange(95))}"}
    if dice.random() < 0.4:
        found["unit"] = dice.choice(["mot-cua", "van-hoa"])
    if dice.random() < 0.3:
        found["channel"] = dice.choice(["kiosk", "qr"])
    if dice.random() < 0.3:
        found["point"] = dice.choice(points)
    return found


async def test_screen_interface_workbook_and_csv_give_the_same_numbers_for_any_filter(
    app: Litestar, points: list[str], analyst: AsyncClient
) -> None:
    await live(points, seed=11, many=200)
    dice = random.Random(5)
    async with signed_in(app, "son") as leader:
        for _ in range(12):
            asked_for = narrowed(dice, points)
            told = (await leader.get("/api/figures", params=asked_for)).json()
            book = await leader.get("/api/figures.xlsx", params=asked_for)
            screen = (await leader.get("/so-lieu", params=asked_for)).text
            for place, name in enumerate(("figures", "weeks", "hours", "units", "points")):
                rows = rows_of(sheet_of(book, place))
                answer = await leader.get(
                    f"/api/figures/{name}.csv", params={**asked_for, "plain": "1"}
                )
                text = csv_rows(answer.content)
                assert [[as_text(it) for it in row.values()] for row in rows] == [
                    [shortened(it) for it in row.values()] for row in text
                ]
                assert len(rows) == len(told[name])
                for row, one in zip(rows, told[name], strict=True):
                    same_numbers(row, one)
            [satisfied] = [one for one in told["figures"] if one["key"] == "satisfied"]
            if satisfied["share"]["n"]:
                assert f"{satisfied['share']['part']} / {satisfied['share']['n']}" in screen
            await same_rows(analyst, asked_for, satisfied["share"])


def same_numbers(row: dict[str, Any], one: dict[str, Any]) -> None:
    """A row of the workbook says what the interface says."""
    share = one.get("share") if "before" in one else one["satisfied"]
    if share is not None:
        for name in ("n", "part", "share", "low", "high"):
            assert row[name] == pytest.approx(share[name]) if share[name] else not row[name]
        assert bool(row["hidden"]) is share["hidden"]
    if one.get("count") is not None:
        assert row["count"] == one["count"]


async def same_rows(
    analyst: AsyncClient, asked_for: dict[str, str], share: dict[str, Any]
) -> None:
    """The rows of the export are those the figure counts."""
    unit = {"department": asked_for["unit"]} if "unit" in asked_for else {}
    only = {key: value for key, value in asked_for.items() if key != "unit"} | unit
    rows = csv_rows((await analyst.get("/api/exports/ratings.csv", params=only)).content)
    if not share["hidden"]:
        assert share["n"] == len(rows)
        assert share["part"] == sum(int(row["score"]) >= 4 for row in rows)
    sheet = sheet_of(await analyst.get("/api/exports/ratings.xlsx", params=only))
    assert [str(row["id"]) for row in rows_of(sheet)] == [row["id"] for row in rows]


async def test_too_many_rows_for_one_answer_are_sent_to_the_background(
    analyst: AsyncClient, points: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(points, many=20)
    monkeypatch.setattr("feedback.reports.routes.AT_ONCE_ROWS", 20)

    answer = await analyst.get("/api/exports/ratings.xlsx")

    assert "POST /api/exports" in refused(answer, 409, "too-many-rows")["detail"]


async def test_a_sheet_that_is_full_goes_on_in_the_next(
    analyst: AsyncClient, points: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(points, many=24)
    monkeypatch.setattr(workbook, "MAX_ROWS", 10)

    book = openpyxl.load_workbook(
        io.BytesIO((await analyst.get("/api/exports/ratings.xlsx")).content)
    )

    assert [sheet.title for sheet in book.worksheets] == [
        *("Lượt đánh giá", "Lượt đánh giá (2)", "Lượt đánh giá (3)"),
        *("Từ điển cột", "Về số liệu"),
    ]
    assert [sheet.max_row for sheet in book.worksheets[:3]] == [11, 11, 6]
