"""Waking the workers through Redis (arq): a call, never the work itself.

Which deliveries are due stands in the database alone. A call that is lost costs a
worker's next look, within a second; so nobody ever waits for Redis.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import msgspec
from arq.connections import ArqRedis
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from feedback.core import outbox

log = logging.getLogger(__name__)

FUNCTION = "feedback.worker.run_deliveries"
QUEUE = "langnghe"
ANSWER_S = 2.0
"""How long Redis may take to answer."""
ENOUGH = 20
"""So many calls waiting wake every worker; more would only pile up while all sleep."""
SAY_AGAIN_S = 60.0
AWAY = (RedisError, OSError)
"""Redis does not answer; a time-out is an OSError."""


def connect(url: str) -> ArqRedis:
    """Return arq's client; nothing is opened yet.

    Calls travel as JSON: arq's own choice would run whatever somebody who can write
    to Redis puts there.
    """
    pool = ConnectionPool.from_url(
        url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S
    )
    return ArqRedis(
        pool,
        default_queue_name=QUEUE,
        job_serializer=serialize,
        job_deserializer=msgspec.json.decode,
    )


def serialize(call: dict[str, Any]) -> bytes:
    """Return a call, or the result of one, as JSON; what JSON does not know, as text."""
    return msgspec.json.encode(call, enc_hook=repr)


async def answers(url: str) -> bool:
    """Tell whether Redis answers at all."""
    redis = connect(url)
    try:
        async with asyncio.timeout(ANSWER_S):
            return bool(await redis.ping())
    except AWAY:
        return False
    finally:
        with suppress(*AWAY):
            await redis.aclose(close_connection_pool=True)


async def end(task: asyncio.Task[None]) -> None:
    """Cancel a task that talks to Redis until it has ended.

    Once is not enough: cancelled while an answer arrives, the client may swallow it.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=1)


class Trouble:
    """Says that Redis is away: at once, then once a minute, and when it is back."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._said = 0.0

    def begins(self, error: BaseException) -> None:
        """Note that Redis did not answer."""
        clock = asyncio.get_running_loop().time()
        if self._since is None or clock - self._said >= SAY_AGAIN_S:
            log.warning("Redis does not answer; the database is asked instead: %r", error)
            self._said = clock
        if self._since is None:
            self._since = clock

    def ends(self) -> None:
        """Note that Redis answered."""
        if self._since is not None:
            seconds = asyncio.get_running_loop().time() - self._since
            log.warning("Redis answers again after %.0f s", seconds)
            self._since = None


class Caller:
    """The background task of a web process that leaves the jobs to workers."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._waker = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._trouble = Trouble()

    def start(self) -> None:
        """Begin to call workers after each commit that published something."""
        outbox.add_waker(self._waker)
        self._task = asyncio.create_task(self._run(), name="caller")

    async def stop(self) -> None:
        """Call no more; the workers look by themselves."""
        outbox.remove_waker(self._waker)
        if self._task is not None:
            await end(self._task)

    async def _run(self) -> None:
        redis = connect(self._url)
        try:
            while True:
                await self._waker.wait()
                self._waker.clear()
                await self._call(redis)
        finally:
            with suppress(*AWAY):
                await redis.aclose(close_connection_pool=True)

    async def _call(self, redis: ArqRedis) -> None:
        """Call once for whatever was committed meanwhile."""
        try:
            async with asyncio.timeout(ANSWER_S):
                if await redis.zcard(QUEUE) < ENOUGH:
                    await redis.enqueue_job(FUNCTION)
        except AWAY as error:
            self._trouble.begins(error)
        except Exception:
            log.exception("the workers could not be called")
        else:
            self._trouble.ends()
