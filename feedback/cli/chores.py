"""jobs: what waits, what was given up, sending it again."""

import json

import click
import msgspec

from feedback.cli.running import check_ready, run, settings_or_stop
from feedback.core import backlog
from feedback.core.clock import now

ALL = "all"
MOST_DIGITS = 9


@click.group(invoke_without_command=True)
@click.option("--dead", is_flag=True, help="List what was given up, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def jobs(context: click.Context, *, dead: bool, as_json: bool) -> None:
    """Say how much background work waits, runs, and was given up (dead)."""
    if context.invoked_subcommand is not None:
        return

    async def work() -> list[backlog.DeadDelivery] | backlog.Backlog:
        await check_ready(settings_or_stop())
        return await (backlog.dead_deliveries() if dead else backlog.backlog(now()))

    found = run(work())
    for one in found if isinstance(found, list) else [found]:
        click.echo(_line(one, as_json=as_json))


def _line(one: backlog.DeadDelivery | backlog.Backlog, *, as_json: bool) -> str:
    row = msgspec.to_builtins(one)
    if as_json:
        return json.dumps(row, ensure_ascii=False)
    if isinstance(one, backlog.DeadDelivery):
        return "\t".join(str(value) for value in row.values())
    return (
        f"đang chờ {one.waiting}, đang làm {one.running}, đã dừng {one.dead},"
        f" lâu nhất {one.oldest_s} giây"
    )


@jobs.command()
@click.argument("which", metavar="ID|all")
def retry(which: str) -> None:
    """Send a dead delivery again, or all of them."""
    if which != ALL and not (which.isdecimal() and len(which) <= MOST_DIGITS):
        raise click.BadParameter("một số của `langnghe jobs --dead`, hoặc all")

    async def work() -> int:
        await check_ready(settings_or_stop())
        delivery = None if which == ALL else int(which)
        return await backlog.retry(delivery, by="command line", at=now())

    click.echo(f"Đã gửi lại {run(work())} việc.")
