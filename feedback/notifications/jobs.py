"""Background work of messages and digests."""

import os
from datetime import datetime, time

from feedback.core.jobs import Job, job
from feedback.core.settings import load_settings
from feedback.notifications import rules
from feedback.notifications.actions import digests, messages
from feedback.notifications.actions.digests import SealedAmong, Ways
from feedback.notifications.carriers.switched import switched_on


@job(max_tries=1, timeout_s=600)
async def send_messages(*, at: datetime) -> None:
    """Send what is due, one message after the other.

    Harmless when run twice: each is taken before it is sent, and what a process died over
    is left to a person.
    """
    settings = load_settings(os.environ)
    carriers, quiet = switched_on(settings), rules.read_quiet(settings.quiet_hours)
    await messages.note_lost(at=at)
    while await messages.send_next(carriers, quiet=quiet, at=at):
        pass


def digesting(sealed_among: SealedAmong) -> Job:
    """Return the job that makes the morning's digests; ``sealed_among`` says what not to name."""

    @job(max_tries=1, timeout_s=600)
    async def make_digests(*, at: datetime) -> None:
        """Tell everybody with something new, once a morning.

        Harmless when run twice: a digest has a key of person and day.
        """
        settings = load_settings(os.environ)
        on = frozenset(switched_on(settings))
        ways = Ways(on, settings.public_url.rstrip("/"), sealed_among)
        await digests.make_digests(ways, at=at)

    return make_digests


@job(timeout_s=600, daily_at=time(1, 20))
async def forget_messages(*, at: datetime) -> None:
    """Delete messages that were sent or given up 30 days ago.

    Harmless when run twice: what is gone is not found again.
    """
    await messages.forget(at=at)
