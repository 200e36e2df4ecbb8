"""A questionnaire of the made-up ward, and what people answered in its last weeks."""

import random
from datetime import datetime, timedelta

from feedback.places import queries as places
from feedback.places.schemas import PointKind
from surveys.questionnaires.actions import editing
from surveys.questionnaires.actions.giving import Given, give
from surveys.questionnaires.queries import forms
from surveys.questionnaires.schemas import Came, Kind, Language, Reading, Value, Version

BY = "demo"
SOURCE = "five_factors"
ANSWERS = 40
DAYS = 30
LEVELS = {"access": 0.7, "procedure": 0.8, "staff": 0.9, "result": 0.75, "complaints": 0.6}
"""Share of content answers to each factor."""
WORDS = (
    "Thêm ghế ngồi chờ và quạt mát ở sảnh.",
    "Cán bộ hướng dẫn tận tình, cảm ơn.",
    "Nên có thêm người trực buổi sáng thứ hai.",
    "Mẫu tờ khai chữ nhỏ quá, người già khó đọc.",
)
WORDED = 0.2


async def ask(secret: bytes, at: datetime) -> None:
    """Publish a copy of a ready-made questionnaire, have a kiosk ask it, and answer it."""
    dice = random.Random(SOURCE)  # noqa: S311 - a story, not a secret
    source = next(one for one in await forms.questionnaires() if one.ready == SOURCE)
    begun = at - timedelta(days=DAYS + 1)
    made = await editing.copy(source.id, by=BY, at=begun)
    await editing.publish(made, 1, by=BY, at=begun)
    version = await forms.newest(made)
    [kiosk, *_] = [one for one in await places.service_points() if one.kind == PointKind.KIOSK]
    await editing.assign(kiosk.id, made, by=BY, at=begun)
    for place in range(ANSWERS):
        when = at - timedelta(days=DAYS * (ANSWERS - place) / ANSWERS)
        said = _said(version, dice)
        given = Given(version, said, Language.VI, Came.KIOSK, f"demo-{place}", when, kiosk)
        await give(given, secret=secret, at=when)


def _said(version: Version, dice: random.Random) -> Reading:
    answers: dict[str, Value] = {}
    for question in version.document.questions:
        if question.kind is Kind.FACES:
            factor = question.measure.rpartition(".")[2]
            happy = dice.random() < LEVELS.get(factor, 0.8)
            answers[question.code] = dice.choice((4, 5) if happy else (1, 2, 3))
        elif question.kind is Kind.TEXT and dice.random() < WORDED:
            answers[question.code] = dice.choice(WORDS)
    return Reading(answers, tuple(one.code for one in version.document.questions), {})
