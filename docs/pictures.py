"""Takes the pictures of the README from a running demo: `make demo`, then this script.

    .venv/bin/python docs/pictures.py --url http://127.0.0.1:8000

Needs the development set-up (`make setup-dev`) and Chromium.
"""

import argparse
import re
import shutil
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 760}
COLOURS = 128


def keep(page: Page, name: str) -> None:
    """Keep what is on the screen, in few colours: a picture of a page has no more."""
    page.wait_for_timeout(600)
    picture = Image.open(BytesIO(page.screenshot()))
    FOLDER.mkdir(exist_ok=True)
    picture.convert("RGB").quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)


def enter(page: Page, base: str, role: str) -> None:
    """Sign in by one touch of the tour on the first page."""
    page.goto(base)
    page.locator(f'form[action="/xem-thu/{role}"] button').click()
    page.wait_for_load_state("networkidle")


def citizens(page: Page, base: str) -> None:
    """First page, form and a tracked complaint on a telephone."""
    page.goto(f"{base}/gui")
    keep(page, "form")
    page.goto(base)
    page.locator(".tour").scroll_into_view_if_needed()
    keep(page, "first")
    page.get_by_role("link", name="Người dân theo dõi").click()
    keep(page, "tracking")


def kiosk(page: Page, base: str) -> None:
    """The question at the kiosk."""
    page.goto(base)
    page.get_by_role("link", name="Ki-ốt ở sảnh").click()
    keep(page, "kiosk")


def staff(page: Page, base: str) -> None:
    """The desk, a case with a photo, the trends, the tables."""
    enter(page, base, "intake")
    keep(page, "desk")
    page.goto(f"{base}/ban?q=be tong nut")
    page.locator("a[href^='/ban/PA-']").first.click()
    keep(page, "case")
    enter(page, base, "leader")
    page.wait_for_timeout(1500)
    keep(page, "trends")
    page.locator(
        "h2", has_text=re.compile("giờ", re.IGNORECASE)
    ).first.scroll_into_view_if_needed()
    keep(page, "hours")
    enter(page, base, "analyst")
    keep(page, "tables")


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    base = parser.parse_args().url.rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--lang=vi"], env={"LANGUAGE": "vi"}
        )
        for size, walk in ((PHONE, citizens), (DESK, kiosk), (DESK, staff)):
            context = browser.new_context(viewport=size, locale="vi-VN")
            walk(context.new_page(), base)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
