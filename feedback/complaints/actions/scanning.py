"""Files that waited for the scanner are shown to it as soon as it answers."""

import os
from datetime import datetime

from feedback.complaints.actions import attaching
from feedback.complaints.queries import attachments
from feedback.complaints.tables import Attachment
from feedback.core import files, scanning
from feedback.core.db import transaction
from feedback.core.settings import load_settings


async def scan_waiting(*, at: datetime) -> int:
    """Have every file that waits scanned, the oldest first; return how many were.

    It stops where the scanner does not answer: the rest waits on.

    Raises:
        FilesUnavailable: their place does not answer.
    """
    settings = load_settings(os.environ)
    scanned = 0
    while settings.clamd_url and (found := await attachments.waiting_for_scan()):
        for one in found:
            try:
                verdict = await scanning.scan(await _content(one.key), settings)
            except scanning.ScannerDown:
                return scanned
            async with transaction():
                await Attachment.update(
                    {Attachment.scan: str(verdict.scan), Attachment.virus: verdict.virus}
                ).where(
                    (Attachment.id == one.id) & (Attachment.scan == str(scanning.Scan.WAITING))
                )
                await attaching.tell_infected(one.complaint, [verdict.virus], at=at)
            scanned += 1
    return scanned


async def _content(key: str) -> bytes:
    """Return a file's bytes; of one that is gone none, which no scanner minds."""
    try:
        return await files.read_whole(key)
    except FileNotFoundError:
        return b""
