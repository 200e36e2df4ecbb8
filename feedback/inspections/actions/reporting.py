"""What the units do: report how something was put right, with photos and documents."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from feedback.complaints.actions import attaching
from feedback.complaints.rules.deadlines import moved_by_calendar
from feedback.complaints.schemas import StoredFile
from feedback.core import audit, files, scanning
from feedback.core.db import insert, insert_rows, transaction
from feedback.core.permissions import Actor
from feedback.core.problems import NotAllowed
from feedback.core.settings import load_settings
from feedback.core.uploads import Upload
from feedback.inspections import queries, rules
from feedback.inspections.actions import inspecting
from feedback.inspections.problems import FindingRefused, InspectionNotFound
from feedback.inspections.schemas import FileRow, FindingStatus
from feedback.inspections.tables import (
    Finding,
    Inspection,
    RemediationFile,
    RemediationReport,
)

KIND = "reports"
"""Where the files of reports lie."""
COLUMNS = (
    *("report", "key", "thumb_key", "media_type", "name", "size", "sha256"),
    *("scan", "virus"),
)


@asynccontextmanager
async def kept(uploads: Sequence[Upload]) -> AsyncIterator[list[StoredFile]]:
    """Keep files as long as it takes to report with them; see ``attaching.kept``.

    Raises:
        FileRefused, FilesUnavailable: as there.
    """
    async with attaching.kept(
        uploads, documents=True, kind=KIND, known=queries.known_keys
    ) as stored:
        yield stored


async def report(
    finding: int,
    text: str,
    document_number: str,
    stored: Sequence[StoredFile],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Report that something has been put right; the clock stands still until somebody looks.

    Raises:
        InspectionNotFound: there is none, or ``by`` may not know of it.
        NotAllowed: ``by`` does not work for its unit.
        FindingRefused: a report waits already, or it has been accepted.
        InvalidInput: it says nothing.
    """
    said = inspecting.checked(text, "text", "Xin ghi đã làm gì, tối đa 5.000 ký tự.")
    async with transaction(inspecting.lock_of(finding)):
        found = await queries.get_finding(finding)
        if not rules.may_read(found.department, by):
            raise InspectionNotFound
        if found.status is not FindingStatus.OPEN:
            raise FindingRefused("Đã có báo cáo, hoặc việc này đã được xác nhận.")
        if not rules.may_report(found, by):
            raise NotAllowed
        row = RemediationReport(
            finding=finding,
            text=said,
            document_number=document_number.strip()[:60],
            by=by.name,
            at=at,
        )
        await insert(row)
        kept_files = [
            (
                *(row.id, one.key, one.thumb_key, one.media_type, one.name, one.size),
                *(one.sha256, str(one.scan), one.virus),
            )
            for one in stored
        ]
        await insert_rows(RemediationFile, COLUMNS, kept_files)
        await Finding.update(
            {Finding.status: str(FindingStatus.REPORTED), Finding.reported_at: at}
        ).where(Finding.id == finding)
        owner = await Inspection.select(Inspection.staff).where(
            Inspection.id == found.inspection
        )
        key, said = f"reported:{row.id}", f"{found.number}: đơn vị đã báo cáo khắc phục"
        await inspecting.tell(found, key, said, [owner[0]["staff"]], at=at)
        await audit.record(by.name, "remediation.reported", found.number, at=at)
        for one in stored:
            await _note_infected(found.number, one.virus, at=at)


async def _note_infected(subject: str, virus: str, *, at: datetime) -> None:
    if virus:
        action = "remediation.file_quarantined"
        await audit.record("machine", action, subject, at=at, detail=virus)


async def scan_waiting(*, at: datetime) -> int:
    """Have every file that waits scanned; return how many were. As for complaints."""
    settings = load_settings(os.environ)
    scanned = 0
    while settings.clamd_url and (found := await queries.waiting_for_scan()):
        for one in found:
            try:
                verdict = await scanning.scan(await files.read_whole(one.key), settings)
            except scanning.ScannerDown:
                return scanned
            except FileNotFoundError:
                verdict = scanning.Verdict(scanning.Scan.CLEAN)
            async with transaction():
                await RemediationFile.update(
                    {
                        RemediationFile.scan: str(verdict.scan),
                        RemediationFile.virus: verdict.virus,
                    }
                ).where(RemediationFile.id == one.id)
                await _note_infected(f"KT-{one.inspection:04d}", verdict.virus, at=at)
            scanned += 1
    return scanned


async def read_file(file: int, *, by: Actor, at: datetime) -> FileRow:
    """Return a file that ``by`` is about to be shown; the look is written down.

    Raises:
        InspectionNotFound: there is none, or ``by`` may not know of it.
    """
    found = await queries.get_file(file)
    if not rules.may_read(found.department, by):
        raise InspectionNotFound
    subject = f"KT-{found.inspection:04d}"
    await audit.record_read(by.name, "remediation.file_read", subject, at=at, detail=str(file))
    return found


async def recount_open(*, at: datetime) -> int:
    """Reckon every open finding anew by a changed calendar; return how many moved.

    What is on time now does not become late by it.
    """
    moved = 0
    for one in await queries.open_findings():
        async with transaction(inspecting.lock_of(one.id)):
            found = await queries.get_finding(one.id)
            due = await inspecting.recount(found)
            if not moved_by_calendar(found.due_at, due, at):
                await Finding.update({Finding.due_at: found.due_at}).where(Finding.id == one.id)
                continue
            moved += 1
            await audit.record("system", "finding.recounted", found.number, at=at)
    return moved


async def clear_strays(*, at: datetime) -> int:
    """Delete files that no report has spoken of for a day; return how many.

    Raises:
        FilesUnavailable: their place does not answer.
    """
    return await files.clear_strays(KIND, queries.known_keys, at=at)
