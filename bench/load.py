"""Load on one address over connections that stay open, leaner than what it measures.

``python -m bench.load --port N --path /api/ratings --body JSON --connections 32
--seconds 3``: a process of its own, so that it does not share the server's one core.
Prints one JSON line: requests a second, p50 and p99 in milliseconds, and how many
answers were not the expected one.
"""

import argparse
import asyncio
import json
import math
import time
from typing import Any, cast

import uvloop

EXPECTED = b" 201 "
PATIENCE_S = 20.0


class Connection(asyncio.Protocol):
    """One client: sends, waits for the whole answer, sends again."""

    def __init__(self, request: bytes, until: float) -> None:
        self.request = request
        self.until = until
        self.times: list[float] = []
        self.failed = 0
        self.read = b""
        self.began = 0.0
        self.transport: asyncio.Transport | None = None
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self.transport = cast("asyncio.Transport", transport)
        self.send()

    def send(self) -> None:
        """Send the request once more."""
        assert self.transport is not None
        self.began = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Take note of an answer that is complete."""
        self.read = self.read + data if self.read else data
        head, found, body = self.read.partition(b"\r\n\r\n")
        if not found or len(body) < length_of(head):
            return
        now = time.perf_counter()
        self.times.append((now - self.began) * 1000)
        self.failed += EXPECTED not in head[:20]
        self.read = b""
        if now < self.until:
            self.send()
        else:
            assert self.transport is not None
            self.transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        """Count what was cut off."""
        if time.perf_counter() < self.until:
            self.failed += 1
        if not self.ended.done():
            self.ended.set_result(None)


def length_of(head: bytes) -> int:
    """Return the length in bytes an answer says it has."""
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0])


async def load(port: int, request: bytes, connections: int, seconds: float) -> dict[str, Any]:
    """Return the figures of one load."""
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    clients = [
        (
            await loop.create_connection(
                lambda: Connection(request, began + seconds), "127.0.0.1", port
            )
        )[1]
        for _ in range(connections)
    ]
    async with asyncio.timeout(seconds + PATIENCE_S):
        await asyncio.gather(*(client.ended for client in clients))
    spent = time.perf_counter() - began
    times = sorted(one for client in clients for one in client.times)
    return {
        "per_s": round(len(times) / spent, 1),
        "p50_ms": round(times[len(times) // 2], 2),
        "p99_ms": round(times[math.ceil(len(times) * 0.99) - 1], 2),
        "errors": sum(client.failed for client in clients),
    }


def request_of(path: str, body: str, host: str) -> bytes:
    """Return the bytes of a POST with a JSON body."""
    content = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def main() -> None:
    """Load once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--body", required=True)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=3.0)
    asked = parser.parse_args()
    request = request_of(asked.path, asked.body, f"127.0.0.1:{asked.port}")
    result = uvloop.run(load(asked.port, request, asked.connections, asked.seconds))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
