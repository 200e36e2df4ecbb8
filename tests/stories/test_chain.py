"""The chain over the history: whatever is changed in it is found, and named."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedback.core import audit, chain
from feedback.core.audit import NewLine
from feedback.core.clock import now
from feedback.core.tables import AuditLine, AuditLink
from feedback.core.verifying import Broken, Fault, verify
from tests.stories.history import (
    LINES,
    a_history,
    a_line,
    broken,
    change,
    cut,
    linked,
    named,
    newest,
)

pytestmark = pytest.mark.usefixtures("database")


async def test_an_untouched_history_is_well() -> None:
    lines = await a_history()
    last = await chain.head()

    found = await verify({}, at=now())

    assert found.broken is None
    assert found.count == len(lines) == LINES
    assert found.head == last


async def test_what_is_new_is_linked_by_the_walk() -> None:
    await a_history(3)
    line = await a_line()

    found = await verify({}, at=now())

    assert (found.count, found.broken) == (4, None)
    assert (await linked())[-1] == line


async def test_an_empty_history_is_well() -> None:
    found = await verify({}, at=now())

    assert (found.count, found.head, found.broken) == (0, None, None)


TEXTS = ("actor", "action", "subject", "detail", "digest")


def one_sign_changed(text: str, rng: random.Random) -> str:
    """Return a text in which one bit of one ASCII sign differs."""
    places = [place for place, sign in enumerate(text) if sign.isascii()]
    place = rng.choice(places)
    sign = chr(ord(text[place]) ^ 1)
    return f"{text[:place]}{sign}{text[place + 1 :]}"


@pytest.mark.parametrize("column", TEXTS)
@pytest.mark.parametrize("seed", range(6))
async def test_one_sign_of_a_line_is_found_and_named(column: str, seed: int) -> None:
    lines = await a_history()
    rng = random.Random(f"{column}{seed}")
    line = rng.choice(lines)
    row = await AuditLine.select().where(AuditLine.id == line).first()
    assert row is not None

    text = one_sign_changed(row[column], rng)
    await change(f"UPDATE audit_line SET {column} = {{}} WHERE id = {{}}", text, line)

    assert await broken() == Broken(
        line,
        str(row["at"]),
        lines.index(line) + 1,
        Fault.LINE_CHANGED,
    )


@pytest.mark.parametrize(
    "moved",
    [timedelta(microseconds=1), timedelta(microseconds=-1), timedelta(hours=7)],
    ids=["later", "earlier", "another clock"],
)
async def test_a_moment_of_a_line_is_found_and_named(moved: timedelta) -> None:
    lines = await a_history()
    row = await AuditLine.select().where(AuditLine.id == lines[7]).first()
    assert row is not None

    await change("UPDATE audit_line SET at = {} WHERE id = {}", row["at"] + moved, lines[7])

    assert await named() == lines[7]


@pytest.mark.parametrize("place", [0, 11, LINES - 1], ids=["first", "middle", "last"])
@pytest.mark.parametrize("column", ["id", "position", "line", "hash", "at"])
async def test_any_column_of_a_link_is_found_and_named(column: str, place: int) -> None:
    lines = await a_history()
    link = await AuditLink.select().where(AuditLink.position == place + 1).first()
    assert link is not None
    other: dict[str, Any] = {
        "id": link["id"] + 1000,
        "position": link["position"] + 1000,
        "line": link["line"] + 1000,
        "hash": one_sign_changed(link["hash"], random.Random(place)),
        "at": link["at"] + timedelta(microseconds=1),
    }

    await change(
        f"UPDATE audit_link SET {column} = {{}} WHERE id = {{}}", other[column], link["id"]
    )

    assert await named() == lines[place]


async def test_the_number_of_a_line_is_found_and_named() -> None:
    lines = await a_history()

    await change("UPDATE audit_line SET id = {} WHERE id = {}", 10**6, lines[5])

    assert await named() == lines[5]


async def test_a_line_that_was_deleted_is_named() -> None:
    lines = await a_history()

    await AuditLine.delete().where(AuditLine.id == lines[9])

    assert await broken() == Broken(lines[9], "", 10, Fault.LINE_MISSING)


@pytest.mark.parametrize("place", [0, 9, LINES - 2], ids=["first", "middle", "last but one"])
async def test_a_link_that_was_deleted_is_named_by_its_line(place: int) -> None:
    lines = await a_history()

    await AuditLink.delete().where(AuditLink.line == lines[place])
    found = await broken()

    assert found is not None
    assert (found.line, found.position, found.fault) == (
        lines[place],
        place + 1,
        Fault.LINK_MISSING,
    )


async def test_a_link_that_was_deleted_is_found_after_the_linker_has_been_by() -> None:
    lines = await a_history()
    await AuditLink.delete().where(AuditLink.line == lines[9])

    await chain.link_new(at=now(), everything=True)

    assert await named() == lines[9]


async def test_line_and_link_deleted_together_leave_a_gap() -> None:
    lines = await a_history()

    await AuditLink.delete().where(AuditLink.line == lines[9])
    await AuditLine.delete().where(AuditLine.id == lines[9])
    found = await broken()

    assert found is not None
    assert (found.position, found.fault) == (10, Fault.LINK_MISSING)


async def test_two_lines_that_changed_places_are_found() -> None:
    lines = await a_history()

    for was, became in ((lines[3], -1), (lines[8], lines[3]), (-1, lines[8])):
        await change("UPDATE audit_line SET id = {} WHERE id = {}", became, was)

    assert await named() == lines[3]


async def test_a_line_rewritten_with_a_digest_that_fits_breaks_its_link() -> None:
    lines = await a_history()
    row = await AuditLine.select().where(AuditLine.id == lines[20]).first()
    assert row is not None
    forged = NewLine("hoa", row["action"], row["subject"], row["at"], row["detail"])

    await change(
        "UPDATE audit_line SET actor = {}, digest = {} WHERE id = {}",
        *("hoa", audit.digest_of(forged), lines[20]),
    )

    found = await broken()
    assert found is not None
    assert (found.line, found.fault) == (lines[20], Fault.LINK_CHANGED)


async def test_a_line_put_in_without_its_digest_is_never_linked_and_named() -> None:
    await a_history()

    await change(
        "INSERT INTO audit_line (at, actor, action, subject, detail, digest)"
        " VALUES ({}, 'hoa', 'complaint.read', 'x', '', {})",
        *(now(), "0" * 64),
    )
    await chain.link_new(at=now())
    found = await broken()

    assert found is not None
    assert (found.line, found.position, found.fault) == (
        await newest(),
        None,
        Fault.NOT_LINKED,
    )


async def book() -> dict[int, str]:
    last = await chain.head()
    assert last is not None
    return {last.position: last.hash}


async def test_a_tail_that_was_cut_off_is_found_by_the_head_in_the_book() -> None:
    await a_history()
    kept = await book()

    await cut(30)
    found = await broken(kept)

    assert await broken() is None
    assert found == Broken(None, "", LINES, Fault.HEAD_MISSING)


async def test_a_history_written_anew_is_found_by_the_head_in_the_book() -> None:
    lines = await a_history()
    kept = await book()

    await change("UPDATE audit_line SET actor = {} WHERE id = {}", "hoa", lines[20])
    await AuditLink.delete(force=True)
    await change("UPDATE audit_line SET digest = ''")
    await chain.fill_digests()
    await chain.link_new(at=now())

    assert await broken() is None
    found = await broken(kept)
    assert found is not None
    assert (found.line, found.fault) == (lines[-1], Fault.HEAD_DIFFERS)


async def test_a_head_in_the_book_stays_good_while_the_history_grows() -> None:
    await a_history()
    kept = await book()

    await a_line()
    await chain.link_new(at=now())

    assert await broken(kept) is None


async def test_lines_from_before_get_their_digests_once() -> None:
    lines = await a_history(5)
    await AuditLink.delete(force=True)
    await change("UPDATE audit_line SET digest = ''")

    await chain.fill_digests()
    first = await verify({}, at=now())
    await change("UPDATE audit_line SET digest = '' WHERE id = {}", lines[2])
    await chain.fill_digests()

    assert (first.count, first.broken) == (5, None)
    assert await named() == lines[2]


async def test_two_linkers_at_once_make_one_chain() -> None:
    for count in range(30):
        await a_line(f"PA-2611-{count:06d}")

    done: Sequence[int] = await asyncio.gather(
        *(chain.link_new(at=now(), everything=bool(turn % 2)) for turn in range(6))
    )

    assert sum(done) == 30
    assert (await verify({}, at=now())).count == 30


async def test_writers_and_linkers_at_once_lose_no_line() -> None:
    async def write(who: int) -> None:
        for turn in range(8):
            await a_line(f"rating {who * 100 + turn}")

    async def link() -> None:
        for _ in range(10):
            await chain.link_new(at=now())
            await asyncio.sleep(0)

    await asyncio.gather(*(write(who) for who in range(8)), link(), link())
    found = await verify({}, at=now())

    assert (found.count, found.broken) == (64, None)


async def test_a_line_that_appears_late_with_a_lower_id_is_linked() -> None:
    lines = await a_history(4)
    row = await AuditLine.select().where(AuditLine.id == lines[1]).first()
    assert row is not None
    await cut(1)
    late = NewLine("hoa", "complaint.read", "late", now())
    for line in (lines[0], lines[3], lines[1]):
        await change(
            "INSERT INTO audit_line (id, at, actor, action, subject, detail, digest)"
            " VALUES ({}, {}, {}, {}, {}, {}, {})",
            *(line, late.at, late.actor, late.action, late.subject, "", audit.digest_of(late)),
        )
        await chain.link_new(at=now(), everything=line == lines[1])

    found = await verify({}, at=now())

    assert (found.count, found.broken) == (3, None)
    assert await linked() == [lines[0], lines[3], lines[1]]


async def test_a_digest_does_not_depend_on_the_clock_it_was_written_by() -> None:
    at = datetime.fromisoformat("2026-11-24T09:00:00+07:00")

    here = audit.digest_of(NewLine("lan", "complaint.read", "PA-1", at, "xem"))
    there = audit.digest_of(NewLine("lan", "complaint.read", "PA-1", at.astimezone(UTC), "xem"))

    assert here == there


async def test_columns_that_lend_each_other_signs_make_another_digest() -> None:
    at = now()

    one = audit.digest_of(NewLine("lan", "complaint.read", "PA-1", at, "xem"))

    assert one != audit.digest_of(NewLine("lan", "complaint.read", "PA-1x", at, "em"))
