"""Background work of learning."""

from datetime import datetime, time

import msgspec

from feedback.complaints.events import ComplaintReceived, FieldCorrected
from feedback.complaints.queries import lookups
from feedback.core.jobs import job
from feedback.learning import rules
from feedback.learning.actions import keeping, training, trusting, units
from feedback.learning.queries import models, suggestions, trust
from nlp.topics import terms_of
from nlp.units import find_old

TRAINING_S = 1800
"""Seconds after which a training is given up."""


@job(max_tries=5, timeout_s=8)
async def classify_complaint(event: ComplaintReceived, *, at: datetime) -> None:
    """Suggest kind, field, urgency and department of a new complaint.

    Harmless when run twice: one suggestion per complaint and model version.
    """
    model = await models.current_model()
    found = await suggestions.text_to_read(event.number, model.version)
    if found is None:
        return
    text, place = found
    topics = terms_of(text)
    opinion = rules.among(model.suggest(text), await lookups.open_fields())
    trusted = rules.is_trusted(opinion, await trust.chosen())
    opinion = msgspec.structs.replace(opinion, trusted=trusted)
    await keeping.store_suggestion(
        event.number, opinion, model.version, topics, find_old(f"{text}\n{place}"), at=at
    )


@job(max_tries=5, timeout_s=8)
async def learn_from_correction(event: FieldCorrected, *, at: datetime) -> None:
    """Keep a correction for the next training.

    Harmless when run twice: the same correction is kept once.
    """
    await keeping.keep_correction(
        event.number, was=event.was, became=event.became, by=event.by, at=at
    )


@job(max_tries=1, timeout_s=120)
async def look_up_old_units(*, at: datetime) -> None:
    """Look up what wards are called today that citizens name by their old names.

    Harmless when run twice: the same question has the same answer.
    """
    await units.look_up(at=at)
    await units.look_up_areas(at=at)


@job(max_tries=1, timeout_s=TRAINING_S)
async def train_asked(*, at: datetime) -> None:
    """Run the training that waits.

    Harmless when run twice: each is run under a lease, and only its holder puts a
    model to use.
    """
    await training.run_next(at=at)


@job(timeout_s=30, daily_at=time(1, 50))
async def ask_nightly(*, at: datetime) -> None:
    """Ask for a training when people have corrected enough since the last, or a field changed.

    Harmless when run twice: one training waits at a time, and the border of what is sent on
    by itself moves only when people have said something since.
    """
    await trusting.follow(at=at)
    await training.ask_nightly(at=at)
