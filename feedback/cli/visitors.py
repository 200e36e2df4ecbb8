"""visitors: how many were served, from the file of a queue or ticket machine."""

from pathlib import Path

import click

from feedback.cli.running import check_ready, run, settings_or_stop
from feedback.core.clock import now
from feedback.core.permissions import Scope
from feedback.core.problems import InvalidInput
from surveys.visits import actions, rules
from surveys.visits.schemas import Imported

BY = "command line"


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def visitors(file: Path) -> None:
    """Take in visitors served by service point and day (CSV or JSON), all rows or none.

    Columns: point (its code, see `langnghe points`), date, served. The same file again
    changes nothing; another number for a point and day corrects the one before.
    """
    content = file.read_bytes()

    async def work() -> Imported:
        await check_ready(settings_or_stop())
        rows = rules.read_file(content)
        return await actions.take_in(rows, Scope(everything=True), by=BY, at=now())

    async def told() -> Imported | InvalidInput:
        try:
            return await work()
        except InvalidInput as refusal:
            return refusal

    done = run(told())
    if isinstance(done, InvalidInput):
        for sentence in done.errors.values():
            click.echo(sentence, err=True)
        raise SystemExit(1)
    click.echo(f"mới {done.added}, sửa {done.corrected}, như cũ {done.same}")
