"""import, export: files in and out."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.progress import Progress

from feedback import wiring
from feedback.cli.running import check_ready, run, settings_or_stop
from feedback.core.clock import local_date, now
from feedback.core.files import PIECE
from feedback.core.permissions import Scope
from feedback.core.problems import Problem
from feedback.core.reporting import Dataset, Period
from feedback.core.runner import drain
from feedback.core.tabular import csv_pieces
from feedback.importing import BadRow, import_line, read_lines
from feedback.reports.actions import downloading
from feedback.reports.making import about_table, make
from feedback.reports.schemas import Format

DRAIN_EVERY = 100
PAUSE_S = 0.005
"""After each row, so that a server on the same file gets its turn to write."""
SHOWN_BAD_ROWS = 1000
COMMAND_LINE = "command line"
"""Who does it, in the history."""


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--source", default="", help="Where the rows come from; an id is unique within it."
)
def import_(file: Path, source: str) -> None:
    """Take in complaints of a JSON-lines file through the same door as the web.

    Rows taken in before are skipped, so a broken run is simply started again.
    """
    bad = run(_import(file, source, file.stat().st_size))
    for row in bad[:SHOWN_BAD_ROWS]:
        click.echo(f"dòng {row.line}: {row.reason}", err=True)
    if bad:
        raise SystemExit(1)


async def _import(file: Path, source: str, size: int) -> list[BadRow]:
    secret = await check_ready(settings_or_stop())
    added, repeated, bad = 0, 0, []
    console = Console(stderr=True)
    with Progress(console=console, transient=not console.is_terminal) as bar:
        task = bar.add_task("Nhập", total=size)
        for number, line, read in read_lines(file):
            try:
                if await import_line(line, source, secret=secret, at=now()):
                    added += 1
                    await asyncio.sleep(PAUSE_S)
                else:
                    repeated += 1
            except BadRow as refusal:
                bad.append(BadRow(number, refusal.reason))
            bar.update(task, completed=read)
            if number % DRAIN_EVERY == 0:
                await drain(wiring.LISTENERS)
        await drain(wiring.LISTENERS)
    click.echo(f"thêm {added}, đã có {repeated}, lỗi {len(bad)}", err=True)
    return bad


@click.command()
@click.argument("name", type=click.Choice([dataset.name for dataset in wiring.DATASETS]))
@click.option(
    "--format", "format_", type=click.Choice([form.value for form in Format]), default="csv"
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: stdout.")
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="First day.")
@click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="Last day.")
@click.option("--plain", is_flag=True, help="Neither byte-order mark nor formula guard.")
def export(
    name: str,
    format_: str,
    out: Path | None,
    start: date | None,
    end: date | None,
    *,
    plain: bool,
) -> None:
    """Write a table; sealed rows are left out and counted on stderr."""
    dataset = next(dataset for dataset in wiring.DATASETS if dataset.name == name)
    try:
        withheld = run(_export(dataset, Format(format_), out, start, end, plain=plain))
    except Problem as refusal:
        raise click.ClickException(refusal.detail) from refusal
    except OSError as error:
        raise click.ClickException(f"--out: {error}") from error
    click.echo(
        f"Không xuất {withheld} dòng niêm phong (sealed rows left out: {withheld}).", err=True
    )


async def _export(
    dataset: Dataset,
    form: Format,
    out: Path | None,
    start: date | None,
    end: date | None,
    *,
    plain: bool,
) -> int:
    await check_ready(settings_or_stop())
    period = Period(
        local_day(start) or date(2000, 1, 1),
        local_day(end) or local_date(now()),
        Scope(everything=True),
    )
    name = f"{dataset.name}.{form}"
    await downloading.begin_download(name, period, by=COMMAND_LINE, at=now())
    if form is Format.CSV:
        pieces = csv_pieces(dataset, period, plain=plain)
    else:
        pieces = _made(dataset, form, period)
    with out.open("wb") if out else nullcontext(sys.stdout.buffer) as target:
        await _write(downloading.downloaded(pieces, name, period, by=COMMAND_LINE), target)
    return await dataset.withheld(period)


async def _made(
    dataset: Dataset, form: Format, period: Period
) -> AsyncIterator[tuple[bytes, int]]:
    """Yield the file of a table, once all of it is there."""
    with tempfile.TemporaryDirectory(prefix="langnghe-") as folder:
        file = Path(folder) / "table"
        about = about_table(dataset, downloading.asked_of(period), COMMAND_LINE, now())
        yield b"", await make(dataset, period, form, file, about=about)
        with file.open("rb") as source:
            while piece := source.read(PIECE):
                yield piece, 0


def local_day(given: date | None) -> date | None:
    """Return the plain day of what the command line read."""
    return None if given is None else date(given.year, given.month, given.day)


async def _write(pieces: AsyncIterator[bytes], target: BinaryIO) -> None:
    async for piece in pieces:
        target.write(piece)
    target.flush()
