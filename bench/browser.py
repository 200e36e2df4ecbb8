"""A lean browser for load: raw asyncio streams, connections kept open, cookies, CSRF."""

import asyncio
import re
import time
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode

import msgspec

CSRF = re.compile(rb'name="_csrf_token" value="([^"]+)"')
PATIENCE_S = 60.0
IDLE_S = 2.0
"""A connection unused for longer may be closed by the server any moment."""
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class UnexpectedAnswer(Exception):
    """An answer had another status than the one asked for."""


class Answer(msgspec.Struct):
    """What a server said."""

    status: int
    cookies: list[str]
    body: bytes


class Lines:
    """Connections to one server, as many as are in use at once."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter, float]] = []

    async def ask(self, request: bytes) -> Answer:
        """Send a request over a free connection and return the whole answer."""
        reader, writer = await self._open()
        try:
            async with asyncio.timeout(PATIENCE_S):
                writer.write(request)
                answer = await _read(reader)
        except BaseException:
            writer.close()
            raise
        self._free.append((reader, writer, time.monotonic()))
        return answer

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._free:
            reader, writer, used = self._free.pop()
            if time.monotonic() - used < IDLE_S:
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)

    def close(self) -> None:
        """Close the connections."""
        for _, writer, _ in self._free:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    length, cookies = 0, []
    for line in head[1:]:
        name, _, value = line.partition(": ")
        lowered = name.lower()
        if lowered == "content-length":
            length = int(value)
        elif lowered == "set-cookie":
            cookies.append(value.partition(";")[0])
    return Answer(int(head[0].split()[1]), cookies, await reader.readexactly(length))


class Browser:
    """Somebody in front of the product: keeps cookies and the token of forms."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._cookies: dict[str, str] = {}
        self._token = ""

    async def get(self, path: str) -> Answer:
        """Open a page.

        Raises:
            UnexpectedAnswer: its status is not 200.
        """
        return await self._send("GET", path, b"", "", HTTPStatus.OK)

    async def send(
        self, path: str, fields: Mapping[str, str], wanted: HTTPStatus = HTTPStatus.SEE_OTHER
    ) -> Answer:
        """Send a form.

        Raises:
            UnexpectedAnswer: the status is not ``wanted``.
        """
        body = urlencode({"_csrf_token": self._token, **fields}).encode()
        return await self._send("POST", path, body, FORM, wanted)

    async def post_json(self, path: str, body: object) -> Answer:
        """Send a JSON body.

        Raises:
            UnexpectedAnswer: the status is not 201.
        """
        content = msgspec.json.encode(body)
        return await self._send("POST", path, content, JSON, HTTPStatus.CREATED)

    async def sign_in(self, name: str, password: str) -> None:
        """Sign in.

        Raises:
            UnexpectedAnswer: name or password is wrong.
        """
        page = await self.get("/dang-nhap")
        self._keep_token(page)
        await self.send("/dang-nhap", {"name": name, "password": password})
        self._keep_token(await self.get("/ban"))

    def _keep_token(self, page: Answer) -> None:
        found = CSRF.search(page.body)
        if found:
            self._token = found[1].decode()

    async def _send(
        self, method: str, path: str, body: bytes, kind: str, wanted: HTTPStatus
    ) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._lines.port}\r\n"
        if cookies:
            head += f"Cookie: {cookies}\r\n"
        if body:
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        answer = await self._lines.ask(f"{head}\r\n".encode() + body)
        for cookie in answer.cookies:
            name, _, value = cookie.partition("=")
            if value.strip('"'):
                self._cookies[name] = value
            else:
                self._cookies.pop(name, None)
        if answer.status != wanted:
            raise UnexpectedAnswer(f"{method} {path}: {answer.status}")
        return answer
