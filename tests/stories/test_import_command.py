"""``langnghe import``: old cases from a file, each taken in once and whole."""

import json
import subprocess
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feedback.core.clock import now
from feedback.core.tables import Delivery
from feedback.places.actions import add_area, revoke_service_point
from feedback.places.schemas import NewArea
from tests.grounds import Ground, environment, langnghe
from tests.make import a_kiosk
from tests.spare import AnyProcess, start
from tests.stories.steps import query

LAMP = "Đèn đường ngõ 12 hỏng cả tuần nay"


@pytest.fixture
def configured(database: Ground) -> Ground:
    return database


def lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def write(folder: Path, content: str | bytes) -> Path:
    file = folder / "rows.jsonl"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def take_in(
    database: Ground, content: str | bytes, source: str = "cổng cũ"
) -> subprocess.CompletedProcess[str]:
    file = write(database.folder, content)
    return langnghe("import", str(file), "--source", source, database=database)


def texts(database: Ground) -> list[str]:
    return [text for (text,) in query(database, "SELECT text FROM complaint ORDER BY id")]


EACH_ONCE = """
    SELECT count(*), count(DISTINCT number), count(DISTINCT text), count(model_version),
           count(field_confidence), count(due_on), sum(said), sum(sorted)
      FROM (SELECT *,
              (SELECT count(*) FROM suggestion WHERE complaint = complaint.id) AS said,
              (SELECT count(*) FROM audit_line
                WHERE subject = number AND action = 'complaint.sorted') AS sorted
              FROM complaint) AS each_one
"""


def is_each_there_once(database: Ground, count: int) -> bool:
    """Tell whether so many cases are there, each with its number, due day and one opinion."""
    return query(database, EACH_ONCE) == [(count,) * 8]


def test_every_row_is_taken_in_and_classified_when_the_command_returns(
    configured: Ground,
) -> None:
    rows = [{"id": row, "text": f"{LAMP}, cột số {row}"} for row in range(130)]

    done = take_in(configured, lines(rows))

    assert done.returncode == 0, done.stderr
    assert "thêm 130, đã có 0, lỗi 0" in done.stderr
    assert is_each_there_once(configured, 130)
    assert texts(configured) == [row["text"] for row in rows]
    kept = query(configured, "SELECT DISTINCT channel, source FROM complaint")
    assert kept == [("import", "cổng cũ")]
    assert query(configured, "SELECT DISTINCT state FROM delivery") == [("done",)]


def test_the_same_file_again_adds_nothing(configured: Ground) -> None:
    rows = lines([{"id": "a", "text": LAMP}, {"text": "Rác để lâu"}, {"text": "Ổ gà"}])
    take_in(configured, rows)

    again = take_in(configured, rows)

    assert again.returncode == 0, again.stderr
    assert "thêm 0, đã có 3, lỗi 0" in again.stderr
    assert len(texts(configured)) == 3


def test_an_id_belongs_to_its_source_and_to_one_text(configured: Ground) -> None:
    take_in(configured, lines([{"id": "7", "text": LAMP}]), "một")

    other = take_in(configured, lines([{"id": "7", "text": "Ổ gà"}]), "hai")
    changed = take_in(configured, lines([{"id": "7", "text": "Rác để lâu"}]), "một")

    assert other.returncode == 0, other.stderr
    assert (changed.returncode, "dòng 1" in changed.stderr) == (1, True)
    assert texts(configured) == [LAMP, "Ổ gà"]


def test_what_has_no_id_is_known_by_its_content(configured: Ground) -> None:
    row = {"text": LAMP, "received_at": "2026-03-02T09:00:00+07:00"}
    rows = [row, row, {**row, "received_at": "2026-03-03T09:00:00+07:00"}]

    done = take_in(configured, lines(rows))

    assert "thêm 2, đã có 1, lỗi 0" in done.stderr


def test_marks_blank_lines_and_foreign_keys_of_a_file_do_not_matter(configured: Ground) -> None:
    foreign = {"text": LAMP, "field_alt": ["x"], "url": "https://example.vn", "số": 7}
    content = f"\ufeff{lines([foreign])}\n   \n{lines([{'text': 'Ổ gà'}])}"

    done = take_in(configured, content.replace("\n", "\r\n"))

    assert done.returncode == 0, done.stderr
    assert texts(configured) == [LAMP, "Ổ gà"]


LATER = (now() + timedelta(days=2)).isoformat().encode()
BAD = {
    "no JSON": (b"{nope", "không đúng dạng"),
    "a list": (b'["text"]', "không đúng dạng"),
    "no text": (b'{"id": 7}', "text"),
    "text is a number": (b'{"text": 7}', "text"),
    "bytes that are no letters": (b'{"text": "\xff\xfe"}', "không đúng dạng"),
    "blank text": (b'{"text": "  "}', "viết vài chữ"),
    "long text": (b'{"text": "' + b"x" * 10_001 + b'"}', "10001 ký tự"),
    "no moment": (b'{"text": "x y", "received_at": "hom qua"}', "received_at"),
    "year 1": (b'{"text": "x y", "received_at": "0001-01-01"}', "received_at"),
    "future": (b'{"text": "x y", "received_at": "%s"}' % LATER, "tương lai"),
    "no such point": (b'{"text": "x y", "service_point": "234"}', "điểm phục vụ"),
}


def test_bad_rows_are_named_with_line_and_reason_and_the_good_ones_come_in(
    configured: Ground,
) -> None:
    good = [lines([{"text": f"{LAMP} {count}"}]).encode() for count in range(len(BAD))]
    bad = [line + b"\n" for line, _ in BAD.values()]

    done = take_in(configured, b"".join(a + b for a, b in zip(good, bad, strict=True)))

    named = {
        int(line.split(":")[0].removeprefix("dòng ")): line
        for line in done.stderr.splitlines()
        if line.startswith("dòng ")
    }
    assert done.returncode == 1
    assert sorted(named) == [2 * count + 2 for count in range(len(BAD))]
    for count, (case, (_, reason)) in enumerate(BAD.items()):
        assert reason in named[2 * count + 2], case
    assert is_each_there_once(configured, len(BAD))


async def test_a_withdrawn_point_is_named_and_an_open_one_is_kept(configured: Ground) -> None:
    open_one = await a_kiosk()
    gone = await a_kiosk(open_one.department, name="Quầy 3")
    await revoke_service_point(gone.id, by="test", at=now())
    rows = [{"text": LAMP, "service_point": point.code} for point in (open_one, gone)]

    done = take_in(configured, lines(rows))

    assert (done.returncode, "dòng 2: Mã này không còn dùng" in done.stderr) == (1, True)
    assert query(configured, "SELECT service_point FROM complaint") == [(open_one.id,)]


async def test_a_known_area_is_an_area_and_any_other_is_words_about_the_place(
    configured: Ground,
) -> None:
    await add_area(NewArea(name="Tổ dân phố 1", code="to-1"), by="test", at=now())
    areas = ["to-1", "tổ dân phố 1", "Khóm 7"]

    take_in(configured, lines({"text": f"{LAMP} {area}", "area": area} for area in areas))

    sql = """
        SELECT area.code, complaint.place FROM complaint
          LEFT JOIN area ON area.id = complaint.area ORDER BY complaint.id
    """
    assert query(configured, sql) == [("to-1", ""), ("to-1", ""), (None, "Khóm 7")]


@pytest.mark.parametrize(
    ("received_at", "number", "stored", "due_on"),
    [
        pytest.param(
            "2026-03-02T09:00:00+07:00",
            "PA-2603-",
            "2026-03-02 02:00",
            "2026-03-23",
            id="Monday",
        ),
        pytest.param(
            "2026-03-02T09:00", "PA-2603-", "2026-03-02 02:00", "2026-03-23", id="naive"
        ),
        pytest.param(
            "2026-02-28T23:30:00Z", "PA-2603-", "2026-02-28 23:30", "2026-03-23", id="Sunday"
        ),
        pytest.param("2025-10-01", "PA-2510-", "2025-09-30 17:00", "2025-10-22", id="a day"),
    ],
)
def test_an_old_case_is_due_from_when_it_was_received(
    configured: Ground, received_at: str, number: str, stored: str, due_on: str
) -> None:
    done = take_in(configured, lines([{"text": LAMP, "received_at": received_at}]))

    assert done.returncode == 0, done.stderr
    ((taken, received, due),) = query(
        configured, "SELECT number, received_at, due_on FROM complaint"
    )
    assert (taken[:8], str(received)[:16], str(due)) == (number, stored, due_on)
    assert query(configured, "SELECT count(*) FROM suggestion") == [(1,)]


def kill_when(process: AnyProcess, database: Ground, sql: str) -> None:
    """``kill -9`` as soon as a question to the file is answered with yes."""
    deadline = time.monotonic() + 60
    while query(database, sql) != [(1,)]:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
    process.kill()
    process.wait()


MOMENTS: Sequence[str] = (
    "SELECT count(*) >= 20 FROM complaint",
    "SELECT count(*) >= 30 FROM suggestion",
)


async def test_an_import_killed_in_the_middle_is_simply_started_again(
    configured: Ground,
) -> None:
    rows = [{"text": f"{LAMP}, cột số {row}"} for row in range(120)]
    file = write(configured.folder, lines(rows))
    for moment in MOMENTS:
        process = start("import", str(file), env=environment(configured))
        kill_when(process, configured, moment)
        assert not is_each_there_once(configured, 120)
        # The half minute passes that a dead process still holds what it had begun.
        begun = Delivery.lease_until.is_not_null()
        await Delivery.update({Delivery.lease_until: now()}).where(begun)

    done = langnghe("import", str(file), database=configured)

    assert done.returncode == 0, done.stderr
    assert is_each_there_once(configured, 120)


def test_the_same_file_twice_at_the_same_time_is_taken_in_once(configured: Ground) -> None:
    rows = [{"text": f"{LAMP}, cột số {row}"} for row in range(60)]
    file = write(configured.folder, lines(rows))

    with ThreadPoolExecutor(2) as pool:
        done = list(
            pool.map(lambda _: langnghe("import", str(file), database=configured), range(2))
        )

    assert [one.returncode for one in done] == [0, 0]
    assert is_each_there_once(configured, 60)
