"""Complaints from a JSON-lines file, each through ``receive`` like any other."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from feedback.complaints.actions.intake import read_text, receive
from feedback.complaints.queries.lookups import find_imported
from feedback.complaints.rules.texts import cleaned
from feedback.complaints.schemas import Channel, NewComplaint, Origin
from feedback.core.clock import VIETNAM, local_date
from feedback.core.db import transaction
from feedback.core.problems import Problem
from feedback.places.problems import AreaNotFound
from feedback.places.queries import get_area

OLDEST_YEAR = 2000


class ImportRow(msgspec.Struct):
    """What a line may hold; other keys are ignored."""

    text: str
    id: str | int | None = None
    received_at: str | None = None
    area: str | None = None
    service_point: str | None = None
    place: str | None = None


class BadRow(Exception):
    """A line that cannot be taken in, and why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def read_lines(file: Path) -> Iterator[tuple[int, bytes, int]]:
    """Yield each non-blank line with its number (from 1) and how many bytes were read."""
    read = 0
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            read += len(line)
            content = line.removeprefix(b"\xef\xbb\xbf").strip()
            if content:
                yield number, content, read


async def import_line(line: bytes, source: str, *, secret: bytes, at: datetime) -> bool:
    """Take in one line; return False when it was taken in before.

    Raises:
        BadRow: it is no such object, or ``receive`` refuses it.
    """
    row = _read(line)
    received_at = _moment(row.received_at, at)
    key = source_key(source, row)
    try:
        read_text(row.text)
        async with transaction(f"import {key}"):
            known = await find_imported(key)
            if known is not None:
                _check_same(known, row)
                return False
            origin = Origin(Channel.IMPORT, by="import", source=source[:60], source_key=key)
            complaint = await _complaint(row, local_date(received_at))
            await receive(complaint, origin, secret=secret, at=received_at, recorded_at=at)
    except Problem as refusal:
        raise BadRow(0, refusal.detail) from refusal
    return True


def _check_same(known: str, row: ImportRow) -> None:
    """Refuse to drop a row silently because its id was used for another text."""
    if known != cleaned(row.text):
        raise BadRow(
            0, f"id “{row.id}” đã được nhập với nội dung khác; xin đổi id hoặc --source"
        )


def _read(line: bytes) -> ImportRow:
    try:
        return msgspec.json.decode(line, type=ImportRow)
    except (msgspec.DecodeError, UnicodeDecodeError) as refusal:
        raise BadRow(0, f"không đúng dạng: {refusal}") from refusal


async def _complaint(row: ImportRow, day: date) -> NewComplaint:
    """Return the complaint; an area nobody knew that day becomes words about the place."""
    area, place = row.area or None, row.place or ""
    if area is not None:
        try:
            await get_area(area, day)
        except AreaNotFound:
            area, place = None, ", ".join(part for part in (place, area) if part)
    return NewComplaint(
        row.text, area=area, place=place[:500], service_point=row.service_point or None
    )


def source_key(source: str, row: ImportRow) -> str:
    """Return what tells this row from any other: its id within the source, else its content."""
    if row.id is not None and str(row.id).strip():
        what = f"id\0{row.id}"
    else:
        what = f"text\0{row.text}\0{row.received_at}\0{row.area}\0{row.service_point}"
    return hashlib.sha256(f"{source}\0{what}".encode(errors="surrogatepass")).hexdigest()


def _moment(text: str | None, at: datetime) -> datetime:
    if not text:
        return at
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as refusal:
        raise BadRow(0, f"received_at “{text[:40]}” không phải ngày giờ ISO 8601") from refusal
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    if moment.year < OLDEST_YEAR:
        raise BadRow(0, f"received_at “{text[:40]}” trước năm {OLDEST_YEAR}")
    if moment > at + timedelta(days=1):
        raise BadRow(0, f"received_at “{text[:40]}” ở tương lai")
    return moment
