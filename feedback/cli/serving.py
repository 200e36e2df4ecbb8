"""serve, worker, migrate, demo."""

import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
import uvicorn
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from feedback.app import create_app
from feedback.cli.running import check_ready, run, settings_or_stop
from feedback.core import logs
from feedback.core.problems import Problem
from feedback.core.settings import Settings
from feedback.demo import load, signs, tour
from feedback.migrating import MigrationFailed
from feedback.migrating import migrate as run_migrations
from feedback.worker import work

DEMO_FOLDER = Path("var/demo")
LAST_PORT = 65535


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, LAST_PORT))
def serve(host: str, port: int) -> None:
    """Serve the pages and the API, and run the background jobs.

    With LANGNGHE_REDIS_URL the jobs are left to `langnghe worker`.
    """
    settings = settings_or_stop()
    run(check_ready(settings))
    _serve(host, port, settings.log_level)


STOP_REQUESTS_S = 9
"""How long requests may take when the process is asked to end; with the job at
hand (``core.runner.STOP_S``) it is gone within 15 s."""
TRUSTED_PROXIES = ["127.0.0.1", "::1"]
"""Whom an address in ``X-Forwarded-For`` is believed; no variable adds others."""


def _serve(
    host: str, port: int, log_level: str, doors: Mapping[str, Any] = MappingProxyType({})
) -> None:
    logs.configure(log_level)
    # The server raises the signal again once everything has ended: being asked
    # to stop is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # The server's own access log would hold addresses, hence citizens' codes.
    uvicorn.run(
        create_app(settings_or_stop(), **doors),
        host=host,
        port=port,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        forwarded_allow_ips=TRUSTED_PROXIES,
        timeout_graceful_shutdown=STOP_REQUESTS_S,
    )


@click.command()
def worker() -> None:
    """Run the background jobs; any number of workers, with LANGNGHE_REDIS_URL."""
    settings = settings_or_stop()
    if not settings.redis_url:
        raise click.ClickException(
            "LANGNGHE_REDIS_URL còn trống: `langnghe serve` đang tự chạy việc nền."
        )
    logs.configure(settings.log_level)
    run(_work(settings))


async def _work(settings: Settings) -> None:
    await check_ready(settings)
    await work(settings)


@click.command()
def migrate() -> None:
    """Create the database, or bring it up to date."""
    settings = settings_or_stop()
    try:
        ran = run(run_migrations(settings))
    except MigrationFailed as failure:
        raise click.ClickException(str(failure)) from failure
    click.echo(f"{settings.database_name}: {len(ran)} bước cập nhật đã chạy, dữ liệu sẵn sàng.")


@click.command()
@click.option(
    "--load", "load_only", is_flag=True, help="Fill the configured, empty database and exit."
)
@click.option("--fresh", is_flag=True, help="Start over with a new made-up ward.")
@click.option("--port", default=8000, show_default=True, help="First port to try.")
def demo(*, load_only: bool, fresh: bool, port: int) -> None:
    """Show a made-up ward with a year of life, on this computer only."""
    if load_only:
        _fill()
        return
    started = time.monotonic()
    if fresh and DEMO_FOLDER.exists():
        shutil.rmtree(DEMO_FOLDER)
    DEMO_FOLDER.mkdir(parents=True, exist_ok=True)
    _point_at(DEMO_FOLDER)
    if not signs.is_complete(DEMO_FOLDER):
        for left in DEMO_FOLDER.glob("langnghe.sqlite3*"):
            left.unlink()
        shutil.rmtree(DEMO_FOLDER / "files", ignore_errors=True)
        run(run_migrations(settings_or_stop()))
        _fill(DEMO_FOLDER)
    else:
        run(run_migrations(settings_or_stop()))
    free = free_port(port)
    sheet = run(signs.sheet(DEMO_FOLDER, f"http://127.0.0.1:{free}"))
    click.echo(sheet)
    click.echo(f"Sẵn sàng sau {time.monotonic() - started:.1f} giây. Dừng lại: Ctrl+C.")
    made = signs.kept_in(DEMO_FOLDER)
    doors = {"tour": run(tour.stops(made)), "further": [tour.door(made)]}
    _serve("127.0.0.1", free, "warning", doors)


def _fill(folder: Path | None = None) -> None:
    settings = settings_or_stop()
    secret = run(check_ready(settings))
    try:
        with _bar() as bar:
            task = bar.add_task("Dựng phường minh họa", total=1.0)
            made = run(load.fill(secret, lambda share: bar.update(task, completed=share)))
    except Problem as refusal:
        raise click.ClickException(refusal.detail) from refusal
    if folder is not None:
        signs.keep(folder, made)
    else:
        click.echo(signs.passwords_text(made))


def _bar() -> Progress:
    """Return a bar that is drawn on a screen and leaves nothing behind."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _point_at(folder: Path) -> None:
    """Make this process use the demo's own database, whatever else is configured."""
    os.environ["LANGNGHE_DATABASE_URL"] = f"sqlite:///{folder / 'langnghe.sqlite3'}"
    os.environ["LANGNGHE_SECRET_FILE"] = ""
    os.environ["LANGNGHE_PUBLIC_URL"] = ""
    os.environ["LANGNGHE_FILES_URL"] = ""


def free_port(first: int) -> int:
    """Return the first port from ``first`` on that nobody listens at."""
    for port in range(first, LAST_PORT):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise click.ClickException("Không còn cổng trống.")
