"""A little mail server and a little gateway, on this machine, that remember what they were sent."""

import asyncio
import email
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any


class MailServer:
    """Speaks as much SMTP as a client needs; answers ``refusal`` where it is told to."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.envelopes: list[tuple[str, str]] = []
        self.refusals: dict[str, str] = {}
        """What is answered to a command, e.g. ``RCPT``; ``hang up``: nothing, and gone."""
        self.port = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = to = ""
        writer.write(b"220 hello\r\n")
        while line := (await reader.readline()).decode():
            verb = line[:4].upper().strip()
            sender = line if verb == "MAIL" else sender
            to = line if verb == "RCPT" else to
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                letter = (await reader.readuntil(b"\r\n.\r\n"))[:-5]
                if self.refusals.get("DATA") == "hang up":
                    return
                if "DATA" not in self.refusals:
                    self.letters.append(read_letter(letter))
                    self.envelopes.append((sender.strip(), to.strip()))
            writer.write(f"{self.refusals.get(verb, '250 ok')}\r\n".encode())
            await writer.drain()
            if verb == "QUIT":
                return


def read_letter(raw: bytes) -> EmailMessage:
    made = email.message_from_bytes(raw, policy=default)
    assert isinstance(made, EmailMessage)
    return made


@asynccontextmanager
async def a_mail_server() -> AsyncIterator[MailServer]:
    server = MailServer()
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


class Gateway:
    """Takes one POST a message, as a gateway for SMS does."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.answer = "200 OK"
        self.url = ""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        pairs = (line.split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
        headers = {name.lower(): value for name, value in pairs}
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.taken.append((headers, body))
        if self.answer != "hang up":
            writer.write(f"HTTP/1.1 {self.answer}\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()
        writer.close()


@asynccontextmanager
async def a_gateway() -> AsyncIterator[Gateway]:
    gateway = Gateway()
    listening = await asyncio.start_server(gateway.talk, "127.0.0.1", 0)
    gateway.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/send"
    async with listening:
        yield gateway
