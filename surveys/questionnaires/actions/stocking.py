"""The ready-made questionnaires an installation starts with."""

from feedback.core.clock import now
from feedback.core.db import transaction
from surveys.questionnaires.actions import editing
from surveys.questionnaires.queries import forms
from surveys.questionnaires.rules import documents
from surveys.questionnaires.rules.shelf import KEYS, ready_made

SYSTEM = "system"


async def seed_ready_made() -> None:
    """Publish the ready-made questionnaires that are not there yet.

    Harmless when run again: what is there is left alone.
    """
    async with transaction("rules"):
        known = {row.ready for row in await forms.questionnaires()}
        # The newest is listed first.
        for key in reversed([one for one in KEYS if one not in known]):
            at, document = now(), ready_made(key)
            made = await editing.store_draft(document, by=SYSTEM, at=at, ready=key)
            await editing.store_version(made, 1, documents.written(document), by=SYSTEM, at=at)
