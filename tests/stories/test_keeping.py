"""Backup, disaster, restore, and the move to the other engine: nothing promised is lost."""

import asyncio
import itertools
import json
import stat
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from feedback.core.clock import now
from feedback.core.db import engine
from feedback.core.tables import AuditLine, JobRun
from feedback.learning.tables import Suggestion
from feedback.migrating import APPS, known, run_migrations
from tests.browser import Server
from tests.grounds import ON_POSTGRES, FileGround, Ground, langnghe
from tests.make import SECRET, a_complaint, a_kiosk, an_officer, pointed_at, sign_in
from tests.stories.keeping import Sums, empty_ground, sums_of
from tests.stories.steps import query

WRITERS = 10
CHANGED_BY_RESTORE = {"audit_line", "staff_session"}
"""A line that says so, and sessions that end."""


def without(sums: Sums, *names: str) -> Sums:
    return {name: one for name, one in sums.items() if name not in names}


def lose(ground: Ground) -> None:
    """Disaster: no table is left."""
    if isinstance(ground, FileGround):
        ground.file.unlink()
    else:
        query(ground, "DROP SCHEMA public CASCADE")


def kept(database: Ground, folder: Path, *options: str) -> Path:
    """Back a database up."""
    file = folder / "kept.zip"
    done = langnghe("backup", str(file), *options, database=database)
    assert done.returncode == 0, done.stderr
    return file


def restored(file: Path, database: Ground, *options: str) -> str:
    """Restore a backup; return what was said."""
    done = langnghe("restore", str(file), *options, database=database)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
async def server(database: Ground) -> AsyncIterator[Server]:
    server = Server(database)
    yield server
    server.kill()


class Crowd:
    """Ten people at one kiosk who rate without pause, until told to end."""

    def __init__(self, url: str, point: str) -> None:
        self.url = url
        self.point = point
        self.acknowledged: list[str] = []
        self._many = asyncio.Event()
        self._ending = asyncio.Event()
        self._writing = [asyncio.create_task(self._write(who)) for who in range(WRITERS)]

    async def _write(self, who: int) -> None:
        async with httpx.AsyncClient(base_url=self.url, timeout=40) as client:
            for turn in itertools.count():
                if self._ending.is_set():
                    return
                comment = f"khách {who} lượt {turn}"
                assert await rate(client, self.point, comment) == 201
                self.acknowledged.append(comment)
                if len(self.acknowledged) >= 5 * WRITERS:
                    self._many.set()

    async def at_work(self) -> set[str]:
        """Wait until there is much; return what was acknowledged by then."""
        async with asyncio.timeout(60):
            await self._many.wait()
        return set(self.acknowledged)

    async def end(self) -> None:
        self._ending.set()
        await asyncio.gather(*self._writing)


async def rate(client: httpx.AsyncClient, point: str, comment: str) -> int:
    body = {"service_point": point, "score": 5, "comment": comment}
    return (await client.post("/api/ratings", json=body)).status_code


async def test_every_rating_acknowledged_before_a_backup_is_there_after_the_disaster(
    server: Server, database: Ground, tmp_path: Path
) -> None:
    kiosk = await a_kiosk()
    crowd = Crowd(server.url, kiosk.code)
    before = await crowd.at_work()
    file = await asyncio.to_thread(kept, database, tmp_path)
    during = len(crowd.acknowledged) - len(before)
    await crowd.end()
    server.kill()
    await engine().close()

    lose(database)
    restored(file, database)
    server.restart()

    stored = [comment for (comment,) in query(database, "SELECT comment FROM rating")]
    assert during > WRITERS, "nobody wrote meanwhile: nothing was tested"
    assert before <= set(stored)
    assert len(stored) == len(set(stored))
    async with httpx.AsyncClient(base_url=server.url, timeout=20) as client:
        assert await rate(client, kiosk.code, "sau khôi phục") == 201
        assert (await client.get("/health")).json()["database"] == "ok"


ODD_TEXTS = [
    pytest.param("Cảm ơn cô Hoa 🌸👩‍👩‍👧", id="emoji"),
    pytest.param("dài " * 2500, id="10000 signs"),
    pytest.param('\\u0000 "trích" \\ \n\t\r \u2028 \ufffd', id="what JSON escapes"),
    pytest.param("Ti\u00ea\u0301ng Vi\u00ea\u0323t, tie\u0302\u0301ng", id="combining marks"),
    pytest.param("", id="nothing"),
    pytest.param("NULL", id="a word that means nothing"),
    pytest.param("=1+1;DROP TABLE rating--", id="commands"),
]


async def odd_rows(text: str) -> None:
    """Store every kind of value there is, at its edges."""
    old = datetime(1945, 9, 2, 7, 0, 0, 1, tzinfo=UTC)
    for at in (old, now(), datetime(2026, 1, 1, tzinfo=UTC), None):
        await AuditLine.insert(
            AuditLine(at=at, actor="a", action="b", subject="c", detail=text, digest="0" * 64)
        )
    await JobRun.insert(JobRun(id=-3, run="âm", on=date(1945, 9, 2)))
    await JobRun.insert(JobRun(id=2**40, run="xa", on=None))
    receipt = await a_complaint()
    ids = await AuditLine.raw("SELECT id FROM complaint WHERE number = {}", receipt.number)
    for place, confidence in enumerate((0.1, -1e-7, 1.0, 0.333333333333)):
        await Suggestion.insert(
            Suggestion(
                opinion=f"{place}",
                complaint=ids[0]["id"],
                confidence=confidence,
                sealed=bool(place % 2),
                fields=text,
            )
        )


@pytest.mark.parametrize("text", ODD_TEXTS)
async def test_odd_values_come_back_as_they_were(
    database: Ground, tmp_path: Path, text: str
) -> None:
    await odd_rows(text)
    tables = ("audit_line", "job_run", "suggestion", "complaint")
    before = {name: database.rows(f"SELECT * FROM {name} ORDER BY id") for name in tables}
    await engine().close()

    file = kept(database, tmp_path)
    lose(database)
    restored(file, database)

    after = {name: database.rows(f"SELECT * FROM {name} ORDER BY id") for name in tables}
    (added,) = [row for row in after["audit_line"] if row["action"] == "database.restored"]
    after["audit_line"].remove(added)
    assert after == before
    await AuditLine.insert(AuditLine(at=now(), actor="mới"))


@pytest.mark.parametrize("to_postgres", [True, False], ids=["to PostgreSQL", "to a file"])
async def test_a_backup_of_one_engine_is_restored_into_either(
    database: Ground, tmp_path: Path, *, to_postgres: bool
) -> None:
    await odd_rows("một\0hai" if not ON_POSTGRES else "một hai")
    other = empty_ground(tmp_path / "other", on_postgres=to_postgres)

    file = kept(database, tmp_path)
    restored(file, other)

    before, after = await sums_of(database), await sums_of(other)
    assert without(after, *CHANGED_BY_RESTORE) == without(before, *CHANGED_BY_RESTORE)
    assert after["audit_line"][0] == before["audit_line"][0] + 1


@pytest.mark.sqlite
async def test_who_moved_goes_on_where_the_old_one_stopped(
    database: Ground, tmp_path: Path
) -> None:
    kiosk = await a_kiosk()
    receipt = await a_complaint()
    server = empty_ground(tmp_path / "b", on_postgres=True)
    assert langnghe("move", "--to", server.url, database=database).returncode == 0

    new = Server(server)
    low = {"service_point": kiosk.code, "score": 1, "comment": "Chờ ba tiếng"}
    async with httpx.AsyncClient(base_url=new.url, timeout=20) as client:
        rated = await client.post("/api/ratings", json=low)
        tracked = await client.get(f"/api/complaints/{receipt.code}")
    new.kill()

    assert rated.status_code == 201, rated.text
    assert tracked.status_code == 200
    ids = query(server, "SELECT id FROM complaint ORDER BY id")
    assert ids == [(1,), (2,)]


async def test_nobody_is_signed_in_by_a_restore(
    server: Server, database: Ground, tmp_path: Path
) -> None:
    await an_officer("hoa", everywhere=True)
    async with httpx.AsyncClient(base_url=server.url, timeout=20) as browser:
        await sign_in(browser, "hoa")
        assert (await browser.get("/ban")).status_code == 200
        file = kept(database, tmp_path)
        server.kill()
        await engine().close()
        lose(database)
        restored(file, database)
        server.restart()

        after = await browser.get("/ban")

    assert after.status_code != 200
    assert query(database, "SELECT count(*) FROM staff_session") == [(1,)]


async def test_files_and_secret_come_back_too(database: Ground, tmp_path: Path) -> None:
    await a_complaint()
    photo = database.folder / "files" / "2026" / "ảnh đèn hỏng.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(bytes(range(256)) * 5000)
    secret = database.folder / "secret.key"
    file = kept(database, tmp_path, "--with-secret")
    await engine().close()

    photo.write_bytes(b"another")
    secret.unlink()
    lose(database)
    refused = langnghe("restore", str(file), database=database)
    restored(file, database, "--replace", "--yes")

    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    assert photo.read_bytes() == bytes(range(256)) * 5000
    assert secret.read_text().strip() == SECRET.hex()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert not list(database.folder.glob("*restoring*"))
    (aside,) = database.folder.glob("files.before-restore-*")
    assert (aside / "2026" / photo.name).read_bytes() == b"another"


async def test_a_secret_that_is_missing_or_another_is_said_and_never_made_or_overwritten(
    database: Ground, tmp_path: Path
) -> None:
    file = kept(database, tmp_path)
    secret = database.folder / "secret.key"
    await engine().close()
    secret.unlink()
    lose(database)

    said = restored(file, database)
    made = secret.exists()
    secret.write_text("ab" * 32, encoding="ascii")
    said_again = restored(file, database, "--replace", "--yes")

    assert ("THIẾU KHÓA" in said, made) == (True, False)
    assert ("SAI KHÓA" in said_again, secret.read_text()) == (True, "ab" * 32)


async def test_an_older_backup_is_brought_up_to_date(database: Ground, tmp_path: Path) -> None:
    old, (newest, *_) = empty_ground(tmp_path / "old"), reversed(known()["feedback"])
    before = {app: [name for name in known()[app] if name != newest] for app in APPS}
    with pointed_at(old):
        await run_migrations(before)
        await engine().close()
    query(old, "INSERT INTO field (code, name, position) VALUES ('cu', 'Lĩnh vực cũ', 1)")
    file = kept(old, tmp_path)
    tables = json.loads(zipfile.ZipFile(file).read("manifest.json"))["migrations"]

    lose(database)
    restored(file, database)

    assert newest not in tables["feedback"]
    assert [newest] == [
        name for (name,) in query(database, "SELECT name FROM migration") if name == newest
    ]
    assert ("Lĩnh vực cũ",) in query(database, "SELECT name FROM field")
    assert query(database, "SELECT count(*) FROM api_key") == [(0,)]
