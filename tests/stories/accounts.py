"""How the stories of accounts come in from elsewhere, with telephones and slips."""

import re
from typing import Any, cast

import httpx
import pyotp
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.core.clock import now
from tests.make import PASSWORD, csrf

SECRET_SHOWN = re.compile(r'<p class="code">(.*?)</p>', re.DOTALL)
CODES = re.compile(r"<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</li>")
SLIP = re.compile(r"/moi/([0-9A-Z-]{14})")
KEY = re.compile(r"ln_[\w-]{43}")
TAG = re.compile(r"<[^>]+>")
NEW = "sông-Hồng-mùa-nước-nổi"
WRONG = "sai-mật-khẩu-rồi"


def from_address(app: Litestar, address: str, agent: str = "python-httpx") -> AsyncClient:
    """Return a browser at another address."""
    transport = httpx.ASGITransport(
        app=cast("Any", app), raise_app_exceptions=False, client=(address, 5000)
    )
    return AsyncClient(
        transport=transport, base_url="http://test", headers={"user-agent": agent}
    )


async def try_in(client: AsyncClient, name: str = "hoa", password: str = PASSWORD) -> Response:
    data = {"_csrf_token": csrf(await client.get("/dang-nhap"))}
    return await client.post("/dang-nhap", data=data | {"name": name, "password": password})


async def send(client: AsyncClient, url: str, **fields: str) -> Response:
    """Send a form of a page that is open."""
    token = csrf(await client.get("/dang-nhap"))
    return await client.post(url, data={"_csrf_token": token, **fields})


class Telephone:
    """An authenticator."""

    def __init__(self, secret: str) -> None:
        self._made = pyotp.TOTP(secret)

    def code(self, steps_ahead: int = 0) -> str:
        return str(self._made.at(int(now().timestamp()) + 30 * steps_ahead))


async def set_up_telephone(client: AsyncClient) -> tuple[Telephone, list[str]]:
    """Switch the second factor on; return the telephone and the recovery codes."""
    begun = await send(client, "/toi/xac-nhan")
    assert begun.status_code == 303, begun.text
    page = await client.get("/toi/xac-nhan")
    found = SECRET_SHOWN.search(page.text)
    assert found, page.text
    telephone = Telephone("".join(TAG.sub("", found[1]).split()))
    # The code before this one, so that this one is still good afterwards.
    done = await send(client, "/toi/xac-nhan/bat", code=telephone.code(-1))
    assert done.status_code == 200, done.text
    codes = CODES.findall(done.text)
    assert len(set(codes)) == 10
    return telephone, codes


def slip_code(page: Response) -> str:
    """Return the code of the slip a page shows."""
    assert page.status_code == 200, page.text
    found = SLIP.search(page.text)
    assert found, page.text
    return found[1]
