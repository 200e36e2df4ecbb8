"""Story: several servers share a bucket; an S3-compatible service, seen over HTTP."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest
from httpx import AsyncClient

from feedback.core import files
from feedback.core.db import engine
from tests.grounds import Ground, langnghe
from tests.pictures import a_photo
from tests.stories.steps import code_on, query
from tests.stories.test_photos import send_form

BUCKET = "phuong"


class Bucket(BaseHTTPRequestHandler):
    """As much of the protocol as one bucket needs; it looks at no signature."""

    held: dict[str, bytes]
    asked: list[str]
    settings: dict[str, str]
    """What an environment says that points here."""

    def _name(self) -> str:
        self.asked.append(f"{self.command} {self.headers.get('Authorization', '')[:16]}")
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").lstrip("/")

    def _say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self) -> None:
        self.held[self._name()] = self.rfile.read(int(self.headers["Content-Length"]))
        self._say(200, ETag='"1"')

    def do_DELETE(self) -> None:
        self.held.pop(self._name(), None)
        self._say(204)

    def do_POST(self) -> None:
        """Delete several at once."""
        self._name()
        self._say(501)

    def do_GET(self) -> None:
        name = self._name()
        if name:
            found = self.held.get(name)
            moment = "Fri, 27 Nov 2026 01:00:00 GMT"
            if found is None:
                self._say(404, b"<Error><Code>NoSuchKey</Code></Error>")
            else:
                self._say(200, found, ETag='"1"', Last_Modified=moment)
            return
        prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.held[key])}</Size>"
            f'<ETag>"1"</ETag><LastModified>2026-11-20T00:00:00.000Z</LastModified></Contents>'
            for key in sorted(self.held)
            if key.startswith(prefix)
        )
        listed = f"<ListBucketResult><Name>{BUCKET}</Name><IsTruncated>false</IsTruncated>"
        self._say(
            200, f"{listed}{rows}</ListBucketResult>".encode(), Content_Type="application/xml"
        )

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Bucket]]:
    """A service with one bucket; the environment points at it."""

    class Ours(Bucket):
        held, asked = {}, []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ours)
    Thread(target=server.serve_forever, daemon=True).start()
    Ours.settings = environment(server.server_port)
    for name, value in Ours.settings.items():
        monkeypatch.setenv(name, value)
    files._store.cache_clear()
    yield Ours
    files._store.cache_clear()
    server.shutdown()
    server.server_close()


def environment(port: int) -> dict[str, str]:
    return {
        "LANGNGHE_FILES_URL": f"s3://{BUCKET}/goc",
        "AWS_ENDPOINT": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "vn-1",
        "AWS_ACCESS_KEY_ID": "phuong",
        "AWS_SECRET_ACCESS_KEY": "bi-mat",
    }


async def test_photos_lie_in_the_bucket_and_come_back_from_it(
    client: AsyncClient, bucket: type[Bucket]
) -> None:
    code = code_on(await send_form(client, a_photo()))

    track = await client.get(f"/api/complaints/{code}")
    shown = await client.get(track.json()["photos"][0]["url"])

    assert shown.status_code == 200
    assert shown.content in bucket.held.values()
    assert all(name.startswith("goc/photos/") for name in bucket.held)
    assert {one.partition(" ")[2] for one in bucket.asked} == {"AWS4-HMAC-SHA256"}
    assert len(await files.listed("photos")) == 2


async def test_a_bucket_that_is_away_loses_no_word(
    client: AsyncClient, bucket: type[Bucket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "do_PUT", lambda self: self._say(403, b"<Error/>"))

    page = await send_form(client, a_photo(), place="trước cổng chợ")

    assert page.status_code == 503
    assert "trước cổng chợ" in page.text


async def test_a_backup_holds_what_is_in_the_bucket_and_puts_it_back(
    client: AsyncClient,
    bucket: type[Bucket],
    database: Ground,
    tmp_path: Path,
) -> None:
    await send_form(client, a_photo())
    await files.put(files.new_key("exports"), b"a table")
    before = {name: it for name, it in bucket.held.items() if "/photos/" in name}
    given, file = bucket.settings, tmp_path / "kept.zip"
    made = langnghe("backup", str(file), database=database, **given)
    assert made.returncode == 0, made.stderr
    assert "2 tệp đính kèm" in made.stdout
    await engine().close()
    bucket.held.clear()

    done = langnghe("restore", str(file), "--replace", "--yes", database=database, **given)

    assert done.returncode == 0, done.stderr
    assert bucket.held == before
    assert query(database, "SELECT count(*) FROM attachment") == [(1,)]
