"""A little clamd on this machine: speaks INSTREAM over a real socket, as badly as it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

# Not the test file itself, which scanners of this machine would take away: its beginning.
MALWARE = b"X5O!P%@AP-LIKE"


class Clamd:
    """What it has been shown, and how it answers."""

    def __init__(self, socket: Path) -> None:
        self.url = f"unix://{socket}"
        self.shown: list[bytes] = []
        self.mood = "well"
        """``well``, ``slow``, ``cut`` in the middle of a file, ``mute``, ``full``."""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(length)
            if self.mood == "cut":
                return
        self.shown.append(content)
        if self.mood == "slow":
            await asyncio.sleep(30)
        if self.mood == "mute":
            return
        answer = b"stream: Eicar-Signature FOUND" if MALWARE in content else b"stream: OK"
        if self.mood == "full":
            answer = b"INSTREAM size limit exceeded. ERROR"
        # In two pieces, as a network may bring it.
        writer.write(answer[:9])
        await writer.drain()
        writer.write(answer[9:] + b"\0")
        await writer.drain()


@asynccontextmanager
async def a_clamd(socket: Path) -> AsyncIterator[Clamd]:
    one = Clamd(socket)
    async with await asyncio.start_unix_server(one.talk, str(socket)):
        yield one
