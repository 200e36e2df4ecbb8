"""Answers: for figures, for the words people wrote, for exports."""

from collections.abc import AsyncIterator, Collection

import msgspec

from feedback.core.clock import next_day, start_of
from feedback.core.reporting import Period
from feedback.core.sql import Conditions
from surveys.questionnaires.rules.documents import opened_version
from surveys.questionnaires.schemas import AnswerRow, Document
from surveys.questionnaires.tables import QuestionnaireVersion, SurveyAnswer

BATCH = 1000
ROWS = """
    SELECT answer.id AS id, answer.version AS version, answer.answers AS answers,
           answer.shown AS shown, answer.language AS language, answer.came AS came,
           point.name AS point, department.name AS department, answer.department AS unit,
           answer.given_at AS given_at, answer.is_complete AS is_complete,
           answer.was_retired AS was_retired, coalesce(complaint.sealed, {}) AS sealed,
           coalesce(invited.label, '') AS invited
      FROM survey_answer AS answer
      LEFT JOIN service_point AS point ON point.id = answer.service_point
      LEFT JOIN department ON department.id = answer.department
      LEFT JOIN complaint ON complaint.id = answer.complaint
      LEFT JOIN survey_invitation AS invited ON invited.id = answer.invitation
"""


def of_version(version: int, units: Collection[int] | None, came: str = "") -> Conditions:
    """Return the answers to a version; ``units`` None: all, also of no unit."""
    where = Conditions("answer.version = {}", (version,))
    if units is not None:
        where &= Conditions.is_in("answer.department", sorted(units))
    if came:
        where &= Conditions("answer.came = {}", (came,))
    return where


def in_period(period: Period) -> Conditions:
    """Return the answers a period asks for."""
    moments = (start_of(period.start), start_of(next_day(period.end)))
    where = Conditions("answer.given_at >= {} AND answer.given_at < {}", moments)
    units = period.units()
    if units is not None:
        where &= Conditions.is_in("answer.department", units)
    if period.point is not None:
        where &= Conditions("answer.service_point = {}", (period.point,))
    if period.channel:
        where &= Conditions("answer.came = {}", (period.channel,))
    return where


async def answers(where: Conditions) -> AsyncIterator[AnswerRow]:
    """Stream answers in the order they came."""
    last = 0
    sql = f"{ROWS} WHERE answer.id > {{}} AND {where.sql} ORDER BY answer.id LIMIT {{}}"
    while True:
        rows = await SurveyAnswer.raw(sql, False, last, *where.values, BATCH)
        for row in msgspec.convert(rows, list[AnswerRow], strict=False):
            yield row
            last = row.id
        if len(rows) < BATCH:
            return


async def latest(where: Conditions, limit: int) -> list[AnswerRow]:
    """Return the newest whole answers, the newest first, of which nothing is sealed."""
    asked = where & Conditions("answer.is_complete = {}", (True,))
    shown = asked & Conditions("coalesce(complaint.sealed, {}) = {}", (False, False))
    sql = f"{ROWS} WHERE {shown.sql} ORDER BY answer.id DESC LIMIT {{}}"
    rows = await SurveyAnswer.raw(sql, False, *shown.values, limit)
    return msgspec.convert(rows, list[AnswerRow], strict=False)


COUNT = """
    SELECT count(*) AS n FROM survey_answer AS answer
      LEFT JOIN complaint ON complaint.id = answer.complaint
"""


async def count(where: Conditions) -> int:
    """Count answers."""
    rows = await SurveyAnswer.raw(f"{COUNT} WHERE {where.sql}", *where.values)
    return int(rows[0]["n"])


async def count_sealed(period: Period) -> int:
    """Count the answers of a period whose words are sealed."""
    return await count(in_period(period) & Conditions("complaint.sealed = {}", (True,)))


class Published(msgspec.Struct, frozen=True):
    """A version as exports name it."""

    questionnaire: int
    number: int
    document: Document


async def published() -> dict[int, Published]:
    """Return every published version."""
    rows = await QuestionnaireVersion.select(
        QuestionnaireVersion.id,
        QuestionnaireVersion.questionnaire,
        QuestionnaireVersion.number,
        QuestionnaireVersion.document,
        QuestionnaireVersion.digest,
    )
    return {
        row["id"]: Published(
            row["questionnaire"], row["number"], opened_version(row["document"], row["digest"])
        )
        for row in rows
    }
