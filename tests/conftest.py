"""A migrated database for each test, the application on it, and the things tests share."""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import pytest

from tests.grounds import (
    ON_POSTGRES,
    FileGround,
    Ground,
    ServerGround,
    database_url,
    make_database,
    redis_url,
)

FOLDER = Path(tempfile.mkdtemp(prefix="langnghe-tests-"))
# Piccolo's configuration is read once, at the first import of a table.
os.environ["LANGNGHE_DATABASE_URL"] = (
    database_url("postgres") if ON_POSTGRES else f"sqlite:///{FOLDER / 'test.sqlite3'}"
)
os.environ["LANGNGHE_SECRET_FILE"] = str(FOLDER / "secret.key")
# Several runs share two cores: a second thread for numbers would only wait for the first.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import httpx  # noqa: E402
from argon2 import PasswordHasher  # noqa: E402
from litestar import Litestar  # noqa: E402
from redis import Redis  # noqa: E402

from feedback.accounts.actions import passwords  # noqa: E402
from feedback.app import create_app  # noqa: E402
from feedback.core.db import engine  # noqa: E402
from feedback.core.limits import Misses  # noqa: E402
from feedback.core.settings import Settings, load_settings  # noqa: E402
from feedback.migrating import migrate  # noqa: E402
from tests.make import SECRET, new_client, pointed_at  # noqa: E402

pytest_plugins = ["tests.browser", "tests.logged", "tests.ward"]


# What has been imported is no garbage, and each test makes an application of its own:
# the collector would walk over all of it again and again.
gc.freeze()
gc.set_threshold(20_000, 20, 20)

# A password costs a tenth of a second on purpose; a thousand tests need not pay it.
# What the product itself takes, ``test_command_line`` asks of its own process.
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run what takes long")
    parser.addoption(
        "--require-all", action="store_true", help="fail where Chromium or Redis is missing"
    )

    parser.addoption(
        "--part",
        default="",
        help="which modules to run: ward, those around the made-up ward, in the browser too; "
        "or 0/2, the first of two parts of the others",
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out a module without importing it: the import is half of a run's start."""
    if not collection_path.match("test_*.py"):
        return None
    name = module_name(collection_path, config)
    is_left = not is_of_part(name, str(config.getoption("--part")))
    if ON_POSTGRES and not config.getoption("--full"):
        is_left = is_left or is_around_ward(name) or name in LONG_ON_POSTGRES
    return is_left or None


def is_around_ward(module: str) -> bool:
    return module.endswith(("browser", "test_whole_ward"))


def is_of_part(module: str, part: str) -> bool:
    """Tell whether a module belongs to a part; the empty one is the whole."""
    if not part or part == "ward":
        return not part or is_around_ward(module)
    one, of = map(int, part.split("/"))
    return not is_around_ward(module) and crc32(module.encode()) % of == one


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    full = bool(config.getoption("--full"))
    stay: list[pytest.Item] = []
    leave: list[pytest.Item] = []
    for item in items:
        (stay if belongs_here(item, full=full) else leave).append(item)
        if item.get_closest_marker("browser") and not is_around_ward(module_of(item)):
            raise pytest.UsageError(f"{item.nodeid}: its module must be named *_browser.py")
    config.hook.pytest_deselected(items=leave)
    items[:] = stay


LONG_ON_POSTGRES = {
    f"tests.stories.{name}"
    for name in (
        *("test_access", "test_accounts_command", "test_audit_command", "test_faults"),
        *("test_command_line", "test_import_command", "test_running"),
        *("test_keeping_refused", "test_bodies", "test_setting_up", "test_setting_up_refused"),
        *("test_posters", "test_receipts", "test_printing", "test_photos", "test_tour"),
        *("test_messages_out", "test_templates", "test_metrics", "test_logs", "test_teaching"),
        *("test_learning", "test_fields", "test_sign_in", "test_api_keys"),
        *("test_accounts_roles", "test_accounts_sessions", "test_accounts_second_factor"),
        *("test_accounts_invitations", "test_keeping", "test_chain_bytes", "test_buckets"),
        *("test_tickets", "test_old_units", "test_notes", "test_digests", "test_rights"),
        *("test_evidence", "test_messages", "test_health"),
    )
}
"""Mostly commands in processes of their own, a second of start-up each, papers and pictures,
the learning of models, or rights and bodies that are decided on before any query or by the
plainest: on PostgreSQL in the long run only."""


def belongs_here(item: pytest.Item, *, full: bool) -> bool:
    """Tell whether a test belongs to the run on this database.

    On PostgreSQL that is what uses a database. Pages are looked at there in the long
    run only, since a browser cannot tell which database it is shown, and so is
    ``LONG_ON_POSTGRES``: both runs together must end within twelve minutes.
    """
    if item.get_closest_marker("full") and not full:
        return False
    if not ON_POSTGRES:
        return item.get_closest_marker("postgres") is None
    if item.get_closest_marker("sqlite"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & {"database", "ward"} or item.get_closest_marker("postgres"))


def module_of(item: pytest.Item) -> str:
    return module_name(item.path, item.config)


def module_name(path: Path, config: pytest.Config) -> str:
    return ".".join(path.relative_to(config.rootpath).with_suffix("").parts)


def pytest_sessionfinish() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated() -> Ground:
    """A database that has just been set up; tests work on copies."""
    (FOLDER / "secret.key").write_text(SECRET.hex(), encoding="ascii")
    ground = new_ground(FOLDER)
    with pointed_at(ground):
        asyncio.run(migrate(load_settings(os.environ)))
    return ground


def new_ground(folder: Path) -> Ground:
    """Return an empty database."""
    return make_database(folder) if ON_POSTGRES else FileGround(folder / "template.sqlite3")


@pytest.fixture
def settings() -> Settings:
    return load_settings(
        {name: value for name, value in os.environ.items() if name != FILES_URL}
    )


FILES_URL = "LANGNGHE_FILES_URL"
"""Each test has a folder of its own; the application, built once, does not hold it."""


@pytest.fixture
async def database(
    migrated: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Ground]:
    """A fresh copy of the migrated database, in use until the test ends."""
    ground = migrated.copy(tmp_path)
    monkeypatch.setenv(FILES_URL, f"file://{tmp_path / 'files'}")
    (tmp_path / "secret.key").write_text(SECRET.hex(), encoding="ascii")
    with pointed_at(ground):
        yield ground
        await engine().close()
    if isinstance(ground, ServerGround):
        ground.drop()


@pytest.fixture
def redis(request: pytest.FixtureRequest) -> str:
    """The address of a real Redis, emptied."""
    try:
        url = redis_url()
    except FileNotFoundError as missing:
        if request.config.getoption("--require-all"):
            raise
        pytest.skip(str(missing))
    client = Redis.from_url(url)
    client.flushdb()
    client.close()
    return url


@lru_cache(maxsize=1)
def built(settings: Settings) -> Litestar:
    """Return the application, built once: its hundred routes take a sixth of a second."""
    return create_app(settings, run_jobs=False)


@pytest.fixture
def application(settings: Settings) -> Litestar:
    """The application, remembering nothing of other tests."""
    application = built(settings)
    application.state["misses"] = Misses()
    application.state["pairing_misses"] = Misses()
    return application


@pytest.fixture
async def app(database: Ground, application: Litestar) -> AsyncIterator[Litestar]:
    """The application without its background runner: tests relay by hand."""
    del database
    started, ending = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        # One task enters and leaves: fixtures are torn down in another.
        async with application.lifespan():
            started.set()
            await ending.wait()

    living = asyncio.create_task(live())
    beginning = asyncio.create_task(started.wait())
    await asyncio.wait([living, beginning], return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        beginning.cancel()
        await living  # says why it could not start
    yield application
    ending.set()
    await living


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's browser."""
    async with new_client(app) as one:
        yield one
