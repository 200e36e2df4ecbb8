"""Background jobs: how many a second, and how soon after the commit that caused them.

``python -m bench.jobs --json``, for each way to run them: inside the web process on a
file and on PostgreSQL, and by one and two workers woken through Redis. Complaints are
stored in one commit while everything runs; the rate counts from the first of their
jobs to the last. The delay is that of complaints which come by HTTP, one at a time.
The reference is arq alone, without outbox, running the same job in the same minutes.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from bench.machine import report
from tests.grounds import FileGround, Ground, Postgres, Redis, free_port, wait_until

JOBS = int(os.environ.get("JOBS", "2000"))
SINGLE = 100
PAUSE_S = 0.1
PATIENCE_S = 300.0
TEXTS = (
    "Đèn đường ngõ {} hỏng cả tuần nay, tối om, xin sửa sớm cho bà con",
    "Rác ở đầu ngõ {} ba hôm chưa ai thu, mùi rất khó chịu",
    "Làm giấy khai sinh ở ô số {} chờ từ sáng đến trưa không ai gọi",
    "Ổ gà sâu trước số nhà {}, hai xe máy đã ngã tối qua",
)


def command(*arguments: str) -> list[str]:
    """Return a command of the product, or of this file."""
    return [sys.executable, "-m", *arguments]


def environment(ground: Ground, redis: str = "") -> dict[str, str]:
    """Return the variables a process stands on one database with."""
    given = {
        "LANGNGHE_DATABASE_URL": ground.url,
        "LANGNGHE_SECRET_FILE": str(ground.folder / "secret.key"),
        "LANGNGHE_REDIS_URL": redis,
    }
    return {**os.environ, **given}


@contextmanager
def running(environ: dict[str, str], *arguments: str) -> Iterator[None]:
    """Have a process of the product run meanwhile."""
    process = subprocess.Popen(command("feedback", *arguments), env=environ)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def answers(url: str) -> bool:
    """Tell whether a server is there."""
    try:
        return httpx.get(f"{url}/health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def part(name: str, environ: dict[str, str]) -> str:
    """Run a part of this file in a process with its own database; return what it says."""
    return subprocess.run(
        command("bench.jobs", name), env=environ, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


async def store() -> None:
    """Store complaints, all of them in one commit."""
    from feedback.complaints.actions.intake import receive  # noqa: PLC0415
    from feedback.complaints.schemas import Channel, NewComplaint, Origin  # noqa: PLC0415
    from feedback.core.clock import now  # noqa: PLC0415
    from feedback.core.db import engine, transaction  # noqa: PLC0415

    origin, secret = Origin(Channel.WEB), bytes(32)
    async with transaction():
        for count in range(JOBS):
            text = TEXTS[count % len(TEXTS)].format(count)
            await receive(NewComplaint(text), origin, secret=secret, at=now())
    await engine().close()


async def arq_alone() -> None:
    """Run the job for complaints stored before, by arq without outbox; print the seconds."""
    from arq.worker import Worker, func  # noqa: PLC0415

    from feedback.complaints.events import ComplaintReceived  # noqa: PLC0415
    from feedback.complaints.tables import Complaint  # noqa: PLC0415
    from feedback.core.clock import now  # noqa: PLC0415
    from feedback.core.db import engine  # noqa: PLC0415
    from feedback.core.wakeup import connect  # noqa: PLC0415
    from feedback.learning.jobs import classify_complaint  # noqa: PLC0415

    async def classify(ctx: dict[Any, Any], *numbers: Any, **_: Any) -> None:
        del ctx
        await classify_complaint.run(ComplaintReceived(numbers[0]), at=now())

    redis = connect(os.environ["LANGNGHE_REDIS_URL"])
    redis.default_queue_name = "alone"
    for row in await Complaint.select(Complaint.number):
        await redis.enqueue_job("classify", row["number"])
    worker = Worker(
        [func(classify, name="classify")],
        queue_name="alone",
        redis_pool=redis,
        burst=True,
        keep_result=0,
        poll_delay=0.01,
        job_serializer=redis.job_serializer,
        job_deserializer=redis.job_deserializer,
        handle_signals=False,
    )
    began = time.perf_counter()
    await worker.main()
    print(worker.jobs_complete / (time.perf_counter() - began))
    await redis.aclose(close_connection_pool=True)
    await engine().close()


def jobs_per_second(ground: Ground, environ: dict[str, str]) -> int:
    """Return how many jobs a second end, from the first to the last."""
    part("store", environ)
    done = "SELECT count(*) FROM delivery WHERE state = 'done'"
    wait_until(lambda: ground.query(done)[0][0] == JOBS, "jobs are left", PATIENCE_S)
    moments = sorted(_moment(at) for (at,) in ground.query("SELECT done_at FROM delivery"))
    return round((JOBS - 1) / (moments[-1] - moments[0]))


def _moment(value: Any) -> float:
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return float(read.timestamp())


def delays(ground: Ground, url: str) -> dict[str, float]:
    """Return milliseconds from being published to being begun, one at a time."""
    (last,) = ground.query("SELECT max(id) FROM delivery")[0]
    with httpx.Client(base_url=url, timeout=30) as http:
        for count in range(SINGLE):
            body = {"text": TEXTS[count % len(TEXTS)].format(f"{count} B")}
            assert http.post("/api/complaints", json=body).status_code == httpx.codes.CREATED
            time.sleep(PAUSE_S)
    sql = """
        SELECT outbox.published_at, delivery.done_at
          FROM delivery JOIN outbox ON outbox.id = delivery.event
         WHERE delivery.id > ? AND delivery.state = 'done'
    """
    wait_until(lambda: len(ground.query(sql, last)) == SINGLE, "jobs are left")
    waited = sorted(
        (_moment(ran) - _moment(said)) * 1000 for said, ran in ground.query(sql, last)
    )
    return {
        "p50_ms": round(statistics.median(waited), 1),
        "p95_ms": round(waited[int(len(waited) * 0.95)], 1),
    }


def measure(ground: Ground, redis: str = "", workers: int = 0) -> dict[str, float]:
    """Return the figures of one way to run jobs."""
    environ = environment(ground, redis)
    subprocess.run(command("feedback", "migrate"), env=environ, check=True, stdout=sys.stderr)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        stack.enter_context(running(environ, "serve", "--port", str(port)))
        for _ in range(workers):
            stack.enter_context(running(environ, "worker"))
        wait_until(lambda: answers(url), "no server")
        time.sleep(2)
        rate = jobs_per_second(ground, environ)
        return {"jobs_per_s": rate, **delays(ground, url)}


def alone(ground: Ground, redis: str) -> dict[str, float]:
    """Return the figure of arq without outbox, on the same kind of database."""
    environ = environment(ground, redis)
    subprocess.run(command("feedback", "migrate"), env=environ, check=True, stdout=sys.stderr)
    part("store", environ)
    return {"jobs_per_s": round(float(part("arq_alone", environ)))}


def main() -> None:
    """Measure each way once and print."""
    os.environ.pop("LANGNGHE_TEST_DATABASE_URL", None)
    server, redis = Postgres(keeps=True), Redis()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LANGNGHE_TEST_DATABASE_URL"] = server.url
        from tests.grounds import make_database  # noqa: PLC0415

        def place(name: str) -> Path:
            (Path(folder) / name).mkdir()
            return Path(folder) / name

        result: dict[str, Any] = {"jobs": JOBS}
        file = FileGround(place("file") / "bench.sqlite3")
        result["file, in the web process"] = measure(file)
        result["PostgreSQL, in the web process"] = measure(make_database(place("pg")))
        result["arq alone"] = alone(make_database(place("alone")), redis.url)
        for workers in (1, 2):
            ground = make_database(place(f"workers-{workers}"))
            result[f"PostgreSQL, {workers} worker(s)"] = measure(ground, redis.url, workers)
    report(result)


PARTS = {"store": store, "arq_alone": arq_alone}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in PARTS:
        asyncio.run(PARTS[sys.argv[1]]())
    else:
        main()
