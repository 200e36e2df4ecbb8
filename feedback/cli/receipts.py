"""receipt: checking a citizen's receipt anywhere; another pair of keys."""

import json
from datetime import date, datetime
from pathlib import Path

import click

from feedback.cli.running import settings_or_stop
from feedback.complaints.rules.receipts import SignedReceipt, read_statement, unwrapped
from feedback.core import signing
from feedback.core.clock import now
from feedback.core.paper import attached_to
from feedback.core.problems import Problem
from feedback.core.signing import NotGenuine
from feedback.core.words import vn_date, vn_moment

MOST_BYTES = 2_000_000
"""Of a receipt; one has some 30 kB."""
PDF_HEAD = b"%PDF-"


@click.group()
def receipt() -> None:
    """Signed receipts, and the keys that sign them."""


@receipt.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    "key_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Published keys (JSON), or one in PEM. Default: this server's own.",
)
def verify(file: Path, key_file: Path | None) -> None:
    """Say whether FILE, a receipt or what its QR code says, is genuine; without network or database.

    Ends with 0 when it is, with 1 when it was changed or another key signed it.
    """
    try:
        certified = _certified(_content(file), _publics(key_file))
    except Problem as refusal:
        raise click.ClickException(refusal.detail) from refusal
    received = vn_moment(datetime.fromisoformat(certified.received_at))
    due = vn_date(date.fromisoformat(certified.due_on))
    click.echo(
        f"Biên nhận thật: số {certified.number}, {certified.organisation} nhận lúc {received},"
        f" hẹn trả lời trước {due}; SHA-256 của nội dung {certified.text_sha256};"
        f" khóa {certified.key}."
    )


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise click.ClickException(f"Không đọc được {file}: {error}") from error
    if not content.strip():
        raise click.ClickException("Tệp trống.")
    if len(content) > MOST_BYTES:
        raise click.ClickException("Tệp quá lớn: biên nhận không bao giờ lớn như vậy.")
    return content


def _publics(key_file: Path | None) -> dict[str, str]:
    if key_file is None:
        return signing.read_ring(settings_or_stop().signing_path).publics()
    try:
        with key_file.open("rb") as opened:
            return signing.read_publics(opened.read(MOST_BYTES))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"--key: không đọc được khóa công khai: {error}") from error


def _certified(content: bytes, publics: dict[str, str]) -> SignedReceipt:
    """Return what a receipt certifies.

    Raises:
        NotGenuine: it is none, was changed, or another key signed it.
    """
    if not content.startswith(PDF_HEAD):
        return read_statement(signing.check(unwrapped(content), publics))
    files = attached_to(signing.check_pdf(content, publics))
    if not files:
        raise NotGenuine.malformed()
    return read_statement(signing.check(files[0], publics))


@receipt.command()
def keys() -> None:
    """Print the public keys, as they are published."""
    try:
        ring = signing.open_ring(settings_or_stop().signing_path, now())
    except Problem as refusal:
        raise click.ClickException(refusal.detail) from refusal
    click.echo(json.dumps(signing.published(ring), indent=1))


@receipt.command(name="renew-key")
@click.option(
    "--stolen", is_flag=True, help="The key in use was stolen: what it signed counts no more."
)
def renew_key(*, stolen: bool) -> None:
    """Sign with a new key from now on; receipts signed before stay good."""
    try:
        made = signing.renew(settings_or_stop().signing_path, now(), forget=stolen)
    except Problem as refusal:
        raise click.ClickException(refusal.detail) from refusal
    click.echo(f"Khóa mới {made.id}. Xin chép tệp khóa sang nơi cất khóa.")
