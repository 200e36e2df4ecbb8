"""What a job is. Who runs it (this process or a worker) it cannot tell."""

from collections.abc import Awaitable, Callable
from datetime import time
from typing import Any

import msgspec

JobFunction = Callable[..., Awaitable[None]]


class Job(msgspec.Struct, frozen=True):
    """Background work: a coroutine and how it is run.

    A listener takes ``(event, at=…)``, a daily job ``(at=…)``. Delivery is at
    least once: each job's docstring says why running it twice is harmless.
    """

    run: JobFunction
    name: str
    max_tries: int
    timeout_s: float
    daily_at: time | None = None


def job(
    *, max_tries: int = 5, timeout_s: float = 30, daily_at: time | None = None
) -> Callable[[JobFunction], Job]:
    """Declare a coroutine as a job, under its full name.

    Args:
        max_tries: after so many failures the delivery is dead, and visible.
        timeout_s: seconds after which a run is given up.
        daily_at: Vietnamese time of day of a daily job; None for a listener.
    """

    def declare(function: Any) -> Job:
        name = f"{function.__module__}.{function.__qualname__}"
        return Job(function, name, max_tries, timeout_s, daily_at)

    return declare
