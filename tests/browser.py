"""A real server and a real Chromium, where there is one."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.grounds import PATIENCE_S, Ground, environment, free_port
from tests.spare import AnyProcess, start

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
MISSING = "no Chromium: apt-get install chromium"


def find_chromium() -> str | None:
    given = os.environ.get("CHROMIUM_PATH")
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


# Not for the whole session: while Playwright runs, this thread has a running loop,
# and the asynchronous tests of other modules could not start theirs.
@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        if request.config.getoption("--require-all"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Server:
    """The product, served by its own command in a process that can be killed."""

    def __init__(self, database: Ground | Path, **settings: str) -> None:
        self.environment = environment(database, **settings)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = self._start()

    def _start(self) -> AnyProcess:
        process = start("serve", "--port", str(self.port), env=self.environment)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.url}/health", timeout=2)
            except httpx.TransportError:
                assert process.poll() is None, "the server ended at once"
                time.sleep(0.05)
            else:
                return process
        process.kill()
        pytest.fail(f"the server did not answer within {PATIENCE_S} s")

    def kill(self) -> None:
        """``kill -9``: nothing is tidied up."""
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        self.process = self._start()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
