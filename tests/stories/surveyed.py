"""A questionnaire that somebody has answered, for stories that are about something else."""

import re

from httpx import AsyncClient, Response

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
WHOLE = {"da_tra_loi": "no", "da_xong": "xong", "hai_long": "5"}
"""What answers the form about the handling of a complaint in whole."""


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


def fields_of(page: Response) -> dict[str, str]:
    """Return what the editor's form would send as it stands."""
    form = page.text.split("data-preview=", 1)[1].split("</form>", 1)[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            sent[name[1]] = unescaped(value[1] if value else "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', form):
        sent[name] = unescaped(text)
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else re.findall(r'value="([^"]*)"', options)[0]
    return sent


def unescaped(text: str) -> str:
    for sign, name in (
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&#34;"),
        ("'", "&#39;"),
        ("&", "&amp;"),
    ):
        text = text.replace(name, sign)
    return text


async def press(client: AsyncClient, url: str, do: str, **changed: str) -> Response:
    """Open the editor, change some fields and press a button."""
    page = await client.get(url)
    data = {**fields_of(page), **changed, "do": do}
    return await client.post(url, data=data)
