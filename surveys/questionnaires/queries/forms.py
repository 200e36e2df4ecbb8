"""Questionnaires, their drafts and versions."""

from collections.abc import Mapping
from typing import Any

import msgspec

from feedback.core.codes import POINT_LENGTH, read_code
from surveys.questionnaires.problems import (
    NothingPublished,
    QuestionnaireNotFound,
    QuestionnaireRetired,
)
from surveys.questionnaires.rules.documents import opened_version
from surveys.questionnaires.schemas import QuestionnaireRow, Version
from surveys.questionnaires.tables import (
    PointQuestionnaire,
    Questionnaire,
    QuestionnaireVersion,
)

ROWS = """
    SELECT form.id AS id, form.code AS code, form.name AS name, form.draft AS draft,
           form.revision AS revision, form.saved_by AS saved_by, form.saved_at AS saved_at,
           form.ready AS ready, form.copied_from AS copied_from,
           form.retired_at AS retired_at, coalesce(newest.number, 0) AS version,
           newest.published_at AS published_at
      FROM questionnaire AS form
      LEFT JOIN questionnaire_version AS newest
        ON newest.questionnaire = form.id
       AND newest.number = (SELECT max(number) FROM questionnaire_version AS other
                             WHERE other.questionnaire = form.id)
"""
VERSIONS = """
    SELECT version.id AS id, version.questionnaire AS questionnaire, form.code AS code,
           version.number AS number, version.document AS document,
           version.digest AS digest, version.published_by AS published_by,
           version.published_at AS published_at, form.retired_at AS retired_at,
           (SELECT max(number) FROM questionnaire_version AS other
             WHERE other.questionnaire = form.id) AS newest
      FROM questionnaire_version AS version
      JOIN questionnaire AS form ON form.id = version.questionnaire
"""


async def questionnaires() -> list[QuestionnaireRow]:
    """Return all questionnaires, the ready-made first, then the newest."""
    rows = await Questionnaire.raw(f"{ROWS} ORDER BY form.ready = '', form.id DESC")
    return msgspec.convert(rows, list[QuestionnaireRow], strict=False)


async def get_questionnaire(questionnaire: int) -> QuestionnaireRow:
    """Return a questionnaire.

    Raises:
        QuestionnaireNotFound: there is none.
    """
    rows = await Questionnaire.raw(f"{ROWS} WHERE form.id = {{}}", questionnaire)
    if not rows:
        raise QuestionnaireNotFound
    return msgspec.convert(rows[0], QuestionnaireRow, strict=False)


def _version(row: Mapping[str, Any]) -> Version:
    return Version(
        id=row["id"],
        questionnaire=row["questionnaire"],
        code=row["code"],
        number=row["number"],
        document=opened_version(row["document"], row["digest"]),
        digest=row["digest"],
        published_by=row["published_by"],
        published_at=row["published_at"],
        is_open=row["retired_at"] is None and row["number"] == row["newest"],
    )


async def versions(questionnaire: int) -> list[Version]:
    """Return the published versions of a questionnaire, the newest first."""
    sql = f"{VERSIONS} WHERE form.id = {{}} ORDER BY version.number DESC"
    return [_version(row) for row in await QuestionnaireVersion.raw(sql, questionnaire)]


async def get_version(typed: str, number: int | None = None) -> Version:
    """Return a version of the questionnaire with this code, ``number`` None: the newest.

    Raises:
        QuestionnaireNotFound: there is no such questionnaire, or version.
        NothingPublished: it has none yet.
    """
    code = read_code(typed, POINT_LENGTH)
    asked = Questionnaire.select(Questionnaire.id).where(Questionnaire.code == (code or ""))
    form = await asked
    if not form:
        raise QuestionnaireNotFound
    if number is None:
        return await newest(int(form[0]["id"]))
    sql = f"{VERSIONS} WHERE form.code = {{}} AND version.number = {{}}"
    rows = await QuestionnaireVersion.raw(sql, code, number)
    if not rows:
        raise QuestionnaireNotFound
    return _version(rows[0])


async def newest(questionnaire: int) -> Version:
    """Return the newest version of a questionnaire.

    Raises:
        NothingPublished: it has none.
    """
    sql = f"{VERSIONS} WHERE form.id = {{}} ORDER BY version.number DESC LIMIT 1"
    rows = await QuestionnaireVersion.raw(sql, questionnaire)
    if not rows:
        raise NothingPublished
    return _version(rows[0])


async def open_version(typed: str) -> Version:
    """Return the version a questionnaire asks now.

    Raises:
        QuestionnaireNotFound, NothingPublished: there is none.
        QuestionnaireRetired: it is over.
    """
    version = await get_version(typed)
    if not version.is_open:
        raise QuestionnaireRetired
    return version


async def asked_at(point: int) -> Version:
    """Return the version that the kiosk of a service point asks now.

    Raises:
        NothingPublished: it has no questionnaire.
        QuestionnaireRetired: its questionnaire is over.
    """
    rows = await PointQuestionnaire.select(PointQuestionnaire.questionnaire).where(
        PointQuestionnaire.service_point == point
    )
    if not rows:
        raise NothingPublished
    version = await newest(int(rows[0]["questionnaire"]))
    if not version.is_open:
        raise QuestionnaireRetired
    return version


async def points_asking() -> dict[int, int]:
    """Return which questionnaire each service point asks; points without one are missing."""
    rows = await PointQuestionnaire.select(
        PointQuestionnaire.service_point, PointQuestionnaire.questionnaire
    )
    return {row["service_point"]: row["questionnaire"] for row in rows}
