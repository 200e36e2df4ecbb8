"""audit: is the history still what was written?"""

import re

import click
import msgspec

from feedback.cli.running import check_ready, run, settings_or_stop
from feedback.core import chain, verifying
from feedback.core.clock import local, now
from feedback.core.verifying import Broken, Verdict

BOOK = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """Check the chain over the history (nhật ký), or print its head."""


def read_books(
    context: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> dict[int, str]:
    """Return heads as they were printed: position to hash.

    Raises:
        BadParameter: one is not ``position:hash``.
    """
    del context, option
    books: dict[int, str] = {}
    for typed in given:
        found = BOOK.fullmatch(typed.strip().lower())
        if found is None:
            raise click.BadParameter("phải có dạng SỐ:MÃ, như `langnghe audit head` in ra")
        books[int(found[1])] = found[2]
    return books


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--head",
    "books",
    metavar="POSITION:HASH",
    multiple=True,
    callback=read_books,
    help="A head kept outside; it must still be in the chain. May be given several times.",
)
def verify(books: dict[int, str], *, as_json: bool) -> None:
    """Walk the whole history; say which line was changed first, and end with 1."""

    async def work() -> Verdict:
        await check_ready(settings_or_stop())
        return await verifying.verify(books, at=now())

    found = run(work())
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    elif found.broken is not None:
        click.echo(in_words(found.broken))
    else:
        click.echo(f"{found.count} dòng, không dòng nào bị sửa. {head_line(found.head)}")
    if found.broken is not None:
        raise SystemExit(1)


def in_words(broken: Broken) -> str:
    """Return one sentence that names the line."""
    line = "Không rõ dòng" if broken.line is None else f"Dòng {broken.line}"
    when = f" ({broken.at})" if broken.at else ""
    place = "" if broken.position is None else f" Vị trí {broken.position} trong chuỗi."
    return f"LỊCH SỬ BỊ SỬA. {line}{when}: {broken.fault}.{place}"


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def head(*, as_json: bool) -> None:
    """Link what is new and print the head of the chain: a line for a book kept outside."""

    async def work() -> chain.Head | None:
        await check_ready(settings_or_stop())
        await chain.link_new(at=now(), everything=True)
        return await chain.head()

    found = run(work())
    click.echo(msgspec.json.encode(found).decode() if as_json else head_line(found))


def head_line(found: chain.Head | None) -> str:
    """Return ``Đầu chuỗi 812:3f… lúc 2026-11-24 09:12:00`` (Vietnam's clock)."""
    if found is None:
        return "Đầu chuỗi 0: chưa có dòng nào."
    return f"Đầu chuỗi {found.position}:{found.hash} lúc {local(found.at):%Y-%m-%d %H:%M:%S}"
