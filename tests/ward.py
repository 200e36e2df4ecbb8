"""The made-up ward, served by the product itself, and people who look at it in Chromium."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, StorageState

from tests.browser import Server
from tests.grounds import ON_POSTGRES, FileGround, Ground, langnghe, make_database

ROOT = Path(__file__).parent.parent
SCREENSHOTS = ROOT / "var" / "screenshots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

PHONE, SMALL_PHONE = (390, 844), (320, 640)
DESKTOP = (1280, 900)
KIOSK = (1280, 800)

SIGN_IN = re.compile(r"^  (\S+) +(\S+) +(.+?) – (.+)$", re.MULTILINE)
TOUCH_MS = 400
"""A kiosk page is deaf for its first 350 ms."""

INTAKE, LEADER, ANALYST = "Tiếp nhận, phân loại", "Lãnh đạo", "Phân tích"
KEEPER, ADMINISTRATOR = "Giữ hàng đợi niêm phong", "Quản trị"
AUDITOR, HEAD = "Kiểm tra lịch sử", "Trưởng đơn vị"


OVERFLOW = """
() => [document.documentElement, document.body].reduce(([wide, tall], it) => [
  Math.max(wide, it.scrollWidth - innerWidth),
  Math.max(tall, it.scrollHeight - innerHeight),
], [0, 0])
"""

CUT_OFF = """
() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.data.trim() || !text.parentElement.checkVisibility()) continue;
    if (text.parentElement.closest(".scroll, .unseen, .skip, option")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    if ([...range.getClientRects()].some((box) => box.right > innerWidth || box.left < 0)) {
      found.push(text.data.trim());
    }
  }
  return found;
}
"""

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE_RUN = """
async (tags) => {
  const {violations} = await axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"],
  });
  return violations.flatMap(({id, nodes}) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}
"""


class Ward:
    """A ward with a past: its server, its sign-ins, its service points."""

    def __init__(self, ground: Ground, begun: Ground, sign_ins: str) -> None:
        self.ground = ground
        self.begun = begun
        """As it was filled; nobody has been there."""
        self.sign_ins = sign_ins
        rows = SIGN_IN.findall(sign_ins)
        self.passwords = {name: password for name, password, *_ in rows}
        self.names: dict[str, str] = {}
        for name, _, role, _ in rows:
            self.names.setdefault(role, name)
        listed = langnghe("points", "--json", database=self.database).stdout.splitlines()
        points = [json.loads(line) for line in listed]
        self.points = {point["kind"]: str(point["code"]) for point in points}
        self.server = Server(self.database)
        self.states: dict[str, StorageState] = {}

    @property
    def database(self) -> Ground:
        return self.ground

    @property
    def url(self) -> str:
        return self.server.url

    def copy(self, folder: Path) -> Ground:
        """Return a copy of the database as it stands at this moment."""
        shutil.copy(self.ground.folder / "secret.key", folder)
        self.server.stop()
        ground = self.ground.copy(folder)
        self.server.restart()
        return ground

    def count(self, table: str) -> int:
        """Count the rows that are stored at this moment."""
        return int(self.ground.query(f"SELECT count(*) FROM {table}")[0][0])

    def newest(self, table: str) -> dict[str, Any]:
        """Return the row that was stored last."""
        return self.ground.rows(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")[0]

    def send(self, text: str) -> dict[str, str]:
        """Send in a complaint as a program does; return its number and code."""
        answer = httpx.post(f"{self.url}/api/complaints", json={"text": text}, timeout=20)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


def settle_ward(folder: Path) -> Ward:
    """Let the product make and fill the ward of its demo."""
    ground = make_database(folder) if ON_POSTGRES else FileGround(folder / "ward.sqlite3")
    for arguments in (("migrate",), ("demo", "--load")):
        done = langnghe(*arguments, database=ground)
        assert done.returncode == 0, done.stderr
    begun = folder / "begun"
    begun.mkdir()
    shutil.copy(folder / "secret.key", begun)
    return Ward(ground, ground.copy(begun), done.stdout)


@pytest.fixture(scope="session")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """One ward for all browser tests; none of them may mind what another left there."""
    settled = settle_ward(tmp_path_factory.mktemp("ward"))
    yield settled
    settled.server.stop()


@pytest.fixture(scope="module")
def crowded(ward: Ward, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """The same ward after a bad morning: sixty more open cases."""
    folder = tmp_path_factory.mktemp("crowded")
    ground = ward.copy(folder)
    rows = folder / "morning.jsonl"
    rows.write_text(
        "\n".join(
            json.dumps(
                {"id": f"{place}", "text": f"Mất nước từ sáng ở ngõ {place}, chưa có lại"}
            )
            for place in range(60)
        )
    )
    done = langnghe("import", str(rows), database=ground)
    assert done.returncode == 0, done.stderr
    morning = Ward(ground, ward.begun, ward.sign_ins)
    yield morning
    morning.server.stop()


class Visitor:
    """Somebody at a screen, and everything that went wrong on it."""

    def __init__(
        self,
        browser: Browser,
        ward: Ward,
        size: tuple[int, int],
        *,
        role: str | None = None,
        name: str | None = None,
        javascript: bool = True,
    ) -> None:
        self.ward = ward
        self.shoots = False
        self.faults: list[str] = []
        self.answers: list[Response] = []
        self.context = browser.new_context(
            base_url=ward.url,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=javascript,
            storage_state=ward.states.get(ward.names[role] if role else name or ""),
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        self.page = self.context.new_page()
        self.watch(self.page)
        who = ward.names[role] if role else name
        if who and who not in ward.states:
            self.sign_in(who)

    def watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("requestfailed", self._miss)
        page.on("request", self._ask)
        page.on("response", self._answer)

    def _hear(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.faults.append(line.text)

    def _ask(self, asked: Request) -> None:
        if not asked.url.startswith((f"{self.ward.url}/", "data:")):
            self.faults.append(f"outside: {asked.url}")

    def _miss(self, asked: Request) -> None:
        # Whoever leaves a page does not wait for its last picture.
        if asked.failure != "net::ERR_ABORTED":
            self.faults.append(f"{asked.failure}: {asked.url}")

    def _answer(self, answer: Response) -> None:
        self.answers.append(answer)
        if answer.status >= 400:
            self.faults.append(f"{answer.status} {answer.url}")

    def sign_in(self, name: str) -> None:
        self.open("/dang-nhap")
        self.page.fill("#name", name)
        self.page.fill("#password", self.ward.passwords[name])
        self.page.click("main button")
        self.page.wait_for_url(lambda url: "/dang-nhap" not in url)
        self.ward.states[name] = self.context.storage_state()

    def open(self, path: str) -> Response:
        answer = self.page.goto(path)
        assert answer is not None
        return answer

    def overflow(self) -> tuple[int, int]:
        """Return by how many px the page is wider, and taller, than the screen."""
        wider, taller = self.page.evaluate(OVERFLOW)
        return int(wider), int(taller)

    def cut_off(self) -> list[str]:
        """Return the words that end outside the screen and cannot be scrolled to."""
        found: list[str] = self.page.evaluate(CUT_OFF)
        return found

    def barriers(self) -> list[str]:
        """Return what axe-core has against the page, WCAG 2.2 AA."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = self.page.evaluate(AXE_RUN, AXE_TAGS)
        return found

    def shoot(self, name: str, *, whole: bool = True) -> None:
        """Wait for the fonts; in the long run, keep a picture for people to look at."""
        self.page.evaluate("() => document.fonts.ready.then(() => 0)")
        if not self.shoots:
            return
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(request: pytest.FixtureRequest, chromium: Browser, ward: Ward) -> Iterator[Visit]:
    """Let somebody in: ``visit(PHONE)``, ``visit(DESKTOP, role=LEADER)``; all leave at the end."""
    inside: list[Visitor] = []
    shoots = bool(request.config.getoption("--full"))

    def let_in(size: tuple[int, int], *, to: Ward = ward, **how: Any) -> Visitor:
        inside.append(Visitor(chromium, to, size, **how))
        inside[-1].shoots = shoots
        return inside[-1]

    yield let_in
    for visitor in inside:
        visitor.context.close()


def pages_of(pdf: bytes) -> int:
    """Count the sheets of paper that a printed page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
