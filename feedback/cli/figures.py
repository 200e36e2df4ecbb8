"""figures: do the counts say what the ratings say?"""

import sys
from datetime import datetime

import click

from feedback.cli.running import check_ready, run, settings_or_stop
from feedback.core.clock import now
from feedback.core.db import patience
from surveys.responses.actions import counting, judging
from surveys.responses.queries.figures import Difference, differences

WHAT = {"face": "lượt đánh giá", "hour": "theo giờ", "happy": "hài lòng", "reason": "lý do"}
BY = "command line"
SUMS = "tổng trong {}"
"""What is summed up over points, units and months, by table and column."""


@click.group()
def figures() -> None:
    """Compare the counts (số liệu tổng hợp) with the ratings, or make them anew."""


@figures.command()
@click.option("--check", is_flag=True, help="Compare only; end with 1 when something differs.")
def rebuild(*, check: bool) -> None:
    """Make all counts anew from the ratings, while the service goes on."""

    async def work() -> list[Difference]:
        await check_ready(settings_or_stop())
        with patience():
            if not check:
                await counting.rebuild()
            return await differences()

    found = run(work())
    for one in found:
        click.echo(sentence(one), err=True)
    if found:
        sys.exit(1)
    click.echo("Số liệu khớp với từng lượt đánh giá.")


@figures.command()
@click.option("--from", "start", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--to", "end", required=True, type=click.DateTime(["%Y-%m-%d"]))
def recheck(start: datetime, end: datetime) -> None:
    """Judge anew which ratings of some days are doubtful, as after a corrected calendar.

    Whatever runs jobs does it; figures are exact all the while.
    """

    async def work() -> int:
        await check_ready(settings_or_stop())
        return await judging.judge_again(start.date(), end.date(), by=BY, at=now())

    click.echo(f"Sẽ xét lại {run(work())} giờ có lượt đánh giá.")


def sentence(one: Difference) -> str:
    """Say which count differs, and by how much."""
    what = WHAT.get(one.what, SUMS.format(one.what))
    return f"{one.day:%d/%m/%Y}, {what} {one.detail}: lệch {one.n:+d}"
