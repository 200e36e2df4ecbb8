"""What the machine said and what people made of it, kept."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from feedback.complaints.actions import triage
from feedback.complaints.actions.topics import keep_topics
from feedback.complaints.queries import lookups
from feedback.complaints.schemas import Sorting
from feedback.core import audit
from feedback.core.db import transaction
from feedback.learning.actions.units import keep_old_units
from feedback.learning.queries.suggestions import has_correction, has_suggestion, opinion_key
from feedback.learning.tables import Correction, Suggestion
from nlp.classify import Suggestion as Opinion
from nlp.topics import Term
from nlp.units import OldUnit

TOP = 3


async def store_suggestion(
    number: str,
    opinion: Opinion,
    version: str,
    topics: Sequence[Term],
    old_units: Sequence[OldUnit],
    *,
    at: datetime,
) -> None:
    """Keep what a model thinks of a complaint and sort the case by it.

    All happens in one transaction; a second opinion of the same model is
    nothing new and changes nothing.
    """
    async with transaction(lookups.lock_of(number)):
        if await has_suggestion(number, version):
            return
        made = await triage.apply_sorting(number, _sorting(opinion, version), at=at)
        await keep_topics(made.complaint, topics)
        await keep_old_units(made.complaint, old_units)
        await Suggestion.insert(
            Suggestion(
                opinion=opinion_key(number, version),
                complaint=made.complaint,
                model_version=version,
                field=opinion.field,
                confidence=opinion.confidence,
                fields=msgspec.json.encode(opinion.fields).decode(),
                kind=opinion.kind,
                kinds=msgspec.json.encode(opinion.kinds).decode(),
                urgency=opinion.urgency,
                sealed=opinion.sealed,
                trusted=opinion.trusted,
                words=msgspec.json.encode(opinion.words).decode(),
                second=opinion.second or "",
                aspects=msgspec.json.encode(opinion.aspects).decode(),
                sentiment=opinion.sentiment,
                department=made.department,
                at=at,
            )
        )


def _sorting(opinion: Opinion, version: str) -> Sorting:
    return Sorting(
        field=opinion.field,
        kind=opinion.kind,
        urgency=opinion.urgency,
        trusted=opinion.trusted,
        sealed=opinion.sealed,
        version=version,
        confidence=opinion.confidence,
        fields=list(opinion.fields[:TOP]),
        kind_confidence=opinion.kinds[0][1],
        words=list(opinion.words),
        second=opinion.second,
        aspects=list(opinion.aspects),
        sentiment=opinion.sentiment,
    )


async def keep_correction(
    number: str, *, was: str | None, became: str, by: str, at: datetime
) -> None:
    """Keep a person's correction for the next training; once is enough."""
    async with transaction(lookups.lock_of(number)):
        complaint = await lookups.get_case(number)
        if await has_correction(complaint.id, became, by):
            return
        await Correction.insert(
            Correction(complaint=complaint.id, was=was or "", became=became, by=by, at=at)
        )
        await audit.record(by, "correction.kept", number, at=at, detail=became)
