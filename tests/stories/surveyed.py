"""A questionnaire that somebody has answered, for stories that are about something else."""

from feedback.core.clock import now
from feedback.places.schemas import ServicePointRow
from surveys.questionnaires.actions import editing, inviting
from surveys.questionnaires.actions.giving import Given, give
from surveys.questionnaires.queries import forms
from surveys.questionnaires.schemas import (
    Came,
    Kind,
    Language,
    NewRound,
    Person,
    QuestionnaireRow,
    Reading,
)
from tests.make import SECRET

REMARK = "dauhieuphieu"


async def ready(key: str) -> QuestionnaireRow:
    """Return a ready-made questionnaire."""
    return next(one for one in await forms.questionnaires() if one.ready == key)


async def a_copy(key: str = "complaint_handling") -> QuestionnaireRow:
    """Publish a copy of a ready-made questionnaire."""
    made = await editing.copy((await ready(key)).id, by="test", at=now())
    await editing.publish(made, 1, by="test", at=now())
    return await forms.get_questionnaire(made)


async def a_survey(point: ServicePointRow) -> tuple[int, str]:
    """Publish one that somebody answers at a kiosk; return it, and the code of another."""
    other = await ready("trust")
    await editing.assign(point.id, other.id, by="test", at=now())
    made = (await a_copy()).id
    version = await forms.newest(made)
    texts = [one.code for one in version.document.questions if one.kind is Kind.TEXT]
    said = Reading({"hai_long": 3, texts[-1]: f"Chờ lâu, {REMARK}"}, (), {})
    given = Given(version, said, Language.VI, Came.KIOSK, "k1", now(), point)
    await give(given, secret=SECRET, at=now())
    return made, other.code


async def a_round(survey: int) -> int:
    """Ask somebody."""
    new, people = NewRound("Đợt 1", 14), [Person(label="HS1")]
    return await inviting.invite(survey, new, people, secret=SECRET, by="test", at=now())
