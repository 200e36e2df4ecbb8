"""The same jobs in a process of their own: ``langnghe worker``, any number of them.

arq wakes it through Redis; what is due stands in the database, and is looked for
every second as well. So a worker begins, and goes on, without Redis.
"""

import asyncio
import logging
import signal
from contextlib import suppress
from typing import Any

from arq.worker import Worker, func

from feedback import wiring
from feedback.core import wakeup
from feedback.core.db import engine
from feedback.core.runner import Runner
from feedback.core.settings import Settings
from feedback.learning.queries.models import current_model

log = logging.getLogger(__name__)

LISTEN_S = 0.05
"""How often arq asks Redis for calls."""
TRY_AGAIN_S = 1.0
CALL_S = 5.0
"""A call that its worker died in is forgotten so long after (and ten seconds)."""


async def run_deliveries(ctx: dict[Any, Any], *_: Any, **__: Any) -> None:
    """Look for work now: arq's one function.

    Harmless when run twice: what there is to do stands in the database.
    """
    ctx["runner"].wake()


async def work(settings: Settings) -> None:
    """Run jobs until the process is told to end (SIGTERM, SIGINT)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await current_model()  # the first complaint need not wait for it
    runner = Runner(wiring.LISTENERS, wiring.DAILY, wiring.OFTEN, wiring.LONG)
    runner.start()
    listening = asyncio.create_task(_listen(settings.redis_url, runner), name="listener")
    try:
        await stop.wait()
    finally:
        await wakeup.end(listening)
        await runner.stop()
        await engine().close()


async def _listen(redis_url: str, runner: Runner) -> None:
    """Have arq listen to Redis, again and again while it is away."""
    trouble = wakeup.Trouble()
    while True:
        try:
            await _listen_once(redis_url, runner, trouble)
        except wakeup.AWAY as error:
            trouble.begins(error)
        except Exception:
            log.exception("listening to Redis stumbled; trying again")
        await asyncio.sleep(TRY_AGAIN_S)


async def _listen_once(redis_url: str, runner: Runner, trouble: wakeup.Trouble) -> None:
    """Listen until Redis goes away.

    arq is not left the signals: it would end with the calls at hand, while the job at
    hand is the runner's; and without Redis there would be nobody to hear them.
    """

    async def begin(ctx: dict[Any, Any]) -> None:
        del ctx
        trouble.ends()

    redis = wakeup.connect(redis_url)
    worker = Worker(
        [func(run_deliveries, name=wakeup.FUNCTION, timeout=CALL_S, max_tries=1)],
        queue_name=wakeup.QUEUE,
        redis_pool=redis,
        ctx={"runner": runner},
        on_startup=begin,
        handle_signals=False,
        poll_delay=LISTEN_S,
        max_tries=1,
        keep_result=0,
        job_timeout=CALL_S,
        job_serializer=redis.job_serializer,
        job_deserializer=redis.job_deserializer,
        log_results=False,
    )
    try:
        await worker.main()
    finally:
        await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
        with suppress(*wakeup.AWAY):
            await redis.aclose(close_connection_pool=True)
