"""figures: do the counts say what the ratings say?"""

import sys

import click

from feedback.cli.running import check_ready, run, settings_or_stop
from surveys.responses.actions import counting
from surveys.responses.queries.figures import Difference, differences

WHAT = {"face": "lượt đánh giá", "hour": "theo giờ", "happy": "hài lòng", "reason": "lý do"}


@click.group()
def figures() -> None:
    """Compare the counts (số liệu tổng hợp) with the ratings, or make them anew."""


@figures.command()
@click.option("--check", is_flag=True, help="Compare only; end with 1 when something differs.")
def rebuild(*, check: bool) -> None:
    """Make all counts anew from the ratings, while the service goes on."""

    async def work() -> list[Difference]:
        await check_ready(settings_or_stop())
        if not check:
            await counting.rebuild()
        return await differences()

    found = run(work())
    for one in found:
        said = f"{one.day:%d/%m/%Y}, {WHAT[one.what]} {one.detail}: lệch {one.n:+d}"
        click.echo(said, err=True)
    if found:
        sys.exit(1)
    click.echo("Số liệu khớp với từng lượt đánh giá.")
