"""Tables as an analyst takes them home, and a ward to take them from."""

import asyncio
import csv
import io
import random
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
from httpx import AsyncClient, Response
from openpyxl.worksheet.worksheet import Worksheet

from feedback.complaints.schemas import Channel
from feedback.core.clock import now
from feedback.core.permissions import Scope
from feedback.core.reporting import Dataset, Period
from feedback.core.tabular import csv_pieces
from feedback.reports.actions import exporting
from feedback.wiring import DATASETS
from surveys.responses.actions.giving import give_rating
from surveys.responses.schemas import NewRating, Score
from tests.make import (
    SECRET,
    a_complaint,
    run_jobs,
)

RATINGS = next(one for one in DATASETS if one.name == "ratings")
EVIL = (
    '=HYPERLINK("http://x.vn")',
    "+84 912 345 678",
    "-1+1",
    "@SUM(1)",
    "\u200b=1+1",
    'a"b,c',
)
EVERYTHING = Period(date(2000, 1, 1), date(2100, 1, 1), Scope(everything=True))


async def live(points: list[str], seed: int = 7, many: int = 120) -> None:
    """Ratings of a quarter, and complaints that some of them make."""
    dice = random.Random(seed)
    comments = ["", "", "", "Cảm ơn, gọi 0912 345 678", "dòng một\ndòng hai", "a\\b\tc", *EVIL]
    for _ in range(many):
        score = Score(dice.choice((1, 2, 3, 4, 5, 5, 5)))
        low = score <= 2
        new = NewRating(
            dice.choice(points),
            score,
            dice.sample(["attitude", "long_wait", "extra_papers"], dice.randrange(3))
            if low
            else [],
            dice.choice(comments),
        )
        at = now() - timedelta(
            minutes=dice.randrange(60 * 24 * 88), microseconds=dice.randrange(10**6)
        )
        channel = dice.choice((Channel.KIOSK, Channel.QR))
        await give_rating(new, channel, secret=SECRET, at=at)
    denounced = NewRating(points[0], Score(1), ["attitude"], "Tôi tố cáo ông Tám nhận hối lộ")
    await give_rating(denounced, Channel.KIOSK, secret=SECRET, at=now() - timedelta(days=2))
    for text in EVIL:
        await a_complaint(
            f"{text} đèn đường hỏng", at=now() - timedelta(days=dice.randrange(80))
        )
    await run_jobs()


async def make_all() -> None:
    while await exporting.make_next(DATASETS, at=now()):
        pass


async def asked(client: AsyncClient, **more: str) -> dict[str, Any]:
    answer = await client.post("/api/exports", json={"dataset": "ratings", **more})
    assert answer.status_code == 202, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def until(client: AsyncClient, job: dict[str, Any], state: str) -> None:
    """Ask for a table until it is so far."""
    async with asyncio.timeout(20):
        # As a program outside would.
        while (await client.get(f"/api/exports/jobs/{job['code']}")).json()["state"] != state:  # noqa: ASYNC110
            await asyncio.sleep(0.002)


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def sheet_of(answer: Response, place: int = 0) -> Worksheet:
    assert answer.status_code == 200, answer.text[:300]
    return openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[place]


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def as_text(value: object) -> str:
    """A cell of a workbook as the CSV writes it."""
    match value:
        case None:
            return ""
        case float():
            return f"{value:.12g}"
        case datetime() if value.time().isoformat() == "00:00:00":
            return f"{value:%Y-%m-%d}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case _:
            return str(value)


def shortened(text: str) -> str:
    """A number as a workbook keeps it, to fifteen places; other words as they are."""
    with suppress(ValueError):
        return f"{float(text):.12g}"
    return text


async def pieces_of(dataset: Dataset, period: Period, *, plain: bool) -> tuple[bytes, int]:
    found = [piece async for piece in csv_pieces(dataset, period, plain=plain)]
    return b"".join(piece for piece, _ in found), sum(rows for _, rows in found)
