"""tickets: one-time slips for the program that prints queue tickets or appointment slips."""

import json

import click

from feedback.cli.running import check_ready, run, settings_or_stop
from feedback.core.clock import now
from feedback.places.queries import get_service_point
from surveys.tickets import actions, queries, rules
from surveys.tickets.schemas import MAX_COUNT, MAX_DAYS, NewBatch, Ticket

BY = "command line"


@click.command()
@click.option(
    "--point", required=True, help="Code of the service point; see `langnghe points`."
)
@click.option("--count", required=True, type=click.IntRange(1, MAX_COUNT))
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, MAX_DAYS))
@click.option("--purpose", default="", help="What for; shown on the page of slips.")
def tickets(point: str, count: int, days: int, purpose: str) -> None:
    """Issue one-time slips and print them, one JSON object a line.

    A link is good for one rating at that point, until it expires.
    """
    settings = settings_or_stop()
    if not settings.public_url:
        raise click.ClickException("LANGNGHE_PUBLIC_URL còn trống: liên kết không dẫn về đâu.")

    async def work() -> list[dict[str, str]]:
        secret, at = await check_ready(settings), now()
        place = await get_service_point(point)
        new = NewBatch(place.id, count, days, purpose[:120])
        batch = await queries.get_batch(await actions.issue(new, by=BY, at=at))
        page = f"{settings.public_url.rstrip('/')}/q/{place.code}"
        return [
            {
                "link": f"{page}?t={token}",
                "ticket": token,
                "until": batch.expires_at.isoformat(),
            }
            for serial in range(1, count + 1)
            for token in [rules.token_of(Ticket(batch.id, serial), secret)]
        ]

    for row in run(work()):
        click.echo(json.dumps(row))
