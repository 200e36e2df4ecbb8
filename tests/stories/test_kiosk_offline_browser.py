"""A kiosk whose network, server and browser fail: every answer arrives, and arrives once."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser import FLAGS, find_chromium
from tests.cutting import BadNetwork
from tests.ward import KIOSK, TOUCH_MS, Visit, Visitor, Ward

pytestmark = pytest.mark.browser

WORDS = "Ngồi chờ từ bảy giờ sáng mà không ai gọi số"
HELD = """
(screens) => Promise.all(screens.map((one) => caches.match(one)))
  .then((found) => found.every(Boolean) && Boolean(navigator.serviceWorker.controller))
"""
TOUCH = """
(score) => {
  const form = document.querySelector("form.faces");
  form.requestSubmit(form.querySelector(`button[value="${score}"]`));
}
"""
FULL = """
IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
"""


def home_of(ward: Ward) -> str:
    return f"/k/{ward.points['kiosk']}"


def wait_held(page: Page, home: str) -> None:
    """Wait until the browser holds every screen of a rating."""
    screens = [home, f"{home}/ly-do", f"{home}/cam-on", f"{home}/cam-on?cho=1"]
    deadline = time.monotonic() + 30
    while not page.evaluate(HELD, screens):
        assert time.monotonic() < deadline, "the screens are not held"
        page.wait_for_timeout(50)


def wait_sent(page: Page) -> None:
    page.wait_for_function("() => document.body.dataset.waiting === '0'", timeout=60_000)


def stand_before(visit: Visit) -> tuple[Visitor, str]:
    """Return somebody at a kiosk that holds its screens, and its address."""
    visitor = visit(KIOSK)
    home = home_of(visitor.ward)
    visitor.open(home)
    wait_held(visitor.page, home)
    return visitor, home


def touch(page: Page, selector: str) -> None:
    """Press something, after the moment in which a new screen is deaf."""
    page.wait_for_selector(selector)
    page.wait_for_timeout(TOUCH_MS)
    page.click(selector)


def test_kiosk_reloads_and_rates_without_a_network(visit: Visit) -> None:
    visitor, home = stand_before(visit)
    page, before = visitor.page, visitor.ward.count("rating")
    visitor.context.set_offline(True)

    page.reload()
    touch(page, ".f5")
    page.wait_for_selector("body.thanks")
    page.goto(home)
    touch(page, ".f1")
    touch(page, ".chips label")
    page.fill("#comment", WORDS)
    page.click("form.why button")
    page.wait_for_selector("body.thanks")
    thanks = page.inner_text("main")
    page.goto(home)
    touch(page, ".f2")
    touch(page, "form.why a")
    page.wait_for_selector(".faces")
    page.wait_for_function("() => document.body.dataset.waiting === '3'")

    assert "3 lượt chờ gửi" in page.inner_text(".top")
    assert "sẽ tự gửi khi có mạng" in thanks
    assert visitor.ward.count("rating") == before
    visitor.context.set_offline(False)
    wait_sent(page)
    assert visitor.ward.count("rating") == before + 3
    rows = visitor.ward.ground.rows(
        "SELECT score, comment, is_complete FROM rating JOIN kiosk_answer"
        " ON kiosk_answer.rating = rating.id ORDER BY rating.id DESC LIMIT 3"
    )
    assert {(row["score"], row["comment"], bool(row["is_complete"])) for row in rows} == {
        (5, "", True),
        (1, WORDS, True),
        (2, "", True),
    }


def test_fifty_taps_in_a_second_are_one_answer_and_an_abandoned_screen_no_full_one(
    visit: Visit,
) -> None:
    visitor, _ = stand_before(visit)
    page, before = visitor.page, visitor.ward.count("rating")

    page.evaluate(f"(score) => {{ for (let n = 0; n < 50; n++) ({TOUCH.strip()})(score); }}", 1)
    page.wait_for_selector("form.why")
    wait_sent(page)

    assert visitor.ward.count("rating") == before + 1
    assert not visitor.ward.newest("kiosk_answer")["is_complete"]


def test_full_store_says_so_and_still_sends_what_it_cannot_keep(visit: Visit) -> None:
    visitor, home = stand_before(visit)
    page, before = visitor.page, visitor.ward.count("rating")
    page.add_init_script(FULL)

    page.goto(home)
    touch(page, ".f4")
    page.wait_for_selector("body.thanks")
    sent = visitor.ward.count("rating")
    page.goto(home)
    visitor.context.set_offline(True)
    touch(page, ".f4")
    page.get_by_text("Bộ nhớ của máy đã đầy").wait_for()

    assert sent == before + 1
    assert "1 lượt chưa lưu được" in page.inner_text(".top")
    visitor.context.set_offline(False)
    wait_sent(page)
    assert visitor.ward.count("rating") == before + 2


def test_any_form_that_asks_for_it_waits_and_is_sent_once(visit: Visit) -> None:
    visitor, home = stand_before(visit)
    page, before = visitor.page, visitor.ward.count("rating")
    visitor.context.set_offline(True)

    page.evaluate(
        """(action) => {
          const form = Object.assign(document.createElement("form"), {method: "post", action});
          form.dataset.offline = location.pathname;
          form.innerHTML = '<input name="score" value="4"><input name="key" value="vé 1">';
          document.querySelector("main").append(form);
          for (let n = 0; n < 3; n++) form.requestSubmit();
        }""",
        home.replace("/k/", "/q/"),
    )
    page.wait_for_function("() => document.body.dataset.waiting === '1'")
    asked = []
    page.on("request", lambda one: asked.append(one.headers) if "/q/" in one.url else None)
    visitor.context.set_offline(False)
    wait_sent(page)

    assert visitor.ward.count("rating") == before + 1
    assert {"idempotency-key", "x-langnghe-answered-at", "x-langnghe-sent-at"} <= set(asked[-1])


@pytest.fixture
def network(ward: Ward) -> Iterator[BadNetwork]:
    """A bad network before the ward's server, which runs again at the end."""
    made = BadNetwork(ward.server.port)
    yield made
    made.close()
    if ward.server.process.poll() is not None:
        ward.server.restart()


def test_new_version_is_held_whole_and_shown_when_nobody_is_there(
    visit: Visit, network: BadNetwork
) -> None:
    visitor = visit(KIOSK)
    page, home = visitor.page, home_of(visitor.ward)
    page.clock.install()
    page.goto(f"{network.url}{home}")
    wait_held(page, home)
    [old] = page.evaluate("caches.keys()")
    page.evaluate("() => { window.shown = 1; }")

    network.swapped = (b'VERSION = "0.', b'VERSION = "9.')
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    page.wait_for_function("(old) => caches.keys().then((all) => !all.includes(old))", arg=old)
    wait_held(page, home)
    page.keyboard.press("Tab")
    page.clock.run_for(10_000)
    while_touched = page.evaluate("() => window.shown")
    page.clock.run_for(20_000)

    assert while_touched == 1
    page.wait_for_function("() => window.shown === undefined")
    assert page.evaluate("caches.keys()") == [old.replace("-0.", "-9.")]
    visitor.context.set_offline(True)
    page.goto(f"{network.url}{home}/ly-do")
    page.wait_for_selector("form.why")


class Terminal:
    """A kiosk's browser with a profile on disk; it can be closed, or killed, and come back."""

    def __init__(self, chromium: Browser, profile: Path, home: str) -> None:
        self.chromium, self.profile, self.home = chromium, profile, home
        self.context: BrowserContext
        self.page: Page
        self.start()

    def start(self) -> None:
        self.context = self.chromium.browser_type.launch_persistent_context(
            self.profile,
            executable_path=find_chromium(),
            args=FLAGS,
            viewport={"width": KIOSK[0], "height": KIOSK[1]},
        )
        self.page = self.context.pages[0]

    def close(self) -> None:
        with suppress(Error):
            self.context.close()

    def kill(self) -> None:
        """``kill -9`` every process of this profile, and no other."""
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if str(self.profile).encode() in (folder / "cmdline").read_bytes():
                    os.kill(int(folder.name), signal.SIGKILL)
        self.close()

    def give(self, score: int, *, finish: bool) -> None:
        """Let somebody rate; given is what has changed the screen."""
        self.page.goto(self.home, wait_until="domcontentloaded")
        self.page.evaluate(TOUCH, score)
        self.page.wait_for_url(lambda url: url.count("/") > 4, wait_until="commit")
        if score <= 2 and finish:
            self.page.wait_for_selector("form.why")
            self.page.evaluate(
                "() => { document.querySelector('.chips input').checked = true;"
                " document.querySelector('form.why').requestSubmit("
                "document.querySelector('form.why .send')); }"
            )
            self.page.wait_for_url("**/cam-on*", wait_until="commit")


def break_down(ward: Ward, done: threading.Event) -> None:
    """Kill the server and start it again, until done."""
    while not done.wait(2):
        ward.server.kill()
        ward.server.restart()


def let_rate(terminal: Terminal, visitors: int) -> Counter[tuple[int, bool]]:
    """Let visitors rate while network and browser fail; return scores, finished or not."""
    chance, given = random.Random(8), Counter[tuple[int, bool]]()
    closed, killed = {visitors * 3 // 10, visitors * 6 // 10}, visitors * 8 // 10
    for place in range(visitors):
        if place % 20 == 10:
            terminal.context.set_offline(place % 40 == 10)
        if place in closed:
            terminal.close()
        if place == killed:
            terminal.kill()
        if place in {*closed, killed}:
            terminal.start()
        score, finish = chance.randint(1, 5), chance.random() < 0.5
        terminal.give(score, finish=finish)
        given[score, score > 2 or finish] += 1
    terminal.context.set_offline(False)
    return given


STORED = """
    SELECT rating.score, is_complete, count(*), count(DISTINCT client_id)
      FROM kiosk_answer JOIN rating ON rating.id = kiosk_answer.rating
     WHERE kiosk_answer.id > ? GROUP BY 1, 2
"""


@pytest.mark.parametrize("answers", [50, pytest.param(200, marks=pytest.mark.full)])
def test_answers_arrive_once_through_all_that_can_break(
    chromium: Browser, ward: Ward, network: BadNetwork, tmp_path: Path, answers: int
) -> None:
    [[last]] = ward.ground.query("SELECT coalesce(max(id), 0) FROM kiosk_answer")
    before = ward.count("rating")
    terminal = Terminal(chromium, tmp_path / "profile", f"{network.url}{home_of(ward)}")
    terminal.page.goto(terminal.home)
    wait_held(terminal.page, home_of(ward))
    network.cuts = 0.3
    done = threading.Event()
    breaking = threading.Thread(target=break_down, args=(ward, done))
    breaking.start()

    try:
        given = let_rate(terminal, answers)
    finally:
        done.set()
        breaking.join()
    network.cuts = 0
    terminal.page.goto(terminal.home)
    wait_sent(terminal.page)
    terminal.close()

    stored = ward.ground.query(STORED, last)
    assert {(score, bool(whole)): n for score, whole, n, _ in stored} == given
    assert sum(ids for *_, ids in stored) == answers
    assert ward.count("rating") - before == answers
    assert network.made > 0
