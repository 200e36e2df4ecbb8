"""``langnghe audit``: the head for the book, and what the book is good for."""

import asyncio
import json
import re

import pytest

from feedback.core import chain
from feedback.core.clock import now
from feedback.core.db import engine
from feedback.core.tables import AuditLine
from tests.grounds import Ground, langnghe
from tests.stories.history import a_history, cut

HEAD = re.compile(r"Đầu chuỗi (\d+:[0-9a-f]{64}) lúc \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n")


@pytest.fixture
def configured(database: Ground) -> Ground:
    """A migrated database with its secret beside it, as ``migrate`` leaves it."""
    return database


async def test_the_head_is_one_line_and_good_for_the_check(configured: Ground) -> None:
    await a_history(5)

    head = langnghe("audit", "head", database=configured)
    printed = HEAD.fullmatch(head.stdout)
    assert printed, head
    checked = langnghe("audit", "verify", "--head", printed[1], database=configured)

    assert printed[1].startswith("5:")
    assert (checked.returncode, checked.stdout) == (
        0,
        f"5 dòng, không dòng nào bị sửa. {head.stdout}",
    )


async def test_head_and_check_as_json(configured: Ground) -> None:
    await a_history(3)

    head = json.loads(langnghe("audit", "head", "--json", database=configured).stdout)
    checked = langnghe("audit", "verify", "--json", database=configured)

    assert json.loads(checked.stdout) == {"count": 3, "head": head, "broken": None}
    assert head["position"] == 3


async def test_the_first_broken_line_is_named_and_the_command_fails(configured: Ground) -> None:
    lines = await a_history(6)
    await AuditLine.update({AuditLine.actor: "hoa"}).where(AuditLine.id.is_in(lines[3:]))

    said = langnghe("audit", "verify", database=configured)
    told = langnghe("audit", "verify", "--json", database=configured)

    assert (said.returncode, told.returncode) == (1, 1)
    assert said.stdout.startswith(f"LỊCH SỬ BỊ SỬA. Dòng {lines[3]} (")
    broken = json.loads(told.stdout)["broken"]
    assert (broken["line"], broken["position"]) == (lines[3], 4)


async def test_a_cut_tail_is_found_by_an_old_head(configured: Ground) -> None:
    await a_history(6)
    last = await chain.head()
    assert last is not None
    await cut(4)

    without = langnghe("audit", "verify", database=configured)
    book = f"{last.position}:{last.hash}"
    found = langnghe("audit", "verify", "--head", book, database=configured)

    assert without.returncode == 0
    assert found.returncode == 1
    assert "đoạn cuối đã bị xóa" in found.stdout


@pytest.mark.parametrize("typed", ["7", "7:ab", "x:" + "a" * 64, "0:" + "a" * 64])
def test_a_head_that_is_none_is_refused(configured: Ground, typed: str) -> None:
    refused = langnghe("audit", "verify", "--head", typed, database=configured)

    assert refused.returncode == 2
    assert "--head" in refused.stderr


def test_migrate_gives_lines_from_before_their_place(configured: Ground) -> None:
    async def prepare() -> None:
        await a_history(4)
        await AuditLine.raw("UPDATE audit_line SET digest = ''")
        await AuditLine.raw("DELETE FROM audit_link")
        await engine().close()

    asyncio.run(prepare())

    langnghe("migrate", database=configured)
    checked = langnghe("audit", "verify", "--json", database=configured)

    assert json.loads(checked.stdout)["count"] == 4
    assert now().isoformat() > json.loads(checked.stdout)["head"]["at"]


async def test_an_export_at_the_command_line_is_in_the_history(configured: Ground) -> None:
    done = langnghe("export", "complaints", database=configured)

    rows = await AuditLine.select().order_by(AuditLine.id)
    assert done.returncode == 0, done.stderr
    assert [(row["actor"], row["action"]) for row in rows] == [
        ("command line", "export.downloaded"),
        ("command line", "export.sent"),
    ]
