"""Fills a migrated, empty database with ratings that any database can make up by itself.

``python -m bench.ratings COUNT`` works on ``LANGNGHE_DATABASE_URL``: two years of faces
at 300 service points of 30 units. Everything about a rating follows from its number by
whole-number arithmetic, so that another program has the same ratings without being sent
any (``facts``). The counts are then made by the product's own command.
"""

import asyncio
import sqlite3
import sys
import time
from contextlib import closing
from datetime import date, timedelta

import asyncpg

from feedback.core.clock import local_date, now
from feedback.core.db import engine, is_embedded, patience, transaction
from feedback.core.sqlite import KeptSQLiteEngine
from feedback.places.actions import open_department, open_service_point
from feedback.places.schemas import NewDepartment, NewServicePoint, PointKind
from surveys.responses.actions.counting import rebuild

POINTS, UNITS, DAYS = 300, 30, 730
BATCH = 1_000_000
CHANNELS = ("kiosk", "counter", "qr", "kiosk")
WORDS = (
    [
        "Anh ",
        "Chị ",
        "Cô ",
        "Chú ",
        "Bác ",
        "Em ",
        "Mấy anh chị ",
        "Cán bộ ",
        "Cô Lan ",
        "Anh Hùng ",
        "Người trực ",
        "Các cháu ",
    ],
    [
        "tiếp nhận",
        "trả kết quả",
        "làm hộ tịch",
        "làm đất đai",
        "chứng thực",
        "quầy 3",
        "cửa số 2",
        "bảo vệ",
        "hướng dẫn",
        "thu phí",
        "chính sách",
        "tư pháp",
    ],
    [
        " rất vui vẻ",
        " nói hơi khó nghe",
        " làm nhanh",
        " để dân chờ lâu",
        " chỉ dẫn kỹ",
        " hẹn lại ba lần",
        " không có mặt",
        " nhiệt tình",
        " gọi 0912 345 678 không nghe",
        " giúp người già",
        " bắt photo thêm",
        " ổn",
    ],
)
"""Half of the comments are one sentence, half are put together of these: 1,728."""


def first_day() -> date:
    """Return the first of the days; the last one is yesterday."""
    return local_date(now()) - timedelta(days=DAYS)


def _cases(words: list[str]) -> str:
    return " ".join(f"WHEN {at} THEN '{word}'" for at, word in enumerate(words))


def facts(number: str, div: str) -> dict[str, str]:
    """Return SQL for what a rating is, from its number.

    Args:
        number: SQL of the number, 1 and up.
        div: how the database divides whole numbers.
    """
    mixed = f"(({number} * 2654435761) % 4294967296)"
    other = f"(({number} * 40503 + 12345) % 65521)"
    roll = f"({mixed} {div} {POINTS}) % 100"
    score = (
        f"CASE WHEN {roll} < 62 THEN 5 WHEN {roll} < 84 THEN 4"
        f" WHEN {roll} < 92 THEN 3 WHEN {roll} < 97 THEN 2 ELSE 1 END"
    )
    said = " || ".join(
        f"CASE ({mixed} {div} {3 * 12**place}) % 12 {_cases(words)} END"
        for place, words in enumerate(WORDS)
    )
    channels = " ".join(f"WHEN {place} THEN '{name}'" for place, name in enumerate(CHANNELS))
    return {
        "point": f"({mixed} % {POINTS} + 1)",
        "unit": f"({mixed} % {POINTS} % {UNITS} + 1)",
        "score": score,
        "day": f"(({mixed} {div} {POINTS * 100}) % {DAYS})",
        "hour": f"(7 + {other} % 10)",
        "second": f"({other} * 7 % 3600)",
        "channel": f"CASE {other} % 4 {channels} END",
        "reasons": f"""CASE WHEN {roll} < 92 THEN '[]' WHEN {other} % 2 = 0
            THEN '["long_wait"]' ELSE '["attitude","long_wait"]' END""",
        "comment": f"""CASE WHEN {other} % 40 = 0 THEN 'Cô cán bộ hướng dẫn tận tình, chờ hơi lâu'
            WHEN {other} % 40 = 20 THEN {said} ELSE '' END""",
    }


INTO = "INSERT INTO rating (service_point, department, score, reasons, comment, channel, given_at, reasons_counted)"


async def fill(rows: int) -> None:
    """Store the places and the ratings, and count them."""
    async with transaction():
        units = [
            await open_department(
                NewDepartment(f"dv-{n}", f"Đơn vị số {n}"), by="bench", at=now()
            )
            for n in range(UNITS)
        ]
        for n in range(POINTS):
            point = NewServicePoint(PointKind.KIOSK, f"Ki-ốt số {n}", units[n % UNITS])
            await open_service_point(point, by="bench", at=now())
    if is_embedded():
        await asyncio.to_thread(_fill_file, rows)
    else:
        await _fill_server(rows)


def _fill_file(rows: int) -> None:
    found = engine()
    assert isinstance(found, KeptSQLiteEngine)
    one = facts("n", "/")
    moment = (
        f"datetime('{first_day()}', '+' || {one['day']} || ' days', '+' || ({one['hour']} - 7)"
        f" || ' hours', '+' || {one['second']} || ' seconds') || '.000000+00:00'"
    )
    with closing(sqlite3.connect(found.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for first in range(1, rows + 1, BATCH):
            last = min(first + BATCH - 1, rows)
            connection.execute(
                f"""
                WITH RECURSIVE number(n) AS (
                    SELECT {first} UNION ALL SELECT n + 1 FROM number WHERE n < {last}
                )
                {INTO} SELECT {one["point"]}, {one["unit"]}, {one["score"]}, {one["reasons"]},
                       {one["comment"]}, {one["channel"]}, {moment}, 0 FROM number
                """
            )
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def _fill_server(rows: int) -> None:
    one = facts("n", "/")
    moment = (
        f"(DATE '{first_day()}' + {one['day']}::int + {one['hour']}::int * INTERVAL '1 hour'"
        f" - INTERVAL '7 hours' + {one['second']}::int * INTERVAL '1 second') AT TIME ZONE 'UTC'"
    )
    connection = await asyncpg.connect(engine().config["dsn"])  # type: ignore[union-attr]
    try:
        await connection.execute("SET synchronous_commit = off")
        for first in range(1, rows + 1, BATCH):
            last = min(first + BATCH - 1, rows)
            await connection.execute(
                f"""
                {INTO} SELECT {one["point"]}, {one["unit"]}, {one["score"]}, {one["reasons"]},
                       {one["comment"]}, {one["channel"]}, {moment}, false
                  FROM generate_series({first}::bigint, {last}::bigint) AS n
                """
            )
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def main() -> None:
    """Fill and say how long it took."""
    began = time.perf_counter()
    await fill(int(sys.argv[1]))
    filled = time.perf_counter()
    with patience():
        await rebuild()
    print(f"filled in {filled - began:.1f} s, counted in {time.perf_counter() - filled:.1f} s")
    await engine().close()


if __name__ == "__main__":
    asyncio.run(main())
