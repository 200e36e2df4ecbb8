"""Photos and documents: kept, attached, cleared away when nobody speaks of them."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from feedback.complaints.actions import life
from feedback.complaints.actions.triage import get_open
from feedback.complaints.problems import CaseEnded, EnoughFiles, NoDocument
from feedback.complaints.queries import attachments, lookups
from feedback.complaints.rules import statuses
from feedback.complaints.schemas import Status, StoredFile
from feedback.complaints.tables import Attachment, Complaint
from feedback.core import audit, files, scanning
from feedback.core.db import DATABASE_ERRORS, insert_rows, transaction
from feedback.core.permissions import Actor
from feedback.core.pictures import read_picture
from feedback.core.problems import InvalidInput
from feedback.core.scanning import Scan, Verdict
from feedback.core.uploads import FIELD, Upload

PHOTOS = "photos"
JPEG, PDF = "image/jpeg", "application/pdf"
QUARANTINED = "application/octet-stream"
CITIZEN = "citizen"
MAX_OF_CITIZEN = 9
"""Three sendings of three; then the matter is told well enough."""
MAX_OF_CASE = 30
COLUMNS = (
    *("complaint", "key", "thumb_key", "media_type", "name", "size", "width", "height"),
    *("sha256", "by", "shown_to_citizen", "at", "scan", "virus"),
)


"""Which names of files a row speaks of."""


@asynccontextmanager
async def kept(
    uploads: Sequence[Upload],
    *,
    documents: bool = False,
    kind: str = PHOTOS,
    known: files.Known = attachments.known_keys,
) -> AsyncIterator[list[StoredFile]]:
    """Keep files as long as it takes to attach them.

    Those that no row speaks of at the end are deleted: the complaint was refused, or
    was a repeat of one that has them already.

    Args:
        uploads: what was sent.
        documents: take PDF as well.
        kind: where they lie; each place has rows of its own.
        known: tells which of them those rows speak of.

    Raises:
        FileRefused: one of them is nothing we take.
        FilesUnavailable: they cannot be stored now.
    """
    stored: list[StoredFile] = []
    try:
        for upload in uploads:
            one = await _store(upload, kind, documents=documents)
            stored.append(one)
        yield stored
    finally:
        keys = {key for one in stored for key in (one.key, one.thumb_key) if key}
        # What cannot be cleared away now, the daily job finds.
        with suppress(files.FilesUnavailable, *DATABASE_ERRORS):
            if keys:
                await files.delete(keys - await known(keys))


async def _store(upload: Upload, kind: str, *, documents: bool) -> StoredFile:
    verdict = await scanning.look(upload.content)
    if verdict.scan is Scan.INFECTED:
        return await _store_as_sent(upload, kind, verdict, QUARANTINED)
    if upload.content.startswith(PDF_BEGINS):
        if not documents or PDF_ENDS not in upload.content[-PDF_TAIL:]:
            raise NoDocument(upload.name)
        return await _store_as_sent(upload, kind, verdict, PDF)
    picture = await read_picture(upload.content, upload.name)
    key, thumb_key = files.new_key(kind), files.new_key(kind)
    await files.put(key, picture.content)
    await files.put(thumb_key, picture.thumb)
    return StoredFile(
        key=key,
        thumb_key=thumb_key,
        media_type=JPEG,
        name="",
        size=len(picture.content) + len(picture.thumb),
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(picture.content).hexdigest(),
        scan=verdict.scan,
    )


PDF_BEGINS, PDF_ENDS, PDF_TAIL = b"%PDF-", b"%%EOF", 2048


async def _store_as_sent(
    upload: Upload, kind: str, verdict: Verdict, media_type: str
) -> StoredFile:
    key = files.new_key(kind)
    await files.put(key, upload.content)
    digest = hashlib.sha256(upload.content).hexdigest()
    size = len(upload.content)
    known = (size, None, None, digest, verdict.scan, verdict.virus)
    return StoredFile(key, "", media_type, upload.name, *known)


async def attach(
    complaint_id: int,
    stored: Sequence[StoredFile],
    *,
    by: str,
    at: datetime,
    shown_to_citizen: bool = True,
) -> list[int]:
    """Write down whose files they are, inside the transaction that is open; return ids."""
    rows = [
        (
            *(complaint_id, one.key, one.thumb_key, one.media_type, one.name, one.size),
            *(one.width, one.height, one.sha256, by, shown_to_citizen, at),
            *(str(one.scan), one.virus),
        )
        for one in stored
    ]
    ids = await insert_rows(Attachment, COLUMNS, rows)
    await tell_infected(complaint_id, [one.virus for one in stored], at=at)
    return ids


async def tell_infected(complaint_id: int, found: Sequence[str], *, at: datetime) -> None:
    """Say in the history of a case what the scanner found in its files; empty: nothing."""
    viruses = ", ".join(one for one in found if one)
    if not viruses:
        return
    row = await Complaint.objects().get(Complaint.id == complaint_id)
    assert row is not None
    note = f"Giữ lại tệp nghi có mã độc ({viruses}): không ai mở được."
    await life.tell(row, was=row.status, by="machine", at=at, note=note)
    action = "complaint.file_quarantined"
    await audit.record("machine", action, row.number, at=at, detail=viruses[:200])


async def attach_to_reply(ids: Sequence[int], *, reply: int | None, draft: int | None) -> None:
    """Say that files belong to a reply, or to a draft: those nobody outside sees yet."""
    if ids:
        await Attachment.update(
            {
                Attachment.reply: reply,
                Attachment.draft: draft,
                Attachment.shown_to_citizen: draft is None,
            }
        ).where(Attachment.id.is_in(list(ids)))


async def show_of_draft(draft: int, reply: int) -> None:
    """Show the citizen the files of the draft that has just been sent; of no other."""
    await Attachment.update({Attachment.reply: reply, Attachment.shown_to_citizen: True}).where(
        Attachment.draft == draft
    )


async def hide_of_reply(reply: int) -> None:
    """Show the citizen no more what came with a reply that was recalled."""
    await Attachment.update({Attachment.shown_to_citizen: False}).where(
        Attachment.reply == reply
    )


async def add_photos(number: str, stored: Sequence[StoredFile], *, at: datetime) -> None:
    """Add what the holder of the code sends later.

    Raises:
        InvalidInput: nothing was sent.
        CaseEnded: the matter has ended.
        EnoughFiles: it has nine files of the citizen's.
    """
    if not stored:
        raise InvalidInput({FIELD: "Xin Ông/Bà chọn ít nhất một ảnh."})
    async with transaction(lookups.lock_of(number)):
        row = await lookups.get_row(number)
        if statuses.has_ended(Status(row.status)):
            raise CaseEnded
        there = await attachments.attached(row.id)
        if sum(one.by == CITIZEN for one in there) + len(stored) > MAX_OF_CITIZEN:
            raise EnoughFiles(MAX_OF_CITIZEN)
        await attach(row.id, stored, by=CITIZEN, at=at)
        await _tell(row, f"Người dân gửi thêm {len(stored)} ảnh.", CITIZEN, len(stored), at)


async def add_documents(
    number: str,
    stored: Sequence[StoredFile],
    *,
    shown_to_citizen: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Add what a member of staff has: a photo of the place, a scanned document.

    Raises:
        ComplaintNotFound, NotAllowed: ``by`` may not read it, or not work on it.
        InvalidInput: nothing was sent.
        CaseEnded: the matter has ended.
        EnoughFiles: it has thirty files.
    """
    async with transaction(lookups.lock_of(number)):
        case = await get_open(number, by)
        if not stored:
            raise InvalidInput({FIELD: "Xin chọn ít nhất một tệp."})
        there = await attachments.attached(case.id)
        if len(there) + len(stored) > MAX_OF_CASE:
            raise EnoughFiles(MAX_OF_CASE)
        await attach(case.id, stored, by=by.name, at=at, shown_to_citizen=shown_to_citizen)
        note = f"Thêm {len(stored)} tệp, người dân {'xem được' if shown_to_citizen else 'không thấy'}."
        await _tell(await lookups.get_row(number), note, by.name, len(stored), at)


async def _tell(row: Complaint, note: str, by: str, count: int, at: datetime) -> None:
    await life.tell(row, was=row.status, by=by, at=at, note=note)
    await audit.record(by, "complaint.files_added", row.number, at=at, detail=str(count))


async def clear_strays(*, at: datetime) -> int:
    """Delete files that no complaint has spoken of for a day; return how many.

    Raises:
        FilesUnavailable: their place does not answer.
    """
    return await files.clear_strays(PHOTOS, attachments.known_keys, at=at)
