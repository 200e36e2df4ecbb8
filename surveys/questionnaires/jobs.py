"""Background work of questionnaires."""

import os
from datetime import datetime, time

from feedback.core.codes import read_secret
from feedback.core.jobs import job
from feedback.core.settings import load_settings
from surveys.questionnaires.actions import inviting


@job(max_tries=3, timeout_s=300, daily_at=time(1, 40))
async def remind_invited(*, at: datetime) -> None:
    """Remind, once, those invited who have not answered; forget addresses of what is over.

    Harmless when run twice: a round that was reminded says so, and each message has a key.
    Letters written at night leave when the hours of quiet end.
    """
    settings = load_settings(os.environ)
    await inviting.remind(secret=read_secret(settings.secret_path), at=at)
    await inviting.forget_addresses(at=at)
