"""Background work of learning."""

from datetime import datetime

from feedback.complaints.events import ComplaintReceived, FieldCorrected
from feedback.core.jobs import job
from feedback.learning import actions, queries
from nlp.topics import terms_of


@job(max_tries=5, timeout_s=8)
async def classify_complaint(event: ComplaintReceived, *, at: datetime) -> None:
    """Suggest kind, field, urgency and department of a new complaint.

    Harmless when run twice: one suggestion per complaint and model version.
    """
    model = queries.current_model()
    text = await queries.text_to_read(event.number, model.version)
    if text is None:
        return
    opinion, topics = model.suggest(text), terms_of(text)
    await actions.store_suggestion(event.number, opinion, model.version, topics, at=at)


@job(max_tries=5, timeout_s=8)
async def learn_from_correction(event: FieldCorrected, *, at: datetime) -> None:
    """Keep a correction for the next training.

    Harmless when run twice: the same correction is kept once.
    """
    await actions.keep_correction(
        event.number, was=event.was, became=event.became, by=event.by, at=at
    )
