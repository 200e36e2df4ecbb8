"""What the machine takes for matters of their own in one text."""

import asyncio
from functools import lru_cache

from feedback.complaints.linked import ProposedPart
from feedback.complaints.schemas import CaseView
from feedback.learning.queries.models import current_model
from nlp import split
from nlp.classify import Classifier

REMEMBERED = 200


async def proposed(case: CaseView) -> list[ProposedPart]:
    """Return the matters of a case's text in order; fewer than two: it speaks of one."""
    if case.sealed:
        return []
    model = await current_model()
    return await asyncio.to_thread(_parts, model, case.text)


@lru_cache(maxsize=REMEMBERED)
def _parts(model: Classifier, text: str) -> list[ProposedPart]:
    return [ProposedPart(one.field, one.start, one.end) for one in split.parts(model, text)]
