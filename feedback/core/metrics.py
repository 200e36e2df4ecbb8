"""Numbers of one process, in the form Prometheus reads.

Each application has a registry of its own: nothing here is shared by the whole
process, so that tests can make many applications.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

FRESH_S = 5.0
"""How long what was read from the database is shown without asking again."""
REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
JOB_BUCKETS = (0.01, 0.05, 0.25, 1, 5, 30, 120, 600)

Readings = Mapping[str, float]


class Metrics:
    """What one application counts, and what it reads when it is asked."""

    def __init__(self, gauges: Mapping[str, str], *, fresh_s: float = FRESH_S) -> None:
        """Declare everything that can be shown.

        Args:
            gauges: explanation of each number that is read from the database.
            fresh_s: seconds for which such a number is not read again.
        """
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.in_flight = Gauge(
            "langnghe_http_requests_in_flight",
            "Requests that have begun and not ended.",
            registry=self.registry,
        )
        self._requests = Histogram(
            "langnghe_http_request_seconds",
            "Seconds a request took, by route, method and class of status.",
            ["route", "method", "status"],
            buckets=REQUEST_BUCKETS,
            registry=self.registry,
        )
        self._jobs = Histogram(
            "langnghe_job_seconds",
            "Seconds a job ran in this process, by job and outcome.",
            ["job", "outcome"],
            buckets=JOB_BUCKETS,
            registry=self.registry,
        )
        self._gauges = {
            name: Gauge(name, explained, registry=self.registry)
            for name, explained in gauges.items()
        }
        self._fresh_s = fresh_s
        self._read_at: float | None = None
        self._reading = asyncio.Lock()

    def add_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that has ended; status 0: nothing was answered."""
        family = f"{status // 100}xx" if status else "none"
        self._requests.labels(route, method, family).observe(seconds)

    def add_job(self, job: str, outcome: str, seconds: float) -> None:
        """Count a run of a job."""
        self._jobs.labels(job, outcome).observe(seconds)

    async def show(self, read: Callable[[], Awaitable[Readings]]) -> bytes:
        """Return everything as text; ``read`` is asked at most every ``fresh_s`` seconds."""
        async with self._reading:
            if self._read_at is None or perf_counter() - self._read_at >= self._fresh_s:
                found = await read()
                self._read_at = perf_counter()
                for name, gauge in self._gauges.items():
                    gauge.set(found.get(name, float("nan")))
        return generate_latest(self.registry)
