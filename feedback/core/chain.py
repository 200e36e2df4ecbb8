"""The chain over the audit trail: each link covers the one before it and one line.

Links are made after the commit, by one linker at a time, so that those who write
lines never wait for each other. ``core.verifying`` walks the chain again.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import msgspec

from feedback.core.audit import NewLine, digest_of
from feedback.core.db import engine, lock, transaction
from feedback.core.tables import AuditLine, AuditLink

BATCH = 2000
FILL_BATCH = 500
LATE = timedelta(minutes=10)
"""How long a transaction may hold back a line with a lower id than others'.

On PostgreSQL ids are given before the commit, so a line may become visible after
later ones were linked. No transaction of ours lives that long; on SQLite, with its
one writer, ids are in the order of commits and nothing comes late.
"""
BEGINNING = "0" * 64
"""What stands for the hash before the first link."""

MOMENT = "YYYY-MM-DD HH24:MI:SS.US"
"""How PostgreSQL is asked to write a moment."""

_READ_AS_STORED = {
    # Bytes and types as they are stored: text that is no longer UTF-8, or no longer
    # text, must reach the check instead of stopping the query.
    "sqlite": (
        "CASE WHEN typeof({0}) = 'text' THEN CAST({0} AS BLOB) END",
        "CASE WHEN typeof({0}) = 'text' THEN CAST({0} AS BLOB) END",
        "CASE WHEN typeof({0}) = 'integer' THEN {0} END",
    ),
    "postgres": (
        "convert_to({0}, 'UTF8')",
        f"convert_to(to_char({{0}} AT TIME ZONE 'UTC', '{MOMENT}') || '+00:00', 'UTF8')",
        "{0}",
    ),
}


class Head(msgspec.Struct, frozen=True):
    """The last link: whoever knows it knows everything before it."""

    position: int
    hash: str
    at: datetime


class StoredLine(msgspec.Struct, frozen=True):
    """A line as it lies in the database; None: no value of the right type."""

    id: int
    at: bytes | None
    actor: bytes | None
    action: bytes | None
    subject: bytes | None
    detail: bytes | None
    digest: bytes | None


def line_columns() -> str:
    """Return the columns of a ``StoredLine``, for a SELECT from ``line``; id 0: no such line."""
    text, moment, _ = _READ_AS_STORED[engine().engine_type]
    names = ("actor", "action", "subject", "detail", "digest")
    texts = ", ".join(f"{text.format(f'line.{name}')} AS {name}" for name in names)
    return f"coalesce(line.id, 0) AS id, {moment.format('line.at')} AS at, {texts}"


def link_columns() -> str:
    """Return the columns of a link as stored, for a SELECT from ``link``."""
    text, moment, number = _READ_AS_STORED[engine().engine_type]
    return (
        f"link.id AS link_id, {number.format('link.position')} AS position,"
        f" {number.format('link.line')} AS linked, {text.format('link.hash')} AS hash,"
        f" {moment.format('link.at')} AS linked_at"
    )


def read_stored_moment(stored: bytes | None) -> datetime:
    """Return a moment as stored.

    Raises:
        ValueError: it is none, or not written as our databases write it.
    """
    if stored is None:
        raise ValueError("no moment")
    text = stored.decode()
    moment = datetime.fromisoformat(text)
    # SQLite keeps text: the same moment in other signs has been tampered with too.
    if engine().engine_type == "sqlite" and str(moment) != text:
        raise ValueError(text)
    if moment.utcoffset() is None:
        raise ValueError(text)
    try:
        return moment.astimezone(UTC)
    except OverflowError as refusal:
        raise ValueError(text) from refusal


def content_of(line: StoredLine) -> NewLine:
    """Return what a stored line says.

    Raises:
        ValueError: a column holds no text, no UTF-8 or no moment.
    """
    texts = (line.actor, line.action, line.subject, line.detail)
    actor, action, subject, detail = (_text(text) for text in texts)
    return NewLine(actor, action, subject, read_stored_moment(line.at), detail)


def _text(stored: bytes | None) -> str:
    if stored is None:
        raise ValueError("no text")
    return stored.decode()


def is_untouched(line: StoredLine) -> bool:
    """Tell whether a line's content still has the digest it was written with."""
    try:
        return line.digest == digest_of(content_of(line)).encode()
    except ValueError:
        return False


def link_hash(previous: str, position: int, line: int, digest: str, at: datetime) -> str:
    """Return the hash of a link (64 hex); its own moment is covered as well."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    content = f"{previous}|{position}|{line}|{digest}|{moment}"
    return hashlib.sha256(content.encode()).hexdigest()


async def head() -> Head | None:
    """Return the last link; None when nothing is linked yet."""
    row = await (
        AuditLink.select(AuditLink.position, AuditLink.hash, AuditLink.at)
        .order_by(AuditLink.id, ascending=False)
        .first()
    )
    return msgspec.convert(row, Head) if row else None


UNLINKED = """
      FROM audit_line AS line
      LEFT JOIN audit_link AS link ON link.line = line.id
     WHERE line.id > {} AND link.id IS NULL
     ORDER BY line.id
     LIMIT {}
"""


async def unlinked(after: int, limit: int) -> list[StoredLine]:
    """Return lines without a link whose id is above ``after``, in the order of ids."""
    sql = f"SELECT {line_columns()} {UNLINKED}"
    rows = await AuditLine.raw(sql, after, limit)
    return msgspec.convert(rows, list[StoredLine])


async def link_new(*, at: datetime, everything: bool = False) -> int:
    """Link the lines that have no link yet; return how many.

    A line that does not fit its own digest is left without a link: ``verify`` names it.

    Args:
        at: the present moment.
        everything: look at all lines, not only at those that can be new.
    """
    after = 0 if everything else await _surely_linked(at)
    linked = 0
    # Looked at before the turn to write is asked for: most times there is nothing.
    while found := await unlinked(after, BATCH):
        async with transaction():
            await lock("audit chain")
            found = await unlinked(after, BATCH)
            linked += await _append([line for line in found if is_untouched(line)], at=at)
        if len(found) < BATCH:
            break
        after = found[-1].id
    return linked


async def _surely_linked(at: datetime) -> int:
    """Return a line id up to which nothing new can appear."""
    late = timedelta(0) if engine().engine_type == "sqlite" else LATE
    rows = await AuditLink.raw(
        "SELECT line FROM audit_link WHERE at <= {} ORDER BY at DESC, id DESC LIMIT 1",
        at - late,
    )
    return int(rows[0]["line"]) if rows else 0


async def _append(lines: Sequence[StoredLine], *, at: datetime) -> int:
    last = await head()
    previous, position = (last.hash, last.position) if last else (BEGINNING, 0)
    values: list[object] = []
    for line in lines:
        assert line.digest is not None
        position += 1
        previous = link_hash(previous, position, line.id, line.digest.decode(), at)
        # The row's id is its position, so that a change of either is seen.
        values += (position, position, line.id, previous, at)
    if values:
        rows = ", ".join(["({}, {}, {}, {}, {})"] * len(lines))
        sql = f"INSERT INTO audit_link (id, position, line, hash, at) VALUES {rows}"  # noqa: S608
        await AuditLink.raw(sql, *values)
    return len(lines)


NO_DIGEST = "FROM audit_line AS line WHERE line.digest = '' AND line.id > {} ORDER BY line.id"


async def fill_digests() -> None:
    """Give lines from before there was a chain their digests, once, before it begins.

    All in one transaction: a chain begins with every line there is, or waits.
    """
    async with transaction():
        await lock("audit chain")
        if await head() is not None:
            return
        sql = f"SELECT {line_columns()} {NO_DIGEST} LIMIT {{}}"
        after = 0
        while rows := await AuditLine.raw(sql, after, FILL_BATCH):
            lines = msgspec.convert(rows, list[StoredLine])
            await _fill(lines)
            after = lines[-1].id


async def _fill(lines: Sequence[StoredLine]) -> None:
    """Write the digests; what cannot be read stays without, for ``verify`` to name."""
    digests: dict[int, str] = {}
    for line in lines:
        with suppress(ValueError):
            digests[line.id] = digest_of(content_of(line))
    if not digests:
        return
    whens = " ".join(["WHEN {} THEN {}"] * len(digests))
    places = ", ".join(["{}"] * len(digests))
    sql = f"UPDATE audit_line SET digest = CASE id {whens} END WHERE id IN ({places})"  # noqa: S608
    pairs = [value for pair in digests.items() for value in pair]
    await AuditLine.raw(sql, *pairs, *digests)
