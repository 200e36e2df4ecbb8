"""Programs that are run beside this process, and never outlive what asked for them."""

import asyncio
import logging
from asyncio.subprocess import PIPE, Process, SubprocessStreamProtocol
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

log = logging.getLogger(__name__)

LINE = 1 << 20
"""The longest line, in bytes, that a program may print."""
GONE_S = 5.0
"""How long is waited for a program that was killed: milliseconds, unless its disk hangs."""


@asynccontextmanager
async def running(*command: str) -> AsyncIterator[Process]:
    """Run a program that is written to and read from.

    However the block is left, also by an error, a time-out or the end of this process's
    work, the program has been killed and its end been waited for, and its pipes are closed.

    Raises:
        OSError: there is no such program, or no room for one more.
    """
    loop = asyncio.get_running_loop()
    # As asyncio.create_subprocess_exec does, which keeps the transport to itself: nobody
    # else can close it, and one that is left open is told of by the collector much later.
    transport, protocol = await loop.subprocess_exec(
        lambda: SubprocessStreamProtocol(limit=LINE, loop=loop),
        *command,
        stdin=PIPE,
        stdout=PIPE,
        stderr=None,
    )
    process = Process(transport, protocol, loop)
    try:
        yield process
    finally:
        transport.close()  # kills it, too
        await _its_end(process)


async def _its_end(process: Process) -> None:
    """Wait until it is gone, also when cancelled meanwhile, but not forever."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + GONE_S
    end = asyncio.create_task(process.wait())
    cancelled: asyncio.CancelledError | None = None
    while not end.done() and (left := deadline - loop.time()) > 0:
        try:
            await asyncio.wait([end], timeout=left)
        except asyncio.CancelledError as error:
            cancelled = error
    if not end.done():
        log.warning("process %d was killed and is not gone yet", process.pid)
        end.cancel()
    if cancelled is not None:
        raise cancelled
