"""A scanner for malware beside the service: clamd, asked over its own small protocol.

Off until an address is set. ``INSTREAM`` sends a file in pieces, each with its length in
four bytes before it, a length of nought ends it, and one line comes back.
"""

import asyncio
import os
from enum import StrEnum
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

from feedback.core.problems import Problem
from feedback.core.settings import Settings, load_settings

PIECE = 64 * 1024
LONGEST_ANSWER = 4096
COMMAND = b"zINSTREAM\0"


class Scan(StrEnum):
    """What is known of a file; the value is stored."""

    UNASKED = ""
    """No scanner was set up when it came."""
    CLEAN = "clean"
    WAITING = "waiting"
    """The scanner did not answer: held until it does."""
    INFECTED = "infected"
    """Kept apart: nobody is given it."""


class Verdict(NamedTuple):
    """What came of a look at a file, and the name of what was found."""

    scan: Scan
    virus: str = ""


class ScannerDown(Exception):
    """The scanner did not answer, or not with a verdict; the text says what came."""


class ScannerUnavailable(Problem):
    """Files are not taken while the scanner is down: so it is set up here."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "scanner-unavailable"
    retry_after_s = 60

    def __init__(self) -> None:
        super().__init__(
            "Chưa quét được tệp nên chưa nhận. Xin thử lại sau ít phút, hoặc gửi không kèm tệp."
        )


class Held(Problem):
    """A file that waits for the scanner."""

    status = HTTPStatus.CONFLICT
    slug = "file-held"

    def __init__(self) -> None:
        super().__init__("Tệp đang chờ quét mã độc. Xin mở lại sau ít phút.")


class Quarantined(Problem):
    """A file in which the scanner found something."""

    status = HTTPStatus.CONFLICT
    slug = "file-quarantined"

    def __init__(self) -> None:
        super().__init__("Tệp bị giữ lại vì nghi có mã độc nên không mở được.")


def check_given(scan: str) -> None:
    """Refuse to hand out a file that waits for the scanner, or that it found something in.

    Raises:
        Held: it waits.
        Quarantined: something was found.
    """
    if scan == Scan.WAITING:
        raise Held
    if scan == Scan.INFECTED:
        raise Quarantined


async def look(content: bytes) -> Verdict:
    """Return what the scanner the environment names says of a file that has just come.

    Never inside a transaction: it may take seconds.

    Raises:
        ScannerUnavailable: it is down, and files are refused then.
    """
    settings = load_settings(os.environ)
    if not settings.clamd_url:
        return Verdict(Scan.UNASKED)
    try:
        return await scan(content, settings)
    except ScannerDown as error:
        if settings.clamd_down == "refuse":
            raise ScannerUnavailable from error
        return Verdict(Scan.WAITING)


def is_on() -> bool:
    """Tell whether a scanner is set up."""
    return bool(load_settings(os.environ).clamd_url)


async def scan(content: bytes, settings: Settings) -> Verdict:
    """Ask the scanner about a file.

    Raises:
        ScannerDown: it cannot be reached, is too slow, hangs up, or answers with an error.
    """
    try:
        async with asyncio.timeout(settings.clamd_timeout_s):
            answer = await _ask(content, settings.clamd_url)
    except (OSError, TimeoutError, EOFError) as error:
        raise ScannerDown(repr(error)) from error
    return _read(answer)


async def _ask(content: bytes, url: str) -> bytes:
    reader, writer = await _connect(url)
    try:
        writer.write(COMMAND)
        for first in range(0, len(content), PIECE):
            piece = content[first : first + PIECE]
            writer.write(len(piece).to_bytes(4, "big") + piece)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        answer = await reader.read(LONGEST_ANSWER)
        while answer and not answer.endswith((b"\0", b"\n")):
            more = await reader.read(LONGEST_ANSWER)
            if not more or len(answer) > LONGEST_ANSWER:
                break
            answer += more
        return answer
    finally:
        writer.close()


async def _connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(url)
    if address.scheme == "unix":
        return await asyncio.open_unix_connection(address.path)
    return await asyncio.open_connection(address.hostname, address.port)


def _read(answer: bytes) -> Verdict:
    """Return the verdict of a line: ``stream: OK`` or ``stream: Some-Name FOUND``."""
    line = answer.rstrip(b"\0\r\n").decode("utf-8", "replace")
    if line == "stream: OK":
        return Verdict(Scan.CLEAN)
    if line.startswith("stream: ") and line.endswith(" FOUND"):
        name = line.removeprefix("stream: ").removesuffix(" FOUND")
        return Verdict(Scan.INFECTED, name[:100])
    raise ScannerDown(line or "the scanner hung up")
