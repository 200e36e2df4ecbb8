"""A migrated database for each test, the application on it, and the things tests share."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

FOLDER = Path(tempfile.mkdtemp(prefix="langnghe-tests-"))
# Piccolo's configuration is read once, at the first import of a table.
os.environ["LANGNGHE_DATABASE_URL"] = f"sqlite:///{FOLDER / 'test.sqlite3'}"

import httpx  # noqa: E402
from litestar import Litestar  # noqa: E402

from feedback.app import create_app  # noqa: E402
from feedback.core.db import engine  # noqa: E402
from feedback.core.settings import Settings, load_settings  # noqa: E402
from feedback.migrating import migrate  # noqa: E402
from tests.make import SECRET, new_client  # noqa: E402

pytest_plugins = ["tests.browser", "tests.logged", "tests.ward"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run what takes long")
    parser.addoption("--require-browser", action="store_true", help="no Chromium is a failure")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    for item in items:
        if item.get_closest_marker("full"):
            item.add_marker(pytest.mark.skip(reason="takes long: make test FULL=1"))


def pytest_sessionfinish() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated() -> Path:
    """A database that has just been set up; tests work on copies."""
    settings = load_settings(os.environ)
    settings.secret_path.write_text(SECRET.hex(), encoding="ascii")
    asyncio.run(migrate(settings))
    target = FOLDER / "template.sqlite3"
    shutil.copy(settings.sqlite_path, target)
    return target


@pytest.fixture
def settings() -> Settings:
    return load_settings(os.environ)


@pytest.fixture
async def database(migrated: Path, tmp_path: Path) -> AsyncIterator[Path]:
    """A fresh copy of the migrated database, in use until the test ends."""
    path = tmp_path / "test.sqlite3"
    shutil.copy(migrated, path)
    usual, engine().path = engine().path, str(path)
    yield path
    await engine().close()
    engine().path = usual


@pytest.fixture
async def app(database: Path, settings: Settings) -> AsyncIterator[Litestar]:
    """The application without its background runner: tests relay by hand."""
    del database
    application = create_app(settings, run_jobs=False)
    started, ending = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        # One task enters and leaves: fixtures are torn down in another.
        async with application.lifespan():
            started.set()
            await ending.wait()

    living = asyncio.create_task(live())
    await started.wait()
    yield application
    ending.set()
    await living


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's browser."""
    async with new_client(app) as one:
        yield one
