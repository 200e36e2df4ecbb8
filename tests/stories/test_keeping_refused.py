"""What is no backup, no place for one, or no time for one changes nothing and says so."""

import asyncio
import json
import os
import resource
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from feedback.core.clock import now
from feedback.core.db import engine
from feedback.core.settings import Settings
from feedback.keeping.moving import moved
from feedback.places.actions import name_organisation
from tests.browser import Server
from tests.grounds import FileGround, Ground, ServerGround, environment, langnghe
from tests.make import a_complaint, a_department, a_kiosk
from tests.stories.keeping import empty_ground, sums_of
from tests.stories.steps import query
from tests.stories.test_keeping import kept, lose, restored

NAME = "UBND phường Bến Thử"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(5000)


@pytest.fixture
async def lived_in(database: Ground) -> Ground:
    """A database that belongs to somebody, with nobody connected."""
    await name_organisation(NAME, by="test", at=now())
    await a_department()
    for count in range(30):
        await a_complaint(f"Đèn đường ngõ {count} hỏng cả tuần nay")
    await engine().close()
    return database


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-2000])


def flip(place: float) -> Callable[[Path], None]:
    """Change one bit of a table's lines."""

    def change(file: Path) -> None:
        info = zipfile.ZipFile(file).getinfo("tables/complaint.jsonl")
        content = bytearray(file.read_bytes())
        start = info.header_offset + len("tables/complaint.jsonl") + 60
        content[start + int(place * (info.compress_size - 90))] ^= 0b100
        file.write_bytes(content)

    return change


def edited(change: Callable[[str, bytes], bytes | None]) -> Callable[[Path], None]:
    """Write the archive anew with other members: its own checksums are right."""

    def rewrite(file: Path) -> None:
        old = zipfile.ZipFile(file)
        with zipfile.ZipFile(file.with_suffix(".new"), "w") as new:
            for name in old.namelist():
                content = change(name, old.read(name))
                if content is not None:
                    new.writestr(name, content)
        file.with_suffix(".new").replace(file)

    return rewrite


def without_a_row(name: str, content: bytes) -> bytes:
    return content.split(b"\n", 1)[1] if name == "tables/complaint.jsonl" else content


def with_another_word(name: str, content: bytes) -> bytes:
    return content.replace(b"ng\xc3\xb5", b"ng\xc3\xb4") if "complaint" in name else content


def without_a_table(name: str, content: bytes) -> bytes | None:
    return None if name == "tables/complaint.jsonl" else content


def of_later(name: str, content: bytes) -> bytes:
    if name != "manifest.json":
        return content
    manifest = json.loads(content)
    manifest["migrations"]["feedback"].append("2099-01-01T00:00:00:000000")
    return json.dumps(manifest).encode()


def of_later_form(name: str, content: bytes) -> bytes:
    if name != "manifest.json":
        return content
    return json.dumps({"format": 9, "product": "9.0", "everything": "else"}).encode()


def with_a_file_outside(file: Path) -> None:
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("files/../../outside.txt", "x")


DAMAGED, FOREIGN, NEWER = "hỏng hoặc bị cắt", "không phải là bản sao lưu", "phiên bản mới hơn"


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        pytest.param(cut, DAMAGED, id="cut off"),
        pytest.param(flip(0.1), DAMAGED, id="a bit near the beginning"),
        pytest.param(flip(0.9), DAMAGED, id="a bit near the end"),
        pytest.param(edited(without_a_row), DAMAGED, id="a row is missing"),
        pytest.param(edited(with_another_word), DAMAGED, id="a word was changed"),
        pytest.param(edited(without_a_table), DAMAGED, id="a table is missing"),
        pytest.param(with_a_file_outside, DAMAGED, id="a file that leaves its folder"),
        pytest.param(edited(of_later), NEWER, id="a later schema"),
        pytest.param(edited(of_later_form), NEWER, id="a later form"),
        pytest.param(lambda file: file.write_bytes(PNG), FOREIGN, id="a picture"),
        pytest.param(lambda file: file.write_bytes(b""), FOREIGN, id="an empty file"),
        pytest.param(edited(lambda *_: None), FOREIGN, id="an empty archive"),
    ],
)
async def test_a_file_that_is_no_whole_backup_changes_nothing(
    lived_in: Ground, tmp_path: Path, harm: Callable[[Path], None], said: str
) -> None:
    file = kept(lived_in, tmp_path)
    before, names = await sums_of(lived_in), sorted(lived_in.folder.iterdir())
    harm(file)

    refused = langnghe("restore", str(file), "--replace", "--yes", database=lived_in)

    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    assert said in refused.stderr
    assert await sums_of(lived_in) == before
    assert sorted(lived_in.folder.iterdir()) == names
    assert not (tmp_path.parent / "outside.txt").exists()


async def test_what_belongs_to_somebody_is_replaced_only_when_its_name_was_typed(
    lived_in: Ground, tmp_path: Path
) -> None:
    file = kept(lived_in, tmp_path)
    query(lived_in, "UPDATE complaint SET text = 'viết sau'")
    before, command = await sums_of(lived_in), ("restore", str(file))

    plain = langnghe(*command, database=lived_in)
    mistyped = langnghe(*command, "--replace", database=lived_in, text="UBND khác\n")
    untouched = await sums_of(lived_in)
    typed = langnghe(*command, "--replace", database=lived_in, text=f"{NAME}\n")

    assert (plain.returncode, "--replace" in plain.stderr) == (1, True)
    assert (mistyped.returncode, NAME in mistyped.stderr) == (1, True)
    assert untouched == before
    assert typed.returncode == 0, typed.stderr
    assert query(lived_in, "SELECT count(*) FROM complaint WHERE text = 'viết sau'") == [(0,)]


async def test_a_database_that_only_migrate_has_filled_is_empty(
    lived_in: Ground, tmp_path: Path
) -> None:
    file, new = kept(lived_in, tmp_path), empty_ground(tmp_path / "new")
    assert langnghe("migrate", database=new).returncode == 0

    restored(file, new)

    assert query(new, "SELECT count(*) FROM complaint") == [(30,)]
    assert not list(new.folder.glob("*before-restore*"))


async def test_tables_of_another_program_are_never_touched(
    lived_in: Ground, tmp_path: Path
) -> None:
    file, other = kept(lived_in, tmp_path), empty_ground(tmp_path / "other")
    query(other, "CREATE TABLE salary (id INTEGER PRIMARY KEY)")
    query(other, "INSERT INTO salary (id) VALUES (7)")

    refused = langnghe("restore", str(file), "--replace", "--yes", database=other)
    moving = langnghe("move", "--to", other.url, database=lived_in)

    assert (refused.returncode, moving.returncode) == (1, 1)
    assert "chương trình khác" in refused.stderr
    assert query(other, "SELECT id FROM salary") == [(7,)]


async def test_of_two_restores_at_once_one_is_done_and_the_other_refused(
    lived_in: Ground, tmp_path: Path
) -> None:
    file, new = kept(lived_in, tmp_path), empty_ground(tmp_path / "new")

    done = await asyncio.gather(
        *(asyncio.to_thread(langnghe, "restore", str(file), database=new) for _ in range(2))
    )

    assert sorted(one.returncode for one in done) == [0, 1], done
    assert query(new, "SELECT count(*) FROM complaint") == [(30,)]


async def test_of_two_migrations_at_once_one_is_done_and_the_other_finds_nothing_to_do(
    database: Ground, tmp_path: Path
) -> None:
    del database
    new = empty_ground(tmp_path / "new")

    done = await asyncio.gather(
        *(asyncio.to_thread(langnghe, "migrate", database=new) for _ in range(3))
    )

    assert [one.returncode for one in done] == [0, 0, 0], [one.stderr for one in done]
    assert sorted(" 0 bước" in one.stdout for one in done) == [False, True, True]
    assert query(new, "SELECT count(*) FROM field") == [(17,)]


async def test_a_backup_that_is_there_already_is_kept(lived_in: Ground, tmp_path: Path) -> None:
    file = kept(lived_in, tmp_path)
    content = file.read_bytes()

    refused = langnghe("backup", str(file), database=lived_in)
    same = file.read_bytes() == content
    forced = langnghe("backup", str(file), "--force", database=lived_in)

    assert (refused.returncode, same, "--force" in refused.stderr) == (1, True, True)
    assert forced.returncode == 0, forced.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert zipfile.ZipFile(file).testzip() is None


def with_little_room(
    *arguments: str, database: Ground, most: int
) -> subprocess.CompletedProcess[str]:
    """Run a command that can write no file longer than ``most`` bytes."""
    return subprocess.run(
        [sys.executable, "-m", "feedback", *arguments],
        env=environment(database),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


async def test_a_backup_without_room_leaves_nothing(lived_in: Ground, tmp_path: Path) -> None:
    folder, files = tmp_path / "full", lived_in.folder / "files"
    folder.mkdir()
    files.mkdir()
    (files / "photo.jpg").write_bytes(os.urandom(100_000))

    command = ("backup", str(folder / "kept.zip"))
    full = await asyncio.to_thread(with_little_room, *command, database=lived_in, most=90_000)

    assert (full.returncode, "Traceback" in full.stderr) == (1, False), full.stderr
    assert "Hết chỗ" in full.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.sqlite
@pytest.mark.parametrize("share", [0.02, 0.4, 0.8])
async def test_a_restore_without_room_leaves_nothing(
    lived_in: FileGround, tmp_path: Path, share: float
) -> None:
    file, most = kept(lived_in, tmp_path), int(lived_in.file.stat().st_size * share)
    before, new = await sums_of(lived_in), empty_ground(tmp_path / "new")
    command = ("restore", str(file))

    empty = await asyncio.to_thread(with_little_room, *command, database=new, most=most)
    replacing = await asyncio.to_thread(
        with_little_room, *command, "--replace", "--yes", database=lived_in, most=most
    )

    for full in (empty, replacing):
        assert (full.returncode, "Traceback" in full.stderr) == (1, False), full.stderr
    assert [path.name for path in new.folder.iterdir()] == ["secret.key"]
    assert await sums_of(lived_in) == before


async def test_a_restore_under_a_running_server_leaves_no_mixture(
    lived_in: Ground, tmp_path: Path
) -> None:
    kiosk = await a_kiosk(await a_department("khac", "Khác"))
    await engine().close()
    file = kept(lived_in, tmp_path)
    server = Server(lived_in)
    rating = {"service_point": kiosk.code, "score": 5, "comment": "sau bản sao lưu"}
    async with httpx.AsyncClient(base_url=server.url, timeout=20) as client:
        assert (await client.post("/api/ratings", json=rating)).status_code == 201

        command = ("restore", str(file), "--replace", "--yes")
        done = await asyncio.to_thread(langnghe, *command, database=lived_in)
        again = await client.get("/health")
    server.kill()

    stored = query(lived_in, "SELECT comment FROM rating")
    if isinstance(lived_in, ServerGround):
        assert (done.returncode, stored) == (0, []), done.stderr
    else:
        assert (done.returncode, stored) == (1, [("sau bản sao lưu",)]), done.stderr
        assert "dừng máy chủ" in done.stderr
        assert again.status_code == 200


@pytest.mark.sqlite
async def test_a_server_whose_file_was_lost_and_restored_writes_to_neither(
    lived_in: FileGround, tmp_path: Path
) -> None:
    kiosk = await a_kiosk(await a_department("khac", "Khác"))
    await engine().close()
    file = kept(lived_in, tmp_path)
    server = Server(lived_in)
    rating = {"service_point": kiosk.code, "score": 5}
    async with httpx.AsyncClient(base_url=server.url, timeout=20) as client:
        await client.post("/api/ratings", json=rating)
        lose(lived_in)
        await asyncio.to_thread(restored, file, lived_in)

        refused = [await client.post("/api/ratings", json=rating) for _ in range(3)]
        health = await client.get("/health")
        server.kill()
        server.restart()
        accepted = await client.post("/api/ratings", json=rating)
    server.kill()

    assert {answer.status_code for answer in [*refused, health]} == {503}
    assert accepted.status_code == 201
    assert query(lived_in, "SELECT count(*) FROM rating") == [(1,)]


@pytest.mark.sqlite
async def test_nobody_writes_to_a_database_while_it_moves(
    lived_in: FileGround, tmp_path: Path
) -> None:
    target, settings = empty_ground(tmp_path / "to"), Settings(database_url=lived_in.url)

    async with moved(settings, target.url, at=now(), step=lambda *_: None) as compared:
        with closing(sqlite3.connect(lived_in, timeout=0)) as other:
            read = other.execute("SELECT count(*) FROM complaint").fetchone()
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("DELETE FROM rating")

    assert read == (30,)
    assert all(table.is_equal for table in compared)


async def test_a_move_goes_into_an_empty_database_only(
    lived_in: Ground, tmp_path: Path
) -> None:
    full = empty_ground(tmp_path / "full")
    assert langnghe("move", "--to", full.url, database=lived_in).returncode == 0
    before = await sums_of(full)

    again = langnghe("move", "--to", full.url, database=lived_in)
    itself = langnghe("move", "--to", lived_in.url, database=lived_in)
    wrong = langnghe("move", "--to", "mysql://localhost/x", database=lived_in)

    assert [one.returncode for one in (again, itself, wrong)] == [1, 1, 1]
    assert not any("Traceback" in one.stderr for one in (again, itself, wrong))
    assert await sums_of(full) == before


@pytest.mark.sqlite
async def test_a_row_that_does_not_fit_the_other_engine_leaves_nothing_there(
    lived_in: FileGround, tmp_path: Path
) -> None:
    target = empty_ground(tmp_path / "to", on_postgres=True)
    query(lived_in, "UPDATE department SET code = ?", "x" * 61)

    refused = langnghe("move", "--to", target.url, database=lived_in)

    assert (refused.returncode, "department" in refused.stderr) == (1, True), refused.stderr
    assert query(target, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []


def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    nothing = FileGround(tmp_path / "none.sqlite3")

    refused = langnghe("backup", str(tmp_path / "kept.zip"), database=nothing)

    assert (refused.returncode, list(tmp_path.iterdir())) == (1, [])
