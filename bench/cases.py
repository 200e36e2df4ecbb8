"""Fills a migrated, empty database with plausible cases, and with the staff of a bench.

``python -m bench.cases COUNT [crowded]`` works on ``LANGNGHE_DATABASE_URL``: three years of
cases in 30 departments, 2 % of them open, each with its history, reply, suggestion,
audit lines, events and deliveries. With ``crowded`` all are open, so that the first
page of a small desk is as full as that of a large one. Complaints are written row by row, all that hangs
on them by ``INSERT … SELECT``; indexes are made afterwards. The digests of the audit
trail are random: its chain can be added to, not verified.
"""

import asyncio
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import asyncpg

from bench.texts import Writer
from feedback.accounts.actions.people import add_staff
from feedback.accounts.schemas import NewStaff
from feedback.core.clock import local_date, now
from feedback.core.db import engine, is_embedded
from feedback.core.permissions import Role
from feedback.core.sqlite import KeptSQLiteEngine
from feedback.places.actions import open_department
from feedback.places.schemas import NewDepartment
from nlp.normalize import fold

DEPARTMENTS = 30
YEARS_S = 3 * 365 * 86_400
FRESH = timedelta(days=24)
"""Younger cases are mostly open, older ones hardly ever: 2 % together."""
OPEN_OF_FRESH, OPEN_OF_OLD = 0.65, 0.006
CROWDED = "crowded" in sys.argv
TERM = timedelta(days=21)
BATCH = 20_000
PASSWORD = "mưa-xuân-2026-lất-phất"
HANDLERS = 4
STAFF = {"van-thu": Role.INTAKE, "lanh-dao": Role.LEADER}
MACHINE = (
    '{"field":"%s","kind":"report","urgency":"ordinary","trusted":true,"sealed":false,'
    '"version":"bench-1","confidence":0.91,"fields":[["%s",0.91],["other",0.05],'
    '["security",0.01]],"kind_confidence":0.88,"words":["hỏng","ngập","tối"]}'
)

COLUMNS = (
    *("id", "number", "code_hash", "text", "folded", "place", "channel", "kind", "field"),
    *("urgency", "sorted_by", "field_confidence", "model_version", "machine", "status"),
    *("sealed", "department", "contact_phone", "received_at", "due_at", "due_on"),
    *("first_due_at", "first_due_on", "assigned_at", "answered_at", "last_answered_at"),
    *("closed_at", "silent_on", "verdict", "verdict_at"),
)

AFTER = (
    """
    INSERT INTO status_change (complaint, was, became, department, by, note, at)
    SELECT id, '', 'received', NULL, 'citizen', '', received_at FROM complaint ORDER BY id
    """,
    """
    INSERT INTO status_change (complaint, was, became, department, by, note, at)
    SELECT id, 'received', 'assigned', department, 'van-thu', '', assigned_at
      FROM complaint WHERE assigned_at IS NOT NULL ORDER BY id
    """,
    """
    INSERT INTO status_change (complaint, was, became, department, by, note, at)
    SELECT id, 'assigned', 'answered', department, 'xu-ly-1', '', answered_at
      FROM complaint WHERE answered_at IS NOT NULL ORDER BY id
    """,
    """
    INSERT INTO status_change (complaint, was, became, department, by, note, at)
    SELECT id, 'answered', 'closed', department, 'system', '', closed_at
      FROM complaint WHERE closed_at IS NOT NULL ORDER BY id
    """,
    """
    INSERT INTO reply (complaint, text, refusal_reason, department, staff, at)
    SELECT id, 'Đơn vị đã kiểm tra và xử lý xong. Cảm ơn Ông/Bà đã phản ánh. ' || place,
           '', department, 1, answered_at
      FROM complaint WHERE answered_at IS NOT NULL ORDER BY id
    """,
    """
    INSERT INTO suggestion (opinion, complaint, model_version, field, confidence, fields,
                            kind, kinds, urgency, words, at)
    SELECT number || ' bench-1', id, 'bench-1', field, 0.91, machine, kind, '[]', urgency,
           '["hỏng","ngập"]', received_at
      FROM complaint ORDER BY id
    """,
    """
    INSERT INTO audit_line (at, actor, action, subject, digest)
    SELECT change.at, change.by, 'complaint.' || change.became, complaint.number, {hex}
      FROM status_change AS change JOIN complaint ON complaint.id = change.complaint
     ORDER BY complaint.id
    """,
    """
    INSERT INTO audit_line (at, actor, action, subject, digest)
    SELECT received_at, 'van-thu', 'complaint.read', number, {hex} FROM complaint
    """,
    """
    INSERT INTO audit_link (id, position, line, hash, at)
    SELECT id, id, id, {hex}, at FROM audit_line ORDER BY id
    """,
    """
    INSERT INTO outbox (id, event, payload, published_at, fanned_out)
    SELECT id, 'ComplaintReceived', '{{"number":"' || number || '"}}', received_at, {true}
      FROM complaint ORDER BY id
    """,
    """
    INSERT INTO delivery (event, listener, due_at, attempts, done_at, state)
    SELECT id, 'classify_complaint', published_at, 1, published_at, 'done'
      FROM outbox ORDER BY id
    """,
    """
    INSERT INTO outbox (id, event, payload, published_at, fanned_out)
    SELECT id + {count}, 'ReplySent', '{{"number":"' || number || '"}}', answered_at, {true}
      FROM complaint WHERE answered_at IS NOT NULL ORDER BY id
    """,
)
FILLED = (
    *("complaint", "status_change", "reply", "suggestion", "audit_line", "audit_link"),
    *("outbox", "delivery"),
)


def cases(count: int, seed: int, until: datetime) -> Iterator[tuple[Any, ...]]:
    """Return ``count`` complaints in the order they came in, as values of ``COLUMNS``."""
    rng, writer = random.Random(seed), Writer(seed)
    draw = rng.random
    for place in range(1, count + 1):
        age = timedelta(seconds=int(YEARS_S * (count - place) / count) + 60)
        received = until - age
        field, text, where, folded = writer.write()
        due = received + TERM
        is_open = draw() < (OPEN_OF_FRESH if age < FRESH else OPEN_OF_OLD) or CROWDED
        sealed = draw() < 0.003  # noqa: PLR2004 - one of some three hundred
        owned = not sealed and (not is_open or draw() < 0.9)  # noqa: PLR2004
        assigned = received + timedelta(hours=2) if owned else None
        answered = None if is_open else received + age * min(1.0, draw() * TERM / age)
        silent = answered + TERM if answered else None
        judged = answered if answered and draw() < 0.4 else None  # noqa: PLR2004
        closed = judged or (silent if silent and silent < until else None)
        status = "closed" if closed else "answered" if answered else "assigned"
        yield (
            place,
            f"PA-{received:%y%m}-{place:06d}",
            f"{rng.getrandbits(256):064x}",
            text,
            folded,
            where,
            "web",
            "report",
            field,
            "danger" if is_open and draw() < 0.02 else "ordinary",  # noqa: PLR2004
            "machine",
            0.91,
            "bench-1",
            MACHINE % (field, field),
            status if owned or not is_open else "received",
            sealed,
            # The first departments have more to do, as everywhere.
            1 + int(DEPARTMENTS * draw() ** 1.3) if owned else None,
            f"09{place % 10**8:08d}" if age.days < 365 and place % 3 == 0 else "",  # noqa: PLR2004
            received,
            due,
            due.date(),
            due,
            due.date(),
            assigned,
            answered,
            answered,
            closed,
            silent.date() if silent else None,
            "yes" if judged else None,
            judged,
        )


async def set_up() -> None:
    """Make 30 departments and those who work in them; see ``STAFF``."""
    at, by = now(), "bench"
    units = [
        await open_department(NewDepartment(f"don-vi-{n}", f"Đơn vị {n}", None), by=by, at=at)
        for n in range(1, DEPARTMENTS + 1)
    ]
    for name, role in STAFF.items():
        await add_staff(NewStaff(name, name, PASSWORD, role, None, True), by=by, at=at)
    people = [(f"xu-ly-{n}", Role.HANDLER, n) for n in range(1, HANDLERS + 1)]
    for name, role, place in [*people, ("truong", Role.HEAD, 10)]:
        unit = units[place - 1]
        await add_staff(NewStaff(name, name, PASSWORD, role, unit, False), by=by, at=at)


def _adapted(row: tuple[Any, ...]) -> list[Any]:
    return [str(value) if isinstance(value, date) else value for value in row]


def fill_file(path: str, count: int) -> None:
    """Fill a SQLite file; a power cut would spoil it, which a bench may risk."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = 0"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("PRAGMA cache_size = -400000")
        db.execute("PRAGMA temp_store = MEMORY")
        made = db.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            f" AND type IN ('index', 'trigger') AND tbl_name IN {FILLED}"
        ).fetchall()
        for kind, name, _ in made:
            db.execute(f"DROP {kind} {name}")
        db.execute("BEGIN")
        places = ", ".join("?" * len(COLUMNS))
        insert = f"INSERT INTO complaint ({', '.join(COLUMNS)}) VALUES ({places})"
        db.executemany(insert, map(_adapted, cases(count, 1, now())))
        for statement in AFTER:
            hexed = "lower(hex(randomblob(32)))"
            db.execute(statement.format(hex=hexed, true="1", count=count))
        db.execute("COMMIT")
        for _, _, sql in made:
            db.execute(sql)
        db.execute("INSERT INTO complaint_words (complaint_words) VALUES ('rebuild')")
        db.execute("ANALYZE")
        db.execute("PRAGMA journal_mode = WAL")


INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
     WHERE schemaname = 'public' AND tablename = ANY($1)
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)
"""


async def fill_server(url: str, count: int) -> None:
    """Fill a PostgreSQL database, foreign keys unchecked meanwhile."""
    db = await asyncpg.connect(url)
    await db.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
    made = await db.fetch(INDEXES, list(FILLED))
    for index in made:
        await db.execute(f'DROP INDEX "{index["indexname"]}"')
    rows = cases(count, 1, now().astimezone(UTC))
    while batch := list(islice(rows, BATCH)):
        await db.copy_records_to_table("complaint", records=batch, columns=list(COLUMNS))
    for statement in AFTER:
        hexed = "md5(random()::text) || md5(random()::text)"
        await db.execute(statement.format(hex=hexed, true="true", count=count))
    for index in made:
        await db.execute(index["indexdef"])
    for table in FILLED:
        last = f"(SELECT coalesce(max(id), 1) FROM {table})"
        await db.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})")
    await db.execute("VACUUM ANALYZE")
    await db.close()


def check_folding() -> None:
    """Make sure that what is searched in is what the product would have stored."""
    for _, text, place, folded in (Writer(7).write() for _ in range(200)):
        assert folded == fold(f"{text} {place}"), text


async def work(count: int) -> float:
    """Fill the configured database; return the seconds it took."""
    check_folding()
    await set_up()
    began = time.perf_counter()
    found = engine()
    if count:
        month = f"PA-{local_date(now()):%y%m}"
        sql = "INSERT INTO number_series (prefix, last) VALUES ({}, {})"
        await found.run_querystring(_query(sql, month, count + 10))
        await found.close()
        if is_embedded():
            assert isinstance(found, KeptSQLiteEngine)
            fill_file(str(found.path), count)
        else:
            assert not isinstance(found, KeptSQLiteEngine)
            await fill_server(found.config["dsn"], count)
    await found.close()
    return time.perf_counter() - began


def _query(sql: str, *values: object) -> Any:
    # Piccolo's configuration is read once, at the first import of a table.
    from piccolo.querystring import QueryString  # noqa: PLC0415

    return QueryString(sql, *values)


def main() -> None:
    """Fill, and print the seconds it took."""
    print(round(asyncio.run(work(int(sys.argv[1]))), 1))


if __name__ == "__main__":
    main()
