"""What stories about tablets do again and again."""

import re
from datetime import datetime, timedelta

from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.core.clock import now
from feedback.places.schemas import ServicePointRow
from surveys.devices.tables import KioskDevice
from tests.make import form_key, new_client, post_form

DEVICES = "/quan-tri/ki-ot"
DIGITS = re.compile(r'<p class="code">(\d{3}) (\d{3})</p>')
HEADER = {"X-Langnghe-Kiosk": "1"}


async def a_code(admin: AsyncClient, point: ServicePointRow, name: str = "Máy 1") -> str:
    """The administrator asks for a code, as the page shows it."""
    page = await post_form(admin, DEVICES, DEVICES, point=str(point.id), name=name)
    found = DIGITS.search(page.text)
    assert found, page.text[:2000]
    return found[1] + found[2]


async def pair(tablet: AsyncClient, code: str) -> Response:
    return await tablet.post("/kiosk/ghep", data={"code": code})


async def a_tablet(
    app: Litestar, admin: AsyncClient, point: ServicePointRow, name: str = "Máy 1"
) -> AsyncClient:
    """A browser that has been paired."""
    tablet = new_client(app)
    answer = await pair(tablet, await a_code(admin, point, name))
    assert answer.status_code == 303, answer.text
    return tablet


async def beat(tablet: AsyncClient, point: ServicePointRow, **more: object) -> Response:
    said = {"waiting": 0, "version": "0.0.1", "point": point.code, "oldest": None} | more
    return await tablet.post("/kiosk/nhip", json=said, headers=HEADER)


async def rate(tablet: AsyncClient, point: ServicePointRow, score: int = 5) -> Response:
    page = await tablet.get(f"/k/{point.code}", follow_redirects=True)
    key = form_key(page) if 'name="key"' in page.text else "khong-co-khoa"
    return await tablet.post(f"/k/{point.code}", data={"key": key, "score": str(score)})


async def the_device() -> KioskDevice:
    """Return the tablet that was paired last."""
    row = await KioskDevice.objects().order_by(KioskDevice.id, ascending=False).first()
    assert row is not None
    return row


def later(**how: float) -> datetime:
    return now() + timedelta(**how)
