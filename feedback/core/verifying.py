"""Walking the chain of the audit trail again: does every line say what it said?"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from feedback.core import chain
from feedback.core.chain import BATCH, BEGINNING, Head, StoredLine
from feedback.core.tables import AuditLine, AuditLink


class Fault(StrEnum):
    """What can be wrong with a line or its link, in words for whoever checks."""

    LINE_CHANGED = "nội dung dòng đã bị sửa"
    LINE_MISSING = "dòng đã bị xóa hoặc đổi số"
    LINK_CHANGED = "mắt xích đã bị sửa, hoặc dòng bị thay cùng với dấu của nó"
    LINK_MISSING = "mắt xích đã bị xóa: dòng đứng ở chỗ này không còn trong chuỗi"
    NOT_LINKED = "dòng chưa nối vào chuỗi mà nội dung không khớp dấu của nó"
    HEAD_DIFFERS = "đầu chuỗi đã ghi sổ không khớp: lịch sử đến đây đã bị viết lại"
    HEAD_MISSING = "chuỗi ngắn hơn đầu chuỗi đã ghi sổ: đoạn cuối đã bị xóa"


class Broken(msgspec.Struct, frozen=True):
    """The first thing found wrong.

    ``line`` is the id of the line, None when there is nobody to name; ``at`` its moment
    as it is stored, empty when there is none; ``position`` its place in the chain, None
    when it has none.
    """

    line: int | None
    at: str
    position: int | None
    fault: Fault


class Verdict(msgspec.Struct, frozen=True):
    """What a walk found: ``count`` good links, their head, and what is wrong, if anything."""

    count: int
    head: Head | None
    broken: Broken | None = None


class Link(StoredLine, frozen=True, kw_only=True):
    """A link with the line it names; ``id`` 0: there is no such line."""

    link_id: int
    position: int | None
    linked: int | None
    hash: bytes | None
    linked_at: bytes | None


LINKS = """
      FROM audit_link AS link
      LEFT JOIN audit_line AS line ON line.id = link.line
"""
# By row id, which is the position: so the table itself is read, and not an index that
# may still say what the table no longer does.
ONWARD = f"{LINKS} WHERE link.id > {{}} ORDER BY link.id LIMIT {{}}"
BY_POSITION = f"{LINKS} WHERE link.position = {{}} LIMIT {{}}"
BETWEEN = """
      FROM audit_line AS line
      LEFT JOIN audit_link AS link ON link.line = line.id
     WHERE line.id > {} AND line.id < {}
     ORDER BY CASE WHEN link.id IS NULL THEN 0 ELSE 1 END, line.id
     LIMIT 1
"""


async def verify(books: Mapping[int, str], *, at: datetime) -> Verdict:
    """Walk the whole chain, link what is new, and walk over that too.

    What is there is checked before anything is linked: a line whose link was taken
    away would otherwise be linked once more, and look like a new one.

    Args:
        books: heads kept outside, position to hash; each must still be there.
        at: the present moment.
    """
    walk = _Walk(books)
    await walk.onward()
    if walk.broken is None:
        await chain.link_new(at=at, everything=True)
        await walk.onward()
    if walk.broken is None:
        await walk.end()
    return Verdict(walk.count, walk.head, walk.broken)


class _Walk:
    """How far a walk has come."""

    def __init__(self, books: Mapping[int, str]) -> None:
        self.books = books
        self.count = 0
        self.head: Head | None = None
        self.line = 0
        self.broken: Broken | None = None

    async def onward(self) -> None:
        """Go on to the end of what is linked, or to the first fault."""
        async for link in _links_after(self.count):
            fault = self._fault_of(link)
            if fault is not None:
                self.broken = await self._named(link, fault)
                return
            self._pass(link)

    @property
    def _wanted(self) -> int:
        return self.count + 1

    def _fault_of(self, link: Link) -> Fault | None:
        kept = self.books.get(self._wanted)
        in_place = link.position == self._wanted
        checks = (
            (link.link_id == self._wanted, Fault.LINK_MISSING),
            (link.id != 0, Fault.LINE_MISSING),
            (chain.is_untouched(link), Fault.LINE_CHANGED),
            (in_place and self._fits(link, link), Fault.LINK_CHANGED),
            (kept is None or kept.encode() == link.hash, Fault.HEAD_DIFFERS),
        )
        return next((fault for is_well, fault in checks if not is_well), None)

    def _fits(self, link: Link, line: StoredLine) -> bool:
        """Tell whether the hash of ``link`` is what it would be over ``line``."""
        if line.digest is None:
            return False
        try:
            moment = chain.read_stored_moment(link.linked_at)
            digest = line.digest.decode()
        except ValueError:
            return False
        before = self.head.hash if self.head else BEGINNING
        made = chain.link_hash(before, self._wanted, line.id, digest, moment)
        return made.encode() == link.hash

    def _pass(self, link: Link) -> None:
        assert link.hash is not None
        moment = chain.read_stored_moment(link.linked_at)
        self.head = Head(self._wanted, link.hash.decode(), moment)
        self.count, self.line = self._wanted, link.id

    async def _named(self, link: Link, fault: Fault) -> Broken:
        """Say which line it is about, as well as can be told."""
        if fault is Fault.LINK_MISSING:
            return await self._missing(link)
        if fault in {Fault.LINE_MISSING, Fault.LINK_CHANGED}:
            # A link that was pointed elsewhere leaves the line it covers without one.
            for line in await chain.unlinked(0, BATCH):
                if self._fits(link, line):
                    return _broken(line, self._wanted, Fault.LINK_CHANGED)
        return _broken(link, self._wanted, fault)

    async def _missing(self, following: Link) -> Broken:
        moved = await _read(BY_POSITION, self._wanted, 1)
        if moved:
            return _broken(moved[0], self._wanted, Fault.LINK_CHANGED)
        # Lines stand in the chain nearly in the order of their ids.
        sql = f"SELECT {chain.line_columns()} {BETWEEN}"
        rows = await AuditLine.raw(sql, self.line, following.linked or 0)
        lost = msgspec.convert(rows, list[StoredLine]) or await chain.unlinked(0, 1)
        return _broken(lost[0] if lost else following, self._wanted, Fault.LINK_MISSING)

    async def end(self) -> None:
        """Look for what a walk along the links cannot meet."""
        for line in await chain.unlinked(0, BATCH):
            if not chain.is_untouched(line):
                self.broken = _broken(line, None, Fault.NOT_LINKED)
                return
        missing = [position for position in self.books if position > self.count]
        if missing:
            self.broken = Broken(None, "", min(missing), Fault.HEAD_MISSING)


def _broken(found: StoredLine, position: int | None, fault: Fault) -> Broken:
    named = found.id or (found.linked if isinstance(found, Link) else None)
    at = found.at.decode(errors="replace") if found.at else ""
    return Broken(named, at, position, fault)


async def _links_after(position: int) -> AsyncIterator[Link]:
    while True:
        links = await _read(ONWARD, position, BATCH)
        for link in links:
            yield link
        if len(links) < BATCH:
            return
        position = links[-1].link_id


async def _read(sql: str, *values: object) -> list[Link]:
    columns = f"{chain.link_columns()}, {chain.line_columns()}"
    return msgspec.convert(await AuditLink.raw(f"SELECT {columns} {sql}", *values), list[Link])
