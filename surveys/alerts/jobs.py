"""Background work of live alerts."""

import os
from datetime import datetime

from feedback.core.jobs import job
from feedback.core.settings import load_settings
from feedback.notifications import rules
from feedback.notifications.carriers.switched import switched_on
from feedback.notifications.words import Carrier
from surveys.alerts import actions


@job(max_tries=1, timeout_s=600)
async def watch_ratings(*, at: datetime) -> None:
    """Judge what is doubtful among new ratings, and tell of service that has become bad.

    Harmless when run twice: what was looked at is no news any more, and a bad time is
    told of once.
    """
    settings = load_settings(os.environ)
    ways = actions.Ways(
        Carrier.EMAIL in switched_on(settings),
        settings.public_url.rstrip("/"),
        rules.read_quiet(settings.quiet_hours),
    )
    while await actions.watch_next(ways, at=at):
        continue
