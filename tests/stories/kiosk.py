"""Steps of somebody who stands before a kiosk."""

from tests.ward import TOUCH_MS, Visitor


def open_faces(visitor: Visitor, *, frozen: bool = False, view: str = "") -> str:
    """Stand before the faces; with ``frozen`` time moves only by ``pass_s``."""
    home = f"/k/{visitor.ward.points['kiosk']}"
    if frozen:
        visitor.page.clock.install()
        visitor.page.clock.pause_at("2030-01-01")
    visitor.open(f"{home}?xem={view}" if view else home)
    wait(visitor, frozen=frozen)
    return f"{visitor.ward.url}{home}"


def wait(visitor: Visitor, *, frozen: bool = False) -> None:
    """Let the moment pass in which a new screen is deaf."""
    if frozen:
        visitor.page.clock.run_for(TOUCH_MS)
    else:
        visitor.page.wait_for_timeout(TOUCH_MS)


def choose(visitor: Visitor, score: int, *, frozen: bool = False) -> None:
    visitor.page.click(f".f{score}")
    visitor.page.wait_for_selector("form.why" if score <= 2 else "body.thanks")
    wait(visitor, frozen=frozen)


def keyboard(visitor: Visitor) -> None:
    """Touch the box for words: the keyboard comes up."""
    visitor.page.click("#comment")
    visitor.page.wait_for_selector(".board")


def touch(visitor: Visitor, *keys: str) -> None:
    """Touch keys of the keyboard, by what stands on them."""
    for key in keys:
        visitor.page.locator(".board").get_by_role("button", name=key, exact=True).click()


def pass_s(visitor: Visitor, seconds: float) -> None:
    visitor.page.clock.run_for(round(seconds * 1000))
